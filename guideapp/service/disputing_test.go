package service_test

import (
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// disputing is a chain with its disputes.
type disputing struct {
	*chain
	disputes *service.Disputing
	guide    guideapp.Person // who questions
	manager  guideapp.Person // of the guide's store
	mate     string          // another guide of that store
	order    guideapp.Event  // an order of the mate's, in that store
}

func newDisputing(t *testing.T, database *db.DB) *disputing {
	t.Helper()
	c := newChain(t, database, tallyPlan)
	c.record(t, 9)
	now := func() guideapp.Instant { return c.now }
	settling := &service.Settling{Store: db.As[service.SettlementTx](database), Orgs: c.importing.Orgs, Plans: c.importing.Plans, Now: now}
	d := &disputing{chain: c, disputes: &service.Disputing{Store: db.As[service.DisputeTx](database), Tally: c.tally, Importing: c.importing, Settling: settling, Now: now}}
	first, _ := guideapp.PeriodOf(guideapp.Monthly, lastSeptember).Instants(beijing)
	standing := func(id string, d guideapp.Day) guideapp.Assignment {
		guide, _ := c.org.Guide(id)
		a, _ := guide.On(d)
		return a
	}
	corrected := map[string]bool{}
	for _, e := range c.events {
		corrected[e.RefKey()] = true
	}
	for _, e := range c.events {
		day := guideapp.DayOf(e.At, beijing)
		if corrected[e.Key()] || e.Channel != guideapp.ChannelStore {
			continue // it is another's by now, or gone, or the customer's own guide is credited too
		}
		if e.Kind != guideapp.Order || e.At < first || e.Store == "" || e.Amount == 0 || standing(e.Guide, day).Store != e.Store || standing(e.Guide, lastSeptember).Store != e.Store {
			continue
		}
		for _, g := range c.org.Guides {
			a := standing(g.ID, day)
			if g.ID == e.Guide || a.Store != e.Store || standing(g.ID, lastSeptember).Store != e.Store || a.Role != guideapp.RoleGuide {
				continue
			}
			d.order, d.mate = e, e.Guide
			d.guide = guideapp.Person{Brand: "demo", ID: g.ID, Role: guideapp.RoleGuide, Store: e.Store}
			d.manager = guideapp.Person{Brand: "demo", ID: "the manager", Role: guideapp.RoleManager, Store: e.Store}
		}
	}
	if d.mate == "" {
		t.Fatal("the chain has no two guides in one store")
	}
	return d
}

func (d *disputing) open(t *testing.T, key string) ledger.Dispute {
	t.Helper()
	opened, err := d.disputes.Dispute(t.Context(), d.guide, key, service.DisputeRequest{Component: "sales", Event: d.order.Key(), Reason: "I sold this one"})
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// TestDisputing_Amend: the manager hands the order over; both statements and all kept
// totals follow, and the question is answered once.
func TestDisputing_Amend(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		d := newDisputing(t, database)
		mine, mates := d.total(t, d.guide.ID), d.total(t, d.mate)
		opened := d.open(t, "one")
		if again := d.open(t, "one"); again != opened || opened.Number != 1 || opened.Stage != ledger.AtManager {
			t.Fatalf("opened %+v, then %+v", opened, again)
		}
		if _, err := d.disputes.Dispute(t.Context(), d.guide, "two", service.DisputeRequest{Component: "sales", Reason: "once more"}); codeOf(err) != guideapp.Precondition {
			t.Errorf("a second dispute about one line: %v", err)
		}
		verdict := service.VerdictRequest{Number: 1, Outcome: ledger.DisputeAmended, Reason: "the camera says so", Guide: d.guide.ID}
		decided, err := d.disputes.Decide(t.Context(), d.manager, "yes", verdict)
		if err != nil || decided.Outcome != ledger.DisputeAmended || decided.Verdict.Amend != "frontline//dispute-1" {
			t.Fatalf("decided %+v, %v", decided, err)
		}
		if again, err := d.disputes.Decide(t.Context(), d.manager, "yes", verdict); err != nil || again != decided {
			t.Errorf("decided twice: %+v, %v", again, err)
		}
		if now, then := d.total(t, d.guide.ID), d.total(t, d.mate); now <= mine || then >= mates {
			t.Errorf("the guide had %s and has %s, the mate had %s and has %s", mine.Yuan(), now.Yuan(), mates.Yuan(), then.Yuan())
		}
		if differences, err := d.importing.Verify(t.Context(), "demo", false, nil); err != nil || len(differences) > 0 {
			t.Errorf("verify: %v, %d differences", err, len(differences))
		}
		verdict.Reason = "no, after all"
		if _, err := d.disputes.Decide(t.Context(), d.manager, "again", verdict); codeOf(err) != guideapp.Precondition {
			t.Errorf("a decided dispute decided again: %v", err)
		}
	})
}

