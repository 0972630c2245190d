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
	// EventsNaming gives the facts that name one of the guides, as who did it or as the
	// customer's own, and the orders that an amend hands to one of them.
	EventsNaming(ctx context.Context, brand string, guides []string, from, until guideapp.Instant) ([]guideapp.Event, error)
	// AmendsOf gives the amends of the facts with these keys.
	AmendsOf(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error)
	ReplaceTotals(ctx context.Context, brand, period string, stores []string, totals []Total) error
	Totals(ctx context.Context, brand string, q TotalQuery) ([]Total, error)
	// ReplaceSightings puts sightings in the place of the stores' own, and keeps the counts
	// of customers that rest on them.
	ReplaceSightings(ctx context.Context, brand, period string, stores []string, sightings []Sighting) error
	Sightings(ctx context.Context, brand string, q SightingQuery) ([]Sighting, error)
	// CustomerCounts counts the customers that the sightings of a period come to.
	CustomerCounts(ctx context.Context, brand, period string) ([]Total, error)
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

const (
	// restatingStores is how many stores' facts are in memory at once.
	restatingStores = 25
	// restatingGuides is of how many guides who now stand elsewhere the facts are looked up;
	// for more, everything kept is counted anew.
	restatingGuides = 200
)

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
// count that they refer to, and what else of the same customers they change. What of it is
// long ago, settlements look back to.
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
	if err := r.touchLate(ctx, changed); err != nil {
		return err
	}
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

// touchFact touches the store that a fact names on the day of an instant; of one that names
// none, those of its guides and of the customer's own.
func (r *restating) touchFact(e *guideapp.Event, at guideapp.Instant) {
	people := []string{e.RightGuide(), e.Owner}
	shares, _ := e.Shares()
	for _, s := range shares {
		people = append(people, s.Guide)
	}
	for _, zone := range r.zones {
		d := guideapp.DayOf(at, zone)
		r.touch(e.Store, d)
		for _, id := range people {
			guide, known := r.org.Guide(id)
			if standing, stands := guide.On(d); e.Store == "" && known && stands {
				r.touch(standing.Store, d)
			}
		}
	}
}

// related gives the other facts of the same customers that changed ones change: orders,
// where a plan pays a customer's first otherwise than later ones, since an earlier order or
// a refund changes which is the first; what a loss may void that a group's plan holds; and
// what made or ended a friendship in the same month, since a new friend counts once in it,
// where the first of them happened.
func (r *restating) related(ctx context.Context, changed []guideapp.Event) ([]guideapp.Event, error) {
	orders, err := r.ordersOfBuyers(ctx, changed)
	if err != nil {
		return nil, err
	}
	held, err := r.heldOfLosers(ctx, changed)
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
	return slices.Concat(orders, held, friends), nil
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
	return r.tx.EventsOfCustomers(ctx, r.brand, customersOf(changed, orders), orders, guideapp.MinInstant, guideapp.MaxInstant)
}

// heldOfLosers gives all facts of those whose facts may void what a plan holds of groups.
func (r *restating) heldOfLosers(ctx context.Context, changed []guideapp.Event) ([]guideapp.Event, error) {
	var kinds []guideapp.Kind
	for _, stored := range r.plans {
		live, err := r.Plans.parse(stored)
		if err != nil {
			return nil, err
		}
		for i := range live.Components {
			if c := &live.Components[i]; c.Hold != nil && c.KeepsTotals() {
				kinds = append(kinds, c.Hold.VoidOn...)
			}
		}
	}
	if len(kinds) == 0 {
		return nil, nil
	}
	return r.tx.EventsOfCustomers(ctx, r.brand, customersOf(changed, kinds), nil, guideapp.MinInstant, guideapp.MaxInstant)
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
// stores, those of the stores their guides stood in before, the facts without a store of
// their guides, and where those were credited whose groups may now be others.
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
	if err := r.touchAll(ctx, facts); err != nil {
		return err
	}
	return r.touchCredited(ctx, r.regrouped(batch))
}

// regrouped gives the guides who stand elsewhere than before, or in stores that changed.
func (r *restating) regrouped(batch OrgBatch) []string {
	guides, changed := map[string]bool{}, map[string]bool{}
	for _, s := range batch.Stores {
		changed[s.ID] = !slices.Equal(r.before.StoreRows(s.ID), r.org.StoreRows(s.ID))
	}
	for _, g := range batch.Guides {
		old, known := r.before.Guide(g.ID)
		guides[g.ID] = !known || !slices.Equal(old.Assignments, g.Assignments)
	}
	for i := range r.org.Guides {
		g := &r.org.Guides[i]
		if slices.ContainsFunc(g.Assignments, func(a guideapp.Assignment) bool { return changed[a.Store] }) {
			guides[g.ID] = true
		}
	}
	maps.DeleteFunc(guides, func(_ string, moved bool) bool { return !moved })
	return sortedKeys(guides)
}

