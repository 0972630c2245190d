package reward

import (
	"fmt"
	"math"
	"slices"

	"frontline/guideapp"
)

// selection is the events that a `when` lets through, as a box: an extent in every
// dimension that the `when` speaks of, everything in the others. What is proven covered
// or empty here is so; what is not may still be, since some points of the box are events
// that cannot happen.
type selection map[dimension]extent

// dimension is one thing that a `when` asks of an event; name is an attribute's.
type dimension struct{ what, name string }

// extent is a part of one dimension: the listed values, all but those, or, where until is
// above 0, the whole numbers from..until-1.
type extent struct {
	values []string
	except bool
	from   int64
	until  int64
}

// maxPieces is how many boxes a rest may fall into before it is taken for not empty.
const maxPieces = 4_096

// selects gives the box of a `when`.
func (w *When) selects() selection {
	s := selection{}
	s.among("kind", wordsOf(w.Kinds))
	s.among("channel", wordsOf(w.Channels))
	s.among("origin", wordsOf(w.Origins))
	s.among("category", w.Categories)
	s.among("store", w.Stores)
	s.among("class", w.Classes)
	s.among("region", w.Regions)
	s.among("ownership", texts(w.Ownership))
	s.among("brand", w.Brands)
	for _, a := range w.Attrs {
		s[dimension{"attr", a.Name}] = extent{values: a.Values}
	}
	s[dimension{what: "reason"}] = extent{values: []string{guideapp.ReasonTransfer}, except: true}
	s.among("reason", w.Reasons)
	if w.MinAmount > 0 {
		s[dimension{what: "amount"}] = extent{from: int64(w.MinAmount), until: math.MaxInt64}
	}
	if w.WithinDays != nil { // an unknown origin lies beyond every number of days
		s[dimension{what: "since"}] = extent{until: int64(*w.WithinDays) + 1}
	}
	if w.Unanswered != nil {
		s[dimension{what: "waited"}] = extent{from: int64(*w.Unanswered) + 1, until: math.MaxInt64}
	}
	if w.FirstOrder != nil {
		s[dimension{what: "first"}] = extent{values: []string{fmt.Sprint(*w.FirstOrder)}}
		if *w.FirstOrder {
			kind := dimension{what: "kind"}
			s[kind] = s.at(kind).and(extent{values: []string{guideapp.Order.String()}})
		}
	}
	return s
}

func (s selection) among(what string, values []string) {
	if len(values) > 0 {
		s[dimension{what: what}] = extent{values: values}
	}
}

func wordsOf[T fmt.Stringer](values []T) []string {
	var words []string
	for _, v := range values {
		words = append(words, v.String())
	}
	return words
}

func texts[T ~string](values []T) []string {
	var words []string
	for _, v := range values {
		words = append(words, string(v))
	}
	return words
}

// at gives the box's extent in a dimension.
func (s selection) at(d dimension) extent {
	if e, speaks := s[d]; speaks {
		return e
	}
	switch d.what {
	case "amount", "since", "waited":
		return extent{until: math.MaxInt64}
	case "first":
		return extent{values: []string{"true", "false"}}
	case "kind":
		return extent{values: wordsOf(guideapp.Kinds)}
	case "channel":
		return extent{values: append(wordsOf(guideapp.Channels), "")}
	case "origin":
		return extent{values: append(wordsOf(guideapp.Origins), "")}
	}
	return extent{except: true}
}

func (e extent) empty() bool {
	if e.until > 0 {
		return e.from >= e.until
	}
	return !e.except && len(e.values) == 0
}

// and is what both extents of one dimension have.
func (e extent) and(f extent) extent {
	switch {
	case e.until > 0:
		return extent{from: max(e.from, f.from), until: min(e.until, f.until)}
	case e.except && f.except:
		return extent{values: union(e.values, f.values), except: true}
	case e.except:
		return extent{values: without(f.values, e.values)}
	case f.except:
		return extent{values: without(e.values, f.values)}
	}
	return extent{values: without(e.values, without(e.values, f.values))}
}

// minus is what e has and f has not: one extent, or two of numbers.
func (e extent) minus(f extent) []extent {
	if e.until > 0 {
		return []extent{{from: e.from, until: min(e.until, f.from)}, {from: max(e.from, f.until), until: e.until}}
	}
	return []extent{e.and(extent{values: f.values, except: !f.except})}
}

func union(a, b []string) []string { return append(slices.Clone(a), without(b, a)...) }

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(v string) bool { return slices.Contains(b, v) })
}

func (s selection) empty() bool {
	for _, e := range s {
		if e.empty() {
			return true
		}
	}
	return false
}

// and is what both boxes have.
func (s selection) and(t selection) selection {
	both := selection{}
	for d := range s {
		both[d] = s[d].and(t.at(d))
	}
	for d := range t {
		both[d] = s.at(d).and(t[d])
	}
	return both
}

// minus cuts t out of s: a box for every dimension of t in which s goes beyond it.
func (s selection) minus(t selection) []selection {
	if s.and(t).empty() {
		return []selection{s}
	}
	var pieces []selection
	left := s.and(selection{})
	for d := range t {
		for _, beyond := range left.at(d).minus(t[d]) {
			if !beyond.empty() {
				piece := left.and(selection{})
				piece[d] = beyond
				pieces = append(pieces, piece)
			}
		}
		left[d] = left.at(d).and(t[d])
	}
	return pieces
}

// within says whether s is proven to lie in the boxes together, and in which of them.
func (s selection) within(boxes []selection) (in []int, covered bool) {
	rest := []selection{s}
	for i, box := range boxes {
		var left []selection
		for _, piece := range rest {
			left = append(left, piece.minus(box)...)
		}
		if !s.and(box).empty() {
			in = append(in, i)
		}
		if len(left) == 0 {
			return in, true
		}
		if len(left) > maxPieces {
			return nil, false
		}
		rest = left
	}
	return nil, false
}

// same says whether two boxes hold the same events.
func (s selection) same(t selection) bool {
	_, forth := s.within([]selection{t})
	_, back := t.within([]selection{s})
	return forth && back
}
