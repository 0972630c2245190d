package reward

import (
	"slices"
	"time"

	"frontline/guideapp"
)

// Total is a part of what a component that looks beyond one guide's own facts comes to:
// Value + Micro/10^6, in fen or units. Totals add up, in any order and from any split of
// the facts, and say all that such a component is closed from. A total is
//   - of a store and day: Store and Day
//   - of an event elsewhere that a group counts for a soft credit: Store, Day and Group
//   - what is held of either: with Matures, beside the total of all there is
//   - of what payees share by: Store, Guide and, of a pool, the Group stood in
//   - one customer of a group or payee: with Customer and, of a group, Group; Value is 1
//   - so many customers of a group or payee in the whole period, who are counted nowhere
//     else: Group, Guide or both, without Store and Customer
//   - the visitors of a store: Part is PartVisitors; a store where none were counted has none
type Total struct {
	Component string
	Part      int              // which of the component's measures
	Store     string           // where it happened; of a fact that names no place, where who is credited first stood
	Day       guideapp.Day     // 0 of what payees share by
	Guide     string           // the payee
	Group     string           // by the component's own grouping
	Matures   guideapp.Instant // when the hold ends; Uncompleted while it waits for its order
	Customer  string
	Value     int64
	Micro     int64
}

// Uncompleted is when the hold of an order ends that is not completed: beyond all times.
const Uncompleted guideapp.Instant = 1 << 48

// LooksAt gives the groups whose stores the component looks at beyond the guide's own
// facts; none when it looks at nothing else.
func (c *Component) LooksAt() Grouping {
	switch {
	case c.Pool != nil:
		return c.Pool.Group
	case c.Contest != nil:
		return c.Contest.Group
	case c.CountsVisitors() && c.Scope() == OfGuide:
		return Grouping{GroupStore}
	}
	return c.Scope().grouping()
}

// LooksAtPeople says whether the component depends on who else stands in the group: they
// share something, or bring soft credits from elsewhere.
func (c *Component) LooksAtPeople() bool {
	return c.Shared() || (c.CountsVisitors() && c.Scope() == OfGuide) || c.CountsSoft()
}

// CountsSoft says whether a group's measure counts soft credits on events elsewhere.
func (c *Component) CountsSoft() bool {
	return slices.ContainsFunc(c.gathers(), func(g gathered) bool {
		return len(g.group) > 0 && g.measure.Credits == AllCredits
	})
}

// CountsVisitors says whether the component's goal is so much per visitor.
func (c *Component) CountsVisitors() bool {
	return c.Target != nil && c.Target.Goal.Way == GoalPerVisitor
}

// CountsCustomers says whether a part of the component counts the customers of groups, or
// of payees who share by them.
func (c *Component) CountsCustomers(part int) bool {
	return slices.ContainsFunc(c.gathers(), func(g gathered) bool {
		return g.part == part && g.measure.Of == CountCustomers && (len(g.group) > 0 || c.Shared())
	})
}

// KeepsTotals says whether a database can keep all that the component looks at beyond the
// guide's own facts as totals that hold while only time passes. It cannot where a group's
// unanswered chats count, which time makes more of, nor customers of a group who are
// held, whom time makes earned.
func (c *Component) KeepsTotals() bool {
	return len(c.LooksAt()) > 0 && !slices.ContainsFunc(c.gathers(), func(g gathered) bool {
		if len(g.group) == 0 && !c.Shared() {
			return false
		}
		return g.measure.When.Unanswered != nil || (c.Hold != nil && g.measure.Of == CountCustomers)
	})
}

// StaysWhole says whether the counted customers of a group's whole period are those that
// the component pays the guide by: it pays on all days of the period, in one group
// throughout, or on none. Customers of a part of it, or of two groups, do not follow from
// how many each has.
func (c *Component) StaysWhole(org *guideapp.Org, guide guideapp.Guide, period guideapp.Period) bool {
	if !c.CountsCustomers(partMeasure) || c.Shared() || (c.Target != nil && c.Target.Whole) {
		return true
	}
	where := newStandings(&guideapp.Org{Brand: org.Brand, Stores: org.Stores, Guides: []guideapp.Guide{guide}})
	paid, groups := 0, map[string]bool{}
	for d := period.First; d <= period.Last; d++ {
		at := where.spanOn(0, d)
		if at != none && where.spans[at].store >= 0 && c.For.pays(where, at, d) {
			groups[c.LooksAt().Key(&org.Stores[where.spans[at].store], org.Brand)] = true
			paid++
		}
	}
	return paid == 0 || (paid == period.Days() && len(groups) == 1)
}

// FinalAt is the instant as of which what others did in the component's period is final;
// false where it never is.
func (c *Component) FinalAt(period guideapp.Period, zone *time.Location) (guideapp.Instant, bool) {
	if c.FinalAfter == nil {
		return 0, false
	}
	return finalOn(period, *c.FinalAfter).Start(zone), true
}

// Parts lists the component's parts that have totals: those that groups are measured by,
// or what payees share by.
func (c *Component) Parts() (ofGroups, shared []int) {
	for _, g := range c.gathers() {
		switch {
		case len(g.group) > 0:
			ofGroups = append(ofGroups, g.part)
		case c.Shared():
			shared = append(shared, g.part)
		}
	}
	return ofGroups, shared
}

// whose names the payee of a total, the group, or both; none is of any.
type whose struct{ guide, group int32 }

// SetTotals puts totals in the place of all that components look at beyond each guide's
// own facts, which then may be those of one guide, or of some. Of a component that shares
// something it replaces what others did; the guide's own measure stays that of the facts.
// Totals of a store, group, guide or day that is not here are left out.
func (m *Measures) SetTotals(totals []Total) {
	s := newSetting(m)
	for i := range totals {
		s.set(&totals[i])
	}
	for _, of := range s.measures {
		for at := range of.slotted {
			slices.Sort(of.slotted[at].seen)
		}
	}
}

