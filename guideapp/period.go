package guideapp

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Cadence is how often a plan pays.
type Cadence string

// The cadences. Weeks start on Monday (ISO 8601).
const (
	Daily     Cadence = "day"
	Weekly    Cadence = "week"
	Monthly   Cadence = "month"
	Quarterly Cadence = "quarter"
)

// Cadences lists them all, shortest first.
var Cadences = []Cadence{Daily, Weekly, Monthly, Quarterly}

// Period is one run of days that is paid together; First and Last are both inside.
type Period struct {
	Cadence     Cadence
	First, Last Day
}

// PeriodOf gives the period of the cadence that d falls in.
func PeriodOf(c Cadence, d Day) Period {
	t := d.utc()
	switch c {
	case Daily:
		return Period{c, d, d}
	case Weekly:
		monday := d - Day((int(t.Weekday())+6)%7)
		return Period{c, monday, monday + 6}
	case Quarterly:
		first := (t.Month()-1)/3*3 + 1
		return Period{c, Date(t.Year(), first, 1), Date(t.Year(), first+3, 1) - 1}
	default:
		return Period{Monthly, Date(t.Year(), t.Month(), 1), Date(t.Year(), t.Month()+1, 1) - 1}
	}
}

// ParsePeriod reads "2026-09", "2026-09-14", "2026-W37" or "2026-Q3".
func ParsePeriod(s string) (Period, error) {
	refused := Errorf(Invalid, "%.64q is not a period such as 2026-09 (month), 2026-09-14 (day), 2026-W37 (week) or 2026-Q3 (quarter)", s)
	yearText, rest, found := strings.Cut(s, "-")
	year, err := strconv.Atoi(yearText)
	if !found || err != nil || len(yearText) != 4 || year < 1970 || year > 2099 {
		return Period{}, refused
	}
	period, ok := parsePeriodOfYear(year, rest)
	if !ok || period.String() != s {
		return Period{}, refused
	}
	return period, nil
}

func parsePeriodOfYear(year int, rest string) (Period, bool) {
	if week, isWeek := strings.CutPrefix(rest, "W"); isWeek {
		n, err := strconv.Atoi(week)
		// 4 January is always in week 1.
		return PeriodOf(Weekly, Date(year, time.January, 4)+Day(7*(n-1))), err == nil && n >= 1 && n <= 53
	}
	if quarter, isQuarter := strings.CutPrefix(rest, "Q"); isQuarter {
		n, err := strconv.Atoi(quarter)
		return PeriodOf(Quarterly, Date(year, time.Month(3*n), 1)), err == nil && n >= 1 && n <= 4
	}
	if month, err := strconv.Atoi(rest); err == nil {
		return PeriodOf(Monthly, Date(year, time.Month(month), 1)), month >= 1 && month <= 12
	}
	day, err := ParseDay(fmt.Sprintf("%04d-%s", year, rest))
	return PeriodOf(Daily, day), err == nil
}

// String writes the period as ParsePeriod reads it.
func (p Period) String() string {
	t := p.First.utc()
	switch p.Cadence {
	case Daily:
		return p.First.String()
	case Weekly:
		year, week := t.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case Quarterly:
		return fmt.Sprintf("%04d-Q%d", t.Year(), (int(t.Month())+2)/3)
	default:
		return t.Format("2006-01")
	}
}

// Days is how many days the period has.
func (p Period) Days() int { return int(p.Last-p.First) + 1 }

// Contains says whether d lies in the period.
func (p Period) Contains(d Day) bool { return d >= p.First && d <= p.Last }

// Previous gives the period just before p.
func (p Period) Previous() Period { return PeriodOf(p.Cadence, p.First-1) }

// Next gives the period just after p.
func (p Period) Next() Period { return PeriodOf(p.Cadence, p.Last+1) }

// Instants gives the first instant of p and the first after it, in loc.
func (p Period) Instants(loc *time.Location) (from, until Instant) {
	return p.First.Start(loc), (p.Last + 1).Start(loc)
}
