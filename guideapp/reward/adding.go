package reward

import (
	"slices"

	"frontline/guideapp"
)

// Apart lays out other facts by themselves, all of them known as of an instant, under the same
// organisation and time zone. Their keys differ.
func (f *Facts) Apart(events []*guideapp.Event, asOf guideapp.Instant) (*Facts, error) {
	events = slices.Clone(events)
	sortEvents(events)
	return newFacts(f.standings, newEventList(events), f.zone, asOf)
}

// Plus gives the measures of facts and more facts together. Both are under one plan, which
// Divides, and of one period, organisation and instant; no customer, order or chat is among
// both.
func (m *Measures) Plus(more *Measures) *Measures {
	return m.plus(more, map[*Measures]*Measures{})
}

// plus keeps the sums of what was final before, which several components may share.
func (m *Measures) plus(more *Measures, finals map[*Measures]*Measures) *Measures {
	sum := &Measures{compiled: m.compiled, slotted: make([]gatheredSlot, len(m.slotted)), adopted: slices.Repeat([]int{-1}, len(m.adopted)), visits: m.visitsWith(more)}
	sum.closing = newClosing(sum)
	places := make([]int32, len(more.facts.stores))
	for place, id := range more.facts.stores {
		places[place] = indexOf(m.facts.stores, id)
	}
	for s := range m.slotted {
		sum.slotted[s] = m.slotted[s].plus(&more.slotted[s], m.period.Days(), places, int32(m.facts.customers))
	}
	for k, final := range m.frozen {
		if finals[final] == nil {
			finals[final] = final.plus(more.of(k), finals)
		}
		if sum.frozen == nil {
			sum.frozen = map[int]*Measures{}
		}
		sum.frozen[k] = finals[final]
	}
	return sum
}

// visitsWith counts the visitors of both; nil where those of m's facts are all.
func (m *Measures) visitsWith(more *Measures) []int64 {
	if len(more.facts.byKind[guideapp.Footfall]) == 0 {
		return m.visits
	}
	visits := slices.Clone(m.closing.counted())
	for place, n := range more.closing.counted() {
		if at := indexOf(m.facts.stores, more.facts.stores[place]); n >= 0 && at != none {
			visits[at] = max(visits[at], 0) + n
		}
	}
	return visits
}

// plus adds what was gathered of other customers, whose numbers go on from customers.
// places gives the places of those of h; of a store that nobody knows nothing is gathered.
func (g *gatheredSlot) plus(h *gatheredSlot, days int, places []int32, customers int32) gatheredSlot {
	same := func(i int) int { return i }
	placed := func(i int) int {
		if place := places[i/days]; place != none {
			return int(place)*days + i%days
		}
		return -1
	}
	return gatheredSlot{
		own: addedCells(g.own, h.own, same), pending: addedCells(g.pending, h.pending, same), bySpan: addedCells(g.bySpan, h.bySpan, same),
		places: addedCells(g.places, h.places, placed), waiting: addedCells(g.waiting, h.waiting, placed),
		elsewhere: addedCells(g.elsewhere, h.elsewhere, same), awaited: addedCells(g.awaited, h.awaited, same),
		seen: g.seenWith(h, customers), kept: g.kept,
	}
}

func addedCells(cells, more []cell, at func(i int) int) []cell {
	if cells == nil {
		return nil
	}
	sum := slices.Clone(cells)
	for i := range more {
		if one := &more[i]; one.events != 0 || !one.sum.isZero() || !one.pay.isZero() {
			if to := at(i); to >= 0 {
				sum[to].merge(*one)
			}
		}
	}
	return sum
}

// seenWith puts the sightings of both in order.
func (g *gatheredSlot) seenWith(h *gatheredSlot, customers int32) []sighting {
	if len(h.seen) == 0 {
		return g.seen
	}
	seen, rest := make([]sighting, 0, len(g.seen)+len(h.seen)), g.seen
	for _, s := range h.seen {
		until, _ := slices.BinarySearch(rest, newSighting(s.at()+1, 0, false))
		s = newSighting(s.at(), s.customer()+customers, s.held())
		seen, rest = append(append(seen, rest[:until]...), s), rest[until:]
	}
	return append(seen, rest...)
}
