package population

import "frontline/guideapp"

var categories = []string{"礼品", "家居", "文具", "配饰", "食品", "玩具"}

var categoryWeights = []int{26, 22, 16, 14, 13, 9}

// The share of channels, in percent, in the order of guideapp.Channels, without public.
var (
	friendChannels   = []int{52, 34, 14}
	strangerChannels = []int{80, 10, 10}
)

const (
	// away is how many days without an order make a customer's next one a return, which
	// public channels may have brought about.
	away = 120
	// advertised is how many returns in a thousand follow a public lead, and bought how
	// many happen in a public channel.
	advertised, bought = 140, 90
	refunded           = 22 // orders in a thousand that are given back, in full or in part
)

// buy tells one order of the customer and what became of it.
func (l *life) buy(who *person, i int) {
	bill := who.purchases[i]
	owner, s, index := l.at(who, bill.day)
	at := l.moment(&who.random, bill.day, s)
	returns := i > 0 && bill.day-who.purchases[i-1].day >= away
	if returns && who.chance(advertised) {
		who.origin, who.originAt = guideapp.PublicLead, at-guideapp.Instant(who.below(26))*guideapp.FullDay
	}
	order := guideapp.Event{ID: who.number("o", i+1), Kind: guideapp.Order, At: at, Customer: who.id, Owner: owner.noun.ID,
		Channel: l.channel(who, i, at), Amount: bill.amount, Quantity: int64(bill.items), Category: categories[who.weighted(categoryWeights)]}
	if returns && who.chance(bought) {
		order.Channel, who.origin, who.originAt = guideapp.ChannelPublic, guideapp.PublicBuyer, at
	}
	order.Store, order.Origin, order.OriginAt = s.noun.ID, who.origin, who.originAt
	if order.Channel != guideapp.ChannelPublic {
		order.Guide = l.seller(who, i, order.Channel, owner, s, bill.day)
	}
	if order.Channel == guideapp.ChannelStore {
		l.buyers[index][bill.day-l.p.First]++
	}
	if l.tell(order) {
		l.afterSale(who, order)
	}
}

func (l *life) channel(who *person, i int, at guideapp.Instant) guideapp.Channel {
	switch {
	case i == 0 && who.origin == guideapp.PublicBuyer:
		return guideapp.ChannelPublic
	case i == 0 && who.origin == guideapp.Routed:
		return guideapp.ChannelCloudStore
	case who.friend.at(at):
		return guideapp.Channels[who.weighted(friendChannels)]
	}
	return guideapp.Channels[who.weighted(strangerChannels)]
}

// seller draws who sold: mostly the customer's own guide, sometimes a colleague,
// sometimes nobody, more so online.
func (l *life) seller(who *person, i int, c guideapp.Channel, owner *guide, s *store, d guideapp.Day) string {
	own, colleague := 78, 17
	if c != guideapp.ChannelStore {
		own, colleague = 74, 14
	}
	at := who.below(100)
	if i == 0 || at < own {
		return owner.noun.ID
	}
	if at >= own+colleague {
		return ""
	}
	other := &l.p.guides[s.guides[who.below(len(s.guides))]]
	if here := other.storeOn(d); here == nobody || &l.p.stores[here] != s {
		return owner.noun.ID
	}
	return other.noun.ID
}

// afterSale tells whether the order was given back or, sent to the customer, completed,
// and whether the guide asked how they liked it.
func (l *life) afterSale(who *person, order guideapp.Event) {
	later := guideapp.Event{At: order.At, Store: order.Store, Guide: order.Guide, Customer: who.id, Owner: order.Owner, Channel: order.Channel, Ref: order.ID}
	full := false
	if order.Amount > 0 && who.chance(refunded) {
		back := later
		back.ID, back.Kind, back.Amount, back.Reason = order.ID+"-r", guideapp.Refund, order.Amount, "七天无理由退货"
		back.At += guideapp.Instant(who.between(1, 14*24)) * guideapp.Hour
		if full = who.chance(650); !full {
			back.Amount, back.Reason = max(1, order.Amount*guideapp.Fen(who.between(200, 700))/1000), "部分退款"
		}
		l.tell(back)
	}
	if order.Channel != guideapp.ChannelStore && !full {
		done := later
		done.ID, done.Kind = order.ID+"-c", guideapp.OrderCompleted
		done.At += guideapp.Instant(who.between(2*24, 9*24)) * guideapp.Hour
		l.tell(done)
	}
	day := guideapp.DayOf(order.At, Zone) + guideapp.Day(who.between(1, 5))
	if order.Guide != "" && day <= l.p.Last && who.chance(300*l.p.guides[who.home].active/1000) {
		l.serve(who, day)
	}
}
