package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// manySales is 10 guides with 100 orders each, all of 100 yuan, a tenth of them refunded
// by half.
func manySales() *town {
	town := newTown()
	for g := range 10 {
		store, guide := fmt.Sprintf("S%d", g), fmt.Sprintf("G%d", g)
		town.store(store, "A", 0)
		town.guide(guide, store, guideapp.RoleGuide)
		for i := range 100 {
			town.sells(guide, store, 100_00)
			if i%10 == 0 {
				town.happens(guideapp.Event{Kind: guideapp.Refund, Ref: town.Events[len(town.Events)-1].ID, Amount: 50_00})
			}
		}
	}
	return town
}

func commission(t fataler, rate string) *reward.Plan {
	return planWith(t, "  - {id: sales, commission: {rate: "+rate+"}}\n  - {id: orders, ladder: {measure: {count: events, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, each: 0.01}]}}\n")
}

func TestBehaviour_off(t *testing.T) {
	t.Parallel()
	answer := report(t, manySales().session(t), "behaviour", []string{"order_elasticity", "50%"}, commission(t, "1%"), commission(t, "2%"))
	if json := string(answer.AppendJSON(nil)); !strings.Contains(json, `"on":false,"seed":1,"plans":[]`) || !strings.Contains(json, "未开启") {
		t.Errorf("%s", json)
	}
}

// A commission that is so much higher makes guides sell a tenth of that more: 950 of net
// sales are 1% and a fen an order, 960 fen a hundred orders, of which the rate is 950.
func TestBehaviour(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		rate, elasticity string
		volume           int64
		bounded          bool
		least, most      int // of the 1,000 orders, six standard deviations around what is stated
	}{
		"twice the rate":     {"2%", "10%", 98_930, false, 43, 156},
		"half the rate":      {"0.5%", "10%", -49_464, false, -91, -8},
		"the same rate":      {"1%", "1000%", 0, false, 0, 0},
		"more than twice":    {"3%", "1000%", 1_000_000, true, 1_000, 1_000},
		"less than nothing":  {"0%", "1000%", -1_000_000, true, -1_000, -1_000},
		"without elasticity": {"2%", "0.0001%", 1, false, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := report(t, manySales().session(t), "behaviour", []string{"response", "on", "order_elasticity", row.elasticity, "order_source", "a pilot"}, commission(t, "1%"), commission(t, row.rate))
			b := answer.Report.(*simulator.Behaviour)
			k, p := b.Plans[1].Kinds[0], b.Plans[1]
			if !k.Known || k.Bounded != row.bounded || k.Source.EN != "a pilot" || k.VolumePPM < row.volume-3_000 || k.VolumePPM > row.volume+3_000 {
				t.Errorf("volume changes by %+v, want about %d", k, row.volume)
			}
			if k.More < row.least || k.More > row.most || (k.More == 0) != (p.WithResponse == p.Cost) {
				t.Errorf("%d orders more, of %s: %s", k.More, p.Cost.Yuan(), p.WithResponse.Yuan())
			}
			if base := b.Plans[0]; base.WithResponse != base.Cost || base.Kinds[0].More != 0 {
				t.Errorf("the baseline responds to itself: %+v", base)
			}
		})
	}
}

// Every order done once more, refunds and all, costs exactly twice as much; none, nothing.
func TestBehaviour_exact(t *testing.T) {
	t.Parallel()
	for rate, times := range map[string]guideapp.Fen{"3%": 2, "0%": 0} {
		p := report(t, manySales().session(t), "behaviour", []string{"response", "on", "order_elasticity", "1000%"}, commission(t, "1%"), commission(t, rate)).Report.(*simulator.Behaviour).Plans[1]
		if p.WithResponse != times*p.Cost || p.Kinds[0].Source.EN != "your own assumption" {
			t.Errorf("at %s it costs %s, with the response %s", rate, p.Cost.Yuan(), p.WithResponse.Yuan())
		}
	}
}

// Half of the friends leave within the hold, and so do half of those who are made once more:
// 100 friends at 3.00 are 150, as many again are 300.
func TestBehaviour_lostFriends(t *testing.T) {
	t.Parallel()
	town := newTown()
	town.store("S1", "A", 0)
	town.guide("G1", "S1", guideapp.RoleGuide)
	for i := range 100 {
		of := guideapp.Event{Kind: guideapp.FriendAdded, Store: "S1", Guide: "G1", Customer: fmt.Sprint("c", i)}
		town.happens(of)
		if of.Kind = guideapp.FriendLost; i%2 == 0 {
			town.happens(of)
		}
	}
	friends := func(each string) *reward.Plan {
		return planWith(t, "  - {id: friend, bounty: {each: "+each+"}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}\n")
	}
	b := report(t, town.session(t), "behaviour", []string{"response", "on", "friend_added_elasticity", "1000%"}, friends("1.00"), friends("3.00")).Report.(*simulator.Behaviour)
	if p := b.Plans[1]; p.Cost != 150_00 || p.WithResponse != 300_00 || p.Kinds[0].More != 100 {
		t.Errorf("%s becomes %s with %d friends more", p.Cost.Yuan(), p.WithResponse.Yuan(), p.Kinds[0].More)
	}
}

// Nobody is known to respond to a first reward, or with what nobody did.
func TestBehaviour_unknown(t *testing.T) {
	t.Parallel()
	friends := planWith(t, "  - {id: friend, bounty: {each: 2.00}, when: {kinds: [friend_added]}}\n")
	b := report(t, manySales().session(t), "behaviour", []string{"response", "on", "order_elasticity", "10%", "friend_added_elasticity", "10%"}, friends, commission(t, "1%")).Report.(*simulator.Behaviour)
	json := string(b.AppendJSON(nil))
	for _, k := range b.Plans[1].Kinds {
		if k.Known || k.VolumePPM != 0 || k.More != 0 {
			t.Errorf("%+v", k)
		}
	}
	if len(b.Plans[1].Kinds) != 2 || b.Plans[1].WithResponse != b.Plans[1].Cost || !strings.Contains(json, `"reward_change_ppm":null`) || !strings.Contains(json, "不计响应") {
		t.Errorf("%s", json)
	}
}

// Of a single order, none is drawn among a twentieth: it stands for itself.
func TestBehaviour_few(t *testing.T) {
	t.Parallel()
	k := report(t, shops(100_00).session(t), "behaviour", []string{"response", "on", "order_elasticity", "1000%"}, commission(t, "1%"), commission(t, "3%")).Report.(*simulator.Behaviour).Plans[1].Kinds[0]
	if !k.Known || k.Each != 3_01 || k.More != 1 {
		t.Errorf("%+v", k)
	}
}

func TestBehaviour_refuses(t *testing.T) {
	t.Parallel()
	session, plans := manySales().session(t), []*reward.Plan{commission(t, "1%")}
	for path, arguments := range map[string][]string{
		"order_elasticity":        {"response", "on"},
		"response":                {"response", "maybe"},
		"friend_added_elasticity": {"response", "on", "friend_added_elasticity", "1000.1%"},
		"refund_elasticity":       {"response", "on", "refund_elasticity", "1%"},
	} {
		if _, err := session.Report("behaviour", plans, argumentsOf(t, arguments...)); !refusesAt(err, "arguments."+path) {
			t.Errorf("%v: %v", arguments, err)
		}
	}
}
