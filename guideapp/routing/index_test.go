package routing_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

// locations draws points where searches go wrong: poles, the antimeridian, the equator,
// points rounded to two decimals that many share, points a few millimetres apart, and any.
func locations() *rapid.Generator[guideapp.Location] {
	return rapid.Custom(func(t *rapid.T) guideapp.Location {
		system := rapid.SampledFrom([]guideapp.CoordinateSystem{guideapp.WGS84, guideapp.GCJ02, guideapp.BD09}).Draw(t, "system")
		lng, lat := rapid.Float64Range(-180, 180).Draw(t, "lng"), rapid.Float64Range(-90, 90).Draw(t, "lat")
		switch rapid.IntRange(0, 6).Draw(t, "shape") {
		case 0:
			lat = rapid.SampledFrom([]float64{-90, 90, 89.99999999, -89.9999}).Draw(t, "pole")
		case 1:
			lng = rapid.SampledFrom([]float64{-180, 180, 179.99999999, -179.9999}).Draw(t, "antimeridian")
		case 2:
			lng, lat, system = shared(t, 3), shared(t, 3), guideapp.WGS84
		case 3:
			lng, lat, system = 121+shared(t, 20), 31+shared(t, 20), guideapp.WGS84
		case 4:
			lng, lat = 116+float64(rapid.IntRange(0, 9).Draw(t, "dx"))*1e-8, 40+float64(rapid.IntRange(0, 9).Draw(t, "dy"))*1e-8
		case 5: // opposite a place where stores are
			lng, lat, system = shared(t, 3)-180, -shared(t, 3), guideapp.WGS84
		}
		return guideapp.Location{Lng: lng, Lat: lat, System: system}
	})
}

// shared is one of a few numbers of two decimals.
func shared(t *rapid.T, n int) float64 {
	return float64(rapid.IntRange(0, n).Draw(t, "hundredths")) / 100
}

func chains(most int) *rapid.Generator[[]guideapp.Store] {
	return rapid.Custom(func(t *rapid.T) []guideapp.Store {
		points := rapid.SliceOfN(locations(), 0, most).Draw(t, "points")
		order := rapid.Permutation(slices.Clone(points)).Draw(t, "order")
		stores := make([]guideapp.Store, len(points))
		for i, l := range order {
			stores[i] = guideapp.Store{
				ID: fmt.Sprintf("S%03d", i), Name: fmt.Sprintf("店%d", i), Region: "R", Location: l,
				Dealer: rapid.SampledFrom([]string{"", "D1", "D2"}).Draw(t, "dealer"),
				Cloud:  rapid.IntRange(0, 3).Draw(t, "cloud") > 0,
				Open:   guideapp.MinuteOfDay(rapid.SampledFrom([]int{0, 9 * 60, 20 * 60}).Draw(t, "open")),
				Close:  guideapp.MinuteOfDay(rapid.SampledFrom([]int{0, 2 * 60, 21 * 60}).Draw(t, "close")),
			}
		}
		return stores
	})
}

// bruteForce ranks all stores by distance in millimetres, then id.
func bruteForce(stores []guideapp.Store, at guideapp.Location, accept func(*guideapp.Store) bool) []routing.Neighbour {
	var all []routing.Neighbour
	for i := range stores {
		if accept == nil || accept(&stores[i]) {
			all = append(all, routing.Neighbour{Store: &stores[i], DistanceMM: routing.DistanceMM(at, stores[i].Location)})
		}
	}
	slices.SortFunc(all, func(a, b routing.Neighbour) int {
		return cmp.Or(cmp.Compare(a.DistanceMM, b.DistanceMM), strings.Compare(a.Store.ID, b.Store.ID))
	})
	return all
}