// TestDisputing_Shares: two guides made the sale; each is credited the own part of it.
func TestDisputing_Shares(t *testing.T) {
	t.Parallel()
	d := newDisputing(t, dbtest.SQLite(t))
	mine, mates := d.total(t, d.guide.ID), d.total(t, d.mate)
	d.open(t, "one")
	verdict := service.VerdictRequest{Number: 1, Outcome: ledger.DisputeAmended, Reason: "both served",
		Shares: []guideapp.GuideShare{{Guide: d.guide.ID, Share: 400_000}, {Guide: d.mate, Share: 600_000}}}
	uneven, beyond := verdict, verdict
	uneven.Shares = []guideapp.GuideShare{{Guide: d.guide.ID, Share: 400_000}, {Guide: d.mate, Share: 500_000}}
	beyond.Shares = []guideapp.GuideShare{{Guide: d.guide.ID, Share: 400_000}, {Guide: "nobody", Share: 600_000}}
	for name, q := range map[string]service.VerdictRequest{"uneven": uneven, "beyond": beyond} {
		if _, err := d.disputes.Decide(t.Context(), d.manager, name, q); codeOf(err) != guideapp.Invalid {
			t.Errorf("%s shares: %v", name, err)
		}
	}
	greedy := d.manager
	greedy.ID = d.mate
	if _, err := d.disputes.Decide(t.Context(), greedy, "greedy", verdict); codeOf(err) != guideapp.Forbidden {
		t.Errorf("a share to the own name: %v", err)
	}
	if _, err := d.disputes.Decide(t.Context(), d.manager, "yes", verdict); err != nil {
		t.Fatal(err)
	}
	if now, then := d.total(t, d.guide.ID), d.total(t, d.mate); now <= mine || then >= mates {
		t.Errorf("the guide had %s and has %s, the mate had %s and has %s", mine.Yuan(), now.Yuan(), mates.Yuan(), then.Yuan())
	}
	listed, _, err := d.disputes.List(t.Context(), d.manager, 0)
	if err != nil || len(listed) != 1 || listed[0].GuideName == "" || listed[0].StoreName == "" || listed[0].Title == "" {
		t.Errorf("listed %+v, %v", listed, err)
	}
}

