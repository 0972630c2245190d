package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/board"
	"frontline/guideapp/service"
)

var (
	lastSeptember = guideapp.Date(2026, 9, 30)
	anna          = guideapp.Person{Brand: "demo", ID: "G1", Role: guideapp.RoleGuide, Store: "S1"}
	boss          = guideapp.Person{Brand: "demo", ID: "G3", Role: guideapp.RoleManager, Store: "S1"}
	eastern       = guideapp.Person{Brand: "demo", ID: "K1", Role: guideapp.RoleCoordinator, Region: "East"}
	office        = guideapp.Person{Brand: "demo", ID: "H1", Role: guideapp.RoleHeadquarters}
)

// ranked is a Boards over two stores in the East and one in the West:
//
//	S1: G1, G2 (nothing sold), G6 until the 14th, and the manager G3
//	S2: G4, G6 from the 15th
//	S3: G5; G7 left in August, G8 comes in October
func ranked(t testing.TB, database *db.DB) *service.Boards {
	t.Helper()
	store := func(id, region string) guideapp.Store {
		return guideapp.Store{ID: id, Name: "Store " + id, Region: region}
	}
	stands := func(store string, role guideapp.Role, first, last guideapp.Day) guideapp.Assignment {
		return guideapp.Assignment{Store: store, Role: role, First: first, Last: last}
	}
	guide := func(id string, assignments ...guideapp.Assignment) guideapp.Guide {
		return guideapp.Guide{ID: id, Name: "Guide " + id, Assignments: assignments}
	}
	const always = guideapp.MaxDay
	fifteenth := guideapp.Date(2026, 9, 15)
	sold := func(store, guide string, fen int64) service.Total {
		return service.Total{Period: "2026-09", Measure: "net_sales", Store: store, Guide: guide, Value: fen}
	}
	if err := database.Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.PutStores(t.Context(), "demo", []guideapp.Store{store("S1", "East"), store("S2", "East"), store("S3", "West")}); err != nil {
			return err
		}
		if err := tx.PutGuides(t.Context(), "demo", []guideapp.Guide{
			guide("G1", stands("S1", guideapp.RoleGuide, 0, always)),
			guide("G2", stands("S1", guideapp.RoleGuide, 0, always)),
			guide("G3", stands("S1", guideapp.RoleManager, 0, always)),
			guide("G4", stands("S2", guideapp.RoleGuide, 0, always)),
			guide("G5", stands("S3", guideapp.RoleGuide, 0, always)),
			guide("G6", stands("S1", guideapp.RoleGuide, 0, fifteenth-1), stands("S2", guideapp.RoleGuide, fifteenth, always)),
			guide("G7", stands("S3", guideapp.RoleGuide, 0, guideapp.Date(2026, 8, 31))),
			guide("G8", stands("S3", guideapp.RoleGuide, lastSeptember+1, always)),
		}); err != nil {
			return err
		}
		return tx.ReplaceTotals(t.Context(), "demo", "2026-09", []string{"S1", "S2", "S3"}, []service.Total{
			sold("S1", "", 9_000), sold("S1", "G1", 100), sold("S1", "G3", 7_000), sold("S1", "G6", 300),
			sold("S2", "", 900), sold("S2", "G4", 500), sold("S2", "G6", 200), sold("S3", "G5", 100),
			{Period: "2026-09", Measure: "orders", Store: "S1", Guide: "G2", Value: 3},
		})
	}); err != nil {
		t.Fatal(err)
	}
	return &service.Boards{Store: db.As[service.BoardTx](database), Orgs: new(service.Orgs), Now: func() guideapp.Instant { return noon }, Zone: beijing}
}

