package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// teamPlan gives a team all of some orders and a part of others, and credits owners softly.
const teamPlan = `
schema: 1
plan: teams
effective: {from: 2026-08-01, to: 2026-12-31}
version: 1
period: month
credit:
  - {id: lead, when: {origins: [public_lead]}, to: [{party: public_team, share: 100%}, {party: guide, share: 100%, soft: true}]}
  - {id: public, when: {channels: [public]}, to: [{party: guide, share: 60%}, {party: public_team, share: 40%}]}
  - {id: dual, when: {channels: [mini_program]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}
components:
  - {id: sales, commission: {rate: 10%}, when: {kinds: [order]}}
`

// newDealers is a payroll where S2 is the dealer D1's until 15 September, and then D2's.
func newDealers(t *testing.T, database *db.DB) *payroll {
	t.Helper()
	p := newPayroll(t, database).open()
	after := guideapp.Store{ID: "S2", From: guideapp.Date(2026, time.September, 15), Name: "two", Region: "west", Dealer: "D2", Payer: "West"}
	before := after
	before.From, before.Dealer, before.Payer = 0, "D1", "South"
	p.now++ // the key of the import
	p.put(service.OrgBatch{Stores: []guideapp.Store{before, after}})
	if err := p.importing.PublishPlan(t.Context(), "demo", teamPlan); err != nil {
		t.Fatal(err)
	}
	return p
}

// sold is a sale of 10 September by G2, who stands in S2.
func sold(id string, yuan guideapp.Fen, f func(e *guideapp.Event)) guideapp.Event {
	e := sale(id, "G2", yuan)
	f(&e)
	return e
}

func routedOrder(e *guideapp.Event) { e.Origin = guideapp.Routed }

func TestSettling_revenue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newDealers(t, database)
		p.at("2026-10-01")
		p.record(sold("o1", 100, routedOrder), sold("o2", 50, func(e *guideapp.Event) { routedOrder(e); e.At += 10 * guideapp.FullDay }),
			sold("o3", 30, func(e *guideapp.Event) { routedOrder(e); e.Channel = guideapp.ChannelPublic }),
			sold("o4", 70, func(e *guideapp.Event) { e.Origin = guideapp.PublicLead }),
			sold("o5", 20, func(e *guideapp.Event) { e.Channel, e.Owner = guideapp.ChannelMiniProgram, "G1" }), sale("o6", "G1", 10))
		first := p.settle("k1", "2026-09")
		wantTexts(t, "revenue", p.revenue(0),
			"2026-09 company North direct earned 10.00", "2026-09 company South direct earned 20.00",
			"2026-09 dealer:D1 South routed earned 118.00", "2026-09 dealer:D2 West routed earned 50.00",
			"2026-09 team:public_team South lead earned 70.00", "2026-09 team:public_team South public earned 12.00")
		want := []ledger.RevenueTotal{{Period: "2026-09", Party: "company", Amount: 30_00}, {Period: "2026-09", Party: "dealer:D1", Amount: 118_00},
			{Period: "2026-09", Party: "dealer:D2", Amount: 50_00}, {Period: "2026-09", Party: "team:public_team", Amount: 82_00}}
		if !slices.Equal(first.Revenue, want) {
			t.Errorf("the settlement says %+v, want %+v", first.Revenue, want)
		}
		if kept, err := p.settling.Get(t.Context(), office, 1, ""); err != nil || !slices.Equal(kept.Revenue, want) {
			t.Errorf("read again it says %+v, %v", kept.Revenue, err)
		}
		p.settle("k2", "2026-09")
		wantTexts(t, "settled again", p.revenue(first.Through))
		p.audit(0)

		// One is given back, another was sold in the other store.
		p.at("2026-10-20")
		p.record(fact(guideapp.Refund, "r1", func(e *guideapp.Event) { e.Ref, e.Amount, e.At = "o1", 40_00, p.now }),
			fact(guideapp.Amend, "a1", func(e *guideapp.Event) { e.Ref, e.Store, e.Reason, e.At = "o2", "S1", "wrong store", p.now }))
		p.settle("k3", "2026-09")
		dealer := numberOf(t, p, "dealer:D1")
		wantTexts(t, "corrections", p.revenue(first.Through), fmt.Sprintf("2026-09 company North direct correction 50.00 of %d", dealer-2),
			fmt.Sprintf("2026-09 dealer:D1 South routed correction -40.00 of %d", dealer), fmt.Sprintf("2026-09 dealer:D2 West routed correction -50.00 of %d", dealer+1))
		p.audit(0)
		var all guideapp.Fen
		audit, err := p.settling.Audit(t.Context(), "demo", nil)
		if err == nil {
			all = audit.Periods[0].Revenue
		}
		if all != 240_00 {
			t.Errorf("all revenue comes to %s, %v; the net sales are 240.00, whoever else is credited", all.Yuan(), err)
		}
	})
}

