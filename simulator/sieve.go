package simulator

import (
	"slices"

	"frontline/guideapp"
)

// sieve decides which of the words that people write themselves leave with a data set. A
// category, a reason or a value of an attribute that a plan names leaves where a plan names
// that very word, or where facts of MinShared customers carry it. Facts without a customer
// speak for nobody: ten of them may be one person who comes often. What says who somebody is
// (people.in) leaves only where a plan names it, however many share it.
type sieve struct {
	rows       *FactRows
	categories *sifted
	reasons    *sifted
	attrs      map[int32]*sifted // by the name's text
	people     people
	leftOut    int // words of facts
}

// sifted is the words of one vocabulary, by text.
type sifted struct {
	named   []string
	first   map[int32]int32   // a customer who shares the word
	others  map[int32][]int32 // and up to MinShared-1 more
	carried map[int32]bool
	some    bool // are left out
}

// newSieve sifts the words of the facts; named are those that plans ask for.
func newSieve(rows *FactRows, facts []int32, named *Words, org *guideapp.Org) *sieve {
	s := &sieve{rows: rows, attrs: map[int32]*sifted{}, people: newPeople(org, &rows.customers)}
	s.categories, s.reasons = s.vocabulary(named.Categories.Words), s.vocabulary(slices.Concat(everyChains, named.Reasons.Words))
	for _, a := range named.Attrs {
		if name, there := rows.texts.lookUp(a.Name); there {
			s.attrs[name] = s.vocabulary(a.Words)
		}
	}
	for _, at := range facts {
		row := rows.at(int(at))
		s.each(row, func(of *sifted, word int32) { s.share(of, word, row.customer) })
	}
	for _, at := range facts {
		s.each(rows.at(int(at)), s.leave)
	}
	return s
}

func (s *sieve) vocabulary(named []string) *sifted {
	v := &sifted{named: named, first: map[int32]int32{}, others: map[int32][]int32{}, carried: map[int32]bool{0: true}} // 0 is ""
	for _, word := range named {
		if text, there := s.rows.texts.lookUp(word); there {
			v.carried[text] = true
		}
	}
	return v
}

// each hands the words of a fact to f, with the vocabulary that each is of: nil for an
// attribute that no plan names. Of facts that change another one nobody asks for words.
func (s *sieve) each(row *factRow, f func(of *sifted, word int32)) {
	c := &s.rows.classOf[row.class]
	if c.kind.ChangesOrder() {
		return
	}
	f(s.categories, c.category)
	f(s.reasons, c.reason)
	s.rows.eachAttr(row.list, func(name, value int32) { f(s.attrs[name], value) })
}

// share notes that a customer's fact carries a word.
func (s *sieve) share(v *sifted, word, customer int32) {
	if v == nil || customer == none || v.carried[word] {
		return
	}
	first, shared := v.first[word]
	if !shared {
		v.first[word] = customer
	}
	others := v.others[word]
	if !shared || first == customer || len(others) == MinShared-1 || slices.Contains(others, customer) {
		return
	}
	v.others[word] = append(others, customer)
	if len(others)+2 == MinShared && !s.people.in(s.rows.texts.text(word)) {
		v.carried[word] = true
		delete(v.others, word)
	}
}

// leave counts a word that is left out.
func (s *sieve) leave(v *sifted, word int32) {
	if v == nil {
		s.leftOut++
	} else if !v.carried[word] {
		s.leftOut++
		v.some = true
	}
}

// carries says whether a value of an attribute leaves.
func (s *sieve) carries(name, value int32) bool {
	v := s.attrs[name]
	return v != nil && v.carried[value]
}

// words gives what is carried, in the order of the names in named.
func (s *sieve) words(named *Words) Words {
	carried := Words{Categories: s.carried(s.categories), Reasons: s.carried(s.reasons)}
	for _, a := range named.Attrs {
		of := Vocabulary{Whole: true} // no fact has the attribute
		if name, there := s.rows.texts.lookUp(a.Name); there {
			of = s.carried(s.attrs[name])
		}
		carried.Attrs = append(carried.Attrs, Attribute{a.Name, of})
	}
	return carried
}

// carried gives a vocabulary's words where others are left out, and need be told apart.
func (s *sieve) carried(v *sifted) Vocabulary {
	if !v.some {
		return Vocabulary{Whole: true}
	}
	var words Vocabulary
	for text := range v.carried {
		if text != 0 {
			words.Words = append(words.Words, s.rows.texts.text(text))
		}
	}
	words.add(v.named...)
	return words
}
