package service_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"index/suffixarray"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/guideapp/service"
	"frontline/simulator"
	"frontline/simulator/population"
)

// remembered is a brand in memory: what a data set is collected from, without a database.
type remembered struct {
	org    guideapp.Org
	events []guideapp.Event // by time, then id
	plans  []service.StoredPlan
	drafts []service.Draft
}

func (r *remembered) View(_ context.Context, f func(service.DatasetTx) error) error { return f(r) }

func (r *remembered) Org(context.Context, string) (guideapp.Org, error)  { return r.org, nil }
func (r *remembered) OrgRevision(context.Context, string) (int64, error) { return 1, nil }
func (r *remembered) PutPlan(context.Context, service.StoredPlan) error  { return nil }
func (r *remembered) Plans(context.Context, string) ([]service.StoredPlan, error) {
	return r.plans, nil
}

func (r *remembered) Drafts(context.Context, string) ([]service.Draft, error) { return r.drafts, nil }

func (r *remembered) EachEvent(_ context.Context, _ string, from, until guideapp.Instant, f func(guideapp.Event) error) error {
	for _, e := range r.events {
		if e.At >= from && e.At < until {
			if err := f(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *remembered) chosen(choose func(*guideapp.Event) bool) (chosen []guideapp.Event, err error) {
	for i := range r.events {
		if choose(&r.events[i]) {
			chosen = append(chosen, r.events[i])
		}
	}
	return chosen, nil
}

func (r *remembered) EventsOfCustomers(_ context.Context, _ string, customers []string, kinds []guideapp.Kind, from, until guideapp.Instant) ([]guideapp.Event, error) {
	return r.chosen(func(e *guideapp.Event) bool {
		_, named := slices.BinarySearch(customers, e.Customer)
		return named && e.At >= from && e.At < until && slices.Contains(kinds, e.Kind)
	})
}

func (r *remembered) EventsReferringTo(_ context.Context, _ string, keys []string) ([]guideapp.Event, error) {
	wanted := map[string]bool{}
	for _, key := range keys {
		wanted[key] = true
	}
	return r.chosen(func(e *guideapp.Event) bool { return e.Ref != "" && wanted[e.RefKey()] })
}

func (r *remembered) publish(t *testing.T, document string) *reward.Plan {
	t.Helper()
	plan := parseAs(t, document)
	r.plans = []service.StoredPlan{{Brand: "demo", Name: plan.Name, Version: 1, Document: document, Hash: plan.Hash, First: 0, Last: guideapp.MaxDay}}
	return plan
}

func parseAs(t *testing.T, document string) *reward.Plan {
	t.Helper()
	tree, err := intake.ReadPlan("plan", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := reward.Parse(tree)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// statementsOf writes a payroll without the hash of its facts.
func statementsOf(p *reward.Payroll) []byte {
	p.FactsHash = ""
	return p.AppendJSON(nil)
}

// checkExported exports a period and wants statements over the data set to be those
// over all facts. It gives how many facts the set has.
func checkExported(t *testing.T, datasets *service.Datasets, plan *reward.Plan, org *guideapp.Org, events []guideapp.Event, period guideapp.Period) int {
	t.Helper()
	session := exported(t, datasets, period)
	got, err := session.Pay(plan)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := reward.NewFacts(org, events, beijing, datasets.Now())
	if err != nil {
		t.Fatal(err)
	}
	a, b := statementsOf(got), statementsOf(reward.Pay(plan, facts, period))
	if !bytes.Equal(a, b) {
		t.Errorf("%s: over the data set\n%.1500s\nover all facts\n%.1500s", period, a, b)
	}
	return session.Events()
}

// exported exports a period and opens it.
func exported(t *testing.T, datasets *service.Datasets, period guideapp.Period) *simulator.Session {
	t.Helper()
	data, err := datasets.Export(t.Context(), headquarters, period.String(), ignored)
	if err != nil {
		t.Fatal(err)
	}
	set, err := simulator.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	session, err := simulator.NewSession(set, beijing)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func ignored(int) {}

var headquarters = guideapp.Person{Brand: "demo", ID: "hq", Name: "Office", Role: guideapp.RoleHeadquarters}

// Each component by itself, so that it gets no more history than it asks for, and all of
// them together; a past period and the current one.
func TestDatasets_Export_paysAsAllFactsDo(t *testing.T) {
	t.Parallel()
	people := chainOf(t, 11)
	org := people.Org
	events := amended(people.Events(), &org)
	for i := range events {
		if i%17 == 0 {
			events[i].Customer = "" // some facts are of nobody
		}
	}
	slices.SortFunc(events, func(a, b guideapp.Event) int { return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.ID, b.ID)) })
	head, components, _ := strings.Cut(groupsByFacts, "components:\n")
	lines := strings.Split(strings.TrimSpace(components), "\n")
	documents := map[string]string{"all": groupsByFacts, "shares": shares}
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimSpace(line), ",")
		documents[strings.TrimPrefix(name, "- {id: ")] = head + "components:\n  " + strings.TrimSpace(line) + "\n"
	}
	documents["once a store"] = head + "components:\n  - {id: s, bounty: {each: 9, once_per: [store]}, when: {kinds: [friend_added, service]}, hold: {days: 9, void_on: [friend_lost]}}\n"
	documents["losses"] = head + "components:\n  - {id: l, commission: {rate: 2%}, when: {kinds: [order]}, hold: {days: 20, void_on: [friend_lost, service]}}\n"
	for name, document := range documents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &remembered{org: org, events: events}
			plan := r.publish(t, document)
			clock := func() guideapp.Instant { return people.Now() }
			datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: clock, Plans: &service.Plans{Now: clock, Zone: beijing}, MaxEarlier: 1}
			for _, month := range []time.Month{time.July, time.August, time.September} {
				carried := checkExported(t, datasets, plan, &org, events, guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, month, 1)))
				if carried == 0 || carried >= len(events) {
					t.Errorf("%s carries %d of %d facts", month, carried, len(events))
				}
			}
		})
	}
}

