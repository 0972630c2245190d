package reward_test

import (
	"math/big"
	"slices"
	"strings"

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
	for _, split := range shareSale(f, to) {
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
			if person = strings.TrimPrefix(split.Party, sharer); person == split.Party {
				person, team = "", true
			}
		}
		share := ratio(split.Share)
		switch {
		case team && !split.Soft:
			f.teams = plus(f.teams, share)
		case person == "", share.Sign() == 0: // the store's, or nobody's
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

// sharer comes before the name of a guide who made the sale with others.
const sharer = "one of: "

// shareSale splits what goes to the guide among those who made the sale together, in
// parts per million by largest remainder, ties to the first named.
func shareSale(f *fact, to []reward.Split) []reward.Split {
	if f.sharers == nil {
		return to
	}
	var splits []reward.Split
	for _, split := range to {
		if split.Party != reward.PartyGuide {
			splits = append(splits, split)
			continue
		}
		var weights []*big.Rat
		for _, s := range f.sharers {
			weights = append(weights, ratio(s.Share))
		}
		for i, part := range shareOut(guideapp.Fen(split.Share), weights) {
			splits = append(splits, reward.Split{Party: sharer + f.sharers[i].Guide, Share: guideapp.Ratio(part), Soft: split.Soft})
		}
	}
	return splits
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
