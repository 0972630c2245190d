package service

import (
	"cmp"
	"slices"
	"strings"

	"frontline/guideapp"
)

// PlanPlace is where a plan stands in the listing: drafts by name, then versions, the
// latest to begin first. The zero PlanPlace stands before them all.
type PlanPlace struct {
	Published bool
	First     guideapp.Day // of a version
	Name      string
	Version   int
}

// Place gives the row's place.
func (r *PlanRow) Place() PlanPlace {
	if r.State == PlanDraft || r.State == PlanAwaiting {
		return PlanPlace{Name: r.Name}
	}
	return PlanPlace{true, r.First, r.Name, r.Version}
}

func (p PlanPlace) compare(q PlanPlace) int {
	switch {
	case p.Published != q.Published && q.Published:
		return -1
	case p.Published != q.Published:
		return 1
	}
	return cmp.Or(cmp.Compare(q.First, p.First), strings.Compare(p.Name, q.Name), cmp.Compare(p.Version, q.Version))
}

// pageOfPlans gives at most limit rows after a place, in order.
func pageOfPlans(rows []PlanRow, after PlanPlace, limit int) []PlanRow {
	slices.SortFunc(rows, func(a, b PlanRow) int { return a.Place().compare(b.Place()) })
	from := slices.IndexFunc(rows, func(r PlanRow) bool { return r.Place().compare(after) > 0 })
	if from < 0 {
		return nil
	}
	return rows[from:min(len(rows), from+limit)]
}
