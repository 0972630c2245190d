package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// postgresConnections is how many transactions of this server may run at once.
const postgresConnections = 16

type postgresDialect struct{}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	opened, err := sqlx.Open("postgres", address)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", withoutURL(err))
	}
	if err := opened.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to PostgreSQL: %w", withoutURL(err)), opened.Close())
	}
	opened.SetMaxOpenConns(postgresConnections)
	opened.SetMaxIdleConns(postgresConnections)
	shared := &pool{DB: opened}
	return &DB{dialect: postgresDialect{}, read: shared, write: shared}, nil
}

// withoutURL leaves the url, and with it the password, out of the error of one that
// cannot be read.
func withoutURL(err error) error {
	if unreadable := new(url.Error); errors.As(err, &unreadable) {
		return unreadable.Err
	}
	return err
}

func (postgresDialect) folder() string { return "postgres" }

func (postgresDialect) isolation() sql.IsolationLevel { return sql.LevelRepeatableRead }

func (postgresDialect) beginMigration() string {
	return "SELECT pg_advisory_xact_lock(" + migrationLock + ")"
}

// inLine locks before the transaction takes its snapshot, which LOCK TABLE alone does
// not take. Having waited, the transaction sees all that the others wrote.
func (postgresDialect) inLine() string { return "LOCK TABLE turn IN SHARE ROW EXCLUSIVE MODE" }

func (postgresDialect) among(column string, n int) string {
	return fmt.Sprintf("%s = ANY($%d)", column, n)
}

func (postgresDialect) strings(list []string) (any, error) { return pq.Array(list), nil }

func (postgresDialect) numbers(list []int64) (any, error) { return pq.Array(list), nil }

func (postgresDialect) analyze(table string) string { return "ANALYZE " + table }

func (postgresDialect) insert(ctx context.Context, tx *sqlx.Tx, table string, columns []string, count int, row func(i int, values []any)) (failed error) {
	stream, err := tx.PrepareContext(ctx, fmt.Sprintf("COPY %s (%s) FROM STDIN", table, strings.Join(columns, ", ")))
	if err != nil {
		return err
	}
	defer func() { failed = errors.Join(failed, stream.Close()) }()
	values := make([]any, len(columns))
	for i := range count {
		row(i, values)
		if _, err := stream.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	_, err = stream.ExecContext(ctx) // without values: send what is left
	return err
}
