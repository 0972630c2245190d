package simulator

import (
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// FactsOf lays a set out.
func FactsOf(set *Dataset, zone *time.Location) (*reward.Facts, error) {
	return set.layOut(zone, reward.Part{})
}

// EventsOf gives the facts of a loaded set as events, so that they can be compared and
// exported again.
func EventsOf(set *Dataset) ([]guideapp.Event, error) {
	facts, err := set.layOut(time.UTC, reward.Part{})
	if err != nil {
		return nil, err
	}
	var events []guideapp.Event
	err = facts.Each(func(s *reward.Sketch) { events = append(events, *s.Event()) })
	return events, err
}
