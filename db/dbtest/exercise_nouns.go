package dbtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/routing"
	"frontline/guideapp/service"
)

func (s suite) org(t *testing.T) {
	s.each(t, []subtest{
		{"stores and guides come back sorted", func(t *testing.T, database *db.DB) {
			stores := []guideapp.Store{
				{ID: "S1", From: 0, Name: "外滩", Region: "east", Class: "A", Ownership: guideapp.Franchise, Dealer: "D1", Payer: "P1",
					Location: guideapp.Location{Lng: 121.4900001, Lat: -31.24, System: guideapp.GCJ02}, Open: 600, Close: 1320, Cloud: true, Visitors: 9_000},
				{ID: "S1", From: 20_000, Name: "外滩二", Region: "east"},
				{ID: "s0", From: 0, Name: "bytes: capitals first", Region: "west"},
			}
			guides := []guideapp.Guide{
				{ID: "G1", Name: "李", Assignments: []guideapp.Assignment{
					{Store: "S1", Role: guideapp.RoleGuide, First: 1, Last: 9}, {Store: "s0", Role: guideapp.RoleManager, First: 10, Last: guideapp.MaxDay}}},
				{ID: "g0", Name: "wang", Assignments: []guideapp.Assignment{{Store: "s0", Role: guideapp.RoleGuide, First: 0, Last: guideapp.MaxDay}}},
			}
			s.update(t, database, func(tx *db.Tx) error {
				if err := tx.PutStores(s.ctx, "b", []guideapp.Store{stores[2], stores[1], stores[0]}); err != nil {
					return err
				}
				return tx.PutGuides(s.ctx, "b", []guideapp.Guide{guides[1], guides[0]})
			})
			got := read(s.ctx, t, database, func(tx *db.Tx) (guideapp.Org, error) { return tx.Org(s.ctx, "b") })
			wantEqual(t, "org", got, guideapp.Org{Brand: "b", Stores: stores, Guides: guides})
			other := read(s.ctx, t, database, func(tx *db.Tx) (guideapp.Org, error) { return tx.Org(s.ctx, "c") })
			wantEqual(t, "org of another brand", other, guideapp.Org{Brand: "c"})
		}},
		{"what is put again is replaced", func(t *testing.T, database *db.DB) {
			put := func(store guideapp.Store, guide guideapp.Guide) {
				s.update(t, database, func(tx *db.Tx) error {
					if err := tx.PutStores(s.ctx, "b", []guideapp.Store{{ID: store.ID, Name: "an earlier line", Region: "x"}, store}); err != nil {
						return err
					}
					return tx.PutGuides(s.ctx, "b", []guideapp.Guide{guide})
				})
			}
			put(guideapp.Store{ID: "S1", Name: "old", Region: "x"}, guideapp.Guide{ID: "G1", Name: "old", Assignments: []guideapp.Assignment{
				{Store: "S1", Role: guideapp.RoleGuide, First: 1, Last: 2}, {Store: "S1", Role: guideapp.RoleGuide, First: 3, Last: 4}}})
			store := guideapp.Store{ID: "S1", Name: "new", Region: "y"}
			guide := guideapp.Guide{ID: "G1", Name: "new", Assignments: []guideapp.Assignment{{Store: "S2", Role: guideapp.RoleManager, First: 7, Last: 8}}}
			put(store, guide)
			got := read(s.ctx, t, database, func(tx *db.Tx) (guideapp.Org, error) { return tx.Org(s.ctx, "b") })
			wantEqual(t, "org", got, guideapp.Org{Brand: "b", Stores: []guideapp.Store{store}, Guides: []guideapp.Guide{guide}})
		}},
		{"customers by id and by guide", func(t *testing.T, database *db.DB) {
			list := []guideapp.Customer{{ID: "C1", Name: "陈", PhoneMasked: "138****5678", Guide: "G1", Since: 20_000}, {ID: "c0"}, {ID: "c2", Guide: "G1"}}
			s.update(t, database, func(tx *db.Tx) error {
				if err := tx.PutCustomers(s.ctx, "b", []guideapp.Customer{{ID: "c2", Guide: "G9"}, list[1], list[0]}); err != nil {
					return err
				}
				return tx.PutCustomers(s.ctx, "b", []guideapp.Customer{list[2]})
			})
			byIDs := func(ids ...string) []guideapp.Customer {
				return read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Customer, error) { return tx.Customers(s.ctx, "b", ids) })
			}
			ofGuide := func(brand, guide string) []guideapp.Customer {
				return read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Customer, error) { return tx.CustomersOfGuide(s.ctx, brand, guide) })
			}
			wantEqual(t, "by ids", byIDs("c2", "nobody", "C1", "c0", "C1"), list)
			wantEqual(t, "by no ids", len(byIDs()), 0)
			wantEqual(t, "of G1", ofGuide("b", "G1"), []guideapp.Customer{list[0], list[2]})
			wantEqual(t, "of nobody", len(ofGuide("b", ""))+len(ofGuide("b", "G9"))+len(ofGuide("c", "G1")), 0)
		}},
		{"a revision for each change", s.revisions},
		{"text that cannot be kept is refused", func(t *testing.T, database *db.DB) {
			err := database.Update(s.ctx, func(tx *db.Tx) error {
				return tx.PutStores(s.ctx, "b", []guideapp.Store{{ID: "S1", Name: "a\x00b", Region: "x"}})
			})
			wantCode(t, "a store's name with NUL", err, guideapp.Invalid)
		}},
	})
}

