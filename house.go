package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"flag"
	"os"
	"time"
	_ "time/tzdata" // the brand's zone must be known on every machine

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/service"
	"frontline/rpc"
)

// What CSV files and commands mean when they name no brand or source.
const (
	defaultBrand  = "demo"
	defaultSource = "file"
	defaultZone   = "Asia/Shanghai"
)

// place says where the database is.
type place struct{ data, url string }

func (p *place) flags(flags *flag.FlagSet) {
	flags.StringVar(&p.data, "data", "data", "folder of the embedded database")
	flags.StringVar(&p.url, "database", "", "postgres://... instead of the embedded database (default $DATABASE_URL)")
}

// embedded says whether the database is the embedded one.
func (p *place) embedded() bool { return cmp.Or(p.url, os.Getenv("DATABASE_URL")) == "" }

func (p *place) open(ctx context.Context) (*db.DB, error) {
	// Not the flag's default, which help would print with its password.
	return db.Open(ctx, cmp.Or(p.url, os.Getenv("DATABASE_URL")), p.data)
}

// openExisting opens a database that is there already: who reads a folder that is not
// there has mistyped its name.
func (p *place) openExisting(ctx context.Context) (*db.DB, error) {
	if p.embedded() && !db.Exists(p.data) {
		return nil, guideapp.Errorf(guideapp.NotFound, "there is no database in the folder %s; name its folder with --data, or make one with frontline import or frontline serve", p.data)
	}
	return p.open(ctx)
}

// wallClock is the real time.
func wallClock() guideapp.Instant { return guideapp.InstantOf(time.Now()) }

// house is the use cases, put together over one database and one business clock.
type house struct {
	sessions   *service.Sessions
	importing  *service.Importing
	plans      *service.Plans
	publishing *service.Publishing
	tally      *service.Tally
	actions    *service.Actions
	boards     *service.Boards
	routing    *service.Routing
	datasets   *service.Datasets
	settling   *service.Settling
	disputing  *service.Disputing
}

func newHouse(database *db.DB, now func() guideapp.Instant) house {
	zone, orgs := businessZone(), new(service.Orgs)
	plans := &service.Plans{Store: db.As[service.PlanTx](database), Now: now, Zone: zone}
	tally := &service.Tally{Store: db.As[service.TallyTx](database), Orgs: orgs, Plans: plans, Now: now}
	importing := &service.Importing{Store: db.As[service.ImportTx](database), Orgs: orgs, Plans: plans, Now: now, Zone: zone}
	settling := &service.Settling{Store: db.As[service.SettlementTx](database), Orgs: orgs, Plans: plans, Now: now}
	return house{
		sessions: &service.Sessions{
			Store: db.As[service.SessionTx](database), Orgs: orgs, Random: rand.Reader,
			Clock: wallClock, Now: now, Zone: zone,
		},
		importing:  importing,
		plans:      plans,
		publishing: &service.Publishing{Store: db.As[service.PublishTx](database), Importing: importing},
		tally:      tally,
		datasets:   &service.Datasets{Store: db.As[service.DatasetTx](database), Orgs: orgs, Plans: plans, Now: now},
		actions: &service.Actions{
			Store: db.As[service.ActionTx](database), Orgs: orgs, Earnings: tally, Now: now, Zone: zone,
		},
		boards: &service.Boards{
			Store: db.As[service.BoardTx](database), Orgs: orgs, Now: now, Zone: zone,
		},
		routing: &service.Routing{
			Store: db.As[service.RoutingTx](database), Orgs: orgs, Now: now, Zone: zone, NewID: rand.Text,
		},
		settling: settling,
		disputing: &service.Disputing{
			Store: db.As[service.DisputeTx](database), Tally: tally, Importing: importing, Settling: settling, Now: now,
		},
	}
}

// network gives the use cases that are served.
func (h house) network() rpc.Services {
	return rpc.Services{
		Sessions: h.sessions, Imports: h.importing, Plans: h.plans, Publishing: h.publishing, Datasets: h.datasets, Tallies: h.tally,
		Actions: h.actions, Boards: h.boards, Routing: h.routing, Settling: h.settling, Disputes: h.disputing,
	}
}

func businessZone() *time.Location {
	zone, err := time.LoadLocation(defaultZone)
	if err != nil {
		panic(err) // time/tzdata is linked in
	}
	return zone
}
