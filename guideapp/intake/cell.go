package intake

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"frontline/guideapp"
)

// readID reads an id. A space at its start or end would make it another id that looks
// the same, so it is refused.
func readID(cell string) (string, error) {
	if cell[0] == ' ' || cell[len(cell)-1] == ' ' {
		return "", guideapp.Errorf(guideapp.Invalid, "%.64q has a space at its start or end; remove it", cell)
	}
	return cell, nil
}

func readCount(cell string) (int64, error) {
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil || strings.HasPrefix(cell, "+") {
		return 0, guideapp.Errorf(guideapp.Invalid, "%.64q is not a whole number, such as 3", cell)
	}
	return n, nil
}

func writeCount(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func readDegrees(cell string) (float64, error) {
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, guideapp.Errorf(guideapp.Invalid, "%.64q is not a number of degrees, such as 121.47", cell)
	}
	return v, nil
}

func writeDegrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func readSystem(cell string) (guideapp.CoordinateSystem, error) {
	switch system := guideapp.CoordinateSystem(cell); system {
	case guideapp.WGS84, guideapp.GCJ02, guideapp.BD09:
		return system, nil
	}
	return "", guideapp.Errorf(guideapp.Invalid, "%.64q is not wgs84, gcj02 or bd09", cell)
}

// noLocation stands for a location before its cells are read.
var noLocation = guideapp.Location{Lng: math.NaN(), Lat: math.NaN()}

func isNowhere(l guideapp.Location) bool {
	return math.IsNaN(l.Lng) && math.IsNaN(l.Lat) && l.System == ""
}

// checkLocation refuses half a location, and one without its coordinate system.
func checkLocation(l guideapp.Location) []guideapp.Violation {
	missing := func(path, what string) []guideapp.Violation {
		return []guideapp.Violation{{Path: path, Message: what + " is missing; give lng, lat and coord (wgs84, gcj02 or bd09) together"}}
	}
	switch {
	case math.IsNaN(l.Lng):
		return missing("lng", "the longitude")
	case math.IsNaN(l.Lat):
		return missing("lat", "the latitude")
	case l.System == "":
		return missing("coord", "the coordinate system")
	}
	if err := l.Validate(); err != nil {
		return violationsOf(err)
	}
	return nil
}

// locationColumns are the three columns that make a location.
func locationColumns[T any](place func(*T) *guideapp.Location) []column[T] {
	degrees := func(name string, part func(guideapp.Location) float64, put func(*T) *float64) column[T] {
		return column[T]{name: name, read: set(readDegrees, put), write: func(noun *T) string {
			if l := *place(noun); l.System != "" {
				return writeDegrees(part(l))
			}
			return ""
		}}
	}
	return []column[T]{
		degrees("lng", func(l guideapp.Location) float64 { return l.Lng }, func(noun *T) *float64 { return &place(noun).Lng }),
		degrees("lat", func(l guideapp.Location) float64 { return l.Lat }, func(noun *T) *float64 { return &place(noun).Lat }),
		{name: "coord", read: set(readSystem, func(noun *T) *guideapp.CoordinateSystem { return &place(noun).System }),
			write: func(noun *T) string { return string(place(noun).System) }},
	}
}

func violationsOf(err error) []guideapp.Violation {
	if refused, ok := err.(*guideapp.Error); ok && len(refused.Violations) > 0 {
		return refused.Violations
	}
	return []guideapp.Violation{{Message: err.Error()}}
}

// readMinute reads a time of day, "09:00"; "24:00" is the day's end.
func readMinute(cell string) (guideapp.MinuteOfDay, error) {
	refused := guideapp.Errorf(guideapp.Invalid, "%.64q is not a time of day such as 09:00", cell)
	if len(cell) != 5 || cell[2] != ':' {
		return 0, refused
	}
	hour, err := strconv.ParseUint(cell[:2], 10, 8)
	if err != nil {
		return 0, refused
	}
	minute, err := strconv.ParseUint(cell[3:], 10, 8)
	if err != nil || minute > 59 || hour*60+minute > 1440 {
		return 0, refused
	}
	return guideapp.MinuteOfDay(hour*60 + minute), nil
}

// noMinute stands for a time of day before its cell is read.
const noMinute guideapp.MinuteOfDay = -1

func writeMinute(m guideapp.MinuteOfDay) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

func readSwitch(cell string) (bool, error) {
	switch strings.ToLower(cell) {
	case "true", "1", "yes", "on":
		return true, nil
	case "false", "0", "no", "off":
		return false, nil
	}
	return false, guideapp.Errorf(guideapp.Invalid, "%.64q is not true or false", cell)
}

// writeFirst writes a first day; the earliest, 1970-01-01, means always.
func writeFirst(d guideapp.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// set makes a column's reader of a cell's reader and the place its value goes to.
func set[T, V any](read func(string) (V, error), place func(*T) *V) func(*T, string) error {
	return func(noun *T, cell string) error {
		v, err := read(cell)
		if err != nil {
			return err
		}
		*place(noun) = v
		return nil
	}
}

// text makes a column of free text, or of an id when read is readID.
func text[T any](name, field string, read func(string) (string, error), place func(*T) *string) column[T] {
	return column[T]{name: name, field: field, read: set(read, place), write: func(noun *T) string { return *place(noun) }}
}

func readText(cell string) (string, error) { return cell, nil }

func (c column[T]) need() column[T] {
	c.needed = true
	return c
}
