package simulator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// sought is where the tests turn numbers: six guides of unequal sales, the last of two
// friends.
func sought(t testing.TB) *simulator.Session {
	t.Helper()
	town := shops(1_000_00, 2_345_67, 12_000_00, 500_05, 80_000_00, 0)
	for i := range 3 {
		town.happens(guideapp.Event{Kind: guideapp.FriendAdded, Store: "S000", Guide: "G00" + fmt.Sprint(5-i/2), Customer: fmt.Sprint("friend", i)})
	}
	return town.session(t)
}

const seekable = `
schema: 1
plan: sought
period: month
components:
  - {id: sales, commission: {rate: 1.5%}, cap: 700}
  - {id: friend, bounty: {each: 2.00}, when: {kinds: [friend_added]}}
  - {id: steps, ladder: {measure: {count: events, when: {kinds: [friend_added]}}, mode: marginal, steps: [{from: 0, each: 1}, {from: 1, each: 7}]}}
  - {id: goal, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: 2000}, pay: [{reach: 50%, amount: 100}, {reach: 100%, amount: 10}]}}
`

// every pays every value of a range, one after another: what a search is held against.
func every(t *testing.T, session *simulator.Session, path string, unit reward.NumberUnit, least, most int64) map[int64]simulator.Trial {
	t.Helper()
	plan := parsePlan(t, seekable)
	base, err := session.Pay(plan)
	if err != nil {
		t.Fatal(err)
	}
	trials := map[int64]simulator.Trial{}
	for value := least; value <= most; value++ {
		changed, err := plan.With(path, unit.Text(value))
		if err != nil {
			t.Fatal(err)
		}
		paid, err := session.Pay(changed)
		if err != nil {
			t.Fatal(err)
		}
		trial := simulator.Trial{Value: value}
		for i, s := range paid.Statements {
			trial.Cost += s.Total
			if s.Total < base.Statements[i].Total {
				trial.Losers++
			}
		}
		trials[value] = trial
	}
	return trials
}

// A search finds what trying every value finds, whatever the budget.
func TestGoalSeek_everyValue(t *testing.T) {
	t.Parallel()
	for path, unit := range map[string]reward.NumberUnit{
		"components[0].commission.rate":      reward.NumberRatio,
		"components[1].bounty.each":          reward.NumberFen,
		"components[2].ladder.steps[1].from": reward.NumberWhole,
		"components[0].cap":                  reward.NumberFen,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			session, plan := sought(t), parsePlan(t, seekable)
			number, err := plan.Number(path)
			if err != nil || number.Unit != unit {
				t.Fatalf("%+v, %v", number, err)
			}
			least, most := max(0, number.Value-300), number.Value+300
			if unit == reward.NumberWhole {
				least, most = 1, 5 // a step from 0 would meet the first
			}
			trials := every(t, session, path, unit, least, most)
			for _, factor := range []guideapp.Fen{0, 50, 90, 97, 99, 100, 101, 103, 130, 1_000} {
				budget := trials[number.Value].Cost*factor/100 + 1
				g := report(t, session, "goal_seek", []string{"path", path, "budget", budget.Yuan(), "least", unit.Text(least), "most", unit.Text(most)}, plan).Report.(*simulator.GoalSeek)
				checkFound(t, g, trials, budget)
			}
		})
	}
}

// checkFound holds a search without a limit of losers to the definition of its end.
func checkFound(t *testing.T, g *simulator.GoalSeek, trials map[int64]simulator.Trial, budget guideapp.Fen) {
	t.Helper()
	off := func(trial simulator.Trial) guideapp.Fen { return max(trial.Cost-budget, budget-trial.Cost) }
	nearest, reached, cheaper, dearer := off(g.Answer), false, 0, 0
	for _, trial := range trials {
		nearest, reached = min(nearest, off(trial)), reached || off(trial) <= 6
		if trial.Cost <= budget {
			cheaper++
		} else {
			dearer++
		}
	}
	if g.Answer != trials[g.Answer.Value] || !g.Monotone || len(g.Trials) > simulator.MaxSeekRuns {
		t.Errorf("budget %s: the answer is %+v of %d runs, not %+v", budget.Yuan(), g.Answer, len(g.Trials), trials[g.Answer.Value])
	}
	want := simulator.FoundBetween
	switch {
	case reached:
		want = simulator.FoundMet
	case cheaper == 0 || dearer == 0:
		want = simulator.FoundOutside
	}
	if g.Found != want || (want == simulator.FoundMet && off(g.Answer) > 6) || (want == simulator.FoundOutside && off(g.Answer) != nearest) {
		t.Errorf("budget %s: %s with %+v, want %s", budget.Yuan(), g.Found, g.Answer, want)
	}
	if want != simulator.FoundBetween {
		return
	}
	apart := g.Above.Value - g.Below.Value
	if (apart != 1 && apart != -1) || g.Below.Cost > budget || g.Above.Cost <= budget || *g.Below != g.Answer {
		t.Errorf("budget %s: between %+v and %+v", budget.Yuan(), g.Below, g.Above)
	}
}

// A rate is found to the last digit that a document takes: 90,450 of 9,000,000 is 1.005 %.
func TestGoalSeek_finestRate(t *testing.T) {
	t.Parallel()
	session := shops(9_000_000_00).session(t)
	g := report(t, session, "goal_seek", []string{"path", "components[0].commission.rate", "budget", "90450"}, planWith(t, onePercent)).Report.(*simulator.GoalSeek)
	if g.Found != simulator.FoundMet || g.Answer != (simulator.Trial{Value: 10_050, Cost: 90_450_00}) || !strings.Contains(g.Sentence().EN, "1.005%") {
		t.Errorf("%s: %+v, %s", g.Found, g.Answer, g.Sentence().EN)
	}
}

