// Package routing sends an online customer to a store: coordinate systems, distance on
// the sphere, an index of a brand's stores, and one decision with its whole trace.
//
// It takes values and returns values: no clock, no database, no network. A decision is
// a function of the stores, the policy and the request, and comes out the same, to the
// millimetre, on every machine and in WebAssembly: it uses no sine or arcsine of a
// platform, and no product is fused with a sum.
//
// Its honest limits: distances are as the crow flies, not by road, and on a sphere of the
// Earth's mean radius, which is up to 0.6 % off the ellipsoid. Whether a point lies in
// China, where maps are shifted, is asked of the rectangle that every published
// conversion uses, which also covers parts of the neighbours. It resolves no addresses.
package routing

import "math"

// RuleVersion names the rule that Decide carries out. It changes whenever the same
// input could be decided differently.
const RuleVersion = "nearest-1"

// Limits.
const (
	// MaxStores is the most stores one index takes.
	MaxStores = 200_000
	// MaxCandidates is the most stores one search returns and one decision lists of
	// each sort: of those that could serve, and of the nearer ones that could not.
	MaxCandidates = 20
	// MaxDistanceM bounds radius and precision, in metres; no two places are farther apart.
	MaxDistanceM = 20_016_000
)

// UnknownPrecisionM is how far off a location is taken to be, in metres, when nobody says:
// a phone's fix in a street of houses.
const UnknownPrecisionM = 50

// CompanyOwner is the revenue owner of a store that has no dealer.
const CompanyOwner = "company"

// NoMargin is the margin where there is no second best.
const NoMargin = -1

// Metres rounds millimetres to whole metres, half up. NoMargin stays NoMargin.
func Metres(mm int64) int64 {
	if mm < 0 {
		return NoMargin
	}
	return (mm + 500) / 1000
}

// round is the nearest whole number of x, which is not negative.
func round(x float64) int64 { return int64(math.Floor(x + 0.5)) }
