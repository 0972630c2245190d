package db

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// PutDispute keeps a dispute, or what became of it.
func (t *Tx) PutDispute(ctx context.Context, brand string, d ledger.Dispute) error {
	document, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO dispute (brand, number, guide, store, period, component, document) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (brand, number) DO UPDATE SET document = excluded.document`, brand, d.Number, d.Guide, d.Store, d.Period, d.Component, string(document))
}

// LastDispute gives the number of the brand's last dispute, 0 without one.
func (t *Tx) LastDispute(ctx context.Context, brand string) (int64, error) {
	return t.number(ctx, `SELECT COALESCE(MAX(number), 0) FROM dispute WHERE brand = $1`, brand)
}

// Disputes gives at most q.Limit disputes after a number, by number; all for 0.
func (t *Tx) Disputes(ctx context.Context, brand string, q service.DisputeQuery) ([]ledger.Dispute, error) {
	query, args := `SELECT document FROM dispute WHERE brand = $1 AND number > $2`, []any{brand, q.After}
	for _, is := range []struct{ column, value string }{{"guide", q.Guide}, {"period", q.Period}, {"component", q.Component}} {
		if is.value != "" {
			args = append(args, is.value)
			query += fmt.Sprintf(` AND %s = $%d`, is.column, len(args))
		}
	}
	if len(q.Stores) > 0 {
		among, err := t.dialect.strings(q.Stores)
		if err != nil {
			return nil, err
		}
		args = append(args, among)
		query += ` AND ` + t.dialect.among("store", len(args))
	}
	query += ` ORDER BY number`
	if q.Limit > 0 {
		args = append(args, q.Limit)
		query += fmt.Sprintf(` LIMIT $%d`, len(args))
	}
	var found []ledger.Dispute
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var document string
		var d ledger.Dispute
		if err := rows.Scan(&document); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(document), &d)
		found = append(found, d)
		return err
	}, query, args...)
	return found, err
}