// A plan that is not in force may look at other facts than the one that is: at all of
// them where there is room, at those of the period's customers where there is less.
func TestDatasets_Export_answersEditedPlans(t *testing.T) {
	t.Parallel()
	people := chainOf(t, 12)
	org, events := people.Org, people.Events()
	head, _, _ := strings.Cut(groupsByFacts, "components:\n")
	live := head + "components:\n  - {id: f, bounty: {each: 2, once_per: [guide, customer]}, when: {kinds: [friend_added]}}\n"
	edited := map[string]string{
		"another kind, once a customer": "{id: s, bounty: {each: 9, once_per: [customer]}, when: {kinds: [service, order]}}",
		"first orders, once a customer": "{id: n, bounty: {each: 9, once_per: [guide, customer]}, when: {kinds: [order], first_order: true}}",
		"not a first order":             "{id: a, commission: {rate: 2%}, when: {kinds: [order], first_order: false}, hold: {days: 30, void_on: [friend_lost, service]}}",
		"once a store":                  "{id: o, bounty: {each: 9, once_per: [store]}, when: {kinds: [service]}}",
	}
	const needsEverybody = "once a store"
	august := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.August, 1))
	for name, room := range map[string]struct {
		facts    int
		answered func(string) bool
	}{
		"all facts":            {len(events), func(string) bool { return true }},
		"the customers' facts": {len(events) - len(eventsIn(events, august)) - 1, func(edit string) bool { return edit != needsEverybody }},
		"no room":              {1, func(string) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &remembered{org: org, events: events}
			plan := r.publish(t, live)
			datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: people.Now, MaxEarlier: room.facts,
				Plans: &service.Plans{Now: people.Now, Zone: beijing}}
			checkExported(t, datasets, plan, &org, events, august)
			for edit, component := range edited {
				other := parseAs(t, head+"components:\n  - "+component+"\n")
				if room.answered(edit) {
					checkExported(t, datasets, other, &org, events, august)
				} else if _, err := exported(t, datasets, august).Pay(other); guideapp.CodeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), "save this plan as a draft and export again, or try it on files of the facts") {
					t.Errorf("%s: %v", edit, err)
				}
			}
		})
	}
}

