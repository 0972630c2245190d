package db

import (
	"context"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
	"frontline/guideapp/service"
)

// PutPlan keeps a published plan. A version that is kept never changes: the same again
// is no error, another document or other days under it are a guideapp.Conflict. It takes
// the brand's turn, since totals rest on plans.
func (t *Tx) PutPlan(ctx context.Context, p service.StoredPlan) error {
	if err := t.takeTurn(ctx, p.Brand); err != nil {
		return err
	}
	const insert = `INSERT INTO plan (brand, name, version, document, hash, first_day, last_day)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (brand, name, version) DO NOTHING`
	if err := t.exec(ctx, insert, p.Brand, p.Name, p.Version, p.Document, p.Hash, p.First, p.Last); err != nil {
		return err
	}
	kept := service.StoredPlan{Brand: p.Brand, Name: p.Name, Version: p.Version}
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		return rows.Scan(&kept.Document, &kept.Hash, &kept.First, &kept.Last)
	}, `SELECT document, hash, first_day, last_day FROM plan WHERE brand = $1 AND name = $2 AND version = $3`, p.Brand, p.Name, p.Version)
	if err == nil && kept != p {
		return guideapp.Errorf(guideapp.Conflict,
			"version %d of plan %q is published and does not change; publish another version", p.Version, p.Name)
	}
	return err
}

// Plans gives a brand's published plans, by name and version.
func (t *Tx) Plans(ctx context.Context, brand string) ([]service.StoredPlan, error) {
	var plans []service.StoredPlan
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		p := service.StoredPlan{Brand: brand}
		err := rows.Scan(&p.Name, &p.Version, &p.Document, &p.Hash, &p.First, &p.Last)
		plans = append(plans, p)
		return err
	}, `SELECT name, version, document, hash, first_day, last_day FROM plan WHERE brand = $1 ORDER BY name, version`, brand)
	return plans, err
}
