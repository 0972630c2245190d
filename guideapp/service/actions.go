package service

import (
	"context"
	"slices"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/action"
	"frontline/guideapp/metric"
)

// Earned is what one component of the live plan would add to a guide's statement.
type Earned = action.Earned

// Estimator says of each of some lists of facts that have not happened what they would
// earn a guide under the live plan: the guide's statement with them less the statement
// without, a component each, those of no difference left out. It is NotFound while no plan
// is in force.
type Estimator interface {
	Estimate(ctx context.Context, brand, guide string, hypothetical [][]guideapp.Event) ([][]Earned, error)
}

// MaxInCare is the most customers of one guide that actions are planned for, the first by
// id. It bounds what one request reads.
const MaxInCare = 3_000

// ActionTx reads what a guide's actions rest on.
type ActionTx interface {
	OrgTx
	CustomersOfGuide(ctx context.Context, brand, guide string) ([]guideapp.Customer, error)
	Customers(ctx context.Context, brand string, ids []string) ([]guideapp.Customer, error)
	EventsOfCustomers(ctx context.Context, brand string, customers []string, kinds []guideapp.Kind, from, until guideapp.Instant) ([]guideapp.Event, error)
	EventsOfGuide(ctx context.Context, brand, guide string, from, until guideapp.Instant) ([]guideapp.Event, error)
	EventsReferringTo(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error)
	Totals(ctx context.Context, brand string, q TotalQuery) ([]Total, error)
}

// ActionStore runs transactions of ActionTx.
type ActionStore interface {
	View(ctx context.Context, f func(ActionTx) error) error
}

// Actions plans what a guide should do today. It reads the guide's own customers, and of
// other stores only their totals.
type Actions struct {
	Store    ActionStore
	Orgs     *Orgs
	Earnings Estimator
	Now      func() guideapp.Instant
	Zone     *time.Location
}

// ActionList is a guide's cards of a day, most worthwhile first.
type ActionList struct {
	Day   guideapp.Day
	Cards []action.Card
}

