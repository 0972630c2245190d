package guideapp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind says what happened.
type Kind uint8

// The kinds of facts. KindNone is no fact.
const (
	KindNone           Kind = iota
	Order                   // a purchase; amount 0 is an order too
	OrderCompleted          // Ref's order was received and is past its return window
	Refund                  // Amount, positive, was given back of Ref's order
	Amend                   // corrects guide, shares or store of Ref's order, which itself is never edited
	FriendAdded             // the customer became the guide's WeCom friend
	FriendLost              // and no longer is; Reason says whose doing it was
	Referral                // the customer brought Ref, another customer
	Service                 // a one-to-one contact
	ChatWaiting             // the customer wrote and waits
	ChatReplied             // the guide answered; Ref is the waiting chat
	AppointmentBooked       // a visit was agreed on
	AppointmentArrived      // Ref's appointment came
	ContentShared           // the guide shared material
	Footfall                // Quantity visitors came to the store
	TaskDone                // an action card was done
	kindCount
)

var kindNames = [kindCount]string{"", "order", "order_completed", "refund", "amend", "friend_added", "friend_lost",
	"referral", "service", "chat_waiting", "chat_replied", "appointment_booked", "appointment_arrived",
	"content_shared", "footfall", "task_done"}

// Kinds lists every kind of fact.
var Kinds = []Kind{Order, OrderCompleted, Refund, Amend, FriendAdded, FriendLost, Referral, Service, ChatWaiting,
	ChatReplied, AppointmentBooked, AppointmentArrived, ContentShared, Footfall, TaskDone}

// DistinctKinds gives the kinds of all lists, each once, in the order of Kinds.
func DistinctKinds(lists ...[]Kind) (kinds []Kind) {
	for _, k := range Kinds {
		if slices.ContainsFunc(lists, func(list []Kind) bool { return slices.Contains(list, k) }) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// String gives the kind's word, "friend_added".
func (k Kind) String() string { return wordOf(kindNames[:], k) }

// ChangesOrder says whether facts of the kind change an order, which has to be there, and are
// no deed of their own. Pay looks at their store and guide only, and at who shares a sale;
// their reason is what somebody wrote.
func (k Kind) ChangesOrder() bool { return k == Refund || k == Amend || k == OrderCompleted }

// ParseKind reads a kind's word.
func ParseKind(s string) (Kind, error) { return parseWord[Kind](s, "kind", kindNames[1:], 1) }

// Channel says through which channel the chain met the customer.
type Channel uint8

// The channels. ChannelNone is a fact without one.
const (
	ChannelNone Channel = iota
	ChannelStore
	ChannelMiniProgram
	ChannelCloudStore
	ChannelPublic
	channelCount
)

var channelNames = [channelCount]string{"", "store", "mini_program", "cloud_store", "public"}

// Channels lists the channels.
var Channels = []Channel{ChannelStore, ChannelMiniProgram, ChannelCloudStore, ChannelPublic}

// String gives the channel's word, empty for none.
func (c Channel) String() string { return wordOf(channelNames[:], c) }

// ParseChannel reads a channel's word; empty is ChannelNone.
func ParseChannel(s string) (Channel, error) {
	return parseWord[Channel](s, "channel", channelNames[:], 0)
}

// Origin says how the customer first came to the chain.
type Origin uint8

// The origins. OriginNone is unknown.
const (
	OriginNone Origin = iota
	WalkIn
	PublicLead
	PublicBuyer
	Referred
	Routed
	originCount
)

var originNames = [originCount]string{"", "walk_in", "public_lead", "public_buyer", "referral", "routed"}

// Origins lists the origins.
var Origins = []Origin{WalkIn, PublicLead, PublicBuyer, Referred, Routed}

// String gives the origin's word, empty for unknown.
func (o Origin) String() string { return wordOf(originNames[:], o) }

// ParseOrigin reads an origin's word; empty is OriginNone.
func ParseOrigin(s string) (Origin, error) {
	return parseWord[Origin](s, "origin", originNames[:], 0)
}

// The reasons of friend_lost. A transfer is a hand-over between guides: it neither
// earns nor voids unless a rule names it.
const (
	ReasonCustomer = "customer"
	ReasonGuide    = "guide"
	ReasonTransfer = "transfer"
)

// Attr is one attribute of the chain's own, such as an SKU.
type Attr struct {
	Name  string `validate:"required,max=128"`
	Value string `validate:"max=128"`
}

// Event is one fact. (Brand, Source, ID) is unique over all time, and a fact is never
// changed: what corrects it is another fact whose Ref names it.
type Event struct {
	Brand      string  `validate:"required,max=64,printascii"`
	Source     string  `validate:"required,max=64,printascii,excludesall=/"`
	ID         string  `validate:"required,max=64,printascii"`
	Kind       Kind    `validate:"required"`
	At         Instant // when it happened
	RecordedAt Instant // when it became known; 0 is At
	Store      string  `validate:"max=64"`
	Guide      string  `validate:"max=64"` // who did it
	Customer   string  `validate:"max=64"`
	Owner      string  `validate:"max=64"` // the customer's own guide at that time
	Channel    Channel
	Origin     Origin
	OriginAt   Instant // when the customer came by Origin; 0 is unknown
	Amount     Fen     `validate:"min=0,max=100000000000"`
	Quantity   int64   `validate:"min=0,max=1000000000"`
	Category   string  `validate:"max=64"`
	Ref        string  `validate:"max=130"` // another fact's id, "source//id" when of another source
	Reason     string  `validate:"max=64"`
	Attrs      []Attr  `validate:"max=16,dive"` // by name, each name once
}

// RefSeparator stands between source and id in a qualified id.
const RefSeparator = "//"

// Key is the event's id within its brand, "source//id".
func (e Event) Key() string { return e.Source + RefSeparator + e.ID }

// RefKey is the qualified id of the fact that Ref names, empty without one.
func (e Event) RefKey() string {
	if e.Ref == "" || strings.Contains(e.Ref, RefSeparator) {
		return e.Ref
	}
	return e.Source + RefSeparator + e.Ref
}

// KnownAt is when the fact became known: RecordedAt, or At where that is not given.
func (e Event) KnownAt() Instant {
	if e.RecordedAt != 0 {
		return e.RecordedAt
	}
	return e.At
}

// Normalize puts the attributes in order of name, so that equal facts are equal values.
func (e *Event) Normalize() {
	slices.SortFunc(e.Attrs, func(a, b Attr) int { return strings.Compare(a.Name, b.Name) })
	if len(e.Attrs) == 0 {
		e.Attrs = nil
	}
}

// refKinds are the kinds whose Ref must name another fact (for a referral, a customer).
var refKinds = []Kind{OrderCompleted, Refund, Amend, Referral, ChatReplied, AppointmentArrived}

// Violations says what a fact of its kind lacks or must not have, beyond the limits
// that the struct's tags name. Paths are field names as they stand in a CSV header.
func (e Event) Violations() []Violation {
	var found []Violation
	refuse := func(bad bool, path, format string, args ...any) {
		if bad {
			found = append(found, Violation{path, fmt.Sprintf(format, args...)})
		}
	}
	refuse(e.At < MinInstant || e.At > MaxInstant, "at", "must lie between %s and %s", MinInstant, MaxInstant)
	refuse(e.RecordedAt < 0 || e.RecordedAt > MaxInstant, "recorded_at", "must lie between %s and %s", MinInstant, MaxInstant)
	refuse(e.OriginAt < 0 || e.OriginAt > MaxInstant, "origin_at", "must lie between %s and %s", MinInstant, MaxInstant)
	refuse(strings.Contains(e.ID, RefSeparator), "event_id", "must not contain %q", RefSeparator)
	refuse(e.Ref == "" && slices.Contains(refKinds, e.Kind), "ref", "a %s must name what it refers to", e.Kind)
	refuse(e.Kind == Refund && e.Amount == 0, "amount", "a refund must say how much was given back, above 0")
	refuse(e.Kind == Amend && e.Reason == "", "reason", "an amend must give its reason")
	shares, err := e.Shares()
	refuse(err != nil, "attr_"+AttrShares, "%v", err)
	refuse(len(shares) > 0 && e.Guide != "", "guide_id", "an amend names the right guide or those who share the sale, not both; leave one out")
	refuse(e.Kind == Amend && err == nil && e.Guide == "" && e.Store == "" && len(shares) == 0, "guide_id",
		"an amend must name the right guide, store or both, or the guides who share the sale in attr_shares")
	refuse(e.Kind == FriendLost && e.Reason != ReasonCustomer && e.Reason != ReasonGuide && e.Reason != ReasonTransfer,
		"reason", "a friend_lost must give customer, guide or transfer as its reason, not %q", e.Reason)
	refuse((e.Kind == FriendAdded || e.Kind == FriendLost) && (e.Guide == "" || e.Customer == ""),
		"guide_id", "a %s must name both guide and customer", e.Kind)
	refuse(e.Kind == Footfall && e.Store == "", "store_id", "a footfall must name its store")
	refuse(e.Kind == Order && e.Store == "" && e.Guide == "", "store_id", "an order must name its store, its guide or both")
	for i, a := range e.Attrs {
		refuse(i > 0 && e.Attrs[i-1].Name == a.Name, "attr_"+a.Name, "is given twice")
	}
	return found
}

// CompareEvents orders facts by time, then id, then source: the order in which they count.
func CompareEvents(a, b *Event) int {
	return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.ID, b.ID), strings.Compare(a.Source, b.Source))
}

