package reward

import (
	"fmt"
	"math"
	"math/big"

	"frontline/guideapp"
)

// curve is what a component pays one guide as a function of one number: fen or units of
// its measure, or millionths of its goal. Cap and floor are in it.
type curve struct{ c *Component }

// curve gives the component's curve; false where its pay goes by more than one number,
// or by what others do.
func (c *Component) curve() (curve, bool) {
	if c.Shared() || (c.Ladder != nil && c.Ladder.PaysOn != nil && !c.Ladder.lumpsOnly()) {
		return curve{}, false
	}
	return curve{c}, true
}

// lumpsOnly says whether every step pays a lump, or nothing.
func (l *Ladder) lumpsOnly() bool {
	for i := range l.Steps {
		if !l.Steps[i].flat() {
			return false
		}
	}
	return true
}

// flat says whether the step pays the same whatever the measure.
func (s *Step) flat() bool { return s.Pays == PaysAmount || (s.Rate == 0 && s.Each == 0) }

// at is the pay at x.
func (k curve) at(x int64) guideapp.Fen {
	if x <= 0 {
		return 0
	}
	if k.c.Target != nil {
		f := figure{measure: Wide{0, uint64(x)}, events: 1}
		return k.c.bound(roundedRat(k.c.Target.pay(f.measure, new(big.Rat).SetInt64(1))), f)
	}
	f := figure{measure: WideOf(x, 0), paysOn: WideOf(x, 0), events: x}
	if k.c.Ladder != nil && k.c.Ladder.Mode == PerEvent {
		f.walked = k.c.Ladder.marginal(f.measure)
	}
	return k.c.bound(roundedFen(k.c.pay(f)), f)
}

func (k curve) unit() JumpUnit {
	switch {
	case k.c.Target != nil:
		return JumpOfGoal
	case k.c.Unit() == UnitFen:
		return JumpFen
	}
	return JumpCount
}

// place is a number where the curve may turn, with its path under the component's.
type place struct {
	x    int64
	path string
}

// places lists the steps or points of the curve, rising.
func (k curve) places() []place {
	var list []place
	switch {
	case k.c.Ladder != nil:
		for i := range k.c.Ladder.Steps {
			list = append(list, place{max(k.c.Ladder.Steps[i].From, 1), fmt.Sprintf(".ladder.steps[%d]", i)})
		}
	case k.c.Target != nil:
		for i, p := range k.c.Target.Pay {
			list = append(list, place{max(int64(p.At), 1), fmt.Sprintf(".target.pay[%d]", i)})
		}
	}
	return list
}

// farthest is how far a curve is looked along: 10^14 yuan, or 10^9 units as long as
// what they pay can be counted.
func (k curve) farthest() int64 {
	if k.unit() == JumpFen {
		return 10_000_000_000_000_000
	}
	each := guideapp.Fen(1)
	if k.c.Bounty != nil {
		each = max(each, k.c.Bounty.Each)
	}
	if k.c.Ladder != nil {
		for _, s := range k.c.Ladder.Steps {
			each = max(each, s.Each)
		}
	}
	return min(guideapp.MaxQuantity, math.MaxInt64/4/int64(each))
}

// reaching gives the smallest number at which at least amount is paid; false when none.
// Between two places a curve rises or falls, but does not turn.
func (k curve) reaching(amount guideapp.Fen) (int64, bool) {
	from := int64(1)
	for _, p := range append(k.places(), place{x: k.farthest()}) {
		if k.at(from) >= amount {
			return from, true
		}
		if p.x-1 > from && k.at(p.x-1) >= amount {
			return k.between(from, p.x-1, amount), true
		}
		from = max(from, p.x)
	}
	return from, k.at(from) >= amount
}

// between gives the first number above low that pays amount; high does.
func (k curve) between(low, high int64, amount guideapp.Fen) int64 {
	for low+1 < high {
		middle := low + (high-low)/2
		if k.at(middle) >= amount {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// text writes a number of the curve as its author would: yuan, units or per cent.
func (k curve) text(x int64) string {
	switch k.unit() {
	case JumpFen:
		return guideapp.Fen(x).Yuan()
	case JumpOfGoal:
		return guideapp.Ratio(x).String()
	}
	return fmt.Sprint(x)
}
