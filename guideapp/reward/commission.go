package reward

import "frontline/guideapp"

// Scope says whose events a commission or ladder looks at.
type Scope string

// The scopes: the guide's own credits, or all events of the store or region the payee
// stands in on the event's day.
const (
	OfGuide  Scope = "guide"
	OfStore  Scope = "store"
	OfRegion Scope = "region"
)

// grouping gives the groups of the scope; none for the guide's own.
func (s Scope) grouping() Grouping {
	switch s {
	case OfStore:
		return Grouping{GroupStore}
	case OfRegion:
		return Grouping{GroupRegion}
	}
	return nil
}

// Commission pays Rate of the summed net amount.
type Commission struct {
	Rate guideapp.Ratio
	Of   Scope
}

func decodeCommission(c cursor) *Commission {
	if !c.present() {
		return nil
	}
	c.keys("rate", "of")
	rate := c.must("rate", "1.5%")
	commission := &Commission{Rate: rate.ratio("1.5%"), Of: oneOf(c.get("of"), OfGuide, OfStore, OfRegion)}
	if commission.Rate > guideapp.One {
		rate.refuse("%s is more than the sales themselves; write at most 100%%, such as 1.5%%", commission.Rate)
	}
	return commission
}
