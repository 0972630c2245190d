package guideapp

import "strings"

// Ratio is an exact rate in parts per million: 1.5 % is 15,000.
type Ratio int64

// One is the whole, 100 %.
const One Ratio = 1_000_000

// MaxRatio is the largest rate, 1,000 %.
const MaxRatio = 10 * One

// ParseRatio reads a percentage with at most four decimals, "1.5%".
func ParseRatio(s string) (Ratio, error) {
	digits, isPercent := strings.CutSuffix(s, "%")
	v, ok := parseDecimal(digits, 4)
	if !isPercent || !ok {
		return 0, Errorf(Invalid, "%.64q is not a percentage with at most four decimals, such as 1.5%%", s)
	}
	if v < 0 || Ratio(v) > MaxRatio {
		return 0, Errorf(Invalid, "%s is not between 0%% and %s", s, MaxRatio)
	}
	return Ratio(v), nil
}

// String writes the rate as a percentage without trailing zeros, "1.5%".
func (r Ratio) String() string {
	whole, frac := Fen(r/100).Yuan(), r%100
	text := whole
	if frac != 0 {
		text += string([]byte{byte('0' + frac/10), byte('0' + frac%10)})
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}
