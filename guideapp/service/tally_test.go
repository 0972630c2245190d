package service_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/guideapp/service"
	"frontline/simulator/population"
)

// tallyPlan looks at everything a tally could read too little of: the guide's own facts,
// those of earlier periods, those of stores and regions, held ones, and soft credits.
const tallyPlan = `
schema: 1
plan: tally
version: 1
period: month
credit:
  - {id: lead, when: {kinds: [order], origins: [public_lead], within_days: 30}, to: [{party: team, share: 100%}, {party: guide, share: 100%, soft: true}]}
  - {id: dual, when: {kinds: [order], channels: [mini_program, cloud_store]}, to: [{party: guide, share: 100%}, {party: owner, share: 80%, soft: true}]}
components:
  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: any-friend, bounty: {each: 0.50, once_per: [customer]}, when: {kinds: [friend_added]}}
  - {id: first-visit, bounty: {each: 9.99, once_per: [guide]}, when: {kinds: [appointment_arrived]}}
  - {id: new, commission: {rate: 3%}, when: {kinds: [order], first_order: true}}
  - {id: mini, commission: {rate: 1.5%}, when: {kinds: [order], channels: [mini_program]}, hold: {days: 7, from: completed}}
  - {id: sales, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, rate: 1%}, {from: 1500, rate: 2%}]}}
  - {id: manager, for: {roles: [manager]}, commission: {rate: 0.2%, of: store}}
  - {id: repeat, for: {roles: [manager]}, commission: {rate: 0.1%, of: store}, when: {kinds: [order], first_order: false}}
  - {id: region, for: {roles: [manager]}, ladder: {of: region, measure: {sum: amount, when: {kinds: [order]}}, mode: whole, steps: [{from: 0, rate: 0.01%}, {from: 5000, rate: 0.02%}]}}
`

// groups adds what managers are paid by groups for, beyond sums of days: customers, what is
// held, and soft credits from elsewhere.
const groups = tallyPlan + `
  - {id: buyers, for: {roles: [manager]}, ladder: {of: region, measure: {count: customers, credits: all, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 1.5}]}}
  - {id: kept, for: {roles: [manager]}, commission: {rate: 0.3%, of: region}, hold: {days: 5, from: completed, void_on: [friend_lost]}}
  - {id: dual-sales, for: {roles: [manager]}, ladder: {of: store, measure: {sum: amount, credits: all, when: {kinds: [order]}}, mode: whole, steps: [{from: 0, rate: 0.1%}]}, hold: {days: 3}}
  - {id: regulars, for: {roles: [manager]}, target: {of: store, measure: {count: customers, when: {kinds: [order]}}, goal: {per_visitor: 0.01}, prorate: none, pay: [{reach: 1%, amount: 3.21}], between: linear}}
`

// groupsByFacts adds components that cannot be closed from kept totals.
const groupsByFacts = groups + `
  - {id: held-buyers, for: {roles: [manager]}, ladder: {of: store, measure: {count: customers, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 1.5}]}, hold: {days: 4}}
  - {id: waiting, for: {roles: [manager]}, ladder: {of: store, measure: {count: events, when: {kinds: [chat_waiting], unanswered_minutes: 10}}, mode: marginal, steps: [{from: 0, each: 0.1}]}}
  - {id: opening, bounty: {each: 8.88, once_per: [store]}, when: {kinds: [friend_added]}}
  - {id: newcomer, bounty: {each: 1.11, once_per: [store, customer]}, when: {kinds: [service]}}
`

// shares adds components in which guides share something with others.
const shares = tallyPlan + `
  - {id: traffic, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {per_visitor: 0.30}, pay: [{reach: 10%, amount: 7.77}, {reach: 120%, amount: 60}], between: linear}}
  - {id: pool, pool: {group: store, fund: {rate: 0.5%, measure: {sum: amount, credits: all, when: {kinds: [order]}}}, share_by: measure, measure: {count: customers, when: {kinds: [order]}}}, final_after: 2}
  - {id: jar, pool: {group: [region], fund: {amount: 100.01}, share_by: equal}}
  - {id: race, contest: {group: [region, class], measure: {sum: amount, when: {kinds: [order]}}, prizes: [100, 50.01, 20]}}
  - {id: faces, contest: {group: brand, measure: {count: customers, when: {kinds: [order, friend_added]}}, prizes: [30, 20.01, 10]}}
  - {id: turns, pool: {group: region, fund: {amount: 77.77}, gate: {measure: {count: customers, when: {kinds: [order]}}, at_least: 2}, share_by: measure, measure: {sum: quantity, when: {kinds: [order]}}}}
  - {id: slow, penalty: {each: 1.00}, when: {kinds: [chat_waiting], unanswered_minutes: 10}}
`

