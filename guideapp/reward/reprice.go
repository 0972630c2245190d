package reward

import (
	"reflect"
	"slices"
)

// Reprice gives the measures of the same facts and period under another plan, and says
// whether it could do so without reading an event. Components that differ only in what
// they pay keep what was gathered; those that select, credit, hold or group events in
// another way are gathered anew, and only those. Components that do not differ at all are
// not even closed again.
func (m *Measures) Reprice(plan *Plan) (*Measures, bool) {
	again := gatherBeside(m, plan, m.facts, m.period)
	read := again.fresh
	for _, frozen := range again.frozen {
		read |= frozen.fresh
	}
	for k, at := range again.adopted {
		if at >= 0 && again.of(k).adopts(k) && m.plan.Components[at].pays(&plan.Components[k]) {
			again.closing.columns[k] = m.closing.columns[at]
		}
	}
	return again, read == 0
}

// adopts says whether the component was gathered before.
func (m *Measures) adopts(component int) bool { return m.adopted[component] >= 0 }

// pays says whether another component gathers and pays the same.
func (c *Component) pays(other *Component) bool {
	one, two := *c, *other
	one.Title, two.Title = "", ""
	return reflect.DeepEqual(one, two)
}

// adopt takes over what an earlier plan's component gathered; false where none gathered
// alike. Which events count in a component, which are held, and whom it pays, no credit decides.
func (m *Measures) adopt(before *Measures, k int) bool {
	if before == nil {
		return false
	}
	shape := m.plan.Components[k].shape()
	at := slices.IndexFunc(before.plan.Components, func(c Component) bool { return c.ID == shape.ID && reflect.DeepEqual(c.shape(), shape) })
	if at < 0 {
		return false
	}
	m.payees[k] = before.payees[at]
	if m.verdicts[k] = before.verdicts[at]; !before.has(at) || !reflect.DeepEqual(before.plan.Credits, m.plan.Credits) {
		return false
	}
	for part, s := range m.slotsOf[k] {
		from := before.slotsOf[at][part]
		m.slotted[s] = before.slotted[from]
		m.closing.byGroup[s], m.closing.held[s] = before.closing.byGroup[from], before.closing.held[from]
	}
	m.adopted[k] = at
	if before.plan.Components[at].pays(&m.plan.Components[k]) {
		m.closing.shares[k] = before.closing.shares[at]
	}
	return true
}

// has says whether the component's slots were gathered.
func (m *Measures) has(component int) bool {
	return !slices.ContainsFunc(m.slotsOf[component], func(s int) bool { return m.slotted[s].own == nil && m.slotted[s].places == nil })
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
		c.Contest = &Contest{Measure: c.Contest.Measure}
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
