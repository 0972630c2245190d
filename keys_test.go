package main

import (
	"slices"
	"strings"
	"testing"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	in := folderOf(t, map[string]string{
		"stores.csv": "store_id,region,dealer_id\nS1,East,D1\nS2,West,\n",
		"guides.csv": "guide_id,name,store_id,role,to\nG1,Li Na,S1,guide,\nM1,Wang,S2,manager,\nG9,Gone,S1,guide,2020-01-01\n",
	})
	data := in("data")
	if code, _, stderr := frontline(t, "import", "--data", data, "--stores", in("stores.csv"), "--guides", in("guides.csv")); code != exitOK {
		t.Fatal(stderr)
	}
	for _, test := range []struct {
		name   string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{"a guide", []string{"--person", "G1"}, exitOK, "http://127.0.0.1:8080/#/sign-in?code=", "Li Na, guide, signs in once, within 7 days"},
		{"a manager", []string{"--person", "M1", "--role", "manager", "--store", "S2"}, exitOK, "code=", "Wang, manager, signs in once"},
		{"a guide as a manager", []string{"--person", "G1", "--role", "manager"}, exitFailure, "", `role: "manager" is not what guides.csv says of G1 today: guide`},
		{"a guide of another store", []string{"--person", "G1", "--store", "S2"}, exitFailure, "", `store: "S2" is not what guides.csv says of G1 today: S1`},
		{"a guide who has left", []string{"--person", "G9"}, exitFailure, "", "guide G9 stands in no store on "},
		{"an unknown guide", []string{"--person", "G404", "--role", "guide", "--store", "S1"}, exitFailure, "", "there is no guide G404"},
		{"nobody's role", []string{"--person", "X"}, exitFailure, "", "say guide, manager, coordinator"},
		{"no role", []string{"--person", "X", "--role", "boss"}, exitFailure, "", "role: must be guide"},
		{"an unknown store", []string{"--person", "X", "--role", "manager", "--store", "S404"}, exitFailure, "", "there is no store S404"},
		{"a region", []string{"--person", "X", "--role", "coordinator", "--region", "East"}, exitOK, "code=", "X, coordinator"},
		{"an unknown region", []string{"--person", "X", "--role", "coordinator", "--region", "Eats"}, exitFailure, "", "no store is in the region Eats; there are East, West"},
		{"an unknown dealer", []string{"--person", "X", "--role", "dealer", "--dealer", "D9"}, exitFailure, "", "no store is of the dealer D9; there are D1"},
		{"an unknown brand", []string{"--person", "X", "--role", "headquarters", "--brand", "dmeo"}, exitFailure, "", "the brand dmeo has no stores"},
		{"revoke", []string{"--person", "M1", "--revoke"}, exitOK, "Wang, manager, is signed out everywhere", ""},
		{"revoke nobody's", []string{"--person", "M404", "--revoke"}, exitFailure, "", `there is no person "M404"`},
		{"a machine", []string{"--person", "till", "--role", "machine"}, exitOK, "", "The code of till signs in for 366 days"},
	} {
		code, stdout, stderr := frontline(t, slices.Concat([]string{"keys", "--data", data}, test.args)...)
		if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
			t.Errorf("%s: %d\n%s%s", test.name, code, stdout, stderr)
		}
	}
}
