package simulator

import (
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Comparison is what variants come to beside a baseline, over the same guides.
type Comparison struct {
	Period    guideapp.Period
	AsOf      guideapp.Instant
	FactsHash string
	Guides    int
	Plans     []Outcome // the baseline, then the variants
	Changes   []Changes // by variant
	Histogram Histogram
}

// Outcome is what one plan costs and how its pay is spread.
type Outcome struct {
	Plan        string
	Version     int
	PlanHash    string
	Cost        guideapp.Fen  // all totals, earned and pending
	ByComponent []reward.Cost // in the plan's order; limits, where they cut or fill, last; they add up to Cost
	Spread      Distribution
}

// Paid is a plan with what it pays.
type Paid struct {
	Plan *reward.Plan
	*reward.Payroll
	Measures *reward.Measures // what the statements were closed from
	// Made once, when they are first asked for.
	check     func() Check
	byChannel func() []reward.ByChannel
	outcome   func() Outcome
}

// Compare compares payrolls over the same facts and period, which are of the same guides
// in the same order.
func Compare(baseline Paid, variants ...Paid) *Comparison {
	c := &Comparison{
		Period: baseline.Period, AsOf: baseline.AsOf, FactsHash: baseline.FactsHash, Guides: len(baseline.Statements),
		Plans: []Outcome{baseline.outcome()},
	}
	all := [][]reward.Statement{baseline.Statements}
	for _, v := range variants {
		c.Plans, all = append(c.Plans, v.outcome()), append(all, v.Statements)
		c.Changes = append(c.Changes, changesOf(baseline.Statements, v.Statements))
	}
	c.Histogram = newHistogram(all...)
	return c
}

// paysSame says whether two statements pay the same in every line; a line of nothing is
// none.
func paysSame(a, b *reward.Statement) bool {
	from, to := a.Lines(), b.Lines()
	return paysWithin(from, to) && paysWithin(to, from)
}

// paysWithin says whether every line that pays stands among others, too.
func paysWithin(lines, others []reward.Line) bool {
	for i := range lines {
		x := &lines[i]
		same := func(y reward.Line) bool {
			return x.Component == y.Component && x.State == y.State && x.Amount == y.Amount
		}
		if x.Amount != 0 && !slices.ContainsFunc(others, same) {
			return false
		}
	}
	return true
}

func newOutcome(plan *reward.Plan, measures *reward.Measures, statements []reward.Statement) Outcome {
	o := Outcome{Plan: plan.Name, Version: plan.Version, PlanHash: plan.Hash, ByComponent: measures.Costs(statements), Spread: distributionOf(statements)}
	for _, c := range o.ByComponent {
		o.Cost += c.Amount
	}
	return o
}
