package reward

import (
	"cmp"
	"math/big"
	"slices"

	"frontline/guideapp"
)

// Pool is a fund that the payees of a group share. A payee who moves shares in both
// groups: by the days stood, or by what was measured while standing, in each.
type Pool struct {
	Group  Grouping
	Fund   Fund
	Gate   *Gate    // nil is open always
	Shares *Measure // what shares go by; nil is equally, by days stood in the group
	Whole  bool     // prorate: none; equal shares do not weigh days
}

// Fund is how much there is to share in a group: Rate of a measure, or an amount.
type Fund struct {
	Amount  guideapp.Fen
	Rate    guideapp.Ratio
	Measure *Measure // nil for an amount
}

// Gate opens a pool when its group's measure is at least AtLeast, in fen or units.
type Gate struct {
	Measure Measure
	AtLeast int64
}

func decodePool(c cursor) *Pool {
	if !c.present() {
		return nil
	}
	c.keys("group", "fund", "gate", "share_by", "measure", "prorate")
	p := &Pool{Group: decodeGrouping(c.must("group", "store")), Fund: decodeFund(c.must("fund", "{amount: 1000}"))}
	if gate := c.get("gate"); gate.present() {
		gate.keys("measure", "at_least")
		p.Gate = &Gate{Measure: decodeMeasure(gate.must("measure", "{sum: amount}"))}
		p.Gate.AtLeast = decodeLeast(gate.must("at_least", "100000"), p.Gate.Measure)
	}
	p.Whole = oneOf(c.get("prorate"), "days", "none") == "none"
	own := c.get("measure")
	if oneOf(c.get("share_by"), "equal", "measure") == "equal" {
		if own.present() {
			own.refuse("goes with share_by: measure")
		}
		return p
	}
	switch {
	case own.present():
		m := decodeMeasure(own)
		p.Shares = &m
	case p.Fund.Measure != nil:
		m := *p.Fund.Measure
		p.Shares = &m
	default:
		own.refuse("is missing; a fund of an amount needs a measure to share by")
	}
	return p
}

func decodeFund(c cursor) Fund {
	c.keys("amount", "rate", "measure")
	amount, rate := c.get("amount"), c.get("rate")
	if given := c.oneOfKeys("amount", "rate"); c.present() && given != 1 {
		c.refuse("must be either {amount: ...} or {rate: ..., measure: ...}")
		return Fund{}
	}
	if amount.present() {
		if c.get("measure").present() {
			c.get("measure").refuse("goes with rate")
		}
		return Fund{Amount: amount.yuan("1000")}
	}
	m := decodeMeasure(c.must("measure", "{sum: amount}"))
	if m.Of != SumAmount {
		c.get("measure").refuse("must be {sum: amount}; a rate is of an amount")
	}
	return Fund{Rate: rate.ratio("0.5%"), Measure: &m}
}

// decodeLeast reads a bound on a measure: yuan for a sum of amounts, else units.
func decodeLeast(c cursor, m Measure) int64 {
	if m.Of == SumAmount {
		return int64(c.yuan("1000"))
	}
	return c.whole(0, guideapp.MaxQuantity, "10")
}

func (p *Pool) gathers() []gathered {
	var list []gathered
	if p.Shares != nil {
		list = append(list, gathered{partMeasure, *p.Shares, nil})
	}
	if p.Fund.Measure != nil {
		list = append(list, gathered{partPaysOn, *p.Fund.Measure, p.Group})
	}
	if p.Gate != nil {
		list = append(list, gathered{partGate, p.Gate.Measure, p.Group})
	}
	return list
}

// fund gives what a group has to share: nothing while its gate is shut.
func (p *Pool) fund(fundMeasure, gateMeasure Wide) guideapp.Fen {
	if p.Gate != nil && gateMeasure.less(WideOf(p.Gate.AtLeast, 0)) {
		return 0
	}
	if p.Fund.Measure == nil {
		return p.Fund.Amount
	}
	return roundedFen(fundMeasure.times(uint64(p.Fund.Rate)))
}

// allot shares an amount by weights: floors first, then a fen each to the largest
// remainders, ties to the earlier. Weights that are all 0 get nothing.
func allot(amount guideapp.Fen, weights []Wide) []guideapp.Fen {
	var sum Wide
	for _, w := range weights {
		sum = sum.plus(w)
	}
	if sum.hi != 0 {
		return allotBig(amount, weights, sum.big())
	}
	shares := make([]guideapp.Fen, len(weights))
	if sum.isZero() {
		return shares
	}
	rests, order, left := make([]uint64, len(weights)), make([]int32, len(weights)), amount
	for i, w := range weights {
		q, rest := product(w.lo, uint64(amount)).dividedBy(sum.lo)
		shares[i], rests[i], order[i] = guideapp.Fen(q.lo), rest, int32(i)
		left -= shares[i]
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(rests[b], rests[a]), cmp.Compare(a, b)) })
	for i := range int(left) {
		shares[order[i]]++
	}
	return shares
}

// allotBig is allot for weights whose sum does not fit 64 bits.
func allotBig(amount guideapp.Fen, weights []Wide, sum *big.Int) []guideapp.Fen {
	shares, rests := make([]guideapp.Fen, len(weights)), make([]*big.Int, len(weights))
	order, left := make([]int, len(weights)), amount
	for i, w := range weights {
		product := new(big.Int).Mul(w.big(), big.NewInt(int64(amount)))
		q, rest := product.QuoRem(product, sum, new(big.Int))
		shares[i], rests[i], order[i] = guideapp.Fen(q.Int64()), rest, i
		left -= shares[i]
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(rests[b].Cmp(rests[a]), cmp.Compare(a, b)) })
	for i := range int(left) {
		shares[order[i]]++
	}
	return shares
}
