package simulator_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// gathered gathers facts as rows.
func gathered(t fataler, events []guideapp.Event) *simulator.FactRows {
	t.Helper()
	rows := simulator.NewFactRows("brand")
	for _, e := range events {
		if err := rows.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// Rows hold what events hold: those that come again once, in whatever order they came.
func TestFactRows_holdEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(seeded(uint64(rapid.IntRange(0, 1000).Draw(t, "seed"))), size{stores: 3, guides: 4, customers: 5, events: rapid.IntRange(0, 300).Draw(t, "events")})
		byKey := map[string]guideapp.Event{}
		for _, e := range d.Events {
			byKey[e.Key()] = e
		}
		rows := gathered(t, d.Events)
		if rows.Len() != len(byKey) || !slices.Equal(slices.Collect(rows.Keys(guideapp.Kinds...)), slices.Sorted(maps.Keys(byKey))) {
			t.Fatalf("%d rows of %d facts", rows.Len(), len(byKey))
		}
		d.exportedRows(t, rows)
		before, latest, customers := guideapp.Event{}, guideapp.Instant(0), slices.Collect(rows.Customers())
		_ = rows.Each(func(e guideapp.Event) error {
			if field := e.Difference(byKey[e.Key()]); field != "" || e.Brand != "brand" {
				t.Fatalf("%s differs in %s", e.Key(), field)
			}
			if _, among := slices.BinarySearch(customers, e.Customer); guideapp.CompareEvents(&before, &e) > 0 || among == (e.Customer == "") {
				t.Fatalf("%s comes after %s, or its customer %q is not listed, or nobody is", e.Key(), before.Key(), e.Customer)
			}
			before, latest = e, max(latest, e.KnownAt())
			return nil
		})
		if rows.Latest() != latest || !slices.IsSorted(customers) {
			t.Fatalf("the latest is %v, not %v, or customers are wrong", rows.Latest(), latest)
		}
	})
}

