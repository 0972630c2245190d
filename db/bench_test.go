package db_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
)

// Shape of the chain that the benchmarks make: 12,000 guides in 2,400 stores and a
// thousand customers to a guide.
const (
	benchGuides    = 12_000
	benchStores    = 2_400
	benchCustomers = 1_000 // of a guide
)

// benchFrom and benchUntil are September 2026 in Shanghai.
const (
	benchFrom  guideapp.Instant = 1_788_192_000_000
	benchUntil                  = benchFrom + 30*guideapp.FullDay
)

// benchEvent gives the n-th of total facts of the month: mostly orders, each tenth a
// refund of an earlier one, each fifth a chat or a friend.
func benchEvent(n, total int) guideapp.Event {
	guide := n * 7_919 % benchGuides
	e := guideapp.Event{
		Brand: "chain", Source: "pos", ID: fmt.Sprintf("e%09d", n), Kind: guideapp.Order,
		At:         benchFrom + (benchUntil-benchFrom)*guideapp.Instant(n)/guideapp.Instant(total),
		RecordedAt: benchFrom + (benchUntil-benchFrom)*guideapp.Instant(n)/guideapp.Instant(total) + guideapp.Minute,
		Store:      fmt.Sprintf("S%05d", guide%benchStores), Guide: fmt.Sprintf("G%05d", guide),
		Customer: fmt.Sprintf("C%08d", guide*benchCustomers+n*31%benchCustomers), Owner: fmt.Sprintf("G%05d", (guide+n%5/4)%benchGuides),
		Channel: guideapp.Channels[n%4], Amount: guideapp.Fen(9_900 + n%50_000), Quantity: int64(1 + n%3), Category: "coat",
	}
	switch {
	case n%10 == 9 && n >= benchGuides:
		e.Kind, e.Ref, e.Amount = guideapp.Refund, fmt.Sprintf("e%09d", n-benchGuides+1), 100
	case n%5 == 4:
		e.Kind, e.Amount, e.Quantity, e.Category = guideapp.Service, 0, 0, ""
	case n%5 == 3:
		e.Kind, e.Amount, e.Quantity, e.Category = guideapp.FriendAdded, 0, 0, ""
	}
	return e
}

// BenchmarkTx_RecordEvents records batches of facts, each committed. PostgreSQL writes
// through to the disk here, as SQLite does.
func BenchmarkTx_RecordEvents(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.DurablePostgres} {
		for _, size := range []int{1, 5_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) { recordBatches(b, open(b), size) })
		}
	}
}

func recordBatches(b *testing.B, database *db.DB, size int) {
	ctx := context.Background()
	b.ReportAllocs()
	n := 0
	batch := make([]guideapp.Event, size)
	for b.Loop() {
		for i := range batch {
			batch[i] = benchEvent(n, 100_000_000)
			n++
		}
		if err := dbtest.Record(ctx, database, "chain", batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}

// loadedEvents is how many facts of the month the read benchmarks have to find a
// guide's in; with -short, a hundredth of them.
const loadedEvents = 8_000_000

// BenchmarkTx_EventsOfGuide reads what one guide's statement of the month rests on.
func BenchmarkTx_EventsOfGuide(b *testing.B) {
	size := loadedEvents
	if testing.Short() {
		size /= 100
	}
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			database := loaded(b, open, size)
			ctx := context.Background()
			events, guide := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				guide = (guide + 5_003) % benchGuides
				err := database.View(ctx, func(tx *db.Tx) error {
					found, err := tx.EventsOfGuide(ctx, "chain", fmt.Sprintf("G%05d", guide), benchFrom, benchUntil)
					events += len(found)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(events)/float64(b.N), "events/op")
		})
	}
}

// loaded gives a database with total facts of the month.
func loaded(b *testing.B, open func(testing.TB) *db.DB, total int) *db.DB {
	b.Helper()
	database := open(b)
	n := 0
	start := time.Now()
	err := dbtest.Load(context.Background(), database, "chain", func() (guideapp.Event, bool) {
		n++
		return benchEvent(n-1, total), n <= total
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("loaded %d facts in %s", total, time.Since(start).Round(time.Second))
	return database
}

// BenchmarkTx_EachEvent reads the facts of the month one by one.
func BenchmarkTx_EachEvent(b *testing.B) {
	const total = 100_000
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			database := loaded(b, open, total)
			ctx := context.Background()
			events := 0
			b.ReportAllocs()
			for b.Loop() {
				err := database.View(ctx, func(tx *db.Tx) error {
					return tx.EachEvent(ctx, "chain", benchFrom, benchUntil, func(guideapp.Event) error {
						events++
						return nil
					})
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
