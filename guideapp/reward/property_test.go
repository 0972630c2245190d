package reward_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// drawOrg draws a small organisation with moves, leavers, managers and a store whose
// class changes in mid-period.
func drawOrg(t *rapid.T) guideapp.Org {
	org := guideapp.Org{Brand: "demo"}
	stores := rapid.IntRange(1, 4).Draw(t, "stores")
	for i := range stores {
		row := guideapp.Store{ID: fmt.Sprintf("S%d", i), Name: "store", Region: []string{"east", "west"}[i%2], Class: []string{"A", "B", "C"}[i%3], Ownership: guideapp.Direct,
			Open: guideapp.MinuteOfDay(i * 480), Close: 1_300, Visitors: int64(i) * 50}
		org.Goals = append(org.Goals, guideapp.Goal{Table: "monthly", Party: row.ID, Period: "2026-09", Amount: 400})
		org.Stores = append(org.Stores, row)
		if rapid.Bool().Draw(t, "changes") {
			row.From, row.Region = september.First+guideapp.Day(rapid.IntRange(1, 29).Draw(t, "from")), "west"
			org.Stores = append(org.Stores, row)
		}
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "guides") {
		g := guideapp.Guide{ID: fmt.Sprintf("G%d", i), Name: "guide"}
		first := september.First - guideapp.Day(rapid.IntRange(-10, 60).Draw(t, "joined"))
		for first < september.Last+20 {
			last := first + guideapp.Day(rapid.IntRange(0, 60).Draw(t, "stays"))
			g.Assignments = append(g.Assignments, guideapp.Assignment{
				Store: fmt.Sprintf("S%d", rapid.IntRange(0, stores-1).Draw(t, "store")),
				Role:  rapid.SampledFrom([]guideapp.Role{guideapp.RoleGuide, guideapp.RoleGuide, guideapp.RoleManager}).Draw(t, "role"),
				First: first, Last: last,
			})
			first = last + 1 + guideapp.Day(rapid.IntRange(0, 3).Draw(t, "gap"))
		}
		org.Guides = append(org.Guides, g)
	}
	org.Sort()
	return org
}

// drawEvents draws facts around the period: orders with refunds, amends and
// completions, friends won and lost, and contacts.
func drawEvents(t *rapid.T, org *guideapp.Org) []guideapp.Event {
	from, until := september.Instants(shanghai)
	moment := func(label string) guideapp.Instant {
		return guideapp.Instant(rapid.Int64Range(int64(from-20*guideapp.FullDay), int64(until+10*guideapp.FullDay)).Draw(t, label))
	}
	pick := func(label string, n int, prefix string, orNone bool) string {
		i := rapid.IntRange(0, n).Draw(t, label)
		if i == n && orNone {
			return ""
		}
		return fmt.Sprintf("%s%d", prefix, min(i, n-1))
	}
	var events []guideapp.Event
	for i := range rapid.IntRange(0, 40).Draw(t, "facts") {
		e := guideapp.Event{
			Brand: "demo", Source: "pos", ID: fmt.Sprintf("e%d", i), At: moment("at"),
			Store: pick("store", 4, "S", false), Guide: pick("guide", len(org.Guides), "G", true),
			Owner: pick("owner", len(org.Guides), "G", true), Customer: pick("customer", 5, "C", true),
			Kind:    rapid.SampledFrom([]guideapp.Kind{guideapp.Order, guideapp.Order, guideapp.Order, guideapp.FriendAdded, guideapp.FriendLost, guideapp.ChatWaiting, guideapp.Footfall}).Draw(t, "kind"),
			Channel: rapid.SampledFrom(guideapp.Channels).Draw(t, "channel"),
			Origin:  rapid.SampledFrom(guideapp.Origins).Draw(t, "origin"),
		}
		if e.Guide != "" && rapid.IntRange(0, 5).Draw(t, "storeless") == 0 {
			e.Store = ""
		}
		if e.Kind == guideapp.FriendLost {
			e.Reason = rapid.SampledFrom([]string{guideapp.ReasonCustomer, guideapp.ReasonTransfer}).Draw(t, "reason")
		}
		if e.Kind == guideapp.Footfall {
			e.Quantity = rapid.Int64Range(0, 300).Draw(t, "visitors")
		}
		if e.Kind == guideapp.ChatWaiting && rapid.Bool().Draw(t, "answered") {
			events = append(events, guideapp.Event{Brand: "demo", Source: "pos", ID: e.ID + "y", Kind: guideapp.ChatReplied, Ref: e.ID,
				At: e.At + guideapp.Instant(rapid.Int64Range(0, int64(guideapp.FullDay)).Draw(t, "after"))})
		}
		if e.Kind == guideapp.Order {
			e.Amount, e.Quantity = guideapp.Fen(rapid.Int64Range(0, 2_000_000).Draw(t, "amount")), rapid.Int64Range(0, 9).Draw(t, "quantity")
			e.OriginAt = e.At - guideapp.Instant(rapid.Int64Range(0, int64(60*guideapp.FullDay)).Draw(t, "origin at"))
			events = append(events, drawFollowUps(t, &e, org)...)
		}
		events = append(events, e)
	}
	return events
}

