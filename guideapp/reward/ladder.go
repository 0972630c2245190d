package reward

import "frontline/guideapp"

// Mode is how a ladder pays.
type Mode string

// The modes: the part above each step at its own rate, the reached step on everything,
// or every event walking the steps alone.
const (
	Marginal Mode = "marginal"
	Whole    Mode = "whole"
	PerEvent Mode = "per_event"
)

// Ladder pays by steps of a measure.
type Ladder struct {
	Of      Scope
	Measure Measure
	Mode    Mode
	Steps   []Step // by From, rising
	PaysOn  *Measure
}

// Step starts at From, inclusive, in fen or in units. It pays Rate of an amount, Each
// fen per unit, or Amount as a lump.
type Step struct {
	From   int64
	Rate   guideapp.Ratio
	Each   guideapp.Fen
	Amount guideapp.Fen
	Pays   StepPay
}

// StepPay says which of a step's fields pays.
type StepPay uint8

// The ways a step pays.
const (
	PaysRate StepPay = iota
	PaysEach
	PaysAmount
)

func decodeLadder(c cursor) *Ladder {
	if !c.present() {
		return nil
	}
	c.keys("of", "measure", "mode", "steps", "pays_on")
	l := &Ladder{
		Of:      oneOf(c.get("of"), OfGuide, OfStore, OfRegion),
		Measure: decodeMeasure(c.must("measure", "{sum: amount}")),
		Mode:    oneOf(c.must("mode", "marginal"), Marginal, Whole, PerEvent),
	}
	if on := c.get("pays_on"); on.present() {
		m := decodeMeasure(on)
		l.PaysOn = &m
		if l.Mode != Whole {
			on.refuse("goes with mode whole only")
		}
	}
	if l.Mode == PerEvent && l.Measure.Of != SumAmount && l.Measure.Of != SumQuantity {
		c.get("mode").refuse("per_event walks each event's amount or quantity; the measure must be a sum")
	}
	if l.Mode == PerEvent && l.Of != OfGuide {
		c.get("of").refuse("per_event looks at the guide's own events; leave `of` out")
	}
	steps := c.must("steps", "[{from: 0, rate: 1%}]")
	for i, item := range steps.items(MaxSteps, "[{from: 0, rate: 1%}]") {
		step := decodeStep(item, l)
		if i > 0 && step.From <= l.Steps[i-1].From {
			item.get("from").refuse("must be above the step before it")
		}
		l.Steps = append(l.Steps, step)
	}
	if steps.present() && len(l.Steps) == 0 {
		steps.refuse("needs at least one step, such as {from: 0, rate: 1%%}")
	}
	return l
}

func decodeStep(c cursor, l *Ladder) Step {
	c.keys("from", "rate", "each", "amount")
	step := Step{}
	if from := c.must("from", "0"); l.Measure.Of == SumAmount {
		step.From = int64(from.yuan("10000"))
	} else {
		step.From = from.whole(0, guideapp.MaxQuantity, "3")
	}
	rate, each, amount := c.get("rate"), c.get("each"), c.get("amount")
	if given := c.oneOfKeys("rate", "each", "amount"); c.present() && given != 1 {
		c.refuse("must pay in exactly one way: rate (of an amount), each (yuan per unit) or amount (a lump)")
		return step
	}
	paidOn := l.Measure
	if l.PaysOn != nil {
		paidOn = *l.PaysOn
	}
	switch {
	case rate.present():
		step.Pays, step.Rate = PaysRate, rate.ratio("2%")
		if paidOn.Of != SumAmount {
			rate.refuse("is a rate of an amount, but the measure is not one; write each")
		}
	case each.present():
		step.Pays, step.Each = PaysEach, each.each("2.00")
		if paidOn.Of == SumAmount {
			each.refuse("is yuan per unit, but the measure is an amount; write rate")
		}
	default:
		step.Pays, step.Amount = PaysAmount, amount.yuan("300")
		if l.Mode != Whole {
			amount.refuse("is a lump, which goes with mode whole only")
		}
	}
	return step
}

// All of these give pay in millionths of millionths of a fen, from a measure in
// millionths of a fen or unit.

// marginal pays the part above each step, up to the next, at the step's own rate.
func (l *Ladder) marginal(measure Wide) Wide {
	var pay Wide
	for i, step := range l.Steps {
		from := WideOf(step.From, 0)
		if !from.less(measure) {
			break
		}
		part := measure.minus(from)
		if i+1 < len(l.Steps) {
			if width := WideOf(l.Steps[i+1].From-step.From, 0); width.less(part) {
				part = width
			}
		}
		pay = pay.plus(step.on(part))
	}
	return pay
}

// whole pays the reached step on everything that the ladder pays on.
func (l *Ladder) whole(measure, paysOn Wide) Wide {
	reached := l.reached(measure)
	if reached < 0 {
		return Wide{}
	}
	return l.Steps[reached].on(paysOn)
}

// reached gives the step the measure is in, its from inclusive; -1 below the first, and
// for a measure of 0.
func (l *Ladder) reached(measure Wide) int {
	if measure.isZero() {
		return -1
	}
	reached := -1
	for i, step := range l.Steps {
		if measure.less(WideOf(step.From, 0)) {
			break
		}
		reached = i
	}
	return reached
}

// on is what the step pays on a measure.
func (s *Step) on(measure Wide) Wide {
	switch s.Pays {
	case PaysRate:
		return measure.times(uint64(s.Rate))
	case PaysEach:
		return measure.times(uint64(s.Each) * micro)
	}
	return picoOf(s.Amount)
}

func picoOf(f guideapp.Fen) Wide { return product(uint64(f), pico) }
