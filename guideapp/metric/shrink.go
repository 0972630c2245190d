package metric

import (
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// credible is the mass of the central credible interval a store must lie below its peers'
// median with.
const credible = 0.90

// edge keeps a fitted prior proper where the peers' pooled value is 0 or all.
const edge = 1e-6

// Interval gives the credible interval of a store's true value among its peers: that of
// the posterior under a prior fitted to all of them, the store included (empirical Bayes),
// so that a store with few counts lies near its peers and one with many near its own
// value. It is false for a law that is not modelled and for fewer than MinPeers peers. The
// prior is taken as known, so the interval holds the truth a little less often than it
// says; a test names how often.
//
// Orders per buyer vary less than the Poisson law says, since every buyer has one: there
// the interval is too wide, and a store is called low too rarely rather than too often.
func (l Law) Interval(own Value, peers []Value) (low, high float64, modelled bool) {
	const tail = (1 - credible) / 2
	if len(peers) < MinPeers {
		return 0, 0, false
	}
	k, n := float64(own.Num), float64(own.Den)
	stores := append(slices.Clip(peers), own)
	switch l {
	case Proportion:
		alpha, beta := betaPrior(stores)
		alpha, beta = alpha+k, beta+max(n-k, 0)
		return mathext.InvRegIncBeta(alpha, beta, tail), mathext.InvRegIncBeta(alpha, beta, 1-tail), true
	case Intensity:
		shape, rate := gammaPrior(stores)
		shape, rate = shape+k, rate+n
		return mathext.GammaIncRegInv(shape, tail) / rate, mathext.GammaIncRegInv(shape, 1-tail) / rate, true
	}
	return 0, 0, false
}

// spread is what a prior is fitted to: the stores' pooled value, the squares about it
// weighted by denominators, the sum of the denominators, and that sum less their mean
// weighted by themselves, which is how much spread between stores weighs in the squares.
// Products stand in float64(...) so that no machine fuses them with a sum.
type spread struct {
	degrees, mean, squares, total, between float64
}

func spreadOf(stores []Value) spread {
	s := spread{degrees: float64(len(stores) - 1)}
	var num, weightSquares float64
	for _, v := range stores {
		n := float64(v.Den)
		num += float64(v.Num)
		s.total += n
		weightSquares += float64(n * n)
	}
	s.mean = num / s.total
	for _, v := range stores {
		d := v.float() - s.mean
		s.squares += float64(float64(v.Den) * float64(d*d))
	}
	s.between = s.total - weightSquares/s.total
	return s
}

// trust is how far a prior fitted to so few stores counts: (N-3)/(N-1) for N stores
// (C. N. Morris, "Parametric empirical Bayes inference", JASA 78, 1983).
func (s spread) trust() float64 { return (s.degrees - 2) / s.degrees }

// betaPrior fits a beta distribution to proportions by Kleinman's weighted moments
// (J. C. Kleinman, "Proportions with extraneous variance", JASA 68, 1973), the weights
// being the denominators: with g = 1/(alpha+beta+1) the squares have the expectation
// m(1-m)((N-1)(1-g) + g W), N being the number of stores, m the mean and W the weight
// between, so g is solved for. Stores that differ no more than by chance are pooled: the
// prior then weighs as much as all their counts.
func betaPrior(stores []Value) (alpha, beta float64) {
	s := spreadOf(stores)
	m := min(max(s.mean, edge), 1-edge)
	size := s.total
	if s.between > s.degrees { // some store has more than one count
		g := (s.squares/float64(m*(1-m)) - s.degrees) / (s.between - s.degrees)
		if g > 0 {
			size = min(max(1/g-1, 1), s.total)
		}
	}
	size *= s.trust()
	return m * size, (1 - m) * size
}

// gammaPrior fits a gamma distribution to intensities by moments weighted by exposure
// (the Bühlmann-Straub estimator; Bühlmann and Gisler, A Course in Credibility Theory,
// 2005, section 4.8): the squares have the expectation (N-1)m + W times the variance
// between stores. Stores that differ no more than by chance are pooled as for betaPrior.
func gammaPrior(stores []Value) (shape, rate float64) {
	s := spreadOf(stores)
	m := max(s.mean, edge)
	rate = s.total
	if variance := (s.squares - float64(s.degrees*m)) / s.between; variance > 0 {
		rate = min(m/variance, s.total)
	}
	rate *= s.trust()
	return m * rate, rate
}
