package reward_test

import (
	"fmt"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// noon is midday of a day of September 2026; day 31 is the first of October.
func noon(day int) guideapp.Instant {
	return guideapp.InstantOf(time.Date(2026, time.September, day, 12, 0, 0, 0, shanghai))
}

func sale(id string, day int, store, guide string, amount guideapp.Fen) guideapp.Event {
	return guideapp.Event{Brand: "demo", Source: "pos", ID: id, Kind: guideapp.Order, At: noon(day), Store: store, Guide: guide, Customer: "C-" + id, Amount: amount}
}

func stands(store string, role guideapp.Role, first, last int) guideapp.Assignment {
	return guideapp.Assignment{Store: store, Role: role, First: september.First + guideapp.Day(first-1), Last: september.First + guideapp.Day(last-1)}
}

// TestPay_Edges works the places where one day, one share or one row of a store decides.
func TestPay_Edges(t *testing.T) {
	t.Parallel()
	store := func(id, region string, from guideapp.Day, visitors int64) guideapp.Store {
		return guideapp.Store{ID: id, From: from, Name: id, Region: region, Class: "A", Visitors: visitors}
	}
	sixteenth := september.First + 15
	own := sale("o1", 5, "S2", "G1", 100_000)
	own.Owner = "G1"
	atS1 := []guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}}}
	unknown := func(id string, day int) guideapp.Event {
		e := sale(id, day, "S1", "G1", 100)
		e.Customer = ""
		return e
	}
	heap := func(id string) guideapp.Event {
		e := sale(id, 3, "S1", "G1", 100)
		e.Quantity = guideapp.MaxQuantity
		return e
	}
	for _, row := range []struct {
		name, credit, component string
		stores                  []guideapp.Store
		guides                  []guideapp.Guide
		events                  []guideapp.Event
		of                      string
		want                    guideapp.Fen
	}{
		{"tenure counts from its very day", "", "{id: c, for: {min_tenure_days: 10}, commission: {rate: 1%}}",
			[]guideapp.Store{store("S1", "east", 0, 0)}, []guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}}},
			[]guideapp.Event{sale("o1", 10, "S1", "G1", 10_000), sale("o2", 11, "S1", "G1", 20_000)}, "G1", 200},
		{"a region has the stores of the day: 15 days of 160 visitors, 15 of 100", "",
			"{id: c, target: {of: region, measure: {sum: amount}, goal: {per_visitor: 1.00}, pay: [{reach: 100%, amount: 10}, {reach: 110%, amount: 20}]}}",
			[]guideapp.Store{store("S1", "east", 0, 100), store("S2", "east", 0, 60), store("S2", "west", sixteenth, 60)},
			[]guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleManager, 1, 30)}}},
			[]guideapp.Event{sale("o1", 3, "S1", "", 13_000)}, "G1", 1_000},
		{"a store's new row is no move: the goal of the last store is whole", "",
			"{id: c, target: {measure: {sum: amount}, goal: {per_visitor: 1.00}, prorate: none, pay: [{reach: 40%, amount: 10}, {reach: 90%, amount: 20}]}}",
			[]guideapp.Store{store("S1", "east", 0, 100), store("S1", "west", sixteenth, 100)},
			[]guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}}},
			[]guideapp.Event{sale("o1", 3, "S1", "G1", 5_000)}, "G1", 1_000},
		{"who sells elsewhere to the own customer brings the soft share home", "{id: dual, to: [{party: guide, share: 100%}, {party: owner, share: 80%, soft: true}]}",
			"{id: c, for: {roles: [manager]}, ladder: {of: store, measure: {sum: amount, credits: all}, mode: marginal, steps: [{from: 0, rate: 1%}]}}",
			[]guideapp.Store{store("S1", "east", 0, 0), store("S2", "east", 0, 0)},
			[]guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}}, {ID: "M1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleManager, 1, 30)}}},
			[]guideapp.Event{own}, "M1", 800},
		{"what is brought home is held as well", "{id: dual, to: [{party: guide, share: 100%}, {party: owner, share: 80%, soft: true}]}",
			"{id: c, for: {roles: [manager]}, ladder: {of: store, measure: {sum: amount, credits: all}, mode: marginal, steps: [{from: 0, rate: 1%}]}, hold: {days: 60}}",
			[]guideapp.Store{store("S1", "east", 0, 0), store("S2", "east", 0, 0)},
			[]guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}}, {ID: "M1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleManager, 1, 30)}}},
			[]guideapp.Event{own}, "M1", 0},
		{"a pool by measure takes a mover's part where it was done", "",
			"{id: c, pool: {group: store, fund: {amount: 100}, share_by: measure, measure: {sum: amount}}}",
			[]guideapp.Store{store("S1", "east", 0, 0), store("S2", "east", 0, 0)},
			[]guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 15), stands("S2", guideapp.RoleGuide, 16, 30)}},
				{ID: "G2", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}}},
			[]guideapp.Event{sale("o1", 3, "S1", "G1", 10_000), sale("o2", 20, "S2", "G1", 90_000), sale("o3", 4, "S1", "G2", 30_000)}, "G1", 2_500 + 10_000},
		{"two unknown customers are not taken for one", "",
			"{id: c, bounty: {each: 5, once_per: [customer]}, when: {kinds: [order]}}",
			[]guideapp.Store{store("S1", "east", 0, 0)}, atS1, []guideapp.Event{unknown("o1", 3), unknown("o2", 4), sale("o3", 5, "S1", "G1", 100)}, "G1", 1_500},
		{"a bounty once a guide does not ask who the customer was", "",
			"{id: c, bounty: {each: 5, once_per: [guide]}, when: {kinds: [order]}}",
			[]guideapp.Store{store("S1", "east", 0, 0)}, atS1, []guideapp.Event{unknown("o1", 3), unknown("o2", 4)}, "G1", 500},
		{"what no payroll could hold is cut", "",
			"{id: c, ladder: {measure: {sum: quantity}, mode: whole, steps: [{from: 1, each: 1000000}]}}",
			[]guideapp.Store{store("S1", "east", 0, 0)}, atS1, []guideapp.Event{heap("o1"), heap("o2"), heap("o3")}, "G1", reward.MaxPay},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			document := "schema: 1\nplan: edge\nperiod: month\n"
			if row.credit != "" {
				document += "credit:\n  - " + row.credit + "\n"
			}
			c := rated{plan: parsePlan(t, document+"components:\n  - "+row.component+"\n"), zone: shanghai, org: guideapp.Org{Brand: "demo", Stores: row.stores, Guides: row.guides}}
			for _, s := range c.pay(t, row.events, noon(60)).Statements {
				if s.Guide == row.of && s.Earned != row.want {
					t.Errorf("%s has earned %s, want %s", row.of, s.Earned.Yuan(), row.want.Yuan())
				}
			}
		})
	}
}

