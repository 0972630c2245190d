package metric

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"frontline/guideapp"
)

// promptReply is how soon an answer counts for the 3-minute rate, inclusive.
const promptReply = 3 * guideapp.Minute

// Row is what one measure came to: for a guide in a store, or for the store itself
// (Guide empty), in fen, in counts or in milliseconds.
type Row struct {
	Store, Guide, Measure string
	Value                 int64
}

// Count counts every measure over the period's days in zone, from the facts of some
// stores closed under references: each fact once, in any order, with every refund, amend,
// reply and arrival that refers to one of them, whenever it happened. Rows come in order
// of store, guide and measure; what came to 0 has none.
//
// A row is whole only for a store whose facts were all handed in: where an amend moves an
// order to another store, the caller keeps the rows of the stores it asked for. Facts
// without a store count for their guide alone, under store "".
//
// A store's distinct customers are its own, not the sum over its guides. An order's guide
// and its store are what the latest amend, by time, then id, that names one says: of
// several guides who share it the first. One refunded in full is as if it had never been.
// An order of an unknown customer is an order but no buyer.
func Count(events []guideapp.Event, zone *time.Location, period guideapp.Period) []Row {
	c := newCounting(zone, period)
	c.refer(events)
	for i := range events {
		if e := &events[i]; e.At >= c.from && e.At < c.until {
			c.add(e, int32(i))
		}
	}
	c.countFriends(events)
	c.countBuyers()
	return c.rows()
}

// reference names a fact within its brand.
type reference struct {
	source, id string
}

// referred is what later facts say about one order, chat or appointment.
type referred struct {
	refunded guideapp.Fen
	returned int64           // items
	guide    *guideapp.Event // the last amend that names one
	store    *guideapp.Event // likewise
	answer   *guideapp.Event // the first reply or arrival
}

// visit is a customer seen by a party: party 26 bits, customer 29 bits, day of the
// period 9 bits, so that sorting numbers groups a party's customers and their days. No
// machine holds the facts that would overflow them.
type visit = uint64

const (
	dayBits      = 9
	customerBits = 29
)

// friendChange is a friend added or lost.
type friendChange struct {
	guide, customer uint32
	event           int32
}

type counting struct {
	from, until guideapp.Instant
	dayStarts   []guideapp.Instant
	later       map[reference]int32
	referred    []referred
	names       map[string]uint32
	customers   map[string]uint32
	partyOf     map[[2]string]uint32
	parties     [][2]string // store, guide
	counts      []Counts
	lastParty   uint32
	visits      []visit
	served      []visit
	friends     []friendChange
}

func newCounting(zone *time.Location, period guideapp.Period) *counting {
	c := &counting{
		names:     map[string]uint32{},
		customers: map[string]uint32{},
		partyOf:   map[[2]string]uint32{},
	}
	c.from, c.until = period.Instants(zone)
	for d := period.First; d <= period.Last; d++ {
		c.dayStarts = append(c.dayStarts, d.Start(zone))
	}
	return c
}

// refer gathers what refunds, amends, replies and arrivals say of what they refer to.
func (c *counting) refer(events []guideapp.Event) {
	referring := 0
	for i := range events {
		switch events[i].Kind {
		case guideapp.Refund, guideapp.Amend, guideapp.ChatReplied, guideapp.AppointmentArrived:
			referring++
		}
	}
	c.later = make(map[reference]int32, referring)
	c.referred = make([]referred, 0, referring)
	for i := range events {
		e := &events[i]
		switch e.Kind {
		case guideapp.Refund:
			r := c.about(e)
			r.refunded += e.Amount
			r.returned += e.Quantity
		case guideapp.Amend:
			r := c.about(e)
			if e.RightGuide() != "" && (r.guide == nil || guideapp.CompareEvents(r.guide, e) < 0) {
				r.guide = e
			}
			if e.Store != "" && (r.store == nil || guideapp.CompareEvents(r.store, e) < 0) {
				r.store = e
			}
		case guideapp.ChatReplied, guideapp.AppointmentArrived:
			if r := c.about(e); r.answer == nil || guideapp.CompareEvents(e, r.answer) < 0 {
				r.answer = e
			}
		}
	}
}

