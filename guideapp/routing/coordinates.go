package routing

import (
	"math"

	"frontline/guideapp"
)

// The shift of GCJ-02 and BD-09 follows the published reverse-engineered formulas; the
// official transformation is not public. Outside China maps are not shifted, and a
// location is the same numbers in all three systems.

// The Krasovsky 1940 ellipsoid, on which GCJ-02 is defined.
const (
	krasovskyAxisM        = 6_378_245.0
	krasovskyEccentricity = 0.00669342162296594323 // squared
)

// The rectangle within which maps are shifted.
const (
	chinaWest, chinaEast   = 72.004, 137.8347
	chinaSouth, chinaNorth = 0.8293, 55.8271
)

// BD-09 is GCJ-02 moved by a constant and a ripple.
const (
	baiduLng, baiduLat = 0.0065, 0.006
	baiduRippleRadius  = 0.00002
	baiduRippleAngle   = 0.000003 // radians
	baiduWaves         = 3000     // degrees of the ripple to a degree
)

const (
	// inverseSteps bounds the iteration of an inverse; each step gains about two digits.
	inverseSteps = 12
	// inverseDegrees is when it has arrived: a tenth of a millimetre.
	inverseDegrees = 1e-9
)

// ToWGS84 gives the location in WGS-84. The inverse of the shift is found by iteration,
// to within a millimetre.
func ToWGS84(l guideapp.Location) guideapp.Location {
	switch l.System {
	case guideapp.BD09:
		return wgsOfGCJ(gcjOfBaidu(l))
	case guideapp.GCJ02:
		return wgsOfGCJ(l)
	}
	return l
}

// ToGCJ02 gives the location in GCJ-02.
func ToGCJ02(l guideapp.Location) guideapp.Location {
	switch l.System {
	case guideapp.BD09:
		return gcjOfBaidu(l)
	case guideapp.GCJ02:
		return l
	}
	return gcjOfWGS(l)
}

// ToBD09 gives the location in BD-09.
func ToBD09(l guideapp.Location) guideapp.Location {
	if l.System == guideapp.BD09 {
		return l
	}
	return baiduOfGCJ(ToGCJ02(l))
}

// shifted says whether maps are shifted at the location.
func shifted(l guideapp.Location) bool {
	return l.Lng >= chinaWest && l.Lng <= chinaEast && l.Lat >= chinaSouth && l.Lat <= chinaNorth
}

func gcjOfWGS(l guideapp.Location) guideapp.Location {
	if shifted(l) {
		lng, lat := gcjShift(l.Lng, l.Lat)
		l.Lng, l.Lat = l.Lng+lng, l.Lat+lat
	}
	l.System = guideapp.GCJ02
	return l
}

func wgsOfGCJ(l guideapp.Location) guideapp.Location {
	if shifted(l) {
		l.Lng, l.Lat = inverse(l.Lng, l.Lat, gcjShift)
	}
	l.System = guideapp.WGS84
	return l
}

func baiduOfGCJ(l guideapp.Location) guideapp.Location {
	if shifted(l) {
		lng, lat := baiduShift(l.Lng, l.Lat)
		l.Lng, l.Lat = l.Lng+lng, l.Lat+lat
	}
	l.System = guideapp.BD09
	return l
}

func gcjOfBaidu(l guideapp.Location) guideapp.Location {
	if shifted(l) {
		l.Lng, l.Lat = inverse(l.Lng, l.Lat, baiduShift)
	}
	l.System = guideapp.GCJ02
	return l
}

// inverse finds the point that the shift moves to (lng, lat).
func inverse(lng, lat float64, shift func(lng, lat float64) (float64, float64)) (float64, float64) {
	x, y := lng, lat
	for range inverseSteps {
		dx, dy := shift(x, y)
		stepX, stepY := lng-dx-x, lat-dy-y
		x, y = x+stepX, y+stepY
		if math.Abs(stepX) < inverseDegrees && math.Abs(stepY) < inverseDegrees {
			break
		}
	}
	return x, y
}

// gcjShift is how far GCJ-02 moves a WGS-84 point, in degrees: two series of waves, in
// metres, brought to degrees on the Krasovsky ellipsoid.
func gcjShift(lng, lat float64) (dLng, dLat float64) {
	x, y := lng-105, lat-35
	root, product := math.Sqrt(math.Abs(x)), float64(x*y)
	ripple := waves(20*sine(1080*x), 20*sine(360*x))
	east := 300 + x + float64(2*y) + float64(0.1*x*x) + float64(0.1*product) + float64(0.1*root) +
		ripple + waves(20*sine(180*x), 40*sine(60*x)) + waves(150*sine(15*x), 300*sine(6*x))
	north := -100 + float64(2*x) + float64(3*y) + float64(0.2*y*y) + float64(0.1*product) + float64(0.2*root) +
		ripple + waves(20*sine(180*y), 40*sine(60*y)) + waves(160*sine(15*y), 320*sine(6*y))

	sinLat, cosLat := sinCosDegrees(lat)
	w := 1 - float64(krasovskyEccentricity*float64(sinLat*sinLat))
	prime := krasovskyAxisM / math.Sqrt(w)              // radius of curvature across the meridian
	meridian := prime * (1 - krasovskyEccentricity) / w // and along it
	return east / (prime * cosLat * perDegree), north / (meridian * perDegree)
}

// baiduShift is how far BD-09 moves a GCJ-02 point, in degrees: the point, seen as a
// length and an angle, is stretched and turned a little, then moved.
func baiduShift(lng, lat float64) (dLng, dLat float64) {
	length := math.Sqrt(float64(lng*lng) + float64(lat*lat))
	stretch := 1 + baiduRippleRadius*sine(baiduWaves*lat)/length
	_, cos := sinCosDegrees(baiduWaves * lng)
	sinTurn, cosTurn := sinCosDegrees(baiduRippleAngle * cos / perDegree)
	x := float64(stretch * (float64(lng*cosTurn) - float64(lat*sinTurn)))
	y := float64(stretch * (float64(lat*cosTurn) + float64(lng*sinTurn)))
	return x + baiduLng - lng, y + baiduLat - lat
}

// waves is two thirds of a sum.
func waves(a, b float64) float64 { return (float64(a) + float64(b)) * 2 / 3 }

func sine(degrees float64) float64 {
	sin, _ := sinCosDegrees(degrees)
	return sin
}