// chain is a small chain in a database, its plan published first.
type chain struct {
	org       guideapp.Org
	events    []guideapp.Event
	plan      *reward.Plan
	now       guideapp.Instant
	importing *service.Importing
	tally     *service.Tally
}

func newChain(t *testing.T, database *db.DB, document string) *chain {
	t.Helper()
	customers := 120
	if testing.Short() {
		customers = 40 // the race detector makes everything slow
	}
	people, err := population.Chain(population.Spec{Stores: 4, Guides: 14, Customers: customers, Seed: 7,
		First: guideapp.Date(2026, time.August, 1), Last: lastSeptember, OrdersAYear: 12})
	if err != nil {
		t.Fatal(err)
	}
	c := &chain{org: people.Org, now: people.Now()}
	c.move(1, guideapp.Date(2026, time.September, 12))
	c.events = amended(people.Events(), &c.org)
	tree, err := intake.ReadPlan("plan", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if c.plan, err = reward.Parse(tree); err != nil {
		t.Fatal(err)
	}
	orgs, clock := new(service.Orgs), func() guideapp.Instant { return c.now }
	plans := &service.Plans{Store: db.As[service.PlanTx](database), Now: clock, Zone: beijing}
	c.importing = &service.Importing{Store: db.As[service.ImportTx](database), Orgs: orgs, Plans: plans, Now: clock, Zone: beijing}
	c.tally = &service.Tally{Store: db.As[service.TallyTx](database), Orgs: orgs, Plans: plans, Now: clock}
	if err := c.importing.PublishPlan(t.Context(), "demo", document); err != nil {
		t.Fatal(err)
	}
	batch := service.OrgBatch{Stores: c.org.Stores, Guides: c.org.Guides, Customers: people.Customers()}
	if _, err := c.importing.Org(t.Context(), office, "org", batch); err != nil {
		t.Fatal(err)
	}
	return c
}

// move has a guide stand in the last guide's store from a day on.
func (c *chain) move(guide int, d guideapp.Day) {
	mine := &c.org.Guides[guide].Assignments
	to := (*mine)[0]
	to.Store, to.First = c.org.Guides[len(c.org.Guides)-1].Assignments[0].Store, d
	(*mine)[0].Last = d - 1
	*mine = append(*mine, to)
}

// amended hands every ninth order to another guide, store or both, or shares it, takes
// the store from some facts that name their guide, who of some is gone and leaves the
// customer's own, and the customer from refunds, and has some friendships begin or end in
// another store, some of them right after an order.
func amended(events []guideapp.Event, org *guideapp.Org) []guideapp.Event {
	var more []guideapp.Event
	for i := range events {
		e := &events[i]
		e.Brand = "demo"
		to := org.Guides[i%len(org.Guides)]
		switch {
		case i%13 == 0 && e.Guide != "" && e.Kind != guideapp.Footfall:
			e.Store = ""
		case i%7 == 0 && (e.Kind == guideapp.FriendAdded || e.Kind == guideapp.FriendLost):
			e.Store = to.Assignments[0].Store
		case e.Kind == guideapp.Refund:
			e.Customer = ""
		case i%11 == 0 && e.Kind == guideapp.Order && e.Owner != "":
			e.Store, e.Guide = "", "gone"
		}
		if e.Kind == guideapp.Order && i%10 == 0 && e.Guide != "" && e.Customer != "" {
			more = append(more, guideapp.Event{Brand: "demo", Source: "crm", ID: fmt.Sprintf("l%d", i), Kind: guideapp.FriendLost, At: e.At + guideapp.Hour,
				Store: to.Assignments[0].Store, Guide: e.Guide, Customer: e.Customer, Reason: guideapp.ReasonCustomer})
		}
		if e.Kind == guideapp.Order && i%9 == 0 {
			amend := guideapp.Event{Brand: "demo", Source: "desk", ID: fmt.Sprintf("a%d", i), Kind: guideapp.Amend, At: e.At + guideapp.Minute,
				Ref: e.Key(), Guide: to.ID, Store: to.Assignments[0].Store, Reason: "wrong guide"}
			switch i / 9 % 4 {
			case 1:
				amend.Guide = ""
			case 2:
				amend.Store = ""
			case 3:
				beside := org.Guides[(i+1)%len(org.Guides)]
				amend.Guide, amend.Store = "", ""
				amend.Attrs = []guideapp.Attr{{Name: guideapp.AttrShares, Value: to.ID + " 60%; " + beside.ID + " 40%"}}
			}
			more = append(more, amend)
		}
	}
	return append(events, more...)
}

// record hands the facts over in random order and batches, each batch twice.
func (c *chain) record(t *testing.T, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	events := slices.Clone(c.events)
	random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	for len(events) > 0 {
		n := min(len(events), 1+random.IntN(len(c.events)/3))
		for range 2 {
			outcomes, err := c.importing.Record(t.Context(), "demo", events[:n])
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range outcomes {
				if o.State == service.Refused {
					t.Fatalf("refused %+v: %s %s", events[i], o.Field, o.Reason)
				}
			}
		}
		events = events[n:]
	}
}

// TestTally_Get: what the tally reads is enough. For every guide, on both databases, the
// statement from the guide's own facts and kept totals is, byte for byte, the statement
// over all facts; now, and as of an earlier instant.
func TestTally_Get(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{"kept totals": tallyPlan, "groups": groups, "groups by facts": groupsByFacts, "shares": shares} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, database *db.DB) {
				c := newChain(t, database, document)
				c.record(t, 3)
				for _, asOf := range []guideapp.Instant{0, c.now - 5*guideapp.FullDay} {
					c.compare(t, asOf)
				}
				c.verified(t)
			})
		})
	}
}

