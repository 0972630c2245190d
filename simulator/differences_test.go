package simulator_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// The rows add up to the difference of the totals, and whatever differs has its reason.
func TestDifferencesReport_addsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := fromRapid(t)
		d := draw(c, size{stores: 3, guides: 6, customers: 8, events: 60})
		session, err := simulator.NewSession(&d.Dataset, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		plans := []*reward.Plan{parsePlan(t, drawPlan(c)), parsePlan(t, drawPlan(c))}
		profile := session.Profile()
		guide := c(len(profile.Guides))
		args, _ := readPairs([]string{"guide", profile.Guides[guide].ID})
		answered, err := session.Report("differences", plans, args)
		if err != nil {
			t.Fatal(err)
		}
		r := answered.Report.(*simulator.DifferencesReport)
		from, to := answered.Plans[0].Statements[guide], answered.Plans[1].Statements[guide]
		var before, after guideapp.Fen
		for _, row := range r.Variants[0].Rows {
			before, after = before+row.From, after+row.To
			if row.From != row.To && row.Rule == (guideapp.Text{}) {
				t.Errorf("nothing says why %s differs", row.Component)
			}
			if row.From == row.To && row.Rule != (guideapp.Text{}) {
				t.Errorf("%s does not differ, but %s", row.Component, row.Rule.EN)
			}
		}
		if from.Guide != r.Guide || before != from.Total || after != to.Total || r.Baseline != from.Total || r.Variants[0].Total != to.Total {
			t.Errorf("the rows come to %d and %d, the statements to %d and %d", before, after, from.Total, to.Total)
		}
	})
}

func TestDifferencesReport(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "")
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	plan := func(documents ...string) *reward.Plan {
		return parsePlan(t, "schema: 1\nplan: p\nperiod: month\n"+strings.Join(documents, "\n"))
	}
	const (
		sales  = "components:\n  - {id: sales, title: 提成, commission: {rate: 1%}, when: {kinds: [order]}}"
		dearer = "components:\n  - {id: sales, title: 提成, commission: {rate: 2%}, when: {kinds: [order]}}"
		friend = "  - {id: mini, title: 小程序, commission: {rate: 3%}, when: {kinds: [order], channels: [mini_program]}}"
		capped = "limits: {cap: 5.00}"
		shared = "credit:\n  - {id: half, when: {kinds: [order]}, to: [{party: guide, share: 50%}, {party: team, share: 50%}]}"
	)
	r := report(t, session, "differences", []string{"guide", "G1"},
		plan(sales), plan(dearer), plan(sales, friend, capped), plan(shared, sales), plan(sales)).Report.(*simulator.DifferencesReport)
	want := [][]simulator.Difference{
		{{"sales", "提成", 400, 800, guideapp.Text{ZH: "调整 提成：原为本人净销售额的 1%；现为本人净销售额的 2%", EN: "Changed: 提成: it was 1% of your own net sales; it is 2% of your own net sales"}}},
		{{Component: "sales", Title: "提成", From: 400, To: 400},
			{"mini", "小程序", 0, 300, guideapp.Text{ZH: "新增 小程序：本人小程序净销售额的 3%", EN: "New: 小程序: 3% of your own net sales (mini-program)"}},
			{"limits", "limits", 0, -200, guideapp.Text{ZH: "限额：原为合计不低于 0.00 元；现为合计不低于 0.00 元；合计不超过 5.00 元",
				EN: "Limits: it was the total is at least 0.00 yuan; it is the total is at least 0.00 yuan; the total is at most 5.00 yuan"}}},
		{{"sales", "提成", 400, 200, guideapp.Text{ZH: "新增归属规则 half：成交导购 50%，团队 team 50%", EN: "New rule of whose sales count: half: the guide who sold 50%, team 50%"}}},
		{{Component: "sales", Title: "提成", From: 400, To: 400}},
	}
	for i, v := range r.Variants {
		if !reflect.DeepEqual(v.Rows, want[i]) {
			t.Errorf("variant %d: %+v, want %+v", i+1, v.Rows, want[i])
		}
	}
	if said := r.Sentence().EN; !strings.HasPrefix(said, "Under variant 1 the total of G1 changes by +4.00 yuan, most of it in 提成 (+4.00).") || !strings.HasSuffix(said, "Under variant 4 no part of G1's pay changes: 4.00 yuan.") {
		t.Errorf("%s", said)
	}
	if _, err := session.Report("differences", []*reward.Plan{plan(sales)}, argumentsOf(t, "guide", "nobody")); !refusesAt(err, "arguments.guide") {
		t.Errorf("nobody: %v", err)
	}
}
