package reward

import (
	"math/bits"
	"slices"

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
	if s.of == CountEvents {
		c.sum = c.sum.plus(Wide{0, micro})
		return
	}
	credited := product(uint64(amount), uint64(share))
	c.sum = c.sum.plus(credited)
	if s.walk != nil {
		c.pay = c.pay.plus(s.walk.marginal(credited))
	}
}

// sighting is a customer seen in a slot, by a guide or at a place on a day.
type sighting struct {
	payee    int32 // guide index, or place*days + day for a group
	customer int32
	held     bool
}

// Measures is the first stage: what every guide gathered, and what every store did on
// every day for the components that look at a group.
type Measures struct {
	*compiled
	all       []cell       // guide*slots + slot
	pending   []cell       // the part of all that is still held; nil when nothing is
	customers [][]sighting // by slot, for count customers
	groups    [][]cell     // by slot, for a group slot: place*days + day
	waiting   [][]cell     // the part of groups that is still held
}

// Gather makes the measures of a period in one pass over its events.
func Gather(plan *Plan, facts *Facts, period guideapp.Period) *Measures {
	c := newCompiled(plan, facts, period)
	m := &Measures{
		compiled:  c,
		all:       make([]cell, len(facts.guides)*len(c.slots)),
		customers: make([][]sighting, len(c.slots)),
		groups:    make([][]cell, len(c.slots)),
		waiting:   make([][]cell, len(c.slots)),
	}
	if c.held != nil {
		m.pending = make([]cell, len(m.all))
	}
	for s := range c.slots {
		if c.slots[s].scope != OfGuide {
			m.groups[s] = make([]cell, len(facts.stores)*period.Days())
			m.waiting[s] = make([]cell, len(m.groups[s]))
		}
	}
	var credits []credit
	for i := range c.masks {
		if c.masks[i] != 0 {
			credits = m.gather(i, credits)
		}
	}
	return m
}

// gather counts event first+i for the guides it is credited to and for its store.
func (m *Measures) gather(i int, credits []credit) []credit {
	f, row := m.facts, m.first+i
	rule := m.crediting.ruleOf(row)
	if group := m.masks[i] &^ m.guideBits; group != 0 && f.place[row] != none {
		m.gatherGroup(i, group, m.crediting.storeShare(rule))
	}
	if m.masks[i]&m.guideBits == 0 {
		return credits
	}
	credits = m.crediting.of(row, rule, credits)
	for _, cr := range credits {
		guide := f.spans[cr.span].guide
		for rest := m.masks[i] & m.guideBits & m.paysIn(cr.span, f.day[row]); rest != 0; rest &= rest - 1 {
			s := bits.TrailingZeros64(rest)
			m.count(s, row, int(guide)*len(m.slots)+s, guide, cr.share, m.heldBits(i)&(1<<s) != 0)
		}
	}
	return credits
}

func (m *Measures) count(s, row, at int, guide int32, share guideapp.Ratio, held bool) {
	slot := &m.slots[s]
	if slot.of == CountCustomers {
		if customer := m.facts.customer[row]; customer != none {
			m.customers[s] = append(m.customers[s], sighting{guide, customer, held})
		}
		return
	}
	amount := m.facts.amountOf(slot.of, row)
	if m.plan.Components[slot.component].Bounty != nil {
		m.all[at].addBounty(share)
		if held {
			m.pending[at].addBounty(share)
		}
		return
	}
	m.all[at].add(slot, amount, share)
	if held {
		m.pending[at].add(slot, amount, share)
	}
}

// addBounty counts one event, and gathers its share: each is paid times the share.
func (c *cell) addBounty(share guideapp.Ratio) {
	c.events++
	c.sum = c.sum.plus(Wide{0, uint64(share)})
}

func (f *Facts) amountOf(q Quantity, row int) int64 {
	if q == SumQuantity {
		return f.quantity[row]
	}
	return f.net[row]
}

func (m *Measures) gatherGroup(i int, group uint64, share guideapp.Ratio) {
	row := m.first + i
	at := int(m.facts.place[row])*m.period.Days() + int(m.facts.day[row]-m.period.First)
	for ; group != 0 && share > 0; group &= group - 1 {
		s := bits.TrailingZeros64(group)
		slot, held := &m.slots[s], m.heldBits(i)&(1<<s) != 0
		if slot.of == CountCustomers {
			if customer := m.facts.customer[row]; customer != none {
				m.customers[s] = append(m.customers[s], sighting{int32(at), customer, held})
			}
			continue
		}
		amount := m.facts.amountOf(slot.of, row)
		m.groups[s][at].add(slot, amount, share)
		if held {
			m.waiting[s][at].add(slot, amount, share)
		}
	}
}

// GroupTotal is what one store did on one day in a component that looks at a group:
// Value + Micro/10^6, in fen or units. It is what the read model keeps.
type GroupTotal struct {
	Component string
	Part      int // 0 the measure, 1 what the ladder pays on
	Store     string
	Day       guideapp.Day
	Value     int64
	Micro     int64
}

// KeepsTotals says whether the component's group measure can be closed from kept day
// totals. Distinct customers do not add up over days, and held awards change with time:
// those are closed from the group's own events.
func (c *Component) KeepsTotals() bool {
	if c.Scope() == OfGuide || c.Hold != nil {
		return false
	}
	return !slices.ContainsFunc(c.measures(), func(m Measure) bool { return m.Of == CountCustomers })
}

// GroupTotals gives the day totals above zero of every component that keeps them.
func (m *Measures) GroupTotals() []GroupTotal {
	var totals []GroupTotal
	days := m.period.Days()
	for s := range m.slots {
		component := &m.plan.Components[m.slots[s].component]
		if !component.KeepsTotals() {
			continue
		}
		for at, c := range m.groups[s] {
			if c.sum.isZero() {
				continue
			}
			whole, millionths := c.sum.Parts()
			totals = append(totals, GroupTotal{component.ID, m.slots[s].part, m.facts.stores[at/days],
				m.period.First + guideapp.Day(at%days), whole, millionths})
		}
	}
	return totals
}

// SetGroupTotals replaces the group measures that keep totals by the given ones, which
// a database kept over all facts where these facts are one guide's only.
func (m *Measures) SetGroupTotals(totals []GroupTotal) {
	for s := range m.slots {
		if m.plan.Components[m.slots[s].component].KeepsTotals() {
			clear(m.groups[s])
		}
	}
	for _, t := range totals {
		place := indexOf(m.facts.stores, t.Store)
		if place == none || !m.period.Contains(t.Day) {
			continue
		}
		for s := range m.slots {
			if m.plan.Components[m.slots[s].component].ID == t.Component && m.slots[s].part == t.Part {
				at := int(place)*m.period.Days() + int(t.Day-m.period.First)
				m.groups[s][at].sum = m.groups[s][at].sum.plus(WideOf(t.Value, t.Micro))
			}
		}
	}
}
