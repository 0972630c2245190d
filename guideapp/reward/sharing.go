package reward

import (
	"slices"

	"frontline/guideapp"
)

// sharing is a pool or contest laid out: its groups with their members.
type sharing struct {
	by      *groups
	groups  []membership
	ofGuide map[int32][]int // indexes into groups, of a member
}

// membership is one group of a pool or contest. Members are in id order; weights are
// what each goes by, as of when it became final.
type membership struct {
	group   int32 // in sharing.by
	name    string
	fund    guideapp.Fen
	members []int32
	weights []Wide
	shares  []guideapp.Fen
	places  []int
}

// sharingOf lays the component out, once.
func (c *closing) sharingOf(k int) *sharing {
	if sh := c.shares[k]; sh != nil {
		return sh
	}
	component := &c.m.plan.Components[k]
	sh := &sharing{by: newGroups(c.m.facts.org, component.LooksAt()), ofGuide: map[int32][]int{}}
	if component.Pool != nil {
		c.layPool(k, component.Pool, sh)
	} else {
		c.layContest(k, sh)
	}
	for i := range sh.groups {
		in := &sh.groups[i]
		in.shares, in.places = component.divide(in.fund, in.weights)
		for _, g := range in.members {
			sh.ofGuide[g] = append(sh.ofGuide[g], i)
		}
	}
	c.shares[k] = sh
	return sh
}

// divide gives each weight its share of a pool's fund, or its prize and place.
func (c *Component) divide(fund guideapp.Fen, weights []Wide) (shares []guideapp.Fen, places []int) {
	if c.Contest != nil {
		return c.Contest.awards(weights)
	}
	return allot(fund, weights), nil
}

// layPool makes a group of every store group in which a payee stands. Equal shares weigh
// the days stood in it, or one each.
func (c *closing) layPool(k int, pool *Pool, sh *sharing) {
	at := map[int32]int{}
	for g := range c.m.facts.guides {
		days := map[int32]int64{}
		for _, s := range c.m.stays(int32(g), k) {
			if store := c.m.facts.spans[s.span].store; store >= 0 {
				days[sh.by.ofRow[store]] += s.days()
			}
		}
		parts := c.parts(int32(g), k, sh.by)
		for _, group := range sortedGroups(days) {
			if _, known := at[group]; !known {
				at[group] = len(sh.groups)
				sh.groups = append(sh.groups, membership{group: group, name: sh.by.names[group], fund: c.fund(k, pool, group)})
			}
			in := &sh.groups[at[group]]
			in.members = append(in.members, int32(g))
			in.weights = append(in.weights, pool.weight(parts[group], days[group]))
		}
	}
}

func sortedGroups(days map[int32]int64) []int32 {
	groups := make([]int32, 0, len(days))
	for g := range days {
		groups = append(groups, g)
	}
	slices.Sort(groups)
	return groups
}

// weight is what a share goes by: what was done, or the days stood, in the group.
func (p *Pool) weight(done Wide, days int64) Wide {
	switch {
	case p.Shares != nil:
		return done
	case p.Whole:
		return WideOf(1, 0)
	}
	return WideOf(days, 0)
}

// parts splits what the guide gathered for a pool's shares by the group stood in at the
// time, so that a guide who moves brings to each group what was done there, not all twice.
// It is nil for a component that shares by nothing gathered.
func (c *closing) parts(g int32, k int, by *groups) map[int32]Wide {
	pool := c.m.plan.Components[k].Pool
	if pool == nil || pool.Shares == nil {
		return nil
	}
	gathered, parts, sightings := &c.m.slotted[c.slotOf(k, partMeasure)], map[int32]Wide{}, map[int32][]sighting{}
	for i := c.m.facts.from[g]; i < c.m.facts.from[g+1]; i++ {
		store := c.m.facts.spans[i].store
		if store < 0 {
			continue
		}
		group := by.ofRow[store]
		parts[group] = parts[group].plus(gathered.bySpan[i].sum)
		if pool.Shares.Of == CountCustomers {
			sightings[group] = append(sightings[group], run(gathered.seen, i, i)...)
		}
	}
	for group, seen := range sightings {
		all, _ := distinct(seen)
		parts[group] = all.sum
	}
	return parts
}

func (c *closing) fund(k int, pool *Pool, group int32) guideapp.Fen {
	var fund, gate Wide
	if pool.Fund.Measure != nil {
		fund = c.whole(group, c.slotOf(k, partPaysOn))
	}
	if pool.Gate != nil {
		gate = c.whole(group, c.slotOf(k, partGate))
	}
	return pool.fund(fund, gate)
}

func (c *closing) slotOf(k, part int) int {
	return slices.IndexFunc(c.m.slots, func(s slot) bool { return s.component == k && s.part == part })
}

// layContest puts every payee into the group stood in last.
func (c *closing) layContest(k int, sh *sharing) {
	at := map[int32]int{}
	for g := range c.m.facts.guides {
		stays := c.m.stays(int32(g), k)
		if len(stays) == 0 || c.m.facts.spans[stays[len(stays)-1].span].store < 0 {
			continue
		}
		group := sh.by.ofRow[c.m.facts.spans[stays[len(stays)-1].span].store]
		if _, known := at[group]; !known {
			at[group] = len(sh.groups)
			sh.groups = append(sh.groups, membership{group: group, name: sh.by.names[group]})
		}
		in := &sh.groups[at[group]]
		all, _ := c.own(int32(g), c.slotOf(k, partMeasure))
		in.members, in.weights = append(in.members, int32(g)), append(in.weights, all.sum)
	}
}

// share gives the guide's part of a pool or contest for a figure of the guide's own,
// with the fund and the others as of when they became final.
func (c *closing) share(g int32, k int, f figure) guideapp.Fen {
	component := &c.m.plan.Components[k]
	sh, sum := c.m.of(k).closed().sharingOf(k), guideapp.Fen(0)
	for _, i := range sh.ofGuide[g] {
		in := &sh.groups[i]
		at, _ := slices.BinarySearch(in.members, g)
		shares, measure := in.shares, f.measure
		if component.Pool != nil {
			measure = f.parts[in.group]
		}
		if !component.equalShares() && in.weights[at] != measure {
			weights := slices.Clone(in.weights)
			weights[at] = measure
			shares, _ = component.divide(in.fund, weights)
		}
		sum += shares[at]
	}
	return sum
}

// equalShares says whether a pool shares without regard to what anyone did.
func (c *Component) equalShares() bool { return c.Pool != nil && c.Pool.Shares == nil }

// daysShared gives the days by which the guide shares in an equal pool.
func (c *closing) daysShared(g int32, k int) int64 {
	days := int64(0)
	for _, s := range c.m.stays(g, k) {
		days += s.days()
	}
	return days
}
