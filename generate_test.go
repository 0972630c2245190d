package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/simulator/population"
)

// What generate writes, the readers take, and it is the population.
func TestRun_generate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new", "demo")
	code, stdout, stderr := frontline(t, "generate", "--out", folder, "--unshifted")
	if code != exitOK || stderr != "" || strings.Count(stdout, "\n") != 5 {
		t.Fatalf("got %d\n%s%s", code, stdout, stderr)
	}
	demo, err := population.Demo()
	if err != nil {
		t.Fatal(err)
	}
	want := demo.Moved(-population.DemoShift)
	stores := generatedFile(t, folder, "stores.csv", intake.ReadStores)
	customers := generatedFile(t, folder, "customers.csv", intake.ReadCustomers)
	events := generatedFile(t, folder, "events.csv", func(name string, r io.Reader) ([]guideapp.Event, error) {
		return intake.ReadEvents(name, r, population.Brand, population.Source, population.Zone)
	})
	same := func(a, b guideapp.Event) bool { return a.Key() == b.Key() && a.Difference(b) == "" }
	if !slices.Equal(stores, want.Org.Stores) || !slices.Equal(customers, want.Customers()) || !slices.EqualFunc(events, want.Events(), same) {
		t.Error("the files are not the population")
	}
	guides := generatedFile(t, folder, "guides.csv", intake.ReadGuides)
	if len(guides) != len(want.Org.Guides) || !slices.Equal(guides[7].Assignments, want.Org.Guides[7].Assignments) {
		t.Errorf("%d guides", len(guides))
	}
	args := []string{"pay", "--period", "1998-03"}
	for _, kind := range []string{"stores", "guides", "events"} {
		args = append(args, "--"+kind, filepath.Join(folder, kind+".csv"))
	}
	if code, _, stderr := frontline(t, append(args, "--plan", filepath.Join(folder, "plan.yaml"))...); code != exitOK {
		t.Errorf("pay: %d\n%s", code, stderr)
	}
}

func generatedFile[T any](t *testing.T, folder, name string, read func(string, io.Reader) ([]T, error)) []T {
	t.Helper()
	nouns, err := readFile(filepath.Join(folder, name), read)
	if err != nil {
		t.Fatal(err)
	}
	return nouns
}

func TestRun_generateChain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	args := []string{"generate", "--out", folder, "--guides", "30", "--customers", "90", "--from", "2027-02-10", "--to", "2027-02-12"}
	if code, _, stderr := frontline(t, args...); code != exitOK {
		t.Fatalf("got %d\n%s", code, stderr)
	}
	first := readGenerated(t, folder, "events.csv")
	for name, lines := range map[string]int{"stores.csv": 1 + 3, "guides.csv": 1 + 30, "customers.csv": 1 + 90} {
		if n := bytes.Count(readGenerated(t, folder, name), []byte("\n")); n != lines {
			t.Errorf("%s has %d lines", name, n)
		}
	}
	if plan := readGenerated(t, folder, "plan.yaml"); !bytes.Contains(plan, []byte("{from: 2027-02-01, to: 2027-02-28}")) {
		t.Errorf("the plan is not in force:\n%s", plan)
	}
	if code, _, stderr := frontline(t, args...); code != exitFailure || !strings.Contains(stderr, "is there already") {
		t.Errorf("a second time: %d\n%s", code, stderr)
	}
	if code, _, _ := frontline(t, append(args, "--force", "--seed", "2")...); code != exitOK || bytes.Equal(first, readGenerated(t, folder, "events.csv")) {
		t.Errorf("another seed: %d, the same facts", code)
	}
	if code, _, _ := frontline(t, append(args, "--force")...); code != exitOK || !bytes.Equal(first, readGenerated(t, folder, "events.csv")) {
		t.Errorf("the same seed: %d, other facts", code)
	}
}

func readGenerated(t *testing.T, folder, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestRun_generateRefusals(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, test := range []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"no folder", nil, exitUsage, "--out is required"},
		{"both", []string{"--out", folder, "--unshifted", "--guides", "5"}, exitUsage, "--unshifted is about the demo"},
		{"no guides", []string{"--out", folder, "--guides", "0"}, exitUsage, "--guides: a chain has at least 1"},
		{"not a day", []string{"--out", folder, "--guides", "5", "--from", "soon"}, exitFailure, `--from: "soon" is not a date`},
		{"too many guides", []string{"--out", folder, "--guides", "1000000"}, exitFailure, "1000000 is not between 1 and 100000"},
		{"a file for a folder", []string{"--out", written(t, "file", "")}, exitFailure, "not a directory"},
		{"help", []string{"--help"}, exitOK, "Writes the demo as files"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := frontline(t, append([]string{"generate"}, test.args...)...)
			if code != test.code || !strings.Contains(stderr, test.stderr) {
				t.Errorf("got %d\n%s", code, stderr)
			}
		})
	}
}

// Interrupted, it leaves no file that looks whole.
func TestRun_generateInterrupted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code := run(ctx, []string{"generate", "--out", folder}, io.Discard, io.Discard); code != exitFailure {
		t.Errorf("got %d", code)
	}
	if left, err := filepath.Glob(filepath.Join(folder, "events*")); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
