package guideapp

import "time"

// Instant is a moment, in milliseconds since 1970-01-01T00:00:00Z. Facts carry
// nothing finer.
type Instant int64

// Durations between instants.
const (
	Minute Instant = 60_000
	Hour           = 60 * Minute
	// FullDay is 24 hours, which is what hold days count; it is not a calendar day.
	FullDay = 24 * Hour
)

// Bounds on instants, so that arithmetic on them cannot overflow.
const (
	MinInstant Instant = 0                 // 1970-01-01
	MaxInstant Instant = 4_102_444_800_000 // 2100-01-01
)

// InstantOf converts a time, dropping what is below a millisecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time gives the instant in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// String writes the instant as RFC 3339 in UTC, with milliseconds only when there are any.
func (i Instant) String() string { return i.Time().Format(time.RFC3339Nano) }

// ParseInstant reads RFC 3339, or a date (midnight in loc).
func ParseInstant(s string, loc *time.Location) (Instant, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, err = time.ParseInLocation(time.DateOnly, s, loc)
	}
	if err != nil {
		return 0, Errorf(Invalid, "%.64q is not a time such as 2026-09-30T18:05:00+08:00 or a date such as 2026-09-30", s)
	}
	i := InstantOf(t)
	if i < MinInstant || i > MaxInstant {
		return 0, Errorf(Invalid, "%s is not between %s and %s", s, MinInstant, MaxInstant)
	}
	return i, nil
}

// Day is a calendar day, counted from 1970-01-01. Which day an instant falls on
// depends on a time zone, which is always handed in.
type Day int32

// MaxDay is the day no assignment or plan outlives.
const MaxDay Day = 47_481 // 2099-12-31

// DayOf gives the day of i in loc.
func DayOf(i Instant, loc *time.Location) Day {
	t := i.Time().In(loc)
	return Date(t.Year(), t.Month(), t.Day())
}

// Date gives the day of a calendar date, normalising as time.Date does.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86_400)
}

// ParseDay reads a date, "2026-09-30".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, Errorf(Invalid, "%.64q is not a date such as 2026-09-30", s)
	}
	d := Date(t.Date())
	if d < 0 || d > MaxDay {
		return 0, Errorf(Invalid, "%s is not between %s and %s", s, Day(0), MaxDay)
	}
	return d, nil
}

// Start gives the first instant of d in loc.
func (d Day) Start(loc *time.Location) Instant {
	t := d.utc()
	return InstantOf(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, loc))
}

// String writes the day as "2026-09-30".
func (d Day) String() string { return d.utc().Format(time.DateOnly) }

func (d Day) utc() time.Time { return time.Unix(int64(d)*86_400, 0).UTC() }
