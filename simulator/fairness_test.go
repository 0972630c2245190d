package simulator_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

const onePercent = "  - {id: sales, commission: {rate: 1%}}\n"

// Visitors for one guide are 100, 200, 300 and 800/2, pay is 10, 20, 20 and twice 40
// yuan. n=5: Σx 1400, Σy 130, Σx² 460000, Σxy 43000, Σy² 4100, so n·Σxy-Σx·Σy = 33000,
// of x 340000, of y 3600: R² = 33000²/(340000·3600) = 0.889706; the slope 33000/340000
// yuan a visitor, 97.06 a thousand.
func TestFairness(t *testing.T) {
	t.Parallel()
	town := newTown()
	for i, visitors := range []int64{100, 200, 300, 800, 900, 0} {
		town.store(fmt.Sprintf("S%d", i+1), []string{"A", "A", "B", "B", "B", "B"}[i], visitors)
	}
	for guide, sold := range map[string]guideapp.Fen{"G1": 1_000_00, "G2": 2_000_00, "G3": 2_000_00, "G4": 4_000_00, "G5": 7_777_00, "G6": 5_555_00} {
		town.guide(guide, "S"+guide[1:], guideapp.RoleGuide)
		town.sells(guide, "S"+guide[1:], sold)
	}
	town.guide("G7", "S4", guideapp.RoleGuide)
	town.sells("G7", "S4", 4_000_00)
	town.guide("M1", "S4", guideapp.RoleManager) // managers are paid by other rules
	town.Org.Sort()
	for i := range town.Org.Guides {
		if town.Org.Guides[i].ID == "G5" { // came on the second day
			town.Org.Guides[i].Assignments[0].First = september.First + 1
		}
	}
	f := report(t, town.session(t), "fairness", nil, planWith(t, onePercent)).Report.(*simulator.Fairness)
	if f.PartOfPeriod != 1 || f.WithoutVisitors != 1 {
		t.Errorf("left out: %d of a part of the period, %d without visitors", f.PartOfPeriod, f.WithoutVisitors)
	}
	all := f.Plans[0].All
	if all.Guides != 5 || !all.Known || all.R2PPM != 889_706 || all.Slope != 97_06 {
		t.Errorf("all %+v", all)
	}
	for i, want := range []simulator.Explained{{Class: "A", Guides: 2}, {Class: "B", Guides: 3, Known: true, R2PPM: 1_000_000, Slope: 200_00}} {
		if got := f.Plans[0].Classes[i]; got != want {
			t.Errorf("class %+v, want %+v", got, want)
		}
	}
	for i, want := range []simulator.Footfall{{1, 100, 10_00, 100_00}, {1, 200, 20_00, 100_00}, {1, 300, 20_00, 66_67}, {2, 800, 80_00, 100_00}} {
		if got := f.Plans[0].Quartiles[i]; got != want {
			t.Errorf("quartile %+v, want %+v", got, want)
		}
	}
	if s := f.Sentence(); !strings.Contains(s.ZH, "89.0%") || !strings.Contains(s.EN, "89.0%") {
		t.Errorf("%+v", s)
	}
}

// G2 moves from S1 to S2 on the 30th, after 29 days. Guides stood 30 + 29 = 59 days in S1 and
// 30 + 1 = 31 in S2: of the 5,900 and 3,100 visitors, 100 a guide and day, everybody of the
// two has 3,000.
func TestFairness_moved(t *testing.T) {
	t.Parallel()
	town := newTown()
	for i, visitors := range []int64{5_900, 3_100, 600} {
		id := fmt.Sprint(i + 1)
		town.store("S"+id, "A", visitors)
		town.guide("G"+id+"0", "S"+id, guideapp.RoleGuide)
	}
	town.guide("G2", "S1", guideapp.RoleGuide)
	moves := &town.Org.Guides[len(town.Org.Guides)-1]
	moves.Assignments = append(moves.Assignments, guideapp.Assignment{Store: "S2", Role: guideapp.RoleGuide, First: september.Last, Last: guideapp.MaxDay})
	moves.Assignments[0].Last = september.Last - 1
	for i, guide := range []string{"G10", "G20", "G2", "G30"} {
		town.sells(guide, "S1", guideapp.Fen(i+1)*1_000_00)
	}
	f := report(t, town.session(t), "fairness", nil, planWith(t, onePercent)).Report.(*simulator.Fairness)
	if f.PartOfPeriod != 0 || f.WithoutVisitors != 0 {
		t.Errorf("left out: %d of a part of the period, %d without visitors", f.PartOfPeriod, f.WithoutVisitors)
	}
	for i, want := range []int64{600, 3_000, 3_000, 3_000} {
		if got := f.Plans[0].Quartiles[i].Visitors; got != want {
			t.Errorf("quarter %d has %d visitors, want %d", i, got, want)
		}
	}
}

