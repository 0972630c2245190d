package reward

import (
	"encoding/binary"

	"frontline/guideapp"
)

// seats is who can be paid by what in a period: where people stand, and nothing of what
// they did.
type seats struct {
	org     *guideapp.Org
	alike   []alike // those who stand somewhere in the period
	groups  []int   // by component: how many groups it has members in
	largest []int   // by component: how many members its largest group has
	stores  []map[string]bool
	regions []map[string]bool
	members []map[string]bool // by component: the guides
}

// alike is guides who are paid by the same components.
type alike struct {
	groups []int // by component: in how many groups of it each of them is paid
	guides int64 // how many there are
}

func newSeats(plan *Plan, org *guideapp.Org, period guideapp.Period) *seats {
	where, n := newStandings(org), len(plan.Components)
	s := &seats{org: org, groups: make([]int, n), largest: make([]int, n)}
	sizes, known := make([]map[string]int, n), map[string]int{}
	for k := range n {
		sizes[k] = map[string]int{}
		s.stores, s.regions, s.members = append(s.stores, map[string]bool{}), append(s.regions, map[string]bool{}), append(s.members, map[string]bool{})
	}
	for g := range where.guides {
		stands, mine := false, make([]int, n)
		for k := range plan.Components {
			in := map[string]bool{}
			for i := where.from[g]; i < where.from[g+1]; i++ {
				first, last := where.spans[i].within(period)
				if first > last {
					continue
				}
				stands = true
				// Tenure only grows, so the last day decides whether it pays at all.
				if plan.Components[k].For.pays(where, i, last) {
					in[s.sit(k, plan, where, i)] = true
				}
			}
			if mine[k] = len(in); len(in) > 0 {
				s.members[k][where.guides[g]] = true
			}
			for group := range in {
				sizes[k][group]++
			}
		}
		if stands {
			s.count(mine, known)
		}
	}
	for k := range n {
		s.groups[k] = len(sizes[k])
		for _, size := range sizes[k] {
			s.largest[k] = max(s.largest[k], size)
		}
	}
	return s
}

// count adds a guide to those alike; known finds them by what they are paid by.
func (s *seats) count(groups []int, known map[string]int) {
	key := make([]byte, 0, 2*len(groups))
	for _, n := range groups {
		key = binary.AppendUvarint(key, uint64(n))
	}
	at, found := known[string(key)]
	if !found {
		at = len(s.alike)
		known[string(key)], s.alike = at, append(s.alike, alike{groups: groups})
	}
	s.alike[at].guides++
}

// sit notes the store of a span for component k and gives the group it is in.
func (s *seats) sit(k int, plan *Plan, where *standings, i int32) string {
	row := where.spans[i].store
	if row < 0 {
		return ""
	}
	store := &s.org.Stores[row]
	s.stores[k][store.ID], s.regions[k][store.Region] = true, true
	switch c := &plan.Components[k]; {
	case c.Pool != nil:
		return c.Pool.Group.Key(store, s.org.Brand)
	case c.Contest != nil:
		return c.Contest.Group.Key(store, s.org.Brand)
	}
	return ""
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