// TestDisputing_Stages: who may decide what, and when it goes on to headquarters.
func TestDisputing_Stages(t *testing.T) {
	t.Parallel()
	d := newDisputing(t, dbtest.SQLite(t))
	d.open(t, "first")
	decide := func(caller guideapp.Person, key string, q service.VerdictRequest) error {
		_, err := d.disputes.Decide(t.Context(), caller, key, q)
		return err
	}
	declined := service.VerdictRequest{Number: 1, Outcome: ledger.DisputeDeclined, Reason: "no"}
	stranger, himself, greedy := d.manager, d.manager, d.manager
	stranger.Store, himself.ID, greedy.ID = "elsewhere", d.guide.ID, d.mate
	for _, test := range []struct {
		name   string
		caller guideapp.Person
		q      service.VerdictRequest
		code   guideapp.Code
	}{
		{"another store's manager", stranger, declined, guideapp.NotFound},
		{"about the own pay", himself, declined, guideapp.Forbidden},
		{"to the own name", greedy, service.VerdictRequest{Number: 1, Outcome: ledger.DisputeAmended, Reason: "mine", Guide: d.mate}, guideapp.Forbidden},
		{"no reason", d.manager, service.VerdictRequest{Number: 1, Outcome: ledger.DisputeDeclined}, guideapp.Invalid},
		{"no outcome", d.manager, service.VerdictRequest{Number: 1, Reason: "?"}, guideapp.Invalid},
		{"an adjustment by a manager", d.manager, service.VerdictRequest{Number: 1, Outcome: ledger.DisputeAdjusted, Reason: "?", Amount: 100}, guideapp.Forbidden},
		{"an amend to nobody known", d.manager, service.VerdictRequest{Number: 1, Outcome: ledger.DisputeAmended, Reason: "?", Guide: "nobody"}, guideapp.Invalid},
		{"an amend to nobody at all", d.manager, service.VerdictRequest{Number: 1, Outcome: ledger.DisputeAmended, Reason: "?"}, guideapp.Invalid},
		{"a dispute that is not there", office, service.VerdictRequest{Number: 7, Outcome: ledger.DisputeDeclined, Reason: "?"}, guideapp.NotFound},
	} {
		if err := decide(test.caller, "k-"+test.name[:4], test.q); codeOf(err) != test.code {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if err := decide(d.manager, "no", declined); err != nil {
		t.Fatal(err)
	}
	second := d.open(t, "second")
	if second.Stage != ledger.AtHeadquarters {
		t.Errorf("after the manager declined: %+v", second)
	}
	if err := decide(d.manager, "not mine", service.VerdictRequest{Number: 2, Outcome: ledger.DisputeDeclined, Reason: "no"}); codeOf(err) != guideapp.Forbidden {
		t.Errorf("a manager at headquarters' stage: %v", err)
	}
	if err := decide(office, "grant", service.VerdictRequest{Number: 2, Outcome: ledger.DisputeAdjusted, Reason: "goodwill", Amount: 1_234}); err != nil {
		t.Fatal(err)
	}
	listed, _, err := d.disputes.List(t.Context(), d.guide, 0)
	if err != nil || len(listed) != 2 || listed[1].Verdict.Adjustment != 1 || listed[1].Verdict.Stage != ledger.AtHeadquarters {
		t.Errorf("listed %+v, %v", listed, err)
	}
	if others, _, err := d.disputes.List(t.Context(), guideapp.Person{Brand: "demo", ID: d.mate, Role: guideapp.RoleGuide}, 0); err != nil || len(others) != 0 {
		t.Errorf("another guide lists %+v, %v", others, err)
	}
}

// A grant that the second person declines leaves the dispute to headquarters again.
func TestDisputing_grantDeclined(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		d := newDisputing(t, database)
		d.open(t, "one")
		grant := service.VerdictRequest{Number: 1, Outcome: ledger.DisputeAdjusted, Reason: "goodwill", Amount: ledger.ApprovalAbove + 1}
		decided, err := d.disputes.Decide(t.Context(), office, "grant", grant)
		if err != nil || decided.Outcome != ledger.DisputeAdjusted || decided.Verdict.Adjustment != 1 {
			t.Fatalf("granted %+v, %v", decided, err)
		}
		d.now += 30 * guideapp.FullDay
		a, err := d.disputes.Settling.Decide(t.Context(), controller, "no", service.DecideRequest{Number: 1, Reason: "too much"})
		if err != nil || a.State != ledger.AdjustmentDeclined || a.Dispute != 1 {
			t.Fatalf("declined %+v, %v", a, err)
		}
		listed, now, err := d.disputes.List(t.Context(), d.guide, 0)
		if err != nil || len(listed) != 1 || listed[0].Outcome != ledger.DisputeOpen || listed[0].Verdict != (ledger.Verdict{}) {
			t.Fatalf("listed %+v, %v", listed, err)
		}
		if stage, deadline := listed[0].StageAt(now); stage != ledger.AtHeadquarters || deadline != d.now+ledger.HeadquartersTime {
			t.Errorf("it is with %s until %s", stage, deadline)
		}
		grant.Amount = 100
		decided, err = d.disputes.Decide(t.Context(), office, "less", grant)
		if err != nil || decided.Outcome != ledger.DisputeAdjusted || decided.Verdict.Adjustment != 2 {
			t.Errorf("decided again: %+v, %v", decided, err)
		}
	})
}

// A line in dispute is found among however many disputes its guide has had.
func TestDisputing_manyDisputes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		d := newDisputing(t, database)
		err := db.As[service.DisputeTx](database).Update(t.Context(), func(tx service.DisputeTx) error {
			for n := range int64(service.MaxDisputes) {
				old := ledger.Dispute{Number: n + 1, Guide: d.guide.ID, Store: d.guide.Store, Period: "2026-08", Component: "sales", Outcome: ledger.DisputeDeclined}
				if err := tx.PutDispute(t.Context(), "demo", old); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if opened := d.open(t, "one"); opened.Number != service.MaxDisputes+1 || opened.Stage != ledger.AtManager {
			t.Errorf("opened %+v", opened)
		}
		if _, err := d.disputes.Dispute(t.Context(), d.guide, "two", service.DisputeRequest{Component: "sales", Reason: "once more"}); codeOf(err) != guideapp.Precondition {
			t.Errorf("a second dispute about one line: %v", err)
		}
	})
}
