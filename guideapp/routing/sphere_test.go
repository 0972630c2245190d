package routing_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

func wgs(lng, lat float64) guideapp.Location {
	return guideapp.Location{Lng: lng, Lat: lat, System: guideapp.WGS84}
}

// vincenty is the distance on the sphere by the formula that is well conditioned
// everywhere, with the sine and arctangent of the platform.
func vincenty(a, b guideapp.Location) float64 {
	const radian = math.Pi / 180
	sinA, cosA := math.Sincos(a.Lat * radian)
	sinB, cosB := math.Sincos(b.Lat * radian)
	sinD, cosD := math.Sincos((b.Lng - a.Lng) * radian)
	y := math.Hypot(cosB*sinD, cosA*sinB-sinA*cosB*cosD)
	return routing.EarthRadiusM * 1000 * math.Atan2(y, sinA*sinB+cosA*cosB*cosD)
}

func TestDistanceMM(t *testing.T) {
	t.Parallel()
	quarter := int64(math.Round(routing.EarthRadiusM * 1000 * math.Pi / 2))
	tests := []struct {
		name string
		a, b guideapp.Location
		want int64
	}{
		{"the same point", wgs(121.47, 31.23), wgs(121.47, 31.23), 0},
		{"pole to equator", wgs(17, 90), wgs(93, 0), quarter},
		{"pole to pole", wgs(0, 90), wgs(50, -90), 2 * quarter},
		{"antipodes", wgs(121, 31), wgs(-59, -31), 2 * quarter},
		{"a pole has no longitude", wgs(0, 90), wgs(123, 90), 0},
		{"the antimeridian is one line", wgs(180, 31), wgs(-180, 31), 0},
		{"over the antimeridian", wgs(179.5, 0), wgs(-179.5, 0), int64(math.Round(routing.EarthRadiusM * 1000 * math.Pi / 180))},
		{"Beijing to Shanghai", wgs(116.391389, 39.907222), wgs(121.473611, 31.230278), 1_068_239_284},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := routing.DistanceMM(tt.a, tt.b); got != tt.want {
				t.Errorf("got %d mm, want %d", got, tt.want)
			}
			if got := routing.DistanceMM(tt.b, tt.a); got != tt.want {
				t.Errorf("the other way: got %d mm, want %d", got, tt.want)
			}
		})
	}
}

func TestDistanceMM_agreesWithTextbook(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := locations().Draw(t, "a"), locations().Draw(t, "b")
		a.System, b.System = guideapp.WGS84, guideapp.WGS84
		got, want := float64(routing.DistanceMM(a, b)), vincenty(a, b)
		// Half a millimetre is rounding; the rest is the textbook's own.
		if math.Abs(got-want) > 0.5+1e-4 {
			t.Fatalf("got %v mm, want %v", got, want)
		}
		if routing.DistanceMM(b, a) != routing.DistanceMM(a, b) {
			t.Fatal("the way back is of another length")
		}
	})
}
