package reward_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// TestPay_WorkedExamples runs every folder of testdata: a plan, an organisation and
// facts, with the statements a payroll clerk worked out by hand.
func TestPay_WorkedExamples(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("testdata/*/plan.yaml")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, plan := range folders {
		folder := filepath.Dir(plan)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(filepath.Join(folder, "expected.txt"))
			if err != nil {
				t.Fatal(err)
			}
			c := readCase(t, folder)
			_, asOf := september.Instants(c.zone)
			if got := readable(c.pay(t, c.events, asOf)); got != string(want) {
				t.Errorf("%s:\n%s\nwant:\n%s", folder, got, want)
			}
			c.checkExplained(t, asOf)
		})
	}
}

// readable writes a payroll as the examples expect it.
func readable(p *reward.Payroll) string {
	var b strings.Builder
	for _, s := range p.Statements {
		fmt.Fprintf(&b, "%s earned %s pending %s\n", s.Guide, s.Earned.Yuan(), s.Pending.Yuan())
		for _, l := range s.Lines() {
			fmt.Fprintf(&b, "  %s %s %s on %d\n", l.Component, l.State, l.Amount.Yuan(), l.Measure)
		}
	}
	return b.String()
}

// checkExplained opens every line and wants its events to add up to it.
func (c rated) checkExplained(t *testing.T, asOf guideapp.Instant) {
	t.Helper()
	measures := reward.Gather(c.plan, c.facts(t, c.events, asOf), september)
	for _, s := range measures.Close() {
		total := guideapp.Fen(0)
		for _, l := range s.Lines() {
			total += l.Amount
			explained, err := measures.Explain(s.Guide, l.Component, l.State)
			if err != nil {
				t.Fatal(err)
			}
			if l.Component == reward.LimitsLine {
				continue
			}
			sum := guideapp.Fen(0)
			for _, e := range explained.Events {
				sum += e.Amount
			}
			if equal := l.Component == "pool"; sum != l.Amount && !equal { // shared by days stood, not by events
				t.Errorf("%s %s %s: events add up to %s, the line is %s", s.Guide, l.Component, l.State, sum.Yuan(), l.Amount.Yuan())
			}
			if explained.Rule.ZH == "" || explained.Rule.EN == "" {
				t.Errorf("%s has no words", l.Component)
			}
		}
		if total != s.Total || s.Earned+s.Pending != s.Total {
			t.Errorf("%s: lines add up to %s, the total is %s", s.Guide, total.Yuan(), s.Total.Yuan())
		}
	}
}