// about gives what is known of the fact that e refers to.
func (c *counting) about(e *guideapp.Event) *referred {
	key := reference{e.Source, e.Ref}
	if source, id, qualified := strings.Cut(e.Ref, guideapp.RefSeparator); qualified {
		key = reference{source, id}
	}
	i, known := c.later[key]
	if !known {
		i = int32(len(c.referred))
		c.later[key] = i
		c.referred = append(c.referred, referred{})
	}
	return &c.referred[i]
}

// of gives what later facts say of e, or nil.
func (c *counting) of(e *guideapp.Event) *referred {
	if i, known := c.later[reference{e.Source, e.ID}]; known {
		return &c.referred[i]
	}
	return nil
}

func (c *counting) add(e *guideapp.Event, index int32) {
	switch e.Kind {
	case guideapp.Order:
		c.order(e)
	case guideapp.Service:
		if e.Customer != "" {
			customer := number(c.customers, e.Customer)
			c.each(e.Store, e.Guide, func(party uint32) { c.served = append(c.served, pack(party, customer, 0)) })
		}
	case guideapp.FriendAdded, guideapp.FriendLost:
		if e.Reason != guideapp.ReasonTransfer {
			c.friends = append(c.friends, friendChange{number(c.names, e.Guide), number(c.customers, e.Customer), index})
		}
	case guideapp.ChatWaiting:
		c.chat(e)
	case guideapp.AppointmentBooked:
		c.each(e.Store, e.Guide, func(party uint32) { c.counts[party][Appointments]++ })
		if r := c.of(e); r != nil && r.answer != nil {
			c.each(e.Store, e.Guide, func(party uint32) { c.counts[party][AppointmentsKept]++ })
		}
	case guideapp.Footfall:
		c.counts[c.party(e.Store, "")][Visitors] += e.Quantity
	}
}

func (c *counting) order(e *guideapp.Event) {
	store, guide, net, items := e.Store, e.Guide, e.Amount, e.Quantity
	if r := c.of(e); r != nil {
		if r.refunded > 0 && r.refunded >= e.Amount {
			return
		}
		net -= r.refunded
		items = max(0, items-r.returned)
		if r.guide != nil {
			guide = r.guide.RightGuide()
		}
		if r.store != nil {
			store = r.store.Store
		}
	}
	day := c.dayOf(e.At)
	var customer uint32
	if e.Customer != "" {
		customer = number(c.customers, e.Customer)
	}
	c.each(store, guide, func(party uint32) {
		counts := &c.counts[party]
		counts[NetSales] += int64(net)
		counts[Items] += items
		if e.Customer == "" {
			counts[Orders]++
			return
		}
		c.visits = append(c.visits, pack(party, customer, day))
	})
}

// chat counts a waiting chat for whom it waited for, or else for who answered.
func (c *counting) chat(e *guideapp.Event) {
	r := c.of(e)
	answered := r != nil && r.answer != nil
	guide := e.Guide
	var wait guideapp.Instant
	if answered {
		guide = cmp.Or(guide, r.answer.Guide)
		wait = max(0, r.answer.At-e.At)
	}
	c.each(e.Store, guide, func(party uint32) {
		counts := &c.counts[party]
		counts[Chats]++
		if !answered {
			return
		}
		counts[ChatsReplied]++
		counts[ReplyMillis] += int64(wait)
		if wait <= promptReply {
			counts[ChatsRepliedIn3Min]++
		}
	})
}

// each calls f for the store and for the guide in it, as far as they are named.
func (c *counting) each(store, guide string, f func(party uint32)) {
	if store != "" {
		f(c.party(store, ""))
	}
	if guide != "" {
		f(c.party(store, guide))
	}
}

// party numbers a store, or a guide in a store.
func (c *counting) party(store, guide string) uint32 {
	key := [2]string{store, guide}
	if int(c.lastParty) < len(c.parties) && c.parties[c.lastParty] == key {
		return c.lastParty
	}
	p, known := c.partyOf[key]
	if !known {
		p = uint32(len(c.parties))
		c.partyOf[key] = p
		c.parties = append(c.parties, key)
		c.counts = append(c.counts, Counts{})
	}
	c.lastParty = p
	return p
}

// number gives each name a number of its own, in order of appearance.
func number(numbers map[string]uint32, name string) uint32 {
	n, known := numbers[name]
	if !known {
		n = uint32(len(numbers))
		numbers[name] = n
	}
	return n
}

