package simulator

import (
	"cmp"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Check is what reward.Check has to say about a valid plan, for a period.
type Check struct {
	Plan   *reward.Plan
	Period guideapp.Period
	reward.Report
}

// NewCheck checks a plan by itself: for no organisation and no period.
func NewCheck(plan *reward.Plan) Check {
	return Check{plan, guideapp.Period{}, reward.Check(plan, nil, guideapp.Period{})}
}

// Check checks a plan for the session's period and organisation. A plan that is not paid
// in that period is checked for its own first one.
func (s *Session) Check(plan *reward.Plan) Check {
	if plan.Pays(s.period) != nil {
		period := guideapp.PeriodOf(plan.Cadence, cmp.Or(plan.First, s.period.First))
		return Check{plan, period, reward.Check(plan, s.org, period)}
	}
	if s.checker == nil {
		s.checker = reward.NewChecker(s.org, s.period)
	}
	return Check{plan, s.period, s.checker.Check(plan)}
}

// AppendJSON appends the check's canonical bytes. jump_fen stands where a finding is a
// cliff whose size is known, amount_fen where there is a bound; period and the plan's
// own liability are left out without an organisation.
//
//	{"plan":"autumn","version":1,"plan_hash":"...","period":"2026-09",
//	 "findings":[{"path":"components[2].ladder.steps[1]","kind":"cliff","severity":"note",
//	  "words":{"zh":"...","en":"..."},"jump_fen":30000}],
//	 "liability":{"per_guide":{"amount_fen":300000,"why":[]},"plan":{"why":[{"zh":"...","en":"..."}]},
//	  "example":[{"component":"friend","amount_fen":200,"words":{"zh":"...","en":"..."}}]}}
func (c *Check) AppendJSON(to []byte) []byte {
	to = textField(to, `{"plan":`, c.Plan.Name)
	to = intField(to, `,"version":`, c.Plan.Version)
	to = textField(to, `,"plan_hash":`, c.Plan.Hash)
	if c.Period != (guideapp.Period{}) {
		to = textField(to, `,"period":`, c.Period.String())
	}
	to = append(to, `,"findings":[`...)
	for i := range c.Findings {
		to = appendFinding(separated(to, i), &c.Findings[i])
	}
	l := &c.Liability
	to = appendBound(append(to, `],"liability":{"per_guide":`...), &l.PerGuide)
	if l.Plan != nil {
		to = appendBound(append(to, `,"plan":`...), l.Plan)
	}
	to = append(to, `,"example":[`...)
	for i := range l.Example {
		e := &l.Example[i]
		to = textField(separated(to, i), `{"component":`, e.Component)
		to = intField(to, `,"amount_fen":`, e.Amount)
		to = append(appendWords(append(to, `,"words":`...), e.Words), '}')
	}
	return append(to, ']', '}', '}', '\n')
}

func appendFinding(to []byte, f *reward.Finding) []byte {
	to = textField(to, `{"path":`, f.Path)
	to = textField(to, `,"kind":`, string(f.Kind))
	to = textField(to, `,"severity":`, string(f.Severity))
	to = appendWords(append(to, `,"words":`...), f.Words)
	if f.Jump != nil {
		to = intField(to, `,"jump_fen":`, f.Jump.Size)
	}
	return append(to, '}')
}

func appendBound(to []byte, b *reward.Bound) []byte {
	to = append(to, '{')
	if !b.Open {
		to = append(intField(to, `"amount_fen":`, b.Amount), ',')
	}
	to = append(to, `"why":[`...)
	for i, words := range b.Why {
		to = appendWords(separated(to, i), words)
	}
	return append(to, ']', '}')
}

func appendWords(to []byte, words guideapp.Text) []byte {
	to = textField(to, `{"zh":`, words.ZH)
	return append(textField(to, `,"en":`, words.EN), '}')
}

// separated appends a comma before every item but the first.
func separated(to []byte, i int) []byte {
	if i > 0 {
		to = append(to, ',')
	}
	return to
}
