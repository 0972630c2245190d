package reward

import (
	"math/bits"

	"frontline/guideapp"
)

// cell is what one payee gathered in one slot.
type cell struct {
	sum    Wide // the measure, in millionths
	pay    Wide // of a per_event ladder, in millionths of millionths of a fen
	events int64
}

// add counts one event of the full amount at a share.
func (c *cell) add(s *slot, amount int64, share guideapp.Ratio) {
	c.events++
	switch {
	case s.share:
		c.sum = c.sum.plus(Wide{0, uint64(share)})
		return
	case s.measure.Of == CountEvents:
		c.sum = c.sum.plus(Wide{0, micro})
		return
	}
	credited := product(uint64(amount), uint64(share))
	c.sum = c.sum.plus(credited)
	if s.walk != nil {
		c.pay = c.pay.plus(s.walk.marginal(credited))
	}
}

func (c *cell) merge(d cell) {
	c.sum, c.pay, c.events = c.sum.plus(d.sum), c.pay.plus(d.pay), c.events+d.events
}

// sighting is a customer seen in a slot, by a span or in a group on a day.
type sighting struct {
	payee    int32 // span, or group*days + day
	customer int32
	held     bool
}

// Measures is the first stage: what every guide gathered wherever standing, and what
// every store did on every day for the components that look at a group.
type Measures struct {
	*compiled
	all       []cell       // span*slots + slot
	pending   []cell       // the part of all that is still held; nil when nothing is
	customers [][]sighting // by slot, for count customers
	places    [][]cell     // by slot, for a group slot: place*days + day
	waiting   [][]cell     // the part of places that is still held
	elsewhere [][]cell     // by slot: group*days + day, soft credits on events elsewhere
	visits    []int64      // by place: footfall in the period, -1 where none was counted
	frozen    map[int]*Measures
	closing   *closing
}

// Gather makes the measures of a period in one pass over its events.
func Gather(plan *Plan, facts *Facts, period guideapp.Period) *Measures {
	m := gather(plan, facts, period)
	for k := range plan.Components {
		final := plan.Components[k].FinalAfter
		if final == nil {
			continue
		}
		back := facts.lookBack((period.Last + 1 + guideapp.Day(*final)).Start(facts.zone))
		if back == facts {
			continue
		}
		if m.frozen == nil {
			m.frozen = map[int]*Measures{}
		}
		m.frozen[k] = gather(plan, back, period)
	}
	return m
}

// of gives the measures that decide what others did in the component: as they were when
// it became final, or these.
func (m *Measures) of(component int) *Measures {
	if frozen := m.frozen[component]; frozen != nil {
		return frozen
	}
	return m
}

func gather(plan *Plan, facts *Facts, period guideapp.Period) *Measures {
	c := newCompiled(plan, facts, period)
	n := len(c.slots)
	m := &Measures{
		compiled: c, all: make([]cell, len(facts.spans)*n), customers: make([][]sighting, n),
		places: make([][]cell, n), waiting: make([][]cell, n), elsewhere: make([][]cell, n),
	}
	if c.held != nil {
		m.pending = make([]cell, len(m.all))
	}
	for s := range c.slots {
		if c.slots[s].groups == nil {
			continue
		}
		m.places[s] = make([]cell, len(facts.stores)*period.Days())
		if c.plan.Components[c.slots[s].component].Hold != nil {
			m.waiting[s] = make([]cell, len(m.places[s]))
		}
		if c.softBits&(1<<s) != 0 {
			m.elsewhere[s] = make([]cell, len(c.slots[s].groups.names)*period.Days())
		}
	}
	var credits []credit
	for i := range c.masks {
		if c.masks[i] != 0 {
			credits = m.gatherEvent(i, credits)
		}
	}
	m.countVisits()
	return m
}

