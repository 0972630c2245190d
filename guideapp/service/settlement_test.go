package service_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/reward"
	"frontline/guideapp/service"
)

// payPlan pays the seller a tenth, and 5 yuan for a friend who stays a week.
const payPlan = `
schema: 1
plan: pay
version: 1
period: month
effective: {from: 2026-07-01, to: 2026-12-31}
components:
  - {id: sales, commission: {rate: 10%}, when: {kinds: [order]}}
  - {id: friend, bounty: {each: 5.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
limits: {cap: 1000}
`

var (
	controller = guideapp.Person{Brand: "demo", ID: "H2", Role: guideapp.RoleHeadquarters}
	september  = guideapp.PeriodOf(guideapp.Monthly, lastSeptember)
)

// payroll is a chain of two stores with a payer each, and its books.
type payroll struct {
	t         *testing.T
	now       guideapp.Instant
	importing *service.Importing
	settling  *service.Settling
}

func newPayroll(t *testing.T, database *db.DB) *payroll {
	t.Helper()
	p := &payroll{t: t}
	orgs, clock := new(service.Orgs), func() guideapp.Instant { return p.now }
	plans := &service.Plans{Store: db.As[service.PlanTx](database), Now: clock, Zone: beijing}
	p.importing = &service.Importing{Store: db.As[service.ImportTx](database), Orgs: orgs, Plans: plans, Now: clock, Zone: beijing}
	p.settling = &service.Settling{Store: db.As[service.SettlementTx](database), Orgs: orgs, Plans: plans, Now: clock}
	return p
}

// open imports the chain: G1 and M1 in S1 of North, G2 in S2 of South, and G3 who goes from
// one to the other on 15 September.
func (p *payroll) open() *payroll {
	p.t.Helper()
	p.at("2026-08-01")
	move := guideapp.Date(2026, time.September, 15)
	stands := func(store string, role guideapp.Role, first, last guideapp.Day) guideapp.Assignment {
		return guideapp.Assignment{Store: store, Role: role, First: first, Last: last}
	}
	p.put(service.OrgBatch{
		Stores: []guideapp.Store{{ID: "S1", Name: "one", Region: "east", Payer: "North"}, {ID: "S2", Name: "two", Region: "west", Payer: "South"}},
		Guides: []guideapp.Guide{
			{ID: "G1", Name: "李", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 0, guideapp.MaxDay)}},
			{ID: "G2", Name: "王", Assignments: []guideapp.Assignment{stands("S2", guideapp.RoleGuide, 0, guideapp.MaxDay)}},
			{ID: "G3", Name: "陈", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 0, move-1), stands("S2", guideapp.RoleGuide, move, guideapp.MaxDay)}},
			{ID: "M1", Name: "周", Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleManager, 0, guideapp.MaxDay)}},
		},
	})
	if err := p.importing.PublishPlan(p.t.Context(), "demo", payPlan); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// at sets the clock, in Beijing.
func (p *payroll) at(text string) {
	p.t.Helper()
	now, err := guideapp.ParseInstant(text, beijing)
	if err != nil {
		p.t.Fatal(err)
	}
	p.now = now
}

func (p *payroll) put(batch service.OrgBatch) {
	p.t.Helper()
	if _, err := p.importing.Org(p.t.Context(), office, fmt.Sprint("org ", p.now), batch); err != nil {
		p.t.Fatal(err)
	}
}

// fact is an event of 10 September, for tests to say what is special about theirs.
func fact(kind guideapp.Kind, id string, f func(e *guideapp.Event)) guideapp.Event {
	e := guideapp.Event{Source: "pos", ID: id, Kind: kind, At: guideapp.Date(2026, time.September, 10).Start(beijing)}
	f(&e)
	return e
}

func sale(id, guide string, yuan guideapp.Fen) guideapp.Event {
	return fact(guideapp.Order, id, func(e *guideapp.Event) { e.Guide, e.Customer, e.Amount = guide, "C-"+id, yuan*100 })
}

func (p *payroll) record(events ...guideapp.Event) {
	p.t.Helper()
	outcomes, err := p.importing.Record(p.t.Context(), "demo", events)
	if err != nil {
		p.t.Fatal(err)
	}
	for i, o := range outcomes {
		if o.State != service.Accepted {
			p.t.Fatalf("fact %s: %+v", events[i].ID, o)
		}
	}
}

func (p *payroll) settle(key, period string) ledger.Settlement {
	p.t.Helper()
	s, err := p.settling.Settle(p.t.Context(), office, key, service.SettleRequest{Period: period})
	if err != nil {
		p.t.Fatalf("settle %s: %v", period, err)
	}
	var booked, components guideapp.Fen
	for _, r := range s.Ratings {
		booked += r.Amount
	}
	for _, c := range s.Components {
		components += c.Earned + c.Corrected
	}
	if components != booked {
		p.t.Errorf("settlement %d booked %s, its components add up to %s", s.Number, booked.Yuan(), components.Yuan())
	}
	return s
}

// books gives the pay booked after a transaction as text, "guide:G1 North sales earned 30.00".
func (p *payroll) books(after int64) []string {
	p.t.Helper()
	return p.booked(after, true)
}

// revenue is books for what is revenue.
func (p *payroll) revenue(after int64) []string {
	p.t.Helper()
	return p.booked(after, false)
}

func (p *payroll) booked(after int64, pay bool) []string {
	p.t.Helper()
	found, err := p.settling.Entries(p.t.Context(), office, service.EntryQuery{After: after, Limit: service.MaxEntries})
	if err != nil {
		p.t.Fatal(err)
	}
	var texts []string
	for _, x := range found {
		if x.IsPay() != pay {
			continue
		}
		text := fmt.Sprintf("%s %s %s %s %s %s", x.Period, x.Party, x.Payer, x.Component, x.Kind, x.Amount.Yuan())
		if x.Corrects != 0 {
			text += fmt.Sprintf(" of %d", x.Corrects)
		}
		texts = append(texts, text)
	}
	return texts
}

// paid adds up what settlements have paid a guide.
func (p *payroll) paid(guide string) guideapp.Fen {
	p.t.Helper()
	found, err := p.settling.Entries(p.t.Context(), office, service.EntryQuery{Guide: guide, Limit: service.MaxEntries})
	if err != nil {
		p.t.Fatal(err)
	}
	var paid guideapp.Fen
	for _, x := range found {
		if x.Kind == ledger.Payout {
			paid -= x.Amount
		}
	}
	return paid
}

