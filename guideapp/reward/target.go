package reward

import (
	"math/big"
	"slices"

	"frontline/guideapp"
)

// Target pays by how far a goal is reached: attainment = measure / goal. A measure of 0
// pays nothing, even where a point stands at 0%. Of a group, a goal that is not prorated
// is held against the whole period of the group stood in last.
type Target struct {
	Of      Scope
	Measure Measure
	Goal    Goal
	Whole   bool // prorate: none; the goal of the last place is taken whole
	Pay     []Reach
	Linear  bool // between two points, a straight line; else the highest reached
}

// Goal is what a target is measured against. Exactly one of its ways is set; amounts are
// fen for a sum of amounts, else units.
type Goal struct {
	Uniform    int64
	ByClass    map[string]int64
	PerVisitor guideapp.Fen // times the store's visitors; of a count, 1.00 is one
	Table      string
	Way        GoalWay
}

// GoalWay is how a goal is set.
type GoalWay string

// The ways to set a goal.
const (
	GoalUniform    GoalWay = "uniform"
	GoalByClass    GoalWay = "by_class"
	GoalPerVisitor GoalWay = "per_visitor"
	GoalTable      GoalWay = "table"
)

// goalWays are the ways in the document's words.
var goalWays = []string{string(GoalUniform), string(GoalByClass), string(GoalPerVisitor), string(GoalTable)}

// Reach is one point of a target's pay: Amount from this attainment on.
type Reach struct {
	At     guideapp.Ratio
	Amount guideapp.Fen
}

func decodeTarget(c cursor) *Target {
	if !c.present() {
		return nil
	}
	c.keys("of", "measure", "goal", "prorate", "pay", "between")
	t := &Target{Of: oneOf(c.get("of"), OfGuide, OfStore, OfRegion), Measure: decodeMeasure(c.must("measure", "{sum: amount}"))}
	t.Goal = decodeGoal(c.must("goal", "{uniform: 50000}"), t)
	t.Whole = oneOf(c.get("prorate"), "days", "none") == "none"
	t.Linear = oneOf(c.get("between"), "step", "linear") == "linear"
	points := c.must("pay", "[{reach: 100%, amount: 300}]")
	for i, item := range points.items(MaxSteps, "[{reach: 100%, amount: 300}]") {
		item.keys("reach", "amount")
		r := Reach{item.must("reach", "100%").ratio("100%"), item.must("amount", "300").yuan("300")}
		if i > 0 && r.At <= t.Pay[i-1].At {
			item.get("reach").refuse("must be above the point before it")
		}
		t.Pay = append(t.Pay, r)
	}
	if points.present() && len(t.Pay) == 0 {
		points.refuse("needs at least one point, such as {reach: 100%%, amount: 300}")
	}
	return t
}

func decodeGoal(c cursor, t *Target) Goal {
	if !c.keys(goalWays...) {
		return Goal{Way: GoalUniform}
	}
	if c.oneOfKeys(goalWays...) != 1 {
		c.refuse("must be set in exactly one way: uniform, by_class, per_visitor or table")
		return Goal{Way: GoalUniform}
	}
	way := goalWays[slices.IndexFunc(goalWays, func(key string) bool { return c.get(key).present() })]
	goal, at := Goal{Way: GoalWay(way)}, c.get(way)
	switch goal.Way {
	case GoalUniform:
		goal.Uniform = decodeGoalValue(at, t)
	case GoalByClass:
		goal.ByClass = map[string]int64{}
		for _, class := range at.entries("{A: 80000, B: 50000}") {
			goal.ByClass[class.key] = decodeGoalValue(class.at, t)
		}
	case GoalPerVisitor:
		if goal.PerVisitor = at.yuan("12.00"); goal.PerVisitor == 0 {
			at.refuse("must be above 0")
		}
	default:
		goal.Table = at.text("monthly-goals")
	}
	return goal
}

// decodeGoalValue reads yuan for a sum of amounts, else a whole number of units.
func decodeGoalValue(c cursor, t *Target) int64 {
	var v int64
	if t.Measure.Of == SumAmount {
		v = int64(c.yuan("50000"))
	} else {
		v = c.whole(1, guideapp.MaxQuantity, "30")
	}
	if c.present() && v == 0 {
		c.refuse("must be above 0")
	}
	return v
}

// pay gives what an attainment of measure (in millionths) against the goal pays, in fen,
// exactly. A goal of nil or 0 pays nothing.
func (t *Target) pay(measure Wide, goal *big.Rat) *big.Rat {
	if goal == nil || goal.Sign() <= 0 || measure.isZero() {
		return new(big.Rat)
	}
	attained := new(big.Rat).SetFrac(measure.big(), big.NewInt(micro))
	attained.Quo(attained, goal)
	at := -1
	for i, p := range t.Pay {
		if attained.Cmp(ppm(p.At)) >= 0 {
			at = i
		}
	}
	if at < 0 {
		return new(big.Rat)
	}
	paid := new(big.Rat).SetInt64(int64(t.Pay[at].Amount))
	if !t.Linear || at+1 == len(t.Pay) {
		return paid
	}
	from, to := t.Pay[at], t.Pay[at+1]
	along := attained.Sub(attained, ppm(from.At))
	along.Quo(along, ppm(to.At-from.At))
	return paid.Add(paid, along.Mul(along, new(big.Rat).SetInt64(int64(to.Amount-from.Amount))))
}

func ppm(r guideapp.Ratio) *big.Rat { return big.NewRat(int64(r), int64(guideapp.One)) }

// reached gives what the target pays the guide for a measure, to the fen.
func (c *closing) reached(target *Target, g int32, k int, measure Wide) guideapp.Fen {
	if goal := c.m.of(k).closing.plainGoal(target, g, k); goal.den != 0 {
		if amount, fits := target.payPlain(measure, goal); fits {
			return amount
		}
	}
	return roundedRat(target.pay(measure, c.goal(g, k)))
}

// payPlain is pay against a goal, rounded, in 128 bits; false where these do
// not suffice. As a measure and a rate are both in millionths, attained >= reach means
// measure*den >= reach*num.
func (t *Target) payPlain(measure Wide, goal plainGoal) (guideapp.Fen, bool) {
	if measure.isZero() {
		return 0, true
	}
	if measure.hi != 0 {
		return 0, false
	}
	attained, at := product(measure.lo, goal.den), -1
	for i, p := range t.Pay {
		if !attained.less(product(uint64(p.At), goal.num)) {
			at = i
		}
	}
	if at < 0 {
		return 0, true
	}
	if !t.Linear || at+1 == len(t.Pay) {
		return t.Pay[at].Amount, true
	}
	from, to := t.Pay[at], t.Pay[at+1]
	width := product(uint64(to.At-from.At), goal.num)
	if width.hi != 0 || to.Amount < from.Amount {
		return 0, false
	}
	along := attained.minus(product(uint64(from.At), goal.num)) // below width
	sum := product(uint64(from.Amount), width.lo).plus(product(along.lo, uint64(to.Amount-from.Amount)))
	return guideapp.Fen(sum.rounded(width.lo)), true
}
