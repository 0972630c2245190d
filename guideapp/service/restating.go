package service

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/metric"
	"frontline/guideapp/reward"
)

// TotalsTx reads facts and keeps totals.
type TotalsTx interface {
	HistoryTx
	StoreFactsTx
	EventsByKey(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error)
	// AmendsOf gives the amends of the facts with these keys.
	AmendsOf(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error)
	ReplaceTotals(ctx context.Context, brand, period string, stores []string, totals []Total) error
	Totals(ctx context.Context, brand string, q TotalQuery) ([]Total, error)
	// FactSpan gives the times of the first and the last fact; 0 and 0 without facts.
	FactSpan(ctx context.Context, brand string) (first, last guideapp.Instant, err error)
	// KeptTotals says for which stores and periods totals are kept; no stores is all.
	KeptTotals(ctx context.Context, brand string, stores []string) ([]KeptTotal, error)
}

// KeptTotal names a store and a period that have totals.
type KeptTotal struct {
	Store  string
	Period string
}

// restatingStores is how many stores' facts are in memory at once.
const restatingStores = 25

// restating is one change's work on the read model: which stores it touched on which
// days, and the recount of the periods those days are in.
type restating struct {
	*Importing
	tx     ImportTx
	brand  string
	org    *guideapp.Org
	plans  []StoredPlan
	stores map[string]map[guideapp.Day]bool
}

func (im *Importing) restating(ctx context.Context, tx ImportTx, brand string) (*restating, error) {
	org, err := im.Orgs.Get(ctx, tx, brand)
	if err != nil {
		return nil, err
	}
	return im.restatingOn(ctx, tx, brand, org)
}

// restatingOn works on an organisation that this transaction may have changed.
func (im *Importing) restatingOn(ctx context.Context, tx ImportTx, brand string, org *guideapp.Org) (*restating, error) {
	plans, err := tx.Plans(ctx, brand)
	return &restating{im, tx, brand, org, plans, map[string]map[guideapp.Day]bool{}}, err
}

func (r *restating) touch(store string, d guideapp.Day) {
	if store == "" {
		return
	}
	if r.stores[store] == nil {
		r.stores[store] = map[guideapp.Day]bool{}
	}
	r.stores[store][d] = true
}

// touchFact touches where a fact counts, and where amends move it.
func (r *restating) touchFact(e *guideapp.Event) {
	r.touch(placeOf(r.org, e, guideapp.DayOf(e.At, r.Zone)), guideapp.DayOf(e.At, r.Zone))
}

// touchFacts touches what newly recorded facts change: their own place and day, those
// of the facts they refer to, and the stores that amends moved those to.
func (r *restating) touchFacts(ctx context.Context, accepted []guideapp.Event) error {
	var keys, customers []string
	for i := range accepted {
		e := &accepted[i]
		r.touchFact(e)
		keys = append(keys, e.Key())
		if e.Ref != "" {
			keys = append(keys, e.RefKey())
		}
		if e.Kind == guideapp.Order || e.Kind == guideapp.Refund {
			customers = append(customers, e.Customer)
		}
	}
	var refs []string
	for i := range accepted {
		if accepted[i].Ref != "" {
			refs = append(refs, accepted[i].RefKey())
		}
	}
	named, err := r.tx.EventsByKey(ctx, r.brand, refs)
	if err != nil {
		return err
	}
	amends, err := r.tx.AmendsOf(ctx, r.brand, keys)
	if err != nil {
		return err
	}
	days := map[string]guideapp.Day{}
	for _, list := range [][]guideapp.Event{accepted, named} {
		for i := range list {
			r.touchFact(&list[i])
			days[list[i].Key()] = guideapp.DayOf(list[i].At, r.Zone)
		}
	}
	for i := range amends {
		if d, known := days[amends[i].RefKey()]; known {
			r.touch(amends[i].Store, d)
		}
	}
	return r.touchCustomers(ctx, customers)
}

// touchCustomers touches the other orders of customers where a plan pays first orders
// otherwise than later ones: an earlier order or a refund changes which is the first.
func (r *restating) touchCustomers(ctx context.Context, customers []string) error {
	needed := false
	for _, stored := range r.plans {
		live, err := r.Plans.parse(stored)
		if err != nil {
			return err
		}
		needed = needed || slices.Contains(live.NeedsHistory(), guideapp.Order)
	}
	if !needed {
		return nil
	}
	slices.Sort(customers)
	customers = slices.DeleteFunc(slices.Compact(customers), func(c string) bool { return c == "" })
	orders, err := r.tx.EventsOfCustomers(ctx, r.brand, customers, []guideapp.Kind{guideapp.Order}, guideapp.MaxInstant)
	for i := range orders {
		r.touchFact(&orders[i])
	}
	return err
}