// publish publishes payPlan as another version, changed by pairs of old and new text.
func (p *payroll) publish(version int, changes ...string) {
	p.t.Helper()
	changes = append(changes, "version: 1\n", fmt.Sprintf("version: %d\n", version))
	if err := p.importing.PublishPlan(p.t.Context(), "demo", strings.NewReplacer(changes...).Replace(payPlan)); err != nil {
		p.t.Fatal(err)
	}
}

// moved is G1 who stands in S2 from a day on.
func moved(from guideapp.Day) guideapp.Guide {
	return guideapp.Guide{ID: "G1", Name: "李", Assignments: []guideapp.Assignment{
		{Store: "S1", Role: guideapp.RoleGuide, Last: from - 1}, {Store: "S2", Role: guideapp.RoleGuide, First: from, Last: guideapp.MaxDay}}}
}

// left is G1 who has left after a day.
func left(last guideapp.Day) guideapp.Guide {
	return guideapp.Guide{ID: "G1", Name: "李", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: last}}}
}

func (p *payroll) last() int64 {
	p.t.Helper()
	s, err := p.settling.Get(p.t.Context(), office, 0, "")
	if err != nil {
		p.t.Fatal(err)
	}
	return s.Through
}

// audit wants the books to be sound, with nothing or something pending.
func (p *payroll) audit(pending int) {
	p.t.Helper()
	audit, err := p.settling.Audit(p.t.Context(), "demo", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	waiting := 0
	for _, period := range audit.Periods {
		waiting += len(period.Pending)
		if len(period.Differs) > 0 {
			p.t.Errorf("%s differs: %+v", period.Period, period.Differs)
		}
	}
	if len(audit.Faults) > 0 || waiting != pending {
		p.t.Errorf("faults %q, and %d pending; want %d", audit.Faults, waiting, pending)
	}
}

func wantTexts(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestSettling_Settle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		late := fact(guideapp.FriendAdded, "f2", func(e *guideapp.Event) {
			e.Guide, e.Customer, e.At = "G2", "C9", guideapp.Date(2026, time.September, 28).Start(beijing)
		})
		p.at("2026-09-29")
		p.record(sale("o1", "G1", 300), sale("o2", "G2", 200), sale("o3", "G3", 100), sale("o4", "G1", 50), late,
			fact(guideapp.FriendAdded, "f1", func(e *guideapp.Event) { e.Guide, e.Customer = "G1", "C8" }))

		p.at("2026-10-01")
		first := p.settle("k1", "2026-09")
		wantTexts(t, "the first settlement", p.books(0),
			"2026-09 guide:G1 North friend earned 5.00", "2026-09 guide:G1 North sales earned 35.00",
			"2026-09 guide:G2 South sales earned 20.00", "2026-09 guide:G3 South sales earned 10.00",
			"2026-09 guide:G1 North payout payout -40.00", "2026-09 guide:G2 South payout payout -20.00", "2026-09 guide:G3 South payout payout -10.00")
		if again := p.settle("k1", "2026-09"); !reflect.DeepEqual(again, first) {
			t.Errorf("under the same key: %+v, want %+v", again, first)
		}
		p.settle("k2", "2026-09")
		wantTexts(t, "settled again", p.books(first.Through))
		p.audit(0)

		// A hold matures, an order is given back, a sale comes late, another was somebody else's.
		p.at("2026-10-20")
		p.record(sale("o5", "G2", 70),
			fact(guideapp.Refund, "r1", func(e *guideapp.Event) { e.Ref, e.Amount, e.At = "o1", 300_00, p.now }),
			fact(guideapp.Amend, "a1", func(e *guideapp.Event) { e.Ref, e.Guide, e.Reason, e.At = "o3", "G1", "wrong guide", p.now }))
		p.audit(6) // the sales of both payers, too
		p.at("2026-11-01")
		before := p.last()
		october := p.settle("k3", "2026-10")
		wantTexts(t, "corrections", p.books(before),
			"2026-09 guide:G1 North sales correction -20.00 of 2", "2026-09 guide:G2 South friend correction 5.00",
			"2026-09 guide:G2 South sales correction 7.00 of 3", "2026-09 guide:G3 South sales correction -10.00 of 4",
			"2026-10 guide:G2 South payout payout -12.00")
		if rating, _ := october.Rating("2026-09"); rating.TakenBack != 30_00 || rating.Amount != -18_00 {
			t.Errorf("September was corrected as %+v", rating)
		}
		if len(october.Payouts) != 2 || october.Payouts[0].Owing != -20_00 || october.Payouts[1].Owing != -10_00 {
			t.Errorf("payouts %+v; North and South are owed 20 and 10 yuan", october.Payouts)
		}
		p.audit(0)

		// The debt carries forward.
		p.at("2026-12-01")
		p.record(fact(guideapp.Order, "n1", func(e *guideapp.Event) {
			e.Guide, e.Amount, e.At = "G1", 500_00, guideapp.Date(2026, time.November, 11).Start(beijing)
		}))
		p.settle("k4", "2026-11")
		wantTexts(t, "November", p.books(october.Through), "2026-11 guide:G1 North sales earned 50.00", "2026-11 guide:G1 North payout payout -30.00")
		p.audit(0)
	})
}

func TestSettling_Settle_refuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-09-20")
		p.record(sale("o1", "G1", 300))
		refuse := func(what, key string, q service.SettleRequest, code guideapp.Code, says string) {
			t.Helper()
			_, err := p.settling.Settle(t.Context(), office, key, q)
			if guideapp.CodeOf(err) != code || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v, want %s with %q", what, err, code, says)
			}
		}
		refuse("too early", "k1", service.SettleRequest{Period: "2026-09"}, guideapp.Precondition, "2026-09-30")
		p.at("2026-10-05")
		refuse("a period of another cadence", "k1", service.SettleRequest{Period: "2026-W37"}, guideapp.Invalid, "pays by the month")
		refuse("no plan", "k1", service.SettleRequest{Period: "2026-01"}, guideapp.NotFound, "no reward plan")
		refuse("the future", "k1", service.SettleRequest{Period: "2026-09", AsOf: p.now + 1}, guideapp.Invalid, "future")
		refuse("no key", "", service.SettleRequest{Period: "2026-09"}, guideapp.Invalid, "idempotency_key")
		p.settle("k1", "2026-09")
		refuse("another period under the key", "k1", service.SettleRequest{Period: "2026-10"}, guideapp.Conflict, "period")
		refuse("another instant under the key", "k1", service.SettleRequest{Period: "2026-09", AsOf: p.now}, guideapp.Conflict, "as_of")
		refuse("less than is booked", "k2", service.SettleRequest{Period: "2026-09", AsOf: p.now - guideapp.Hour}, guideapp.Invalid, "not forgotten")
	})
}

