package reward_test

import (
	"math/big"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// payPool gives a guide's share of the pools of all groups stood in. Others' weights are
// as they were known on the final day; the guide's own stays live.
func (m *model) payPool(c *reward.Component, guide string) (exact, measure *big.Rat) {
	p := c.Pool
	exact = new(big.Rat)
	for _, key := range m.keys(c, guide) {
		fund := guideapp.Fen(0)
		if fund = p.Fund.Amount; p.Fund.Measure != nil {
			fund = guideapp.Fen(rounded(times(ratio(p.Fund.Rate), measured(reward.SumAmount, m.ofPool(c, *p.Fund.Measure, p.Group, key)))))
		}
		if p.Gate != nil && measured(p.Gate.Measure.Of, m.ofPool(c, p.Gate.Measure, p.Group, key)).Cmp(whole(p.Gate.AtLeast)) < 0 {
			continue
		}
		var weights []*big.Rat
		place := -1
		for _, g := range m.org.Guides {
			if g.ID == guide {
				place = len(weights)
			}
			weights = append(weights, m.weight(c, g.ID, key, guide))
		}
		exact = plus(exact, whole(shareOut(fund, weights)[place]))
	}
	if p.Shares == nil {
		return exact, whole(len(m.paidDays(c, guide)))
	}
	return exact, measured(p.Shares.Of, m.own(c, p.Shares.When, m.live, guide))
}

// keys lists the groups in which a guide stands in the period as one who is paid.
func (m *model) keys(c *reward.Component, guide string) []string {
	var keys []string
	by := c.Pool.Group
	for _, d := range m.paidDays(c, guide) {
		store, _ := m.paidAt(c, guide, d)
		if key := m.key(by, &store); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// weight is what a guide's share of a group's fund goes by, as payee sees it.
func (m *model) weight(c *reward.Component, guide, key, payee string) *big.Rat {
	p := c.Pool
	in := func(d guideapp.Day) bool {
		store, paid := m.paidAt(c, guide, d)
		return paid && m.key(p.Group, &store) == key
	}
	if p.Shares != nil {
		list := m.own(c, p.Shares.When, m.viewOf(c, guide, payee), guide)
		return measured(p.Shares.Of, slices.DeleteFunc(list, func(f counted) bool { return !in(f.day) }))
	}
	days := slices.DeleteFunc(m.paidDays(c, guide), func(d guideapp.Day) bool { return !in(d) })
	if p.Whole && len(days) > 0 {
		return whole(1)
	}
	return whole(len(days))
}

// viewOf is how a payee's statement sees a guide: oneself as of now, others as shared.
func (m *model) viewOf(c *reward.Component, guide, payee string) *view {
	if guide == payee {
		return m.live
	}
	return m.shared(c)
}

// shareOut shares a fund by largest remainder, ties to the first. All weights 0: nothing.
func shareOut(fund guideapp.Fen, weights []*big.Rat) []guideapp.Fen {
	total := new(big.Rat)
	for _, w := range weights {
		total = plus(total, w)
	}
	shares, remainders, left := make([]guideapp.Fen, len(weights)), make([]*big.Rat, len(weights)), fund
	if total.Sign() == 0 {
		return shares
	}
	for i, w := range weights {
		exact := new(big.Rat).Quo(times(whole(fund), w), total)
		shares[i] = guideapp.Fen(new(big.Int).Div(exact.Num(), exact.Denom()).Int64())
		remainders[i] = minus(exact, whole(shares[i]))
		left -= shares[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range remainders {
			if remainders[i].Cmp(remainders[best]) > 0 {
				best = i
			}
		}
		shares[best]++
		remainders[best] = whole(-1)
	}
	return shares
}

// payContest ranks the guide, with a live measure, among the others of the group stood
// in last; those with equal measures share the prizes of the places they take.
func (m *model) payContest(c *reward.Component, guide string) (exact, measure *big.Rat) {
	measure = m.entry(c, guide, guide)
	ahead, tied, place := 0, 0, 0
	for _, g := range m.org.Guides {
		other := m.entry(c, g.ID, guide)
		if other.Sign() <= 0 || other.Cmp(whole(c.Contest.AtLeast)) < 0 || m.lastKey(c, g.ID) != m.lastKey(c, guide) {
			continue
		}
		switch other.Cmp(measure) {
		case 1:
			ahead++
		case 0:
			if g.ID == guide {
				place = tied
			}
			tied++
		}
	}
	if measure.Sign() <= 0 || measure.Cmp(whole(c.Contest.AtLeast)) < 0 {
		return new(big.Rat), measure
	}
	prizes := guideapp.Fen(0)
	for i, prize := range c.Contest.Prizes {
		if i >= ahead && i < ahead+tied {
			prizes += prize
		}
	}
	return whole(shareOut(prizes, slices.Repeat([]*big.Rat{whole(1)}, tied))[place]), measure
}

func (m *model) entry(c *reward.Component, guide, payee string) *big.Rat {
	return measured(c.Contest.Measure.Of, m.own(c, c.Contest.Measure.When, m.viewOf(c, guide, payee), guide))
}

// lastKey names the group in which a guide stands last, empty for who is never paid.
func (m *model) lastKey(c *reward.Component, guide string) string {
	days := m.paidDays(c, guide)
	if len(days) == 0 {
		return ""
	}
	store, _ := m.paidAt(c, guide, days[len(days)-1])
	return "in " + m.key(c.Contest.Group, &store)
}
