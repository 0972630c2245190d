package reward_test

import (
	"errors"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

// A typo is named once, where it stands.
func TestParse_typos(t *testing.T) {
	t.Parallel()
	const plain = "{id: a, commission: {rate: 3%}, when: {kinds: [order]}}"
	for _, test := range []struct{ name, effective, component, path, message string }{
		{"a last day that is none", "{from: 2026-09-01, to: soon}", plain, "effective.to", `"soon"`},
		{"a last day before the first", "{from: 2026-09-01, to: 2026-08-31}", plain, "effective.to", "is before from, 2026-09-01"},
		{"more than the sales", "{from: 2026-09-01}", "{id: a, commission: {rate: 150%}, when: {kinds: [order]}}",
			"components[0].commission.rate", "150% is more than the sales themselves; write at most 100%"},
		{"more than a million for one", "{from: 2026-09-01}", "{id: a, bounty: {each: 1000000.01}, when: {kinds: [order]}}",
			"components[0].bounty.each", "1000000.01 is beyond the limit of 1000000.00 yuan for one"},
		{"the id of a line that no component writes", "{from: 2026-09-01}", "{id: limits, commission: {rate: 3%}, when: {kinds: [order]}}",
			"components[0].id", `"limits" names lines that no component writes; choose another id`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			document := "schema: 1\nplan: p\nversion: 1\nperiod: month\neffective: " + test.effective +
				"\ncomponents:\n  - " + test.component + "\n"
			tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
			if err != nil {
				t.Fatal(err)
			}
			_, err = reward.Parse(tree)
			var refused *guideapp.Error
			if !errors.As(err, &refused) || len(refused.Violations) != 1 || !strings.HasSuffix(refused.Violations[0].Path, test.path) ||
				!strings.Contains(refused.Violations[0].Message, test.message) {
				t.Errorf("got %v", err)
			}
		})
	}
}
