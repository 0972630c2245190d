package reward

import (
	"math/big"
	"slices"

	"frontline/guideapp"
)

// goal gives the guide's goal in a target, in fen or units: the sum of its parts, a part
// for every stay by its days. It is nil where no part has one.
func (c *closing) goal(g int32, k int) *big.Rat {
	target, stays := c.m.plan.Components[k].Target, c.m.stays(g, k)
	if target.Whole && len(stays) > 0 {
		stays = stays[len(stays)-1:]
	}
	var sum *big.Rat
	for _, s := range stays {
		part := c.m.of(k).closing.partOfGoal(g, k, target, s)
		if part == nil {
			continue
		}
		if sum == nil {
			sum = new(big.Rat)
		}
		sum.Add(sum, part)
	}
	return sum
}

// maxPlain bounds goals that are worked out in 64 bits.
const maxPlain = 1 << 50

// plainGoal is a goal num/den; den is 0 where it does not fit, or there is none.
type plainGoal struct{ num, den uint64 }

// goalPlace is what a goal depends on, for nearly everybody: a stay in a store's row.
type goalPlace struct {
	component   int
	store       int32
	first, last guideapp.Day
}

// plainGoal gives the goal of a guide who stays in one place. It is worked out once for
// all who stay there.
func (c *closing) plainGoal(target *Target, g int32, k int) plainGoal {
	stays := c.m.stays(g, k)
	if len(stays) != 1 {
		return plainGoal{}
	}
	at := goalPlace{k, c.m.facts.spans[stays[0].span].store, stays[0].first, stays[0].last}
	own := target.Goal.Way == GoalTable && target.Of == OfGuide
	if goal, known := c.goals[at]; known && !own {
		return goal
	}
	var goal plainGoal
	if part := c.partOfGoal(g, k, target, stays[0]); part != nil {
		if num, den := part.Num(), part.Denom(); num.IsUint64() && num.Uint64() < maxPlain && den.IsUint64() && den.Uint64() < maxPlain {
			goal = plainGoal{num.Uint64(), den.Uint64()}
		}
	}
	if !own {
		c.goals[at] = goal
	}
	return goal
}

func (c *closing) partOfGoal(g int32, k int, target *Target, s stay) *big.Rat {
	whole := c.wholeGoal(g, k, target, s)
	if whole == nil || target.Whole || (target.Goal.Way == GoalPerVisitor && target.Of == OfGuide) {
		return whole
	}
	return whole.Mul(whole, big.NewRat(s.days(), int64(c.m.period.Days())))
}

// wholeGoal gives the goal of a whole period where the guide stays. Per visitor and of a
// guide it is the guide's part of the store's already, divided by the days of all payees.
func (c *closing) wholeGoal(g int32, k int, target *Target, s stay) *big.Rat {
	store := c.m.facts.spans[s.span].store
	if store < 0 {
		return nil
	}
	row := &c.m.facts.org.Stores[store]
	switch target.Goal.Way {
	case GoalUniform:
		return positive(target.Goal.Uniform)
	case GoalByClass:
		return positive(target.Goal.ByClass[row.Class])
	case GoalTable:
		party := map[Scope]string{OfGuide: c.m.facts.guides[g], OfStore: row.ID, OfRegion: row.Region}[target.Of]
		if amount := c.tableGoal(target.Goal.Table, party); amount > 0 {
			return target.units(amount)
		}
		return nil
	}
	return c.visitorGoal(g, k, target, s)
}

func (c *closing) visitorGoal(g int32, k int, target *Target, s stay) *big.Rat {
	store := c.m.facts.spans[s.span].store
	row := &c.m.facts.org.Stores[store]
	visits := new(big.Rat).SetInt64(c.visitors(store))
	if target.Of == OfRegion {
		visits = c.regionVisitors(row.Region, target, s)
	}
	if visits.Sign() == 0 {
		return nil
	}
	goal := visits.Mul(visits, target.units(target.Goal.PerVisitor))
	if target.Of == OfGuide {
		goal.Mul(goal, big.NewRat(c.daysInStore(g, k, target, s), c.payeeDays(k, indexOf(c.m.facts.stores, row.ID))))
	}
	return goal
}

