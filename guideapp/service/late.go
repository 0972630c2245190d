package service

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/reward"
)

// LateDay is a day of which settlements must rate the period again, however long ago it
// was, up to the first that is as of Until.
type LateDay struct {
	Day   guideapp.Day
	Until guideapp.Instant
}

// LateTx keeps late days. One that is put again gets another Until than it had, the later
// of the two or one beyond it; one that was put again since it was read is not dropped.
type LateTx interface {
	PutLateDays(ctx context.Context, brand string, days []LateDay) error
	LateDays(ctx context.Context, brand string) ([]LateDay, error)
	DropLateDays(ctx context.Context, brand string, days []LateDay) error
	// SettledUnder gives the periods that were ever rated, each with the hash of the plan
	// under which it was last.
	SettledUnder(ctx context.Context, brand string) (map[string]string, error)
}

// touchLate keeps the days that newly recorded facts change and that settlements do not
// look back to unasked: those of the facts, and of what else of the same customers they
// decide.
func (r *restating) touchLate(ctx context.Context, changed []guideapp.Event) error {
	now := r.Now()
	recent := guideapp.DayOf(now, r.Zone) - ledger.CorrectionDays + 1 // one day earlier or later in other zones
	isRecent := func(e guideapp.Event) bool { return guideapp.DayOf(e.At, r.Zone) > recent }
	late := slices.DeleteFunc(slices.Clone(changed), isRecent)
	if len(late) == 0 {
		return nil
	}
	settled, err := r.tx.SettledUnder(ctx, r.brand)
	if err != nil || len(settled) == 0 {
		return err
	}
	reach, err := r.reach()
	if err != nil {
		return err
	}
	decided, err := reach.decidedBy(ctx, r.tx, r.brand, late)
	if err != nil {
		return err
	}
	days := map[guideapp.Day]bool{}
	for _, e := range slices.Concat(late, slices.DeleteFunc(decided, isRecent)) {
		for _, zone := range r.zones {
			days[guideapp.DayOf(e.At, zone)] = true
		}
	}
	if reach.anyCustomer {
		if err := addFrom(days, slices.Min(slices.Collect(maps.Keys(days))), settled); err != nil {
			return err
		}
	}
	var kept []LateDay
	for _, d := range slices.Sorted(maps.Keys(days)) {
		kept = append(kept, LateDay{d, now + reach.hold})
	}
	return r.tx.PutLateDays(ctx, r.brand, kept)
}

// addFrom adds a day of every period that ended on a day or later.
func addFrom(days map[guideapp.Day]bool, from guideapp.Day, settled map[string]string) error {
	for text := range settled {
		period, err := guideapp.ParsePeriod(text)
		if err != nil {
			return err
		}
		if period.Last >= from {
			days[period.Last] = true
		}
	}
	return nil
}

// reach is how far a fact may change what plans pay for others.
type reach struct {
	kinds       []guideapp.Kind  // of the facts of the same customer
	hold        guideapp.Instant // the longest hold: how long before it, and how long it takes to be decided
	anyCustomer bool             // once_per looks at facts of other customers, too
}

func (r *restating) reach() (reach, error) {
	var of reach
	for _, stored := range r.plans {
		live, err := r.Plans.parse(stored)
		if err != nil {
			return of, err
		}
		of.kinds = append(of.kinds, live.NeedsHistory()...)
		of.anyCustomer = of.anyCustomer || oncePerAnyCustomer(live.Plan)
		for i := range live.Components {
			if c := &live.Components[i]; c.Hold != nil {
				of.hold = max(of.hold, guideapp.Instant(c.Hold.Days)*guideapp.FullDay)
				of.kinds = append(of.kinds, c.When.Kinds...)
				if c.Ladder != nil {
					of.kinds = append(of.kinds, c.Ladder.Measure.When.Kinds...)
				}
			}
		}
	}
	slices.Sort(of.kinds)
	of.kinds = slices.Compact(of.kinds)
	return of, nil
}

// decidedBy gives the facts of the same customers that late ones may decide: those after
// them, and those whose hold they may end.
func (of reach) decidedBy(ctx context.Context, tx HistoryTx, brand string, late []guideapp.Event) ([]guideapp.Event, error) {
	customers := customersOf(late, of.kinds)
	if len(customers) == 0 {
		return nil, nil
	}
	first := map[string]guideapp.Instant{}
	for i := range late {
		e := &late[i]
		if at, found := first[e.Customer]; !found || e.At < at {
			first[e.Customer] = e.At
		}
	}
	decided, err := tx.EventsOfCustomers(ctx, brand, customers, of.kinds, guideapp.MinInstant, guideapp.MaxInstant)
	return slices.DeleteFunc(decided, func(e guideapp.Event) bool { return e.At < first[e.Customer]-of.hold }), err
}

// oncePerAnyCustomer says whether a plan has a once_per key that any customer's facts may
// have taken.
func oncePerAnyCustomer(plan *reward.Plan) bool {
	return slices.ContainsFunc(plan.OncePerKeys(), func(key []reward.OnceField) bool { return !slices.Contains(key, reward.OnceCustomer) })
}

// openUntil gives when all that a period pays is decided, unless late facts come: when its
// holds have matured and its measures are final. A hold may start as late as a fact that is
// not late.
func openUntil(plan *LivePlan, period guideapp.Period) guideapp.Instant {
	days := 0
	for i := range plan.Components {
		c := &plan.Components[i]
		if c.FinalAfter != nil {
			days = max(days, *c.FinalAfter)
		}
		if c.Hold == nil {
			continue
		}
		days = max(days, c.Hold.Days)
		if c.Hold.From == reward.FromCompleted {
			days = max(days, c.Hold.Days+ledger.CorrectionDays)
		}
	}
	_, end := period.Instants(plan.Zone)
	return end + guideapp.Instant(days)*guideapp.FullDay
}

// lateIn gives the late days of a period.
func lateIn(days []LateDay, period guideapp.Period) []LateDay {
	from, _ := slices.BinarySearchFunc(days, period.First, func(d LateDay, day guideapp.Day) int { return cmp.Compare(d.Day, day) })
	until, _ := slices.BinarySearchFunc(days, period.Last+1, func(d LateDay, day guideapp.Day) int { return cmp.Compare(d.Day, day) })
	return days[from:until]
}
