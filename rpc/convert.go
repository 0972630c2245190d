package rpc

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"frontline/guideapp"
	"frontline/rpc/frontlinev1"
)

// toTimestamp writes an instant; the zero instant is an absent timestamp.
func toTimestamp(i guideapp.Instant) *timestamppb.Timestamp {
	if i == 0 {
		return nil
	}
	return timestamppb.New(i.Time())
}

// fromTimestamp reads an instant, dropping what is below a millisecond; an absent
// timestamp is 0. path names the field in a refusal.
func fromTimestamp(path string, t *timestamppb.Timestamp) (guideapp.Instant, error) {
	if t == nil {
		return 0, nil
	}
	if t.CheckValid() != nil {
		return 0, guideapp.InvalidAt(path, "is not a time such as 2026-09-30T18:05:00+08:00")
	}
	i := guideapp.InstantOf(t.AsTime())
	if i < guideapp.MinInstant || i > guideapp.MaxInstant {
		return 0, guideapp.InvalidAt(path, "%s is not between %s and %s", i, guideapp.MinInstant, guideapp.MaxInstant)
	}
	return i, nil
}

// toText writes a text in both languages; an empty text is absent.
func toText(t guideapp.Text) *frontlinev1.Text {
	if t == (guideapp.Text{}) {
		return nil
	}
	return &frontlinev1.Text{Zh: t.ZH, En: t.EN}
}

// fromDay reads a date; an empty one is absent.
func fromDay(path, s string, absent guideapp.Day) (guideapp.Day, error) {
	if s == "" {
		return absent, nil
	}
	day, err := guideapp.ParseDay(s)
	if err != nil {
		return 0, under(path, err)
	}
	return day, nil
}

var coordinateSystems = map[frontlinev1.Location_System]guideapp.CoordinateSystem{
	frontlinev1.Location_SYSTEM_WGS84: guideapp.WGS84,
	frontlinev1.Location_SYSTEM_GCJ02: guideapp.GCJ02,
	frontlinev1.Location_SYSTEM_BD09:  guideapp.BD09,
}

// fromLocation reads a location and refuses one that is absent, off the globe or
// without a coordinate system.
func fromLocation(path string, l *frontlinev1.Location) (guideapp.Location, error) {
	if l == nil {
		return guideapp.Location{}, guideapp.InvalidAt(path, "is missing: give lng, lat and system")
	}
	system, ok := coordinateSystems[l.GetSystem()]
	if !ok {
		return guideapp.Location{}, guideapp.InvalidAt(path+".system", "must be SYSTEM_WGS84, SYSTEM_GCJ02 or SYSTEM_BD09")
	}
	location := guideapp.Location{Lng: l.GetLng(), Lat: l.GetLat(), System: system}
	if err := location.Validate(); err != nil {
		return guideapp.Location{}, under(path, err)
	}
	return location, nil
}

var roles = map[frontlinev1.Role]guideapp.Role{
	frontlinev1.Role_ROLE_GUIDE:        guideapp.RoleGuide,
	frontlinev1.Role_ROLE_MANAGER:      guideapp.RoleManager,
	frontlinev1.Role_ROLE_COORDINATOR:  guideapp.RoleCoordinator,
	frontlinev1.Role_ROLE_DEALER:       guideapp.RoleDealer,
	frontlinev1.Role_ROLE_HEADQUARTERS: guideapp.RoleHeadquarters,
	frontlinev1.Role_ROLE_MACHINE:      guideapp.RoleMachine,
}

// roleOf reads a role; false when it is none.
func roleOf(r frontlinev1.Role) (guideapp.Role, bool) {
	role, ok := roles[r]
	return role, ok
}

// toRole writes a role.
func toRole(role guideapp.Role) frontlinev1.Role {
	for wire, r := range roles {
		if r == role {
			return wire
		}
	}
	return frontlinev1.Role_ROLE_UNSPECIFIED
}
