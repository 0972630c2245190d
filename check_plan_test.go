package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun_checkPlan(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.yaml", "{schema: 1, plan: p, period: month, effective: {from: 2026-09-01}, components: [{id: a, commission: {rate: 1.5%}, cap: 300},"+
		" {id: t, target: {measure: {sum: amount}, goal: {table: monthly}, pay: [{reach: 100%, amount: 50}]}}]}")
	bad := write("bad.yaml", "{schema: 1, plan: p, period: year, components: [{id: a, commission: {rate: 0.015}, cap: 1.005}]}")
	stores := write("stores.csv", "store_id,region\nS1,east\n")
	guides := write("guides.csv", "guide_id,store_id\nG1,S1\nG2,S1\n")
	goals := write("goals.csv", "table,party,period,amount\nmonthly,G1,2026-09,5000\n")
	for _, row := range []struct {
		name   string
		args   []string
		exit   int
		stdout []string // in this order
	}{
		{"a good plan", []string{"--plan", good}, exitOK, []string{"no errors", "To be known", "components[1].target.pay[0]", "jumps by 50.00", "2026-09", "one guide: 350.00", "everybody: name --stores"}},
		{"in Chinese", []string{"--plan", good, "--language", "zh"}, exitOK, []string{"跳增 50.00 元"}},
		{"with the organisation", []string{"--plan", good, "--stores", stores, "--guides", guides, "--goals", goals}, exitOK,
			[]string{"Most likely not meant", "components[1].target.goal.table", "no goal for 2026-09, so nothing is paid for G2", "everybody: 700.00"}},
		{"every error at once", []string{"--plan", bad}, exitFailure, []string{"3 errors", "period\n", "components[0].commission.rate\n", "components[0].cap\n"}},
		{"no file", []string{"--plan", filepath.Join(folder, "none.yaml")}, exitFailure, nil},
		{"another period", []string{"--plan", good, "--period", "2026-Q3"}, exitFailure, nil},
		{"no plan", nil, exitUsage, nil},
		{"half an organisation", []string{"--plan", good, "--stores", stores}, exitUsage, nil},
		{"the schema", []string{"--schema"}, exitOK, []string{`"$defs"`, `"Frontline reward plan"`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			if got := run(context.Background(), append([]string{"check-plan"}, row.args...), &stdout, &stderr); got != row.exit {
				t.Fatalf("exit %d, want %d\n%s%s", got, row.exit, &stdout, &stderr)
			}
			rest := stdout.String()
			for _, want := range row.stdout {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("%q is not there, or not in order:\n%s", want, &stdout)
				}
				rest = after
			}
		})
	}
}

func TestRun_checkPlanJSON(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, document string
		exit           int
		want           string // of the compact JSON, a part
	}{
		{"findings", "{schema: 1, plan: p, period: month, components: [{id: a, commission: {rate: 1.5%}, cap: 300, floor: 1}]}", exitOK,
			`"kind":"cliff","severity":"note","zh":"在 0.01 处跳增 1.00 元","en":"pay jumps by 1.00 at 0.01","jump":{"at":1,"of":"fen","size_fen":100}`},
		{"liability", "{schema: 1, plan: p, period: month, components: [{id: a, commission: {rate: 1.5%}}]}", exitOK,
			`"liability":{"per_guide":{"amount_fen":null,"why":["a has no cap: every further 10000.00 yuan adds 150.00"]},"example":[]}`},
		{"errors", "{schema: 1, plan: p, period: month, components: []}", exitFailure, `"errors":[{"path":"components","message":"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "plan.yaml")
			if err := os.WriteFile(path, []byte(row.document), 0o600); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr, compact bytes.Buffer
			if got := run(context.Background(), []string{"check-plan", "--json", "--plan", path}, &stdout, &stderr); got != row.exit {
				t.Fatalf("exit %d, want %d: %s", got, row.exit, &stderr)
			}
			if err := json.Compact(&compact, stdout.Bytes()); err != nil || !strings.Contains(compact.String(), row.want) {
				t.Errorf("%v\n%s\nlacks\n%s", err, &compact, row.want)
			}
		})
	}
}

// Goals of a file reach the targets that name their table.
func TestRun_payGoals(t *testing.T) {
	t.Parallel()
	folder := "guideapp/reward/testdata/target/"
	args := []string{"pay", "--period", "2026-09", "--json", "--plan", folder + "plan.yaml", "--stores", folder + "stores.csv", "--guides", folder + "guides.csv", "--events", folder + "events.csv"}
	for _, row := range []struct {
		name, want string
		args       []string
	}{
		{"without", `{"party":"guide:M1","total_fen":0,`, args},
		{"with", `{"party":"guide:M1","total_fen":5000,`, append(args[:len(args):len(args)], "--goals", folder+"goals.csv")},
	} {
		var stdout, stderr bytes.Buffer
		if got := run(context.Background(), row.args, &stdout, &stderr); got != exitOK || !strings.Contains(stdout.String(), row.want) {
			t.Errorf("%s: exit %d, want %s in\n%s%s", row.name, got, row.want, &stdout, &stderr)
		}
	}
}
