package main

import (
	"bytes"
	"strings"
	"testing"
)

// frontline runs one command line as a shell would.
func frontline(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaints bytes.Buffer
	code = run(t.Context(), args, &out, &complaints)
	return code, out.String(), complaints.String()
}

func TestRun(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, test := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string
	}{
		{"help", []string{"help"}, exitOK, "serve", ""},
		{"-h", []string{"-h"}, exitOK, "Commands:", ""},
		{"unknown command", []string{"dance"}, exitUsage, "", `there is no command "dance"`},
		{"help of a command", []string{"serve", "--help"}, exitOK, "", "-listen"},
		{"unknown flag", []string{"serve", "--dance"}, exitUsage, "", "not defined: -dance"},
		{"unknown flag of the default", []string{"--dance"}, exitUsage, "", "not defined: -dance"},
		{"an argument too many", []string{"serve", "quickly"}, exitUsage, "", `unexpected argument "quickly"`},
		{"a time that is none", []string{"serve", "--now", "soon"}, exitUsage, "", `"soon" is not a time`},
		{"a database that is none", []string{"serve", "--listen", "127.0.0.1:0", "--database", "mysql://x"}, exitFailure, "", "postgres://"},
		{"an address that is none", []string{"serve", "--listen", "nowhere"}, exitFailure, "", "--listen"},
		{"keys without a person", []string{"keys"}, exitUsage, "", "--person is missing"},
		{"keys of no database", []string{"keys", "--data", folder, "--person", "H1"}, exitFailure, "", "there is no database in the folder " + folder},
		{"verify no database", []string{"verify", "--data", folder}, exitFailure, "", "there is no database in the folder " + folder},
		{"settle no database", []string{"settle", "--data", folder, "--period", "2026-09"}, exitFailure, "", "there is no database in the folder " + folder},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := frontline(t, test.args...)
			if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("got %d\nstdout: %s\nstderr: %s\nwant %d with %q and %q", code, stdout, stderr, test.code, test.stdout, test.stderr)
			}
		})
	}
}
