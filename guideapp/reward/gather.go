package reward

import (
	"slices"

	"frontline/guideapp"
)

// cell is what one payee gathered in one slot.
type cell struct {
	sum    Wide // the measure, in millionths
	pay    Wide // of a per_event ladder, in millionths of millionths of a fen
	events int64
}

// sums is what events of one tag add up to.
type sums struct{ events, net, quantity int64 }

// add counts events of full sums at a share.
func (c *cell) add(s *slot, of sums, share guideapp.Ratio) {
	c.events += of.events
	c.sum = c.sum.plus(s.credited(of, share))
}

// credited is what a slot counts of events, in millionths.
func (s *slot) credited(of sums, share guideapp.Ratio) Wide {
	switch s.counts {
	case countsShares:
		return product(uint64(of.events), uint64(share))
	case countsEvents:
		return product(uint64(of.events), micro)
	case countsQuantity:
		return product(uint64(of.quantity), uint64(share))
	}
	return product(uint64(of.net), uint64(share))
}

func (c *cell) merge(d cell) {
	c.sum, c.pay, c.events = c.sum.plus(d.sum), c.pay.plus(d.pay), c.events+d.events
}

// Measures is the first stage: what every guide gathered wherever standing, and what
// every store did on every day for the components that look at a group.
type Measures struct {
	*compiled
	slotted []gatheredSlot
	fresh   uint64            // slots that events were read for
	adopted []int             // by component: the one of the plan before whose slots these are, or -1
	frozen  map[int]*Measures // by component
	visits  []int64           // by place, -1 where none were counted, as totals have it; nil where the facts say
	closing *closing
	views   map[guideapp.Channel]*Measures // of each channel alone, once asked for
	before  map[guideapp.Channel]*Measures // the views of the plan before
}

// gatheredSlot is what was gathered in one slot: by guide, or by place and day. It is
// never changed once gathered, so that measures of several plans share it.
type gatheredSlot struct {
	own       []cell         // by guide
	pending   []cell         // the part of own that is still held; nil when nothing can be
	places    []cell         // place*days + day, of a group slot
	waiting   []cell         // the part of places that is still held
	elsewhere []cell         // group*days + day: soft credits on events elsewhere
	awaited   []cell         // the part of elsewhere that is still held
	seen      []sighting     // customers of a group by day, or of a pool's payees by span, in order
	bySpan    []cell         // own of a pool's payees, by where they stood
	kept      map[whose]Wide // what totals say that payees share by, or how many customers groups have
}

// Gather makes the measures of a period in one pass over its events.
func Gather(plan *Plan, facts *Facts, period guideapp.Period) *Measures {
	return gatherBeside(nil, plan, facts, period)
}

// gatherBeside gathers what measures made before under another plan do not have alike.
func gatherBeside(before *Measures, plan *Plan, facts *Facts, period guideapp.Period) *Measures {
	m := newMeasures(before, plan, facts, period, func(int) bool { return true })
	for k := range plan.Components {
		final := plan.Components[k].FinalAfter
		if final == nil || m.frozen[k] != nil {
			continue
		}
		back := facts.lookBack(finalOn(period, *final).Start(facts.zone))
		if back == facts {
			continue
		}
		same := func(k int) bool {
			other := plan.Components[k].FinalAfter
			return other != nil && *other == *final
		}
		m.freeze(newMeasures(before.frozenOn(back), plan, back, period, same), same)
	}
	return m
}

// finalOn is the first day on which the components of a period are final.
func finalOn(period guideapp.Period, finalAfter int) guideapp.Day {
	return period.Last + 1 + guideapp.Day(finalAfter)
}

// newMeasures makes the measures of the wanted components.
func newMeasures(before *Measures, plan *Plan, facts *Facts, period guideapp.Period, wanted func(component int) bool) *Measures {
	m := &Measures{compiled: newCompiled(plan, facts, period)}
	m.slotted, m.adopted, m.closing = make([]gatheredSlot, len(m.slots)), make([]int, len(plan.Components)), newClosing(m)
	if before != nil {
		m.visits, m.before = before.visits, before.views
	}
	for k := range plan.Components {
		m.adopted[k] = -1
		if wanted(k) && !m.adopt(before, k) {
			m.fresh |= m.bitsOf(k)
		}
	}
	m.gather(m.fresh)
	return m
}

// freeze keeps measures as what others did in components.
func (m *Measures) freeze(final *Measures, components func(int) bool) {
	if m.frozen == nil {
		m.frozen = map[int]*Measures{}
	}
	for k := range m.plan.Components {
		if components(k) {
			m.frozen[k] = final
		}
	}
}

// of gives the measures that decide what others did in the component: as they were when
// it became final, or these.
func (m *Measures) of(component int) *Measures {
	if frozen := m.frozen[component]; frozen != nil {
		return frozen
	}
	return m
}

// gather fills slots with what the facts add to them, those that peers have among them.
func (m *Measures) gather(slots uint64) {
	for s := range m.slots {
		if slots&(1<<s) != 0 {
			m.slotted[s] = m.newSlot(s)
		}
	}
	answers := m.askPeers(slots)
	if guides := slots & m.guideBits; guides != 0 {
		newGuideGathering(m, guides).run()
	}
	if groups := slots &^ m.guideBits; groups != 0 {
		newPlaceGathering(m, groups).run()
	}
	if soft := slots & m.softBits; soft != 0 {
		m.gatherElsewhere(soft)
	}
	for _, answer := range answers() {
		m.addGathered(slots, answer)
	}
	for s := range m.slots {
		if slots&(1<<s) != 0 {
			slices.Sort(m.slotted[s].seen)
		}
	}
}

func (m *Measures) newSlot(s int) gatheredSlot {
	slot, holds := &m.slots[s], m.plan.Components[m.slots[s].component].Hold != nil
	var g gatheredSlot
	if slot.groups == nil {
		g.own = make([]cell, len(m.facts.guides))
		if holds {
			g.pending = make([]cell, len(g.own))
		}
		if m.plan.Components[slot.component].Pool != nil {
			g.bySpan = make([]cell, len(m.facts.spans))
		}
		return g
	}
	days := m.period.Days()
	g.places = make([]cell, len(m.facts.stores)*days)
	if holds {
		g.waiting = make([]cell, len(g.places))
	}
	if m.softBits&(1<<s) != 0 {
		g.elsewhere = make([]cell, len(slot.groups.names)*days)
		g.awaited = make([]cell, len(g.elsewhere))
	}
	return g
}

func (f *Facts) sumsOf(row int) sums { return sums{1, f.net[row], f.quantity[row]} }

func addSums(to []sums, ids []uint32, net []int64) {
	net = net[:len(ids)]
	for i, id := range ids {
		sum := &to[id]
		sum.events++
		sum.net += net[i]
	}
}

// addAll is addSums with quantities.
func addAll(to []sums, ids []uint32, net, quantity []int64) {
	net, quantity = net[:len(ids)], quantity[:len(ids)]
	for i, id := range ids {
		sum := &to[id]
		sum.events++
		sum.net += net[i]
		sum.quantity += quantity[i]
	}
}

// bitsWhere gives those of the slots that are as asked.
func (c *compiled) bitsWhere(slots uint64, is func(s *slot) bool) uint64 {
	m := uint64(0)
	for s := range c.slots {
		if slots&(1<<s) != 0 && is(&c.slots[s]) {
			m |= 1 << s
		}
	}
	return m
}