func newIndex(t rapid.TB, stores []guideapp.Store) *routing.Index {
	t.Helper()
	index, err := routing.NewIndex(stores)
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func TestIndex_AppendNearest_agreesWithBruteForce(t *testing.T) {
	t.Parallel()
	filters := map[string]func(*guideapp.Store) bool{
		"all":   nil,
		"cloud": func(s *guideapp.Store) bool { return s.Cloud },
		"none":  func(*guideapp.Store) bool { return false },
	}
	rapid.Check(t, func(t *rapid.T) {
		stores := chains(120).Draw(t, "stores")
		index := newIndex(t, stores)
		at := locations().Draw(t, "at")
		if len(stores) > 0 && rapid.Bool().Draw(t, "at a store") {
			at = stores[rapid.IntRange(0, len(stores)-1).Draw(t, "which")].Location
		}
		k := rapid.IntRange(0, routing.MaxCandidates).Draw(t, "k")
		filter := rapid.SampledFrom([]string{"all", "cloud", "none"}).Draw(t, "filter")
		want := bruteForce(stores, at, filters[filter])
		same(t, index.AppendNearest(nil, at, k, filters[filter]), want[:min(k, len(want))])

		nearest, found := index.Nearest(at)
		if found != (len(stores) > 0) {
			t.Fatalf("Nearest found = %v with %d stores", found, len(stores))
		}
		if found {
			same(t, []routing.Neighbour{nearest}, bruteForce(stores, at, nil)[:1])
		}
	})
}

func same(t rapid.TB, got, want []routing.Neighbour) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("found %d stores, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Store.ID != want[i].Store.ID || got[i].DistanceMM != want[i].DistanceMM {
			t.Fatalf("place %d: got %s at %d mm, want %s at %d mm", i, got[i].Store.ID, got[i].DistanceMM, want[i].Store.ID, want[i].DistanceMM)
		}
	}
}

func TestIndex_AppendNearest_manyStoresOnOnePoint(t *testing.T) {
	t.Parallel()
	mall := guideapp.Location{Lng: 121.47, Lat: 31.23, System: guideapp.WGS84}
	var stores []guideapp.Store
	for i := range 500 {
		stores = append(stores, guideapp.Store{ID: fmt.Sprintf("S%03d", 499-i), Location: mall, Cloud: i%2 == 0})
	}
	index := newIndex(t, stores)
	got := index.AppendNearest(nil, mall, 3, func(s *guideapp.Store) bool { return s.Cloud })
	for i, want := range []string{"S001", "S003", "S005"} {
		if got[i].Store.ID != want || got[i].DistanceMM != 0 {
			t.Errorf("place %d: got %s at %d mm, want %s at 0", i, got[i].Store.ID, got[i].DistanceMM, want)
		}
	}
}

func TestIndex_Nearest_allocatesNothing(t *testing.T) {
	index := newIndex(t, []guideapp.Store{
		{ID: "A", Location: guideapp.Location{Lng: 121, Lat: 31, System: guideapp.GCJ02}},
		{ID: "B", Location: guideapp.Location{Lng: 122, Lat: 31, System: guideapp.BD09}},
	})
	at := guideapp.Location{Lng: 121.4, Lat: 31, System: guideapp.BD09}
	dst := make([]routing.Neighbour, 0, 2)
	accept := func(s *guideapp.Store) bool { return s.ID != "" }
	if n := testing.AllocsPerRun(100, func() {
		index.Nearest(at)
		dst = index.AppendNearest(dst[:0], at, 2, accept)
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestNewIndex_refuses(t *testing.T) {
	t.Parallel()
	here := guideapp.Location{Lng: 121, Lat: 31, System: guideapp.WGS84}
	tests := []struct {
		name   string
		stores []guideapp.Store
		code   guideapp.Code
		says   string
	}{
		{"an id that is there twice", []guideapp.Store{{ID: "A", Location: here}, {ID: "B", Location: here}, {ID: "A", Location: here}}, guideapp.Invalid, "store A is there twice"},
		{"a location without a system", []guideapp.Store{{ID: "A", Location: guideapp.Location{Lng: 121, Lat: 31}}}, guideapp.Invalid, "store A"},
		{"a latitude off the globe", []guideapp.Store{{ID: "A", Location: guideapp.Location{Lat: 120, System: guideapp.WGS84}}}, guideapp.Invalid, "latitude 120"},
		{"too many stores", make([]guideapp.Store, routing.MaxStores+1), guideapp.TooLarge, "200000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := routing.NewIndex(tt.stores)
			if guideapp.CodeOf(err) != tt.code || err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %s saying %q", err, tt.code, tt.says)
			}
		})
	}
}

func TestInForce(t *testing.T) {
	t.Parallel()
	stores := []guideapp.Store{
		{ID: "A", From: 0, Name: "A first"}, {ID: "A", From: 10, Name: "A second"}, {ID: "A", From: 20, Name: "A third"},
		{ID: "B", From: 15, Name: "B"},
	}
	tests := []struct {
		name string
		day  guideapp.Day
		want []string
	}{
		{"before a store is there", 9, []string{"A first"}},
		{"the first day of a row", 10, []string{"A second"}},
		{"the first day of a store", 15, []string{"A second", "B"}},
		{"the last day of a row", 19, []string{"A second", "B"}},
		{"after all", 99, []string{"A third", "B"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range routing.InForce(stores, tt.day) {
				got = append(got, s.Name)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
