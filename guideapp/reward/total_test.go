package reward_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// beyond is a plan of components that look beyond one guide's own facts, in every way.
const beyond = `
schema: 1
plan: beyond
period: month
credit:
  - {id: lead, when: {kinds: [order], channels: [public]}, to: [{party: team, share: 30%}, {party: guide, share: 70%}, {party: owner, share: 90%, soft: true}]}
  - {id: dual, when: {kinds: [order, friend_added, chat_waiting]}, to: [{party: guide, share: 100%}, {party: owner, share: 80%, soft: true}]}
components:
  - {id: store, commission: {rate: 1.1%, of: store}}
  - {id: held, commission: {rate: 3%, of: region}, hold: {days: 7, from: completed}}
  - {id: soft, ladder: {of: store, measure: {sum: amount, credits: all, when: {kinds: [order]}}, mode: whole, steps: [{from: 0, rate: 0.1%}]}, hold: {days: 9}}
  - {id: buyers, ladder: {of: region, measure: {count: customers, credits: all, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 1.5}]}}
  - {id: waiting, ladder: {of: store, measure: {count: customers, when: {kinds: [chat_waiting], unanswered_minutes: 30}}, mode: marginal, steps: [{from: 0, each: 0.1}]}}
  - {id: traffic, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {per_visitor: 12.00}, pay: [{reach: 1%, amount: 7.77}, {reach: 120%, amount: 60}], between: linear}}
  - {id: visits, target: {of: region, measure: {count: events, credits: all, when: {kinds: [order]}}, goal: {per_visitor: 0.02}, pay: [{reach: 1%, amount: 1.77}], between: linear}, final_after: 4}
  - {id: pool, pool: {group: store, fund: {rate: 0.5%, measure: {sum: amount, credits: all, when: {kinds: [order]}}}, gate: {measure: {count: customers, when: {kinds: [order]}}, at_least: 1}, share_by: measure}}
  - {id: jar, pool: {group: region, fund: {amount: 100.01}, share_by: measure, measure: {count: customers, when: {kinds: [order, friend_added]}}}}
  - {id: equal, pool: {group: [class], fund: {rate: 0.5%, measure: {sum: amount, when: {kinds: [order]}}}, share_by: equal}, final_after: 2}
  - {id: race, contest: {group: [region, class], measure: {sum: amount, when: {kinds: [order]}}, prizes: [100, 50.01, 20]}}
  - {id: people, contest: {group: brand, measure: {count: customers, when: {kinds: [order]}}, prizes: [77, 33]}}
`

// history adds what earlier facts of the same customers decide.
const history = `
  - {id: first, contest: {group: region, measure: {sum: quantity, when: {kinds: [order], first_order: true}}, prizes: [10, 9, 8, 7]}, final_after: 6}
  - {id: kept, commission: {rate: 3%, of: region}, hold: {days: 7, void_on: [friend_lost]}}
`

// drawRated draws a chain with its facts, and a plan.
func drawRated(rt *rapid.T, t *testing.T) rated {
	c := rated{org: drawChain(rt), zone: shanghai}
	switch oneOf(rt, "plan", "beyond", "beyond", "with history", "every component", "any") {
	case "beyond":
		c.plan = parsePlan(t, beyond)
	case "with history":
		c.plan = parsePlan(t, beyond+history)
	case "every component":
		return drawCase(rt, t)
	default:
		var kinds []func(*keyed)
		for _, kind := range drawnKinds {
			kinds = append(kinds, kind.draws...)
		}
		c.plan = parseDrawn(rt, drawPlan(rt, kinds))
	}
	c.events = drawFacts(rt)
	if bare := rapid.IntRange(0, 2).Draw(rt, "of three facts name neither store nor guide"); bare > 0 {
		for i := range c.events {
			if at := int(c.events[i].ID[1]) % 3; at < bare && slices.Contains([]guideapp.Kind{guideapp.Order, guideapp.FriendAdded}, c.events[i].Kind) {
				c.events[i].Store, c.events[i].Guide = "", ""
			}
		}
	}
	return c
}

// TestMeasures_SetTotals: closing from totals, in any order, gives the same bytes as
// closing from the facts, and so does closing under another plan of the same shape.
func TestMeasures_SetTotals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawRated(rt, t), drawAsOf(rt)
		measures := reward.Gather(c.plan, c.facts(t, c.events, asOf), september)
		want, totals := statementsOf(measures), measures.Totals()
		rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "shuffle"), 1)).Shuffle(len(totals), func(i, j int) { totals[i], totals[j] = totals[j], totals[i] })
		measures.SetTotals(totals)
		if got := statementsOf(measures); !bytes.Equal(got, want) {
			rt.Fatalf("from totals %s\nfrom facts %s", got, want)
		}
		repriced, _ := measures.Reprice(c.plan)
		if got := statementsOf(repriced); !bytes.Equal(got, want) {
			rt.Fatalf("repriced from totals %s\nfrom facts %s", got, want)
		}
	})
}

