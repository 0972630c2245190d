package db

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp/service"
)

var sightingColumns = []string{"brand", "period", "customer", "measure", "guide", "store"}

// party is on whose behalf customers are seen.
type party struct{ measure, guide string }

// meeting is a customer of a party, in whichever stores.
type meeting struct {
	party
	customer string
}

func meetingOf(s service.Sighting) meeting { return meeting{party{s.Measure, s.Guide}, s.Customer} }

// ReplaceSightings puts sightings in the place of all that these stores had in the period,
// and brings the counts of customers up to date that rest on them: a customer counts for a
// party while any store has a sighting. It takes the brand's turn.
func (t *Tx) ReplaceSightings(ctx context.Context, brand, period string, stores []string, sightings []service.Sighting) error {
	if len(stores) == 0 {
		return nil
	}
	if err := t.takeTurn(ctx, brand); err != nil {
		return err
	}
	kept, err := t.Sightings(ctx, brand, service.SightingQuery{Period: period, Stores: stores})
	if err != nil {
		return err
	}
	gone, fresh := changes(kept, sightings)
	if len(gone)+len(fresh) == 0 {
		return nil
	}
	more, err := t.moreCustomers(ctx, brand, period, slices.Concat(gone, fresh), kept, sightings)
	if err != nil {
		return err
	}
	if err := t.deleteSightings(ctx, brand, period, gone); err != nil {
		return err
	}
	err = t.insert(ctx, "measure_customer", sightingColumns, len(fresh), func(i int, values []any) {
		s := &fresh[i]
		copy(values, []any{brand, period, s.Customer, s.Measure, s.Guide, s.Store})
	})
	if err != nil {
		return err
	}
	return t.addCounts(ctx, brand, period, more)
}

// moreCustomers gives how many customers more each party has when sightings take the place
// of those kept, in the stores of both; changed are those by which they differ.
func (t *Tx) moreCustomers(ctx context.Context, brand, period string, changed, kept, sightings []service.Sighting) (map[party]int64, error) {
	customers, stores := map[string]bool{}, map[string]bool{}
	for _, s := range changed {
		customers[s.Customer] = true
	}
	for _, s := range slices.Concat(kept, sightings) {
		stores[s.Store] = true
	}
	list := make([]string, 0, len(customers))
	for customer := range customers {
		list = append(list, customer)
	}
	everywhere, err := t.Sightings(ctx, brand, service.SightingQuery{Period: period, Customers: list})
	if err != nil {
		return nil, err
	}
	before, after := map[meeting]bool{}, map[meeting]bool{}
	for _, s := range everywhere {
		before[meetingOf(s)] = true
		if !stores[s.Store] {
			after[meetingOf(s)] = true
		}
	}
	for _, s := range sightings {
		after[meetingOf(s)] = true
	}
	more, done := map[party]int64{}, map[meeting]bool{}
	for _, s := range changed {
		m := meetingOf(s)
		switch {
		case done[m]:
		case after[m] && !before[m]:
			more[m.party]++
		case before[m] && !after[m]:
			more[m.party]--
		}
		done[m] = true
	}
	return more, nil
}

// deleteSightings deletes sightings, a statement for all of one party in one store.
func (t *Tx) deleteSightings(ctx context.Context, brand, period string, sightings []service.Sighting) error {
	const remove = `DELETE FROM measure_customer WHERE brand = $1 AND period = $2 AND measure = $3 AND guide = $4 AND store = $5 AND `
	type place struct {
		party
		store string
	}
	customers := map[place][]string{}
	for _, s := range sightings {
		at := place{party{s.Measure, s.Guide}, s.Store}
		customers[at] = append(customers[at], s.Customer)
	}
	for at, list := range customers {
		if err := t.execWith(ctx, list, remove+t.dialect.among("customer", 6), brand, period, at.measure, at.guide, at.store); err != nil {
			return err
		}
	}
	return nil
}

// addCounts adds to how many customers parties have.
func (t *Tx) addCounts(ctx context.Context, brand, period string, more map[party]int64) error {
	var measures []string
	for of := range more {
		measures = append(measures, of.measure)
	}
	if len(measures) == 0 {
		return nil
	}
	kept, err := t.Totals(ctx, brand, service.TotalQuery{Period: period, Measures: measures, Stores: []string{""}})
	if err != nil {
		return err
	}
	counted := make(map[party]service.Total, len(kept))
	for _, total := range kept {
		counted[party{total.Measure, total.Guide}] = total
	}
	var gone, fresh []service.Total
	for of, n := range more {
		total, known := counted[of]
		if n != 0 && known {
			gone = append(gone, total)
		}
		total.Period, total.Measure, total.Guide, total.Value = period, of.measure, of.guide, total.Value+n
		if n != 0 && total.Value != 0 {
			fresh = append(fresh, total)
		}
	}
	if err := t.deleteTotals(ctx, brand, period, gone); err != nil {
		return err
	}
	return t.insertTotals(ctx, brand, fresh)
}

// Sightings gives the sightings that q selects, in an order of their own.
func (t *Tx) Sightings(ctx context.Context, brand string, q service.SightingQuery) ([]service.Sighting, error) {
	query := `SELECT measure, store, guide, customer FROM measure_customer WHERE brand = $1 AND period = $2`
	args := []any{brand, q.Period}
	for _, filter := range []struct {
		column string
		list   []string
	}{{"store", q.Stores}, {"customer", q.Customers}} {
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
	var sightings []service.Sighting
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var s service.Sighting
		err := rows.Scan(&s.Measure, &s.Store, &s.Guide, &s.Customer)
		sightings = append(sightings, s)
		return err
	}, query, args...)
	slices.SortFunc(sightings, bySighting)
	return sightings, err
}

func bySighting(a, b service.Sighting) int {
	return cmp.Or(strings.Compare(a.Measure, b.Measure), strings.Compare(a.Store, b.Store), strings.Compare(a.Guide, b.Guide), strings.Compare(a.Customer, b.Customer))
}

// CustomerCounts counts the customers of every party from the sightings of a period: what
// ReplaceSightings keeps as totals of no store.
func (t *Tx) CustomerCounts(ctx context.Context, brand, period string) ([]service.Total, error) {
	const query = `SELECT measure, guide, COUNT(DISTINCT customer) FROM measure_customer WHERE brand = $1 AND period = $2 GROUP BY measure, guide`
	var totals []service.Total
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		total := service.Total{Period: period}
		err := rows.Scan(&total.Measure, &total.Guide, &total.Value)
		totals = append(totals, total)
		return err
	}, query, brand, period)
	slices.SortFunc(totals, byMeasure)
	return totals, err
}
