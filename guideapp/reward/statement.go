package reward

import (
	"slices"
	"sort"

	"frontline/guideapp"
)

// State says whether an amount is earned or may still be voided.
type State string

// The states of a line. Only what is earned is ever booked.
const (
	Earned  State = "earned"
	Pending State = "pending"
)

// LimitsLine is the component name of the line that `limits` put on a statement.
const LimitsLine = "limits"

// Statement is what one guide has under one plan for one period. Its lines add up to
// the total, the earned ones to Earned and the pending ones to Pending.
type Statement struct {
	Guide   string
	Total   guideapp.Fen
	Earned  guideapp.Fen
	Pending guideapp.Fen
	Lines   []Line
}

// Line is what one component pays. Measure is in fen or in units, rounded half to even
// to a whole; of a pending line it is what is still pending.
type Line struct {
	Component string
	Title     string
	Measure   int64
	Unit      Unit
	Amount    guideapp.Fen
	State     State
}

// figure is what a payee gathered in a component: the measure, what the ladder pays
// on, what per-event walking came to, and how many events there were.
type figure struct {
	measure, paysOn, walked Wide
	events                  int64
}

// Close gives the statement of every guide who stands somewhere in the period, in id
// order.
func (m *Measures) Close() []Statement {
	statements := make([]Statement, 0, len(m.facts.guides))
	seen := m.sortSightings()
	for g := range m.facts.guides {
		if m.standsInPeriod(g) {
			statements = append(statements, m.close(int32(g), seen))
		}
	}
	return statements
}

// CloseGuide gives one guide's statement. A guide who stands nowhere in the period is
// NotFound.
func (m *Measures) CloseGuide(id string) (Statement, error) {
	g, found := m.facts.guideIndex(id)
	if !found || !m.standsInPeriod(int(g)) {
		return Statement{}, guideapp.Errorf(guideapp.NotFound, "no guide %s in %s", id, m.period)
	}
	return m.close(g, m.sortSightings()), nil
}

// sortSightings puts each slot's sightings in order of payee and customer, so that a
// payee's are one run.
func (m *Measures) sortSightings() [][]sighting {
	for _, list := range m.customers {
		slices.SortFunc(list, func(a, b sighting) int {
			if a.payee != b.payee {
				return int(a.payee - b.payee)
			}
			return int(a.customer - b.customer)
		})
	}
	return m.customers
}

func (m *Measures) standsInPeriod(g int) bool {
	for i := m.facts.from[g]; i < m.facts.from[g+1]; i++ {
		if first, last := m.facts.spans[i].within(m.period); first <= last {
			return true
		}
	}
	return false
}

func (m *Measures) close(g int32, seen [][]sighting) Statement {
	s := Statement{Guide: m.facts.guides[g]}
	var total, matured guideapp.Fen
	for k := range m.plan.Components {
		component := &m.plan.Components[k]
		if !m.paidInPeriod(g, k) {
			continue
		}
		all, held := m.figures(g, k, seen)
		ripe := all.minus(held)
		allPay, ripePay := component.amount(all), component.amount(ripe)
		total, matured = total+allPay, matured+ripePay
		s.Lines = append(s.Lines, component.line(ripe.shown(component), ripePay, Earned))
		rest := all.shown(component) - ripe.shown(component)
		if rest != 0 || allPay != ripePay {
			s.Lines = append(s.Lines, component.line(rest, allPay-ripePay, Pending))
		}
	}
	s.Total, s.Earned = m.plan.Limits.bound(total), m.plan.Limits.bound(matured)
	s.Pending = s.Total - s.Earned
	s.limit(Earned, s.Earned-matured)
	s.limit(Pending, s.Pending-(total-matured))
	return s
}

func (s *Statement) limit(state State, by guideapp.Fen) {
	if by != 0 {
		s.Lines = append(s.Lines, Line{LimitsLine, LimitsLine, 0, UnitFen, by, state})
	}
}

func (c *Component) line(measure int64, amount guideapp.Fen, state State) Line {
	return Line{c.ID, c.Title, measure, c.Unit(), amount, state}
}

func (l Limits) bound(total guideapp.Fen) guideapp.Fen {
	total = max(total, l.Floor)
	if l.Cap != nil {
		total = min(total, *l.Cap)
	}
	return total
}

// paidInPeriod says whether the component is for the guide on some day of the period.
func (m *Measures) paidInPeriod(g int32, component int) bool {
	for i := m.facts.from[g]; i < m.facts.from[g+1]; i++ {
		// Tenure only grows, so the last day decides.
		first, last := m.facts.spans[i].within(m.period)
		if first <= last && m.plan.Components[component].For.pays(m.facts.standings, i, last) {
			return true
		}
	}
	return false
}

// figures gives what the guide gathered in the component, all of it and the held part.
func (m *Measures) figures(g int32, component int, seen [][]sighting) (all, held figure) {
	for s := range m.slots {
		slot := &m.slots[s]
		if slot.component != component {
			continue
		}
		var a, h cell
		switch {
		case slot.scope != OfGuide:
			a, h = m.groupFigures(g, s, seen)
		case slot.of == CountCustomers:
			a, h = distinct(run(seen[s], g, g))
		default:
			at := int(g)*len(m.slots) + s
			a = m.all[at]
			if m.pending != nil {
				h = m.pending[at]
			}
		}
		all.take(slot, a)
		held.take(slot, h)
	}
	return all, held
}

