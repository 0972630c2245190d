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
	share     bool    // counts the share of an event, which bounties and penalties pay by
}

// compiled is a plan laid over facts for one period: per event a bit for every slot it
// counts in, and one for every slot it is still pending in.
type compiled struct {
	plan      *Plan
	facts     *Facts
	period    guideapp.Period
	slots     []slot
	first     int // the period's events are facts first..last-1
	last      int
	masks     []uint64 // of event first+i
	held      []uint64 // likewise; nil when no component holds
	crediting *crediting
	guideBits uint64 // slots of the guide's own credits
	softBits  uint64 // group slots that count soft credits on events elsewhere
	paid      []uint64
	tenure    uint64 // slots whose audience asks for tenure
}

func newCompiled(plan *Plan, facts *Facts, period guideapp.Period) *compiled {
	c := &compiled{plan: plan, facts: facts, period: period, crediting: newCrediting(plan, facts)}
	var whens []*When
	byName := map[string]*groups{}
	for i := range plan.Components {
		component := &plan.Components[i]
		for _, g := range component.gathers() {
			s := slot{gathered: g, component: i, share: component.Bounty != nil || component.Penalty != nil}
			if component.Ladder != nil && component.Ladder.Mode == PerEvent {
				s.walk = component.Ladder
			}
			if len(g.group) > 0 {
				name := joinWords(g.group)
				if byName[name] == nil {
					byName[name] = newGroups(facts.org, g.group)
				}
				s.groups = byName[name]
			}
			c.slots = append(c.slots, s)
		}
	}
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
	fs := newFilters(facts, whens)
	c.masks = make([]uint64, c.last-c.first)
	for i := range c.masks {
		c.masks[i] = fs.mask(facts, c.first+i)
	}
	c.settleHolds()
	c.settleOnce(&fs)
	c.settlePenalties()
	c.settleAudience()
	return c
}

// bitsOf gives the slots of a component.
func (c *compiled) bitsOf(component int) uint64 {
	var m uint64
	for i := range c.slots {
		if c.slots[i].component == component {
			m |= 1 << i
		}
	}
	return m
}

// settleHolds clears the bits of void awards and marks those still pending.
func (c *compiled) settleHolds() {
	for k := range c.plan.Components {
		hold := c.plan.Components[k].Hold
		if hold == nil {
			continue
		}
		if c.held == nil {
			c.held = make([]uint64, len(c.masks))
		}
		mine, lost := c.bitsOf(k), newLosses(c.facts, hold.VoidOn)
		for i := range c.masks {
			if c.masks[i]&mine == 0 {
				continue
			}
			switch hold.judge(c.facts, c.first+i, lost) {
			case void:
				c.masks[i] &^= mine
			case pending:
				c.held[i] |= mine
			}
		}
	}
}

// settleOnce clears all but the earliest event of each once_per key, over all facts up
// to the period's end.
func (c *compiled) settleOnce(fs *filters) {
	for k := range c.plan.Components {
		component := &c.plan.Components[k]
		if component.Bounty == nil || len(component.Bounty.OncePer) == 0 {
			continue
		}
		var lost losses
		if component.Hold != nil {
			lost = newLosses(c.facts, component.Hold.VoidOn)
		}
		bit, seen := c.bitsOf(k), map[[3]int32]bool{}
		for i := range c.last {
			if i >= c.first {
				if c.masks[i-c.first]&bit == 0 {
					continue
				}
			} else if fs.mask(c.facts, i)&bit == 0 || (component.Hold != nil && component.Hold.judge(c.facts, i, lost) == void) {
				continue
			}
			key := c.onceKey(component.Bounty.OncePer, i)
			if i >= c.first && seen[key] {
				c.masks[i-c.first] &^= bit
			}
			seen[key] = true
		}
	}
}

// settlePenalties leaves, of the events of one customer on one day, the earliest.
func (c *compiled) settlePenalties() {
	for k := range c.plan.Components {
		if c.plan.Components[k].Penalty == nil {
			continue
		}
		bit, seen := c.bitsOf(k), map[[2]int32]bool{}
		for i := range c.masks {
			customer := c.facts.customer[c.first+i]
			if c.masks[i]&bit == 0 || customer == none {
				continue
			}
			key := [2]int32{customer, int32(c.facts.day[c.first+i])}
			if seen[key] {
				c.masks[i] &^= bit
			}
			seen[key] = true
		}
	}
}

func (c *compiled) onceKey(fields []OnceField, i int) [3]int32 {
	key := [3]int32{none, none, none}
	if slices.Contains(fields, OnceGuide) {
		key[0] = c.facts.guide[i]
	}
	if slices.Contains(fields, OnceCustomer) {
		key[1] = c.facts.customer[i]
	}
	if slices.Contains(fields, OnceStore) {
		key[2] = c.facts.place[i]
	}
	return key
}

// settleAudience finds which slots pay in which span.
func (c *compiled) settleAudience() {
	c.paid = make([]uint64, len(c.facts.spans))
	for s := range c.slots {
		audience := c.plan.Components[c.slots[s].component].For
		if audience.MinTenureDays > 0 {
			c.tenure |= 1 << s
			audience.MinTenureDays = 0
		}
		for i := range c.facts.spans {
			if audience.pays(c.facts.standings, int32(i), 0) {
				c.paid[i] |= 1 << s
			}
		}
	}
}

// paysIn gives the slots that pay a guide for what happens in the span on day d.
func (c *compiled) paysIn(span int32, d guideapp.Day) uint64 {
	m := c.paid[span]
	for ask := m & c.tenure; ask != 0; ask &= ask - 1 {
		s := bits.TrailingZeros64(ask)
		if !c.plan.Components[c.slots[s].component].For.pays(c.facts.standings, span, d) {
			m &^= 1 << s
		}
	}
	return m
}

// heldBits gives the slots event first+i is pending in.
func (c *compiled) heldBits(i int) uint64 {
	if c.held == nil {
		return 0
	}
	return c.held[i]
}
