package dbtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// transaction is the number-th of the books: amount of a component for a guide.
func transaction(number int64, kind ledger.Kind, guide, component string, amount guideapp.Fen) ledger.Transaction {
	return transactionOf(number, kind, ledger.PartyOf(guide), component, amount)
}

func transactionOf(number int64, kind ledger.Kind, party, component string, amount guideapp.Fen) ledger.Transaction {
	key := ledger.Key{Line: ledger.Line{Period: "2026-09", Party: party, Payer: "北方", Component: component}, Kind: kind, Sequence: number}
	t := ledger.Book(key, amount, ledger.Stamp{At: 1_000, Author: "H1", Reason: "because",
		Basis: ledger.Basis{Engine: "reward/1", Plan: "autumn", PlanVersion: 2, PlanHash: "abc"}})
	t.Number = number
	// As they are read: by account.
	if t.Entries[0].Account.Kind > t.Entries[1].Account.Kind {
		t.Entries[0], t.Entries[1] = t.Entries[1], t.Entries[0]
	}
	return t
}

func (s suite) ledger(t *testing.T) {
	booked := []ledger.Transaction{
		transaction(1, ledger.Earned, "G1", "friend", 500), transaction(2, ledger.Earned, "G2", "friend", 300),
		transaction(3, ledger.Payout, "G1", "payout", -500), transaction(4, ledger.Correction, "G1", "friend", -200),
		transaction(5, ledger.Adjustment, "G1", "adjustment", 50), transaction(6, ledger.WriteOff, "G1", "write_off", 30),
		transaction(7, ledger.Correction, "G1", "sales", 70), transactionOf(8, ledger.Earned, ledger.DealerParty("D1"), "routed", 9_000),
		transaction(9, ledger.Correction, "G1", "friend", 120),
	}
	booked[3].Corrects = 1
	booked[8].Period = "2026-07"
	book := func(t *testing.T, database *db.DB) {
		s.update(t, database, func(tx *db.Tx) error { return tx.Book(s.ctx, "b", booked) })
	}
	s.each(t, []subtest{
		{"transactions come back with their entries", func(t *testing.T, database *db.DB) {
			book(t, database)
			for _, test := range []struct {
				name  string
				brand string
				query service.TransactionQuery
				want  []ledger.Transaction
			}{
				{"all", "b", service.TransactionQuery{Limit: 99}, booked},
				{"another brand", "c", service.TransactionQuery{Limit: 99}, nil},
				{"a page", "b", service.TransactionQuery{After: 2, Limit: 3}, booked[2:5]},
				{"a party", "b", service.TransactionQuery{Parties: []string{"guide:G2"}, Limit: 99}, booked[1:2]},
				{"nobody", "b", service.TransactionQuery{Parties: []string{}, Limit: 99}, nil},
				{"a dealer", "b", service.TransactionQuery{Parties: []string{"dealer:D1"}, Limit: 99}, booked[7:8]},
				{"another period", "b", service.TransactionQuery{Period: "2026-08", Limit: 99}, nil},
				{"the period", "b", service.TransactionQuery{Period: "2026-09", Limit: 1}, booked[:1]},
			} {
				got := read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.Transaction, error) { return tx.Transactions(s.ctx, test.brand, test.query) })
				wantEqual(t, test.name, got, test.want)
			}
		}},
		{"what is booked, by line and by balance", func(t *testing.T, database *db.DB) {
			book(t, database)
			lines := read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.Booked, error) { return tx.Booked(s.ctx, "b", "2026-09") })
			wantEqual(t, "lines", lines, []ledger.Booked{{Line: booked[7].Line, Amount: 9_000, First: 8},
				{Line: booked[0].Line, Amount: 300, First: 1}, {Line: booked[6].Line, Amount: 70, First: 7}, {Line: booked[1].Line, Amount: 300, First: 2}})
			balances := func(party string, through int64) []ledger.Balance {
				return read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.Balance, error) { return tx.Balances(s.ctx, "b", party, through) })
			}
			one, two := ledger.Balance{Party: "guide:G1", Payer: "北方"}, ledger.Balance{Party: "guide:G2", Payer: "北方"}
			one.Carried, one.Added, one.TakenBack, two.Carried = 30, 120, -80, 300 // in July, and net in September
			wantEqual(t, "balances since 3", balances("", 3), []ledger.Balance{one, two})
			one.Carried, one.Earned, two.Carried, two.Earned = -470, 500, 0, 300
			wantEqual(t, "balances since the beginning", balances("", 0), []ledger.Balance{one, two})
			wantEqual(t, "one party's", balances("guide:G2", 0), []ledger.Balance{two})
			last := read(s.ctx, t, database, func(tx *db.Tx) (int64, error) { return tx.LastTransaction(s.ctx, "b") })
			wantEqual(t, "last transaction", last, int64(9))
		}},
		{"nothing is booked twice", func(t *testing.T, database *db.DB) {
			book(t, database)
			sameKey := booked[0]
			sameKey.Number = 10
			for name, again := range map[string]ledger.Transaction{"the same number": transaction(7, ledger.Adjustment, "G9", "x", 1), "the same key": sameKey} {
				err := database.Update(s.ctx, func(tx *db.Tx) error { return tx.Book(s.ctx, "b", []ledger.Transaction{again}) })
				if err == nil {
					t.Errorf("%s was booked again", name)
				}
			}
		}},
		{"faults within the books are found", s.bookFaults},
		{"what is booked, recorded or published stays as it is", s.unchanged},
		{"settlements", s.settlements},
		{"adjustments and approvals", s.adjustments},
		{"disputes", s.disputes},
		{"late days", s.lateDays},
	})
}