// TestMeasures_Totals: shards that each know some stores and guides gather totals of their
// stores, and close their guides from the union of all: the same bytes as one who knows
// everything.
func TestMeasures_Totals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawRated(rt, t), drawAsOf(rt)
		want := reward.Gather(c.plan, c.facts(t, c.events, asOf), september).Close()
		n := rapid.IntRange(2, 3).Draw(rt, "shards")
		shards, union := make([]*reward.Measures, n), []reward.Total(nil)
		for i := range shards {
			shards[i] = reward.Gather(c.plan, c.facts(t, c.shard(i, n), asOf), september)
			totals := slices.DeleteFunc(shards[i].Totals(), func(t reward.Total) bool { return shardOf(t.Store, n) != i })
			union = append(totals, union...)
		}
		for _, shard := range shards {
			shard.SetTotals(union)
		}
		for _, s := range want {
			got, err := shards[shardOf(s.Guide, n)].CloseGuide(s.Guide)
			if err != nil || !bytes.Equal(got.AppendJSON(nil), s.AppendJSON(nil)) {
				rt.Fatalf("from shards %s, %v\nfrom facts  %s", got.AppendJSON(nil), err, s.AppendJSON(nil))
			}
		}
	})
}

// TestMeasures_Totals_counted: a count of customers in the place of each of them closes the
// same where who is paid by it stays in one group throughout.
func TestMeasures_Totals_counted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawRated(rt, t), drawAsOf(rt)
		measures := reward.Gather(c.plan, c.facts(t, c.events, asOf), september)
		want, counted := measures.Close(), countedTotals(measures.Totals())
		measures.SetTotals(counted)
		for i, s := range measures.Close() {
			guide, _ := c.org.Guide(s.Guide)
			if slices.ContainsFunc(c.plan.Components, func(k reward.Component) bool {
				return !k.StaysWhole(&c.org, guide, september) || k.Hold != nil && !k.KeepsTotals()
			}) {
				continue
			}
			if got, w := s.AppendJSON(nil), want[i].AppendJSON(nil); !bytes.Equal(got, w) {
				rt.Fatalf("from counts %s\nfrom facts %s", got, w)
			}
		}
	})
}

// countedTotals counts the customers of each group and payee.
func countedTotals(totals []reward.Total) []reward.Total {
	var counted []reward.Total
	seen, at := map[reward.Total]bool{}, map[reward.Total]int{}
	for _, t := range totals {
		if t.Customer == "" {
			counted = append(counted, t)
			continue
		}
		customer := reward.Total{Component: t.Component, Part: t.Part, Guide: t.Guide, Group: t.Group, Customer: t.Customer}
		if seen[customer] {
			continue
		}
		seen[customer] = true
		party := customer
		party.Customer = ""
		if _, known := at[party]; !known {
			at[party] = len(counted)
			counted = append(counted, party)
		}
		counted[at[party]].Value++
	}
	return counted
}

// TestDifference: totals of some facts and what all facts have more are the totals of all.
func TestDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawRated(rt, t), drawAsOf(rt)
		all := reward.Gather(c.plan, c.facts(t, c.events, asOf), september)
		some := reward.Gather(c.plan, c.facts(t, c.events[:len(c.events)/2], asOf), september)
		want, before := statementsOf(all), slices.DeleteFunc(some.Totals(), func(t reward.Total) bool { return t.Customer != "" })
		all.SetTotals(append(before, reward.Difference(all.Totals(), before)...))
		if got := statementsOf(all); !bytes.Equal(got, want) {
			rt.Fatalf("from a difference %s\nfrom facts %s", got, want)
		}
	})
}

// shardOf spreads stores and guides by the last letter of their ids.
func shardOf(id string, n int) int {
	if id == "" {
		return 0
	}
	return int(id[len(id)-1]) % n
}

// shard gives the facts that a shard has to know: those that may count in its stores or
// for its guides, and what earlier facts decide about them.
func (c *rated) shard(i, n int) []guideapp.Event {
	for _, key := range c.plan.OncePerKeys() {
		if !slices.Contains(key, reward.OnceCustomer) {
			return c.events // anybody's facts may be the first
		}
	}
	known := func(e *guideapp.Event) bool {
		people := []string{e.Guide, e.Owner}
		shares, _ := e.Shares()
		for _, s := range shares {
			people = append(people, s.Guide)
		}
		if e.Store != "" && c.minds(e.Store, i, n) {
			return true
		}
		return slices.ContainsFunc(people, func(id string) bool {
			g, found := c.org.Guide(id)
			return id != "" && shardOf(id, n) == i || found && slices.ContainsFunc(g.Assignments, func(a guideapp.Assignment) bool { return c.minds(a.Store, i, n) })
		})
	}
	orders, customers := map[string]bool{}, map[string]bool{}
	for at := range c.events {
		if e := &c.events[at]; known(e) {
			orders[e.Key()], orders[e.RefKey()] = true, true
		}
	}
	for at := range c.events {
		if e := &c.events[at]; orders[e.Key()] && e.Customer != "" && len(c.plan.NeedsHistory()) > 0 {
			customers[e.Customer] = true
		}
	}
	for at := range c.events {
		if e := &c.events[at]; customers[e.Customer] {
			orders[e.Key()] = true
		}
	}
	delete(orders, "")
	return slices.DeleteFunc(slices.Clone(c.events), func(e guideapp.Event) bool { return !orders[e.Key()] && !orders[e.RefKey()] })
}

// minds says whether what happens in a store is a shard's: the store is its own, or
// managers are credited and one of its guides may be the store's.
func (c *rated) minds(store string, i, n int) bool {
	return shardOf(store, n) == i || c.plan.CreditsManagers() && slices.ContainsFunc(c.org.Guides, func(g guideapp.Guide) bool {
		return shardOf(g.ID, n) == i && strings.Contains(storesOf(g), store)
	})
}

func storesOf(g guideapp.Guide) string {
	text := ""
	for _, a := range g.Assignments {
		text += " " + a.Store
	}
	return text
}