// A plan that takes back what is booked needs somebody else's word.
func TestSettling_ApproveTakeBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		p.record(sale("o1", "G1", 300), sale("o2", "G2", 100))
		first := p.settle("k1", "2026-09")
		lower := strings.NewReplacer("version: 1\n", "version: 2\n", "rate: 10%", "rate: 8%").Replace(payPlan)
		if err := p.importing.PublishPlan(t.Context(), "demo", lower); err != nil {
			t.Fatal(err)
		}
		settle := func(caller guideapp.Person, key string) error {
			_, err := p.settling.Settle(t.Context(), caller, key, service.SettleRequest{Period: "2026-09"})
			return err
		}
		if err := settle(office, "k2"); guideapp.CodeOf(err) != guideapp.Precondition || !strings.Contains(err.Error(), "take back 8.00 yuan from 2 guides") {
			t.Fatalf("without approval: %v", err)
		}
		p.wantTakeBack(ledger.Taken{Pay: 8_00, Guides: 2})
		p.approve(office, "other pay", 7_99, 0, guideapp.Precondition, "would take back 8.00 yuan from 2 guides by now for 2026-09")
		p.approve(office, "other revenue", 8_00, 1, guideapp.Precondition, "0.01 yuan of revenue")
		p.approve(office, "a1", 8_00, 0, "", "")
		p.approve(office, "a1", 8_00, 0, "", "")
		p.approve(office, "a1", 7_99, 0, guideapp.Conflict, "pay_fen")
		if err := settle(office, "k3"); guideapp.CodeOf(err) != guideapp.Precondition {
			t.Fatalf("with one's own approval: %v", err)
		}
		if err := settle(controller, "k4"); err != nil {
			t.Fatal(err)
		}
		p.wantTakeBack(ledger.Taken{})
		p.approve(office, "a2", 8_00, 0, guideapp.Precondition, "take back nothing")
		wantTexts(t, "what was taken back", p.books(first.Through),
			"2026-09 guide:G1 North sales correction -6.00 of 1", "2026-09 guide:G2 South sales correction -2.00 of 2")
		page, err := p.settling.Entries(t.Context(), office, service.EntryQuery{After: first.Through})
		if err != nil || page[0].Stamp.Reason != "the rate was a slip" || page[0].Stamp.Basis.PlanVersion != 2 {
			t.Errorf("booked as %+v, %v", page, err)
		}
		// A refund under the same plan needs nobody.
		p.at("2026-10-02")
		p.record(fact(guideapp.Refund, "r1", func(e *guideapp.Event) { e.Ref, e.Amount, e.At = "o1", 300_00, p.now }))
		if err := settle(office, "k5"); err != nil {
			t.Error(err)
		}
		p.audit(0)
	})
}

// What was approved is the most: more by the time of the settlement needs a further word.
func TestSettling_Settle_moreThanApproved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		p.record(sale("o1", "G1", 300), sale("o2", "G2", 100))
		first := p.settle("k1", "2026-09")
		p.record(fact(guideapp.Refund, "r1", func(e *guideapp.Event) { e.Ref, e.Amount, e.At = "o2", 100_00, p.now }))
		lower := strings.NewReplacer("version: 1\n", "version: 2\n", "rate: 10%", "rate: 8%").Replace(payPlan)
		if err := p.importing.PublishPlan(t.Context(), "demo", lower); err != nil {
			t.Fatal(err)
		}
		p.wantTakeBack(ledger.Taken{Pay: 6_00, Guides: 1})
		p.approve(controller, "a1", 6_00, 0, "", "")
		p.record(sale("o3", "G2", 50))
		_, err := p.settling.Settle(t.Context(), office, "k2", service.SettleRequest{Period: "2026-09"})
		if guideapp.CodeOf(err) != guideapp.Precondition || !strings.Contains(err.Error(), "take back 7.00 yuan from 2 guides") ||
			!strings.Contains(err.Error(), "no more than 6.00 yuan from 1 guides is approved") {
			t.Fatalf("more than was approved: %v", err)
		}
		wantTexts(t, "booked meanwhile", p.books(first.Through))
		p.approve(controller, "a2", 6_00, 0, guideapp.Precondition, "7.00 yuan from 2 guides by now")
		p.approve(controller, "a3", 7_00, 0, "", "")
		p.settle("k3", "2026-09")
		p.audit(0)
	})
}

// wantTakeBack compares what settling September would take back now.
func (p *payroll) wantTakeBack(want ledger.Taken) {
	p.t.Helper()
	found, err := p.settling.TakeBack(p.t.Context(), office, "2026-09")
	if err != nil || found.Taken != want {
		p.t.Errorf("takes back %+v, %v; want %+v", found.Taken, err, want)
	}
}

// approve lets September's plan take back as much, or is refused with a code and words.
func (p *payroll) approve(caller guideapp.Person, key string, pay, revenue guideapp.Fen, code guideapp.Code, says string) {
	p.t.Helper()
	q := service.TakeBackRequest{Period: "2026-09", Pay: pay, Revenue: revenue, Reason: "the rate was a slip"}
	got, err := p.settling.ApproveTakeBack(p.t.Context(), caller, key, q)
	if codeOf(err) != code || (err != nil && !strings.Contains(err.Error(), says)) || (err == nil && (got.Taken.Pay != pay || got.Taken.Revenue != revenue)) {
		p.t.Errorf("approval %s: %+v, %v; want %q, %q", key, got, err, code, says)
	}
}

