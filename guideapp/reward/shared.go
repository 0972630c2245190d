package reward

import (
	"math/bits"

	"frontline/guideapp"
)

// sharers are the guides who share a sale by an amend, as it names them.
type sharers []struct {
	span  int32 // where the guide stood on the day, -1 nowhere
	share guideapp.Ratio
}

// share notes who shares the sale of row i.
func (f *Facts) share(i int, shares []guideapp.GuideShare) {
	if f.shared == nil {
		f.shared = map[int]sharers{}
	}
	for _, s := range shares {
		span := none
		if g, known := f.guideIndex(s.Guide); known {
			span = f.spanOn(g, f.day[i])
		}
		f.shared[i] = append(f.shared[i], struct {
			span  int32
			share guideapp.Ratio
		}{span, s.Share})
	}
}

// unshared gives the spans of all facts but those that several guides share: they are
// few, and counted one by one.
func (f *Facts) unshared(spans []int32) []int32 {
	if len(f.shared) == 0 {
		return spans
	}
	left := append([]int32(nil), spans...)
	for row := range f.shared {
		left[row] = none
	}
	return left
}

// parts splits the share of the party guide among the sharers, to parts per million by
// largest remainder, ties to the first named: they add up to it.
func (s sharers) parts(share guideapp.Ratio) []guideapp.Ratio {
	weights, parts := make([]Wide, len(s)), make([]guideapp.Ratio, len(s))
	for k := range s {
		weights[k] = WideOf(0, int64(s[k].share))
	}
	for k, part := range allot(guideapp.Fen(share), weights) {
		parts[k] = guideapp.Ratio(part)
	}
	return parts
}

// sharedCredit is what one person is credited with of a shared sale.
type sharedCredit struct {
	row        int
	span       int32
	share      guideapp.Ratio
	bits, held uint64
}

// sharedCredits lists, by guide, the credits of the period's shared sales.
func (m *Measures) sharedCredits(slots uint64) map[int32][]sharedCredit {
	byGuide := map[int32][]sharedCredit{}
	var credits []credit
	for row := range m.facts.shared {
		if row < m.first || row >= m.last {
			continue
		}
		mask := m.maskOf(row) & slots
		if mask == 0 {
			continue
		}
		credits = m.crediting.of(row, m.crediting.ruleOf(row), credits)
		for _, c := range credits {
			guide := m.facts.spans[c.span].guide
			byGuide[guide] = append(byGuide[guide], sharedCredit{row, c.span, c.share, mask & m.paysIn(c.span, m.facts.day[row]), m.heldOf(row)})
		}
	}
	return byGuide
}

// addShared adds a guide's credit of a shared sale to the guide's cells.
func (g *guideGathering) addShared(c sharedCredit, guide int32) {
	of, customer := g.facts.sumsOf(c.row), g.facts.customer[c.row]
	for rest := c.bits; rest != 0; rest &= rest - 1 {
		s := bits.TrailingZeros64(rest)
		slot, into, held := &g.slots[s], &g.slotted[s], c.held&(1<<s) != 0
		if g.customers&(1<<s) != 0 {
			g.met[s].meet(customer, guide, held)
			if into.bySpan != nil {
				into.see(c.span, customer, held)
			}
			continue
		}
		var one cell
		one.add(slot, of, c.share)
		if slot.walk != nil {
			one.pay = slot.walk.marginal(one.sum)
		}
		into.own[guide].merge(one)
		if held {
			into.pending[guide].merge(one)
		}
		if into.bySpan != nil {
			into.bySpan[c.span].merge(one)
		}
	}
}