// setting is totals being put into measures.
type setting struct {
	*Measures
	measures   []*Measures // these and the frozen ones
	components map[string]int
	groups     []*groups // by component: those of what payees share
	customers  map[string]int32
	met        map[meetingOf]bool
}

// meetingOf is a customer of somebody who shares by customers.
type meetingOf struct {
	slot     int
	of       whose
	customer int32
}

func newSetting(m *Measures) *setting {
	s := &setting{Measures: m, measures: []*Measures{m}, components: map[string]int{}, groups: make([]*groups, len(m.plan.Components)),
		customers: map[string]int32{}, met: map[meetingOf]bool{}}
	for k := range m.plan.Components {
		c, of := &m.plan.Components[k], m.of(k)
		s.components[c.ID] = k
		if !slices.Contains(s.measures, of) {
			s.measures = append(s.measures, of)
		}
		if c.CountsVisitors() {
			of.visits = nil
		}
	}
	for _, of := range s.measures {
		of.closing = newClosing(of)
	}
	for k := range m.plan.Components {
		s.empty(k)
	}
	return s
}

// empty forgets what a component looks at beyond each guide's own facts.
func (s *setting) empty(k int) {
	c, of := &s.plan.Components[k], s.of(k)
	if c.Shared() {
		s.groups[k] = newGroups(s.facts.org, c.LooksAt())
	}
	if c.CountsVisitors() && of.visits == nil {
		of.visits = slices.Repeat([]int64{-1}, len(of.facts.stores))
	}
	for _, at := range of.slotsOf[k] {
		switch {
		case of.slots[at].groups != nil:
			of.slotted[at] = of.newSlot(at)
			of.slotted[at].kept = map[whose]Wide{}
		case c.Shared():
			of.slotted[at].kept = map[whose]Wide{}
		}
	}
}

func (s *setting) set(t *Total) {
	k, known := s.components[t.Component]
	if !known {
		return
	}
	of := s.of(k)
	if t.Part == PartVisitors {
		s.setVisitors(k, t)
		return
	}
	at := of.closing.slotOf(k, t.Part)
	if at < 0 {
		return
	}
	slot := &of.slots[at]
	switch {
	case slot.groups == nil:
		s.setShare(k, at, t)
	case slot.measure.Of == CountCustomers:
		s.setCustomers(of, at, t)
	default:
		s.setDay(of, at, t)
	}
}

// setVisitors adds the visitors of a store, once where several components look at them.
func (s *setting) setVisitors(k int, t *Total) {
	of := s.of(k)
	first := slices.IndexFunc(s.plan.Components, func(c Component) bool { return c.CountsVisitors() && s.of(s.components[c.ID]) == of })
	if place := indexOf(of.facts.stores, t.Store); first == k && place != none {
		of.visits[place] = max(of.visits[place], 0) + t.Value
	}
}

// setShare adds to what a payee shares by.
func (s *setting) setShare(k, at int, t *Total) {
	g, known := s.facts.guideIndex(t.Guide)
	if !known || s.groups[k] == nil {
		return
	}
	of := whose{g, none}
	if s.plan.Components[k].Pool != nil {
		if of.group = s.groups[k].named(t.Group); of.group == none {
			return
		}
	}
	if t.Customer != "" {
		meeting := meetingOf{at, of, s.customer(t.Customer)}
		if s.met[meeting] {
			return
		}
		s.met[meeting] = true
	}
	kept := s.of(k).slotted[at].kept
	kept[of] = kept[of].plus(t.wide())
}

// setCustomers adds a customer of a group, or so many of them.
func (s *setting) setCustomers(of *Measures, at int, t *Total) {
	slot := &of.slots[at]
	group := slot.groups.named(t.Group)
	switch {
	case group == none:
	case t.Customer == "":
		kept := of.slotted[at].kept
		kept[whose{none, group}] = kept[whose{none, group}].plus(t.wide())
	case of.period.Contains(t.Day):
		of.slotted[at].see(group*int32(of.period.Days())+int32(t.Day-of.period.First), s.customer(t.Customer), t.Matures > of.facts.now)
	}
}

func (s *setting) customer(id string) int32 {
	number, known := s.customers[id]
	if !known {
		number = int32(len(s.customers))
		s.customers[id] = number
	}
	return number
}

// setDay adds to what a store did on a day, or a group through soft credits elsewhere.
func (s *setting) setDay(of *Measures, at int, t *Total) {
	if !of.period.Contains(t.Day) {
		return
	}
	slot, days := &of.slotted[at], of.period.Days()
	cells, held, row := slot.places, slot.waiting, indexOf(of.facts.stores, t.Store)
	if t.Group != "" {
		cells, held, row = slot.elsewhere, slot.awaited, of.slots[at].groups.named(t.Group)
	}
	if t.Matures != 0 {
		if t.Matures <= of.facts.now {
			return
		}
		cells = held
	}
	if row == none || cells == nil {
		return
	}
	into := &cells[int(row)*days+int(t.Day-of.period.First)]
	into.sum = into.sum.plus(t.wide())
}

// wide is the total as a measure. One below zero takes away: measures are added up modulo
// 2^128.
func (t *Total) wide() Wide {
	if t.Value < 0 || t.Micro < 0 {
		return Wide{}.minus(WideOf(-t.Value, -t.Micro))
	}
	return WideOf(t.Value, t.Micro)
}

// Plus adds the value of another total.
func (t Total) Plus(other Total) Total {
	t.Value, t.Micro = t.wide().plus(other.wide()).Parts()
	return t
}
