package reward_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// revenuePlan has teams with a part, with all and with none, and soft shares beside them.
const revenuePlan = `
schema: 1
plan: revenue
period: month
credit:
  - {id: lead, when: {origins: [public_lead]}, to: [{party: public team, share: 100%}, {party: guide, share: 100%, soft: true}]}
  - {id: thirds, when: {channels: [public]}, to: [{party: public team, share: 33.3333%}, {party: night team, share: 33.3333%}, {party: guide, share: 33.3334%}, {party: owner, share: 80%, soft: true}]}
  - {id: dual, when: {channels: [mini_program]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}
components: [{id: c, commission: {rate: 1%}}]
`

func TestRevenueOf(t *testing.T) {
	t.Parallel()
	org := guideapp.Org{Brand: "demo", Stores: []guideapp.Store{
		{ID: "S1", Name: "own", Region: "east", Payer: "North"},
		{ID: "S2", Name: "dealer's", Region: "east", Dealer: "D1", Payer: "South"},
		{ID: "S2", From: september.First + 14, Name: "sold", Region: "east", Dealer: "D2", Payer: "West"},
	}, Guides: []guideapp.Guide{{ID: "G1", Name: "guide", Assignments: []guideapp.Assignment{stands("S2", guideapp.RoleGuide, 1, 30)}}}}
	order := func(id string, day int, store string, amount guideapp.Fen, f func(e *guideapp.Event)) guideapp.Event {
		e := sale(id, day, store, "G1", amount)
		f(&e)
		return e
	}
	routed := func(e *guideapp.Event) { e.Origin = guideapp.Routed }
	for _, row := range []struct {
		name   string
		events []guideapp.Event
		want   []string // owner name rule payer yuan
	}{
		{"nothing sold", nil, nil},
		{"an order of nothing", []guideapp.Event{order("o", 3, "S1", 0, routed)}, nil},
		{"the company's own store", []guideapp.Event{order("o", 3, "S1", 10_000, routed)}, []string{"company   North 100.00"}},
		{"a dealer's store, not routed", []guideapp.Event{sale("o", 3, "S2", "G1", 10_000)}, []string{"company   South 100.00"}},
		{"routed to a dealer", []guideapp.Event{order("o", 14, "S2", 10_000, routed)}, []string{"dealer D1  South 100.00"}},
		{"routed after the store was sold", []guideapp.Event{order("o", 15, "S2", 10_000, routed)}, []string{"dealer D2  West 100.00"}},
		{"routed where the guide stands", []guideapp.Event{order("o", 3, "", 10_000, routed)}, []string{"dealer D1  South 100.00"}},
		{"a store nobody knows", []guideapp.Event{order("o", 3, "S9", 10_000, routed)}, []string{"company    100.00"}},
		{"what was given back", []guideapp.Event{order("o", 3, "S2", 10_000, routed), {Brand: "demo", Source: "pos", ID: "r", Kind: guideapp.Refund, Ref: "o", At: noon(31), Amount: 4_000}},
			[]string{"dealer D1  South 60.00"}},
		{"amended to another store", []guideapp.Event{order("o", 3, "S1", 10_000, routed), {Brand: "demo", Source: "pos", ID: "a", Kind: guideapp.Amend, Ref: "o", At: noon(31), Store: "S2", Reason: "wrong store"}},
			[]string{"dealer D1  South 100.00"}},
		{"a team's, though a guide is credited as well", []guideapp.Event{order("o", 3, "S1", 10_000, func(e *guideapp.Event) { e.Origin = guideapp.PublicLead })},
			[]string{"team public team lead North 100.00"}},
		{"two teams and a dealer, to the fen", []guideapp.Event{order("o", 3, "S2", 100, func(e *guideapp.Event) { e.Channel, e.Origin, e.Owner = guideapp.ChannelPublic, guideapp.Routed, "G2" })},
			[]string{"dealer D1  South 0.34", "team night team thirds South 0.33", "team public team thirds South 0.33"}},
		{"a soft share is nobody's revenue", []guideapp.Event{order("o", 3, "S1", 10_000, func(e *guideapp.Event) { e.Channel, e.Owner = guideapp.ChannelMiniProgram, "G2" })},
			[]string{"company   North 100.00"}},
		{"another month", []guideapp.Event{sale("o", 31, "S1", "G1", 10_000)}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := rated{plan: parsePlan(t, revenuePlan), org: org, zone: shanghai}
			var got []string
			for _, r := range reward.RevenueOf(c.plan, c.facts(t, row.events, noon(31)), september) {
				got = append(got, fmt.Sprintf("%s %s %s %s %s", r.Owner, r.Name, r.Rule, r.Payer, r.Amount.Yuan()))
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

// Company revenue is every order once, whoever else is credited for it: dealers, teams and
// the company's own add up to the net sales, and each has what the rules say.
func TestRevenueOf_conserves(t *testing.T) {
	t.Parallel()
	for range modelRounds {
		rapid.Check(t, func(rt *rapid.T) {
			c := rated{zone: shanghai, org: drawChain(rt)}
			for i := range c.org.Stores {
				c.org.Stores[i].Dealer, c.org.Stores[i].Payer = oneOf(rt, "dealer", "", "D1", "D2"), oneOf(rt, "payer", "North", "South")
			}
			document := drawPlan(rt, []func(*keyed){drawCommission})
			c.plan, c.events = parseDrawn(rt, document), drawFacts(rt)
			period := guideapp.PeriodOf(c.plan.Cadence, september.First+guideapp.Day(rapid.IntRange(0, 29).Draw(rt, "period")))
			asOf := drawNow(rt, period, c.events)
			facts, err := reward.NewFacts(&c.org, c.events, c.zone, asOf)
			if err != nil {
				rt.Fatal(err)
			}
			got, sum := map[reward.Revenue]guideapp.Fen{}, guideapp.Fen(0)
			for _, r := range reward.RevenueOf(c.plan, facts, period) {
				sum += r.Amount
				got[reward.Revenue{Owner: r.Owner, Name: r.Name, Rule: r.Rule, Payer: r.Payer}] = r.Amount
			}
			want, sold := newModel(c, period, asOf).revenue()
			if sum != sold {
				rt.Fatalf("%sthe parts add up to %s, the net sales to %s", c.told(document), sum.Yuan(), sold.Yuan())
			}
			for owner, amount := range want {
				if got[owner] != amount {
					rt.Fatalf("%s%+v has %s, want %s", c.told(document), owner, got[owner].Yuan(), amount.Yuan())
				}
			}
		})
	}
}

// revenue divides each order of the period, as the model reads the rules.
func (m *model) revenue() (parts map[reward.Revenue]guideapp.Fen, sold guideapp.Fen) {
	parts = map[reward.Revenue]guideapp.Fen{}
	for _, f := range m.live.facts {
		if f.Kind != guideapp.Order || f.day < m.period.First || f.day > m.period.Last {
			continue
		}
		sold += f.net
		rest := reward.Revenue{Owner: reward.OwnerCompany}
		if f.row != nil {
			if rest.Payer = f.row.Payer; f.row.Dealer != "" && f.Origin == guideapp.Routed {
				rest.Owner, rest.Name = reward.OwnerDealer, f.row.Dealer
			}
		}
		owners, weights := []reward.Revenue{rest}, []*big.Rat{minus(big.NewRat(1, 1), f.teams)}
		for _, rule := range m.plan.Credits {
			if !m.matches(rule.When, m.live, f) {
				continue
			}
			for _, split := range rule.To {
				if (split.Party == "team" || split.Party == "night team") && !split.Soft {
					owners = append(owners, reward.Revenue{Owner: reward.OwnerTeam, Name: split.Party, Rule: rule.ID, Payer: rest.Payer})
					weights = append(weights, ratio(split.Share))
				}
			}
			break
		}
		for i, part := range shareOut(f.net, weights) {
			parts[owners[i]] += part
		}
	}
	return parts, sold
}
