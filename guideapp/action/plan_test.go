package action_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/action"
	"frontline/guideapp/metric"
)

var (
	zone  = time.FixedZone("Asia/Shanghai", 8*3600)
	today = mustDay("2026-09-30")
	now   = today.Start(zone) + 21*guideapp.Hour
)

func mustDay(s string) guideapp.Day {
	d, err := guideapp.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// daysAgo gives noon of the day so many days before today.
func daysAgo(n int) guideapp.Instant { return (today - guideapp.Day(n)).Start(zone) + 12*guideapp.Hour }

// customer gives a customer in G1's care whom no playbook holds out.
func customer(n int) guideapp.Customer {
	for i := 0; ; i++ {
		id := fmt.Sprintf("C%02d-%d", n, i)
		free := true
		for _, p := range action.Playbooks {
			free = free && !action.HeldOut(p.ID, id)
		}
		if free {
			return guideapp.Customer{ID: id, Name: "顾客", PhoneMasked: "138****0000", Guide: "G1"}
		}
	}
}

func fact(c guideapp.Customer, kind guideapp.Kind, at guideapp.Instant) guideapp.Event {
	return guideapp.Event{Brand: "b", Source: "pos", ID: fmt.Sprint(c.ID, kind, at), Kind: kind, At: at, Store: "S1", Guide: "G1", Customer: c.ID}
}

func bought(c guideapp.Customer, days int, amount guideapp.Fen) guideapp.Event {
	e := fact(c, guideapp.Order, daysAgo(days))
	e.Amount, e.Quantity, e.Category, e.Channel = amount, 2, "音乐", guideapp.ChannelStore
	return e
}

func inputOf(customers []guideapp.Customer, events ...guideapp.Event) action.Input {
	return action.Input{
		Brand: "b", Guide: "G1", Store: guideapp.Store{ID: "S1", Name: "南京西路店", Class: "B", Region: "上海"}, Now: now, Zone: zone,
		Customers: customers, Events: events, Period: "2026-09",
	}
}

// cardsOf plans and finishes with nothing earned.
func cardsOf(in action.Input) map[string]action.Card {
	drafts := action.Plan(in)
	cards := map[string]action.Card{}
	for _, c := range action.Finish(drafts, make([][]action.Earned, len(drafts))) {
		cards[c.Playbook] = c
	}
	return cards
}

func TestPlan_Selections(t *testing.T) {
	t.Parallel()
	c := customer(1)
	friend := fact(c, guideapp.FriendAdded, daysAgo(300))
	for _, test := range []struct {
		name     string
		customer func(*guideapp.Customer)
		events   []guideapp.Event
		want     []string // playbooks
		why      string   // of the first
	}{
		{"nothing known", nil, nil, nil, ""},
		{"a friend never served", nil, []guideapp.Event{friend}, []string{"serve-in-care"}, "never had a one-to-one contact"},
		{"a friend served last week", nil, []guideapp.Event{friend, fact(c, guideapp.Service, daysAgo(10))}, nil, ""},
		{"a friend served long ago", nil, []guideapp.Event{friend, fact(c, guideapp.Service, daysAgo(40))}, []string{"serve-in-care"}, "last one-to-one contact on 2026-08-21"},
		{"another's friend", nil, []guideapp.Event{func() guideapp.Event { e := friend; e.Guide = "G2"; return e }()}, nil, ""},
		{"a buyer who is no friend", nil, []guideapp.Event{bought(c, 20, 10_000)}, []string{"befriend-buyers"}, "bought on 2026-09-10, not a friend yet"},
		{"a buyer who is no friend and was served yesterday", nil, []guideapp.Event{bought(c, 20, 10_000), fact(c, guideapp.Service, daysAgo(1))}, nil, ""},
		{"a friend who left", nil, []guideapp.Event{friend, fact(c, guideapp.FriendLost, daysAgo(2)), bought(c, 20, 10_000)}, []string{"befriend-buyers"}, "bought on 2026-09-10, not a friend yet"},
		{"a buyer in nobody's care", func(c *guideapp.Customer) { c.Guide = "" }, []guideapp.Event{bought(c, 20, 10_000)}, nil, ""},
		{"a buyer of long ago", nil, []guideapp.Event{bought(c, 200, 10_000)}, nil, ""},
		{"refunded in full: no buyer", nil, []guideapp.Event{bought(c, 20, 10_000), func() guideapp.Event {
			e := fact(c, guideapp.Refund, daysAgo(19))
			e.Ref, e.Amount = bought(c, 20, 10_000).ID, 10_000
			return e
		}()}, nil, ""},
		{"overdue after three purchases", nil, []guideapp.Event{friend, bought(c, 200, 10_000), bought(c, 150, 10_000), bought(c, 100, 10_000)}, []string{"invite-back"}, "usual gap 50 d, now 100 d"},
		{"two receipts of a day are one purchase", nil, []guideapp.Event{friend, bought(c, 100, 10_000), func() guideapp.Event {
			e := bought(c, 100, 5_000)
			e.ID, e.At = "second", e.At+guideapp.Hour
			return e
		}()}, []string{"invite-back"}, "bought once, 100 d ago"},
		{"lost, not overdue", nil, []guideapp.Event{friend, bought(c, 500, 10_000), bought(c, 400, 10_000), fact(c, guideapp.Service, daysAgo(20))}, nil, ""},
		{"not overdue yet", nil, []guideapp.Event{friend, bought(c, 200, 10_000), bought(c, 100, 10_000), fact(c, guideapp.Service, daysAgo(20))}, nil, ""},
		{"waiting for an answer", nil, []guideapp.Event{fact(c, guideapp.ChatWaiting, now-35*guideapp.Minute), fact(c, guideapp.Service, daysAgo(1))}, []string{"answer-waiting"}, "has waited 35 min"},
		{"answered, a month later known", nil, []guideapp.Event{fact(c, guideapp.ChatWaiting, now-35*guideapp.Minute), func() guideapp.Event {
			e := fact(c, guideapp.ChatReplied, now-guideapp.Minute)
			e.Ref = fact(c, guideapp.ChatWaiting, now-35*guideapp.Minute).Key()
			return e
		}()}, nil, ""},
		{"a chat of long ago", nil, []guideapp.Event{fact(c, guideapp.ChatWaiting, daysAgo(8))}, nil, ""},
		{"a chat still to come", nil, []guideapp.Event{fact(c, guideapp.ChatWaiting, now+1)}, nil, ""},
		{"a chat with a guide the customer is not in the care of", func(c *guideapp.Customer) { c.Guide = "G2" }, []guideapp.Event{fact(c, guideapp.ChatWaiting, now-3*guideapp.Hour)}, []string{"answer-waiting"}, "has waited 3 h"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			who := c
			if test.customer != nil {
				test.customer(&who)
			}
			cards := cardsOf(inputOf([]guideapp.Customer{who}, test.events...))
			var got []string
			why := ""
			for _, p := range action.Playbooks {
				if card, ok := cards[p.ID]; ok {
					got = append(got, p.ID)
					why = card.Customers[0].Why.EN
				}
			}
			if !slices.Equal(got, test.want) || why != test.why {
				t.Errorf("got %v (%s), want %v (%s)", got, why, test.want, test.why)
			}
		})
	}
}

