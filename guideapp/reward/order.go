package reward

import (
	"slices"
	"sort"

	"frontline/guideapp"
)

// party is one of the people whom a credit rule may name.
type party uint8

const (
	theGuide party = iota
	theOwner
	theManager
	parties
)

// order is the facts of one party laid side by side: standing by standing, or store by
// store, and in order of time within. What belongs to one payee is then read in a row
// and added up in the processor's nearest memory, which is most of the engine's speed.
type order struct {
	from     []int32 // the facts of standing (or store) i are from[i]..from[i+1]
	row      []int32
	kind     []uint32
	store    []int32
	net      []int64
	quantity []int64
}

// An order's kind is a fact's class with three bits below it: whether it is its
// customer's first order, and which of the other two parties is the same person.
const (
	kindBits      = 3
	firstBit      = 1
	sameAsEarlier = 2 // of the other two parties in order of guide, owner, manager
	sameAsLater   = 4
)

// others gives the two parties beside p, the earlier first.
func (p party) others() (party, party) {
	return [...]party{theOwner, theGuide, theGuide}[p], [...]party{theManager, theManager, theOwner}[p]
}

// layOrder lays out, by the number that of gives each row, the rows that have one.
func (f *Facts) layOrder(of []int32, numbers int) *order {
	o := &order{from: make([]int32, numbers+1)}
	inBlocks(len(of), func(from, until int) { o.count(of[from:until]) })
	for i := range numbers {
		o.from[i+1] += o.from[i]
	}
	n := int(o.from[numbers])
	o.row, o.kind, o.store = make([]int32, n), make([]uint32, n), make([]int32, n)
	o.net, o.quantity = make([]int64, n), make([]int64, n)
	next := append([]int32(nil), o.from[:numbers]...)
	inBlocks(len(of), func(from, until int) { o.place(f, next, of, from, until) })
	return o
}

// inBlocks calls f for one block of n after another. A browser makes a function fast only
// once it is called again, and leaves a loop within a call as slow as it began.
func inBlocks(n int, f func(from, until int)) {
	for from := 0; from < n; from += blockSize {
		f(from, min(n, from+blockSize))
	}
}

func (o *order) count(of []int32) {
	for _, at := range of {
		if at >= 0 {
			o.from[at+1]++
		}
	}
}

// place puts rows from..until-1 where they belong, each at the next place of its number.
func (o *order) place(f *Facts, next, of []int32, from, until int) {
	for row := from; row < until; row++ {
		at := of[row]
		if at < 0 {
			continue
		}
		e := next[at]
		next[at]++
		kind := uint32(f.class[row]) << kindBits
		if f.first[row] {
			kind |= firstBit
		}
		o.row[e], o.kind[e], o.store[e], o.net[e], o.quantity[e] = int32(row), kind, f.store[row], f.net[row], f.quantity[row]
	}
}

// mark sets a bit of facts from..until-1 of the order whose other party stands where
// theirs does.
func (o *order) mark(bit uint32, spans, with []int32, from, until int) {
	for e, row := range o.row[from:until] {
		if with[row] == spans[row] {
			o.kind[from+e] |= bit
		}
	}
}

// spansOf gives where a party of each fact stood, -1 nowhere.
func (f *Facts) spansOf(p party) []int32 {
	switch p {
	case theGuide:
		return f.span
	case theOwner:
		return f.ownerSpan
	}
	if f.managerSpan == nil {
		f.managerSpan = make([]int32, len(f.at))
		for i, place := range f.place {
			f.managerSpan[i] = none
			if place >= 0 {
				f.managerSpan[i] = f.managerOn(f.stores[place], f.day[i])
			}
		}
	}
	return f.managerSpan
}

// Order lays the facts side by side by seller and by store, which nearly every plan asks
// for: where somebody waits anyway, and not before the first plan is paid.
func (f *Facts) Order() {
	f.orderOf(orderKey{theGuide, false, everyKind})
	f.placeRuns()
}

// orderKey names an order: of which party's facts, whether these know where the manager is
// the same person, and of which kinds they are.
type orderKey struct {
	party    party
	managers bool
	kinds    kindSet
}