func (s suite) lateDays(t *testing.T, database *db.DB) {
	put := func(days ...service.LateDay) {
		s.update(t, database, func(tx *db.Tx) error { return tx.PutLateDays(s.ctx, "b", days) })
	}
	want := func(name string, days ...service.LateDay) {
		t.Helper()
		kept := read(s.ctx, t, database, func(tx *db.Tx) ([]service.LateDay, error) { return tx.LateDays(s.ctx, "b") })
		wantEqual(t, name, kept, days)
	}
	put(service.LateDay{Day: 9, Until: 500}, service.LateDay{Day: 7, Until: 300})
	want("oldest first", service.LateDay{Day: 7, Until: 300}, service.LateDay{Day: 9, Until: 500})
	put(service.LateDay{Day: 7, Until: 400}, service.LateDay{Day: 9, Until: 100})
	want("put again", service.LateDay{Day: 7, Until: 400}, service.LateDay{Day: 9, Until: 501})
	s.update(t, database, func(tx *db.Tx) error {
		return tx.DropLateDays(s.ctx, "b", []service.LateDay{{Day: 7, Until: 300}, {Day: 9, Until: 501}})
	})
	want("dropped as they were read", service.LateDay{Day: 7, Until: 400})
	other := read(s.ctx, t, database, func(tx *db.Tx) ([]service.LateDay, error) { return tx.LateDays(s.ctx, "c") })
	wantEqual(t, "another brand's", len(other), 0)
}

