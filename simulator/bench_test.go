package simulator_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
)

// chain is a generated chain's September with a month of history, as a data set.
var chain = sync.OnceValue(func() []byte {
	return chainOf(population.Spec{Stores: 60, Guides: 360, Customers: 36_000, Seed: 1, First: september.First - 31, Last: september.Last})
})

// largeChain is a month of a large chain: 12,000 guides and a million facts.
var largeChain = sync.OnceValue(func() []byte {
	return chainOf(population.Spec{Stores: 1_200, Guides: 12_000, Customers: 600_000, Seed: 1, First: september.First, Last: september.Last})
})

func chainOf(spec population.Spec) []byte {
	people, err := population.Chain(spec)
	if err != nil {
		panic(err)
	}
	data, err := simulator.Export(simulator.Dataset{Org: people.Org, Events: people.Events(), Period: september,
		AsOf: people.Now(), Zone: shanghai.String(), History: simulator.Whole()})
	if err != nil {
		panic(err)
	}
	return data
}

func loaded(b *testing.B) *simulator.Dataset {
	b.Helper()
	set, err := simulator.Load(chain())
	if err != nil {
		b.Fatal(err)
	}
	return set
}

// perEvent reports the time of one event, and of one event and component.
func perEvent(b *testing.B, events, components int) {
	b.Helper()
	each := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(events)
	b.ReportMetric(each, "ns/event")
	if components > 1 {
		b.ReportMetric(each/float64(components), "ns/event/component")
	}
}

func BenchmarkExport(b *testing.B) {
	set := loaded(b)
	set.Events = loadedEvents(b, set)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := simulator.Export(*set); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, set.Len(), 1)
}

func BenchmarkLoad(b *testing.B) {
	events := loaded(b).Len()
	b.SetBytes(int64(len(chain())))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := simulator.Load(chain()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(chain()))/float64(events), "bytes/event")
	perEvent(b, events, 1)
}

func BenchmarkNewSession(b *testing.B) {
	set := loaded(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := simulator.NewSession(set, shanghai); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, set.Len(), 1)
}

// BenchmarkSession_Pay times statements by the events of the period.
func BenchmarkSession_Pay(b *testing.B) {
	session, plan, events := benchSession(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := session.Pay(plan); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, events, len(plan.Components))
}

// BenchmarkSession_Compare is one drag of a slider: the variant is new, the baseline not.
func BenchmarkSession_Compare(b *testing.B) {
	session, plan, events := benchSession(b)
	variants := dragged(b, population.DemoPlan())
	b.ReportAllocs()
	for at := 0; b.Loop(); at++ {
		if _, err := session.Compare(plan, variants[at%len(variants)]); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, events, len(plan.Components))
}

func benchSession(b *testing.B) (*simulator.Session, *reward.Plan, int) {
	b.Helper()
	set := loaded(b)
	session, err := simulator.NewSession(set, shanghai)
	if err != nil {
		b.Fatal(err)
	}
	from, until := september.Instants(shanghai)
	inPeriod := 0
	for _, e := range loadedEvents(b, set) {
		if e.At >= from && e.At < until {
			inPeriod++
		}
	}
	return session, parsePlan(b, population.DemoPlan()), inPeriod
}

