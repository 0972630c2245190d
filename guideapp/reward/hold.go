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

// Hold keeps an award pending for Days times 24 hours; it is void if an event of
// VoidOn, of the same guide and customer, comes within it.
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
		VoidOn: listOf(c.get("void_on"), "[friend_lost]", vocabulary[guideapp.Kind]{wordsOf(guideapp.Kinds), guideapp.ParseKind}),
	}
}

// losses are the moments at which facts that void a hold happened, by guide and
// customer, rising.
type losses map[[2]int32][]guideapp.Instant

func newLosses(f *Facts, kinds []guideapp.Kind) losses {
	l, voids := losses{}, make([]bool, len(f.classes))
	for i, c := range f.classes {
		// A hand-over between guides voids nothing.
		voids[i] = slices.Contains(kinds, c.kind) && c.reason != guideapp.ReasonTransfer
	}
	for i, class := range f.class {
		if voids[class] && f.guide[i] != none && f.customer[i] != none {
			pair := [2]int32{f.guide[i], f.customer[i]}
			l[pair] = append(l[pair], f.at[i])
		}
	}
	return l
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

// judge says what the hold makes of event i as of the facts' instant.
func (h *Hold) judge(f *Facts, i int, l losses) award {
	end, started := h.matures(f, i)
	for _, lost := range l[[2]int32{f.guide[i], f.customer[i]}] {
		if lost >= f.at[i] && (!started || lost < end) {
			return void
		}
	}
	if !started || end > f.asOf {
		return pending
	}
	return earned
}
