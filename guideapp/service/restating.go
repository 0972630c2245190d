package service

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

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
	before *guideapp.Org // as it stood before this transaction
	org    *guideapp.Org
	plans  []StoredPlan
	zones  []*time.Location // the brand's own and its plans': midnight is not the same in all
	stores map[string]map[guideapp.Day]bool
}

func (im *Importing) restating(ctx context.Context, tx ImportTx, brand string) (*restating, error) {
	org, err := im.Orgs.Get(ctx, tx, brand)
	if err != nil {
		return nil, err
	}
	return im.restatingOn(ctx, tx, brand, org, org)
}

// restatingOn works on an organisation that this transaction may have changed.
func (im *Importing) restatingOn(ctx context.Context, tx ImportTx, brand string, before, org *guideapp.Org) (*restating, error) {
	plans, err := tx.Plans(ctx, brand)
	if err != nil {
		return nil, err
	}
	zones := []*time.Location{im.Zone}
	for _, stored := range plans {
		live, err := im.Plans.parse(stored)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(zones, func(z *time.Location) bool { return sameZone(z, live.Zone) }) {
			zones = append(zones, live.Zone)
		}
	}
	return &restating{im, tx, brand, before, org, plans, zones, map[string]map[guideapp.Day]bool{}}, nil
}

func sameZone(a, b *time.Location) bool { return a.String() == b.String() }

func (r *restating) touch(store string, d guideapp.Day) {
	if store == "" {
		return
	}
	if r.stores[store] == nil {
		r.stores[store] = map[guideapp.Day]bool{}
	}
	r.stores[store][d] = true
}

// touchFacts touches what newly recorded facts change: where they count, where those
// count that they refer to, and what else of the same customers they change.
func (r *restating) touchFacts(ctx context.Context, accepted []guideapp.Event) error {
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
	changed := slices.Concat(accepted, named)
	related, err := r.related(ctx, changed)
	if err != nil {
		return err
	}
	return r.touchAll(ctx, slices.Concat(changed, related))
}

// touchAll touches where facts count, and where amends move them.
func (r *restating) touchAll(ctx context.Context, facts []guideapp.Event) error {
	var orders []string
	times := map[string]guideapp.Instant{}
	for i := range facts {
		e := &facts[i]
		r.touchFact(e, e.At)
		if e.Kind == guideapp.Order {
			orders, times[e.Key()] = append(orders, e.Key()), e.At
		}
	}
	amends, err := r.tx.AmendsOf(ctx, r.brand, orders)
	for i := range amends {
		r.touchFact(&amends[i], times[amends[i].RefKey()])
	}
	return err
}

// touchFact touches the store that a fact names, or its guide's, on the day of an instant.
func (r *restating) touchFact(e *guideapp.Event, at guideapp.Instant) {
	for _, zone := range r.zones {
		d := guideapp.DayOf(at, zone)
		r.touch(placeOf(r.org, e, d), d)
	}
}

// related gives the other facts of the same customers that changed ones change: orders,
// where a plan pays a customer's first otherwise than later ones, since an earlier order or
// a refund changes which is the first; and what made or ended a friendship in the same
// month, since a new friend counts once in it, where the first of them happened.
func (r *restating) related(ctx context.Context, changed []guideapp.Event) ([]guideapp.Event, error) {
	orders, err := r.ordersOfBuyers(ctx, changed)
	if err != nil {
		return nil, err
	}
	friends, err := friendsOf(ctx, r.tx, r.brand, changed)
	if err != nil {
		return nil, err
	}
	months := map[guideapp.Period]bool{}
	for i := range changed {
		if slices.Contains(friendKinds, changed[i].Kind) {
			months[r.monthOf(&changed[i])] = true
		}
	}
	friends = slices.DeleteFunc(friends, func(e guideapp.Event) bool { return !months[r.monthOf(&e)] })
	return slices.Concat(orders, friends), nil
}

func (r *restating) monthOf(e *guideapp.Event) guideapp.Period {
	return guideapp.PeriodOf(guideapp.Monthly, guideapp.DayOf(e.At, r.Zone))
}

// ordersOfBuyers gives all orders of those whose orders changed, where a plan asks which
// is the first.
func (r *restating) ordersOfBuyers(ctx context.Context, changed []guideapp.Event) ([]guideapp.Event, error) {
	first, err := r.paysFirstOrders()
	if err != nil || !first {
		return nil, err
	}
	orders := []guideapp.Kind{guideapp.Order}
	return r.tx.EventsOfCustomers(ctx, r.brand, customersOf(changed, orders), orders, guideapp.MaxInstant)
}

// paysFirstOrders says whether a plan pays first orders otherwise than later ones.
func (r *restating) paysFirstOrders() (bool, error) {
	for _, stored := range r.plans {
		live, err := r.Plans.parse(stored)
		if err != nil || live.LooksAtFirstOrders() {
			return err == nil, err
		}
	}
	return false, nil
}

// touchOrg touches what new rows of an organisation change: the kept totals of their
// stores, those of the stores their guides stood in before, and the facts without a store
// of their guides.
func (r *restating) touchOrg(ctx context.Context, batch OrgBatch) error {
	var stores, guides []string
	for _, s := range batch.Stores {
		stores = append(stores, s.ID)
	}
	for _, g := range batch.Guides {
		guides = append(guides, g.ID)
		old, _ := r.before.Guide(g.ID)
		for _, a := range slices.Concat(old.Assignments, g.Assignments) {
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
	if err != nil {
		return err
	}
	return r.touchAll(ctx, facts)
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
		friends, err := friendsOf(ctx, r.tx, r.brand, events)
		if err != nil {
			return nil, err
		}
		for _, row := range metric.Count(placed(r.org, distinctEvents(events, friends), r.Zone), r.Zone, period) {
			if slices.Contains(stores, row.Store) {
				totals = append(totals, Total{Period: period.String(), Measure: row.Measure, Store: row.Store, Guide: row.Guide, Value: row.Value})
			}
		}
	}
	live := r.planOf(period)
	if live == nil || !keepsTotals(live.Plan) {
		return totals, nil
	}
	if !sameZone(live.Zone, r.Zone) {
		if events, err = factsOfStores(ctx, r.tx, r.org, stores, period, live.Zone); err != nil {
			return nil, err
		}
	}
	groups, err := r.groupTotals(ctx, live, period, stores, events)
	return append(totals, groups...), err
}

// groupTotals runs the plan's group measures over the stores' facts. A fact counts from
// when it is recorded, also where the clock that it was made by runs ahead: nobody would
// count it when its time has come.
func (r *restating) groupTotals(ctx context.Context, live *LivePlan, period guideapp.Period, stores []string, events []guideapp.Event) ([]Total, error) {
	asOf := r.Now() + MaxAhead
	history, err := historyOf(ctx, r.tx, r.brand, live.Plan, events, asOf)
	if err != nil {
		return nil, err
	}
	facts, err := reward.NewFacts(r.org, distinctEvents(events, history), live.Zone, asOf)
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