// Whether a changed plan takes back is decided by what each guide is owed under it and
// under the plan before, from the same facts: not by the plan's hash, nor line by line.
func TestSettling_Settle_changedPlan(t *testing.T) {
	t.Parallel()
	refund := fact(guideapp.Refund, "r1", func(e *guideapp.Event) {
		e.Ref, e.Amount, e.At = "o1", 200_00, guideapp.Date(2026, time.October, 2).Start(beijing)
	})
	for _, test := range []struct {
		name, from, to string
		facts          []guideapp.Event
		refused        string
	}{
		{"another title", "id: sales,", "id: sales, title: Sales,", nil, ""},
		{"another title, and a refund", "id: sales,", "id: sales, title: Sales,", []guideapp.Event{refund}, ""},
		{"a line moves to another", "id: sales,", "id: selling,", nil, ""},
		{"a higher rate meets the cap", "rate: 10%", "rate: 90%", nil, ""},
		{"a higher rate makes good a refund", "rate: 10%", "rate: 30%", []guideapp.Event{refund}, ""},
		{"a lower rate", "rate: 10%", "rate: 9%", nil, "take back 4.00 yuan from 2 guides"},
		{"a lower rate, and a refund of which it takes no more", "rate: 10%", "rate: 9%", []guideapp.Event{refund}, "take back 2.00 yuan from 2 guides"},
		{"one loses though another wins more", "commission: {rate: 10%}, when: {kinds: [order]}}", "commission: {rate: 30%}, when: {kinds: [order], min_amount: 200}}", nil, "take back 10.00 yuan from 1 guides"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPayroll(t, dbtest.SQLite(t)).open()
			p.at("2026-10-01")
			p.record(sale("o1", "G1", 300), sale("o2", "G2", 100))
			p.settle("k1", "2026-09")
			changed := strings.NewReplacer("version: 1\n", "version: 2\n", test.from, test.to).Replace(payPlan)
			if err := p.importing.PublishPlan(t.Context(), "demo", changed); err != nil {
				t.Fatal(err)
			}
			p.at("2026-10-03")
			p.record(test.facts...)
			_, err := p.settling.Settle(t.Context(), office, "k2", service.SettleRequest{Period: "2026-09"})
			if test.refused != "" {
				if guideapp.CodeOf(err) != guideapp.Precondition || !strings.Contains(err.Error(), test.refused) {
					t.Fatalf("got %v, want a refusal that says %q", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			p.audit(0)
		})
	}
}

func TestSettling_Adjust(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		p.record(sale("o1", "G1", 300))
		first := p.settle("k1", "2026-09")
		adjust := func(key string, f func(q *service.AdjustRequest)) (ledger.AdjustmentRecord, error) {
			q := service.AdjustRequest{Kind: ledger.Adjustment, Guide: "G1", Period: "2026-09", Amount: -100_00, Reason: "paid twice in August"}
			f(&q)
			return p.settling.Adjust(t.Context(), office, key, q)
		}
		small, err := adjust("a1", func(*service.AdjustRequest) {})
		if err != nil || small.State != ledger.AdjustmentBooked || small.Payer != "North" {
			t.Fatalf("small: %+v, %v", small, err)
		}
		if again, err := adjust("a1", func(*service.AdjustRequest) {}); err != nil || again != small {
			t.Fatalf("again: %+v, %v", again, err)
		}
		for field, f := range map[string]func(q *service.AdjustRequest){
			"amount_fen": func(q *service.AdjustRequest) { q.Amount-- }, "guide_id": func(q *service.AdjustRequest) { q.Guide = "G2" },
			"reason": func(q *service.AdjustRequest) { q.Reason += "." }, "period": func(q *service.AdjustRequest) { q.Period = "2026-08" },
			"payer": func(q *service.AdjustRequest) { q.Payer = "South" }, "kind": func(q *service.AdjustRequest) { q.Kind = ledger.WriteOff; q.Amount = 100_00 },
		} {
			_, err := adjust("a1", f)
			if guideapp.CodeOf(err) != guideapp.Conflict || !strings.Contains(err.Error(), "differs in "+field+":") {
				t.Errorf("another %s under the key: %v", field, err)
			}
		}
		for name, f := range map[string]func(q *service.AdjustRequest){
			"no guide": func(q *service.AdjustRequest) { q.Guide = "G9" }, "no reason": func(q *service.AdjustRequest) { q.Reason = "" },
			"no period": func(q *service.AdjustRequest) { q.Period = "soon" }, "no payer": func(q *service.AdjustRequest) { q.Payer = "East" },
			"no kind": func(q *service.AdjustRequest) { q.Kind = ledger.Earned }, "no amount": func(q *service.AdjustRequest) { q.Amount = 0 },
		} {
			if _, err := adjust("b "+name, f); guideapp.CodeOf(err) != guideapp.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		writeOff, err := adjust("a2", func(q *service.AdjustRequest) {
			q.Kind, q.Amount, q.Reason = ledger.WriteOff, 40_00, "cannot be recovered"
		})
		if err != nil || writeOff.State != ledger.AdjustmentAwaiting {
			t.Fatalf("write-off: %+v, %v", writeOff, err)
		}
		if _, err := adjust("a3", func(q *service.AdjustRequest) { q.Kind, q.Amount = ledger.WriteOff, 100_01 }); guideapp.CodeOf(err) != guideapp.Precondition {
			t.Errorf("a write-off of more than the debt: %v", err)
		}
		p.decide(office, writeOff.Number, true, guideapp.Forbidden)
		p.decide(controller, writeOff.Number+7, true, guideapp.NotFound)
		if done := p.decide(controller, writeOff.Number, true, ""); done.State != ledger.AdjustmentBooked || done.DecidedBy != controller.ID {
			t.Errorf("approved: %+v", done)
		}
		p.decide(guideapp.Person{Brand: "demo", ID: "H3"}, writeOff.Number, false, guideapp.Precondition)
		wantTexts(t, "by hand", p.books(first.Through), "2026-09 guide:G1 North by_hand adjustment -100.00", "2026-09 guide:G1 North by_hand write_off 40.00")
		p.audit(0)
	})
}

// What one person books for a guide between two settlements is bounded, however it is cut.
func TestSettling_Adjust_together(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		p.record(sale("o1", "G1", 300))
		adjust := func(caller guideapp.Person, key, guide string, yuan guideapp.Fen, want ledger.AdjustmentState) ledger.AdjustmentRecord {
			t.Helper()
			q := service.AdjustRequest{Kind: ledger.Adjustment, Guide: guide, Period: "2026-09", Amount: yuan * 100, Reason: "a sale of two"}
			a, err := p.settling.Adjust(t.Context(), caller, key, q)
			if err != nil || a.State != want {
				t.Errorf("%s: %+v, %v; want it %s", key, a, err, want)
			}
			return a
		}
		adjust(office, "a", "G1", 600, ledger.AdjustmentBooked)
		second := adjust(office, "b", "G1", 600, ledger.AdjustmentAwaiting)
		adjust(office, "of another guide", "G2", 600, ledger.AdjustmentBooked)
		adjust(controller, "by another person", "G1", 600, ledger.AdjustmentBooked)
		p.decide(controller, second.Number, true, "")
		adjust(office, "what a second person approved counts no more", "G1", 400, ledger.AdjustmentBooked)
		adjust(office, "c", "G1", 1, ledger.AdjustmentAwaiting)
		p.settle("k1", "2026-09")
		adjust(office, "after the settlement", "G1", 600, ledger.AdjustmentBooked)
	})
}

