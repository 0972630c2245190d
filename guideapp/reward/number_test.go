package reward_test

import (
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

const numbered = `
schema: 1
plan: numbered
version: 3
title: 5
period: month
credit:
  - {id: share, when: {min_amount: 100.50, within_days: 30}, to: [{party: guide, share: 60%}, {party: team, share: 40%}]}
components:
  - {id: c1, commission: {rate: 1.5%}, hold: {days: 7}, cap: 3000}
  - {id: c2, ladder: {measure: {sum: amount}, mode: marginal, steps: [{from: 0, rate: 1%}, {from: 1500, rate: 2%}]}}
  - {id: c3, ladder: {measure: {count: events}, mode: marginal, steps: [{from: 0, each: 1}, {from: 3, each: 2.50}]}}
  - {id: c4, target: {measure: {sum: amount}, goal: {by_class: {A: 80000}}, pay: [{reach: 80%, amount: 100}]}}
`

func TestPlan_Number(t *testing.T) {
	t.Parallel()
	plan := parsePlan(t, numbered)
	for path, want := range map[string]reward.Number{
		"version":                              {Value: 3, Unit: reward.NumberWhole},
		"credit[0].when.min_amount":            {Value: 10_050, Unit: reward.NumberFen},
		"credit[0].when.within_days":           {Value: 30, Unit: reward.NumberWhole},
		"credit[0].to[1].share":                {Value: 400_000, Unit: reward.NumberRatio},
		"components[0].commission.rate":        {Value: 15_000, Unit: reward.NumberRatio},
		"components[0].hold.days":              {Value: 7, Unit: reward.NumberWhole},
		"components[0].cap":                    {Value: 300_000, Unit: reward.NumberFen},
		"components[1].ladder.steps[1].from":   {Value: 150_000, Unit: reward.NumberFen},
		"components[2].ladder.steps[1].from":   {Value: 3, Unit: reward.NumberWhole},
		"components[2].ladder.steps[0].each":   {Value: 100, Unit: reward.NumberFen},
		"components[3].target.goal.by_class.A": {Value: 8_000_000, Unit: reward.NumberFen},
		"components[3].target.pay[0].reach":    {Value: 800_000, Unit: reward.NumberRatio},
	} {
		want.Path = path
		if got, err := plan.Number(path); err != nil || got != want {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
	for _, path := range []string{"", "title", "plan", "components", "components[4].cap", "components[0", "components[0].cup", "components[x].cap",
		"components[0].cap.more", "components[0].commission", "components.commission", "plan[0]", "period", "[0]", "components[0]]", strings.Repeat("a", 9_999)} {
		if got, err := plan.Number(path); guideapp.CodeOf(err) != guideapp.NotFound {
			t.Errorf("%q: %+v, %v", path, got, err)
		}
	}
}

func TestPlan_With(t *testing.T) {
	t.Parallel()
	plan := parsePlan(t, numbered)
	for path, change := range map[string][2]string{
		"components[0].commission.rate":      {"rate: 1.5%", "rate: 1.52%"},
		"components[1].ladder.steps[1].from": {"from: 1500", "from: 1499.99"},
		"components[0].hold.days":            {"days: 7", "days: 8"},
	} {
		_, text, _ := strings.Cut(change[1], ": ")
		changed, err := plan.With(path, text)
		if err != nil {
			t.Fatal(err)
		}
		want := parsePlan(t, strings.Replace(numbered, change[0], change[1], 1))
		if changed.Hash != want.Hash || changed.Hash == plan.Hash {
			t.Errorf("%s: hash %s, want that of the edited document", path, changed.Hash)
		}
	}
	if plan.Hash != parsePlan(t, numbered).Hash || plan.Components[0].Commission.Rate != 15_000 {
		t.Error("the plan itself was changed")
	}
	if _, err := plan.With("components[1].ladder.steps[1].from", "0"); guideapp.CodeOf(err) != guideapp.Invalid {
		t.Errorf("steps out of order: %v", err)
	}
	if _, err := plan.With("components[9].cap", "1"); guideapp.CodeOf(err) != guideapp.NotFound {
		t.Errorf("no such component: %v", err)
	}
	if _, err := (&reward.Plan{}).With("components[9].cap", "1"); guideapp.CodeOf(err) != guideapp.NotFound {
		t.Errorf("a plan without a document: %v", err)
	}
}

func TestNumberUnit_Text(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		unit  reward.NumberUnit
		value int64
		text  string
	}{{reward.NumberRatio, 15_200, "1.52%"}, {reward.NumberFen, 7, "0.07"}, {reward.NumberWhole, 12, "12"}} {
		read, err := row.unit.Parse(row.text)
		if got := row.unit.Text(row.value); got != row.text || read != row.value || err != nil {
			t.Errorf("%s: %q, read as %d, %v", row.unit, got, read, err)
		}
	}
	if _, err := reward.NumberWhole.Parse("1.5"); guideapp.CodeOf(err) != guideapp.Invalid {
		t.Errorf("a part of a whole: %v", err)
	}
}