// gatherEvent counts event first+i for the guides it is credited to and for its store.
func (m *Measures) gatherEvent(i int, credits []credit) []credit {
	f, row := m.facts, m.first+i
	rule := m.crediting.ruleOf(row)
	if group := m.masks[i] &^ m.guideBits; group != 0 && f.store[row] >= 0 {
		m.gatherGroups(i, group, m.crediting.storeShare(rule))
	}
	if m.masks[i]&(m.guideBits|m.softBits) == 0 {
		return credits
	}
	credits = m.crediting.of(row, rule, credits)
	for _, cr := range credits {
		for rest := m.masks[i] & m.guideBits & m.paysIn(cr.span, f.day[row]); rest != 0; rest &= rest - 1 {
			m.count(bits.TrailingZeros64(rest), i, cr)
		}
	}
	if soft := m.masks[i] & m.softBits; soft != 0 {
		m.gatherElsewhere(i, soft, credits)
	}
	return credits
}

func (m *Measures) count(s, i int, cr credit) {
	slot, row, held := &m.slots[s], m.first+i, m.heldBits(i)&(1<<s) != 0
	if slot.measure.Of == CountCustomers {
		m.see(s, cr.span, row, held)
		return
	}
	at, amount := int(cr.span)*len(m.slots)+s, m.facts.amountOf(slot.measure.Of, row)
	m.all[at].add(slot, amount, cr.share)
	if held {
		m.pending[at].add(slot, amount, cr.share)
	}
}

func (m *Measures) see(s int, payee int32, row int, held bool) {
	if customer := m.facts.customer[row]; customer != none {
		m.customers[s] = append(m.customers[s], sighting{payee, customer, held})
	}
}

func (f *Facts) amountOf(q Quantity, row int) int64 {
	if q == SumQuantity {
		return f.quantity[row]
	}
	return f.net[row]
}

// gatherGroups counts an event for the group of its store, at what teams leave of it.
func (m *Measures) gatherGroups(i int, group uint64, share guideapp.Ratio) {
	f, row := m.facts, m.first+i
	day := int(f.day[row] - m.period.First)
	for ; group != 0 && share > 0; group &= group - 1 {
		s := bits.TrailingZeros64(group)
		slot, held := &m.slots[s], m.heldBits(i)&(1<<s) != 0
		if slot.measure.Of == CountCustomers {
			m.see(s, slot.groups.ofRow[f.store[row]]*int32(m.period.Days())+int32(day), row, held)
			continue
		}
		at, amount := int(f.place[row])*m.period.Days()+day, f.amountOf(slot.measure.Of, row)
		m.places[s][at].add(slot, amount, share)
		if held {
			m.waiting[s][at].add(slot, amount, share)
		}
	}
}

// gatherElsewhere counts an event for other groups whose guides hold a soft credit on
// it: once for a group, at its largest soft share.
func (m *Measures) gatherElsewhere(i int, soft uint64, credits []credit) {
	f, row := m.facts, m.first+i
	for ; soft != 0; soft &= soft - 1 {
		s := bits.TrailingZeros64(soft)
		slot := &m.slots[s]
		for k, cr := range credits {
			group, largest := m.softGroup(slot, row, cr), true
			for other, with := range credits {
				if m.softGroup(slot, row, with) == group && (with.share > cr.share || (with.share == cr.share && other < k)) {
					largest = false
				}
			}
			if group == none || !largest {
				continue
			}
			at := group*int32(m.period.Days()) + int32(f.day[row]-m.period.First)
			if slot.measure.Of == CountCustomers {
				m.see(s, at, row, m.heldBits(i)&(1<<s) != 0)
				continue
			}
			m.elsewhere[s][at].add(slot, f.amountOf(slot.measure.Of, row), cr.share)
		}
	}
}

// softGroup gives the group that a soft credit adds the event to; none when the credit
// is hard or the event is the group's own.
func (m *Measures) softGroup(s *slot, row int, cr credit) int32 {
	store := m.facts.spans[cr.span].store
	if !cr.soft || store < 0 {
		return none
	}
	group := s.groups.ofRow[store]
	if own := m.facts.store[row]; own >= 0 && s.groups.ofRow[own] == group {
		return none
	}
	return group
}

// countVisits adds up the footfall of each store in the period.
func (m *Measures) countVisits() {
	m.visits = make([]int64, len(m.facts.stores))
	for i := range m.visits {
		m.visits[i] = -1
	}
	for row := m.first; row < m.last; row++ {
		place := m.facts.place[row]
		if m.facts.classes[m.facts.class[row]].kind == guideapp.Footfall && place != none {
			m.visits[place] = max(m.visits[place], 0) + m.facts.quantity[row]
		}
	}
}
