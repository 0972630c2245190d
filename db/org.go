package db

import (
	"context"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

var (
	storeColumns = []string{"brand", "id", "from_day", "name", "region", "class", "ownership", "dealer", "payer",
		"lng", "lat", "system", "open_min", "close_min", "cloud", "visitors"}
	guideColumns      = []string{"brand", "id", "name"}
	assignmentColumns = []string{"brand", "guide", "seq", "store", "role", "first_day", "last_day"}
	customerColumns   = []string{"brand", "id", "name", "phone_masked", "guide", "since_day"}
)

// PutStores adds store rows; a row of the same id and From day is replaced.
func (t *Tx) PutStores(ctx context.Context, brand string, stores []guideapp.Store) error {
	type rowKey struct {
		id   string
		from guideapp.Day
	}
	stores = lastOfEach(stores, func(s guideapp.Store) rowKey { return rowKey{s.ID, s.From} })
	ids := map[guideapp.Day][]string{}
	for _, s := range stores {
		ids[s.From] = append(ids[s.From], s.ID)
	}
	for from, list := range ids {
		remove := `DELETE FROM store WHERE brand = $1 AND from_day = $2 AND ` + t.dialect.among("id", 3)
		if err := t.execWith(ctx, list, remove, brand, from); err != nil {
			return err
		}
	}
	if err := t.orgChanged(ctx, brand); err != nil {
		return err
	}
	return t.insert(ctx, "store", storeColumns, len(stores), func(i int, values []any) {
		s := &stores[i]
		copy(values, []any{brand, s.ID, int64(s.From), s.Name, s.Region, s.Class, string(s.Ownership), s.Dealer, s.Payer,
			s.Location.Lng, s.Location.Lat, string(s.Location.System), int64(s.Open), int64(s.Close), s.Cloud, s.Visitors})
	})
}

// PutGuides adds guides with their assignments; a guide of the same id is replaced.
func (t *Tx) PutGuides(ctx context.Context, brand string, guides []guideapp.Guide) error {
	guides = lastOfEach(guides, func(g guideapp.Guide) string { return g.ID })
	ids := make([]string, len(guides))
	type placement struct {
		guide string
		seq   int
		guideapp.Assignment
	}
	var placements []placement
	for i, g := range guides {
		ids[i] = g.ID
		for seq, a := range g.Assignments {
			placements = append(placements, placement{g.ID, seq, a})
		}
	}
	remove := `DELETE FROM guide WHERE brand = $1 AND ` + t.dialect.among("id", 2) // and their assignments
	if err := t.execWith(ctx, ids, remove, brand); err != nil {
		return err
	}
	err := t.insert(ctx, "guide", guideColumns, len(guides), func(i int, values []any) {
		copy(values, []any{brand, guides[i].ID, guides[i].Name})
	})
	if err != nil {
		return err
	}
	if err := t.orgChanged(ctx, brand); err != nil {
		return err
	}
	return t.insert(ctx, "assignment", assignmentColumns, len(placements), func(i int, values []any) {
		p := &placements[i]
		copy(values, []any{brand, p.guide, int64(p.seq), p.Store, string(p.Role), int64(p.First), int64(p.Last)})
	})
}

// PutCustomers adds customers; one of the same id is replaced.
func (t *Tx) PutCustomers(ctx context.Context, brand string, customers []guideapp.Customer) error {
	customers = lastOfEach(customers, func(c guideapp.Customer) string { return c.ID })
	ids := make([]string, len(customers))
	for i, c := range customers {
		ids[i] = c.ID
	}
	remove := `DELETE FROM customer WHERE brand = $1 AND ` + t.dialect.among("id", 2)
	if err := t.execWith(ctx, ids, remove, brand); err != nil {
		return err
	}
	return t.insert(ctx, "customer", customerColumns, len(customers), func(i int, values []any) {
		c := &customers[i]
		copy(values, []any{brand, c.ID, c.Name, c.PhoneMasked, c.Guide, int64(c.Since)})
	})
}

// execWith runs a statement whose last parameter is a list of ids, a chunk at a time.
func (t *Tx) execWith(ctx context.Context, ids []string, query string, args ...any) error {
	for part := range slices.Chunk(ids, chunk) {
		among, err := t.dialect.strings(part)
		if err != nil {
			return err
		}
		if err := t.exec(ctx, query, append(slices.Clone(args), among)...); err != nil {
			return err
		}
	}
	return nil
}

// lastOfEach keeps of those with the same key the last, in order of first appearance.
func lastOfEach[T any, K comparable](list []T, key func(T) K) []T {
	place := make(map[K]int, len(list))
	kept := make([]T, 0, len(list))
	for _, v := range list {
		if i, seen := place[key(v)]; seen {
			kept[i] = v
			continue
		}
		place[key(v)] = len(kept)
		kept = append(kept, v)
	}
	return kept
}

// Org gives a brand's stores, guides and goals, sorted. A brand that is not there has none.
func (t *Tx) Org(ctx context.Context, brand string) (guideapp.Org, error) {
	org := guideapp.Org{Brand: brand}
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var s guideapp.Store
		err := rows.Scan(&s.ID, &s.From, &s.Name, &s.Region, &s.Class, &s.Ownership, &s.Dealer, &s.Payer,
			&s.Location.Lng, &s.Location.Lat, &s.Location.System, &s.Open, &s.Close, &s.Cloud, &s.Visitors)
		org.Stores = append(org.Stores, s)
		return err
	}, `SELECT id, from_day, name, region, class, ownership, dealer, payer, lng, lat, system, open_min, close_min, cloud, visitors
		FROM store WHERE brand = $1`, brand)
	if err != nil {
		return org, err
	}
	if org.Guides, err = t.guides(ctx, brand); err != nil {
		return org, err
	}
	org.Goals, err = t.goals(ctx, brand)
	org.Sort()
	return org, err
}

