package reward

import (
	"math/big"
	"sort"

	"frontline/guideapp"
)

// closing is what statements are closed from: measures by group and day, and who stands
// where. It reads no event. All it holds is made at first use.
type closing struct {
	m       *Measures
	byGroup [][]cell         // by slot: group*days + day
	held    [][]cell         // the part of byGroup that is still held
	visits  []int64          // by place
	columns [][]outcome      // by component, then guide
	shares  []*sharing       // by component
	days    map[dayKey]int64 // payee days at a place, for goals per visitor
	met     map[stint][2]cell
	goals   map[goalPlace]plainGoal
	tables  map[[2]string]guideapp.Fen        // goals, by table and party
	regions map[guideapp.Day]map[string]int64 // visitors by region, of the stores it has on a day
}

type dayKey struct {
	component int
	place     int32
}

func newClosing(m *Measures) *closing {
	n := len(m.plan.Components)
	return &closing{goals: map[goalPlace]plainGoal{}, regions: map[guideapp.Day]map[string]int64{}, m: m, byGroup: make([][]cell, len(m.slots)), held: make([][]cell, len(m.slots)),
		columns: make([][]outcome, n), shares: make([]*sharing, n), days: map[dayKey]int64{}, met: map[stint][2]cell{}}
}

// groupDays gives what every group did in a slot on every day, and the part that is held.
func (c *closing) groupDays(s int) (all, held []cell) {
	if c.byGroup[s] == nil {
		c.byGroup[s] = c.m.grouped(s, c.m.slotted[s].places)
		for at, soft := range c.m.slotted[s].elsewhere {
			c.byGroup[s][at].merge(soft)
		}
		if waiting := c.m.slotted[s].waiting; waiting != nil {
			c.held[s] = c.m.grouped(s, waiting)
			for at, soft := range c.m.slotted[s].awaited {
				c.held[s][at].merge(soft)
			}
		}
	}
	return c.byGroup[s], c.held[s]
}

// grouped adds the places' days up by group, each place in the group of its row that day.
func (m *Measures) grouped(s int, places []cell) []cell {
	slot, days := &m.slots[s], m.period.Days()
	sums := make([]cell, len(slot.groups.names)*days)
	for place, id := range m.facts.stores {
		rows, known := m.facts.rows[id]
		if !known {
			continue
		}
		for day := range days {
			if one := &places[place*days+day]; one.events != 0 || !one.sum.isZero() {
				row := m.facts.rowOn(rows, m.period.First+guideapp.Day(day))
				sums[int(slot.groups.ofRow[row])*days+day].merge(*one)
			}
		}
	}
	return sums
}

// figure is what a payee gathered in a component: the measure, what the ladder pays
// on, what per-event walking came to, and how many events there were.
type figure struct {
	measure, paysOn, walked Wide
	events                  int64
	parts                   parts // of measure, by group, where a pool shares by it
}

func (f *figure) take(s *slot, c cell) {
	if s.part == partPaysOn {
		f.paysOn = c.sum
		return
	}
	f.measure, f.walked, f.events = c.sum, c.pay, c.events
}

func (f figure) minus(g figure) figure {
	return figure{f.measure.minus(g.measure), f.paysOn.minus(g.paysOn), f.walked.minus(g.walked), f.events - g.events, f.parts}
}

func (f figure) isZero() bool {
	return f.measure.isZero() && f.paysOn.isZero() && f.walked.isZero() && f.events == 0
}

// figures gives what the guide gathered in the component, all of it and the held part.
// What a group did is taken from before it became final.
func (c *closing) figures(g int32, component int) (all, held figure) {
	pool := c.m.plan.Components[component].Pool
	for _, s := range c.m.slotsOf[component] {
		slot := &c.m.slots[s]
		if pool != nil && slot.part != partMeasure {
			continue
		}
		var a, h cell
		if slot.groups == nil {
			a, h = c.own(g, s)
		} else {
			a, h = c.m.of(component).closing.group(g, s)
		}
		all.take(slot, a)
		held.take(slot, h)
	}
	if pool != nil && pool.Shares != nil {
		all.parts = c.parts(g, component, c.m.of(component).closing.sharingOf(component).by)
	}
	return all, held
}