// opensEvery is of how many guides one has the lines opened: each reads the facts of all
// the groups.
const opensEvery = 5

// compare holds every tally against the statement over all facts, and opens the lines of
// some.
func (c *chain) compare(t *testing.T, asOf guideapp.Instant) {
	t.Helper()
	for i, view := range c.same(t, asOf) {
		if i%opensEvery == 0 {
			c.explain(t.Context(), t, &view, asOf)
		}
	}
}

// same holds every tally against the statement over all facts.
func (c *chain) same(t *testing.T, asOf guideapp.Instant) []service.TallyView {
	t.Helper()
	var views []service.TallyView
	at := asOf
	if at == 0 {
		at = c.now
	}
	facts, err := reward.NewFacts(&c.org, c.events, beijing, at)
	if err != nil {
		t.Fatal(err)
	}
	paid := reward.Pay(c.plan, facts, guideapp.PeriodOf(guideapp.Monthly, lastSeptember))
	total := guideapp.Fen(0)
	for _, want := range paid.Statements {
		view, err := c.tally.Get(t.Context(), office, service.TallyQuery{Guide: want.Guide, Period: september.String(), AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		if got, all := view.Statement.AppendJSON(nil), want.AppendJSON(nil); !bytes.Equal(got, all) {
			t.Errorf("as of %s:\ntally %s\npay   %s", at, got, all)
		}
		views = append(views, view)
		total += want.Total
	}
	if total == 0 {
		t.Error("nobody earned anything: the chain tests nothing")
	}
	return views
}

// verified fails the test where something kept is not what the facts come to.
func (c *chain) verified(t *testing.T) {
	t.Helper()
	differences, err := c.importing.Verify(t.Context(), "demo", false, nil)
	if err != nil || len(differences) > 0 {
		t.Errorf("verify: %v, %d differences, first %+v", err, len(differences), differences[:min(1, len(differences))])
	}
}

// explain opens every line of a tally; its events add up to it.
func (c *chain) explain(ctx context.Context, t *testing.T, view *service.TallyView, asOf guideapp.Instant) {
	t.Helper()
	for _, line := range view.Statement.Lines() {
		q := service.LineQuery{TallyQuery: service.TallyQuery{Guide: view.Guide.ID, Period: september.String(), AsOf: asOf}, Component: line.Component, State: line.State, Limit: 50}
		sum, events := guideapp.Fen(0), 0
		for {
			opened, err := c.tally.Explain(ctx, office, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range opened.Events {
				sum += e.Amount
			}
			if events += len(opened.Events); opened.Line != line || len(opened.Events) > q.Limit || events > opened.Count {
				t.Errorf("%s %s %s opens to %d of %d events, line %+v", view.Guide.ID, line.Component, line.State, events, opened.Count, opened.Line)
			}
			if q.After += q.Limit; q.After >= opened.Count {
				break
			}
		}
		if sum != line.Amount && line.Component != reward.LimitsLine && line.Component != "jar" {
			t.Errorf("%s %s %s opens to %s in %d events, line %+v", view.Guide.ID, line.Component, line.State, sum.Yuan(), events, line)
		}
	}
}

// TestTally_Get_ahead: facts that clocks ahead hand over before they are known count from
// when they are, at every instant, whether or not anything else is recorded by then.
func TestTally_Get_ahead(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{"groups": groups, "shares": shares} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newChain(t, dbtest.SQLite(t), document)
			from := c.now - 10*guideapp.FullDay
			var ahead, last []guideapp.Event
			for i := range c.events {
				if e := &c.events[i]; e.At > from && i%5 == 0 {
					e.RecordedAt = c.now + guideapp.Instant(1+len(ahead)%7)*3*guideapp.Hour
					ahead = append(ahead, *e)
				}
			}
			last = append(last, c.events[0])
			last[0].ID, last[0].At, last[0].RecordedAt = "late", from, c.now+10*guideapp.Hour
			c.events = append(c.events, last...)
			if len(ahead) < 7 {
				t.Fatalf("only %d facts come early", len(ahead))
			}
			c.record(t, 12)
			for step := range 9 {
				c.same(t, 0)
				if step == 4 {
					again := last[0]
					again.ID, again.RecordedAt = "nothing-else", c.now
					c.events = append(c.events, again)
					if _, err := c.importing.Record(t.Context(), "demo", []guideapp.Event{again}); err != nil {
						t.Fatal(err)
					}
					c.same(t, 0)
				}
				if step%4 == 3 {
					c.verified(t)
				}
				c.now += 3 * guideapp.Hour
			}
		})
	}
}