// numberOf gives the number of the first transaction of a party.
func numberOf(t *testing.T, p *payroll, party string) int64 {
	t.Helper()
	found, err := p.settling.Entries(t.Context(), office, service.EntryQuery{Party: party})
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	return found[0].Number
}

// A dealer sees the revenue of the dealer's own stores, and nobody's pay.
func TestSettling_Entries_revenue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newDealers(t, database)
		p.at("2026-10-01")
		p.record(sold("o1", 100, routedOrder), sold("o4", 70, func(e *guideapp.Event) { e.Origin = guideapp.PublicLead }))
		p.settle("k1", "2026-09")
		dealer := guideapp.Person{Brand: "demo", ID: "X", Role: guideapp.RoleDealer, Dealer: "D1"}
		other := guideapp.Person{Brand: "demo", ID: "D1", Role: guideapp.RoleDealer, Dealer: "D2"}
		guide := guideapp.Person{Brand: "demo", ID: "G2", Role: guideapp.RoleGuide, Store: "S2"}
		manager := guideapp.Person{Brand: "demo", ID: "M1", Role: guideapp.RoleManager, Store: "S1"}
		for _, test := range []struct {
			name   string
			caller guideapp.Person
			query  service.EntryQuery
			want   string // parties
			code   guideapp.Code
		}{
			{"the dealer", dealer, service.EntryQuery{}, "dealer:D1", ""},
			{"the dealer by name", dealer, service.EntryQuery{Party: "dealer:D1"}, "dealer:D1", ""},
			{"another dealer", other, service.EntryQuery{}, "", ""},
			{"another dealer by name", other, service.EntryQuery{Party: "dealer:D1"}, "", guideapp.NotFound},
			{"the company's", dealer, service.EntryQuery{Party: "company"}, "", guideapp.NotFound},
			{"a guide's pay", dealer, service.EntryQuery{Guide: "G2"}, "", guideapp.NotFound},
			{"a guide asks for a dealer's", guide, service.EntryQuery{Party: "dealer:D1"}, "", guideapp.NotFound},
			{"a guide by party", guide, service.EntryQuery{Party: "guide:G2"}, "guide:G2 guide:G2", ""},
			{"a manager asks for a dealer's", manager, service.EntryQuery{Period: "2026-09", Party: "dealer:D1"}, "", guideapp.NotFound},
			{"headquarters asks for a team's", office, service.EntryQuery{Party: "team:public_team"}, "team:public_team", ""},
			{"both", office, service.EntryQuery{Guide: "G2", Party: "company"}, "", guideapp.Invalid},
		} {
			found, err := p.settling.Entries(t.Context(), test.caller, test.query)
			var parties []string
			for _, x := range found {
				parties = append(parties, x.Party)
				if len(x.Entries) != 2 || ledger.Sum(x.Entries) != 0 {
					t.Errorf("%s: entries %+v", test.name, x.Entries)
				}
			}
			if got := strings.Join(parties, " "); got != test.want || (err == nil) != (test.code == "") || (err != nil && guideapp.CodeOf(err) != test.code) {
				t.Errorf("%s: got %q, %v; want %q, %q", test.name, got, err, test.want, test.code)
			}
		}
	})
}

// A changed plan that gives a dealer's booked revenue to a team needs a second person too.
func TestSettling_Settle_takesRevenue(t *testing.T) {
	t.Parallel()
	p := newDealers(t, dbtest.SQLite(t))
	p.at("2026-10-01")
	p.record(sold("o1", 100, routedOrder))
	first := p.settle("k1", "2026-09")
	changed := strings.NewReplacer("version: 1\n", "version: 2\n", "id: lead, when: {origins: [public_lead]}", "id: lead, when: {origins: [public_lead, routed]}").Replace(teamPlan)
	if err := p.importing.PublishPlan(t.Context(), "demo", changed); err != nil {
		t.Fatal(err)
	}
	_, err := p.settling.Settle(t.Context(), office, "k2", service.SettleRequest{Period: "2026-09"})
	if guideapp.CodeOf(err) != guideapp.Precondition || !strings.Contains(err.Error(), "take back 100.00 yuan of revenue from 1 dealers and teams") {
		t.Fatalf("without approval: %v", err)
	}
	p.approve(controller, "a1", 0, 100_00, "", "")
	p.settle("k3", "2026-09")
	wantTexts(t, "what was taken back", p.revenue(first.Through),
		fmt.Sprintf("2026-09 dealer:D1 South routed correction -100.00 of %d", numberOf(t, p, "dealer:D1")), "2026-09 team:public_team South lead correction 100.00")
	p.audit(0)
}
