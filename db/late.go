package db

import (
	"context"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp/service"
)

// PutLateDays keeps late days. One that is kept already gets the later end of the two, and
// always another than it had.
func (t *Tx) PutLateDays(ctx context.Context, brand string, days []service.LateDay) error {
	for _, d := range days {
		err := t.exec(ctx, `INSERT INTO late_day (brand, day, until) VALUES ($1, $2, $3) ON CONFLICT (brand, day) DO UPDATE SET until =
			CASE WHEN late_day.until < excluded.until THEN excluded.until ELSE late_day.until + 1 END`, brand, int64(d.Day), int64(d.Until))
		if err != nil {
			return err
		}
	}
	return nil
}

// LateDays gives the late days, oldest first.
func (t *Tx) LateDays(ctx context.Context, brand string) ([]service.LateDay, error) {
	var days []service.LateDay
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var d service.LateDay
		err := rows.Scan(&d.Day, &d.Until)
		days = append(days, d)
		return err
	}, `SELECT day, until FROM late_day WHERE brand = $1 ORDER BY day`, brand)
	return days, err
}

// DropLateDays forgets late days, but not one that was put again since it was read.
func (t *Tx) DropLateDays(ctx context.Context, brand string, days []service.LateDay) error {
	for _, d := range days {
		if err := t.exec(ctx, `DELETE FROM late_day WHERE brand = $1 AND day = $2 AND until = $3`, brand, int64(d.Day), int64(d.Until)); err != nil {
			return err
		}
	}
	return nil
}

// SettledUnder gives the periods that were ever rated, each with the hash of the plan under
// which it was last.
func (t *Tx) SettledUnder(ctx context.Context, brand string) (map[string]string, error) {
	hashes := map[string]string{}
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var period, hash string
		err := rows.Scan(&period, &hash)
		hashes[period] = hash
		return err
	}, `SELECT r.period, r.plan_hash FROM settlement_rating r JOIN (SELECT period, MAX(number) AS number FROM settlement_rating
		WHERE brand = $1 GROUP BY period) l ON l.period = r.period AND l.number = r.number WHERE r.brand = $1`, brand)
	return hashes, err
}
