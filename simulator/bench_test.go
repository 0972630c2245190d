package simulator_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
)

// chain is a generated chain's September with a month of history, as a data set.
var chain = sync.OnceValue(func() []byte {
	people, err := population.Chain(population.Spec{Stores: 60, Guides: 360, Customers: 36_000, Seed: 1,
		First: september.First - 31, Last: september.Last})
	if err != nil {
		panic(err)
	}
	data, err := simulator.Export(simulator.Dataset{Org: people.Org, Events: people.Events(), Period: september,
		AsOf: people.Now(), Zone: shanghai.String(), History: simulator.Whole()})
	if err != nil {
		panic(err)
	}
	return data
})

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
	b.ReportAllocs()
	for b.Loop() {
		if _, err := simulator.Export(*set); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, len(set.Events), 1)
}

func BenchmarkLoad(b *testing.B) {
	events := len(loaded(b).Events)
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
	perEvent(b, len(set.Events), 1)
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
	for i := range set.Events {
		if at := set.Events[i].At; at >= from && at < until {
			inPeriod++
		}
	}
	return session, parsePlan(b, population.DemoPlan()), inPeriod
}
