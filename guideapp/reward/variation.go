package reward

import (
	"cmp"
	"slices"
	"sort"

	"frontline/guideapp"
)

// variation is what facts were varied by.
type variation struct {
	from  *Facts
	added []*guideapp.Event // in order
	left  map[int32]bool    // numbers of facts of from
}

// Vary gives the facts with some added, and some left out by their numbers, as of an instant
// not before f's: as if all of them had been laid out together, but only what is added is.
// Facts that are added are known, and new: so are their keys, and their customers are nobody
// else's. Those left out are no refunds, amends or completions, and leave with theirs. What
// happened at one moment is in order of ids, whatever their sources.
func (f *Facts) Vary(added []*guideapp.Event, left map[int32]bool, asOf guideapp.Instant) (*Facts, error) {
	more, err := f.Apart(added, asOf)
	if err != nil {
		return nil, err
	}
	v := &Facts{
		standings: f.standings, source: f.source, asOf: asOf, now: asOf, zone: f.zone, varied: &variation{f, more.source.(*eventList).events, left},
		classes: f.classes, people: f.people, stores: f.stores, customers: f.customers + more.customers, waits: map[int]wait{},
	}
	if len(added)+len(left) == 0 {
		v.alike = f
	}
	v.renumber(more)
	v.splice(more, v.pieces(more))
	return v, nil
}

// layBack gives the variation of what was known at an earlier instant.
func (v *variation) layBack(asOf guideapp.Instant) (*Facts, error) {
	var added []*guideapp.Event
	for _, e := range v.added {
		if e.KnownAt() <= asOf || e.Kind == guideapp.OrderCompleted {
			added = append(added, e)
		}
	}
	return v.from.lookBack(asOf).Vary(added, v.left, asOf)
}

// renumber gives the facts added the numbers of those they join: their own numbers are
// below 0.
func (f *Facts) renumber(added *Facts) {
	from := f.varied.from
	classes := numbersIn(&f.classes, added.classes)
	people := numbersIn(&f.people, added.people)
	places := slices.Clone(f.stores)
	if numbersIn(&places, added.stores); len(places) > len(f.stores) {
		slices.Sort(places)
		f.stores = places
	}
	for row := range added.at {
		added.class[row] = classes[added.class[row]]
		added.fact[row] = ^added.fact[row]
		if added.guide[row] != none {
			added.guide[row] = people[added.guide[row]]
		}
		if added.customer[row] != none {
			added.customer[row] += int32(from.customers)
		}
		if added.place[row] != none {
			added.place[row] = indexOf(f.stores, added.stores[added.place[row]])
		}
	}
}

// numbersIn adds to a list what of others it does not have, and gives the place of each.
func numbersIn[T comparable](list *[]T, others []T) []int32 {
	at := make(map[T]int32, len(*list))
	for i, one := range *list {
		at[one] = int32(i)
	}
	places := make([]int32, len(others))
	for i, one := range others {
		place, known := at[one]
		if !known {
			place = int32(len(*list))
			at[one], *list = place, append(slices.Clip(*list), one)
		}
		places[i] = place
	}
	return places
}

// piece is rows first..until-1 of the facts varied, or of those added.
type piece struct {
	added        bool
	first, until int
}

// pieces puts the rows added among the others, and leaves out those that are left.
func (f *Facts) pieces(added *Facts) (list []piece) {
	from, at := f.varied.from, 0
	upTo := func(row int) {
		if at < row {
			list = append(list, piece{false, at, row})
			at = row
		}
	}
	left := from.rowsAmong(f.varied.left)
	skip := func(before int) {
		for len(left) > 0 && left[0] < before {
			upTo(left[0])
			at, left = left[0]+1, left[1:]
		}
	}
	for row := range added.at {
		before := from.rowAfter(f.varied.added[^added.fact[row]])
		skip(before)
		upTo(before)
		list = append(list, piece{true, row, row + 1})
	}
	skip(len(from.at))
	upTo(len(from.at))
	return list
}

// rowsAmong gives the rows of facts by their numbers.
func (f *Facts) rowsAmong(facts map[int32]bool) (rows []int) {
	if len(facts) == 0 {
		return nil
	}
	for row, fact := range f.fact {
		if facts[fact] {
			rows = append(rows, row)
		}
	}
	return rows
}

// rowAfter gives the first row that comes after an event.
func (f *Facts) rowAfter(e *guideapp.Event) int {
	return sort.Search(len(f.at), func(row int) bool {
		if f.at[row] != e.At {
			return f.at[row] > e.At
		}
		source, id := f.source.name(f.fact[row])
		return cmp.Or(compareText(id, e.ID), compareText(source, e.Source)) > 0
	})
}

