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
	statements := make([]Statement, 0, len(m.facts.guides))
	for g := range m.facts.guides {
		if m.standsInPeriod(g) {
			statements = append(statements, m.closed().statement(int32(g)))
		}
	}
	return statements
}

// CloseGuide gives one guide's statement. A guide who stands nowhere in the period is
// NotFound.
func (m *Measures) CloseGuide(id string) (Statement, error) {
	g, found := m.facts.guideIndex(id)
	if !found || !m.standsInPeriod(int(g)) {
		return Statement{}, guideapp.Errorf(guideapp.NotFound, "no guide %s in %s", id, m.period)
	}
	return m.closed().statement(g), nil
}

func (m *Measures) standsInPeriod(g int) bool {
	for i := m.facts.from[g]; i < m.facts.from[g+1]; i++ {
		if first, last := m.facts.spans[i].within(m.period); first <= last {
			return true
		}
	}
	return false
}

func (c *closing) statement(g int32) Statement {
	s := Statement{Guide: c.m.facts.guides[g]}
	var total, matured guideapp.Fen
	for k := range c.m.plan.Components {
		component := &c.m.plan.Components[k]
		if len(c.m.stays(g, k)) == 0 {
			continue
		}
		all, held := c.figures(g, k)
		ripe := all.minus(held)
		allPay, ripePay := c.amount(k, g, all), c.amount(k, g, ripe)
		total, matured = total+allPay, matured+ripePay
		shown := ripe.shown(component)
		if component.equalShares() {
			shown = c.daysShared(g, k)
		}
		s.Lines = append(s.Lines, component.line(shown, ripePay, Earned))
		rest := all.shown(component) - ripe.shown(component)
		if rest != 0 || allPay != ripePay {
			s.Lines = append(s.Lines, component.line(rest, allPay-ripePay, Pending))
		}
	}
	s.Total, s.Earned = c.m.plan.Limits.bound(total), c.m.plan.Limits.bound(matured)
	s.Pending = s.Total - s.Earned
	s.limit(Earned, s.Earned-matured)
	s.limit(Pending, s.Pending-(total-matured))
	return s
}

func (s *Statement) limit(state State, by guideapp.Fen) {
	if by != 0 {
		s.Lines = append(s.Lines, Line{LimitsLine, LimitsLine, 0, UnitFen, by, state})
	}
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