// List gives today's cards of the guide, the caller for an empty id. It is NotFound for a
// guide the caller does not reach, and a guide who stands nowhere today has none.
func (a *Actions) List(ctx context.Context, caller guideapp.Person, guide string) (ActionList, error) {
	if guide == "" {
		guide = caller.ID
	}
	list := ActionList{Day: guideapp.DayOf(a.Now(), a.Zone)}
	var drafts []action.Draft
	err := a.Store.View(ctx, func(tx ActionTx) error {
		org, err := a.Orgs.Get(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		store, standing, err := guideToday(org, caller, guide, list.Day)
		if err != nil || !standing {
			return err
		}
		input, err := a.input(ctx, tx, org, guide, store)
		drafts = action.Plan(input)
		return err
	})
	if err != nil || len(drafts) == 0 {
		return list, err
	}
	earned, err := a.earned(ctx, caller.Brand, guide, drafts)
	if err == nil {
		list.Cards = action.Finish(drafts, earned)
	}
	return list, err
}

// earned gives what each draft would pay, or nil while no plan is in force.
func (a *Actions) earned(ctx context.Context, brand, guide string, drafts []action.Draft) ([][]Earned, error) {
	hoped := make([][]guideapp.Event, len(drafts))
	for i, d := range drafts {
		hoped[i] = d.Hoped
	}
	earned, err := a.Earnings.Estimate(ctx, brand, guide, hoped)
	if guideapp.CodeOf(err) == guideapp.NotFound {
		return nil, nil
	}
	return earned, err
}

// guideToday gives the store that the guide stands in on the day, and false for one who
// stands nowhere. It is NotFound for a guide the caller does not reach; nobody but the
// guide and headquarters reaches one who stands nowhere.
func guideToday(org *guideapp.Org, caller guideapp.Person, guide string, day guideapp.Day) (guideapp.Store, bool, error) {
	absent := guideapp.Errorf(guideapp.NotFound, "there is no guide %q", guide)
	known, ok := org.Guide(guide)
	if !ok {
		return guideapp.Store{}, false, absent
	}
	var store guideapp.Store
	standing, ok := known.On(day)
	if ok {
		store, ok = org.StoreOn(standing.Store, day)
	}
	if caller.ID != guide && !caller.ReachesGuide(guide, store) {
		return guideapp.Store{}, false, absent
	}
	return store, ok, nil
}

// kindsOfCare are the facts that a customer's history is made of.
var kindsOfCare = []guideapp.Kind{guideapp.Order, guideapp.FriendAdded, guideapp.FriendLost, guideapp.Service, guideapp.ChatWaiting}

func (a *Actions) input(ctx context.Context, tx ActionTx, org *guideapp.Org, guide string, store guideapp.Store) (action.Input, error) {
	in := action.Input{Brand: org.Brand, Guide: guide, Store: store, Now: a.Now(), Zone: a.Zone}
	recent, err := tx.EventsOfGuide(ctx, org.Brand, guide, in.Now-action.OpenChatDays*guideapp.FullDay, in.Now+1)
	if err != nil {
		return in, err
	}
	if in.Customers, err = peopleOf(ctx, tx, org.Brand, guide, recent); err != nil {
		return in, err
	}
	ids := make([]string, len(in.Customers))
	for i, c := range in.Customers {
		ids[i] = c.ID
	}
	events, err := tx.EventsOfCustomers(ctx, org.Brand, ids, kindsOfCare, guideapp.MinInstant, in.Now+1)
	if err != nil {
		return in, err
	}
	var keys []string
	for i := range events {
		if k := events[i].Kind; k == guideapp.Order || k == guideapp.ChatWaiting {
			keys = append(keys, events[i].Key())
		}
	}
	referring, err := tx.EventsReferringTo(ctx, org.Brand, keys)
	if err != nil {
		return in, err
	}
	in.Events = distinctEvents(events, referring)
	in.Benchmarks, in.Period, err = a.benchmarks(ctx, tx, org, store, guideapp.DayOf(in.Now, a.Zone))
	return in, err
}

// peopleOf gives the customers in the guide's care, and those who wrote to the guide.
func peopleOf(ctx context.Context, tx ActionTx, brand, guide string, recent []guideapp.Event) ([]guideapp.Customer, error) {
	people, err := tx.CustomersOfGuide(ctx, brand, guide)
	if err != nil {
		return nil, err
	}
	people = people[:min(len(people), MaxInCare)]
	known := make(map[string]bool, len(people))
	for _, c := range people {
		known[c.ID] = true
	}
	var wrote []string
	for i := range recent {
		if e := &recent[i]; e.Kind == guideapp.ChatWaiting && e.Customer != "" && !known[e.Customer] {
			known[e.Customer] = true
			wrote = append(wrote, e.Customer)
		}
	}
	others, err := tx.Customers(ctx, brand, wrote)
	return append(people, others...), err
}

// benchmarks holds the store against its peers in the metrics of the playbooks, over this
// month, or the month before while the store has no facts in this one. Each metric takes
// the closest peers of which enough have data.
func (a *Actions) benchmarks(ctx context.Context, tx ActionTx, org *guideapp.Org, store guideapp.Store, today guideapp.Day) (map[string]metric.Benchmark, string, error) {
	metrics, measures := playbookMetrics()
	period := guideapp.PeriodOf(guideapp.Monthly, today)
	own, err := countsOf(ctx, tx, org, period, measures, []string{store.ID})
	if err == nil && own[0] == (metric.Counts{}) {
		period = period.Previous()
		own, err = countsOf(ctx, tx, org, period, measures, []string{store.ID})
	}
	if err != nil {
		return nil, "", err
	}
	found := make(map[string]metric.Benchmark, len(metrics))
	for _, level := range metric.Levels {
		peers := metric.Peers(level, store, org, today)
		if len(metrics) == 0 || len(peers) < metric.MinPeers {
			continue
		}
		counts, err := countsOf(ctx, tx, org, period, measures, peers)
		if err != nil {
			return nil, "", err
		}
		metrics = slices.DeleteFunc(metrics, func(m metric.Metric) (settled bool) {
			found[m.ID], settled = metric.Compare(m, &own[0], level, counts)
			return settled
		})
	}
	for _, m := range metrics { // too few peers at every level: the own value alone
		found[m.ID], _ = metric.Compare(m, &own[0], metric.SameBrand, nil)
	}
	return found, period.String(), nil
}

// playbookMetrics gives the metrics that playbooks name and the measures those are made of.
func playbookMetrics() (metrics []metric.Metric, measures []string) {
	for _, p := range action.Playbooks {
		m, known := metric.Find(p.Metric)
		if !known || slices.ContainsFunc(metrics, func(seen metric.Metric) bool { return seen.ID == m.ID }) {
			continue
		}
		metrics = append(metrics, m)
		measures = append(measures, m.Numerator.String(), m.Denominator.String())
	}
	slices.Sort(measures)
	return metrics, slices.Compact(measures)
}

// countsOf gives the stores' own totals of a month, in the order of the stores. Where a
// store has other facts but counts no visitors, they are those that its row names.
func countsOf(ctx context.Context, tx ActionTx, org *guideapp.Org, month guideapp.Period, measures, stores []string) ([]metric.Counts, error) {
	storeRows := ""
	totals, err := tx.Totals(ctx, org.Brand, TotalQuery{Period: month.String(), Measures: measures, Stores: stores, Guide: &storeRows})
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(stores))
	for i, id := range stores {
		at[id] = i
	}
	counts := make([]metric.Counts, len(stores))
	for _, t := range totals {
		if m, known := metric.ParseMeasure(t.Measure); known {
			counts[at[t.Store]][m] = t.Value
		}
	}
	for i, id := range stores {
		if counts[i] != (metric.Counts{}) && counts[i][metric.Visitors] == 0 {
			store, _ := org.StoreOn(id, month.Last)
			counts[i][metric.Visitors] = store.Visitors
		}
	}
	return counts, nil
}
