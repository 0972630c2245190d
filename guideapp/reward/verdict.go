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

// judging is a component's events judged in order of time.
type judging struct {
	*compiled
	component *Component
	mine      uint64
	first     int // the first row looked at
	lost      losses
	once      *onceKeys // nil where every event pays
	verdicts  []award
}

// judge goes through a component's events in order of time. Of a once_per key it looks
// at all facts up to the period's end.
func (c *compiled) judge(k int) []award {
	component := &c.plan.Components[k]
	rows := c.facts.rowsOf(component.Kinds())
	j := &judging{compiled: c, component: component, mine: c.bitsOf(k), first: c.first, verdicts: make([]award, c.last-c.first)}
	if component.Hold != nil {
		j.lost = newLosses(c.facts, component.Hold.VoidOn)
	}
	if j.once = newOnceKeys(component, c.facts); j.once != nil && component.Bounty != nil {
		j.first = 0
	}
	inBlocks(len(rows), func(from, until int) { j.judge(rows[from:until]) })
	return j.verdicts
}

func (j *judging) judge(rows []int32) {
	for _, at := range rows {
		row := int(at)
		if row < j.first || row >= j.last || j.filters.byClass[j.facts.class[row]]&j.mine == 0 || j.filters.mask(j.facts, row, j.mine) == 0 {
			continue
		}
		verdict := earned
		if j.component.Hold != nil {
			verdict = j.component.Hold.judge(j.facts, row, &j.lost)
		}
		if verdict != void && j.once != nil && j.once.again(row) {
			verdict = void
		}
		if row >= j.compiled.first {
			j.verdicts[row-j.compiled.first] = verdict
		}
	}
}

// onceKey is what at most one event of pays in a component.
type onceKey [3]int32

// onceKeys are the keys of a component's events, and which of them were seen so far. A
// fact is nearly always its customer's only one of a component: what leads a key is looked
// up in a list, and only what comes under the same lead with another key in a map.
type onceKeys struct {
	columns [3][]int32     // of a key; nil where it does not have one
	days    []guideapp.Day // the second part of a key by day, else nil
	lead    []int32
	first   []int32 // by lead: 1 + the row first seen with it, 0 none
	more    map[onceKey]bool
}

// newOnceKeys gives how a component's events are keyed; nil where every event pays.
// Penalties look at customers by day.
func newOnceKeys(c *Component, f *Facts) *onceKeys {
	o := &onceKeys{more: map[onceKey]bool{}}
	if c.Penalty != nil {
		o.columns[0], o.days = f.customer, f.day
	} else if c.Bounty != nil {
		for i, column := range [][]int32{f.customer, f.guide, f.place} {
			if slices.Contains(c.Bounty.OncePer, [...]OnceField{OnceCustomer, OnceGuide, OnceStore}[i]) {
				o.columns[i] = column
			}
		}
	}
	for i, many := range [...]int{f.customers, len(f.people), len(f.stores)} {
		if o.columns[i] != nil {
			o.lead, o.first = o.columns[i], make([]int32, many)
			return o
		}
	}
	return nil
}

// key gives the key of a row; false where it lacks a part of it.
func (o *onceKeys) key(row int) (key onceKey, keyed bool) {
	for i, column := range o.columns {
		if column == nil {
			continue
		}
		if key[i] = column[row]; key[i] == none {
			return key, false
		}
	}
	if o.days != nil {
		key[1] = int32(o.days[row])
	}
	return key, true
}

// again notes the key of a row, and says whether it was seen before.
func (o *onceKeys) again(row int) bool {
	key, keyed := o.key(row)
	if !keyed {
		return false
	}
	first := &o.first[o.lead[row]]
	if *first == 0 {
		*first = int32(row) + 1
		return false
	}
	if before, _ := o.key(int(*first - 1)); before == key {
		return true
	}
	seen := o.more[key]
	o.more[key] = true
	return seen
}

// rowsOf gives the rows of facts of the kinds, rising; of all kinds where none is named.
func (f *Facts) rowsOf(kinds []guideapp.Kind) []int32 {
	if len(kinds) == 0 {
		kinds = guideapp.Kinds
	}
	kinds = guideapp.DistinctKinds(kinds)
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
