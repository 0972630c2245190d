package reward

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"strconv"

	"frontline/guideapp"
)

// HashFacts hashes facts that are distinct and in order of time, then id. Every field is
// written, length first, so that no two different facts write the same bytes.
func HashFacts(events iter.Seq[*guideapp.Event]) string {
	h := sha256.New()
	var row []byte
	for e := range events {
		row = AppendFact(row[:0], e)
		h.Write(row)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// AppendFact appends the canonical bytes of a fact, its brand left out: the same fact
// gives the same bytes wherever it was read.
func AppendFact(to []byte, e *guideapp.Event) []byte {
	text := func(s string) {
		to = strconv.AppendInt(to, int64(len(s)), 10)
		to = append(append(to, ':'), s...)
	}
	number := func(v int64) { to = append(strconv.AppendInt(to, v, 10), ';') }
	text(e.Source)
	text(e.ID)
	number(int64(e.Kind))
	number(int64(e.At))
	number(int64(e.KnownAt()))
	for _, s := range []string{e.Store, e.Guide, e.Customer, e.Owner} {
		text(s)
	}
	number(int64(e.Channel))
	number(int64(e.Origin))
	number(int64(e.OriginAt))
	number(int64(e.Amount))
	number(e.Quantity)
	for _, s := range []string{e.Category, e.RefKey(), e.Reason} {
		text(s)
	}
	number(int64(len(e.Attrs)))
	for _, a := range e.Attrs {
		text(a.Name)
		text(a.Value)
	}
	return append(to, '\n')
}
