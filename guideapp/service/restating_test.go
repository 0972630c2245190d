package service_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// shopPlan pays everybody by what the store did: from kept totals.
const shopPlan = `
schema: 1
plan: shop
version: 1
period: month
components:
  - {id: shop, commission: {rate: 1%, of: store}}
`

// shop is two stores with a guide each, and a clock.
type shop struct {
	*testing.T
	now       guideapp.Instant
	importing *service.Importing
	tally     *service.Tally
	database  *db.DB
}

func newShop(t *testing.T, document string) *shop {
	t.Helper()
	s := &shop{T: t, now: lastSeptember.Start(beijing) + 21*guideapp.Hour, database: dbtest.SQLite(t)}
	orgs, clock := new(service.Orgs), func() guideapp.Instant { return s.now }
	plans := &service.Plans{Store: db.As[service.PlanTx](s.database), Now: clock, Zone: beijing}
	s.importing = &service.Importing{Store: db.As[service.ImportTx](s.database), Orgs: orgs, Plans: plans, Now: clock, Zone: beijing}
	s.tally = &service.Tally{Store: db.As[service.TallyTx](s.database), Orgs: orgs, Plans: plans, Now: clock}
	if err := s.importing.PublishPlan(t.Context(), "demo", document); err != nil {
		t.Fatal(err)
	}
	stores := []guideapp.Store{{ID: "S1", Name: "one", Region: "east"}, {ID: "S2", Name: "two", Region: "east"}}
	s.put(service.OrgBatch{Stores: stores, Guides: []guideapp.Guide{standing("G1", "S1"), standing("G2", "S2")}})
	return s
}

func standing(guide, store string) guideapp.Guide {
	return guideapp.Guide{ID: guide, Name: guide, Assignments: []guideapp.Assignment{{Store: store, Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}
}

func (s *shop) put(batch service.OrgBatch) {
	s.Helper()
	if _, err := s.importing.Org(s.Context(), office, rand.Text(), batch); err != nil {
		s.Fatal(err)
	}
}

func (s *shop) record(events ...guideapp.Event) {
	s.Helper()
	outcomes, err := s.importing.Record(s.Context(), "demo", events)
	if err != nil {
		s.Fatal(err)
	}
	for _, o := range outcomes {
		if o.State != service.Accepted {
			s.Fatalf("%+v", o)
		}
	}
}

// wants compares what guides are shown for a period, and every kept total with its facts.
func (s *shop) wants(period string, totals map[string]guideapp.Fen) {
	s.Helper()
	for guide, want := range totals {
		view, err := s.tally.Get(s.Context(), office, service.TallyQuery{Guide: guide, Period: period})
		if err != nil || view.Statement.Total != want {
			s.Errorf("%s has %s in %s, want %s (%v)", guide, view.Statement.Total.Yuan(), period, want.Yuan(), err)
		}
	}
	differences, err := s.importing.Verify(s.Context(), "demo", false, nil)
	if err != nil || len(differences) > 0 {
		s.Errorf("verify: %d differences (%v)", len(differences), err)
	}
}

// walkIn is a sale of 100 yuan by G1 that names no store.
func walkIn(at guideapp.Instant) guideapp.Event {
	return guideapp.Event{Source: "pos", ID: "o1", Kind: guideapp.Order, At: at, Guide: "G1", Amount: 100_00}
}

// A guide who was in the wrong store takes along the facts that name the guide alone.
func TestImporting_Org_moves(t *testing.T) {
	t.Parallel()
	s := newShop(t, shopPlan)
	s.record(walkIn(s.now))
	s.wants("2026-09", map[string]guideapp.Fen{"G1": 100, "G2": 0})
	s.put(service.OrgBatch{Guides: []guideapp.Guide{standing("G1", "S2")}})
	s.wants("2026-09", map[string]guideapp.Fen{"G1": 100, "G2": 100})
}

// An amend that names only the right guide moves a sale without a store to where that
// guide stood, also out of a month that is past.
func TestImporting_Record_amendedGuide(t *testing.T) {
	t.Parallel()
	s := newShop(t, shopPlan)
	s.record(walkIn(s.now - 40*guideapp.FullDay))
	s.record(guideapp.Event{Source: "pos", ID: "a1", Kind: guideapp.Amend, At: s.now, Ref: "o1", Guide: "G2", Reason: "wrong guide"})
	s.wants("2026-08", map[string]guideapp.Fen{"G1": 0, "G2": 100})
}

// A fact of a till whose clock runs ahead counts once its time has come, although nothing
// else is recorded then.
func TestImporting_Record_clockAhead(t *testing.T) {
	t.Parallel()
	s := newShop(t, shopPlan)
	s.record(walkIn(s.now + 5*guideapp.Minute))
	s.now += guideapp.Hour
	s.wants("2026-09", map[string]guideapp.Fen{"G1": 100, "G2": 0})
}

// A plan's periods are those of its own zone: it is still September in New York when
// October has begun in Beijing.
func TestImporting_Record_planZone(t *testing.T) {
	t.Parallel()
	s := newShop(t, strings.Replace(shopPlan, "period: month", "period: month\ntimezone: America/New_York", 1))
	s.now = (lastSeptember + 1).Start(beijing) + 8*guideapp.Hour
	s.record(walkIn(s.now))
	for _, period := range []string{"", "2026-09"} {
		s.wants(period, map[string]guideapp.Fen{"G1": 100, "G2": 0})
	}
	s.wants("2026-10", map[string]guideapp.Fen{"G1": 0, "G2": 0})
}

// undone rolls every import back.
type undone struct{ db.Store[service.ImportTx] }

var errUndone = errors.New("undone")

func (u undone) Update(ctx context.Context, f func(service.ImportTx) error) error {
	return u.Store.Update(ctx, func(tx service.ImportTx) error { return errors.Join(f(tx), errUndone) })
}

// An import that was rolled back is not remembered, and does not keep what holds from
// being remembered.
func TestOrgs_Get_rolledBack(t *testing.T) {
	t.Parallel()
	s := newShop(t, shopPlan)
	importing := *s.importing
	importing.Store = undone{db.As[service.ImportTx](s.database)}
	batch := service.OrgBatch{Guides: []guideapp.Guide{standing("G9", "S2")}}
	if _, err := importing.Org(t.Context(), office, "undone", batch); !errors.Is(err, errUndone) {
		t.Fatal(err)
	}
	var reads atomic.Int64
	for range 3 {
		err := s.database.View(t.Context(), func(tx *db.Tx) error {
			org, err := importing.Orgs.Get(t.Context(), countedTx{tx, &reads}, "demo")
			if _, known := org.Guide("G9"); known {
				t.Error("a guide is remembered whose import was rolled back")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if reads.Load() > 1 {
		t.Errorf("the organisation was read %d times for 3 calls", reads.Load())
	}
}
