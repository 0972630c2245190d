package simulator_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// What everybody sold is what the engine measures when all orders are paid for.
func TestSession_Profile_engine(t *testing.T) {
	t.Parallel()
	plan := parsePlan(t, `
schema: 1
plan: everything
period: month
components:
  - {id: sales, for: {roles: [guide, manager, coordinator]}, commission: {rate: 100%}, when: {kinds: [order]}}
  - {id: orders, for: {roles: [guide, manager, coordinator]}, ladder: {measure: {count: events, when: {kinds: [order]}}, mode: marginal, steps: [{from: 1, each: 1.00}]}}
  - {id: stores, for: {roles: [guide, manager, coordinator]}, commission: {rate: 100%, of: store}, when: {kinds: [order]}}
`)
	rapid.Check(t, func(t *rapid.T) {
		d := draw(fromRapid(t), size{stores: 3, guides: 6, customers: 6, events: 80})
		for i := range d.Events {
			if d.Events[i].Kind == guideapp.Order {
				d.Events[i].Reason = "" // a plan must name those handed over
			}
		}
		facts, err := reward.NewFacts(&d.Org, d.Events, shanghai, d.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		session, err := simulator.NewSession(&d.Dataset, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		measures := reward.Gather(plan, facts, september)
		statements, profile := measures.Close(), session.Profile()
		if len(statements) != len(profile.Guides) {
			t.Fatalf("%d guides, %d statements", len(profile.Guides), len(statements))
		}
		for i, s := range statements {
			if p := profile.Guides[i]; p.ID != s.Guide || int64(p.Sales) != s.Lines()[0].Measure || p.Orders != s.Lines()[1].Measure {
				t.Errorf("%+v, but the engine measures %+v", p, s)
			}
		}
		checkStoreSales(t, profile, measures.Totals())
	})
}

func checkStoreSales(t *rapid.T, profile *simulator.Profile, totals []reward.Total) {
	sold, all := map[string]int64{}, guideapp.Fen(0)
	for _, total := range totals {
		sold[total.Store] += total.Value
	}
	for _, s := range profile.Stores {
		all += s.Sales
		if s.Region != "" && int64(s.Sales) != sold[s.ID] { // of a store nobody knows the engine keeps no totals
			t.Errorf("store %s sold %d, but the engine measures %d", s.ID, s.Sales, sold[s.ID])
		}
	}
	if profile.Sales() != all {
		t.Errorf("sales %d, want %d", profile.Sales(), all)
	}
}

// A guide moves, a colleague left before the period, a sale is shared, one is given back.
func TestSession_Profile(t *testing.T) {
	t.Parallel()
	day := func(d int) guideapp.Instant {
		return guideapp.Date(2026, time.September, d).Start(shanghai) + 12*guideapp.Hour
	}
	order := func(id string, d int, store, guide string, amount guideapp.Fen) guideapp.Event {
		return guideapp.Event{Brand: "brand", Source: "pos", ID: id, Kind: guideapp.Order, At: day(d), Store: store, Guide: guide, Amount: amount}
	}
	set := simulator.Dataset{Period: september, Zone: shanghai.String(), History: simulator.Whole(), AsOf: day(30)}
	set.Org = guideapp.Org{Brand: "brand",
		Stores: []guideapp.Store{{ID: "S1", Class: "A", Region: "east", Dealer: "D1", Payer: "P1", Visitors: 70}, {ID: "S2", Class: "B", Region: "west", Payer: "P2", Visitors: 50}},
		Guides: []guideapp.Guide{
			{ID: "G1", Assignments: []guideapp.Assignment{
				{Store: "S1", Role: guideapp.RoleGuide, First: september.First - 10, Last: september.First + 9},
				{Store: "S2", Role: guideapp.RoleManager, First: september.First + 15, Last: guideapp.MaxDay}}},
			{ID: "G2", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, First: september.First, Last: guideapp.MaxDay}}},
			{ID: "G3", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, First: september.First - 10, Last: september.First - 1}}},
		}}
	set.Events = []guideapp.Event{
		order("1", 2, "S1", "G1", 1_000), order("2", 3, "S1", "", 500), order("3", 4, "S1", "G2", 300), order("4", 20, "", "G1", 99),
		order("5", 5, "S1", "G2", 7_777),
		{Brand: "brand", Source: "pos", ID: "6", Kind: guideapp.Refund, At: day(6), Ref: "1", Amount: 400},
		{Brand: "brand", Source: "pos", ID: "7", Kind: guideapp.Refund, At: day(6), Ref: "5", Amount: 7_777},
		{Brand: "brand", Source: "pos", ID: "8", Kind: guideapp.Amend, At: day(6), Ref: "3", Reason: "both", Attrs: []guideapp.Attr{{Name: guideapp.AttrShares, Value: "G2 50%; G1 50%"}}},
		{Brand: "brand", Source: "door", ID: "1", Kind: guideapp.Footfall, At: day(6), Store: "S1", Quantity: 9},
	}
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	p := session.Profile()
	want := []simulator.GuideProfile{
		{ID: "G1", Store: "S2", Class: "B", Region: "west", Payer: "P2", Role: guideapp.RoleManager, Days: 25, Tenure: 39, Sales: 600 + 150 + 99, Orders: 3},
		{ID: "G2", Store: "S1", Class: "A", Region: "east", Dealer: "D1", Payer: "P1", Role: guideapp.RoleGuide, Days: 30, Tenure: 29, Sales: 150, Orders: 1},
	}
	if len(p.Guides) != 2 || p.Guides[0] != want[0] || p.Guides[1] != want[1] {
		t.Errorf("guides %+v, want %+v", p.Guides, want)
	}
	stores := []simulator.StoreProfile{{"S1", "A", "east", 9, 600 + 500 + 300, 3}, {"S2", "B", "west", 50, 99, 1}}
	if len(p.Stores) != 2 || p.Stores[0] != stores[0] || p.Stores[1] != stores[1] {
		t.Errorf("stores %+v, want %+v", p.Stores, stores)
	}
	if at, known := p.Guide("G2"); !known || at != 1 {
		t.Errorf("G2 is at %d, %v", at, known)
	}
	if _, known := p.Guide("G3"); known {
		t.Error("somebody who left is among the guides")
	}
}
