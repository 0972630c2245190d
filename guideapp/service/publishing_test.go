package service_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
	"frontline/simulator/population"
)

// desk is headquarters with a store, a guide and a live plan, in mid-September.
type desk struct {
	publishing *service.Publishing
	tally      *service.Tally
	now        guideapp.Instant
}

var (
	alice = guideapp.Person{Brand: "demo", ID: "alice", Role: guideapp.RoleHeadquarters}
	bob   = guideapp.Person{Brand: "demo", ID: "bob", Role: guideapp.RoleHeadquarters}
	g1    = guideapp.Person{Brand: "demo", ID: "G1", Role: guideapp.RoleGuide, Store: "S1"}
)

// deskPlan has a group's measure, whose totals are kept, and a goal of a table.
func deskPlan(name, period, from, rate string) string {
	return fmt.Sprintf(`# kept
{schema: 1, plan: %s, title: Sales, period: %s, effective: {from: %s}, components: [
  {id: store, title: Store, commission: {rate: %s, of: store}},
  {id: stage, title: Stage, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {table: monthly}, pay: [{reach: 80%%, amount: 100}, {reach: 120%%, amount: 300}]}}]}
`, name, period, from, rate)
}

func newDesk(t *testing.T, database *db.DB) *desk {
	t.Helper()
	ctx := context.Background()
	d := &desk{now: guideapp.Date(2026, time.September, 14).Start(population.Zone) + 12*guideapp.Hour}
	now, orgs := func() guideapp.Instant { return d.now }, new(service.Orgs)
	plans := &service.Plans{Store: db.As[service.PlanTx](database), Now: now, Zone: population.Zone}
	importing := &service.Importing{Store: db.As[service.ImportTx](database), Orgs: orgs, Plans: plans, Now: now, Zone: population.Zone}
	d.publishing = &service.Publishing{Store: db.As[service.PublishTx](database), Importing: importing}
	d.tally = &service.Tally{Store: db.As[service.TallyTx](database), Orgs: orgs, Plans: plans, Now: now}
	org := service.OrgBatch{
		Stores: []guideapp.Store{{ID: "S1", Name: "Store", Region: "east"}},
		Guides: []guideapp.Guide{{ID: "G1", Name: "Guide", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}},
		Goals:  []guideapp.Goal{{Table: "monthly", Party: "G1", Period: "2026-09", Amount: 1_000_00}, {Table: "monthly", Party: "G1", Period: "2026-10", Amount: 2_000_00}},
	}
	if _, err := importing.Org(ctx, alice, "org", org); err != nil {
		t.Fatal(err)
	}
	if err := importing.PublishPlan(ctx, "demo", deskPlan("sales", "month", "2026-01-01", "1%")); err != nil {
		t.Fatal(err)
	}
	order := guideapp.Event{Source: "pos", ID: "o", Kind: guideapp.Order, At: d.now - guideapp.Hour, Store: "S1", Guide: "G1", Amount: 1_000_00}
	if _, err := importing.File(ctx, "demo", []guideapp.Event{order}, nil); err != nil {
		t.Fatal(err)
	}
	return d
}

