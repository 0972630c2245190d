package service_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/action"
	"frontline/guideapp/metric"
	"frontline/guideapp/service"
)

// payEach pays 2.00 yuan for every hoped fact that is not a service.
type payEach struct {
	mu    sync.Mutex
	asked []string
}

func (p *payEach) Estimate(_ context.Context, brand, guide string, hypothetical [][]guideapp.Event) ([][]service.Earned, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	earned := make([][]service.Earned, len(hypothetical))
	for i, facts := range hypothetical {
		p.asked = append(p.asked, fmt.Sprintf("%s/%s: %d %s", brand, guide, len(facts), facts[0].Kind))
		if facts[0].Kind != guideapp.Service {
			earned[i] = []service.Earned{{Component: "each", Amount: guideapp.Fen(200 * len(facts))}}
		}
	}
	return earned, nil
}

// unheld gives the id of a customer whom no playbook holds out.
func unheld(prefix string) string {
	for i := 0; ; i++ {
		id := fmt.Sprint(prefix, i)
		if !slices.ContainsFunc(action.Playbooks, func(p action.Playbook) bool { return action.HeldOut(p.ID, id) }) {
			return id
		}
	}
}

// busy is an Actions for G1 of store S1, with one customer for each playbook; S2 to S7 are
// S1's peers, of which S7 has no data. G2 is a colleague, G9 of another store, and G8 stands
// nowhere.
func busy(t *testing.T, database *db.DB) (*service.Actions, *payEach) {
	t.Helper()
	ago := func(days int) guideapp.Instant { return noon - guideapp.Instant(days)*guideapp.FullDay }
	waiting, overdue, buyer, idle, stranger := unheld("waiting"), unheld("overdue"), unheld("buyer"), unheld("idle"), unheld("stranger")
	number := 0
	fact := func(kind guideapp.Kind, at guideapp.Instant, customer string) guideapp.Event {
		number++
		return guideapp.Event{Brand: "demo", Source: "pos", ID: fmt.Sprint("e", number), Kind: kind, At: at, Store: "S1", Guide: "G1", Customer: customer}
	}
	bought := func(days int, customer string) guideapp.Event {
		e := fact(guideapp.Order, ago(days), customer)
		e.Amount, e.Quantity = 50_000, 1
		return e
	}
	about := func(kind guideapp.Kind, e guideapp.Event) guideapp.Event {
		later := fact(kind, e.At+guideapp.Hour, "") // names no customer
		later.Ref, later.Amount = e.ID, e.Amount
		return later
	}
	chat, answered := fact(guideapp.ChatWaiting, noon-guideapp.Hour, waiting), fact(guideapp.ChatWaiting, noon-2*guideapp.Hour, idle)
	undone := bought(10, idle)
	events := []guideapp.Event{
		chat, answered, about(guideapp.ChatReplied, answered), undone, about(guideapp.Refund, undone),
		fact(guideapp.FriendAdded, ago(400), overdue), bought(200, overdue), bought(150, overdue), bought(100, overdue),
		bought(20, buyer), fact(guideapp.FriendAdded, ago(400), idle),
		fact(guideapp.ChatWaiting, noon-3*guideapp.Hour, stranger), // in another guide's care
	}
	var stores []guideapp.Store
	var ids []string
	var totals []service.Total
	for i := 1; i <= 7; i++ {
		id := fmt.Sprint("S", i)
		ids = append(ids, id)
		stores = append(stores, guideapp.Store{ID: id, Name: "Store " + id, Region: "Shanghai", Class: "B", Visitors: 400})
		if i < 7 {
			for m, v := range map[metric.Measure]int64{metric.Buyers: 100, metric.NewFriends: int64(10 * i), metric.Orders: 120, metric.Visitors: int64(i%2) * 400} {
				totals = append(totals, service.Total{Period: "2026-09", Measure: m.String(), Store: id, Value: v})
			}
		}
	}
	guide := func(id, store string, last guideapp.Day) guideapp.Guide {
		return guideapp.Guide{ID: id, Name: id, Assignments: []guideapp.Assignment{{Store: store, Role: guideapp.RoleGuide, Last: last}}}
	}
	care := func(id, guide string) guideapp.Customer {
		return guideapp.Customer{ID: id, Name: id, PhoneMasked: "138****0000", Guide: guide}
	}
	if err := database.Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.PutStores(t.Context(), "demo", stores); err != nil {
			return err
		}
		if err := tx.PutGuides(t.Context(), "demo", []guideapp.Guide{guide("G1", "S1", guideapp.MaxDay), guide("G2", "S1", guideapp.MaxDay), guide("G8", "S1", lastSeptember-1), guide("G9", "S2", guideapp.MaxDay)}); err != nil {
			return err
		}
		if err := tx.PutCustomers(t.Context(), "demo", []guideapp.Customer{care(waiting, "G1"), care(overdue, "G1"), care(buyer, "G1"), care(idle, "G1"), care(stranger, "G9")}); err != nil {
			return err
		}
		if _, err := tx.RecordEvents(t.Context(), "demo", events); err != nil {
			return err
		}
		return tx.ReplaceTotals(t.Context(), "demo", "2026-09", ids, totals)
	}); err != nil {
		t.Fatal(err)
	}
	paid := new(payEach)
	return &service.Actions{
		Store: db.As[service.ActionTx](database), Orgs: new(service.Orgs), Earnings: paid,
		Now: func() guideapp.Instant { return noon }, Zone: beijing,
	}, paid
}

