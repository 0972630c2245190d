package simulator

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Limits of resampling.
const (
	MinResamples     = 100
	DefaultResamples = 1_000
	MaxResamples     = 10_000
	// fewStores is below how many stores an interval is called rough: with fewer, the
	// bootstrap is known to come out too narrow.
	fewStores = 30
)

// Uncertainty is how far the cost of a period hangs on which stores the chain happens to
// have: the bootstrap of Efron (1979), with stores as its units. Every resample draws as
// many stores as there are, with replacement, and adds up what their guides are paid; P10
// and P90 are percentiles of the sums, by nearest rank. What a guide is paid stays as it
// was: where components share or rank across stores, nobody is paid anew, and what other
// stores do to a guide's pay is left out.
type Uncertainty struct {
	Draws  int
	Seed   uint64
	Stores int      // in which somebody stands
	Across []string // components of any plan whose pay goes by more than one store
	Plans  []UncertainCost
}

// UncertainCost is the cost of one plan, and how it differs from the baseline's over the
// same resamples.
type UncertainCost struct {
	Cost, Change Interval
}

// Interval is an amount as it was, and the percentiles of its resamples.
type Interval struct {
	Observed, P10, P50, P90 guideapp.Fen
}

// uncertainty takes draws (MinResamples to MaxResamples) and seed.
func uncertainty(s *Session, plans []Paid, args *Arguments) (Report, error) {
	draws := args.Whole("draws", MinResamples, MaxResamples, DefaultResamples)
	seed := args.Whole("seed", 0, math.MaxInt64, 1)
	if err := args.Err(); err != nil {
		return nil, err
	}
	u := resampled(storeSums(s.Profile(), plans), int(draws), uint64(seed), s.progress.steps(int(draws)))
	for _, p := range plans {
		for i := range p.Plan.Components {
			if c := &p.Plan.Components[i]; crossesStores(c) && !slices.Contains(u.Across, c.ID) {
				u.Across = append(u.Across, c.ID)
			}
		}
	}
	return u, nil
}

// storeSums adds up pay by store, then plan. A guide is of the store stood in last.
func storeSums(profile *Profile, plans []Paid) [][]guideapp.Fen {
	var sums [][]guideapp.Fen
	at := map[string]int{}
	for g := range profile.Guides {
		store := profile.Guides[g].Store
		i, known := at[store]
		if !known {
			i = len(sums)
			at[store], sums = i, append(sums, make([]guideapp.Fen, len(plans)))
		}
		for k := range plans {
			sums[i][k] += plans[k].Statements[g].Total
		}
	}
	return sums
}

// resampled draws stores of which sums gives the pay by plan, the baseline's first, and
// calls step after every draw.
func resampled(sums [][]guideapp.Fen, draws int, seed uint64, step func()) *Uncertainty {
	u := &Uncertainty{Draws: draws, Seed: seed, Stores: len(sums)}
	if len(sums) == 0 {
		return u
	}
	plans := len(sums[0])
	costs, changes := make([][]guideapp.Fen, plans), make([][]guideapp.Fen, plans)
	r, total := random(seed), make([]guideapp.Fen, plans)
	for range draws {
		clear(total)
		for range sums {
			for k, pay := range sums[r.below(len(sums))] {
				total[k] += pay
			}
		}
		for k, cost := range total {
			costs[k], changes[k] = append(costs[k], cost), append(changes[k], cost-total[0])
		}
		step()
	}
	clear(total)
	for _, store := range sums {
		for k, pay := range store {
			total[k] += pay
		}
	}
	for k := range plans {
		u.Plans = append(u.Plans, UncertainCost{intervalOf(total[k], costs[k]), intervalOf(total[k]-total[0], changes[k])})
	}
	return u
}

func intervalOf(observed guideapp.Fen, resamples []guideapp.Fen) Interval {
	slices.Sort(resamples)
	return Interval{observed, percentile(resamples, 10), percentile(resamples, 50), percentile(resamples, 90)}
}

// crossesStores says whether what a component pays in one store goes by another.
func crossesStores(c *reward.Component) bool {
	group := reward.Grouping{reward.GroupStore}
	switch {
	case c.Pool != nil:
		group = c.Pool.Group
	case c.Contest != nil:
		group = c.Contest.Group
	}
	return c.Scope() == reward.OfRegion || !slices.Contains(group, reward.GroupStore)
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"draws":1000,"seed":1,"stores":40,"across":["race"],
//	 "plans":[{"cost":{"observed_fen":0,"p10_fen":0,"p50_fen":0,"p90_fen":0},"change":{"observed_fen":0,...}}]}
//
// plans are in the order they were given; without stores there are none.
func (u *Uncertainty) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", u.Sentence())
		w.int("draws", u.Draws)
		w.int64("seed", int64(u.Seed))
		w.int("stores", u.Stores)
		w.texts("across", u.Across)
		w.objects("plans", len(u.Plans), func(i int) {
			u.Plans[i].Cost.write(&w, "cost")
			u.Plans[i].Change.write(&w, "change")
		})
	})
	return w.to
}

func (i *Interval) write(w *jsonWriter, key string) {
	w.key(key)
	w.object(func() {
		w.fen("observed_fen", i.Observed)
		w.fen("p10_fen", i.P10)
		w.fen("p50_fen", i.P50)
		w.fen("p90_fen", i.P90)
	})
}

// Sentence says how far the cost may lie off, and what that leaves out.
func (u *Uncertainty) Sentence() guideapp.Text {
	if len(u.Plans) == 0 {
		return text("没有门店有在岗导购，无从抽样。", "No store has anybody standing in it, so there is nothing to resample.")
	}
	cost := u.Plans[0].Cost
	all := []guideapp.Text{text(
		fmt.Sprintf("按门店有放回抽样 %d 次：基准成本十次有八次在 %s 至 %s 元之间（实际 %s 元）。", u.Draws, yuan(cost.P10), yuan(cost.P90), yuan(cost.Observed)),
		fmt.Sprintf("Over %d resamples of the stores, the baseline costs between %s and %s yuan eight times in ten (it was %s).", u.Draws, yuan(cost.P10), yuan(cost.P90), yuan(cost.Observed)))}
	for k := range u.Plans[1:] {
		change, name := u.Plans[k+1].Change, variantName(k+1)
		all = append(all, text(fmt.Sprintf("%s 与基准相差 %s 至 %s 元。", name.ZH, yuan(change.P10), yuan(change.P90)),
			fmt.Sprintf("%s differs from it by %s to %s.", capital(name.EN), yuan(change.P10), yuan(change.P90))))
	}
	if u.Stores < fewStores {
		all = append(all, text(fmt.Sprintf("只有 %d 家门店，区间偏窄，仅供参考。", u.Stores),
			fmt.Sprintf("With only %s the interval comes out too narrow.", counted(u.Stores, "store"))))
	}
	if len(u.Across) > 0 {
		all = append(all, text("跨店的组件（"+strings.Join(u.Across, "、")+"）没有重新排名或分配。",
			"What goes across stores ("+strings.Join(u.Across, ", ")+") is not ranked or shared anew."))
	}
	return sentences(all...)
}
