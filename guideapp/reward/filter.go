package reward

import (
	"math/bits"
	"slices"

	"frontline/guideapp"
)

// filter is a `when` compiled against the facts: what the class and the store of a fact
// decide is looked up, what is left is asked of the fact itself.
type filter struct {
	when    *When
	asks    bool // the fact itself has to be asked
	dynamic bool // or its amount, or whether it is its customer's first order
}

func newFilter(w *When) filter {
	asks := w.WithinDays != nil || len(w.Attrs) > 0 || w.Unanswered != nil || len(w.Stands) > 0
	return filter{w, asks, asks || w.MinAmount > 0 || w.FirstOrder != nil}
}

func (f *filter) admitsClass(c class) bool {
	w := f.when
	if c.reason == guideapp.ReasonTransfer && !slices.Contains(w.Reasons, c.reason) {
		return false
	}
	return admits(w.Kinds, c.kind) && admits(w.Brands, c.brand) && admits(w.Channels, c.channel) && admits(w.Origins, c.origin) &&
		admits(w.Categories, c.category) && admits(w.Reasons, c.reason)
}

func (f *filter) choosesStores() bool {
	w := f.when
	return len(w.Stores)+len(w.Classes)+len(w.Regions)+len(w.Ownership) > 0
}

// admitsStore is asked with nil for a fact whose store the org does not know.
func (f *filter) admitsStore(s *guideapp.Store) bool {
	if !f.choosesStores() {
		return true
	}
	w := f.when
	return s != nil && admits(w.Stores, s.ID) && admits(w.Classes, s.Class) && admits(w.Regions, s.Region) && admits(w.Ownership, s.Ownership)
}

func (f *filter) admitsFact(facts *Facts, i int) bool {
	w := f.when
	if facts.net[i] < int64(w.MinAmount) {
		return false
	}
	if w.FirstOrder != nil && facts.first[i] != *w.FirstOrder {
		return false
	}
	if w.WithinDays != nil && (facts.since[i] == none || facts.since[i] > int32(*w.WithinDays)) {
		return false
	}
	if w.Unanswered != nil && facts.waits[i].open <= guideapp.Instant(*w.Unanswered)*guideapp.Minute {
		return false
	}
	if len(w.Stands) > 0 && !slices.ContainsFunc(w.Stands, func(party string) bool { return facts.hasParty(i, party) }) {
		return false
	}
	for _, want := range w.Attrs {
		attrs := facts.attrsOf(i)
		at := slices.IndexFunc(attrs, func(a guideapp.Attr) bool { return a.Name == want.Name })
		if at < 0 || !slices.Contains(want.Values, attrs[at].Value) {
			return false
		}
	}
	return true
}

// filters is up to 64 filters looked up at once: a bit per filter.
type filters struct {
	list    []filter
	byClass []uint64 // by class
	byStore []uint64 // by org.Stores row; the last is for an unknown store
	dynamic uint64
	asked   uint64
}

func newFilters(facts *Facts, whens []*When) filters {
	fs := filters{byClass: make([]uint64, len(facts.classes)), byStore: make([]uint64, len(facts.org.Stores)+1)}
	for b, w := range whens {
		f, bit := newFilter(w), uint64(1)<<b
		for i, c := range facts.classes {
			if f.admitsClass(c) {
				fs.byClass[i] |= bit
			}
		}
		for i := range facts.org.Stores {
			if f.admitsStore(&facts.org.Stores[i]) {
				fs.byStore[i] |= bit
			}
		}
		if f.admitsStore(nil) {
			fs.byStore[len(facts.org.Stores)] |= bit
		}
		if f.dynamic {
			fs.dynamic |= bit
		}
		if f.asks {
			fs.asked |= bit
		}
		fs.list = append(fs.list, f)
	}
	return fs
}

// everyFilter is the bits of all filters.
const everyFilter = ^uint64(0)

// mask gives a bit for every filter among the given that lets fact i through.
func (fs *filters) mask(facts *Facts, i int, among uint64) uint64 {
	store := facts.store[i]
	if store < 0 {
		store = int32(len(fs.byStore) - 1)
	}
	m := fs.byClass[facts.class[i]] & fs.byStore[store] & among
	for ask := m & fs.dynamic; ask != 0; ask &= ask - 1 {
		if b := bits.TrailingZeros64(ask); !fs.list[b].admitsFact(facts, i) {
			m &^= 1 << b
		}
	}
	return m
}

// admitted gives the filters that let through a fact of an amount that is or is not its
// customer's first order.
func (fs *filters) admitted(first bool, net int64) uint64 {
	m := uint64(0)
	for b := range fs.list {
		if w := fs.list[b].when; int64(w.MinAmount) <= net && (w.FirstOrder == nil || *w.FirstOrder == first) {
			m |= 1 << b
		}
	}
	return m
}

// leastAmounts adds the least amounts that the filters ask for.
func (fs *filters) leastAmounts(to []int64) []int64 {
	for b := range fs.list {
		if least := int64(fs.list[b].when.MinAmount); least > 0 {
			to = append(to, least)
		}
	}
	return to
}
