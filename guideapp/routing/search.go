package routing

import (
	"math"

	"frontline/guideapp"
)

// maxDepth bounds the runs put aside while a search descends: one to a level of the tree.
const maxDepth = 20

// A chord of the unit sphere grows at most as fast as its arc, so a store that is farther
// by slackChord, two millimetres, is farther by a whole millimetre, whatever rounding does.
// widen(c2) is not below (chord + slackChord)^2, by 2ab <= a^2*e + b^2/e; it takes no root and
// opens a window of two metres, within which the millimetre is worked out.
const (
	slackChord = 2.0 / radiusMM
	slackShare = 1e-6
	slackFixed = slackChord * slackChord * (1 + 1/slackShare)
)

func widen(chord2 float64) float64 { return float64(chord2*(1+slackShare)) + slackFixed }

// hit is a store within reach of a search. Hits are in order of distance in
// millimetres, then of position, which is the order of ids.
type hit struct {
	chord2   float64
	mm       int64 // unknown until a close comparison, or the end, asks for it
	node     int32
	position int32
}

const unknown = -1

// search is one walk over an index.
type search struct {
	index  *Index
	from   vector
	accept func(*guideapp.Store) bool // nil is every store
	hits   []hit                      // in order; its capacity is how many are wanted
	// limit is what a store must come before, and bound the squared chord beyond which
	// none can.
	limit hit
	bound float64
}

// Nearest gives the store nearest to the location, of those as near to the millimetre the
// one with the first id. It allocates nothing; false is an index without stores.
func (x *Index) Nearest(l guideapp.Location) (Neighbour, bool) {
	var hits [1]hit
	s := x.search(l, hits[:0], nil)
	s.run()
	if len(s.hits) == 0 {
		return Neighbour{}, false
	}
	return s.neighbour(0), true
}

// AppendNearest appends to dst the k nearest stores that accept agrees to (nil is all), up
// to MaxCandidates, in order of distance in millimetres, then of id. It allocates nothing
// but room in dst. accept may be asked about stores in any order and must not change them.
func (x *Index) AppendNearest(dst []Neighbour, l guideapp.Location, k int, accept func(*guideapp.Store) bool) []Neighbour {
	var hits [MaxCandidates]hit
	s := x.search(l, hits[:0:min(max(k, 0), MaxCandidates)], accept)
	return s.append(dst)
}

// appendNearer appends the nearest stores, up to MaxCandidates, that accept agrees to among
// those that come before the neighbour.
func (x *Index) appendNearer(dst []Neighbour, l guideapp.Location, than Neighbour, accept func(*guideapp.Store) bool) []Neighbour {
	var hits [MaxCandidates]hit
	s := x.search(l, hits[:0], accept)
	at := unitVector(than.Store.Location)
	position, _ := x.position(than.Store.ID)
	s.limitTo(hit{chord2: chord2(&s.from, &at), mm: than.DistanceMM, position: int32(position)})
	return s.append(dst)
}

func (x *Index) search(l guideapp.Location, hits []hit, accept func(*guideapp.Store) bool) search {
	s := search{index: x, from: unitVector(l), accept: accept, hits: hits}
	s.limitTo(hit{chord2: math.Inf(1)})
	return s
}

func (s *search) append(dst []Neighbour) []Neighbour {
	if cap(s.hits) == 0 {
		return dst
	}
	s.run()
	for i := range s.hits {
		dst = append(dst, s.neighbour(i))
	}
	return dst
}

func (s *search) neighbour(i int) Neighbour {
	return Neighbour{&s.index.stores[s.hits[i].position], s.mm(&s.hits[i])}
}

func (s *search) limitTo(h hit) { s.limit, s.bound = h, widen(h.chord2) }

// run walks the tree: down towards the point first, putting the other side of each division
// aside with its distance from the point, and back to what is still within the bound.
func (s *search) run() {
	type aside struct {
		low, high int32
		distance2 float64 // squared, from the dividing plane
	}
	var stack [maxDepth]aside
	stack[0] = aside{0, int32(len(s.index.nodes)), 0}
	for top := 1; top > 0; {
		top--
		low, high := stack[top].low, stack[top].high
		if stack[top].distance2 > s.bound {
			continue
		}
		for high-low > leafSize {
			middle := (low + high) / 2
			split := &s.index.splits[middle]
			offset := s.from[split.axis] - split.at
			if offset < 0 {
				stack[top] = aside{middle, high, offset * offset}
				high = middle
			} else {
				stack[top] = aside{low, middle, offset * offset}
				low = middle
			}
			top++
		}
		s.offer(low, high)
	}
}

// offer takes the stores of nodes[low:high] among the hits, where they belong there.
func (s *search) offer(low, high int32) {
	nodes := s.index.nodes[low:high]
	for i := range nodes {
		if c2 := chord2(&s.from, &nodes[i].at); c2 <= s.bound {
			s.take(low+int32(i), c2)
		}
	}
}

func (s *search) take(i int32, chord2 float64) {
	n := &s.index.nodes[i]
	for _, position := range s.index.order[n.first:n.last] {
		h := hit{chord2, unknown, i, position}
		if !s.before(&h, &s.limit) {
			return // nor do those after it
		}
		if s.accept == nil || s.accept(&s.index.stores[position]) {
			s.insert(h)
		}
	}
}

// before says whether a comes before b. Only a close call needs the millimetre.
func (s *search) before(a, b *hit) bool {
	if a.chord2 > widen(b.chord2) {
		return false
	}
	if b.chord2 > widen(a.chord2) {
		return true
	}
	p, q := s.mm(a), s.mm(b)
	return p < q || (p == q && a.position < b.position)
}

func (s *search) mm(h *hit) int64 {
	if h.mm == unknown {
		h.mm = arcMM(&s.from, &s.index.nodes[h.node].at)
	}
	return h.mm
}

// insert puts a hit in its place, pushing out the last when there are as many as wanted.
func (s *search) insert(h hit) {
	if len(s.hits) < cap(s.hits) {
		s.hits = s.hits[:len(s.hits)+1]
	}
	i := len(s.hits) - 1
	for ; i > 0 && s.before(&h, &s.hits[i-1]); i-- {
		s.hits[i] = s.hits[i-1]
	}
	s.hits[i] = h
	if len(s.hits) == cap(s.hits) {
		s.limitTo(s.hits[len(s.hits)-1])
	}
}