// What stored plans and drafts look at travels along with what the plan in force does: first
// to go for want of room is what a draft looks at of everybody, then all that drafts look at.
func TestDatasets_Export_answersDrafts(t *testing.T) {
	t.Parallel()
	people := chainOf(t, 12)
	org, events := people.Org, people.Events()
	head, _, _ := strings.Cut(groupsByFacts, "components:\n")
	document := func(component string) string { return head + "components:\n  - " + component + "\n" }
	live := document("{id: f, bounty: {each: 2, once_per: [guide, customer]}, when: {kinds: [friend_added]}}")
	draft := func(name, component string) service.Draft {
		d := document(component)
		return service.Draft{Name: name, Document: d, Hash: parseAs(t, d).Hash}
	}
	own := draft("own", "{id: n, bounty: {each: 9, once_per: [guide, customer]}, when: {kinds: [order], first_order: true}, hold: {days: 30, void_on: [friend_lost]}}")
	store := draft("store", "{id: o, bounty: {each: 9, once_per: [store]}, when: {kinds: [service]}, hold: {days: 60, void_on: [friend_lost]}}")
	unsaved := document("{id: s, bounty: {each: 9, once_per: [customer]}, when: {kinds: [chat_waiting]}}")
	august := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.August, 1))
	clock := func() guideapp.Instant { return guideapp.Date(2026, time.December, 1).Start(beijing) } // everything is known
	export := func(earlier, most, looks int, drafts ...service.Draft) (*service.Datasets, *reward.Plan) {
		r := &remembered{org: org, events: events, drafts: drafts}
		plan := r.publish(t, live)
		return &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: clock, MaxEarlier: earlier, MaxEvents: most, MaxLooks: looks,
			Plans: &service.Plans{Now: clock, Zone: beijing}}, plan
	}
	carried := func(drafts ...service.Draft) int {
		datasets, plan := export(1, 0, 0, drafts...)
		return checkExported(t, datasets, plan, &org, events, august)
	}
	inForce, ofOwn, ofAll := carried(), carried(own), carried(own, store)
	if inForce >= ofOwn || ofOwn >= ofAll || ofAll >= len(events) {
		t.Fatalf("the plan in force needs %d facts, with a draft %d, with both %d of %d", inForce, ofOwn, ofAll, len(events))
	}
	for name, test := range map[string]struct {
		earlier, most, looks int
		own, store, whatever bool
	}{
		"room for what any plan looks at of customers": {len(events) - len(eventsIn(events, august)) - 1, 0, 0, true, true, true},
		"room for both drafts":                         {1, ofAll, 0, true, true, false},
		"room for the one that looks at customers":     {1, ofAll - 1, 0, true, false, false},
		"room for the plan in force":                   {1, ofOwn - 1, 0, false, false, false},
		"just room for it":                             {1, inForce, 0, false, false, false},
		"too much to look through":                     {1, 0, 9, true, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			datasets, plan := export(test.earlier, test.most, test.looks, own, store)
			checkExported(t, datasets, plan, &org, events, august)
			for document, answered := range map[string]bool{own.Document: test.own, store.Document: test.store, unsaved: test.whatever} {
				if answered {
					checkExported(t, datasets, parseAs(t, document), &org, events, august)
				} else if _, err := exported(t, datasets, august).Pay(parseAs(t, document)); guideapp.CodeOf(err) != guideapp.Invalid {
					t.Errorf("%s: %v", document, err)
				}
			}
		})
	}
}

// Where more lies before the period than may be looked through, that is found out once.
func TestDatasets_Export_looksInVainOnce(t *testing.T) {
	t.Parallel()
	people := chainOf(t, 12)
	head, _, _ := strings.Cut(groupsByFacts, "components:\n")
	draft := head + "components:\n  - {id: o, bounty: {each: 9, once_per: [store]}, when: {kinds: [service]}}\n"
	events := people.Events()
	august := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.August, 1))
	r := &looked{remembered: &remembered{org: people.Org, events: events, drafts: []service.Draft{{Name: "store", Document: draft, Hash: parseAs(t, draft).Hash}}}}
	plan := r.publish(t, head+"components:\n  - {id: f, bounty: {each: 2, once_per: [guide, customer]}, when: {kinds: [friend_added]}}\n")
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: people.Now, MaxEarlier: len(events), MaxLooks: 9,
		Plans: &service.Plans{Now: people.Now, Zone: beijing}}
	checkExported(t, datasets, plan, &r.org, events, august)
	if r.times != 1 {
		t.Errorf("everybody's facts before the period are looked through %d times", r.times)
	}
}

// looked is a brand that counts how often everybody's earliest facts are asked for.
type looked struct {
	*remembered
	times int
}

func (l *looked) View(_ context.Context, f func(service.DatasetTx) error) error { return f(l) }

