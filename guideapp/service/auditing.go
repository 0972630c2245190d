package service

import (
	"context"
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// maxFaults is how many faults of the books are named.
const maxFaults = 20

// Audit is what checking the books has found.
type Audit struct {
	Periods []PeriodAudit
	// Faults say what is wrong within the books: none, unless something is broken.
	Faults []string
}

// PeriodAudit compares what is booked for a settled period with what is owed for it.
type PeriodAudit struct {
	Period  string
	Lines   int          // of pay
	Booked  guideapp.Fen // as pay, by the last settlement that rated it
	Revenue guideapp.Fen // booked: the net sales, of whoever they are
	Pending []ledger.Transaction
	// Differs holds the lines where what is booked is not what the settlement's own facts,
	// organisation and plan come to: none, unless something is broken.
	Differs []ledger.Transaction
	// Changed says that those facts or that organisation cannot be had any more, so that
	// what is pending cannot be told from what is broken, line by line.
	Changed bool
}

// Audit recomputes every settled period from its facts and compares the books: that every
// transaction sums to zero and says what its entries say, and that what is booked is what
// is owed. What has become known or has matured since the last settlement is pending: the
// next one books it.
func (s *Settling) Audit(ctx context.Context, brand string, progress func(done, total int)) (Audit, error) {
	var audit Audit
	err := s.Store.View(ctx, func(tx SettlementTx) error {
		audit = Audit{}
		if err := audit.checkEntries(ctx, tx, brand); err != nil {
			return err
		}
		periods, err := tx.SettledPeriods(ctx, brand)
		if err != nil {
			return err
		}
		for i, period := range periods {
			checked, err := s.auditPeriod(ctx, tx, brand, period)
			if err != nil {
				return err
			}
			audit.Periods = append(audit.Periods, checked)
			if progress != nil {
				progress(i+1, len(periods))
			}
		}
		return nil
	})
	return audit, err
}

func (a *Audit) checkEntries(ctx context.Context, tx SettlementTx, brand string) error {
	faults, err := tx.BookFaults(ctx, brand, maxFaults)
	if err != nil {
		return err
	}
	for _, number := range faults {
		a.Faults = append(a.Faults, fmt.Sprintf("the entries of transaction %d do not sum to zero, or are not what it says", number))
	}
	unpaid, err := tx.PayoutFaults(ctx, brand, maxFaults)
	if err != nil {
		return err
	}
	for _, number := range unpaid {
		a.Faults = append(a.Faults, fmt.Sprintf("the payout files of settlement %d are not what it booked", number))
	}
	misstated, err := tx.RatingFaults(ctx, brand, maxFaults)
	if err != nil {
		return err
	}
	for _, number := range misstated {
		a.Faults = append(a.Faults, fmt.Sprintf("settlement %d says of a period that it booked other pay than the books hold", number))
	}
	totals, err := tx.AccountTotals(ctx, brand)
	if err != nil {
		return err
	}
	var sum guideapp.Fen
	for _, total := range totals {
		sum += total
	}
	if sum != 0 {
		a.Faults = append(a.Faults, fmt.Sprintf("the books sum to %s yuan; they must sum to zero", sum.Yuan()))
	}
	return nil
}

// auditPeriod rates a period as of now, and where that is not what is booked, as its last
// settlement did, under the plan that it had. Where that rests on the same facts,
// organisation and engine, the books must be the same to the fen; elsewhere it cannot be
// told from what has become known since.
func (s *Settling) auditPeriod(ctx context.Context, tx SettlementTx, brand, text string) (PeriodAudit, error) {
	audit := PeriodAudit{Period: text}
	period, err := guideapp.ParsePeriod(text)
	if err != nil {
		return audit, err
	}
	last, err := tx.LastSettlement(ctx, brand, text)
	if err != nil {
		return audit, err
	}
	rating, _ := last.Rating(text)
	org, err := s.Orgs.Get(ctx, tx, brand)
	if err != nil {
		return audit, err
	}
	booked, err := tx.Booked(ctx, brand, text)
	if err != nil {
		return audit, err
	}
	now, err := s.ratePeriod(ctx, tx, brand, org, period, rating.Basis, s.Now())
	if err != nil {
		return audit, err
	}
	for _, b := range booked {
		if !b.IsPay() {
			audit.Revenue += b.Amount
			continue
		}
		audit.Lines, audit.Booked = audit.Lines+1, audit.Booked+b.Amount
	}
	audit.Pending = ledger.Correct(now.owed, booked, true, last.Number+1, ledger.Stamp{})
	if len(audit.Pending) == 0 {
		return audit, nil
	}
	plan, err := s.Plans.version(ctx, tx, brand, rating.Basis.Plan, rating.Basis.PlanVersion)
	if err != nil {
		return audit, err
	}
	then, err := s.rateUnder(ctx, tx, brand, org, plan, period, rating.AsOf)
	if audit.Changed = !sameInputs(then.rating, rating); err == nil && !audit.Changed {
		audit.Differs = ledger.Correct(then.owed, booked, true, last.Number+1, ledger.Stamp{})
	}
	return audit, err
}

func sameInputs(a, b ledger.Rating) bool {
	return a.Basis == b.Basis && a.FactsHash == b.FactsHash && a.OrgRevision == b.OrgRevision
}
