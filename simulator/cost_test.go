package simulator_test

import (
	"math/big"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// costOf is the cost report about plans over a drawn set, whose facts keep their ids.
func costOf(t fataler, d *drawn, plans ...*reward.Plan) *simulator.CostReport {
	t.Helper()
	session, err := simulator.NewSession(&d.Dataset, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	args, _ := simulator.ReadArguments(nil)
	answered, err := session.Report("cost", plans, args)
	if err != nil {
		t.Fatal(err)
	}
	return answered.Report.(*simulator.CostReport)
}

// Whatever the plans, channels and components add up to the statements.
func TestCostReport_addsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := fromRapid(t)
		d := draw(c, size{stores: 3, guides: 6, customers: 8, events: 60})
		plans := []*reward.Plan{parsePlan(t, drawPlan(c)), parsePlan(t, drawPlan(c))}
		r := costOf(t, &d, plans...)
		facts, err := reward.NewFacts(&d.Org, d.Events, shanghai, d.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		for i, plan := range plans {
			var total guideapp.Fen
			lines := map[string]guideapp.Fen{}
			for _, s := range reward.Pay(plan, facts, september).Statements {
				total += s.Total
				for _, l := range s.Lines() {
					lines[l.Component] += l.Amount
				}
			}
			if r.Costs[i] != total || sum(r.ByChannel[i]) != total {
				t.Errorf("plan %d costs %d, by channel %v; its statements %d", i, r.Costs[i], r.ByChannel[i], total)
			}
			for _, row := range r.Rows {
				if row.Costs[i] != lines[row.Component] || sum(row.ByChannel[i]) != lines[row.Component] {
					t.Errorf("%s of plan %d costs %d, by channel %v; its lines %d", row.Component, i, row.Costs[i], row.ByChannel[i], lines[row.Component])
				}
			}
		}
	})
}

// A session that took channels over from plan to plan says what a fresh one does.
func TestCostReport_dragged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := fromRapid(t)
		d := draw(c, size{stores: 3, guides: 6, customers: 8, events: 60})
		document := drawPlan(c)
		documents := []string{document, strings.NewReplacer("rate: 1%", "rate: 1.7%", "each: 2.00", "each: 3.00").Replace(document),
			strings.ReplaceAll(document, "kinds: [order]", "kinds: [order, service]"), drawPlan(c), strings.NewReplacer("amount: 60", "amount: 70", "rate: 0.5%", "rate: 1%").Replace(document)}
		session, err := simulator.NewSession(&d.Dataset, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		for range 6 {
			changed := parsePlan(t, documents[c(len(documents))])
			args, _ := simulator.ReadArguments(nil)
			answered, err := session.Report("cost", []*reward.Plan{parsePlan(t, document), changed}, args)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := answered.Report.(*simulator.CostReport), costOf(t, &d, parsePlan(t, document), changed); !reflect.DeepEqual(got, want) {
				t.Errorf("after other plans %+v, afresh %+v", got, want)
			}
		}
	})
}

func sum(b reward.ByChannel) (total guideapp.Fen) {
	for _, amount := range b {
		total += amount
	}
	return total
}

// channelPlan has the components whose explained events say all that a channel weighs.
const channelPlan = `
schema: 1
plan: channels
period: month
components:
  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: sales, commission: {rate: 1.5%}, when: {kinds: [order]}, cap: 300.00}
  - {id: steps, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, rate: 1%}, {from: 1000, rate: 2%}]}}
  - {id: shop, for: {roles: [manager]}, commission: {rate: 0.7%, of: store}, when: {kinds: [order], min_amount: 500}}
  - {id: goal, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: 3000}, pay: [{reach: 10%, amount: 70}]}}
  - {id: late, target: {of: store, measure: {sum: amount, credits: all, when: {kinds: [order]}}, goal: {uniform: 3000}, pay: [{reach: 10%, amount: 70}]}, final_after: 3}
  - {id: race, contest: {group: [region], measure: {sum: amount, when: {kinds: [order]}}, prizes: [100.01, 50]}}
  - {id: slow, penalty: {each: 1.00}, when: {kinds: [chat_waiting], unanswered_minutes: 600}}
` + credits

