package simulator

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// MaxVariants is the most plans that stand beside a baseline in one report.
const MaxVariants = 4

// Report is the answer to one question about plans.
type Report interface {
	// AppendJSON appends its canonical bytes: one object in fixed key order, integers
	// only unless the report says otherwise. Amounts are in fen (_fen), shares in parts
	// per million (_ppm).
	AppendJSON(to []byte) []byte
	// Sentence says what the numbers come to, for a reader in a hurry.
	Sentence() guideapp.Text
}

// Reporter makes a report about plans paid over the session's facts: the baseline, then
// up to MaxVariants variants. It reads its arguments and refuses what is wrong with them.
type Reporter func(s *Session, plans []Paid, args *Arguments) (Report, error)

// Reports is every report by its name.
var Reports = map[string]Reporter{
	"behaviour":    behaviour,
	"changes":      changes,
	"cliffs":       cliffs,
	"cost":         cost,
	"differences":  differences,
	"distribution": distribution,
	"double_pay":   doublePay,
	"fairness":     fairness,
	"gaming":       gaming,
	"goal_seek":    goalSeek,
	"marginal":     marginal,
	"overview":     overview,
	"uncertainty":  uncertainty,
}

// ReportNames lists the names of all reports in order of letters.
func ReportNames() []string { return slices.Sorted(maps.Keys(Reports)) }

// Report pays the plans, the baseline first, and makes a named report about them, which
// stands in an Answered with what it is about. A plan asked about lately is not paid again.
func (s *Session) Report(name string, plans []*reward.Plan, args *Arguments) (*Answered, error) {
	reporter, known := Reports[name]
	if !known {
		return nil, guideapp.Errorf(guideapp.Invalid, "there is no report %.40q; there are %s", name, strings.Join(ReportNames(), ", "))
	}
	s.progress = progress{tell: s.Progress}
	defer func() { s.progress = progress{} }()
	paid, err := s.payAll(plans)
	if err != nil {
		return nil, err
	}
	a := &Answered{Name: name, Session: s, Plans: paid}
	if a.Report, err = reporter(s, a.Plans, args); err == nil {
		s.progress.reach(progressParts)
	}
	return a, err
}

// Refused is a report that cannot be made over so much data; it stands in its place.
type Refused struct{ Error *guideapp.Error }

// AppendJSON appends {"sentence":{"zh":"...","en":"..."},"refused":"too_large"}.
func (r *Refused) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", r.Sentence())
		w.text("refused", string(r.Error.Code))
	})
	return w.to
}

// Sentence says why.
func (r *Refused) Sentence() guideapp.Text {
	return text("没有做这份报告："+r.Error.Message, "This report was not made: "+r.Error.Message)
}

// Refuse answers a report that Session.Report refused with TooLarge by its refusal; any
// other error is given back.
func (s *Session) Refuse(name string, plans []*reward.Plan, err error) (*Answered, error) {
	var refused *guideapp.Error
	if !errors.As(err, &refused) || refused.Code != guideapp.TooLarge {
		return nil, err
	}
	paid, err := s.payAll(plans)
	if err != nil {
		return nil, err
	}
	return &Answered{Name: name, Session: s, Plans: paid, Report: &Refused{refused}}, nil
}

// Answered is a report with what it is about.
type Answered struct {
	Name    string
	Session *Session
	Plans   []Paid // the baseline first
	Report
}

// AppendJSON appends the report and what it is about in canonical bytes:
//
//	{"report":"overview","period":"2026-09","as_of":"2026-09-30T13:00:00Z","engine":"reward/1","facts_hash":"...","guides":240,
//	 "plans":[{"plan":"autumn","version":1,"plan_hash":"..."}],
//	 "answer":{...}}
//
// answer is the report's own object; guides counts those who have a statement.
func (a *Answered) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.text("report", a.Name)
		w.text("period", a.Session.period.String())
		w.text("as_of", a.Session.asOf.String())
		w.text("engine", reward.Version)
		w.text("facts_hash", a.Session.factsHash)
		w.int("guides", len(a.Plans[0].Statements))
		w.objects("plans", len(a.Plans), func(i int) { a.Plans[i].writeName(&w) })
		w.key("answer")
		w.to = a.Report.AppendJSON(w.to)
	})
	return append(w.to, '\n')
}

// writeName writes which plan it is.
func (p *Paid) writeName(w *jsonWriter) {
	w.text("plan", p.Payroll.Plan)
	w.int("version", p.Version)
	w.text("plan_hash", p.PlanHash)
}
