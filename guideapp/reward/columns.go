package reward

import (
	"slices"
	"time"

	"frontline/guideapp"
)

// Columns are distinct facts in order of time, then id, as a data set holds them: their
// texts are numbers, and they are read block by block, as often as they are laid out.
type Columns struct {
	Events    int // how many facts; their numbers are 0..Events-1
	Referred  int // facts and what they refer to: numbers from Events up are not there
	Customers int // their numbers are 0..Customers-1
	Texts     []string
	Classes   []Class
	Attrs     [][]guideapp.Attr // lists that facts have
	FactsHash string
	Part      Part // which of the facts are laid out; the others are somebody else's
	// Read hands the facts to f in order, in blocks that are good until f returns; it gives
	// the error of f, or of what it reads from.
	Read func(f func(first int, b *Block) error) error
	// ReadRefs hands them on without OriginAt and Owner.
	ReadRefs func(f func(first int, b *Block) error) error
	// Source is the source of all facts; ID and Customer give the ids of facts and customers
	// by number.
	Source   string
	ID       func(fact int) string
	Customer func(number int) string
}

// Block is some facts in a row, in columns of one length.
type Block struct {
	At, Known, OriginAt []guideapp.Instant // OriginAt 0: unknown
	Class, Attrs        []int32            // into Classes and Attrs of the columns
	Store, Guide, Owner []int32            // into Texts
	Customer            []int32            // 1 + the number, 0 nobody
	Ref                 []int32            // 1 + the number of the fact referred to (of a referral, of the customer), 0 none
	Amount, Quantity    []int64
}

// Class is the words of a fact that rules match; there are few of them.
type Class struct {
	Kind             guideapp.Kind
	Channel          guideapp.Channel
	Origin           guideapp.Origin
	Category, Reason string
}

// LayOut lays out the facts of columns that were known as of asOf, as NewFacts does those
// of events. The numbers in a block must be below what they count.
func LayOut(org *guideapp.Org, columns *Columns, zone *time.Location, asOf guideapp.Instant) (*Facts, error) {
	return newFacts(newStandings(org), &columnList{Columns: columns, brand: org.Brand, asOf: asOf, completed: guideapp.MinInstant}, zone, asOf)
}

// columnList is facts as columns: those known as of asOf, and completions known as of
// completed.
type columnList struct {
	*Columns
	brand           string
	asOf, completed guideapp.Instant
	listed          []int32 // by fact: its list of attributes; nil where no fact has any
	homes           *homes  // of facts that are split
}

func (s *columnList) name(fact int32) (source, id string) { return s.Source, s.ID(int(fact)) }
func (s *columnList) customer(_, number int32) string     { return s.Customer(int(number)) }
func (s *columnList) hash() string                        { return s.FactsHash }

func (s *columnList) attrs(fact int32) []guideapp.Attr {
	if s.listed == nil {
		return nil
	}
	return s.Attrs[s.listed[fact]]
}

func (s *columnList) knownBy(asOf guideapp.Instant) source {
	return &columnList{Columns: s.Columns, brand: s.brand, asOf: asOf, completed: max(s.asOf, s.completed), homes: s.homes}
}

// knows says whether fact i of a block is one of the list.
func (s *columnList) knows(b *Block, i int) bool {
	return b.Known[i] <= s.asOf || (b.Known[i] <= s.completed && s.Classes[b.Class[i]].Kind == guideapp.OrderCompleted)
}

func (s *columnList) each(f func(s *Sketch)) error {
	var sketch Sketch
	return s.Read(func(first int, b *Block) error {
		for i := range b.At {
			if !s.knows(b, i) || !s.homes.has(first+i, b, i) {
				continue
			}
			sketch = Sketch{
				Fact: int32(first + i), Kind: s.Classes[b.Class[i]].Kind, At: b.At[i], Amount: guideapp.Fen(b.Amount[i]), Store: s.textNumber(b.Store[i]),
				Guide: s.textNumber(b.Guide[i]), Customer: b.Customer[i] - 1, Ref: none, list: s, block: b, i: i,
			}
			if sketch.Kind != guideapp.Referral {
				sketch.Ref = b.Ref[i] - 1
			}
			f(&sketch)
		}
		return nil
	})
}

