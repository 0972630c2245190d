package service

import (
	"context"
	"fmt"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// wanted is the totals that a statement needs, by the name of their measure, as the engine
// takes them.
type wanted struct {
	named    map[string]reward.Total
	inStores map[string]*storeQuery // of the stores of the groups, by how these are made
	anywhere map[string]bool        // of groups, whichever store they are of
	ofPeople map[string]bool        // of those who share
	held     []heldQuery
}

// storeQuery asks for totals of the stores of the guide's groups.
type storeQuery struct{ stores, measures map[string]bool }

// heldQuery asks for what one part of a component holds: of stores, or for a group of
// whichever store it was credited in.
type heldQuery struct {
	prefix string
	of     reward.Total
	stores []string
}

// near gives the query of the stores of the guide's groups.
func (w *wanted) near(org *guideapp.Org, l *loaded, by reward.Grouping) *storeQuery {
	key := fmt.Sprint(by)
	if w.inStores[key] == nil {
		w.inStores[key] = &storeQuery{map[string]bool{}, map[string]bool{}}
		addGroupStores(w.inStores[key].stores, org, l, by)
	}
	return w.inStores[key]
}

// loadTotals reads the totals of what others did in the stores near the guide and what
// those who stand in the shared stores brought; due says that these do not hold any more.
func (l *loaded) loadTotals(ctx context.Context, tx TallyTx, org *guideapp.Org, shared []string) (due bool, err error) {
	w := l.wanted(org)
	people := standingIn(org, shared, l.period)
	for _, id := range people {
		guide, _ := org.Guide(id)
		l.people = append(l.people, guide)
	}
	if due, err = l.due(ctx, tx, org.Brand, len(shared) > 0); due || err != nil {
		l.people = nil
		return due, err
	}
	own := ""
	queries := []TotalQuery{{Measures: sortedKeys(w.anywhere), Guide: &own}}
	for _, q := range w.inStores {
		queries = append(queries, TotalQuery{Measures: sortedKeys(q.measures), Stores: sortedKeys(q.stores), Guide: &own})
	}
	if len(people) > 0 {
		queries = append(queries, TotalQuery{Measures: sortedKeys(w.ofPeople), Guides: people})
	}
	for _, q := range queries {
		if len(q.Measures) == 0 {
			continue
		}
		if err := l.addTotals(ctx, tx, org.Brand, q, func(measure string) (reward.Total, bool) { t, known := w.named[measure]; return t, known }); err != nil {
			return false, err
		}
	}
	l.summed = true
	return false, l.loadHeld(ctx, tx, org.Brand, w.held)
}

// due says whether totals that the statement rests on hold no longer: of any store where
// people share, since they may be credited anywhere.
func (l *loaded) due(ctx context.Context, tx TallyTx, brand string, people bool) (bool, error) {
	rows, err := tx.Totals(ctx, brand, TotalQuery{Period: l.period.String(), Measures: []string{dueMeasure}})
	for _, row := range rows {
		if guideapp.Instant(row.Value) <= l.asOf && (people || l.near[row.Store]) {
			return true, err
		}
	}
	return false, err
}

// addTotals reads totals and adds those that as knows.
func (l *loaded) addTotals(ctx context.Context, tx TallyTx, brand string, q TotalQuery, as func(measure string) (reward.Total, bool)) error {
	q.Period = l.period.String()
	rows, err := tx.Totals(ctx, brand, q)
	for _, row := range rows {
		if total, known := as(row.Measure); known {
			total.Store, total.Guide, total.Value, total.Micro = row.Store, row.Guide, row.Value, row.Micro
			l.totals = append(l.totals, total)
		}
	}
	return err
}

// loadHeld reads what is still held: by the instant within this hour, by the hour beyond.
func (l *loaded) loadHeld(ctx context.Context, tx TallyTx, brand string, held []heldQuery) error {
	own, hour := "", hourOf(l.asOf)
	for _, h := range held {
		for _, within := range []struct {
			word, from, until string
			unit              guideapp.Instant
		}{
			{"held/", heldMeasure(h.of.Group, l.asOf+1), heldMeasure(h.of.Group, guideapp.Instant(hour+1)*guideapp.Hour), 1},
			{"later/", laterMeasure(h.of.Group, hour+1), laterMeasure(h.of.Group, hourOf(reward.Uncompleted)+1), guideapp.Hour},
		} {
			as := func(measure string) (reward.Total, bool) {
				n, d, known := heldIn(strings.TrimPrefix(measure, h.prefix), within.word)
				total := h.of
				// Of an hour all is held: that it begins after now is why it was read.
				total.Matures, total.Day = guideapp.Instant(n)*within.unit, d
				return total, known
			}
			q := TotalQuery{Stores: h.stores, Guide: &own, From: h.prefix + within.from, Until: h.prefix + within.until}
			if err := l.addTotals(ctx, tx, brand, q, as); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *loaded) wanted(org *guideapp.Org) *wanted {
	w := &wanted{named: map[string]reward.Total{}, inStores: map[string]*storeQuery{}, anywhere: map[string]bool{}, ofPeople: map[string]bool{}}
	for _, c := range l.looking() {
		groups := sortedKeys(groupsOf(org, l, c.LooksAt()))
		ofGroups, shared := c.Parts()
		for _, part := range ofGroups {
			w.wantGroups(org, l, c, part, groups)
		}
		for _, part := range shared {
			if c.Contest != nil {
				w.want(w.ofPeople, l, reward.Total{Component: c.ID, Part: part}, shareMeasure(""))
				continue
			}
			for _, group := range groups {
				w.want(w.ofPeople, l, reward.Total{Component: c.ID, Part: part, Group: group}, shareMeasure(group))
			}
		}
		if c.CountsVisitors() {
			w.want(w.near(org, l, c.LooksAt()).measures, l, reward.Total{Component: c.ID, Part: reward.PartVisitors}, visitorsMeasure)
		}
	}
	return w
}

func (w *wanted) want(in map[string]bool, l *loaded, t reward.Total, name string) {
	measure := measurePrefix(l.plan.Plan, t.Component, t.Part) + name
	in[measure], w.named[measure] = true, t
}

// wantGroups asks for what one part of a component measures of groups: day by day what
// their stores did and what soft credits bring, or how many customers they have.
func (w *wanted) wantGroups(org *guideapp.Org, l *loaded, c *reward.Component, part int, groups []string) {
	of := reward.Total{Component: c.ID, Part: part}
	if c.CountsCustomers(part) {
		for _, of.Group = range groups {
			w.want(w.anywhere, l, of, shareMeasure(of.Group))
		}
		return
	}
	if !c.CountsSoft() {
		groups = nil
	}
	for _, of.Group = range append(groups, "") {
		in, stores := w.anywhere, []string(nil)
		if of.Group == "" {
			near := w.near(org, l, c.LooksAt())
			in, stores = near.measures, sortedKeys(near.stores)
		}
		for of.Day = l.period.First; of.Day <= l.period.Last; of.Day++ {
			w.want(in, l, of, dayMeasure(of.Day, of.Group))
		}
		if of.Day = 0; c.Hold != nil {
			w.held = append(w.held, heldQuery{measurePrefix(l.plan.Plan, c.ID, part), of, stores})
		}
	}
}

// loadMet reads which of the customers of assumed facts are counted already.
func (l *loaded) loadMet(ctx context.Context, tx TallyTx, assumed []guideapp.Event) error {
	customers := customersOf(assumed, guideapp.Kinds)
	if !l.summed || len(customers) == 0 {
		return nil
	}
	l.met = map[meeting]bool{}
	sightings, err := tx.Sightings(ctx, l.org.Brand, SightingQuery{Period: l.period.String(), Customers: customers})
	for _, s := range sightings {
		l.met[meeting{s.Measure, s.Guide, s.Customer}] = true
	}
	return err
}
