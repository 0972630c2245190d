package guideapp

import "sort"

// Org is a brand's stores, guides and customers in care. It is effective-dated:
// store rows by From, guides by their assignments.
type Org struct {
	Brand  string
	Stores []Store // by ID, then From
	Guides []Guide // by ID
}

// Sort puts stores and guides in id order, and assignments in order of days.
func (o *Org) Sort() {
	sort.Slice(o.Stores, func(i, j int) bool {
		a, b := o.Stores[i], o.Stores[j]
		return a.ID < b.ID || (a.ID == b.ID && a.From < b.From)
	})
	sort.Slice(o.Guides, func(i, j int) bool { return o.Guides[i].ID < o.Guides[j].ID })
	for _, g := range o.Guides {
		sort.Slice(g.Assignments, func(i, j int) bool { return g.Assignments[i].First < g.Assignments[j].First })
	}
}

// StoreOn gives the row of store id in force on day d: the last whose From is not
// after d, or the earliest row for a day before them all. Stores must be sorted.
func (o *Org) StoreOn(id string, d Day) (Store, bool) {
	first := sort.Search(len(o.Stores), func(i int) bool { return o.Stores[i].ID >= id })
	if first == len(o.Stores) || o.Stores[first].ID != id {
		return Store{}, false
	}
	last := first
	for last+1 < len(o.Stores) && o.Stores[last+1].ID == id && o.Stores[last+1].From <= d {
		last++
	}
	return o.Stores[last], true
}

// Guide gives the guide with the id. Guides must be sorted.
func (o *Org) Guide(id string) (Guide, bool) {
	i := sort.Search(len(o.Guides), func(i int) bool { return o.Guides[i].ID >= id })
	if i == len(o.Guides) || o.Guides[i].ID != id {
		return Guide{}, false
	}
	return o.Guides[i], true
}