// bookFaults breaks sound books in every way below db and wants each broken one named.
func (s suite) bookFaults(t *testing.T, database *db.DB) {
	var list []ledger.Transaction
	for number := range int64(7) {
		list = append(list, transaction(number+1, ledger.Earned, "G1", fmt.Sprint("c", number), 100))
	}
	list = append(list, transactionOf(8, ledger.Earned, ledger.CompanyParty, "direct", 100), transactionOf(9, ledger.Earned, ledger.TeamParty("T"), "lead", 100))
	s.update(t, database, func(tx *db.Tx) error { return tx.Book(s.ctx, "b", list) })
	faults := func(limit int) []int64 {
		return read(s.ctx, t, database, func(tx *db.Tx) ([]int64, error) { return tx.BookFaults(s.ctx, "b", limit) })
	}
	totals := func() guideapp.Fen {
		accounts := read(s.ctx, t, database, func(tx *db.Tx) (map[ledger.AccountKind]guideapp.Fen, error) { return tx.AccountTotals(s.ctx, "b") })
		return accounts[ledger.Expense] + accounts[ledger.Payable] + accounts[ledger.Sales] + accounts[ledger.Revenue]
	}
	wantEqual(t, "faults of sound books", len(faults(9)), 0)
	wantEqual(t, "sum of sound books", totals(), guideapp.Fen(0))
	err := Tamper(s.ctx, database,
		`UPDATE ledger_entry SET amount = amount + 1 WHERE number = 2 AND account = 'expense'`,
		`UPDATE ledger_transaction SET amount = 99 WHERE number = 3`,
		`DELETE FROM ledger_entry WHERE number = 4`,
		`DELETE FROM ledger_transaction WHERE number = 5`,
		`UPDATE ledger_entry SET party = 'guide:G2' WHERE number = 6 AND account = 'payable'`,
		`UPDATE ledger_entry SET payer = 'South' WHERE number = 7 AND account = 'expense'`,
		`UPDATE ledger_entry SET party = 'dealer:D1' WHERE number = 8 AND account = 'revenue'`)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "faults", faults(9), []int64{2, 3, 4, 5, 6, 7, 8})
	wantEqual(t, "the first two faults", faults(2), []int64{2, 3})
	wantEqual(t, "sum of broken books", totals(), guideapp.Fen(1))
}

