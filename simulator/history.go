package simulator

import (
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// History says which facts outside its period a plan looks at, or a data set carries.
type History struct {
	// FirstOrders: all orders of the period's customers, for first_order.
	FirstOrders bool
	// Once: all facts of these kinds of the period's customers, for once_per.
	Once []guideapp.Kind
	// Everyone: facts of Once of anybody, not of the period's customers only, for a
	// once_per that leaves the customer out.
	Everyone bool
	// Voids: all facts of these kinds of the period's customers, which void a hold.
	Voids []guideapp.Kind
	// Words that people write themselves and rules may ask for.
	Words Words
}

// HistoryOf says what the plan looks at outside its period.
func HistoryOf(plan *reward.Plan) History {
	h := History{FirstOrders: plan.LooksAtFirstOrders()}
	h.Words.Add(plan)
	for i := range plan.Components {
		c := &plan.Components[i]
		if c.Hold != nil {
			h.Voids = append(h.Voids, c.Hold.VoidOn...)
		}
		if c.Bounty != nil && len(c.Bounty.OncePer) > 0 {
			h.Once = append(h.Once, c.When.Kinds...)
			h.Everyone = h.Everyone || !slices.Contains(c.Bounty.OncePer, reward.OnceCustomer)
		}
	}
	h.Once, h.Voids = distinctKinds(h.Once), distinctKinds(h.Voids)
	return h
}

// Kinds lists the kinds of facts of the period's customers that are needed; none is none.
func (h History) Kinds() []guideapp.Kind {
	kinds := slices.Concat(h.Once, h.Voids)
	if h.FirstOrders {
		kinds = append(kinds, guideapp.Order)
	}
	return distinctKinds(kinds)
}

// Covers says whether a data set with history h answers a plan that needs other.
func (h History) Covers(other History) bool {
	return (h.FirstOrders || !other.FirstOrders) && (h.Everyone || !other.Everyone) &&
		len(h.lacks(other)) == 0 && len(h.Words.lacks(&other.Words)) == 0
}

// lacks lists the kinds that other needs and h does not have.
func (h History) lacks(other History) []guideapp.Kind {
	missing := func(have, want []guideapp.Kind) []guideapp.Kind {
		return slices.DeleteFunc(slices.Clone(want), func(k guideapp.Kind) bool { return slices.Contains(have, k) })
	}
	return distinctKinds(slices.Concat(missing(h.Once, other.Once), missing(h.Voids, other.Voids)))
}

// Whole is the history of a data set made of all facts there are.
func Whole() History {
	return History{FirstOrders: true, Once: slices.Clone(guideapp.Kinds), Everyone: true, Voids: slices.Clone(guideapp.Kinds), Words: Words{All: true}}
}

func distinctKinds(kinds []guideapp.Kind) []guideapp.Kind {
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
