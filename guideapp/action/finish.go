package action

import (
	"cmp"
	"slices"
	"strings"

	"frontline/guideapp"
)

// noPlan is what a card says while no plan is in force.
var noPlan = Earned{
	Title: guideapp.Text{ZH: "还没有生效的激励方案", EN: "No reward plan is in force yet"},
}

// unpaid is what a card says when the live plan pays nothing for it.
var unpaid = Earned{
	Title: guideapp.Text{ZH: "现行激励方案不为此单独计酬", EN: "The live plan pays nothing for this by itself"},
}

// Finish makes cards of drafts and of what each one's hoped facts would earn, component by
// component (earned[i] belongs to drafts[i]; nil while no plan is in force). The most worthwhile comes first: duties,
// then what lifts a metric in which the store is low, then what earns most, then the
// highest expected sales.
func Finish(drafts []Draft, earned [][]Earned) []Card {
	ranked := slices.Clone(drafts)
	for i := range ranked {
		ranked[i].card.Earning = noPlan
		if earned != nil {
			ranked[i].card.Earning = total(earned[i])
		}
	}
	slices.SortFunc(ranked, func(a, b Draft) int {
		return cmp.Or(
			first(a.duty, b.duty),
			first(a.low, b.low),
			cmp.Compare(b.card.Earning.Amount, a.card.Earning.Amount),
			cmp.Compare(b.card.ExpectedSales, a.card.ExpectedSales),
			strings.Compare(a.card.Playbook, b.card.Playbook),
		)
	})
	cards := make([]Card, len(ranked))
	for i, d := range ranked {
		cards[i] = d.card
		cards[i].Priority = i + 1
	}
	return cards
}

// total adds up what the components pay, under the name of the one that pays most, and
// with the rules of all.
func total(parts []Earned) Earned {
	parts = slices.DeleteFunc(slices.Clone(parts), func(e Earned) bool { return e.Amount == 0 })
	if len(parts) == 0 {
		return unpaid
	}
	slices.SortFunc(parts, func(a, b Earned) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), strings.Compare(a.Component, b.Component))
	})
	sum := parts[0]
	for _, p := range parts[1:] {
		sum.Amount += p.Amount
		sum.Rule = guideapp.Text{ZH: sum.Rule.ZH + "；" + p.Rule.ZH, EN: sum.Rule.EN + "; " + p.Rule.EN}
	}
	return sum
}
