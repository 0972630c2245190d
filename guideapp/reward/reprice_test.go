package reward_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// statementsOf gives the canonical bytes of all statements.
func statementsOf(m *reward.Measures) []byte {
	p := reward.Payroll{Statements: m.Close()}
	return p.AppendJSON(nil)
}

// prices are the numbers of a plan that say how much is paid.
var prices = regexp.MustCompile(`\b(rate|each): [0-9.]+`)

// TestMeasures_Reprice: measures that a row of plans went over give what measures
// gathered afresh give, whatever changes from plan to plan.
func TestMeasures_Reprice(t *testing.T) {
	t.Parallel()
	var kinds []func(*keyed)
	for _, kind := range drawnKinds {
		kinds = append(kinds, kind.draws...)
	}
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := rated{org: drawChain(rt), events: drawFacts(rt), zone: shanghai}, drawAsOf(rt)
		facts, document := c.facts(t, c.events, asOf), drawPlan(rt, kinds)
		measures := reward.Gather(parseDrawn(rt, document), facts, september)
		for range rapid.IntRange(1, 4).Draw(rt, "plans") {
			if rapid.Bool().Draw(rt, "closed between") {
				measures.Close()
			}
			document = drawVariant(rt, document, kinds)
			plan := parseDrawn(rt, document)
			repriced, _ := measures.Reprice(plan)
			fresh := reward.Gather(plan, facts, september)
			if got, want := statementsOf(repriced), statementsOf(fresh); !bytes.Equal(got, want) {
				rt.Fatalf("repriced\n%s\nafresh\n%s", got, want)
			}
			if got, want := repriced.Totals(), fresh.Totals(); !slices.Equal(got, want) {
				rt.Fatalf("totals repriced\n%v\nafresh\n%v", got, want)
			}
			measures = repriced
		}
	})
}

// drawVariant draws another plan, or changes what the plan pays or a component it has.
func drawVariant(t *rapid.T, document string, kinds []func(*keyed)) string {
	switch oneOf(t, "change", "prices", "a price", "all", "order") {
	case "prices":
		return prices.ReplaceAllString(document, "$1: 1.25")
	case "a price":
		done := false
		return prices.ReplaceAllStringFunc(document, func(s string) string {
			if done {
				return s
			}
			done = true
			return s[:strings.Index(s, ":")] + ": 2.5"
		})
	case "order":
		lines := strings.Split(document, "\n")
		first := slices.Index(lines, "components:") + 1
		last := first + slices.IndexFunc(lines[first:], func(l string) bool { return !strings.HasPrefix(l, "  - ") })
		slices.Reverse(lines[first:last])
		return strings.Join(lines, "\n")
	}
	return drawPlan(t, kinds)
}

// repriced is a plan in which %s says what is paid.
const repriced = `
schema: 1
plan: repriced
period: month
components:
  - {id: friend, bounty: {each: %[1]s, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: sales, commission: {rate: %[1]s%%}, floor: %[1]s, cap: 4%[1]s, final_after: 3}
  - {id: steps, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: marginal, steps: [{from: %[1]s, rate: %[1]s%%}, {from: 100, rate: 1%%}]}}
  - {id: goal, target: {of: store, measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: %[1]s}, pay: [{reach: %[1]s%%, amount: %[1]s}]}}
  - {id: pool, pool: {group: store, fund: {rate: %[1]s%%, measure: {sum: amount}}, gate: {measure: {sum: amount}, at_least: %[1]s}, share_by: equal}, final_after: 5}
  - {id: race, contest: {group: [region, class], measure: {sum: amount}, at_least: %[1]s, prizes: [100, %[1]s]}, final_after: 10}
  - {id: slow, penalty: {each: %[1]s}, when: {kinds: [chat_waiting], unanswered_minutes: 30}, cap: 3%[1]s}
limits: {floor: %[1]s}
`

func TestMeasures_Reprice_readsNoEvent(t *testing.T) {
	t.Parallel()
	plan := fmt.Sprintf(strings.Replace(repriced, ", final_after: 3", "", 1), "2.5")
	tests := map[string]struct {
		from, to string
		without  bool // reads no event
	}{
		"all that is paid": {"2.5", "3.5", true},
		"the mode":         {"mode: marginal", "mode: whole", true},
		"a finality":       {"final_after: 10", "final_after: 5", false},
		"a filter":         {"kinds: [friend_added]", "kinds: [order]", false},
		"a hold":           {"days: 7", "days: 8", false},
		"a key":            {"[guide, customer]", "[customer]", false},
		"a group":          {"[region, class]", "[region]", true},
		"whose events":     {"of: store", "of: region", false},
		"each event":       {"mode: marginal", "mode: per_event", false},
		"an audience":      {"id: friend, ", "id: friend, for: {roles: [guide]}, ", false},
		"a credit rule":    {"components:", "credit: [{id: all, to: [{party: owner, share: 100%}]}]\ncomponents:", false},
	}
	c := benchCase(t, 1_000)
	_, until := september.Instants(shanghai)
	facts := c.facts(t, c.events, until+30*guideapp.FullDay)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := parsePlan(t, strings.ReplaceAll(plan, test.from, test.to))
			measures, without := reward.Gather(parsePlan(t, plan), facts, september).Reprice(changed)
			if without != test.without {
				t.Errorf("without reading an event: %v, want %v", without, test.without)
			}
			if !bytes.Equal(statementsOf(measures), statementsOf(reward.Gather(changed, facts, september))) {
				t.Error("pays something else than gathered afresh")
			}
		})
	}
}
