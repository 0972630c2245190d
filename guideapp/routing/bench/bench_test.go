package bench_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/s2"
	"github.com/tidwall/rtree"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

// queries is how many customers a round asks for; a power of two.
const queries = 1 << 12

// scene is stores and the customers who look for one.
type scene struct {
	stores    []guideapp.Store
	customers []guideapp.Location
}

// china scatters stores over the country in towns of 25, and customers within half a
// degree of a store.
func china(stores int) scene {
	rng := rand.New(rand.NewPCG(1, uint64(stores)))
	var s scene
	var town guideapp.Location
	for i := range stores {
		if i%25 == 0 {
			town = guideapp.Location{Lng: 80 + 50*rng.Float64(), Lat: 20 + 30*rng.Float64(), System: guideapp.WGS84}
		}
		s.stores = append(s.stores, guideapp.Store{ID: fmt.Sprintf("S%06d", i), Location: around(rng, town, 0.2)})
	}
	for range queries {
		s.customers = append(s.customers, around(rng, s.stores[rng.IntN(stores)].Location, 0.5))
	}
	return s
}

// city scatters 200 stores and the customers evenly within half a degree of a centre.
func city(lng, lat float64) scene {
	rng, centre := rand.New(rand.NewPCG(2, 3)), guideapp.Location{Lng: lng, Lat: lat, System: guideapp.WGS84}
	var s scene
	for i := range 200 {
		s.stores = append(s.stores, guideapp.Store{ID: fmt.Sprintf("S%06d", i), Location: around(rng, centre, 0.5)})
	}
	for range queries {
		s.customers = append(s.customers, around(rng, centre, 0.5))
	}
	return s
}

func around(rng *rand.Rand, l guideapp.Location, degrees float64) guideapp.Location {
	l.Lng += degrees * (2*rng.Float64() - 1)
	l.Lat += degrees * (2*rng.Float64() - 1)
	return l
}

// finder gives where the nearest store is, as the contender sees it.
type finder func(guideapp.Location) guideapp.Location

// contenders builds each index over the stores.
var contenders = []struct {
	name  string
	build func(testing.TB, []guideapp.Store) finder
}{
	{"routing", buildRouting}, {"s2", buildS2}, {"rtree", buildRTree},
}

func buildRouting(t testing.TB, stores []guideapp.Store) finder {
	index, err := routing.NewIndex(stores)
	if err != nil {
		t.Fatal(err)
	}
	return func(l guideapp.Location) guideapp.Location {
		n, _ := index.Nearest(l)
		return n.Store.Location
	}
}

func buildS2(_ testing.TB, stores []guideapp.Store) finder {
	points := make(s2.PointVector, len(stores))
	for i, s := range stores {
		points[i] = s2.PointFromLatLng(s2.LatLngFromDegrees(s.Location.Lat, s.Location.Lng))
	}
	index := s2.NewShapeIndex()
	index.Add(&points)
	index.Build()
	query := s2.NewClosestEdgeQuery(index, s2.NewClosestEdgeQueryOptions().MaxResults(1))
	return func(l guideapp.Location) guideapp.Location {
		target := s2.NewMinDistanceToPointTarget(s2.PointFromLatLng(s2.LatLngFromDegrees(l.Lat, l.Lng)))
		return stores[query.FindEdges(target)[0].EdgeID()].Location
	}
}

func buildRTree(_ testing.TB, stores []guideapp.Store) finder {
	var tree rtree.RTreeG[int]
	for i, s := range stores {
		at := [2]float64{s.Location.Lng, s.Location.Lat}
		tree.Insert(at, at, i)
	}
	return func(l guideapp.Location) guideapp.Location {
		at, found := [2]float64{l.Lng, l.Lat}, -1
		tree.Nearby(rtree.BoxDist[float64, int](at, at, nil), func(_, _ [2]float64, i int, _ float64) bool {
			found = i
			return false
		})
		return stores[found].Location
	}
}

// truth is the distance of the nearest store, by looking at all.
func truth(s scene, l guideapp.Location) int64 {
	best := int64(math.MaxInt64)
	for i := range s.stores {
		best = min(best, routing.DistanceMM(l, s.stores[i].Location))
	}
	return best
}

// wrong is the share of customers whom a contender sends farther than need be.
func wrong(s scene, find finder) float64 {
	misled := 0
	for _, l := range s.customers {
		if routing.DistanceMM(l, find(l)) != truth(s, l) {
			misled++
		}
	}
	return float64(misled) / float64(len(s.customers))
}

func TestNearest_isRight(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]scene{"china": china(2_000), "Guangzhou": city(113.26, 23.13), "Harbin": city(126.63, 45.75)} {
		for _, c := range contenders[:2] {
			t.Run(name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				if share := wrong(s, c.build(t, s.stores)); share != 0 {
					t.Errorf("%.2f %% of the customers are sent to a store that is not the nearest", 100*share)
				}
			})
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, stores := range []int{1_200, 2_734, 25_000, 60_000} {
		s := china(stores)
		for _, c := range contenders {
			b.Run(fmt.Sprintf("stores=%d/%s", stores, c.name), func(b *testing.B) {
				find := c.build(b, s.stores)
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					find(s.customers[i&(queries-1)])
				}
			})
		}
	}
}

// BenchmarkDegreesAsMetres reports how many customers a planar index on degrees misleads.
func BenchmarkDegreesAsMetres(b *testing.B) {
	for _, place := range []struct {
		name     string
		lng, lat float64
	}{{"Guangzhou", 113.26, 23.13}, {"Shanghai", 121.47, 31.23}, {"Beijing", 116.4, 39.9}, {"Harbin", 126.63, 45.75}} {
		b.Run(place.name, func(b *testing.B) {
			s := city(place.lng, place.lat)
			find := buildRTree(b, s.stores)
			var share float64
			for b.Loop() {
				share = wrong(s, find)
			}
			b.ReportMetric(100*share, "%wrong")
		})
	}
}
