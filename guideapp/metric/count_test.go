package metric_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/metric"
)

var (
	zone      = time.FixedZone("Asia/Shanghai", 8*3600)
	september = mustPeriod("2026-09")
	first     = september.First.Start(zone)
)

func mustPeriod(s string) guideapp.Period {
	p, err := guideapp.ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

// on gives an instant of the September day, hours after midnight.
func on(day int, hours float64) guideapp.Instant {
	return first + guideapp.Instant(day-1)*guideapp.FullDay + guideapp.Instant(hours*float64(guideapp.Hour))
}

func fact(id string, kind guideapp.Kind, at guideapp.Instant, change func(*guideapp.Event)) guideapp.Event {
	e := guideapp.Event{Brand: "b", Source: "pos", ID: id, Kind: kind, At: at, Store: "S1", Guide: "G1", Customer: "C1"}
	if change != nil {
		change(&e)
	}
	return e
}

func order(id string, at guideapp.Instant, amount guideapp.Fen, change func(*guideapp.Event)) guideapp.Event {
	e := fact(id, guideapp.Order, at, change)
	e.Amount, e.Quantity = amount, 2
	return e
}

func about(kind guideapp.Kind, id, ref string, at guideapp.Instant, change func(*guideapp.Event)) guideapp.Event {
	e := fact(id, kind, at, change)
	e.Ref = ref
	return e
}

func TestCount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		events []guideapp.Event
		want   []string
	}{
		{"two receipts of a day are one order", []guideapp.Event{
			order("1", on(3, 10), 1000, nil), order("2", on(3, 20), 500, nil),
		}, []string{"S1//buyers=1", "S1//items=4", "S1//net_sales=1500", "S1//orders=1",
			"S1/G1/buyers=1", "S1/G1/items=4", "S1/G1/net_sales=1500", "S1/G1/orders=1"}},
		{"a store's buyers are not the sum over guides", []guideapp.Event{
			order("1", on(3, 10), 100, nil), order("2", on(3, 11), 100, func(e *guideapp.Event) { e.Guide = "G2" }),
		}, []string{"S1//buyers=1", "S1//items=4", "S1//net_sales=200", "S1//orders=1",
			"S1/G1/buyers=1", "S1/G1/items=2", "S1/G1/net_sales=100", "S1/G1/orders=1",
			"S1/G2/buyers=1", "S1/G2/items=2", "S1/G2/net_sales=100", "S1/G2/orders=1"}},
		{"the day is the zone's", []guideapp.Event{
			order("1", on(3, 23.9), 100, nil), order("2", on(4, 0), 100, nil),
			order("3", on(0, 23.9), 100, nil), order("4", on(31, 0), 100, nil), // August and October
		}, []string{"S1//buyers=1", "S1//items=4", "S1//net_sales=200", "S1//orders=2", "S1//repeat_buyers=1",
			"S1/G1/buyers=1", "S1/G1/items=4", "S1/G1/net_sales=200", "S1/G1/orders=2", "S1/G1/repeat_buyers=1"}},
		{"a refund in part counts on the order's day, one in full undoes the order", []guideapp.Event{
			order("1", on(3, 10), 1000, nil), about(guideapp.Refund, "r1", "pos//1", on(40, 0), func(e *guideapp.Event) { e.Amount, e.Quantity = 300, 1 }),
			order("2", on(5, 10), 1000, nil), about(guideapp.Refund, "r2", "2", on(40, 0), func(e *guideapp.Event) { e.Amount = 1000 }),
		}, []string{"S1//buyers=1", "S1//items=1", "S1//net_sales=700", "S1//orders=1",
			"S1/G1/buyers=1", "S1/G1/items=1", "S1/G1/net_sales=700", "S1/G1/orders=1"}},
		{"an amend moves an order, and keeps what it does not name as amends before it left it", []guideapp.Event{
			about(guideapp.Amend, "a2", "1", on(6, 0), func(e *guideapp.Event) { e.Store, e.Guide = "S2", "" }),
			order("1", on(3, 10), 1000, nil),
			about(guideapp.Amend, "a1", "1", on(5, 0), func(e *guideapp.Event) { e.Store, e.Guide = "S9", "G9" }),
		}, []string{"S2//buyers=1", "S2//items=2", "S2//net_sales=1000", "S2//orders=1",
			"S2/G9/buyers=1", "S2/G9/items=2", "S2/G9/net_sales=1000", "S2/G9/orders=1"}},
		{"unknown walk-ins are orders but no buyers, and no guide is the store's", []guideapp.Event{
			order("1", on(3, 10), 0, func(e *guideapp.Event) { e.Customer, e.Guide = "", "" }),
			order("2", on(3, 10), 5, func(e *guideapp.Event) { e.Customer, e.Guide = "", "" }),
		}, []string{"S1//items=4", "S1//net_sales=5", "S1//orders=2"}},
		{"a buyer counts as served once, only with a contact in the period", []guideapp.Event{
			order("1", on(3, 10), 1, nil), fact("s1", guideapp.Service, on(9, 1), nil), fact("s2", guideapp.Service, on(9, 2), nil),
			fact("s3", guideapp.Service, on(9, 2), func(e *guideapp.Event) { e.Customer = "C2" }),
		}, []string{"S1//buyers=1", "S1//items=2", "S1//net_sales=1", "S1//orders=1", "S1//served_buyers=1",
			"S1/G1/buyers=1", "S1/G1/items=2", "S1/G1/net_sales=1", "S1/G1/orders=1", "S1/G1/served_buyers=1"}},
		{"a friend lost and won again is one new friend, kept", []guideapp.Event{
			fact("3", guideapp.FriendAdded, on(5, 0), nil), fact("1", guideapp.FriendAdded, on(3, 0), nil),
			fact("2", guideapp.FriendLost, on(4, 0), func(e *guideapp.Event) { e.Reason = guideapp.ReasonCustomer }),
			fact("4", guideapp.FriendLost, on(9, 0), func(e *guideapp.Event) { e.Reason = guideapp.ReasonTransfer }),
		}, []string{"S1//kept_friends=1", "S1//new_friends=1", "S1/G1/kept_friends=1", "S1/G1/new_friends=1"}},
		{"an old friend lost is no new friend", []guideapp.Event{
			fact("2", guideapp.FriendLost, on(4, 0), func(e *guideapp.Event) { e.Reason = guideapp.ReasonCustomer }),
		}, nil},
		{"chats: three minutes inclusive, the first reply counts, also after the period", []guideapp.Event{
			fact("w1", guideapp.ChatWaiting, on(2, 0), nil),
			about(guideapp.ChatReplied, "p1", "w1", on(2, 0.05), nil), about(guideapp.ChatReplied, "p0", "w1", on(2, 1), nil),
			fact("w2", guideapp.ChatWaiting, on(30, 23.5), nil), about(guideapp.ChatReplied, "p2", "w2", on(31, 0.5), nil),
			fact("w3", guideapp.ChatWaiting, on(9, 0), nil),
		}, []string{"S1//chats=3", "S1//chats_replied=2", "S1//chats_replied_3min=1", "S1//reply_ms=3780000",
			"S1/G1/chats=3", "S1/G1/chats_replied=2", "S1/G1/chats_replied_3min=1", "S1/G1/reply_ms=3780000"}},
		{"a chat with nobody's name is who answered's", []guideapp.Event{
			fact("w1", guideapp.ChatWaiting, on(2, 0), func(e *guideapp.Event) { e.Guide = "" }),
			about(guideapp.ChatReplied, "p1", "w1", on(2, 0.5), nil),
		}, []string{"S1//chats=1", "S1//chats_replied=1", "S1//reply_ms=1800000",
			"S1/G1/chats=1", "S1/G1/chats_replied=1", "S1/G1/reply_ms=1800000"}},
		{"appointments and visitors", []guideapp.Event{
			fact("b1", guideapp.AppointmentBooked, on(2, 0), nil), fact("b2", guideapp.AppointmentBooked, on(2, 0), nil),
			about(guideapp.AppointmentArrived, "v1", "b1", on(33, 0), nil),
			fact("f", guideapp.Footfall, on(2, 0), func(e *guideapp.Event) { e.Quantity = 40 }),
		}, []string{"S1//appointments=2", "S1//appointments_kept=1", "S1//visitors=40", "S1/G1/appointments=2", "S1/G1/appointments_kept=1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := written(metric.Count(test.events, zone, september)); !slices.Equal(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
		})
	}
}