func drawFollowUps(t *rapid.T, order *guideapp.Event, org *guideapp.Org) []guideapp.Event {
	var events []guideapp.Event
	after := func(kind guideapp.Kind, suffix string) guideapp.Event {
		return guideapp.Event{Brand: "demo", Source: "pos", ID: order.ID + suffix, Kind: kind, Ref: order.ID,
			At: order.At + guideapp.Instant(rapid.Int64Range(0, int64(30*guideapp.FullDay)).Draw(t, suffix))}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "refunds") {
		r := after(guideapp.Refund, fmt.Sprintf("r%d", i))
		r.Amount = guideapp.Fen(rapid.Int64Range(1, int64(order.Amount)+1).Draw(t, "back"))
		events = append(events, r)
	}
	if rapid.Bool().Draw(t, "completed") {
		events = append(events, after(guideapp.OrderCompleted, "x"))
	}
	if rapid.IntRange(0, 4).Draw(t, "amended") == 0 {
		a := after(guideapp.Amend, "a")
		a.Guide, a.Store, a.Reason = fmt.Sprintf("G%d", rapid.IntRange(0, len(org.Guides)-1).Draw(t, "to")), order.Store, "wrong guide"
		events = append(events, a)
	}
	return events
}

// everyComponent is a plan that uses every component, credit and filter the engine has.
const everyComponent = `
schema: 1
plan: every
period: month
credit:
  - {id: lead, when: {kinds: [order], origins: [public_lead], within_days: 30}, to: [{party: team, share: 100%%}, {party: guide, share: 100%%, soft: true}]}
  - {id: buyer, when: {kinds: [order], origins: [public_buyer], within_days: 40}, to: [{party: guide, share: 60%%}, {party: team, share: 40%%}]}
  - {id: shared, when: {kinds: [order], channels: [public]}, to: [{party: guide, share: 33.3333%%}, {party: owner, share: 33.3333%%}, {party: manager, share: 33.3334%%}]}
  - {id: dual, when: {kinds: [order], channels: [mini_program, cloud_store]}, to: [{party: guide, share: 100%%}, {party: owner, share: 80%%, soft: true}]}
components:
  - {id: friend, bounty: {each: %[1]s, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: first, bounty: {each: 5.55, once_per: [customer]}, when: {kinds: [order], first_order: true}, cap: 12.34}
  - {id: mini, commission: {rate: 1.2345%%}, when: {kinds: [order], channels: [mini_program, cloud_store]}, hold: {days: 7, from: completed}}
  - {id: sales, commission: {rate: 0.07%%}, floor: 3.00, cap: 40.00, when: {min_amount: 10}}
  - {id: marginal, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, rate: 1%%}, {from: 1000, rate: 2%%}, {from: 9000, rate: 3%%}]}}
  - {id: whole, ladder: {measure: {count: customers, when: {kinds: [order]}}, mode: whole, steps: [{from: 1, amount: 10}, {from: 3, amount: 35.5}]}}
  - {id: on, ladder: {measure: {count: events, when: {kinds: [friend_added]}}, mode: whole, pays_on: {sum: amount, when: {kinds: [order]}}, steps: [{from: 1, rate: 0.5%%}, {from: 2, rate: 1%%}]}}
  - {id: walked, ladder: {measure: {sum: amount, when: {kinds: [order], channels: [store]}}, mode: per_event, steps: [{from: 0, rate: 0.3%%}, {from: 500, rate: 0.7%%}]}, hold: {days: 3}}
  - {id: items, ladder: {measure: {sum: quantity, when: {kinds: [order]}}, mode: marginal, steps: [{from: 3, each: 0.35}]}, for: {roles: [guide], min_tenure_days: 20}}
  - {id: manager, for: {roles: [manager]}, commission: {rate: 0.2%%, of: store}}
  - {id: region, for: {roles: [manager], classes: [A, B]}, ladder: {of: region, measure: {sum: amount, when: {kinds: [order]}}, mode: marginal, steps: [{from: 100, rate: 0.01%%}]}}
  - {id: buyers, for: {roles: [manager]}, ladder: {of: store, measure: {count: customers, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 1.5}]}, hold: {days: 5}}
  - {id: stage, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {by_class: {A: 8000, B: 5000}}, pay: [{reach: 80%%, amount: 100}, {reach: 100%%, amount: 333.33}], between: linear}}
  - {id: traffic, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {per_visitor: 12.00}, pay: [{reach: 10%%, amount: 7.77}, {reach: 120%%, amount: 60}], between: linear}, final_after: 15}
  - {id: shop, for: {roles: [manager]}, target: {of: store, measure: {count: customers, when: {kinds: [order]}}, goal: {table: monthly}, prorate: none, pay: [{reach: 50%%, amount: 20}]}}
  - {id: pool, pool: {group: store, fund: {rate: 0.5%%, measure: {sum: amount, credits: all, when: {kinds: [order]}}}, gate: {measure: {count: events, when: {kinds: [order]}}, at_least: 2}, share_by: equal}, final_after: 5}
  - {id: jar, pool: {group: [region], fund: {amount: 100.01}, share_by: measure, measure: {count: customers, when: {kinds: [friend_added]}}}, final_after: 5}
  - {id: race, contest: {group: [region, class], measure: {sum: amount, when: {kinds: [order]}}, at_least: 100, prizes: [100, 50.01, 20]}, final_after: 10}
  - {id: slow, penalty: {each: 1.00}, when: {kinds: [chat_waiting], unanswered_minutes: 30}, cap: 5}
  - {id: together, for: {roles: [manager]}, commission: {rate: 0.11%%, of: store}, when: {kinds: [order], min_amount: 1}, final_after: 3}
  - {id: soft, for: {roles: [manager]}, ladder: {of: region, measure: {sum: amount, credits: all, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, rate: 0.02%%}]}}
limits: {floor: 1.00, cap: 900.00}
`

