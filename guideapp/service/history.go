package service

import (
	"context"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// HistoryTx reads what a plan needs to know of earlier periods.
type HistoryTx interface {
	EventsOfCustomers(ctx context.Context, brand string, customers []string, kinds []guideapp.Kind, until guideapp.Instant) ([]guideapp.Event, error)
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
	history, err := tx.EventsOfCustomers(ctx, brand, slices.Compact(customers), kinds, now+1)
	if err != nil || !slices.Contains(kinds, guideapp.Order) {
		return history, err
	}
	keys := make([]string, 0, len(history))
	for i := range history {
		if history[i].Kind == guideapp.Order {
			keys = append(keys, history[i].Key())
		}
	}
	referring, err := tx.EventsReferringTo(ctx, brand, keys)
	return distinctEvents(history, referring), err
}
