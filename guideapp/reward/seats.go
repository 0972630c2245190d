package reward

import (
	"encoding/binary"
	"reflect"
	"slices"

	"frontline/guideapp"
)

// seats is who can be paid by what in a period: where people stand, and nothing of what
// they did.
type seats struct {
	org     *guideapp.Org
	alike   []alike // those who stand somewhere in the period
	groups  []int   // by component: how many groups it has members in
	largest []int   // by component: how many members its largest group has
	tables  []seating
	members [][]string // by component: the guides, rising
}

// alike is guides who are paid by the same components.
type alike struct {
	groups []int // by component: in how many groups of it each of them is paid
	guides int64 // how many there are
}

// seating is where the members of one component sit.
type seating struct {
	by    *groups // nil where all are in one group
	taken []bool  // by row of org.Stores: somebody of the component stands there
	sizes []int   // by group, the first of those whose store nobody knows
	last  []int32 // by group: the guide counted last, from 1
}

// sharedBy gives the group in which the component's members share something, if they do.
func (c *Component) sharedBy() (group Grouping, shared bool) {
	switch {
	case c.Pool != nil:
		return c.Pool.Group, true
	case c.Contest != nil:
		return c.Contest.Group, true
	}
	return nil, false
}

// seatsAlike says whether everybody has the same seat under two plans.
func seatsAlike(a, b *Plan) bool {
	return slices.EqualFunc(a.Components, b.Components, func(x, y Component) bool {
		one, shared := x.sharedBy()
		other, also := y.sharedBy()
		return shared == also && slices.Equal(one, other) && reflect.DeepEqual(x.For, y.For)
	})
}

func newSeating(c *Component, org *guideapp.Org) seating {
	t := seating{taken: make([]bool, len(org.Stores))}
	if group, shared := c.sharedBy(); shared {
		t.by = newGroups(org, group)
	}
	n := 1
	if t.by != nil {
		n += len(t.by.names)
	}
	t.sizes, t.last = make([]int, n), make([]int32, n)
	return t
}

// sit seats a guide at a row, -1 for an unknown store, and says whether the guide is new
// in the group.
func (t *seating) sit(guide, row int32) bool {
	group := 0
	if row >= 0 {
		t.taken[row] = true
		if t.by != nil {
			group = 1 + int(t.by.ofRow[row])
		}
	}
	if t.last[group] == guide+1 {
		return false
	}
	t.last[group] = guide + 1
	t.sizes[group]++
	return true
}

func newSeats(plan *Plan, org *guideapp.Org, period guideapp.Period) *seats {
	where, n := newStandings(org), len(plan.Components)
	s := &seats{org: org, groups: make([]int, n), largest: make([]int, n), members: make([][]string, n)}
	for k := range plan.Components {
		s.tables = append(s.tables, newSeating(&plan.Components[k], org))
	}
	known, mine := map[string]int{}, make([]int, n)
	for g := range where.guides {
		clear(mine)
		if s.seat(plan, where, period, int32(g), mine) {
			s.count(mine, known)
		}
	}
	for k := range s.tables {
		for _, size := range s.tables[k].sizes {
			s.largest[k] = max(s.largest[k], size)
			if size > 0 {
				s.groups[k]++
			}
		}
	}
	return s
}

// seat seats a guide and counts in how many groups of each component; false where the
// guide stands nowhere in the period.
func (s *seats) seat(plan *Plan, where *standings, period guideapp.Period, guide int32, groups []int) (stands bool) {
	for i := where.from[guide]; i < where.from[guide+1]; i++ {
		first, last := where.spans[i].within(period)
		if first > last {
			continue
		}
		stands = true
		for k := range plan.Components {
			// Tenure only grows, so the last day decides whether it pays at all.
			if !plan.Components[k].For.pays(where, i, last) || !s.tables[k].sit(guide, where.spans[i].store) {
				continue
			}
			if groups[k]++; groups[k] == 1 {
				s.members[k] = append(s.members[k], where.guides[guide])
			}
		}
	}
	return stands
}

// count adds a guide to those alike; known finds them by what they are paid by.
func (s *seats) count(groups []int, known map[string]int) {
	var short [2 * MaxComponents]byte
	key := short[:0]
	for _, n := range groups {
		key = binary.AppendUvarint(key, uint64(n))
	}
	at, found := known[string(key)]
	if !found {
		at = len(s.alike)
		known[string(key)], s.alike = at, append(s.alike, alike{groups: slices.Clone(groups)})
	}
	s.alike[at].guides++
}

// stores lists the stores in which somebody is paid by the component.
func (s *seats) stores(component int) []string {
	return s.distinct(component, func(store *guideapp.Store) string { return store.ID })
}

// regions lists their regions.
func (s *seats) regions(component int) []string {
	return s.distinct(component, func(store *guideapp.Store) string { return store.Region })
}

func (s *seats) distinct(component int, name func(*guideapp.Store) string) []string {
	var names []string
	for row, taken := range s.tables[component].taken {
		if taken {
			names = append(names, name(&s.org.Stores[row]))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// total is the most that everybody together is paid: guide by guide, or, where that is
// less, with funds and prizes counted by group.
func (s *seats) total(plan *Plan, perGuide Bound) Bound {
	if perGuide.Open {
		return perGuide
	}
	byGuide, byGroup := guideapp.Fen(0), guideapp.Fen(0)
	for _, a := range s.alike {
		byGuide = saturated(byGuide, manyTimes(plan.bound(a.groups).Amount, a.guides))
		byGroup = saturated(byGroup, manyTimes(plan.Limits.Floor, a.guides))
	}
	for k := range plan.Components {
		c := &plan.Components[k]
		for _, a := range s.alike {
			if a.groups[k] == 0 {
				continue
			}
			most := c.ceiling(plan, a.groups[k])
			if most.open {
				return Bound{Amount: byGuide} // bounded by the statement's cap alone
			}
			if !c.sharesOnce() {
				byGroup = saturated(byGroup, manyTimes(most.amount, a.guides))
			} else if c.Floor != nil {
				byGroup = saturated(byGroup, manyTimes(*c.Floor, a.guides))
			}
		}
		if c.sharesOnce() {
			byGroup = saturated(byGroup, manyTimes(c.given(), int64(s.groups[k])))
		}
	}
	return Bound{Amount: min(byGuide, byGroup)}
}

// sharesOnce says whether what a group shares out is never more than there is. With
// finality it may be: each guide's own measure stays live against the others' final ones.
func (c *Component) sharesOnce() bool {
	return (c.Pool != nil && c.Pool.Fund.Measure == nil || c.Contest != nil) && (c.FinalAfter == nil || c.equalShares())
}

// given is what a group shares out in all.
func (c *Component) given() guideapp.Fen {
	if c.Pool != nil {
		return c.Pool.Fund.Amount
	}
	sum := guideapp.Fen(0)
	for _, prize := range c.Contest.Prizes {
		sum += prize
	}
	return sum
}
