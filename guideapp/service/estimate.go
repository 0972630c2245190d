package service

import (
	"context"
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Limits of an assumption.
const (
	// MaxAssumedFriends is the most friends one estimate assumes.
	MaxAssumedFriends = 1_000
)

// Assumption is what a guide might still do: one more sale, and new friends, all with
// customers nobody knew.
type Assumption struct {
	Sales   guideapp.Fen
	Channel guideapp.Channel
	Friends int
}

// Estimation is what an assumption would bring.
type Estimation struct {
	Before, After guideapp.Fen
	Earned        []Earned
	Next          []reward.NextStep // as things stand, without the assumption
}

// WhatIf says what an assumption would add to a guide's current statement, and how far
// the next steps are.
func (t *Tally) WhatIf(ctx context.Context, caller guideapp.Person, guide string, a Assumption) (Estimation, error) {
	var e Estimation
	if err := a.check(); err != nil {
		return e, err
	}
	err := t.Store.View(ctx, func(tx TallyTx) error {
		l, err := t.load(ctx, tx, caller, TallyQuery{Guide: guide}, "", nil)
		if err != nil {
			return err
		}
		before, err := l.amounts(nil)
		if err != nil {
			return err
		}
		if e.Earned, err = l.difference(before, a.facts(caller.Brand, l.guide.ID, l.asOf)); err != nil {
			return err
		}
		measures, err := l.gather(nil)
		if err != nil {
			return err
		}
		statement, err := measures.CloseGuide(l.guide.ID)
		if err != nil {
			return err
		}
		e.Before, e.After = statement.Total, statement.Total
		for _, more := range e.Earned {
			e.After += more.Amount
		}
		e.Next, err = measures.NextSteps(l.guide.ID)
		return err
	})
	return e, err
}

func (a Assumption) check() error {
	if a.Sales < 0 || a.Sales > guideapp.MaxAmount {
		return guideapp.InvalidAt("sales_fen", "must lie between 0 and %d", guideapp.MaxAmount)
	}
	if a.Friends < 0 || a.Friends > MaxAssumedFriends {
		return guideapp.InvalidAt("new_friends", "must lie between 0 and %d", MaxAssumedFriends)
	}
	return nil
}

// facts writes the assumption as facts that could happen now.
func (a Assumption) facts(brand, guide string, now guideapp.Instant) []guideapp.Event {
	var facts []guideapp.Event
	fact := func(kind guideapp.Kind) guideapp.Event {
		id := fmt.Sprintf("assumed-%d", len(facts))
		return guideapp.Event{Brand: brand, Source: "estimate", ID: id, Kind: kind, At: now, RecordedAt: now, Guide: guide, Customer: id}
	}
	if a.Sales > 0 {
		sale := fact(guideapp.Order)
		sale.Owner, sale.Channel, sale.Amount, sale.Quantity = guide, a.Channel, a.Sales, 1
		facts = append(facts, sale)
	}
	for range a.Friends {
		facts = append(facts, fact(guideapp.FriendAdded))
	}
	return facts
}
