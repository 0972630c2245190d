package reward

import (
	"encoding/binary"

	"frontline/guideapp"
)

// topic is what a question is about.
type topic uint64

const (
	askGathered topic = iota
	askDoubles
	askSold
	askVisitors
	topics
)

// question is what the part that closes asks of the others.
type question struct {
	about    topic
	asOf     guideapp.Instant // of the facts asked about, which may be those of an earlier instant
	period   guideapp.Period
	soft     softness
	slots    uint64             // to gather
	channels []guideapp.Channel // as compiled.only
	document string             // of the plan, flattened
}

func (q *question) samePlan(other *question) bool {
	return q.document == other.document && q.soft == other.soft && q.asOf == other.asOf && q.period == other.period
}

func (q *question) append(to []byte) []byte {
	w := wireWriter{to}
	w.number(uint64(q.about))
	w.number(uint64(q.asOf))
	w.text(q.period.String())
	w.number(uint64(q.soft))
	w.number(q.slots)
	w.number(uint64(len(q.channels)))
	for _, channel := range q.channels {
		w.number(uint64(channel))
	}
	w.text(q.document)
	return w.bytes
}

func readQuestion(asked []byte) (*question, error) {
	r := wireReader{left: asked}
	q := &question{about: topic(r.number()), asOf: guideapp.Instant(r.number())}
	period, err := guideapp.ParsePeriod(r.text())
	q.period, q.soft, q.slots = period, softness(r.number()), r.number()
	for range r.count() {
		q.channels = append(q.channels, guideapp.Channel(r.number()))
	}
	if q.document = r.text(); err != nil || r.broken || len(r.left) > 0 || q.about >= topics || q.soft > withoutSoft {
		return nil, guideapp.Errorf(guideapp.Invalid, "these %d bytes are no question of the part that closes", len(asked))
	}
	return q, nil
}

// wireWriter writes what parts tell each other.
type wireWriter struct{ bytes []byte }

func (w *wireWriter) number(v uint64) { w.bytes = binary.AppendUvarint(w.bytes, v) }

func (w *wireWriter) wide(v Wide) {
	w.number(v.lo)
	w.number(v.hi)
}

func (w *wireWriter) text(s string) {
	w.number(uint64(len(s)))
	w.bytes = append(w.bytes, s...)
}

func (w *wireWriter) bit(set bool) {
	v := uint64(0)
	if set {
		v = 1
	}
	w.number(v)
}

// cells writes those that hold anything, each with how many places it is after the one
// before.
func (w *wireWriter) cells(list []cell) {
	many := uint64(0)
	for i := range list {
		if list[i] != (cell{}) {
			many++
		}
	}
	w.number(many)
	last := 0
	for i := range list {
		c := &list[i]
		if *c == (cell{}) {
			continue
		}
		w.number(uint64(i - last))
		w.wide(c.sum)
		w.wide(c.pay)
		w.number(uint64(c.events))
		last = i
	}
}

// visitors writes the places that have any, each with how many.
func (w *wireWriter) visitors(counted []int64) {
	for place, n := range counted {
		if n >= 0 {
			w.number(uint64(place))
			w.number(uint64(n))
		}
	}
}

// wireReader reads what a wireWriter wrote. What it cannot read is 0, and broken.
type wireReader struct {
	left   []byte
	broken bool
}

func (r *wireReader) number() uint64 {
	v, n := binary.Uvarint(r.left)
	if n <= 0 {
		r.left, r.broken = nil, true
		return 0
	}
	r.left = r.left[n:]
	return v
}

// count reads how many things follow, of a byte each at least.
func (r *wireReader) count() int {
	n := r.number()
	if n > uint64(len(r.left)) {
		r.left, r.broken = nil, true
		return 0
	}
	return int(n)
}

func (r *wireReader) wide() Wide {
	lo := r.number()
	return Wide{r.number(), lo}
}

func (r *wireReader) text() string {
	n := r.count()
	s := string(r.left[:n])
	r.left = r.left[n:]
	return s
}

func (r *wireReader) bit() bool { return r.number() != 0 }

// cells adds what was written to cells of the same list elsewhere.
func (r *wireReader) cells(list []cell) {
	at := uint64(0)
	for range r.count() {
		at += r.number()
		c := cell{sum: r.wide(), pay: r.wide(), events: int64(r.number())}
		if at >= uint64(len(list)) {
			r.broken = true
			return
		}
		list[at].merge(c)
	}
}

// visitors adds what was written of the same places elsewhere, to the end.
func (r *wireReader) visitors(counted []int64) {
	for len(r.left) > 0 {
		place, n := r.number(), int64(r.number())
		if place >= uint64(len(counted)) {
			r.broken = true
			return
		}
		counted[place] = max(counted[place], 0) + n
	}
}

// end panics where something was not read as it was written: whoever has another part
// runs the same program over the same facts.
func (r *wireReader) end() {
	if r.broken || len(r.left) > 0 {
		panic("another part of the facts answered something else than was asked")
	}
}