// exportedRows exports rows in place of the events.
func (d *drawn) exportedRows(t fataler, rows *simulator.FactRows) []byte {
	t.Helper()
	set := d.Dataset
	set.Events, set.Rows = nil, rows
	data, err := simulator.Export(set)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestExport_ofRows(t *testing.T) {
	t.Parallel()
	d := draw(seeded(21), size{stores: 4, guides: 9, customers: 10, events: 40_000})
	for i := range d.Events {
		d.Events[i].Source += strconv.Itoa(i / 9_000) // its ids come again then
	}
	want := d.exported(t)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(d.Events), func(i, k int) { d.Events[i], d.Events[k] = d.Events[k], d.Events[i] })
	rows := gathered(t, d.Events)
	for range 2 {
		if !bytes.Equal(d.exportedRows(t, rows), want) {
			t.Fatal("rows give other bytes than events")
		}
	}
	set, err := simulator.Load(want)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := reward.NewFacts(&d.Org, d.Events, shanghai, d.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	if set.FactsHash != facts.Hash() {
		t.Errorf("the hash is %s, not %s", set.FactsHash, facts.Hash())
	}
}

// A fact with two contents is refused once both are known.
func TestExport_conflictsOfKnownFacts(t *testing.T) {
	t.Parallel()
	fact := func(recorded guideapp.Instant, amount guideapp.Fen) guideapp.Event {
		return guideapp.Event{Brand: "brand", Source: "pos", ID: "1", Kind: guideapp.Order, At: 1, RecordedAt: recorded, Amount: amount}
	}
	for name, test := range map[string]struct {
		events  []guideapp.Event
		differs string
	}{
		"the same twice":                {[]guideapp.Event{fact(1, 5), fact(1, 5)}, ""},
		"another amount":                {[]guideapp.Event{fact(1, 5), fact(1, 6)}, "amount"},
		"another amount, not known yet": {[]guideapp.Event{fact(1, 5), fact(50, 6)}, ""},
		"two not known yet":             {[]guideapp.Event{fact(50, 5), fact(51, 6)}, ""},
		"two known of three":            {[]guideapp.Event{fact(50, 5), fact(2, 6), fact(1, 6)}, "recorded_at"},
	} {
		set := simulator.Dataset{Period: september, Zone: "UTC", AsOf: 10, Rows: gathered(t, test.events), History: simulator.Whole()}
		set.Org.Brand = "brand"
		_, err := simulator.Export(set)
		if (err != nil) != (test.differs != "") || (err != nil && (guideapp.CodeOf(err) != guideapp.Conflict || !strings.HasSuffix(err.Error(), test.differs))) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFactRows_Review(t *testing.T) {
	t.Parallel()
	fact := func(id string, kind guideapp.Kind, ref string, amount guideapp.Fen) guideapp.Event {
		return guideapp.Event{Brand: "brand", Source: "pos", ID: id, Kind: kind, Ref: ref, At: 1, Amount: amount}
	}
	rows := gathered(t, []guideapp.Event{
		fact("r1", guideapp.Refund, "o1", 60), fact("r2", guideapp.Refund, "o1", 60), fact("r2", guideapp.Refund, "o1", 60), fact("o1", guideapp.Order, "", 100),
		fact("o2", guideapp.Order, "", 100), fact("r3", guideapp.Refund, "pos//o2", 100),
		fact("r4", guideapp.Refund, "gone", 1), fact("a1", guideapp.Amend, "s1", 0), fact("s1", guideapp.Service, "", 0), fact("c1", guideapp.OrderCompleted, "crm//o1", 0),
		fact("f1", guideapp.Referral, "o7", 0),
	})
	found := rows.Review()
	if want := map[string]simulator.Refunded{"pos//o1": {Amount: 100, Refunded: 120}}; found.Parked != 3 || !maps.Equal(found.Overdrawn, want) {
		t.Errorf("%+v", found)
	}
	for key, order := range map[string]bool{"pos//o1": true, "pos//o2": true, "pos//s1": false, "pos//gone": false, "crm//o1": false, "o1": false} {
		if rows.HasOrder(key) != order {
			t.Errorf("%s: %v", key, !order)
		}
	}
}

// What cannot be taken is refused, and what came before it stays.
func TestFactRows_Add_refuses(t *testing.T) {
	t.Parallel()
	rows := gathered(t, []guideapp.Event{{Brand: "brand", Source: "pos", ID: "1", Kind: guideapp.Order, At: 1}})
	for name, test := range map[string]struct {
		change func(*guideapp.Event)
		code   guideapp.Code
	}{
		"another brand":     {func(e *guideapp.Event) { e.Brand = "other" }, guideapp.Invalid},
		"a negative time":   {func(e *guideapp.Event) { e.At = -1 }, guideapp.Invalid},
		"a huge quantity":   {func(e *guideapp.Event) { e.Quantity = guideapp.MaxQuantity + 1 }, guideapp.Invalid},
		"a slash":           {func(e *guideapp.Event) { e.Source = "a/" }, guideapp.Invalid},
		"many attributes":   {func(e *guideapp.Event) { e.Attrs = make([]guideapp.Attr, guideapp.MaxAttrs+1) }, guideapp.Invalid},
		"a customer's tale": {func(e *guideapp.Event) { e.Customer = strings.Repeat("x", 1<<20) }, guideapp.TooLarge},
	} {
		e := guideapp.Event{Brand: "brand", Source: "pos", ID: "2", Kind: guideapp.Order, At: 1}
		test.change(&e)
		if err := rows.Add(e); guideapp.CodeOf(err) != test.code || rows.Len() != 1 {
			t.Errorf("%s: %v, %d rows", name, err, rows.Len())
		}
	}
}

func TestFactRows_Limit(t *testing.T) {
	t.Parallel()
	rows := gathered(t, nil)
	rows.Limit(2)
	fact := func(id string) guideapp.Event {
		return guideapp.Event{Brand: "brand", Source: "pos", ID: id, Kind: guideapp.Order, At: 1}
	}
	for _, test := range []struct {
		id   string
		code guideapp.Code
		full bool
	}{{"1", "", false}, {"2", "", true}, {"1", "", true}, {"3", guideapp.TooLarge, true}} {
		err := rows.Add(fact(test.id))
		if (err != nil) != (test.code != "") || (err != nil && (guideapp.CodeOf(err) != test.code || !strings.Contains(err.Error(), "more than 2 facts"))) || rows.Full() != test.full {
			t.Errorf("fact %s: %v, full %t", test.id, err, rows.Full())
		}
	}
}

// Facts that were tried in vain leave nothing behind: what is exported, who is named and
// what may still be added are as if they had never come.
func TestFactRows_Try(t *testing.T) {
	t.Parallel()
	vain := errors.New("no room")
	rapid.Check(t, func(t *rapid.T) {
		d := draw(seeded(uint64(rapid.IntRange(0, 1000).Draw(t, "seed"))), size{stores: 3, guides: 4, customers: 5, events: rapid.IntRange(2, 300).Draw(t, "events")})
		kept := rapid.IntRange(0, len(d.Events)).Draw(t, "kept")
		want, rows := gathered(t, d.Events[:kept]), gathered(t, d.Events[:kept])
		err := rows.Try(func() error {
			for _, e := range d.Events[kept:] {
				other := e
				other.Amount, other.Category, other.Customer = e.Amount+1, "tried "+e.ID, "tried "+e.Customer
				if err := errors.Join(rows.Add(e), rows.Add(other)); err != nil {
					return err
				}
			}
			return vain
		})
		if !errors.Is(err, vain) || rows.Len() != want.Len() || rows.Latest() != want.Latest() || !slices.Equal(slices.Collect(rows.Keys(guideapp.Order)), slices.Collect(want.Keys(guideapp.Order))) ||
			!slices.Equal(slices.Collect(rows.Customers()), slices.Collect(want.Customers())) {
			t.Fatalf("%v: %d rows stay of %d", err, rows.Len(), want.Len())
		}
		for _, e := range d.Events[kept:] {
			if err := errors.Join(want.Add(e), rows.Try(func() error { return rows.Add(e) })); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(d.exportedRows(t, rows), d.exportedRows(t, want)) {
			t.Fatal("other bytes than without the attempt")
		}
	})
}

// Nor do they leave the memory behind that they took.
func TestFactRows_Try_freesBlocks(t *testing.T) {
	t.Parallel()
	rows, vain := gathered(t, nil), errors.New("no room")
	err := rows.Try(func() error {
		for i := range 50_000 {
			id := fmt.Sprintf("%0100d", i)
			if err := rows.Add(guideapp.Event{Brand: "brand", Source: "pos", ID: id, Kind: guideapp.Order, At: 1, Customer: id}); err != nil {
				return err
			}
		}
		return vain
	})
	if behind := rows.Behind(); !errors.Is(err, vain) || behind > 0 {
		t.Errorf("%v: %d blocks are held on", err, behind)
	}
}

// BenchmarkFactRows gathers and exports a chain.
func BenchmarkFactRows(b *testing.B) {
	set := loaded(b)
	events := loadedEvents(b, set)
	for i := range events {
		events[i].Brand = set.Org.Brand
	}
	b.ReportAllocs()
	for b.Loop() {
		rows := simulator.NewFactRows(set.Org.Brand)
		for _, e := range events {
			if err := rows.Add(e); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := simulator.Export(simulator.Dataset{Org: set.Org, Period: set.Period, AsOf: set.AsOf, Zone: set.Zone, History: set.History, Rows: rows}); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, len(events), 1)
}
