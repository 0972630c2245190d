package simulator_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

const cliffPlan = `
schema: 1
plan: cliffs
period: month
components:
  - {id: steps, for: {roles: [guide]}, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: whole, steps: [{from: 0, rate: 1%}, {from: 500, rate: 10%}, {from: 520, rate: 12%}]}}
  - {id: goal, for: {roles: [guide]}, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {by_class: {A: 400, B: 51}}, pay: [{reach: 80%, amount: 30}, {reach: 100%, amount: 100}]}}
  - {id: race, contest: {group: brand, measure: {sum: amount, when: {kinds: [order]}}, prizes: [5]}}
`

// G1 sold 490 of the 500 and 520 that pay more; G3 50 of 51. G2 sold nothing.
func TestCliffsReport(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "4,order,2026-09-05,S1,G1,C4,store,90\n")
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	plan := parsePlan(t, cliffPlan)
	r := report(t, session, "cliffs", []string{"within", "6%"}, plan).Report.(*simulator.CliffsReport)
	p := r.Plans[0]
	type near struct {
		at           int64
		below, above int
		cost         guideapp.Fen
	}
	// 10 % of 500 is 50 against 4.90; 12 % of 520 is 62.40. 100 % of the goal adds 70.
	want := []near{{50_000, 1, 0, 4_510}, {52_000, 1, 0, 5_750}, {800_000, 0, 0, 0}, {1_000_000, 1, 0, 7_000}}
	if len(p.Cliffs) != len(want) {
		t.Fatalf("cliffs %+v", p.Cliffs)
	}
	for i, c := range p.Cliffs {
		if got := (near{c.Jump.At, c.Below, c.Above, c.Cost}); got != want[i] {
			t.Errorf("cliff %s: %+v, want %+v", c.Path, got, want[i])
		}
	}
	if n := p.Cliffs[3].Nearest; len(n) != 1 || n[0].Guide != "G3" || n[0].At != 980_392 || n[0].Gains != 7_000 {
		t.Errorf("nearest %+v", n)
	}
	if p.Guides != 2 || p.Cost != 5_750+7_000 || len(p.Unmeasured) != 1 {
		t.Errorf("%d guides, cost %d, unmeasured %+v", p.Guides, p.Cost, p.Unmeasured)
	}
	if want := "基准 有 4 处跳变，2 人离跳变不到 6%：全部跨过要多付 127.50 元。"; r.Sentence().ZH != want {
		t.Errorf("%s", r.Sentence().ZH)
	}
	none := report(t, session, "cliffs", []string{"within", "0.5%"}, plan).Report.(*simulator.CliffsReport)
	if none.Plans[0].Guides != 0 || none.Plans[0].Cost != 0 {
		t.Errorf("within 0.5 %% are %+v", none.Plans[0])
	}
	if _, err := session.Report("cliffs", []*reward.Plan{plan}, argumentsOf(t, "within", "60%")); !refusesAt(err, "arguments.within") {
		t.Errorf("within 60 %%: %v", err)
	}
}

// Whoever is near a cliff is found by reading the statements' measures.
func TestCliffsReport_naive(t *testing.T) {
	t.Parallel()
	plan := parsePlan(t, cliffPlan)
	rapid.Check(t, func(t *rapid.T) {
		rows := ""
		for i := range rapid.IntRange(0, 8).Draw(t, "orders") {
			rows += fmt.Sprintf("x%d,order,2026-09-06,S1,G%d,C9,store,%d\n", i, 1+i%3, rapid.IntRange(1, 300).Draw(t, "yuan"))
		}
		set := smallChain(t, rows)
		session, err := simulator.NewSession(&set, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		args, _ := readPairs([]string{"within", "20%"})
		answered, err := session.Report("cliffs", []*reward.Plan{plan}, args)
		if err != nil {
			t.Fatal(err)
		}
		goals := map[string]int64{"G1": 40_000, "G2": 40_000, "G3": 5_100}
		for _, c := range answered.Report.(*simulator.CliffsReport).Plans[0].Cliffs {
			below, above := 0, 0
			for _, s := range answered.Plans[0].Statements {
				at := float64(lineOf(&s, c.Jump.Component).Measure)
				if c.Jump.Of == reward.JumpOfGoal {
					at = at / float64(goals[s.Guide]) * 1e6
				}
				switch place := float64(c.Jump.At); {
				case at > 0 && at < place && at >= 0.8*place-1e-6:
					below++
				case at >= place && at < 1.2*place-1e-6:
					above++
				}
			}
			if c.Below != below || c.Above != above {
				t.Errorf("%s: %d below and %d above, the statements say %d and %d", c.Path, c.Below, c.Above, below, above)
			}
		}
	})
}

func lineOf(s *reward.Statement, component string) reward.Line {
	for _, l := range s.Lines() {
		if l.Component == component {
			return l
		}
	}
	return reward.Line{}
}
