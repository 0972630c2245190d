package simulator

import "frontline/guideapp"

// Band is how much a guide's pay changes, relative to the baseline.
type Band int

// The bands, from the largest winners to the largest losers. Exactly 5 % is "to 5";
// somebody paid nothing before wins over 5 % with the first fen.
const (
	UpOver5 Band = iota
	UpTo5
	None
	DownTo5
	DownOver5
	bandCount
)

var bandWords = [bandCount]string{"up_over_5", "up_to_5", "none", "down_to_5", "down_over_5"}

// String gives the band's word, "up_over_5".
func (b Band) String() string { return bandWords[b] }

// bandPercent is where the outer bands begin.
const bandPercent = 5

func bandOf(from, to guideapp.Fen) Band {
	// |change| > 5 % of from, without a division.
	bound := bandPercent * max(from, -from)
	switch change := 100 * (to - from); {
	case change > bound:
		return UpOver5
	case change > 0:
		return UpTo5
	case change == 0:
		return None
	case -change > bound:
		return DownOver5
	}
	return DownTo5
}
