package metric

import (
	"fmt"
	"math/big"
	"math/bits"
	"strconv"

	"frontline/guideapp"
)

// Unit is what a value is written in.
type Unit uint8

// The units, with what numerator and denominator are counted in.
const (
	Percent Unit = iota // of a count in counts, written "38.2%"
	Number              // of a count in counts, written "2.31"
	Yuan                // of fen in counts, written "¥123.45"
	Minutes             // of milliseconds in counts, written "4.1 min"
)

// Value is an exact ratio. Den is above 0 wherever there is data, and Num is not
// negative.
type Value struct {
	Num, Den int64
}

// Compare orders two values exactly: -1, 0 or 1.
func (v Value) Compare(w Value) int {
	leftHigh, leftLow := bits.Mul64(uint64(v.Num), uint64(w.Den))
	rightHigh, rightLow := bits.Mul64(uint64(w.Num), uint64(v.Den))
	switch {
	case leftHigh < rightHigh, leftHigh == rightHigh && leftLow < rightLow:
		return -1
	case leftHigh == rightHigh && leftLow == rightLow:
		return 0
	}
	return 1
}

// float gives the value for estimates.
func (v Value) float() float64 { return float64(v.Num) / float64(v.Den) }

// Words writes the value in words of its unit, rounded half up to the last digit shown.
func (v Value) Words(u Unit) guideapp.Text {
	switch u {
	case Percent:
		return same(v.decimal(1000, 1, 1) + "%")
	case Yuan:
		return same("¥" + v.decimal(1, 1, 2))
	case Minutes:
		minutes := v.decimal(10, int64(guideapp.Minute), 1)
		return guideapp.Text{ZH: minutes + " 分钟", EN: minutes + " min"}
	}
	return same(v.decimal(100, 1, 2))
}

// decimal writes the value times scale over per as a decimal with the given places, the
// scaled value being in units of the last place.
func (v Value) decimal(scale, per int64, places int) string {
	num := new(big.Int).Mul(big.NewInt(v.Num), big.NewInt(2*scale))
	den := new(big.Int).Mul(big.NewInt(v.Den), big.NewInt(per))
	num.Add(num, den).Quo(num, den.Lsh(den, 1)) // floor(x + 1/2)
	text := fmt.Sprintf("%0*d", places+1, num)
	return text[:len(text)-places] + "." + text[len(text)-places:]
}

// Words writes what the measure came to: "68", "¥370.35", "8.2 min".
func (m Measure) Words(v int64) guideapp.Text {
	if m.Unit() == Number {
		return same(strconv.FormatInt(v, 10))
	}
	return Value{v, 1}.Words(m.Unit())
}

// Counts writes what a value is computed from: "26 of 68" where some of the denominator
// are counted, else "33 / 31".
func (m Metric) Counts(v Value) guideapp.Text {
	num, den := m.Numerator.Words(v.Num), m.Denominator.Words(v.Den)
	if m.Law == Proportion {
		return guideapp.Text{ZH: num.ZH + " / " + den.ZH, EN: num.EN + " of " + den.EN}
	}
	return guideapp.Text{ZH: num.ZH + " / " + den.ZH, EN: num.EN + " / " + den.EN}
}

func same(s string) guideapp.Text { return guideapp.Text{ZH: s, EN: s} }
