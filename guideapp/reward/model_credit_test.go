package reward_test

import (
	"math/big"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// credit says whose a fact is: the first rule that matches, or 100 % hard to the guide.
func (m *model) credit(v *view, f *fact) {
	f.persons, f.soft, f.teams = map[string]*big.Rat{}, map[string]*big.Rat{}, new(big.Rat)
	to := []reward.Split{{Party: reward.PartyGuide, Share: guideapp.One}}
	for _, rule := range m.plan.Credits {
		if m.matches(rule.When, v, f) {
			to = rule.To
			break
		}
	}
	hard := map[string]*big.Rat{}
	for _, split := range to {
		person, team := "", false
		switch split.Party {
		case reward.PartyGuide:
			person = f.Guide
		case reward.PartyOwner:
			person = f.Owner
		case reward.PartyManager:
			person = m.managerOf(f)
		case reward.PartyStore:
		default:
			team = true
		}
		share := ratio(split.Share)
		switch {
		case team && !split.Soft:
			f.teams = plus(f.teams, share)
		case person == "": // the store's, or nobody's
		case split.Soft:
			f.soft[person] = greater(share, orZero(f.soft[person]))
		default:
			hard[person] = plus(share, orZero(hard[person]))
		}
	}
	for person, share := range hard {
		f.persons[person] = share
	}
	for person, share := range f.soft {
		f.persons[person] = greater(share, orZero(f.persons[person]))
	}
}

func orZero(x *big.Rat) *big.Rat {
	if x == nil {
		return new(big.Rat)
	}
	return x
}

// managerOf is the manager of the fact's store on its day, the first by id of several.
func (m *model) managerOf(f *fact) string {
	i := slices.IndexFunc(m.org.Guides, func(g guideapp.Guide) bool {
		a, stands := g.On(f.day)
		return stands && a.Role == guideapp.RoleManager && a.Store == f.Store
	})
	if i < 0 || f.Store == "" {
		return ""
	}
	return m.org.Guides[i].ID
}
