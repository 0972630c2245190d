package reward

import (
	"slices"
	"strings"

	"frontline/guideapp"
)

// span is a run of days in which a guide stands in one store row in one role.
type span struct {
	guide       int32 // index into standings.guides
	store       int32 // index into org.Stores; -1 for a store the org does not know
	role        guideapp.Role
	first, last guideapp.Day
}

// standings is the organisation laid out for lookups by day: where each guide stands,
// and who manages each store.
type standings struct {
	org      *guideapp.Org
	guides   []string // ids, rising: an index is a rank
	spans    []span   // by guide, then day
	from     []int32  // spans of guide i are from[i]..from[i+1]
	managers map[string][]int32
	rows     map[string]storeRows
}

// storeRows are the rows of one store id, from..until in org.Stores.
type storeRows struct{ from, until int32 }

func newStandings(org *guideapp.Org) *standings {
	s := &standings{org: org, managers: map[string][]int32{}, rows: map[string]storeRows{}}
	for i := range org.Stores {
		rows, known := s.rows[org.Stores[i].ID]
		if !known {
			rows.from = int32(i)
		}
		rows.until = int32(i + 1)
		s.rows[org.Stores[i].ID] = rows
	}
	for g := range org.Guides {
		s.guides = append(s.guides, org.Guides[g].ID)
		s.from = append(s.from, int32(len(s.spans)))
		for _, a := range org.Guides[g].Assignments {
			s.addSpans(int32(g), a)
		}
	}
	s.from = append(s.from, int32(len(s.spans)))
	return s
}

// addSpans cuts an assignment where the store's row changes.
func (s *standings) addSpans(guide int32, a guideapp.Assignment) {
	rows := s.rows[a.Store]
	for first := a.First; first <= a.Last; {
		store, last := s.storeRow(a.Store, first), a.Last
		if store >= 0 && store+1 < rows.until {
			last = min(last, s.org.Stores[store+1].From-1)
		}
		if a.Role == guideapp.RoleManager {
			s.managers[a.Store] = append(s.managers[a.Store], int32(len(s.spans)))
		}
		s.spans = append(s.spans, span{guide, store, a.Role, first, last})
		first = last + 1
	}
}

// storeRow gives the row of the store in force on d, or -1.
func (s *standings) storeRow(id string, d guideapp.Day) int32 {
	rows, known := s.rows[id]
	if !known {
		return -1
	}
	return s.rowOn(rows, d)
}

// rowOn gives the one of a store's rows that is in force on d.
func (s *standings) rowOn(rows storeRows, d guideapp.Day) int32 {
	row := rows.from
	for row+1 < rows.until && s.org.Stores[row+1].From <= d {
		row++
	}
	return row
}

func (s *standings) guideIndex(id string) (int32, bool) {
	i, found := slices.BinarySearch(s.guides, id)
	return int32(i), found
}

// spanOn gives where the guide stands on d, or -1.
func (s *standings) spanOn(g int32, d guideapp.Day) int32 {
	for i := s.from[g]; i < s.from[g+1]; i++ {
		if s.spans[i].last >= d {
			if s.spans[i].first <= d {
				return i
			}
			break
		}
	}
	return none
}

// managerOn gives the standing of the store's manager on d, the first by id, or -1.
func (s *standings) managerOn(store string, d guideapp.Day) int32 {
	for _, i := range s.managers[store] {
		if s.spans[i].first <= d && d <= s.spans[i].last {
			return i
		}
	}
	return -1
}

// pays says whether the audience is paid for what happens in the span on day d.
func (a *Audience) pays(s *standings, i int32, d guideapp.Day) bool {
	sp := &s.spans[i]
	if !slices.Contains(a.Roles, sp.role) {
		return false
	}
	if a.MinTenureDays > 0 && d-s.org.Guides[sp.guide].Hired() < guideapp.Day(a.MinTenureDays) {
		return false
	}
	if !a.choosesStores() {
		return true
	}
	if sp.store < 0 {
		return false
	}
	store := &s.org.Stores[sp.store]
	return admits(a.Stores, store.ID) && admits(a.Classes, store.Class) && admits(a.Regions, store.Region) && admits(a.Ownership, store.Ownership)
}

func (a *Audience) choosesStores() bool {
	return len(a.Stores)+len(a.Classes)+len(a.Regions)+len(a.Ownership) > 0
}

// admits says whether a filter lets v through; an empty filter lets everything through.
func admits[T comparable](filter []T, v T) bool {
	return len(filter) == 0 || slices.Contains(filter, v)
}

// within gives the days of the span that lie in the period; none when last < first.
func (sp *span) within(p guideapp.Period) (first, last guideapp.Day) {
	return max(sp.first, p.First), min(sp.last, p.Last)
}

func compareText(a, b string) int { return strings.Compare(a, b) }