func (l *looked) EachEvent(ctx context.Context, brand string, from, until guideapp.Instant, f func(guideapp.Event) error) error {
	if from == guideapp.MinInstant {
		l.times++
	}
	return l.remembered.EachEvent(ctx, brand, from, until, f)
}

// A period that nearly fills a data set is exported with what its own plan needs.
func TestDatasets_Export_largePeriod(t *testing.T) {
	t.Parallel()
	people := chainOf(t, 12)
	org, events := people.Org, people.Events()
	august := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.August, 1))
	r := &remembered{org: org, events: events}
	head, _, _ := strings.Cut(groupsByFacts, "components:\n")
	plan := r.publish(t, head+"components:\n  - {id: s, bounty: {each: 1}, when: {kinds: [service]}}\n")
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: people.Now, Plans: &service.Plans{Now: people.Now, Zone: beijing}}
	for name, test := range map[string]struct {
		limit int
		fits  bool
	}{
		"the period and what refers to it": {len(eventsIn(events, august)) + referringLater(events, august), true},
		"less than the period":             {len(eventsIn(events, august)) - 1, false},
	} {
		datasets.MaxEvents = test.limit
		if !test.fits {
			want := fmt.Sprintf("2026-08 and what decides its pay have more than %d facts, the most a data set holds; try plans on files of them with frontline simulate", test.limit)
			if _, err := datasets.Export(t.Context(), headquarters, august.String(), ignored); guideapp.CodeOf(err) != guideapp.TooLarge || err.Error() != want {
				t.Errorf("%s: %v", name, err)
			}
		} else if carried := checkExported(t, datasets, plan, &org, events, august); carried < len(eventsIn(events, august)) {
			t.Errorf("%s: carries %d facts", name, carried)
		}
	}
}

// referringLater counts what refers to facts of a period from outside it.
func referringLater(events []guideapp.Event, period guideapp.Period) (later int) {
	within := map[string]bool{}
	for _, e := range eventsIn(events, period) {
		within[e.Key()] = true
	}
	from, until := period.Instants(beijing)
	for i := range events {
		if e := &events[i]; e.Ref != "" && within[e.RefKey()] && (e.At < from || e.At >= until) {
			later++
		}
	}
	return later
}

func eventsIn(events []guideapp.Event, period guideapp.Period) (in []guideapp.Event) {
	from, until := period.Instants(beijing)
	for _, e := range events {
		if e.At >= from && e.At < until {
			in = append(in, e)
		}
	}
	return in
}

// Of attributes and reasons only those leave that a plan or draft names; a plan that asks
// for another is refused, not paid as if nobody had it.
func TestDatasets_Export_leavesWordsOut(t *testing.T) {
	t.Parallel()
	at := guideapp.Date(2026, time.July, 9).Start(beijing)
	fact := guideapp.Event{Brand: "demo", Source: "pos", ID: "1", Kind: guideapp.FriendLost, Guide: "G1", Customer: "C1", At: at, Reason: "call Mrs Li on 13812345678", Attrs: []guideapp.Attr{
		{Name: "campaign", Value: "autumn-fair"}, {Name: "note", Value: "lives at 5 Lake Road"}, {Name: "receiver_phone", Value: "13912345678"}, {Name: "sku", Value: "A1"}}}
	known := fact
	known.ID, known.Reason = "2", "gone abroad"
	r := &remembered{
		org: guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S1", Region: "east"}}, Guides: []guideapp.Guide{
			{ID: "G1", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}}},
		events: []guideapp.Event{fact, known},
	}
	asking := func(name, when string) string {
		return "schema: 1\nplan: " + name + "\nperiod: month\ncomponents:\n  - {id: g, bounty: {each: 9}, when: {kinds: [friend_lost], " + when + "}}\n"
	}
	live, draft := asking("live", "attrs: {sku: [A1]}, reasons: [gone abroad]"), asking("next", "attrs: {campaign: [autumn-fair]}")
	plan := r.publish(t, live)
	r.drafts = []service.Draft{{Name: "next", Document: draft, Hash: parseAs(t, draft).Hash}}
	clock := func() guideapp.Instant { return guideapp.Date(2026, time.August, 1).Start(beijing) }
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: clock, Plans: &service.Plans{Now: clock, Zone: beijing}}
	july := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.July, 1))
	checkExported(t, datasets, plan, &r.org, r.events, july)
	checkExported(t, datasets, parseAs(t, draft), &r.org, r.events, july)
	data, err := datasets.Export(t.Context(), headquarters, july.String(), ignored)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Mrs Li", "13812345678", "13912345678", "receiver_phone", "note", "Lake Road"} {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("the data set contains %q", secret)
		}
	}
	session := exported(t, datasets, july)
	if said := string(session.AppendJSON(nil)); !strings.Contains(said, `"left_out":5`) {
		t.Errorf("%s", said)
	}
	for asked, when := range map[string]string{"receiver_phone": "attrs: {receiver_phone: ['13912345678']}", "moved": "reasons: [moved]"} {
		if _, err := session.Pay(parseAs(t, asking("other", when))); guideapp.CodeOf(err) != guideapp.Invalid || !strings.Contains(fmt.Sprint(err.(*guideapp.Error).Violations), asked) {
			t.Errorf("%s: %v", asked, err)
		}
	}
}

