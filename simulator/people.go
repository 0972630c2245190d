package simulator

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontline/guideapp"
)

// people knows which words say who somebody is.
type people struct {
	names     map[string]bool // of guides and stores, folded
	lengths   []int           // of names that may stand inside a word, in bytes, each once
	customers *interned
}

// minName is the shortest name, in characters, that is looked for inside a word; a shorter
// one is the whole word.
const minName = 2

func newPeople(org *guideapp.Org, customers *interned) people {
	p := people{names: map[string]bool{}, customers: customers}
	for i := range org.Guides {
		p.add(org.Guides[i].Name)
	}
	for i := range org.Stores {
		p.add(org.Stores[i].Name)
	}
	slices.Sort(p.lengths)
	p.lengths = slices.Compact(p.lengths)
	return p
}

func (p *people) add(name string) {
	name = folded(name)
	if name == "" || p.names[name] {
		return
	}
	p.names[name] = true
	if utf8.RuneCountInString(name) >= minName {
		p.lengths = append(p.lengths, len(name))
	}
}

// in says whether a word says who somebody is: it holds a name, a customer's id or a phone
// number, or has more characters than a name may (guideapp.MaxName), and is prose.
func (p *people) in(word string) bool {
	narrow := halfWidth(word)
	return utf8.RuneCountInString(word) > guideapp.MaxName || p.namedIn(folded(word)) || p.customerIn(word) || p.customerIn(narrow) || holdsPhone(narrow)
}

// namedIn looks up every piece of a folded word that is as long as some name.
func (p *people) namedIn(word string) bool {
	if p.names[word] {
		return true
	}
	for at := range word {
		for _, length := range p.lengths {
			if at+length > len(word) {
				break
			}
			if p.names[word[at:at+length]] {
				return true
			}
		}
	}
	return false
}

// customerIn looks up a word and every run of its tokens that is no longer than an id.
func (p *people) customerIn(word string) bool {
	if _, known := p.customers.lookUp(word); known {
		return true
	}
	ends := tokenEnds(word)
	start := 0
	for i, end := range ends {
		for _, end := range ends[i:] {
			if end-start > guideapp.MaxID {
				break
			}
			if _, known := p.customers.lookUp(word[start:end]); known {
				return true
			}
		}
		start = end
	}
	return false
}

// tokenEnds gives where the tokens of a word end: letters and digits that stand together
// are one, any other character is, and so is each of a script that writes no spaces.
func tokenEnds(word string) (ends []int) {
	joined := false
	for at, r := range word {
		joins := (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
		if at > 0 && !(joins && joined) {
			ends = append(ends, at)
		}
		joined = joins
	}
	return append(ends, len(word))
}

// folded leaves a word's letters and digits, small and of half width.
func folded(word string) string {
	return strings.Map(func(r rune) rune {
		if r = halved(r); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, word)
}

func halfWidth(word string) string { return strings.Map(halved, word) }

// halved gives the half-width form of a full-width letter, digit or sign.
func halved(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '　':
		return ' '
	}
	return r
}
