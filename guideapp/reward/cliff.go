package reward

import (
	"fmt"

	"frontline/guideapp"
)

// minCliff is the smallest jump that is worth telling.
const minCliff guideapp.Fen = 100

// checkCliffs reports where a little more pays a lot more, or less.
func (r *review) checkCliffs(c *Component, path string) {
	switch {
	case c.Contest != nil:
		r.checkPrizes(c.Contest, path)
	case c.Pool != nil:
		r.checkGate(c.Pool, path)
	case c.Penalty != nil:
	default:
		if curve, ok := c.curve(); ok {
			r.checkJumps(c, curve, path)
		} else {
			r.checkPaysOn(c.Ladder, path)
		}
	}
	if c.When.MinAmount > 0 {
		r.checkLeastOrder(c, path)
	}
}

func (r *review) checkJumps(c *Component, k curve, path string) {
	if c.Floor != nil {
		r.jump(c, k, place{1, ".floor"}, path)
	}
	if c.Ladder != nil && c.Ladder.Mode != Whole {
		return // parts at their own rates do not jump
	}
	for i, p := range k.places() {
		if c.Target != nil && c.Target.Linear && i > 0 {
			if fall := c.Target.Pay[i-1].Amount - c.Target.Pay[i].Amount; fall > 0 {
				r.add(Cliff, Warning, path+p.path, fmt.Sprintf("到 %s 为止逐步减少 %s 元：多做反而少得", k.text(p.x), fall.Yuan()),
					fmt.Sprintf("pay falls by %s on the way to %s: doing more pays less", fall.Yuan(), k.text(p.x)))
			}
			continue
		}
		if c.Floor != nil && p.x == 1 {
			continue // told at the floor
		}
		r.jump(c, k, p, path)
	}
}

// jump reports a place at which the curve rises by more than it does beside it, or falls.
func (r *review) jump(c *Component, k curve, p place, path string) {
	size := k.at(p.x) - k.at(p.x-1)
	beside := max(k.at(p.x+1)-k.at(p.x), k.at(p.x-1)-k.at(p.x-2))
	if max(size, -size) < minCliff || (size > 0 && size <= beside) {
		return
	}
	severity, at := Note, k.text(p.x)
	zh, en := fmt.Sprintf("在 %s 处跳增 %s 元", at, size.Yuan()), fmt.Sprintf("pay jumps by %s at %s", size.Yuan(), at)
	if size < 0 {
		severity = Warning
		zh, en = fmt.Sprintf("在 %s 处反而减少 %s 元：多做反而少得", at, (-size).Yuan()), fmt.Sprintf("pay falls by %s at %s: doing more pays less", (-size).Yuan(), at)
	}
	r.add(Cliff, severity, path+p.path, zh, en)
	r.findings[len(r.findings)-1].Jump = &Jump{c.ID, p.x, k.unit(), size}
}

// checkPaysOn reports the steps of a ladder that pays on another measure: how far they
// jump depends on it.
func (r *review) checkPaysOn(l *Ladder, path string) {
	const per = 1_000_000
	before := Step{}
	for i, step := range l.Steps {
		at := fmt.Sprintf("%s.ladder.steps[%d]", path, i)
		change := int64(step.Rate - before.Rate)
		switch {
		case step.Pays == PaysRate && before.Pays == PaysRate && change != 0:
			size := guideapp.Fen(change * per / int64(guideapp.One))
			r.add(Cliff, Note, at, fmt.Sprintf("在 %s 处，每 10000.00 元基数跳变 %s 元", l.amount(step.From), size.Yuan()),
				fmt.Sprintf("at %s, pay jumps by %s for every 10000.00 it pays on", l.amount(step.From), size.Yuan()))
		case step.Pays == PaysEach && step.Each != before.Each:
			r.add(Cliff, Note, at, fmt.Sprintf("在 %s 处，每个跳变 %s 元", l.amount(step.From), (step.Each-before.Each).Yuan()),
				fmt.Sprintf("at %s, pay jumps by %s for every one it pays on", l.amount(step.From), (step.Each-before.Each).Yuan()))
		case step.Pays == PaysAmount:
			r.add(Cliff, Note, at, fmt.Sprintf("在 %s 处改付一笔 %s 元", l.amount(step.From), step.Amount.Yuan()),
				fmt.Sprintf("at %s, pay becomes a lump of %s", l.amount(step.From), step.Amount.Yuan()))
		}
		before = step
	}
}

// checkPrizes reports what one place in a contest is worth.
func (r *review) checkPrizes(c *Contest, path string) {
	widest, place := guideapp.Fen(0), 0
	for i, prize := range c.Prizes {
		next := guideapp.Fen(0)
		if i+1 < len(c.Prizes) {
			next = c.Prizes[i+1]
		}
		if prize-next > widest {
			widest, place = prize-next, i+1
		}
	}
	if widest >= minCliff {
		r.add(Cliff, Note, path+".contest.prizes", fmt.Sprintf("第 %d 名与下一名相差 %s 元：一分钱之差也是如此", place, widest.Yuan()),
			fmt.Sprintf("place %d is worth %s more than the next, be it by a fen", place, widest.Yuan()))
	}
}

// checkGate reports what opens at a pool's gate, for the group together.
func (r *review) checkGate(p *Pool, path string) {
	if p.Gate == nil || p.Gate.AtLeast == 0 {
		return
	}
	at := quantityText(p.Gate.Measure.Of, p.Gate.AtLeast)
	path += ".pool.gate.at_least"
	size := p.Fund.Amount
	if p.Fund.Measure != nil {
		same := p.Fund.Measure.Of == p.Gate.Measure.Of && p.Fund.Measure.Credits == p.Gate.Measure.Credits && p.Fund.Measure.When.selects().same(p.Gate.Measure.When.selects())
		if !same {
			r.add(Cliff, Note, path, "到 "+at+" 时整个奖池打开", "the whole fund opens at "+at)
			return
		}
		size = p.fund(WideOf(p.Gate.AtLeast, 0), WideOf(p.Gate.AtLeast, 0))
	}
	if size >= minCliff {
		r.add(Cliff, Note, path, fmt.Sprintf("到 %s 时全组一次得 %s 元", at, size.Yuan()), fmt.Sprintf("at %s the group gets %s at once", at, size.Yuan()))
	}
}

// checkLeastOrder reports what an order is worth when it just reaches the least amount.
func (r *review) checkLeastOrder(c *Component, path string) {
	least := c.When.MinAmount
	size := guideapp.Fen(0)
	switch {
	case c.Commission != nil:
		size = roundedFen(WideOf(int64(least), 0).times(uint64(c.Commission.Rate)))
	case c.Bounty != nil:
		size = c.Bounty.Each
	}
	if size >= minCliff {
		r.add(Cliff, Note, path+".when.min_amount", fmt.Sprintf("一单满 %s 元得 %s，差一分不得", least.Yuan(), size.Yuan()),
			fmt.Sprintf("an order of %s pays %s, one of a fen less pays nothing", least.Yuan(), size.Yuan()))
	}
}