// publish carries a document through both people.
func (d *desk) publish(t *testing.T, document string) service.PlanRow {
	t.Helper()
	ctx := context.Background()
	draft, err := d.publishing.Save(ctx, alice, fmt.Sprintf("save %x", sha256.Sum256([]byte(document))), document)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := d.publishing.Publish(ctx, alice, "ask "+draft.Hash, draft.Name, draft.Hash)
	if err != nil || asked.State != service.PlanAwaiting {
		t.Fatalf("asked: %+v, %v", asked, err)
	}
	row, err := d.publishing.Publish(ctx, bob, "approve "+draft.Hash, draft.Name, draft.Hash)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// A draft that awaits approval is sent back with a reason, which stands until it is asked
// for again; what guides would be told can be read before.
func TestPublishing_SendBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx, d := context.Background(), newDesk(t, database)
		document := deskPlan("sales", "month", "2026-10-01", "2%")
		draft, err := d.publishing.Save(ctx, alice, "save", document)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.publishing.SendBack(ctx, bob, "early", "sales", draft.Hash, "no"); codeOf(err) != guideapp.Precondition {
			t.Errorf("sent back before anybody asked: %v", err)
		}
		if _, err := d.publishing.Publish(ctx, alice, "ask", "sales", draft.Hash); err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct {
			hash, reason string
			code         guideapp.Code
		}{
			"no reason":       {draft.Hash, "", guideapp.Invalid},
			"a long reason":   {draft.Hash, strings.Repeat("x", service.MaxSendBackReason+1), guideapp.Invalid},
			"an unread draft": {"0", "no", guideapp.Precondition},
		} {
			if _, err := d.publishing.SendBack(ctx, bob, name, "sales", test.hash, test.reason); codeOf(err) != test.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		for range 2 {
			row, err := d.publishing.SendBack(ctx, bob, "back", "sales", draft.Hash, "too dear")
			if err != nil || row.State != service.PlanDraft || row.AskedBy != "" || row.SentBackBy != "bob" || row.SentBack != "too dear" {
				t.Errorf("sent back %+v, %v", row, err)
			}
		}
		check, err := d.publishing.Check(ctx, alice, document)
		if err != nil || len(check.Rules) != 3 || len(check.Notice) != 2 || !strings.Contains(check.Notice[1].EN, "it was 1%") {
			t.Errorf("checked %+v, %v", check, err)
		}
		if row, err := d.publishing.Publish(ctx, alice, "ask again", "sales", draft.Hash); err != nil || row.State != service.PlanAwaiting || row.SentBack != "" {
			t.Errorf("asked again %+v, %v", row, err)
		}
	})
}

// A draft is discarded as it was read, once; its plan's published versions stay.
func TestPublishing_Discard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx, d := context.Background(), newDesk(t, database)
		draft, err := d.publishing.Save(ctx, alice, "save", deskPlan("sales", "month", "2026-10-01", "2%"))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.publishing.Discard(ctx, bob, "unread", "sales", "0"); codeOf(err) != guideapp.Precondition {
			t.Errorf("an unread draft: %v", err)
		}
		for range 2 {
			if err := d.publishing.Discard(ctx, bob, "discard", "sales", draft.Hash); err != nil {
				t.Error(err)
			}
		}
		if err := d.publishing.Discard(ctx, bob, "again", "sales", draft.Hash); codeOf(err) != guideapp.NotFound {
			t.Errorf("a draft that is gone: %v", err)
		}
		if states := d.states(t); len(states) != 1 || !strings.HasPrefix(states[0], "sales v0 live") {
			t.Errorf("left are %q", states)
		}
	})
}

// Page by page every plan is listed once, in the order of one page.
func TestPublishing_List_pages(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), newDesk(t, dbtest.SQLite(t))
	for _, name := range []string{"c", "a", "b"} {
		if _, err := d.publishing.Save(ctx, alice, name, deskPlan(name, "month", "2026-12-01", "2%")); err != nil {
			t.Fatal(err)
		}
	}
	for _, first := range []string{"2026-10-01", "2026-11-01"} {
		d.publish(t, deskPlan("sales", "month", first, "3%"))
	}
	all, err := d.publishing.List(ctx, alice, service.PlanPlace{}, 0)
	if err != nil || len(all) != 6 {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	for size := 1; size <= len(all); size++ {
		var paged []service.PlanRow
		for after := (service.PlanPlace{}); ; after = paged[len(paged)-1].Place() {
			page, err := d.publishing.List(ctx, alice, after, size)
			if err != nil {
				t.Fatal(err)
			}
			if paged = append(paged, page...); len(page) < size {
				break
			}
		}
		if !slices.Equal(paged, all) {
			t.Errorf("in pages of %d: %+v, want %+v", size, paged, all)
		}
	}
	if _, err := d.publishing.List(ctx, alice, service.PlanPlace{}, service.MaxEntries+1); codeOf(err) != guideapp.Invalid {
		t.Errorf("too large a page: %v", err)
	}
}

