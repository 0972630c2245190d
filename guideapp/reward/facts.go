package reward

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"
	"sync"
	"time"

	"frontline/guideapp"
)

// Facts are the facts known at one instant, as columns in order of time, then id.
// Refunds, amends and completions are folded into the orders they refer to, and a fully
// refunded order is as if it had never been.
type Facts struct {
	*standings
	source source
	asOf   guideapp.Instant
	now    guideapp.Instant // by which holds mature: asOf, or what was looked back from
	zone   *time.Location
	peers  Peers // who have the other parts of facts that are split

	// One entry per fact that can be measured.
	at        []guideapp.Instant
	day       []guideapp.Day
	class     []int32 // index into classes
	store     []int32 // index into org.Stores, -1 unknown
	place     []int32 // index into stores, -1 none
	guide     []int32 // number of the person, -1 none
	span      []int32 // where the guide stood on the day, -1 nowhere
	ownerSpan []int32
	shared    map[int]sharers // of sales that several guides share, by fact
	customer  []int32         // number of the customer, -1 none
	net       []int64         // fen
	quantity  []int64
	since     []int32            // calendar days since the customer's origin, -1 unknown
	completed []guideapp.Instant // 0 while the order is not
	first     []bool             // the customer's first order
	fact      []int32            // number in the source

	classes   []class
	people    []string // ids by number, the guides first
	stores    []string // ids of stores, rising
	customers int      // how many
	parked    []guideapp.Event

	waits  map[int]wait // of chats, by row
	varied *variation   // what these facts were varied by; nil where they were not
	alike  *Facts       // of the very same rows, whose orders serve; nil without

	byKind map[guideapp.Kind][]int32 // rows, rising

	asked  []asked // the plans that a part was asked about lately, the latest last
	visits struct {
		period  guideapp.Period
		counted []int64 // footfall in it
	}

	mu          sync.Mutex
	earlier     []*Facts              // as looked back to lately, the latest last
	orders      [parties][]keyedOrder // as asked for lately, the latest last
	byPlace     *order
	runs        []run
	managerSpan []int32
}

// class is what the plain filters of a `when` look at in a fact.
type class struct {
	brand    string
	kind     guideapp.Kind
	channel  guideapp.Channel
	origin   guideapp.Origin
	category string
	reason   string
}

// none is the index of what a fact does not have.
const none int32 = -1

// NewFacts lays out the facts known as of asOf (KnownAt <= asOf), in any order and any
// repetition, under a sorted org. Days are days of zone. The same fact with other
// content is refused as a Conflict that names the field. The events may not be changed
// afterwards.
func NewFacts(org *guideapp.Org, events []guideapp.Event, zone *time.Location, asOf guideapp.Instant) (*Facts, error) {
	known := make([]*guideapp.Event, 0, len(events))
	for i := range events {
		if events[i].KnownAt() <= asOf {
			known = append(known, &events[i])
		}
	}
	known, err := distinct(known)
	if err != nil {
		return nil, err
	}
	return newFacts(newStandings(org), newEventList(known), zone, asOf)
}

// Zone is the time zone of the facts' days.
func (f *Facts) Zone() *time.Location { return f.zone }

// distinct puts facts in order, each once.
func distinct(known []*guideapp.Event) ([]*guideapp.Event, error) {
	sortEvents(known)
	once := known[:0]
	for i, e := range known {
		if i > 0 && sameKey(e, known[i-1]) {
			if field := e.Difference(*once[len(once)-1]); field != "" {
				return nil, guideapp.Errorf(guideapp.Conflict, "fact %s is given twice with different %s", e.Key(), field)
			}
			continue
		}
		once = append(once, e)
	}
	return once, refuseMovedKeys(once)
}

// newFacts lays out facts that are known as of asOf.
func newFacts(where *standings, from source, zone *time.Location, asOf guideapp.Instant) (*Facts, error) {
	f := &Facts{standings: where, source: from, asOf: asOf, now: asOf, zone: zone, waits: map[int]wait{}}
	if err := f.lay(); err != nil {
		return nil, err
	}
	return f, nil
}

// maxEarlier is how many instants looked back to are kept laid out: each takes as much
// memory as the facts, and an author may try many.
const maxEarlier = 6

