package simulator

import (
	"encoding/binary"

	"frontline/guideapp"
)

// A column is a list of numbers as varints, plain or in runs of equal numbers, whichever
// is shorter. A byte before it says which, a number how many bytes it has.
const (
	plainColumn byte = iota
	runColumn
)

// columnWriter writes numbers, texts and columns.
type columnWriter struct {
	bytes []byte
	// The column in hand: its numbers, plain and as runs.
	values      []uint64
	plain, runs []byte
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
	w.plain, w.runs = w.plain[:0], w.runs[:0]
	for from := 0; from < n; {
		v, until := w.values[from], from
		for until < n && w.values[until] == v {
			w.plain = binary.AppendUvarint(w.plain, v)
			until++
		}
		w.runs = binary.AppendUvarint(binary.AppendUvarint(w.runs, uint64(until-from)), v)
		from = until
	}
	if len(w.runs) < len(w.plain) {
		w.content(runColumn, w.runs)
	} else {
		w.content(plainColumn, w.plain)
	}
}

// plainColumn writes n numbers plainly, of at least a byte each: so that what follows
// from n is never more than a multiple of what was read.
func (w *columnWriter) plainColumn(n int, value func(i int) uint64) {
	w.plain = w.plain[:0]
	for i := range n {
		w.plain = binary.AppendUvarint(w.plain, value(i))
	}
	w.content(plainColumn, w.plain)
}

func (w *columnWriter) content(form byte, content []byte) {
	w.bytes = append(w.bytes, form)
	w.number(uint64(len(content)))
	w.bytes = append(w.bytes, content...)
}

// zigzag makes small numbers of either sign small numbers.
func zigzag(v int64) uint64 { return uint64(v)<<1 ^ uint64(v>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// columnReader reads what columnWriter wrote, from at to end. After the first thing that
// is wrong it gives zeros, and err says what and where.
type columnReader struct {
	bytes   []byte
	at, end int
	err     error
}

func (r *columnReader) left() int { return r.end - r.at }

func (r *columnReader) refuse(what string) {
	if r.err == nil {
		r.err = guideapp.Errorf(guideapp.Invalid, "the data set is broken at byte %d of %d: %s; export it again", r.at, len(r.bytes), what)
		r.at = r.end
	}
}

func (r *columnReader) number() uint64 {
	v, n := binary.Uvarint(r.bytes[r.at:r.end])
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
		r.at = r.end
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

// column is a column to be read: n numbers under limit, a block at a time.
type column struct {
	columnReader
	runs  bool
	n     int // numbers not read yet
	run   int // of them, those equal to value
	value uint64
	limit uint64
	what  string
}

// open steps over a column of n numbers under limit, and gives it to be read.
func (r *columnReader) open(n int, limit uint64, what string) column {
	runs := byte(r.below(2, "the form of "+what)) == runColumn
	size := r.count(len(r.bytes), "bytes of "+what)
	from := r.at
	if r.err == nil && !runs && size < n {
		r.refuse("it has room for fewer " + what + " than it says")
	}
	r.at += size
	if r.err != nil {
		r.at = r.end
	}
	return column{columnReader: columnReader{bytes: r.bytes, at: from, end: r.at, err: r.err}, runs: runs, n: n, limit: limit, what: what}
}

// fill reads the next numbers. The column's error says whether they are any good.
func fill[T ~int32 | ~int64](c *column, to []T) {
	if c.err != nil {
		return
	}
	if c.n -= len(to); c.runs {
		fillRuns(c, to)
	} else {
		fillPlain(c, to)
	}
	if c.n == 0 && (c.left() > 0 || c.run > 0) {
		c.refuse("there are more " + c.what + " than it says")
	}
}

func fillPlain[T ~int32 | ~int64](c *column, to []T) {
	bytes, at, limit := c.bytes[:c.end], c.at, c.limit
	for i := range to {
		v, next := varint(bytes, at)
		if next < 0 || v >= limit {
			c.spoilt(at, next)
			return
		}
		at, to[i] = next, T(v)
	}
	c.at = at
}

func fillRuns[T ~int32 | ~int64](c *column, to []T) {
	bytes, at := c.bytes[:c.end], c.at
	for len(to) > 0 {
		if c.run == 0 {
			run, next := varint(bytes, at)
			// At most what is left of the column and of this block, which fill took off already.
			if next < 0 || run == 0 || run > uint64(c.n+len(to)) {
				c.spoilt(at, next)
				return
			}
			v, after := varint(bytes, next)
			if after < 0 || v >= c.limit {
				c.spoilt(next, after)
				return
			}
			at, c.run, c.value = after, int(run), v
		}
		part := to[:min(c.run, len(to))]
		for i := range part {
			part[i] = T(c.value)
		}
		c.run -= len(part)
		to = to[len(part):]
	}
	c.at = at
}

// spoilt refuses the number at at: next is where it ends, below 0 where it does not.
func (c *column) spoilt(at, next int) {
	c.at = at
	if next < 0 {
		c.refuse("it ends in the middle of a number, or the number is too long")
	}
	c.refuse(c.what + " is out of range")
}

// varint reads the number at at and gives where it ends, below 0 where it does not. Most
// numbers have one to three bytes.
func varint(bytes []byte, at int) (v uint64, next int) {
	if at+2 >= len(bytes) {
		return longVarint(bytes, at)
	}
	a, b, c := uint64(bytes[at]), uint64(bytes[at+1]), uint64(bytes[at+2])
	switch {
	case a < 0x80:
		return a, at + 1
	case b < 0x80:
		return a&0x7f | b<<7, at + 2
	case c < 0x80:
		return a&0x7f | b&0x7f<<7 | c<<14, at + 3
	}
	return longVarint(bytes, at)
}

func longVarint(bytes []byte, at int) (uint64, int) {
	v, n := binary.Uvarint(bytes[at:])
	if n <= 0 {
		return 0, -1
	}
	return v, at + n
}

// column reads n numbers under limit and hands each to set.
func (r *columnReader) column(n int, limit uint64, what string, set func(i int, v uint64)) {
	c, values := r.open(n, limit, what), make([]int64, min(n, blockSize))
	for from := 0; from < n && c.err == nil; from += len(values) {
		values = values[:min(n-from, len(values))]
		fill(&c, values)
		for i, v := range values {
			if c.err == nil {
				set(from+i, uint64(v))
			}
		}
	}
	if r.err == nil && c.err != nil {
		r.err, r.at = c.err, r.end
	}
}