func (t *Tx) guides(ctx context.Context, brand string) ([]guideapp.Guide, error) {
	assignments := map[string][]guideapp.Assignment{}
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var guide string
		var a guideapp.Assignment
		err := rows.Scan(&guide, &a.Store, &a.Role, &a.First, &a.Last)
		assignments[guide] = append(assignments[guide], a)
		return err
	}, `SELECT guide, store, role, first_day, last_day FROM assignment WHERE brand = $1 ORDER BY guide, seq`, brand)
	if err != nil {
		return nil, err
	}
	var guides []guideapp.Guide
	err = t.each(ctx, func(rows *sqlx.Rows) error {
		var g guideapp.Guide
		err := rows.Scan(&g.ID, &g.Name)
		g.Assignments = assignments[g.ID]
		guides = append(guides, g)
		return err
	}, `SELECT id, name FROM guide WHERE brand = $1`, brand)
	return guides, err
}

// Customers gives the customers with these ids, by id; an id without one is left out.
func (t *Tx) Customers(ctx context.Context, brand string, ids []string) ([]guideapp.Customer, error) {
	query := selectCustomers + ` WHERE brand = $1 AND ` + t.dialect.among("id", 2)
	var customers []guideapp.Customer
	err := t.eachOf(ctx, collectCustomer(&customers), ids, query, brand)
	slices.SortFunc(customers, func(a, b guideapp.Customer) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(customers), err
}

// CustomersOfGuide gives the customers in the guide's care, by id.
func (t *Tx) CustomersOfGuide(ctx context.Context, brand, guide string) ([]guideapp.Customer, error) {
	var customers []guideapp.Customer
	err := t.each(ctx, collectCustomer(&customers),
		selectCustomers+` WHERE brand = $1 AND guide = $2 AND guide <> '' ORDER BY id`, brand, guide)
	return customers, err
}

const selectCustomers = `SELECT id, name, phone_masked, guide, since_day FROM customer`

func collectCustomer(into *[]guideapp.Customer) func(*sqlx.Rows) error {
	return func(rows *sqlx.Rows) error {
		var c guideapp.Customer
		err := rows.Scan(&c.ID, &c.Name, &c.PhoneMasked, &c.Guide, &c.Since)
		*into = append(*into, c)
		return err
	}
}
