package guideapp_test

import (
	"slices"
	"strings"
	"testing"

	"frontline/guideapp"
)

func TestEvent_Shares(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, shares string
		want         []guideapp.GuideShare
		refused      string
	}{
		{"two guides", "G1 60%; G2 40%", []guideapp.GuideShare{{Guide: "G1", Share: 600_000}, {Guide: "G2", Share: 400_000}}, ""},
		{"four decimals, no spaces", "G2 33.3333%;G1 66.6667%", []guideapp.GuideShare{{Guide: "G2", Share: 333_333}, {Guide: "G1", Share: 666_667}}, ""},
		{"99 percent", "G1 60%; G2 39%", nil, "add up to 99%; they must add up to 100%"},
		{"one guide", "G1 100%", nil, "a single one goes into guide_id"},
		{"one twice", "G1 60%; G1 40%", nil, "G1 must have one share, above 0%"},
		{"none for one", "G1 100%; G2 0%", nil, "G2 must have one share, above 0%"},
		{"no percent", "G1 60; G2 40", nil, `"60" is not a percentage`},
		{"no share", "G1; G2 40%", nil, `"G1" is not a guide and a share; write shares as G1 60%; G2 40%`},
		{"nothing", "", nil, "write shares as"},
		{"too many", "A 10%;B 10%;C 10%;D 10%;E 10%;F 10%;G 10%;H 10%;I 20%", nil, "must name 2 to 8 guides"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			amend := guideapp.Event{Brand: "b", Source: "s", ID: "a", Kind: guideapp.Amend, At: 1, Ref: "o", Reason: "two served",
				Attrs: []guideapp.Attr{{Name: guideapp.AttrShares, Value: row.shares}}}
			got, err := amend.Shares()
			if !slices.Equal(got, row.want) || (err != nil) != (row.refused != "") {
				t.Fatalf("got %v, %v", got, err)
			}
			if again := guideapp.FormatShares(got); row.refused == "" {
				amend.Attrs[0].Value = again
				if reread, err := amend.Shares(); err != nil || !slices.Equal(reread, got) {
					t.Errorf("written as %q they read %v, %v", again, reread, err)
				}
			}
			found := amend.Violations()
			if row.refused == "" {
				if len(found) > 0 {
					t.Errorf("refused: %v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Path != "attr_shares" || !strings.Contains(found[0].Message, row.refused) {
				t.Errorf("violations %v, want attr_shares: %s", found, row.refused)
			}
		})
	}
}

// TestEvent_Shares_notBoth: an amend that names one guide and several contradicts itself,
// and shares are read of amends only.
func TestEvent_Shares_notBoth(t *testing.T) {
	t.Parallel()
	e := guideapp.Event{Brand: "b", Source: "s", ID: "a", Kind: guideapp.Amend, At: 1, Ref: "o", Reason: "two served", Guide: "G1",
		Attrs: []guideapp.Attr{{Name: guideapp.AttrShares, Value: "G1 60%; G2 40%"}}}
	if found := e.Violations(); len(found) != 1 || found[0].Path != "guide_id" {
		t.Errorf("violations %v", found)
	}
	e.Kind = guideapp.Order
	if shares, err := e.Shares(); shares != nil || err != nil {
		t.Errorf("an order has shares %v, %v", shares, err)
	}
}