// revisions grow with each change, and one that was rolled back does not come again.
func (s suite) revisions(t *testing.T, database *db.DB) {
	revision := func() int64 {
		return read(s.ctx, t, database, func(tx *db.Tx) (int64, error) { return tx.OrgRevision(s.ctx, "b") })
	}
	wantEqual(t, "revision before the first change", revision(), int64(0))
	seen := []int64{0}
	for range 3 {
		var lost int64
		_ = database.Update(s.ctx, func(tx *db.Tx) error { // fails on purpose
			if err := tx.PutStores(s.ctx, "b", []guideapp.Store{{ID: "S1"}}); err != nil {
				return err
			}
			var err error
			lost, err = tx.OrgRevision(s.ctx, "b")
			return errors.Join(err, errOnPurpose)
		})
		s.update(t, database, func(tx *db.Tx) error { return tx.PutGuides(s.ctx, "b", []guideapp.Guide{{ID: "G1"}}) })
		if now := revision(); now <= seen[len(seen)-1] || now == lost {
			t.Fatalf("revision %d comes after %v and a lost %d", now, seen, lost)
		}
		seen = append(seen, revision())
	}
}

func (s suite) totals(t *testing.T) {
	s.each(t, []subtest{
		{"as a list in memory would", s.totalsModel},
		{"customers are counted once for each party", s.sightingsModel},
		{"what does not belong is refused, and nothing is written", func(t *testing.T, database *db.DB) {
			good := service.Total{Period: "p", Measure: "m", Store: "S1", Value: 1}
			replace := func(totals ...service.Total) error {
				return database.Update(s.ctx, func(tx *db.Tx) error { return tx.ReplaceTotals(s.ctx, "b", "p", []string{"S1"}, totals) })
			}
			for name, bad := range map[string]service.Total{
				"another store": {Period: "p", Measure: "m", Store: "S2"}, "another period": {Period: "q", Measure: "m", Store: "S1"}, "the same again": good,
			} {
				if err := replace(good, bad); err == nil {
					t.Errorf("%s was accepted", name)
				}
			}
			got := read(s.ctx, t, database, func(tx *db.Tx) ([]service.Total, error) {
				return tx.Totals(s.ctx, "b", service.TotalQuery{Period: "p"})
			})
			wantEqual(t, "totals", len(got), 0)
		}},
	})
}

