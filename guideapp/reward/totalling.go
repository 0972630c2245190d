package reward

import (
	"cmp"
	"math/bits"
	"slices"

	"frontline/guideapp"
)

// PartVisitors is the part of a total that tells a store's visitors.
const PartVisitors = MaxParts

// Totals gives all that components look at beyond each guide's own facts, in an order of
// its own. Every event is in the totals of one store: who has facts of several stores, so
// as to know the own guides', keeps those of the own stores.
func (m *Measures) Totals() []Total {
	var totals []Total
	rows := map[*Measures]uint64{}
	for k := range m.plan.Components {
		if len(m.plan.Components[k].LooksAt()) == 0 {
			continue
		}
		of := m.of(k)
		totals = of.appendVisitors(of.appendDays(totals, k), k)
		rows[of] |= of.singly(k)
	}
	for of, slots := range rows {
		if slots != 0 {
			totals = newTotalling(of, slots).run(totals)
		}
	}
	slices.SortFunc(totals, compareTotals)
	return totals
}

func compareTotals(a, b Total) int {
	return cmp.Or(compareText(a.Component, b.Component), cmp.Compare(a.Part, b.Part), compareText(a.Store, b.Store), cmp.Compare(a.Day, b.Day),
		compareText(a.Guide, b.Guide), compareText(a.Group, b.Group), cmp.Compare(a.Matures, b.Matures), compareText(a.Customer, b.Customer))
}

// appendDays adds what every store did on every day.
func (m *Measures) appendDays(totals []Total, k int) []Total {
	days := m.period.Days()
	for _, s := range m.slotsOf[k] {
		for at, c := range m.slotted[s].places {
			if !c.sum.isZero() {
				t := Total{Component: m.plan.Components[k].ID, Part: m.slots[s].part, Store: m.facts.stores[at/days], Day: m.period.First + guideapp.Day(at%days)}
				t.Value, t.Micro = c.sum.Parts()
				totals = append(totals, t)
			}
		}
	}
	return totals
}

// appendVisitors adds the visitors of every store in which some were counted.
func (m *Measures) appendVisitors(totals []Total, k int) []Total {
	if !m.plan.Components[k].CountsVisitors() {
		return totals
	}
	for place, n := range m.closing.counted() {
		if n >= 0 {
			totals = append(totals, Total{Component: m.plan.Components[k].ID, Part: PartVisitors, Store: m.facts.stores[place], Value: n})
		}
	}
	return totals
}

// singly gives the slots of a component whose events are added up one by one: what is
// held, soft credits elsewhere, customers, and what payees share by.
func (m *Measures) singly(k int) uint64 {
	c, slots := &m.plan.Components[k], uint64(0)
	for _, s := range m.slotsOf[k] {
		slot := &m.slots[s]
		if slot.groups == nil && c.Shared() || slot.groups != nil && (c.Hold != nil || slot.measure.Of == CountCustomers || m.softBits&(1<<s) != 0) {
			slots |= 1 << s
		}
	}
	return slots
}

// totalling adds events up by what a total names.
type totalling struct {
	*Measures
	slots  uint64
	groups []*groups // by slot: those of what payees share by
	sums   map[totalKey]Wide
	people map[int32]string // ids of customers, by number
}

// totalKey is a total in numbers; what it does not name is none.
type totalKey struct {
	slot, place, guide, group, customer int32
	day                                 guideapp.Day
	matures                             guideapp.Instant
}

func newTotalling(m *Measures, slots uint64) *totalling {
	t := &totalling{Measures: m, slots: slots, groups: make([]*groups, len(m.slots)), sums: map[totalKey]Wide{}, people: map[int32]string{}}
	for s := range m.slots {
		if c := &m.plan.Components[m.slots[s].component]; c.Pool != nil && m.slots[s].groups == nil {
			t.groups[s] = newGroups(m.facts.org, c.LooksAt())
		}
	}
	return t
}

func (t *totalling) run(totals []Total) []Total {
	var credits []credit
	for row := t.first; row < t.last; row++ {
		if t.filters.byClass[t.facts.class[row]]&t.slots == 0 {
			continue
		}
		mask := t.maskOf(row) & t.slots
		if mask == 0 {
			continue
		}
		rule := t.crediting.ruleOf(row)
		credits = t.crediting.of(row, rule, credits)
		for ; mask != 0; mask &= mask - 1 {
			t.add(bits.TrailingZeros64(mask), row, rule, credits)
		}
	}
	for key, sum := range t.sums {
		totals = append(totals, t.named(key, sum))
	}
	return totals
}

