package db

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

var (
	ratingColumns = []string{"number", "as_of", "org_revision", "amount", "taken_back", "statements", "booked", "plan_version",
		"brand", "period", "engine", "plan", "plan_hash", "facts_hash"}
	paymentColumns = []string{"number", "balance", "deducted", "paid", "carried", "brand", "payer", "party", "state"}
)

// PutSettlement keeps a settlement with its ratings and payments. A number that is kept
// already fails the transaction.
func (t *Tx) PutSettlement(ctx context.Context, brand string, s ledger.Settlement, payments []ledger.Payment) error {
	err := t.exec(ctx, `INSERT INTO settlement (brand, number, period, as_of, at, author, through) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		brand, s.Number, s.Period, s.AsOf, s.At, s.Author, s.Through)
	if err != nil {
		return err
	}
	err = t.insert(ctx, "settlement_rating", ratingColumns, len(s.Ratings), func(i int, values []any) {
		r := &s.Ratings[i]
		copy(values, []any{s.Number, int64(r.AsOf), r.OrgRevision, int64(r.Amount), int64(r.TakenBack), r.Statements, r.Booked, r.Basis.PlanVersion,
			brand, r.Period, r.Basis.Engine, r.Basis.Plan, r.Basis.PlanHash, r.FactsHash})
	})
	if err != nil {
		return err
	}
	return t.insert(ctx, "settlement_payment", paymentColumns, len(payments), func(i int, values []any) {
		p := &payments[i]
		copy(values, []any{s.Number, int64(p.Balance), int64(p.Deducted), int64(p.Paid), int64(p.Carried), brand, p.Payer, p.Party, string(p.State)})
	})
}

// LastSettlement gives the brand's last settlement, or with a period the last that rated
// it; number 0 without one.
func (t *Tx) LastSettlement(ctx context.Context, brand, period string) (ledger.Settlement, error) {
	query, args := `SELECT COALESCE(MAX(number), 0) FROM settlement WHERE brand = $1`, []any{brand}
	if period != "" {
		query, args = `SELECT COALESCE(MAX(number), 0) FROM settlement_rating WHERE brand = $1 AND period = $2`, append(args, period)
	}
	number, err := t.number(ctx, query, args...)
	if err != nil || number == 0 {
		return ledger.Settlement{}, err
	}
	return t.Settlement(ctx, brand, number)
}

// Settlement gives a settlement with its ratings, what each payer was to pay and what it
// booked as revenue.
func (t *Tx) Settlement(ctx context.Context, brand string, number int64) (ledger.Settlement, error) {
	s := ledger.Settlement{}
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		return rows.Scan(&s.Number, &s.Period, &s.AsOf, &s.At, &s.Author, &s.Through)
	}, `SELECT number, period, as_of, at, author, through FROM settlement WHERE brand = $1 AND number = $2`, brand, number)
	if err != nil {
		return s, err
	}
	if s.Number == 0 {
		return s, guideapp.Errorf(guideapp.NotFound, "no settlement %d", number)
	}
	err = t.each(ctx, func(rows *sqlx.Rows) error {
		var r ledger.Rating
		err := rows.Scan(&r.Period, &r.AsOf, &r.OrgRevision, &r.Amount, &r.TakenBack, &r.Statements, &r.Booked,
			&r.Basis.Engine, &r.Basis.Plan, &r.Basis.PlanVersion, &r.Basis.PlanHash, &r.FactsHash)
		s.Ratings = append(s.Ratings, r)
		return err
	}, `SELECT period, as_of, org_revision, amount, taken_back, statements, booked, engine, plan, plan_version, plan_hash, facts_hash
		FROM settlement_rating WHERE brand = $1 AND number = $2 ORDER BY period`, brand, number)
	if err != nil {
		return s, err
	}
	s.Payouts = []ledger.PayoutTotal{}
	err = t.each(ctx, func(rows *sqlx.Rows) error {
		var p ledger.PayoutTotal
		err := rows.Scan(&p.Payer, &p.Parties, &p.Paid, &p.Owing, &p.Frozen)
		s.Payouts = append(s.Payouts, p)
		return err
	}, `SELECT payer, COUNT(*), CAST(SUM(paid) AS BIGINT),
		CAST(SUM(CASE WHEN state <> 'frozen' THEN carried ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN state = 'frozen' THEN carried ELSE 0 END) AS BIGINT)
		FROM settlement_payment WHERE brand = $1 AND number = $2 GROUP BY payer ORDER BY payer`, brand, number)
	if err != nil {
		return s, err
	}
	if s.Components, err = t.ComponentTotals(ctx, brand, number); err != nil {
		return s, err
	}
	s.Revenue, err = t.RevenueTotals(ctx, brand, number)
	return s, err
}

// bookedBySQL narrows what is earned and corrected to what settlement $2 booked: only
// settlements book it, so all of it since the one before is its own.
const bookedBySQL = ` AND number > COALESCE((SELECT through FROM settlement WHERE brand = $1 AND number = $2 - 1), 0)
		AND number <= (SELECT through FROM settlement WHERE brand = $1 AND number = $2)`

// ComponentTotals adds up what a settlement booked as pay, by component.
func (t *Tx) ComponentTotals(ctx context.Context, brand string, settlement int64) ([]ledger.ComponentTotal, error) {
	totals := []ledger.ComponentTotal{}
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var c ledger.ComponentTotal
		err := rows.Scan(&c.Component, &c.Lines, &c.Earned, &c.Corrected)
		totals = append(totals, c)
		return err
	}, `SELECT component, COUNT(*), CAST(SUM(CASE WHEN kind = 'earned' THEN amount ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'correction' THEN amount ELSE 0 END) AS BIGINT) FROM ledger_transaction
		WHERE brand = $1 AND kind IN ('earned', 'correction') AND party LIKE 'guide:%'`+bookedBySQL+`
		GROUP BY component ORDER BY component`, brand, settlement)
	return totals, err
}

// RevenueTotals adds up what a settlement booked as revenue, by period and party.
func (t *Tx) RevenueTotals(ctx context.Context, brand string, settlement int64) ([]ledger.RevenueTotal, error) {
	var totals []ledger.RevenueTotal
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var r ledger.RevenueTotal
		err := rows.Scan(&r.Period, &r.Party, &r.Amount)
		totals = append(totals, r)
		return err
	}, `SELECT period, party, CAST(SUM(amount) AS BIGINT) FROM ledger_transaction
		WHERE brand = $1 AND kind IN ('earned', 'correction') AND party NOT LIKE 'guide:%'`+bookedBySQL+`
		GROUP BY period, party ORDER BY period, party`, brand, settlement)
	return totals, err
}

// SettledPeriods gives the periods that were ever settled.
func (t *Tx) SettledPeriods(ctx context.Context, brand string) ([]string, error) {
	var periods []string
	err := t.each(ctx, collectText(&periods), `SELECT DISTINCT period FROM settlement WHERE brand = $1 ORDER BY period`, brand)
	return periods, err
}

// Payments gives the payments that q selects, by payer and party.
func (t *Tx) Payments(ctx context.Context, brand string, q service.PaymentQuery) ([]ledger.Payment, error) {
	query := `SELECT payer, party, balance, deducted, paid, carried, state FROM settlement_payment
		WHERE brand = $1 AND number = $2 AND (payer, party) > ($3, $4)`
	args := []any{brand, q.Settlement, q.AfterPayer, q.AfterParty}
	if q.Payer != nil {
		args = append(args, *q.Payer)
		query += fmt.Sprintf(` AND payer = $%d`, len(args))
	}
	args = append(args, q.Limit)
	var payments []ledger.Payment
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var p ledger.Payment
		err := rows.Scan(&p.Payer, &p.Party, &p.Balance, &p.Deducted, &p.Paid, &p.Carried, &p.State)
		payments = append(payments, p)
		return err
	}, query+fmt.Sprintf(` ORDER BY payer, party LIMIT $%d`, len(args)), args...)
	return payments, err
}

// PutApproval keeps an approval; the same person's of the same amounts for the same plan is kept
// once.
func (t *Tx) PutApproval(ctx context.Context, brand string, a ledger.Approval) error {
	return t.exec(ctx, `INSERT INTO take_back_approval (brand, period, plan_hash, author, pay, revenue, guides, owners, reason, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (brand, period, plan_hash, author, pay, revenue) DO NOTHING`,
		brand, a.Period, a.PlanHash, a.Author, a.Taken.Pay, a.Taken.Revenue, a.Taken.Guides, a.Taken.Owners, a.Reason, a.At)
}

// Approvals gives a period's approvals, the smallest first.
func (t *Tx) Approvals(ctx context.Context, brand, period string) ([]ledger.Approval, error) {
	var approvals []ledger.Approval
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		a := ledger.Approval{Period: period}
		err := rows.Scan(&a.PlanHash, &a.Author, &a.Taken.Pay, &a.Taken.Revenue, &a.Taken.Guides, &a.Taken.Owners, &a.Reason, &a.At)
		approvals = append(approvals, a)
		return err
	}, `SELECT plan_hash, author, pay, revenue, guides, owners, reason, at FROM take_back_approval
		WHERE brand = $1 AND period = $2 ORDER BY pay, revenue, at, author`, brand, period)
	return approvals, err
}

// LastAdjustment gives the number of the brand's last adjustment, 0 without one.
func (t *Tx) LastAdjustment(ctx context.Context, brand string) (int64, error) {
	return t.number(ctx, `SELECT COALESCE(MAX(number), 0) FROM adjustment WHERE brand = $1`, brand)
}

// PutAdjustment keeps an adjustment, or what became of it. What was asked for does not
// change.
func (t *Tx) PutAdjustment(ctx context.Context, brand string, a ledger.AdjustmentRecord) error {
	return t.exec(ctx, `INSERT INTO adjustment (brand, number, kind, period, party, payer, amount, reason, state, author, at,
		decided_by, decided_at, decision, booked_as, dispute) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (brand, number) DO UPDATE SET state = excluded.state, decided_by = excluded.decided_by,
		decided_at = excluded.decided_at, decision = excluded.decision, booked_as = excluded.booked_as`,
		brand, a.Number, string(a.Kind), a.Period, a.Party, a.Payer, a.Amount, a.Reason, string(a.State), a.Author, a.At,
		a.DecidedBy, a.DecidedAt, a.Decision, a.Transaction, a.Dispute)
}

// Adjustments gives at most limit adjustments after a number, by number; an empty state is
// all.
func (t *Tx) Adjustments(ctx context.Context, brand string, state ledger.AdjustmentState, after int64, limit int) ([]ledger.AdjustmentRecord, error) {
	var list []ledger.AdjustmentRecord
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var a ledger.AdjustmentRecord
		err := rows.Scan(&a.Number, &a.Kind, &a.Period, &a.Party, &a.Payer, &a.Amount, &a.Reason, &a.State, &a.Author, &a.At,
			&a.DecidedBy, &a.DecidedAt, &a.Decision, &a.Transaction, &a.Dispute)
		list = append(list, a)
		return err
	}, `SELECT number, kind, period, party, payer, amount, reason, state, author, at, decided_by, decided_at, decision, booked_as, dispute
		FROM adjustment WHERE brand = $1 AND number > $2 AND (state = $3 OR $3 = '') ORDER BY number LIMIT $4`, brand, after, string(state), limit)
	return list, err
}

// AdjustedAlone gives the adjustments that an author booked for a party after a
// transaction, without a second person.
func (t *Tx) AdjustedAlone(ctx context.Context, brand, author, party string, after int64) ([]ledger.ByHand, error) {
	var alone []ledger.ByHand
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		h := ledger.ByHand{Kind: ledger.Adjustment, Party: party}
		err := rows.Scan(&h.Period, &h.Payer, &h.Amount, &h.Reason)
		alone = append(alone, h)
		return err
	}, `SELECT period, payer, amount, reason FROM adjustment
		WHERE brand = $1 AND author = $2 AND party = $3 AND kind = $4 AND decided_by = '' AND booked_as > $5 ORDER BY number`,
		brand, author, party, string(ledger.Adjustment), after)
	return alone, err
}
