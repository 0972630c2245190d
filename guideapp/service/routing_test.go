package service_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/routing"
	"frontline/guideapp/service"
)

var (
	router  = guideapp.Person{Brand: "demo", ID: "MP", Name: "Mini program", Role: guideapp.RoleMachine}
	beijing = time.FixedZone("Asia/Shanghai", 8*3600)
	noon    = guideapp.InstantOf(time.Date(2026, 9, 30, 12, 0, 0, 0, beijing))
)

// street is three stores, a hundredth of a degree (1,112 m) apart, going north.
func street() []guideapp.Store {
	store := func(id, region, dealer string, lat float64) guideapp.Store {
		return guideapp.Store{ID: id, Name: "Store " + id, Region: region, Dealer: dealer, Cloud: true,
			Location: guideapp.Location{Lng: 121, Lat: lat, System: guideapp.WGS84}}
	}
	return []guideapp.Store{store("A", "East", "D1", 31.00), store("B", "East", "", 31.01), store("C", "North", "D2", 31.02)}
}

// near asks for a store at a latitude of the street.
func near(lat float64) routing.Request {
	return routing.Request{Customer: "C1", Location: guideapp.Location{Lng: 121, Lat: lat, System: guideapp.WGS84}}
}

// counted is a store that counts how often an org is read.
type counted struct {
	db.Store[service.RoutingTx]
	reads *atomic.Int64
}

type countedTx struct {
	service.RoutingTx
	reads *atomic.Int64
}

func (c counted) Update(ctx context.Context, f func(service.RoutingTx) error) error {
	return c.Store.Update(ctx, func(tx service.RoutingTx) error { return f(countedTx{tx, c.reads}) })
}

func (c countedTx) Org(ctx context.Context, brand string) (guideapp.Org, error) {
	c.reads.Add(1)
	return c.RoutingTx.Org(ctx, brand)
}

type routed struct {
	*service.Routing
	database *db.DB
	clock    *realTime
	reads    *atomic.Int64
}

// newRouted is a Routing of the brand "demo" with the stores of the street.
func newRouted(t *testing.T, database *db.DB) routed {
	t.Helper()
	var made atomic.Int64
	r := routed{database: database, clock: &realTime{noon}, reads: new(atomic.Int64)}
	r.Routing = &service.Routing{
		Store: counted{db.As[service.RoutingTx](database), r.reads}, Orgs: new(service.Orgs), Now: r.clock.read, Zone: beijing,
		NewID: func() string { return fmt.Sprintf("R%d", made.Add(1)) },
	}
	r.put(t, street()...)
	return r
}

// put changes stores behind the use case's back, as another server does.
func (r routed) put(t *testing.T, stores ...guideapp.Store) {
	t.Helper()
	if err := r.database.Update(t.Context(), func(tx *db.Tx) error { return tx.PutStores(t.Context(), "demo", stores) }); err != nil {
		t.Fatal(err)
	}
}

// route gives the decision, which must be made.
func (r routed) route(t *testing.T, key string, request routing.Request) routing.Decision {
	t.Helper()
	d, err := r.RouteCustomer(t.Context(), router, key, request)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRouting_RouteCustomer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		r := newRouted(t, database)
		made := r.route(t, "k1", near(31.001))
		if made.ID != "R1" || made.Store != "A" || made.Dealer != "D1" || made.RevenueOwner != "D1" || made.Request.At != noon {
			t.Errorf("decided %+v", made)
		}
		kept, err := r.Decision(t.Context(), router, "R1")
		if err != nil || !reflect.DeepEqual(kept, made) {
			t.Errorf("kept %+v, %v; want %+v", kept, err, made)
		}

		moved := street()[0]
		moved.Cloud = false
		r.put(t, moved)
		r.clock.now += guideapp.Hour
		if again := r.route(t, "k1", near(31.001)); !reflect.DeepEqual(again, made) {
			t.Errorf("the same request again gives %+v, want %+v", again, made)
		}
		if other := r.route(t, "k2", near(31.001)); other.ID != "R2" || other.Store != "B" || other.RevenueOwner != routing.CompanyOwner {
			t.Errorf("another key gives %s to %s, want a new decision", other.ID, other.Store)
		}
		second := router
		second.ID = "CRM"
		if d, err := r.RouteCustomer(t.Context(), second, "k1", near(31.02)); err != nil || d.Store != "C" {
			t.Errorf("another caller's key k1 gives %s, %v; want a decision of its own", d.Store, err)
		}
	})
}

func TestRouting_RouteCustomer_anotherRequestUnderTheKey(t *testing.T) {
	t.Parallel()
	r := newRouted(t, dbtest.SQLite(t))
	r.route(t, "k1", near(31))
	tests := map[string]func(*routing.Request){
		"customer_id":       func(q *routing.Request) { q.Customer = "C2" },
		"location.lng":      func(q *routing.Request) { q.Location.Lng = 121.5 },
		"location.lat":      func(q *routing.Request) { q.Location.Lat = 31.5 },
		"location.system":   func(q *routing.Request) { q.Location.System = guideapp.BD09 },
		"precision_m":       func(q *routing.Request) { q.PrecisionM = 10 },
		"precision_unknown": func(q *routing.Request) { q.PrecisionUnknown = true },
		"at":                func(q *routing.Request) { q.At = noon },
	}
	for field, change := range tests {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			request := near(31)
			change(&request)
			_, err := r.RouteCustomer(t.Context(), router, "k1", request)
			if guideapp.CodeOf(err) != guideapp.Conflict || !strings.Contains(err.Error(), "differs in "+field+":") {
				t.Errorf("got %v, want a conflict in %s", err, field)
			}
		})
	}
}