func drawCase(t *rapid.T, tb testing.TB) rated {
	c := rated{plan: parsePlan(tb, fmt.Sprintf(everyComponent, rapid.SampledFrom([]string{"2.00", "0.01", "3.33"}).Draw(t, "each"))), zone: shanghai}
	c.org = drawOrg(t)
	c.events = drawEvents(t, &c.org)
	return c
}

func drawAsOf(t *rapid.T) guideapp.Instant {
	from, until := september.Instants(shanghai)
	return guideapp.Instant(rapid.Int64Range(int64(from), int64(until+40*guideapp.FullDay)).Draw(t, "as of"))
}

// TestPay_OrderAndRepetition: any permutation, split or repetition gives the same bytes.
func TestPay_OrderAndRepetition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		want := c.pay(t, c.events, asOf).AppendJSON(nil)
		seed := rapid.Uint64().Draw(rt, "shuffle")
		again := append(slices.Clone(c.events), c.events[:len(c.events)/2]...)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if got := c.pay(t, again, asOf).AppendJSON(nil); !bytes.Equal(got, want) {
			rt.Fatalf("shuffled and repeated:\n%s\nwant:\n%s", got, want)
		}
	})
}

// TestPay_LinesAndEventsAddUp: lines add up to the total, explained events to their line.
func TestPay_LinesAndEventsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		measures := reward.Gather(c.plan, c.facts(t, c.events, asOf), september)
		for _, s := range measures.Close() {
			total := guideapp.Fen(0)
			for _, l := range s.Lines() {
				total += l.Amount
				explained, err := measures.Explain(s.Guide, l.Component, l.State)
				if err != nil {
					rt.Fatal(err)
				}
				if sum := sumOf(explained); len(explained.Events) > 0 && l.Component != "pool" && sum != l.Amount {
					rt.Fatalf("%s %s %s: events add up to %s, the line is %s", s.Guide, l.Component, l.State, sum.Yuan(), l.Amount.Yuan())
				}
				equal := l.Component == "pool" // shared by days stood, not by events
				if len(explained.Events) == 0 && l.Amount != 0 && l.Component != reward.LimitsLine && !equal {
					rt.Fatalf("%s %s pays %s on no event", s.Guide, l.Component, l.Amount.Yuan())
				}
			}
			if total != s.Total || s.Earned+s.Pending != s.Total {
				rt.Fatalf("%s: lines %s, total %s, earned %s, pending %s", s.Guide, total.Yuan(), s.Total.Yuan(), s.Earned.Yuan(), s.Pending.Yuan())
			}
		}
	})
}

