package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// shops is a chain of one-guide stores of which each sold so much.
func shops(sold ...guideapp.Fen) *town {
	town := newTown()
	for i, amount := range sold {
		id := fmt.Sprintf("%03d", i)
		town.store("S"+id, "A", 0)
		town.guide("G"+id, "S"+id, guideapp.RoleGuide)
		town.sells("G"+id, "S"+id, amount)
	}
	return town
}

// Of two stores that are paid 0 and 100 yuan, resamples are paid 0, 100, 100 or 200, each
// as often.
func TestUncertainty(t *testing.T) {
	t.Parallel()
	twice := planWith(t, "  - {id: sales, commission: {rate: 2%}}\n")
	for name, row := range map[string]struct {
		sold         []guideapp.Fen
		cost, change simulator.Interval
	}{
		"two stores":       {[]guideapp.Fen{0, 10_000_00}, simulator.Interval{Observed: 100_00, P50: 100_00, P90: 200_00}, simulator.Interval{Observed: 100_00, P50: 100_00, P90: 200_00}},
		"one store":        {[]guideapp.Fen{5_000_00}, simulator.Interval{Observed: 50_00, P10: 50_00, P50: 50_00, P90: 50_00}, simulator.Interval{Observed: 50_00, P10: 50_00, P50: 50_00, P90: 50_00}},
		"stores all alike": {[]guideapp.Fen{300_00, 300_00, 300_00}, simulator.Interval{Observed: 9_00, P10: 9_00, P50: 9_00, P90: 9_00}, simulator.Interval{Observed: 9_00, P10: 9_00, P50: 9_00, P90: 9_00}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := report(t, shops(row.sold...).session(t), "uncertainty", nil, planWith(t, onePercent), twice).Report.(*simulator.Uncertainty)
			if u.Stores != len(row.sold) || u.Draws != 1_000 || u.Plans[0].Cost != row.cost || u.Plans[1].Change != row.change {
				t.Errorf("%+v", u)
			}
			if u.Plans[0].Change != (simulator.Interval{}) {
				t.Errorf("the baseline differs from itself by %+v", u.Plans[0].Change)
			}
		})
	}
}

func TestUncertainty_arguments(t *testing.T) {
	t.Parallel()
	town := shops(100_00, 900_00, 2_500_00, 70_00, 11_111_00)
	session, plan := town.session(t), planWith(t, onePercent)
	same := func(arguments ...string) string {
		return string(report(t, session, "uncertainty", arguments, plan).AppendJSON(nil))
	}
	if same() != same("draws", "1000", "seed", "1") || same() == same("seed", "2") || same() == same("draws", "100") {
		t.Error("the same arguments must give the same bytes, others not")
	}
	for _, bad := range [][]string{{"draws", "99"}, {"draws", "10001"}, {"seed", "-1"}} {
		if _, err := session.Report("uncertainty", []*reward.Plan{plan}, argumentsOf(t, bad...)); !refusesAt(err, "arguments."+bad[0]) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestUncertainty_says(t *testing.T) {
	t.Parallel()
	across := planWith(t, `  - {id: own, commission: {rate: 1%}}
  - {id: jar, pool: {group: store, fund: {amount: 10}, share_by: equal}}
  - {id: race, contest: {group: [region, class], measure: {sum: amount}, prizes: [10]}}
  - {id: land, commission: {rate: 1%, of: region}}
`)
	u := report(t, shops(1_00, 2_00).session(t), "uncertainty", nil, across).Report.(*simulator.Uncertainty)
	if fmt.Sprint(u.Across) != "[race land]" || !strings.Contains(u.Sentence().EN, "race, land") || !strings.Contains(u.Sentence().ZH, "只有 2 家门店") {
		t.Errorf("%v, %+v", u.Across, u.Sentence())
	}
	nobody := newTown()
	nobody.store("S1", "A", 1)
	answer := report(t, nobody.session(t), "uncertainty", nil, across)
	if !strings.Contains(string(answer.AppendJSON(nil)), `"stores":0,"across":["race","land"],"plans":[]`) {
		t.Errorf("%s", answer.AppendJSON(nil))
	}
}

// chainsDrawn is how many independent chains the interval is held against. The share of
// them whose interval covers the truth has a standard deviation of 1.8 %.
const chainsDrawn = 500

// An interval from P10 to P90 states that it covers the truth eight times in ten. Each
// chain has 40 stores of their own footfall, 3 guides of their own skill in each; what a
// guide sells is one times the other, so guides of one store are alike, which only
// resampling whole stores sees. The truth is what such a chain costs on average.
func TestUncertainty_coverage(t *testing.T) {
	t.Parallel()
	const stores, guides = 40, 3
	footfall, skill := []guideapp.Fen{500, 1_000, 1_500, 4_000}, []guideapp.Fen{10, 20, 60}
	truth := stores * guides * guideapp.Fen(500+1_000+1_500+4_000) / 4 * (10 + 20 + 60) / 3
	plan, more := planWith(t, onePercent), planWith(t, "  - {id: sales, commission: {rate: 1.5%}}\n")
	covered, coveredChange := 0, 0
	for seed := range uint64(chainsDrawn) {
		c, town := seeded(seed), newTown()
		for s := range stores {
			store := fmt.Sprintf("S%03d", s)
			town.store(store, "A", 0)
			visitors := pick(c, footfall...)
			for g := range guides {
				id := fmt.Sprintf("G%03d%d", s, g)
				town.guide(id, store, guideapp.RoleGuide)
				town.sells(id, store, 100*visitors*pick(c, skill...))
			}
		}
		u := report(t, town.session(t), "uncertainty", nil, plan, more).Report.(*simulator.Uncertainty)
		if u.Plans[0].Cost.P10 <= truth && truth <= u.Plans[0].Cost.P90 {
			covered++
		}
		if change := u.Plans[1].Change; change.P10 <= truth/2 && truth/2 <= change.P90 {
			coveredChange++
		}
	}
	for name, n := range map[string]int{"cost": covered, "change": coveredChange} {
		if n < chainsDrawn*75/100 || n > chainsDrawn*85/100 {
			t.Errorf("the interval of the %s covers the truth in %d of %d chains, which is not about 80 %%", name, n, chainsDrawn)
		}
	}
}
