package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const importPlan = `schema: 1
plan: first
version: 1
period: month
components:
  - {id: mini, commission: {rate: 3%}, when: {kinds: [order]}}
`

// folderOf writes files and gives a function that names one of them.
func folderOf(t *testing.T, files map[string]string) func(name string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) string { return filepath.Join(folder, name) }
}

// A chain comes in with its plan in one import, and what is refused leaves nothing behind.
func TestImport(t *testing.T) {
	t.Parallel()
	const header = "event_id,kind,at,store_id,guide_id,ref,amount\n"
	in := folderOf(t, map[string]string{
		"plan.yaml":   importPlan,
		"second.yaml": strings.Replace(importPlan, "version: 1", "version: 2", 1),
		"bad.yaml":    strings.Replace(importPlan, "month", "fortnight", 1),
		"stores.csv":  "store_id,region\nS1,East\n",
		"guides.csv":  "guide_id,store_id\nG1,S1\n",
		"astray.csv":  "guide_id,store_id,from,to\nG1,S1,,2024-01-31\nG2,S1,,\nG1,S9,2024-02-01,\n",
		"events.csv":  header + "E1,order,2024-09-01,S1,G1,,100.00\n",
		"changed.csv": header + "E2,order,2024-09-01,S1,G1,,1.00\nE1,order,2024-09-01,S1,G1,,99.00\n",
		"future.csv":  header + "E2,order,2024-09-01,S1,G1,,1.00\nE3,order,2099-09-01,S1,G1,,99.00\n",
		"early.csv":   header + "E4,order,2024-09-01,S8,G999,,1.00\nE5,refund,2024-09-02,S1,G1,E9,1.00\nE6,refund,2024-09-02,S1,G1,E4,1.00\n",
		"twice.csv":   header + "E7,refund,2024-09-03,S1,G1,E4,0.50\n",
		"header.csv":  header,
	})
	data := []string{"--data", in("data")}
	for _, step := range []struct {
		name           string
		code           int
		args           []string
		stdout, stderr []string
	}{
		{"a plan that is none", exitFailure, []string{"--plan", in("bad.yaml")}, nil, []string{"bad.yaml", "fortnight"}},
		{"a store astray", exitFailure, []string{"--stores", in("stores.csv"), "--guides", in("astray.csv")}, nil,
			[]string{"nothing was imported", in("astray.csv") + ":4: store_id: guide G1 is assigned to store S9"}},
		{"all but a fact of the future", exitFailure, []string{"--stores", in("stores.csv"), "--guides", in("guides.csv"), "--plan", in("plan.yaml"), "--events", in("future.csv")},
			nil, []string{in("future.csv") + ":3: at: 2099"}},
		{"nothing was left", exitFailure, []string{"--guides", in("guides.csv")}, nil, []string{in("guides.csv") + ":2: store_id: guide G1"}},
		{"everything", exitOK, []string{"--stores", in("stores.csv"), "--guides", in("guides.csv"), "--plan", in("plan.yaml"), "--events", in("events.csv")},
			[]string{"1 stores, 1 guides, 0 customers, 0 goals imported\n1 plan published\n1 events recorded, 0 known before\n"}, nil},
		{"the same plan", exitOK, []string{"--plan", in("plan.yaml")}, []string{"1 plan published"}, nil},
		{"a second plan", exitFailure, []string{"--plan", in("second.yaml"), "--events", in("early.csv")}, nil, []string{"an import brings the first", "two people publish"}},
		{"a fact that changed", exitFailure, []string{"--events", in("changed.csv")}, nil, []string{in("changed.csv") + ":3: amount: "}},
		{"facts that wait", exitOK, []string{"--events", in("early.csv")}, []string{"3 events recorded, 0 known before"}, []string{
			in("early.csv") + ":2: store S8 is not known; no store counts it until stores.csv has it\n",
			in("early.csv") + ":2: guide G999 is not known; nobody is paid for it until guides.csv has it\n",
			in("early.csv") + ":3: the refund waits for order E9\n",
			in("early.csv") + ": facts that name what is not known yet: 2\n"}},
		{"a refund too many", exitOK, []string{"--events", in("twice.csv")}, []string{"1 events recorded"}, []string{
			in("twice.csv") + ":2: order file//E4 of 1.00 yuan is refunded with 1.50 in all; its net stays 0\n"}},
		{"a header", exitOK, []string{"--events", in("header.csv")}, nil, []string{in("header.csv") + ": no rows\n"}},
		{"help", exitOK, []string{"--help"}, nil, []string{"needs the columns event_id, kind, at; may have recorded_at, "}},
	} {
		code, stdout, stderr := frontline(t, slices.Concat([]string{"import"}, data, step.args)...)
		lacks := func(text string, wanted []string) bool {
			return slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(text, w) })
		}
		if code != step.code || lacks(stdout, step.stdout) || lacks(stderr, step.stderr) {
			t.Fatalf("import of %s gives %d\n%s%s", step.name, code, stdout, stderr)
		}
		if strings.Contains(stderr, "[") && step.code == exitFailure {
			t.Errorf("import of %s names a place that is in no file:\n%s", step.name, stderr)
		}
	}
	code, stdout, stderr := frontline(t, append([]string{"settle", "--period", "2024-09"}, data...)...)
	if code != exitOK || !strings.Contains(stdout, "3.00") {
		t.Errorf("settling under the imported plan gives %d\n%s%s", code, stdout, stderr)
	}
}

// A brand without a plan is told how to publish one.
func TestImport_noPlan(t *testing.T) {
	t.Parallel()
	in := folderOf(t, map[string]string{"stores.csv": "store_id,region\nS1,East\n"})
	if code, _, stderr := frontline(t, "import", "--data", in("data"), "--stores", in("stores.csv")); code != exitOK {
		t.Fatal(stderr)
	}
	code, _, stderr := frontline(t, "settle", "--data", in("data"), "--period", "2024-09")
	if code != exitFailure || !strings.Contains(stderr, "frontline import --plan plan.yaml") {
		t.Errorf("got %d\n%s", code, stderr)
	}
}

// What is odd about facts is said beside the statements, which come all the same.
func TestPay_warnings(t *testing.T) {
	t.Parallel()
	in := folderOf(t, map[string]string{
		"plan.yaml": importPlan, "stores.csv": "store_id,region\nS1,East\n", "guides.csv": "guide_id,store_id\nG1,S1\n",
		"events.csv": "event_id,kind,at,store_id,guide_id,amount,ref\nE1,order,2026-09-01,S1,G999,100.00,\n\nE2,refund,2026-09-02,S1,G1,60.00,E1\nE3,refund,2026-09-03,S1,G1,60.00,E1\n",
	})
	code, _, stderr := frontline(t, "pay", "--plan", in("plan.yaml"), "--stores", in("stores.csv"), "--guides", in("guides.csv"),
		"--events", in("events.csv"), "--period", "2026-09")
	want := in("events.csv") + ":2: guide G999 is not known; nobody is paid for it until " + in("guides.csv") + " has it\n" +
		in("events.csv") + ": facts that name what is not known yet: 1\n" +
		in("events.csv") + ":5: order file//E1 of 100.00 yuan is refunded with 120.00 in all; its net stays 0\n"
	if code != exitOK || !strings.Contains(stderr, want) {
		t.Errorf("got %d\n%s", code, stderr)
	}
}
