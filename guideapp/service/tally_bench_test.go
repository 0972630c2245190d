package service_test

import (
	"fmt"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
	"frontline/simulator/population"
)

// Shape of the chain that GetTally is measured on: 12,000 guides, a tenth of them
// managers, in 1,200 stores, and 8 million facts in the period.
const (
	benchGuides      = 12_000
	benchStores      = 1_200
	benchEvents      = 8_000_000
	benchEventsShort = 80_000
)

func benchOrg() service.OrgBatch {
	var batch service.OrgBatch
	for i := range benchStores {
		batch.Stores = append(batch.Stores, guideapp.Store{ID: fmt.Sprintf("S%05d", i), Name: "store", Region: fmt.Sprintf("R%02d", i%40), Class: string("ABC"[i%3])})
	}
	for i := range benchGuides {
		role := guideapp.RoleGuide
		if i < benchStores {
			role = guideapp.RoleManager
		}
		batch.Guides = append(batch.Guides, guideapp.Guide{ID: fmt.Sprintf("G%05d", i), Name: "guide",
			Assignments: []guideapp.Assignment{{Store: batch.Stores[i%benchStores].ID, Role: role, Last: guideapp.MaxDay}}})
	}
	return batch
}

// benchEvent gives the n-th of total facts of September: seven orders in ten, a refund,
// a new friend and a contact.
func benchEvent(n, total int) guideapp.Event {
	from, until := guideapp.PeriodOf(guideapp.Monthly, lastSeptember).Instants(beijing)
	guide := (n/10*7_919 + n%10*1_201) % benchGuides
	at := from + (until-from)*guideapp.Instant(n)/guideapp.Instant(total)
	e := guideapp.Event{
		Brand: "demo", Source: "pos", ID: fmt.Sprintf("e%09d", n), Kind: guideapp.Order, At: at, RecordedAt: at,
		Store: fmt.Sprintf("S%05d", guide%benchStores), Guide: fmt.Sprintf("G%05d", guide), Owner: fmt.Sprintf("G%05d", (guide+n%5/4)%benchGuides),
		Customer: fmt.Sprintf("C%08d", guide*1000+n*31%1000), Channel: guideapp.Channels[n%3], Amount: guideapp.Fen(9_900 + n%50_000), Quantity: 2,
	}
	switch {
	case n%10 == 9 && n >= benchGuides*10:
		e.Kind, e.Ref, e.Amount, e.Quantity = guideapp.Refund, fmt.Sprintf("e%09d", n-9), 100, 0
	case n%10 == 8:
		e.Kind, e.Amount, e.Quantity = guideapp.FriendAdded, 0, 0
	case n%10 == 7:
		e.Kind, e.Amount, e.Quantity = guideapp.Service, 0, 0
	}
	return e
}

// BenchmarkTally_Get measures a guide's and a manager's statement in a chain of 12,000
// guides with 8 million facts in the period, under the demo's plan.
func BenchmarkTally_Get(b *testing.B) {
	events := benchEvents
	if testing.Short() {
		events = benchEventsShort
	}
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			database := open(b)
			tally := benchTally(b, database, events)
			for role, first := range map[string]int{"manager": 0, "guide": benchStores} {
				b.Run(role, func(b *testing.B) {
					b.ReportAllocs()
					for n := 0; b.Loop(); n++ {
						id := fmt.Sprintf("G%05d", first+n*37%benchStores)
						view, err := tally.Get(b.Context(), guideapp.Person{Brand: "demo", ID: id, Role: guideapp.RoleGuide}, service.TallyQuery{})
						if err != nil || view.Statement.Total == 0 {
							b.Fatal(view.Statement, err)
						}
					}
				})
			}
		})
	}
}

func benchTally(b *testing.B, database *db.DB, events int) *service.Tally {
	now := (lastSeptember + 1).Start(beijing)
	orgs, clock := new(service.Orgs), func() guideapp.Instant { return now }
	plans := &service.Plans{Store: db.As[service.PlanTx](database), Now: func() guideapp.Instant { return now - 1 }, Zone: beijing}
	importing := &service.Importing{Store: db.As[service.ImportTx](database), Orgs: orgs, Plans: plans, Now: clock, Zone: beijing}
	if _, err := importing.Org(b.Context(), office, "org", benchOrg()); err != nil {
		b.Fatal(err)
	}
	if err := importing.PublishPlan(b.Context(), "demo", population.DemoPlan()); err != nil {
		b.Fatal(err)
	}
	n := 0
	err := dbtest.Load(b.Context(), database, "demo", func() (guideapp.Event, bool) {
		n++
		return benchEvent(n-1, events), n <= events
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := importing.Verify(b.Context(), "demo", true, nil); err != nil {
		b.Fatal(err)
	}
	return &service.Tally{Store: db.As[service.TallyTx](database), Orgs: orgs, Plans: plans, Now: clock}
}
