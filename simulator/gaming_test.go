package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

const gameable = `  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: sales, commission: {rate: 1%}, hold: {days: 30, from: completed}}
  - {id: jar, pool: {group: store, fund: {rate: 1%, measure: {sum: amount, when: {kinds: [order]}}}, share_by: equal}, final_after: 2}
  - {id: slow, penalty: {each: 1.00}, when: {kinds: [chat_waiting], unanswered_minutes: 30}}
`

// faked is one store of two guides: G1 sold for 1,000, G2 has a friend.
func faked() *town {
	town := newTown()
	town.store("S1", "A", 0)
	town.guide("G1", "S1", guideapp.RoleGuide)
	town.guide("G2", "S1", guideapp.RoleGuide)
	town.sells("G1", "S1", 1_000_00)
	town.happens(guideapp.Event{Kind: guideapp.FriendAdded, Store: "S1", Guide: "G2", Customer: "friend"})
	return town
}

// A second order of 1,000 pays its faker 10.00 and half of the 10.00 that the jar has
// more, the colleague the other half: it breaks even when the goods bring 985. Refunded
// when the jar is final, the commission is gone and the jar is not. Without finality
// nothing is left.
func TestGaming(t *testing.T) {
	t.Parallel()
	live := strings.Replace(gameable, ", final_after: 2", "", 1)
	g := report(t, faked().session(t), "gaming", []string{"fraud", "100%"}, planWith(t, gameable), planWith(t, live)).Report.(*simulator.Gaming)
	gain := func(fakers, others guideapp.Fen) simulator.Gain {
		return simulator.Gain{Fakers: fakers, Others: others, Each: fakers}
	}
	for i, undone := range []simulator.Gain{gain(5_00, 5_00), gain(0, 0)} {
		p := g.Plans[i]
		for k, want := range []simulator.Trick{
			{Kind: guideapp.Order, Fakes: 1, Sold: 1_000_00, Gain: gain(15_00, 5_00)},
			{Kind: guideapp.Order, Undone: true, Fakes: 1, Sold: 1_000_00, Gain: undone},
			{Kind: guideapp.FriendAdded, Undone: true, Fakes: 1, Gain: gain(2_00, 0)},
		} {
			got := p.Tricks[k]
			got.ByComponent = nil
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("plan %d: %+v, want %+v", i, got, want)
			}
		}
		if parts := fmt.Sprint(p.Tricks[0].ByComponent); parts != fmt.Sprint([]simulator.ComponentGain{{"sales", gain(10_00, 0)}, {"jar", gain(5_00, 5_00)}}) {
			t.Errorf("plan %d: a kept order pays by %s", i, parts)
		}
		kept, gone := p.Frauds[0], p.Frauds[1]
		if p.Cost != 22_00 || kept.Fakes != 2 || kept.Cost != 22_00 || kept.CostPPM != 1_000_000 || gone.Cost != 2_00+undone.Fakers+undone.Others {
			t.Errorf("plan %d: %s, all done twice costs %+v, undone %+v", i, p.Cost.Yuan(), kept, gone)
		}
	}
	json := string(g.AppendJSON(nil))
	for _, part := range []string{`"resale_ppm":985000`, `"resale_ppm":null`, `98.5%`, "白得 2.00 元", `"kind":"friend_added","undone":true`} {
		if !strings.Contains(json, part) {
			t.Errorf("no %s in %s", part, json)
		}
	}
}

// Whatever a plan pays, an order that is refunded in full pays nobody anything, unless
// something of it was final.
func TestGaming_refunded(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		c := seeded(seed)
		d := draw(c, size{stores: 3, guides: 8, customers: 10, events: 80})
		document := drawPlan(c)
		for _, days := range []string{", final_after: 1", ", final_after: 3"} {
			document = strings.ReplaceAll(document, days, "")
		}
		g := report(t, open(t, d.exported(t)), "gaming", nil, parsePlan(t, document)).Report.(*simulator.Gaming)
		for _, trick := range g.Plans[0].Tricks {
			if trick.Kind == guideapp.Order && trick.Undone && trick.Gain != (simulator.Gain{}) {
				t.Errorf("seed %d: refunded orders leave %+v under\n%s", seed, trick, document)
			}
		}
	}
}

// Of a chain whose plan pays every deed by itself, 5 % of fakes cost what as many deeds
// of theirs are paid.
func TestGaming_fraud(t *testing.T) {
	t.Parallel()
	const stores, orders, friends = 20, 100, 60
	c, town := seeded(5), newTown()
	for s := range stores {
		store, guide := fmt.Sprintf("S%02d", s), fmt.Sprintf("G%02d", s)
		town.store(store, "A", 0)
		town.guide(guide, store, guideapp.RoleGuide)
		for range orders {
			town.sells(guide, store, guideapp.Fen(1+c(50))*100_00)
		}
		for i := range friends {
			town.happens(guideapp.Event{Kind: guideapp.FriendAdded, Store: store, Guide: guide, Customer: fmt.Sprint(guide, "-", i)})
		}
	}
	plan := planWith(t, `  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}}
  - {id: sales, commission: {rate: 1%}}
`)
	session := town.session(t)
	fraud := report(t, session, "gaming", nil, plan).Report.(*simulator.Gaming).Plans[0].Frauds
	kept, undone := fraud[0], fraud[1]
	// 160 of 3,200 expected, with a standard deviation of 12.3.
	if kept.Fakes < 160-37 || kept.Fakes > 160+37 {
		t.Errorf("%d of %d deeds are fake, which is not about 5 %%", kept.Fakes, stores*(orders+friends))
	}
	friendsCost, salesCost := kept.ByComponent[0].Amount, kept.ByComponent[1].Amount
	if fakeFriends := friendsCost / 2_00; friendsCost%2_00 != 0 || fakeFriends < 60-23 || fakeFriends > 60+23 {
		t.Errorf("fake friends cost %s", friendsCost.Yuan())
	}
	if salesCost != kept.Sold/100 || kept.Cost != friendsCost+salesCost || undone.Cost != friendsCost || undone.Fakes != kept.Fakes {
		t.Errorf("fakes of %s sold cost %+v, undone %+v", kept.Sold.Yuan(), kept, undone)
	}
	same := func(arguments ...string) string {
		return string(report(t, session, "gaming", arguments, plan).AppendJSON(nil))
	}
	if same() != same("fraud", "5%", "seed", "1") || same() == same("seed", "2") {
		t.Error("the same arguments must give the same bytes, another seed others")
	}
}

func TestGaming_arguments(t *testing.T) {
	t.Parallel()
	session, plan := faked().session(t), planWith(t, gameable)
	for _, bad := range [][]string{{"fraud", "101%"}, {"fraud", "5"}, {"seed", "x"}} {
		if _, err := session.Report("gaming", []*reward.Plan{plan}, argumentsOf(t, bad...)); !refusesAt(err, "arguments."+bad[0]) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	none := report(t, session, "gaming", []string{"fraud", "0%"}, plan).Report.(*simulator.Gaming).Plans[0].Frauds[0]
	if none.Fakes != 0 || none.Cost != 0 {
		t.Errorf("without fraud: %+v", none)
	}
}
