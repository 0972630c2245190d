package db

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp/service"
)

var totalColumns = []string{"value", "micro", "brand", "period", "measure", "store", "guide"}

// ReplaceTotals puts totals in the place of all that these stores had in the period. A
// total of another store or period is an error of the caller, and nothing is written.
// What does not change is not written. It takes the brand's turn.
func (t *Tx) ReplaceTotals(ctx context.Context, brand, period string, stores []string, totals []service.Total) error {
	if err := belong(totals, period, stores); err != nil || len(stores) == 0 {
		return err
	}
	if err := t.takeTurn(ctx, brand); err != nil {
		return err
	}
	kept, err := t.Totals(ctx, brand, service.TotalQuery{Period: period, Stores: stores})
	if err != nil {
		return err
	}
	gone, fresh := changes(kept, totals)
	if err := t.deleteTotals(ctx, brand, period, gone); err != nil {
		return err
	}
	return t.insertTotals(ctx, brand, fresh)
}

func (t *Tx) insertTotals(ctx context.Context, brand string, totals []service.Total) error {
	return t.insert(ctx, "measure_total", totalColumns, len(totals), func(i int, values []any) {
		total := &totals[i]
		copy(values, []any{total.Value, total.Micro, brand, total.Period, total.Measure, total.Store, total.Guide})
	})
}

// deleteTotals deletes totals of a period, a statement for all of one guide in one store.
func (t *Tx) deleteTotals(ctx context.Context, brand, period string, totals []service.Total) error {
	const remove = `DELETE FROM measure_total WHERE brand = $1 AND period = $2 AND store = $3 AND guide = $4 AND `
	type place struct{ store, guide string }
	measures := map[place][]string{}
	for _, total := range totals {
		at := place{total.Store, total.Guide}
		measures[at] = append(measures[at], total.Measure)
	}
	for at, list := range measures {
		if err := t.execWith(ctx, list, remove+t.dialect.among("measure", 5), brand, period, at.store, at.guide); err != nil {
			return err
		}
	}
	return nil
}

// changes gives those of the kept rows that are not wanted, and those of the wanted that
// are not kept.
func changes[T comparable](kept, wanted []T) (gone, fresh []T) {
	want := make(map[T]bool, len(wanted))
	for _, row := range wanted {
		want[row] = true
	}
	for _, row := range kept {
		if !want[row] {
			gone = append(gone, row)
		}
		delete(want, row)
	}
	for _, row := range wanted {
		if want[row] {
			fresh = append(fresh, row)
		}
	}
	return gone, fresh
}

func belong(totals []service.Total, period string, stores []string) error {
	known := make(map[string]bool, len(stores))
	for _, store := range stores {
		known[store] = true
	}
	type rowKey struct{ measure, store, guide string }
	seen := make(map[rowKey]bool, len(totals))
	for _, total := range totals {
		k := rowKey{total.Measure, total.Store, total.Guide}
		if total.Period != period || !known[total.Store] || seen[k] {
			return fmt.Errorf("replace totals of period %s: the total of measure %s, store %s and guide %s in period %s is given twice, or not among what is replaced",
				period, quoted(total.Measure), quoted(total.Store), quoted(total.Guide), quoted(total.Period))
		}
		seen[k] = true
	}
	return nil
}

// Totals gives the totals that q selects, by measure, store and guide.
func (t *Tx) Totals(ctx context.Context, brand string, q service.TotalQuery) ([]service.Total, error) {
	query := `SELECT measure, store, guide, value, micro FROM measure_total WHERE brand = $1 AND period = $2`
	args := []any{brand, q.Period}
	for _, filter := range []struct {
		column string
		list   []string
	}{{"measure", q.Measures}, {"store", q.Stores}, {"guide", q.Guides}} {
		if len(filter.list) == 0 {
			continue
		}
		among, err := t.dialect.strings(filter.list)
		if err != nil {
			return nil, err
		}
		args = append(args, among)
		query += ` AND ` + t.dialect.among(filter.column, len(args))
	}
	if q.Guide != nil {
		args = append(args, *q.Guide)
		query += fmt.Sprintf(` AND guide = $%d`, len(args))
	}
	if q.Until != "" {
		args = append(args, q.From, q.Until)
		query += fmt.Sprintf(` AND measure >= $%d AND measure < $%d`, len(args)-1, len(args))
	}
	var totals []service.Total
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		total := service.Total{Period: q.Period}
		err := rows.Scan(&total.Measure, &total.Store, &total.Guide, &total.Value, &total.Micro)
		totals = append(totals, total)
		return err
	}, query, args...)
	slices.SortFunc(totals, byMeasure)
	return totals, err
}

// KeptTotals gives the stores and periods that have totals, in order; no stores is all.
func (t *Tx) KeptTotals(ctx context.Context, brand string, stores []string) ([]service.KeptTotal, error) {
	query, args := `SELECT DISTINCT store, period FROM measure_total WHERE brand = $1`, []any{brand}
	if len(stores) > 0 {
		among, err := t.dialect.strings(stores)
		if err != nil {
			return nil, err
		}
		args = append(args, among)
		query += ` AND ` + t.dialect.among("store", len(args))
	}
	var kept []service.KeptTotal
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var k service.KeptTotal
		err := rows.Scan(&k.Store, &k.Period)
		kept = append(kept, k)
		return err
	}, query, args...)
	slices.SortFunc(kept, func(a, b service.KeptTotal) int {
		return cmp.Or(strings.Compare(a.Store, b.Store), strings.Compare(a.Period, b.Period))
	})
	return kept, err
}

func byMeasure(a, b service.Total) int {
	return cmp.Or(strings.Compare(a.Measure, b.Measure), strings.Compare(a.Store, b.Store), strings.Compare(a.Guide, b.Guide))
}
