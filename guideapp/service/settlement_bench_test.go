package service_test

import (
	"fmt"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp/service"
	"frontline/simulator/population"
)

// settledFacts are the facts of the month in which a chain of 12,000 guides is settled.
const (
	settledFacts      = 1_000_000
	settledFactsShort = benchEventsShort
)

// BenchmarkSettling_Settle measures a month of 12,000 guides under the demo's plan: the
// first settlement, which books every line and pays, and one that finds nothing to book.
// Each iteration takes as long as a settlement does, and the first can be had only once.
func BenchmarkSettling_Settle(b *testing.B) {
	facts := settledFacts
	if testing.Short() {
		facts = settledFactsShort
	}
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			database := open(b)
			tally := benchTally(b, database, population.DemoPlan(), facts)
			settling := &service.Settling{Store: db.As[service.SettlementTx](database), Orgs: tally.Orgs, Plans: tally.Plans, Now: tally.Now}
			settle := func(b *testing.B, key string) {
				s, err := settling.Settle(b.Context(), office, key, service.SettleRequest{Period: september.String()})
				if err != nil || s.Ratings[0].Statements != benchGuides {
					b.Fatal(s, err)
				}
				b.ReportMetric(float64(s.Ratings[0].Booked), "lines")
			}
			n := 0
			for _, which := range []string{"first", "again"} {
				b.Run(which, func(b *testing.B) {
					b.ReportAllocs()
					for range b.N {
						settle(b, fmt.Sprint("bench", n))
						n++
					}
				})
			}
		})
	}
}