// own gives what the guide gathered wherever standing.
func (c *closing) own(g int32, s int) (all, held cell) {
	slot := &c.m.slotted[s]
	if slot.pending != nil {
		held = slot.pending[g]
	}
	return slot.own[g], held
}

// sighted gives the sightings of a group from one day to another.
func sighted(list []sighting, from, to int32) []sighting {
	first := sort.Search(len(list), func(i int) bool { return list[i].at() >= from })
	last := sort.Search(len(list), func(i int) bool { return list[i].at() > to })
	return list[first:last]
}

// stint is a group from one day to another, both as group*days + day.
type stint struct {
	slot        int
	first, last int32
}

// distinct counts the customers that groups saw: all of them, and those seen only while
// held. What many guides have in common is counted once.
func (c *closing) distinct(stints []stint) (all, held cell) {
	if len(stints) == 1 {
		if met, known := c.met[stints[0]]; known {
			return met[0], met[1]
		}
	}
	ripe := map[int32]bool{}
	for _, in := range stints {
		for _, s := range sighted(c.m.slotted[in.slot].seen, in.first, in.last) {
			ripe[s.customer()] = ripe[s.customer()] || !s.held()
		}
	}
	for _, ok := range ripe {
		all.sum, all.events = all.sum.plus(Wide{0, micro}), all.events+1
		if !ok {
			held.sum, held.events = held.sum.plus(Wide{0, micro}), held.events+1
		}
	}
	if len(stints) == 1 {
		c.met[stints[0]] = [2]cell{all, held}
	}
	return all, held
}

// groupStays is where a group's measure is looked at for a guide: the days stood in each
// group, or where a goal is not prorated, the whole period of the last group.
func (c *closing) groupStays(g int32, component int) []stay {
	stays := c.m.stays(g, component)
	target := c.m.plan.Components[component].Target
	if target != nil && target.Whole && len(stays) > 0 {
		last := stays[len(stays)-1]
		return []stay{{last.span, c.m.period.First, c.m.period.Last}}
	}
	return stays
}

// group adds up the days on which the guide stood in a group and was paid for it.
func (c *closing) group(g int32, s int) (all, held cell) {
	slot, days := &c.m.slots[s], int32(c.m.period.Days())
	var stints []stint
	for _, stay := range c.groupStays(g, slot.component) {
		store := c.m.facts.spans[stay.span].store
		if store < 0 {
			continue
		}
		from := slot.groups.ofRow[store]*days + int32(stay.first-c.m.period.First)
		to := from + int32(stay.last-stay.first)
		if slot.measure.Of == CountCustomers {
			stints = append(stints, stint{s, from, to})
			continue
		}
		allDays, heldDays := c.groupDays(s)
		for at := from; at <= to; at++ {
			all.merge(allDays[at])
			if heldDays != nil {
				held.merge(heldDays[at])
			}
		}
	}
	if slot.measure.Of == CountCustomers {
		all, held = c.distinct(stints)
		all.merge(c.keptIn(stints))
	}
	return all, held
}

// keptIn gives how many customers totals say that the groups have.
func (c *closing) keptIn(stints []stint) (kept cell) {
	days, counted := int32(c.m.period.Days()), map[int32]bool{}
	for _, in := range stints {
		group := in.first / days
		if n := c.m.slotted[in.slot].kept[whose{none, group}]; !n.isZero() && !counted[group] {
			counted[group] = true
			whole, _ := n.Parts()
			kept.merge(cell{sum: n, events: whole})
		}
	}
	return kept
}

// whole adds up the period of one group.
func (c *closing) whole(group int32, s int) Wide {
	days := int32(c.m.period.Days())
	if c.m.slots[s].measure.Of == CountCustomers {
		all, _ := c.distinct([]stint{{s, group * days, group*days + days - 1}})
		return all.sum.plus(c.m.slotted[s].kept[whose{none, group}])
	}
	var sum Wide
	all, _ := c.groupDays(s)
	for at := group * days; at < (group+1)*days; at++ {
		sum = sum.plus(all[at].sum)
	}
	return sum
}

