package service

import (
	"context"
	"maps"
	"slices"

	"frontline/guideapp"
)

// Difference is a kept total that is not what the facts come to. Kept or Recounted is
// nil where there is none.
type Difference struct {
	Period, Measure, Store, Guide string
	Kept, Recounted               *Total
}

// Extent is how much of a brand there is to verify.
type Extent struct {
	Stores, Guides, Periods int // stores count once, however often they change
	Facts                   int64
}

// Extent gives what Verify recounts. NotFound when the brand has no stores.
func (im *Importing) Extent(ctx context.Context, brand string) (Extent, error) {
	var extent Extent
	err := im.Store.Update(ctx, func(tx ImportTx) error {
		r, err := im.restating(ctx, tx, brand)
		if err != nil {
			return err
		}
		if len(r.org.Stores) == 0 {
			return noStores(brand)
		}
		if err := r.touchEverything(ctx); err != nil {
			return err
		}
		extent = Extent{Guides: len(r.org.Guides), Periods: len(r.periods())}
		for range r.org.StoresOn(guideapp.MaxDay) {
			extent.Stores++
		}
		extent.Facts, err = tx.FactCount(ctx, brand)
		return err
	})
	return extent, err
}

// Verify recounts every total of the brand from its facts and gives the differences to
// what is kept: none, unless something is broken. With repair the recount is kept.
func (im *Importing) Verify(ctx context.Context, brand string, repair bool, progress func(done, total int)) ([]Difference, error) {
	var differences []Difference
	err := im.Store.Update(ctx, func(tx ImportTx) error {
		differences = nil
		r, err := im.restating(ctx, tx, brand)
		if err != nil {
			return err
		}
		if err := r.touchEverything(ctx); err != nil {
			return err
		}
		periods := r.periods()
		ordered := slices.SortedFunc(maps.Keys(periods), cmpPeriods)
		for i, period := range ordered {
			for part := range slices.Chunk(slices.Sorted(maps.Keys(periods[period])), restatingStores) {
				found, err := r.verify(ctx, period, part, repair)
				if err != nil {
					return err
				}
				differences = append(differences, found...)
			}
			found, err := r.verifyCounts(ctx, period, repair)
			if err != nil {
				return err
			}
			differences = append(differences, found...)
			if progress != nil {
				progress(i+1, len(ordered))
			}
		}
		return nil
	})
	return differences, err
}

// touchEverything touches every store on every day from the first fact to the last.
func (r *restating) touchEverything(ctx context.Context) error {
	if err := r.touchKept(ctx, nil); err != nil {
		return err
	}
	first, last, err := r.tx.FactSpan(ctx, r.brand)
	if err != nil || last == 0 {
		return err
	}
	for _, zone := range r.zones {
		for d := guideapp.DayOf(first, zone); d <= guideapp.DayOf(last, zone); d++ {
			for i := range r.org.Stores {
				r.touch(r.org.Stores[i].ID, d)
			}
		}
	}
	return nil
}

func (r *restating) verify(ctx context.Context, period guideapp.Period, stores []string, repair bool) ([]Difference, error) {
	now, err := r.recount(ctx, period, stores)
	if err != nil {
		return nil, err
	}
	kept := recounted{}
	if kept.totals, err = r.tx.Totals(ctx, r.brand, TotalQuery{Period: period.String(), Stores: stores}); err != nil {
		return nil, err
	}
	if kept.sightings, err = r.tx.Sightings(ctx, r.brand, SightingQuery{Period: period.String(), Stores: stores}); err != nil {
		return nil, err
	}
	due := map[string]bool{}
	for _, t := range kept.totals {
		due[t.Store] = due[t.Store] || t.Measure == dueMeasure && guideapp.Instant(t.Value) <= r.Now()
	}
	differences := differ(r.comparable(period, kept, due), r.comparable(period, now, due))
	anyDue := slices.Contains(slices.Collect(maps.Values(due)), true)
	if repair && len(differences) > 0 || anyDue && len(differences) == 0 {
		err = r.keep(ctx, period, stores, now)
	}
	return differences, err
}

// comparable gives the rows that have to be the same: not those of stores that are due to
// be counted anew, nor what was held until a time that is past.
func (r *restating) comparable(period guideapp.Period, of recounted, due map[string]bool) []Total {
	var rows []Total
	live := r.planOf(period)
	for _, t := range of.totals {
		if !due[t.Store] && (live == nil || !passed(live.Plan, t.Measure, r.Now())) {
			rows = append(rows, t)
		}
	}
	for _, s := range of.sightings {
		if !due[s.Store] {
			rows = append(rows, Total{Period: period.String(), Measure: s.Measure + "/" + s.Customer, Store: s.Store, Guide: s.Guide, Value: 1})
		}
	}
	return rows
}

// verifyCounts compares how many customers are kept with what the sightings come to.
func (r *restating) verifyCounts(ctx context.Context, period guideapp.Period, repair bool) ([]Difference, error) {
	noStore := []string{""}
	kept, err := r.tx.Totals(ctx, r.brand, TotalQuery{Period: period.String(), Stores: noStore})
	if err != nil {
		return nil, err
	}
	counted, err := r.tx.CustomerCounts(ctx, r.brand, period.String())
	if err != nil {
		return nil, err
	}
	differences := differ(kept, counted)
	if repair && len(differences) > 0 {
		err = r.tx.ReplaceTotals(ctx, r.brand, period.String(), noStore, counted)
	}
	return differences, err
}

func differ(kept, recounted []Total) []Difference {
	type rowKey struct{ measure, store, guide string }
	rest := make(map[rowKey]Total, len(recounted))
	for _, t := range recounted {
		rest[rowKey{t.Measure, t.Store, t.Guide}] = t
	}
	var found []Difference
	for _, k := range kept {
		at := rowKey{k.Measure, k.Store, k.Guide}
		t, there := rest[at]
		delete(rest, at)
		switch {
		case !there:
			found = append(found, Difference{k.Period, k.Measure, k.Store, k.Guide, &k, nil})
		case t != k:
			found = append(found, Difference{k.Period, k.Measure, k.Store, k.Guide, &k, &t})
		}
	}
	for _, t := range rest {
		found = append(found, Difference{t.Period, t.Measure, t.Store, t.Guide, nil, &t})
	}
	slices.SortFunc(found, func(a, b Difference) int {
		return slices.Compare([]string{a.Period, a.Measure, a.Store, a.Guide}, []string{b.Period, b.Measure, b.Store, b.Guide})
	})
	return found
}
