package simulator

import (
	"encoding/hex"
	"maps"
	"slices"

	"frontline/guideapp"
)

// datasetWriter writes a data set: what it is of, its texts, the organisation, the facts.
// It and datasetReader are two sides of one format and change together.
type datasetWriter struct {
	columnWriter
	set       *Dataset
	rows      *FactRows         // in order
	facts     []int32           // rows known as of the set's instant, in order
	sieve     *sieve            // nil where all words leave
	words     Words             // that leave
	texts     map[string]uint64 // their numbers
	people    *pseudonyms
	strangers *strangers
	goals     []guideapp.Goal // of the period, of parties that there are
	factTexts
	err error
}

// check refuses what no reader would take.
func (w *datasetWriter) check() error {
	assignments := 0
	for i := range w.set.Org.Guides {
		assignments += len(w.set.Org.Guides[i].Assignments)
	}
	for _, c := range []struct {
		n, limit int
		what     string
	}{
		{len(w.facts), MaxEvents, "facts"}, {len(w.set.Org.Stores), MaxStores, "rows of stores"},
		{len(w.set.Org.Guides), MaxGuides, "guides"}, {len(w.set.Org.Goals), MaxGoals, "goals"}, {assignments, MaxAssignments, "assignments"},
	} {
		if c.n > c.limit {
			return guideapp.Errorf(guideapp.TooLarge, "the data set would have %d %s; at most %d are allowed", c.n, c.what, c.limit)
		}
	}
	return nil
}

func (w *datasetWriter) write() {
	w.people = newPseudonyms(w.rows, w.facts)
	w.strangers = newStrangers(w.rows, w.facts, &w.set.Org)
	if w.words = w.set.History.Words; !w.words.All {
		w.sieve = newSieve(w.rows, w.facts, &w.words, &w.set.Org)
		w.words = w.sieve.words(&w.words)
	}
	w.chooseGoals()
	w.surveyFacts()
	w.writeSubject()
	w.writeTexts()
	w.writeWords()
	w.writeStores()
	w.writeGuides()
	w.writeGoals()
	w.writeEvents()
}

// writeSubject writes what the set is of.
func (w *datasetWriter) writeSubject() {
	w.text(w.set.Org.Brand)
	w.text(w.set.Period.String())
	w.text(w.set.Zone)
	w.number(uint64(w.set.AsOf))
	hash, _ := hex.DecodeString(w.set.FactsHash)
	w.text(string(hash))
	h := w.set.History
	w.number(bit(h.FirstOrders) | bit(h.Words.All)<<1)
	w.number(kindBits(h.Once))
	w.number(kindBits(h.Everyone))
	w.number(kindBits(h.Voids))
	if w.sieve != nil {
		w.number(uint64(w.sieve.leftOut))
	} else {
		w.number(0)
	}
}

