package reward

import (
	"slices"

	"frontline/guideapp"
)

// GroupTotal is what one store did on one day in a component that looks at a group:
// Value + Micro/10^6, in fen or units. It is what the read model keeps.
type GroupTotal struct {
	Component string
	Part      int // which of the component's measures
	Store     string
	Day       guideapp.Day
	Value     int64
	Micro     int64
}

// LooksAt gives the groups whose stores the component looks at beyond the guide's own
// facts; none when it looks at nothing else.
func (c *Component) LooksAt() Grouping {
	switch {
	case c.Pool != nil:
		return c.Pool.Group
	case c.Contest != nil:
		return c.Contest.Group
	case c.countsVisitors() && c.Scope() == OfGuide:
		return Grouping{GroupStore}
	}
	return c.Scope().grouping()
}

// LooksAtPeople says whether the component depends on who else stands in the group: they
// share something, or bring soft credits from elsewhere.
func (c *Component) LooksAtPeople() bool {
	return c.Shared() || (c.countsVisitors() && c.Scope() == OfGuide) || c.countsSoft()
}

// countsSoft says whether a group's measure counts soft credits on events elsewhere.
func (c *Component) countsSoft() bool {
	return slices.ContainsFunc(c.gathers(), func(g gathered) bool {
		return len(g.group) > 0 && g.measure.Credits == AllCredits
	})
}

func (c *Component) countsVisitors() bool {
	return c.Target != nil && c.Target.Goal.Way == GoalPerVisitor
}

// KeepsTotals says whether all that the component looks at, beyond the guide's own
// facts, can be closed from kept day totals. Distinct customers do not add up over days,
// soft credits elsewhere not over stores; held awards and unanswered chats change with time,
// finality looks back, and visitors and shares rest on the group's own facts and people.
func (c *Component) KeepsTotals() bool {
	if c.Scope() == OfGuide || c.Hold != nil || c.FinalAfter != nil || c.countsVisitors() {
		return false
	}
	return !c.countsSoft() && !slices.ContainsFunc(c.gathers(), func(g gathered) bool {
		return g.measure.Of == CountCustomers || g.measure.When.Unanswered != nil
	})
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
		for at, c := range m.slotted[s].places {
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
	m.closing = newClosing(m)
	for s := range m.slots {
		if m.plan.Components[m.slots[s].component].KeepsTotals() {
			m.slotted[s].places = make([]cell, len(m.slotted[s].places))
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
				kept := &m.slotted[s].places[at]
				kept.sum = kept.sum.plus(WideOf(t.Value, t.Micro))
			}
		}
	}
}
