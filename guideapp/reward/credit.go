package reward

import (
	"math/bits"

	"frontline/guideapp"
)

// credit is one party's merged share of one event.
type credit struct {
	span  int32
	share guideapp.Ratio
	soft  bool // the share rests on soft credits alone, or on the larger soft one
}

// crediting says whose each event is: the plan's rules compiled.
type crediting struct {
	facts   *Facts
	rules   []CreditRule
	filters filters
	simple  []bool           // the rule is 100 % hard to the guide, as the default is
	store   []guideapp.Ratio // what teams leave of a store's revenue
}

// noRule is the default rule: 100 % hard to the event's guide, or to its store.
const noRule = -1

func newCrediting(plan *Plan, facts *Facts) *crediting {
	c := &crediting{facts: facts, rules: plan.Credits}
	var whens []*When
	for i := range plan.Credits {
		rule := &plan.Credits[i]
		whens = append(whens, &rule.When)
		left := guideapp.One
		for _, split := range rule.To {
			if !split.Soft && isTeam(split.Party) {
				left -= split.Share
			}
		}
		c.store = append(c.store, left)
		c.simple = append(c.simple, len(rule.To) == 1 && rule.To[0] == Split{PartyGuide, guideapp.One, false})
	}
	c.filters = newFilters(facts, whens)
	return c
}

func isTeam(party string) bool {
	return party != PartyGuide && party != PartyOwner && party != PartyManager && party != PartyStore
}

// ruleOf gives the first rule that matches event i, or noRule.
func (c *crediting) ruleOf(i int) int {
	if len(c.rules) == 0 {
		return noRule
	}
	if m := c.filters.mask(c.facts, i); m != 0 {
		return bits.TrailingZeros64(m)
	}
	return noRule
}

// storeShare is what a rule leaves to the store's own measure.
func (c *crediting) storeShare(rule int) guideapp.Ratio {
	if rule == noRule {
		return guideapp.One
	}
	return c.store[rule]
}

// of gives the merged credits of people for event i under the rule. A party that the
// event does not have hands its hard share to the store and drops a soft one; shares of
// one person merge to the larger of the hard sum and the largest soft share.
func (c *crediting) of(i, rule int, to []credit) []credit {
	to = to[:0]
	if rule == noRule || c.simple[rule] {
		if c.facts.span[i] >= 0 {
			to = append(to, credit{c.facts.span[i], guideapp.One, false})
		}
		return to
	}
	var hard, soft [MaxSplits]guideapp.Ratio
	for _, split := range c.rules[rule].To {
		span := c.party(i, split.Party)
		if span < 0 {
			continue
		}
		k := 0
		for k < len(to) && to[k].span != span {
			k++
		}
		if k == len(to) {
			to = append(to, credit{span: span})
		}
		if split.Soft {
			soft[k] = max(soft[k], split.Share)
		} else {
			hard[k] += split.Share
		}
	}
	for k := range to {
		to[k].share, to[k].soft = max(hard[k], soft[k]), soft[k] > hard[k]
	}
	return to
}

func (c *crediting) party(i int, party string) int32 {
	switch party {
	case PartyGuide:
		return c.facts.span[i]
	case PartyOwner:
		return c.facts.ownerSpan[i]
	case PartyManager:
		if c.facts.place[i] >= 0 {
			return c.facts.managerOn(c.facts.stores[c.facts.place[i]], c.facts.day[i])
		}
	}
	return none
}
