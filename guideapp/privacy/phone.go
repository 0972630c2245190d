// Package privacy keeps what identifies a customer from those who need not know it. It
// masks phone numbers; a full number is never kept anywhere.
//
// It stores nothing and holds no key of its own.
package privacy

import (
	"strings"

	"frontline/guideapp"
)

// Digits of a phone number.
const (
	minPhone = 7
	maxPhone = 15 // ITU-T E.164
	// mobile is the length of a Chinese mobile number, whose first three digits name
	// the network and may be shown.
	mobile = 11
	mask   = "****"
)

// MaskPhone hides the middle of a phone number: "13812345678" and "+86 138 1234 5678"
// become "138****5678", any other length shows its last four digits only. A number
// that is masked already is given back as it is; nothing is "". What is not a phone
// number is refused without repeating it.
func MaskPhone(phone string) (string, error) {
	if phone == "" || isMasked(phone) {
		return phone, nil
	}
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(phone)
	digits, foreign := strings.CutPrefix(strings.TrimPrefix(digits, "+86"), "+")
	if len(digits) < minPhone || len(digits) > maxPhone || strings.Trim(digits, "0123456789") != "" {
		return "", guideapp.Errorf(guideapp.Invalid, "is not a phone number of %d to %d digits, such as 13812345678, nor a masked one, such as 138****5678", minPhone, maxPhone)
	}
	last := digits[len(digits)-4:]
	if !foreign && len(digits) == mobile && digits[0] == '1' {
		return digits[:3] + mask + last, nil
	}
	return mask + last, nil
}

func isMasked(phone string) bool {
	first, last, found := strings.Cut(phone, mask)
	return found && (first == "" || len(first) == 3) && len(last) == 4 && strings.Trim(first+last, "0123456789") == ""
}