// The split over channels is what a slow reading of every line's events comes to.
func TestCostReport_explained(t *testing.T) {
	t.Parallel()
	plan := parsePlan(t, channelPlan)
	rapid.Check(t, func(t *rapid.T) {
		d := draw(fromRapid(t), size{stores: 3, guides: 6, customers: 8, events: 60})
		facts, err := reward.NewFacts(&d.Org, d.Events, shanghai, d.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		channels := map[string]guideapp.Channel{}
		for i := range d.Events {
			channels[d.Events[i].Key()] = d.Events[i].Channel
		}
		measures := reward.Gather(plan, facts, september)
		want := map[string]*reward.ByChannel{reward.LimitsLine: {}}
		for _, s := range measures.Close() {
			for component, amount := range amountsOf(&s) {
				if want[component] == nil {
					want[component] = &reward.ByChannel{}
				}
				weights := explainedWeights(t, measures, &s, component, channels)
				for c, part := range naiveSplit(amount, weights) {
					want[component][c] += part
				}
			}
		}
		for _, row := range costOf(t, &d, plan).Rows {
			if w := want[row.Component]; (w == nil && row.Costs[0] != 0) || (w != nil && row.ByChannel[0] != *w) {
				t.Errorf("%s by channel is %v, its explained events say %v", row.Component, row.ByChannel[0], w)
			}
		}
	})
}

func amountsOf(s *reward.Statement) map[string]guideapp.Fen {
	amounts := map[string]guideapp.Fen{}
	for _, l := range s.Lines() {
		amounts[l.Component] += l.Amount
	}
	return amounts
}

// explainedWeights adds up the credited shares of a component's events, or of their
// amounts, by channel.
func explainedWeights(t fataler, m *reward.Measures, s *reward.Statement, component string, channels map[string]guideapp.Channel) []*big.Int {
	t.Helper()
	weights := make([]*big.Int, reward.Channels)
	for c := range weights {
		weights[c] = new(big.Int)
	}
	for _, l := range s.Lines() {
		if l.Component != component || component == reward.LimitsLine {
			continue
		}
		explained, err := m.Explain(s.Guide, component, l.State)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range explained.Events {
			weight := big.NewInt(int64(e.Share))
			if e.Kind == guideapp.Order {
				weight.Mul(weight, big.NewInt(int64(e.Net)))
			}
			into := weights[channels[e.Key]]
			into.Add(into, weight)
		}
	}
	return weights
}

// naiveSplit shares an amount by weights: it hands out a fen at a time to whom most is
// still missing of what is exactly due.
func naiveSplit(amount guideapp.Fen, weights []*big.Int) []guideapp.Fen {
	parts, total := make([]guideapp.Fen, len(weights)), new(big.Int)
	for _, w := range weights {
		total.Add(total, w)
	}
	if total.Sign() == 0 {
		parts[0] = amount
		return parts
	}
	sign, left := int64(1), int64(amount)
	if left < 0 {
		sign, left = -1, -left
	}
	due := make([]*big.Rat, len(weights))
	for i, w := range weights {
		due[i] = new(big.Rat).SetFrac(new(big.Int).Mul(w, big.NewInt(left)), total)
		whole := new(big.Int).Quo(due[i].Num(), due[i].Denom())
		parts[i] = guideapp.Fen(sign * whole.Int64())
		due[i].Sub(due[i], new(big.Rat).SetInt(whole))
	}
	for given := sum(reward.ByChannel(parts)); given != amount; given += guideapp.Fen(sign) {
		most := 0
		for i := range due {
			if due[i].Cmp(due[most]) > 0 {
				most = i
			}
		}
		parts[most] += guideapp.Fen(sign)
		due[most].SetInt64(-1)
	}
	return parts
}

// A pool and what a limit fills are of no channel; the rest follows what was sold.
func TestCostReport_channels(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "")
	r := costOf(t, &drawn{Dataset: set}, parsePlan(t, `
schema: 1
plan: two
period: month
components:
  - {id: sales, title: 提成, commission: {rate: 1%}, when: {kinds: [order]}}
  - {id: pot, pool: {group: brand, fund: {amount: 10}, share_by: equal}}
limits: {floor: 10.00}
`))
	// G1 sells 300 in store and 100 by mini-program, G2 nothing, G3 50 without a channel;
	// the floor fills them up to 10.00.
	want := map[string]reward.ByChannel{
		"sales":           {50, 300, 100, 0, 0},
		"pot":             {1_000, 0, 0, 0, 0},
		reward.LimitsLine: {3_000 - 1_450, 0, 0, 0, 0},
	}
	for _, row := range r.Rows {
		if row.ByChannel[0] != want[row.Component] {
			t.Errorf("%s is %v, want %v", row.Component, row.ByChannel[0], want[row.Component])
		}
	}
	if got := r.Sentence().ZH; got != "最大的一项是“limits”：15.50 元，占成本的 51.7%。" {
		t.Errorf("%s", got)
	}
}
