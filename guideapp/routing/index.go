package routing

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"frontline/guideapp"
)

// leafSize is the most points that are compared one by one instead of divided further.
const leafSize = 8

// Index finds the stores nearest to a point. It is a k-d tree over the distinct points of
// the unit sphere, so that neither a pole nor the antimeridian is an edge, and stores that
// share a point share a node. It is built once and then only read: many may search it at
// the same time.
//
// A tree on degrees would not do: with 200 stores in a city it sends 3 % (Guangzhou), 6 %
// (Shanghai), 11 % (Beijing) to 14 % (Harbin) of the customers to a store that is not the
// nearest, as BenchmarkDegreesAsMetres in routing/bench measures.
type Index struct {
	stores []guideapp.Store // by id
	order  []int32          // positions in stores, those of one point together
	nodes  []node           // the leaves of the tree, in its order
	splits []split          // its branches, each by the middle of the run of nodes it divides
}

// node is a distinct point. Its stores are order[first:last].
type node struct {
	at          vector
	first, last int32
}

// split divides a run of nodes at its middle: before it none is beyond at on the axis, and
// from it on none is short of it.
type split struct {
	at   float64
	axis int32
}

// Neighbour is a store that a search found. Store belongs to the index: read only.
type Neighbour struct {
	Store      *guideapp.Store
	DistanceMM int64
}

// NewIndex builds the index of stores, each of which stands there once: the row in force
// on the day asked about (see InForce). A store with the zero Location takes no part. It
// refuses any other location that is not one, an id that is there twice, and more than
// MaxStores.
func NewIndex(stores []guideapp.Store) (*Index, error) {
	if len(stores) > MaxStores {
		return nil, guideapp.Errorf(guideapp.TooLarge, "%d stores are more than the limit of %d", len(stores), MaxStores)
	}
	located := make([]guideapp.Store, 0, len(stores))
	for _, s := range stores {
		if s.Location == (guideapp.Location{}) {
			continue
		}
		if err := s.Location.Validate(); err != nil {
			return nil, guideapp.Errorf(guideapp.Invalid, "store %s has no location that can be used: %v", s.ID, err)
		}
		located = append(located, s)
	}
	slices.SortFunc(located, func(a, b guideapp.Store) int { return strings.Compare(a.ID, b.ID) })
	x := &Index{stores: located, order: make([]int32, len(located))}
	points := make([]vector, len(located))
	for i, s := range located {
		if i > 0 && located[i-1].ID == s.ID {
			return nil, guideapp.Errorf(guideapp.Invalid, "store %s is there twice", s.ID)
		}
		points[i], x.order[i] = unitVector(s.Location), int32(i)
	}
	x.group(points)
	x.splits = make([]split, len(x.nodes))
	x.divide(0, len(x.nodes))
	return x, nil
}

// InForce gives the rows in force on the day, one to a store; a store whose first row comes
// later is not there yet. Stores must be sorted as in an Org.
func InForce(stores []guideapp.Store, day guideapp.Day) []guideapp.Store {
	var rows []guideapp.Store
	for _, s := range stores {
		switch {
		case s.From > day:
		case len(rows) > 0 && rows[len(rows)-1].ID == s.ID:
			rows[len(rows)-1] = s
		default:
			rows = append(rows, s)
		}
	}
	return rows
}

// group makes one node of each distinct point and puts order by point, then id.
func (x *Index) group(points []vector) {
	slices.SortFunc(x.order, func(a, b int32) int {
		if c := slices.Compare(points[a][:], points[b][:]); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	for i, position := range x.order {
		if i == 0 || points[position] != points[x.order[i-1]] {
			x.nodes = append(x.nodes, node{at: points[position], first: int32(i)})
		}
		x.nodes[len(x.nodes)-1].last = int32(i + 1)
	}
}

// divide puts nodes[low:high] into the order of a tree: it splits them in half on the axis
// along which they spread most, and so on in both halves.
func (x *Index) divide(low, high int) {
	if high-low <= leafSize {
		return
	}
	run, middle := x.nodes[low:high], (low+high)/2
	axis := widest(run)
	slices.SortFunc(run, func(a, b node) int { return cmp.Compare(a.at[axis], b.at[axis]) })
	x.splits[middle] = split{x.nodes[middle].at[axis], int32(axis)}
	x.divide(low, middle)
	x.divide(middle, high)
}

// widest is the axis along which the nodes spread most.
func widest(nodes []node) int {
	best, spread := 0, -1.0
	for axis := range 3 {
		low, high := math.Inf(1), math.Inf(-1)
		for i := range nodes {
			low, high = min(low, nodes[i].at[axis]), max(high, nodes[i].at[axis])
		}
		if high-low > spread {
			best, spread = axis, high-low
		}
	}
	return best
}

// Len is how many stores take part.
func (x *Index) Len() int { return len(x.stores) }

// Store gives the store with the id, if it takes part. It belongs to the index: read only.
func (x *Index) Store(id string) (*guideapp.Store, bool) {
	i, found := x.position(id)
	if !found {
		return nil, false
	}
	return &x.stores[i], true
}

func (x *Index) position(id string) (int, bool) {
	return slices.BinarySearchFunc(x.stores, id, func(s guideapp.Store, id string) int { return strings.Compare(s.ID, id) })
}
