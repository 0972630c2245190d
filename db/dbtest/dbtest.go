// Package dbtest gives tests a database: the embedded one in a temporary folder, and a
// throwaway PostgreSQL server. It holds the behaviour that both must show (Exercise) and
// a fast way to fill them (Load). It is for tests only.
package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"frontline/db"
)

// SQLite opens an empty embedded database that goes with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, "", t.TempDir())
}

// Postgres opens an empty PostgreSQL database that goes with the test.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresURL(t), "")
}

// DurablePostgres is Postgres on a server that writes through to the disk.
func DurablePostgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, DurablePostgresURL(t), "")
}

// Each runs f once on each kind of database, as the subtests sqlite and postgres.
func Each(t *testing.T, f func(t *testing.T, database *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

func open(t testing.TB, url, folder string) *db.DB {
	t.Helper()
	database, err := db.Open(context.Background(), url, folder)
	if err != nil {
		t.Fatal(err)
	}
	sources.Store(database, source{url, folder})
	t.Cleanup(func() {
		sources.Delete(database)
		if err := database.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return database
}

// source is how a test's database was opened.
type source struct{ url, folder string }

// sources holds the source of every database this package opened.
var sources sync.Map

func sourceOf(database *db.DB) (source, error) {
	known, ok := sources.Load(database)
	if !ok {
		return source{}, errors.New("the database was not opened by dbtest")
	}
	return known.(source), nil
}

// Reopen opens a database of this package a second time, as another server does.
func Reopen(ctx context.Context, database *db.DB) (*db.DB, error) {
	from, err := sourceOf(database)
	if err != nil {
		return nil, err
	}
	return db.Open(ctx, from.url, from.folder)
}

// Direct opens the database below db, for what no service may do.
func Direct(database *db.DB) (*sql.DB, error) {
	from, err := sourceOf(database)
	if err != nil {
		return nil, err
	}
	if from.url == "" {
		return sql.Open("sqlite", filepath.Join(from.folder, db.SQLiteFile))
	}
	return sql.Open("postgres", from.url)
}

// Tamper carries out statements below db that its triggers refuse: as somebody does who
// owns the database and takes them away.
func Tamper(ctx context.Context, database *db.DB, statements ...string) error {
	direct, err := Direct(database)
	if err != nil {
		return err
	}
	defer func() { _ = direct.Close() }() // nothing is left to lose
	list := `SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'`
	if from, _ := sourceOf(database); from.url != "" {
		list = `SELECT 'DROP TRIGGER ' || tgname || ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal`
	}
	drops, err := texts(ctx, direct, list)
	if err != nil {
		return err
	}
	for _, statement := range append(drops, statements...) {
		if _, err := direct.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// texts gives the one column of a query.
func texts(ctx context.Context, direct *sql.DB, query string) ([]string, error) {
	rows, err := direct.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}
