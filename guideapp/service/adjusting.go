package service

import (
	"context"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// AdjustRequest is what a person asks to have booked by hand. Period is the one it
// belongs to; Payer is empty for the guide's employer in that period. The tags are the
// words of the wire, in which a refusal names a field.
type AdjustRequest struct {
	Kind   ledger.Kind
	Guide  string `json:"guide_id"`
	Period string
	Payer  string
	Amount guideapp.Fen `json:"amount_fen"`
	Reason string
}

// Adjust books an adjustment by hand, once per key. One that brings what the caller has
// adjusted for the guide since the last settlement above ledger.ApprovalAbove, a write-off
// and a payout to a leaver await a second person.
func (s *Settling) Adjust(ctx context.Context, caller guideapp.Person, key string, q AdjustRequest) (ledger.AdjustmentRecord, error) {
	asked := ledger.ByHand{Kind: q.Kind, Period: q.Period, Party: ledger.PartyOf(q.Guide), Payer: q.Payer, Amount: q.Amount, Reason: q.Reason}
	if found := asked.Violations(); len(found) > 0 {
		return ledger.AdjustmentRecord{}, &guideapp.Error{Code: guideapp.Invalid, Message: "the adjustment is refused", Violations: found}
	}
	period, err := guideapp.ParsePeriod(q.Period)
	if err != nil {
		return ledger.AdjustmentRecord{}, guideapp.InvalidAt("period", "%v", err)
	}
	var record ledger.AdjustmentRecord
	err = s.byHand(ctx, caller, "Adjust", key, q, &record, func(tx SettlementTx, now guideapp.Instant) error {
		org, err := s.Orgs.Get(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		if asked.Payer, err = s.payerFor(ctx, tx, org, q, period); err != nil {
			return err
		}
		record = ledger.AdjustmentRecord{ByHand: asked, Author: caller.ID, At: now}
		return s.enter(ctx, tx, caller.Brand, org, &record)
	})
	return record, err
}

// enter numbers and keeps what was asked for by hand, and books it unless it needs a
// second person.
func (s *Settling) enter(ctx context.Context, tx SettlementTx, brand string, org *guideapp.Org, a *ledger.AdjustmentRecord) error {
	last, err := tx.LastAdjustment(ctx, brand)
	if err != nil {
		return err
	}
	settled, err := tx.LastSettlement(ctx, brand, "")
	if err != nil {
		return err
	}
	alone, err := tx.AdjustedAlone(ctx, brand, a.Author, a.Party, settled.Through)
	if err != nil {
		return err
	}
	a.Number, a.State = last+1, ledger.AdjustmentAwaiting
	if a.NeedsApproval(alone) {
		err = s.bears(ctx, tx, brand, org, a.ByHand, a.At)
	} else {
		err = s.carryOut(ctx, tx, brand, org, a, a.At)
	}
	if err != nil {
		return err
	}
	return tx.PutAdjustment(ctx, brand, *a)
}

// payerFor gives who owes the guide what is booked by hand: a payer that is named, which
// has a store or a balance of the guide's, or else the one that books the guide's period.
func (s *Settling) payerFor(ctx context.Context, tx SettlementTx, org *guideapp.Org, q AdjustRequest, period guideapp.Period) (string, error) {
	guide, known := org.Guide(q.Guide)
	if !known {
		return "", guideapp.InvalidAt("guide_id", "there is no guide %q", q.Guide)
	}
	if q.Payer != "" {
		balances, err := tx.Balances(ctx, org.Brand, ledger.PartyOf(q.Guide), 0)
		if err != nil || slices.ContainsFunc(org.Stores, func(s guideapp.Store) bool { return s.Payer == q.Payer }) ||
			slices.ContainsFunc(balances, func(b ledger.Balance) bool { return b.Payer == q.Payer }) {
			return q.Payer, err
		}
		return "", guideapp.InvalidAt("payer", "no store has the payer %q", q.Payer)
	}
	booked, err := tx.Booked(ctx, org.Brand, period.String())
	if err != nil {
		return "", err
	}
	if payer, found := ledger.Payers(booked)[ledger.PartyOf(q.Guide)]; found {
		return payer, nil
	}
	for _, a := range guide.Assignments {
		if a.First <= period.Last && a.Last >= period.First {
			return payerOf(org, q.Guide, period), nil
		}
	}
	return "", guideapp.InvalidAt("period", "guide %s stood in no store in %s; name a period in which the guide did, or the payer", q.Guide, period)
}

// DecideRequest is a second person's word on an adjustment.
type DecideRequest struct {
	Number  int64
	Approve bool
	Reason  string
}

// Decide approves an adjustment that awaits a second person, which books it, or declines
// it, once per key. Whoever asked for it may not decide. A dispute that it was to answer is
// open again, at headquarters, once it is declined.
func (s *Settling) Decide(ctx context.Context, caller guideapp.Person, key string, q DecideRequest) (ledger.AdjustmentRecord, error) {
	if q.Reason == "" || len(q.Reason) > ledger.MaxReason {
		return ledger.AdjustmentRecord{}, guideapp.InvalidAt("reason", "must have 1 to %d bytes and say why", ledger.MaxReason)
	}
	var record ledger.AdjustmentRecord
	err := s.byHand(ctx, caller, "DecideAdjustment", key, q, &record, func(tx SettlementTx, now guideapp.Instant) error {
		found, err := tx.Adjustments(ctx, caller.Brand, "", q.Number-1, 1)
		if err != nil {
			return err
		}
		if len(found) == 0 || found[0].Number != q.Number {
			return guideapp.Errorf(guideapp.NotFound, "no adjustment %d", q.Number)
		}
		record = found[0]
		switch {
		case record.State != ledger.AdjustmentAwaiting:
			return guideapp.Errorf(guideapp.Precondition, "adjustment %d is %s already", q.Number, record.State)
		case record.Author == caller.ID:
			return guideapp.Errorf(guideapp.Forbidden, "adjustment %d is your own; a second person must decide", q.Number)
		}
		record.DecidedBy, record.DecidedAt, record.Decision, record.State = caller.ID, now, q.Reason, ledger.AdjustmentDeclined
		org, err := s.Orgs.Get(ctx, tx, caller.Brand)
		switch {
		case err != nil:
		case q.Approve:
			err = s.carryOut(ctx, tx, caller.Brand, org, &record, now)
		default:
			err = reopen(ctx, tx, caller.Brand, record.Dispute, now)
		}
		if err != nil {
			return err
		}
		return tx.PutAdjustment(ctx, caller.Brand, record)
	})
	return record, err
}

// reopen leaves a dispute to headquarters again; number 0 is none.
func reopen(ctx context.Context, tx SettlementTx, brand string, number int64, now guideapp.Instant) error {
	if number == 0 {
		return nil
	}
	found, err := tx.Disputes(ctx, brand, DisputeQuery{After: number - 1, Limit: 1})
	if err != nil || len(found) == 0 {
		return err
	}
	found[0].Reopen(now)
	return tx.PutDispute(ctx, brand, found[0])
}

// byHand runs effect once per key, with the books locked before the key is claimed, so
// that those who wait for both wait in one order. effect fills in record.
func (s *Settling) byHand(ctx context.Context, caller guideapp.Person, method, key string, request any, record *ledger.AdjustmentRecord,
	effect func(tx SettlementTx, now guideapp.Instant) error,
) error {
	return s.Store.Update(ctx, func(tx SettlementTx) error {
		if err := tx.LockBooks(ctx, caller.Brand); err != nil {
			return err
		}
		now := s.Now()
		call := IdempotencyKey{caller.Brand, caller.ID, method, key}
		var err error
		*record, err = once(ctx, tx, call, now, request, func() (ledger.AdjustmentRecord, error) {
			err := effect(tx, now)
			return *record, err
		})
		return err
	})
}

// bears refuses what the balance does not bear.
func (s *Settling) bears(ctx context.Context, tx SettlementTx, brand string, org *guideapp.Org, asked ledger.ByHand, now guideapp.Instant) error {
	balances, err := tx.Balances(ctx, brand, asked.Party, 0)
	if err != nil {
		return err
	}
	var balance guideapp.Fen
	for _, b := range balances {
		if b.Payer == asked.Payer {
			balance = b.Total()
		}
	}
	return asked.Against(balance, hasLeft(org, asked.Party, guideapp.DayOf(now, s.Plans.Zone)))
}

// carryOut books an adjustment, in the name of whoever asked for it.
func (s *Settling) carryOut(ctx context.Context, tx SettlementTx, brand string, org *guideapp.Org, a *ledger.AdjustmentRecord, now guideapp.Instant) error {
	if err := s.bears(ctx, tx, brand, org, a.ByHand, now); err != nil {
		return err
	}
	last, err := tx.LastTransaction(ctx, brand)
	if err != nil {
		return err
	}
	t := a.Book(last+1, ledger.Stamp{At: now, Author: a.Author, Reason: a.Reason})
	t.Number = last + 1
	a.State, a.Transaction = ledger.AdjustmentBooked, t.Number
	return tx.Book(ctx, brand, []ledger.Transaction{t})
}
