package db

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

// Tx is one transaction, and every method on it is part of it. It must not be used
// after the function it was handed to returns, nor by two goroutines at once. A single
// thing that is absent answers guideapp.NotFound; a broken promise (an event key with
// other content) is an outcome or a guideapp.Conflict; anything else is internal.
type Tx struct {
	tx      *sqlx.Tx
	pool    *pool
	dialect dialect
	failed  error // what makes a commit impossible
}

// chunk is how many ids are asked for in one statement.
const chunk = 10_000

func (t *Tx) stmt(ctx context.Context, s statement) *sqlx.Stmt {
	return t.tx.StmtxContext(ctx, t.pool.prepared[s])
}

// find reads the one row that a prepared statement gives; what names it in the error
// of a row that is absent.
func (t *Tx) find(ctx context.Context, s statement, into []any, what *guideapp.Error, args ...any) error {
	err := t.stmt(ctx, s).QueryRowxContext(ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return what
	}
	return translate(err)
}

func (t *Tx) do(ctx context.Context, s statement, args ...any) error {
	_, err := t.stmt(ctx, s).ExecContext(ctx, args...)
	return translate(err)
}

func (t *Tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := t.tx.ExecContext(ctx, query, args...)
	return translate(err)
}

// each calls f with every row of a query. f must not use the transaction.
func (t *Tx) each(ctx context.Context, f func(*sqlx.Rows) error, query string, args ...any) error {
	rows, err := t.tx.QueryxContext(ctx, query, args...)
	return drain(rows, err, f)
}

// eachOf is each for a query over a list of ids, which are its parameter $2: it asks for
// a chunk of them at a time. first is $1, and rest follow from $3.
func (t *Tx) eachOf(ctx context.Context, f func(*sqlx.Rows) error, ids []string, query string, first any, rest ...any) error {
	for part := range slices.Chunk(ids, chunk) {
		among, err := t.dialect.strings(part)
		if err != nil {
			return err
		}
		if err := t.each(ctx, f, query, append([]any{first, among}, rest...)...); err != nil {
			return err
		}
	}
	return nil
}

func drain(rows *sqlx.Rows, err error, f func(*sqlx.Rows) error) error {
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err
	for rows.Next() {
		if err := f(rows); err != nil {
			return translate(err)
		}
	}
	return translate(rows.Err())
}

// takeTurn lets one transaction at a time write a brand's facts and totals, and what totals
// rest on. A second
// one waits here for the first, and is then run again by Update, so that it has seen
// what the first recorded.
func (t *Tx) takeTurn(ctx context.Context, brand string) error {
	return t.do(ctx, takeTurn, brand)
}

func quoted(s string) string { return strconv.Quote(s) }
