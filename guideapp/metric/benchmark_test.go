package metric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/metric"
)

func find(id string) metric.Metric {
	m, _ := metric.Find(id)
	return m
}

// counted gives the counts that make the metric num / den.
func counted(m metric.Metric, num, den int64) metric.Counts {
	var c metric.Counts
	c[m.Numerator], c[m.Denominator] = num, den
	return c
}

func TestPeers(t *testing.T) {
	t.Parallel()
	own := guideapp.Store{ID: "S1", Class: "B", Region: "East"}
	org := guideapp.Org{Stores: []guideapp.Store{
		own,
		{ID: "S2", Class: "A", Region: "West"},
		{ID: "S2", Class: "B", Region: "East", From: 100}, // in force on the day
		{ID: "S2", Class: "A", Region: "West", From: 300},
		{ID: "S3", Class: "A", Region: "East"},
		{ID: "S4", Class: "B", Region: "West"},
	}}
	for _, test := range []struct {
		level metric.Level
		want  []string
	}{
		{metric.SameClassAndRegion, []string{"S2"}},
		{metric.SameClass, []string{"S2", "S4"}},
		{metric.SameBrand, []string{"S2", "S3", "S4"}},
	} {
		if got := metric.Peers(test.level, own, &org, 200); !slices.Equal(got, test.want) {
			t.Errorf("level %d: got %v, want %v", test.level, got, test.want)
		}
	}
	many := guideapp.Org{Stores: make([]guideapp.Store, 3*metric.MaxPeers)}
	for i := range many.Stores {
		many.Stores[i].ID = fmt.Sprintf("T%05d", i)
	}
	spread := metric.Peers(metric.SameBrand, own, &many, 200)
	if len(spread) != metric.MaxPeers || spread[1] != "T00003" {
		t.Errorf("%d peers, the second %s", len(spread), spread[1])
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	rate, wait := find(metric.ThreeMinuteRate), find(metric.FirstResponseTime)
	peersOf := func(m metric.Metric, den int64, nums ...int64) []metric.Counts {
		var peers []metric.Counts
		for _, n := range nums {
			peers = append(peers, counted(m, n, den))
		}
		return peers
	}
	for _, test := range []struct {
		name            string
		metric          metric.Metric
		own             metric.Counts
		peers           []metric.Counts
		ok, hasOwn, low bool
		median, quarter metric.Value
	}{
		{name: "too few peers", metric: rate, own: counted(rate, 1, 10), peers: peersOf(rate, 10, 9, 9, 9, 9), hasOwn: true},
		{name: "peers without data do not count", metric: rate, own: counted(rate, 1, 10), peers: append(peersOf(rate, 10, 9, 9, 9, 9), metric.Counts{}), hasOwn: true},
		{name: "no data is not 0", metric: rate, peers: peersOf(rate, 10, 9, 8, 7, 6, 5), ok: true, median: metric.Value{Num: 7, Den: 10}, quarter: metric.Value{Num: 8, Den: 10}},
		{name: "a small store is not called low", metric: rate, own: counted(rate, 1, 3), peers: peersOf(rate, 100, 70, 65, 68, 72, 60), ok: true, hasOwn: true, median: metric.Value{Num: 68, Den: 100}, quarter: metric.Value{Num: 70, Den: 100}},
		{name: "a large one is", metric: rate, own: counted(rate, 330, 1000), peers: peersOf(rate, 100, 70, 65, 68, 72, 60), ok: true, hasOwn: true, low: true, median: metric.Value{Num: 68, Den: 100}, quarter: metric.Value{Num: 70, Den: 100}},
		{name: "above the median is never low", metric: rate, own: counted(rate, 990, 1000), peers: peersOf(rate, 100, 70, 65, 68, 72, 60), ok: true, hasOwn: true, median: metric.Value{Num: 68, Den: 100}, quarter: metric.Value{Num: 70, Den: 100}},
		{name: "even number: the lower of the middle two", metric: rate, own: counted(rate, 5, 10), peers: peersOf(rate, 10, 1, 2, 3, 4, 5, 6), ok: true, hasOwn: true, median: metric.Value{Num: 3, Den: 10}, quarter: metric.Value{Num: 5, Den: 10}},
		{name: "where less is better the top is short", metric: wait, own: counted(wait, 900, 1), peers: peersOf(wait, 1, 100, 200, 300, 400, 500), ok: true, hasOwn: true, median: metric.Value{Num: 300, Den: 1}, quarter: metric.Value{Num: 200, Den: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b, ok := metric.Compare(test.metric, &test.own, metric.SameClass, test.peers)
			if ok != test.ok || b.HasOwn != test.hasOwn || b.Low != test.low || b.Median != test.median || b.Quarter != test.quarter {
				t.Errorf("got %+v, %t", b, ok)
			}
		})
	}
}

func TestCompare_Properties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(metric.Dictionary).Draw(t, "metric")
		draw := func(label string) metric.Counts {
			den := rapid.Int64Range(0, 1000).Draw(t, label)
			most := den
			if m.Law != metric.Proportion {
				most = 5000
			}
			return counted(m, rapid.Int64Range(0, most).Draw(t, label), den)
		}
		own := draw("own")
		peers := make([]metric.Counts, rapid.IntRange(0, 12).Draw(t, "peers"))
		for i := range peers {
			peers[i] = draw("peer")
		}
		b, ok := metric.Compare(m, &own, metric.SameBrand, peers)
		again, _ := metric.Compare(m, &own, metric.SameBrand, rapid.Permutation(peers).Draw(t, "order"))
		if ok && (b.Median.Compare(again.Median) != 0 || b.Quarter.Compare(again.Quarter) != 0 || b.Stores != again.Stores) {
			t.Fatalf("the peers' order matters: %+v, %+v", b, again)
		}
		if ok && m.Better(b.Median, b.Quarter) {
			t.Fatalf("the top quartile %v is worse than the median %v", b.Quarter, b.Median)
		}
		if b.Low && (!ok || !b.HasOwn || !m.Better(b.Median, b.Own) || m.Law == metric.Unmodelled) {
			t.Fatalf("called low without reason: %+v", b)
		}
	})
}