func (d *desk) states(t *testing.T) []string {
	t.Helper()
	rows, err := d.publishing.List(context.Background(), alice, service.PlanPlace{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, r := range rows {
		states = append(states, fmt.Sprintf("%s v%d %s %s..%s", r.Name, r.Version, r.State, r.First, strings.Replace(r.Last.String(), guideapp.MaxDay.String(), "", 1)))
	}
	return states
}

func (d *desk) earned(t *testing.T) guideapp.Fen {
	t.Helper()
	result, err := d.tally.Get(context.Background(), g1, service.TallyQuery{})
	if err != nil {
		t.Fatal(err)
	}
	return result.Statement.Earned
}

// A draft becomes a plan by two people, for the current period at the earliest; the plan
// before ends, totals and tallies follow, and guides are told.
func TestPublishing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx, d := context.Background(), newDesk(t, database)
		if got := d.earned(t); got != 110_00 { // 1 % of the store's 1,000, and 100 for 100 % of the goal
			t.Fatalf("earned %s before", got.Yuan())
		}
		row := d.publish(t, deskPlan("sales", "month", "2026-09-01", "2%"))
		if row.Version != 1 || row.State != service.PlanLive || row.Author != "alice" || row.AskedBy != "alice" || row.ApprovedBy != "bob" || row.PublishedAt != d.now {
			t.Errorf("published %+v", row)
		}
		if want := []string{"sales v1 live 2026-09-01..", "sales v0 ended 2026-01-01..2026-08-31"}; !slices.Equal(d.states(t), want) {
			t.Errorf("plans %q, want %q", d.states(t), want)
		}
		if got := d.earned(t); got != 120_00 {
			t.Errorf("earned %s under the new plan", got.Yuan())
		}
		live, err := d.publishing.Document(ctx, g1, "sales", 1)
		if err != nil || live.Version != 1 || !strings.Contains(live.Document, "# kept") {
			t.Errorf("the published document: %v\n%s", err, live.Document)
		}
		notices, err := d.publishing.Notices(ctx, g1)
		if err != nil || len(notices) != 1 || notices[0].Read || len(notices[0].Words) != 2 ||
			notices[0].Words[1].EN != "Changed: Store: it was 1% of your store's net sales; it is 2% of your store's net sales" {
			t.Errorf("notices %+v, %v", notices, err)
		}

		d.publish(t, deskPlan("winter", "month", "2026-10-01", "3%"))
		d.publish(t, deskPlan("frost", "month", "2026-10-01", "4%"))
		want := []string{"frost v1 scheduled 2026-10-01..", "winter v1 replaced 2026-10-01..2026-09-30", "sales v1 live 2026-09-01..2026-09-30", "sales v0 ended 2026-01-01..2026-08-31"}
		if got := d.states(t); !slices.Equal(got, want) {
			t.Errorf("plans %q, want %q", got, want)
		}
		d.now += 30 * guideapp.FullDay
		if got := d.states(t); got[0] != "frost v1 live 2026-10-01.." {
			t.Errorf("a month later: %q", got)
		}
	})
}