func TestRouting_RouteCustomer_refuses(t *testing.T) {
	t.Parallel()
	r := newRouted(t, dbtest.SQLite(t))
	nobody, south := near(31), near(31)
	nobody.Customer, south.Location.Lat = "", -120
	tests := []struct {
		name    string
		key     string
		request routing.Request
		says    string
	}{
		{"no key", "", near(31), "idempotency_key"},
		{"no customer", "k1", nobody, "customer_id"},
		{"a latitude off the globe", "k1", south, "location.lat"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := r.RouteCustomer(t.Context(), router, tt.key, tt.request)
			if guideapp.CodeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want a refusal of %s", err, tt.says)
			}
		})
	}
}

func TestRouting_RouteCustomer_concurrently(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		r := newRouted(t, database)
		const callers = 8
		ids := make([]string, callers)
		var wait sync.WaitGroup
		for i := range callers {
			wait.Go(func() {
				d, err := r.RouteCustomer(t.Context(), router, "k1", near(31))
				if err != nil {
					t.Error(err)
				}
				ids[i] = d.ID
			})
		}
		wait.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("one key led to the decisions %v", ids)
			}
		}
	})
}

func TestRouting_readsTheStoresOnce(t *testing.T) {
	t.Parallel()
	r := newRouted(t, dbtest.SQLite(t))
	wantStore := func(key, want string, reads int64) {
		t.Helper()
		if d := r.route(t, key, near(31)); d.Store != want || r.reads.Load() != reads {
			t.Errorf("%s: %s after %d reads, want %s after %d", key, d.Store, r.reads.Load(), want, reads)
		}
	}
	wantStore("first", "A", 1)
	wantStore("second", "A", 1)

	closed := street()[0]
	closed.Cloud = false
	r.put(t, closed)
	wantStore("after the org changed", "B", 2)
	wantStore("and again", "B", 2)
}

func TestRouting_decidesUnderTheStoresOfTheDay(t *testing.T) {
	t.Parallel()
	r := newRouted(t, dbtest.SQLite(t))
	today := guideapp.DayOf(noon, beijing)
	sold, opened := street()[0], street()[0]
	sold.From, sold.Dealer = today, "D9"
	opened.ID, opened.From, opened.Location.Lat = "N", today+1, 31.0001
	r.put(t, sold, opened)
	tests := []struct {
		name          string
		at            guideapp.Instant
		store, dealer string
	}{
		{"the day before", today.Start(beijing) - 1, "A", "D1"},
		{"the day the dealer changes", today.Start(beijing), "A", "D9"},
		{"the day a store opens", (today + 1).Start(beijing), "N", "D1"},
	}
	for _, tt := range tests {
		request := near(31.0001)
		request.At = tt.at
		if d := r.route(t, tt.name, request); d.Store != tt.store || d.Dealer != tt.dealer {
			t.Errorf("%s: %s of %s, want %s of %s", tt.name, d.Store, d.Dealer, tt.store, tt.dealer)
		}
	}
	for i := range 3 * service.MaxIndexes {
		row := street()[1]
		row.From = today + guideapp.Day(10+i)
		r.put(t, row)
	}
	for i := range 3 * service.MaxIndexes {
		request := near(31.01)
		request.At = (today + guideapp.Day(10+i)).Start(beijing)
		if d := r.route(t, fmt.Sprintf("day %d", i), request); d.Store != "B" {
			t.Errorf("day %d: %s, want B", i, d.Store)
		}
	}
}

func TestRouting_Decision_reach(t *testing.T) {
	t.Parallel()
	r := newRouted(t, dbtest.SQLite(t))
	r.route(t, "k1", near(31)) // R1: store A of dealer D1 in the East
	r.Policy = routing.Policy{RadiusM: 1}
	r.route(t, "k2", near(40)) // R2: no store
	person := func(role guideapp.Role, change func(*guideapp.Person)) guideapp.Person {
		p := guideapp.Person{Brand: "demo", ID: "P1", Name: "P", Role: role}
		change(&p)
		return p
	}
	tests := []struct {
		name           string
		caller         guideapp.Person
		routed, noHome bool // sees R1, sees R2
	}{
		{"headquarters", person(guideapp.RoleHeadquarters, func(*guideapp.Person) {}), true, true},
		{"a machine", router, true, true},
		{"headquarters of another brand", person(guideapp.RoleHeadquarters, func(p *guideapp.Person) { p.Brand = "other" }), false, false},
		{"the store's dealer", person(guideapp.RoleDealer, func(p *guideapp.Person) { p.Dealer = "D1" }), true, false},
		{"another dealer", person(guideapp.RoleDealer, func(p *guideapp.Person) { p.Dealer = "D2" }), false, false},
		{"a dealer of no name", person(guideapp.RoleDealer, func(*guideapp.Person) {}), false, false},
		{"the region's coordinator", person(guideapp.RoleCoordinator, func(p *guideapp.Person) { p.Region = "East" }), true, false},
		{"another region's coordinator", person(guideapp.RoleCoordinator, func(p *guideapp.Person) { p.Region = "North" }), false, false},
		{"the store's manager", person(guideapp.RoleManager, func(p *guideapp.Person) { p.Store = "A" }), true, false},
		{"another store's manager", person(guideapp.RoleManager, func(p *guideapp.Person) { p.Store = "B" }), false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for id, sees := range map[string]bool{"R1": tt.routed, "R2": tt.noHome, "R3": false, "": false} {
				d, err := r.Decision(t.Context(), tt.caller, id)
				if sees && (err != nil || d.ID != id) {
					t.Errorf("%s: got %v, want the decision", id, err)
				}
				if !sees && guideapp.CodeOf(err) != guideapp.NotFound {
					t.Errorf("%s: got %v, want not found", id, err)
				}
			}
		})
	}
}