// unchanged fills every table of what never changes, and wants each change below db refused.
func (s suite) unchanged(t *testing.T, database *db.DB) {
	asked := ledger.AdjustmentRecord{Number: 1, State: ledger.AdjustmentAwaiting, Author: "H1", At: 1_000,
		ByHand: ledger.ByHand{Kind: ledger.WriteOff, Period: "2026-09", Party: "guide:G1", Payer: "A", Amount: 500, Reason: "gone"}}
	plan := service.StoredPlan{Brand: "b", Name: "autumn", Version: 1, Document: "schema: 1", Hash: "h", First: 1, Last: 9}
	s.update(t, database, func(tx *db.Tx) error {
		_, err := tx.RecordEvents(s.ctx, "b", []guideapp.Event{{Brand: "b", Source: "pos", ID: "e1", Kind: guideapp.Order, At: 1_000, Store: "S1", Amount: 100}})
		settled := ledger.Settlement{Number: 1, Period: "2026-09", Ratings: []ledger.Rating{{Period: "2026-09"}}}
		return errors.Join(err, tx.Book(s.ctx, "b", []ledger.Transaction{transaction(1, ledger.Earned, "G1", "friend", 500)}),
			tx.PutSettlement(s.ctx, "b", settled, []ledger.Payment{{Payer: "A", Party: "guide:G1", Paid: 500}}),
			tx.PutApproval(s.ctx, "b", ledger.Approval{Period: "2026-09", PlanHash: "h", Author: "H2", Reason: "a slip"}),
			tx.PutPlan(s.ctx, plan), tx.PutAdjustment(s.ctx, "b", asked))
	})
	direct, err := Direct(database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = direct.Close() }() // nothing is left to lose
	execute := func(statement string) error {
		_, err := direct.ExecContext(s.ctx, statement)
		return err
	}
	refused := func(statement string) {
		t.Helper()
		if err := execute(statement); err == nil || !strings.Contains(err.Error(), "is never") && !strings.Contains(err.Error(), "is decided") {
			t.Errorf("%s: got %v, want a refusal", statement, err)
		}
	}
	for table, column := range map[string]string{"event": "amount", "event_key": "at", "ledger_transaction": "amount", "ledger_entry": "amount", "settlement": "through",
		"settlement_rating": "amount", "settlement_payment": "paid", "take_back_approval": "at", "plan": "version", "adjustment": "amount"} {
		refused("UPDATE " + table + " SET " + column + " = " + column + " + 1")
		refused("DELETE FROM " + table)
	}
	refused("UPDATE plan SET document = 'schema: 2', last_day = 3")
	refused("UPDATE adjustment SET dispute = 1")
	for _, statement := range []string{"UPDATE plan SET last_day = 3", "UPDATE adjustment SET state = 'declined', decided_by = 'H2'"} {
		if err := execute(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	refused("UPDATE adjustment SET state = 'awaiting'")
}

func (s suite) settlements(t *testing.T, database *db.DB) {
	rating := func(period string) ledger.Rating {
		return ledger.Rating{Period: period, AsOf: 2_000, FactsHash: "f", OrgRevision: 5, Statements: 4, Booked: 3, Amount: -20, TakenBack: 50,
			Basis: ledger.Basis{Engine: "reward/1", Plan: "autumn", PlanVersion: 2, PlanHash: "abc"}}
	}
	payments := []ledger.Payment{
		{Payer: "A", Party: "guide:G1", Balance: 90, Deducted: 10, Paid: 90, State: ledger.Paid},
		{Payer: "A", Party: "guide:G2", Balance: -7, Carried: -7, State: ledger.Carried},
		{Payer: "B", Party: "guide:G1", Balance: 30, Carried: 30, State: ledger.Frozen},
	}
	booked := []ledger.Transaction{
		transaction(8, ledger.Earned, "G1", "mini", 90), transaction(9, ledger.Earned, "G2", "mini", 10),
		transactionOf(10, ledger.Earned, "dealer:D1", "mini", 500), transactionOf(11, ledger.Earned, "company", "direct", 70),
		transaction(12, ledger.Correction, "G1", "mini", -7), transaction(13, ledger.Adjustment, "G1", "manual", 3),
		transactionOf(14, ledger.Correction, "dealer:D1", "mini", -20),
		transaction(15, ledger.Correction, "G1", "friend", 2), // after both settlements
	}
	first := ledger.Settlement{Number: 1, Period: "2026-09", AsOf: 2_000, At: 3_000, Author: "H1", Through: 11,
		Ratings: []ledger.Rating{rating("2026-08"), rating("2026-09")}, Payouts: ledger.TotalPayouts(payments),
		Components: []ledger.ComponentTotal{{Component: "mini", Lines: 2, Earned: 100}}, Revenue: []ledger.RevenueTotal{
			{Period: "2026-09", Party: "company", Amount: 70}, {Period: "2026-09", Party: "dealer:D1", Amount: 500}}}
	payout := transaction(1, ledger.Payout, "G1", ledger.PayoutComponent, -90)
	payout.Payer = "A"
	second := ledger.Settlement{Number: 2, Period: "2026-10", AsOf: 2_000, At: 4_000, Author: "H1", Through: 14,
		Ratings: []ledger.Rating{rating("2026-10")}, Payouts: []ledger.PayoutTotal{},
		Components: []ledger.ComponentTotal{{Component: "mini", Lines: 1, Corrected: -7}}, Revenue: []ledger.RevenueTotal{{Period: "2026-09", Party: "dealer:D1", Amount: -20}}}
	second.Ratings[0].Basis.PlanHash, second.Ratings[0].Amount = "abd", 0 // its correction is of September
	s.update(t, database, func(tx *db.Tx) error {
		if err := tx.Book(s.ctx, "b", booked); err != nil {
			return err
		}
		if err := tx.PutSettlement(s.ctx, "b", first, payments); err != nil {
			return err
		}
		return tx.PutSettlement(s.ctx, "b", second, nil)
	})
	faults := func() []int64 {
		return read(s.ctx, t, database, func(tx *db.Tx) ([]int64, error) { return tx.PayoutFaults(s.ctx, "b", 9) })
	}
	wantEqual(t, "settlements that paid what they did not book", faults(), []int64{1})
	s.update(t, database, func(tx *db.Tx) error { return tx.Book(s.ctx, "b", []ledger.Transaction{payout}) })
	wantEqual(t, "settlements that paid what they booked", len(faults()), 0)
	for period, want := range map[string]ledger.Settlement{"": second, "2026-08": first, "2026-09": first, "2026-10": second, "2026-11": {}} {
		got := read(s.ctx, t, database, func(tx *db.Tx) (ledger.Settlement, error) { return tx.LastSettlement(s.ctx, "b", period) })
		wantEqual(t, "last settlement of "+period, got, want)
	}
	broken := read(s.ctx, t, database, func(tx *db.Tx) ([]int64, error) { return tx.RatingFaults(s.ctx, "b", 9) })
	wantEqual(t, "settlements that say another amount than they booked", broken, []int64{1})
	under := read(s.ctx, t, database, func(tx *db.Tx) (map[string]string, error) { return tx.SettledUnder(s.ctx, "b") })
	wantEqual(t, "plans it was settled under", under, map[string]string{"2026-08": "abc", "2026-09": "abc", "2026-10": "abd"})
	periods := read(s.ctx, t, database, func(tx *db.Tx) ([]string, error) { return tx.SettledPeriods(s.ctx, "b") })
	wantEqual(t, "settled periods", periods, []string{"2026-09", "2026-10"})
	payer := "A"
	for _, test := range []struct {
		query service.PaymentQuery
		want  []ledger.Payment
	}{
		{service.PaymentQuery{Settlement: 1, Limit: 9}, payments},
		{service.PaymentQuery{Settlement: 1, Payer: &payer, Limit: 9}, payments[:2]},
		{service.PaymentQuery{Settlement: 1, AfterPayer: "A", AfterParty: "guide:G1", Limit: 1}, payments[1:2]},
		{service.PaymentQuery{Settlement: 2, Limit: 9}, nil},
	} {
		got := read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.Payment, error) { return tx.Payments(s.ctx, "b", test.query) })
		wantEqual(t, fmt.Sprintf("payments %+v", test.query), got, test.want)
	}
	err := database.View(s.ctx, func(tx *db.Tx) error {
		_, err := tx.Settlement(s.ctx, "c", 1)
		return err
	})
	wantCode(t, "another brand's settlement", err, guideapp.NotFound)
	if err := database.Update(s.ctx, func(tx *db.Tx) error { return tx.PutSettlement(s.ctx, "b", second, nil) }); err == nil {
		t.Error("a settlement's number was taken twice")
	}
}

