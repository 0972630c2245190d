package reward_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

var september = guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.September, 1))

// rated is a plan with what it is laid over.
type rated struct {
	plan   *reward.Plan
	org    guideapp.Org
	events []guideapp.Event
	zone   *time.Location
}

func readCase(t *testing.T, folder string) rated {
	t.Helper()
	c := rated{plan: parsePlan(t, readText(t, filepath.Join(folder, "plan.yaml"))), zone: shanghai}
	var err error
	c.org.Stores, err = intake.ReadStores("stores.csv", strings.NewReader(readText(t, filepath.Join(folder, "stores.csv"))))
	if err == nil {
		c.org.Guides, err = intake.ReadGuides("guides.csv", strings.NewReader(readText(t, filepath.Join(folder, "guides.csv"))))
	}
	if err == nil {
		c.events, err = intake.ReadEvents("events.csv", strings.NewReader(readText(t, filepath.Join(folder, "events.csv"))), "demo", "file", c.zone)
	}
	if goals, missing := os.ReadFile(filepath.Join(folder, "goals.csv")); err == nil && missing == nil {
		c.org.Goals, err = intake.ReadGoals("goals.csv", bytes.NewReader(goals))
	}
	if err != nil {
		t.Fatal(err)
	}
	c.org.Sort()
	return c
}

func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parsePlan(t testing.TB, document string) *reward.Plan {
	t.Helper()
	tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := reward.Parse(tree)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (c rated) facts(t testing.TB, events []guideapp.Event, asOf guideapp.Instant) *reward.Facts {
	t.Helper()
	facts, err := reward.NewFacts(&c.org, events, c.zone, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func (c rated) pay(t testing.TB, events []guideapp.Event, asOf guideapp.Instant) *reward.Payroll {
	t.Helper()
	return reward.Pay(c.plan, c.facts(t, events, asOf), september)
}
