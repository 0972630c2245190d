package reward

import (
	"strconv"

	"frontline/guideapp"
)

// Payroll is all statements of a plan for a period: what frontline pay prints.
type Payroll struct {
	Plan       string
	Version    int
	PlanHash   string
	FactsHash  string
	Period     guideapp.Period
	AsOf       guideapp.Instant
	Statements []Statement
}

// Pay rates facts under a plan: gather, then close.
func Pay(plan *Plan, facts *Facts, period guideapp.Period) *Payroll {
	return &Payroll{plan.Name, plan.Version, plan.Hash, facts.Hash(), period, facts.asOf, Gather(plan, facts, period).Close()}
}

// AppendJSON appends the payroll's canonical bytes: one object in fixed key order,
// integers only, a statement a line. Equal payrolls give equal bytes everywhere.
func (p *Payroll) AppendJSON(to []byte) []byte {
	to = append(to, `{"plan":`...)
	to = AppendText(to, p.Plan)
	to = append(to, `,"version":`...)
	to = strconv.AppendInt(to, int64(p.Version), 10)
	for _, field := range [][2]string{{"plan_hash", p.PlanHash}, {"facts_hash", p.FactsHash}, {"period", p.Period.String()}, {"as_of", p.AsOf.String()}} {
		to = append(append(to, `,"`...), field[0]...)
		to = AppendText(append(to, `":`...), field[1])
	}
	to = append(to, `,"statements":[`...)
	for i := range p.Statements {
		if i > 0 {
			to = append(to, ',')
		}
		to = p.Statements[i].AppendJSON(append(to, '\n'))
	}
	return append(to, "]}\n"...)
}

// AppendJSON appends the statement's canonical bytes.
func (s *Statement) AppendJSON(to []byte) []byte {
	to = AppendText(append(to, `{"party":`...), "guide:"+s.Guide)
	to = appendFen(to, `,"total_fen":`, s.Total)
	to = appendFen(to, `,"earned_fen":`, s.Earned)
	to = appendFen(to, `,"pending_fen":`, s.Pending)
	to = append(to, `,"lines":[`...)
	for i, l := range s.Lines() {
		if i > 0 {
			to = append(to, ',')
		}
		to = AppendText(append(to, `{"component":`...), l.Component)
		to = strconv.AppendInt(append(to, `,"measure":`...), l.Measure, 10)
		to = appendFen(to, `,"amount_fen":`, l.Amount)
		to = append(AppendText(append(to, `,"state":`...), string(l.State)), '}')
	}
	return append(to, "]}"...)
}

func appendFen(to []byte, key string, f guideapp.Fen) []byte {
	return strconv.AppendInt(append(to, key...), int64(f), 10)
}

// AppendText appends a JSON string: quotes, backslashes and controls escaped, all else
// as it is.
func AppendText(to []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	to = append(to, '"')
	for i := range len(s) {
		switch b := s[i]; {
		case b == '"' || b == '\\':
			to = append(to, '\\', b)
		case b < 0x20:
			to = append(to, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		default:
			to = append(to, b)
		}
	}
	return append(to, '"')
}
