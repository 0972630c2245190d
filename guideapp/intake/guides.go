package intake

import (
	"io"
	"slices"

	"frontline/guideapp"
)

// A guide's line holds one assignment, so here a Guide has exactly one.
var guideSchema = &schema[guideapp.Guide]{
	what:    "guides",
	columns: guideColumns(),
	blank: func() guideapp.Guide {
		return guideapp.Guide{Assignments: []guideapp.Assignment{{Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}}
	},
	finish: func(g *guideapp.Guide) []guideapp.Violation {
		if g.Name == "" {
			g.Name = g.ID
		}
		if a := g.Assignments[0]; a.Last < a.First {
			return []guideapp.Violation{{Path: "to", Message: a.Last.String() + " lies before the first day, " + a.First.String()}}
		}
		return nil
	},
}

func guideColumns() []column[guideapp.Guide] {
	type guide = guideapp.Guide
	return []column[guide]{
		text("guide_id", "ID", readID, func(g *guide) *string { return &g.ID }).need(),
		text("name", "Name", readText, func(g *guide) *string { return &g.Name }),
		text("store_id", "Assignments[0].Store", readID, func(g *guide) *string { return &g.Assignments[0].Store }).need(),
		{name: "role", field: "Assignments[0].Role",
			read:  set(readText, func(g *guide) *string { return (*string)(&g.Assignments[0].Role) }),
			write: func(g *guide) string { return string(g.Assignments[0].Role) }},
		{name: "from", read: set(guideapp.ParseDay, func(g *guide) *guideapp.Day { return &g.Assignments[0].First }),
			write: func(g *guide) string { return writeFirst(g.Assignments[0].First) }},
		{name: "to", read: set(guideapp.ParseDay, func(g *guide) *guideapp.Day { return &g.Assignments[0].Last }),
			write: func(g *guide) string {
				if g.Assignments[0].Last == guideapp.MaxDay {
					return ""
				}
				return g.Assignments[0].Last.String()
			}},
	}
}

// ReadGuides reads guides.csv, one line per assignment. Needed are guide_id and
// store_id. A name left out is the id, a role left out is guide, an empty `from` is
// always, an empty `to` is still open. Guides come in the order of their first lines,
// assignments by first day; overlapping assignments and one guide under two names are
// refused.
func ReadGuides(name string, r io.Reader) ([]guideapp.Guide, error) {
	guides, _, err := readGuides(name, r)
	return guides, err
}

// GuideLines gives the lines of the assignments that ReadGuides gives, in its order, for
// what is found out about them once they are read.
func GuideLines(name string, r io.Reader) ([][]int, error) {
	guides, lines, err := readGuides(name, r)
	if err != nil {
		return nil, err
	}
	all := make([][]int, len(guides))
	for i, g := range guides {
		for _, a := range g.Assignments {
			all[i] = append(all[i], lines[guideFrom{g.ID, a.First}])
		}
	}
	return all, nil
}

// guideFrom names a guide's assignment, for none overlap.
type guideFrom struct {
	guide string
	first guideapp.Day
}

func readGuides(name string, r io.Reader) ([]guideapp.Guide, map[guideFrom]int, error) {
	var guides []guideapp.Guide
	at := map[string]int{} // where a guide stands in guides
	lines := map[guideFrom]int{}
	err := readTable(name, r, guideSchema, func(t *table[guideapp.Guide], row guideapp.Guide) error {
		i, known := at[row.ID]
		here := guideFrom{row.ID, row.Assignments[0].First}
		if !known {
			at[row.ID] = len(guides)
			lines[here] = t.line()
			guides = append(guides, row)
			return nil
		}
		g, a := &guides[i], row.Assignments[0]
		if g.Name != row.Name {
			t.refuse("name", "guide %s is called %q on line %d and %q here; give one name", row.ID, g.Name, lines[guideFrom{g.ID, g.Assignments[0].First}], row.Name)
		}
		for _, other := range g.Assignments {
			if a.First <= other.Last && other.First <= a.Last {
				t.refuse("from", "guide %s already stands in store %s from %s to %s (line %d); assignments must not overlap",
					row.ID, other.Store, other.First, other.Last, lines[guideFrom{g.ID, other.First}])
			}
		}
		g.Assignments = append(g.Assignments, a)
		lines[here] = t.line()
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for _, g := range guides {
		slices.SortFunc(g.Assignments, func(a, b guideapp.Assignment) int { return int(a.First - b.First) })
	}
	return guides, lines, nil
}

// WriteGuides writes guides as ReadGuides reads them, in the order given.
func WriteGuides(w io.Writer, guides []guideapp.Guide) error {
	var rows []guideapp.Guide
	for _, g := range guides {
		for _, a := range g.Assignments {
			rows = append(rows, guideapp.Guide{ID: g.ID, Name: g.Name, Assignments: []guideapp.Assignment{a}})
		}
	}
	return writeTable(w, guideSchema.columns, rows)
}