func (p *payroll) decide(caller guideapp.Person, number int64, approve bool, code guideapp.Code) ledger.AdjustmentRecord {
	p.t.Helper()
	done, err := p.settling.Decide(p.t.Context(), caller, fmt.Sprint(caller.ID, number, approve), service.DecideRequest{Number: number, Approve: approve, Reason: "seen"})
	if (code == "" && err != nil) || (code != "" && guideapp.CodeOf(err) != code) {
		p.t.Errorf("%s decides on %d: %v, want %q", caller.ID, number, err, code)
	}
	return done
}

// A leaver's balance is frozen: payroll pays it, with approval, or writes a debt off.
func TestSettling_leavers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		p.record(sale("o1", "G1", 300), sale("o2", "G2", 100))
		p.put(service.OrgBatch{Guides: []guideapp.Guide{left(guideapp.Date(2026, time.September, 20))}})
		s := p.settle("k1", "2026-09")
		if len(s.Payouts) != 2 || s.Payouts[0] != (ledger.PayoutTotal{Payer: "North", Parties: 1, Frozen: 30_00}) || s.Payouts[1].Paid != 10_00 {
			t.Fatalf("payouts %+v; the leaver's 30 yuan are frozen", s.Payouts)
		}
		q := service.AdjustRequest{Kind: ledger.Payout, Guide: "G1", Period: "2026-09", Amount: 30_00, Reason: "with the last wages"}
		asked, err := p.settling.Adjust(t.Context(), office, "a1", q)
		if err != nil {
			t.Fatal(err)
		}
		p.decide(controller, asked.Number, true, "")
		p.settle("k2", "2026-09")
		wantTexts(t, "the payout", p.books(s.Through), "2026-09 guide:G1 North by_hand payout -30.00")
		payments, err := p.settling.Payments(t.Context(), office, service.PaymentQuery{Settlement: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, paid := range payments {
			if paid.Paid != 0 || paid.Carried != 0 {
				t.Errorf("nothing is left to pay, but %+v", paid)
			}
		}
		p.audit(0)
	})
}

// Who has left by now is not paid, whatever day the facts are as of.
func TestSettling_leavers_asOf(t *testing.T) {
	t.Parallel()
	p := newPayroll(t, dbtest.SQLite(t)).open()
	p.at("2026-09-29")
	p.record(sale("o1", "G1", 300))
	p.at("2026-11-01")
	p.put(service.OrgBatch{Guides: []guideapp.Guide{left(guideapp.Date(2026, time.October, 10))}})
	s, err := p.settling.Settle(t.Context(), office, "k1", service.SettleRequest{Period: "2026-09", AsOf: guideapp.Date(2026, time.October, 1).Start(beijing)})
	if err != nil || s.Payouts[0] != (ledger.PayoutTotal{Payer: "North", Parties: 1, Frozen: 30_00}) {
		t.Errorf("payouts %+v, %v; the 30 yuan of who left on 10 October are frozen", s.Payouts, err)
	}
}

func TestSettling_Entries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		p.record(sale("o1", "G1", 300), sale("o2", "G2", 100), sale("o3", "G3", 10))
		p.settle("k1", "2026-09")
		guide := guideapp.Person{Brand: "demo", ID: "G2", Role: guideapp.RoleGuide, Store: "S2"}
		manager := guideapp.Person{Brand: "demo", ID: "M1", Role: guideapp.RoleManager, Store: "S1"}
		for _, test := range []struct {
			name   string
			caller guideapp.Person
			query  service.EntryQuery
			want   string // parties
			code   guideapp.Code
		}{
			{"a guide", guide, service.EntryQuery{}, "guide:G2 guide:G2", ""},
			{"a guide asks for another", guide, service.EntryQuery{Guide: "G1"}, "", guideapp.NotFound},
			{"a manager", manager, service.EntryQuery{Period: "2026-09"}, "guide:G1 guide:G3 guide:G1 guide:G3", ""},
			{"a manager, of another month", manager, service.EntryQuery{}, "", ""},
			{"a manager asks for another store's", manager, service.EntryQuery{Period: "2026-09", Guide: "G2"}, "", guideapp.NotFound},
			{"headquarters", office, service.EntryQuery{Guide: "G3"}, "guide:G3 guide:G3", ""},
			{"another brand", guideapp.Person{Brand: "other", ID: "H1", Role: guideapp.RoleHeadquarters}, service.EntryQuery{}, "", ""},
			{"a page", office, service.EntryQuery{After: 1, Limit: 2}, "guide:G2 guide:G3", ""},
			{"too large a page", office, service.EntryQuery{Limit: service.MaxEntries + 1}, "", guideapp.Invalid},
			{"a period that is none", office, service.EntryQuery{Period: "x"}, "", guideapp.Invalid},
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

// Two servers settle the same period at once: one books, the other is given its result.
func TestSettling_Settle_atOnce(t *testing.T) {
	t.Parallel()
	const servers, rounds = 4, 5
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		clusters := make([]*payroll, servers)
		for i := range clusters {
			other, err := dbtest.Reopen(t.Context(), database)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			clusters[i] = newPayroll(t, other)
			clusters[i].now = p.now
		}
		for round := range rounds {
			p.record(sale(fmt.Sprint("o", round), "G1", 100))
			results, failed := make([]ledger.Settlement, servers), make([]error, servers)
			var group sync.WaitGroup
			for i, server := range clusters {
				group.Go(func() {
					results[i], failed[i] = server.settling.Settle(t.Context(), office, fmt.Sprint(round, "/", i), service.SettleRequest{Period: "2026-09"})
				})
			}
			group.Wait()
			if err := errors.Join(failed...); err != nil {
				t.Fatal(err)
			}
		}
		var booked guideapp.Fen
		found, err := p.settling.Entries(t.Context(), office, service.EntryQuery{Limit: service.MaxEntries})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found {
			if x.IsPay() && x.Kind != ledger.Payout {
				booked += x.Amount
			}
		}
		if booked != rounds*10_00 || len(found) != 3*rounds {
			t.Errorf("%s yuan are booked by %d transactions; want %d.00 by %d: pay, revenue and payout of each round", booked.Yuan(), len(found), rounds*10, 3*rounds)
		}
		p.audit(0)
	})
}

