package simulator

import (
	"math"
	"math/big"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// partsPerMillion is the unit of shares and of the Gini coefficient.
const partsPerMillion = 1_000_000

// Distribution is how the pay of all guides is spread. Percentiles are by nearest rank:
// the smallest pay that at least that part of the guides does not exceed. All of them are
// 0 where there are no guides.
type Distribution struct {
	Deciles [9]guideapp.Fen // P10, P20 ... P90
	P25     guideapp.Fen
	P75     guideapp.Fen
	Mean    guideapp.Fen // rounded half to even
	// GiniPPM is the Gini coefficient in parts per million, rounded half to even: the mean
	// difference of two guides' pay over twice the mean pay; 0 when nobody is paid.
	GiniPPM int64
	// Top1PPM is the part of the cost that the best paid 1 % get (rounded up to a whole
	// guide), in parts per million.
	Top1PPM int64
	// Zero is how many guides get nothing.
	Zero int
}

func distributionOf(statements []reward.Statement) Distribution {
	n := len(statements)
	if n == 0 {
		return Distribution{}
	}
	pay := make([]guideapp.Fen, n)
	var total guideapp.Fen
	for i := range statements {
		pay[i] = statements[i].Total
		total += pay[i]
	}
	slices.Sort(pay)
	d := Distribution{P25: percentile(pay, 25), P75: percentile(pay, 75)}
	for i := range d.Deciles {
		d.Deciles[i] = percentile(pay, 10*(i+1))
	}
	var top guideapp.Fen
	for _, p := range pay[n-(n+99)/100:] {
		top += p
	}
	for _, p := range pay {
		if p == 0 {
			d.Zero++
		}
	}
	d.Mean = guideapp.Fen(quotient(big.NewInt(int64(total)), big.NewInt(int64(n))))
	d.Top1PPM = ratioPPM(big.NewInt(int64(top)), big.NewInt(int64(total)))
	d.GiniPPM = gini(pay, total)
	return d
}

// Gini writes the Gini coefficient with six decimals, "0.312345".
func (d *Distribution) Gini() string { return millionths(d.GiniPPM) }

// zeroPPM is the part of the guides who get nothing, in parts per million.
func (d *Distribution) zeroPPM(guides int) int64 {
	return ratioPPM(big.NewInt(int64(d.Zero)), big.NewInt(int64(guides)))
}

// percentile gives the pay of nearest rank, of at least one rising pay.
func percentile(pay []guideapp.Fen, percent int) guideapp.Fen {
	return pay[(percent*len(pay)+99)/100-1]
}

// gini is the sum over rising pay of (2i - n - 1) x pay, i from 1, over n x total.
func gini(pay []guideapp.Fen, total guideapp.Fen) int64 {
	n, sum, term := int64(len(pay)), new(big.Int), new(big.Int)
	if most := int64(max(pay[n-1], -pay[0])); most <= math.MaxInt64/n/n {
		small := int64(0)
		for i, p := range pay {
			small += (2*int64(i+1) - n - 1) * int64(p)
		}
		return ratioPPM(sum.SetInt64(small), term.SetInt64(n*int64(total)))
	}
	for i, p := range pay {
		weight := 2*int64(i+1) - n - 1
		sum.Add(sum, term.Mul(big.NewInt(weight), big.NewInt(int64(p))))
	}
	return ratioPPM(sum, term.Mul(big.NewInt(n), big.NewInt(int64(total))))
}

// ratioPPM gives a/b in parts per million, rounded half to even, 0 for b = 0.
func ratioPPM(a, b *big.Int) int64 {
	if b.Sign() == 0 {
		return 0
	}
	return quotient(new(big.Int).Mul(a, big.NewInt(partsPerMillion)), b)
}

// quotient gives a/b for b above 0, rounded half to even.
func quotient(a, b *big.Int) int64 {
	q, rest := new(big.Int).DivMod(a, b, new(big.Int))
	half := rest.Lsh(rest, 1).Cmp(b)
	if half > 0 || (half == 0 && q.Bit(0) == 1) {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}
