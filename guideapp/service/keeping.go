package service

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// dueMeasure is the total that says from which instant on a store's others no longer hold:
// then a fact becomes known that was handed over early. Kept totals hold as of any instant
// from their recount up to it, while only time passes.
const dueMeasure = "due"

// hourOf counts hours since 1970. What is held is kept by the instant it matures and by the
// hour, so that the instants of only one hour are read.
func hourOf(i guideapp.Instant) int64 { return int64(i / guideapp.Hour) }

// measurePrefix begins the names of the totals of one part of a component: of this plan
// alone, since another's may select other facts.
func measurePrefix(p *reward.Plan, component string, part int) string {
	return fmt.Sprintf("plan/%.16s/%s/%d/", p.Hash, component, part)
}

// The names of totals, after their prefix. What has no group is of the stores themselves.
func dayMeasure(d guideapp.Day, group string) string {
	if group == "" {
		return strconv.Itoa(int(d))
	}
	return strconv.Itoa(int(d)) + "/" + group
}

func shareMeasure(group string) string { return "of/" + group }

func heldMeasure(group string, matures guideapp.Instant) string {
	return fmt.Sprintf("held/%s/%015d/", group, int64(matures))
}

func laterMeasure(group string, hour int64) string { return fmt.Sprintf("later/%s/%09d/", group, hour) }

// visitorsMeasure names the visitors of a store.
const visitorsMeasure = "visitors"

// keeping turns totals of the engine into rows that are kept.
type keeping struct {
	plan      *reward.Plan
	period    string
	now       guideapp.Instant
	kept      map[string]*reward.Component // by id, those that keep totals
	stores    []string                     // rising
	totals    map[Total]reward.Total       // rows without their values
	sightings map[Sighting]bool
}

func newKeeping(live *LivePlan, period guideapp.Period, stores []string, now guideapp.Instant) *keeping {
	k := &keeping{plan: live.Plan, period: period.String(), now: now, kept: map[string]*reward.Component{}, stores: slices.Sorted(slices.Values(stores)),
		totals: map[Total]reward.Total{}, sightings: map[Sighting]bool{}}
	for i := range live.Components {
		if c := &live.Components[i]; c.KeepsTotals() {
			k.kept[c.ID] = c
		}
	}
	return k
}

// add keeps what one of the stores brings to a component that keeps totals.
func (k *keeping) add(t reward.Total) {
	if _, own := slices.BinarySearch(k.stores, t.Store); !own || k.kept[t.Component] == nil {
		return
	}
	prefix := measurePrefix(k.plan, t.Component, t.Part)
	switch {
	case t.Part == reward.PartVisitors:
		k.put(prefix+visitorsMeasure, t)
	case t.Customer != "":
		k.sightings[Sighting{prefix + shareMeasure(t.Group), t.Store, t.Guide, t.Customer}] = true
	case t.Guide != "":
		k.put(prefix+shareMeasure(t.Group), t)
	case t.Matures == 0:
		k.put(prefix+dayMeasure(t.Day, t.Group), t)
	default:
		k.put(prefix+heldMeasure(t.Group, t.Matures)+dayMeasure(t.Day, ""), t)
		if hourOf(t.Matures) > hourOf(k.now) {
			k.put(prefix+laterMeasure(t.Group, hourOf(t.Matures))+dayMeasure(t.Day, ""), t)
		}
	}
}

func (k *keeping) put(measure string, t reward.Total) {
	row := Total{Period: k.period, Measure: measure, Store: t.Store, Guide: t.Guide}
	k.totals[row] = k.totals[row].Plus(t)
}

// rows gives what is to be kept.
func (k *keeping) rows() ([]Total, []Sighting) {
	totals := make([]Total, 0, len(k.totals))
	for row, sum := range k.totals {
		row.Value, row.Micro = sum.Value, sum.Micro
		totals = append(totals, row)
	}
	return totals, slices.Collect(maps.Keys(k.sightings))
}

// passed says whether a kept row of a plan tells what is held until an instant, and that is
// past: it is not wrong, and not read any more.
func passed(p *reward.Plan, measure string, now guideapp.Instant) bool {
	for i := range p.Components {
		parts, _ := p.Components[i].Parts()
		for _, part := range parts {
			rest, own := strings.CutPrefix(measure, measurePrefix(p, p.Components[i].ID, part))
			if matures, _, held := heldIn(rest, "held/"); own && held {
				return guideapp.Instant(matures) <= now
			}
			if hour, _, later := heldIn(rest, "later/"); own && later {
				return hour <= hourOf(now)
			}
		}
	}
	return false
}

// heldIn reads the number and the day that end the name of what is held.
func heldIn(name, word string) (number int64, d guideapp.Day, held bool) {
	fields := strings.Split(name, "/")
	if !strings.HasPrefix(name, word) || len(fields) < 4 {
		return 0, 0, false
	}
	number, err := strconv.ParseInt(fields[len(fields)-2], 10, 64)
	day, errDay := strconv.Atoi(fields[len(fields)-1])
	return number, guideapp.Day(day), err == nil && errDay == nil
}