// dayOf gives the day of an instant of the period, counted from its first day. A day is
// rarely other than 24 hours long, so the guess is at most one off.
func (c *counting) dayOf(at guideapp.Instant) uint32 {
	day := min(int((at-c.from)/guideapp.FullDay), len(c.dayStarts)-1)
	for at < c.dayStarts[day] {
		day--
	}
	for day+1 < len(c.dayStarts) && at >= c.dayStarts[day+1] {
		day++
	}
	return uint32(day)
}

func pack(party, customer, day uint32) visit {
	return visit(party)<<(customerBits+dayBits) | visit(customer)<<dayBits | visit(day)
}

// countBuyers counts orders, buyers and served buyers: one run of the sorted visits per
// party and customer, one order per day in it.
func (c *counting) countBuyers() {
	slices.Sort(c.visits)
	slices.Sort(c.served)
	served := 0
	for i := 0; i < len(c.visits); {
		whom := c.visits[i] >> dayBits
		days := int64(0)
		for last := ^visit(0); i < len(c.visits) && c.visits[i]>>dayBits == whom; i++ {
			if c.visits[i] != last {
				last = c.visits[i]
				days++
			}
		}
		for served < len(c.served) && c.served[served]>>dayBits < whom {
			served++
		}
		counts := &c.counts[whom>>customerBits]
		counts[Orders] += days
		counts[Buyers]++
		if days > 1 {
			counts[RepeatBuyers]++
		}
		if served < len(c.served) && c.served[served]>>dayBits == whom {
			counts[ServedBuyers]++
		}
	}
}

// countFriends counts, of each guide and customer who became friends, one new friend, kept
// where the last change left them friends; in the store where they first became so.
func (c *counting) countFriends(events []guideapp.Event) {
	slices.SortFunc(c.friends, func(a, b friendChange) int {
		if by := cmp.Or(cmp.Compare(a.guide, b.guide), cmp.Compare(a.customer, b.customer)); by != 0 {
			return by
		}
		return guideapp.CompareEvents(&events[a.event], &events[b.event])
	})
	var atStores []visit // a store's new friends, the lowest bit saying kept
	for i := 0; i < len(c.friends); {
		pair, first, last := c.friends[i], -1, 0
		for ; i < len(c.friends) && c.friends[i].guide == pair.guide && c.friends[i].customer == pair.customer; i++ {
			last = int(c.friends[i].event)
			if first < 0 && events[last].Kind == guideapp.FriendAdded {
				first = last
			}
		}
		if first < 0 {
			continue
		}
		kept := events[last].Kind == guideapp.FriendAdded
		c.countFriend(c.party(events[first].Store, events[first].Guide), kept)
		if store := events[first].Store; store != "" {
			bit := uint32(0)
			if kept {
				bit = 1
			}
			atStores = append(atStores, pack(c.party(store, ""), pair.customer, bit))
		}
	}
	slices.Sort(atStores)
	for i, v := range atStores {
		if i+1 == len(atStores) || atStores[i+1]>>dayBits != v>>dayBits { // the customer's last is kept if any is
			c.countFriend(uint32(v>>(customerBits+dayBits)), v&1 == 1)
		}
	}
}

func (c *counting) countFriend(party uint32, kept bool) {
	c.counts[party][NewFriends]++
	if kept {
		c.counts[party][KeptFriends]++
	}
}

func (c *counting) rows() []Row {
	order := make([]uint32, len(c.parties))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(strings.Compare(c.parties[a][0], c.parties[b][0]), strings.Compare(c.parties[a][1], c.parties[b][1]))
	})
	var rows []Row
	for _, party := range order {
		for _, measure := range byID {
			if value := c.counts[party][measure]; value != 0 {
				rows = append(rows, Row{c.parties[party][0], c.parties[party][1], measure.String(), value})
			}
		}
	}
	return rows
}

// byID holds the measures in order of their ids.
var byID = func() []Measure {
	measures := make([]Measure, measureCount)
	for i := range measures {
		measures[i] = Measure(i)
	}
	slices.SortFunc(measures, func(a, b Measure) int { return strings.Compare(a.String(), b.String()) })
	return measures
}()
