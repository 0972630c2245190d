package population_test

import (
	"errors"
	"slices"
	"testing"

	"frontline/guideapp"
	"frontline/simulator/population"
)

func chain(t testing.TB, spec population.Spec) *population.Population {
	t.Helper()
	p, err := population.Chain(spec)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var small = population.Spec{Stores: 2_800, Guides: 5_600, Customers: 4_000, Seed: 7,
	First: guideapp.Date(2026, 9, 21), Last: guideapp.Date(2026, 9, 30), OrdersAYear: 100}

func TestChain(t *testing.T) {
	t.Parallel()
	p := chain(t, small)
	if len(p.Org.Stores) != small.Stores || len(p.Org.Guides) != small.Guides || p.CustomerCount != small.Customers {
		t.Errorf("%d stores, %d guides, %d customers", len(p.Org.Stores), len(p.Org.Guides), p.CustomerCount)
	}
	events := p.Events()
	orders := 0
	for i, e := range events {
		if v := e.Violations(); len(v) > 0 {
			t.Fatalf("%+v: %v", e, v)
		}
		if day := guideapp.DayOf(e.At, population.Zone); day < small.First || day > small.Last || e.At > p.Now() {
			t.Fatalf("%+v lies outside the days", e)
		}
		if i > 0 && events[i-1].ID == e.ID {
			t.Fatalf("two facts are called %s", e.ID)
		}
		if e.Kind == guideapp.Order {
			orders++
		}
		checkPlace(t, p, e)
	}
	// 4,000 customers at 100 a year for ten days, less those who leave, more by chance.
	if orders < 7_000 || orders > 12_000 {
		t.Errorf("%d orders", orders)
	}
	for _, s := range p.Org.Stores {
		if err := s.Location.Validate(); err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
	}
}

func TestChain_deterministic(t *testing.T) {
	t.Parallel()
	a, b := chain(t, small), chain(t, small)
	if !slices.EqualFunc(a.Events(), b.Events(), sameFact) || !slices.Equal(a.Customers(), b.Customers()) || !slices.Equal(a.Org.Stores, b.Org.Stores) {
		t.Error("one seed makes two chains")
	}
	other := small
	other.Seed++
	if slices.EqualFunc(a.Events(), chain(t, other).Events(), sameFact) {
		t.Error("two seeds make one chain")
	}
}

func TestSpec_Validate(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*population.Spec){
		"no stores":          func(s *population.Spec) { s.Stores = 0 },
		"empty stores":       func(s *population.Spec) { s.Guides = s.Stores - 1 },
		"too many guides":    func(s *population.Spec) { s.Guides = population.MaxGuides + 1 },
		"too many customers": func(s *population.Spec) { s.Customers = population.MaxCustomers + 1 },
		"too many orders":    func(s *population.Spec) { s.OrdersAYear = population.MaxOrdersAYear + 1 },
		"backwards":          func(s *population.Spec) { s.Last = s.First - 1 },
		"too long":           func(s *population.Spec) { s.Last = s.First + population.MaxDays },
		"summer time":        func(s *population.Spec) { s.First, s.Last = 7000, 7100 },
	} {
		spec := small
		change(&spec)
		if _, err := population.Chain(spec); guideapp.CodeOf(err) != guideapp.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestPopulation_EachEvent_stops(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	p := chain(t, small)
	seen := 0
	err := p.EachEvent(func(guideapp.Event) error { seen++; return stop })
	if !errors.Is(err, stop) || seen != 1 {
		t.Errorf("saw %d, got %v", seen, err)
	}
	seen = 0
	err = p.EachCustomer(func(guideapp.Customer) error { seen++; return stop })
	if !errors.Is(err, stop) || seen != 1 {
		t.Errorf("saw %d customers, got %v", seen, err)
	}
}

func BenchmarkChain_EachEvent(b *testing.B) {
	p := chain(b, population.Spec{Stores: 1_200, Guides: 12_000, Customers: 120_000, Seed: 1,
		First: guideapp.Date(2026, 9, 1), Last: guideapp.Date(2026, 9, 30), OrdersAYear: 24})
	b.ReportAllocs()
	facts := 0
	for b.Loop() {
		facts = 0
		if err := p.EachEvent(func(guideapp.Event) error { facts++; return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(facts)*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
}
