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
	Cost        guideapp.Fen    // all totals, earned and pending
	ByComponent []ComponentCost // in the plan's order; limits, where they cut or fill, last
	Spread      Distribution
}

// ComponentCost is what one component pays all guides. They add up to the cost.
type ComponentCost struct {
	Component string
	Cost      guideapp.Fen
}

// Paid is a plan with what it pays.
type Paid struct {
	Plan *reward.Plan
	*reward.Payroll
	Measures *reward.Measures // what the statements were closed from; nil where they were read
	// Made once, when they are first asked for; nil of a plan that was paid elsewhere.
	check     func() Check
	byChannel func() []reward.ByChannel
	outcome   func() Outcome
}

// Compare compares payrolls over the same facts and period, which are of the same guides
// in the same order.
func Compare(baseline Paid, variants ...Paid) *Comparison {
	c := &Comparison{
		Period: baseline.Period, AsOf: baseline.AsOf, FactsHash: baseline.FactsHash, Guides: len(baseline.Statements),
		Plans: []Outcome{outcomeOf(baseline)},
	}
	all := [][]reward.Statement{baseline.Statements}
	for _, v := range variants {
		c.Plans, all = append(c.Plans, outcomeOf(v)), append(all, v.Statements)
		c.Changes = append(c.Changes, changesOf(baseline.Statements, v.Statements))
	}
	c.Histogram = newHistogram(all...)
	return c
}

// paysSame says whether two statements pay the same in every line; a line of nothing is
// none.
func paysSame(a, b *reward.Statement) bool {
	return paysWithin(a.Lines, b.Lines) && paysWithin(b.Lines, a.Lines)
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

func outcomeOf(p Paid) Outcome {
	if p.outcome == nil {
		return newOutcome(p.Plan, p.Statements)
	}
	return p.outcome()
}

func newOutcome(plan *reward.Plan, statements []reward.Statement) Outcome {
	o := Outcome{Plan: plan.Name, Version: plan.Version, PlanHash: plan.Hash, Spread: distributionOf(statements)}
	at := map[string]int{}
	for i := range plan.Components {
		id := plan.Components[i].ID
		at[id] = i
		o.ByComponent = append(o.ByComponent, ComponentCost{Component: id})
	}
	for i := range statements {
		o.Cost += statements[i].Total
		next := 0 // lines follow the plan's order
		for _, l := range statements[i].Lines {
			if next == len(o.ByComponent) || o.ByComponent[next].Component != l.Component {
				k, known := at[l.Component]
				if !known {
					k = len(o.ByComponent)
					at[l.Component] = k
					o.ByComponent = append(o.ByComponent, ComponentCost{Component: l.Component})
				}
				next = k
			}
			o.ByComponent[next].Cost += l.Amount
			next++
		}
	}
	return o
}
