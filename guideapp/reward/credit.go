package reward

import (
	"math/bits"
	"slices"

	"frontline/guideapp"
)

// credit is one party's merged share of one event.
type credit struct {
	span  int32
	share guideapp.Ratio // the larger of hard and soft
	hard  guideapp.Ratio // the sum of the hard shares
	soft  guideapp.Ratio // the largest soft share
}

// crediting says whose each event is: the plan's rules compiled.
type crediting struct {
	facts   *Facts
	rules   []CreditRule
	filters filters
	simple  []bool           // the rule is 100 % hard to the guide, as the default is
	store   []guideapp.Ratio // what teams leave of a store's revenue
	soft    []bool           // the rule has a soft split
}

// noRule is the default rule: 100 % hard to the event's guide, or to its store.
const noRule = -1

var defaultSplits = []Split{{PartyGuide, guideapp.One, false}}

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
		c.soft = append(c.soft, slices.ContainsFunc(rule.To, func(s Split) bool { return s.Soft }))
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
	if m := c.filters.mask(c.facts, i, everyFilter); m != 0 {
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

func (c *crediting) isSoft(rule int) bool { return rule != noRule && c.soft[rule] }

// partyWords are the parties of an event who are people.
var partyWords = [parties]string{PartyGuide, PartyOwner, PartyManager}

// names says whether a rule credits the party.
func (c *crediting) names(p party) bool {
	return slices.ContainsFunc(c.rules, func(r CreditRule) bool { return r.names(p) })
}

func (r *CreditRule) names(p party) bool {
	return slices.ContainsFunc(r.To, func(s Split) bool { return s.Party == partyWords[p] })
}

// kindsOf gives the kinds of facts that a party may be credited with: all of a guide, who has
// what no rule gives away.
func (c *crediting) kindsOf(p party) (kinds kindSet) {
	if p == theGuide {
		return everyKind
	}
	for i := range c.rules {
		if c.rules[i].names(p) {
			kinds |= kindSetOf(c.rules[i].When.Kinds)
		}
	}
	return kinds
}

// shareOf gives the merged share of a party's person in an event, as of does, and
// whether the event is credited by this party: somebody who is two parties of it is
// credited as the earlier.
func (c *crediting) shareOf(p party, rule int, kind uint32) (guideapp.Ratio, bool) {
	if rule == noRule {
		return guideapp.One, p == theGuide
	}
	var same [parties]bool
	earlier, later := p.others()
	same[p] = true
	same[earlier], same[later] = kind&sameAsEarlier != 0, kind&sameAsLater != 0
	var hard, soft guideapp.Ratio
	for q := range parties {
		if !same[q] || !c.rules[rule].names(q) {
			continue
		}
		if q < p {
			return 0, false
		}
		for _, split := range c.rules[rule].To {
			switch {
			case split.Party != partyWords[q]:
			case split.Soft:
				soft = max(soft, split.Share)
			default:
				hard += split.Share
			}
		}
	}
	return max(hard, soft), c.rules[rule].names(p)
}

// of gives the merged credits of people for event i under the rule. A party that the
// event does not have hands its hard share to the store and drops a soft one; shares of
// one person merge to the larger of the hard sum and the largest soft share.
func (c *crediting) of(i, rule int, to []credit) []credit {
	to = to[:0]
	shared := c.facts.shared[i]
	if shared == nil && (rule == noRule || c.simple[rule]) {
		if c.facts.span[i] >= 0 {
			to = append(to, credit{c.facts.span[i], guideapp.One, guideapp.One, 0})
		}
		return to
	}
	splits := defaultSplits
	if rule != noRule {
		splits = c.rules[rule].To
	}
	for _, split := range splits {
		if split.Party == PartyGuide && shared != nil {
			for k, part := range shared.parts(split.Share) {
				to = credited(to, shared[k].span, part, split.Soft)
			}
			continue
		}
		to = credited(to, c.facts.party(i, split.Party), split.Share, split.Soft)
	}
	return to
}

// credited adds a share to the credit of who stands in the span; of nobody's none.
func credited(to []credit, span int32, share guideapp.Ratio, soft bool) []credit {
	if span < 0 || share == 0 {
		return to
	}
	k := slices.IndexFunc(to, func(c credit) bool { return c.span == span })
	if k < 0 {
		k, to = len(to), append(to, credit{span: span})
	}
	if soft {
		to[k].soft = max(to[k].soft, share)
	} else {
		to[k].hard += share
	}
	to[k].share = max(to[k].hard, to[k].soft)
	return to
}

// party gives where the party of event i stands on its day; none for nobody.
func (f *Facts) party(i int, party string) int32 {
	switch party {
	case PartyGuide:
		return f.span[i]
	case PartyOwner:
		return f.ownerSpan[i]
	case PartyManager:
		if f.place[i] >= 0 {
			return f.managerOn(f.stores[f.place[i]], f.day[i])
		}
	}
	return none
}

// hasParty says whether the party of event i is somebody: of a sale that guides share,
// one of them.
func (f *Facts) hasParty(i int, party string) bool {
	if party != PartyGuide || f.shared[i] == nil {
		return f.party(i, party) >= 0
	}
	for _, s := range f.shared[i] {
		if s.span >= 0 {
			return true
		}
	}
	return false
}
