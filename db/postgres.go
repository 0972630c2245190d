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
	opened, err := sqlx.ConnectContext(ctx, "postgres", address)
	if unreadable := new(url.Error); errors.As(err, &unreadable) {
		err = unreadable.Err // alone: with the url it would show the password
	}
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	opened.SetMaxOpenConns(postgresConnections)
	opened.SetMaxIdleConns(postgresConnections)
	shared := &pool{DB: opened}
	return &DB{dialect: postgresDialect{}, read: shared, write: shared}, nil
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
