package service

import (
	"context"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// TakeBack is what settling a period now takes back of what another plan booked for it.
type TakeBack struct {
	Period   string
	Plan     ledger.Basis // that takes back; Engine is empty
	BookedBy ledger.Basis // what the period was settled under last; empty where it never was
	Taken    ledger.Taken
}

// TakeBack gives what the present plan of a period would take back now. Of a period that
// was never settled, or was under that plan, it is nothing.
func (s *Settling) TakeBack(ctx context.Context, caller guideapp.Person, period string) (TakeBack, error) {
	var found TakeBack
	err := s.Store.View(ctx, func(tx SettlementTx) error {
		var err error
		found, err = s.takeBack(ctx, tx, caller, period)
		return err
	})
	return found, err
}

func (s *Settling) takeBack(ctx context.Context, tx SettlementTx, caller guideapp.Person, text string) (TakeBack, error) {
	plan, period, err := s.Plans.of(ctx, tx, caller.Brand, text)
	if err != nil {
		return TakeBack{}, err
	}
	found := TakeBack{Period: period.String(), Plan: ledger.Basis{Plan: plan.Name, PlanVersion: plan.Version, PlanHash: plan.Hash}}
	last, err := tx.LastSettlement(ctx, caller.Brand, period.String())
	if err != nil {
		return found, err
	}
	earlier, settled := last.Rating(period.String())
	found.BookedBy = earlier.Basis
	if !settled || earlier.Basis.PlanHash == plan.Hash {
		return found, nil
	}
	run := &settlementRun{Settling: s, brand: caller.Brand, asOf: s.Now()}
	if run.org, err = s.Orgs.Get(ctx, tx, caller.Brand); err != nil {
		return found, err
	}
	rated, err := run.rateAfter(ctx, tx, period, last)
	if err != nil {
		return found, err
	}
	booked, err := tx.Booked(ctx, caller.Brand, period.String())
	found.Taken = ledger.PlanTakesBack(booked, rated.before, rated.owed)
	return found, err
}

// TakeBackRequest approves that the plan in force takes back what another booked: the
// amounts that the approver saw, above 0. The tags are the words of the wire, in which a
// refusal names a field.
type TakeBackRequest struct {
	Period  string
	Pay     guideapp.Fen `json:"pay_fen"`
	Revenue guideapp.Fen `json:"revenue_fen"`
	Reason  string
}

// ApproveTakeBack lets somebody else settle the period under its present plan though that
// takes back what another version booked, up to the amounts that are stated, once per key.
// Amounts that are not what would be taken back now are refused as a Precondition that
// names these. More than was approved before is a further approval.
func (s *Settling) ApproveTakeBack(ctx context.Context, caller guideapp.Person, key string, q TakeBackRequest) (ledger.Approval, error) {
	if q.Reason == "" || len(q.Reason) > ledger.MaxReason {
		return ledger.Approval{}, guideapp.InvalidAt("reason", "must have 1 to %d bytes and say why", ledger.MaxReason)
	}
	now := s.Now()
	call := IdempotencyKey{caller.Brand, caller.ID, "ApproveTakeBack", key}
	var approval ledger.Approval
	var found bool
	err := s.Store.View(ctx, func(tx SettlementTx) error {
		var err error
		if approval, found, err = answered[ledger.Approval](ctx, tx, call, now, q); err != nil || found {
			return err
		}
		present, err := s.takeBack(ctx, tx, caller, q.Period)
		approval = ledger.Approval{Period: present.Period, PlanHash: present.Plan.PlanHash, Author: caller.ID, Taken: present.Taken, Reason: q.Reason, At: now}
		if err != nil {
			return err
		}
		return q.against(present)
	})
	if err != nil || found {
		return approval, err
	}
	err = s.Store.Update(ctx, func(tx SettlementTx) error {
		var err error
		approval, err = once(ctx, tx, call, now, q, func() (ledger.Approval, error) {
			return approval, tx.PutApproval(ctx, caller.Brand, approval)
		})
		return err
	})
	return approval, err
}

// against refuses an approval of what would not be taken back.
func (q TakeBackRequest) against(present TakeBack) error {
	switch {
	case present.Taken == (ledger.Taken{}):
		return guideapp.Errorf(guideapp.Precondition, "plan %s version %d would take back nothing that another plan booked for %s; there is nothing to approve",
			present.Plan.Plan, present.Plan.PlanVersion, present.Period)
	case q.Pay != present.Taken.Pay || q.Revenue != present.Taken.Revenue:
		return guideapp.Errorf(guideapp.Precondition, "plan %s version %d would take back %s by now for %s, and the approval is of %s yuan of pay and %s yuan of revenue; approve what you have seen",
			present.Plan.Plan, present.Plan.PlanVersion, present.Taken, present.Period, q.Pay.Yuan(), q.Revenue.Yuan())
	}
	return nil
}
