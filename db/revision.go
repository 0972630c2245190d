package db

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// OrgRevision counts the changes of a brand's stores and guides; 0 before the first.
func (t *Tx) OrgRevision(ctx context.Context, brand string) (int64, error) {
	var number int64
	rows, err := t.stmt(ctx, findOrgRevision).QueryxContext(ctx, brand)
	err = drain(rows, err, func(rows *sqlx.Rows) error { return rows.Scan(&number) })
	return number, err
}

const findOrgRevisionSQL = `SELECT number FROM org_revision WHERE brand = $1`

// orgChanged counts a change of the brand's stores or guides.
func (t *Tx) orgChanged(ctx context.Context, brand string) error {
	return t.exec(ctx, `INSERT INTO org_revision (brand, number) VALUES ($1, 1)
		ON CONFLICT (brand) DO UPDATE SET number = org_revision.number + 1`, brand)
}
