package reward

import (
	"fmt"
	"math"
	"slices"

	"frontline/guideapp"
)

// Liability is the most a plan can pay in one period.
type Liability struct {
	// PerGuide is the most that one guide's statement can come to. Without an organisation
	// it is of a guide whom every component pays and who stands in one group throughout.
	PerGuide Bound
	// Plan is the most for everybody together; nil without an organisation.
	Plan *Bound
	// Example is what brings a guide to the bound, component by component; none where there
	// is no bound. Where two components cannot be at their best at once, the bound is above
	// what can happen.
	Example []Reached
}

// Reached is what makes a component pay an amount: At of its measure, or of its goal; 0
// where it is a place or a fund, or where the amount is only come near to.
type Reached struct {
	Component string
	At        int64
	Of        JumpUnit
	Amount    guideapp.Fen
	Words     guideapp.Text
}

// Bound is the most that can be paid, or, when Open, why there is none.
type Bound struct {
	Amount guideapp.Fen
	Open   bool
	Why    []guideapp.Text
}

// ceiling is the most that a component pays one guide in one group, or open.
type ceiling struct {
	amount guideapp.Fen
	open   bool
}

// uncapped is the ceiling before cap and floor.
func (c *Component) uncapped(plan *Plan) ceiling {
	switch {
	case c.Bounty != nil:
		if slices.Equal(c.Bounty.OncePer, []OnceField{OnceGuide}) && !plan.credits(PartyOwner) && !plan.CreditsManagers() {
			return ceiling{amount: c.Bounty.Each}
		}
		return ceiling{open: c.Bounty.Each > 0}
	case c.Commission != nil:
		return ceiling{open: c.Commission.Rate > 0}
	case c.Ladder != nil:
		return c.Ladder.ceiling()
	case c.Target != nil:
		most := ceiling{}
		for _, p := range c.Target.Pay {
			most.amount = max(most.amount, p.Amount)
		}
		return most
	case c.Pool != nil:
		return ceiling{c.Pool.Fund.Amount, c.Pool.Fund.Rate > 0}
	case c.Contest != nil:
		return ceiling{amount: c.Contest.Prizes[0]}
	}
	return ceiling{} // a penalty pays nothing
}

// credits says whether a credit rule names the party.
func (p *Plan) credits(party string) bool {
	return slices.ContainsFunc(p.Credits, func(r CreditRule) bool {
		return slices.ContainsFunc(r.To, func(s Split) bool { return s.Party == party })
	})
}

// ceiling is the most that the steps pay: of a step on the measure itself, what it comes
// to where the next begins.
func (l *Ladder) ceiling() ceiling {
	last := &l.Steps[len(l.Steps)-1]
	switch {
	case l.Mode == PerEvent:
		return ceiling{open: !l.lumpsOnly()}
	case !last.flat(), l.PaysOn != nil && !l.lumpsOnly():
		return ceiling{open: true}
	case l.Mode == Marginal:
		return ceiling{amount: roundedFen(l.marginal(WideOf(last.From, 0)))}
	}
	most := ceiling{}
	for i := range l.Steps {
		upTo := Wide{}
		if i+1 < len(l.Steps) {
			upTo = WideOf(l.Steps[i+1].From, 0)
		}
		most.amount = max(most.amount, roundedFen(l.Steps[i].on(upTo)))
	}
	return most
}

// ceiling is the most that the component pays a guide who stands in groups groups of it.
func (c *Component) ceiling(plan *Plan, groups int) ceiling {
	most := c.uncapped(plan)
	if c.Pool != nil {
		most.amount = manyTimes(most.amount, int64(groups))
	}
	if c.Floor != nil {
		most.amount = max(most.amount, *c.Floor)
	}
	if c.Cap != nil && (most.open || most.amount > *c.Cap) {
		return ceiling{amount: *c.Cap}
	}
	return most
}

// liability works out the bounds; seats is nil without an organisation.
func liability(plan *Plan, seats *seats) Liability {
	all := make([]int, len(plan.Components))
	for k := range all {
		all[k] = 1
	}
	l := Liability{}
	if seats == nil {
		l.PerGuide, l.Example = plan.bound(all), plan.example(all)
		return l
	}
	for i, a := range seats.alike {
		bound := plan.bound(a.groups)
		if i == 0 || (bound.Open && !l.PerGuide.Open) || (bound.Open == l.PerGuide.Open && bound.Amount > l.PerGuide.Amount) {
			l.PerGuide, l.Example = bound, plan.example(a.groups)
		}
	}
	total := seats.total(plan, l.PerGuide)
	l.Plan = &total
	return l
}