func sumOf(e *reward.Explanation) guideapp.Fen {
	sum := guideapp.Fen(0)
	for _, event := range e.Events {
		sum += event.Amount
	}
	return sum
}

// TestPay_Reversal: when everything is given back and every friend lost within the
// hold, nothing is left of any component, whatever happened between.
func TestPay_Reversal(t *testing.T) {
	t.Parallel()
	const noFloor = `
schema: 1
plan: back
period: month
components:
  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: sales, commission: {rate: 1.5%}, floor: 3.00, cap: 40.00}
  - {id: steps, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: whole, steps: [{from: 0, rate: 1%}, {from: 100, amount: 50}]}}
  - {id: buyers, ladder: {of: store, measure: {count: customers, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 1}]}}
  - {id: stage, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: 1}, pay: [{reach: 1%, amount: 100}]}}
  - {id: pool, pool: {group: store, fund: {rate: 0.5%, measure: {sum: amount, credits: all, when: {kinds: [order]}}}, share_by: equal}}
  - {id: jar, pool: {group: [region], fund: {amount: 100.01}, share_by: measure, measure: {count: customers, when: {kinds: [order]}}}}
  - {id: race, contest: {group: brand, measure: {sum: amount, when: {kinds: [order]}}, prizes: [100, 50.01, 20]}}
`
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)+60*guideapp.FullDay
		c.plan = parsePlan(t, noFloor)
		var events []guideapp.Event
		for _, e := range c.events {
			if e.Kind == guideapp.Amend {
				continue // it would carry the loss to another guide
			}
			events = append(events, e)
			back := guideapp.Event{Brand: "demo", Source: "back", ID: e.ID, At: e.At + guideapp.Hour, Ref: "pos//" + e.ID, Guide: e.Guide, Customer: e.Customer}
			switch {
			case e.Kind == guideapp.Order:
				back.Kind, back.Amount = guideapp.Refund, e.Amount+1
				events = append(events, back)
			case e.Kind == guideapp.FriendAdded && e.Guide != "" && e.Customer != "":
				back.Kind, back.Ref, back.Reason = guideapp.FriendLost, "", guideapp.ReasonCustomer
				events = append(events, back)
			case e.Kind == guideapp.FriendAdded:
				events = events[:len(events)-1] // nobody's friend cannot be lost
			}
		}
		for _, s := range c.pay(t, events, asOf).Statements {
			if s.Total != 0 {
				rt.Fatalf("%s keeps %s: %+v", s.Guide, s.Total.Yuan(), s.Lines())
			}
		}
	})
}