func (f *figure) take(s *slot, c cell) {
	if s.part == 1 {
		f.paysOn = c.sum
		return
	}
	f.measure, f.walked, f.events = c.sum, c.pay, c.events
}

func (f figure) minus(g figure) figure {
	return figure{f.measure.minus(g.measure), f.paysOn.minus(g.paysOn), f.walked.minus(g.walked), f.events - g.events}
}

// run gives the sightings of payees from..to.
func run(list []sighting, from, to int32) []sighting {
	first := sort.Search(len(list), func(i int) bool { return list[i].payee >= from })
	last := sort.Search(len(list), func(i int) bool { return list[i].payee > to })
	return list[first:last]
}

// distinct counts the customers of a run: all of them, and those seen only while held.
func distinct(list []sighting) (all, held cell) {
	ripe := map[int32]bool{}
	for _, s := range list {
		ripe[s.customer] = ripe[s.customer] || !s.held
	}
	for _, ok := range ripe {
		all.sum, all.events = all.sum.plus(Wide{0, micro}), all.events+1
		if !ok {
			held.sum, held.events = held.sum.plus(Wide{0, micro}), held.events+1
		}
	}
	return all, held
}

// groupFigures adds up the days on which the guide stood in a group and was paid for it.
func (m *Measures) groupFigures(g int32, s int, seen [][]sighting) (all, held cell) {
	var sightings []sighting
	for i := m.facts.from[g]; i < m.facts.from[g+1]; i++ {
		first, last := m.facts.spans[i].within(m.period)
		for first <= last && m.paysIn(i, first)&(1<<s) == 0 {
			first++
		}
		for _, place := range m.placesOf(i, s, first, last) {
			from := place.index*int32(m.period.Days()) + int32(place.first-m.period.First)
			to := from + int32(place.last-place.first)
			if m.slots[s].of == CountCustomers {
				sightings = append(sightings, run(seen[s], from, to)...)
				continue
			}
			for at := from; at <= to; at++ {
				all.merge(m.groups[s][at])
				held.merge(m.waiting[s][at])
			}
		}
	}
	if m.slots[s].of == CountCustomers {
		return distinct(sightings)
	}
	return all, held
}

func (c *cell) merge(d cell) {
	c.sum, c.pay, c.events = c.sum.plus(d.sum), c.pay.plus(d.pay), c.events+d.events
}

// placeDays is a run of days at a place.
type placeDays struct {
	index       int32
	first, last guideapp.Day
}

// placesOf gives the places, and their days, that a group measure looks at for somebody
// standing in the span: the store itself, or every store of its region on the day.
func (m *Measures) placesOf(spanIndex int32, s int, first, last guideapp.Day) []placeDays {
	store := m.facts.spans[spanIndex].store
	if store < 0 || first > last {
		return nil
	}
	mine := &m.facts.org.Stores[store]
	if m.slots[s].scope == OfStore {
		return []placeDays{{indexOf(m.facts.stores, mine.ID), first, last}}
	}
	var places []placeDays
	stores := m.facts.org.Stores
	for row := range stores {
		if stores[row].Region != mine.Region {
			continue
		}
		from, to := m.facts.rowDays(row)
		if from, to = max(from, first), min(to, last); from <= to {
			places = append(places, placeDays{indexOf(m.facts.stores, stores[row].ID), from, to})
		}
	}
	return places
}

// rowDays gives the days on which a row of org.Stores is in force.
func (s *standings) rowDays(row int) (first, last guideapp.Day) {
	rows := s.rows[s.org.Stores[row].ID]
	first, last = s.org.Stores[row].From, guideapp.MaxDay
	if int32(row) == rows.from {
		first = 0
	}
	if int32(row)+1 < rows.until {
		last = s.org.Stores[row+1].From - 1
	}
	return first, last
}

// pay is what the component pays for a figure, exactly, before cap and floor.
func (c *Component) pay(f figure) Wide {
	switch {
	case c.Bounty != nil:
		return f.measure.times(uint64(c.Bounty.Each) * micro)
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

// amount rounds once, then applies floor and cap.
func (c *Component) amount(f figure) guideapp.Fen {
	amount := roundedFen(c.pay(f))
	if c.Floor != nil && f.counts(c) {
		amount = max(amount, *c.Floor)
	}
	if c.Cap != nil {
		amount = min(amount, *c.Cap)
	}
	return amount
}

// counts says whether there is anything a floor could rest on.
func (f figure) counts(c *Component) bool {
	if c.Bounty != nil {
		return f.events > 0
	}
	return !f.measure.isZero()
}

// shown is the measure as a line shows it, rounded half to even.
func (f figure) shown(c *Component) int64 {
	if c.Bounty != nil {
		return f.events
	}
	return f.measure.rounded(micro)
}
