package reward_test

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// standingGuide is one guide in one store for all time.
func standingGuide() guideapp.Org {
	return guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S0", Region: "east", Class: "A"}},
		Guides: []guideapp.Guide{{ID: "G0", Assignments: []guideapp.Assignment{{Store: "S0", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}}}
}

// ordersOf gives orders that together measure x, in fen or as a count of customers.
func ordersOf(x int64, of reward.JumpUnit) []guideapp.Event {
	from, _ := september.Instants(shanghai)
	order := guideapp.Event{Brand: "demo", Source: "pos", ID: "o", Kind: guideapp.Order, At: from, Store: "S0", Guide: "G0", Customer: "C", Amount: guideapp.Fen(x)}
	if of != reward.JumpCount {
		return []guideapp.Event{order}
	}
	events := make([]guideapp.Event, x)
	for i := range events {
		events[i] = order
		events[i].ID, events[i].Customer, events[i].Amount = fmt.Sprint("o", i), fmt.Sprint("C", i), 1
	}
	return events
}

// drawSteps draws what a ladder or target steps by, in yuan, per cent or units.
func drawSteps(t *rapid.T, from, pays func(label string) string, key, pay string) string {
	var steps []string
	for i := range rapid.IntRange(1, 4).Draw(t, "steps") {
		steps = append(steps, fmt.Sprintf("{%s: %s, %s: %s}", key, from(fmt.Sprint(i)), pay, pays("pay")))
	}
	return "[" + strings.Join(steps, ", ") + "]"
}

// drawCurve draws a component that steps by one measure, with cap and floor or without.
func drawCurve(rt *rapid.T) string {
	next := int64(rapid.IntRange(0, 30).Draw(rt, "first"))
	rising := func(string) string {
		next += int64(rapid.IntRange(1, 40).Draw(rt, "width"))
		return fmt.Sprint(next - 1)
	}
	percent := func(string) string { return rising("") + "%" }
	rate := func(label string) string { return fmt.Sprintf("%d%%", rapid.IntRange(0, 99).Draw(rt, label)) }
	yuan := func(label string) string { return fmt.Sprint(rapid.IntRange(0, 99).Draw(rt, label)) }
	component := rapid.SampledFrom([]func() string{
		func() string {
			return "ladder: {measure: " + anyOrder + ", mode: whole, steps: " + drawSteps(rt, rising, rate, "from", "rate") + "}"
		},
		func() string {
			return "ladder: {measure: " + anyOrder + ", mode: marginal, steps: " + drawSteps(rt, rising, rate, "from", "rate") + "}"
		},
		func() string {
			return "ladder: {measure: " + anyOrder + ", mode: whole, steps: " + drawSteps(rt, rising, yuan, "from", "amount") + "}"
		},
		func() string {
			return "ladder: {measure: {count: customers, when: {kinds: [order]}}, mode: whole, steps: " + drawSteps(rt, rising, yuan, "from", "each") + "}"
		},
		func() string {
			return "target: {measure: " + anyOrder + ", goal: {uniform: 10000}, pay: " + drawSteps(rt, percent, yuan, "reach", "amount") + "}"
		},
		func() string {
			return "target: {measure: " + anyOrder + ", goal: {uniform: 10000}, between: linear, pay: " + drawSteps(rt, percent, yuan, "reach", "amount") + "}"
		},
		func() string { return "commission: {rate: " + rate("rate") + "}" },
	}).Draw(rt, "component")()
	for _, bound := range []string{"cap", "floor"} {
		if rapid.Bool().Draw(rt, bound) {
			component += fmt.Sprintf(", %s: %d", bound, rapid.IntRange(20, 40).Draw(rt, "bound")*map[string]int{"cap": 2, "floor": 1}[bound])
		}
	}
	return component
}

// TestCheck_ExampleReachesBound: a guide who does what the example says is paid the bound.
func TestCheck_ExampleReachesBound(t *testing.T) {
	t.Parallel()
	reached := 0
	rapid.Check(t, func(rt *rapid.T) {
		component := drawCurve(rt)
		limits := rapid.SampledFrom([]string{"", "limits: {cap: 30}", "limits: {floor: 5, cap: 70}"}).Draw(rt, "limits")
		c := rated{plan: planOf(t, "", "  - {id: c, "+component+"}", limits), org: standingGuide(), zone: shanghai}
		liability := reward.Check(c.plan, &c.org, september).Liability
		if len(liability.Example) != 1 || liability.Example[0].At == 0 || (liability.Example[0].Of == reward.JumpCount && liability.Example[0].At > 1_000) {
			return
		}
		reached++
		_, asOf := september.Instants(shanghai)
		example := liability.Example[0]
		got := c.pay(t, ordersOf(example.At, example.Of), asOf).Statements[0].Total
		if got != liability.PerGuide.Amount || liability.Plan.Amount != got {
			rt.Fatalf("%s %s\n%s pays %s, the bound is %s", component, limits, example.Words.EN, got.Yuan(), liability.PerGuide.Amount.Yuan())
		}
	})
	if !testing.Short() && reached == 0 { // a short run draws too few to hold it against chance
		t.Error("no example that was drawn reaches a bound")
	}
}

// TestCheck_CliffIsReal: the statement at a reported jump and the one just below it differ
// by its size.
func TestCheck_CliffIsReal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		component := drawCurve(rt)
		c := rated{plan: planOf(t, "", "  - {id: c, "+component+"}", ""), org: standingGuide(), zone: shanghai}
		for _, f := range reward.Check(c.plan, nil, september).Findings {
			if f.Jump == nil {
				continue
			}
			_, asOf := september.Instants(shanghai)
			at := c.pay(t, ordersOf(f.Jump.At, f.Jump.Of), asOf).Statements[0].Total
			below := c.pay(t, ordersOf(f.Jump.At-1, f.Jump.Of), asOf).Statements[0].Total
			if at-below != f.Jump.Size {
				rt.Fatalf("%s\n%s: %s at %d, %s below it, reported %s", component, f.Path, at.Yuan(), f.Jump.At, below.Yuan(), f.Jump.Size.Yuan())
			}
		}
	})
}