// between lets something happen after the next look at the database.
type between struct {
	service.SettlementStore
	happens func()
}

func (b *between) View(ctx context.Context, f func(service.SettlementTx) error) error {
	err := b.SettlementStore.View(ctx, f)
	if happens := b.happens; happens != nil {
		b.happens = nil
		happens()
	}
	return err
}

// While October is settled, and September corrected along with it, another server settles
// September from a fact that the first one has not seen: that stays booked.
func TestSettling_Settle_overtaken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.at("2026-10-01")
		p.record(sale("o1", "G1", 300))
		first := p.settle("k1", "2026-09")
		p.at("2026-11-01")
		slow, settling := *p, *p.settling
		slow.settling = &settling
		settling.Store = &between{p.settling.Store, func() {
			p.record(sale("late", "G1", 1_000))
			p.settle("other", "2026-09")
		}}
		slow.settle("mine", "2026-10")
		wantTexts(t, "both", p.books(first.Through), "2026-09 guide:G1 North sales correction 100.00 of 1", "2026-09 guide:G1 North payout payout -100.00")
		p.audit(0)
	})
}

// Whoever a guide's employer is called by now, a period that is booked stays with its payer.
func TestSettling_Settle_payer(t *testing.T) {
	t.Parallel()
	for name, batch := range map[string]service.OrgBatch{
		"the payer has another name":        {Stores: []guideapp.Store{{ID: "S1", Name: "one", Region: "east", Payer: "North Ltd"}}},
		"a move in the period comes late":   {Guides: []guideapp.Guide{moved(guideapp.Date(2026, time.September, 28))}},
		"the guide has another store since": {Guides: []guideapp.Guide{moved(guideapp.Date(2026, time.October, 5))}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPayroll(t, dbtest.SQLite(t)).open()
			p.at("2026-10-01")
			p.record(sale("o1", "G1", 300))
			first := p.settle("k1", "2026-09")
			p.at("2026-11-01")
			p.put(batch)
			p.record(sale("o2", "G1", 100))
			q := service.AdjustRequest{Kind: ledger.Adjustment, Guide: "G1", Period: "2026-09", Amount: 5_00, Reason: "a prize"}
			if _, err := p.settling.Adjust(t.Context(), office, "a1", q); err != nil {
				t.Fatal(err)
			}
			p.settle("k2", "2026-10")
			wantTexts(t, "September", p.books(first.Through), "2026-09 guide:G1 North by_hand adjustment 5.00",
				"2026-09 guide:G1 North sales correction 10.00 of 1", "2026-10 guide:G1 North payout payout -15.00")
			p.audit(0)
		})
	}
}

// What an earlier period decides is read with what refers to it: an order that was given
// back is not the first, whoever its customer was.
func TestSettling_Settle_firstOfAnyCustomer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		p := newPayroll(t, database).open()
		p.publish(2, "{id: sales, commission: {rate: 10%}, when: {kinds: [order]}}", "{id: first, bounty: {each: 100, once_per: [guide]}, when: {kinds: [order]}}")
		august := func(e *guideapp.Event) { e.At -= 20 * guideapp.FullDay }
		p.at("2026-10-01")
		p.record(fact(guideapp.Order, "o1", func(e *guideapp.Event) { e.Guide, e.Customer, e.Amount = "G1", "C1", 500_00; august(e) }),
			fact(guideapp.Refund, "r1", func(e *guideapp.Event) { e.Ref, e.Amount = "o1", 500_00; august(e) }), sale("o2", "G1", 500))
		tally := &service.Tally{Store: db.As[service.TallyTx](database), Orgs: new(service.Orgs), Plans: p.importing.Plans, Now: func() guideapp.Instant { return p.now }}
		view, err := tally.Get(t.Context(), office, service.TallyQuery{Guide: "G1", Period: "2026-09"})
		if err != nil {
			t.Fatal(err)
		}
		p.settle("k1", "2026-09")
		if got := p.paid("G1"); got != view.Statement.Earned || got != 100_00 {
			t.Errorf("paid %s, the tally says %s; want 100.00", got.Yuan(), view.Statement.Earned.Yuan())
		}
	})
}

// Whatever was settled in between, the books come to what rating every fact at once does.
func TestSettling_Settle_wholeChain(t *testing.T) {
	t.Parallel()
	const parts = 3
	for name, document := range map[string]string{"groups": groupsByFacts, "shares": shares} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, database *db.DB) {
				c := newChain(t, database, document)
				settling := &service.Settling{Store: db.As[service.SettlementTx](database), Orgs: c.importing.Orgs, Plans: c.importing.Plans, Now: func() guideapp.Instant { return c.now }}
				shuffled := slices.Clone(c.events)
				rand.New(rand.NewPCG(3, 4)).Shuffle(len(shuffled), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
				size := (len(shuffled) + parts - 1) / parts
				for part := range slices.Chunk(shuffled, size) {
					if _, err := c.importing.File(t.Context(), "demo", slices.Clone(part), nil); err != nil {
						t.Fatal(err)
					}
					if _, err := settling.Settle(t.Context(), office, fmt.Sprint("after ", part[0].ID), service.SettleRequest{Period: "2026-09"}); err != nil {
						t.Fatal(err)
					}
				}
				if got, want := bookedLines(t, settling), owedLines(t, c); !maps.Equal(got, want) || len(want) == 0 {
					t.Errorf("the books come to %v\nall facts at once to %v", got, want)
				}
				audit, err := settling.Audit(t.Context(), "demo", nil)
				if err != nil || len(audit.Faults) > 0 || len(audit.Periods[0].Pending)+len(audit.Periods[0].Differs) > 0 {
					t.Errorf("audit %+v, %v", audit, err)
				}
			})
		})
	}
}

