package reward

import (
	"math/bits"
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
	key       func(row int) (onceKey, bool)
	seen      *onceKeys
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
	if j.key = c.onceKeyOf(component); j.key != nil {
		j.seen = newOnceKeys(len(rows))
		if component.Bounty != nil {
			j.first = 0
		}
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
		if j.key != nil && verdict != void {
			if key, keyed := j.key(row); keyed && j.seen.again(key) {
				verdict = void
			}
		}
		if row >= j.compiled.first {
			j.verdicts[row-j.compiled.first] = verdict
		}
	}
}

// onceKey is what at most one event of pays in a component.
type onceKey [3]int32

// onceKeys are the keys seen so far, in a table with a place for half of them to be empty:
// an entry is an index into keys, from 1.
type onceKeys struct {
	keys  []onceKey
	table []int32
}

func newOnceKeys(most int) *onceKeys {
	return &onceKeys{table: make([]int32, 1<<bits.Len(uint(2*most)))}
}

// again notes a key, and says whether it was seen before.
func (o *onceKeys) again(key onceKey) bool {
	hash := uint64(uint32(key[0]))*0x9E3779B97F4A7C15 ^ uint64(uint32(key[1]))*0xC2B2AE3D27D4EB4F ^ uint64(uint32(key[2]))*0x165667B19E3779F9
	at := int(hash>>32) & (len(o.table) - 1)
	for ; o.table[at] != 0; at = (at + 1) & (len(o.table) - 1) {
		if o.keys[o.table[at]-1] == key {
			return true
		}
	}
	o.keys = append(o.keys, key)
	o.table[at] = int32(len(o.keys))
	return false
}

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
