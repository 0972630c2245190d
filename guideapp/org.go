package guideapp

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"
)

// Org is a brand's stores, guides and customers in care. It is effective-dated:
// store rows by From, guides by their assignments.
type Org struct {
	Brand  string
	Stores []Store // by ID, then From
	Guides []Guide // by ID
	Goals  []Goal  // by Table, Party and Period
}

// Sort puts stores and guides in id order, assignments in order of days, and goals by
// table, party and period. sort.Slice is not compiled anew for every type: browsers download it.
func (o *Org) Sort() {
	sort.Slice(o.Stores, func(i, j int) bool {
		a, b := o.Stores[i], o.Stores[j]
		return a.ID < b.ID || (a.ID == b.ID && a.From < b.From)
	})
	sort.Slice(o.Guides, func(i, j int) bool { return o.Guides[i].ID < o.Guides[j].ID })
	if !slices.IsSortedFunc(o.Goals, Goal.compare) { // a sorted list may be shared
		sort.Slice(o.Goals, func(i, j int) bool { return o.Goals[i].compare(o.Goals[j]) < 0 })
	}
	for _, g := range o.Guides {
		sort.Slice(g.Assignments, func(i, j int) bool { return g.Assignments[i].First < g.Assignments[j].First })
	}
}

// StoreRows gives the rows of store id, by From; none when it is not known. Stores must
// be sorted.
func (o *Org) StoreRows(id string) []Store {
	first := sort.Search(len(o.Stores), func(i int) bool { return o.Stores[i].ID >= id })
	last := first
	for last < len(o.Stores) && o.Stores[last].ID == id {
		last++
	}
	return o.Stores[first:last]
}

// StoreOn gives the row of store id in force on day d: the last whose From is not
// after d, or the earliest row for a day before them all. Stores must be sorted.
func (o *Org) StoreOn(id string, d Day) (Store, bool) {
	rows := o.StoreRows(id)
	if len(rows) == 0 {
		return Store{}, false
	}
	in := 0
	for in+1 < len(rows) && rows[in+1].From <= d {
		in++
	}
	return rows[in], true
}

// StoresOn gives every store once, by id, as StoreOn does. Stores must be sorted; nobody
// changes what they are given.
func (o *Org) StoresOn(d Day) iter.Seq[*Store] {
	return func(yield func(*Store) bool) {
		for i := 0; i < len(o.Stores); {
			s := &o.Stores[i]
			for i++; i < len(o.Stores) && o.Stores[i].ID == s.ID; i++ {
				if o.Stores[i].From <= d {
					s = &o.Stores[i]
				}
			}
			if !yield(s) {
				return
			}
		}
	}
}

// Guide gives the guide with the id. Guides must be sorted.
func (o *Org) Guide(id string) (Guide, bool) {
	i := sort.Search(len(o.Guides), func(i int) bool { return o.Guides[i].ID >= id })
	if i == len(o.Guides) || o.Guides[i].ID != id {
		return Guide{}, false
	}
	return o.Guides[i], true
}

// Goal is what one party is to reach in one period, in a table that a plan names.
type Goal struct {
	Table  string `validate:"required,max=64"`
	Party  string `validate:"required,max=64"` // a guide's, store's or region's id
	Period string `validate:"required"`        // as ParsePeriod reads it
	Amount Fen    `validate:"min=0"`           // yuan for amounts; for counts, 1.00 is one
}

// compare orders goals by table, party and period.
func (g Goal) compare(h Goal) int {
	return cmp.Or(strings.Compare(g.Table, h.Table), strings.Compare(g.Party, h.Party), strings.Compare(g.Period, h.Period))
}

// GoalOf gives the goal of a party for a period; 0 where there is none. Goals must be
// sorted.
func (o *Org) GoalOf(table, party, period string) Fen {
	i, found := slices.BinarySearchFunc(o.Goals, Goal{Table: table, Party: party, Period: period}, Goal.compare)
	if !found {
		return 0
	}
	return o.Goals[i].Amount
}
