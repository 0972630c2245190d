package routing_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

// randomStores scatters n stores over China the way a chain does: towns, and stores close
// around them. Every hundredth shares its point with the one before.
func randomStores(rng *rand.Rand, n int) []guideapp.Store {
	stores := make([]guideapp.Store, n)
	var town guideapp.Location
	for i := range stores {
		if i%25 == 0 {
			town = guideapp.Location{Lng: 80 + 50*rng.Float64(), Lat: 20 + 30*rng.Float64(), System: guideapp.WGS84}
		}
		stores[i] = guideapp.Store{ID: fmt.Sprintf("S%06d", i), Name: "店", Region: "R", Cloud: true, Location: around(rng, town, 0.2)}
		if i%100 == 99 {
			stores[i].Location = stores[i-1].Location
		}
	}
	return stores
}

// around is a point up to so many degrees from another.
func around(rng *rand.Rand, l guideapp.Location, degrees float64) guideapp.Location {
	l.Lng += degrees * (2*rng.Float64() - 1)
	l.Lat += degrees * (2*rng.Float64() - 1)
	return l
}

// randomPoints are customers, most of them near a store.
func randomPoints(rng *rand.Rand, stores []guideapp.Store, n int) []guideapp.Location {
	points := make([]guideapp.Location, n)
	for i := range points {
		points[i] = around(rng, stores[rng.IntN(len(stores))].Location, 0.5)
	}
	return points
}

func benchIndex(b *testing.B, n int) (*routing.Index, []guideapp.Location) {
	b.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	stores := randomStores(rng, n)
	index, err := routing.NewIndex(stores)
	if err != nil {
		b.Fatal(err)
	}
	return index, randomPoints(rng, stores, 1<<12)
}

var benchSizes = []int{1_200, 2_734, 25_000, 60_000}

func BenchmarkIndex_Nearest(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("stores=%d", n), func(b *testing.B) {
			index, points := benchIndex(b, n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				index.Nearest(points[i&(len(points)-1)])
			}
		})
	}
}

func BenchmarkDecide(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("stores=%d", n), func(b *testing.B) {
			index, points := benchIndex(b, n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				routing.Decide("R1", index, routing.Policy{}, routing.Request{Customer: "C1", Location: points[i&(len(points)-1)], At: 1})
			}
		})
	}
}

func BenchmarkNewIndex(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("stores=%d", n), func(b *testing.B) {
			stores := randomStores(rand.New(rand.NewPCG(1, uint64(n))), n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := routing.NewIndex(stores); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