// textNumber is the text's number, none of the empty one.
func (s *columnList) textNumber(text int32) int32 {
	if s.Texts[text] == "" {
		return none
	}
	return text
}

// event makes an event of fact i of a block.
func (s *columnList) event(fact int, b *Block, i int) *guideapp.Event {
	c := &s.Classes[b.Class[i]]
	e := &guideapp.Event{
		Brand: s.brand, Source: s.Source, ID: s.ID(fact), Kind: c.Kind, At: b.At[i], RecordedAt: b.Known[i],
		Store: s.Texts[b.Store[i]], Guide: s.Texts[b.Guide[i]], Owner: s.Texts[b.Owner[i]], Channel: c.Channel, Origin: c.Origin,
		OriginAt: b.OriginAt[i], Amount: guideapp.Fen(b.Amount[i]), Quantity: b.Quantity[i], Category: c.Category, Reason: c.Reason,
		Attrs: s.Attrs[b.Attrs[i]],
	}
	if b.Customer[i] > 0 {
		e.Customer = s.Customer(int(b.Customer[i]) - 1)
	}
	switch ref := int(b.Ref[i]) - 1; {
	case ref < 0:
	case c.Kind == guideapp.Referral:
		e.Ref = s.Customer(ref)
	default:
		e.Ref = s.ID(ref)
	}
	return e
}

// columnLaying is columns being laid out: the numbers of their texts and classes become
// those of the facts.
type columnLaying struct {
	*laying
	list             *columnList
	storeOf, guideOf []int32 // by text
	classOf          []int32 // by class
	folded, answered []bool  // by class: whether it changes an order, answers a chat
	changed          []int32 // by fact: 1 + index into changes, 0 unchanged
	changes          []change
	answers          map[int32]guideapp.Instant // by fact
	ahead            bool                       // something refers to a fact whose home was not known yet
}

// unnumbered is a text or class that was not met yet.
const unnumbered int32 = -2

func (s *columnList) lay(to *laying) error {
	l := &columnLaying{
		laying: to, list: s, changed: make([]int32, s.Referred), answers: map[int32]guideapp.Instant{},
		storeOf: slices.Repeat([]int32{unnumbered}, len(s.Texts)), guideOf: slices.Repeat([]int32{unnumbered}, len(s.Texts)),
		classOf: slices.Repeat([]int32{unnumbered}, len(s.Classes)),
	}
	for _, c := range s.Classes {
		l.folded, l.answered = append(l.folded, c.Kind.ChangesOrder()), append(l.answered, c.Kind == guideapp.ChatReplied)
	}
	if err := l.refer(); err != nil {
		return err
	}
	l.numberAlike()
	l.allocate(s.homes.most(s.Events))
	l.Facts.customers = s.Customers
	if slices.ContainsFunc(s.Attrs, func(list []guideapp.Attr) bool { return len(list) > 0 }) {
		s.listed = make([]int32, s.Events)
	}
	return s.Read(l.add)
}

// refer gathers what facts do to others, and finds out which facts are of the part.
func (l *columnLaying) refer() error {
	s := l.list
	if s.Part.split() && s.homes == nil {
		s.homes = newHomes(s, l.folded)
		if err := s.ReadRefs(l.referSettling); err != nil || !l.ahead {
			return err
		}
		clear(l.changed)
		clear(l.answers)
		l.changes = nil
	}
	if slices.Contains(l.folded, true) || slices.Contains(l.answered, true) {
		return s.ReadRefs(func(first int, b *Block) error { return l.referBlock(first, b, s.Events) })
	}
	return nil
}

