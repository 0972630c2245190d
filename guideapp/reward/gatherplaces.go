package reward

import (
	"math/bits"
	"slices"

	"frontline/guideapp"
)

// placeGathering adds up what every store did on every day, at what teams leave of it.
type placeGathering struct {
	*Measures
	order      *order
	runs       []run
	tagger     *tagger
	quantities bool
	customers  uint64 // slots that count customers
	sums       []sums
}

func newPlaceGathering(m *Measures, slots uint64) *placeGathering {
	g := &placeGathering{Measures: m}
	g.order, g.runs = m.facts.placeRuns()
	g.tagger = newTagger(m.compiled, slots, func(rule int, _ uint32) (guideapp.Ratio, bool) {
		share := m.crediting.storeShare(rule)
		return share, share > 0
	})
	g.customers = m.bitsWhere(slots, func(s *slot) bool { return s.measure.Of == CountCustomers })
	g.quantities = m.bitsWhere(slots, func(s *slot) bool { return s.measure.Of == SumQuantity }) != 0
	return g
}

func (g *placeGathering) run() {
	for _, r := range g.runs {
		if !g.period.Contains(r.day) {
			continue
		}
		for from := r.from; from < r.until; from += blockSize {
			g.addBlock(int(r.place), r.day, int(from), int(min(r.until, from+blockSize)))
		}
	}
}

// addBlock adds events of one place and day.
func (g *placeGathering) addBlock(place int, day guideapp.Day, from, until int) {
	ids := g.tagger.block(g.order, from, until)
	for len(g.sums) < len(g.tagger.tags) {
		g.sums = append(g.sums, sums{})
	}
	if g.quantities {
		addAll(g.sums, ids, g.order.net[from:until], g.order.quantity[from:until])
	} else {
		addSums(g.sums, ids, g.order.net[from:until])
	}
	if g.customers != 0 {
		g.see(ids, day, from)
	}
	at := place*g.period.Days() + int(day-g.period.First)
	for id := range g.tagger.tags {
		if sum := &g.sums[id]; sum.events != 0 {
			g.count(&g.tagger.tags[id], *sum, at)
			*sum = sums{}
		}
	}
}

func (g *placeGathering) count(t *tag, of sums, at int) {
	for rest := t.bits &^ g.customers; rest != 0; rest &= rest - 1 {
		s := bits.TrailingZeros64(rest)
		slot, into := &g.slots[s], &g.slotted[s]
		into.places[at].add(slot, of, t.share)
		if t.held&(1<<s) != 0 {
			into.waiting[at].add(slot, of, t.share)
		}
	}
}

func (g *placeGathering) see(ids []uint32, day guideapp.Day, from int) {
	for i, id := range ids {
		tag := &g.tagger.tags[id]
		for rest := tag.bits & g.customers; rest != 0; rest &= rest - 1 {
			s := bits.TrailingZeros64(rest)
			row := g.order.row[from+i]
			group := g.slots[s].groups.ofRow[g.facts.store[row]]
			g.slotted[s].see(group*int32(g.period.Days())+int32(day-g.period.First), g.facts.customer[row], tag.held&(1<<s) != 0)
		}
	}
}

// sighting is a customer seen in a group on a day, group*days + day, or by somebody in a
// span, in one number that sorts: where, then the customer, in the last bit whether held.
type sighting int64

func newSighting(at, customer int32, held bool) sighting {
	s := sighting(at)<<32 | sighting(customer)<<1
	if held {
		s |= 1
	}
	return s
}

func (s sighting) at() int32       { return int32(s >> 32) }
func (s sighting) customer() int32 { return int32(uint32(s) >> 1) }
func (s sighting) held() bool      { return s&1 != 0 }

func (g *gatheredSlot) see(at, customer int32, held bool) {
	if customer != none {
		g.seen = append(g.seen, newSighting(at, customer, held))
	}
}

// gatherElsewhere counts, for groups whose guides hold a soft credit on an event of
// another group, that event.
func (m *Measures) gatherElsewhere(slots uint64) {
	var credits []credit
	for row := m.first; row < m.last; row++ {
		if m.filters.byClass[m.facts.class[row]]&slots == 0 {
			continue
		}
		rule := m.crediting.ruleOf(row)
		if !m.crediting.isSoft(rule) {
			continue
		}
		if mask := m.maskOf(row) & slots; mask != 0 {
			credits = m.crediting.of(row, rule, credits)
			m.addElsewhere(row, mask, credits)
		}
	}
}

// addElsewhere counts an event once for a group, at its largest soft share.
func (m *Measures) addElsewhere(row int, soft uint64, credits []credit) {
	for ; soft != 0; soft &= soft - 1 {
		s := bits.TrailingZeros64(soft)
		slot, held := &m.slots[s], m.heldOf(row)&(1<<s) != 0
		for _, of := range m.softOf(slot, row, credits) {
			at := of.group*int32(m.period.Days()) + int32(m.facts.day[row]-m.period.First)
			if slot.measure.Of == CountCustomers {
				m.slotted[s].see(at, m.facts.customer[row], held)
				continue
			}
			m.slotted[s].elsewhere[at].add(slot, m.facts.sumsOf(row), of.share)
			if held {
				m.slotted[s].awaited[at].add(slot, m.facts.sumsOf(row), of.share)
			}
		}
	}
}

// softShare is a group that counts an event of another, and at which share.
type softShare struct {
	group int32
	share guideapp.Ratio
}

// softOf gives the groups that count an event for a soft credit of their guides, each at
// the largest of them.
func (m *Measures) softOf(slot *slot, row int, credits []credit) []softShare {
	var found []softShare
	for _, cr := range credits {
		group := m.softGroup(slot, row, cr)
		if group == none {
			continue
		}
		if at := slices.IndexFunc(found, func(f softShare) bool { return f.group == group }); at >= 0 {
			found[at].share = max(found[at].share, cr.soft)
		} else {
			found = append(found, softShare{group, cr.soft})
		}
	}
	return found
}

// softGroup gives the group that a soft credit adds the event to; none when there is no
// soft credit or the event is the group's own.
func (m *Measures) softGroup(s *slot, row int, cr credit) int32 {
	store := m.facts.spans[cr.span].store
	if cr.soft == 0 || store < 0 {
		return none
	}
	group := s.groups.ofRow[store]
	if own := m.facts.store[row]; own >= 0 && s.groups.ofRow[own] == group {
		return none
	}
	return group
}