// touchCredited touches where guides were credited, where a plan totals what people bring
// to groups.
func (r *restating) touchCredited(ctx context.Context, guides []string) error {
	first, last, err := r.tx.FactSpan(ctx, r.brand)
	if err != nil || last == 0 || len(guides) == 0 {
		return err
	}
	people := false
	for _, stored := range r.plans {
		live, err := r.Plans.parse(stored)
		if err != nil {
			return err
		}
		people = people || slices.ContainsFunc(live.Components, func(c reward.Component) bool { return c.LooksAtPeople() && c.KeepsTotals() })
	}
	if !people {
		return nil
	}
	if len(guides) > restatingGuides {
		return r.touchKept(ctx, nil)
	}
	facts, err := r.tx.EventsNaming(ctx, r.brand, guides, first, last+1)
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
			recounted, err := r.recount(ctx, period, part)
			if err != nil {
				return err
			}
			if err := r.keep(ctx, period, part, recounted); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(i+1, len(ordered))
		}
	}
	return nil
}

// recounted is what stores come to in a period.
type recounted struct {
	totals    []Total
	sightings []Sighting
}

func (r *restating) keep(ctx context.Context, period guideapp.Period, stores []string, now recounted) error {
	if err := r.tx.ReplaceTotals(ctx, r.brand, period.String(), stores, now.totals); err != nil {
		return err
	}
	return r.tx.ReplaceSightings(ctx, r.brand, period.String(), stores, now.sightings)
}

// touchDue touches some stores whose totals of the touched periods hold no longer, because
// a fact that was handed over early has become known.
func (r *restating) touchDue(ctx context.Context) error {
	now, due := r.Now(), 0
	for period := range r.periods() {
		rows, err := r.tx.Totals(ctx, r.brand, TotalQuery{Period: period.String(), Measures: []string{dueMeasure}})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if guideapp.Instant(row.Value) <= now && due < restatingStores {
				r.touch(row.Store, period.First)
				due++
			}
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
func (r *restating) recount(ctx context.Context, period guideapp.Period, stores []string) (recounted, error) {
	var now recounted
	events, err := factsOfStores(ctx, r.tx, r.org, stores, period, r.Zone)
	if err != nil {
		return now, err
	}
	if period.Cadence == guideapp.Monthly {
		friends, err := friendsOf(ctx, r.tx, r.brand, events)
		if err != nil {
			return now, err
		}
		for _, row := range metric.Count(placed(r.org, distinctEvents(events, friends), r.Zone), r.Zone, period) {
			if slices.Contains(stores, row.Store) {
				now.totals = append(now.totals, Total{Period: period.String(), Measure: row.Measure, Store: row.Store, Guide: row.Guide, Value: row.Value})
			}
		}
	}
	live := r.planOf(period)
	if live == nil || !keepsTotals(live.Plan) {
		return now, nil
	}
	if !sameZone(live.Zone, r.Zone) {
		if events, err = factsOfStores(ctx, r.tx, r.org, stores, period, live.Zone); err != nil {
			return now, err
		}
	}
	return now, r.addGroups(ctx, &now, live, period, stores, events)
}

// addGroups runs what the plan totals over the stores' facts. A fact that was handed over
// before it became known, by a clock that runs ahead, does not count yet: its store's totals
// are due when it does.
func (r *restating) addGroups(ctx context.Context, to *recounted, live *LivePlan, period guideapp.Period, stores []string, events []guideapp.Event) error {
	now := r.Now()
	history, err := historyOf(ctx, r.tx, r.brand, live.Plan, events, now+MaxAhead)
	if err != nil {
		return err
	}
	events = distinctEvents(events, history)
	due := nextKnown(events, now)
	if due != 0 && len(stores) > 1 {
		return r.addEach(ctx, to, live, period, stores)
	}
	facts, err := reward.NewFacts(r.org, events, live.Zone, now)
	if err != nil {
		return err
	}
	keeping := newKeeping(live, period, stores, now)
	for _, t := range reward.Gather(live.Plan, facts, period).Totals() {
		keeping.add(t)
	}
	totals, sightings := keeping.rows()
	if due != 0 {
		totals = append(totals, Total{Period: period.String(), Measure: dueMeasure, Store: stores[0], Value: int64(due)})
	}
	to.totals, to.sightings = append(to.totals, totals...), append(to.sightings, sightings...)
	return nil
}

// addEach is addGroups store by store, each with the facts that make it due.
func (r *restating) addEach(ctx context.Context, to *recounted, live *LivePlan, period guideapp.Period, stores []string) error {
	for _, store := range stores {
		events, err := factsOfStores(ctx, r.tx, r.org, []string{store}, period, live.Zone)
		if err != nil {
			return err
		}
		if err := r.addGroups(ctx, to, live, period, []string{store}, events); err != nil {
			return err
		}
	}
	return nil
}

// nextKnown gives when the next of the facts becomes known after an instant, 0 for none.
func nextKnown(events []guideapp.Event, after guideapp.Instant) guideapp.Instant {
	next := guideapp.Instant(0)
	for i := range events {
		if known := events[i].KnownAt(); known > after && (next == 0 || known < next) {
			next = known
		}
	}
	return next
}

func keepsTotals(p *reward.Plan) bool {
	return slices.ContainsFunc(p.Components, func(c reward.Component) bool { return c.KeepsTotals() })
}