// kindSet is kinds of facts, a bit each.
type kindSet uint32

const everyKind = ^kindSet(0)

func kindSetOf(kinds []guideapp.Kind) (set kindSet) {
	if len(kinds) == 0 {
		return everyKind
	}
	for _, kind := range kinds {
		set |= 1 << kind
	}
	return set
}

// keyedOrder is an order with what it was asked for by.
type keyedOrder struct {
	orderKey
	*order
}

// maxOrders is how many orders of one party are kept, those asked for last: one each for two
// plans that are paid by turns. Each takes up to 28 bytes a fact, and an author may try many
// sets of kinds.
const maxOrders = 2

// orderOf gives the facts in the order of a party. They are laid out when they are asked for:
// few plans credit managers, and an owner of more than orders.
func (f *Facts) orderOf(key orderKey) *order {
	if f.alike != nil {
		return f.alike.orderOf(key)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := f.orders[key.party]
	if at := slices.IndexFunc(kept, func(o keyedOrder) bool { return o.orderKey == key }); at >= 0 {
		o := kept[at]
		f.orders[key.party] = append(slices.Delete(kept, at, at+1), o)
		return o.order
	}
	if len(kept) == maxOrders {
		kept = slices.Delete(kept, 0, 1)
	}
	o := f.layOrderOf(key)
	f.orders[key.party] = append(kept, keyedOrder{key, o})
	return o
}

func (f *Facts) layOrderOf(key orderKey) *order {
	spans := f.spansOf(key.party)
	o := f.layOrder(f.ofKinds(key.kinds, f.unshared(spans)), len(f.spans))
	earlier, later := key.party.others()
	for bit, other := range map[uint32]party{sameAsEarlier: earlier, sameAsLater: later} {
		if other == theManager && !key.managers {
			continue
		}
		with := f.spansOf(other)
		inBlocks(len(o.row), func(from, until int) { o.mark(bit, spans, with, from, until) })
	}
	return o
}

// ofKinds gives the spans of facts of some kinds alone.
func (f *Facts) ofKinds(kinds kindSet, spans []int32) []int32 {
	if kinds == everyKind {
		return spans
	}
	some := slices.Repeat([]int32{none}, len(spans))
	for kind, rows := range f.byKind {
		if kinds&(1<<kind) != 0 {
			for _, row := range rows {
				some[row] = spans[row]
			}
		}
	}
	return some
}

// run is a store's facts of one day, from..until-1 in the order of places.
type run struct {
	place       int32
	day         guideapp.Day
	from, until int32
}

// placeRuns gives the facts in the order of the stores they happened in, and their runs.
func (f *Facts) placeRuns() (*order, []run) {
	if f.alike != nil {
		return f.alike.placeRuns()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byPlace == nil {
		of := make([]int32, len(f.place))
		for i := range of {
			of[i] = none
			if f.store[i] >= 0 {
				of[i] = f.place[i]
			}
		}
		f.byPlace = f.layOrder(of, len(f.stores))
		for e, row := range f.byPlace.row {
			place, day := f.place[row], f.day[row]
			if n := len(f.runs); n == 0 || f.runs[n-1].place != place || f.runs[n-1].day != day {
				f.runs = append(f.runs, run{place: place, day: day, from: int32(e)})
			}
			f.runs[len(f.runs)-1].until = int32(e + 1)
		}
	}
	return f.byPlace, f.runs
}

// between gives the part of facts from..until-1 of the order whose rows are
// first..last-1.
func (o *order) between(from, until int32, first, last int) (int, int) {
	f, u := int(from), int(until)
	if f < u && int(o.row[f]) < first {
		f = o.below(f, u, first)
	}
	if f < u && int(o.row[u-1]) >= last {
		u = o.below(f, u, last)
	}
	return f, u
}

// below gives the first of facts from..until-1 whose row is not below row, or until.
func (o *order) below(from, until, row int) int {
	return from + sort.Search(until-from, func(i int) bool { return int(o.row[from+i]) >= row })
}

// rowOf gives the row of the first fact on or after day d.
func (f *Facts) rowOf(d guideapp.Day) int {
	return sort.Search(len(f.day), func(i int) bool { return f.day[i] >= d })
}
