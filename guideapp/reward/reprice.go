package reward

import (
	"reflect"
	"slices"
)

// Reprice gives the measures of the same facts and period under another plan, and says
// whether it could do so without reading an event. Components that differ only in what
// they pay keep what was gathered; those that select, credit, hold or group events in
// another way are gathered anew, and only those.
func (m *Measures) Reprice(plan *Plan) (*Measures, bool) {
	again := gatherBeside(m, plan, m.facts, m.period)
	read := again.fresh
	for _, frozen := range again.frozen {
		read |= frozen.fresh
	}
	return again, read == 0
}

// adopt takes over what an earlier plan's component gathered; false where none gathered
// alike.
func (m *Measures) adopt(before *Measures, k int) bool {
	if before == nil || !reflect.DeepEqual(before.plan.Credits, m.plan.Credits) {
		return false
	}
	shape := m.plan.Components[k].shape()
	at := slices.IndexFunc(before.plan.Components, func(c Component) bool { return c.ID == shape.ID && reflect.DeepEqual(c.shape(), shape) })
	if at < 0 || !before.has(at) {
		return false
	}
	for part, s := range m.slotsOf(k) {
		m.slotted[s] = before.slotted[before.slotsOf(at)[part]]
	}
	m.verdicts[k] = before.verdicts[at]
	return true
}

// has says whether the component's slots were gathered.
func (m *Measures) has(component int) bool {
	return !slices.ContainsFunc(m.slotsOf(component), func(s int) bool { return m.slotted[s].own == nil && m.slotted[s].places == nil })
}

// slotsOf lists the slots of a component.
func (c *compiled) slotsOf(component int) []int {
	var list []int
	for s := range c.slots {
		if c.slots[s].component == component {
			list = append(list, s)
		}
	}
	return list
}

// frozenOn gives the measures of what others did as known in facts; nil without any.
func (m *Measures) frozenOn(facts *Facts) *Measures {
	if m != nil {
		for _, frozen := range m.frozen {
			if frozen.facts == facts {
				return frozen
			}
		}
	}
	return nil
}

// shape is the component without all that changes neither which events it gathers nor
// how: components of equal shape gather the same.
func (c Component) shape() Component {
	c.Title, c.Cap, c.Floor, c.FinalAfter = "", nil, nil, nil
	switch {
	case c.Bounty != nil:
		c.Bounty = &Bounty{OncePer: c.Bounty.OncePer}
	case c.Commission != nil:
		c.Commission = &Commission{Of: c.Commission.Of}
	case c.Ladder != nil && c.Ladder.Mode != PerEvent:
		c.Ladder = &Ladder{Of: c.Ladder.Of, Measure: c.Ladder.Measure, PaysOn: c.Ladder.PaysOn}
	case c.Target != nil:
		c.Target = &Target{Of: c.Target.Of, Measure: c.Target.Measure}
	case c.Pool != nil:
		c.Pool = c.Pool.shape()
	case c.Contest != nil:
		c.Contest = &Contest{Group: c.Contest.Group, Measure: c.Contest.Measure}
	case c.Penalty != nil:
		c.Penalty = &Penalty{}
	}
	return c
}

func (p *Pool) shape() *Pool {
	shape := &Pool{Group: p.Group, Shares: p.Shares, Fund: Fund{Measure: p.Fund.Measure}}
	if p.Gate != nil {
		shape.Gate = &Gate{Measure: p.Gate.Measure}
	}
	return shape
}