// Difference names the first field in which two facts differ, in the words of a CSV
// header, or is empty when they are the same fact. RecordedAt is compared as KnownAt.
func (e Event) Difference(other Event) string {
	fields := []struct {
		name string
		same bool
	}{
		{"kind", e.Kind == other.Kind}, {"at", e.At == other.At}, {"recorded_at", e.KnownAt() == other.KnownAt()},
		{"store_id", e.Store == other.Store}, {"guide_id", e.Guide == other.Guide},
		{"customer_id", e.Customer == other.Customer}, {"owner_id", e.Owner == other.Owner},
		{"channel", e.Channel == other.Channel}, {"origin", e.Origin == other.Origin},
		{"origin_at", e.OriginAt == other.OriginAt}, {"amount", e.Amount == other.Amount},
		{"quantity", e.Quantity == other.Quantity}, {"category", e.Category == other.Category},
		{"ref", e.RefKey() == other.RefKey()}, {"reason", e.Reason == other.Reason},
		{"attrs", slices.Equal(e.Attrs, other.Attrs)},
	}
	for _, f := range fields {
		if !f.same {
			return f.name
		}
	}
	return ""
}

func wordOf[T ~uint8](words []string, v T) string {
	if int(v) < len(words) {
		return words[v]
	}
	return fmt.Sprintf("unknown(%d)", v)
}

func parseWord[T ~uint8](s, what string, words []string, first T) (T, error) {
	if i := slices.Index(words, s); i >= 0 {
		return first + T(i), nil
	}
	return 0, Errorf(Invalid, "%.64q is not a %s; it is one of %s", s, what, strings.Join(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }), ", "))
}
