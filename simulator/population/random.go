package population

import (
	"math"
	"math/bits"
)

// random is SplitMix64 (Steele, Lea, Flood 2014). Draws are integers all the way, so that
// a seed gives the same population on every machine.
type random uint64

// Streams are numbered apart, so that drawing more for a customer changes no store.
const (
	streamStore = iota + 1
	streamGuide
	streamCustomer
	streamName
	streamHome
	streamPurchases
	streamVisits
	streamContent
	streamOrg
	streamClass
	streamFootfall
	streamSkill
)

// newRandom gives the generator of one thing: the index-th of a stream.
func newRandom(seed uint64, stream, index int) random {
	r := random(seed)
	r = random(r.next() ^ uint64(stream)<<56 ^ uint64(index))
	return random(r.next())
}

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below draws evenly from 0 to n-1; n must be above 0.
func (r *random) below(n int) int {
	high, _ := bits.Mul64(r.next(), uint64(n))
	return int(high)
}

// between draws evenly from lo to hi, both inside.
func (r *random) between(lo, hi int) int { return lo + r.below(hi-lo+1) }

// chance is true perMille times in a thousand.
func (r *random) chance(perMille int) bool { return r.below(1000) < perMille }

// exponential draws with the given mean.
func (r *random) exponential(mean int) int {
	return mean * exponentials[r.next()>>54] / exponentialOne
}

// poisson draws a count with mean perMille / 1000.
func (r *random) poisson(perMille int) int {
	n := 0
	for t := r.exponential(1000); t < perMille; t += r.exponential(1000) {
		n++
	}
	return n
}

// weighted draws an index, each as often as its weight says.
func (r *random) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := r.below(total)
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

const exponentialOne = 1 << 16

// exponentials are the quantiles of the exponential distribution at the middles of 1,024
// equal parts, in 1/65,536.
var exponentials = func() (q [1024]int) {
	for i := range q {
		q[i] = int(math.Round(-math.Log(1-(float64(i)+0.5)/1024) * exponentialOne))
	}
	return q
}()
