package reward

import (
	"slices"

	"frontline/guideapp"
)

// HoldFrom is when a hold starts.
type HoldFrom string

// The starts of a hold: the event, or the order_completed of the order.
const (
	FromEvent     HoldFrom = "event"
	FromCompleted HoldFrom = "completed"
)

// Hold keeps an award pending from its event until Days times 24 hours after From. It is
// void if another event of VoidOn, of the same guide and customer, comes while it is
// pending: at the instant of its event or later, and before it matures.
type Hold struct {
	Days   int
	From   HoldFrom
	VoidOn []guideapp.Kind
}

func decodeHold(c cursor) *Hold {
	if !c.present() {
		return nil
	}
	c.keys("days", "from", "void_on")
	return &Hold{
		Days:   int(c.must("days", "7").whole(0, MaxHoldDays, "7")),
		From:   oneOf(c.get("from"), FromEvent, FromCompleted),
		VoidOn: listOf(c.get("void_on"), "[friend_lost]", measuredKinds),
	}
}

// losses are the facts that void a hold, in order of time.
type losses struct {
	of     []bool             // by customer: whether any guide lost them
	byPair map[[2]int32][]int // by guide and customer
}

func newLosses(f *Facts, kinds []guideapp.Kind) losses {
	var l losses
	if len(kinds) == 0 {
		return l
	}
	l.of, l.byPair = make([]bool, f.customers), map[[2]int32][]int{}
	voids := make([]bool, len(f.classes))
	for i, c := range f.classes {
		// A hand-over between guides voids nothing.
		voids[i] = slices.Contains(kinds, c.kind) && c.reason != guideapp.ReasonTransfer
	}
	for _, row := range f.rowsOf(kinds) {
		if i := int(row); voids[f.class[i]] && f.guide[i] != none && f.customer[i] != none {
			pair := [2]int32{f.guide[i], f.customer[i]}
			l.of[f.customer[i]], l.byPair[pair] = true, append(l.byPair[pair], i)
		}
	}
	return l
}

// rows gives the losses of a guide and customer.
func (l *losses) rows(guide, customer int32) []int {
	if customer == none || l.of == nil || !l.of[customer] {
		return nil
	}
	return l.byPair[[2]int32{guide, customer}]
}

// award is the state of one event under a hold.
type award uint8

const (
	earned award = iota
	pending
	void
)

// matures gives when the hold of event i ends; false while it waits for its order to be
// completed.
func (h *Hold) matures(f *Facts, i int) (guideapp.Instant, bool) {
	start := f.at[i]
	if h.From == FromCompleted {
		start = f.completed[i]
		if start == 0 {
			return 0, false
		}
	}
	return start + guideapp.Instant(h.Days)*guideapp.FullDay, true
}

// judge says what the hold makes of event i by now.
func (h *Hold) judge(f *Facts, i int, l *losses) award {
	end, started := h.matures(f, i)
	for _, lost := range l.rows(f.guide[i], f.customer[i]) {
		if at := f.at[lost]; lost != i && at >= f.at[i] && (!started || at < end) {
			return void
		}
	}
	if !started || end > f.now {
		return pending
	}
	return earned
}