// A lower rate makes the four who sold lose; the fifth is held by the cap down to 0.87%.
func TestGoalSeek_losers(t *testing.T) {
	t.Parallel()
	session, plan := sought(t), parsePlan(t, seekable)
	ask := func(budget, losers string) *simulator.GoalSeek {
		return report(t, session, "goal_seek", []string{"path", "components[0].commission.rate", "budget", budget, "losers", losers}, plan).Report.(*simulator.GoalSeek)
	}
	trials := every(t, session, "components[0].commission.rate", reward.NumberRatio, 0, 15_000)
	if g := ask("1000", "70%"); g.MayLose != 4 || g.Found != simulator.FoundBetween && g.Found != simulator.FoundMet || g.Answer.Losers > 4 {
		t.Errorf("four may lose: %s, %+v", g.Found, g.Answer)
	}
	g := ask("1000", "60%") // three may
	best := int64(0)
	for best = 0; trials[best].Losers > 3; {
		best++
	}
	if g.MayLose != 3 || g.Found != simulator.FoundLosers || g.Answer != trials[best] || !strings.Contains(g.Sentence().EN, "more than 3 lose") {
		t.Errorf("three may lose: %s, %+v, want %+v", g.Found, g.Answer, trials[best])
	}
	variant := parsePlan(t, strings.Replace(seekable, "each: 2.00", "each: 1.00", 1))
	answer := report(t, session, "goal_seek", []string{"path", "components[0].commission.rate", "budget", "1", "losers", "0%", "most", "1.5%"}, plan, variant)
	if g := answer.Report.(*simulator.GoalSeek); g.Found != simulator.FoundLosers || g.Answer.Losers != 2 || !strings.Contains(g.Sentence().ZH, "任何值都会让超过 0 人少得") {
		t.Errorf("two lose by the other bounty whatever the rate: %s, %+v", g.Found, g.Answer)
	}
}

// Up to a goal of 12,000 two reach it in full and are paid 10, then one of them half of it
// and is paid 100: a higher goal costs more, then less.
func TestGoalSeek_notMonotone(t *testing.T) {
	t.Parallel()
	answer := report(t, sought(t), "goal_seek", []string{"path", "components[3].target.goal.uniform", "budget", "1120", "most", "200000"}, parsePlan(t, seekable))
	g := answer.Report.(*simulator.GoalSeek)
	if g.Monotone || !strings.Contains(g.Sentence().ZH, "并非一路升或降") || !strings.Contains(g.Sentence().EN, "rise or fall all the way") {
		t.Errorf("%+v", g.Trials)
	}
}

func TestGoalSeek_refuses(t *testing.T) {
	t.Parallel()
	session, plan := sought(t), parsePlan(t, strings.Replace(seekable, "period: month", `period: month
credit:
  - {id: all, to: [{party: guide, share: 60%}, {party: team, share: 40%}]}`, 1))
	for name, row := range map[string]struct {
		arguments []string
		path      string
	}{
		"no path":                    {[]string{"budget", "100"}, "path"},
		"no budget":                  {[]string{"path", "components[0].cap"}, "budget"},
		"a text":                     {[]string{"path", "components[0].id", "budget", "1"}, "path"},
		"nothing there":              {[]string{"path", "components[7].cap", "budget", "1"}, "path"},
		"more losers than all":       {[]string{"path", "components[0].cap", "budget", "1", "losers", "101%"}, "losers"},
		"no such plan":               {[]string{"path", "components[0].cap", "budget", "1", "plan", "1"}, "plan"},
		"a bound in another unit":    {[]string{"path", "components[0].commission.rate", "budget", "1", "most", "7"}, "most"},
		"a range beside the value":   {[]string{"path", "components[0].cap", "budget", "1", "least", "701"}, "least"},
		"nothing to search around":   {[]string{"path", "components[2].ladder.steps[0].from", "budget", "1"}, "least"},
		"a share that must add up":   {[]string{"path", "credit[0].to[0].share", "budget", "1"}, "path"},
		"a budget beyond all bounds": {[]string{"path", "components[0].cap", "budget", "1000000000.01"}, "budget"},
	} {
		if _, err := session.Report("goal_seek", []*reward.Plan{plan}, argumentsOf(t, row.arguments...)); !refusesAt(err, "arguments."+row.path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A search stops where it is told to, and may be asked anew.
func TestSession_GoalSeek_stops(t *testing.T) {
	t.Parallel()
	session, plans := sought(t), []*reward.Plan{parsePlan(t, seekable)}
	seek := simulator.Seek{Path: "components[0].commission.rate", Budget: 1_000_00, Losers: guideapp.One}
	enough, runs := errors.New("enough"), 0
	seek.Step = func(n int) error {
		runs = n
		if n == 3 {
			return enough
		}
		return nil
	}
	if _, err := session.GoalSeek(plans, seek); !errors.Is(err, enough) || runs != 3 {
		t.Errorf("after %d runs: %v", runs, err)
	}
	seek.Step = nil
	if g, err := session.GoalSeek(plans, seek); err != nil || g.Guides != 6 || len(g.Trials) < 9 {
		t.Errorf("%+v, %v", g, err)
	}
	if _, err := session.GoalSeek(nil, seek); guideapp.CodeOf(err) != guideapp.Invalid {
		t.Errorf("no plan: %v", err)
	}
}