func TestLaw_IntervalIsProper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		law := rapid.SampledFrom([]metric.Law{metric.Proportion, metric.Intensity}).Draw(t, "law")
		draw := func(label string) metric.Value {
			den := rapid.Int64Range(1, 1_000_000).Draw(t, label)
			return metric.Value{Num: rapid.Int64Range(0, den).Draw(t, label), Den: den}
		}
		peers := make([]metric.Value, rapid.IntRange(metric.MinPeers, 12).Draw(t, "peers"))
		for i := range peers {
			peers[i] = draw("peer")
		}
		low, high, ok := law.Interval(draw("own"), peers)
		if !ok || math.IsNaN(low) || math.IsNaN(high) || low < 0 || high < low || math.IsInf(high, 0) || law == metric.Proportion && high > 1 {
			t.Fatalf("interval %v to %v", low, high)
		}
	})
}

// TestLaw_IntervalCovers draws stores from a known spread and asks how often the interval
// holds a store's true value. It says nine times in ten; with a prior fitted to few stores
// it is a little less.
func TestLaw_IntervalCovers(t *testing.T) {
	t.Parallel()
	const runs = 2000
	for _, test := range []struct {
		stores      int
		least, most float64
	}{{6, 0.79, 0.92}, {12, 0.81, 0.92}, {40, 0.85, 0.92}} {
		proportion, intensity := coverage(test.stores, runs)
		for law, rate := range map[string]float64{"beta-binomial": proportion, "gamma-Poisson": intensity} {
			if rate < test.least || rate > test.most {
				t.Errorf("%s among %d stores: the interval held the truth in %.3f of runs, not between %.2f and %.2f",
					law, test.stores, rate, test.least, test.most)
			}
		}
	}
}

// coverage gives the share of runs in which the interval of one store of many holds its
// true proportion, drawn from beta(6, 9), and its true intensity, from gamma(9) over 20.
func coverage(stores, runs int) (proportion, intensity float64) {
	random := rand.New(rand.NewPCG(1, 2))
	// A sum of k exponentials is gamma; the share of one gamma in two is beta.
	gamma := func(k int) float64 {
		var sum float64
		for range k {
			sum += random.ExpFloat64()
		}
		return sum
	}
	binomial := func(n int64, p float64) (k int64) {
		for range n {
			if random.Float64() < p {
				k++
			}
		}
		return k
	}
	poisson := func(mean float64) (k int64) {
		for t := random.ExpFloat64(); t < mean; t += random.ExpFloat64() {
			k++
		}
		return k
	}
	proportions := func(n int64) (float64, int64) {
		a, b := gamma(6), gamma(9)
		return a / (a + b), binomial(n, a/(a+b))
	}
	intensities := func(n int64) (float64, int64) {
		rate := gamma(9) / 20
		return rate, poisson(rate * float64(n))
	}
	held := func(law metric.Law, draw func(n int64) (truth float64, k int64)) float64 {
		holds := 0
		for range runs {
			values := make([]metric.Value, stores)
			var truth float64
			for i := range values {
				n := 5 + random.Int64N(60)
				var k int64
				truth, k = draw(n) // of the last store, which is the own
				values[i] = metric.Value{Num: k, Den: n}
			}
			low, high, _ := law.Interval(values[stores-1], values[:stores-1])
			if truth >= low && truth <= high {
				holds++
			}
		}
		return float64(holds) / float64(runs)
	}
	return held(metric.Proportion, proportions), held(metric.Intensity, intensities)
}
