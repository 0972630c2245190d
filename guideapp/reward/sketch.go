package reward

import "frontline/guideapp"

// Sketch is a fact as it passes by, its texts numbered: the same text has the same number,
// and one that is missing has -1.
type Sketch struct {
	Fact     int32 // its number
	Kind     guideapp.Kind
	At       guideapp.Instant
	Amount   guideapp.Fen
	Store    int32
	Guide    int32
	Customer int32
	Ref      int32 // the number of the fact it refers to; -1 where that is not known
	whole    *guideapp.Event
	list     *columnList // where there is no whole, it is fact i of a block of these
	block    *Block
	i        int
}

// Event gives the whole fact. Nobody changes it.
func (s *Sketch) Event() *guideapp.Event {
	if s.whole != nil {
		return s.whole
	}
	return s.list.event(int(s.Fact), s.block, s.i)
}

// Each shows f the facts known, each once, in order of time, then id. A sketch is good until
// f returns. Facts that were varied show those that they were varied from.
func (f *Facts) Each(see func(s *Sketch)) error { return f.source.each(see) }

// Key gives the key of a fact by its number.
func (f *Facts) Key(fact int32) string {
	source, id := f.source.name(fact)
	return source + guideapp.RefSeparator + id
}

func (s *eventList) each(f func(s *Sketch)) error {
	texts, customers, referred := newDictionary(0), newDictionary(0), map[string]int32{}
	for _, e := range s.events {
		if e.Ref != "" && e.Kind != guideapp.Referral {
			referred[e.RefKey()] = none
		}
	}
	for i, e := range s.events {
		if _, known := referred[e.Key()]; known && s.known(e) {
			referred[e.Key()] = int32(i)
		}
	}
	var sketch Sketch
	for i, e := range s.events {
		if !s.known(e) {
			continue
		}
		sketch = Sketch{
			Fact: int32(i), Kind: e.Kind, At: e.At, Amount: e.Amount, Store: texts.number(e.Store), Guide: texts.number(e.Guide),
			Customer: customers.number(e.Customer), Ref: none, whole: e,
		}
		if e.Ref != "" && e.Kind != guideapp.Referral {
			sketch.Ref = referred[e.RefKey()]
		}
		f(&sketch)
	}
	return nil
}
