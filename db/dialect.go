package db

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

// dialect names what differs between the databases. All other SQL is shared and writes
// its parameters as $n.
type dialect interface {
	// folder is the folder of the dialect's migrations.
	folder() string
	// isolation gives every transaction one state of the database to look at.
	isolation() sql.IsolationLevel
	// beginMigration, run first in a transaction, keeps other servers from migrating.
	beginMigration() string
	// inLine, run first in a transaction, makes it wait for those who take turns and
	// makes later ones wait for it; empty where writers wait anyway.
	inLine() string
	// among is the condition that column is one of a list, handed over as parameter n,
	// a value that strings or numbers made.
	among(column string, n int) string
	strings(list []string) (any, error)
	numbers(list []int64) (any, error)
	// analyze brings what the planner knows of a table up to date; empty where it does
	// not matter.
	analyze(table string) string
	// insert adds count rows to table; row fills in the values of the i-th.
	insert(ctx context.Context, tx *sqlx.Tx, table string, columns []string, count int, row func(i int, values []any)) error
}

// storable says whether text can be kept in both databases.
func storable(text string) bool {
	return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0
}

// insert adds rows in bulk. A text that cannot be kept in both databases is refused. A
// transaction in which it failed cannot be committed.
func (t *Tx) insert(ctx context.Context, table string, columns []string, count int, row func(i int, values []any)) error {
	if count == 0 {
		return nil
	}
	var refused error
	checked := func(i int, values []any) {
		row(i, values)
		for c, v := range values {
			if text, ok := v.(string); ok && !storable(text) {
				refused = guideapp.InvalidAt(columns[c], "row %d of %s: %q is not UTF-8 without NUL characters", i, table, text)
			}
		}
	}
	err := t.dialect.insert(ctx, t.tx, table, columns, count, checked)
	if refused != nil {
		err = refused
	}
	if err != nil {
		t.failed = translate(err)
		return t.failed
	}
	return t.analyze(ctx, table, count)
}

// analyze tells the planner of a table that grew by rows, when that is due.
func (t *Tx) analyze(ctx context.Context, table string, rows int) error {
	if statement := t.dialect.analyze(table); statement != "" && t.pool.growth.due(table, rows) {
		return t.exec(ctx, statement)
	}
	return nil
}

// Growth of a table, in rows, after which the planner is told of it: at first soon,
// then at twice as much each time, and at last left to the database's own upkeep. An
// import of a whole chain in one transaction would otherwise be planned as if the
// tables were empty.
const (
	firstAnalysis = 2_000
	lastAnalysis  = 4_000_000
)

// growth counts the rows this process inserted, by table.
type growth struct {
	mu     sync.Mutex
	tables map[string]tableGrowth
}

type tableGrowth struct{ rows, next int }

// due counts rows and says whether the table is due for analysis.
func (g *growth) due(table string, rows int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.tables == nil {
		g.tables = map[string]tableGrowth{}
	}
	t := g.tables[table]
	t.rows += rows
	t.next = max(t.next, firstAnalysis)
	due := t.rows >= t.next && t.next <= lastAnalysis
	for due && t.next <= t.rows {
		t.next *= 2
	}
	g.tables[table] = t
	return due
}
