package reward

import (
	"cmp"
	"slices"
	"sync"

	"frontline/guideapp"
)

// source is what facts are laid out from, in order of time, then id, each once, and what
// is looked up in it afterwards, by a fact's number in it.
type source interface {
	lay(l *laying) error
	// knownBy gives what of the source was known at an earlier instant, and all completions.
	knownBy(asOf guideapp.Instant) source
	each(f func(s *Sketch)) error
	name(fact int32) (source, id string)
	customer(fact, number int32) string
	attrs(fact int32) []guideapp.Attr
	hash() string
}

// eventList is facts as events: those known as of an instant, and completions.
type eventList struct {
	events []*guideapp.Event // a fact's number is its place among them
	known  func(e *guideapp.Event) bool
	sum    func() string // the hash, made when asked for
}

// newEventList lists events that are all known.
func newEventList(events []*guideapp.Event) *eventList {
	return &eventList{events, func(*guideapp.Event) bool { return true }, sync.OnceValue(func() string { return HashFacts(slices.Values(events)) })}
}

func (s *eventList) name(fact int32) (source, id string) {
	return s.events[fact].Source, s.events[fact].ID
}
func (s *eventList) customer(fact, _ int32) string    { return s.events[fact].Customer }
func (s *eventList) attrs(fact int32) []guideapp.Attr { return s.events[fact].Attrs }
func (s *eventList) hash() string                     { return s.sum() }

func (s *eventList) knownBy(asOf guideapp.Instant) source {
	return &eventList{s.events, func(e *guideapp.Event) bool {
		return s.known(e) && (e.KnownAt() <= asOf || e.Kind == guideapp.OrderCompleted)
	}, s.sum}
}

// eventLaying is events being laid out: texts become numbers.
type eventLaying struct {
	*laying
	changes   map[string]*change // by order key
	answers   map[string]guideapp.Instant
	customers dictionary
	key       []byte
}

func (s *eventList) lay(to *laying) error {
	l := &eventLaying{laying: to, changes: map[string]*change{}, answers: map[string]guideapp.Instant{}, customers: newDictionary(len(s.events) / 2)}
	l.allocate(len(s.events))
	for _, e := range s.events {
		if s.known(e) {
			l.refer(e)
		}
	}
	for i, e := range s.events {
		if s.known(e) && !e.Kind.ChangesOrder() {
			l.add(int32(i), e)
		}
	}
	for _, e := range s.events {
		if s.known(e) && e.Kind.ChangesOrder() && !l.changes[e.RefKey()].found {
			l.parked = append(l.parked, *e)
		}
	}
	l.Facts.customers = len(l.customers.texts)
	return nil
}

func (l *eventLaying) add(fact int32, e *guideapp.Event) {
	c := l.changeOf(e)
	guide, store := e.Guide, e.Store
	if c != nil && e.Kind == guideapp.Order {
		guide, store = cmp.Or(c.guide, guide), cmp.Or(c.store, store)
		if c.found = true; c.undoes(e.Amount) {
			return
		}
	}
	l.set(&numbered{
		fact: fact, kind: e.Kind, at: e.At, originAt: e.OriginAt, amount: int64(e.Amount), quantity: e.Quantity,
		class: l.classes.number(class{l.org.Brand, e.Kind, e.Channel, e.Origin, e.Category, e.Reason}),
		store: l.storeNumber(store), guide: l.people.number(guide), owner: l.people.number(e.Owner), customer: l.customers.number(e.Customer),
	}, c)
	if e.Kind == guideapp.ChatWaiting {
		l.wait(l.answers[e.Key()])
	}
}

// changeOf gives what refers to an event. Looking up bytes makes no string.
func (l *eventLaying) changeOf(e *guideapp.Event) *change {
	if len(l.changes) == 0 {
		return nil
	}
	l.key = append(append(append(l.key[:0], e.Source...), guideapp.RefSeparator...), e.ID...)
	return l.changes[string(l.key)]
}

// refer gathers what an event does to another: what changes an order, and what first
// answers a chat.
func (l *eventLaying) refer(e *guideapp.Event) {
	switch {
	case e.Kind.ChangesOrder():
		c := l.changes[e.RefKey()]
		if c == nil {
			c = &change{}
			l.changes[e.RefKey()] = c
		}
		c.take(e)
	case e.Kind == guideapp.ChatReplied:
		if _, answered := l.answers[e.RefKey()]; !answered {
			l.answers[e.RefKey()] = e.At
		}
	}
}
