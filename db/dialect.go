package db

import (
	"context"
	"database/sql"
	"strings"
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
	}
	return translate(err)
}
