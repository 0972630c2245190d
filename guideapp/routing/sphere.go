package routing

import (
	"math"

	"frontline/guideapp"
)

// EarthRadiusM is the mean radius of the Earth in metres (IUGG, R1).
const EarthRadiusM = 6_371_008.8

const (
	radiusMM  = EarthRadiusM * 1000
	perDegree = math.Pi / 180
)

// DistanceMM gives the great-circle distance of two locations in whole millimetres. The
// locations may be of different systems. Rounding in the arithmetic stays below a
// micrometre, so the millimetre is exact but for a distance within that of a half.
func DistanceMM(a, b guideapp.Location) int64 {
	u, v := unitVector(a), unitVector(b)
	return arcMM(&u, &v)
}

// vector is a point of the unit sphere: x through 0°E on the equator, z through the north pole.
type vector [3]float64

func unitVector(l guideapp.Location) vector {
	l = ToWGS84(l)
	sinLat, cosLat := sinCosDegrees(l.Lat)
	sinLng, cosLng := sinCosDegrees(l.Lng)
	return vector{float64(cosLat * cosLng), float64(cosLat * sinLng), sinLat}
}

// chord2 is the squared straight distance of two points through the sphere.
//
// The conversions here and below look idle but are not: without them a compiler may fuse
// a product with a sum, which rounds once instead of twice, on some machines only.
func chord2(u, v *vector) float64 {
	x, y, z := u[0]-v[0], u[1]-v[1], u[2]-v[2]
	return float64(x*x) + float64(y*y) + float64(z*z)
}

// arcMM is the distance of two points along the sphere in whole millimetres.
func arcMM(u, v *vector) int64 {
	if c2 := chord2(u, v); c2 <= 2 {
		return round(float64(2 * radiusMM * arcsine(math.Sqrt(c2)/2)))
	}
	// Beyond a quarter of the globe the arc is measured from the antipode, since the
	// arcsine loses its digits close to 1.
	antipode := vector{-v[0], -v[1], -v[2]}
	return round(float64(2 * radiusMM * (math.Pi/2 - arcsine(math.Sqrt(chord2(u, &antipode))/2))))
}

// sinCosDegrees gives sine and cosine of an angle in degrees. The angle is brought to
// within 45 degrees of a right angle's multiple exactly, so that ±180° are one meridian
// and the poles are points. The polynomials are those of fdlibm's __kernel_sin and
// __kernel_cos.
func sinCosDegrees(degrees float64) (sin, cos float64) {
	quarters := math.Round(float64(degrees) / 90)
	x := float64((float64(degrees) - float64(90*quarters)) * perDegree)
	z := float64(x * x)
	s := polynomial(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06,
		-1.98412698298579493134e-04, 8.33333333332248946124e-03, -1.66666666666666324348e-01)
	c := polynomial(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07,
		2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02)
	sin = x + float64(x*float64(z*s))
	cos = 1 - (float64(z/2) - float64(z*float64(z*c)))
	switch int64(quarters) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// arcsine is that of x in [0, sqrt(1/2)], by fdlibm's rational approximation.
func arcsine(x float64) float64 {
	if x <= 0.5 {
		return x + float64(x*arcsineTail(x*x))
	}
	// asin x = pi/2 - 2 asin sqrt((1-x)/2)
	z := (1 - x) / 2
	s := math.Sqrt(z)
	return math.Pi/2 - float64(2*(s+float64(s*arcsineTail(z))))
}

// arcsineTail is (asin x - x) / x for z = x*x up to 1/4.
func arcsineTail(z float64) float64 {
	p := float64(z * polynomial(z, 3.47933107596021167570e-05, 7.91534994289814532176e-04, -4.00555345006794114027e-02,
		2.01212532134862925881e-01, -3.25565818622400915405e-01, 1.66666666666666657415e-01))
	q := polynomial(z, 0, 7.70381505559019352791e-02, -6.88283971605453293030e-01,
		2.02094576023350569471e+00, -2.40339491173441421878e+00, 1)
	return p / q
}

// polynomial is a z^5 + b z^4 + c z^3 + d z^2 + e z + f.
func polynomial(z, a, b, c, d, e, f float64) float64 {
	return float64(z*(float64(z*(float64(z*(float64(z*(float64(z*a)+b))+c))+d))+e)) + f
}
