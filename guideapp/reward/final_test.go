package reward_test

import (
	"testing"

	"frontline/guideapp"
)

// TestPay_FinalHold: what a store did is final three days after the month, but its awards
// go on maturing: a completion that comes later still starts the hold, and a refund that
// comes later takes nothing from those who share the store.
func TestPay_FinalHold(t *testing.T) {
	t.Parallel()
	const plan = `
schema: 1
plan: final-hold
period: month
components:
  - {id: store, commission: {rate: 1%, of: store}, hold: {days: 7, from: completed}, final_after: 3}
`
	order := guideapp.Event{Brand: "demo", Source: "pos", ID: "o1", Kind: guideapp.Order, At: noon(20), Store: "S1", Guide: "G1", Customer: "C1", Amount: 100_000}
	completed := guideapp.Event{Brand: "demo", Source: "pos", ID: "x1", Kind: guideapp.OrderCompleted, At: noon(36), Ref: "o1"}
	refund := guideapp.Event{Brand: "demo", Source: "pos", ID: "r1", Kind: guideapp.Refund, At: noon(38), Ref: "o1", Amount: 40_000}
	early := refund
	early.At = noon(33)
	for _, row := range []struct {
		name            string
		events          []guideapp.Event
		asOf            int // day of September
		earned, pending guideapp.Fen
	}{
		{"not completed", []guideapp.Event{order}, 50, 0, 1_000},
		{"completed after the final day, not matured", []guideapp.Event{order, completed}, 42, 0, 1_000},
		{"completed after the final day, matured", []guideapp.Event{order, completed}, 43, 1_000, 0},
		{"refunded in the last hours before the final day", []guideapp.Event{order, completed, early}, 50, 600, 0},
		{"refunded after the final day", []guideapp.Event{order, completed, refund}, 50, 1_000, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := rated{plan: parsePlan(t, plan), zone: shanghai, org: guideapp.Org{Brand: "demo",
				Stores: []guideapp.Store{{ID: "S1", Name: "store", Region: "east"}},
				Guides: []guideapp.Guide{{ID: "M1", Name: "manager", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleManager, Last: guideapp.MaxDay}}}}}}
			got := c.pay(t, row.events, noon(row.asOf)).Statements[0]
			if got.Earned != row.earned || got.Pending != row.pending {
				t.Errorf("earned %s, pending %s; want %s and %s", got.Earned.Yuan(), got.Pending.Yuan(), row.earned.Yuan(), row.pending.Yuan())
			}
		})
	}
}