func TestFairness_noFootfall(t *testing.T) {
	t.Parallel()
	town := newTown()
	town.store("S1", "A", 0)
	for _, id := range []string{"G1", "G2", "G3"} {
		town.guide(id, "S1", guideapp.RoleGuide)
	}
	answer := report(t, town.session(t), "fairness", nil, planWith(t, onePercent))
	if json := string(answer.AppendJSON(nil)); !strings.Contains(json, `"all":{"guides":0,"r2_ppm":null,"slope_fen":null},"classes":[],"quartiles":[]`) ||
		!strings.Contains(json, "没有可比的客流数据") {
		t.Errorf("%s", json)
	}
}

// R² equals the square of the correlation by its definition: products of deviations from
// the means.
func TestFairness_naive(t *testing.T) {
	t.Parallel()
	plan := planWith(t, onePercent)
	rapid.Check(t, func(t *rapid.T) {
		town, n := newTown(), rapid.IntRange(1, 12).Draw(t, "stores")
		var x, y []*big.Rat
		for i := range n {
			id := fmt.Sprintf("%02d", i)
			visitors, sold := rapid.Int64Range(1, 1_000).Draw(t, "visitors"), rapid.Int64Range(0, 90_000).Draw(t, "sold")
			town.store("S"+id, "A", visitors)
			town.guide("G"+id, "S"+id, guideapp.RoleGuide)
			town.sells("G"+id, "S"+id, guideapp.Fen(100*sold))
			x, y = append(x, big.NewRat(visitors, 1)), append(y, big.NewRat(sold, 1))
		}
		session, err := simulator.NewSession(&town.Dataset, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		args, _ := simulator.ReadArguments(nil)
		answer, err := session.Report("fairness", []*reward.Plan{plan}, args)
		if err != nil {
			t.Fatal(err)
		}
		got := answer.Report.(*simulator.Fairness).Plans[0].All
		xx, xy, yy := deviations(x, x), deviations(x, y), deviations(y, y)
		if known := n >= 3 && xx.Sign() > 0 && yy.Sign() > 0; got.Known != known || got.Guides != n {
			t.Fatalf("%+v of %d guides, want known %v", got, n, known)
		}
		if !got.Known {
			return
		}
		r2 := new(big.Rat).Quo(new(big.Rat).Mul(xy, xy), new(big.Rat).Mul(xx, yy))
		if slope := new(big.Rat).Quo(xy, xx); !isRounded(got.R2PPM, r2, 1_000_000) || !isRounded(int64(got.Slope), slope, 1_000) {
			t.Errorf("%+v, want R² %s, slope %s", got, r2.FloatString(9), slope.FloatString(5))
		}
	})
}

// deviations adds up products of deviations from the means.
func deviations(a, b []*big.Rat) *big.Rat {
	mean := func(list []*big.Rat) *big.Rat {
		sum := new(big.Rat)
		for _, v := range list {
			sum.Add(sum, v)
		}
		return sum.Quo(sum, big.NewRat(int64(len(list)), 1))
	}
	ma, mb, sum := mean(a), mean(b), new(big.Rat)
	for i := range a {
		sum.Add(sum, new(big.Rat).Mul(new(big.Rat).Sub(a[i], ma), new(big.Rat).Sub(b[i], mb)))
	}
	return sum
}
