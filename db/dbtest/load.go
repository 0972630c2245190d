package dbtest

import (
	"context"
	"database/sql"
	"fmt"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// loadBatch is how many facts Load records in one transaction.
const loadBatch = 100_000

// Load records facts by the million: next gives them until it says false. They are
// recorded as a service would, but the indexes of events are built once at the end.
// The database must come from this package, and nothing else may use it meanwhile.
// Every fact must be new.
func Load(ctx context.Context, database *db.DB, brand string, next func() (guideapp.Event, bool)) error {
	direct, err := Direct(database)
	if err != nil {
		return err
	}
	kind := kindOf(database)
	defer func() { _ = direct.Close() }() // nothing is left to lose
	rebuild, err := dropIndexes(ctx, direct, kind)
	if err != nil {
		return err
	}
	if err := loadAll(ctx, database, brand, next); err != nil {
		return err
	}
	for _, statement := range append(rebuild, finish[kind]...) {
		if _, err := direct.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("load: %s: %w", statement, err)
		}
	}
	return nil
}

func kindOf(database *db.DB) string {
	if from, err := sourceOf(database); err == nil && from.url != "" {
		return "postgres"
	}
	return "sqlite"
}

// indexes asks for the name and the text of each index of events that is no constraint.
var indexes = map[string]string{
	"sqlite":   `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'event' AND sql IS NOT NULL`,
	"postgres": `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'event' AND indexname <> 'event_pkey'`,
}

// finish leaves the database as a running one would be.
var finish = map[string][]string{
	"sqlite":   {"ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"},
	"postgres": {"VACUUM ANALYZE event", "VACUUM ANALYZE event_key"},
}

// dropIndexes drops the indexes of events and gives the statements that bring them back.
func dropIndexes(ctx context.Context, direct *sql.DB, driver string) ([]string, error) {
	rows, err := direct.QueryContext(ctx, indexes[driver])
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err
	var names, rebuild []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		names, rebuild = append(names, name), append(rebuild, text)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := direct.ExecContext(ctx, "DROP INDEX "+name); err != nil {
			return nil, err
		}
	}
	return rebuild, nil
}

func loadAll(ctx context.Context, database *db.DB, brand string, next func() (guideapp.Event, bool)) error {
	batch := make([]guideapp.Event, 0, loadBatch)
	for more := true; more; {
		var e guideapp.Event
		if e, more = next(); more {
			batch = append(batch, e)
		}
		if len(batch) == loadBatch || (!more && len(batch) > 0) {
			if err := Record(ctx, database, brand, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

// Record records facts in one transaction; one that is not accepted is an error.
func Record(ctx context.Context, database *db.DB, brand string, events []guideapp.Event) error {
	return database.Update(ctx, func(tx *db.Tx) error {
		outcomes, err := tx.RecordEvents(ctx, brand, events)
		if err != nil {
			return err
		}
		for i, outcome := range outcomes {
			if outcome.State != service.Accepted {
				return fmt.Errorf("event %s: %+v", events[i].Key(), outcome)
			}
		}
		return nil
	})
}
