package simulator

import (
	"slices"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// History says which facts outside its period a plan looks at, or a data set carries.
type History struct {
	// FirstOrders: all orders of the period's customers, for first_order.
	FirstOrders bool
	// Once: all facts of these kinds of the period's customers, for once_per.
	Once []guideapp.Kind
	// Everyone: facts of these kinds of anybody, not of the period's customers only, for a
	// once_per that leaves the customer out: those before the period, and after it those of
	// Voids.
	Everyone []guideapp.Kind
	// Voids: all facts of these kinds of the period's customers, which void a hold.
	Voids []guideapp.Kind
	// Words that people write themselves and rules may ask for.
	Words Words
}

// HistoryOf says what the plan looks at outside its period.
func HistoryOf(plan *reward.Plan) (h History) {
	h.Add(plan)
	return h
}

// Add adds what the plan looks at.
func (h *History) Add(plan *reward.Plan) {
	h.FirstOrders = h.FirstOrders || plan.LooksAtFirstOrders()
	h.Words.Add(plan)
	for i := range plan.Components {
		c := &plan.Components[i]
		var voids []guideapp.Kind
		if c.Hold != nil {
			voids = c.Hold.VoidOn
		}
		h.Voids = guideapp.DistinctKinds(h.Voids, voids)
		if c.Bounty == nil || len(c.Bounty.OncePer) == 0 {
			continue
		}
		h.Once = guideapp.DistinctKinds(h.Once, c.When.Kinds)
		if !slices.Contains(c.Bounty.OncePer, reward.OnceCustomer) {
			h.Everyone = guideapp.DistinctKinds(h.Everyone, c.When.Kinds, voids)
		}
	}
}

// Kinds lists the kinds of facts of the period's customers that are needed; none is none.
func (h *History) Kinds() []guideapp.Kind {
	kinds := guideapp.DistinctKinds(h.Once, h.Voids)
	if h.FirstOrders {
		kinds = guideapp.DistinctKinds(kinds, []guideapp.Kind{guideapp.Order})
	}
	return kinds
}

// Covers says whether a data set with history h answers a plan that needs other.
func (h *History) Covers(other *History) bool {
	return len(h.lacks(other)) == 0 && len(h.Words.lacks(&other.Words)) == 0
}

// lacks lists the facts that other needs and h does not have, in words.
func (h *History) lacks(other *History) []string {
	absent := func(have, want []guideapp.Kind) (words []string) {
		for _, k := range want {
			if !slices.Contains(have, k) {
				words = append(words, k.String())
			}
		}
		return words
	}
	missing := slices.Concat(absent(h.Once, other.Once), absent(h.Voids, other.Voids))
	if slices.Sort(missing); other.FirstOrders && !h.FirstOrders {
		missing = append(missing, "first orders")
	}
	if everyone := absent(h.Everyone, other.Everyone); len(everyone) > 0 {
		missing = append(missing, "of all customers, for a once_per without customer: "+strings.Join(everyone, ", "))
	}
	return slices.Compact(missing)
}

// Whole is the history of a data set made of all facts there are.
func Whole() History {
	all := guideapp.Kinds
	return History{FirstOrders: true, Once: slices.Clone(all), Everyone: slices.Clone(all), Voids: slices.Clone(all), Words: Words{All: true}}
}
