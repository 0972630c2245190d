package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// succession is a chain with its books, where plans follow one another.
type succession struct {
	*payroll
	desk  *desk
	tally *service.Tally
}

func newSuccession(t *testing.T, database *db.DB) *succession {
	t.Helper()
	p := newPayroll(t, database).open()
	return &succession{p, &desk{publishing: &service.Publishing{Store: db.As[service.PublishTx](database), Importing: p.importing}},
		&service.Tally{Store: db.As[service.TallyTx](database), Orgs: p.importing.Orgs, Plans: p.importing.Plans, Now: func() guideapp.Instant { return p.now }}}
}

// version is payPlan as a draft, with replacements.
func version(replacements ...string) string {
	return strings.NewReplacer(append([]string{"version: 1\n", ""}, replacements...)...).Replace(payPlan)
}

// publish carries a document through both people, at the time of the books.
func (s *succession) publish(document string) service.PlanRow {
	s.t.Helper()
	s.desk.now = s.now
	return s.desk.publish(s.t, document)
}

// notice gives the words of the latest notice, in English.
func (s *succession) notice() []string {
	s.t.Helper()
	notices, err := s.desk.publishing.Notices(s.t.Context(), office)
	if err != nil || len(notices) == 0 {
		s.t.Fatalf("%d notices, %v", len(notices), err)
	}
	var words []string
	for _, w := range notices[0].Words {
		words = append(words, w.EN)
	}
	return words
}

// sound wants the books, the kept totals and G1's tally of September to agree.
func (s *succession) sound(earned guideapp.Fen) {
	s.t.Helper()
	s.audit(0)
	if found, err := s.importing.Verify(s.t.Context(), "demo", false, nil); err != nil || len(found) > 0 {
		s.t.Errorf("verify: %+v, %v", found, err)
	}
	view, err := s.tally.Get(s.t.Context(), office, service.TallyQuery{Guide: "G1", Period: "2026-09"})
	if err != nil || view.Statement.Earned != earned {
		s.t.Errorf("the tally says %s, %v; want %s", view.Statement.Earned.Yuan(), err, earned.Yuan())
	}
}

// A version published for a settled month pays it anew: the next settlement books exactly
// the difference, once, as corrections that name what they correct; what it takes back
// needs a second person's word.
func TestPublishing_pastPeriod(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, rate, corrected string
		days                  string
		takesBack             bool
		earned                guideapp.Fen
		told                  []string
		states                []string
	}{
		{"more, for the month alone", "12%", "6.00", "from: 2026-09-01, to: 2026-09-30", false, 36_00, []string{
			"Past periods change: 2026-09 to 2026-09 are computed anew, and the next settlement books the difference as corrections",
			"From 2026-10-01 on pay is in force",
		}, []string{"pay v2 ended 2026-09-01..2026-09-30", "pay v1 live 2026-07-01..2026-12-31"}},
		{"more, from the month on", "12%", "6.00", "from: 2026-09-01, to: 2026-12-31", false, 36_00, []string{
			"Past periods change: 2026-09 to 2026-09 are computed anew, and the next settlement books the difference as corrections",
			"From 2027-01-01 on no plan is in force unless another is published",
		}, []string{"pay v2 live 2026-09-01..2026-12-31", "pay v1 ended 2026-07-01..2026-08-31"}},
		{"from the same day as the version before", "12%", "6.00", "from: 2026-07-01, to: 2026-09-30", false, 36_00, []string{
			"Past periods change: 2026-07 to 2026-09 are computed anew, and the next settlement books the difference as corrections",
			"From 2026-10-01 on pay is in force",
		}, []string{"pay v1 live 2026-07-01..2026-12-31", "pay v2 ended 2026-07-01..2026-09-30"}},
		{"less", "8%", "-6.00", "from: 2026-09-01, to: 2026-09-30", true, 24_00, []string{
			"Past periods change: 2026-09 to 2026-09 are computed anew, and the next settlement books the difference as corrections",
			"From 2026-10-01 on pay is in force",
		}, []string{"pay v2 ended 2026-09-01..2026-09-30", "pay v1 live 2026-07-01..2026-12-31"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, database *db.DB) {
				s := newSuccession(t, database)
				s.at("2026-10-01")
				s.record(sale("o1", "G1", 300))
				s.settle("k1", "2026-09")
				s.at("2026-10-05")
				s.publish(version("from: 2026-07-01, to: 2026-12-31", test.days, "rate: 10%", "rate: "+test.rate))
				if told := s.notice(); !slices.Equal(told[len(told)-2:], test.told) {
					t.Errorf("told %q", told)
				}
				if states := s.desk.states(t); !slices.Equal(states, test.states) {
					t.Errorf("plans %q, want %q", states, test.states)
				}
				before := s.last()
				if test.takesBack {
					if _, err := s.settling.Settle(t.Context(), office, "k2", service.SettleRequest{Period: "2026-09"}); codeOf(err) != guideapp.Precondition {
						t.Fatalf("taken back without a second person: %v", err)
					}
					s.approve(controller, "a", 6_00, 0, "", "")
				}
				s.settle("k3", "2026-09")
				booked := s.books(before)
				if booked[0] != "2026-09 guide:G1 North sales correction "+test.corrected+" of 1" {
					t.Errorf("booked %q", booked)
				}
				before = s.last()
				s.settle("k4", "2026-09")
				wantTexts(t, "settled once more", s.books(before))
				s.sound(test.earned)
			})
		})
	}
}

