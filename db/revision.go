package db

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// OrgRevision grows with every change of a brand's stores and guides; 0 before the
// first. A revision that was rolled back is not given again to another change, so what a
// process remembers under a revision is right for as long as the revision stands.
func (t *Tx) OrgRevision(ctx context.Context, brand string) (int64, error) {
	var number int64
	rows, err := t.stmt(ctx, findOrgRevision).QueryxContext(ctx, brand)
	err = drain(rows, err, func(rows *sqlx.Rows) error { return rows.Scan(&number) })
	return number, err
}

const findOrgRevisionSQL = `SELECT number FROM org_revision WHERE brand = $1`

// orgChanged gives the brand's stores and guides their next revision: the time in
// microseconds, which keeps two attempts apart, or one more than the last. It takes the
// brand's turn, since totals rest on the organisation.
func (t *Tx) orgChanged(ctx context.Context, brand string) error {
	if err := t.takeTurn(ctx, brand); err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO org_revision (brand, number) VALUES ($1, $2)
		ON CONFLICT (brand) DO UPDATE SET number =
		CASE WHEN org_revision.number < excluded.number THEN excluded.number ELSE org_revision.number + 1 END`,
		brand, time.Now().UnixMicro())
}