// Of an attribute that a plan names, values leave that a plan or draft names or many
// customers share; a plan that asks for another is refused until it is saved as a draft.
func TestDatasets_Export_sharedWords(t *testing.T) {
	t.Parallel()
	r := &remembered{
		org: guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S1", Region: "east"}}, Guides: []guideapp.Guide{
			{ID: "G1", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}}},
	}
	for i := range 3 * simulator.MinShared {
		category := "hats"
		if i == 4 {
			category = "gift for Mr Li"
		}
		r.events = append(r.events, guideapp.Event{Brand: "demo", Source: "pos", ID: fmt.Sprintf("order-%02d", i), Kind: guideapp.Order, Guide: "G1", Customer: fmt.Sprintf("C%d", i),
			At: guideapp.Date(2026, time.July, 9).Start(beijing), Amount: 100, Category: category,
			Attrs: []guideapp.Attr{{Name: "receiver", Value: fmt.Sprintf("139%08d", i)}, {Name: "sku", Value: []string{"A1", "B2", fmt.Sprintf("special-%d", i)}[i%3]}}})
	}
	asking := func(name, when string) string {
		return "schema: 1\nplan: " + name + "\nperiod: month\ncomponents:\n  - {id: g, bounty: {each: 9}, when: {kinds: [order], " + when + "}}\n"
	}
	live, other := asking("live", "attrs: {sku: [A1], receiver: [nobody]}"), asking("other", "attrs: {sku: [special-2]}")
	plan := r.publish(t, live)
	clock := func() guideapp.Instant { return guideapp.Date(2026, time.August, 1).Start(beijing) }
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: clock, Plans: &service.Plans{Now: clock, Zone: beijing}}
	july := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.July, 1))
	checkExported(t, datasets, plan, &r.org, r.events, july)
	for _, shared := range []string{"attrs: {sku: [B2]}", "categories: [hats]", "attrs: {receiver: [nobody]}"} {
		checkExported(t, datasets, parseAs(t, asking("other", shared)), &r.org, r.events, july)
	}
	for _, refused := range []string{"attrs: {sku: [special-2]}", "attrs: {sku: [Z9]}", "categories: [gift for Mr Li]", "attrs: {receiver: ['13900000001']}"} {
		if _, err := exported(t, datasets, july).Pay(parseAs(t, asking("other", refused))); guideapp.CodeOf(err) != guideapp.Invalid {
			t.Errorf("%s: %v", refused, err)
		}
	}
	data, err := datasets.Export(t.Context(), headquarters, july.String(), ignored)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"139", "special", "Mr Li", "order-"} {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("the data set contains %q", secret)
		}
	}
	r.drafts = []service.Draft{{Name: "other", Document: other, Hash: parseAs(t, other).Hash}}
	checkExported(t, datasets, parseAs(t, other), &r.org, r.events, july)
}