// TestTally_Get_matures: what is held for groups matures while nothing is recorded, to the
// millisecond.
func TestTally_Get_matures(t *testing.T) {
	t.Parallel()
	c := newChain(t, dbtest.SQLite(t), groups)
	c.record(t, 13)
	var ends []guideapp.Instant
	for i := range c.events {
		if e := &c.events[i]; e.Kind == guideapp.Order || e.Kind == guideapp.OrderCompleted {
			ends = append(ends, e.At+3*guideapp.FullDay, e.At+5*guideapp.FullDay)
		}
	}
	slices.Sort(ends)
	for first := c.now; c.now < first+2*guideapp.FullDay; {
		next, _ := slices.BinarySearch(ends, c.now+7*guideapp.Hour)
		if next == len(ends) {
			break
		}
		for _, c.now = range []guideapp.Instant{ends[next] - 1, ends[next]} {
			c.same(t, 0)
		}
	}
	c.verified(t)
}

// TestImporting_Record_singly: one fact alone brings up to date all that it changes, which
// may be in a store that it does not name.
func TestImporting_Record_singly(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{"groups": groups, "shares": shares} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newChain(t, dbtest.SQLite(t), document)
			var rest, singly []guideapp.Event
			for _, e := range c.events {
				far := e.Source == "crm" || e.Guide == "gone" || e.Kind == guideapp.Amend || e.Kind == guideapp.Refund
				if e.At > c.now-25*guideapp.FullDay && far && len(singly) < 20 {
					singly = append(singly, e)
				} else {
					rest = append(rest, e)
				}
			}
			c.events = rest
			c.record(t, 15)
			for _, e := range singly {
				if _, err := c.importing.Record(t.Context(), "demo", []guideapp.Event{e}); err != nil {
					t.Fatal(err)
				}
				c.verified(t)
			}
		})
	}
}

// TestTally_Get_moves: when guides move to other stores and stores to other regions, what
// they were credited with elsewhere counts for their new groups.
func TestTally_Get_moves(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{"groups": groups, "shares": shares} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newChain(t, dbtest.SQLite(t), document)
			c.record(t, 14)
			put := func(batch service.OrgBatch) {
				t.Helper()
				if _, err := c.importing.Org(t.Context(), office, fmt.Sprint(c.now), batch); err != nil {
					t.Fatal(err)
				}
				c.now++
				c.org.Sort()
				c.same(t, 0)
				c.verified(t)
			}
			c.move(0, guideapp.Date(2026, time.September, 20))
			put(service.OrgBatch{Guides: c.org.Guides[:1]})
			for i := range c.org.Stores {
				c.org.Stores[i].Region = "elsewhere"
				put(service.OrgBatch{Stores: c.org.Stores[i : i+1]})
			}
		})
	}
}

