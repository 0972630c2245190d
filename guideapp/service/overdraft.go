package service

import (
	"context"
	"fmt"
	"slices"

	"frontline/guideapp"
)

// Overdraft is an order whose refunds give back more than it was of. Its net stays 0.
type Overdraft struct {
	Index    int    // of the order's last refund among the facts handed in
	Order    string // "source//id"
	Amount   guideapp.Fen
	Refunded guideapp.Fen
}

// Words says what is wrong.
func (o Overdraft) Words() string {
	return fmt.Sprintf("order %s of %s yuan is refunded with %s in all; its net stays 0", o.Order, o.Amount.Yuan(), o.Refunded.Yuan())
}

// Overdrafts gives the orders that refunds among the facts overdraw, by Index: at most
// limit of them. A fact given twice counts once.
func Overdrafts(events []guideapp.Event, limit int) []Overdraft {
	return overdrafts(events, distinctEvents(events), limit)
}

// overdrafts looks at the orders that refunds among events name; known are those orders
// and all of their refunds, each once.
func overdrafts(events, known []guideapp.Event, limit int) []Overdraft {
	refunded, amounts := map[string]guideapp.Fen{}, map[string]guideapp.Fen{}
	for i := range known {
		switch e := &known[i]; e.Kind {
		case guideapp.Refund:
			refunded[e.RefKey()] += e.Amount
		case guideapp.Order:
			amounts[e.Key()] = e.Amount
		}
	}
	var found []Overdraft
	for i := len(events) - 1; i >= 0; i-- {
		order := events[i].RefKey()
		amount, known := amounts[order]
		if events[i].Kind != guideapp.Refund || !known || refunded[order] <= amount {
			continue
		}
		found = append(found, Overdraft{i, order, amount, refunded[order]})
		delete(amounts, order)
	}
	slices.Reverse(found)
	return found[:min(len(found), limit)]
}

// overdraftsOf does as Overdrafts, with what is recorded of the same orders.
func overdraftsOf(ctx context.Context, tx ImportTx, brand string, events []guideapp.Event, limit int) ([]Overdraft, error) {
	orders := map[string]bool{}
	for i := range events {
		if events[i].Kind == guideapp.Refund {
			orders[events[i].RefKey()] = true
		}
	}
	var known []guideapp.Event
	for part := range slices.Chunk(sortedKeys(orders), MaxBatch) {
		named, err := tx.EventsByKey(ctx, brand, part)
		if err != nil {
			return nil, err
		}
		referring, err := tx.EventsReferringTo(ctx, brand, part)
		if err != nil {
			return nil, err
		}
		known = append(append(known, named...), referring...)
	}
	return overdrafts(events, known, limit), nil
}
