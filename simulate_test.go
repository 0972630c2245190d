package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
)

type simulated struct {
	Reproduce struct {
		Command, Engine string
		FactsHash       string   `json:"facts_hash"`
		PlanHashes      []string `json:"plan_hashes"`
	}
	Reports []struct {
		Report string
		Answer struct {
			Sentence struct{ ZH, EN string }
			Plans    []struct {
				Cost int64 `json:"cost_fen"`
			}
		}
	}
}

func simulate(t *testing.T, args ...string) (out string, read simulated) {
	t.Helper()
	code, out, complaints := frontline(t, append([]string{"simulate", "--json"}, args...)...)
	if code != exitOK {
		t.Fatal(complaints)
	}
	if err := json.Unmarshal([]byte(out), &read); err != nil {
		t.Fatalf("%v in %.300s", err, out)
	}
	return out, read
}

// Every report is there, costs what pay comes to, and the line it prints makes it again.
func TestRunSimulate(t *testing.T) {
	t.Parallel()
	files := example("ladder_marginal")
	plans := []string{examplePlan(t, "ladder_marginal"), examplePlan(t, "ladder_marginal", "rate: 5%", "rate: 6%")}
	out, read := simulate(t, append([]string{"--plan", plans[0], "--plan", plans[1], "--set", "cliffs.within=7.5%", "--set", "uncertainty.draws=200"}, files...)...)
	told := map[string]bool{}
	for _, r := range read.Reports {
		told[r.Report] = r.Answer.Sentence.ZH != "" && r.Answer.Sentence.EN != ""
	}
	for _, name := range simulator.ReportNames() {
		if told[name] != (name != "goal_seek") {
			t.Errorf("report %s told: %v", name, told[name])
		}
	}
	first := read.Reports[0]
	for i, plan := range plans {
		if want := paidTotal(t, plan, files); first.Report != "overview" || first.Answer.Plans[i].Cost != want {
			t.Errorf("%s says %d, pay comes to %d", first.Report, first.Answer.Plans[i].Cost, want)
		}
	}
	if len(read.Reproduce.PlanHashes) != 2 || len(read.Reproduce.FactsHash) != 64 || read.Reproduce.Engine == "" {
		t.Errorf("reproduce %+v", read.Reproduce)
	}
	line := strings.Fields(read.Reproduce.Command)
	if line[0] != "frontline" || slices.ContainsFunc(line, func(word string) bool { return strings.ContainsAny(word, "' ") }) {
		t.Fatalf("command %q", read.Reproduce.Command)
	}
	if code, again, complaints := frontline(t, line[1:]...); code != exitOK || again != out {
		t.Errorf("%s gives other numbers: %d %s\n%.500s\nnot\n%.500s", read.Reproduce.Command, code, complaints, again, out)
	}
}

