package service

import (
	"context"
	"maps"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// TallyTx reads what a guide's statement rests on.
type TallyTx interface {
	OrgTx
	PlanTx
	HistoryTx
	EventsOfGuide(ctx context.Context, brand, guide string, from, until guideapp.Instant) ([]guideapp.Event, error)
	StoreFactsTx
	Totals(ctx context.Context, brand string, q TotalQuery) ([]Total, error)
	Sightings(ctx context.Context, brand string, q SightingQuery) ([]Sighting, error)
	Customers(ctx context.Context, brand string, ids []string) ([]guideapp.Customer, error)
}

// TallyStore runs transactions of TallyTx.
type TallyStore interface {
	View(ctx context.Context, f func(TallyTx) error) error
}

// Tally shows what a guide has earned and why: from the guide's own facts, and for what
// depends on others from the totals kept of them. It reads the facts of the groups instead
//   - as of an earlier instant, and to open a line that depends on a group
//   - once what others did is final, which it is as of an earlier instant
//   - where a plan measures a group by unanswered chats, or by customers who are held
//   - where it measures one by customers and the guide stood in it for a part of the period
//   - while the totals of one of the stores are due to be counted anew
type Tally struct {
	Store TallyStore
	Orgs  *Orgs
	Plans *Plans
	Now   func() guideapp.Instant
}

// TallyQuery names a statement. Guide empty is the caller, Period empty the current one,
// AsOf 0 now.
type TallyQuery struct {
	Guide  string
	Period string
	AsOf   guideapp.Instant
}

// TallyView is a statement with the plan it is paid under.
type TallyView struct {
	Guide     guideapp.Guide
	Plan      *LivePlan
	Period    guideapp.Period
	AsOf      guideapp.Instant
	Statement reward.Statement
}

// Get gives a guide's statement.
func (t *Tally) Get(ctx context.Context, caller guideapp.Person, q TallyQuery) (TallyView, error) {
	var view TallyView
	err := t.Store.View(ctx, func(tx TallyTx) (err error) {
		view, err = t.view(ctx, tx, caller, q)
		return err
	})
	return view, err
}

func (t *Tally) view(ctx context.Context, tx TallyTx, caller guideapp.Person, q TallyQuery) (TallyView, error) {
	l, err := t.load(ctx, tx, caller, q, "", nil)
	if err != nil {
		return TallyView{}, err
	}
	view := TallyView{Guide: l.guide, Plan: l.plan, Period: l.period, AsOf: l.asOf}
	measures, err := l.gather(nil)
	if err == nil {
		view.Statement, err = measures.CloseGuide(l.guide.ID)
	}
	return view, err
}

// LineQuery names a line of a statement, and which of its events to show.
type LineQuery struct {
	TallyQuery
	Component string
	State     reward.State
	After     int // so many events come before
	Limit     int // at most MaxEntries; 0 is EntriesPage
}

// OpenedLine is a line opened, with a page of its events, who their customers are, and its
// credit rules in words.
type OpenedLine struct {
	*reward.Explanation
	AsOf      guideapp.Instant
	Count     int                          // events on all pages
	Customers map[string]guideapp.Customer // by id, those in the customer file
	Credits   map[string]guideapp.Text     // by the rule's id
}

// Explain opens one line of a guide's statement. A further page is asked for as of the
// instant of the first, so that the pages add up to the line.
func (t *Tally) Explain(ctx context.Context, caller guideapp.Person, q LineQuery) (OpenedLine, error) {
	opened := OpenedLine{Customers: map[string]guideapp.Customer{}, Credits: map[string]guideapp.Text{}}
	limit, err := pageLimit(q.Limit)
	if err != nil {
		return opened, err
	}
	err = t.Store.View(ctx, func(tx TallyTx) error {
		l, err := t.load(ctx, tx, caller, q.TallyQuery, q.Component, nil)
		if err != nil {
			return err
		}
		measures, err := l.gather(nil)
		if err != nil {
			return err
		}
		if opened.Explanation, err = measures.Explain(l.guide.ID, q.Component, q.State); err != nil {
			return err
		}
		opened.AsOf, opened.Count = l.asOf, len(opened.Events)
		opened.Events = opened.Events[min(q.After, opened.Count):min(q.After+limit, opened.Count)]
		for i := range l.plan.Credits {
			rule := &l.plan.Credits[i]
			opened.Credits[rule.ID] = rule.Words()
		}
		return opened.name(ctx, tx, caller.Brand)
	})
	return opened, err
}

// name looks up who the customers of the line's events are.
func (o *OpenedLine) name(ctx context.Context, tx TallyTx, brand string) error {
	seen := map[string]bool{}
	for i := range o.Events {
		if id := o.Events[i].Customer; id != "" {
			seen[id] = true
		}
	}
	people, err := tx.Customers(ctx, brand, sortedKeys(seen))
	for _, c := range people {
		o.Customers[c.ID] = c
	}
	return err
}

// Estimate says of each of some lists of facts that have not happened what they would add
// to a guide's current statement, a component each; those of no difference are left out.
// It is NotFound while no plan is in force.
func (t *Tally) Estimate(ctx context.Context, brand, guide string, hypothetical [][]guideapp.Event) ([][]Earned, error) {
	earnings := make([][]Earned, len(hypothetical))
	err := t.Store.View(ctx, func(tx TallyTx) error {
		self := guideapp.Person{Brand: brand, ID: guide, Role: guideapp.RoleGuide}
		l, err := t.load(ctx, tx, self, TallyQuery{}, "", slices.Concat(hypothetical...))
		if err != nil {
			return err
		}
		before, err := l.amounts(nil)
		for i := 0; err == nil && i < len(hypothetical); i++ {
			earnings[i], err = l.difference(before, hypothetical[i])
		}
		return err
	})
	return earnings, err
}

// loaded is what a guide's statement rests on.
type loaded struct {
	guide  guideapp.Guide
	org    *guideapp.Org
	plan   *LivePlan
	period guideapp.Period
	asOf   guideapp.Instant
	events []guideapp.Event
	people []guideapp.Guide // who share something with the guide
	near   map[string]bool  // stores of the guide's groups
	summed bool             // totals stand for the facts of the groups
	totals []reward.Total
	own    []reward.Total   // those that come of events
	met    map[meeting]bool // customers among those of assumed facts who are counted already
}

// meeting is a customer of a group or guide that a total counts.
type meeting struct{ measure, guide, customer string }

func (l *loaded) gather(more []guideapp.Event) (*reward.Measures, error) {
	events := append(slices.Clone(l.events), more...)
	facts, err := reward.NewFacts(l.org, events, l.plan.Zone, l.asOf)
	if err != nil {
		return nil, err
	}
	measures := reward.Gather(l.plan.Plan, facts, l.period)
	if !l.summed {
		return measures, nil
	}
	totals := l.totals
	if len(more) > 0 {
		if totals, err = l.totalsWith(measures); err != nil {
			return nil, err
		}
	}
	measures.SetTotals(totals)
	return measures, nil
}

// totalsWith adds to the totals what measures of more facts have beyond those of events.
func (l *loaded) totalsWith(measures *reward.Measures) ([]reward.Total, error) {
	if l.own == nil {
		facts, err := reward.NewFacts(l.org, slices.Clone(l.events), l.plan.Zone, l.asOf)
		if err != nil {
			return nil, err
		}
		l.own = reward.Gather(l.plan.Plan, facts, l.period).Totals()
	}
	totals := slices.Clone(l.totals)
	for _, t := range reward.Difference(measures.Totals(), l.own) {
		of := meeting{measurePrefix(l.plan.Plan, t.Component, t.Part) + shareMeasure(t.Group), t.Guide, t.Customer}
		if t.Customer == "" || !l.met[of] {
			totals = append(totals, t)
		}
	}
	return totals, nil
}

// difference says what more facts add to what each line came to before.
func (l *loaded) difference(before map[string]guideapp.Fen, more []guideapp.Event) ([]Earned, error) {
	after, err := l.amounts(more)
	if err != nil {
		return nil, err
	}
	var earnings []Earned
	for i := range l.plan.Components {
		c := &l.plan.Components[i]
		if more := after[c.ID] - before[c.ID]; more != 0 {
			earnings = append(earnings, Earned{Component: c.ID, Title: guideapp.Text{ZH: c.Title, EN: c.Title}, Amount: more, Rule: c.Words()})
		}
	}
	if more := after[reward.LimitsLine] - before[reward.LimitsLine]; more != 0 {
		earnings = append(earnings, Earned{Component: reward.LimitsLine, Title: guideapp.Text{ZH: "限额", EN: "limits"}, Amount: more, Rule: l.plan.Limits.Words()})
	}
	return earnings, nil
}

// amounts gives what each line of the guide's statement comes to with more facts.
func (l *loaded) amounts(more []guideapp.Event) (map[string]guideapp.Fen, error) {
	measures, err := l.gather(more)
	if err != nil {
		return nil, err
	}
	statement, err := measures.CloseGuide(l.guide.ID)
	if err != nil {
		return nil, err
	}
	sums := map[string]guideapp.Fen{}
	for _, line := range statement.Lines() {
		sums[line.Component] += line.Amount
	}
	return sums, nil
}

// load reads what the statement rests on. opened names a component whose line is opened,
// which needs the group's facts rather than their totals; assumed are facts that have not
// happened, about which earlier ones may decide.
func (t *Tally) load(ctx context.Context, tx TallyTx, caller guideapp.Person, q TallyQuery, opened string, assumed []guideapp.Event) (*loaded, error) {
	now := t.Now()
	l := &loaded{asOf: q.AsOf, near: map[string]bool{}}
	if l.asOf == 0 {
		l.asOf = now
	}
	if l.asOf > now {
		return nil, guideapp.InvalidAt("as_of", "%s lies in the future; it is %s here", l.asOf, now)
	}
	var err error
	if l.plan, l.period, err = t.Plans.of(ctx, tx, caller.Brand, q.Period); err != nil {
		return nil, err
	}
	org, err := t.Orgs.Get(ctx, tx, caller.Brand)
	if err != nil {
		return nil, err
	}
	if l.guide, err = guideWithin(org, caller, q.Guide, l.period); err != nil {
		return nil, err
	}
	from, until := l.period.Instants(l.plan.Zone)
	if l.events, err = tx.EventsOfGuide(ctx, caller.Brand, l.guide.ID, from, until); err != nil {
		return nil, err
	}
	if err := t.loadGroups(ctx, tx, l, org, l.asOf < now, opened); err != nil {
		return nil, err
	}
	if err := loadHistory(ctx, tx, l, org, assumed, now); err != nil {
		return nil, err
	}
	l.org = narrowed(org, l)
	return l, l.loadMet(ctx, tx, assumed)
}

// guideWithin gives the guide if the caller may see a store the guide stands in during
// the period; otherwise it is as if there were no such guide.
func guideWithin(org *guideapp.Org, caller guideapp.Person, id string, period guideapp.Period) (guideapp.Guide, error) {
	if id == "" {
		id = caller.ID
	}
	guide, known := org.Guide(id)
	for _, a := range guide.Assignments {
		first, last := max(a.First, period.First), min(a.Last, period.Last)
		if store, found := org.StoreOn(a.Store, first); known && found && first <= last && caller.ReachesGuide(id, store) {
			return guide, nil
		}
	}
	return guideapp.Guide{}, guideapp.Errorf(guideapp.NotFound, "no guide %s in %s", id, period)
}

// loadGroups reads what the guide's components rest on that look at others: kept totals, or
// where those do not serve, the facts of the groups and of their people.
func (t *Tally) loadGroups(ctx context.Context, tx TallyTx, l *loaded, org *guideapp.Org, past bool, opened string) error {
	shared, byFacts := map[string]bool{}, past
	for _, c := range l.looking() {
		byFacts = byFacts || c.ID == opened || !l.keeps(c, org)
		addGroupStores(l.near, org, l, c.LooksAt())
		if c.LooksAtPeople() {
			addGroupStores(shared, org, l, c.LooksAt())
		}
	}
	if err := l.loadManaged(ctx, tx, org); err != nil || len(l.near) == 0 {
		return err
	}
	if !byFacts {
		due, err := l.loadTotals(ctx, tx, org, sortedKeys(shared))
		if err != nil || !due {
			return err
		}
	}
	events, err := factsOfStores(ctx, tx, org, sortedKeys(l.near), l.period, l.plan.Zone)
	if err != nil {
		return err
	}
	l.events = distinctEvents(l.events, events)
	return l.loadPeople(ctx, tx, org, sortedKeys(shared))
}

// looking gives the components that may pay the guide by what others did.
func (l *loaded) looking() []*reward.Component {
	var list []*reward.Component
	for i := range l.plan.Components {
		if c := &l.plan.Components[i]; len(c.LooksAt()) > 0 && holdsRole(l.guide, l.period, c.For.Roles) {
			list = append(list, c)
		}
	}
	return list
}

// keeps says whether kept totals serve for a component as of now.
func (l *loaded) keeps(c *reward.Component, org *guideapp.Org) bool {
	final, ends := c.FinalAt(l.period, l.plan.Zone)
	return c.KeepsTotals() && (!ends || final >= l.asOf) && c.StaysWhole(org, l.guide, l.period)
}

// loadManaged reads the facts of the guide's own stores, where rules credit their manager.
func (l *loaded) loadManaged(ctx context.Context, tx TallyTx, org *guideapp.Org) error {
	if !l.plan.CreditsManagers() || !holdsRole(l.guide, l.period, []guideapp.Role{guideapp.RoleManager}) {
		return nil
	}
	stores := map[string]bool{}
	addGroupStores(stores, org, l, reward.Grouping{reward.GroupStore})
	events, err := factsOfStores(ctx, tx, org, sortedKeys(stores), l.period, l.plan.Zone)
	l.events = distinctEvents(l.events, events)
	return err
}

// loadPeople reads the facts, wherever they happened, of those who share something with
// the guide in the stores.
func (l *loaded) loadPeople(ctx context.Context, tx TallyTx, org *guideapp.Org, stores []string) error {
	from, until := l.period.Instants(l.plan.Zone)
	lists := [][]guideapp.Event{l.events}
	for _, id := range standingIn(org, stores, l.period) {
		if id == l.guide.ID {
			continue
		}
		guide, _ := org.Guide(id)
		l.people = append(l.people, guide)
		facts, err := tx.EventsOfGuide(ctx, org.Brand, id, from, until)
		if err != nil {
			return err
		}
		lists = append(lists, facts)
	}
	l.events = distinctEvents(lists...)
	return nil
}

func holdsRole(g guideapp.Guide, period guideapp.Period, roles []guideapp.Role) bool {
	return slices.ContainsFunc(g.Assignments, func(a guideapp.Assignment) bool {
		return a.First <= period.Last && a.Last >= period.First && slices.Contains(roles, a.Role)
	})
}

// addGroupStores adds the stores of the groups the guide stands in during the period.
func addGroupStores(stores map[string]bool, org *guideapp.Org, l *loaded, by reward.Grouping) {
	groups := groupsOf(org, l, by)
	for i := range org.Stores {
		if groups[by.Key(&org.Stores[i], org.Brand)] {
			stores[org.Stores[i].ID] = true
		}
	}
}

// groupsOf gives the groups that the stores of the guide in the period are ever in.
func groupsOf(org *guideapp.Org, l *loaded, by reward.Grouping) map[string]bool {
	groups := map[string]bool{}
	for _, a := range l.guide.Assignments {
		if a.First > l.period.Last || a.Last < l.period.First {
			continue
		}
		rows := org.StoreRows(a.Store)
		for i := range rows {
			groups[by.Key(&rows[i], org.Brand)] = true
		}
	}
	return groups
}

// loadHistory adds what other periods decide about the facts loaded, and about assumed ones.
func loadHistory(ctx context.Context, tx TallyTx, l *loaded, org *guideapp.Org, assumed []guideapp.Event, now guideapp.Instant) error {
	for _, key := range l.plan.OncePerKeys() {
		if slices.Contains(key, reward.OnceCustomer) {
			continue
		}
		// Whoever the customer was, an earlier fact of the same guide or store counts.
		var earlier []guideapp.Event
		var err error
		if slices.Contains(key, reward.OnceGuide) {
			earlier, err = tx.EventsOfGuide(ctx, org.Brand, l.guide.ID, guideapp.MinInstant, now+1)
		} else {
			ever := guideapp.Period{Last: l.period.Last}
			earlier, err = factsOfStores(ctx, tx, org, sortedKeys(l.stores(l.guides(org))), ever, l.plan.Zone)
		}
		if err != nil {
			return err
		}
		l.events = distinctEvents(l.events, earlier)
	}
	history, err := historyOf(ctx, tx, org.Brand, l.plan.Plan, slices.Concat(l.events, assumed), now)
	l.events = distinctEvents(l.events, history)
	return err
}

// narrowed is the part of the organisation that the statement looks at: the guide, those
// who share with the guide and those who say where a fact without a store happened, and
// the stores of the guide's groups and of all they did and stand in. Laying out the whole
// chain would cost more than the statement.
func narrowed(org *guideapp.Org, l *loaded) *guideapp.Org {
	if l.plan.CreditsManagers() {
		return org
	}
	part := &guideapp.Org{Brand: org.Brand, Guides: l.guides(org), Goals: org.Goals}
	stores := l.stores(part.Guides)
	maps.Copy(stores, l.near)
	for id := range stores {
		part.Stores = append(part.Stores, org.StoreRows(id)...)
	}
	part.Sort()
	return part
}

// guides gives the guide, those who share with the guide, and those whose facts name no
// store. What nobody shares with the latter does not depend on them.
func (l *loaded) guides(org *guideapp.Org) []guideapp.Guide {
	named := map[string]bool{l.guide.ID: true}
	for _, g := range l.people {
		named[g.ID] = true
	}
	for i := range l.events {
		if l.events[i].Store == "" {
			named[l.events[i].RightGuide()] = true
		}
	}
	var guides []guideapp.Guide
	for _, id := range sortedKeys(named) {
		if guide, known := org.Guide(id); known {
			guides = append(guides, guide)
		}
	}
	return guides
}

// stores gives the stores that the facts name or one of the guides stands in.
func (l *loaded) stores(guides []guideapp.Guide) map[string]bool {
	stores := map[string]bool{}
	for _, g := range guides {
		for _, a := range g.Assignments {
			stores[a.Store] = true
		}
	}
	for i := range l.events {
		if l.events[i].Store != "" {
			stores[l.events[i].Store] = true
		}
	}
	return stores
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
