package reward_test

import (
	"math/big"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// pay gives what a component pays a guide, on what measure: of all that is not void, or
// of what has matured.
func (m *model) pay(c *reward.Component, guide string, matured bool) (guideapp.Fen, int64) {
	var exact, measure *big.Rat
	switch {
	case c.Bounty != nil:
		exact, measure = m.perEvent(c, guide, c.Bounty.Each, matured)
	case c.Penalty != nil:
		exact, measure = m.perEvent(c, guide, -c.Penalty.Each, matured)
	case c.Commission != nil:
		measure = measured(reward.SumAmount, m.gather(c, reward.Measure{When: c.When}, c.Commission.Of, guide, matured))
		exact = times(ratio(c.Commission.Rate), measure)
	case c.Ladder != nil:
		exact, measure = m.payLadder(c, guide, matured)
	case c.Target != nil:
		measure = measured(c.Target.Measure.Of, m.gather(c, c.Target.Measure, c.Target.Of, guide, matured))
		exact = m.payTarget(c, guide, measure)
	case c.Pool != nil:
		exact, measure = m.payPool(c, guide)
	default:
		exact, measure = m.payContest(c, guide)
	}
	pay := guideapp.Fen(rounded(exact))
	return bounded(c, pay, measure.Sign() > 0), rounded(measure)
}

func bounded(c *reward.Component, pay guideapp.Fen, measured bool) guideapp.Fen {
	switch {
	case c.Penalty != nil && c.Cap != nil && -pay > *c.Cap:
		return -*c.Cap
	case c.Penalty == nil && c.Cap != nil && pay > *c.Cap:
		return *c.Cap
	case c.Floor != nil && measured && pay < *c.Floor: // there is none in an equal pool
		return *c.Floor
	}
	return pay
}

// gather lists what a measure counts for a guide: own credits, or the group's.
func (m *model) gather(c *reward.Component, measure reward.Measure, of reward.Scope, guide string, matured bool) []counted {
	switch of {
	case reward.OfStore:
		return m.standing(c.Hold, m.shared(c), m.ofGroup(c, measure, reward.Grouping{reward.GroupStore}, guide), matured)
	case reward.OfRegion:
		return m.standing(c.Hold, m.shared(c), m.ofGroup(c, measure, reward.Grouping{reward.GroupRegion}, guide), matured)
	}
	return m.standing(c.Hold, m.live, m.own(c, measure.When, m.live, guide), matured)
}

func (m *model) perEvent(c *reward.Component, guide string, each guideapp.Fen, matured bool) (exact, measure *big.Rat) {
	exact, measure = new(big.Rat), new(big.Rat)
	paying := m.firstOfKey(c, m.own(c, c.When, m.live, guide))
	for _, f := range m.standing(c.Hold, m.live, paying, matured) {
		exact, measure = plus(exact, times(f.share, whole(each))), plus(measure, whole(1))
	}
	return exact, measure
}

func (m *model) payLadder(c *reward.Component, guide string, matured bool) (exact, measure *big.Rat) {
	l := c.Ladder
	list := m.gather(c, l.Measure, l.Of, guide, matured)
	measure = measured(l.Measure.Of, list)
	switch l.Mode {
	case reward.Marginal:
		return marginal(l, measure), measure
	case reward.PerEvent:
		exact = new(big.Rat)
		for _, f := range list {
			exact = plus(exact, marginal(l, measured(l.Measure.Of, []counted{f})))
		}
		return exact, measure
	}
	on := measure
	if l.PaysOn != nil {
		on = measured(l.PaysOn.Of, m.gather(c, *l.PaysOn, l.Of, guide, matured))
	}
	exact = new(big.Rat)
	for _, step := range l.Steps { // the last one reached
		if measure.Sign() > 0 && measure.Cmp(whole(step.From)) >= 0 {
			exact = stepPays(step, on)
		}
	}
	return exact, measure
}

// marginal pays the part above each step, up to the next, at its own rate.
func marginal(l *reward.Ladder, measure *big.Rat) *big.Rat {
	exact := new(big.Rat)
	for i, step := range l.Steps {
		top := measure
		if i+1 < len(l.Steps) && whole(l.Steps[i+1].From).Cmp(measure) < 0 {
			top = whole(l.Steps[i+1].From)
		}
		if part := minus(top, whole(step.From)); part.Sign() > 0 {
			exact = plus(exact, stepPays(step, part))
		}
	}
	return exact
}

func stepPays(step reward.Step, on *big.Rat) *big.Rat {
	switch step.Pays {
	case reward.PaysRate:
		return times(ratio(step.Rate), on)
	case reward.PaysEach:
		return times(whole(step.Each), on)
	}
	return whole(step.Amount)
}