func TestActions_List(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		actions, paid := busy(t, database)
		list, err := actions.List(t.Context(), anna, "")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		classes := map[metric.Class]bool{}
		for _, c := range list.Cards {
			var who []string
			for _, customer := range c.Customers {
				who = append(who, strings.TrimRight(customer.ID, "0123456789"))
			}
			got = append(got, fmt.Sprintf("%s for %s earns %d", c.Playbook, strings.Join(who, "+"), c.Earning.Amount))
			classes[c.Class] = true
		}
		want := []string{
			"answer-waiting for stranger+waiting earns 400", "befriend-buyers for buyer earns 200",
			"invite-back for overdue earns 200", "serve-in-care for idle earns 0",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if len(classes) != 3 || list.Day != lastSeptember {
			t.Errorf("cards of %d classes for %s", len(classes), list.Day)
		}
		if len(paid.asked) != 4 || paid.asked[0] != "demo/G1: 2 chat_replied" {
			t.Errorf("asked what these earn: %v", paid.asked)
		}
		for _, c := range list.Cards {
			if c.Playbook == "befriend-buyers" {
				checkReason(t, c.Reason)
			}
		}
	})
}

// checkReason expects store S1, with 10 new friends, among five with 20 to 60; half of the
// stores count their visitors and the others name them in their row.
func checkReason(t *testing.T, r action.Reason) {
	t.Helper()
	want := "Your store's friend rate (per visitor) in 2026-09 is 2.5% (new friends 10, visitors 400); the median of 5 class B stores in Shanghai is 10.0%, the best quarter reaches 12.5%."
	if r.Sentence.EN != want {
		t.Errorf("reason %q, want %q", r.Sentence.EN, want)
	}
}

func TestActions_ListReach(t *testing.T) {
	t.Parallel()
	manager := guideapp.Person{Brand: "demo", ID: "M1", Role: guideapp.RoleManager, Store: "S1"}
	gone := guideapp.Person{Brand: "demo", ID: "G8", Role: guideapp.RoleGuide, Store: "S1"}
	foreign := office
	foreign.Brand = "other"
	tests := []struct {
		name   string
		caller guideapp.Person
		guide  string
		cards  int
		code   guideapp.Code
	}{
		{"a guide of oneself", anna, "G1", 4, ""},
		{"a guide of a colleague", anna, "G2", 0, guideapp.NotFound},
		{"a manager of the own store", manager, "G1", 4, ""},
		{"a manager of another store", manager, "G9", 0, guideapp.NotFound},
		{"a manager who is no guide names nobody", manager, "", 0, guideapp.NotFound},
		{"a coordinator of the region", guideapp.Person{Brand: "demo", ID: "K", Role: guideapp.RoleCoordinator, Region: "Shanghai"}, "G1", 4, ""},
		{"a coordinator of another region", guideapp.Person{Brand: "demo", ID: "K", Role: guideapp.RoleCoordinator, Region: "Beijing"}, "G1", 0, guideapp.NotFound},
		{"a dealer", guideapp.Person{Brand: "demo", ID: "D", Role: guideapp.RoleDealer, Dealer: "D1"}, "G1", 0, guideapp.NotFound},
		{"headquarters", office, "G1", 4, ""},
		{"another brand", foreign, "G1", 0, guideapp.NotFound},
		{"nobody", office, "G77", 0, guideapp.NotFound},
		{"who stands nowhere has no cards", gone, "", 0, ""},
		{"who stands nowhere has no manager", manager, "G8", 0, guideapp.NotFound},
	}
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		actions, _ := busy(t, database)
		for _, test := range tests {
			list, err := actions.List(t.Context(), test.caller, test.guide)
			if (err != nil || test.code != "") && guideapp.CodeOf(err) != test.code || len(list.Cards) != test.cards {
				t.Errorf("%s: %d cards, %v; want %d, %q", test.name, len(list.Cards), err, test.cards, test.code)
			}
		}
	})
}

