package reward_test

import (
	"math/big"
	"slices"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// checkExplained opens a line and holds its events to the model's: the same facts in
// order of time, then id, at the same shares, and where every event pays for itself, the
// same amounts.
func (m *model) checkExplained(t *rapid.T, measures *reward.Measures, guide string, line reward.Line, told func() string) {
	at := slices.IndexFunc(m.plan.Components, func(c reward.Component) bool { return c.ID == line.Component })
	if at < 0 || m.plan.Components[at].Ladder != nil && m.plan.Components[at].Ladder.PaysOn != nil {
		return
	}
	c := &m.plan.Components[at]
	explained, err := measures.Explain(guide, c.ID, line.State)
	if err != nil {
		t.Fatal(err)
	}
	want := m.contributions(c, guide, line.State)
	if len(explained.Events) != len(want) {
		t.Fatalf("%s%s's %s line %s has %d events, want %d", told(), guide, line.State, c.ID, len(explained.Events), len(want))
	}
	amounts := m.eventLines(c, want, line.Amount)
	for i, got := range explained.Events {
		if got.Key != want[i].Key() || ratio(got.Share).Cmp(want[i].share) != 0 || got.Net != want[i].net || (amounts != nil && got.Amount != amounts[i]) {
			t.Fatalf("%s%s's %s line %s: event %d is %+v, want %s at %s, %v", told(), guide, line.State, c.ID, i, got, want[i].Key(), want[i].share, amounts)
		}
	}
}

// contributions lists what a line rests on: what has matured, or what has not.
func (m *model) contributions(c *reward.Component, guide string, state reward.State) []counted {
	list := func(matured bool) []counted {
		switch {
		case c.Bounty != nil, c.Penalty != nil:
			return m.standing(c.Hold, m.live, m.firstOfKey(c, m.own(c, c.When, m.live, guide)), matured)
		case c.Commission != nil:
			return m.gather(c, reward.Measure{When: c.When}, c.Commission.Of, guide, matured)
		case c.Ladder != nil:
			return m.gather(c, c.Ladder.Measure, c.Ladder.Of, guide, matured)
		case c.Target != nil:
			return m.gather(c, c.Target.Measure, c.Target.Of, guide, matured)
		case c.Contest != nil:
			return m.own(c, c.Contest.Measure.When, m.live, guide)
		case c.Pool.Shares != nil:
			return m.own(c, c.Pool.Shares.When, m.live, guide)
		}
		return nil
	}
	all, matured := list(false), list(true)
	if state == reward.Earned {
		return matured
	}
	return slices.DeleteFunc(all, func(f counted) bool {
		return slices.ContainsFunc(matured, func(g counted) bool { return g.fact == f.fact })
	})
}

// eventLines gives each event's amount by largest remainder, where every event pays for
// itself; nil where it does not.
func (m *model) eventLines(c *reward.Component, list []counted, line guideapp.Fen) []guideapp.Fen {
	if c.Cap != nil || c.Floor != nil || c.Bounty == nil && c.Commission == nil {
		return nil
	}
	lines, left := make([]guideapp.Fen, len(list)), line
	var remainders []*big.Rat
	for i, f := range list {
		var exact *big.Rat
		if c.Bounty != nil {
			exact = times(f.share, whole(c.Bounty.Each))
		} else {
			exact = times(ratio(c.Commission.Rate), times(f.share, whole(f.net)))
		}
		lines[i] = guideapp.Fen(new(big.Int).Div(exact.Num(), exact.Denom()).Int64())
		remainders = append(remainders, minus(exact, whole(lines[i])))
		left -= lines[i]
	}
	for ; left > 0 && len(list) > 0; left-- {
		best := 0
		for i := range remainders {
			if remainders[i].Cmp(remainders[best]) > 0 {
				best = i
			}
		}
		lines[best]++
		remainders[best] = whole(-1)
	}
	if left != 0 {
		return nil // a pending line is the difference of two rounded ones
	}
	return lines
}
