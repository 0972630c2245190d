package reward

import (
	"math"
	"math/big"
	"math/bits"

	"frontline/guideapp"
)

// Position is where one guide stands in a component whose pay goes by one number.
type Position struct {
	Guide string
	At    int64 // fen or units of the measure, or millionths of the goal, rounded down
	Pays  guideapp.Fen
}

// Positions gives where everybody stands in a component, in id order; guides whom it does
// not pay, or who have no goal in it, are left out. It gives none where the component's
// pay goes by more than one number, or by what others do.
func (m *Measures) Positions(component string) []Position {
	k := m.plan.index(component)
	if k < 0 {
		return nil
	}
	if _, curved := m.plan.Components[k].curve(); !curved {
		return nil
	}
	m.closing.close(k)
	var list []Position
	for g := range m.facts.guides {
		if o := &m.closing.columns[k][g]; o.paid {
			if at, stands := m.closing.position(k, int32(g)); stands {
				list = append(list, Position{m.facts.guides[g], at, o.all})
			}
		}
	}
	return list
}

// PayAt gives what the component pays at a number of its curve, in the unit of its jumps;
// 0 where its pay goes by more than one number.
func (p *Plan) PayAt(component string, x int64) guideapp.Fen {
	if k := p.index(component); k >= 0 {
		if curve, curved := p.Components[k].curve(); curved {
			return curve.at(x)
		}
	}
	return 0
}

func (p *Plan) index(component string) int {
	for k := range p.Components {
		if p.Components[k].ID == component {
			return k
		}
	}
	return -1
}

func (c *closing) position(k int, g int32) (at int64, stands bool) {
	f, _ := c.figures(g, k)
	if c.m.plan.Components[k].Target == nil {
		whole, _ := f.measure.Parts()
		return whole, true
	}
	if at, plain := c.plainPosition(k, g, f.measure); plain {
		return at, true
	}
	goal := c.goal(g, k)
	if goal == nil || goal.Sign() <= 0 {
		return 0, false
	}
	// The measure is in millionths, and so is the part of the goal.
	reached := new(big.Rat).SetInt(f.measure.big())
	reached.Quo(reached, goal)
	whole := new(big.Int).Quo(reached.Num(), reached.Denom())
	if !whole.IsInt64() {
		return 0, false
	}
	return whole.Int64(), true
}

// plainPosition works out in 64 bits what fits them, which is nearly everybody's.
func (c *closing) plainPosition(k int, g int32, measure Wide) (at int64, fits bool) {
	goal := c.m.of(k).closing.plainGoal(c.m.plan.Components[k].Target, g, k)
	if goal.den == 0 || measure.hi != 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(measure.lo, goal.den)
	if hi >= goal.num {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, goal.num)
	return int64(q), q <= math.MaxInt64
}
