package simulator_test

import (
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// 450 yuan sold: 1 % of it, 2 % of it up to 5.00 a guide, and the same in other words.
func TestOverview(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "")
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	const live = "  - {id: sales, commission: {rate: 1%}, when: {kinds: [order]}}\n"
	o := report(t, session, "overview", nil,
		planWith(t, live),
		planWith(t, "  - {id: sales, commission: {rate: 2%}, when: {kinds: [order]}, cap: 5.00}\n"),
		planWith(t, "  - {id: sales, title: 提成, commission: {rate: 1%}, when: {kinds: [order]}}\n")).Report.(*simulator.Overview)
	base, capped, same := o.Plans[0], o.Plans[1], o.Plans[2]
	if o.Sales != 45_000 || base.Cost != 450 || base.ShareOfPPM != 10_000 || !base.Liability.PerGuide.Open {
		t.Errorf("sales %d, baseline %+v", o.Sales, base)
	}
	// 4.00, 0.00 and 0.50: the mean difference of two is 48/27, twice the mean 3.00.
	if base.GiniPPM != 592_593 {
		t.Errorf("gini %d", base.GiniPPM)
	}
	if capped.Cost != 600 || capped.ChangePPM != 333_333 || capped.Changes.Winners != 2 || capped.Changes.Unchanged != 1 || capped.Changes.Cost != 150 {
		t.Errorf("capped %+v", capped)
	}
	if l := capped.Liability; l.PerGuide.Open || l.PerGuide.Amount != 500 || l.Plan.Amount != 1_500 {
		t.Errorf("liability %+v", l)
	}
	if !same.Changes.Nothing || same.Cost != base.Cost {
		t.Errorf("the same %+v", same)
	}
	want := guideapp.Text{ZH: "方案 1 多付 1.50 元（+33.3%）：2 人多得，0 人少得，1 人不变。方案 2 什么都没有改变。",
		EN: "Variant 1 costs 1.50 yuan more (+33.3%): 2 winners, 0 losers, 1 unchanged. Variant 2 changes nothing."}
	if got := o.Sentence(); got != want {
		t.Errorf("%+v", got)
	}
	alone := report(t, session, "overview", nil, planWith(t, live)).Report.(*simulator.Overview)
	if got := alone.Sentence().ZH; got != "共付 4.50 元，占净销售额的 1.0%；基尼系数 0.593。" {
		t.Errorf("%s", got)
	}
}

// Without facts or guides every report still has its sentence.
func TestSession_Report_ofNothing(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]simulator.Dataset{
		"no facts":  {Org: smallChain(t, "").Org, Period: september, AsOf: smallChain(t, "").AsOf, Zone: shanghai.String(), History: simulator.Whole()},
		"no guides": {Org: guideapp.Org{Brand: "brand"}, Period: september, AsOf: smallChain(t, "").AsOf, Zone: shanghai.String(), History: simulator.Whole()},
	} {
		session, err := simulator.NewSession(&set, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		for _, report := range []string{"overview", "cost", "distribution", "changes", "cliffs", "differences", "marginal"} {
			args := argumentsOf(t)
			if report == "differences" || report == "marginal" {
				args = argumentsOf(t, "guide", "G1")
			}
			plan := parsePlan(t, planOf(t, "steps"))
			answered, err := session.Report(report, []*reward.Plan{plan, plan}, args)
			switch {
			case name == "no guides" && (report == "differences" || report == "marginal"):
				if !refusesAt(err, "arguments.guide") {
					t.Errorf("%s: %v", report, err)
				}
			case err != nil || answered.Sentence().ZH == "" || answered.Sentence().EN == "":
				t.Errorf("%s of %s: %v", report, name, err)
			}
		}
	}
}
