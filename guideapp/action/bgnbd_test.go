package action_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"

	"frontline/guideapp/action"
)

// TestBGNBD_ExpectedAsPublished holds the model against figures its authors and the R
// package BTYD print for the CDNOW data.
func TestBGNBD_ExpectedAsPublished(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name            string
		model           action.BGNBD
		x, tx, T, weeks float64
		want, within    float64
	}{
		{"Fader, Hardie, Lee: customer 1, 39 weeks", action.CDNOW, 2, 30.43, 38.86, 39, 1.226, 0.0005},
		{"BTYD: customer 1516, 52 weeks", action.BGNBD{R: 0.2426, Alpha: 4.4136, A: 0.7930, B: 2.4258}, 26, 30.86, 31, 52, 25.76, 0.01},
	} {
		if got := test.model.Expected(test.x, test.tx, test.T, test.weeks); math.Abs(got-test.want) > test.within {
			t.Errorf("%s: got %.4f, want %.4f", test.name, got, test.want)
		}
	}
}

// TestBGNBD_ExpectedByAnotherSeries computes equation 10 with another library's
// hypergeometric function.
func TestBGNBD_ExpectedByAnotherSeries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := action.CDNOW
		T := rapid.Float64Range(0, 150).Draw(t, "T")
		x := float64(rapid.IntRange(0, 40).Draw(t, "x"))
		tx := 0.0
		if x > 0 {
			tx = rapid.Float64Range(0, T).Draw(t, "tx")
		}
		weeks := rapid.Float64Range(0.1, 52).Draw(t, "weeks")
		series := mathext.Hypergeo(p.R+x, p.B+x, p.A+p.B+x-1, weeks/(p.Alpha+T+weeks))
		want := (p.A + p.B + x - 1) / (p.A - 1) * (1 - math.Pow((p.Alpha+T)/(p.Alpha+T+weeks), p.R+x)*series)
		if x > 0 {
			want /= 1 + p.A/(p.B+x-1)*math.Pow((p.Alpha+T)/(p.Alpha+tx), p.R+x)
		}
		if got := p.Expected(x, tx, T, weeks); math.Abs(got-want) > 1e-6*(1+want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestBGNBD_ExpectedOfSimulatedCustomers lets customers live by the model: what is
// expected of all of them after 39 weeks is what they then buy, give or take chance.
func TestBGNBD_ExpectedOfSimulatedCustomers(t *testing.T) {
	t.Parallel()
	const customers, seen, ahead = 40_000, 39.0, 26.0
	p, random := action.CDNOW, rand.New(rand.NewPCG(2005, 24))
	var expected, bought float64
	for range customers {
		rate := mathext.GammaIncRegInv(p.R, random.Float64()) / p.Alpha
		leaves := mathext.InvRegIncBeta(p.A, p.B, random.Float64())
		var x, tx, later float64
		for week := 0.0; random.Float64() >= leaves || week == 0; { // the first purchase is at week 0
			if week += random.ExpFloat64() / rate; week > seen+ahead {
				break
			}
			if week <= seen {
				x, tx = x+1, week
			} else {
				later++
			}
		}
		expected += p.Expected(x, tx, seen, ahead)
		bought += later
	}
	if ratio := expected / bought; ratio < 0.95 || ratio > 1.05 {
		t.Errorf("expected %.0f purchases of %d customers who made %.0f", expected, customers, bought)
	}
}

func TestBGNBD_ExpectedGrowsWithTimeAndRecency(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := action.CDNOW
		T := rapid.Float64Range(1, 150).Draw(t, "T")
		x := float64(rapid.IntRange(1, 300).Draw(t, "x"))
		early := rapid.Float64Range(0, T).Draw(t, "early")
		late := rapid.Float64Range(early, T).Draw(t, "late")
		weeks := rapid.Float64Range(0.1, 26).Draw(t, "weeks")
		got := p.Expected(x, early, T, weeks)
		if math.IsNaN(got) || math.IsInf(got, 0) || got < 0 || p.Expected(x, early, T, 0) != 0 {
			t.Fatalf("got %v", got)
		}
		const slack = 1e-9
		if p.Expected(x, early, T, 2*weeks) < got-slack {
			t.Fatalf("less is expected of more time")
		}
		if p.Expected(x, late, T, weeks) < got-slack {
			t.Fatalf("less is expected of a customer seen more recently")
		}
	})
}

func BenchmarkBGNBD_Expected(b *testing.B) {
	for b.Loop() {
		action.CDNOW.Expected(2, 30.43, 74, 4)
	}
}
