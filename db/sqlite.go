package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// SQLiteFile is the name of the embedded database in the data folder.
const SQLiteFile = "frontline.db"

// Exists says whether the folder holds an embedded database.
func Exists(dataDir string) bool {
	_, err := os.Stat(filepath.Join(dataDir, SQLiteFile))
	return err == nil
}

// sqliteReaders is how many transactions may read at once.
const sqliteReaders = 8

// sqlitePragmas hold for every connection. synchronous(FULL): a fact that was
// acknowledged survives a loss of power.
var sqlitePragmas = []string{"busy_timeout(5000)", "journal_mode(WAL)", "foreign_keys(ON)", "synchronous(FULL)",
	"temp_store(MEMORY)", "cache_size(-32000)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)"}

type sqliteDialect struct{}

// openSQLite opens one connection that writes and several that read. SQLite has one
// writer at a time anyway; waiting for it in the pool is fair and never busy.
func openSQLite(ctx context.Context, dataDir string) (*DB, error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	path, err := filepath.Abs(filepath.Join(dataDir, SQLiteFile))
	if err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	write, err := openSQLitePool(ctx, path, 1, url.Values{"_txlock": {"immediate"}})
	if err != nil {
		return nil, err
	}
	read, err := openSQLitePool(ctx, path, sqliteReaders, url.Values{"_query_only": {"1"}})
	if err != nil {
		_ = write.Close()
		return nil, err
	}
	return &DB{dialect: sqliteDialect{}, read: read, write: write}, nil
}

func openSQLitePool(ctx context.Context, path string, connections int, query url.Values) (*pool, error) {
	query["_pragma"] = sqlitePragmas
	address := url.URL{Scheme: "file", Path: path, OmitHost: true, RawQuery: query.Encode()}
	opened, err := sqlx.Open("sqlite", address.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := pingSQLite(ctx, opened); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), opened.Close())
	}
	opened.SetMaxOpenConns(connections)
	opened.SetMaxIdleConns(connections)
	return &pool{DB: opened}, nil
}

// pingSQLite makes the first connection. While another server turns a new file to WAL,
// SQLite is busy and does not wait by itself.
func pingSQLite(ctx context.Context, opened *sqlx.DB) error {
	err := opened.PingContext(ctx)
	for attempt := 1; attempt < MaxAttempts && isRetryable(translate(err)); attempt++ {
		if err := pause(ctx, attempt); err != nil {
			return err
		}
		err = opened.PingContext(ctx)
	}
	return err
}

func (sqliteDialect) folder() string { return "sqlite" }

// isolation is the default: a transaction keeps the state it first read.
func (sqliteDialect) isolation() sql.IsolationLevel { return sql.LevelDefault }

// beginMigration does nothing: the write pool's transactions are immediate.
func (sqliteDialect) beginMigration() string { return "SELECT 1" }

func (sqliteDialect) inLine() string { return "" }

func (sqliteDialect) among(column string, n int) string {
	return fmt.Sprintf("%s IN (SELECT value FROM json_each($%d))", column, n)
}

func (sqliteDialect) strings(list []string) (any, error) { return jsonText(list) }

func (sqliteDialect) numbers(list []int64) (any, error) { return jsonText(list) }

func jsonText(list any) (any, error) {
	text, err := json.Marshal(list)
	return string(text), err
}

// analyze is empty: SQLite finds the right index by how many columns of it are given.
func (sqliteDialect) analyze(string) string { return "" }

// sqliteRows is how many rows one statement inserts. Each call has a price, and so has
// each parameter among many; this is where both are low.
const sqliteRows = 8

func (sqliteDialect) insert(ctx context.Context, tx *sqlx.Tx, table string, columns []string, count int, row func(i int, values []any)) error {
	values := make([]any, sqliteRows*len(columns))
	done := 0
	if count >= sqliteRows {
		many, err := tx.PrepareContext(ctx, insertSQL(table, columns, sqliteRows))
		if err != nil {
			return err
		}
		for ; done+sqliteRows <= count; done += sqliteRows {
			fill(values, len(columns), done, row)
			if _, err := many.ExecContext(ctx, values...); err != nil {
				return err
			}
		}
	}
	if done == count {
		return nil
	}
	rest := values[:(count-done)*len(columns)]
	fill(rest, len(columns), done, row)
	_, err := tx.ExecContext(ctx, insertSQL(table, columns, count-done), rest...)
	return err
}

func fill(values []any, width, first int, row func(i int, values []any)) {
	for i := range len(values) / width {
		row(first+i, values[i*width:(i+1)*width])
	}
}

func insertSQL(table string, columns []string, rows int) string {
	marks := "(?" + strings.Repeat(",?", len(columns)-1) + ")"
	// A failed row fails its transaction, so the statement needs no journal of its own,
	// which OR FAIL spares.
	return fmt.Sprintf("INSERT OR FAIL INTO %s (%s) VALUES %s%s", table, strings.Join(columns, ", "),
		marks, strings.Repeat(","+marks, rows-1))
}
