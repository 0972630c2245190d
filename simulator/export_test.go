package simulator

import (
	"time"

	"frontline/guideapp"
)

// EventsOf gives the facts of a loaded set as events, so that they can be compared and
// exported again.
func EventsOf(set *Dataset) ([]guideapp.Event, error) {
	facts, err := set.layOut(time.UTC)
	if err != nil {
		return nil, err
	}
	known, err := facts.Known()
	if err != nil {
		return nil, err
	}
	var events []guideapp.Event
	for _, e := range known {
		events = append(events, *e)
	}
	return events, nil
}
