package simulator

import "strings"

// Digits of phone numbers: of one with its country's, of a Chinese mobile one, and of a
// landline with its area's.
const (
	minPhone, maxPhone       = 7, 15
	mobilePhone              = 11
	minLandline, maxLandline = 10, 12
)

// digitGroup is digits that stand together, perhaps behind a plus.
type digitGroup struct {
	digits string
	plus   bool
}

// holdsPhone says whether a word of half width looks as if it held a phone number, whatever
// stands between the groups of its digits.
func holdsPhone(word string) bool {
	groups := digitGroups(word)
	for i := range groups {
		number := ""
		for _, group := range groups[i:] {
			if number += group.digits; len(number) > maxPhone {
				break
			}
			if isPhone(number, groups[i].plus) {
				return true
			}
		}
	}
	return false
}

func digitGroups(word string) (groups []digitGroup) {
	for at := 0; at < len(word); at++ {
		rest := strings.TrimLeft(word[at:], "0123456789")
		if digits := word[at : len(word)-len(rest)]; digits != "" {
			groups = append(groups, digitGroup{digits, at > 0 && word[at-1] == '+'})
			at += len(digits)
		}
	}
	return groups
}

// isPhone says whether digits look like a number with its country's, where plus says that
// it is one, a Chinese mobile number or a landline with its area's.
func isPhone(digits string, plus bool) bool {
	if plus && len(digits) >= minPhone && len(digits) <= maxPhone {
		return true
	}
	if digits[0] == '0' && len(digits) >= minLandline && len(digits) <= maxLandline {
		return true
	}
	number := strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "86")
	return len(number) == mobilePhone && number[0] == '1' && number[1] >= '3'
}
