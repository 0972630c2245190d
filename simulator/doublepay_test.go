package simulator_test

import (
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

const dual = `
credit:
  - {id: lead, when: {kinds: [order], origins: [public_lead]}, to: [{party: public_team, share: 100%}, {party: guide, share: 100%, soft: true}]}
  - {id: dual, when: {kinds: [order], channels: [mini_program]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}
`

// 1,000 sold by G1 to a customer of G2 are credited twice; 500 that nobody sold and 800 of
// the public team's are credited softly alone, 2,000 of G2's own customer once.
func TestDoublePay(t *testing.T) {
	t.Parallel()
	town := newTown()
	town.store("S1", "A", 0)
	town.guide("G1", "S1", guideapp.RoleGuide)
	town.guide("G2", "S1", guideapp.RoleGuide)
	sells := func(guide, owner string, channel guideapp.Channel, origin guideapp.Origin, amount guideapp.Fen) {
		town.happens(guideapp.Event{Kind: guideapp.Order, Store: "S1", Guide: guide, Owner: owner, Channel: channel, Origin: origin, Amount: amount})
	}
	sells("G1", "G2", guideapp.ChannelMiniProgram, 0, 1_000_00)
	sells("", "G2", guideapp.ChannelMiniProgram, 0, 500_00)
	sells("G1", "G2", guideapp.ChannelStore, guideapp.PublicLead, 800_00)
	sells("G2", "G2", guideapp.ChannelMiniProgram, 0, 2_000_00)
	document := "schema: 1\nplan: tried\nperiod: month\n" + dual + "components:\n" + onePercent +
		"  - {id: steps, title: 阶梯, ladder: {measure: {sum: amount}, mode: whole, steps: [{from: 0, rate: 1%}, {from: 3000, rate: 2%}]}}\n"
	without := strings.ReplaceAll(document, ", {party: owner, share: 100%, soft: true}", "")
	d := report(t, town.session(t), "double_pay", nil, parsePlan(t, document), parsePlan(t, without)).Report.(*simulator.DoublePay)
	// As it is: G1 1,800 -> 18.00 + 18.00, G2 3,500 -> 35.00 + 70.00. Without doubles G2 has
	// 2,500 -> 25.00 + 25.00; with hard shares only G1 1,000 and G2 2,000, 1% twice each.
	p := d.Plans[0]
	if p.Cost != 141_00 || p.Twice != 55_00 || p.TwicePPM != 390_071 || p.SoftAlone != 86_00-60_00 || p.Counted != (reward.Doubles{Events: 1, Credits: 1}) {
		t.Errorf("%+v", p)
	}
	for i, want := range []simulator.ComponentTwice{{"sales", "sales", 53_00, 10_00}, {"steps", "阶梯", 88_00, 45_00}} {
		if p.ByComponent[i] != want {
			t.Errorf("%+v, want %+v", p.ByComponent[i], want)
		}
	}
	if s := d.Sentence(); !strings.Contains(s.ZH, "55.00 元") || !strings.Contains(s.ZH, "“阶梯”最多，45.00") || !strings.Contains(s.EN, "most of it by 阶梯, 45.00") || !strings.Contains(s.EN, "Variant 1 pays nothing twice") {
		t.Errorf("%+v", s)
	}
	if d.Plans[1].Twice != 0 || d.Plans[1].SoftAlone != 16_00 {
		t.Errorf("without soft owners: %+v", d.Plans[1])
	}
}

// What components pay twice adds up to what the statements do, floors and caps included,
// whatever the plan and the facts.
func TestDoublePay_addsUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		c := seeded(seed)
		d := draw(c, size{stores: 3, guides: 8, customers: 10, events: 80})
		twice := report(t, open(t, d.exported(t)), "double_pay", nil, parsePlan(t, drawPlan(c))).Report.(*simulator.DoublePay)
		sum, cost := guideapp.Fen(0), guideapp.Fen(0)
		for _, p := range twice.Plans[0].ByComponent {
			sum, cost = sum+p.Twice, cost+p.Cost
		}
		if sum != twice.Plans[0].Twice || cost != twice.Plans[0].Cost {
			t.Errorf("seed %d: components add up to %d of %d, %d of %d", seed, sum, twice.Plans[0].Twice, cost, twice.Plans[0].Cost)
		}
	}
}