func TestPublishing_Receipts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx, d := context.Background(), newDesk(t, database)
		d.publish(t, deskPlan("sales", "month", "2026-10-01", "2%"))
		first, err := d.publishing.Acknowledge(ctx, g1, "read", "sales", 1)
		d.now += guideapp.Hour
		again, errAgain := d.publishing.Acknowledge(ctx, g1, "read again", "sales", 1)
		if err != nil || errAgain != nil || first.At != d.now-guideapp.Hour || again != first {
			t.Errorf("read %+v, %v, then %+v, %v", first, err, again, errAgain)
		}
		notices, err := d.publishing.Notices(ctx, g1)
		if err != nil || !notices[0].Read {
			t.Errorf("notices %+v, %v", notices, err)
		}
		if rows, err := d.publishing.List(ctx, alice, service.PlanPlace{}, 0); err != nil || rows[0].Readers != 1 {
			t.Errorf("plans %+v, %v", rows, err)
		}
		for role, want := range map[guideapp.Person][2]int{
			alice: {1, 1},
			{Brand: "demo", ID: "M1", Role: guideapp.RoleManager, Store: "S1"}:     {1, 1},
			{Brand: "demo", ID: "M2", Role: guideapp.RoleManager, Store: "S2"}:     {0, 0},
			{Brand: "demo", ID: "K", Role: guideapp.RoleCoordinator, Region: "no"}: {0, 0},
			g1: {0, 0},
		} {
			if notices, err := d.publishing.Notices(ctx, role); err != nil || [2]int{notices[0].Guides, notices[0].Readers} != want {
				t.Errorf("%s reads %+v, %v", role.ID, notices, err)
			}
		}
		if _, err := d.publishing.Acknowledge(ctx, g1, "of nothing", "sales", 9); guideapp.CodeOf(err) != guideapp.NotFound {
			t.Errorf("a notice that is not there gives %v", err)
		}
	})
}

// What must not be published, is not, and says why.
func TestPublishing_Refusals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx, d := context.Background(), newDesk(t, database)
		for i, row := range []struct {
			name, document string
			code           guideapp.Code
			says           string
		}{
			{"no first day", "{schema: 1, plan: p, period: month, components: [{id: a, commission: {rate: 1%}}]}", guideapp.Invalid, "effective.from: is missing; write the day from which the plan pays, such as 2026-10-01"},
			{"mid-period", deskPlan("p", "month", "2026-10-02", "1%"), guideapp.Invalid, "2026-10-02 is not the first day of a month; write 2026-10-01 or 2026-11-01"},
			{"ends mid-period", deskPlan("p", "month", "2026-10-01, to: 2026-11-15", "1%"), guideapp.Invalid, "effective.to: 2026-11-15 is not the last day of a month; write 2026-10-31 or 2026-11-30"},
			{"a past period", deskPlan("p", "month", "2026-08-01", "1%"), guideapp.Invalid, "2026-08-01 is past; write 2026-09-01"},
			{"a week within the month of the plan before", deskPlan("p", "week", "2026-09-14", "1%"), guideapp.Invalid, "2026-09-14 lies before the end of 2026-09, which sales pays; write 2027-02-01, where a week begins that cuts no month"},
			{"a quarter whose months are being paid", deskPlan("p", "quarter", "2026-07-01", "1%"), guideapp.Invalid, "2026-07-01 lies before the end of 2026-09, which sales pays; write 2026-10-01, where a quarter begins that cuts no month"},
			{"another zone", strings.Replace(deskPlan("p", "month", "2026-10-01", "1%"), "schema: 1,", "schema: 1, timezone: Europe/Berlin,", 1), guideapp.Invalid,
				"timezone: is Europe/Berlin, and plan sales counts its days in Asia/Shanghai: the hours between the two midnights would be paid twice or never"},
		} {
			draft, err := d.publishing.Save(ctx, alice, fmt.Sprint("save", i), row.document)
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.publishing.Publish(ctx, alice, fmt.Sprint("ask", i), draft.Name, draft.Hash)
			if guideapp.CodeOf(err) != row.code || !strings.Contains(fmt.Sprint(err), row.says) {
				t.Errorf("%s: %v, want %s", row.name, err, row.says)
			}
		}
		draft, err := d.publishing.Save(ctx, alice, "good", deskPlan("p", "month", "2026-10-01", "1%"))
		if err != nil {
			t.Fatal(err)
		}
		refuses := func(name string, by guideapp.Person, hash string, code guideapp.Code) {
			t.Helper()
			if _, err := d.publishing.Publish(ctx, by, name, "p", hash); guideapp.CodeOf(err) != code {
				t.Errorf("%s: %v, want %s", name, err, code)
			}
		}
		refuses("another hash", alice, "0000", guideapp.Precondition)
		if _, err := d.publishing.Publish(ctx, alice, "ask", "p", draft.Hash); err != nil {
			t.Fatal(err)
		}
		refuses("the same person again", alice, draft.Hash, guideapp.Precondition)
		if again, err := d.publishing.Publish(ctx, alice, "ask", "p", draft.Hash); err != nil || again.State != service.PlanAwaiting {
			t.Errorf("the same call again gives %+v, %v", again, err)
		}
		changed, err := d.publishing.Save(ctx, alice, "changed", deskPlan("p", "month", "2026-10-01", "9%"))
		if err != nil || changed.State != service.PlanDraft {
			t.Fatalf("saved again: %+v, %v", changed, err)
		}
		refuses("what was asked for before it changed", bob, draft.Hash, guideapp.Precondition)
		if _, err := d.publishing.Publish(ctx, bob, "bob asks", "p", changed.Hash); err != nil {
			t.Fatal(err)
		}
		if want := []string{"p v0 awaiting approval 2026-10-01..", "sales v0 live 2026-01-01.."}; !slices.Equal(d.states(t), want) {
			t.Errorf("plans %q, want %q", d.states(t), want)
		}
		if _, err := d.publishing.Save(ctx, alice, "broken", "schema: 2"); guideapp.CodeOf(err) != guideapp.Invalid {
			t.Errorf("a broken document is saved: %v", err)
		}
		if _, err := d.publishing.Document(ctx, guideapp.Person{Brand: "demo", ID: "M1", Role: guideapp.RoleManager}, "p", 0); guideapp.CodeOf(err) != guideapp.NotFound {
			t.Errorf("a manager reads a draft: %v", err)
		}
	})
}