// chooseGoals takes the goals of the period whose party is there: nobody has another one.
func (w *datasetWriter) chooseGoals() {
	parties := map[string]bool{}
	for i := range w.set.Org.Stores {
		parties[w.set.Org.Stores[i].ID], parties[w.set.Org.Stores[i].Region] = true, true
	}
	for i := range w.set.Org.Guides {
		parties[w.set.Org.Guides[i].ID] = true
	}
	for _, g := range w.set.Org.Goals {
		if g.Period == w.set.Period.String() && parties[g.Party] {
			w.goals = append(w.goals, g)
		}
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func kindBits(kinds []guideapp.Kind) (bits uint64) {
	for _, k := range kinds {
		bits |= 1 << k
	}
	return bits
}

// writeTexts writes every text once, in order, each as what it shares with the one
// before and the rest.
func (w *datasetWriter) writeTexts() {
	w.texts = map[string]uint64{"": 0}
	w.noteOrg()
	w.noteFacts()
	w.note(w.words.Categories.Words...)
	w.note(w.words.Reasons.Words...)
	for _, a := range w.words.Attrs {
		w.note(a.Name)
		w.note(a.Words...)
	}
	w.number(uint64(len(w.texts)))
	previous := ""
	for number, s := range slices.Sorted(maps.Keys(w.texts)) {
		w.texts[s] = uint64(number)
		shared := 0
		for shared < min(len(s), len(previous)) && s[shared] == previous[shared] {
			shared++
		}
		w.number(uint64(shared))
		w.text(s[shared:])
		previous = s
	}
}

func (w *datasetWriter) noteOrg() {
	for i := range w.set.Org.Stores {
		s := &w.set.Org.Stores[i]
		w.note(s.ID, s.Region, s.Class, string(s.Ownership))
	}
	for i := range w.set.Org.Guides {
		w.note(w.set.Org.Guides[i].ID)
		for _, a := range w.set.Org.Guides[i].Assignments {
			w.note(a.Store, string(a.Role))
		}
	}
	for _, g := range w.goals {
		w.note(g.Table, g.Party)
	}
}

func (w *datasetWriter) note(texts ...string) {
	for _, s := range texts {
		if len(s) > maxText {
			w.err = guideapp.Errorf(guideapp.TooLarge, "%.40q... has %d bytes; at most %d are allowed in an id or word", s, len(s), maxText)
		}
		w.texts[s] = 0
	}
}

// writeWords writes which words are carried; all of them are where the history says so.
func (w *datasetWriter) writeWords() {
	if w.words.All {
		return
	}
	vocabulary := func(v *Vocabulary) {
		w.number(bit(v.Whole))
		w.number(uint64(len(v.Words)))
		for _, word := range v.Words {
			w.number(w.texts[word])
		}
	}
	vocabulary(&w.words.Categories)
	vocabulary(&w.words.Reasons)
	w.number(uint64(len(w.words.Attrs)))
	for i := range w.words.Attrs {
		w.number(w.texts[w.words.Attrs[i].Name])
		vocabulary(&w.words.Attrs[i].Vocabulary)
	}
}

// textColumn writes n texts as their numbers.
func (w *datasetWriter) textColumn(n int, text func(i int) string) {
	w.column(n, func(i int) uint64 { return w.texts[text(i)] })
}

func (w *datasetWriter) writeStores() {
	stores := w.set.Org.Stores
	n := len(stores)
	w.number(uint64(n))
	w.textColumn(n, func(i int) string { return stores[i].ID })
	w.column(n, func(i int) uint64 { return uint64(stores[i].From) })
	w.textColumn(n, func(i int) string { return stores[i].Region })
	w.textColumn(n, func(i int) string { return stores[i].Class })
	w.textColumn(n, func(i int) string { return string(stores[i].Ownership) })
	w.column(n, func(i int) uint64 { return uint64(stores[i].Open) })
	w.column(n, func(i int) uint64 { return uint64(stores[i].Close) })
	w.column(n, func(i int) uint64 { return uint64(stores[i].Visitors) })
}

func (w *datasetWriter) writeGuides() {
	guides := w.set.Org.Guides
	var assignments []guideapp.Assignment
	for i := range guides {
		assignments = append(assignments, guides[i].Assignments...)
	}
	w.number(uint64(len(guides)))
	w.textColumn(len(guides), func(i int) string { return guides[i].ID })
	w.column(len(guides), func(i int) uint64 { return uint64(len(guides[i].Assignments)) })
	n := len(assignments)
	w.number(uint64(n))
	w.textColumn(n, func(i int) string { return assignments[i].Store })
	w.textColumn(n, func(i int) string { return string(assignments[i].Role) })
	w.column(n, func(i int) uint64 { return uint64(assignments[i].First) })
	w.column(n, func(i int) uint64 { return uint64(assignments[i].Last) })
}

func (w *datasetWriter) writeGoals() {
	goals, n := w.goals, len(w.goals)
	w.number(uint64(n))
	w.textColumn(n, func(i int) string { return goals[i].Table })
	w.textColumn(n, func(i int) string { return goals[i].Party })
	w.column(n, func(i int) uint64 { return uint64(goals[i].Amount) })
}