// TestTally_Get_Reach says who may see whose tally.
func TestTally_Get_Reach(t *testing.T) {
	t.Parallel()
	c := newChain(t, dbtest.SQLite(t), tallyPlan)
	own, other := c.org.Guides[0], c.org.Guides[len(c.org.Guides)-1]
	store, _ := c.org.StoreOn(own.Assignments[0].Store, lastSeptember)
	if own.Assignments[0].Store == other.Assignments[0].Store {
		t.Fatal("both guides stand in one store")
	}
	person := func(role guideapp.Role) guideapp.Person {
		return guideapp.Person{Brand: "demo", ID: own.ID, Role: role, Store: store.ID, Region: store.Region}
	}
	for _, test := range []struct {
		name   string
		caller guideapp.Person
		guide  string
		code   guideapp.Code
	}{
		{"a guide sees the own", person(guideapp.RoleGuide), "", ""},
		{"a guide sees no other", person(guideapp.RoleGuide), other.ID, guideapp.NotFound},
		{"a manager sees the own store", person(guideapp.RoleManager), own.ID, ""},
		{"a manager sees no other store", person(guideapp.RoleManager), other.ID, guideapp.NotFound},
		{"a dealer sees nobody", person(guideapp.RoleDealer), own.ID, guideapp.NotFound},
		{"headquarters sees everybody", office, other.ID, ""},
		{"nobody sees who is not there", office, "nobody", guideapp.NotFound},
		{"another brand sees nothing", guideapp.Person{Brand: "other", Role: guideapp.RoleHeadquarters}, own.ID, guideapp.NotFound},
	} {
		_, err := c.tally.Get(t.Context(), test.caller, service.TallyQuery{Guide: test.guide})
		if got := codeOf(err); got != test.code {
			t.Errorf("%s: got %q, want %q (%v)", test.name, got, test.code, err)
		}
	}
	for field, q := range map[string]service.TallyQuery{
		"period": {Guide: own.ID, Period: "2026-W37"}, "as_of": {Guide: own.ID, AsOf: c.now + 1},
	} {
		if _, err := c.tally.Get(t.Context(), office, q); guideapp.CodeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func codeOf(err error) guideapp.Code {
	if err == nil {
		return ""
	}
	return guideapp.CodeOf(err)
}

// TestTally_Estimate: an estimate is the difference the facts make once they happen.
func TestTally_Estimate(t *testing.T) {
	t.Parallel()
	c := newChain(t, dbtest.SQLite(t), tallyPlan)
	c.record(t, 5)
	guide := c.org.Guides[1]
	before := c.total(t, guide.ID)
	facts := []guideapp.Event{
		{Brand: "demo", Source: "s", ID: "new-friend", Kind: guideapp.FriendAdded, At: c.now, Guide: guide.ID, Customer: "stranger", Store: guide.Assignments[0].Store},
		{Brand: "demo", Source: "s", ID: "new-order", Kind: guideapp.Order, At: c.now, Guide: guide.ID, Customer: "stranger", Store: guide.Assignments[0].Store, Amount: 123_456, Channel: guideapp.ChannelStore},
	}
	earned, err := c.tally.Estimate(t.Context(), "demo", guide.ID, [][]guideapp.Event{facts})
	if err != nil {
		t.Fatal(err)
	}
	sum := guideapp.Fen(0)
	for _, e := range earned[0] {
		sum += e.Amount
		if e.Rule.ZH == "" || e.Rule.EN == "" || e.Amount == 0 {
			t.Errorf("estimate %+v", e)
		}
	}
	if got := c.total(t, guide.ID); got != before {
		t.Fatalf("estimating changed the tally from %s to %s", before.Yuan(), got.Yuan())
	}
	if _, err := c.importing.Record(t.Context(), "demo", facts); err != nil {
		t.Fatal(err)
	}
	if got := c.total(t, guide.ID); sum == 0 || got-before != sum {
		t.Errorf("estimated %s, came to %s", sum.Yuan(), (got - before).Yuan())
	}
}

func (c *chain) total(t *testing.T, guide string) guideapp.Fen {
	t.Helper()
	view, err := c.tally.Get(t.Context(), office, service.TallyQuery{Guide: guide})
	if err != nil {
		t.Fatal(err)
	}
	return view.Statement.Total
}

// TestTally_WhatIf: more sales and friends bring what they bring, and nothing is kept.
func TestTally_WhatIf(t *testing.T) {
	t.Parallel()
	c := newChain(t, dbtest.SQLite(t), shares)
	c.record(t, 6)
	guide := c.org.Guides[1].ID
	before := c.total(t, guide)
	nothing, err := c.tally.WhatIf(t.Context(), office, guide, service.Assumption{})
	if err != nil || nothing.Before != before || nothing.After != before || len(nothing.Earned) != 0 || len(nothing.Next) == 0 {
		t.Fatalf("assuming nothing: %+v, %v", nothing, err)
	}
	more, err := c.tally.WhatIf(t.Context(), office, guide, service.Assumption{Sales: 100_000, Channel: guideapp.ChannelStore, Friends: 3})
	if err != nil {
		t.Fatal(err)
	}
	byComponent := map[string]guideapp.Fen{}
	for _, e := range more.Earned {
		byComponent[e.Component] = e.Amount
	}
	if byComponent["friend"] != 600 || byComponent["new"] != 3_000 || more.After <= more.Before+3_600 || more.Before != before {
		t.Errorf("1,000 yuan and 3 friends: %+v", more)
	}
	if got := c.total(t, guide); got != before {
		t.Errorf("the estimate changed the tally from %s to %s", before.Yuan(), got.Yuan())
	}
	if _, err := c.tally.WhatIf(t.Context(), office, guide, service.Assumption{Sales: -1}); codeOf(err) != guideapp.Invalid {
		t.Errorf("a negative sale: %v", err)
	}
}

// TestTally_EstimateWithoutPlan: nothing is in force, which is not the same as nothing paid.
func TestTally_EstimateWithoutPlan(t *testing.T) {
	t.Parallel()
	database := dbtest.SQLite(t)
	clock := func() guideapp.Instant { return noon }
	tally := &service.Tally{
		Store: db.As[service.TallyTx](database), Orgs: new(service.Orgs), Now: clock,
		Plans: &service.Plans{Store: db.As[service.PlanTx](database), Now: clock, Zone: beijing},
	}
	if _, err := tally.Estimate(t.Context(), "demo", "G1", nil); guideapp.CodeOf(err) != guideapp.NotFound {
		t.Errorf("an estimate without a plan answers %v", err)
	}
}

// totalsOnly lets nobody read the facts of a store, nor of anybody but one guide.
type totalsOnly struct {
	db.Store[service.TallyTx]
	guide *string
}

type totalsOnlyTx struct {
	service.TallyTx
	guide string
}

func (s totalsOnly) View(ctx context.Context, f func(service.TallyTx) error) error {
	return s.Store.View(ctx, func(tx service.TallyTx) error { return f(totalsOnlyTx{tx, *s.guide}) })
}

func (totalsOnlyTx) EventsOfStores(context.Context, string, []string, guideapp.Instant, guideapp.Instant) ([]guideapp.Event, error) {
	return nil, errors.New("a store's facts were read")
}

func (tx totalsOnlyTx) EventsOfGuide(ctx context.Context, brand, guide string, from, until guideapp.Instant) ([]guideapp.Event, error) {
	if guide != tx.guide {
		return nil, errors.New("another guide's facts were read")
	}
	return tx.TallyTx.EventsOfGuide(ctx, brand, guide, from, until)
}

// TestTally_readsTotals: what a guide or manager opens every day reads the own facts alone,
// whatever they share with others, and so does an estimate.
func TestTally_readsTotals(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{"sums": tallyPlan, "groups": groups, "shares": shares} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := dbtest.SQLite(t)
			c := newChain(t, database, document)
			c.record(t, 8)
			whole, who := *c.tally, ""
			c.tally.Store = totalsOnly{db.As[service.TallyTx](database), &who}
			for _, g := range c.org.Guides {
				if who = g.ID; len(g.Assignments) > 1 && name == "groups" {
					continue // the customers of two stores are not the sum of both
				}
				if _, err := c.tally.Get(t.Context(), office, service.TallyQuery{Guide: g.ID}); err != nil {
					t.Errorf("the tally of %s: %v", g.ID, err)
				}
				assumed := service.Assumption{Sales: 123_456, Channel: guideapp.ChannelMiniProgram, Friends: 2}
				got, err := c.tally.WhatIf(t.Context(), office, g.ID, assumed)
				want, errWant := whole.WhatIf(t.Context(), office, g.ID, assumed)
				if err != nil || errWant != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("the estimate of %s: %+v, %v; want %+v, %v", g.ID, got, err, want, errWant)
				}
			}
		})
	}
}