// What is paid once a guide looks at customers whom the period never saw.
func TestDatasets_Export_everyonesHistory(t *testing.T) {
	t.Parallel()
	visit := func(id, customer string, month time.Month) guideapp.Event {
		return guideapp.Event{Brand: "demo", Source: "pos", ID: id, Kind: guideapp.Service, Guide: "G1", Customer: customer,
			At: guideapp.Date(2026, month, 9).Start(beijing)}
	}
	r := &remembered{
		org: guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S1", Region: "east"}}, Guides: []guideapp.Guide{
			{ID: "G1", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}}},
		events: []guideapp.Event{visit("1", "C1", time.June), visit("2", "C2", time.July)},
	}
	plan := r.publish(t, "schema: 1\nplan: once\nperiod: month\ncomponents:\n  - {id: g, bounty: {each: 9, once_per: [guide]}, when: {kinds: [service]}}\n")
	clock := func() guideapp.Instant { return guideapp.Date(2026, time.August, 1).Start(beijing) }
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: clock, Plans: &service.Plans{Now: clock, Zone: beijing}}
	if carried := checkExported(t, datasets, plan, &r.org, r.events, guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.July, 1))); carried != 2 {
		t.Errorf("the data set carries %d facts, want both", carried)
	}
}

// What takes an earlier award of somebody else back, even after the period, leaves what is
// paid once a store to the period.
func TestDatasets_Export_everyonesLosses(t *testing.T) {
	t.Parallel()
	fact := func(id string, kind guideapp.Kind, customer string, month time.Month) guideapp.Event {
		return guideapp.Event{Brand: "demo", Source: "pos", ID: id, Kind: kind, Store: "S1", Guide: "G1", Customer: customer,
			At: guideapp.Date(2026, month, 20).Start(beijing)}
	}
	r := &remembered{
		org: guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S1", Region: "east"}}, Guides: []guideapp.Guide{
			{ID: "G1", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}}},
		events: []guideapp.Event{fact("1", guideapp.FriendAdded, "C1", time.June), fact("2", guideapp.FriendAdded, "C2", time.July), fact("3", guideapp.FriendLost, "C1", time.August)},
	}
	plan := r.publish(t, "schema: 1\nplan: once\nperiod: month\ncomponents:\n  - {id: g, bounty: {each: 9, once_per: [store]}, when: {kinds: [friend_added]}, hold: {days: 90, void_on: [friend_lost]}}\n")
	clock := func() guideapp.Instant { return guideapp.Date(2026, time.September, 1).Start(beijing) }
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: clock, Plans: &service.Plans{Now: clock, Zone: beijing}, MaxEarlier: 1}
	if carried := checkExported(t, datasets, plan, &r.org, r.events, guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.July, 1))); carried != 3 {
		t.Errorf("the data set carries %d facts, want all", carried)
	}
}

// While one data set is made another waits, until its caller leaves.
func TestDatasets_Export_oneAtATime(t *testing.T) {
	t.Parallel()
	people := chainOf(t, 13)
	r := &blocked{remembered: &remembered{org: people.Org, events: people.Events()}, holding: make(chan struct{}), release: make(chan struct{})}
	r.publish(t, tallyPlan)
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: people.Now, Plans: &service.Plans{Now: people.Now, Zone: beijing}}
	ended := make(chan error, 1)
	go func() {
		_, err := datasets.Export(t.Context(), headquarters, "", ignored)
		ended <- err
	}()
	<-r.holding
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := datasets.Export(ctx, headquarters, "", ignored); !errors.Is(err, context.Canceled) {
		t.Errorf("a second export: %v", err)
	}
	close(r.release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := datasets.Export(t.Context(), headquarters, "", ignored); err != nil {
		t.Errorf("the next: %v", err)
	}
}

// blocked is a brand whose first reader waits.
type blocked struct {
	*remembered
	once             sync.Once
	holding, release chan struct{}
}

func (b *blocked) View(ctx context.Context, f func(service.DatasetTx) error) error {
	b.once.Do(func() {
		close(b.holding)
		<-b.release
	})
	return b.remembered.View(ctx, f)
}

// Nothing is written for somebody who left while the facts were gathered.
func TestDatasets_Export_left(t *testing.T) {
	t.Parallel()
	people := chainOf(t, 12)
	ctx, leave := context.WithCancel(t.Context())
	r := leaving{&remembered{org: people.Org, events: people.Events()}, leave}
	r.publish(t, tallyPlan)
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: people.Now, Plans: &service.Plans{Now: people.Now, Zone: beijing}}
	if data, err := datasets.Export(ctx, headquarters, "", ignored); !errors.Is(err, context.Canceled) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// leaving is a brand whose reader leaves once everything is read.
type leaving struct {
	*remembered
	leave func()
}