func rowsOf(rows []service.BoardRow) string {
	var lines []string
	for _, r := range rows {
		line := fmt.Sprintf("%d %s %d", r.Rank, r.Guide, r.Value)
		if r.Me {
			line += "*"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

func TestBoards_Get(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		caller guideapp.Person
		query  service.BoardQuery
		rows   string
		around string
		guides int
		code   guideapp.Code
	}{
		{name: "a guide's own store is the default", caller: anna, rows: "1 G6 300, 2 G1 100*, 3 G2 0", around: "1 G6 300, 2 G1 100*, 3 G2 0", guides: 3},
		{name: "a guide sees the top three and the neighbours", caller: anna, query: service.BoardQuery{Scope: service.BoardOfBrand, Size: 100},
			rows: "1 G4 500, 1 G6 500, 3 G1 100*", around: "1 G4 500, 1 G6 500, 3 G1 100*, 3 G5 100, 5 G2 0", guides: 5},
		{name: "a guide's region", caller: anna, query: service.BoardQuery{Scope: service.BoardOfRegion, Metric: "orders"},
			rows: "1 G2 3, 2 G1 0*, 2 G4 0", around: "1 G2 3, 2 G1 0*, 2 G4 0, 2 G6 0", guides: 4},
		{name: "a guide asks about a colleague", caller: anna, query: service.BoardQuery{Around: "G2"}, code: guideapp.NotFound},
		{name: "a guide asks about another store", caller: anna, query: service.BoardQuery{Of: "S2"}, code: guideapp.NotFound},
		{name: "a guide asks about another region", caller: anna, query: service.BoardQuery{Scope: service.BoardOfRegion, Of: "West"}, code: guideapp.NotFound},
		{name: "a manager sees the whole own store", caller: boss, query: service.BoardQuery{Around: "G2"}, rows: "1 G6 300, 2 G1 100, 3 G2 0", around: "1 G6 300, 2 G1 100, 3 G2 0", guides: 3},
		{name: "a manager sees of the region what a guide does", caller: boss, query: service.BoardQuery{Scope: service.BoardOfRegion, Around: "G1"},
			rows: "1 G4 500, 1 G6 500, 3 G1 100", around: "1 G4 500, 1 G6 500, 3 G1 100, 4 G2 0", guides: 4},
		{name: "a manager asks about another store's guide", caller: boss, query: service.BoardQuery{Around: "G5"}, code: guideapp.NotFound},
		{name: "a manager asks about a guide who moved away", caller: boss, query: service.BoardQuery{Around: "G6"}, code: guideapp.NotFound},
		{name: "a coordinator's region, whole", caller: eastern, rows: "1 G4 500, 1 G6 500, 3 G1 100, 4 G2 0", guides: 4},
		{name: "a coordinator's store", caller: eastern, query: service.BoardQuery{Scope: service.BoardOfStore, Of: "S2", Around: "G6"}, rows: "1 G4 500, 2 G6 200", around: "1 G4 500, 2 G6 200", guides: 2},
		{name: "a coordinator asks about another region", caller: eastern, query: service.BoardQuery{Of: "West"}, code: guideapp.NotFound},
		{name: "a coordinator asks about another region's store", caller: eastern, query: service.BoardQuery{Scope: service.BoardOfStore, Of: "S3"}, code: guideapp.NotFound},
		{name: "a coordinator sees of the brand what a guide does", caller: eastern, query: service.BoardQuery{Scope: service.BoardOfBrand}, rows: "1 G4 500, 1 G6 500, 3 G1 100", guides: 5},
		{name: "headquarters sees all", caller: office, rows: "1 G4 500, 1 G6 500, 3 G1 100, 3 G5 100, 5 G2 0", guides: 5},
		{name: "headquarters names no store", caller: office, query: service.BoardQuery{Scope: service.BoardOfStore}, code: guideapp.Invalid},
		{name: "headquarters names no region", caller: office, query: service.BoardQuery{Scope: service.BoardOfRegion}, code: guideapp.Invalid},
		{name: "a store nobody knows", caller: office, query: service.BoardQuery{Scope: service.BoardOfStore, Of: "S9"}, code: guideapp.NotFound},
		{name: "who comes later is not on this month's board", caller: office, query: service.BoardQuery{Scope: service.BoardOfStore, Of: "S3"}, rows: "1 G5 100", guides: 1},
		{name: "who left was on August's", caller: office, query: service.BoardQuery{Scope: service.BoardOfStore, Of: "S3", Period: "2026-08"}, rows: "1 G5 0, 1 G7 0", guides: 2},
		{name: "a month to come has nobody yet", caller: office, query: service.BoardQuery{Period: "2026-10"}},
		{name: "no such metric", caller: office, query: service.BoardQuery{Metric: "visitors"}, code: guideapp.Invalid},
		{name: "a week", caller: office, query: service.BoardQuery{Period: "2026-W37"}, code: guideapp.Invalid},
		{name: "too large a page", caller: office, query: service.BoardQuery{Size: board.MaxPage + 1}, code: guideapp.Invalid},
		{name: "no such scope", caller: office, query: service.BoardQuery{Scope: "planet"}, code: guideapp.Invalid},
	}
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		boards := ranked(t, database)
		for _, test := range tests {
			view, err := boards.Get(t.Context(), test.caller, test.query)
			if err != nil || test.code != "" {
				if guideapp.CodeOf(err) != test.code {
					t.Errorf("%s: got %v, want %q", test.name, err, test.code)
				}
				continue
			}
			if got := rowsOf(view.Rows); got != test.rows {
				t.Errorf("%s: rows %s, want %s", test.name, got, test.rows)
			}
			if got := rowsOf(view.Around); got != test.around {
				t.Errorf("%s: around %s, want %s", test.name, got, test.around)
			}
			if view.Guides != test.guides {
				t.Errorf("%s: %d guides, want %d", test.name, view.Guides, test.guides)
			}
		}
	})
}

