package db_test

import (
	"context"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
)

// TestDB_Postgres_cutConnections cuts every connection, as a server that restarts does:
// the next transaction makes a new one, with its prepared statements.
func TestDB_Postgres_cutConnections(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	database := dbtest.Postgres(t)
	for range 20 {
		execute(t, database, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		err := database.View(ctx, func(tx *db.Tx) error {
			_, err := tx.EventsOfGuide(ctx, "b", "G1", 0, guideapp.MaxInstant)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
