package simulator

import (
	"maps"
	"slices"
	"strings"

	"frontline/guideapp"
)

// strangers are the stores and guides that facts name and the organisation does not know.
// Whoever wrote them may have written anything there, so they leave as numbers that keep
// their order.
type strangers struct {
	stores, guides []bool            // by text of the rows: whether the organisation knows it
	as             map[string]string // what a stranger leaves as
}

func newStrangers(rows *FactRows, facts []int32, org *guideapp.Org) *strangers {
	s := &strangers{stores: make([]bool, rows.texts.len()), guides: make([]bool, rows.texts.len()), as: map[string]string{}}
	s.stores[0], s.guides[0] = true, true
	mark := "?"
	meet := func(known []bool, id string) {
		if text, there := rows.texts.lookUp(id); there {
			known[text] = true
		}
		for strings.HasPrefix(id, mark) {
			mark += "?"
		}
	}
	for i := range org.Stores {
		meet(s.stores, org.Stores[i].ID)
	}
	for i := range org.Guides {
		meet(s.guides, org.Guides[i].ID)
		for _, a := range org.Guides[i].Assignments {
			meet(s.stores, a.Store) // perhaps without a row, but somebody stands there
		}
	}
	for _, at := range facts {
		s.note(rows, rows.at(int(at)))
	}
	for number, id := range slices.Sorted(maps.Keys(s.as)) {
		s.as[id] = mark + numbered(number, len(s.as))
	}
	return s
}

// note notes the strangers that a fact names.
func (s *strangers) note(rows *FactRows, row *factRow) {
	if !s.stores[row.store] {
		s.as[rows.texts.text(row.store)] = ""
	}
	for _, guide := range []int32{row.guide, row.owner} {
		if !s.guides[guide] {
			s.as[rows.texts.text(guide)] = ""
		}
	}
	if rows.classOf[row.class].kind == guideapp.Amend {
		for _, share := range rows.shares(row.list) {
			if s.isGuide(rows, share.Guide) {
				s.as[share.Guide] = ""
			}
		}
	}
}

// isGuide says whether a guide is one of the strangers.
func (s *strangers) isGuide(rows *FactRows, id string) bool {
	text, there := rows.texts.lookUp(id)
	return !there || !s.guides[text]
}
