package reward

import (
	"math/bits"

	"frontline/guideapp"
)

// guideGathering adds up what every guide is credited with: guide by guide, so that a
// customer is counted once, and for each through the orders of the parties credited.
type guideGathering struct {
	*Measures
	which      uint64 // the slots to gather
	quantities bool
	customers  uint64 // slots that count customers
	walks      uint64 // slots whose events walk a ladder each
	orders     []*order
	taggers    []*tagger
	sums       []sums
	met        []meeting                // by slot that counts customers
	shared     map[int32][]sharedCredit // by guide
}

func newGuideGathering(m *Measures, slots uint64) *guideGathering {
	g := &guideGathering{Measures: m, which: slots, met: make([]meeting, len(m.slots))}
	g.customers = m.bitsWhere(slots, func(s *slot) bool { return s.measure.Of == CountCustomers })
	g.walks = m.bitsWhere(slots, func(s *slot) bool { return s.walk != nil })
	g.quantities = m.bitsWhere(slots, func(s *slot) bool { return s.measure.Of == SumQuantity }) != 0
	g.shared = m.sharedCredits(slots)
	for p := range parties {
		if p == theGuide || m.crediting.names(p) {
			g.orders = append(g.orders, m.facts.orderOf(orderKey{p, m.crediting.names(theManager), m.crediting.kindsOf(p)}))
			g.taggers = append(g.taggers, newTagger(m.compiled, slots, func(rule int, kind uint32) (guideapp.Ratio, bool) {
				return m.crediting.shareOf(p, rule, kind)
			}))
		}
	}
	for rest := g.customers; rest != 0; rest &= rest - 1 {
		g.met[bits.TrailingZeros64(rest)] = meeting{all: make([]int32, m.facts.customers), ripe: make([]int32, m.facts.customers)}
	}
	return g
}

func (g *guideGathering) run() {
	for guide := range g.facts.guides {
		for i, o := range g.orders {
			for span := g.facts.from[guide]; span < g.facts.from[guide+1]; span++ {
				if from, until := o.between(o.from[span], o.from[span+1], g.first, g.last); from < until {
					g.addSpan(o, g.taggers[i], int32(guide), span, from, until)
				}
			}
		}
		for _, c := range g.shared[int32(guide)] {
			g.addShared(c, int32(guide))
		}
		for rest := g.customers; rest != 0; rest &= rest - 1 {
			g.countCustomers(bits.TrailingZeros64(rest), guide)
		}
	}
}

// addSpan adds events from..until-1 of an order, which are of one span. Where tenure
// begins to count within it, what comes before is paid in fewer slots.
func (g *guideGathering) addSpan(o *order, t *tagger, guide, span int32, from, until int) {
	for from < until {
		day := g.facts.day[o.row[from]]
		paid, end := g.paysIn(span, day)&g.which, until
		if g.paid[span]&g.tenure != 0 {
			_, end = o.between(int32(from), int32(until), 0, g.facts.rowOf(g.paysUntil(span, day)))
		}
		for ; from < end; from += blockSize {
			g.addBlock(o, t, guide, span, from, min(end, from+blockSize), paid)
		}
		from = end
	}
}

// addBlock adds events of one guide that are paid in the same slots.
func (g *guideGathering) addBlock(o *order, t *tagger, guide, span int32, from, until int, paid uint64) {
	ids := t.block(o, from, until)
	for len(g.sums) < len(t.tags) {
		g.sums = append(g.sums, sums{})
	}
	if g.quantities {
		addAll(g.sums, ids, o.net[from:until], o.quantity[from:until])
	} else {
		addSums(g.sums, ids, o.net[from:until])
	}
	if (g.customers|g.walks)&paid != 0 {
		g.addSingly(o, t, ids, guide, span, from, paid)
	}
	for id := range t.tags {
		if sum := &g.sums[id]; sum.events != 0 {
			g.credit(&t.tags[id], *sum, guide, span, paid)
			*sum = sums{}
		}
	}
}

// credit adds the sums of a tag to the guide's cells.
func (g *guideGathering) credit(t *tag, of sums, guide, span int32, paid uint64) {
	for rest := t.bits & paid &^ g.customers; rest != 0; rest &= rest - 1 {
		s := bits.TrailingZeros64(rest)
		slot, into := &g.slots[s], &g.slotted[s]
		into.own[guide].add(slot, of, t.share)
		if t.held&(1<<s) != 0 {
			into.pending[guide].add(slot, of, t.share)
		}
		if into.bySpan != nil {
			into.bySpan[span].add(slot, of, t.share)
		}
	}
}

// addSingly adds events to the slots that have to look at each of them.
func (g *guideGathering) addSingly(o *order, t *tagger, ids []uint32, guide, span int32, from int, paid uint64) {
	for i, id := range ids {
		tag := &t.tags[id]
		for rest := tag.bits & paid & (g.customers | g.walks); rest != 0; rest &= rest - 1 {
			s := bits.TrailingZeros64(rest)
			held, row := tag.held&(1<<s) != 0, int(o.row[from+i])
			if g.customers&(1<<s) != 0 {
				g.met[s].meet(g.facts.customer[row], guide, held)
				if into := &g.slotted[s]; into.bySpan != nil {
					into.see(span, g.facts.customer[row], held)
				}
				continue
			}
			slot, into := &g.slots[s], &g.slotted[s]
			pay := slot.walk.marginal(slot.credited(g.facts.sumsOf(row), tag.share))
			into.own[guide].pay = into.own[guide].pay.plus(pay)
			if held {
				into.pending[guide].pay = into.pending[guide].pay.plus(pay)
			}
		}
	}
}

// meeting counts the distinct customers of one guide after another.
type meeting struct {
	all, ripe    []int32 // by customer: the last guide seen with, from 1; ripe while not held
	met, metRipe int64
}

func (m *meeting) meet(customer, guide int32, held bool) {
	if customer == none {
		return
	}
	if m.all[customer] != guide+1 {
		m.all[customer] = guide + 1
		m.met++
	}
	if !held && m.ripe[customer] != guide+1 {
		m.ripe[customer] = guide + 1
		m.metRipe++
	}
}

// countCustomers closes the guide's count of a slot. A customer is held who was seen only
// while held.
func (g *guideGathering) countCustomers(s, guide int) {
	m, into := &g.met[s], &g.slotted[s]
	into.own[guide] = counted(m.met)
	if into.pending != nil {
		into.pending[guide] = counted(m.met - m.metRipe)
	}
	m.met, m.metRipe = 0, 0
}

func counted(n int64) cell { return cell{sum: product(uint64(n), micro), events: n} }