// tableGoal gives what a table sets a party for the period, 0 where it does not.
func (c *closing) tableGoal(table, party string) guideapp.Fen {
	if c.tables == nil {
		c.tables = map[[2]string]guideapp.Fen{}
		period := c.m.period.String()
		for _, goal := range slices.Backward(c.m.facts.org.Goals) { // the first stands
			if goal.Period == period {
				c.tables[[2]string{goal.Table, goal.Party}] = goal.Amount
			}
		}
	}
	return c.tables[[2]string{table, party}]
}

// daysInStore is how many days of the store's goal are the guide's: those of the stay,
// or where a goal is not prorated, all that the guide stood in the store.
func (c *closing) daysInStore(g int32, k int, target *Target, s stay) int64 {
	if !target.Whole {
		return s.days()
	}
	days, spans := int64(0), c.m.facts.spans
	for _, other := range c.m.stays(g, k) {
		if store := spans[other.span].store; store >= 0 && c.m.facts.org.Stores[store].ID == c.m.facts.org.Stores[spans[s.span].store].ID {
			days += other.days()
		}
	}
	return days
}

func positive(v int64) *big.Rat {
	if v <= 0 {
		return nil
	}
	return new(big.Rat).SetInt64(v)
}

// visitors gives a store's visitors in the period: its footfall, else its row's column.
func (c *closing) visitors(store int32) int64 {
	if counted := c.counted()[indexOf(c.m.facts.stores, c.m.facts.org.Stores[store].ID)]; counted >= 0 {
		return counted
	}
	return c.m.facts.org.Stores[store].Visitors
}

// counted gives the footfall of each place in the period, -1 where none was counted.
func (c *closing) counted() []int64 {
	if c.m.visits != nil {
		return c.m.visits
	}
	if c.visits != nil {
		return c.visits
	}
	c.visits = c.m.facts.footfall(c.m.period)
	return c.visits
}

// regionVisitors gives the visitors of the stores that are in the region: on the mean of
// the stay's days, or where a goal is not prorated, on its last.
func (c *closing) regionVisitors(region string, target *Target, s stay) *big.Rat {
	if target.Whole {
		return new(big.Rat).SetInt64(c.visitorsOn(s.last)[region])
	}
	sum := int64(0)
	for d := s.first; d <= s.last; d++ {
		sum += c.visitorsOn(d)[region]
	}
	return big.NewRat(sum, s.days())
}

// visitorsOn adds up the visitors in the period of the stores that a region has on a day.
func (c *closing) visitorsOn(d guideapp.Day) map[string]int64 {
	if sums, known := c.regions[d]; known {
		return sums
	}
	sums := map[string]int64{}
	for _, id := range c.m.facts.stores {
		if row := c.m.facts.storeRow(id, d); row >= 0 {
			sums[c.m.facts.org.Stores[row].Region] += c.visitors(row)
		}
	}
	c.regions[d] = sums
	return sums
}

// payeeDays adds up the days that the component's payees stand in a store.
func (c *closing) payeeDays(k int, place int32) int64 {
	at := dayKey{k, place}
	if days, known := c.days[at]; known {
		return days
	}
	if _, counted := c.days[dayKey{k, none}]; !counted {
		c.days[dayKey{k, none}] = 0
		for g := range c.m.facts.guides {
			for _, s := range c.m.stays(int32(g), k) {
				if store := c.m.facts.spans[s.span].store; store >= 0 {
					c.days[dayKey{k, indexOf(c.m.facts.stores, c.m.facts.org.Stores[store].ID)}] += s.days()
				}
			}
		}
	}
	return c.days[at]
}

// units gives a goal that is written with two decimals in fen, or in units: of a count,
// 1.00 is one.
func (t *Target) units(goal guideapp.Fen) *big.Rat {
	if t.Measure.Of == SumAmount {
		return big.NewRat(int64(goal), 1)
	}
	return big.NewRat(int64(goal), 100)
}
