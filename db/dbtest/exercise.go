package dbtest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"frontline/db"
	"frontline/guideapp"
)

// Exercise holds a database to what db promises. open gives an empty one that goes with
// the test. Every subtest opens its own, so that they run at the same time; with -short
// the sizes are small.
func Exercise(ctx context.Context, t *testing.T, open func(t *testing.T) *db.DB) {
	t.Helper()
	s := suite{ctx, open}
	for _, area := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"Transactions", s.transactions}, {"Views", s.views}, {"Endings", s.endings}, {"RecordEvents", s.recordEvents}, {"Writers", s.writers},
		{"EventsOf", s.eventsOf}, {"EachEvent", s.eachEvent}, {"Org", s.org}, {"Totals", s.totals},
		{"Plans", s.plans}, {"Drafts", s.drafts}, {"Goals", s.goals}, {"People", s.people}, {"Decisions", s.decisions}, {"Idempotency", s.idempotency},
		{"Ledger", s.ledger},
	} {
		t.Run(area.name, func(t *testing.T) {
			t.Parallel()
			area.run(t)
		})
	}
}

type suite struct {
	ctx  context.Context
	open func(t *testing.T) *db.DB
}

// subtest is one named behaviour, on a database of its own.
type subtest struct {
	name string
	run  func(t *testing.T, database *db.DB)
}

func (s suite) each(t *testing.T, list []subtest) {
	t.Helper()
	for _, sub := range list {
		t.Run(sub.name, func(t *testing.T) {
			t.Parallel()
			sub.run(t, s.open(t))
		})
	}
}

// fataler is what *testing.T and *rapid.T have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (s suite) update(t fataler, database *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := database.Update(s.ctx, f); err != nil {
		t.Fatalf("update: %v", err)
	}
}

// read gives what f reads in a View.
func read[T any](ctx context.Context, t fataler, database *db.DB, f func(tx *db.Tx) (T, error)) T {
	t.Helper()
	var value T
	err := database.View(ctx, func(tx *db.Tx) error {
		var err error
		value, err = f(tx)
		return err
	})
	if err != nil {
		t.Fatalf("view: %v", err)
	}
	return value
}

func wantEqual(t fataler, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func wantCode(t fataler, what string, err error, code guideapp.Code) {
	t.Helper()
	if err == nil || guideapp.CodeOf(err) != code {
		t.Fatalf("%s: got error %v (%s), want one of code %s", what, err, guideapp.CodeOf(err), code)
	}
}

var errOnPurpose = errors.New("on purpose")

// oneStore is what the tests of transactions write.
var oneStore = []guideapp.Store{{ID: "S1", Name: "one", Region: "east"}}

func (s suite) storeCount(t fataler, database *db.DB) int {
	t.Helper()
	return len(read(s.ctx, t, database, func(tx *db.Tx) (guideapp.Org, error) { return tx.Org(s.ctx, "b") }).Stores)
}

// transactions are whole or absent.
func (s suite) transactions(t *testing.T) {
	s.each(t, []subtest{
		{"an update that fails leaves nothing", func(t *testing.T, database *db.DB) {
			err := database.Update(s.ctx, func(tx *db.Tx) error {
				return errors.Join(tx.PutStores(s.ctx, "b", oneStore), errOnPurpose)
			})
			if !errors.Is(err, errOnPurpose) {
				t.Fatalf("got error %v, want the one that was returned", err)
			}
			wantEqual(t, "stores", s.storeCount(t, database), 0)
		}},
		{"an update that panics leaves nothing and blocks nobody", func(t *testing.T, database *db.DB) {
			func() {
				defer func() { _ = recover() }() // the panic is the point
				_ = database.Update(s.ctx, func(tx *db.Tx) error {
					if err := tx.PutStores(s.ctx, "b", oneStore); err != nil {
						return err
					}
					panic("on purpose")
				})
			}()
			wantEqual(t, "stores", s.storeCount(t, database), 0)
			s.update(t, database, func(tx *db.Tx) error { return tx.PutStores(s.ctx, "b", oneStore) })
		}},
		{"a bulk insertion that failed cannot be committed", func(t *testing.T, database *db.DB) {
			twoRows := []guideapp.Customer{{ID: "C1"}, {ID: "C2", Name: "\x00"}}
			err := database.Update(s.ctx, func(tx *db.Tx) error {
				_ = tx.PutCustomers(s.ctx, "b", twoRows) // swallowed on purpose
				return nil
			})
			if err == nil {
				t.Fatal("the update was committed")
			}
			customers := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Customer, error) {
				return tx.Customers(s.ctx, "b", []string{"C1", "C2"})
			})
			wantEqual(t, "customers", len(customers), 0)
		}},
	})
}

