package db

import (
	"context"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

// FactSpan gives the times of the brand's first and last fact; 0 and 0 without facts.
func (t *Tx) FactSpan(ctx context.Context, brand string) (first, last guideapp.Instant, err error) {
	err = t.each(ctx, func(rows *sqlx.Rows) error { return rows.Scan(&first, &last) },
		`SELECT COALESCE((SELECT at FROM event WHERE brand = $1 ORDER BY at LIMIT 1), 0),
			COALESCE((SELECT at FROM event WHERE brand = $1 ORDER BY at DESC LIMIT 1), 0)`, brand)
	return first, last, err
}

// FactCount gives how many facts the brand has.
func (t *Tx) FactCount(ctx context.Context, brand string) (count int64, err error) {
	err = t.each(ctx, func(rows *sqlx.Rows) error { return rows.Scan(&count) }, `SELECT COUNT(*) FROM event WHERE brand = $1`, brand)
	return count, err
}
