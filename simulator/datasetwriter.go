package simulator

import (
	"encoding/hex"
	"maps"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// datasetWriter writes a data set: what it is of, its texts, the organisation, the facts.
// It and datasetReader are two sides of one format and change together.
type datasetWriter struct {
	columnWriter
	set    *Dataset
	events []*guideapp.Event // distinct, in order
	texts  map[string]uint64 // their numbers
	people pseudonyms
	goals  []guideapp.Goal // of the period
	err    error
}

// classOf gives a fact's class, without a reason that is not carried.
func (w *datasetWriter) classOf(e *guideapp.Event) reward.Class {
	c := reward.Class{Kind: e.Kind, Channel: e.Channel, Origin: e.Origin}
	if slices.Contains(wordless, e.Kind) {
		return c
	}
	if c.Category = e.Category; w.set.History.carriesReason(e.Reason) {
		c.Reason = e.Reason
	}
	return c
}

// attrsOf gives a fact's attributes that are carried.
func (w *datasetWriter) attrsOf(e *guideapp.Event) []guideapp.Attr {
	carried := func(a guideapp.Attr) bool { return w.set.History.carriesAttr(a.Name) }
	if slices.Contains(wordless, e.Kind) {
		carried = func(a guideapp.Attr) bool { return e.Kind == guideapp.Amend && a.Name == guideapp.AttrShares }
	} else if w.set.History.AllWords {
		return e.Attrs
	}
	var attrs []guideapp.Attr
	for _, a := range e.Attrs {
		if carried(a) {
			attrs = append(attrs, a)
		}
	}
	return attrs
}

// leftOut counts the attributes and reasons that pay could look at and are not carried.
func (w *datasetWriter) leftOut() (n int) {
	for _, e := range w.events {
		if !slices.Contains(wordless, e.Kind) {
			if n += len(e.Attrs) - len(w.attrsOf(e)); !w.set.History.carriesReason(e.Reason) {
				n++
			}
		}
	}
	return n
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
		{len(w.events), MaxEvents, "facts"}, {len(w.set.Org.Stores), MaxStores, "rows of stores"},
		{len(w.set.Org.Guides), MaxGuides, "guides"}, {len(w.set.Org.Goals), MaxGoals, "goals"}, {assignments, MaxAssignments, "assignments"},
	} {
		if c.n > c.limit {
			return guideapp.Errorf(guideapp.TooLarge, "the data set would have %d %s; at most %d are allowed", c.n, c.what, c.limit)
		}
	}
	for _, e := range w.events {
		if !storable(e) {
			return guideapp.Errorf(guideapp.Invalid, "fact %s of %s, %s yuan, has a time, amount, quantity or attributes out of range", e.Key(), e.At, e.Amount.Yuan())
		}
	}
	return nil
}

func storable(e *guideapp.Event) bool {
	known := e.KnownAt()
	return e.At >= guideapp.MinInstant && e.At <= guideapp.MaxInstant && known >= guideapp.MinInstant && known <= guideapp.MaxInstant &&
		e.OriginAt >= guideapp.MinInstant && e.OriginAt <= guideapp.MaxInstant && e.Amount >= 0 && e.Amount <= guideapp.MaxAmount &&
		e.Quantity >= 0 && e.Quantity <= guideapp.MaxQuantity && len(e.Attrs) <= guideapp.MaxAttrs
}

func (w *datasetWriter) write() {
	w.people = newPseudonyms(w.events)
	for _, g := range w.set.Org.Goals {
		if g.Period == w.set.Period.String() {
			w.goals = append(w.goals, g)
		}
	}
	w.writeSubject()
	w.writeTexts()
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
	w.number(bit(h.FirstOrders) | bit(h.Everyone)<<1 | bit(h.AllWords)<<2)
	w.number(kindBits(h.Once))
	w.number(kindBits(h.Voids))
	for _, words := range [][]string{h.Attrs, h.Reasons} {
		w.number(uint64(len(words)))
		for _, s := range words {
			w.text(s)
		}
	}
	w.number(uint64(w.leftOut()))
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
	for _, e := range w.events {
		c := w.classOf(e)
		w.note(e.Store, e.Guide, e.Owner, c.Category, c.Reason)
		for _, a := range w.attrsOf(e) {
			w.note(a.Name, a.Value)
		}
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

func (w *datasetWriter) writeEvents() {
	events, n := w.events, len(w.events)
	w.number(uint64(n))
	w.number(uint64(len(w.people.customers)))
	w.number(uint64(w.people.events - n))
	classes := w.writeClasses()
	attrs := w.writeAttrs()
	before := guideapp.Instant(0)
	w.plainColumn(n, func(i int) uint64 {
		after := events[i].At - before
		before = events[i].At
		return uint64(after)
	})
	w.column(n, func(i int) uint64 { return zigzag(int64(events[i].KnownAt() - events[i].At)) })
	w.column(n, func(i int) uint64 { return uint64(events[i].OriginAt) })
	w.column(n, func(i int) uint64 { return classes[w.classOf(events[i])] })
	w.column(n, func(i int) uint64 { return attrs[i] })
	w.textColumn(n, func(i int) string { return events[i].Store })
	w.textColumn(n, func(i int) string { return events[i].Guide })
	w.textColumn(n, func(i int) string { return events[i].Owner })
	w.column(n, func(i int) uint64 { return w.people.customer(events[i].Customer) })
	w.column(n, func(i int) uint64 { return w.people.ref(events[i]) })
	w.column(n, func(i int) uint64 { return uint64(events[i].Amount) })
	w.column(n, func(i int) uint64 { return uint64(events[i].Quantity) })
}

// writeClasses writes the different classes, in order of first use, and gives their
// numbers.
func (w *datasetWriter) writeClasses() map[reward.Class]uint64 {
	numbers, order := map[reward.Class]uint64{}, []reward.Class(nil)
	for _, e := range w.events {
		c := w.classOf(e)
		if _, known := numbers[c]; !known {
			numbers[c] = uint64(len(order))
			order = append(order, c)
		}
	}
	w.number(uint64(len(order)))
	for _, c := range order {
		w.number(uint64(c.Kind))
		w.number(uint64(c.Channel))
		w.number(uint64(c.Origin))
		w.number(w.texts[c.Category])
		w.number(w.texts[c.Reason])
	}
	return numbers
}

// writeAttrs writes the different lists of attributes, in order of first use, and gives
// the number of each fact's list.
func (w *datasetWriter) writeAttrs() []uint64 {
	numbers, of := map[string]uint64{}, make([]uint64, len(w.events))
	var lists, list columnWriter
	for i, e := range w.events {
		attrs := w.attrsOf(e)
		list.bytes = list.bytes[:0]
		list.number(uint64(len(attrs)))
		for _, a := range attrs {
			list.number(w.texts[a.Name])
			list.number(w.texts[a.Value])
		}
		number, known := numbers[string(list.bytes)]
		if !known {
			number = uint64(len(numbers))
			numbers[string(list.bytes)] = number
			lists.bytes = append(lists.bytes, list.bytes...)
		}
		of[i] = number
	}
	w.number(uint64(len(numbers)))
	w.bytes = append(w.bytes, lists.bytes...)
	return of
}