// add counts an event in a slot.
func (t *totalling) add(s, row, rule int, credits []credit) {
	slot, f := &t.Measures.slots[s], t.facts
	key := totalKey{slot: int32(s), place: t.placeOf(row, credits), guide: none, group: none, customer: none}
	if slot.groups == nil {
		t.addShares(key, row, credits)
		return
	}
	key.day = f.day[row]
	if own, share := f.store[row], t.crediting.storeShare(rule); own >= 0 && share > 0 {
		inGroup := key
		if slot.measure.Of == CountCustomers {
			inGroup.group = slot.groups.ofRow[own]
			t.meet(inGroup, row)
		} else if matures := t.heldUntil(s, row); matures != 0 {
			inGroup.matures = matures
			t.sum(inGroup, slot.credited(f.sumsOf(row), share))
		}
	}
	if t.softBits&(1<<s) == 0 || !t.crediting.isSoft(rule) {
		return
	}
	for _, soft := range t.softOf(slot, row, credits) {
		key.group = soft.group
		if slot.measure.Of == CountCustomers {
			t.meet(key, row)
			continue
		}
		t.sum(key, slot.credited(f.sumsOf(row), soft.share))
		if matures := t.heldUntil(s, row); matures != 0 {
			held := key
			held.matures = matures
			t.sum(held, slot.credited(f.sumsOf(row), soft.share))
		}
	}
}

// addShares counts an event for the payees who share by it.
func (t *totalling) addShares(key totalKey, row int, credits []credit) {
	slot := &t.Measures.slots[key.slot]
	for _, cr := range credits {
		span := &t.facts.spans[cr.span]
		if t.paysIn(cr.span, t.facts.day[row])&(1<<key.slot) == 0 {
			continue
		}
		key.guide, key.group = span.guide, none
		if by := t.groups[key.slot]; by != nil {
			if span.store < 0 {
				continue
			}
			key.group = by.ofRow[span.store]
		}
		if slot.measure.Of == CountCustomers {
			t.meet(key, row)
			continue
		}
		t.sum(key, slot.credited(t.facts.sumsOf(row), cr.share))
	}
}

func (t *totalling) sum(key totalKey, more Wide) {
	if !more.isZero() {
		t.sums[key] = t.sums[key].plus(more)
	}
}

// meet counts the customer of an event once.
func (t *totalling) meet(key totalKey, row int) {
	if key.customer = t.facts.customer[row]; key.customer == none {
		return
	}
	if _, known := t.people[key.customer]; !known {
		t.people[key.customer] = t.facts.customerOf(row)
	}
	key.matures = t.heldUntil(int(key.slot), row)
	t.sums[key] = Wide{0, micro}
}

// heldUntil gives when an event that is held in a slot matures; 0 for one that is not.
func (t *totalling) heldUntil(s, row int) guideapp.Instant {
	if t.heldOf(row)&(1<<s) == 0 {
		return 0
	}
	matures, started := t.plan.Components[t.Measures.slots[s].component].Hold.matures(t.facts, row)
	if !started {
		return Uncompleted
	}
	return matures
}

// placeOf gives the store whose totals an event is in: where it happened, else where who
// is credited first stood.
func (t *totalling) placeOf(row int, credits []credit) int32 {
	if place := t.facts.place[row]; place != none || len(credits) == 0 {
		return place
	}
	if store := t.facts.spans[credits[0].span].store; store >= 0 {
		return indexOf(t.facts.stores, t.facts.org.Stores[store].ID)
	}
	return none
}

// named writes a total out.
func (t *totalling) named(key totalKey, sum Wide) Total {
	slot := &t.Measures.slots[key.slot]
	total := Total{Component: t.plan.Components[slot.component].ID, Part: slot.part, Day: key.day, Matures: key.matures}
	total.Value, total.Micro = sum.Parts()
	if key.place != none {
		total.Store = t.facts.stores[key.place]
	}
	if key.guide != none {
		total.Guide = t.facts.guides[key.guide]
	}
	if key.customer != none {
		total.Customer = t.people[key.customer]
	}
	if key.group != none {
		by := slot.groups
		if by == nil {
			by = t.groups[key.slot]
		}
		total.Group = by.names[key.group]
	}
	return total
}

// Difference gives what totals have more than others made of fewer facts, and below zero
// what they have less: of customers, those whom only the former have.
func Difference(more, less []Total) []Total {
	before := make(map[Total]Wide, len(less))
	for _, t := range less {
		key := t
		key.Value, key.Micro = 0, 0
		before[key] = t.wide()
	}
	var totals []Total
	add := func(t Total, more, less Wide, known bool) {
		switch {
		case less.less(more):
			t.Value, t.Micro = more.minus(less).Parts()
		case more.less(less):
			t.Value, t.Micro = less.minus(more).Parts()
			t.Value, t.Micro = -t.Value, -t.Micro
		case known:
			return
		}
		totals = append(totals, t)
	}
	for _, t := range more {
		key := t
		key.Value, key.Micro = 0, 0
		sum, known := before[key]
		add(key, t.wide(), sum, known)
		delete(before, key)
	}
	for key, sum := range before {
		if key.Customer == "" {
			add(key, Wide{}, sum, true)
		}
	}
	return totals
}
