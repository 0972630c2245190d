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
	var variants []*reward.Plan // more than a session remembers
	for tenth := range 2 * (1 + simulator.MaxVariants) {
		rate := fmt.Sprintf("rate: 2.%d%%", tenth)
		variants = append(variants, parsePlan(b, strings.Replace(population.DemoPlan(), "rate: 1.5%", rate, 1)))
	}
	b.ReportAllocs()
	for dragged := 0; b.Loop(); dragged++ {
		if _, err := session.Compare(plan, variants[dragged%len(variants)]); err != nil {
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
// first comparison, drag a number.
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
		session := lay(b)
		for b.Loop() {
			compare(b, session, live, drag)
		}
	})
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
	session, plan, events := benchSession(b)
	drag := parsePlan(b, strings.Replace(population.DemoPlan(), "rate: 1.5%", "rate: 1.6%", 1))
	for _, name := range simulator.ReportNames() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				report(b, session, name, goldenArguments[name], plan, drag)
			}
			perEvent(b, events, 1)
		})
	}
}