func written(rows []metric.Row) []string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("%s/%s/%s=%d", r.Store, r.Guide, r.Measure, r.Value))
	}
	return lines
}

// recount counts order measures and friends the slow way: per party, over maps.
func recount(events []guideapp.Event) []string {
	type party struct{ store, guide string }
	byKey := map[string]guideapp.Event{}
	for _, e := range events {
		byKey[e.Key()] = e
	}
	counts := map[party]map[string]int64{}
	days := map[party]map[string]map[guideapp.Day]bool{}
	bump := func(p party, measure string, by int64) {
		if p.store == "" && p.guide == "" {
			return
		}
		if counts[p] == nil {
			counts[p] = map[string]int64{}
		}
		counts[p][measure] += by
	}
	for _, e := range events {
		if e.Kind != guideapp.Order || !september.Contains(guideapp.DayOf(e.At, zone)) {
			continue
		}
		var given guideapp.Fen
		var returned int64
		var amends []guideapp.Event
		for _, r := range events {
			if r.RefKey() != e.Key() {
				continue
			}
			if r.Kind == guideapp.Refund {
				given += r.Amount
				returned += r.Quantity
			}
			if r.Kind == guideapp.Amend {
				amends = append(amends, r)
			}
		}
		if given > 0 && given >= e.Amount {
			continue
		}
		slices.SortFunc(amends, func(a, b guideapp.Event) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Source, b.Source))
		})
		for _, a := range amends {
			e.Store, e.Guide = cmp.Or(a.Store, e.Store), cmp.Or(a.Guide, e.Guide)
		}
		parties := map[party]bool{}
		if e.Store != "" {
			parties[party{e.Store, ""}] = true
		}
		if e.Guide != "" {
			parties[party{e.Store, e.Guide}] = true
		}
		for p := range parties {
			bump(p, "net_sales", int64(e.Amount-given))
			bump(p, "items", max(0, e.Quantity-returned))
			if e.Customer == "" {
				bump(p, "orders", 1)
				continue
			}
			if days[p] == nil {
				days[p] = map[string]map[guideapp.Day]bool{}
			}
			if days[p][e.Customer] == nil {
				days[p][e.Customer] = map[guideapp.Day]bool{}
			}
			days[p][e.Customer][guideapp.DayOf(e.At, zone)] = true
		}
	}
	for p, customers := range days {
		for _, d := range customers {
			bump(p, "buyers", 1)
			bump(p, "orders", int64(len(d)))
			if len(d) > 1 {
				bump(p, "repeat_buyers", 1)
			}
		}
	}
	var lines []string
	for p, measures := range counts {
		for m, v := range measures {
			if v != 0 {
				lines = append(lines, fmt.Sprintf("%s/%s/%s=%d", p.store, p.guide, m, v))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func drawEvents(t *rapid.T) []guideapp.Event {
	n := rapid.IntRange(0, 40).Draw(t, "events")
	events := make([]guideapp.Event, n)
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	for i := range events {
		kind := rapid.SampledFrom([]guideapp.Kind{guideapp.Order, guideapp.Order, guideapp.Order, guideapp.Refund, guideapp.Amend}).Draw(t, "kind")
		e := fact(fmt.Sprint(i), kind, on(rapid.IntRange(-1, 33).Draw(t, "day"), float64(rapid.IntRange(0, 23).Draw(t, "hour"))), nil)
		e.Source = pick("source", "pos", "shop")
		e.Store, e.Guide, e.Customer = pick("store", "", "S1", "S2"), pick("guide", "", "G1", "G2"), pick("customer", "", "C1", "C2", "C3")
		e.Amount, e.Quantity = guideapp.Fen(rapid.IntRange(0, 3).Draw(t, "amount")), int64(rapid.IntRange(0, 3).Draw(t, "quantity"))
		if kind != guideapp.Order {
			e.Ref = fmt.Sprint(rapid.IntRange(0, n-1).Draw(t, "ref"))
			if rapid.Bool().Draw(t, "qualified") {
				e.Ref = pick("of", "pos", "shop") + "//" + e.Ref
			}
		}
		events[i] = e
	}
	return events
}

func TestCount_IsARecountFromScratch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := drawEvents(t)
		got := written(metric.Count(rapid.Permutation(events).Draw(t, "order"), zone, september))
		slices.Sort(got)
		if want := recount(events); !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

func TestCount_NamesOnlyKnownMeasures(t *testing.T) {
	t.Parallel()
	for i := range metric.NumMeasures {
		m := metric.Measure(i)
		back, known := metric.ParseMeasure(m.String())
		if !known || back != m || m.Name().ZH == "" || m.Name().EN == "" {
			t.Errorf("measure %d is %q and reads back as %d", i, m, back)
		}
	}
}

// BenchmarkCount counts a month of 40 stores: 100,000 facts, three fifths of them orders.
func BenchmarkCount(b *testing.B) {
	const facts = 100_000
	events := make([]guideapp.Event, facts)
	for i := range events {
		e := &events[i]
		store := i * 7919 % 40
		*e = fact(fmt.Sprintf("evt-%08d", i), guideapp.Order, first+guideapp.Instant(i)*25_000, nil)
		e.Store, e.Guide = fmt.Sprintf("store-%03d", store), fmt.Sprintf("guide-%04d", store*6+i%6)
		e.Customer, e.Amount, e.Quantity = fmt.Sprintf("customer-%06d", i*104729%24_000), 10_000, 2
		switch i % 10 {
		case 6:
			e.Kind = guideapp.ChatWaiting
		case 7:
			e.Kind, e.Ref = guideapp.ChatReplied, fmt.Sprintf("evt-%08d", i-1)
		case 8:
			e.Kind = guideapp.Service
		case 9:
			e.Kind = guideapp.FriendAdded
		}
		if i%50 == 5 {
			e.Kind, e.Ref = guideapp.Refund, fmt.Sprintf("evt-%08d", i-5)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		metric.Count(events, zone, september)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/facts, "ns/event")
}
