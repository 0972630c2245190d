package reward_test

import (
	"math/big"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// counted is a fact and the share at which it is counted.
type counted struct {
	*fact
	share *big.Rat
}

// own lists what a measure counts of a guide: credits, on days on which the component
// pays the guide, wherever it happened.
func (m *model) own(c *reward.Component, w reward.When, v *view, guide string) []counted {
	var list []counted
	for _, f := range v.facts {
		_, paid := m.paidAt(c, guide, f.day)
		if share := f.persons[guide]; share != nil && paid && m.period.Contains(f.day) && m.matches(w, v, f) {
			list = append(list, counted{f, share})
		}
	}
	return list
}

// ofGroup lists what a measure counts of the groups in which a guide stands, each on
// the days on which the component pays the guide there.
func (m *model) ofGroup(c *reward.Component, measure reward.Measure, by reward.Grouping, guide string) []counted {
	var list []counted
	v := m.shared(c)
	for _, f := range v.facts {
		store, paid := m.paidAt(c, guide, f.day)
		if days := m.paidDays(c, guide); c.Target != nil && c.Target.Whole { // a whole goal is of the last group's whole period
			store, paid = m.paidAt(c, guide, days[len(days)-1])
		}
		if !paid || !m.period.Contains(f.day) || !m.matches(measure.When, v, f) {
			continue
		}
		if share := m.shareOf(f, measure.Credits, by, m.key(by, &store)); share.Sign() > 0 {
			list = append(list, counted{f, share})
		}
	}
	return list
}

// ofPool lists what a measure counts of one group in the whole period.
func (m *model) ofPool(c *reward.Component, measure reward.Measure, by reward.Grouping, key string) []counted {
	var list []counted
	v := m.shared(c)
	for _, f := range v.facts {
		if share := m.shareOf(f, measure.Credits, by, key); share.Sign() > 0 && m.period.Contains(f.day) && m.matches(measure.When, v, f) {
			list = append(list, counted{f, share})
		}
	}
	return list
}

// shareOf is a group's share of a fact: of its own stores' what is not a team's; of
// others', where soft credits count, the largest that one of its guides holds.
func (m *model) shareOf(f *fact, credits reward.Credits, by reward.Grouping, key string) *big.Rat {
	if f.row != nil && m.key(by, f.row) == key {
		return minus(whole(1), f.teams)
	}
	largest := new(big.Rat)
	for guide, share := range f.soft {
		g, _ := m.org.Guide(guide)
		a, stands := g.On(f.day)
		store, found := m.org.StoreOn(a.Store, f.day)
		if credits == reward.AllCredits && stands && found && m.key(by, &store) == key {
			largest = greater(largest, share)
		}
	}
	return largest
}

// key names the group a store is in.
func (m *model) key(by reward.Grouping, s *guideapp.Store) string {
	var values []string
	for _, field := range by {
		switch field {
		case reward.GroupStore:
			values = append(values, s.ID)
		case reward.GroupRegion:
			values = append(values, s.Region)
		case reward.GroupClass:
			values = append(values, s.Class)
		case reward.GroupBrand:
			values = append(values, m.org.Brand)
		}
	}
	return strings.Join(values, "|")
}

// measured adds up or counts what is listed.
func measured(of reward.Quantity, list []counted) *big.Rat {
	sum, customers := new(big.Rat), map[string]bool{}
	for _, f := range list {
		switch of {
		case reward.SumAmount:
			sum = plus(sum, times(f.share, whole(f.net)))
		case reward.SumQuantity:
			sum = plus(sum, times(f.share, whole(f.Quantity)))
		case reward.CountEvents:
			sum = plus(sum, whole(1))
		case reward.CountCustomers:
			if f.Customer != "" && !customers[f.Customer] {
				customers[f.Customer] = true
				sum = plus(sum, whole(1))
			}
		}
	}
	return sum
}
