package reward

import (
	"fmt"
	"math/big"

	"frontline/guideapp"
)

// NextStep is how far a guide is from the next step of a ladder or point of a target.
type NextStep struct {
	Component string
	Title     string
	Missing   int64 // in fen or units, rounded up: with this much more it is reached
	Unit      Unit
	Gain      guideapp.Fen // what the statement's line jumps by on reaching it; 0 where only the rate changes
	Words     guideapp.Text
}

// NextSteps lists the next step of every ladder and target of the guide that has one, in
// the plan's order.
func (m *Measures) NextSteps(guide string) ([]NextStep, error) {
	g, found := m.facts.guideIndex(guide)
	if !found || !m.standsInPeriod(int(g)) {
		return nil, guideapp.Errorf(guideapp.NotFound, "no guide %s in %s", guide, m.period)
	}
	c := m.closing
	var next []NextStep
	for k := range m.plan.Components {
		if len(m.stays(g, k)) == 0 {
			continue
		}
		all, _ := c.figures(g, k)
		var step *NextStep
		switch component := &m.plan.Components[k]; {
		case component.Ladder != nil && component.Ladder.Mode != PerEvent:
			step = c.nextOfLadder(k, g, all)
		case component.Target != nil:
			step = c.nextOfTarget(k, g, all)
		}
		if step != nil {
			step.Component, step.Title, step.Unit = m.plan.Components[k].ID, m.plan.Components[k].Title, m.plan.Components[k].Unit()
			next = append(next, *step)
		}
	}
	return next, nil
}

func (c *closing) nextOfLadder(k int, g int32, f figure) *NextStep {
	ladder := c.m.plan.Components[k].Ladder
	at := 0
	for at < len(ladder.Steps) && (!f.measure.less(WideOf(ladder.Steps[at].From, 0)) && !f.measure.isZero()) {
		at++
	}
	if at < len(ladder.Steps) && ladder.Steps[at].From == 0 {
		at++ // the first step begins with the first fen
	}
	if at == len(ladder.Steps) {
		return nil
	}
	step := &ladder.Steps[at]
	missing := new(big.Rat).SetFrac(WideOf(step.From, 0).minus(f.measure).big(), big.NewInt(micro))
	reached := f
	reached.measure = WideOf(step.From, 0)
	words, from := step.words(), ladder.amount(step.From)
	return &NextStep{
		Missing: roundedUp(missing),
		Gain:    c.jump(k, g, f, reached),
		Words:   text(fmt.Sprintf("到 %s 起 %s", from, words.ZH), fmt.Sprintf("from %s it is %s", from, words.EN)),
	}
}

// jump is what reaching a step adds by itself: the pay at the step less the pay just
// below it, which for a marginal ladder is nothing.
func (c *closing) jump(k int, g int32, before, reached figure) guideapp.Fen {
	ladder := c.m.plan.Components[k].Ladder
	if ladder == nil || ladder.Mode == Whole {
		below := reached
		below.measure = reached.measure.minus(Wide{0, 1})
		if ladder == nil || ladder.PaysOn == nil {
			return c.amount(k, g, reached) - c.amount(k, g, below)
		}
		return c.amount(k, g, reached) - c.amount(k, g, before)
	}
	return 0
}

func (c *closing) nextOfTarget(k int, g int32, f figure) *NextStep {
	target, goal := c.m.plan.Components[k].Target, c.goal(g, k)
	if goal == nil {
		return nil
	}
	measure := new(big.Rat).SetFrac(f.measure.big(), big.NewInt(micro))
	for _, p := range target.Pay {
		needed := new(big.Rat).Mul(goal, ppm(p.At))
		if needed.Cmp(measure) <= 0 {
			continue
		}
		at := roundedUp(needed)
		reached := f
		reached.measure = WideOf(at, 0)
		gain := guideapp.Fen(0)
		if !target.Linear || p == target.Pay[0] {
			gain = c.amount(k, g, reached) - c.amount(k, g, f)
		}
		return &NextStep{
			Missing: roundedUp(needed.Sub(needed, measure)),
			Gain:    gain,
			Words:   text(fmt.Sprintf("达成 %s 得 %s 元", p.At, p.Amount.Yuan()), fmt.Sprintf("%s reached pays %s yuan", p.At, p.Amount.Yuan())),
		}
	}
	return nil
}

// roundedUp rounds up to a whole.
func roundedUp(r *big.Rat) int64 {
	q, rest := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}
