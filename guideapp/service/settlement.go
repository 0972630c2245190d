package service

import (
	"context"
	"fmt"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// BooksTx keeps the books. Whatever is booked was never booked before: a number or a key
// that is taken fails the transaction.
type BooksTx interface {
	// LockBooks keeps other transactions from booking for the brand until this one ends.
	LockBooks(ctx context.Context, brand string) error
	Book(ctx context.Context, brand string, transactions []ledger.Transaction) error
	LastTransaction(ctx context.Context, brand string) (int64, error)
	Booked(ctx context.Context, brand, period string) ([]ledger.Booked, error)
	Balances(ctx context.Context, brand, party string, through int64) ([]ledger.Balance, error)
	Transactions(ctx context.Context, brand string, q TransactionQuery) ([]ledger.Transaction, error)
	// BookFaults gives the transactions that do not agree with their entries, PayoutFaults
	// the settlements whose payout files do not agree with what they booked.
	BookFaults(ctx context.Context, brand string, limit int) ([]int64, error)
	PayoutFaults(ctx context.Context, brand string, limit int) ([]int64, error)
	// RatingFaults gives the settlements that did not book of pay what they say they did.
	RatingFaults(ctx context.Context, brand string, limit int) ([]int64, error)
	AccountTotals(ctx context.Context, brand string) (map[ledger.AccountKind]guideapp.Fen, error)
}

// SettlementTx is what settling reads and keeps.
type SettlementTx interface {
	OrgTx
	PlanTx
	CallTx
	HistoryTx
	BooksTx
	LateTx
	EachEvent(ctx context.Context, brand string, from, until guideapp.Instant, f func(guideapp.Event) error) error
	PutSettlement(ctx context.Context, brand string, s ledger.Settlement, payments []ledger.Payment) error
	// LastSettlement gives the last that rated the period, or of any period for an empty
	// one; number 0 without one.
	LastSettlement(ctx context.Context, brand, period string) (ledger.Settlement, error)
	Settlement(ctx context.Context, brand string, number int64) (ledger.Settlement, error)
	// ComponentTotals adds up what a settlement booked as pay, by component; RevenueTotals
	// what it booked as revenue, by period and party.
	ComponentTotals(ctx context.Context, brand string, settlement int64) ([]ledger.ComponentTotal, error)
	RevenueTotals(ctx context.Context, brand string, settlement int64) ([]ledger.RevenueTotal, error)
	SettledPeriods(ctx context.Context, brand string) ([]string, error)
	Payments(ctx context.Context, brand string, q PaymentQuery) ([]ledger.Payment, error)
	PutApproval(ctx context.Context, brand string, a ledger.Approval) error
	// Approvals gives a period's approvals, the smallest first.
	Approvals(ctx context.Context, brand, period string) ([]ledger.Approval, error)
	PutAdjustment(ctx context.Context, brand string, a ledger.AdjustmentRecord) error
	LastAdjustment(ctx context.Context, brand string) (int64, error)
	Adjustments(ctx context.Context, brand string, state ledger.AdjustmentState, after int64, limit int) ([]ledger.AdjustmentRecord, error)
	// AdjustedAlone gives the adjustments that an author booked for a party without a second
	// person, after a transaction.
	AdjustedAlone(ctx context.Context, brand, author, party string, after int64) ([]ledger.ByHand, error)
	PutDispute(ctx context.Context, brand string, d ledger.Dispute) error
	// Disputes gives at most q.Limit disputes after a number, by number; all for 0.
	Disputes(ctx context.Context, brand string, q DisputeQuery) ([]ledger.Dispute, error)
}

// SettlementStore runs transactions of SettlementTx.
type SettlementStore interface {
	View(ctx context.Context, f func(SettlementTx) error) error
	Update(ctx context.Context, f func(SettlementTx) error) error
}

// Settling books what guides have earned and hands it to payroll, and books whose the
// sales are. It computes without
// holding anybody up, then books and pays in one short transaction: a settlement is there
// whole or not at all, and whoever was killed in the middle settles again.
type Settling struct {
	Store SettlementStore
	Orgs  *Orgs
	Plans *Plans
	Now   func() guideapp.Instant
}

// SettleRequest names what is settled. AsOf 0 is now.
type SettleRequest struct {
	Period string
	AsOf   guideapp.Instant
}

// Settle books what is owed for a period and not booked yet, corrects the periods before
// it that were settled already, and pays the balances, once per key. When two do so at
// once, one books and the other is given what that one did.
//
// A plan that takes back what another one booked, and what that one would still owe, is
// refused as a Precondition until somebody else has approved as much.
func (s *Settling) Settle(ctx context.Context, caller guideapp.Person, key string, q SettleRequest) (ledger.Settlement, error) {
	now := s.Now()
	call := IdempotencyKey{caller.Brand, caller.ID, "Settle", key}
	run := &settlementRun{Settling: s, brand: caller.Brand, request: q, now: now, asOf: q.AsOf, author: caller.ID}
	if run.asOf == 0 {
		run.asOf = now
	}
	var done ledger.Settlement
	var found bool
	err := s.Store.View(ctx, func(tx SettlementTx) error {
		var err error
		if done, found, err = answered[ledger.Settlement](ctx, tx, call, now, q); err != nil || found {
			return err
		}
		return run.rate(ctx, tx)
	})
	if err != nil || found {
		return done, err
	}
	err = s.Store.Update(ctx, func(tx SettlementTx) error {
		if err := tx.LockBooks(ctx, caller.Brand); err != nil {
			return err
		}
		var err error
		done, err = once(ctx, tx, call, now, q, func() (ledger.Settlement, error) { return run.book(ctx, tx) })
		return err
	})
	return done, err
}

// settlementRun is one settlement on its way: what was rated, then what is booked of it.
type settlementRun struct {
	*Settling
	brand   string
	request SettleRequest
	now     guideapp.Instant
	asOf    guideapp.Instant
	author  string

	period guideapp.Period
	org    *guideapp.Org
	plan   *LivePlan // of the period
	paying *LivePlan // in force today, which bounds what a payout deducts
	late   []LateDay
	rated  []ratedPeriod
}

// rate computes what is owed for the period, and for the settled ones before it.
func (r *settlementRun) rate(ctx context.Context, tx SettlementTx) error {
	var err error
	if r.plan, r.period, err = r.Plans.of(ctx, tx, r.brand, r.request.Period); err != nil {
		return err
	}
	if err := r.checkTime(); err != nil {
		return err
	}
	r.paying, _, err = r.Plans.current(ctx, tx, r.brand)
	if guideapp.CodeOf(err) == guideapp.NotFound {
		r.paying, err = r.plan, nil
	}
	if err != nil {
		return err
	}
	if r.org, err = r.Orgs.Get(ctx, tx, r.brand); err != nil {
		return err
	}
	periods, err := r.periods(ctx, tx)
	if err != nil {
		return err
	}
	r.rated = nil
	for _, period := range periods {
		last, err := tx.LastSettlement(ctx, r.brand, period.String())
		switch {
		case err != nil:
			return err
		case period == r.period && last.AsOf > r.asOf:
			return guideapp.InvalidAt("as_of", "%s is before %s, whose facts settlement %d has booked; what is booked is not forgotten", r.asOf, last.AsOf, last.Number)
		case period != r.period && last.AsOf > r.asOf:
			continue // it was corrected by more than is known here
		}
		rated, err := r.rateAfter(ctx, tx, period, last)
		if err != nil {
			return err
		}
		r.rated = append(r.rated, rated)
	}
	return nil
}

// rateAfter computes what is owed for a period, and where another plan booked it in the
// last settlement, what would be owed under that one.
func (r *settlementRun) rateAfter(ctx context.Context, tx SettlementTx, period guideapp.Period, last ledger.Settlement) (ratedPeriod, error) {
	earlier, found := last.Rating(period.String())
	rated, err := r.ratePeriod(ctx, tx, r.brand, r.org, period, earlier.Basis, r.asOf)
	rated.seen = last.Number
	if err == nil && found && earlier.Basis.PlanHash != rated.rating.Basis.PlanHash {
		err = r.rateBefore(ctx, tx, &rated, earlier.Basis, period)
	}
	return rated, err
}

// rateBefore computes what the period would come to now under the plan that booked it.
func (r *settlementRun) rateBefore(ctx context.Context, tx SettlementTx, rated *ratedPeriod, booked ledger.Basis, period guideapp.Period) error {
	plan, err := r.Plans.version(ctx, tx, r.brand, booked.Plan, booked.PlanVersion)
	if err != nil {
		return err
	}
	before, err := r.rateUnder(ctx, tx, r.brand, r.org, plan, period, r.asOf)
	rated.bookedBy, rated.before = booked, before.owed
	return err
}

// checkTime refuses to settle before the last day of the period, or in the future. What
// still comes on the last day is booked as a correction.
func (r *settlementRun) checkTime() error {
	if r.asOf > r.now {
		return guideapp.InvalidAt("as_of", "%s lies in the future; it is %s here", r.asOf, r.now)
	}
	if r.asOf < r.period.Last.Start(r.plan.Zone) {
		return guideapp.Errorf(guideapp.Precondition, "%s ends on %s and can be settled from that day on; as of %s it is too early",
			r.period, r.period.Last, r.asOf.Time().In(r.plan.Zone).Format("2006-01-02 15:04"))
	}
	return nil
}

// periods gives the settled periods before the period that this settlement corrects, and
// the period itself, oldest first: those that ended within CorrectionDays before it or the
// settlement before this one, and older ones that have late days or another plan by now.
func (r *settlementRun) periods(ctx context.Context, tx SettlementTx) ([]guideapp.Period, error) {
	settled, err := tx.SettledUnder(ctx, r.brand)
	if err != nil {
		return nil, err
	}
	if r.late, err = tx.LateDays(ctx, r.brand); err != nil {
		return nil, err
	}
	before, err := tx.LastSettlement(ctx, r.brand, "")
	if err != nil {
		return nil, err
	}
	plans, err := tx.Plans(ctx, r.brand)
	if err != nil {
		return nil, err
	}
	oldest := min(r.period.First, guideapp.DayOf(before.AsOf, r.plan.Zone)) - ledger.CorrectionDays
	periods := []guideapp.Period{r.period}
	for text, hash := range settled {
		p, err := guideapp.ParsePeriod(text)
		if err != nil {
			return nil, err
		}
		plan, err := r.Plans.choose(plans, p.First)
		if err != nil && guideapp.CodeOf(err) != guideapp.NotFound {
			return nil, err
		}
		changed := len(lateIn(r.late, p)) > 0 || (err == nil && plan.Pays(p) == nil && plan.Hash != hash)
		if p.Last < r.period.First && (p.Last >= oldest || changed) {
			periods = append(periods, p)
		}
	}
	slices.SortFunc(periods, cmpPeriods)
	return periods, nil
}

// settleDays forgets the late days of a rated period that it has caught up with, and keeps
// the period's last until all that it pays is decided.
func (r *settlementRun) settleDays(ctx context.Context, tx SettlementTx, p *ratedPeriod) error {
	period, err := guideapp.ParsePeriod(p.rating.Period)
	if err != nil {
		return err
	}
	done := slices.DeleteFunc(slices.Clone(lateIn(r.late, period)), func(d LateDay) bool { return d.Until > r.asOf })
	if err := tx.DropLateDays(ctx, r.brand, done); err != nil || p.open <= r.asOf {
		return err
	}
	return tx.PutLateDays(ctx, r.brand, []LateDay{{period.Last, p.open}})
}

// book books the differences to what is booked by now, then pays the balances. What
// another settlement has rated in between stands as it booked it: of the period, that
// settlement is the answer; of an earlier one, nothing is booked from what was known before.
func (r *settlementRun) book(ctx context.Context, tx SettlementTx) (ledger.Settlement, error) {
	var standing []*ratedPeriod
	for i := range r.rated {
		p := &r.rated[i]
		last, err := tx.LastSettlement(ctx, r.brand, p.rating.Period)
		switch {
		case err != nil:
			return last, err
		case last.Number == p.seen:
			standing = append(standing, p)
		case p.rating.Period == r.period.String():
			return last, nil
		}
	}
	before, err := tx.LastSettlement(ctx, r.brand, "")
	if err != nil {
		return ledger.Settlement{}, err
	}
	s := ledger.Settlement{Number: before.Number + 1, Period: r.period.String(), AsOf: r.asOf, At: r.now, Author: r.author}
	if s.Through, err = tx.LastTransaction(ctx, r.brand); err != nil {
		return s, err
	}
	for _, p := range standing {
		rating, err := r.bookPeriod(ctx, tx, &s, p)
		if err != nil {
			return s, err
		}
		if err := r.settleDays(ctx, tx, p); err != nil {
			return s, err
		}
		s.Ratings = append(s.Ratings, rating)
	}
	payments, err := r.pay(ctx, tx, &s, before.Through)
	if err != nil {
		return s, err
	}
	s.Payouts = ledger.TotalPayouts(payments)
	if err := tx.PutSettlement(ctx, r.brand, s, payments); err != nil {
		return s, err
	}
	if s.Components, err = tx.ComponentTotals(ctx, r.brand, s.Number); err != nil {
		return s, err
	}
	s.Revenue, err = tx.RevenueTotals(ctx, r.brand, s.Number)
	return s, err
}

// bookPeriod books one period's differences.
func (r *settlementRun) bookPeriod(ctx context.Context, tx SettlementTx, s *ledger.Settlement, p *ratedPeriod) (ledger.Rating, error) {
	rating := p.rating
	booked, err := tx.Booked(ctx, r.brand, rating.Period)
	if err != nil {
		return rating, err
	}
	stamp := ledger.Stamp{Basis: rating.Basis, At: r.now, Author: r.author}
	transactions := ledger.Correct(p.owed, booked, p.seen != 0, s.Number, stamp)
	if p.bookedBy.PlanHash != "" {
		reason, err := r.approved(ctx, tx, p, booked)
		if err != nil {
			return rating, err
		}
		for i := range transactions {
			transactions[i].Stamp.Reason = reason
		}
	}
	pay := ledger.Pay(transactions)
	rating.Booked, rating.Amount, rating.TakenBack = len(pay), ledger.Total(pay), ledger.TakenBack(pay)
	return rating, r.add(ctx, tx, s, transactions)
}

// approved gives the reason for which somebody else lets the plan take back as much of what
// another one booked, or refuses. A plan that takes nothing back needs none.
func (r *settlementRun) approved(ctx context.Context, tx SettlementTx, p *ratedPeriod, booked []ledger.Booked) (string, error) {
	now, earlier := p.rating, p.bookedBy
	taken := ledger.PlanTakesBack(booked, p.before, p.owed)
	if taken == (ledger.Taken{}) {
		return "", nil
	}
	approvals, err := tx.Approvals(ctx, r.brand, now.Period)
	if err != nil {
		return "", err
	}
	bound := ""
	for _, a := range approvals {
		switch {
		case !a.Allows(now.Period, now.Basis.PlanHash, r.author):
		case a.Covers(taken):
			return a.Reason, nil
		default:
			bound = fmt.Sprintf(", and no more than %s is approved", a.Taken)
		}
	}
	return "", guideapp.Errorf(guideapp.Precondition,
		"plan %s version %d would take back %s of what plan %s version %d booked for %s%s; a second person, signed in, must approve that amount with a reason first (SettlementService.ApproveTakeBack), and nothing was booked",
		now.Basis.Plan, now.Basis.PlanVersion, taken, earlier.Plan, earlier.PlanVersion, now.Period, bound)
}

// add numbers transactions and books them.
func (r *settlementRun) add(ctx context.Context, tx SettlementTx, s *ledger.Settlement, transactions []ledger.Transaction) error {
	for i := range transactions {
		s.Through++
		transactions[i].Number = s.Through
	}
	return tx.Book(ctx, r.brand, transactions)
}

// pay books a payout of every balance that has one, today, whatever the facts are as of.
// known is the last transaction that the settlement before this one knew.
func (r *settlementRun) pay(ctx context.Context, tx SettlementTx, s *ledger.Settlement, known int64) ([]ledger.Payment, error) {
	balances, err := tx.Balances(ctx, r.brand, "", known)
	if err != nil {
		return nil, err
	}
	today, most := guideapp.DayOf(r.now, r.paying.Zone), guideapp.One
	if r.paying.DeductAtMost != nil {
		most = *r.paying.DeductAtMost
	}
	stamp := ledger.Stamp{At: r.now, Author: r.author}
	var payments []ledger.Payment
	var transactions []ledger.Transaction
	for _, b := range balances {
		if b == (ledger.Balance{Party: b.Party, Payer: b.Payer}) {
			continue
		}
		p := b.Pay(most, hasLeft(r.org, b.Party, today))
		payments = append(payments, p)
		if p.Paid > 0 {
			key := ledger.Key{Line: ledger.Line{Period: s.Period, Party: p.Party, Payer: p.Payer, Component: ledger.PayoutComponent}, Kind: ledger.Payout, Sequence: s.Number}
			transactions = append(transactions, ledger.Book(key, -p.Paid, stamp))
		}
	}
	return payments, r.add(ctx, tx, s, transactions)
}

// hasLeft says whether a guide stands nowhere on the day and never will again.
func hasLeft(org *guideapp.Org, party string, d guideapp.Day) bool {
	id, isGuide := ledger.GuideOf(party)
	guide, _ := org.Guide(id)
	return isGuide && !slices.ContainsFunc(guide.Assignments, func(a guideapp.Assignment) bool { return a.Last >= d })
}
