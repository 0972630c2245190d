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

// benchShared is a plan by which everybody shares with others, in each way there is.
const benchShared = `
schema: 1
plan: shared
version: 1
period: month
components:
  - {id: sales, commission: {rate: 1%}}
  - {id: pool, pool: {group: store, fund: {rate: 0.5%, measure: {sum: amount, when: {kinds: [order]}}}, share_by: measure}}
  - {id: race, contest: {group: [region, class], measure: {sum: amount, when: {kinds: [order]}}, prizes: [1000, 500, 200]}}
  - {id: held, for: {roles: [manager]}, commission: {rate: 0.2%, of: store}, hold: {days: 7}}
  - {id: buyers, for: {roles: [manager]}, ladder: {of: region, measure: {count: customers, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 0.05}]}}
`

// BenchmarkTally_Get measures a guide's and a manager's statement in a chain of 12,000
// guides with 8 million facts in the period, under the demo's plan and under one by which
// everybody shares with others.
func BenchmarkTally_Get(b *testing.B) {
	for name, plan := range map[string]string{"demo": population.DemoPlan(), "shared": benchShared} {
		b.Run(name, func(b *testing.B) { benchTallies(b, plan) })
	}
}

func benchTallies(b *testing.B, plan string) {
	events := benchEvents
	if testing.Short() {
		events = benchEventsShort
	}
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			database := open(b)
			tally := benchTally(b, database, plan, events)
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

func benchTally(b *testing.B, database *db.DB, plan string, events int) *service.Tally {
	now := (lastSeptember + 1).Start(beijing)
	orgs, clock := new(service.Orgs), func() guideapp.Instant { return now }
	plans := &service.Plans{Store: db.As[service.PlanTx](database), Now: func() guideapp.Instant { return now - 1 }, Zone: beijing}
	importing := &service.Importing{Store: db.As[service.ImportTx](database), Orgs: orgs, Plans: plans, Now: clock, Zone: beijing}
	if _, err := importing.Org(b.Context(), office, "org", benchOrg()); err != nil {
		b.Fatal(err)
	}
	if err := importing.PublishPlan(b.Context(), "demo", plan); err != nil {
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

// recordedAtOnce is how many facts a call of BenchmarkImporting_Record hands over, each of
// another store.
const recordedAtOnce = 20

// BenchmarkImporting_Record measures recording facts of 20 stores in the chain of
// BenchmarkTally_Get, with the totals that rest on them.
func BenchmarkImporting_Record(b *testing.B) {
	events := settledFacts
	if testing.Short() {
		events = benchEventsShort
	}
	for name, plan := range map[string]string{"demo": population.DemoPlan(), "shared": benchShared} {
		for engine, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
			b.Run(name+"/"+engine, func(b *testing.B) {
				database := open(b)
				tally := benchTally(b, database, plan, events)
				importing := &service.Importing{Store: db.As[service.ImportTx](database), Orgs: tally.Orgs, Plans: tally.Plans, Now: tally.Now, Zone: beijing}
				batch := make([]guideapp.Event, recordedAtOnce)
				b.ReportAllocs()
				for n := 0; b.Loop(); n++ {
					for i := range batch {
						batch[i] = benchEvent((n*recordedAtOnce+i)%events/10*10, events)
						batch[i].ID = fmt.Sprintf("more-%d-%d", n, i)
					}
					if _, err := importing.Record(b.Context(), "demo", batch); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
