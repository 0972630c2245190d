// Package dbtest gives tests a database: the embedded one in a temporary folder, and a
// throwaway PostgreSQL server. It holds the behaviour that both must show (Exercise) and
// a fast way to fill them (Load). It is for tests only.
package dbtest

import (
	"context"
	"path/filepath"
	"testing"

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
	if url == "" {
		remember(t, database, source{"sqlite", filepath.Join(folder, db.SQLiteFile)})
	} else {
		remember(t, database, source{"postgres", url})
	}
	t.Cleanup(func() {
		if err := database.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return database
}
