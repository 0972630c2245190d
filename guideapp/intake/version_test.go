package intake_test

import (
	"strings"
	"testing"

	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/simulator/population"
)

func TestSetPlanVersion(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, document, want string }{
		{"after the name", "schema: 1\nplan: autumn # the name\nperiod: month\n", "schema: 1\nplan: autumn # the name\nversion: 7\nperiod: month\n"},
		{"in place of another", "version: 0 # a draft\nplan: autumn\n", "version: 7 # a draft\nplan: autumn\n"},
		{"amounts and rates as they were", "plan: a\nx: [2.00, 1.5%, '03']\n", "plan: a\nversion: 7\nx: [2.00, 1.5%, '03']\n"},
		{"JSON", `{"schema": 1, "plan": "autumn"}`, `{"schema": 1, "plan": "autumn", version: 7}` + "\n"},
		{"no name", "schema: 1\n", "version: 7\nschema: 1\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := intake.SetPlanVersion(row.document, 7)
			if err != nil || got != row.want {
				t.Errorf("got %q, %v, want %q", got, err, row.want)
			}
		})
	}
	if _, err := intake.SetPlanVersion("[1]", 7); err == nil {
		t.Error("a list has a version")
	}
}

// The demo's plan with another version is the same plan in all else.
func TestSetPlanVersion_demo(t *testing.T) {
	t.Parallel()
	hash := func(document string) string {
		tree, err := intake.ReadPlan("plan", strings.NewReader(document))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reward.Parse(tree); err != nil {
			t.Fatal(err)
		}
		return tree.Hash()
	}
	there, err := intake.SetPlanVersion(population.DemoPlan(), 2)
	if err != nil || hash(there) == hash(population.DemoPlan()) || !strings.Contains(there, "# The demo's reward plan") {
		t.Fatalf("version 2 is the same plan, or lost its comment: %v\n%s", err, there)
	}
	back, err := intake.SetPlanVersion(there, 1)
	if err != nil || hash(back) != hash(population.DemoPlan()) {
		t.Errorf("version 1 is another plan: %v\n%s", err, back)
	}
}
