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
					weights[c] = one.closing.weight(k, int32(g))
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

// channels gives the measures over the events of each channel alone; none where no slot
// counts any of it, now or when it became final. What other events make of them, once_per
// and holds among it, stays as it is over all.
func (m *Measures) channels() map[guideapp.Channel]*Measures {
	if m.views != nil {
		return m.views
	}
	var met []guideapp.Channel
	for c := range guideapp.Channel(Channels) {
		if m.meets(c) {
			met = append(met, c)
		}
	}
	m.view(met)
	return m.views
}

// meets says whether events of the channel are counted by any slot.
func (m *Measures) meets(channel guideapp.Channel) bool {
	for i, class := range m.facts.classes {
		if class.channel == channel && m.filters.byClass[i] != 0 {
			return true
		}
	}
	for _, frozen := range m.frozen {
		if frozen.meets(channel) {
			return true
		}
	}
	return false
}

// view gathers each of the channels alone, as many as there is room for at once. What the
// plan before gathered alike is taken over.
func (m *Measures) view(channels []guideapp.Channel) {
	m.views = map[guideapp.Channel]*Measures{}
	n := len(m.slots)
	for chunk := range slices.Chunk(channels, MaxSlots/max(n, 1)) {
		wide := &Measures{compiled: m.compiled.repeated(chunk), adopted: m.adopted}
		wide.slotted, wide.closing = make([]gatheredSlot, len(wide.slots)), newClosing(wide)
		for i, channel := range chunk {
			view := &Measures{compiled: m.compiled, adopted: m.adopted, slotted: wide.slotted[i*n : (i+1)*n]}
			view.closing = newClosing(view)
			m.views[channel] = view
			wide.fresh |= m.unseen(view, m.before[channel]) << (i * n)
		}
		wide.gather(wide.fresh)
	}
	m.before = nil
	m.freezeViews(channels)
}

// unseen takes over what a view before has gathered alike and gives the slots that are
// left.
func (m *Measures) unseen(view, before *Measures) (slots uint64) {
	for k := range m.plan.Components {
		if !m.has(k) || m.plan.Components[k].Pool != nil {
			continue
		}
		if before == nil || m.adopted[k] < 0 || !before.has(m.adopted[k]) {
			slots |= m.bitsOf(k)
			continue
		}
		for part, s := range m.slotsOf[k] {
			view.slotted[s] = before.slotted[before.slotsOf[m.adopted[k]][part]]
		}
	}
	return slots
}

// freezeViews gives each channel what others did on it, where that became final.
func (m *Measures) freezeViews(channels []guideapp.Channel) {
	for k, frozen := range m.frozen {
		if frozen.views == nil {
			frozen.view(channels)
		}
		for _, channel := range channels {
			m.views[channel].freeze(frozen.views[channel], func(other int) bool { return other == k })
		}
	}
}

// repeated gives the compiled plan with all slots once for each channel, counting its
// events alone.
func (c *compiled) repeated(channels []guideapp.Channel) *compiled {
	for k := range c.plan.Components {
		if c.verdicts[k] == nil && c.plan.Components[k].judges() {
			c.verdicts[k] = c.judge(k)
		}
	}
	one, n, times := *c, len(c.slots), len(channels)
	one.only = channels
	repeat := func(bits uint64) uint64 { return repeatedBits(bits, n, times) }
	one.slots, one.paid, one.tenure = slices.Repeat(c.slots, times), nil, 0
	one.judged, one.asked, one.guideBits, one.softBits = repeat(c.judged), repeat(c.asked), repeat(c.guideBits), repeat(c.softBits)
	one.filters = filters{list: slices.Repeat(c.filters.list, times), byClass: make([]uint64, len(c.filters.byClass)),
		byStore: make([]uint64, len(c.filters.byStore)), dynamic: repeat(c.filters.dynamic), asked: repeat(c.filters.asked)}
	for i, class := range c.facts.classes {
		if at := slices.Index(channels, class.channel); at >= 0 {
			one.filters.byClass[i] = c.filters.byClass[i] << (at * n)
		}
	}
	for i, stores := range c.filters.byStore {
		one.filters.byStore[i] = repeat(stores)
	}
	return &one
}

// repeatedBits puts n bits side by side so many times.
func repeatedBits(bits uint64, n, times int) (all uint64) {
	for i := range times {
		all |= bits << (i * n)
	}
	return all
}