// componentLines are the components of a plan, one a line.
var componentLines = regexp.MustCompile(`(?m)^  - \{id: .*(bounty|commission|ladder|target|pool|contest|penalty): .*$`)

// TestCheck_BoundHolds: no statement comes to more than the reported bound, nor all of
// them together.
func TestCheck_BoundHolds(t *testing.T) {
	t.Parallel()
	lines := componentLines.FindAllString(fmt.Sprintf(everyComponent, "2.00"), -1)
	lines = append(lines,
		"  - {id: even, pool: {group: store, fund: {amount: 90}, share_by: equal}}",
		"  - {id: won, contest: {group: region, measure: "+anyOrder+", prizes: [70, 10]}}",
		"  - {id: flat, ladder: {measure: "+anyOrder+", mode: whole, steps: [{from: 0, rate: 9%}, {from: 3000, rate: 1%}, {from: 9000, amount: 40}]}}",
		"  - {id: once, bounty: {each: 44, once_per: [guide]}, when: {kinds: [order]}}",
		"  - {id: capped, commission: {rate: 7%}, cap: 66}",
	)
	credit := everyComponent[strings.Index(everyComponent, "  - {id: lead"):strings.Index(everyComponent, "components:")]
	bounded := 0
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(lines), 1, 6, rapid.ID).Draw(rt, "components")
		limits := rapid.SampledFrom([]string{"", "limits: {floor: 20}", "limits: {cap: 150}", "limits: {floor: 3, cap: 80}"}).Draw(rt, "limits")
		c.plan = planOf(t, strings.ReplaceAll(rapid.SampledFrom([]string{"", credit}).Draw(rt, "credit"), "%%", "%"), strings.Join(chosen, "\n"), limits)
		liability := reward.Check(c.plan, &c.org, september).Liability
		if liability.PerGuide.Open {
			return
		}
		bounded++
		sum := guideapp.Fen(0)
		for _, s := range c.pay(t, c.events, asOf).Statements {
			if sum += s.Total; max(s.Total, s.Earned) > liability.PerGuide.Amount {
				rt.Fatalf("%s has %s, the bound is %s: %+v", s.Guide, s.Total.Yuan(), liability.PerGuide.Amount.Yuan(), s.Lines())
			}
		}
		if sum > liability.Plan.Amount {
			rt.Fatalf("all have %s, the bound is %s", sum.Yuan(), liability.Plan.Amount.Yuan())
		}
	})
	if !testing.Short() && bounded == 0 { // a short run draws too few to hold it against chance
		t.Error("no plan that was drawn has a bound")
	}
}

