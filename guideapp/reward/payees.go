package reward

import (
	"math/bits"
	"reflect"
	"slices"

	"frontline/guideapp"
)

// stay is a run of days on which a guide stands in a span and a component pays for it.
type stay struct {
	span        int32
	first, last guideapp.Day
}

func (s stay) days() int64 { return int64(s.last-s.first) + 1 }

// payees is whom an audience pays in a period: the stays of guide g, in order of days,
// are stays[from[g]:from[g+1]].
type payees struct {
	stays []stay
	from  []int32
}

// stays gives where the component pays the guide during the period, in order of days.
func (c *compiled) stays(g int32, component int) []stay {
	p := c.payees[component]
	if p == nil {
		p = c.payeesOf(component)
	}
	return p.stays[p.from[g]:p.from[g+1]]
}

// payeesOf finds the payees of a component, once for all that have the same audience.
func (c *compiled) payeesOf(component int) *payees {
	audience := &c.plan.Components[component].For
	same := slices.IndexFunc(c.plan.Components, func(other Component) bool { return reflect.DeepEqual(other.For, *audience) })
	if c.payees[same] == nil {
		c.payees[same] = c.newPayees(audience)
	}
	c.payees[component] = c.payees[same]
	return c.payees[same]
}

func (c *compiled) newPayees(audience *Audience) *payees {
	p := &payees{stays: make([]stay, 0, len(c.facts.spans)), from: make([]int32, 1, len(c.facts.guides)+1)}
	for g := range c.facts.guides {
		for i := c.facts.from[g]; i < c.facts.from[g+1]; i++ {
			first, last := c.facts.spans[i].within(c.period)
			for first <= last && !audience.pays(c.facts.standings, i, first) {
				// Within a span only tenure changes, and it only grows.
				if audience.MinTenureDays == 0 {
					first = last
				}
				first++
			}
			if first <= last {
				p.stays = append(p.stays, stay{i, first, last})
			}
		}
		p.from = append(p.from, int32(len(p.stays)))
	}
	return p
}

// settleAudience finds which slots pay in which span.
func (c *compiled) settleAudience() {
	c.paid = make([]uint64, len(c.facts.spans))
	var done uint64
	for s := range c.slots {
		audience, alike := c.plan.Components[c.slots[s].component].For, uint64(0)
		for other := s; other < len(c.slots); other++ {
			if done&(1<<other) == 0 && reflect.DeepEqual(c.plan.Components[c.slots[other].component].For, audience) {
				alike |= 1 << other
			}
		}
		if alike == 0 {
			continue
		}
		done |= alike
		if audience.MinTenureDays > 0 {
			c.tenure |= alike
			audience.MinTenureDays = 0
		}
		for i := range c.facts.spans {
			if audience.pays(c.facts.standings, int32(i), 0) {
				c.paid[i] |= alike
			}
		}
	}
}

// paysIn gives the slots that pay a guide for what happens in the span on day d.
func (c *compiled) paysIn(span int32, d guideapp.Day) uint64 {
	if c.paid == nil {
		c.settleAudience()
	}
	m := c.paid[span]
	for ask := m & c.tenure; ask != 0; ask &= ask - 1 {
		s := bits.TrailingZeros64(ask)
		if c.tenureDay(span, s) > d {
			m &^= 1 << s
		}
	}
	return m
}

// tenureDay gives the day from which a slot's audience pays the guide of the span.
func (c *compiled) tenureDay(span int32, s int) guideapp.Day {
	days := c.plan.Components[c.slots[s].component].For.MinTenureDays
	return c.facts.org.Guides[c.facts.spans[span].guide].Hired() + guideapp.Day(days)
}

// paysUntil gives the day from which paysIn gives more than it does on d; beyond the
// span's last day where it never does.
func (c *compiled) paysUntil(span int32, d guideapp.Day) guideapp.Day {
	until := c.facts.spans[span].last + 1
	for ask := c.paid[span] & c.tenure; ask != 0; ask &= ask - 1 {
		if day := c.tenureDay(span, bits.TrailingZeros64(ask)); day > d {
			until = min(until, day)
		}
	}
	return until
}
