package simulator

import (
	"encoding/binary"

	"frontline/guideapp"
)

// A column is a list of numbers as varints, plain or in runs of equal numbers, whichever
// is shorter; a byte before it says which.
const (
	plainColumn byte = iota
	runColumn
)

// columnWriter writes numbers, texts and columns.
type columnWriter struct {
	bytes []byte
	// The column in hand: its numbers, and as runs.
	values []uint64
	runs   []byte
}

func (w *columnWriter) number(v uint64) { w.bytes = binary.AppendUvarint(w.bytes, v) }

func (w *columnWriter) text(s string) {
	w.number(uint64(len(s)))
	w.bytes = append(w.bytes, s...)
}

// column writes n numbers.
func (w *columnWriter) column(n int, value func(i int) uint64) {
	w.values = w.values[:0]
	for i := range n {
		w.values = append(w.values, value(i))
	}
	start := len(w.bytes)
	w.bytes = append(w.bytes, plainColumn)
	w.runs = append(w.runs[:0], runColumn)
	for from := 0; from < n; {
		v, until := w.values[from], from
		for until < n && w.values[until] == v {
			w.number(v)
			until++
		}
		w.runs = binary.AppendUvarint(binary.AppendUvarint(w.runs, uint64(until-from)), v)
		from = until
	}
	if len(w.runs) < len(w.bytes)-start {
		w.bytes = append(w.bytes[:start], w.runs...)
	}
}

// zigzag makes small numbers of either sign small numbers.
func zigzag(v int64) uint64 { return uint64(v)<<1 ^ uint64(v>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// columnReader reads what columnWriter wrote. After the first thing that is wrong it
// gives zeros, and err says what and where.
type columnReader struct {
	bytes []byte
	at    int
	err   error
}

func (r *columnReader) left() int { return len(r.bytes) - r.at }

func (r *columnReader) refuse(what string) {
	if r.err == nil {
		r.err = guideapp.Errorf(guideapp.Invalid, "the data set is broken at byte %d of %d: %s; export it again", r.at, len(r.bytes), what)
		r.at = len(r.bytes)
	}
}

func (r *columnReader) number() uint64 {
	v, n := binary.Uvarint(r.bytes[r.at:])
	if n <= 0 {
		r.refuse("it ends in the middle of a number, or the number is too long")
		return 0
	}
	r.at += n
	return v
}

// below reads a number under limit.
func (r *columnReader) below(limit uint64, what string) uint64 {
	v := r.number()
	if v >= limit {
		r.refuse(what + " is out of range")
		return 0
	}
	return v
}

// count reads how many things follow, each of at least one byte.
func (r *columnReader) count(limit int, what string) int {
	v := r.number()
	if v > uint64(limit) && r.err == nil {
		r.err = guideapp.Errorf(guideapp.TooLarge, "the data set says it has %d %s; at most %d are allowed", v, what, limit)
		r.at = len(r.bytes)
		return 0
	}
	if v > uint64(r.left()) {
		r.refuse("it has room for fewer " + what + " than it says")
		return 0
	}
	return int(v)
}

func (r *columnReader) text(limit int) string {
	n := r.count(limit, "bytes of a text")
	s := string(r.bytes[r.at : r.at+n])
	r.at += n
	return s
}

// column reads n numbers under limit and hands each to set.
func (r *columnReader) column(n int, limit uint64, what string, set func(i int, v uint64)) {
	kind := r.below(2, "the form of "+what)
	for i := 0; i < n && r.err == nil; {
		run := 1
		if byte(kind) == runColumn {
			run = int(r.below(uint64(n-i)+1, "a run of "+what))
			if run == 0 {
				r.refuse("an empty run of " + what)
			}
		}
		v := r.below(limit, what)
		for until := i + run; i < until && r.err == nil; i++ {
			set(i, v)
		}
	}
}