// referSettling is referBlock where the homes of later facts are not known yet. What
// changes a later order is ahead: it is seldom, and has all facts read once more.
func (l *columnLaying) referSettling(first int, b *Block) error {
	l.list.settle(first, b)
	known := first + len(b.Class)
	for i, class := range b.Class {
		if to := int(b.Ref[i]) - 1; to >= known && to < l.list.Events && l.folded[class] {
			l.ahead = true
		}
	}
	return l.referBlock(first, b, known)
}

// referBlock gathers what facts of a block do to others of the part; the homes of those
// before known are known.
func (l *columnLaying) referBlock(first int, b *Block, known int) error {
	for i, class := range b.Class {
		to := b.Ref[i] - 1
		switch {
		case to < 0 || !l.folded[class] && !l.answered[class] || !l.list.knows(b, i):
		case l.folded[class]:
			if l.list.homes.has(first+i, b, i) {
				l.fold(b, i, to)
			}
		case l.list.homes.mayHave(int(to), known):
			if _, answered := l.answers[to]; !answered {
				l.answers[to] = b.At[i]
			}
		}
	}
	return nil
}

func (l *columnLaying) fold(b *Block, i int, order int32) {
	if l.changed[order] == 0 {
		l.changes = append(l.changes, change{})
		l.changed[order] = int32(len(l.changes))
	}
	c := &l.changes[l.changed[order]-1]
	c.take(&guideapp.Event{
		Kind: l.list.Classes[b.Class[i]].Kind, At: b.At[i], Amount: guideapp.Fen(b.Amount[i]), Quantity: b.Quantity[i],
		Store: l.list.Texts[b.Store[i]], Guide: l.list.Texts[b.Guide[i]], Attrs: l.list.Attrs[b.Attrs[i]],
	})
}

// add lays out a block.
func (l *columnLaying) add(first int, b *Block) error {
	for i, class := range b.Class {
		if l.list.listed != nil {
			l.list.listed[first+i] = b.Attrs[i]
		}
		if !l.folded[class] && l.list.knows(b, i) && l.list.homes.has(first+i, b, i) {
			l.addFact(int32(first+i), b, i)
		}
	}
	return nil
}

func (l *columnLaying) addFact(fact int32, b *Block, i int) {
	kind, c := l.list.Classes[b.Class[i]].Kind, l.changeOf(fact)
	n := &numbered{
		fact: fact, kind: kind, class: l.class(b.Class[i]), owner: l.person(b.Owner[i]), customer: b.Customer[i] - 1,
		at: b.At[i], originAt: b.OriginAt[i], amount: b.Amount[i], quantity: b.Quantity[i], guide: none, store: none,
	}
	if c != nil && kind == guideapp.Order {
		if c.undoes(guideapp.Fen(n.amount)) {
			return
		}
		n.guide, n.store = l.people.number(c.guide), l.storeNumber(c.store)
	}
	if n.guide == none {
		n.guide = l.person(b.Guide[i])
	}
	if n.store == none {
		n.store = l.place(b.Store[i])
	}
	l.set(n, c)
	if kind == guideapp.ChatWaiting {
		l.wait(l.answers[fact])
	}
}

// changeOf gives what refers to a fact, nil for nothing.
func (l *columnLaying) changeOf(fact int32) *change {
	if at := l.changed[fact]; at > 0 {
		return &l.changes[at-1]
	}
	return nil
}

func (l *columnLaying) class(number int32) int32 {
	if l.classOf[number] == unnumbered {
		c := &l.list.Classes[number]
		l.classOf[number] = l.classes.number(class{l.org.Brand, c.Kind, c.Channel, c.Origin, c.Category, c.Reason})
	}
	return l.classOf[number]
}

func (l *columnLaying) person(text int32) int32 {
	if l.guideOf[text] == unnumbered {
		l.guideOf[text] = l.people.number(l.list.Texts[text])
	}
	return l.guideOf[text]
}

func (l *columnLaying) place(text int32) int32 {
	if l.storeOf[text] == unnumbered {
		l.storeOf[text] = l.storeNumber(l.list.Texts[text])
	}
	return l.storeOf[text]
}
