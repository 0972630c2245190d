package db_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
)

const (
	// kills is how often the writer is killed.
	kills = 4
	// killAfter is how many batches it has acknowledged by then, at least.
	killAfter = 5
	// killBatch is how many facts it records at once.
	killBatch = 50
	// writerVariable makes this test the writer, on the folder it names.
	writerVariable = "FRONTLINE_TEST_KILLED_WRITER"
)

// TestDB_killed kills a process that records facts in the embedded database, without
// warning, and wants every fact it had acknowledged, and no half of a batch.
func TestDB_killed(t *testing.T) {
	if folder := os.Getenv(writerVariable); folder != "" {
		writeUntilKilled(t, folder)
		return
	}
	t.Parallel()
	folder, acknowledged := t.TempDir(), 0
	for range kills {
		acknowledged = max(acknowledged, killWriter(t, folder))
		recorded := recordedIn(t, folder)
		if recorded < acknowledged || recorded%killBatch != 0 {
			t.Fatalf("%d facts are there of %d acknowledged in batches of %d", recorded, acknowledged, killBatch)
		}
	}
}

// killWriter starts a writer, kills it and gives how many facts it had acknowledged.
func killWriter(t *testing.T, folder string) int {
	t.Helper()
	writer := exec.Command(os.Args[0], "-test.run=^TestDB_killed$")
	writer.Env = append(os.Environ(), writerVariable+"="+folder)
	output, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged, lines := 0, 0
	for said := bufio.NewScanner(output); said.Scan(); lines++ {
		count, err := strconv.Atoi(said.Text())
		if err != nil {
			t.Fatalf("the writer said %q", said.Text())
		}
		acknowledged = count
		if lines == killAfter {
			if err := writer.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = writer.Wait() // it was killed
	if lines < killAfter {
		t.Fatalf("the writer ended by itself after %d batches", lines)
	}
	return acknowledged
}

// writeUntilKilled goes on from what is recorded, and says after each commit how many
// facts there are.
func writeUntilKilled(t *testing.T, folder string) {
	ctx := context.Background()
	database, err := db.Open(ctx, "", folder)
	if err != nil {
		t.Fatal(err)
	}
	for n := recordedIn(t, folder); ; n += killBatch {
		batch := make([]guideapp.Event, killBatch)
		for i := range batch {
			batch[i] = benchEvent(n+i, 1_000_000)
		}
		if err := dbtest.Record(ctx, database, "chain", batch); err != nil {
			t.Fatal(err)
		}
		fmt.Println(n + killBatch)
	}
}

// recordedIn counts the facts in the folder's database, each with its key.
func recordedIn(t *testing.T, folder string) int {
	t.Helper()
	ctx := context.Background()
	database, err := db.Open(ctx, "", folder)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }() // nothing is left to lose
	var keys []string
	err = database.View(ctx, func(tx *db.Tx) error {
		err := tx.EachEvent(ctx, "chain", benchFrom, benchUntil, func(e guideapp.Event) error {
			keys = append(keys, e.Key())
			return nil
		})
		if err != nil {
			return err
		}
		found, err := tx.EventsByKey(ctx, "chain", keys)
		if len(found) != len(keys) || len(slices.Compact(keys)) != len(found) {
			t.Errorf("%d facts are there, and %d keys", len(keys), len(found))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(keys)
}