// TestPay_AsOf: a fact that becomes known later does not change an earlier statement.
func TestPay_AsOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		known := slices.DeleteFunc(slices.Clone(c.events), func(e guideapp.Event) bool { return e.KnownAt() > asOf })
		got, want := c.pay(t, c.events, asOf).AppendJSON(nil), c.pay(t, known, asOf).AppendJSON(nil)
		if !bytes.Equal(got, want) {
			rt.Fatalf("with later facts:\n%s\nwithout:\n%s", got, want)
		}
	})
}

// TestPay_Shares: what a pool or contest gives away is its fund or its prizes, to the fen,
// and never more.
func TestPay_Shares(t *testing.T) {
	t.Parallel()
	const shared = `
schema: 1
plan: shared
period: month
components:
  - {id: jar, pool: {group: brand, fund: {amount: 100.01}, share_by: equal}}
  - {id: race, contest: {group: brand, measure: {sum: amount, when: {kinds: [order]}}, prizes: [100, 50.01, 20]}}
limits: {cap: 1000000}
`
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		c.plan = parsePlan(t, shared)
		sums, ranked, standing := map[string]guideapp.Fen{}, 0, 0
		for _, s := range c.pay(t, c.events, asOf).Statements {
			for _, l := range s.Lines() {
				sums[l.Component] += l.Amount
				if l.Component == "race" && l.Measure > 0 {
					ranked++
				}
				if l.Component == "jar" && l.Measure > 0 {
					standing++
				}
			}
		}
		wantJar, wantRace := guideapp.Fen(0), guideapp.Fen(0)
		if standing > 0 {
			wantJar = 10_001
		}
		for place, prize := range []guideapp.Fen{10_000, 5_001, 2_000} {
			if place < ranked {
				wantRace += prize
			}
		}
		if sums["jar"] != wantJar || sums["race"] != wantRace {
			rt.Fatalf("shared out %s and %s, want %s and %s", sums["jar"].Yuan(), sums["race"].Yuan(), wantJar.Yuan(), wantRace.Yuan())
		}
	})
}

// TestPay_Finality: after the final day, a refund lowers the refunded guide's share at
// most, and no other guide's statement changes.
func TestPay_Finality(t *testing.T) {
	t.Parallel()
	const final = `
schema: 1
plan: final
period: month
components:
  - {id: jar, pool: {group: brand, fund: {rate: 10%, measure: {sum: amount, when: {kinds: [order]}}}, share_by: measure}, final_after: 15}
  - {id: race, contest: {group: region, measure: {sum: amount, when: {kinds: [order]}}, prizes: [100, 50.01, 20]}, final_after: 15}
`
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCase(rt, t)
		c.plan = parsePlan(t, final)
		finalDay := (september.Last + 16).Start(shanghai)
		var orders []guideapp.Event
		for _, e := range c.events {
			if e.Kind == guideapp.Order && e.Guide != "" {
				orders = append(orders, e)
			}
		}
		if len(orders) == 0 {
			return
		}
		order := rapid.SampledFrom(orders).Draw(rt, "refunded")
		late := guideapp.Event{Brand: "demo", Source: "late", ID: "late", Kind: guideapp.Refund, Ref: "pos//" + order.ID, At: finalDay + 1,
			Amount: guideapp.Fen(rapid.Int64Range(1, int64(order.Amount)+1).Draw(rt, "back"))}
		before := c.pay(t, c.events, finalDay+2).Statements
		after := c.pay(t, append(slices.Clone(c.events), late), finalDay+2).Statements
		changed := 0
		for i := range before {
			if before[i].Total == after[i].Total {
				continue
			}
			if changed++; after[i].Total > before[i].Total {
				rt.Fatalf("%s gains from a late refund: %s, then %s", before[i].Guide, before[i].Total.Yuan(), after[i].Total.Yuan())
			}
		}
		if changed > 1 {
			rt.Fatalf("a late refund of one guide's order changed %d statements", changed)
		}
	})
}
