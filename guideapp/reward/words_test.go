package reward_test

import (
	"slices"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

func TestCreditRule_Words(t *testing.T) {
	t.Parallel()
	const one = guideapp.One
	for _, test := range []struct {
		name   string
		to     []reward.Split
		zh, en string
	}{
		{"one party", []reward.Split{{Party: "guide", Share: one}}, "成交导购 100%", "the guide who sold 100%"},
		{"shared", []reward.Split{{Party: "guide", Share: one / 5 * 3}, {Party: "public_team", Share: one / 5 * 2}},
			"成交导购 60%，团队 public team 40%", "the guide who sold 60%, public team 40%"},
		{"dual", []reward.Split{{Party: "guide", Share: one}, {Party: "owner", Share: one, Soft: true}},
			"双计：成交导购 100%，另计 顾客的导购 100%", "counted twice: the guide who sold 100%, and as well the customer's guide 100%"},
	} {
		rule := reward.CreditRule{ID: test.name, To: test.to}
		if got := rule.Words(); got.ZH != test.zh || got.EN != test.en {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}

// The working of a line is told in the reader's own language, step by step.
func TestMeasures_Explain_words(t *testing.T) {
	t.Parallel()
	c := rated{zone: shanghai, plan: parsePlan(t, "schema: 1\nplan: p\nperiod: month\ncomponents:\n  - {id: c, ladder: {measure: {count: events, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 2}, {from: 1, each: 3}]}}\n"),
		org: guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S1", Region: "east"}},
			Guides: []guideapp.Guide{{ID: "G1", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}}}}}
	facts := c.facts(t, []guideapp.Event{sale("o1", 3, "S1", "G1", 100), sale("o2", 4, "S1", "G1", 100)}, noon(60))
	line, err := reward.Gather(c.plan, facts, september).Explain("G1", "c", reward.Earned)
	want := []guideapp.Text{{ZH: "0–1 × 每个 2.00 元 = 2.00", EN: "0–1 × 2.00 yuan each = 2.00"}, {ZH: "1–2 × 每个 3.00 元 = 3.00", EN: "1–2 × 3.00 yuan each = 3.00"}}
	if err != nil || len(line.Working) < len(want) || !slices.Equal(line.Working[len(line.Working)-len(want):], want) {
		t.Errorf("got %+v, %v", line, err)
	}
}