// lookBack gives the facts as they were known at an earlier instant. Holds go on to
// mature, and completions to release them: neither changes what anybody did.
func (f *Facts) lookBack(asOf guideapp.Instant) *Facts {
	if asOf >= f.asOf {
		return f
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if at := slices.IndexFunc(f.earlier, func(e *Facts) bool { return e.asOf == asOf }); at >= 0 {
		return f.earlier[at]
	}
	back, err := f.layBack(asOf)
	if err != nil {
		panic(err) // what was read once reads again
	}
	back.now, back.peers = f.asOf, f.peers
	f.earlier = append(f.earlier[max(0, len(f.earlier)+1-maxEarlier):], back)
	return back
}

func (f *Facts) layBack(asOf guideapp.Instant) (*Facts, error) {
	if f.varied != nil {
		return f.varied.layBack(asOf)
	}
	return newFacts(f.standings, f.source.knownBy(asOf), f.zone, asOf)
}

func compareEvents(a, b *guideapp.Event) int {
	if a.At != b.At {
		return cmp.Compare(a.At, b.At)
	}
	return compareKeys(a, b)
}

func compareKeys(a, b *guideapp.Event) int {
	return cmp.Or(compareText(a.ID, b.ID), compareText(a.Source, b.Source))
}

// sortEvents puts events in order of time, then id. Times are sorted beside the events,
// which lie anywhere.
func sortEvents(events []*guideapp.Event) {
	if slices.IsSortedFunc(events, compareEvents) {
		return
	}
	type timed struct {
		at    guideapp.Instant
		event *guideapp.Event
	}
	list := make([]timed, len(events))
	for i, e := range events {
		list[i] = timed{e.At, e}
	}
	slices.SortFunc(list, func(a, b timed) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		return compareKeys(a.event, b.event)
	})
	for i := range list {
		events[i] = list[i].event
	}
}

func sameKey(a, b *guideapp.Event) bool { return a.ID == b.ID && a.Source == b.Source }

// refuseMovedKeys catches one id with two times, which sorting by time keeps apart.
func refuseMovedKeys(events []*guideapp.Event) error {
	if !repeatsKey(events) {
		return nil
	}
	byKey := slices.Clone(events)
	slices.SortFunc(byKey, compareKeys)
	for i := 1; i < len(byKey); i++ {
		if sameKey(byKey[i], byKey[i-1]) {
			return guideapp.Errorf(guideapp.Conflict, "fact %s is given twice with different %s",
				byKey[i].Key(), byKey[i].Difference(*byKey[i-1]))
		}
	}
	return nil
}

// repeatsKey says whether two events have the same key. It is a table of hashes with a
// place for half of them to be empty; an entry is half a hash and an index from 1.
func repeatsKey(events []*guideapp.Event) bool {
	seed, mask := maphash.MakeSeed(), uint64(1)<<bits.Len(uint(2*len(events)))-1
	table := make([]uint64, mask+1)
	for i, e := range events {
		hash := maphash.String(seed, e.ID) + bits.RotateLeft64(maphash.String(seed, e.Source), 1)
		entry := hash>>32<<32 | uint64(i+1)
		at := hash & mask
		for ; table[at] != 0; at = (at + 1) & mask {
			if other := table[at]; other>>32 == entry>>32 && sameKey(events[uint32(other)-1], e) {
				return true
			}
		}
		table[at] = entry
	}
	return false
}

// Parked gives the refunds, amends and completions of NewFacts's events whose order is
// not among them: they count when it comes.
func (f *Facts) Parked() []guideapp.Event { return f.parked }

// Hash is the SHA-256, in hex, of the distinct facts in order.
func (f *Facts) Hash() string { return f.source.hash() }

// Len is how many facts can be measured.
func (f *Facts) Len() int { return len(f.at) }

// wait is how long a chat waited, in opening hours, until its answer, or until asOf where
// nobody did.
type wait struct {
	open     guideapp.Instant
	answered bool
}

// maxWait is as far as a wait is counted; no rule asks for more.
const maxWait = MaxWaitMinutes * guideapp.Minute

// openBetween counts the store's opening hours from one instant to another, or to asOf
// where the other is 0. A store nobody knows is open around the clock.
func (f *Facts) openBetween(store int32, from, until guideapp.Instant) guideapp.Instant {
	if until == 0 {
		until = f.asOf
	}
	if store < 0 || f.org.Stores[store].Open == f.org.Stores[store].Close {
		return until - from
	}
	s, open := &f.org.Stores[store], guideapp.Instant(0)
	for d := guideapp.DayOf(from, f.zone) - 1; d <= guideapp.DayOf(until, f.zone) && open < maxWait; d++ {
		midnight := d.Start(f.zone)
		opens, closes := midnight+guideapp.Instant(s.Open)*guideapp.Minute, midnight+guideapp.Instant(s.Close)*guideapp.Minute
		if s.Close < s.Open {
			closes = (d + 1).Start(f.zone) + guideapp.Instant(s.Close)*guideapp.Minute
		}
		open += max(0, min(closes, until)-max(opens, from))
	}
	return open
}

func indexOf(texts []string, text string) int32 {
	if i, found := slices.BinarySearch(texts, text); found {
		return int32(i)
	}
	return none
}