func (s suite) totalsModel(t *testing.T, database *db.DB) {
	measures, stores, guides := []string{"orders", "sales"}, []string{"", "S1", "S2", "s1"}, []string{"", "G1", "G2"}
	brands := 0
	rapid.Check(t, func(t *rapid.T) {
		brands++
		brand := fmt.Sprintf("b%d", brands)
		var kept []service.Total
		for range rapid.IntRange(0, 4).Draw(t, "replacements") {
			period := rapid.SampledFrom([]string{"2026-09", "2026-10"}).Draw(t, "period")
			touched := rapid.SliceOfDistinct(rapid.SampledFrom(stores), func(s string) string { return s }).Draw(t, "stores")
			kept = slices.DeleteFunc(kept, func(k service.Total) bool { return k.Period == period && slices.Contains(touched, k.Store) })
			var fresh []service.Total
			for _, store := range touched {
				for _, m := range measures {
					for _, g := range guides {
						if rapid.Bool().Draw(t, "there") {
							fresh = append(fresh, service.Total{Period: period, Measure: m, Store: store, Guide: g,
								Value: rapid.Int64().Draw(t, "value"), Micro: rapid.Int64Range(-999_999, 999_999).Draw(t, "micro")})
						}
					}
				}
			}
			kept = append(kept, fresh...)
			s.update(t, database, func(tx *db.Tx) error { return tx.ReplaceTotals(s.ctx, brand, period, touched, fresh) })
		}
		q := service.TotalQuery{Period: "2026-09"}
		q.Measures = rapid.SampledFrom([][]string{nil, {"sales"}, {"sales", "orders"}}).Draw(t, "of measures")
		q.Stores = rapid.SampledFrom([][]string{nil, {"S1"}, {"s1", "S2"}}).Draw(t, "of stores")
		q.Guide = rapid.SampledFrom([]*string{nil, &guides[0], &guides[1]}).Draw(t, "of guide")
		q.Guides = rapid.SampledFrom([][]string{nil, {"G2"}, {"G1", "", "G3"}}).Draw(t, "of guides")
		q.From = rapid.SampledFrom([]string{"", "orders", "orders ", "sales"}).Draw(t, "from")
		q.Until = rapid.SampledFrom([]string{"", "orders", "sales", "t"}).Draw(t, "until")
		var want []service.Total
		for _, k := range kept {
			if k.Period == q.Period && (q.Measures == nil || slices.Contains(q.Measures, k.Measure)) &&
				(q.Stores == nil || slices.Contains(q.Stores, k.Store)) && (q.Guide == nil || *q.Guide == k.Guide) &&
				(q.Guides == nil || slices.Contains(q.Guides, k.Guide)) && (q.Until == "" || q.From <= k.Measure && k.Measure < q.Until) {
				want = append(want, k)
			}
		}
		slices.SortFunc(want, func(a, b service.Total) int {
			return slices.Compare([]string{a.Measure, a.Store, a.Guide}, []string{b.Measure, b.Store, b.Guide})
		})
		got := read(s.ctx, t, database, func(tx *db.Tx) ([]service.Total, error) { return tx.Totals(s.ctx, brand, q) })
		if len(got)+len(want) > 0 {
			wantEqual(t, "totals", got, want)
		}
		s.wantKept(t, database, brand, kept, q.Stores)
	})
}

func (s suite) wantKept(t *rapid.T, database *db.DB, brand string, kept []service.Total, stores []string) {
	var want []service.KeptTotal
	for _, k := range kept {
		if stores == nil || slices.Contains(stores, k.Store) {
			want = append(want, service.KeptTotal{Store: k.Store, Period: k.Period})
		}
	}
	slices.SortFunc(want, func(a, b service.KeptTotal) int {
		return slices.Compare([]string{a.Store, a.Period}, []string{b.Store, b.Period})
	})
	want = slices.Compact(want)
	got := read(s.ctx, t, database, func(tx *db.Tx) ([]service.KeptTotal, error) { return tx.KeptTotals(s.ctx, brand, stores) })
	if len(got)+len(want) > 0 {
		wantEqual(t, "kept totals", got, want)
	}
}

