package simulator

import (
	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// maxBins is the most bins of a histogram.
const maxBins = 20

// Histogram counts guides by pay, under the baseline and under the variant, in bins of
// one width from 0 up. The width is 1, 2 or 5 times a power of ten of fen, at least a
// yuan.
type Histogram struct {
	Width guideapp.Fen
	Bins  []Bin
}

// Bin counts the guides paid at least From and less than the next bin's From.
type Bin struct {
	From   guideapp.Fen
	Guides [2]int // under the baseline, under the variant
}

func newHistogram(baseline, variant []reward.Statement) Histogram {
	var most guideapp.Fen
	for _, statements := range [][]reward.Statement{baseline, variant} {
		for i := range statements {
			most = max(most, statements[i].Total)
		}
	}
	h := Histogram{Width: binWidth(most)}
	for from := guideapp.Fen(0); from <= most; from += h.Width {
		h.Bins = append(h.Bins, Bin{From: from})
	}
	for side, statements := range [2][]reward.Statement{baseline, variant} {
		for i := range statements {
			h.Bins[max(0, statements[i].Total)/h.Width].Guides[side]++
		}
	}
	return h
}

// binWidth gives the smallest width with which all pay up to most fits maxBins.
func binWidth(most guideapp.Fen) guideapp.Fen {
	for power := guideapp.Fen(100); ; power *= 10 {
		for _, times := range []guideapp.Fen{1, 2, 5} {
			if most/(power*times) < maxBins {
				return power * times
			}
		}
	}
}
