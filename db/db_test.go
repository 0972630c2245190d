package db_test

import (
	"context"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
)

func TestDB_SQLite(t *testing.T) {
	t.Parallel()
	dbtest.Exercise(context.Background(), t, func(t *testing.T) *db.DB { return dbtest.SQLite(t) })
}

func TestDB_Postgres(t *testing.T) {
	t.Parallel()
	dbtest.Exercise(context.Background(), t, func(t *testing.T) *db.DB { return dbtest.Postgres(t) })
}
