package service

import (
	"context"
	"slices"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// StoreFactsTx reads the facts that count in stores.
type StoreFactsTx interface {
	EventsReferringTo(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error)
	EventsOfStores(ctx context.Context, brand string, stores []string, from, until guideapp.Instant) ([]guideapp.Event, error)
	// EventsWithoutStore gives the facts without a store that name one of the guides, as who
	// did it or as the customer's own, or that an amend hands to one of them.
	EventsWithoutStore(ctx context.Context, brand string, guides []string, from, until guideapp.Instant) ([]guideapp.Event, error)
}

// factsOfStores gives the facts of a period that may count in the stores, as they were
// recorded: where one names no store, its guides and the organisation say where.
func factsOfStores(ctx context.Context, tx StoreFactsTx, org *guideapp.Org, stores []string, period guideapp.Period, zone *time.Location) ([]guideapp.Event, error) {
	from, until := period.Instants(zone)
	events, err := tx.EventsOfStores(ctx, org.Brand, stores, from, until)
	if err != nil {
		return nil, err
	}
	storeless, err := tx.EventsWithoutStore(ctx, org.Brand, standingIn(org, stores, period), from, until)
	if err != nil || len(storeless) == 0 {
		return events, err
	}
	keys := make([]string, len(storeless))
	for i := range storeless {
		keys[i] = storeless[i].Key()
	}
	referring, err := tx.EventsReferringTo(ctx, org.Brand, keys)
	return distinctEvents(events, storeless, referring), err
}

// placed gives the facts with the store that each counts in: its own, or where its guide,
// who may be one that an amend names, stood on the day. An amend itself counts nowhere, and
// keeps the store it names or leaves open.
func placed(org *guideapp.Org, events []guideapp.Event, zone *time.Location) []guideapp.Event {
	amends := map[string]*guideapp.Event{} // of each order the last that names a guide
	for i := range events {
		e := &events[i]
		if e.Kind != guideapp.Amend || e.RightGuide() == "" {
			continue
		}
		if last := amends[e.RefKey()]; last == nil || guideapp.CompareEvents(last, e) < 0 {
			amends[e.RefKey()] = e
		}
	}
	at := slices.Clone(events)
	for i := range at {
		e := &at[i]
		if e.Store != "" || e.Kind == guideapp.Amend {
			continue
		}
		right := *e
		if amend := amends[e.Key()]; amend != nil {
			right.Guide = amend.RightGuide()
		}
		e.Store = placeOf(org, &right, guideapp.DayOf(e.At, zone))
	}
	return at
}

// placeOf is the store a fact counts in, or an amend moves an order to: its own, or where
// its guide stood on the day.
func placeOf(org *guideapp.Org, e *guideapp.Event, d guideapp.Day) string {
	if e.Store != "" {
		return e.Store
	}
	guide, known := org.Guide(e.RightGuide())
	if !known {
		return ""
	}
	standing, _ := guide.On(d)
	return standing.Store
}

// distinctEvents joins lists of facts, each fact once; of two the first given stays.
func distinctEvents(lists ...[]guideapp.Event) []guideapp.Event {
	seen, all := map[string]bool{}, []guideapp.Event{}
	for _, list := range lists {
		for i := range list {
			if key := list[i].Key(); !seen[key] {
				seen[key] = true
				all = append(all, list[i])
			}
		}
	}
	return all
}

// friendKinds are the facts that make and end friendships.
var friendKinds = []guideapp.Kind{guideapp.FriendAdded, guideapp.FriendLost}

// friendsOf gives what made and ended friendships, anywhere and at any time, of the
// customers whose friendships are among the facts.
func friendsOf(ctx context.Context, tx HistoryTx, brand string, events []guideapp.Event) ([]guideapp.Event, error) {
	return tx.EventsOfCustomers(ctx, brand, customersOf(events, friendKinds), friendKinds, guideapp.MinInstant, guideapp.MaxInstant)
}

// customersOf gives the customers of the facts of some kinds, each once.
func customersOf(events []guideapp.Event, kinds []guideapp.Kind) []string {
	var customers []string
	for i := range events {
		if events[i].Customer != "" && slices.Contains(kinds, events[i].Kind) {
			customers = append(customers, events[i].Customer)
		}
	}
	slices.Sort(customers)
	return slices.Compact(customers)
}

// standingIn gives the guides who stand in one of the stores on some day of the period.
func standingIn(org *guideapp.Org, stores []string, period guideapp.Period) []string {
	var guides []string
	within := make(map[string]bool, len(stores))
	for _, store := range stores {
		within[store] = true
	}
	for i := range org.Guides {
		g := &org.Guides[i]
		if slices.ContainsFunc(g.Assignments, func(a guideapp.Assignment) bool {
			return a.First <= period.Last && a.Last >= period.First && within[a.Store]
		}) {
			guides = append(guides, g.ID)
		}
	}
	return guides
}

// HistoryTx reads what a plan needs to know of earlier periods.
type HistoryTx interface {
	EventsOfCustomers(ctx context.Context, brand string, customers []string, kinds []guideapp.Kind, from, until guideapp.Instant) ([]guideapp.Event, error)
	EventsReferringTo(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error)
}

// historyOf gives the facts, of any period up to now, that decide what the given facts
// earn under the plan: earlier ones with the same once_per key, earlier orders of the
// same customers, and losses that void a hold.
func historyOf(ctx context.Context, tx HistoryTx, brand string, plan *reward.Plan, events []guideapp.Event, now guideapp.Instant) ([]guideapp.Event, error) {
	kinds := plan.NeedsHistory()
	var customers []string
	for i := range events {
		if events[i].Customer != "" {
			customers = append(customers, events[i].Customer)
		}
	}
	if len(kinds) == 0 || len(customers) == 0 {
		return nil, nil
	}
	slices.Sort(customers)
	history, err := tx.EventsOfCustomers(ctx, brand, slices.Compact(customers), kinds, guideapp.MinInstant, now+1)
	if err != nil {
		return history, err
	}
	keys := make([]string, 0, len(history))
	for i := range history {
		if history[i].Kind == guideapp.Order || history[i].Kind == guideapp.ChatWaiting {
			keys = append(keys, history[i].Key())
		}
	}
	referring, err := tx.EventsReferringTo(ctx, brand, keys)
	return distinctEvents(history, referring), err
}
