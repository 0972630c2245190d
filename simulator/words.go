package simulator

import (
	"fmt"
	"math/big"
	"strings"

	"frontline/guideapp"
)

func text(zh, en string) guideapp.Text { return guideapp.Text{ZH: zh, EN: en} }

// sentences puts sentences one after another in each language.
func sentences(list ...guideapp.Text) (all guideapp.Text) {
	for _, s := range list {
		all.ZH += s.ZH
		if all.EN != "" && s.EN != "" {
			all.EN += " "
		}
		all.EN += s.EN
	}
	return all
}

// yuan writes an amount with its thousands apart, "-1,234.50".
func yuan(f guideapp.Fen) string {
	s := f.Yuan()
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = "-", s[1:]
	}
	for at := len(digits) - len(".00") - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// percent writes parts per million as a percentage with one decimal, "-5.1%".
func percent(ppm int64) string {
	sign, v := "", quotient(big.NewInt(ppm), big.NewInt(1_000))
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%d%%", sign, v/10, v%10)
}

// millionths writes parts per million as a decimal with six digits, "0.312345".
func millionths(ppm int64) string {
	sign := ""
	if ppm < 0 {
		sign, ppm = "-", -ppm
	}
	return fmt.Sprintf("%s%d.%06d", sign, ppm/partsPerMillion, ppm%partsPerMillion)
}

// coefficient is millionths for a reader, rounded to three digits, "0.312".
func coefficient(ppm int64) string {
	rounded := quotient(big.NewInt(ppm), big.NewInt(1_000))
	return strings.TrimSuffix(millionths(rounded*1_000), "000")
}

// counted writes a number of somebodies in English, "1 winner" or "12 winners".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// variantName names a plan among those of a report: the baseline, then variants from 1.
func variantName(at int) guideapp.Text {
	if at == 0 {
		return text("基准", "the baseline")
	}
	return text(fmt.Sprintf("方案 %d", at), fmt.Sprintf("variant %d", at))
}

// capital writes the first letter large, for a name that begins a sentence.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// signedYuan is yuan with a plus before what is above 0.
func signedYuan(f guideapp.Fen) string {
	if f > 0 {
		return "+" + yuan(f)
	}
	return yuan(f)
}

// Yuan writes an amount as the sentences of reports do, "-1,234.50".
func Yuan(f guideapp.Fen) string { return yuan(f) }

// Percent writes parts per million as the sentences of reports do, "-5.1%".
func Percent(ppm int64) string { return percent(ppm) }