func (l leaving) View(ctx context.Context, f func(service.DatasetTx) error) error {
	defer l.leave()
	return l.remembered.View(ctx, f)
}

// demoOrChain gives the demo, or in the short form a chain that an embedded database
// holds in a moment even under the race detector.
func demoOrChain(t *testing.T) *population.Population {
	t.Helper()
	if testing.Short() {
		return chainOf(t, 3)
	}
	demo, err := population.Demo()
	if err != nil {
		t.Fatal(err)
	}
	return demo
}

func chainOf(t *testing.T, seed uint64) *population.Population {
	t.Helper()
	people, err := population.Chain(population.Spec{Stores: 4, Guides: 14, Customers: 120, Seed: seed,
		First: guideapp.Date(2026, time.June, 1), Last: guideapp.Date(2026, time.September, 20), OrdersAYear: 12})
	if err != nil {
		t.Fatal(err)
	}
	return people
}

// From a real database, under the demo's plan: the same statements, and nobody in the
// bytes.
func TestDatasets_Export_demo(t *testing.T) {
	t.Parallel()
	demo := demoOrChain(t)
	database, org, events, customers := dbtest.SQLite(t), demo.Org, demo.Events(), demo.Customers()
	at := 0
	if err := dbtest.Load(t.Context(), database, population.Brand, func() (guideapp.Event, bool) {
		at++
		return events[min(at, len(events))-1], at <= len(events)
	}); err != nil {
		t.Fatal(err)
	}
	r := &remembered{}
	plan := r.publish(t, population.DemoPlan())
	err := database.Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.PutStores(t.Context(), population.Brand, org.Stores); err != nil {
			return err
		}
		if err := tx.PutGuides(t.Context(), population.Brand, org.Guides); err != nil {
			return err
		}
		return tx.PutPlan(t.Context(), r.plans[0])
	})
	if err != nil {
		t.Fatal(err)
	}
	orgs := new(service.Orgs)
	datasets := &service.Datasets{Store: db.As[service.DatasetTx](database), Orgs: orgs, Now: demo.Now,
		Plans: &service.Plans{Store: db.As[service.PlanTx](database), Now: demo.Now, Zone: beijing}}
	checkExported(t, datasets, plan, &org, events, guideapp.PeriodOf(guideapp.Monthly, population.DemoToday))

	data, err := datasets.Export(t.Context(), headquarters, "", ignored)
	if err != nil {
		t.Fatal(err)
	}
	var secrets []string
	for _, c := range customers {
		secrets = append(secrets, c.ID, c.Name, c.PhoneMasked)
	}
	secrets = slices.DeleteFunc(secrets, func(secret string) bool { return len(secret) <= 4 })
	for _, g := range org.Guides {
		secrets = append(secrets, g.Name)
	}
	for _, s := range org.Stores {
		secrets = append(secrets, s.Name)
	}
	index := suffixarray.New(data) // each of the many is found at once
	for _, secret := range secrets {
		if index.Lookup([]byte(secret), 1) != nil {
			t.Fatalf("the data set contains %q", secret)
		}
	}
}

func TestDatasets_Export_refuses(t *testing.T) {
	t.Parallel()
	r := &remembered{}
	r.publish(t, tallyPlan)
	clock := func() guideapp.Instant { return guideapp.Date(2026, time.September, 20).Start(beijing) }
	datasets := &service.Datasets{Store: r, Orgs: new(service.Orgs), Now: clock, Plans: &service.Plans{Now: clock, Zone: beijing}}
	for name, test := range map[string]struct {
		caller guideapp.Person
		period string
		want   guideapp.Code
	}{
		"a manager":             {guideapp.Person{Brand: "demo", ID: "G1", Role: guideapp.RoleManager, Store: "S1"}, "", guideapp.Forbidden},
		"a machine":             {guideapp.Person{Brand: "demo", ID: "pos", Role: guideapp.RoleMachine}, "", guideapp.Forbidden},
		"not a period":          {headquarters, "September", guideapp.Invalid},
		"a period not paid for": {headquarters, "2026-W37", guideapp.Invalid},
	} {
		if _, err := datasets.Export(t.Context(), test.caller, test.period, ignored); guideapp.CodeOf(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.plans = nil
	if _, err := datasets.Export(t.Context(), headquarters, "", ignored); guideapp.CodeOf(err) != guideapp.NotFound {
		t.Errorf("without a plan: %v", err)
	}
}