// amount is what the component pays the guide for a figure: rounded once, then bounded.
func (c *closing) amount(k int, g int32, f figure) guideapp.Fen {
	component := &c.m.plan.Components[k]
	var amount guideapp.Fen
	switch {
	case component.Target != nil:
		amount = c.reached(component.Target, g, k, f.measure)
	case component.Shared():
		amount = c.share(g, k, f)
	default:
		amount = roundedFen(component.pay(f))
	}
	return component.bound(amount, f)
}

// bound applies floor and cap; what a penalty takes is below zero.
func (c *Component) bound(amount guideapp.Fen, f figure) guideapp.Fen {
	if c.Floor != nil && f.counts(c) {
		amount = max(amount, *c.Floor)
	}
	amount = min(amount, c.most())
	if c.Penalty != nil {
		return -amount
	}
	return amount
}

// most is what the component comes to at most, before a penalty's sign.
func (c *Component) most() guideapp.Fen {
	if c.Cap != nil {
		return min(*c.Cap, MaxPay)
	}
	return MaxPay
}

// exact is amount unrounded, in millionths of millionths of a fen.
func (c *closing) exact(k int, g int32, f figure) *big.Int {
	component := &c.m.plan.Components[k]
	if component.Target != nil {
		paid := component.Target.pay(f.measure, c.goal(g, k))
		paid.Mul(paid, new(big.Rat).SetInt64(pico))
		return component.boundExact(new(big.Int).Quo(paid.Num(), paid.Denom()), f)
	}
	if component.Shared() {
		return component.boundExact(picoOf(c.share(g, k, f)).big(), f)
	}
	return component.boundExact(component.pay(f).big(), f)
}

func (c *Component) boundExact(pay *big.Int, f figure) *big.Int {
	if c.Floor != nil && f.counts(c) {
		if floor := picoOf(*c.Floor).big(); pay.Cmp(floor) < 0 {
			pay = floor
		}
	}
	if ceiling := picoOf(c.most()).big(); pay.Cmp(ceiling) > 0 {
		pay = ceiling
	}
	if c.Penalty != nil {
		pay.Neg(pay)
	}
	return pay
}

// pay is what a bounty, penalty, commission or ladder comes to for a figure, exactly.
func (c *Component) pay(f figure) Wide {
	switch {
	case c.Bounty != nil:
		return f.measure.times(uint64(c.Bounty.Each) * micro)
	case c.Penalty != nil:
		return f.measure.times(uint64(c.Penalty.Each) * micro)
	case c.Commission != nil:
		return f.measure.times(uint64(c.Commission.Rate))
	case c.Ladder.Mode == PerEvent:
		return f.walked
	case c.Ladder.Mode == Marginal:
		return c.Ladder.marginal(f.measure)
	case c.Ladder.PaysOn != nil:
		return c.Ladder.whole(f.measure, f.paysOn)
	}
	return c.Ladder.whole(f.measure, f.measure)
}

// counts says whether there is anything a floor could rest on.
func (f figure) counts(c *Component) bool {
	if c.Bounty != nil || c.Penalty != nil {
		return f.events > 0
	}
	return !f.measure.isZero()
}

// shown is the measure as a line shows it, rounded half to even.
func (f figure) shown(c *Component) int64 {
	if c.Bounty != nil || c.Penalty != nil {
		return f.events
	}
	return f.measure.rounded(micro)
}

// roundedRat rounds fen half to even.
func roundedRat(r *big.Rat) guideapp.Fen {
	q, rest := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	twice := rest.Lsh(rest, 1)
	if c := twice.Cmp(r.Denom()); c > 0 || (c == 0 && q.Bit(0) == 1) {
		q.Add(q, big.NewInt(1))
	}
	return guideapp.Fen(q.Int64())
}
