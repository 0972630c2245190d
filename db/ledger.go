package db

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// LockBooks lets one transaction at a time book for a brand. It takes the brand's turn,
// so facts and totals stand still meanwhile.
func (t *Tx) LockBooks(ctx context.Context, brand string) error { return t.takeTurn(ctx, brand) }

// LastTransaction gives the number of the brand's last transaction, 0 without one.
func (t *Tx) LastTransaction(ctx context.Context, brand string) (int64, error) {
	return t.number(ctx, `SELECT COALESCE(MAX(number), 0) FROM ledger_transaction WHERE brand = $1`, brand)
}

func (t *Tx) number(ctx context.Context, query string, args ...any) (int64, error) {
	var number int64
	err := t.each(ctx, func(rows *sqlx.Rows) error { return rows.Scan(&number) }, query, args...)
	return number, err
}

var (
	transactionColumns = []string{"number", "sequence", "corrects", "amount", "at", "plan_version",
		"brand", "period", "party", "payer", "component", "kind", "engine", "plan", "plan_hash", "author", "reason"}
	entryColumns = []string{"amount", "number", "brand", "account", "payer", "party"}
)

// Book adds numbered transactions, with their entries. A number or a key that is booked
// already fails the transaction.
func (t *Tx) Book(ctx context.Context, brand string, transactions []ledger.Transaction) error {
	err := t.insert(ctx, "ledger_transaction", transactionColumns, len(transactions), func(i int, values []any) {
		x := &transactions[i]
		copy(values, []any{x.Number, x.Sequence, x.Corrects, int64(x.Amount), int64(x.Stamp.At), x.Stamp.Basis.PlanVersion,
			brand, x.Period, x.Party, x.Payer, x.Component, string(x.Kind),
			x.Stamp.Basis.Engine, x.Stamp.Basis.Plan, x.Stamp.Basis.PlanHash, x.Stamp.Author, x.Stamp.Reason})
	})
	if err != nil {
		return err
	}
	var entries []ledger.Entry
	var numbers []int64
	for i := range transactions {
		for _, e := range transactions[i].Entries {
			entries, numbers = append(entries, e), append(numbers, transactions[i].Number)
		}
	}
	return t.insert(ctx, "ledger_entry", entryColumns, len(entries), func(i int, values []any) {
		e := &entries[i]
		copy(values, []any{int64(e.Amount), numbers[i], brand, string(e.Account.Kind), e.Account.Payer, e.Account.Party})
	})
}

// Booked gives what settlements have booked for a period, by line.
func (t *Tx) Booked(ctx context.Context, brand, period string) ([]ledger.Booked, error) {
	var booked []ledger.Booked
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		b := ledger.Booked{Line: ledger.Line{Period: period}}
		err := rows.Scan(&b.Party, &b.Payer, &b.Component, &b.Amount, &b.First)
		booked = append(booked, b)
		return err
	}, `SELECT party, payer, component, CAST(SUM(amount) AS BIGINT), MIN(number) FROM ledger_transaction
		WHERE brand = $1 AND period = $2 AND kind IN ('earned', 'correction')
		GROUP BY party, payer, component ORDER BY party, payer, component`, brand, period)
	return booked, err
}

// Balances gives what each payer owes each guide, by party and payer; an empty party is
// all. What was booked after the transaction numbered through is told apart.
func (t *Tx) Balances(ctx context.Context, brand, party string, through int64) ([]ledger.Balance, error) {
	where, args := ` AND party LIKE 'guide:%'`, []any{brand, through} // revenue is nobody's balance
	if party != "" {
		where, args = where+` AND party = $3`, append(args, party)
	}
	var balances []ledger.Balance
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var b ledger.Balance
		err := rows.Scan(&b.Party, &b.Payer, &b.Carried, &b.Earned, &b.Added, &b.TakenBack)
		balances = append(balances, b)
		return err
	}, `SELECT party, payer, CAST(SUM(carried) AS BIGINT), CAST(SUM(earned) AS BIGINT),
		CAST(SUM(CASE WHEN changed > 0 THEN changed ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN changed < 0 THEN changed ELSE 0 END) AS BIGINT)
		FROM (SELECT party, payer,
			SUM(CASE WHEN number <= $2 OR kind IN ('payout', 'write_off') THEN amount ELSE 0 END) AS carried,
			SUM(CASE WHEN number > $2 AND kind = 'earned' THEN amount ELSE 0 END) AS earned,
			SUM(CASE WHEN number > $2 AND kind IN ('correction', 'adjustment') THEN amount ELSE 0 END) AS changed
			FROM ledger_transaction WHERE brand = $1`+where+` GROUP BY party, payer, period) AS by_period
		GROUP BY party, payer ORDER BY party, payer`, args...)
	return balances, err
}

// Transactions gives the transactions that q selects, by number, with their entries.
func (t *Tx) Transactions(ctx context.Context, brand string, q service.TransactionQuery) ([]ledger.Transaction, error) {
	query := `SELECT number, sequence, corrects, amount, at, plan_version, period, party, payer, component, kind,
		engine, plan, plan_hash, author, reason FROM ledger_transaction WHERE brand = $1 AND number > $2`
	args := []any{brand, q.After}
	if q.Period != "" {
		args = append(args, q.Period)
		query += fmt.Sprintf(` AND period = $%d`, len(args))
	}
	if q.Parties != nil {
		among, err := t.dialect.strings(q.Parties)
		if err != nil {
			return nil, err
		}
		args = append(args, among)
		query += ` AND ` + t.dialect.among("party", len(args))
	}
	args = append(args, q.Limit)
	var list []ledger.Transaction
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var x ledger.Transaction
		err := rows.Scan(&x.Number, &x.Sequence, &x.Corrects, &x.Amount, &x.Stamp.At, &x.Stamp.Basis.PlanVersion,
			&x.Period, &x.Party, &x.Payer, &x.Component, &x.Kind,
			&x.Stamp.Basis.Engine, &x.Stamp.Basis.Plan, &x.Stamp.Basis.PlanHash, &x.Stamp.Author, &x.Stamp.Reason)
		list = append(list, x)
		return err
	}, query+fmt.Sprintf(` ORDER BY number LIMIT $%d`, len(args)), args...)
	if err != nil {
		return nil, err
	}
	return list, t.addEntries(ctx, brand, list)
}