// bound is the most that a statement comes to for a guide who stands in groups[k] groups
// of component k; 0 is not paid by it.
func (p *Plan) bound(groups []int) Bound {
	var b Bound
	for k := range p.Components {
		if groups[k] == 0 {
			continue
		}
		most := p.Components[k].ceiling(p, groups[k])
		b.Amount = saturated(b.Amount, most.amount)
		if most.open {
			b.Why = append(b.Why, p.Components[k].openWords())
		}
	}
	b.Amount = max(b.Amount, p.Limits.Floor)
	if p.Limits.Cap != nil && (len(b.Why) > 0 || b.Amount > *p.Limits.Cap) {
		return Bound{Amount: *p.Limits.Cap}
	}
	if b.Open = len(b.Why) > 0; b.Open {
		b.Amount = 0
	}
	return b
}

// saturated adds without running over.
func saturated(a, b guideapp.Fen) guideapp.Fen {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func manyTimes(a guideapp.Fen, n int64) guideapp.Fen {
	if a > 0 && n > math.MaxInt64/int64(a) {
		return math.MaxInt64
	}
	return a * guideapp.Fen(n)
}

// openWords says why the component has no bound.
func (c *Component) openWords() guideapp.Text {
	name := c.Title
	if name != c.ID {
		name = fmt.Sprintf("%s (%s)", c.Title, c.ID)
	}
	const more = guideapp.Fen(1_000_000)
	rate, each := guideapp.Ratio(0), guideapp.Fen(0)
	switch {
	case c.Bounty != nil:
		each = c.Bounty.Each
	case c.Commission != nil:
		rate = c.Commission.Rate
	case c.Pool != nil:
		rate = c.Pool.Fund.Rate
	default:
		last := c.Ladder.Steps[len(c.Ladder.Steps)-1]
		rate, each = last.Rate, last.Each
	}
	if rate > 0 {
		adds := roundedFen(WideOf(int64(more), 0).times(uint64(rate)))
		return text(fmt.Sprintf("%s 没有封顶：每多 %s 元再付 %s 元", name, more.Yuan(), adds.Yuan()),
			fmt.Sprintf("%s has no cap: every further %s yuan adds %s", name, more.Yuan(), adds.Yuan()))
	}
	if each == 0 {
		return text(name+" 没有封顶", name+" has no cap")
	}
	return text(fmt.Sprintf("%s 没有封顶：每多一个再付 %s 元", name, each.Yuan()), fmt.Sprintf("%s has no cap: every further one adds %s", name, each.Yuan()))
}

// example says what brings a guide to the bound, as far as the statement's cap needs it;
// nothing does where there is none.
func (p *Plan) example(groups []int) []Reached {
	if p.bound(groups).Open {
		return nil
	}
	var lines []Reached
	sum := guideapp.Fen(0)
	for _, open := range []bool{false, true} {
		for k := range p.Components {
			most := p.Components[k].ceiling(p, groups[k])
			if groups[k] == 0 || most.open != open || (!open && most.amount == 0) {
				continue
			}
			want := most.amount
			if p.Limits.Cap != nil && (open || sum+want > *p.Limits.Cap) {
				want = *p.Limits.Cap - sum
			}
			if want <= 0 {
				continue
			}
			lines, sum = append(lines, p.Components[k].reached(want)), saturated(sum, want)
		}
	}
	if sum < p.Limits.Floor {
		lines = append(lines, Reached{Component: LimitsLine, Amount: p.Limits.Floor - sum,
			Words: text("合计保底 "+p.Limits.Floor.Yuan(), "the statement's floor of "+p.Limits.Floor.Yuan())})
	}
	return lines
}

// reached says what makes the component pay an amount.
func (c *Component) reached(amount guideapp.Fen) Reached {
	r := Reached{Component: c.ID, Amount: amount}
	if k, curved := c.curve(); curved {
		if x, ok := k.reaching(amount); ok {
			r.At, r.Of = x, k.unit()
		}
	}
	how := text("足够多", "enough of it")
	switch {
	case c.Contest != nil:
		how = text("第 1 名", "first place")
	case c.Pool != nil:
		how = text("独得奖池", "the whole fund")
	case r.At == 0:
	case r.Of == JumpOfGoal:
		how = text("达成 "+curve{c}.text(r.At), curve{c}.text(r.At)+" of the goal")
	case r.Of == JumpFen:
		how = text("销售额 "+curve{c}.text(r.At)+" 元", curve{c}.text(r.At)+" yuan")
	default:
		how = text(curve{c}.text(r.At)+" 个", curve{c}.text(r.At)+" of them")
	}
	r.Words = text(fmt.Sprintf("%s：%s，得 %s 元", c.ID, how.ZH, amount.Yuan()), fmt.Sprintf("%s: %s pays %s", c.ID, how.EN, amount.Yuan()))
	return r
}
