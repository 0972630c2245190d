package action

import (
	"math/bits"
	"slices"
	"time"

	"frontline/guideapp"
)

// purchase is a customer's receipts of one day, net of refunds.
type purchase struct {
	day      guideapp.Day
	amount   guideapp.Fen
	items    int64
	category string
	channel  guideapp.Channel
}

// history is what the facts say of one customer.
type history struct {
	customer  guideapp.Customer
	purchases []purchase // by day
	friend    bool       // of the guide
	contact   guideapp.Instant
	waiting   *guideapp.Event // the oldest chat that the guide has not answered
}

// histories reads the facts into one history per customer, in the customers' order.
func histories(in *Input) []history {
	events := make([]*guideapp.Event, 0, len(in.Events))
	for i := range in.Events {
		if e := &in.Events[i]; e.At <= in.Now {
			events = append(events, e)
		}
	}
	slices.SortFunc(events, guideapp.CompareEvents)
	refunded, answered := referredBy(events)
	all := make([]history, len(in.Customers))
	of := make(map[string]*history, len(all))
	for i, c := range in.Customers {
		all[i].customer = c
		of[c.ID] = &all[i]
	}
	for _, e := range events {
		h := of[e.Customer]
		if h == nil {
			continue
		}
		switch e.Kind {
		case guideapp.Order:
			h.buy(e, refunded[e.Key()], in.Zone)
		case guideapp.FriendAdded, guideapp.FriendLost:
			if e.Guide == in.Guide {
				h.friend = e.Kind == guideapp.FriendAdded
			}
		case guideapp.Service:
			h.contact = e.At
		case guideapp.ChatWaiting:
			h.wait(e, in, answered[e.Key()])
		}
	}
	return all
}

// referredBy gives what was given back of each order, and the chats that were answered.
func referredBy(events []*guideapp.Event) (refunded map[string]guideapp.Fen, answered map[string]bool) {
	refunded, answered = map[string]guideapp.Fen{}, map[string]bool{}
	for _, e := range events {
		switch e.Kind {
		case guideapp.Refund:
			refunded[e.RefKey()] += e.Amount
		case guideapp.ChatReplied:
			answered[e.RefKey()] = true
		}
	}
	return refunded, answered
}

// buy adds an order to the purchases, those of one day together.
func (h *history) buy(e *guideapp.Event, refunded guideapp.Fen, zone *time.Location) {
	if refunded > 0 && refunded >= e.Amount {
		return
	}
	day := guideapp.DayOf(e.At, zone)
	if last := len(h.purchases) - 1; last < 0 || h.purchases[last].day != day {
		h.purchases = append(h.purchases, purchase{day: day})
	}
	p := &h.purchases[len(h.purchases)-1]
	p.amount += e.Amount - refunded
	p.items += e.Quantity
	p.category, p.channel = e.Category, e.Channel
}

func (h *history) wait(e *guideapp.Event, in *Input, answered bool) {
	ours := e.Guide == in.Guide || e.Guide == "" && h.customer.Guide == in.Guide
	recent := e.At > in.Now-OpenChatDays*guideapp.FullDay
	if ours && recent && !answered && h.waiting == nil {
		h.waiting = e
	}
}

// last gives the latest purchase.
func (h *history) last() (purchase, bool) {
	if len(h.purchases) == 0 {
		return purchase{}, false
	}
	return h.purchases[len(h.purchases)-1], true
}

// gap gives the mean days between purchases, and false before the second.
func (h *history) gap() (int, bool) {
	repeats := len(h.purchases) - 1
	if repeats < 1 {
		return 0, false
	}
	return int(h.purchases[repeats].day-h.purchases[0].day) / repeats, true
}

// expectedSales gives what the customer is likely to spend in the coming HorizonDays:
// expected purchases times the average purchase so far.
func (h *history) expectedSales(model BGNBD, today guideapp.Day) guideapp.Fen {
	if len(h.purchases) == 0 {
		return 0
	}
	const week = 7.0
	first, last := h.purchases[0].day, h.purchases[len(h.purchases)-1].day
	purchases := model.Expected(float64(len(h.purchases)-1), float64(last-first)/week, float64(today-first)/week, HorizonDays/week)
	var spent guideapp.Fen
	for _, p := range h.purchases {
		spent += p.amount
	}
	return share(spent/guideapp.Fen(len(h.purchases)), guideapp.Ratio(purchases*float64(guideapp.One)))
}

// share gives the ratio of an amount, rounded down to whole yuan: an estimate claims no fen.
func share(amount guideapp.Fen, ratio guideapp.Ratio) guideapp.Fen {
	if amount <= 0 || ratio <= 0 {
		return 0
	}
	const perYuan = 100
	high, low := bits.Mul64(uint64(amount), uint64(ratio))
	yuan, _ := bits.Div64(high, low, uint64(guideapp.One)*perYuan)
	return guideapp.Fen(yuan) * perYuan
}
