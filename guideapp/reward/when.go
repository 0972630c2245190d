package reward

import (
	"slices"

	"frontline/guideapp"
)

// When selects events. An empty field filters nothing. A store that the organisation does
// not know is none that a filter of stores, classes, regions or ownership names.
type When struct {
	Kinds      []guideapp.Kind
	Channels   []guideapp.Channel
	Origins    []guideapp.Origin
	Categories []string
	Stores     []string
	Classes    []string
	Regions    []string
	Ownership  []guideapp.Ownership
	Reasons    []string
	Attrs      []AttrFilter
	MinAmount  guideapp.Fen // of the net amount
	FirstOrder *bool
	WithinDays *int // calendar days since the customer's origin, 0 on its very day
	Brands     []string
	// Unanswered is after how many minutes of its store's opening hours, as in force when it
	// was written, a chat is late: exactly as many are in time.
	Unanswered *int
	// Stands wants one of these parties to be somebody who stands somewhere on the day. No
	// document can write it: it is how a simulation tells soft shares of a paid sale apart.
	Stands []string
}

// AttrFilter wants an attribute to have one of the values.
type AttrFilter struct {
	Name   string
	Values []string
}

var whenKeys = []string{"kinds", "channels", "origins", "categories", "stores", "classes", "regions", "ownership",
	"attrs", "reasons", "min_amount", "first_order", "within_days", "brands", "unanswered_minutes"}

func decodeWhen(c cursor) When {
	if !c.present() {
		return When{}
	}
	c.shape = c.shape.called("when")
	c.keys(whenKeys...)
	w := When{
		Kinds:      listOf(c.get("kinds"), "[order]", measuredKinds),
		Channels:   listOf(c.get("channels"), "[store]", vocabulary[guideapp.Channel]{wordsOf(guideapp.Channels), guideapp.ParseChannel}),
		Origins:    listOf(c.get("origins"), "[public_lead]", vocabulary[guideapp.Origin]{wordsOf(guideapp.Origins), guideapp.ParseOrigin}),
		Categories: listOf(c.get("categories"), "[shoes]", anyText),
		Stores:     listOf(c.get("stores"), "[S001]", anyText),
		Classes:    listOf(c.get("classes"), "[A]", anyText),
		Regions:    listOf(c.get("regions"), "[east]", anyText),
		Ownership:  listOf(c.get("ownership"), "[direct]", wordIn(guideapp.Direct, guideapp.Franchise)),
		Reasons:    listOf(c.get("reasons"), "[transfer]", anyText),
		FirstOrder: c.get("first_order").truth(),
	}
	if amount := c.get("min_amount"); amount.present() {
		w.MinAmount = amount.yuan("100")
	}
	if days := c.get("within_days"); days.present() {
		n := int(days.whole(0, 3_660, "30"))
		w.WithinDays = &n
	}
	w.Brands = listOf(c.get("brands"), "[demo]", anyText)
	if minutes := c.get("unanswered_minutes"); minutes.present() {
		n := int(minutes.whole(1, MaxWaitMinutes, "30"))
		w.Unanswered = &n
		if !slices.Equal(w.Kinds, []guideapp.Kind{guideapp.ChatWaiting}) {
			minutes.refuse("goes with kinds: [chat_waiting]")
		}
	}
	for _, attr := range c.get("attrs").entries("{sku: [A1]}") {
		w.Attrs = append(w.Attrs, AttrFilter{attr.key, listOf(attr.at, "[A1]", anyText)})
	}
	return w
}

// measuredKinds are the kinds that a rule may name: what changes an order is never measured
// by itself.
var measuredKinds = vocabulary[guideapp.Kind]{wordsOf(slices.DeleteFunc(slices.Clone(guideapp.Kinds), guideapp.Kind.ChangesOrder)), func(s string) (guideapp.Kind, error) {
	k, err := guideapp.ParseKind(s)
	if err == nil && k.ChangesOrder() {
		err = guideapp.Errorf(guideapp.Invalid, "a rule does not see %s by itself: it changes the order it refers to", k)
	}
	return k, err
}}
