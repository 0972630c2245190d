package db

import (
	"context"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

var goalColumns = []string{"amount", "brand", "table_name", "party", "period"}

// PutGoals adds goals; one of the same table, party and period is replaced.
func (t *Tx) PutGoals(ctx context.Context, brand string, goals []guideapp.Goal) error {
	if len(goals) == 0 {
		return nil
	}
	type rowKey struct{ table, party, period string }
	goals = lastOfEach(goals, func(g guideapp.Goal) rowKey { return rowKey{g.Table, g.Party, g.Period} })
	type columnKey struct{ table, period string }
	parties := map[columnKey][]string{}
	for _, g := range goals {
		at := columnKey{g.Table, g.Period}
		parties[at] = append(parties[at], g.Party)
	}
	for at, list := range parties {
		remove := `DELETE FROM goal WHERE brand = $1 AND table_name = $2 AND period = $3 AND ` + t.dialect.among("party", 4)
		if err := t.execWith(ctx, list, remove, brand, at.table, at.period); err != nil {
			return err
		}
	}
	if err := t.orgChanged(ctx, brand); err != nil {
		return err
	}
	return t.insert(ctx, "goal", goalColumns, len(goals), func(i int, values []any) {
		g := &goals[i]
		copy(values, []any{int64(g.Amount), brand, g.Table, g.Party, g.Period})
	})
}

func (t *Tx) goals(ctx context.Context, brand string) ([]guideapp.Goal, error) {
	var goals []guideapp.Goal
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var g guideapp.Goal
		err := rows.Scan(&g.Table, &g.Party, &g.Period, &g.Amount)
		goals = append(goals, g)
		return err
	}, `SELECT table_name, party, period, amount FROM goal WHERE brand = $1 ORDER BY table_name, party, period`, brand)
	return goals, err
}
