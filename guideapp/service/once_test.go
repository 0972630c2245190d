package service_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

type order struct {
	CustomerID string
	PrecisionM int64
	Items      []item
}

type item struct{ SKU string }

type receipt struct {
	Number int64
	Items  []item
}

// call carries out one mutation; its effect gives number and is counted.
func call(ctx context.Context, database *db.DB, key string, now guideapp.Instant, o order, number int64, effects *atomic.Int64) (receipt, error) {
	var answer receipt
	err := db.As[service.CallTx](database).Update(ctx, func(tx service.CallTx) (err error) {
		id := service.IdempotencyKey{Brand: "demo", Caller: "POS", Method: "Order", Key: key}
		answer, err = service.Once(ctx, tx, id, now, o, func() (receipt, error) {
			if number < 0 {
				return receipt{}, guideapp.Errorf(guideapp.Precondition, "not today")
			}
			effects.Add(1)
			return receipt{number, o.Items}, nil
		})
		return err
	})
	return answer, err
}

func TestOnce(t *testing.T) {
	t.Parallel()
	const day = guideapp.Instant(1_790_000_000_000)
	first := order{"C1", 1<<53 + 1, []item{{"A"}, {"B"}}}
	other := func(change func(*order)) order {
		o := order{first.CustomerID, first.PrecisionM, []item{{"A"}, {"B"}}}
		change(&o)
		return o
	}
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		for _, step := range []struct {
			name    string
			key     string
			now     guideapp.Instant
			order   order
			number  int64
			want    int64  // the receipt's number
			refused string // part of the refusal
			code    guideapp.Code
		}{
			{"a failed effect keeps nothing", "k", day, first, -1, 0, "not today", guideapp.Precondition},
			{"first", "k", day, first, 7, 7, "", ""},
			{"again", "k", day + 1, first, 8, 7, "", ""},
			{"another customer", "k", day + 1, other(func(o *order) { o.CustomerID = "C2" }), 8, 0, "differs in customer_id", guideapp.Conflict},
			{"a last digit", "k", day + 1, other(func(o *order) { o.PrecisionM-- }), 8, 0, "differs in precision_m", guideapp.Conflict},
			{"an item", "k", day + 1, other(func(o *order) { o.Items[1].SKU = "C" }), 8, 0, "differs in items[1].sku", guideapp.Conflict},
			{"one item more", "k", day + 1, other(func(o *order) { o.Items = append(o.Items, item{"C"}) }), 8, 0, "differs in items", guideapp.Conflict},
			{"another key", "l", day + 2, first, 9, 9, "", ""},
			{"the last moment", "k", day + service.IdempotencyWindow - 1, first, 8, 7, "", ""},
			{"forgotten", "k", day + service.IdempotencyWindow, first, 10, 10, "", ""},
			{"no key", "", day, first, 11, 0, "idempotency_key", guideapp.Invalid},
			{"a key too long", strings.Repeat("k", service.MaxIdempotencyKey+1), day, first, 11, 0, "idempotency_key", guideapp.Invalid},
			{"a key of other letters", "钥匙", day, first, 11, 0, "idempotency_key", guideapp.Invalid},
		} {
			var effects atomic.Int64
			answer, err := call(t.Context(), database, step.key, step.now, step.order, step.number, &effects)
			if answer.Number != step.want || (err == nil) != (step.refused == "") {
				t.Fatalf("%s: got %v, %v", step.name, answer, err)
			}
			if err != nil && (guideapp.CodeOf(err) != step.code || !strings.Contains(err.Error(), step.refused)) {
				t.Fatalf("%s: got %s %v, want %s %q", step.name, guideapp.CodeOf(err), err, step.code, step.refused)
			}
			if ran := effects.Load() == 1; ran != (step.want == step.number) {
				t.Fatalf("%s: the effect ran %d times", step.name, effects.Load())
			}
		}
	})
}

// Callers who send the same request at the same time all get one answer.
func TestOnce_concurrently(t *testing.T) {
	t.Parallel()
	const callers = 8
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		var effects, group = new(atomic.Int64), new(sync.WaitGroup)
		answers := make([]int64, callers)
		failed := make([]error, callers)
		for i := range callers {
			group.Go(func() {
				var answer receipt
				answer, failed[i] = call(t.Context(), database, "k", 1, order{CustomerID: "C1"}, int64(i+1), effects)
				answers[i] = answer.Number
			})
		}
		group.Wait()
		if err := errors.Join(failed...); err != nil {
			t.Fatal(err)
		}
		for _, number := range answers {
			if number != answers[0] || number == 0 {
				t.Fatalf("answers differ: %v", answers)
			}
		}
	})
}
