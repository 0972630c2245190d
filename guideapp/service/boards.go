package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/board"
	"frontline/guideapp/metric"
)

// BoardScope is how wide a board is.
type BoardScope string

// The scopes. An empty one is the caller's own: brand for headquarters, region for a
// coordinator, store for everybody else.
const (
	BoardOfStore  BoardScope = "store"
	BoardOfRegion BoardScope = "region"
	BoardOfBrand  BoardScope = "brand"
)

const (
	// DefaultBoardPage is how many rows a page has where none were asked for.
	DefaultBoardPage = 50
	// MinBoardDays is how many days of the period a guide must have stood in the scope,
	// as a guide, to be on its board.
	MinBoardDays = 1
)

// BoardMeasures are what a board can rank by; the first is the default.
var BoardMeasures = []metric.Measure{metric.NetSales, metric.Orders, metric.NewFriends}

// BoardTx reads what a board rests on.
type BoardTx interface {
	OrgTx
	Totals(ctx context.Context, brand string, q TotalQuery) ([]Total, error)
}

// BoardStore runs transactions of BoardTx.
type BoardStore interface {
	View(ctx context.Context, f func(BoardTx) error) error
}

// Boards ranks guides by the kept totals of a calendar month.
type Boards struct {
	Store BoardStore
	Orgs  *Orgs
	Now   func() guideapp.Instant
	Zone  *time.Location
}

// BoardQuery asks for a board.
type BoardQuery struct {
	Scope  BoardScope
	Of     string // the store or region; empty is the caller's own
	Metric string // empty is net sales
	Period string // a month; empty is this one
	Around string // the guide to centre on; empty is the caller
	Size   int    // rows of a page; 0 is DefaultBoardPage
	Cursor string
}

// BoardView is as much of a board as the caller may see.
type BoardView struct {
	Measure metric.Measure
	Period  string
	Guides  int // on the board
	Rows    []BoardRow
	Around  []BoardRow
	Next    string // the cursor of the next page
}

// BoardRow is one guide on a board, in the store of the scope where the guide stood last.
type BoardRow struct {
	board.Row
	GuideName        string
	Store, StoreName string
	Me               bool
}