// TestActions_ListBeforeAnyFacts takes last month's values where this month has none yet.
func TestActions_ListBeforeAnyFacts(t *testing.T) {
	t.Parallel()
	actions, _ := busy(t, dbtest.SQLite(t))
	actions.Now = func() guideapp.Instant { return noon + guideapp.FullDay }
	list, err := actions.List(t.Context(), anna, "")
	if err != nil || len(list.Cards) == 0 {
		t.Fatalf("%d cards, %v", len(list.Cards), err)
	}
	for _, c := range list.Cards {
		if !strings.Contains(c.Reason.Sentence.EN, "2026-09") {
			t.Errorf("on the first of October %s says %q", c.Playbook, c.Reason.Sentence.EN)
		}
	}
}

// BenchmarkActions_List plans the day of a guide with 1,000 customers and 12 facts each,
// the embedded database answering, among 100 peers.
func BenchmarkActions_List(b *testing.B) {
	const customers, facts, stores = 1_000, 12, 101
	database := dbtest.SQLite(b)
	var rows []guideapp.Store
	var ids []string
	var totals []service.Total
	for i := range stores {
		id := fmt.Sprint("S", i)
		ids, rows = append(ids, id), append(rows, guideapp.Store{ID: id, Name: id, Region: "Shanghai", Class: "B"})
		for m := range metric.NumMeasures {
			totals = append(totals, service.Total{Period: "2026-09", Measure: metric.Measure(m).String(), Store: id, Value: int64(100 + i*m%17)})
		}
	}
	var care []guideapp.Customer
	var events []guideapp.Event
	for i := range customers {
		c := guideapp.Customer{ID: fmt.Sprintf("C%04d", i), Name: "C", PhoneMasked: "1", Guide: "G1"}
		care = append(care, c)
		for j := range facts {
			e := guideapp.Event{Brand: "demo", Source: "pos", ID: fmt.Sprint(i, "-", j), Kind: guideapp.Order, Store: "S1", Guide: "G1", Customer: c.ID, Amount: 20_000, Quantity: 1}
			e.At = noon - guideapp.Instant(40+i%50+j*30)*guideapp.FullDay
			if j == facts-1 && i%3 > 0 {
				e.Kind = guideapp.FriendAdded
			}
			events = append(events, e)
		}
	}
	if err := database.Update(b.Context(), func(tx *db.Tx) error {
		if err := tx.PutStores(b.Context(), "demo", rows); err != nil {
			return err
		}
		if err := tx.PutGuides(b.Context(), "demo", []guideapp.Guide{{ID: "G1", Name: "G1", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}}); err != nil {
			return err
		}
		if err := tx.PutCustomers(b.Context(), "demo", care); err != nil {
			return err
		}
		if _, err := tx.RecordEvents(b.Context(), "demo", events); err != nil {
			return err
		}
		return tx.ReplaceTotals(b.Context(), "demo", "2026-09", ids, totals)
	}); err != nil {
		b.Fatal(err)
	}
	actions := &service.Actions{Store: db.As[service.ActionTx](database), Orgs: new(service.Orgs), Earnings: new(payEach), Now: func() guideapp.Instant { return noon }, Zone: beijing}
	b.ReportAllocs()
	for b.Loop() {
		if list, err := actions.List(b.Context(), anna, ""); err != nil || len(list.Cards) == 0 {
			b.Fatal(len(list.Cards), err)
		}
	}
}