// addEntries reads the entries of transactions, which are in order of number.
func (t *Tx) addEntries(ctx context.Context, brand string, list []ledger.Transaction) error {
	numbers, at := make([]int64, len(list)), make(map[int64]int, len(list))
	for i := range list {
		numbers[i], at[list[i].Number] = list[i].Number, i
	}
	among, err := t.dialect.numbers(numbers)
	if err != nil {
		return err
	}
	return t.each(ctx, func(rows *sqlx.Rows) error {
		var number int64
		var e ledger.Entry
		err := rows.Scan(&number, &e.Amount, &e.Account.Kind, &e.Account.Payer, &e.Account.Party)
		of := &list[at[number]]
		of.Entries = append(of.Entries, e)
		return err
	}, `SELECT number, amount, account, payer, party FROM ledger_entry WHERE brand = $1 AND `+t.dialect.among("number", 2)+
		` ORDER BY number, account`, brand, among)
}

// BookFaults gives the numbers of at most limit transactions whose entries do not say what
// they say: that do not sum to zero, or whose party's entry is not their amount.
func (t *Tx) BookFaults(ctx context.Context, brand string, limit int) ([]int64, error) {
	return t.numbers(ctx, `SELECT COALESCE(x.number, e.number) AS number FROM
		(SELECT number, amount, payer, party FROM ledger_transaction WHERE brand = $1) x
		FULL JOIN (SELECT number, SUM(amount) AS total, COUNT(*) AS entries, SUM(CASE WHEN account IN ('payable', 'revenue') THEN -amount ELSE 0 END) AS owed,
			MAX(CASE WHEN account IN ('payable', 'revenue') THEN party ELSE '' END) AS party, MIN(payer) AS first_payer, MAX(payer) AS last_payer
			FROM ledger_entry WHERE brand = $1 GROUP BY number) e ON e.number = x.number
		WHERE x.number IS NULL OR e.number IS NULL OR e.total <> 0 OR e.entries <> 2 OR e.owed <> x.amount
			OR e.party <> x.party OR e.first_payer <> x.payer OR e.last_payer <> x.payer
		ORDER BY 1 LIMIT $2`, brand, limit)
}

// PayoutFaults gives the numbers of at most limit settlements whose payout files do not say
// what they booked.
func (t *Tx) PayoutFaults(ctx context.Context, brand string, limit int) ([]int64, error) {
	return t.numbers(ctx, `SELECT DISTINCT COALESCE(p.number, x.sequence) FROM
		(SELECT number, payer, party, paid FROM settlement_payment WHERE brand = $1 AND paid <> 0) p
		FULL JOIN (SELECT sequence, payer, party, amount FROM ledger_transaction
			WHERE brand = $1 AND kind = 'payout' AND component = $3) x
			ON x.sequence = p.number AND x.payer = p.payer AND x.party = p.party
		WHERE p.number IS NULL OR x.sequence IS NULL OR x.amount <> -p.paid
		ORDER BY 1 LIMIT $2`, brand, limit, ledger.PayoutComponent)
}

// RatingFaults gives the numbers of at most limit settlements that say of a period that they
// booked other pay than they did.
func (t *Tx) RatingFaults(ctx context.Context, brand string, limit int) ([]int64, error) {
	return t.numbers(ctx, `SELECT DISTINCT r.number FROM settlement_rating r
		JOIN settlement s ON s.brand = r.brand AND s.number = r.number
		LEFT JOIN settlement b ON b.brand = r.brand AND b.number = r.number - 1
		WHERE r.brand = $1 AND r.amount <> (SELECT COALESCE(SUM(x.amount), 0) FROM ledger_transaction x
			WHERE x.brand = r.brand AND x.period = r.period AND x.kind IN ('earned', 'correction') AND x.party LIKE 'guide:%'
			AND x.number > COALESCE(b.through, 0) AND x.number <= s.through)
		ORDER BY 1 LIMIT $2`, brand, limit)
}

func (t *Tx) numbers(ctx context.Context, query string, args ...any) ([]int64, error) {
	var numbers []int64
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var number int64
		err := rows.Scan(&number)
		numbers = append(numbers, number)
		return err
	}, query, args...)
	return numbers, err
}

// AccountTotals adds up the entries of each kind of account.
func (t *Tx) AccountTotals(ctx context.Context, brand string) (map[ledger.AccountKind]guideapp.Fen, error) {
	totals := map[ledger.AccountKind]guideapp.Fen{}
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var kind ledger.AccountKind
		var total guideapp.Fen
		err := rows.Scan(&kind, &total)
		totals[kind] = total
		return err
	}, `SELECT account, CAST(SUM(amount) AS BIGINT) FROM ledger_entry WHERE brand = $1 GROUP BY account`, brand)
	return totals, err
}
