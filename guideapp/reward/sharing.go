package reward

import (
	"slices"

	"frontline/guideapp"
)

// sharing is a pool or contest laid out: its groups with their members.
type sharing struct {
	by     *groups
	groups []membership
	at     []int32 // by group: index into groups, -1 where nobody stands
	of     []int32 // indexes into groups: those of guide g are of[from[g]:from[g+1]]
	from   []int32
}

// ofGuide gives the guide's groups, as indexes into groups.
func (sh *sharing) ofGuide(g int32) []int32 { return sh.of[sh.from[g]:sh.from[g+1]] }

// join adds the guide to a group.
func (sh *sharing) join(group, g int32, weight Wide) {
	if sh.at[group] == none {
		sh.at[group] = int32(len(sh.groups))
		sh.groups = append(sh.groups, membership{group: group, name: sh.by.names[group]})
	}
	in := &sh.groups[sh.at[group]]
	in.members, in.weights = append(in.members, g), append(in.weights, weight)
	sh.of = append(sh.of, sh.at[group])
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
	sh := &sharing{by: newGroups(c.m.facts.org, component.LooksAt()), from: make([]int32, 1, len(c.m.facts.guides)+1)}
	sh.at = slices.Repeat([]int32{none}, len(sh.by.names))
	if component.Pool != nil {
		c.layPool(k, component.Pool, sh)
	} else {
		c.layContest(k, sh)
	}
	for i := range sh.groups {
		in := &sh.groups[i]
		if component.Pool != nil {
			in.fund = c.fund(k, component.Pool, in.group)
		}
		in.shares, in.places = component.divide(in.fund, in.weights)
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
	days, stood := make([]int64, len(sh.by.names)), []int32(nil)
	for g := range c.m.facts.guides {
		for _, s := range c.m.stays(int32(g), k) {
			if store := c.m.facts.spans[s.span].store; store >= 0 {
				group := sh.by.ofRow[store]
				if days[group] == 0 {
					stood = append(stood, group)
				}
				days[group] += s.days()
			}
		}
		slices.Sort(stood)
		done := c.sharedBy(int32(g), k, sh.by)
		for _, group := range stood {
			sh.join(group, int32(g), pool.weight(done.of(group), days[group]))
			days[group] = 0
		}
		slices.Sort(sh.of[sh.from[g]:])
		stood, sh.from = stood[:0], append(sh.from, int32(len(sh.of)))
	}
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
func (c *closing) parts(g int32, k int, by *groups) parts {
	pool := c.m.plan.Components[k].Pool
	if pool == nil || pool.Shares == nil {
		return nil
	}
	var done parts
	slot, spans := c.slotOf(k, partMeasure), c.m.facts.spans
	first, last := c.m.facts.from[g], c.m.facts.from[g+1]
	for i := first; i < last; i++ {
		if spans[i].store < 0 {
			continue
		}
		group := by.ofRow[spans[i].store]
		switch {
		case pool.Shares.Of != CountCustomers:
			done = done.plus(group, c.m.slotted[slot].bySpan[i].sum)
		case !done.has(group):
			var stints []stint
			for j := i; j < last; j++ {
				if spans[j].store >= 0 && by.ofRow[spans[j].store] == group {
					stints = append(stints, stint{slot, j, j})
				}
			}
			all, _ := c.distinct(stints)
			done = done.plus(group, all.sum)
		}
	}
	return done
}

// sharedBy is parts as totals have it, where they were set.
func (c *closing) sharedBy(g int32, k int, by *groups) parts {
	slot := c.slotOf(k, partMeasure)
	if slot < 0 || c.m.slotted[slot].kept == nil {
		return c.parts(g, k, by)
	}
	var done parts
	for i := c.m.facts.from[g]; i < c.m.facts.from[g+1]; i++ {
		if store := c.m.facts.spans[i].store; store >= 0 && !done.has(by.ofRow[store]) {
			group := by.ofRow[store]
			done = done.plus(group, c.m.slotted[slot].kept[whose{g, group}])
		}
	}
	return done
}

// rankedBy is what the guide is ranked by in a contest, as totals have it where they were
// set.
func (c *closing) rankedBy(g int32, slot int) Wide {
	if kept := c.m.slotted[slot].kept; kept != nil {
		return kept[whose{g, none}]
	}
	all, _ := c.own(g, slot)
	return all.sum
}

// parts are what was done in groups. A guide has few.
type parts []part

type part struct {
	group int32
	done  Wide
}

func (p parts) has(group int32) bool {
	return slices.ContainsFunc(p, func(one part) bool { return one.group == group })
}

func (p parts) of(group int32) Wide {
	for _, one := range p {
		if one.group == group {
			return one.done
		}
	}
	return Wide{}
}

func (p parts) plus(group int32, done Wide) parts {
	for i := range p {
		if p[i].group == group {
			p[i].done = p[i].done.plus(done)
			return p
		}
	}
	return append(p, part{group, done})
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
	for _, s := range c.m.slotsOf[k] {
		if c.m.slots[s].part == part {
			return s
		}
	}
	return -1
}

// layContest puts every payee into the group stood in last.
func (c *closing) layContest(k int, sh *sharing) {
	slot := c.slotOf(k, partMeasure)
	for g := range c.m.facts.guides {
		stays := c.m.stays(int32(g), k)
		if len(stays) > 0 && c.m.facts.spans[stays[len(stays)-1].span].store >= 0 {
			sh.join(sh.by.ofRow[c.m.facts.spans[stays[len(stays)-1].span].store], int32(g), c.rankedBy(int32(g), slot))
		}
		sh.from = append(sh.from, int32(len(sh.of)))
	}
}

// share gives the guide's part of a pool or contest for a figure of the guide's own,
// with the fund and the others as of when they became final.
func (c *closing) share(g int32, k int, f figure) guideapp.Fen {
	component := &c.m.plan.Components[k]
	sh, sum := c.m.of(k).closing.sharingOf(k), guideapp.Fen(0)
	for _, i := range sh.ofGuide(g) {
		in := &sh.groups[i]
		at, _ := slices.BinarySearch(in.members, g)
		shares, measure := in.shares, f.measure
		if component.Pool != nil {
			measure = f.parts.of(in.group)
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
