package service_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/reward"
	"frontline/guideapp/service"
)

// Sizes of what many writers hand over at once.
const (
	writers           = 8
	writtenFacts      = 100_000 // half of them duplicates
	writtenFactsShort = 5_000
	callers           = 64
	callKeys          = 1_000
	callKeysShort     = 100
)

// writtenPlan keeps totals of stores, so that what writers do to them is seen.
var writtenPlan = strings.NewReplacer("version: 1\n", "version: 2\n",
	"limits:", "  - {id: shop, for: {roles: [manager]}, commission: {rate: 1%, of: store}}\nlimits:").Replace(payPlan)

// newWrites gives count facts of September and August: orders, and every tenth a refund of
// an order that stands up to a hundred places before it.
func newWrites(count int) []guideapp.Event {
	events := make([]guideapp.Event, count)
	for i := range events {
		day := guideapp.Date(2026, 8, 1+i%61)
		events[i] = guideapp.Event{Brand: "demo", Source: "pos", ID: fmt.Sprint("w", i), Kind: guideapp.Order, At: day.Start(beijing) + guideapp.Instant(i%1440)*guideapp.Minute,
			Store: fmt.Sprint("S", i%2+1), Guide: fmt.Sprint("G", i%3+1), Customer: fmt.Sprint("C", i%997), Amount: guideapp.Fen(100 + i%7_919), Quantity: 1}
		if i%10 == 9 {
			e := &events[i]
			e.Kind, e.Ref, e.Amount, e.Quantity = guideapp.Refund, fmt.Sprint("w", i-9), 50, 0
		}
	}
	return events
}

// stateHash hashes every fact and every kept total.
func stateHash(t *testing.T, database *db.DB) [sha256.Size]byte {
	t.Helper()
	hash := sha256.New()
	err := database.View(t.Context(), func(tx *db.Tx) error {
		var row []byte
		err := tx.EachEvent(t.Context(), "demo", guideapp.MinInstant, guideapp.MaxInstant, func(e guideapp.Event) error {
			row = reward.AppendFact(row[:0], &e)
			_, err := hash.Write(row)
			return err
		})
		if err != nil {
			return err
		}
		for _, period := range []string{"2026-08", "2026-09"} {
			totals, err := tx.Totals(t.Context(), "demo", service.TotalQuery{Period: period})
			if err != nil {
				return err
			}
			fmt.Fprint(hash, totals)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// Facts handed over shuffled, half of them twice, by many writers at once come to the same
// state as once and in order.
func TestImporting_Record_writers(t *testing.T) {
	t.Parallel()
	size := writtenFacts
	if testing.Short() {
		size = writtenFactsShort
	}
	once := newWrites(size / 2)
	prepare := func(t *testing.T, database *db.DB) *payroll {
		p := newPayroll(t, database).open()
		if err := p.importing.PublishPlan(t.Context(), "demo", writtenPlan); err != nil {
			t.Fatal(err)
		}
		p.at("2026-10-10")
		return p
	}
	plain := dbtest.SQLite(t)
	inOrder := prepare(t, plain)
	for batch := range slices.Chunk(once, service.MaxBatch) {
		inOrder.record(batch...)
	}
	want := stateHash(t, plain)
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := prepare(t, database)
		chance := rand.New(rand.NewPCG(1, 2))
		twice := slices.Concat(once, once)
		chance.Shuffle(len(twice), func(i, k int) { twice[i], twice[k] = twice[k], twice[i] })
		var group sync.WaitGroup
		for part := range slices.Chunk(twice, (len(twice)+writers-1)/writers) {
			group.Go(func() {
				for batch := range slices.Chunk(part, service.MaxBatch) {
					if _, err := p.importing.Record(t.Context(), "demo", batch); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if got := stateHash(t, database); got != want {
			t.Errorf("%d facts from %d writers come to another state than once and in order", len(twice), writers)
		}
	})
}

// Every key has its effect once, however often and from wherever it comes.
func TestSettling_Adjust_keys(t *testing.T) {
	t.Parallel()
	keys := callKeys
	if testing.Short() {
		keys = callKeysShort
	}
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		// All of them together are no more than one person may book.
		amount := func(k int) guideapp.Fen { return guideapp.Fen(1 + k%100) }
		var group sync.WaitGroup
		for caller := range callers {
			group.Go(func() {
				// Each key is called by two callers.
				for k := range keys {
					if (k+caller)%(callers/2) != 0 {
						continue
					}
					q := service.AdjustRequest{Kind: ledger.Adjustment, Guide: "G1", Period: "2026-09", Amount: amount(k), Reason: "once"}
					record, err := p.settling.Adjust(context.WithoutCancel(t.Context()), office, fmt.Sprint("key ", k), q)
					if err != nil || record.Amount != q.Amount {
						t.Errorf("key %d: %+v, %v", k, record, err)
					}
				}
			})
		}
		group.Wait()
		var effects, last int64
		var booked guideapp.Fen
		for more := true; more; {
			page, err := p.settling.Entries(t.Context(), office, service.EntryQuery{After: last, Limit: service.MaxEntries})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range page {
				effects, booked, last = effects+1, booked+x.Amount, x.Number
			}
			more = len(page) == service.MaxEntries
		}
		var want guideapp.Fen
		for k := range keys {
			want += amount(k)
		}
		if effects != int64(keys) || booked != want {
			t.Errorf("%d keys had %d effects of %s yuan; want %s", keys, effects, booked.Yuan(), want.Yuan())
		}
		p.audit(0)
	})
}