// Of many who approve at once, one publishes; and one plan is in force.
func TestPublishing_AtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx, d := context.Background(), newDesk(t, database)
		hashes := map[string]string{}
		for _, name := range []string{"a", "b"} {
			draft, err := d.publishing.Save(ctx, alice, name, deskPlan(name, "month", "2026-10-01", "1%"))
			if err == nil {
				_, err = d.publishing.Publish(ctx, alice, "ask "+name, name, draft.Hash)
			}
			if err != nil {
				t.Fatal(err)
			}
			hashes[name] = draft.Hash
		}
		var group sync.WaitGroup
		for i := range 3 {
			for name, hash := range hashes {
				group.Go(func() {
					_, err := d.publishing.Publish(ctx, bob, fmt.Sprint(name, i), name, hash)
					if err != nil && guideapp.CodeOf(err) != guideapp.NotFound {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
		}
		group.Wait()
		scheduled := slices.DeleteFunc(d.states(t), func(s string) bool { return !strings.Contains(s, "scheduled") })
		notices, err := d.publishing.Notices(ctx, alice)
		if err != nil || len(scheduled) != 1 || len(notices) != 2 || len(d.states(t)) != 3 {
			t.Errorf("scheduled %q of %q, %d notices, %v", scheduled, d.states(t), len(notices), err)
		}
	})
}

func TestPublishing_Check(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		ctx, d := context.Background(), newDesk(t, database)
		check, err := d.publishing.Check(ctx, alice, deskPlan("p", "month", "2026-11-01", "1%"))
		if err != nil || check.Period.String() != "2026-11" || !check.Liability.Plan.Open || check.Findings[len(check.Findings)-1].Path != "components[1].target.goal.table" {
			t.Errorf("%+v, %v", check, err)
		}
		check, err = d.publishing.Check(ctx, alice, "schema: 1\nschema: 1\n")
		if err != nil || len(check.Errors) != 1 || check.Errors[0].Path != "plan:2:1" {
			t.Errorf("%+v, %v", check, err)
		}
		if got := d.states(t); len(got) != 1 {
			t.Errorf("checking keeps %q", got)
		}
	})
}