// Get gives a board. On it is every guide who stood in the scope in the period, those
// without facts with 0, and the value is what the guide did in the stores of the scope.
//
// A guide sees the top three, the own rank and the neighbours. The whole list is for who
// answers for the scope: the manager of the store, the coordinator of the region,
// headquarters; others of them see of a wider board what a guide does. A store, region or
// guide out of the caller's reach is NotFound.
func (b *Boards) Get(ctx context.Context, caller guideapp.Person, q BoardQuery) (BoardView, error) {
	measure, period, err := b.asked(q)
	if err != nil {
		return BoardView{}, err
	}
	view := BoardView{Measure: measure, Period: period.String()}
	day := min(period.Last, guideapp.DayOf(b.Now(), b.Zone))
	err = b.Store.View(ctx, func(tx BoardTx) error {
		org, err := b.Orgs.Get(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		field, err := fieldOf(org, caller, q, day)
		if err != nil {
			return err
		}
		around, err := centre(org, caller, q.Around, day)
		if err != nil {
			return err
		}
		totals, err := tx.Totals(ctx, caller.Brand, TotalQuery{Period: view.Period, Measures: []string{measure.String()}, Stores: field.asked()})
		if err != nil {
			return err
		}
		ranked := board.Rank(field.entries(org, totals, period.First, day), MinBoardDays)
		rows, near, next, err := field.show(ranked, around, q)
		view.Guides, view.Next = len(ranked), next
		view.Rows, view.Around = field.name(org, rows, caller.ID, day), field.name(org, near, caller.ID, day)
		return err
	})
	return view, err
}

func (b *Boards) asked(q BoardQuery) (metric.Measure, guideapp.Period, error) {
	measure := BoardMeasures[0]
	if q.Metric != "" {
		asked, known := metric.ParseMeasure(q.Metric)
		if !known || !slices.Contains(BoardMeasures, asked) {
			return 0, guideapp.Period{}, guideapp.InvalidAt("metric", "%q is not a board's metric; it is one of %s", q.Metric, measureIDs(BoardMeasures))
		}
		measure = asked
	}
	if q.Period == "" {
		return measure, guideapp.PeriodOf(guideapp.Monthly, guideapp.DayOf(b.Now(), b.Zone)), nil
	}
	period, err := guideapp.ParsePeriod(q.Period)
	if err != nil || period.Cadence != guideapp.Monthly {
		return 0, period, guideapp.InvalidAt("period", "%q is not a month such as 2026-09", q.Period)
	}
	return measure, period, nil
}

func measureIDs(measures []metric.Measure) string {
	ids := make([]string, len(measures))
	for i, m := range measures {
		ids[i] = m.String()
	}
	return strings.Join(ids, ", ")
}

// centre gives the guide that around-me is about, empty for nobody.
func centre(org *guideapp.Org, caller guideapp.Person, around string, day guideapp.Day) (string, error) {
	if around == "" || around == caller.ID {
		return caller.ID, nil
	}
	_, _, err := guideToday(org, caller, around, day)
	return around, err
}

// field is the stores that a board is over, as they stand on its last day.
type field struct {
	stores map[string]*guideapp.Store
	whole  bool // every store of the brand
	full   bool // the caller answers for them, and sees the whole list
}

// fieldOf finds the stores of the scope.
func fieldOf(org *guideapp.Org, caller guideapp.Person, q BoardQuery, day guideapp.Day) (field, error) {
	headquarters := caller.Role == guideapp.RoleHeadquarters
	switch scopeOf(q.Scope, caller.Role) {
	case BoardOfStore:
		store, err := storeAsked(org, caller, q.Of, day)
		return field{stores: map[string]*guideapp.Store{store.ID: &store}, full: caller.Role != guideapp.RoleGuide}, err
	case BoardOfRegion:
		region, err := regionAsked(org, caller, q.Of, day)
		full := headquarters || caller.Role == guideapp.RoleCoordinator
		return field{stores: storesIn(org, region, day), full: full}, err
	case BoardOfBrand:
		return field{stores: storesIn(org, "", day), whole: true, full: headquarters}, nil
	}
	return field{}, guideapp.InvalidAt("scope", "%q is not store, region or brand", q.Scope)
}

func scopeOf(asked BoardScope, role guideapp.Role) BoardScope {
	switch {
	case asked != "":
		return asked
	case role == guideapp.RoleHeadquarters:
		return BoardOfBrand
	case role == guideapp.RoleCoordinator:
		return BoardOfRegion
	}
	return BoardOfStore
}

func storeAsked(org *guideapp.Org, caller guideapp.Person, id string, day guideapp.Day) (guideapp.Store, error) {
	if id == "" {
		id = caller.Store
	}
	if id == "" {
		return guideapp.Store{}, guideapp.InvalidAt("of", "must name a store: the caller has none")
	}
	store, known := org.StoreOn(id, day)
	if !known || !caller.Reaches(store) {
		return guideapp.Store{}, guideapp.Errorf(guideapp.NotFound, "there is no store %q", id)
	}
	return store, nil
}

// regionAsked gives the region that was asked for, or the caller's own. Headquarters
// reaches every region, others their own.
func regionAsked(org *guideapp.Org, caller guideapp.Person, region string, day guideapp.Day) (string, error) {
	own := caller.Region
	if store, known := org.StoreOn(caller.Store, day); known && caller.Role != guideapp.RoleCoordinator {
		own = store.Region
	}
	if region == "" {
		region = own
	}
	if region == "" {
		return "", guideapp.InvalidAt("of", "must name a region: the caller has none")
	}
	reached := region == own || caller.Role == guideapp.RoleHeadquarters
	if !reached || len(storesIn(org, region, day)) == 0 {
		return "", guideapp.Errorf(guideapp.NotFound, "there is no region %q", region)
	}
	return region, nil
}

// storesIn gives the stores of a region, of the brand for an empty one.
func storesIn(org *guideapp.Org, region string, day guideapp.Day) map[string]*guideapp.Store {
	stores := map[string]*guideapp.Store{}
	for s := range org.StoresOn(day) {
		if region == "" || s.Region == region {
			stores[s.ID] = s
		}
	}
	return stores
}

// asked gives the stores to read totals of, none for all.
func (f field) asked() []string {
	if f.whole {
		return nil
	}
	ids := make([]string, 0, len(f.stores))
	for id := range f.stores {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// entries gives every guide's total over the scope's stores, and as its sample the days
// the guide stood in them.
func (f field) entries(org *guideapp.Org, totals []Total, first, last guideapp.Day) []board.Entry {
	values := make(map[string]int64, len(totals))
	for _, t := range totals {
		values[t.Guide] += t.Value
	}
	entries := make([]board.Entry, 0, len(org.Guides))
	for i := range org.Guides {
		g := &org.Guides[i]
		e := board.Entry{Guide: g.ID, Value: values[g.ID]}
		for _, a := range g.Assignments {
			if _, in := f.stores[a.Store]; in && a.Role == guideapp.RoleGuide {
				e.Sample += max(0, int64(min(a.Last, last)-max(a.First, first))+1)
			}
		}
		entries = append(entries, e)
	}
	return entries
}

// show gives what the caller may see of the ranked board.
func (f field) show(ranked board.Board, around string, q BoardQuery) (rows, near board.Board, next string, err error) {
	near = ranked.Around(around)
	if !f.full {
		return ranked.Top(board.TopRows), near, "", nil
	}
	size := q.Size
	if size == 0 {
		size = DefaultBoardPage
	}
	rows, next, err = ranked.Page(q.Cursor, size)
	return rows, near, next, err
}

// name adds names to rows: of the guide, and of the store of the scope where the guide
// stood last.
func (f field) name(org *guideapp.Org, rows board.Board, me string, last guideapp.Day) []BoardRow {
	named := make([]BoardRow, len(rows))
	for i, r := range rows {
		named[i] = BoardRow{Row: r, Me: r.Guide == me}
		guide, _ := org.Guide(r.Guide)
		named[i].GuideName = guide.Name
		for _, a := range guide.Assignments {
			if store, in := f.stores[a.Store]; in && a.Role == guideapp.RoleGuide && a.First <= last {
				named[i].Store, named[i].StoreName = store.ID, store.Name
			}
		}
	}
	return named
}
