package reward_test

import (
	"math/big"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

func (m *model) payTarget(c *reward.Component, guide string, measure *big.Rat) *big.Rat {
	goal := m.goal(c, guide)
	if goal.Sign() <= 0 || measure.Sign() == 0 {
		return new(big.Rat)
	}
	attained := new(big.Rat).Quo(measure, goal)
	exact := new(big.Rat)
	for i, point := range c.Target.Pay {
		if attained.Cmp(ratio(point.At)) < 0 {
			break
		}
		exact = whole(point.Amount)
		if c.Target.Linear && i+1 < len(c.Target.Pay) {
			next := c.Target.Pay[i+1]
			way := new(big.Rat).Quo(minus(attained, ratio(point.At)), minus(ratio(next.At), ratio(point.At)))
			if way.Cmp(whole(1)) < 0 {
				exact = plus(exact, times(way, whole(next.Amount-point.Amount)))
			}
		}
	}
	return exact
}

// goal is the sum over the days on which the guide is paid of the day's part of the
// goal; with prorate: none it is the last day's goal, whole.
func (m *model) goal(c *reward.Component, guide string) *big.Rat {
	days := m.paidDays(c, guide)
	if last := days[len(days)-1]; c.Target.Whole {
		goal := m.goalOn(c, guide, last)
		if c.Target.Goal.Way == reward.GoalPerVisitor && c.Target.Of == reward.OfGuide {
			goal = times(goal, m.partOfGuide(c, guide, last))
		}
		return goal
	}
	sum := new(big.Rat)
	for _, d := range days {
		part := big.NewRat(1, int64(m.period.Days()))
		if c.Target.Goal.Way == reward.GoalPerVisitor && c.Target.Of == reward.OfGuide {
			store, _ := m.paidAt(c, guide, d)
			part = big.NewRat(1, int64(m.guideDays(c, store.ID)))
		}
		sum = plus(sum, times(part, m.goalOn(c, guide, d)))
	}
	return sum
}

// partOfGuide is which part of the days that payees stand in a store, the one of a day,
// are the guide's.
func (m *model) partOfGuide(c *reward.Component, guide string, on guideapp.Day) *big.Rat {
	store, _ := m.paidAt(c, guide, on)
	mine := 0
	for _, d := range m.paidDays(c, guide) {
		if s, _ := m.paidAt(c, guide, d); s.ID == store.ID {
			mine++
		}
	}
	return big.NewRat(int64(mine), int64(m.guideDays(c, store.ID)))
}

// guideDays is on how many days the component's payees stand in a store, together.
func (m *model) guideDays(c *reward.Component, store string) int {
	n := 0
	for _, g := range m.org.Guides {
		for _, d := range m.paidDays(c, g.ID) {
			if s, _ := m.paidAt(c, g.ID, d); s.ID == store {
				n++
			}
		}
	}
	return n
}

// goalOn is the goal of a whole period, as it stands on a day; 0 is none.
func (m *model) goalOn(c *reward.Component, guide string, d guideapp.Day) *big.Rat {
	store, _ := m.paidAt(c, guide, d)
	unit := whole(1) // goals that are written in yuan, for counts 1.00 is one
	if c.Target.Measure.Of != reward.SumAmount {
		unit = big.NewRat(1, 100)
	}
	switch goal := c.Target.Goal; goal.Way {
	case reward.GoalUniform:
		return whole(goal.Uniform)
	case reward.GoalByClass:
		return whole(goal.ByClass[store.Class])
	case reward.GoalTable:
		party := map[reward.Scope]string{reward.OfGuide: guide, reward.OfStore: store.ID, reward.OfRegion: store.Region}[c.Target.Of]
		for _, g := range m.org.Goals {
			if g.Table == goal.Table && g.Party == party && g.Period == m.period.String() {
				return times(unit, whole(g.Amount))
			}
		}
		return new(big.Rat)
	default:
		return times(unit, times(whole(goal.PerVisitor), whole(m.visitors(c, store, d))))
	}
}

// visitors counts those of a store in the period, or of the stores of its region.
func (m *model) visitors(c *reward.Component, store guideapp.Store, d guideapp.Day) int64 {
	if c.Target.Of != reward.OfRegion {
		return m.visitorsOf(m.shared(c), store)
	}
	n := int64(0)
	for s := range m.org.StoresOn(d) {
		if s.Region == store.Region {
			n += m.visitorsOf(m.shared(c), *s)
		}
	}
	return n
}

// visitorsOf adds up a store's footfall, or gives its column where there is none.
func (m *model) visitorsOf(v *view, store guideapp.Store) int64 {
	counted := func(f *fact) bool {
		return f.Kind == guideapp.Footfall && f.Store == store.ID && m.period.Contains(f.day)
	}
	if !slices.ContainsFunc(v.facts, counted) {
		return store.Visitors
	}
	n := int64(0)
	for _, f := range v.facts {
		if counted(f) {
			n += f.Quantity
		}
	}
	return n
}
