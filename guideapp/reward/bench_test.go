package reward_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Sizes of the benchmarks: a month of a large chain.
const (
	benchEvents     = 1_000_000
	benchGuides     = 12_000
	benchStores     = 1_200
	benchComponents = 8
)

// benchPlan has eight components that between them use every kind.
const benchPlan = `
schema: 1
plan: bench
period: month
credit:
  - {id: dual, when: {kinds: [order], channels: [mini_program, cloud_store]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}
components:
  - {id: friend, bounty: {each: 2.00}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: mini, commission: {rate: 1.5%}, when: {kinds: [order], channels: [mini_program]}}
  - {id: cloud, commission: {rate: 1%}, when: {kinds: [order], channels: [cloud_store]}, cap: 3000.00}
  - {id: store, ladder: {measure: {sum: amount, when: {kinds: [order], channels: [store]}}, mode: marginal, steps: [{from: 0, rate: 1%}, {from: 10000, rate: 2%}, {from: 30000, rate: 3%}]}}
  - {id: large, commission: {rate: 0.5%}, when: {kinds: [order], min_amount: 500}}
  - {id: items, ladder: {measure: {sum: quantity, when: {kinds: [order]}}, mode: whole, steps: [{from: 10, each: 0.5}]}}
  - {id: class, commission: {rate: 0.3%}, when: {kinds: [order], classes: [A, B]}}
  - {id: manager, for: {roles: [manager]}, commission: {rate: 0.2%, of: store}}
`

// benchCase makes a chain and a month of facts, nine orders to a friend.
func benchCase(tb testing.TB, events int) rated {
	random := rand.New(rand.NewPCG(1, 2))
	c := rated{plan: parsePlan(tb, benchPlan), zone: shanghai}
	for i := range benchStores {
		c.org.Stores = append(c.org.Stores, guideapp.Store{ID: fmt.Sprintf("S%05d", i), Region: fmt.Sprintf("R%02d", i%40), Class: string("ABC"[i%3])})
	}
	for i := range benchGuides {
		role := guideapp.RoleGuide
		if i%10 == 0 {
			role = guideapp.RoleManager
		}
		c.org.Guides = append(c.org.Guides, guideapp.Guide{ID: fmt.Sprintf("G%05d", i), Assignments: []guideapp.Assignment{{
			Store: c.org.Stores[i%benchStores].ID, Role: role, Last: guideapp.MaxDay}}})
	}
	c.org.Sort()
	from, until := september.Instants(shanghai)
	for i := range events {
		guide, owner := random.IntN(benchGuides), random.IntN(benchGuides)
		e := guideapp.Event{
			Brand: "demo", Source: "pos", ID: fmt.Sprintf("e%08d", i), Kind: guideapp.Order,
			At:    from + guideapp.Instant(random.Int64N(int64(until-from))),
			Guide: c.org.Guides[guide].ID, Owner: c.org.Guides[owner].ID, Store: c.org.Stores[guide%benchStores].ID,
			Customer: fmt.Sprintf("C%07d", random.IntN(events)), Channel: guideapp.Channels[random.IntN(3)],
			Amount: guideapp.Fen(random.IntN(100_000)), Quantity: int64(random.IntN(5)),
		}
		if i%10 == 0 {
			e.Kind, e.Amount, e.Quantity = guideapp.FriendAdded, 0, 0
		}
		c.events = append(c.events, e)
	}
	return c
}

// perOne reports how long one of many things took: the processor time on average, and
// the time on the clock of the fastest round, which is what the machine can do when
// nothing else runs on it.
func perOne(b *testing.B, many int, what string, f func()) {
	b.ReportAllocs()
	f() // what is made once and kept does not count
	fastest, before := time.Duration(math.MaxInt64), cpuTime()
	for b.Loop() {
		start := time.Now()
		f()
		fastest = min(fastest, time.Since(start))
	}
	b.ReportMetric(float64((cpuTime()-before).Nanoseconds())/float64(b.N)/float64(many), "cpu-ns/"+what)
	b.ReportMetric(float64(fastest.Nanoseconds())/float64(many), "best-ns/"+what)
}

// BenchmarkPay measures statements of a month over facts that are laid out already.
func BenchmarkPay(b *testing.B) {
	c := benchCase(b, benchEvents)
	_, asOf := september.Instants(shanghai)
	facts := c.facts(b, c.events, asOf)
	c.events = nil
	b.Run("gather", func(b *testing.B) {
		perOne(b, benchEvents*benchComponents, "event/component", func() { reward.Gather(c.plan, facts, september) })
	})
	// One rate goes up and down, as under a slider; then every price of the plan, so that
	// every component is closed again.
	one, all := strings.Replace(benchPlan, "rate: 1.5%", "rate: 1.6%", 1), prices.ReplaceAllString(benchPlan, "$1: 1.25")
	for _, change := range []struct{ name, document string }{{"reprice one", one}, {"reprice all", all}} {
		b.Run(change.name, func(b *testing.B) {
			measures, plans := reward.Gather(c.plan, facts, september), [2]*reward.Plan{parsePlan(b, change.document), c.plan}
			perOne(b, 1, "change", func() {
				again, without := measures.Reprice(plans[0])
				if !without {
					b.Fatal("a changed price reads events")
				}
				again.Close()
				measures, plans[0], plans[1] = again, plans[1], plans[0]
			})
		})
	}
}

// BenchmarkNewFacts measures laying facts out as columns, and their hash, which is made
// only when asked for.
func BenchmarkNewFacts(b *testing.B) {
	c := benchCase(b, benchEvents)
	_, asOf := september.Instants(shanghai)
	b.Run("columns", func(b *testing.B) {
		perOne(b, benchEvents, "event", func() { c.facts(b, c.events, asOf) })
	})
	b.Run("hash", func(b *testing.B) {
		perOne(b, benchEvents, "event", func() { c.facts(b, c.events, asOf).Hash() })
	})
}
