package reward

import (
	"math/bits"
	"slices"
	"sort"

	"frontline/guideapp"
)

// slot is one measure that a component gathers.
type slot struct {
	gathered
	component int
	groups    *groups // of a group's measure; nil for each guide's own
	walk      *Ladder // set for per_event: each event walks the steps
	counts    counts
}

// counts is what of an event a slot counts.
type counts uint8

const (
	countsAmount counts = iota
	countsQuantity
	countsEvents
	countsShares // of events, which bounties and penalties pay by
)

func countsOf(c *Component, of Quantity) counts {
	switch {
	case c.Bounty != nil, c.Penalty != nil:
		return countsShares
	case of == CountEvents:
		return countsEvents
	case of == SumQuantity:
		return countsQuantity
	}
	return countsAmount
}

// compiled is a plan laid over facts for one period: which slots count an event, and
// which of them still hold it.
type compiled struct {
	plan      *Plan
	facts     *Facts
	period    guideapp.Period
	slots     []slot
	slotsOf   [][]int // by component, in order of parts
	filters   filters // by slot
	first     int     // the period's events are facts first..last-1
	last      int
	verdicts  [][]award // by component, then row - first; made at first use
	judged    uint64    // slots with a verdict
	asked     uint64    // slots that have to ask an event itself
	crediting *crediting
	guideBits uint64             // slots of the guide's own credits
	softBits  uint64             // group slots that count soft credits on events elsewhere
	payees    []*payees          // by component; made at first use
	paid      []uint64           // by span; made at first use
	tenure    uint64             // slots whose audience asks for tenure
	only      []guideapp.Channel // whose events alone the repeated slots count; nil where they are not
}

func newCompiled(plan *Plan, facts *Facts, period guideapp.Period) *compiled {
	c := &compiled{plan: plan, facts: facts, period: period, crediting: newCrediting(plan, facts)}
	c.laySlots()
	var whens []*When
	for i := range c.slots {
		whens = append(whens, &c.slots[i].measure.When)
		if c.slots[i].groups == nil {
			c.guideBits |= 1 << i
		}
		if c.slots[i].measure.Credits == AllCredits && c.slots[i].groups != nil {
			c.softBits |= 1 << i
		}
	}
	from, until := period.Instants(facts.zone)
	c.first = sort.Search(len(facts.at), func(i int) bool { return facts.at[i] >= from })
	c.last = sort.Search(len(facts.at), func(i int) bool { return facts.at[i] >= until })
	c.filters = newFilters(facts, whens)
	c.verdicts = make([][]award, len(plan.Components))
	for k := range plan.Components {
		if plan.Components[k].judges() {
			c.judged |= c.bitsOf(k)
		}
	}
	c.asked = c.filters.asked | c.judged
	c.payees = make([]*payees, len(plan.Components))
	return c
}

func (c *compiled) laySlots() {
	c.slotsOf = make([][]int, len(c.plan.Components))
	byName := map[string]*groups{}
	for i := range c.plan.Components {
		component := &c.plan.Components[i]
		for _, g := range component.gathers() {
			s := slot{gathered: g, component: i, counts: countsOf(component, g.measure.Of)}
			if component.Ladder != nil && component.Ladder.Mode == PerEvent {
				s.walk = component.Ladder
			}
			if len(g.group) > 0 {
				name := joinWords(g.group)
				if byName[name] == nil {
					byName[name] = newGroups(c.facts.org, g.group)
				}
				s.groups = byName[name]
			}
			c.slotsOf[i] = append(c.slotsOf[i], len(c.slots))
			c.slots = append(c.slots, s)
		}
	}
}

// leastAmounts gives the least amounts that slots and credit rules ask for, rising.
func (c *compiled) leastAmounts() []int64 {
	least := c.crediting.filters.leastAmounts(c.filters.leastAmounts(nil))
	slices.Sort(least)
	return slices.Compact(least)
}

// bitsOf gives the slots of a component.
func (c *compiled) bitsOf(component int) uint64 {
	var m uint64
	for _, s := range c.slotsOf[component] {
		m |= 1 << s
	}
	return m
}

// maskOf gives the slots that count the event of a row.
func (c *compiled) maskOf(row int) uint64 {
	m := c.filters.mask(c.facts, row, everyFilter)
	for ask := m & c.judged; ask != 0; ask &= ask - 1 {
		s := bits.TrailingZeros64(ask)
		if c.verdictOf(c.slots[s].component, row) == void {
			m &^= 1 << s
		}
	}
	return m
}

// heldOf gives the slots among which the event of a row is pending where it counts.
func (c *compiled) heldOf(row int) uint64 {
	m := uint64(0)
	for ask := c.judged; ask != 0; ask &= ask - 1 {
		s := bits.TrailingZeros64(ask)
		if c.verdictOf(c.slots[s].component, row) == pending {
			m |= 1 << s
		}
	}
	return m
}
