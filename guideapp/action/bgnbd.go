package action

import "math"

// BGNBD holds the parameters of the BG/NBD model of repeat buying: while a customer is
// alive, purchases come at a rate that varies over customers as gamma(R, Alpha), and
// after each the customer leaves for good with a probability that varies as beta(A, B).
// Time is in weeks. All are above 0 and A is not 1.
type BGNBD struct {
	R, Alpha, A, B float64
}

// CDNOW are the parameters that the model's authors fitted to the CDNOW data (Fader,
// Hardie and Lee, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD
// Model", Marketing Science 24, 2005, table 2).
var CDNOW = BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}

// maxTerms bounds the series; it is far beyond what a horizon within the observed time needs.
const maxTerms = 10_000

// Expected gives the purchases to expect in the coming t weeks from a customer with x
// repeat purchases, the last of them at week tx, seen for T weeks since the first purchase
// (equation 10 of the paper). For x = 0, tx is 0.
func (p BGNBD) Expected(x, tx, T, t float64) float64 {
	if t <= 0 {
		return 0
	}
	series := hypergeometric(p.R+x, p.B+x, p.A+p.B+x-1, t/(p.Alpha+T+t))
	stays := math.Pow((p.Alpha+T)/(p.Alpha+T+t), p.R+x)
	alive := (p.A + p.B + x - 1) / (p.A - 1) * (1 - float64(stays*series))
	if x == 0 {
		return alive
	}
	left := p.A / (p.B + x - 1) * math.Pow((p.Alpha+T)/(p.Alpha+tx), p.R+x)
	return alive / (1 + float64(left))
}

// hypergeometric is the Gaussian hypergeometric series 2F1(a, b; c; z) for positive
// parameters and 0 <= z < 1, where every term is positive. Products stand in float64(...)
// so that no machine fuses them with the sum.
func hypergeometric(a, b, c, z float64) float64 {
	sum, term := 1.0, 1.0
	for n := 0.0; n < maxTerms; n++ {
		term = float64(term * ((a + n) / (c + n) * ((b + n) / (n + 1)) * z))
		if sum+term == sum {
			break
		}
		sum += term
	}
	return sum
}
