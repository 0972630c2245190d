package reward

import (
	"slices"

	"frontline/guideapp"
)

// losses are the moments at which facts that void a hold happened, by guide and
// customer, rising.
type losses map[[2]int32][]guideapp.Instant

func newLosses(f *Facts, kinds []guideapp.Kind) losses {
	l := losses{}
	for i := range f.at {
		c := &f.classes[f.class[i]]
		// A hand-over between guides voids nothing.
		if slices.Contains(kinds, c.kind) && c.reason != guideapp.ReasonTransfer && f.guide[i] != none && f.customer[i] != none {
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
