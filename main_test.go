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
		{"keys without a person", []string{"keys"}, exitUsage, "", "--person and --role are required"},
		{"keys for no role", []string{"keys", "--data", folder, "--person", "X", "--role", "boss"}, exitFailure, "", "role: must be guide"},
		{"keys", []string{"keys", "--data", folder, "--person", "H1", "--role", "headquarters"}, exitOK, "http://127.0.0.1:8080/#/sign-in?code=", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := frontline(t, test.args...)
			if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("got %d\nstdout: %s\nstderr: %s\nwant %d with %q and %q", code, stdout, stderr, test.code, test.stdout, test.stderr)
			}
		})
	}
}
