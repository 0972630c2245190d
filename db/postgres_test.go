package db_test

import (
	"context"
	"slices"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
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

// TestDB_Postgres_turns: whoever changes the organisation or the plans while a fact is
// recorded is run again, and then sees the fact, on which totals rest.
func TestDB_Postgres_turns(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, change := range map[string]func(tx *db.Tx) error{
		"stores": func(tx *db.Tx) error { return tx.PutStores(ctx, "b", []guideapp.Store{{ID: "S1"}}) },
		"guides": func(tx *db.Tx) error { return tx.PutGuides(ctx, "b", []guideapp.Guide{{ID: "G1"}}) },
		"a plan": func(tx *db.Tx) error { return tx.PutPlan(ctx, service.StoredPlan{Brand: "b", Name: "p", Version: 1}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := dbtest.Postgres(t)
			order := guideapp.Event{Brand: "b", Source: "pos", ID: "1", Kind: guideapp.Order, At: 1, Guide: "G1"}
			var seen []int
			err := database.Update(ctx, func(tx *db.Tx) error {
				facts, err := tx.EventsOfGuide(ctx, "b", "G1", 0, guideapp.MaxInstant)
				if err != nil {
					return err
				}
				if seen = append(seen, len(facts)); len(seen) == 1 {
					err = database.Update(ctx, func(other *db.Tx) error {
						_, err := other.RecordEvents(ctx, "b", []guideapp.Event{order})
						return err
					})
				}
				if err != nil {
					return err
				}
				return change(tx)
			})
			if err != nil || !slices.Equal(seen, []int{0, 1}) {
				t.Errorf("the attempts saw %v facts, want 0, then 1 (%v)", seen, err)
			}
		})
	}
}