func (s suite) adjustments(t *testing.T, database *db.DB) {
	first := ledger.AdjustmentRecord{Number: 1, State: ledger.AdjustmentAwaiting, Author: "H1", At: 1_000,
		ByHand: ledger.ByHand{Kind: ledger.WriteOff, Period: "2026-09", Party: "guide:G1", Payer: "A", Amount: 500, Reason: "gone"}}
	second := first
	second.Number, second.State, second.Transaction = 2, ledger.AdjustmentBooked, 7
	approval := ledger.Approval{Period: "2026-09", PlanHash: "abc", Author: "H2", Reason: "a slip", At: 1_000,
		Taken: ledger.Taken{Pay: 800, Guides: 2, Revenue: 900, Owners: 1}}
	larger, moreRevenue := approval, approval
	larger.Taken.Pay, moreRevenue.Taken.Revenue, moreRevenue.At = 801, 901, 500
	put := func(list ...ledger.AdjustmentRecord) {
		s.update(t, database, func(tx *db.Tx) error {
			for _, a := range list {
				if err := tx.PutAdjustment(s.ctx, "b", a); err != nil {
					return err
				}
			}
			return errors.Join(tx.PutApproval(s.ctx, "b", larger), tx.PutApproval(s.ctx, "b", approval), tx.PutApproval(s.ctx, "b", moreRevenue))
		})
	}
	list := func(state ledger.AdjustmentState, after int64, limit int) []ledger.AdjustmentRecord {
		return read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.AdjustmentRecord, error) {
			return tx.Adjustments(s.ctx, "b", state, after, limit)
		})
	}
	put(first, second)
	wantEqual(t, "all", list("", 0, 9), []ledger.AdjustmentRecord{first, second})
	wantEqual(t, "awaiting", list(ledger.AdjustmentAwaiting, 0, 9), []ledger.AdjustmentRecord{first})
	wantEqual(t, "a page", list("", 1, 9), []ledger.AdjustmentRecord{second})
	first.State, first.DecidedBy, first.DecidedAt, first.Decision = ledger.AdjustmentDeclined, "H2", 2_000, "no"
	put(first)
	wantEqual(t, "decided", list("", 0, 1), []ledger.AdjustmentRecord{first})
	last := read(s.ctx, t, database, func(tx *db.Tx) (int64, error) { return tx.LastAdjustment(s.ctx, "b") })
	wantEqual(t, "last adjustment", last, int64(2))
	approvals := read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.Approval, error) { return tx.Approvals(s.ctx, "b", "2026-09") })
	wantEqual(t, "approvals", approvals, []ledger.Approval{approval, moreRevenue, larger})

	// What H1 booked for G1 alone: not what another did, awaits a word, was approved or is
	// for somebody else.
	third, approved, others, foreign := second, second, second, second
	third.Number, third.Kind, third.Transaction, third.Dispute = 3, ledger.Adjustment, 8, 4
	approved.Number, approved.Kind, approved.Transaction, approved.DecidedBy = 4, ledger.Adjustment, 9, "H2"
	others.Number, others.Kind, others.Transaction, others.Author = 5, ledger.Adjustment, 10, "H2"
	foreign.Number, foreign.Kind, foreign.Transaction, foreign.Party = 6, ledger.Adjustment, 11, "guide:G2"
	put(third, approved, others, foreign)
	wantEqual(t, "with its dispute", list("", 2, 1), []ledger.AdjustmentRecord{third})
	for after, want := range map[int64][]ledger.ByHand{7: {third.ByHand}, 8: nil} {
		alone := read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.ByHand, error) {
			return tx.AdjustedAlone(s.ctx, "b", "H1", "guide:G1", after)
		})
		wantEqual(t, "adjusted alone", alone, want)
	}
}

