package reward

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"

	"frontline/guideapp"
)

// Wide is an unsigned 128-bit integer. Measures are held in millionths of a fen or of
// a unit (so that a share is exact), pay in millionths of those: 10^7 events of 10^11
// fen at 1,000 %, and of 10^9 units at MaxEach, stay below 2^127.
type Wide struct {
	hi, lo uint64
}

// micro is how many parts of a fen or unit a measure is held in; pico of pay.
const (
	micro = 1_000_000
	pico  = micro * micro
)

func (w Wide) isZero() bool { return w.hi == 0 && w.lo == 0 }

func (w Wide) plus(v Wide) Wide {
	lo, carry := bits.Add64(w.lo, v.lo, 0)
	hi, _ := bits.Add64(w.hi, v.hi, carry)
	return Wide{hi, lo}
}

func (w Wide) minus(v Wide) Wide {
	lo, borrow := bits.Sub64(w.lo, v.lo, 0)
	hi, _ := bits.Sub64(w.hi, v.hi, borrow)
	return Wide{hi, lo}
}

func (w Wide) less(v Wide) bool { return w.hi < v.hi || (w.hi == v.hi && w.lo < v.lo) }

func (w Wide) compare(v Wide) int {
	return cmp.Or(cmp.Compare(w.hi, v.hi), cmp.Compare(w.lo, v.lo))
}

func (w Wide) times(m uint64) Wide {
	hi, lo := bits.Mul64(w.lo, m)
	return Wide{hi + w.hi*m, lo}
}

func product(a, b uint64) Wide {
	hi, lo := bits.Mul64(a, b)
	return Wide{hi, lo}
}

// dividedBy gives quotient and remainder; d must be above 0.
func (w Wide) dividedBy(d uint64) (Wide, uint64) {
	hi, rest := w.hi/d, w.hi%d
	lo, rest := bits.Div64(rest, w.lo, d)
	return Wide{hi, lo}, rest
}

// rounded divides by d and rounds half to even. What 64 bits cannot hold is the most that
// they can.
func (w Wide) rounded(d uint64) int64 {
	q, rest := w.dividedBy(d)
	if q.hi != 0 || q.lo >= math.MaxInt64 {
		return math.MaxInt64
	}
	if rest > d/2 || (rest == d/2 && d%2 == 0 && q.lo&1 == 1) {
		q.lo++
	}
	return int64(q.lo)
}

func (w Wide) big() *big.Int {
	b := new(big.Int).SetUint64(w.hi)
	return b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(w.lo))
}

// WideOf gives whole + millionths/10^6 as a measure. Neither may be negative.
func WideOf(whole, millionths int64) Wide {
	return product(uint64(whole), micro).plus(Wide{0, uint64(millionths)})
}

// Parts gives a measure as whole and millionths.
func (w Wide) Parts() (whole, millionths int64) {
	q, rest := w.dividedBy(micro)
	return int64(q.lo), int64(rest)
}

func roundedFen(w Wide) guideapp.Fen { return guideapp.Fen(w.rounded(pico)) }
