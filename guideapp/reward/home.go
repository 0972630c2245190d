package reward

import "slices"

// Part is one of so many parts of facts, 0 to Of-1; the zero Part is all of them. What
// decides about each other is in one part: all facts of a customer, or of a guide where
// they name no customer, and what changes an order with the order. So what parts gather
// adds up.
type Part struct{ Index, Of int }

// Divides says whether what parts of the facts gather for the plan adds up.
func (p *Plan) Divides() bool {
	return !slices.ContainsFunc(p.Components, func(c Component) bool { return c.firstOfAll() })
}

// split says whether it is not all of them.
func (p Part) split() bool { return p.Of > 1 }

// homes says which facts of columns are of one part, and what all parts number alike.
// The methods may be called on nil, which is where all facts are.
type homes struct {
	changing []bool // by class: whether a fact is where the order is that it changes
	mine     []bool // by fact, but those that change an order
	many     int    // of the part's facts, at most, that are laid out
	stores   []bool // by text: whether any fact, of any part, names it as its store
}

// has says whether fact i of a block is of the part.
func (h *homes) has(fact int, b *Block, i int) bool {
	if h == nil {
		return true
	}
	if to := int(b.Ref[i]) - 1; to >= 0 && to < len(h.mine) && h.changing[b.Class[i]] {
		return h.mine[to]
	}
	return h.mine[fact]
}

// mayHave says whether a chat may be of the part: of those before known it is known.
func (h *homes) mayHave(chat, known int) bool {
	return h == nil || chat >= known || h.mine[chat]
}

// most is how many facts there can be, of n in all.
func (h *homes) most(n int) int {
	if h == nil {
		return n
	}
	return h.many
}

// numberAlike numbers what all parts have alike, whatever facts they have.
func (l *columnLaying) numberAlike() {
	if l.list.homes == nil {
		return
	}
	for text, named := range l.list.homes.stores {
		if named {
			l.place(int32(text))
		}
	}
	for number := range l.list.Classes {
		if !l.folded[number] {
			l.class(int32(number))
		}
	}
}

func newHomes(s *columnList, changing []bool) *homes {
	return &homes{changing: changing, mine: make([]bool, s.Events), stores: make([]bool, len(s.Texts))}
}

// settle notes which facts of a block are of the part by what they say themselves.
func (s *columnList) settle(first int, b *Block) {
	h := s.homes
	for i, class := range b.Class {
		h.stores[b.Store[i]] = true
		mine := s.home(b, i) == s.Part.Index
		h.mine[first+i] = mine
		if mine && !h.changing[class] {
			h.many++
		}
	}
}

// home gives the part of fact i of a block by what it says itself.
func (s *columnList) home(b *Block, i int) int {
	switch {
	case b.Customer[i] > 0:
		return int(b.Customer[i]) % s.Part.Of
	case b.Guide[i] > 0:
		return int(b.Guide[i]) % s.Part.Of
	}
	return int(b.Store[i]) % s.Part.Of
}