// bookedLines adds up what settlements booked, by party and component.
func bookedLines(t *testing.T, settling *service.Settling) map[[2]string]guideapp.Fen {
	t.Helper()
	lines, after := map[[2]string]guideapp.Fen{}, int64(0)
	for {
		page, err := settling.Entries(t.Context(), office, service.EntryQuery{After: after, Limit: service.MaxEntries})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page {
			if after = x.Number; x.Kind != ledger.Payout {
				lines[[2]string{x.Party, x.Component}] += x.Amount
			}
		}
		if len(page) < service.MaxEntries {
			maps.DeleteFunc(lines, func(_ [2]string, amount guideapp.Fen) bool { return amount == 0 })
			return lines
		}
	}
}

// owedLines rates every fact of the chain at once.
func owedLines(t *testing.T, c *chain) map[[2]string]guideapp.Fen {
	t.Helper()
	facts, err := reward.NewFacts(&c.org, c.events, beijing, c.now)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[[2]string]guideapp.Fen{}
	for _, r := range reward.RevenueOf(c.plan, facts, september) {
		line := [2]string{string(r.Owner) + ":" + r.Name, cmp.Or(r.Rule, "routed")}
		if r.Owner == reward.OwnerCompany {
			line = [2]string{"company", "direct"}
		}
		lines[line] += r.Amount
	}
	for _, s := range reward.Pay(c.plan, facts, september).Statements {
		for _, line := range s.Lines() {
			if line.State == reward.Earned && line.Amount != 0 {
				lines[[2]string{ledger.PartyOf(s.Guide), line.Component}] += line.Amount
			}
		}
	}
	return lines
}

// A plan may bound what one payout deducts; the rest of the debt carries forward. What
// cancels out within a period is no debt, and nothing to deduct one from.
func TestSettling_deductAtMost(t *testing.T) {
	t.Parallel()
	refund := func(p *payroll) {
		p.record(fact(guideapp.Refund, "r1", func(e *guideapp.Event) { e.Ref, e.Amount, e.At = "o1", 300_00, p.now }),
			fact(guideapp.Order, "o2", func(e *guideapp.Event) { e.Guide, e.Amount, e.At = "G1", 100_00, p.now-guideapp.FullDay }))
	}
	adjust := func(p *payroll, amounts ...guideapp.Fen) {
		for _, amount := range amounts {
			q := service.AdjustRequest{Kind: ledger.Adjustment, Guide: "G1", Period: "2026-09", Amount: amount, Reason: "counted"}
			if _, err := p.settling.Adjust(t.Context(), office, fmt.Sprint(amount), q); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name      string
		yuan      guideapp.Fen
		meanwhile func(p *payroll)
		unbound   bool // the plan from November on
		books     []string
	}{
		{"a refund above the bound", 300, refund, false, []string{"2026-09 guide:G1 North sales correction -30.00 of 1",
			"2026-10 guide:G1 North sales earned 10.00", "2026-10 guide:G1 North payout payout -8.00"}},
		{"a late sale at the cap", 10_000, func(p *payroll) { p.record(sale("o2", "G1", 5_000)) }, false, []string{
			"2026-09 guide:G1 North limits correction -500.00", "2026-09 guide:G1 North sales correction 500.00 of 1"}},
		{"a slip by hand, put right", 300, func(p *payroll) { adjust(p, 1000_00, -900_00) }, false, []string{
			"2026-09 guide:G1 North by_hand adjustment 1000.00", "2026-09 guide:G1 North by_hand adjustment -900.00", "2026-10 guide:G1 North payout payout -100.00"}},
		{"today's plan bounds it, not the period's", 300, refund, true, []string{
			"2026-09 guide:G1 North sales correction -30.00 of 1", "2026-10 guide:G1 North sales earned 10.00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, database *db.DB) {
				p := newPayroll(t, database).open()
				p.publish(2, "version: 1\n", "version: 2\ndeduct_at_most: 20%\n")
				if test.unbound {
					p.publish(3, "from: 2026-07-01", "from: 2026-11-01")
				}
				p.at("2026-10-01")
				p.record(sale("o1", "G1", test.yuan))
				first := p.settle("k1", "2026-09")
				p.at("2026-11-01")
				test.meanwhile(p)
				p.settle("k2", "2026-10")
				wantTexts(t, "October", p.books(first.Through), test.books...)
			})
		})
	}
}

// Books that were tampered with are found out, to the line and the fen while the facts and
// the organisation they rest on are the same, whatever plan is in force by now.
func TestSettling_Audit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		happens func(p *payroll)
		differs bool
		changed bool
	}{
		{"nothing has changed", func(*payroll) {}, true, false},
		{"another plan is in force", func(p *payroll) { p.publish(2, "rate: 10%", "rate: 11%") }, true, false},
		{"the organisation has changed", func(p *payroll) {
			p.put(service.OrgBatch{Goals: []guideapp.Goal{{Table: "x", Party: "G9", Period: "2027-01", Amount: 1}}})
		}, false, true},
		{"a fact is another's", func(p *payroll) {
			p.record(fact(guideapp.Amend, "a1", func(e *guideapp.Event) { e.Ref, e.Guide, e.Reason = "o1", "G3", "wrong guide" }))
		}, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, database *db.DB) {
				p := newPayroll(t, database).open()
				p.at("2026-10-01")
				p.record(sale("o1", "G1", 300), sale("o2", "G2", 100))
				p.settle("k1", "2026-09")
				err := dbtest.Tamper(t.Context(), database,
					`UPDATE ledger_transaction SET amount = amount + 5 WHERE number = 2`,
					`UPDATE ledger_entry SET amount = amount + 5 WHERE number = 2 AND account = 'expense'`,
					`UPDATE ledger_entry SET amount = amount - 5 WHERE number = 2 AND account = 'payable'`,
					`UPDATE settlement_payment SET paid = paid - 1 WHERE party = 'guide:G1'`)
				if err != nil {
					t.Fatal(err)
				}
				p.at("2026-10-02")
				test.happens(p)
				audit, err := p.settling.Audit(t.Context(), "demo", nil)
				if err != nil || len(audit.Faults) != 2 || len(audit.Periods) != 1 || audit.Periods[0].Changed != test.changed {
					t.Fatalf("audit %+v, %v; want a payout file and a settlement that are not what was booked", audit, err)
				}
				var differs []string
				for _, d := range audit.Periods[0].Differs {
					differs = append(differs, fmt.Sprint(d.Party, d.Component, d.Amount))
				}
				if got, want := strings.Join(differs, " "), "guide:G2sales-5"; (got == want) != test.differs || (got == "") == test.differs {
					t.Errorf("differs by %q; want %q: %t", got, want, test.differs)
				}
			})
		})
	}
}

