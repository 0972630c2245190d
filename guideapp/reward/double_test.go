package reward_test

import (
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// doubled is a chain with every way in which a sale is credited softly, each of its
// events of an amount of its own, so that a sum says which of them were paid.
func doubled(t *testing.T) rated {
	t.Helper()
	c := rated{zone: shanghai, plan: parsePlan(t, `
schema: 1
plan: doubled
period: month
credit:
  - {id: lead, when: {kinds: [order], origins: [public_lead]}, to: [{party: public_team, share: 100%}, {party: guide, share: 100%, soft: true}]}
  - {id: dual, when: {kinds: [order], channels: [mini_program]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}
components:
  - {id: sales, for: {roles: [guide]}, commission: {rate: 1%}}
`)}
	c.org = guideapp.Org{Brand: "demo", Stores: []guideapp.Store{{ID: "S1", Name: "S1"}}}
	for _, id := range []string{"G1", "G2", "G3"} {
		c.org.Guides = append(c.org.Guides, guideapp.Guide{ID: id, Assignments: []guideapp.Assignment{stands("S1", guideapp.RoleGuide, 1, 30)}})
	}
	add := func(id, guide, owner string, channel guideapp.Channel, origin guideapp.Origin, amount guideapp.Fen) {
		e := sale(id, 5, "S1", guide, amount)
		e.Owner, e.Channel, e.Origin = owner, channel, origin
		c.events = append(c.events, e)
	}
	add("both", "G1", "G2", guideapp.ChannelMiniProgram, 0, 100_00)
	add("nobody-sold", "", "G2", guideapp.ChannelMiniProgram, 0, 2_000_00)
	add("seller-left", "G9", "G2", guideapp.ChannelMiniProgram, 0, 4_000_00)
	add("own-customer", "G1", "G1", guideapp.ChannelMiniProgram, 0, 30_000_00)
	add("team", "G1", "G2", guideapp.ChannelStore, guideapp.PublicLead, 500_000_00)
	add("shared", "G1", "G3", guideapp.ChannelMiniProgram, 0, 6_000_000_00)
	add("in-store", "G1", "G2", guideapp.ChannelStore, 0, 70_000_000_00)
	c.events = append(c.events, guideapp.Event{Brand: "demo", Source: "pos", ID: "two", Kind: guideapp.Amend, At: noon(6), Ref: "shared", Reason: "two served",
		Attrs: []guideapp.Attr{{Name: guideapp.AttrShares, Value: "G1 60%; G2 40%"}}})
	return c
}

func TestPlan_WithoutDoubles(t *testing.T) {
	t.Parallel()
	c := doubled(t)
	facts := c.facts(t, c.events, noon(60))
	for name, row := range map[string]struct {
		plan *reward.Plan
		want map[string]guideapp.Fen // 1% of what each is credited with
	}{
		"as it is":        {c.plan, map[string]guideapp.Fen{"G1": 1_00 + 300_00 + 5_000_00 + 36_000_00 + 700_000_00, "G2": 1_00 + 20_00 + 40_00 + 24_000_00, "G3": 60_000_00}},
		"without doubles": {c.plan.WithoutDoubles(), map[string]guideapp.Fen{"G1": 1_00 + 300_00 + 5_000_00 + 36_000_00 + 700_000_00, "G2": 20_00 + 40_00 + 24_000_00, "G3": 0}},
		"without soft":    {c.plan.WithoutSoft(), map[string]guideapp.Fen{"G1": 1_00 + 300_00 + 36_000_00 + 700_000_00, "G2": 24_000_00, "G3": 0}},
	} {
		for _, s := range reward.Pay(row.plan, facts, september).Statements {
			if s.Total != row.want[s.Guide] {
				t.Errorf("%s: %s gets %s, want %s", name, s.Guide, s.Total.Yuan(), row.want[s.Guide].Yuan())
			}
		}
	}
}

// TestMeasures_Doubles: both and shared are credited twice, each with one soft credit.
func TestMeasures_Doubles(t *testing.T) {
	t.Parallel()
	c := doubled(t)
	facts := c.facts(t, c.events, noon(60))
	if got := reward.Gather(c.plan, facts, september).Doubles(); got != (reward.Doubles{Events: 2, Credits: 2}) {
		t.Errorf("%+v", got)
	}
	for _, other := range []*reward.Plan{c.plan.WithoutDoubles(), c.plan.WithoutSoft()} {
		if got := reward.Gather(other, facts, september).Doubles(); got != (reward.Doubles{}) {
			t.Errorf("without them: %+v", got)
		}
	}
}