// BenchmarkLarge is what the page does with a month of a large chain: load it, see the
// first comparison, drag a number, with the reports that are told at once.
func BenchmarkLarge(b *testing.B) {
	data := largeChain()
	lay := func(b *testing.B) *simulator.Session {
		set, err := simulator.Load(data)
		if err != nil {
			b.Fatal(err)
		}
		session, err := simulator.NewSession(set, shanghai)
		if err != nil {
			b.Fatal(err)
		}
		return session
	}
	live, drag := parsePlan(b, population.DemoPlan()), parsePlan(b, strings.Replace(population.DemoPlan(), "rate: 1.5%", "rate: 1.6%", 1))
	b.Run("load", func(b *testing.B) {
		var session *simulator.Session
		before := kept()
		for b.Loop() {
			session = lay(b)
		}
		b.ReportMetric(float64(kept()-before)/float64(session.Events()), "kept-B/event")
		perEvent(b, session.Events(), 1)
	})
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			session := lay(b)
			b.StartTimer()
			compare(b, session, live, drag)
		}
	})
	b.Run("drag", func(b *testing.B) {
		session, variants := lay(b), dragged(b, population.DemoPlan())
		for at := 0; b.Loop(); at++ {
			compare(b, session, live, variants[at%len(variants)])
		}
	})
	b.Run("dragged report", func(b *testing.B) {
		session, live, variants := lay(b), parsePlan(b, eightPlan), dragged(b, eightPlan)
		guide := session.Profile().Guides[0].ID
		for at := 0; b.Loop(); at++ {
			for _, name := range []string{"overview", "cost", "distribution", "changes", "cliffs", "marginal", "differences"} {
				arguments := map[string][]string{"marginal": {"guide", guide}, "differences": {"guide", guide}}[name]
				report(b, session, name, arguments, live, variants[at%len(variants)])
			}
		}
	})
	b.Run("report", func(b *testing.B) { benchReports(b, lay(b), eightPlan) })
}

// eightPlan has eight components that between them use every kind of pay but penalties.
const eightPlan = `
schema: 1
plan: eight
period: month
credit:
  - {id: dual, when: {kinds: [order], channels: [mini_program, cloud_store]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}
components:
  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: mini, commission: {rate: 1.5%}, when: {kinds: [order], channels: [mini_program]}}
  - {id: cloud, commission: {rate: 1%}, when: {kinds: [order], channels: [cloud_store]}, cap: 3000.00}
  - {id: store, ladder: {measure: {sum: amount, when: {kinds: [order], channels: [store]}}, mode: whole, steps: [{from: 0, rate: 1%}, {from: 3000, rate: 2%}, {from: 10000, rate: 3%}]}}
  - {id: goal, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: 10000}, pay: [{reach: 80%, amount: 100}, {reach: 100%, amount: 300}]}}
  - {id: pool, pool: {group: store, fund: {rate: 0.5%, measure: {sum: amount, when: {kinds: [order]}}}, share_by: equal}}
  - {id: race, contest: {group: [region, class], measure: {sum: amount, when: {kinds: [order]}}, prizes: [1000, 500, 200]}}
  - {id: manager, for: {roles: [manager]}, commission: {rate: 0.2%, of: store}}
`

// dragged is a plan's mini-program rate at more values than a session remembers.
func dragged(b *testing.B, document string) (plans []*reward.Plan) {
	b.Helper()
	for tenth := range 2 * (1 + simulator.MaxVariants) {
		plans = append(plans, parsePlan(b, strings.Replace(document, "rate: 1.5%", fmt.Sprintf("rate: 2.%d%%", tenth), 1)))
	}
	return plans
}

// benchReports times every report about a plan beside a dragged one that was paid before.
func benchReports(b *testing.B, session *simulator.Session, document string) {
	live, drag := parsePlan(b, document), dragged(b, document)[0]
	compare(b, session, live, drag)
	guide := session.Profile().Guides[0].ID
	for _, name := range simulator.ReportNames() {
		arguments := goldenArguments[name]
		if name == "marginal" || name == "differences" {
			arguments = []string{"guide", guide}
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				report(b, session, name, arguments, live, drag)
			}
		})
	}
}

func compare(b *testing.B, session *simulator.Session, live, changed *reward.Plan) {
	b.Helper()
	if _, err := session.Compare(live, changed); err != nil {
		b.Fatal(err)
	}
}

// kept is the memory in use.
func kept() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkSession_Report is every report about a drag, over a session that has paid both
// plans before.
func BenchmarkSession_Report(b *testing.B) {
	session, _, _ := benchSession(b)
	benchReports(b, session, population.DemoPlan())
}

// BenchmarkNewPart lays out one of two parts of a large chain's month.
func BenchmarkNewPart(b *testing.B) {
	set, err := simulator.Load(largeChain())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			if _, err := simulator.NewSession(set, shanghai); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("half", func(b *testing.B) {
		for b.Loop() {
			if _, err := simulator.NewPart(set, shanghai, 1, 2); err != nil {
				b.Fatal(err)
			}
		}
	})
}
