package reward

import (
	"slices"

	"frontline/guideapp"
)

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
// the total, the earned ones to Earned and the pending ones to Pending.
type Statement struct {
	Guide   string
	Total   guideapp.Fen
	Earned  guideapp.Fen
	Pending guideapp.Fen
	Lines   []Line
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
	c, lines := m.closing, make([]Line, 0, len(m.facts.guides)*(len(m.plan.Components)+1))
	for k := range m.plan.Components {
		c.close(k)
	}
	statements := make([]Statement, 0, len(m.facts.guides))
	for g := range m.facts.guides {
		if !m.standsInPeriod(g) {
			continue
		}
		s := Statement{Guide: m.facts.guides[g], Lines: lines[len(lines):]}
		c.fill(&s, func(k int) outcome { return c.columns[k][g] })
		// Statements lie side by side in one list, but nobody who appends to one's lines
		// may write into the next.
		s.Lines = slices.Clip(s.Lines)
		if len(lines)+len(s.Lines) <= cap(lines) {
			lines = lines[:len(lines)+len(s.Lines)]
		}
		statements = append(statements, s)
	}
	return statements
}

// close makes the column of a component.
func (c *closing) close(k int) {
	if c.columns[k] != nil {
		return
	}
	column := make([]outcome, len(c.m.facts.guides))
	for g := range column {
		column[g] = c.outcome(k, int32(g))
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
	s := Statement{Guide: m.facts.guides[g]}
	m.closing.fill(&s, func(k int) outcome { return m.closing.outcome(k, g) })
	return s, nil
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

func (c *closing) outcome(k int, g int32) outcome {
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

// fill makes the lines of a statement from what its components come to.
func (c *closing) fill(s *Statement, of func(k int) outcome) {
	var total, matured guideapp.Fen
	for k := range c.m.plan.Components {
		o := of(k)
		if !o.paid {
			continue
		}
		component := &c.m.plan.Components[k]
		total, matured = total+o.all, matured+o.ripe
		s.Lines = append(s.Lines, component.line(o.measure, o.ripe, Earned, c.units[k]))
		if o.pends {
			s.Lines = append(s.Lines, component.line(o.rest, o.all-o.ripe, Pending, c.units[k]))
		}
	}
	s.Total, s.Earned = c.m.plan.Limits.bound(total), c.m.plan.Limits.bound(matured)
	s.Pending = s.Total - s.Earned
	s.limit(Earned, s.Earned-matured)
	s.limit(Pending, s.Pending-(total-matured))
}

func (s *Statement) limit(state State, by guideapp.Fen) {
	if by != 0 {
		s.Lines = append(s.Lines, Line{LimitsLine, LimitsLine, 0, UnitFen, by, state})
	}
}

func (c *Component) line(measure int64, amount guideapp.Fen, state State, unit Unit) Line {
	return Line{c.ID, c.Title, measure, unit, amount, state}
}

func (l Limits) bound(total guideapp.Fen) guideapp.Fen {
	total = max(total, l.Floor)
	if l.Cap != nil {
		total = min(total, *l.Cap)
	}
	return total
}
