package reward_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// TestMeasures_NextSteps reads distances off the worked examples.
func TestMeasures_NextSteps(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ folder, guide, want string }{
		{"ladder_marginal", "G2", "ladder 100000 0.00"},
		{"ladder_marginal", "G1", ""}, // on the last step
		{"ladder_whole", "G2", "ladder 100000 10.00"},
		{"target", "G1", "stage 48000 300.00 class 60000 0.00"},
		{"target", "G2", "stage 1 100.00 class 54001 0.00"},
	} {
		t.Run(test.folder+" "+test.guide, func(t *testing.T) {
			t.Parallel()
			c := readCase(t, "testdata/"+test.folder)
			_, asOf := september.Instants(c.zone)
			steps, err := reward.Gather(c.plan, c.facts(t, c.events, asOf), september).NextSteps(test.guide)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, s := range steps {
				got += fmt.Sprintf(" %s %d %s", s.Component, s.Missing, s.Gain.Yuan())
				if s.Words.ZH == "" || s.Words.EN == "" {
					t.Errorf("%s has no words", s.Component)
				}
			}
			if test.want != "" {
				test.want = " " + test.want
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestMeasures_NextSteps_AreReached: selling what is missing of a target or a ladder of
// the guide's own sales reaches the step, and a fen less does not.
func TestMeasures_NextSteps_AreReached(t *testing.T) {
	t.Parallel()
	const steps = `
schema: 1
plan: steps
period: month
components:
  - {id: whole, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: whole, steps: [{from: 1000, amount: 10}, {from: 3000, amount: 40}, {from: 200000, amount: 100}]}}
  - {id: stage, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: 7000}, pay: [{reach: 33.3333%, amount: 50}, {reach: 90%, amount: 90}, {reach: 1000%, amount: 900}]}}
`
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		c.plan = parsePlan(t, steps)
		for _, g := range c.org.Guides {
			measures := reward.Gather(c.plan, c.facts(t, c.events, asOf), september)
			next, err := measures.NextSteps(g.ID)
			if guideapp.CodeOf(err) == guideapp.NotFound && err != nil {
				continue
			}
			for _, n := range next {
				if enough, less := c.withSale(t, g, asOf, n.Missing), c.withSale(t, g, asOf, n.Missing-1); enough[n.Component] <= less[n.Component] {
					rt.Fatalf("%s %s: %d more brings %v, a fen less %v", g.ID, n.Component, n.Missing, enough, less)
				}
			}
		}
	})
}

// withSale gives the guide's amounts by component after one more sale on a paid day.
func (c rated) withSale(t *testing.T, g guideapp.Guide, asOf guideapp.Instant, fen int64) map[string]guideapp.Fen {
	day := september.First
	for _, a := range g.Assignments {
		if a.Last >= september.First && a.First <= september.Last {
			day = max(a.First, september.First)
			break
		}
	}
	sale := guideapp.Event{Brand: "demo", Source: "next", ID: "sale", Kind: guideapp.Order, At: day.Start(shanghai), RecordedAt: 1, Guide: g.ID, Amount: guideapp.Fen(fen)}
	statement, err := reward.Gather(c.plan, c.facts(t, append(c.events[:len(c.events):len(c.events)], sale), asOf), september).CloseGuide(g.ID)
	if err != nil {
		t.Fatal(err)
	}
	amounts := map[string]guideapp.Fen{}
	for _, l := range statement.Lines() {
		amounts[l.Component] += l.Amount
	}
	return amounts
}
