package service

import (
	"context"
	"fmt"
	"slices"

	"frontline/guideapp"
)

// Gap is something that a fact names and nobody knows yet. Facts may come before the
// organisation and before what they refer to, and count once it is there.
type Gap struct {
	Index int           // of the fact among those handed in
	Kind  guideapp.Kind // of the fact
	Field string        // one of gapFields
	ID    string        // what is not known
}

// gapFields are the fields of a fact that may name what is not known yet.
var gapFields = []string{"store_id", "guide_id", "owner_id", "ref"}

// Until says what the fact waits for. guides and stores name where it must come from,
// such as "guides.csv".
func (g Gap) Until(guides, stores string) string {
	switch {
	case g.Field == "store_id":
		return fmt.Sprintf("store %s is not known; no store counts it until %s has it", g.ID, stores)
	case g.Field != "ref":
		return fmt.Sprintf("guide %s is not known; nobody is paid for it until %s has it", g.ID, guides)
	case g.Kind.ChangesOrder():
		return fmt.Sprintf("the %s waits for order %s", g.Kind, g.ID)
	}
	return fmt.Sprintf("the %s waits for the fact %s", g.Kind, g.ID)
}

// refersToFact says whether facts of a kind refer to another one.
func refersToFact(k guideapp.Kind) bool {
	return k.ChangesOrder() || k == guideapp.ChatReplied || k == guideapp.AppointmentArrived
}

// UnknownPlaces gives the stores and guides that facts name and the organisation lacks:
// the first limit of them, and how many facts there are with one.
func UnknownPlaces(org *guideapp.Org, events []guideapp.Event, limit int) (gaps []Gap, facts int) {
	return collectGaps(org, events, nil, limit)
}

// eventReader finds facts by their keys.
type eventReader interface {
	EventsByKey(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error)
}

// gapsOf does as UnknownPlaces, and finds what facts refer to that is neither recorded
// nor among them.
func gapsOf(ctx context.Context, tx eventReader, org *guideapp.Org, events []guideapp.Event, limit int) (gaps []Gap, facts int, err error) {
	missing := map[string]bool{}
	for i := range events {
		if refersToFact(events[i].Kind) {
			missing[events[i].RefKey()] = true
		}
	}
	for i := range events {
		delete(missing, events[i].Key())
	}
	keys := make([]string, 0, len(missing))
	for key := range missing {
		keys = append(keys, key)
	}
	for part := range slices.Chunk(keys, MaxBatch) {
		known, err := tx.EventsByKey(ctx, org.Brand, part)
		if err != nil {
			return nil, 0, err
		}
		for i := range known {
			delete(missing, known[i].Key())
		}
	}
	gaps, facts = collectGaps(org, events, missing, limit)
	return gaps, facts, nil
}

func collectGaps(org *guideapp.Org, events []guideapp.Event, missing map[string]bool, limit int) (gaps []Gap, facts int) {
	for i := range events {
		e, found := &events[i], false
		add := func(lacking bool, field, id string) {
			if !lacking {
				return
			}
			found = true
			if len(gaps) < limit {
				gaps = append(gaps, Gap{i, e.Kind, field, id})
			}
		}
		add(e.Store != "" && len(org.StoreRows(e.Store)) == 0, "store_id", e.Store)
		add(e.Guide != "" && !hasGuide(org, e.Guide), "guide_id", e.Guide)
		add(e.Owner != "" && e.Owner != e.Guide && !hasGuide(org, e.Owner), "owner_id", e.Owner)
		add(refersToFact(e.Kind) && missing[e.RefKey()], "ref", e.Ref)
		if found {
			facts++
		}
	}
	return gaps, facts
}

func hasGuide(org *guideapp.Org, id string) bool {
	_, known := org.Guide(id)
	return known
}
