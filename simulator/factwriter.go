package simulator

import (
	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// factTexts are the texts that the facts of a data set use, and their numbers in it.
type factTexts struct {
	stores, guides []used // by text of the rows
	classes        []used // by class of the rows
	classOrder     []int32
	lists          [listForms][]used // by list of the rows
	listOrder      []listUse
}

// listUse is a list of attributes in the form in which it leaves.
type listUse struct {
	form int
	list int32
}

// used is whether something is used, and its number in the data set.
type used struct {
	here   bool
	number uint32
}

// Of a fact's attributes leave those that rules may ask for, or who shares the sale that it
// corrects, or none.
const (
	listOfWords = iota
	listOfShares
	listOfNone
	listForms
)

func (r *FactRows) listForm(row *factRow) int {
	switch kind := r.classOf[row.class].kind; {
	case kind == guideapp.Amend:
		return listOfShares
	case kind.ChangesOrder():
		return listOfNone
	}
	return listOfWords
}

// surveyFacts notes what the facts use.
func (w *datasetWriter) surveyFacts() {
	f := &w.factTexts
	f.stores, f.guides, f.classes = make([]used, w.rows.texts.len()), make([]used, w.rows.texts.len()), make([]used, len(w.rows.classOf))
	for form := range f.lists {
		f.lists[form] = make([]used, w.rows.lists.len())
	}
	for _, at := range w.facts {
		row := w.rows.at(int(at))
		f.stores[row.store].here, f.guides[row.guide].here, f.guides[row.owner].here = true, true, true
		if c := &f.classes[row.class]; !c.here {
			c.here, f.classOrder = true, append(f.classOrder, row.class)
		}
		form := w.rows.listForm(row)
		if l := &f.lists[form][row.list]; !l.here {
			l.here, f.listOrder = true, append(f.listOrder, listUse{form, row.list})
		}
	}
}

// noteFacts notes the texts of the facts, as they leave.
func (w *datasetWriter) noteFacts() {
	w.eachPlace(func(_ *used, id string) { w.note(id) })
	for _, number := range w.classOrder {
		c := w.classOf(int(number))
		w.note(c.Category, c.Reason)
	}
	for _, of := range w.listOrder {
		for _, a := range w.attrsOf(of.form, of.list) {
			w.note(a.Name, a.Value)
		}
	}
}

// eachPlace hands the stores and guides of the facts to f, by the ids that leave.
func (w *datasetWriter) eachPlace(f func(u *used, id string)) {
	for _, of := range []struct {
		used  []used
		known []bool
	}{{w.stores, w.strangers.stores}, {w.guides, w.strangers.guides}} {
		for text := range of.used {
			if !of.used[text].here {
				continue
			}
			id := w.rows.texts.text(int32(text))
			if !of.known[text] {
				id = w.strangers.as[id]
			}
			f(&of.used[text], id)
		}
	}
}

// classOf gives a class as it leaves.
func (w *datasetWriter) classOf(number int) reward.Class {
	of := &w.rows.classOf[number]
	c := reward.Class{Kind: of.kind, Channel: of.channel, Origin: of.origin}
	if of.kind.ChangesOrder() {
		return c
	}
	if w.sieve == nil || w.sieve.categories.carried[of.category] {
		c.Category = w.rows.texts.text(of.category)
	}
	if w.sieve == nil || w.sieve.reasons.carried[of.reason] {
		c.Reason = w.rows.texts.text(of.reason)
	}
	return c
}

// attrsOf gives a list of attributes as it leaves.
func (w *datasetWriter) attrsOf(form int, list int32) (attrs []guideapp.Attr) {
	switch {
	case form == listOfNone:
		return nil
	case form == listOfShares:
		return w.sharesOf(list)
	case w.sieve == nil:
		return w.rows.attrs(list)
	}
	w.rows.eachAttr(list, func(name, value int32) {
		if w.sieve.carries(name, value) {
			attrs = append(attrs, guideapp.Attr{Name: w.rows.texts.text(name), Value: w.rows.texts.text(value)})
		}
	})
	return attrs
}

// sharesOf gives who shares a sale, without the guides whom nobody knows.
func (w *datasetWriter) sharesOf(list int32) []guideapp.Attr {
	shares := w.rows.shares(list)
	if len(shares) == 0 {
		return nil
	}
	for i := range shares {
		if w.strangers.isGuide(w.rows, shares[i].Guide) {
			shares[i].Guide = w.strangers.as[shares[i].Guide]
		}
	}
	return []guideapp.Attr{{Name: guideapp.AttrShares, Value: guideapp.FormatShares(shares)}}
}

func (w *datasetWriter) writeEvents() {
	n := len(w.facts)
	w.number(uint64(n))
	w.number(uint64(w.people.known))
	w.number(uint64(w.people.events - n))
	w.eachPlace(func(u *used, id string) { u.number = uint32(w.texts[id]) })
	w.writeClasses()
	w.writeAttrs()
	before := guideapp.Instant(0)
	w.plainColumn(n, func(i int) uint64 {
		at := w.rows.at(int(w.facts[i])).at
		after := at - before
		before = at
		return uint64(after)
	})
	w.factColumn(func(row *factRow) uint64 { return zigzag(int64(row.known - row.at)) })
	w.factColumn(func(row *factRow) uint64 { return uint64(row.originAt) })
	w.factColumn(func(row *factRow) uint64 { return uint64(w.classes[row.class].number) })
	w.factColumn(func(row *factRow) uint64 { return uint64(w.lists[w.rows.listForm(row)][row.list].number) })
	w.factColumn(func(row *factRow) uint64 { return uint64(w.stores[row.store].number) })
	w.factColumn(func(row *factRow) uint64 { return uint64(w.guides[row.guide].number) })
	w.factColumn(func(row *factRow) uint64 { return uint64(w.guides[row.owner].number) })
	w.factColumn(w.people.customer)
	w.factColumn(w.people.ref)
	w.factColumn(func(row *factRow) uint64 { return uint64(row.amount) })
	w.factColumn(func(row *factRow) uint64 { return uint64(row.quantity) })
}

// factColumn writes a number of every fact.
func (w *datasetWriter) factColumn(number func(row *factRow) uint64) {
	w.column(len(w.facts), func(i int) uint64 { return number(w.rows.at(int(w.facts[i]))) })
}

// writeClasses writes the different classes, in order of first use.
func (w *datasetWriter) writeClasses() {
	numbers, order := map[reward.Class]uint32{}, []reward.Class(nil)
	for _, number := range w.classOrder {
		c := w.classOf(int(number))
		if _, known := numbers[c]; !known {
			numbers[c] = uint32(len(order))
			order = append(order, c)
		}
		w.classes[number].number = numbers[c]
	}
	w.number(uint64(len(order)))
	for _, c := range order {
		w.number(uint64(c.Kind))
		w.number(uint64(c.Channel))
		w.number(uint64(c.Origin))
		w.number(w.texts[c.Category])
		w.number(w.texts[c.Reason])
	}
}

// writeAttrs writes the different lists of attributes, in order of first use.
func (w *datasetWriter) writeAttrs() {
	lists, list := newInterned(), columnWriter{}
	for _, of := range w.listOrder {
		attrs := w.attrsOf(of.form, of.list)
		list.bytes = list.bytes[:0]
		list.number(uint64(len(attrs)))
		for _, a := range attrs {
			list.number(w.texts[a.Name])
			list.number(w.texts[a.Value])
		}
		number, err := lists.number(list.bytes)
		if err != nil {
			w.err = err
			return
		}
		w.lists[of.form][of.list].number = uint32(number)
	}
	w.number(uint64(lists.len()))
	for number := range int32(lists.len()) {
		w.bytes = append(w.bytes, lists.bytes(number)...)
	}
}
