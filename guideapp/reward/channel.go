package reward

import (
	"slices"

	"frontline/guideapp"
)

// Channels is how many channels a cost is split over: guideapp.ChannelNone, then the
// others in order of guideapp.Channels.
const Channels = int(guideapp.ChannelPublic) + 1

// ByChannel is amounts by the channel of the events that they rest on; those that rest
// on none are at guideapp.ChannelNone.
type ByChannel [Channels]guideapp.Fen

// ByChannel splits what every component pays, earned and pending, over the channels: for
// each guide in proportion to what the events of each channel add to the guide's measure
// in it (to what a ladder pays on, or walks by event, where it does), to the fen by
// largest remainder. A fund is shared out whatever sold it, so a pool is of no channel;
// so is what a floor pays for nothing. Of distinct customers one who came through two
// channels weighs in both. The components are in the plan's order and add up to what
// Close gives; what limits take or fill is not among them.
func (m *Measures) ByChannel() []ByChannel {
	costs, on := make([]ByChannel, len(m.plan.Components)), m.channels()
	for k := range m.plan.Components {
		m.closing.close(k)
		for g := range m.facts.guides {
			o := &m.closing.columns[k][g]
			if !o.paid || o.all == 0 {
				continue
			}
			var weights [Channels]Wide
			if m.plan.Components[k].Pool == nil {
				for c, one := range on {
					if one != nil {
						weights[c] = one.closing.weight(k, int32(g))
					}
				}
			}
			costs[k].add(o.all, weights[:])
		}
	}
	return costs
}

// add splits an amount by weights; without any it is of no channel.
func (b *ByChannel) add(amount guideapp.Fen, weights []Wide) {
	sign := guideapp.Fen(1)
	if amount < 0 {
		sign, amount = -1, -amount
	}
	left := amount
	for c, part := range allot(amount, weights) {
		b[c] += sign * part
		left -= part
	}
	b[guideapp.ChannelNone] += sign * left
}

// weight is what the guide's events count for in the component.
func (c *closing) weight(k int, g int32) Wide {
	if len(c.m.stays(g, k)) == 0 {
		return Wide{}
	}
	f, _ := c.figures(g, k)
	switch ladder := c.m.plan.Components[k].Ladder; {
	case ladder != nil && ladder.Mode == PerEvent:
		return f.walked
	case ladder != nil && ladder.PaysOn != nil && !f.paysOn.isZero():
		return f.paysOn
	}
	return f.measure
}

// channels gives the measures over the events of each channel alone; nil where no slot
// counts any of it.
func (m *Measures) channels() (on [Channels]*Measures) {
	for c := range on {
		if m.meets(guideapp.Channel(c)) {
			on[c] = m.onChannel(guideapp.Channel(c))
		}
	}
	return on
}

// meets says whether events of the channel are counted by any slot.
func (c *compiled) meets(channel guideapp.Channel) bool {
	for i, class := range c.facts.classes {
		if class.channel == channel && c.filters.byClass[i] != 0 {
			return true
		}
	}
	return false
}

// onChannel gathers the events of one channel. What other events make of them, once_per
// and holds among it, stays as it is over all.
func (m *Measures) onChannel(channel guideapp.Channel) *Measures {
	one := &Measures{compiled: m.compiled.only(channel)}
	one.slotted, one.adopted, one.closing = make([]gatheredSlot, len(one.slots)), m.adopted, newClosing(one)
	for k := range m.plan.Components {
		if m.has(k) && m.plan.Components[k].Pool == nil {
			one.fresh |= m.bitsOf(k)
		}
	}
	one.gather(one.fresh)
	backs := map[*Measures]*Measures{}
	for k, frozen := range m.frozen {
		if backs[frozen] == nil {
			backs[frozen] = frozen.onChannel(channel)
		}
		if one.frozen == nil {
			one.frozen = map[int]*Measures{}
		}
		one.frozen[k] = backs[frozen]
	}
	return one
}

// only gives the compiled plan with slots that count the events of one channel alone.
func (c *compiled) only(channel guideapp.Channel) *compiled {
	for k := range c.plan.Components {
		if c.verdicts[k] == nil && c.plan.Components[k].judges() {
			c.verdicts[k] = c.judge(k)
		}
	}
	one := *c
	one.filters.byClass = slices.Clone(c.filters.byClass)
	for i, class := range c.facts.classes {
		if class.channel != channel {
			one.filters.byClass[i] = 0
		}
	}
	return &one
}