// A settlement corrects the periods that ended not long before, and of older ones those
// that something has become known about, or that is decided only now.
func TestSettling_Settle_olderPeriods(t *testing.T) {
	t.Parallel()
	const months, quiet = 24, 5 // the month and those that ended within CorrectionDays before it
	first := guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.July, 1))
	order := func(id string, at guideapp.Day, f func(e *guideapp.Event)) guideapp.Event {
		return fact(guideapp.Order, id, func(e *guideapp.Event) {
			e.Guide, e.Customer, e.Amount, e.At = "G1", "C-"+id, 100_00, at.Start(beijing)
			f(e)
		})
	}
	asIs := func(*guideapp.Event) {}
	for _, test := range []struct {
		name    string
		changes []string // of the plan
		late    func(now guideapp.Instant) guideapp.Event
		rated   string // older months, with what was booked
	}{
		{"nothing happens", nil, nil, ""},
		{"an order is given back", nil, func(now guideapp.Instant) guideapp.Event {
			return fact(guideapp.Refund, "r", func(e *guideapp.Event) { e.Ref, e.Amount, e.At = "o2026-07", 100_00, now })
		}, "2026-07 -10.00"},
		{"an order comes late", nil, func(guideapp.Instant) guideapp.Event {
			return order("late", guideapp.Date(2027, time.March, 3), asIs)
		}, "2027-03 10.00"},
		{"an order was somebody else's", nil, func(now guideapp.Instant) guideapp.Event {
			return fact(guideapp.Amend, "a", func(e *guideapp.Event) { e.Ref, e.Guide, e.Reason, e.At = "o2026-08", "G2", "wrong guide", now })
		}, "2026-08 0.00"},
		{"a customer's first order comes late", []string{"when: {kinds: [order]}", "when: {kinds: [order], first_order: true}"}, func(guideapp.Instant) guideapp.Event {
			return order("late", guideapp.Date(2026, time.August, 3), func(e *guideapp.Event) { e.Customer = "C-o2026-10" })
		}, "2026-08 10.00, 2026-10 -10.00"},
		{"a guide's first order comes late", []string{"commission: {rate: 10%}", "bounty: {each: 3, once_per: [guide]}"}, func(guideapp.Instant) guideapp.Event {
			return order("late", guideapp.Date(2027, time.October, 3), func(e *guideapp.Event) { e.Guide = "G2" })
		}, "2027-10 3.00, 2027-11 0.00, 2027-12 0.00, 2028-01 0.00, 2028-02 0.00"},
		{"a friend was lost within the hold", []string{"when: {kinds: [order]}", "when: {kinds: [order]}, hold: {days: 40, void_on: [friend_lost]}"}, func(guideapp.Instant) guideapp.Event {
			return fact(guideapp.FriendLost, "l", func(e *guideapp.Event) {
				e.Guide, e.Customer, e.Reason, e.At = "G1", "C-o2026-10", guideapp.ReasonCustomer, guideapp.Date(2026, time.November, 15).Start(beijing)
			})
		}, "2026-10 -10.00, 2026-11 0.00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPayroll(t, dbtest.SQLite(t)).open()
			p.publish(2, append(test.changes, "to: 2026-12-31", "to: 2029-12-31")...)
			month := first
			settle := func() ledger.Settlement {
				p.now = (month.Last + 1).Start(beijing)
				p.record(order("o"+month.String(), month.Last-10, asIs))
				s := p.settle(month.String(), month.String())
				month = guideapp.PeriodOf(guideapp.Monthly, month.Last+1)
				return s
			}
			for range months {
				settle()
			}
			if test.late != nil {
				p.now += guideapp.Hour
				p.record(test.late(p.now))
			}
			last := settle()
			var older []string
			for _, r := range last.Ratings[:len(last.Ratings)-quiet] {
				older = append(older, r.Period+" "+r.Amount.Yuan())
			}
			if got := strings.Join(older, ", "); got != test.rated {
				t.Errorf("rated %s; want %s", got, test.rated)
			}
			p.audit(0)
			settle() // of what a hold may still change
			if s := settle(); len(s.Ratings) > quiet {
				t.Errorf("and again: %+v", s.Ratings)
			}
		})
	}
}

// A hold longer than CorrectionDays is paid when it has matured, and final_after likewise.
func TestSettling_Settle_longHold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		hold  string
		facts []guideapp.Event
		paid  string // the period that paid it
	}{
		"from the event": {"days: 120", nil, "2027-01"},
		"from completed": {"days: 120, from: completed", []guideapp.Event{fact(guideapp.OrderCompleted, "c1", func(e *guideapp.Event) {
			e.Ref, e.At = "o1", guideapp.Date(2026, time.November, 20).Start(beijing)
		})}, "2027-03"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, database *db.DB) {
				p := newPayroll(t, database).open()
				p.publish(2, "when: {kinds: [order]}", "when: {kinds: [order]}, hold: {"+test.hold+"}", "to: 2026-12-31", "to: 2027-12-31")
				p.at("2026-10-01")
				p.record(sale("o1", "G1", 100))
				paid, coming := "", test.facts
				for month := september; month.First < guideapp.Date(2027, time.July, 1); month = guideapp.PeriodOf(guideapp.Monthly, month.Last+1) {
					p.now = (month.Last + 1).Start(beijing)
					if len(coming) > 0 && coming[0].At <= p.now {
						p.record(coming[0])
						coming = coming[1:]
					}
					if s := p.settle(month.String(), month.String()); len(s.Payouts) > 0 && s.Payouts[0].Paid > 0 {
						paid += month.String()
					}
				}
				if paid != test.paid || p.paid("G1") != 10_00 {
					t.Errorf("%s paid with %q, want 10.00 with %s", p.paid("G1").Yuan(), paid, test.paid)
				}
			})
		})
	}
}