// disputes are found by what they are about, and changed by their number.
func (s suite) disputes(t *testing.T, database *db.DB) {
	one := ledger.Dispute{Number: 1, Guide: "G1", Store: "S1", Period: "2026-09", Component: "sales", Outcome: ledger.DisputeOpen}
	two, three := one, one
	two.Number, two.Component = 2, "friend"
	three.Number, three.Guide, three.Store, three.Period = 3, "G2", "S2", "2026-10"
	put := func(list ...ledger.Dispute) {
		s.update(t, database, func(tx *db.Tx) error {
			var err error
			for _, d := range list {
				err = errors.Join(err, tx.PutDispute(s.ctx, "b", d))
			}
			return err
		})
	}
	put(one, two, three)
	one.Outcome, one.Verdict.Adjustment = ledger.DisputeAdjusted, 7
	put(one)
	for name, test := range map[string]struct {
		q    service.DisputeQuery
		want []ledger.Dispute
	}{
		"all":             {service.DisputeQuery{}, []ledger.Dispute{one, two, three}},
		"a page":          {service.DisputeQuery{After: 1, Limit: 1}, []ledger.Dispute{two}},
		"a guide's":       {service.DisputeQuery{Guide: "G1"}, []ledger.Dispute{one, two}},
		"a store's":       {service.DisputeQuery{Stores: []string{"S2"}}, []ledger.Dispute{three}},
		"of a line":       {service.DisputeQuery{Guide: "G1", Period: "2026-09", Component: "sales"}, []ledger.Dispute{one}},
		"of another line": {service.DisputeQuery{Guide: "G1", Period: "2026-10", Component: "sales"}, nil},
	} {
		found := read(s.ctx, t, database, func(tx *db.Tx) ([]ledger.Dispute, error) { return tx.Disputes(s.ctx, "b", test.q) })
		wantEqual(t, name, found, test.want)
	}
}
