package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
)

func TestTranslate(t *testing.T) {
	t.Parallel()
	refusal := guideapp.Errorf(guideapp.Forbidden, "no")
	postgres := func(code pqerror.Code) error {
		return fmt.Errorf("wrapped: %w", &pq.Error{Code: code, Message: "duplicate key, serialization, deadlock"})
	}
	for name, c := range map[string]struct {
		err   error
		code  guideapp.Code
		again bool
	}{
		"a refusal stays as it is":    {err: refusal, code: guideapp.Forbidden},
		"serialization failure":       {err: postgres("40001"), code: guideapp.Internal, again: true},
		"deadlock":                    {err: postgres("40P01"), code: guideapp.Internal, again: true},
		"another was faster":          {err: postgres("23505"), code: guideapp.Internal, again: true},
		"refers to nothing":           {err: postgres("23503"), code: guideapp.Precondition},
		"text that is not UTF-8":      {err: postgres("22021"), code: guideapp.Invalid},
		"no such table":               {err: postgres("42P01"), code: guideapp.Internal},
		"a text that looks like more": {err: errors.New("40001 deadlock detected SQLITE_BUSY"), code: guideapp.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := db.Translate(c.err)
			if guideapp.CodeOf(got) != c.code || db.IsRetryable(got) != c.again {
				t.Errorf("got %v of code %s, to be tried again %t", got, guideapp.CodeOf(got), db.IsRetryable(got))
			}
		})
	}
	if db.Translate(nil) != nil {
		t.Error("no error became one")
	}
}

// TestTranslate_SQLite takes the errors from SQLite itself: they cannot be made.
func TestTranslate_SQLite(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	direct, err := dbtest.Direct(dbtest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = direct.Close() }() // nothing is left to lose
	first, err := direct.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"PRAGMA foreign_keys = ON", "BEGIN IMMEDIATE"} {
		if _, err := first.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	_, busy := direct.ExecContext(ctx, "BEGIN IMMEDIATE")
	_, orphan := first.ExecContext(ctx, "INSERT INTO session (hash, brand, person, expires) VALUES (x'00', 'b', 'nobody', 0)")
	_, unknown := first.ExecContext(ctx, "INSERT INTO nowhere VALUES (1)")
	for _, c := range []struct {
		name  string
		err   error
		code  guideapp.Code
		again bool
	}{
		{"busy", busy, guideapp.Internal, true},
		{"refers to nothing", orphan, guideapp.Precondition, false},
		{"no such table", unknown, guideapp.Internal, false},
	} {
		if !errors.As(c.err, new(*sqlite.Error)) {
			t.Fatalf("%s: got error %v, want one of SQLite", c.name, c.err)
		}
		if got := db.Translate(c.err); guideapp.CodeOf(got) != c.code || db.IsRetryable(got) != c.again {
			t.Errorf("%s: got %v of code %s, to be tried again %t", c.name, got, guideapp.CodeOf(got), db.IsRetryable(got))
		}
	}
}

// TestDB_Update_attempts holds the number of attempts to the named limit.
func TestDB_Update_attempts(t *testing.T) {
	t.Parallel()
	disturbed := db.Translate(&pq.Error{Code: "40001"})
	for name, c := range map[string]struct {
		failures, attempts int
		code               guideapp.Code
	}{
		"undisturbed":      {0, 1, ""},
		"disturbed twice":  {2, 3, ""},
		"disturbed always": {db.MaxAttempts + 1, db.MaxAttempts, guideapp.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			attempts := 0
			err := dbtest.SQLite(t).Update(context.Background(), func(*db.Tx) error {
				if attempts++; attempts <= c.failures {
					return fmt.Errorf("in a service: %w", disturbed)
				}
				return nil
			})
			if attempts != c.attempts || (err != nil) != (c.code != "") || (err != nil && guideapp.CodeOf(err) != c.code) {
				t.Errorf("got error %v after %d attempts, want code %q after %d", err, attempts, c.code, c.attempts)
			}
		})
	}
}
