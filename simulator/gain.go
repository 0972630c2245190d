package simulator

import (
	"math/big"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// gain is how much more one component pays: to some guides, and to all.
type gain struct {
	component, title string
	some, all        guideapp.Fen
}

// gains gives what statements pay more than others of the same guides, by component in
// the plan's order, limits last where either has any. They add up to the difference of
// the totals. chosen are the guides who count among some.
func gains(plan *reward.Plan, before, after []reward.Statement, chosen map[string]bool) []gain {
	list, at := make([]gain, len(plan.Components)), map[string]int{}
	for i := range plan.Components {
		list[i].component, list[i].title = plan.Components[i].ID, plan.Components[i].Title
		at[list[i].component] = i
	}
	add := func(s *reward.Statement, sign guideapp.Fen) {
		for _, l := range s.Lines() {
			k, known := at[l.Component]
			if !known {
				k = len(list)
				at[l.Component], list = k, append(list, gain{component: l.Component, title: l.Component})
			}
			list[k].all += sign * l.Amount
			if chosen[s.Guide] {
				list[k].some += sign * l.Amount
			}
		}
	}
	for i := range before {
		add(&before[i], -1)
		add(&after[i], +1)
	}
	return list
}

// costOf adds up the totals of statements.
func costOf(statements []reward.Statement) (sum guideapp.Fen) {
	for i := range statements {
		sum += statements[i].Total
	}
	return sum
}

// tried gives the measures of another plan over the facts of a paid one. What measures of
// the same facts have in common with it is taken over from before, if that is not nil.
func (p *Paid) tried(plan *reward.Plan, before *reward.Measures) *reward.Measures {
	if before == nil {
		before = p.Measures
	}
	again, _ := before.Reprice(plan)
	return again
}

// shareFen gives an amount over a number of things, rounded half to even; 0 of none.
func shareFen(amount guideapp.Fen, things int64) guideapp.Fen {
	if things == 0 {
		return 0
	}
	return guideapp.Fen(quotient(big.NewInt(int64(amount)), big.NewInt(things)))
}