// touchOrg touches what new rows of an organisation change: the kept totals of their
// stores, and the facts without a store of their guides.
func (r *restating) touchOrg(ctx context.Context, batch OrgBatch) error {
	var stores, guides []string
	for _, s := range batch.Stores {
		stores = append(stores, s.ID)
	}
	for _, g := range batch.Guides {
		guides = append(guides, g.ID)
		for _, a := range g.Assignments {
			stores = append(stores, a.Store)
		}
	}
	if len(stores) == 0 {
		return nil
	}
	slices.Sort(stores)
	if err := r.touchKept(ctx, slices.Compact(stores)); err != nil {
		return err
	}
	facts, err := r.tx.EventsWithoutStore(ctx, r.brand, guides, guideapp.MinInstant, guideapp.MaxInstant)
	for i := range facts {
		r.touchFact(&facts[i])
	}
	return err
}

// touchKept touches every day of the periods in which the stores have totals.
func (r *restating) touchKept(ctx context.Context, stores []string) error {
	kept, err := r.tx.KeptTotals(ctx, r.brand, stores)
	if err != nil {
		return err
	}
	for _, k := range kept {
		period, err := guideapp.ParsePeriod(k.Period)
		if err != nil {
			return fmt.Errorf("kept total of store %s: %w", k.Store, err)
		}
		for d := period.First; d <= period.Last; d++ {
			r.touch(k.Store, d)
		}
	}
	return nil
}

// restate recounts every touched period of every touched store.
func (r *restating) restate(ctx context.Context, progress func(done, total int)) error {
	periods := r.periods()
	ordered := slices.SortedFunc(maps.Keys(periods), cmpPeriods)
	for i, period := range ordered {
		stores := slices.Sorted(maps.Keys(periods[period]))
		for part := range slices.Chunk(stores, restatingStores) {
			totals, err := r.recount(ctx, period, part)
			if err != nil {
				return err
			}
			if err := r.tx.ReplaceTotals(ctx, r.brand, period.String(), part, totals); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(i+1, len(ordered))
		}
	}
	return nil
}

func cmpPeriods(a, b guideapp.Period) int {
	if a.First != b.First {
		return int(a.First - b.First)
	}
	return int(a.Last - b.Last)
}

// periods gives the calendar months of the touched days, and the periods of the plans in
// force on them, with the stores touched in each.
func (r *restating) periods() map[guideapp.Period]map[string]bool {
	periods := map[guideapp.Period]map[string]bool{}
	add := func(p guideapp.Period, store string) {
		if periods[p] == nil {
			periods[p] = map[string]bool{}
		}
		periods[p][store] = true
	}
	for store, days := range r.stores {
		for d := range days {
			add(guideapp.PeriodOf(guideapp.Monthly, d), store)
			for _, c := range guideapp.Cadences {
				if p := guideapp.PeriodOf(c, d); r.planOf(p) != nil {
					add(p, store)
				}
			}
		}
	}
	return periods
}

// planOf gives the plan that pays the period, nil without one.
func (r *restating) planOf(p guideapp.Period) *LivePlan {
	live, err := r.Plans.choose(r.plans, p.First)
	if err != nil || live.Pays(p) != nil {
		return nil
	}
	return live
}

// recount counts the totals of stores in a period from their facts.
func (r *restating) recount(ctx context.Context, period guideapp.Period, stores []string) ([]Total, error) {
	events, err := factsOfStores(ctx, r.tx, r.org, stores, period, r.Zone)
	if err != nil {
		return nil, err
	}
	var totals []Total
	if period.Cadence == guideapp.Monthly {
		for _, row := range metric.Count(events, r.Zone, period) {
			if slices.Contains(stores, row.Store) {
				totals = append(totals, Total{Period: period.String(), Measure: row.Measure, Store: row.Store, Guide: row.Guide, Value: row.Value})
			}
		}
	}
	live := r.planOf(period)
	if live == nil || !keepsTotals(live.Plan) {
		return totals, nil
	}
	groups, err := r.groupTotals(ctx, live, period, stores, events)
	return append(totals, groups...), err
}

// groupTotals runs the plan's group measures over the stores' facts.
func (r *restating) groupTotals(ctx context.Context, live *LivePlan, period guideapp.Period, stores []string, events []guideapp.Event) ([]Total, error) {
	history, err := historyOf(ctx, r.tx, r.brand, live.Plan, events, r.Now())
	if err != nil {
		return nil, err
	}
	facts, err := reward.NewFacts(r.org, distinctEvents(events, history), live.Zone, r.Now())
	if err != nil {
		return nil, err
	}
	var totals []Total
	for _, g := range reward.Gather(live.Plan, facts, period).GroupTotals() {
		if slices.Contains(stores, g.Store) {
			totals = append(totals, Total{Period: period.String(), Measure: groupMeasure(live.Plan, g.Component, g.Part, g.Day), Store: g.Store, Value: g.Value, Micro: g.Micro})
		}
	}
	return totals, nil
}

func keepsTotals(p *reward.Plan) bool {
	return slices.ContainsFunc(p.Components, func(c reward.Component) bool { return c.KeepsTotals() })
}

// groupMeasure names the total of one day of a group measure: of this plan alone, since
// another's may select other facts.
func groupMeasure(p *reward.Plan, component string, part int, d guideapp.Day) string {
	return fmt.Sprintf("plan/%.16s/%s/%d/%s", p.Hash, component, part, d)
}
