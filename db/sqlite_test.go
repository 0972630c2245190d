package db_test

import (
	"context"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
)

// TestOpen_pragmas holds the embedded database to the settings that its promises rest
// on: an acknowledged fact survives a loss of power, and a reader cannot write.
func TestOpen_pragmas(t *testing.T) {
	t.Parallel()
	database := dbtest.SQLite(t)
	for name, want := range map[string][2]string{
		"synchronous": {"2", "2"}, "journal_mode": {"wal", "wal"}, "foreign_keys": {"1", "1"},
		"query_only": {"0", "1"}, "busy_timeout": {"5000", "5000"},
	} {
		write, read, err := db.Pragma(context.Background(), database, name)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{write, read}; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}
