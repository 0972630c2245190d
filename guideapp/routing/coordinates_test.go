package routing_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

func at(system guideapp.CoordinateSystem, lng, lat float64) guideapp.Location {
	return guideapp.Location{Lng: lng, Lat: lat, System: system}
}

// The expected numbers are those that the test suites of the published conversions share.
func TestConversions_publishedPairs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		got, want guideapp.Location
	}{
		{"wgs84 to gcj02", routing.ToGCJ02(wgs(116.404, 39.915)), at(guideapp.GCJ02, 116.41024449916938, 39.91640428150164)},
		{"gcj02 to bd09", routing.ToBD09(at(guideapp.GCJ02, 116.404, 39.915)), at(guideapp.BD09, 116.41036949371029, 39.92133699351021)},
		{"gcj02 to wgs84", routing.ToWGS84(at(guideapp.GCJ02, 116.41024449916938, 39.91640428150164)), wgs(116.404, 39.915)},
		{"bd09 to gcj02", routing.ToGCJ02(at(guideapp.BD09, 116.41036949371029, 39.92133699351021)), at(guideapp.GCJ02, 116.404, 39.915)},
		{"wgs84 stays", routing.ToWGS84(wgs(116.404, 39.915)), wgs(116.404, 39.915)},
		{"gcj02 stays", routing.ToGCJ02(at(guideapp.GCJ02, 116.404, 39.915)), at(guideapp.GCJ02, 116.404, 39.915)},
		{"bd09 stays", routing.ToBD09(at(guideapp.BD09, 116.404, 39.915)), at(guideapp.BD09, 116.404, 39.915)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if !close(tt.got, tt.want, 1e-9) {
				t.Errorf("got %v, want %v", tt.got, tt.want)
			}
		})
	}
}

func close(a, b guideapp.Location, degrees float64) bool {
	return a.System == b.System && math.Abs(a.Lng-b.Lng) <= degrees && math.Abs(a.Lat-b.Lat) <= degrees
}

// inland draws a WGS-84 point of the shifted rectangle, away from its edges.
func inland(t *rapid.T) guideapp.Location {
	return wgs(rapid.Float64Range(73, 137).Draw(t, "lng"), rapid.Float64Range(1, 55).Draw(t, "lat"))
}

func TestConversions_thereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := inland(t)
		gcj, bd09 := routing.ToGCJ02(from), routing.ToBD09(from)
		for _, l := range []guideapp.Location{gcj, bd09} {
			if mm := routing.DistanceMM(from, l); mm > 1 {
				t.Fatalf("%s and back is off by %d mm", l.System, mm)
			}
		}
		if back := routing.ToGCJ02(bd09); !close(back, gcj, 2e-9) {
			t.Fatalf("bd09 to gcj02 gives %v, want %v", back, gcj)
		}
	})
}

func TestConversions_outsideChina(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]guideapp.Location{
		"London": wgs(-0.1276, 51.5072), "Sydney": wgs(151.2093, -33.8688), "New York": wgs(-74.006, 40.7128), "Tokyo": wgs(139.6917, 35.6895),
		"the south pole": wgs(0, -90), "the antimeridian": wgs(180, 50),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, got := range []guideapp.Location{routing.ToGCJ02(l), routing.ToBD09(l)} {
				if got.Lng != l.Lng || got.Lat != l.Lat {
					t.Errorf("%s: moved to %v, %v", got.System, got.Lng, got.Lat)
				}
				if back := routing.ToWGS84(got); back != l {
					t.Errorf("back from %s: %v, want %v", got.System, back, l)
				}
			}
		})
	}
}
