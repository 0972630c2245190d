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

// Behind gives how many blocks are held on that hold nothing any more.
func (r *FactRows) Behind() (blocks int) {
	for _, block := range r.blocks[len(r.blocks):cap(r.blocks)] {
		blocks += min(1, len(block))
	}
	for _, t := range []*interned{&r.texts, &r.customers, &r.keys, &r.lists} {
		for _, block := range t.blocks[len(t.blocks):cap(t.blocks)] {
			blocks += min(1, len(block))
		}
	}
	return blocks
}
