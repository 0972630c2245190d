package reward

import "frontline/guideapp"

// State says whether an amount is earned or may still be voided.
type State string

// The states of a line. Only what is earned is ever booked.
const (
	Earned  State = "earned"
	Pending State = "pending"
)

// LimitsLine is the component name of the line that `limits` put on a statement.
const LimitsLine = "limits"

// reservedIDs name lines of statements and books that are no component's: what limits cut,
// what is booked by hand, and payouts.
var reservedIDs = []string{LimitsLine, "by_hand", "payout"}

// Statement is what one guide has under one plan for one period. Its lines add up to
// the total, the earned ones to Earned and the pending ones to Pending. They are made
// when they are asked for: most of a large chain's are never looked at. So a statement keeps
// its measures in memory and, like them, serves one goroutine at a time; after another
// Measures.SetTotals its lines are not the statement's any more.
type Statement struct {
	Guide   string
	Total   guideapp.Fen
	Earned  guideapp.Fen
	Pending guideapp.Fen
	// Before limits: what all components come to, and what of it is no longer held.
	all, ripe guideapp.Fen
	closing   *closing
	number    int32 // of the guide
}

// Line is what one component pays. Measure is in fen or in units, rounded half to even
// to a whole; of a pending line it is what is still pending.
type Line struct {
	Component string
	Title     string
	Measure   int64
	Unit      Unit
	Amount    guideapp.Fen
	State     State
}

// Close gives the statement of every guide who stands somewhere in the period, in id
// order.
func (m *Measures) Close() []Statement {
	for k := range m.plan.Components {
		m.closing.close(k)
	}
	statements := make([]Statement, 0, len(m.facts.guides))
	for g := range m.facts.guides {
		if m.standsInPeriod(g) {
			statements = append(statements, m.closing.statement(int32(g)))
		}
	}
	return statements
}

// Cost is what one component pays all guides together, or what limits take or fill.
type Cost struct {
	Component string
	Amount    guideapp.Fen
}

// Costs adds up the lines of all statements, which are what Close gave: by component in the
// plan's order, then LimitsLine where limits work on any.
func (m *Measures) Costs(statements []Statement) []Cost {
	costs := make([]Cost, len(m.plan.Components), len(m.plan.Components)+1)
	for k := range costs {
		costs[k].Component = m.plan.Components[k].ID
		for g := range m.closing.columns[k] {
			costs[k].Amount += m.closing.columns[k][g].all
		}
	}
	limits, limited := Cost{Component: LimitsLine}, false
	for i := range statements {
		s := &statements[i]
		limits.Amount += s.Total - s.all
		limited = limited || s.Total != s.all || s.Earned != s.ripe
	}
	if limited {
		costs = append(costs, limits)
	}
	return costs
}

// close makes the column of a component.
func (c *closing) close(k int) {
	if c.columns[k] != nil {
		return
	}
	column := make([]outcome, len(c.m.facts.guides))
	for g := range column {
		column[g] = c.workOut(k, int32(g))
	}
	c.columns[k] = column
}

// CloseGuide gives one guide's statement. A guide who stands nowhere in the period is
// NotFound.
func (m *Measures) CloseGuide(id string) (Statement, error) {
	g, found := m.facts.guideIndex(id)
	if !found || !m.standsInPeriod(int(g)) {
		return Statement{}, guideapp.Errorf(guideapp.NotFound, "no guide %s in %s", id, m.period)
	}
	return m.closing.statement(g), nil
}

func (m *Measures) standsInPeriod(g int) bool {
	for i := m.facts.from[g]; i < m.facts.from[g+1]; i++ {
		if first, last := m.facts.spans[i].within(m.period); first <= last {
			return true
		}
	}
	return false
}

// outcome is what one component comes to for one guide.
type outcome struct {
	paid          bool // the guide is among its payees
	pends         bool // something is still pending
	measure, rest int64
	all, ripe     guideapp.Fen
}

func (c *closing) workOut(k int, g int32) outcome {
	component := &c.m.plan.Components[k]
	if len(c.m.stays(g, k)) == 0 {
		return outcome{}
	}
	all, held := c.figures(g, k)
	o := outcome{paid: true, measure: all.shown(component), all: c.amount(k, g, all)}
	o.ripe = o.all
	if !held.isZero() {
		ripe := all.minus(held)
		shown := ripe.shown(component)
		o.measure, o.rest, o.ripe = shown, o.measure-shown, c.amount(k, g, ripe)
	}
	o.pends = o.rest != 0 || o.all != o.ripe
	if component.equalShares() {
		o.measure = c.daysShared(g, k)
	}
	return o
}

// outcome gives what one component comes to for one guide, from its column where there is one.
func (c *closing) outcome(k int, g int32) *outcome {
	if column := c.columns[k]; column != nil {
		return &column[g]
	}
	o := c.workOut(k, g)
	return &o
}

func (c *closing) statement(g int32) Statement {
	s := Statement{Guide: c.m.facts.guides[g], closing: c, number: g}
	for k := range c.columns {
		o := c.outcome(k, g)
		s.all, s.ripe = s.all+o.all, s.ripe+o.ripe
	}
	s.Total, s.Earned = c.m.plan.Limits.bound(s.all), c.m.plan.Limits.bound(s.ripe)
	s.Pending = s.Total - s.Earned
	return s
}

// Lines gives the statement's lines in the plan's order, what limits take or fill last; a
// zero statement has none.
func (s *Statement) Lines() (lines []Line) {
	if s.closing == nil {
		return nil
	}
	for k := range s.closing.columns {
		o := s.closing.outcome(k, s.number)
		if !o.paid {
			continue
		}
		component := &s.closing.m.plan.Components[k]
		lines = append(lines, component.line(o.measure, o.ripe, Earned))
		if o.pends {
			lines = append(lines, component.line(o.rest, o.all-o.ripe, Pending))
		}
	}
	lines = appendLimit(lines, Earned, s.Earned-s.ripe)
	return appendLimit(lines, Pending, s.Pending-(s.all-s.ripe))
}

func appendLimit(lines []Line, state State, by guideapp.Fen) []Line {
	if by == 0 {
		return lines
	}
	return append(lines, Line{LimitsLine, LimitsLine, 0, UnitFen, by, state})
}

func (c *Component) line(measure int64, amount guideapp.Fen, state State) Line {
	return Line{c.ID, c.Title, measure, c.Unit(), amount, state}
}

func (l Limits) bound(total guideapp.Fen) guideapp.Fen {
	total = max(total, l.Floor)
	if l.Cap != nil {
		total = min(total, *l.Cap)
	}
	return total
}
