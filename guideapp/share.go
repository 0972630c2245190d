package guideapp

import (
	"slices"
	"strings"
)

// AttrShares is the attribute by which an amend says that several guides made a sale:
// "G1 60%; G2 40%".
const AttrShares = "shares"

// MaxShares is the most guides who share one sale.
const MaxShares = 8

// GuideShare is one guide's part of what a sale credits to its guide.
type GuideShare struct {
	Guide string
	Share Ratio
}

// Shares gives the guides who share the sale that an amend corrects, as they are named;
// none for any other fact. What is not shares of at least two guides that add up to 100 %
// is an Invalid error that says what would be right.
func (e Event) Shares() ([]GuideShare, error) {
	at := slices.IndexFunc(e.Attrs, func(a Attr) bool { return a.Name == AttrShares })
	if e.Kind != Amend || at < 0 {
		return nil, nil
	}
	var shares []GuideShare
	sum := Ratio(0)
	for part := range strings.SplitSeq(e.Attrs[at].Value, ";") {
		words := strings.Fields(part)
		if len(words) != 2 {
			return nil, Errorf(Invalid, "%.64q is not a guide and a share; write shares as G1 60%%; G2 40%%", strings.TrimSpace(part))
		}
		share, err := ParseRatio(words[1])
		if err != nil {
			return nil, err
		}
		if share == 0 || slices.ContainsFunc(shares, func(s GuideShare) bool { return s.Guide == words[0] }) {
			return nil, Errorf(Invalid, "%s must have one share, above 0%%", words[0])
		}
		shares, sum = append(shares, GuideShare{words[0], share}), sum+share
	}
	if len(shares) < 2 || len(shares) > MaxShares {
		return nil, Errorf(Invalid, "must name 2 to %d guides, such as G1 60%%; G2 40%%; a single one goes into guide_id", MaxShares)
	}
	if sum != One {
		return nil, Errorf(Invalid, "the shares add up to %s; they must add up to 100%%", sum)
	}
	return shares, nil
}

// FormatShares writes shares as Shares reads them.
func FormatShares(shares []GuideShare) string {
	parts := make([]string, len(shares))
	for i, s := range shares {
		parts[i] = s.Guide + " " + s.Share.String()
	}
	return strings.Join(parts, "; ")
}

// RightGuide gives the guide whom an amend names: of several who share the sale the
// first, who stands for them where there is room for one only. It is empty for none.
func (e Event) RightGuide() string {
	if shares, err := e.Shares(); err == nil && len(shares) > 0 {
		return shares[0].Guide
	}
	return e.Guide
}