// A drawn chain, and the same as a data set, say the same; a goal is sought when asked for.
func TestRunSimulate_synthetic(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	plan := filepath.Join(folder, "plan.yaml")
	september := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.September, 1))
	if err := os.WriteFile(plan, []byte(population.PlanInForce(september.First, september.Last)), 0o644); err != nil {
		t.Fatal(err)
	}
	args, err := simulator.ReadArguments(&reward.Node{Kind: reward.Map, Keys: []string{"guides", "stores", "customers", "seed"}, Children: []*reward.Node{
		{Kind: reward.Scalar, Text: "20"}, {Kind: reward.Scalar, Text: "2"}, {Kind: reward.Scalar, Text: "2000"}, {Kind: reward.Scalar, Text: "7"}}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := population.Draw(args, nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := simulator.Export(set)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "chain.flds")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--plan", plan, "--set", "uncertainty.draws=200"}
	_, one := simulate(t, append(flags, "--synthetic", "guides=20,stores=2,customers=2000,seed=7", "--period", "2026-09")...)
	_, two := simulate(t, append(flags, "--dataset", file)...)
	if one.Reproduce.FactsHash != two.Reproduce.FactsHash || len(one.Reports) != len(two.Reports) {
		t.Fatalf("%+v and %+v", one.Reproduce, two.Reproduce)
	}
	for i := range one.Reports {
		// Fakes are drawn by the names of facts, which a data set numbers anew.
		if one.Reports[i].Report != "gaming" && one.Reports[i].Answer.Sentence != two.Reports[i].Answer.Sentence {
			t.Errorf("%s says %+v and %+v", one.Reports[i].Report, one.Reports[i].Answer.Sentence, two.Reports[i].Answer.Sentence)
		}
	}
}

// Only what is asked for is made, and the line that makes it again asks for it, too.
func TestRunSimulate_report(t *testing.T) {
	t.Parallel()
	plan := examplePlan(t, "ladder_marginal")
	_, read := simulate(t, append([]string{"--plan", plan, "--report", "cost", "--report", "overview"}, example("ladder_marginal")...)...)
	if len(read.Reports) != 2 || read.Reports[0].Report != "overview" || read.Reports[1].Report != "cost" || !strings.Contains(read.Reproduce.Command, "--report cost --report overview") {
		t.Errorf("%+v", read)
	}
	if code, _, complaints := frontline(t, append([]string{"simulate", "--plan", plan, "--report", "weather"}, example("ladder_marginal")...)...); code != exitUsage || !strings.Contains(complaints, "there is no report") {
		t.Errorf("%d %s", code, complaints)
	}
}

func TestRunSimulate_text(t *testing.T) {
	t.Parallel()
	plan := examplePlan(t, "ladder_marginal")
	for language, want := range map[string]string{"en": "It costs 285.00 yuan", "zh": "共付 285.00 元"} {
		code, out, complaints := frontline(t, append([]string{"simulate", "--language", language, "--set", "uncertainty.draws=200", "--plan", plan}, example("ladder_marginal")...)...)
		if code != exitOK || !strings.Contains(out, want) || !strings.Contains(out, "frontline simulate --plan") {
			t.Errorf("%s: %d %s%s", language, code, out, complaints)
		}
	}
}

// The page says what the JSON says, and a page that cannot be written is an error.
func TestRunSimulate_html(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "report.html")
	args := append([]string{"--html", path, "--set", "uncertainty.draws=200", "--plan", examplePlan(t, "ladder_marginal")}, example("ladder_marginal")...)
	_, read := simulate(t, args...)
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{read.Reports[0].Answer.Sentence.ZH, read.Reports[0].Answer.Sentence.EN, read.Reproduce.FactsHash, read.Reproduce.Command} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q on the page", want)
		}
	}
	args[1] = filepath.Join(path, "no", "folder")
	if code, out, _ := frontline(t, append([]string{"simulate"}, args...)...); code != exitFailure || out != "" {
		t.Errorf("a page that cannot be written: %d %s", code, out)
	}
}

func TestRunSimulate_refusals(t *testing.T) {
	t.Parallel()
	files, plan := example("ladder_marginal"), examplePlan(t, "ladder_marginal")
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no plan":               {files, exitUsage, "--plan is missing"},
		"nothing to try it on":  {[]string{"--plan", plan}, exitUsage, "--stores is missing"},
		"a set and a chain":     {[]string{"--plan", plan, "--dataset", "x", "--synthetic", "guides=9"}, exitUsage, "--dataset says itself"},
		"files and a chain":     {append([]string{"--plan", plan, "--synthetic", "guides=9"}, files...), exitUsage, "leave files"},
		"a chain of fewer":      {[]string{"--plan", plan, "--synthetic", "guides=0", "--period", "2026-09"}, exitFailure, "arguments.guides"},
		"a chain of weather":    {[]string{"--plan", plan, "--synthetic", "weather=9", "--period", "2026-09"}, exitFailure, "arguments.weather"},
		"a chain of no month":   {[]string{"--plan", plan, "--synthetic", "guides=9"}, exitUsage, "--period is missing"},
		"a strange month":       {[]string{"--plan", plan, "--synthetic", "guides=9", "--period", "soon"}, exitUsage, "is not a period"},
		"a third language":      {append([]string{"--plan", plan, "--language", "fr"}, files...), exitUsage, "en or zh"},
		"a strange argument":    {append([]string{"--plan", plan, "--set", "cliffs"}, files...), exitUsage, "should look like"},
		"an unknown report":     {append([]string{"--plan", plan, "--set", "weather.of=x"}, files...), exitUsage, "there is no report"},
		"an argument out of it": {append([]string{"--plan", plan, "--set", "cliffs.within=99%"}, files...), exitFailure, "arguments.within"},
		"a guide who is not":    {append([]string{"--plan", plan, "--guide", "G99"}, files...), exitFailure, "G99"},
		"no data set":           {[]string{"--plan", plan, "--dataset", plan}, exitFailure, "not a Frontline data set"},
		"no such data set":      {[]string{"--plan", plan, "--dataset", "nowhere.flds"}, exitFailure, "nowhere.flds"},
	} {
		code, out, complaints := frontline(t, append([]string{"simulate"}, test.args...)...)
		if code != test.code || out != "" || !strings.Contains(complaints, test.says) {
			t.Errorf("%s: got %d %q, complaints %s", name, code, out, complaints)
		}
	}
}

func TestQuoted(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"a/b-1.yaml": "a/b-1.yaml", "my plan": "'my plan'", "it's": `'it'\''s'`, "计划": "'计划'"} {
		if got := quoted(word); got != want {
			t.Errorf("%s becomes %s, want %s", word, got, want)
		}
	}
}
