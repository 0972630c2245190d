package reward

import (
	"cmp"

	"frontline/guideapp"
)

// change is what later facts did to one order.
type change struct {
	refunded  int64
	returned  int64 // quantity
	refunds   int
	completed guideapp.Instant
	guide     string                // as the last amend that names one has it
	shares    []guideapp.GuideShare // likewise, where it names several
	store     string
	found     bool // the order is among the facts
}

// take folds in a fact that refers to the order. They come in order of time, so the last
// amend of a field wins and the first completion counts.
func (c *change) take(e *guideapp.Event) {
	switch e.Kind {
	case guideapp.Refund:
		c.refunded += int64(e.Amount)
		c.returned += e.Quantity
		c.refunds++
	case guideapp.OrderCompleted:
		if c.completed == 0 {
			c.completed = e.At
		}
	case guideapp.Amend:
		c.amended(e)
	}
}

// amended takes the corrections of one amend after another. A sale that several guides
// share is, where only one can be asked for, the first one's: its store where it names
// none, its once_per key, and whose loss of the customer voids a hold.
func (c *change) amended(e *guideapp.Event) {
	c.store = cmp.Or(e.Store, c.store)
	if right := e.RightGuide(); right != "" {
		c.guide = right
		c.shares, _ = e.Shares()
	}
}

// undoes says whether the order is fully refunded: as if it had never been.
func (c *change) undoes(amount guideapp.Fen) bool {
	return c.refunds > 0 && c.refunded >= int64(amount)
}