func TestPlan_ShowsWhyNot(t *testing.T) {
	t.Parallel()
	able, noFriend := customer(1), customer(2)
	noPhone := customer(3)
	noPhone.PhoneMasked = ""
	cards := cardsOf(inputOf([]guideapp.Customer{able, noFriend, noPhone},
		fact(able, guideapp.FriendAdded, daysAgo(300)), bought(able, 100, 1_000),
		bought(noFriend, 100, 900_000), bought(noPhone, 30, 1_000)))
	back := cards["invite-back"]
	if back.Blocked != 1 || len(back.Customers) != 2 || back.Customers[0].ID != able.ID || back.Customers[1].Disabled.EN != "not your WeCom friend yet" {
		t.Errorf("invite-back lists %+v", back.Customers)
	}
	if back.ExpectedSales != back.Customers[0].ExpectedSales {
		t.Errorf("the card expects %d of customers whom the guide may not write to", back.ExpectedSales)
	}
	if c := back.Customers[0]; c.LastPurchase.ZH != "音乐 2 件，¥10.00" || c.LastVisit.String() != "2026-06-22" {
		t.Errorf("shows %+v", c)
	}
}

func TestPlan_HopedFacts(t *testing.T) {
	t.Parallel()
	waiting, friend, buyer, idle := customer(1), customer(2), customer(3), customer(4)
	chat := fact(waiting, guideapp.ChatWaiting, now-guideapp.Hour)
	drafts := action.Plan(inputOf([]guideapp.Customer{waiting, friend, buyer, idle}, chat,
		fact(friend, guideapp.FriendAdded, daysAgo(400)), fact(idle, guideapp.FriendAdded, daysAgo(400)),
		bought(friend, 200, 1_000_000), bought(friend, 150, 1_000_000), bought(friend, 99, 1_000_000), bought(buyer, 20, 10_000)))
	var got []string
	for _, d := range drafts {
		for _, e := range d.Hoped {
			got = append(got, fmt.Sprintf("%s of %s to %s", e.Kind, e.Customer, e.RefKey()))
			if e.At != now || e.Guide != "G1" || e.Store != "S1" || e.Brand != "b" || (e.Kind == guideapp.Order) != (e.Amount > 0) {
				t.Errorf("hopes for %+v", e)
			}
		}
	}
	want := []string{"chat_replied of " + waiting.ID + " to " + chat.Key(), "order of " + friend.ID + " to ",
		"friend_added of " + buyer.ID + " to ", "service of " + idle.ID + " to "}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[。！？]|[.!?](\s|$)`)
	place       = regexp.MustCompile(`[{}]`)
)

// TestPlaybooks_SpeakInThreeSentences fills every text and counts: one sentence each, in
// both languages, with no place left unfilled.
func TestPlaybooks_SpeakInThreeSentences(t *testing.T) {
	t.Parallel()
	classes := map[metric.Class]bool{}
	for name, benchmarks := range map[string]map[string]metric.Benchmark{"no data": nil, "data": benchmarks(false)} {
		in := busyDay(40)
		in.Benchmarks = benchmarks
		cards := cardsOf(in)
		if len(cards) != len(action.Playbooks) {
			t.Fatalf("%s: a busy day has %d cards", name, len(cards))
		}
		for _, c := range cards {
			classes[c.Class] = true
			if len(c.Script) > 3 {
				t.Errorf("%s: %d sentences", c.ID, len(c.Script))
			}
			for _, sentence := range append(slices.Clone(c.Script), c.Reason.Sentence) {
				for _, text := range []string{sentence.ZH, sentence.EN} {
					if ends := sentenceEnd.FindAllStringIndex(text, -1); len(ends) != 1 || ends[0][1] != len(text) {
						t.Errorf("%s: not one sentence: %s", c.ID, text)
					}
				}
			}
			for _, text := range append(slices.Clone(c.Script), c.Message, c.Title, c.Scene, c.Reason.Sentence) {
				if text.ZH == "" || text.EN == "" || place.MatchString(text.ZH+text.EN) {
					t.Errorf("%s: %+v", c.ID, text)
				}
			}
			if c.Class != c.Reason.Metric.Class {
				t.Errorf("%s is a %s card with a %s metric", c.ID, c.Class, c.Reason.Metric.Class)
			}
		}
	}
	if len(classes) != 3 {
		t.Errorf("cards of %d classes", len(classes))
	}
}

// busyDay gives n customers for each playbook.
func busyDay(n int) action.Input {
	var customers []guideapp.Customer
	var events []guideapp.Event
	for i := range 4 * n {
		c := customer(i)
		customers = append(customers, c)
		switch i % 4 {
		case 0:
			events = append(events, fact(c, guideapp.ChatWaiting, now-guideapp.Instant(i+1)*guideapp.Minute))
		case 1:
			events = append(events, fact(c, guideapp.FriendAdded, daysAgo(500)), bought(c, 300, 20_000), bought(c, 200, 20_000+guideapp.Fen(i)*1000), bought(c, 101, 30_000))
		case 2:
			events = append(events, bought(c, 10+i%100, 30_000))
		case 3:
			events = append(events, fact(c, guideapp.FriendAdded, daysAgo(50)))
		}
	}
	return inputOf(customers, events...)
}

func benchmarks(lowFrequency bool) map[string]metric.Benchmark {
	all := map[string]metric.Benchmark{}
	for _, m := range metric.Dictionary {
		all[m.ID] = metric.Benchmark{
			Metric: m, Own: metric.Value{Num: 26, Den: 68}, HasOwn: true, Stores: 39,
			Median: metric.Value{Num: 31, Den: 60}, Quarter: metric.Value{Num: 40, Den: 60},
			Low: lowFrequency && m.ID == metric.Frequency,
		}
	}
	return all
}

func TestPlan_Capacity(t *testing.T) {
	t.Parallel()
	cards := cardsOf(busyDay(40))
	for _, test := range []struct {
		playbook     string
		listed, more int
	}{
		{"answer-waiting", action.DutyCapacity, 40 - action.DutyCapacity},
		{"invite-back", action.CardCapacity, 40 - action.CardCapacity},
		{"befriend-buyers", action.CardCapacity, 40 - action.CardCapacity},
		{"serve-in-care", action.CardCapacity, 75 - action.CardCapacity}, // and those invite-back has no room for
	} {
		c := cards[test.playbook]
		listed := 0
		for _, shown := range c.Customers {
			if shown.Disabled == (guideapp.Text{}) {
				listed++
			}
		}
		if listed != test.listed || c.More != test.more {
			t.Errorf("%s lists %d and has %d more, want %d and %d", test.playbook, listed, c.More, test.listed, test.more)
		}
	}
	duty := cards["answer-waiting"]
	if duty.Customers[0].Why.EN < duty.Customers[1].Why.EN { // 157 min, then 153 min
		t.Errorf("the longest waiting is not first: %s, %s", duty.Customers[0].Why.EN, duty.Customers[1].Why.EN)
	}
}

func TestPlan_Reason(t *testing.T) {
	t.Parallel()
	in := busyDay(1)
	in.Benchmarks = benchmarks(false)
	r := cardsOf(in)["befriend-buyers"].Reason
	want := guideapp.Text{
		ZH: "本店在 2026-09 的加V率（按客流）为 38.2%（新加好友数 26，客流 68），上海 B 类 39 家门店的中位数为 51.7%，前四分之一达到 66.7%。",
		EN: "Your store's friend rate (per visitor) in 2026-09 is 38.2% (new friends 26, visitors 68); the median of 39 class B stores in 上海 is 51.7%, the best quarter reaches 66.7%.",
	}
	if r.Sentence != want || r.OwnCounts.EN != "26 / 68" || r.PeerCounts.EN != "31 / 60" {
		t.Errorf("got %+v", r)
	}
}

func TestFinish_Order(t *testing.T) {
	t.Parallel()
	earn := func(amounts map[string]guideapp.Fen, low bool) []string {
		in := busyDay(10)
		in.Benchmarks = benchmarks(low)
		drafts := action.Plan(in)
		earned := make([][]action.Earned, len(drafts))
		for i, d := range drafts {
			earned[i] = []action.Earned{{Component: "c", Amount: amounts[d.Hoped[0].Kind.String()]}}
		}
		var order []string
		for _, c := range action.Finish(drafts, earned) {
			order = append(order, fmt.Sprintf("%d %s %d", c.Priority, c.Playbook, c.Earning.Amount))
		}
		return order
	}
	for _, test := range []struct {
		name    string
		amounts map[string]guideapp.Fen
		low     bool
		want    []string
	}{
		{"duties, then what earns most", map[string]guideapp.Fen{"friend_added": 1000, "service": 300, "order": 200}, false,
			[]string{"1 answer-waiting 0", "2 befriend-buyers 1000", "3 serve-in-care 300", "4 invite-back 200"}},
		{"a low metric goes before", map[string]guideapp.Fen{"friend_added": 1000, "service": 300, "order": 200}, true,
			[]string{"1 answer-waiting 0", "2 invite-back 200", "3 befriend-buyers 1000", "4 serve-in-care 300"}},
	} {
		if got := earn(test.amounts, test.low); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestFinish_AddsUpComponents(t *testing.T) {
	t.Parallel()
	in := busyDay(1)
	drafts := action.Plan(in)[:1]
	text := func(s string) guideapp.Text { return guideapp.Text{ZH: s, EN: s} }
	earned := []action.Earned{
		{Component: "ladder", Title: text("Ladder"), Amount: 200, Rule: text("2 %")},
		{Component: "friend", Title: text("Friend"), Amount: 1000, Rule: text("each")},
		{Component: "none", Amount: 0, Rule: text("nothing")},
	}
	got := action.Finish(drafts, [][]action.Earned{earned})[0].Earning
	if want := (action.Earned{Component: "friend", Title: text("Friend"), Amount: 1200, Rule: text("each；2 %")}); got.Amount != want.Amount || got.Component != want.Component || got.Rule.ZH != want.Rule.ZH {
		t.Errorf("got %+v", got)
	}
	if got := action.Finish(drafts, [][]action.Earned{nil})[0].Earning; got.Amount != 0 || got.Component != "" || got.Title.EN == "" {
		t.Errorf("a card that earns nothing says %+v", got)
	}
}

func TestFinish_WithoutPlan(t *testing.T) {
	t.Parallel()
	for _, c := range action.Finish(action.Plan(busyDay(1)), nil) {
		if e := c.Earning; e.Component != "" || e.Amount != 0 || e.Title.EN != "No reward plan is in force yet" {
			t.Errorf("%s earns %+v while no plan is in force", c.Playbook, e)
		}
	}
}

// TestPlan_SaysWhereTheStoreStands: what is not known is said as such, not as a value.
func TestPlan_SaysWhereTheStoreStands(t *testing.T) {
	t.Parallel()
	known := benchmarks(false)[metric.FriendRateFootfall]
	alone, unmeasured := known, known
	alone.Stores, unmeasured.HasOwn = 0, false
	for name, test := range map[string]struct {
		benchmark metric.Benchmark
		zh, en    string
	}{
		"both":      {known, "本店加V率（按客流）为 38.2%，同类门店为 51.7%。", "your store's friend rate (per visitor) is 38.2%, similar stores have 51.7%."},
		"no peers":  {alone, "本店加V率（按客流）为 38.2%，同类门店的数据还不足以比较。", "your store's friend rate (per visitor) is 38.2%, with too few similar stores to compare."},
		"not own":   {unmeasured, "同类门店的加V率（按客流）为 51.7%，本店还没有数据。", "similar stores have a friend rate (per visitor) of 51.7%, yours has no data yet."},
		"no values": {metric.Benchmark{}, "本店还没有加V率（按客流）的数据。", "your store has no data on friend rate (per visitor) yet."},
	} {
		in := busyDay(1)
		in.Benchmarks = map[string]metric.Benchmark{metric.FriendRateFootfall: test.benchmark}
		saw := cardsOf(in)["befriend-buyers"].Script[0]
		if !strings.HasSuffix(saw.ZH, test.zh) || !strings.HasSuffix(saw.EN, test.en) {
			t.Errorf("%s: %+v", name, saw)
		}
	}
}

// TestPlan_Properties draws a day of random facts: cards do not depend on the order of
// anything, stay within capacity, leave the held-out and the tired alone, and list nobody
// twice outside duties.
func TestPlan_Properties(t *testing.T) {
	t.Parallel()
	kinds := []guideapp.Kind{guideapp.Order, guideapp.Order, guideapp.FriendAdded, guideapp.FriendLost, guideapp.Service, guideapp.ChatWaiting, guideapp.ChatReplied, guideapp.Refund}
	rapid.Check(t, func(t *rapid.T) {
		in := inputOf(nil)
		in.Benchmarks = benchmarks(rapid.Bool().Draw(t, "low"))
		n := rapid.IntRange(1, 60).Draw(t, "customers")
		served := map[string]bool{}
		for i := range n {
			c := guideapp.Customer{ID: fmt.Sprintf("C%03d", i), PhoneMasked: "1", Guide: rapid.SampledFrom([]string{"G1", "G1", "G1", "G2"}).Draw(t, "guide")}
			in.Customers = append(in.Customers, c)
			for j := range rapid.IntRange(0, 4).Draw(t, "facts") {
				e := fact(c, rapid.SampledFrom(kinds).Draw(t, "kind"), daysAgo(rapid.IntRange(0, 300).Draw(t, "days")))
				e.ID, e.Amount, e.Ref = fmt.Sprint(i, "-", j), guideapp.Fen(rapid.IntRange(0, 90_000).Draw(t, "amount")), fmt.Sprint(i, "-", 0)
				in.Events = append(in.Events, e)
				served[c.ID] = served[c.ID] || e.Kind == guideapp.Service && e.At > now-action.FatigueDays*guideapp.FullDay && e.At <= now
			}
		}
		drafts := action.Plan(in)
		cards := action.Finish(drafts, make([][]action.Earned, len(drafts)))
		shuffled := in
		shuffled.Events = rapid.Permutation(in.Events).Draw(t, "event order")
		shuffled.Customers = rapid.Permutation(in.Customers).Draw(t, "customer order")
		again := action.Plan(shuffled)
		if got, want := fmt.Sprint(action.Finish(again, make([][]action.Earned, len(again)))), fmt.Sprint(cards); got != want {
			t.Fatalf("the order of the input matters:\n%s\n%s", got, want)
		}
		listed, total := map[string]bool{}, 0
		for _, c := range cards {
			duty := c.Playbook == "answer-waiting"
			for _, shown := range c.Customers {
				if duty || shown.Disabled != (guideapp.Text{}) {
					continue
				}
				total++
				if listed[shown.ID] || served[shown.ID] || action.HeldOut(c.Playbook, shown.ID) {
					t.Fatalf("%s should not list %s", c.Playbook, shown.ID)
				}
				listed[shown.ID] = true
			}
		}
		if total > action.DailyCapacity {
			t.Fatalf("%d customers in a day", total)
		}
	})
}

func TestHeldOut(t *testing.T) {
	t.Parallel()
	const customers = 100_000
	held, both := 0, 0
	for i := range customers {
		id := fmt.Sprintf("C%06d", i)
		a, b := action.HeldOut("invite-back", id), action.HeldOut("serve-in-care", id)
		if a {
			held++
		}
		if a && b {
			both++
		}
	}
	// Five standard deviations about 10 % and, for two independent playbooks, 1 %.
	if held < 9_525 || held > 10_475 || both < 842 || both > 1_158 {
		t.Errorf("of %d customers %d are held out, %d of two playbooks", customers, held, both)
	}
}

// BenchmarkPlan plans the day of a guide with 1,000 customers and 12 facts each.
func BenchmarkPlan(b *testing.B) {
	in := inputOf(nil)
	for i := range 1000 {
		c := guideapp.Customer{ID: fmt.Sprintf("C%04d", i), PhoneMasked: "1", Guide: "G1"}
		in.Customers = append(in.Customers, c)
		if i%3 > 0 {
			in.Events = append(in.Events, fact(c, guideapp.FriendAdded, daysAgo(400)))
		}
		for j := range 11 {
			in.Events = append(in.Events, bought(c, 35+i%60+30*j, 20_000))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		action.Plan(in)
	}
}
