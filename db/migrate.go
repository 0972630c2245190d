package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

//go:embed migrations
var migrationFiles embed.FS

// migrationLock is the advisory lock that migrating servers of one database share.
const migrationLock = "7077285541213"

// migration is one step of the schema, the same step in every dialect.
type migration struct {
	version int
	name    string
	text    string
}

// migrations lists a dialect's steps by version: 1, 2, 3 without a gap.
func migrations(d dialect) ([]migration, error) {
	folder := "migrations/" + d.folder()
	entries, err := fs.ReadDir(migrationFiles, folder) // by name
	if err != nil {
		return nil, err
	}
	steps := make([]migration, 0, len(entries))
	for i, entry := range entries {
		number, name, _ := strings.Cut(strings.TrimSuffix(entry.Name(), ".sql"), "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("migration %s/%s must be number %d", folder, entry.Name(), i+1)
		}
		text, err := fs.ReadFile(migrationFiles, folder+"/"+entry.Name())
		if err != nil {
			return nil, err
		}
		steps = append(steps, migration{version, name, string(text)})
	}
	return steps, nil
}

// migrate brings the schema up to date in one transaction.
func migrate(ctx context.Context, p *pool, d dialect) error {
	steps, err := migrations(d)
	if err != nil {
		return err
	}
	tx, err := p.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin the migration: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := migrateIn(ctx, tx, d, steps); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit the migration: %w", err)
	}
	return nil
}

func migrateIn(ctx context.Context, tx *sqlx.Tx, d dialect, steps []migration) error {
	if _, err := tx.ExecContext(ctx, d.beginMigration()); err != nil {
		return err
	}
	const table = `CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)`
	if _, err := tx.ExecContext(ctx, table); err != nil {
		return err
	}
	var current int
	if err := tx.GetContext(ctx, &current, `SELECT coalesce(max(version), 0) FROM migration`); err != nil {
		return err
	}
	if current > len(steps) {
		return guideapp.Errorf(guideapp.Precondition,
			"the database is at schema version %d, and this Frontline knows only %d: run the newer Frontline that last used it", current, len(steps))
	}
	for _, step := range steps[current:] {
		if _, err := tx.ExecContext(ctx, step.text); err != nil {
			return fmt.Errorf("step %d (%s): %w", step.version, step.name, err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO migration (version, name, at) VALUES ($1, $2, $3)`,
			step.version, step.name, guideapp.InstantOf(time.Now())); err != nil {
			return err
		}
	}
	return nil
}
