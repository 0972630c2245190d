package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// example is a worked example's files, as flags.
func example(name string) []string {
	file := func(of string) string { return filepath.Join("guideapp", "reward", "testdata", name, of) }
	return []string{"--stores", file("stores.csv"), "--guides", file("guides.csv"), "--events", file("events.csv"), "--period", "2026-09"}
}

// examplePlan gives the path of a worked example's plan, with texts replaced.
func examplePlan(t *testing.T, name string, replace ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("guideapp", "reward", "testdata", name, "plan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(replace...).Replace(string(content))
	if len(replace) > 0 && changed == string(content) {
		t.Fatalf("nothing of %q is in the plan of %s", replace, name)
	}
	path := filepath.Join(t.TempDir(), "plan.yaml")
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

type compared struct {
	Plans []struct {
		Plan        string
		Version     int
		Cost        int64            `json:"cost_fen"`
		ByComponent map[string]int64 `json:"by_component"`
		Gini        json.Number
		Changes     *changed
	}
	Changes changed
}

type changed struct {
	Winners, Losers, Unchanged int
	Bands                      map[string]int
	Cost                       int64 `json:"change_fen"`
	Nothing                    bool
}

// paidTotal is what frontline pay comes to for the same files.
func paidTotal(t *testing.T, plan string, files []string) (total int64) {
	t.Helper()
	code, out, complaints := frontline(t, append([]string{"pay", "--json", "--plan", plan}, files...)...)
	if code != exitOK {
		t.Fatal(complaints)
	}
	var payroll struct {
		Statements []struct {
			Total int64 `json:"total_fen"`
		}
	}
	if err := json.Unmarshal([]byte(out), &payroll); err != nil {
		t.Fatal(err)
	}
	for _, s := range payroll.Statements {
		total += s.Total
	}
	return total
}

func TestRunCompare(t *testing.T) {
	t.Parallel()
	files := example("ladder_marginal")
	plans := []string{examplePlan(t, "ladder_marginal"), examplePlan(t, "ladder_marginal", "rate: 5%", "rate: 6%"), examplePlan(t, "ladder_marginal")}
	args := []string{"compare", "--json"}
	for _, plan := range plans {
		args = append(args, "--plan", plan)
	}
	code, out, complaints := frontline(t, append(args, files...)...)
	if code != exitOK {
		t.Fatal(complaints)
	}
	var c compared
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	for i, plan := range plans {
		components := int64(0)
		for _, amount := range c.Plans[i].ByComponent {
			components += amount
		}
		if want := paidTotal(t, plan, files); c.Plans[i].Cost != want || components != want {
			t.Errorf("plan %d costs %d, its components %d; pay comes to %d", i, c.Plans[i].Cost, components, want)
		}
		if gini := c.Plans[i].Gini.String(); len(gini) != len("0.312345") || gini[1] != '.' {
			t.Errorf("gini %s", gini)
		}
	}
	guides := c.Changes.Winners + c.Changes.Losers + c.Changes.Unchanged
	bands := 0
	for _, n := range c.Changes.Bands {
		bands += n
	}
	if c.Changes.Cost != c.Plans[1].Cost-c.Plans[0].Cost || c.Changes.Winners == 0 || bands != guides || len(c.Changes.Bands) != 5 || c.Changes.Nothing {
		t.Errorf("changes %+v", c.Changes)
	}
	if c.Plans[0].Changes != nil || c.Plans[1].Changes.Winners != c.Changes.Winners || !c.Plans[2].Changes.Nothing {
		t.Errorf("changes of the plans %+v", c.Plans)
	}
}

func TestRunCompare_table(t *testing.T) {
	t.Parallel()
	dearer := examplePlan(t, "ladder_marginal", "rate: 5%", "rate: 6%")
	code, out, complaints := frontline(t, append([]string{"compare", "--plan", examplePlan(t, "ladder_marginal"), "--plan", dearer}, example("ladder_marginal")...)...)
	if code != exitOK || complaints != "" {
		t.Fatal(complaints)
	}
	for _, want := range []string{"2026-09 as of", "cost", "winners", "above +5%", "Gini", dearer} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// The page shows what is compared, and the line that makes it again.
func TestRunCompare_html(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "compared.html")
	plans := []string{"--plan", examplePlan(t, "ladder_marginal"), "--plan", examplePlan(t, "ladder_marginal", "rate: 5%", "rate: 6%")}
	args := append(append([]string{"compare", "--html", path}, plans...), example("ladder_marginal")...)
	if code, out, complaints := frontline(t, args...); code != exitOK || !strings.Contains(out, "winners") {
		t.Fatal(complaints)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, shown := range map[string]bool{"overview": true, "cost": true, "distribution": true, "changes": true, "gaming": false} {
		if strings.Contains(string(page), `<section id="`+name+`">`) != shown {
			t.Errorf("%s shown: %v", name, !shown)
		}
	}
	if !strings.Contains(string(page), "frontline simulate --plan") {
		t.Error("nothing says how to make it again")
	}
	args[2] = filepath.Join(path, "no", "folder")
	if code, out, _ := frontline(t, args...); code != exitFailure || out != "" {
		t.Errorf("a page that cannot be written: %d %s", code, out)
	}
}

// A drawn chain is compared as simulate reports on it.
func TestRunCompare_synthetic(t *testing.T) {
	t.Parallel()
	chain := []string{"--synthetic", "guides=6,stores=2,customers=200", "--period", "2026-09", "--plan", examplePlan(t, "ladder_marginal"), "--plan", examplePlan(t, "ladder_marginal", "rate: 1%", "rate: 2%")}
	code, out, complaints := frontline(t, append([]string{"compare", "--json"}, chain...)...)
	if code != exitOK {
		t.Fatal(complaints)
	}
	var c compared
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	_, read := simulate(t, append(chain, "--set", "uncertainty.draws=200")...)
	for i, p := range read.Reports[0].Answer.Plans {
		if p.Cost != c.Plans[i].Cost || p.Cost == 0 {
			t.Errorf("plan %d costs %d, and %d in simulate", i, c.Plans[i].Cost, p.Cost)
		}
	}
}

func TestRunCompare_refusals(t *testing.T) {
	t.Parallel()
	files, plan := example("ladder_marginal"), examplePlan(t, "ladder_marginal")
	weekly := examplePlan(t, "ladder_marginal", "period: month", "period: week")
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no plan":         {files, exitUsage, "--plan is missing"},
		"one plan":        {append([]string{"--plan", plan}, files...), exitUsage, "give it again"},
		"six plans":       {append([]string{"--plan", plan, "--plan", plan, "--plan", plan, "--plan", plan, "--plan", plan, "--plan", plan}, files...), exitUsage, "up to 4 variants"},
		"no files":        {[]string{"--plan", plan, "--plan", plan, "--period", "2026-09"}, exitUsage, "--stores is missing"},
		"no period":       {append([]string{"--plan", plan, "--plan", plan}, files[:6]...), exitUsage, "--period is missing"},
		"a strange month": {append(append([]string{"--plan", plan, "--plan", plan}, files[:6]...), "--period", "2026-13"), exitUsage, "is not a period"},
		"a strange as-of": {append(append([]string{"--plan", plan, "--plan", plan}, files...), "--as-of", "soon"), exitFailure, "--as-of"},
		"a weekly plan":   {append([]string{"--plan", plan, "--plan", weekly}, files...), exitFailure, weekly},
		"no such file":    {append([]string{"--plan", plan, "--plan", "nowhere.yaml"}, files...), exitFailure, "nowhere.yaml"},
	} {
		code, out, complaints := frontline(t, append([]string{"compare"}, test.args...)...)
		if code != test.code || out != "" || !strings.Contains(complaints, test.says) {
			t.Errorf("%s: got %d %q, complaints %s", name, code, out, complaints)
		}
	}
}