// TestPay_LargeNumbers goes beyond 64 bits: a fund shared as 2.4, 2.4 and 1.2 fen, the one
// left over to the first, and a goal of 300 visitors that the store reaches exactly.
func TestPay_LargeNumbers(t *testing.T) {
	t.Parallel()
	c := rated{plan: parsePlan(t, `
schema: 1
plan: large
period: month
components:
  - {id: jar, pool: {group: brand, fund: {amount: 0.06}, share_by: measure, measure: {sum: amount}}}
  - {id: goal, target: {of: store, measure: {sum: amount}, goal: {per_visitor: 1000000000}, pay: [{reach: 50%, amount: 5}, {reach: 100%, amount: 10}]}}
`), zone: shanghai, org: guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S1", Name: "S1", Visitors: 300}}}}
	var events []guideapp.Event
	for g, orders := range []int{120, 120, 60} {
		id := fmt.Sprintf("G%d", g)
		c.org.Guides = append(c.org.Guides, guideapp.Guide{ID: id, Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}})
		for i := range orders {
			events = append(events, sale(fmt.Sprintf("%s-%d", id, i), 1+i%30, "S1", id, guideapp.MaxAmount))
		}
	}
	for i, want := range []guideapp.Fen{1_003, 1_002, 1_001} {
		if got := c.pay(t, events, noon(60)).Statements[i].Total; got != want {
			t.Errorf("G%d gets %d fen, want %d", i, got, want)
		}
	}
}