// views see one state and change nothing.
func (s suite) views(t *testing.T) {
	s.each(t, []subtest{
		{"a view cannot write", func(t *testing.T, database *db.DB) {
			err := database.View(s.ctx, func(tx *db.Tx) error { return tx.PutStores(s.ctx, "b", oneStore) })
			if err == nil {
				t.Fatal("it wrote")
			}
			wantEqual(t, "stores", s.storeCount(t, database), 0)
		}},
		{"a view sees one state", func(t *testing.T, database *db.DB) {
			counts := read(s.ctx, t, database, func(tx *db.Tx) ([2]int, error) {
				before, err := tx.Org(s.ctx, "b")
				if err != nil {
					return [2]int{}, err
				}
				s.update(t, database, func(tx *db.Tx) error { return tx.PutStores(s.ctx, "b", oneStore) })
				after, err := tx.Org(s.ctx, "b")
				return [2]int{len(before.Stores), len(after.Stores)}, err
			})
			wantEqual(t, "stores before and after another's update", counts, [2]int{0, 0})
			wantEqual(t, "stores in a later view", s.storeCount(t, database), 1)
		}},
		{"a service's own transaction", func(t *testing.T, database *db.DB) {
			type orgTx interface {
				PutStores(ctx context.Context, brand string, stores []guideapp.Store) error
				Org(ctx context.Context, brand string) (guideapp.Org, error)
			}
			narrow := db.As[orgTx](database)
			if err := narrow.Update(s.ctx, func(tx orgTx) error { return tx.PutStores(s.ctx, "b", oneStore) }); err != nil {
				t.Fatal(err)
			}
			err := narrow.View(s.ctx, func(tx orgTx) error {
				org, err := tx.Org(s.ctx, "b")
				wantEqual(t, "stores", len(org.Stores), 1)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"an update sees what it wrote", func(t *testing.T, database *db.DB) {
			s.update(t, database, func(tx *db.Tx) error {
				if err := tx.PutStores(s.ctx, "b", oneStore); err != nil {
					return err
				}
				org, err := tx.Org(s.ctx, "b")
				wantEqual(t, "stores", len(org.Stores), 1)
				return err
			})
		}},
	})
}

// endings are transactions that something outside ends.
func (s suite) endings(t *testing.T) {
	s.each(t, []subtest{
		{"a canceled context ends it", func(t *testing.T, database *db.DB) {
			ctx, cancel := context.WithCancel(s.ctx)
			cancel()
			err := database.Update(ctx, func(tx *db.Tx) error { return tx.PutStores(ctx, "b", oneStore) })
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("got error %v, want context.Canceled", err)
			}
		}},
		{"a deadline ends it", func(t *testing.T, database *db.DB) {
			ctx, cancel := context.WithTimeout(s.ctx, 30*time.Millisecond)
			defer cancel()
			err := database.View(ctx, func(tx *db.Tx) error {
				for {
					if _, err := tx.Org(ctx, "b"); err != nil {
						return err
					}
				}
			})
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got error %v, want context.DeadlineExceeded", err)
			}
			wantEqual(t, "stores afterwards", s.storeCount(t, database), 0)
		}},
		{"an unknown failure is internal", func(t *testing.T, database *db.DB) {
			if err := database.Close(); err != nil {
				t.Fatal(err)
			}
			err := database.View(s.ctx, func(tx *db.Tx) error { return nil })
			wantCode(t, "view of a closed database", err, guideapp.Internal)
		}},
	})
}