func (s suite) plans(t *testing.T) {
	plan := service.StoredPlan{Brand: "b", Name: "autumn", Version: 2, Document: "schema: 1\n", Hash: "abc", First: 20_700, Last: 20_800}
	put := func(database *db.DB, p service.StoredPlan) error {
		return database.Update(s.ctx, func(tx *db.Tx) error { return tx.PutPlan(s.ctx, p) })
	}
	s.each(t, []subtest{
		{"by name and version", func(t *testing.T, database *db.DB) {
			tenth, first, other := plan, plan, plan
			tenth.Version, first.Name, other.Brand = 10, "Autumn", "c"
			for _, p := range []service.StoredPlan{tenth, plan, other, first, plan} {
				if err := put(database, p); err != nil {
					t.Fatal(err)
				}
			}
			got := read(s.ctx, t, database, func(tx *db.Tx) ([]service.StoredPlan, error) { return tx.Plans(s.ctx, "b") })
			wantEqual(t, "plans", got, []service.StoredPlan{first, plan, tenth})
		}},
		{"a published version does not change", func(t *testing.T, database *db.DB) {
			if err := put(database, plan); err != nil {
				t.Fatal(err)
			}
			changed := plan
			changed.Document += "title: x\n"
			wantCode(t, "another document", put(database, changed), guideapp.Conflict)
			got := read(s.ctx, t, database, func(tx *db.Tx) ([]service.StoredPlan, error) { return tx.Plans(s.ctx, "b") })
			wantEqual(t, "plans", got, []service.StoredPlan{plan})
		}},
	})
}

// sweep wants expired sessions and codes forgotten, and no other.
func (s suite) sweep(t *testing.T, database *db.DB) {
	s.update(t, database, func(tx *db.Tx) error {
		err := tx.PutPerson(s.ctx, guideapp.Person{Brand: "b", ID: "G1", Name: "李", Role: guideapp.RoleManager, Store: "S1"})
		for i := range guideapp.Instant(5) {
			hash := []byte{byte(i)}
			err = errors.Join(err, tx.PutSession(s.ctx, "b", "G1", hash, 100+i), tx.PutCode(s.ctx, "b", "G1", hash, 100+i))
		}
		return err
	})
	for _, want := range []int64{4, 4, 0} {
		s.update(t, database, func(tx *db.Tx) error {
			swept, err := tx.SweepSessions(s.ctx, 103, 2)
			wantEqual(t, "swept", swept, want)
			return err
		})
	}
	err := database.View(s.ctx, func(tx *db.Tx) error {
		_, bySession := tx.PersonBySession(s.ctx, []byte{4}, 103)
		_, byCode := tx.PersonByCode(s.ctx, []byte{4}, 103)
		return errors.Join(bySession, byCode)
	})
	if err != nil {
		t.Errorf("what is left: %v", err)
	}
}