// A version puts right only what its own plan paid.
func TestPublishing_pastPeriod_refusals(t *testing.T) {
	t.Parallel()
	s := newSuccession(t, dbtest.SQLite(t))
	s.at("2026-10-20")
	s.publish(version("plan: pay", "plan: winter", "from: 2026-07-01, to: 2026-12-31", "from: 2026-11-01"))
	s.at("2026-12-20")
	for name, test := range map[string]struct{ document, says string }{
		"another plan's month":  {version("plan: pay", "plan: other", "from: 2026-07-01", "from: 2026-10-01"), "effective.from: 2026-10-01 is past; write 2026-12-01"},
		"beyond its own months": {version("from: 2026-07-01, to: 2026-12-31", "from: 2026-10-01"), "effective.to: 2026-11 is past, and pay did not pay it; write 2026-10-31"},
		"before there was one":  {version("from: 2026-07-01", "from: 2026-06-01"), "effective.from: 2026-06-01 is past"},
	} {
		draft, err := s.desk.publishing.Save(t.Context(), alice, name, test.document)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.desk.publishing.Publish(t.Context(), alice, name, draft.Name, draft.Hash); codeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %s", name, err, test.says)
		}
	}
}

// A plan of a longer period may not begin where months of it were paid.
func TestPublishing_longerPeriod(t *testing.T) {
	t.Parallel()
	s := newSuccession(t, dbtest.SQLite(t))
	s.at("2026-11-20")
	quarterly := version("plan: pay", "plan: quarterly", "period: month", "period: quarter", "from: 2026-07-01, to: 2026-12-31", "from: 2026-10-01")
	draft, err := s.desk.publishing.Save(t.Context(), alice, "save", quarterly)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.desk.publishing.Publish(t.Context(), alice, "ask", draft.Name, draft.Hash)
	if codeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), "2026-10-01 lies before the end of 2026-11, which pay pays; write 2027-01-01") {
		t.Errorf("a quarter with paid months: %v", err)
	}
	if row := s.publish(strings.Replace(quarterly, "from: 2026-10-01", "from: 2027-01-01", 1)); row.State != service.PlanScheduled {
		t.Errorf("published %+v", row)
	}
}

// Where the plan that paid a settled month is out of force, the month is rated as booked.
func TestSettling_Settle_planGone(t *testing.T) {
	t.Parallel()
	s := newSuccession(t, dbtest.SQLite(t))
	s.at("2026-10-31")
	s.record(fact(guideapp.Order, "o1", func(e *guideapp.Event) {
		e.Guide, e.Amount, e.At = "G1", 1000_00, guideapp.Date(2026, time.October, 10).Start(beijing)
	}))
	s.settle("k1", "2026-10")
	quarterly := version("plan: pay", "plan: quarterly", "period: month", "period: quarter", "from: 2026-07-01, to: 2026-12-31", "from: 2026-10-01")
	if err := s.importing.PublishPlan(t.Context(), "demo", quarterly); err != nil {
		t.Fatal(err)
	}
	s.at("2027-03-31")
	before := s.last()
	s.settle("k2", "2027-Q1")
	wantTexts(t, "October is as it was", s.books(before))
	s.audit(0)
}

// After a season's plan the one before it is in force again, and people are told so.
func TestPublishing_season(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		s := newSuccession(t, database)
		s.at("2026-08-20")
		season := version("plan: pay", "plan: autumn", "from: 2026-07-01, to: 2026-12-31", "from: 2026-09-01, to: 2026-10-31", "rate: 10%", "rate: 20%")
		check, err := s.desk.publishing.Check(t.Context(), alice, season)
		if err != nil || check.Notice[len(check.Notice)-1] != (guideapp.Text{ZH: "自 2026-11-01 起执行《pay》", EN: "From 2026-11-01 on pay is in force"}) {
			t.Errorf("checked %+v, %v", check.Notice, err)
		}
		s.publish(season)
		s.at("2026-09-20")
		s.desk.now = s.now
		if want := []string{"autumn v1 live 2026-09-01..2026-10-31", "pay v1 scheduled 2026-07-01..2026-12-31"}; !slices.Equal(s.desk.states(t), want) {
			t.Errorf("plans %q, want %q", s.desk.states(t), want)
		}
		s.record(sale("o1", "G1", 100))
		s.at("2026-11-05")
		if live, err := s.importing.Plans.Live(t.Context(), "demo"); err != nil || live.Name != "pay" {
			t.Errorf("in November: %+v, %v", live, err)
		}
		s.settle("k1", "2026-09")
		s.settle("k2", "2026-10")
		s.sound(20_00)
	})
}

// A plan is imported only where its periods begin and end with its days, and shows no
// tally that would never be settled.
func TestImporting_Files_planInMidPeriod(t *testing.T) {
	t.Parallel()
	s := newSuccession(t, dbtest.SQLite(t))
	for _, test := range []struct{ days, says string }{
		{"from: 2026-09-15", "effective.from: 2026-09-15 is not the first day of a month; write 2026-09-01 or 2026-10-01"},
		{"from: 2026-07-01, to: 2026-09-15", "effective.to: 2026-09-15 is not the last day of a month; write 2026-08-31 or 2026-09-30"},
	} {
		document := version("from: 2026-07-01, to: 2026-12-31", test.days)
		if _, err := s.importing.Files(t.Context(), "another", service.Files{Plan: document}, nil); codeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %s", test.days, err, test.says)
		}
	}
	s.at("2026-09-20")
	if err := s.importing.PublishPlan(t.Context(), "demo", version("plan: pay", "plan: late", "from: 2026-07-01", "from: 2026-09-15")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.tally.Get(t.Context(), office, service.TallyQuery{Guide: "G1"}); codeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), "2026-09 begins on 2026-09-01") {
		t.Errorf("a tally of a month that is never settled so: %v", err)
	}
}
