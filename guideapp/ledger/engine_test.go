package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/ledger"
	"frontline/guideapp/reward"
)

// enginePlan has components whose earlier lines change with later facts: holds, first
// orders, steps, shared funds, prizes and a limit.
const enginePlan = `
schema: 1
plan: engine
version: 1
period: month
components:
  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: new, commission: {rate: 3%}, when: {kinds: [order], first_order: true}}
  - {id: sales, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, rate: 1%}, {from: 15, rate: 2%}]}}
  - {id: pool, pool: {group: store, fund: {rate: 0.5%, measure: {sum: amount, when: {kinds: [order]}}}, share_by: equal}}
  - {id: race, contest: {group: [class], measure: {sum: amount, when: {kinds: [order]}}, prizes: [3.00, 1.01]}, final_after: 5}
limits: {cap: 9.50}
`

var beijing = time.FixedZone("UTC+8", 8*60*60)

func parsePlan(t *testing.T, document string) *reward.Plan {
	t.Helper()
	tree, err := intake.ReadPlan("plan", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := reward.Parse(tree)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// engineOrg is two stores with a payer each, and a guide who moves between them.
func engineOrg() *guideapp.Org {
	org := &guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S0", Name: "one", Region: "east", Class: "A", Payer: "North"}, {ID: "S1", Name: "two", Region: "east", Class: "A", Payer: "South"}}}
	move := guideapp.Date(2026, time.September, 12)
	for g, spans := range [][]guideapp.Assignment{
		{{Store: "S0", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}},
		{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}},
		{{Store: "S0", Role: guideapp.RoleGuide, Last: move - 1}, {Store: "S1", Role: guideapp.RoleGuide, First: move, Last: guideapp.MaxDay}},
	} {
		org.Guides = append(org.Guides, guideapp.Guide{ID: fmt.Sprint("G", g), Name: "guide", Assignments: spans})
	}
	org.Sort()
	return org
}

// drawFact draws the n-th fact, which may refer to an earlier one.
func drawFact(t *rapid.T, n int) guideapp.Event {
	pick := func(label string, count int) int { return rapid.IntRange(0, count-1).Draw(t, label) }
	day := guideapp.Date(2026, time.August, 25) + guideapp.Day(pick("day", 45))
	e := guideapp.Event{Source: "pos", ID: fmt.Sprint("e", n), At: day.Start(beijing) + guideapp.Instant(n)*guideapp.Minute,
		Kind:  rapid.SampledFrom([]guideapp.Kind{guideapp.Order, guideapp.Order, guideapp.Order, guideapp.Refund, guideapp.Amend, guideapp.FriendAdded, guideapp.FriendLost}).Draw(t, "kind"),
		Guide: fmt.Sprint("G", pick("guide", 3)), Customer: fmt.Sprint("C", pick("customer", 4)), Store: fmt.Sprint("S", pick("store", 2))}
	switch e.Kind {
	case guideapp.Order:
		e.Amount = guideapp.Fen(rapid.Int64Range(0, 30_00).Draw(t, "amount"))
	case guideapp.Refund:
		e.Ref, e.Amount = fmt.Sprint("e", pick("of", n+1)), guideapp.Fen(rapid.Int64Range(1, 30_00).Draw(t, "amount"))
	case guideapp.Amend:
		e.Ref, e.Reason = fmt.Sprint("e", pick("of", n+1)), "wrong guide"
	case guideapp.FriendLost:
		e.Reason = guideapp.ReasonCustomer
	}
	return e
}

// owedFor rates facts, for a payer by guide.
func owedFor(t *rapid.T, plan *reward.Plan, events []guideapp.Event, period guideapp.Period, asOf guideapp.Instant) []ledger.Owed {
	facts, err := reward.NewFacts(engineOrg(), events, beijing, asOf)
	if err != nil {
		t.Fatal(err)
	}
	var owed []ledger.Owed
	for _, s := range reward.Pay(plan, facts, period).Statements {
		payer := map[string]string{"G0": "North", "G1": "South", "G2": "South"}[s.Guide]
		for _, line := range s.Lines() {
			if line.State == reward.Earned {
				owed = append(owed, ledger.Owed{Line: ledger.Line{Period: period.String(), Party: ledger.PartyOf(s.Guide), Payer: payer, Component: line.Component}, Amount: line.Amount})
			}
		}
	}
	return owed
}

// Facts come in any order and in any parts, holds mature and the plan changes in between:
// after every settlement the books of both months are what rating afresh comes to.
func TestCorrect_anyFacts(t *testing.T) {
	t.Parallel()
	plans := []*reward.Plan{parsePlan(t, enginePlan), parsePlan(t, strings.NewReplacer("version: 1\n", "version: 2\n", "rate: 3%", "rate: 1%", "cap: 9.50", "cap: 7.77").Replace(enginePlan))}
	periods := []guideapp.Period{guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.August, 1)), guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.September, 1))}
	rapid.Check(t, func(t *rapid.T) {
		var drawn []guideapp.Event
		for n := range rapid.IntRange(1, 25).Draw(t, "facts") {
			drawn = append(drawn, drawFact(t, n))
		}
		drawn = rapid.Permutation(drawn).Draw(t, "as they come")
		plan := plans[0]
		h := history{latest: map[string][]ledger.Owed{}, ratio: guideapp.One}
		asOf := guideapp.Date(2026, time.September, 1).Start(beijing)
		for known := 0; known < len(drawn); {
			known = min(len(drawn), known+rapid.IntRange(1, 10).Draw(t, "more"))
			asOf += guideapp.Instant(rapid.IntRange(0, 15).Draw(t, "days")) * guideapp.FullDay
			if rapid.IntRange(0, 4).Draw(t, "new plan") == 0 {
				plan = plans[1]
			}
			for _, period := range periods {
				owed := owedFor(t, plan, drawn[:known], period, asOf)
				h.settle(period.String(), owed, h.latest[period.String()] != nil, h.ratio, nobody)
				if h.latest[period.String()] = owed; owed == nil {
					h.latest[period.String()] = []ledger.Owed{}
				}
			}
			h.check(t)
		}
	})
}
