package simulator

import (
	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// maxBins is the most bins of a histogram.
const maxBins = 20

// Histogram counts guides by pay under every plan, in bins of one width from 0 up. The
// width is 1, 2 or 5 times a power of ten of fen, at least a yuan. Pay below 0, which a
// plan's floor may allow, is in the first bin.
type Histogram struct {
	Width guideapp.Fen
	Bins  []Bin
}

// Bin counts the guides paid at least From and less than the next bin's From.
type Bin struct {
	From   guideapp.Fen
	Guides []int // by plan
}

func newHistogram(plans ...[]reward.Statement) Histogram {
	var most guideapp.Fen
	for _, statements := range plans {
		for i := range statements {
			most = max(most, statements[i].Total)
		}
	}
	h := Histogram{Width: binWidth(most)}
	for from := guideapp.Fen(0); from <= most; from += h.Width {
		h.Bins = append(h.Bins, Bin{From: from, Guides: make([]int, len(plans))})
	}
	for i, statements := range plans {
		for g := range statements {
			h.Bins[max(0, statements[g].Total)/h.Width].Guides[i]++
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