func (s suite) people(t *testing.T) {
	person := guideapp.Person{Brand: "b", ID: "G1", Name: "李", Role: guideapp.RoleManager, Store: "S1", Region: "east", Dealer: "D1"}
	hash := []byte("32 bytes that stand for a SHA256")
	s.each(t, []subtest{
		{"a code and a session last until they expire", func(t *testing.T, database *db.DB) {
			s.update(t, database, func(tx *db.Tx) error {
				if err := tx.PutPerson(s.ctx, person); err != nil {
					return err
				}
				if err := tx.PutCode(s.ctx, "b", "G1", hash, 100); err != nil {
					return err
				}
				return tx.PutSession(s.ctx, "b", "G1", hash, 200)
			})
			err := database.View(s.ctx, func(tx *db.Tx) error {
				byCode, err := tx.PersonByCode(s.ctx, hash, 99)
				wantEqual(t, "person by code", byCode, person)
				if err != nil {
					return err
				}
				bySession, err := tx.PersonBySession(s.ctx, hash, 199)
				wantEqual(t, "person by session", bySession, person)
				if err != nil {
					return err
				}
				_, err = tx.PersonByCode(s.ctx, hash, 100)
				wantCode(t, "an expired code", err, guideapp.NotFound)
				_, err = tx.PersonBySession(s.ctx, hash, 200)
				wantCode(t, "an expired session", err, guideapp.NotFound)
				_, err = tx.PersonBySession(s.ctx, []byte("another"), 0)
				wantCode(t, "an unknown session", err, guideapp.NotFound)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"a person who moves stays signed in", func(t *testing.T, database *db.DB) {
			moved := person
			moved.Store, moved.Role = "S2", guideapp.RoleGuide
			s.update(t, database, func(tx *db.Tx) error {
				if err := tx.PutPerson(s.ctx, person); err != nil {
					return err
				}
				if err := tx.PutSession(s.ctx, "b", "G1", hash, 200); err != nil {
					return err
				}
				return tx.PutPerson(s.ctx, moved)
			})
			got := read(s.ctx, t, database, func(tx *db.Tx) (guideapp.Person, error) { return tx.PersonBySession(s.ctx, hash, 0) })
			wantEqual(t, "person", got, moved)
		}},
		{"a session that is deleted has ended", func(t *testing.T, database *db.DB) {
			s.update(t, database, func(tx *db.Tx) error {
				if err := tx.PutPerson(s.ctx, person); err != nil {
					return err
				}
				return tx.PutSession(s.ctx, "b", "G1", hash, 200)
			})
			for range 2 {
				s.update(t, database, func(tx *db.Tx) error { return tx.DeleteSession(s.ctx, hash) })
			}
			err := database.View(s.ctx, func(tx *db.Tx) error {
				_, err := tx.PersonBySession(s.ctx, hash, 0)
				return err
			})
			wantCode(t, "the session", err, guideapp.NotFound)
		}},
		{"what has expired is swept, a piece at a time", s.sweep},
		{"a person's sessions and codes end together", func(t *testing.T, database *db.DB) {
			other := person
			other.ID = "G2"
			s.update(t, database, func(tx *db.Tx) error {
				return errors.Join(tx.PutPerson(s.ctx, person), tx.PutPerson(s.ctx, other), tx.PutSession(s.ctx, "b", "G1", hash, 200), tx.PutCode(s.ctx, "b", "G1", hash, 200),
					tx.PutSession(s.ctx, "b", "G2", []byte("other"), 200), tx.EndSessions(s.ctx, "b", "G1"))
			})
			err := database.View(s.ctx, func(tx *db.Tx) error {
				_, err := tx.PersonBySession(s.ctx, hash, 0)
				wantCode(t, "the session", err, guideapp.NotFound)
				_, err = tx.PersonByCode(s.ctx, hash, 0)
				wantCode(t, "the code", err, guideapp.NotFound)
				_, err = tx.PersonBySession(s.ctx, []byte("other"), 0)
				return err
			})
			if err != nil {
				t.Errorf("another person's session: %v", err)
			}
			still := read(s.ctx, t, database, func(tx *db.Tx) (guideapp.Person, error) { return tx.Person(s.ctx, "b", "G1") })
			wantEqual(t, "the person", still, person)
			err = database.View(s.ctx, func(tx *db.Tx) error {
				_, err := tx.Person(s.ctx, "other", "G1")
				return err
			})
			wantCode(t, "another brand's", err, guideapp.NotFound)
		}},
		{"a code needs a person", func(t *testing.T, database *db.DB) {
			err := database.Update(s.ctx, func(tx *db.Tx) error { return tx.PutCode(s.ctx, "b", "nobody", hash, 100) })
			wantCode(t, "a code of nobody", err, guideapp.Precondition)
		}},
	})
}

func (s suite) decisions(t *testing.T) {
	decision := routing.Decision{
		ID: "d1", Request: routing.Request{Customer: "C1", PrecisionM: 500, At: 1_000,
			Location: guideapp.Location{Lng: 121.47, Lat: 31.2300000000001, System: guideapp.WGS84}},
		Store: "S1", StoreName: "外滩", Dealer: "D1", RevenueOwner: "D1", DistanceMM: 1_234_567, MarginMM: 89, LowConfidence: true,
		Provisional: true, Reason: routing.Nearest, RadiusM: 50_000, RuleVersion: "1",
		Candidates: []routing.Candidate{{Store: "S1", StoreName: "外滩", Dealer: "D1", DistanceMM: 1_234_567, Reason: routing.Won},
			{Store: "S2", DistanceMM: 1_234_656, Reason: routing.Farther}},
	}
	put := func(database *db.DB, brand string, d routing.Decision) error {
		return database.Update(s.ctx, func(tx *db.Tx) error { return tx.PutDecision(s.ctx, brand, d) })
	}
	s.each(t, []subtest{
		{"a decision comes back with its trace", func(t *testing.T, database *db.DB) {
			for range 2 {
				if err := put(database, "b", decision); err != nil {
					t.Fatal(err)
				}
			}
			got := read(s.ctx, t, database, func(tx *db.Tx) (routing.Decision, error) { return tx.Decision(s.ctx, "b", "d1") })
			wantEqual(t, "decision", got, decision)
			for _, id := range [][2]string{{"b", "d2"}, {"c", "d1"}} {
				err := database.View(s.ctx, func(tx *db.Tx) error {
					_, err := tx.Decision(s.ctx, id[0], id[1])
					return err
				})
				wantCode(t, "decision "+id[1]+" of "+id[0], err, guideapp.NotFound)
			}
		}},
		{"a decision does not change", func(t *testing.T, database *db.DB) {
			if err := put(database, "b", decision); err != nil {
				t.Fatal(err)
			}
			changed := decision
			changed.Store = "S2"
			wantCode(t, "another store", put(database, "b", changed), guideapp.Conflict)
		}},
	})
}

func (s suite) idempotency(t *testing.T) {
	key := service.IdempotencyKey{Brand: "b", Caller: "machine", Method: "RouteCustomer", Key: "k1"}
	s.each(t, []subtest{
		{"a call is kept, and replaced", func(t *testing.T, database *db.DB) {
			for _, call := range []service.StoredCall{
				{Request: []byte(`{"a":1}`), Response: []byte("\x00\xff"), At: 1_000}, {Request: []byte(`{}`), Response: []byte(`{}`), At: 2_000},
			} {
				s.update(t, database, func(tx *db.Tx) error {
					if _, _, err := tx.Idempotent(s.ctx, key); err != nil {
						return err
					}
					return tx.PutIdempotent(s.ctx, key, call)
				})
				s.wantCall(t, database, key, call, true)
			}
			for _, other := range []service.IdempotencyKey{
				{Brand: "c", Caller: "machine", Method: "RouteCustomer", Key: "k1"}, {Brand: "b", Caller: "hq", Method: "RouteCustomer", Key: "k1"},
				{Brand: "b", Caller: "machine", Method: "SavePlan", Key: "k1"}, {Brand: "b", Caller: "machine", Method: "RouteCustomer", Key: "k2"},
			} {
				s.wantCall(t, database, other, service.StoredCall{}, false)
			}
		}},
		{"a key that was only asked for is free", func(t *testing.T, database *db.DB) {
			for range 2 {
				s.wantCall(t, database, key, service.StoredCall{}, false)
			}
		}},
		{"calls are forgotten after their time", func(t *testing.T, database *db.DB) {
			old := service.StoredCall{Request: []byte("r"), Response: []byte("s"), At: 1_000}
			second := key
			second.Key = "k2"
			put := func(k service.IdempotencyKey, c service.StoredCall) {
				s.update(t, database, func(tx *db.Tx) error { return tx.PutIdempotent(s.ctx, k, c) })
			}
			put(key, old)
			put(second, service.StoredCall{At: old.At + service.IdempotencyWindow})
			s.wantCall(t, database, key, old, true)
			put(second, service.StoredCall{At: old.At + service.IdempotencyWindow + 1})
			s.wantCall(t, database, key, service.StoredCall{}, false)
		}},
		{"one of many at once carries it out", func(t *testing.T, database *db.DB) {
			var carriedOut atomic.Int64
			var group sync.WaitGroup
			for caller := range 8 {
				group.Go(func() {
					did := false
					err := database.Update(s.ctx, func(tx *db.Tx) error {
						_, found, err := tx.Idempotent(s.ctx, key)
						if did = err == nil && !found; !did {
							return err
						}
						return tx.PutIdempotent(s.ctx, key, service.StoredCall{Request: []byte("r"), Response: []byte("s"), At: 1_000})
					})
					if err != nil {
						t.Errorf("caller %d: %v", caller, err)
					}
					if did {
						carriedOut.Add(1)
					}
				})
			}
			group.Wait()
			wantEqual(t, "times carried out", carriedOut.Load(), int64(1))
		}},
	})
}

func (s suite) wantCall(t *testing.T, database *db.DB, key service.IdempotencyKey, want service.StoredCall, there bool) {
	t.Helper()
	s.update(t, database, func(tx *db.Tx) error {
		for _, look := range []func(context.Context, service.IdempotencyKey) (service.StoredCall, bool, error){tx.Answered, tx.Idempotent} {
			call, found, err := look(s.ctx, key)
			if err != nil {
				return err
			}
			wantEqual(t, "found", found, there)
			wantEqual(t, "call", call, want)
		}
		return nil
	})
}

// sightingsModel replaces sightings of some stores after others; the sightings and how many
// customers each party has are those of a list in memory.
func (s suite) sightingsModel(t *testing.T, database *db.DB) {
	stores := []string{"S1", "S2", "s1"}
	brands := 0
	rapid.Check(t, func(t *rapid.T) {
		brands++
		brand := fmt.Sprintf("b%d", brands)
		var kept []service.Sighting
		for range rapid.IntRange(1, 4).Draw(t, "replacements") {
			touched := rapid.SliceOfNDistinct(rapid.SampledFrom(stores), 0, 3, func(s string) string { return s }).Draw(t, "stores")
			kept = slices.DeleteFunc(kept, func(k service.Sighting) bool { return slices.Contains(touched, k.Store) })
			var fresh []service.Sighting
			for _, store := range touched {
				for _, who := range []service.Sighting{{Measure: "of/a"}, {Measure: "of/b"}, {Measure: "of/a", Guide: "G1"}} {
					for _, customer := range []string{"C1", "C2", "c1"} {
						if rapid.Bool().Draw(t, "seen") {
							fresh = append(fresh, service.Sighting{Measure: who.Measure, Store: store, Guide: who.Guide, Customer: customer})
						}
					}
				}
			}
			kept = append(kept, fresh...)
			s.update(t, database, func(tx *db.Tx) error {
				if err := tx.ReplaceSightings(s.ctx, brand, "q", touched, fresh); err != nil {
					return err
				}
				return tx.ReplaceSightings(s.ctx, brand, "p", touched, fresh)
			})
		}
		for _, q := range []service.SightingQuery{{Period: "p"}, {Period: "p", Stores: []string{"S1", "S9"}}, {Period: "p", Customers: []string{"c1"}}, {Period: "r"}} {
			var want []service.Sighting
			for _, k := range kept {
				if q.Period == "p" && (q.Stores == nil || slices.Contains(q.Stores, k.Store)) && (q.Customers == nil || slices.Contains(q.Customers, k.Customer)) {
					want = append(want, k)
				}
			}
			slices.SortFunc(want, func(a, b service.Sighting) int {
				return slices.Compare([]string{a.Measure, a.Store, a.Guide, a.Customer}, []string{b.Measure, b.Store, b.Guide, b.Customer})
			})
			got := read(s.ctx, t, database, func(tx *db.Tx) ([]service.Sighting, error) { return tx.Sightings(s.ctx, brand, q) })
			if len(got)+len(want) > 0 {
				wantEqual(t, "sightings", got, want)
			}
		}
		counted := read(s.ctx, t, database, func(tx *db.Tx) ([]service.Total, error) { return tx.CustomerCounts(s.ctx, brand, "p") })
		totals := read(s.ctx, t, database, func(tx *db.Tx) ([]service.Total, error) {
			return tx.Totals(s.ctx, brand, service.TotalQuery{Period: "p"})
		})
		if want := countedOf(kept); len(counted)+len(totals)+len(want) > 0 {
			wantEqual(t, "counts of sightings", counted, want)
			wantEqual(t, "kept counts", totals, want)
		}
	})
}

// countedOf counts the customers of each party in a list.
func countedOf(sightings []service.Sighting) []service.Total {
	seen, counts := map[service.Sighting]bool{}, map[service.Total]int64{}
	for _, k := range sightings {
		k.Store = ""
		if !seen[k] {
			seen[k] = true
			counts[service.Total{Period: "p", Measure: k.Measure, Guide: k.Guide}]++
		}
	}
	var totals []service.Total
	for total, n := range counts {
		total.Value = n
		totals = append(totals, total)
	}
	slices.SortFunc(totals, func(a, b service.Total) int {
		return slices.Compare([]string{a.Measure, a.Guide}, []string{b.Measure, b.Guide})
	})
	return totals
}
