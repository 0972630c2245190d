package guideapp

import (
	"strconv"
	"strings"
)

// Fen is an amount of money in fen, 1/100 of a yuan. All money in Frontline is Fen;
// none is ever a float.
type Fen int64

// ParseYuan reads an amount written in yuan ("12", "-3.5", "0.07") with at most two
// decimals. It refuses anything else, including exponents and separators.
func ParseYuan(s string) (Fen, error) {
	v, ok := parseDecimal(s, 2)
	if !ok {
		return 0, Errorf(Invalid, "%.64q is not an amount in yuan with at most two decimals, such as 12.50", s)
	}
	if v > int64(MaxAmount) || v < -int64(MaxAmount) {
		return 0, Errorf(Invalid, "%s yuan is beyond the limit of %s yuan", s, MaxAmount.Yuan())
	}
	return Fen(v), nil
}

// Yuan writes f in yuan with two decimals, "-3.50".
func (f Fen) Yuan() string {
	sign, u := "", uint64(f)
	if f < 0 {
		sign, u = "-", -uint64(f)
	}
	frac := strconv.FormatUint(u%100, 10)
	if len(frac) == 1 {
		frac = "0" + frac
	}
	return sign + strconv.FormatUint(u/100, 10) + "." + frac
}

// parseDecimal reads a plain decimal with at most places decimals as an integer of
// 10^-places units.
func parseDecimal(s string, places int) (int64, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, dotted := strings.Cut(digits, ".")
	if whole == "" || (dotted && frac == "") || len(frac) > places || len(whole)+places > 18 {
		return 0, false
	}
	text := whole + frac + strings.Repeat("0", places-len(frac))
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, false
	}
	if negative {
		v = -v
	}
	return v, true
}
