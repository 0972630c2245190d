package reward

import (
	"slices"

	"frontline/guideapp"
)

// judges says whether what an event earns in the component depends on other events.
func (c *Component) judges() bool {
	return c.Hold != nil || c.Penalty != nil || (c.Bounty != nil && len(c.Bounty.OncePer) > 0)
}

// verdictOf gives what the component makes of a row of the period that its filters let
// through.
func (c *compiled) verdictOf(k, row int) award {
	if c.verdicts[k] == nil {
		c.verdicts[k] = c.judge(k)
	}
	return c.verdicts[k][row-c.first]
}

// judge goes through a component's events in order of time. Of a once_per key it looks
// at all facts up to the period's end.
func (c *compiled) judge(k int) []award {
	component, mine, first := &c.plan.Components[k], c.bitsOf(k), c.first
	var lost losses
	if component.Hold != nil {
		lost = newLosses(c.facts, component.Hold.VoidOn)
	}
	key := c.onceKeyOf(component)
	if component.Bounty != nil && key != nil {
		first = 0
	}
	verdicts, seen := make([]award, c.last-c.first), map[onceKey]bool{}
	for _, at := range c.facts.rowsOf(component.Kinds()) {
		row := int(at)
		if row < first || row >= c.last || c.filters.byClass[c.facts.class[row]]&mine == 0 || c.filters.mask(c.facts, row, mine) == 0 {
			continue
		}
		verdict := earned
		if component.Hold != nil {
			verdict = component.Hold.judge(c.facts, row, lost)
		}
		if key != nil && verdict != void {
			if at, keyed := key(row); keyed {
				if seen[at] {
					verdict = void
				}
				seen[at] = true
			}
		}
		if row >= c.first {
			verdicts[row-c.first] = verdict
		}
	}
	return verdicts
}

// onceKey is what at most one event of pays in a component.
type onceKey [3]int32

// onceKeyOf gives how a component's events are keyed, false where one has no key; nil
// where every event pays. Penalties look at customers by day.
func (c *compiled) onceKeyOf(component *Component) func(row int) (onceKey, bool) {
	f := c.facts
	switch {
	case component.Penalty != nil:
		return func(row int) (onceKey, bool) {
			return onceKey{f.customer[row], int32(f.day[row]), none}, f.customer[row] != none
		}
	case component.Bounty == nil || len(component.Bounty.OncePer) == 0:
		return nil
	}
	columns := []struct {
		field OnceField
		of    []int32
	}{{OnceGuide, f.guide}, {OnceCustomer, f.customer}, {OnceStore, f.place}}
	return func(row int) (onceKey, bool) {
		key := onceKey{none, none, none}
		for i, column := range columns {
			if !slices.Contains(component.Bounty.OncePer, column.field) {
				continue
			}
			if key[i] = column.of[row]; key[i] == none {
				return key, false
			}
		}
		return key, true
	}
}

// rowsOf gives the rows of facts of the kinds, rising; of all kinds where none is named.
func (f *Facts) rowsOf(kinds []guideapp.Kind) []int32 {
	if len(kinds) == 0 {
		kinds = guideapp.Kinds
	}
	kinds = slices.Clone(kinds)
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	if len(kinds) == 1 {
		return f.byKind[kinds[0]]
	}
	var rows []int32
	for _, kind := range kinds {
		rows = append(rows, f.byKind[kind]...)
	}
	slices.Sort(rows)
	return rows
}
