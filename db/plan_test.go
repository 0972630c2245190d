package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// TestTx_byIndex holds every question that services ask to an index: PostgreSQL is told
// to read a table from end to end only where it has no other way, and counts it.
func TestTx_byIndex(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	database := dbtest.Postgres(t)
	fill(ctx, t, database)
	execute(t, database, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$`)
	const scans = `SELECT relname || ' ' || seq_scan FROM pg_stat_user_tables
		WHERE relname IN ('event', 'event_key', 'customer', 'measure_total', 'measure_customer', 'decision', 'idempotency', 'session') ORDER BY relname`
	if err := database.Close(); err != nil {
		t.Fatal(err)
	}
	awaitCounts(t, database)
	before := list(t, database, scans)
	again, err := dbtest.Reopen(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ask(ctx, again), again.Close()); err != nil {
		t.Fatal(err)
	}
	awaitCounts(t, database)
	if after := list(t, database, scans); !slices.Equal(before, after) {
		t.Errorf("tables were read from end to end:\n before %v\n after  %v", before, after)
	}
}

// awaitCounts returns when every connection that was closed has ended, and with that has
// handed in what it counted.
func awaitCounts(t *testing.T, database *db.DB) {
	t.Helper()
	const others = `SELECT pid::text FROM pg_stat_activity
		WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`
	for len(list(t, database, others)) > 0 {
		time.Sleep(10 * time.Millisecond)
	}
}

func fill(ctx context.Context, t *testing.T, database *db.DB) {
	t.Helper()
	events := make([]guideapp.Event, 2_500)
	for i := range events {
		events[i] = benchEvent(i, len(events))
	}
	if err := dbtest.Record(ctx, database, "chain", events); err != nil {
		t.Fatal(err)
	}
}

// ask puts every question about facts, totals, customers, decisions and calls.
func ask(ctx context.Context, database *db.DB) error {
	none := ""
	reads := []func(tx *db.Tx) error{
		func(tx *db.Tx) error {
			_, err := tx.EventsOfGuide(ctx, "chain", "G00000", benchFrom, benchUntil)
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.EventsOfStores(ctx, "chain", []string{"S00000", "S00001"}, benchFrom, benchUntil)
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.EventsOfCustomers(ctx, "chain", []string{"C00000000"}, []guideapp.Kind{guideapp.Order}, benchFrom, benchUntil)
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.EventsOfCustomers(ctx, "chain", []string{"C00000000"}, nil, benchFrom, benchUntil)
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.EventsWithoutStore(ctx, "chain", []string{"G00000"}, benchFrom, benchUntil)
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.AmendsOf(ctx, "chain", []string{"pos//e000000000"})
			return err
		},
		func(tx *db.Tx) error {
			return tx.EachEvent(ctx, "chain", benchFrom, benchUntil, func(guideapp.Event) error { return nil })
		},
		func(tx *db.Tx) error {
			_, err := tx.Totals(ctx, "chain", service.TotalQuery{Period: "2026-09", Measures: []string{"sales"}, Guide: &none})
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.EventsNaming(ctx, "chain", []string{"G00000"}, benchFrom, benchUntil)
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.Totals(ctx, "chain", service.TotalQuery{Period: "2026-09", From: "a", Until: "b", Stores: []string{"S00000"}})
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.Totals(ctx, "chain", service.TotalQuery{Period: "2026-09", Measures: []string{"sales"}, Guides: []string{"G00000"}})
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.Sightings(ctx, "chain", service.SightingQuery{Period: "2026-09", Customers: []string{"C00000000"}})
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.KeptTotals(ctx, "chain", []string{"S00000"})
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.CustomersOfGuide(ctx, "chain", "G00000")
			return err
		},
		func(tx *db.Tx) error {
			_, err := tx.Customers(ctx, "chain", []string{"C00000000"})
			return err
		},
	}
	for _, read := range reads {
		if err := database.View(ctx, read); err != nil {
			return err
		}
	}
	return database.Update(ctx, func(tx *db.Tx) error {
		if _, err := tx.RecordEvents(ctx, "chain", []guideapp.Event{benchEvent(1, 2_500), benchEvent(3_000, 4_000)}); err != nil {
			return err
		}
		call := service.IdempotencyKey{Brand: "chain", Caller: "machine", Method: "m", Key: "k"}
		if _, _, err := tx.Idempotent(ctx, call); err != nil {
			return err
		}
		if err := tx.PutIdempotent(ctx, call, service.StoredCall{At: benchFrom}); err != nil {
			return err
		}
		seen := []service.Sighting{{Measure: "of/west", Store: "S00000", Customer: "C00000000"}}
		if err := tx.ReplaceSightings(ctx, "chain", "2026-09", []string{"S00000"}, seen); err != nil {
			return err
		}
		return tx.ReplaceTotals(ctx, "chain", "2026-09", []string{"S00000"}, nil)
	})
}