// TestCheck_ShadowedRuleIsIdle: taking out a rule that never wins changes no statement.
func TestCheck_ShadowedRuleIsIdle(t *testing.T) {
	t.Parallel()
	whens := []string{"{}", "{kinds: [order]}", "{channels: [store, public]}", "{channels: [store]}", "{origins: [public_lead]}", "{within_days: 30}", "{within_days: 10}",
		"{min_amount: 100}", "{min_amount: 5000}", "{first_order: true}", "{first_order: false}", "{stores: [S0, S1]}", "{stores: [S0]}", "{regions: [east]}", "{classes: [A]}", "{reasons: [transfer]}", "{brands: [demo]}"}
	shadowed := 0
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		var rules []string
		for i := range rapid.IntRange(2, 5).Draw(rt, "rules") {
			rules = append(rules, fmt.Sprintf("  - {id: r%d, when: %s, to: [{party: %s, share: 100%%}]}", i, rapid.SampledFrom(whens).Draw(rt, "when"),
				rapid.SampledFrom([]string{"guide", "owner", "manager", "store"}).Draw(rt, "party")))
		}
		const pay = "  - {id: a, commission: {rate: 1%}}\n  - {id: b, bounty: {each: 1}, when: {kinds: [friend_added, friend_lost]}}"
		c.plan = planOf(t, strings.Join(rules, "\n"), pay, "")
		want := c.pay(t, c.events, asOf).Statements
		for _, f := range reward.Check(c.plan, &c.org, september).Findings {
			var i int
			if _, err := fmt.Sscanf(f.Path, "credit[%d]", &i); err != nil || f.Kind != reward.NeverWins {
				continue
			}
			shadowed++
			c.plan = planOf(t, strings.Join(slices.Delete(slices.Clone(rules), i, i+1), "\n"), pay, "")
			for k, s := range c.pay(t, c.events, asOf).Statements {
				if !bytes.Equal(s.AppendJSON(nil), want[k].AppendJSON(nil)) {
					rt.Fatalf("without %s: %+v, with it: %+v", rules[i], s, want[k])
				}
			}
		}
	})
	if !testing.Short() && shadowed == 0 { // a short run draws too few to hold it against chance
		t.Error("no rule that was drawn is shadowed")
	}
}

// A checker says of one plan after another what Check says of each.
func TestChecker_Check(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		org := drawChain(rt)
		org.Sort()
		var kinds []func(*keyed)
		for _, k := range drawnKinds {
			kinds = append(kinds, k.draws...)
		}
		checker, document := reward.NewChecker(&org, september), drawPlan(rt, kinds)
		for range 3 {
			plan := parseDrawn(rt, document)
			if got, want := checker.Check(plan), reward.Check(plan, &org, september); !reflect.DeepEqual(got, want) {
				rt.Fatalf("%s\n%+v\nnot\n%+v", document, got, want)
			}
			document = drawVariant(rt, document, kinds)
		}
	})
}
