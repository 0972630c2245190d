package guideapp

// CoordinateSystem is the datum a longitude and latitude are given in. In China the
// same pair of numbers is a few hundred metres off in the wrong system.
type CoordinateSystem string

// The coordinate systems.
const (
	WGS84 CoordinateSystem = "wgs84" // GPS
	GCJ02 CoordinateSystem = "gcj02" // Amap, Tencent, Apple in China
	BD09  CoordinateSystem = "bd09"  // Baidu
)

// Location is a point in degrees, with the system it is given in. A bare pair of
// numbers is not a location.
type Location struct {
	Lng, Lat float64
	System   CoordinateSystem
}

// Validate refuses a point that is not on the globe or has no known system.
func (l Location) Validate() error {
	if !(l.Lng >= -180 && l.Lng <= 180) {
		return InvalidAt("lng", "longitude %v is not between -180 and 180", l.Lng)
	}
	if !(l.Lat >= -90 && l.Lat <= 90) {
		return InvalidAt("lat", "latitude %v is not between -90 and 90", l.Lat)
	}
	switch l.System {
	case WGS84, GCJ02, BD09:
		return nil
	}
	return InvalidAt("coord", "coordinate system %q is not wgs84, gcj02 or bd09", l.System)
}
