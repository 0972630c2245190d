package simulator

import (
	"bytes"
	"cmp"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// conflict refuses a fact that is known as of asOf with two contents.
func (r *FactRows) conflict(asOf guideapp.Instant) error {
	var keys []int32
	for key := range r.others {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		var known []int
		for _, i := range append([]int32{r.rowOf[key] - 1}, r.others[key]...) {
			if r.at(int(i)).known <= asOf {
				known = append(known, int(i))
			}
		}
		if len(known) > 1 {
			return guideapp.Errorf(guideapp.Conflict, "fact %s is given twice with different %s", r.keys.bytes(key), r.event(known[1]).Difference(r.event(known[0])))
		}
	}
	return nil
}

// sort puts the rows in order of time, then id, then source.
func (r *FactRows) sort() {
	type place struct {
		at  guideapp.Instant
		row int32
	}
	places := make([]place, r.n)
	for i := range places {
		places[i] = place{r.at(i).at, int32(i)}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		x, y := r.at(int(a.row)), r.at(int(b.row))
		return cmp.Or(bytes.Compare(r.id(x), r.id(y)), bytes.Compare(r.texts.bytes(x.source), r.texts.bytes(y.source)))
	})
	from := make([]int32, r.n)
	for i, p := range places {
		from[i] = p.row
	}
	r.arrange(from)
	clear(r.rowOf)
	clear(r.others)
	for i := range r.n {
		r.enter(i)
	}
}

// arrange puts row from[i] at i, cycle by cycle, without a second copy of the rows.
func (r *FactRows) arrange(from []int32) {
	for start := range from {
		if from[start] == none {
			continue
		}
		first, to := *r.at(start), start
		for {
			next := int(from[to])
			from[to] = none
			if next == start {
				break
			}
			*r.at(to) = *r.at(next)
			to = next
		}
		*r.at(to) = first
	}
}

// knownBy gives the rows of the facts known as of asOf.
func (r *FactRows) knownBy(asOf guideapp.Instant) []int32 {
	known := make([]int32, 0, r.n)
	for i := range r.n {
		if r.at(i).known <= asOf {
			known = append(known, int32(i))
		}
	}
	return known
}

// hash gives the hash of the facts known as of asOf; the rows are in order.
func (r *FactRows) hash(asOf guideapp.Instant) string {
	return reward.HashFacts(func(yield func(*guideapp.Event) bool) {
		for i := range r.n {
			if r.at(i).known > asOf {
				continue
			}
			if e := r.event(i); !yield(&e) {
				return
			}
		}
	})
}