// splice puts the columns together.
func (f *Facts) splice(added *Facts, pieces []piece) {
	from := f.varied.from
	f.at, f.day, f.completed = spliced(from.at, added.at, pieces), spliced(from.day, added.day, pieces), spliced(from.completed, added.completed, pieces)
	f.class, f.store, f.place = spliced(from.class, added.class, pieces), spliced(from.store, added.store, pieces), spliced(f.placed(from), added.place, pieces)
	f.guide, f.span, f.ownerSpan = spliced(from.guide, added.guide, pieces), spliced(from.span, added.span, pieces), spliced(from.ownerSpan, added.ownerSpan, pieces)
	f.customer, f.since = spliced(from.customer, added.customer, pieces), spliced(from.since, added.since, pieces)
	f.net, f.quantity, f.first = spliced(from.net, added.net, pieces), spliced(from.quantity, added.quantity, pieces), spliced(from.first, added.first, pieces)
	f.fact = spliced(from.fact, added.fact, pieces)
	f.sortKinds()
	f.moveSingles(added)
	if len(f.varied.left) > 0 {
		f.findFirst()
	}
}

func spliced[T any](column, added []T, pieces []piece) []T {
	if len(pieces) == 1 && !pieces[0].added && pieces[0].until-pieces[0].first == len(column) {
		return column // nothing changes it
	}
	n := 0
	for _, p := range pieces {
		n += p.until - p.first
	}
	to := make([]T, 0, n)
	for _, p := range pieces {
		if p.added {
			to = append(to, added[p.first:p.until]...)
		} else {
			to = append(to, column[p.first:p.until]...)
		}
	}
	return to
}

// placed gives the places of other facts by the numbers of these.
func (f *Facts) placed(others *Facts) []int32 {
	if len(f.stores) == len(others.stores) {
		return others.place
	}
	places, numbers := slices.Clone(others.place), numbersIn(&f.stores, others.stores)
	for row, place := range places {
		if place != none {
			places[row] = numbers[place]
		}
	}
	return places
}

// sortKinds lists the rows of every kind.
func (f *Facts) sortKinds() {
	var kinds [256][]int32
	for row, class := range f.class {
		kind := f.classes[class].kind
		kinds[kind] = append(kinds[kind], int32(row))
	}
	f.byKind = map[guideapp.Kind][]int32{}
	for kind, rows := range kinds {
		if rows != nil {
			f.byKind[guideapp.Kind(kind)] = rows
		}
	}
}

// moveSingles takes over what only few facts have. Whom nobody answered has waited on.
func (f *Facts) moveSingles(added *Facts) {
	shared, waits := map[int32]sharers{}, map[int32]wait{}
	for _, of := range []*Facts{f.varied.from, added} {
		for row, s := range of.shared {
			shared[of.fact[row]] = s
		}
		for row, w := range of.waits {
			waits[of.fact[row]] = w
		}
	}
	for _, row := range f.byKind[guideapp.ChatWaiting] {
		w := waits[f.fact[row]]
		if !w.answered {
			w.open = f.openBetween(f.store[row], f.at[row], 0)
		}
		f.waits[int(row)] = w
	}
	if len(shared) == 0 {
		return
	}
	f.shared = map[int]sharers{}
	for _, row := range f.byKind[guideapp.Order] {
		if s, known := shared[f.fact[row]]; known {
			f.shared[int(row)] = s
		}
	}
}

// findFirst finds every customer's first order anew.
func (f *Facts) findFirst() {
	bought := make([]bool, f.customers)
	f.first = make([]bool, len(f.at))
	for _, row := range f.byKind[guideapp.Order] {
		if customer := f.customer[row]; customer != none {
			f.first[row], bought[customer] = !bought[customer], true
		}
	}
}

// nameOf, customerOf and attrsOf give what the source of a row's fact has.
func (f *Facts) nameOf(row int) (source, id string) {
	if fact := f.fact[row]; fact >= 0 {
		return f.source.name(fact)
	}
	e := f.addedAs(row)
	return e.Source, e.ID
}

func (f *Facts) customerOf(row int) string {
	if fact := f.fact[row]; fact >= 0 {
		return f.source.customer(fact, f.customer[row])
	}
	return f.addedAs(row).Customer
}

func (f *Facts) attrsOf(row int) []guideapp.Attr {
	if fact := f.fact[row]; fact >= 0 {
		return f.source.attrs(fact)
	}
	return f.addedAs(row).Attrs
}

// addedAs is the event that was added as a row.
func (f *Facts) addedAs(row int) *guideapp.Event { return f.varied.added[^f.fact[row]] }
