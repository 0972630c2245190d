package reward_test

import (
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// held says whether an award is void, and whether its hold has matured.
func (m *model) held(h *reward.Hold, v *view, f *fact) (void, matured bool) {
	if h == nil {
		return false, true
	}
	end := guideapp.MaxInstant // while the order is not completed
	if h.From == reward.FromEvent {
		end = f.At + guideapp.Instant(h.Days)*guideapp.FullDay
	} else if f.completed != nil {
		end = *f.completed + guideapp.Instant(h.Days)*guideapp.FullDay
	}
	void = slices.ContainsFunc(v.facts, func(e *fact) bool {
		return e != f && slices.Contains(h.VoidOn, e.Kind) && e.Reason != guideapp.ReasonTransfer &&
			e.Guide != "" && e.Guide == f.Guide && e.Customer != "" && e.Customer == f.Customer &&
			e.At >= f.At && e.At < end
	})
	return void, end <= m.asOf
}

// standing keeps what is not void, or of that what has matured.
func (m *model) standing(h *reward.Hold, v *view, list []counted, maturedOnly bool) []counted {
	return slices.DeleteFunc(slices.Clone(list), func(f counted) bool {
		void, matured := m.held(h, v, f.fact)
		return void || (maturedOnly && !matured)
	})
}

// onceKey is what a component pays once for; empty is every event.
func (m *model) onceKey(c *reward.Component, f *fact) string {
	if c.Penalty != nil {
		if f.Customer == "" { // nobody knows whether two unknown customers are one
			return ""
		}
		return f.Customer + "\x00" + f.day.String()
	}
	key, of := "", map[reward.OnceField]string{reward.OnceGuide: f.Guide, reward.OnceCustomer: f.Customer, reward.OnceStore: f.Store}
	for _, field := range c.Bounty.OncePer {
		if of[field] == "" {
			return ""
		}
		key += string(field) + of[field] + "\x00"
	}
	return key
}

// firstOfKey keeps what is the earliest of its key, among all facts of all time that
// match and are not void.
func (m *model) firstOfKey(c *reward.Component, list []counted) []counted {
	return slices.DeleteFunc(slices.Clone(list), func(f counted) bool {
		key := m.onceKey(c, f.fact)
		if key == "" {
			return false
		}
		for _, e := range m.live.facts { // by time, then id
			void, _ := m.held(c.Hold, m.live, e)
			if m.matches(c.When, m.live, e) && !void && m.onceKey(c, e) == key {
				return e != f.fact
			}
		}
		return false
	})
}