func TestBoards_GetByPages(t *testing.T) {
	t.Parallel()
	boards := ranked(t, dbtest.SQLite(t))
	var seen []string
	for query := (service.BoardQuery{Size: 2}); ; {
		view, err := boards.Get(t.Context(), office, query)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range view.Rows {
			seen = append(seen, r.Guide+" of "+r.StoreName+" "+r.GuideName)
		}
		if query.Cursor = view.Next; query.Cursor == "" {
			break
		}
	}
	want := []string{"G4 of Store S2 Guide G4", "G6 of Store S2 Guide G6", "G1 of Store S1 Guide G1", "G5 of Store S3 Guide G5", "G2 of Store S1 Guide G2"}
	if !slices.Equal(seen, want) {
		t.Errorf("got %v, want %v", seen, want)
	}
}

// BenchmarkBoards_Get reads a brand board of 12,000 guides in 2,000 stores, the embedded
// database answering.
func BenchmarkBoards_Get(b *testing.B) {
	const stores, perStore = 2_000, 6
	database := dbtest.SQLite(b)
	ids := make([]string, stores)
	rows := make([]guideapp.Store, stores)
	guides := make([]guideapp.Guide, 0, stores*perStore)
	var totals []service.Total
	for i := range rows {
		ids[i] = fmt.Sprintf("S%05d", i)
		rows[i] = guideapp.Store{ID: ids[i], Name: ids[i], Region: fmt.Sprint(i % 30)}
		for j := range perStore {
			id := fmt.Sprintf("G%05d", i*perStore+j)
			guides = append(guides, guideapp.Guide{ID: id, Name: id, Assignments: []guideapp.Assignment{{Store: ids[i], Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}})
			for _, m := range service.BoardMeasures {
				totals = append(totals, service.Total{Period: "2026-09", Measure: m.String(), Store: ids[i], Guide: id, Value: int64(i * 7919 % 4001)})
			}
		}
	}
	if err := database.Update(b.Context(), func(tx *db.Tx) error {
		if err := tx.PutStores(b.Context(), "demo", rows); err != nil {
			return err
		}
		if err := tx.PutGuides(b.Context(), "demo", guides); err != nil {
			return err
		}
		return tx.ReplaceTotals(b.Context(), "demo", "2026-09", ids, totals)
	}); err != nil {
		b.Fatal(err)
	}
	boards := &service.Boards{Store: db.As[service.BoardTx](database), Orgs: new(service.Orgs), Now: func() guideapp.Instant { return noon }, Zone: beijing}
	for _, c := range []struct {
		name  string
		query service.BoardQuery
	}{{"brand", service.BoardQuery{}}, {"region", service.BoardQuery{Scope: service.BoardOfRegion, Of: "7"}}, {"store", service.BoardQuery{Scope: service.BoardOfStore, Of: ids[7]}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := boards.Get(b.Context(), office, c.query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
