package db_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
)

// fresh gives the url and the folder of a database that was never opened.
var fresh = map[string]func(t *testing.T) (url, folder string){
	"sqlite":   func(t *testing.T) (string, string) { return "", t.TempDir() },
	"postgres": func(t *testing.T) (string, string) { return dbtest.PostgresURL(t), "" },
}

func TestOpen_serversAtOnce(t *testing.T) {
	t.Parallel()
	for kind, make := range fresh {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			url, folder := make(t)
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					opened, err := db.Open(context.Background(), url, folder)
					if err != nil {
						t.Errorf("open: %v", err)
						return
					}
					if err := opened.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				})
			}
			group.Wait()
		})
	}
}

func TestOpen_again(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx := context.Background()
		e := guideapp.Event{Brand: "b", Source: "pos", ID: "e1", Kind: guideapp.Order, At: 1, Store: "S1"}
		if err := dbtest.Record(ctx, database, "b", []guideapp.Event{e}); err != nil {
			t.Fatal(err)
		}
		again, err := dbtest.Reopen(ctx, database)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = again.Close() }() // nothing is left to lose
		err = again.View(ctx, func(tx *db.Tx) error {
			found, err := tx.EventsByKey(ctx, "b", []string{e.Key()})
			if len(found) != 1 {
				t.Errorf("found %d events, want the one recorded before", len(found))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestOpen_newerDatabase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		execute(t, database, "INSERT INTO migration (version, name, at) VALUES (999, 'of tomorrow', 0)")
		again, err := dbtest.Reopen(context.Background(), database)
		if err == nil {
			_ = again.Close() // it should not have opened
			t.Fatal("a database of a newer Frontline was opened")
		}
		if guideapp.CodeOf(err) != guideapp.Precondition || !strings.Contains(err.Error(), "version 999") {
			t.Errorf("got error %v, want one that names version 999", err)
		}
	})
}

func execute(t *testing.T, database *db.DB, statement string) {
	t.Helper()
	direct, err := dbtest.Direct(database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = direct.Close() }() // nothing is left to lose
	if _, err := direct.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_refused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ url, folder string }{
		"another kind of database":   {"mysql://localhost/x", ""},
		"nobody answers":             {"postgres://nobody:secret@127.0.0.1:1/x?sslmode=disable&connect_timeout=2", ""},
		"a url that cannot be read":  {"postgres://nobody:secret@%zz/x", ""},
		"a setting nobody knows":     {"postgres://nobody:secret@127.0.0.1:1/x?sslmode=perhaps", ""},
		"the data folder is a file":  {"", file},
		"the database is not SQLite": {"", notSQLite(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened, err := db.Open(context.Background(), c.url, c.folder)
			if err == nil {
				t.Fatalf("it opened; close: %v", opened.Close())
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func notSQLite(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, db.SQLiteFile), []byte(strings.Repeat("this is no database ", 300)), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestOpen_oddFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a b%20?c=d#é", "deep")
	opened, err := db.Open(context.Background(), "", folder)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = opened.Close() }() // nothing is left to lose
	if _, err := os.Stat(filepath.Join(folder, db.SQLiteFile)); err != nil {
		t.Error(err)
	}
}

// TestMigrations_alike holds the dialects to equal steps, tables and columns.
func TestMigrations_alike(t *testing.T) {
	t.Parallel()
	names := func(dialect string) []string {
		files, err := filepath.Glob("migrations/" + dialect + "/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatalf("migrations of %s: %d, %v", dialect, len(files), err)
		}
		for i := range files {
			files[i] = filepath.Base(files[i])
		}
		return files
	}
	if sqlite, postgres := names("sqlite"), names("postgres"); !slices.Equal(sqlite, postgres) {
		t.Errorf("steps differ: %v and %v", sqlite, postgres)
	}
	sqlite := list(t, dbtest.SQLite(t), `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY 1`)
	postgres := list(t, dbtest.Postgres(t), `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' ORDER BY (table_name || '.' || column_name) COLLATE "C"`)
	if !slices.Equal(sqlite, postgres) {
		t.Errorf("columns differ:\n sqlite   %v\n postgres %v", sqlite, postgres)
	}
}

// TestMigrations_sortByBytes holds every text of PostgreSQL to the order of its bytes.
func TestMigrations_sortByBytes(t *testing.T) {
	t.Parallel()
	others := list(t, dbtest.Postgres(t), `SELECT attrelid::regclass || '.' || attname FROM pg_attribute
		JOIN pg_class ON pg_class.oid = attrelid JOIN pg_collation ON pg_collation.oid = attcollation
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND collname <> 'C' AND relname <> 'migration'`)
	if len(others) > 0 {
		t.Errorf("these do not sort by bytes: %v", others)
	}
}

// TestMigrations_kinds pins the numbers that are written into the schema and into rows.
func TestMigrations_kinds(t *testing.T) {
	t.Parallel()
	want := []guideapp.Kind{0: guideapp.KindNone, 1: guideapp.Order, 2: guideapp.OrderCompleted, 3: guideapp.Refund, 4: guideapp.Amend,
		5: guideapp.FriendAdded, 6: guideapp.FriendLost, 7: guideapp.Referral, 8: guideapp.Service, 9: guideapp.ChatWaiting,
		10: guideapp.ChatReplied, 11: guideapp.AppointmentBooked, 12: guideapp.AppointmentArrived, 13: guideapp.ContentShared,
		14: guideapp.Footfall, 15: guideapp.TaskDone}
	for number, kind := range want {
		if int(kind) != number {
			t.Errorf("kind %s is number %d, and %d in every database", kind, kind, number)
		}
	}
	channels := []guideapp.Channel{guideapp.ChannelNone, guideapp.ChannelStore, guideapp.ChannelMiniProgram, guideapp.ChannelCloudStore, guideapp.ChannelPublic}
	for number, channel := range channels {
		if int(channel) != number {
			t.Errorf("channel %s is number %d, and %d in every database", channel, channel, number)
		}
	}
	origins := []guideapp.Origin{guideapp.OriginNone, guideapp.WalkIn, guideapp.PublicLead, guideapp.PublicBuyer, guideapp.Referred, guideapp.Routed}
	for number, origin := range origins {
		if int(origin) != number {
			t.Errorf("origin %s is number %d, and %d in every database", origin, origin, number)
		}
	}
}

func list(t *testing.T, database *db.DB, query string) []string {
	t.Helper()
	direct, err := dbtest.Direct(database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = direct.Close() }() // nothing is left to lose
	rows, err := direct.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err
	var found []string
	for rows.Next() {
		var text sql.NullString
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		found = append(found, text.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}
