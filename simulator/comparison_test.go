package simulator_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// sides are four channels: what a guide sold in the first two is what one plan pays, and in
// the others what another does.
var sides = [2][2]guideapp.Channel{{guideapp.ChannelMiniProgram, guideapp.ChannelCloudStore}, {guideapp.ChannelStore, guideapp.ChannelPublic}}

// sidePlan pays everybody what they sold in the channels of a side: a component a channel,
// and one of its own that pays nobody anything.
func sidePlan(t fataler, side int) *reward.Plan {
	return parsePlan(t, fmt.Sprintf(`
schema: 1
plan: %s
period: month
components:
  - {id: a, commission: {rate: 100%%}, when: {kinds: [order], channels: [%s]}}
  - {id: b, commission: {rate: 100%%}, when: {kinds: [order], channels: [%s]}}
  - {id: unused-%[1]s, commission: {rate: 100%%}, when: {kinds: [order], categories: [none]}}
`, [...]string{"from", "to"}[side], sides[side][0], sides[side][1]))
}

// compared compares what two plans pay the same guides, in halves: by guide under either.
func compared(t fataler, pays ...[2][2]guideapp.Fen) *simulator.Comparison {
	from, until := september.Instants(shanghai)
	set := &simulator.Dataset{Org: guideapp.Org{Brand: "brand", Stores: []guideapp.Store{{ID: "S"}}}, Period: september, AsOf: until, Zone: shanghai.String(), History: simulator.Whole()}
	for i, pay := range pays {
		set.Org.Guides = append(set.Org.Guides, guideapp.Guide{ID: guideID(i), Assignments: []guideapp.Assignment{{Store: "S", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}})
		for side, halves := range pay {
			for k, half := range halves {
				set.Events = append(set.Events, guideapp.Event{Brand: "brand", Source: "pos", ID: fmt.Sprint(i, side, k), Kind: guideapp.Order, At: from,
					Store: "S", Guide: guideID(i), Channel: sides[side][k], Amount: half})
			}
		}
	}
	set.Org.Sort()
	session, err := simulator.NewSession(set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	c, err := session.Compare(sidePlan(t, 0), sidePlan(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// halved pays a guide one total under either plan, half of it from each component.
func halved(from, to guideapp.Fen) [2][2]guideapp.Fen {
	return [2][2]guideapp.Fen{{from / 2, from - from/2}, {to / 2, to - to/2}}
}

func TestCompare_bands(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from, to guideapp.Fen
		want     simulator.Band
	}{
		"a fen above 5 %":          {10_000, 10_501, simulator.UpOver5},
		"exactly 5 % more":         {10_000, 10_500, simulator.UpTo5},
		"a fen more":               {10_000, 10_001, simulator.UpTo5},
		"the same":                 {10_000, 10_000, simulator.None},
		"nothing, as before":       {0, 0, simulator.None},
		"a fen less":               {10_000, 9_999, simulator.DownTo5},
		"exactly 5 % less":         {10_000, 9_500, simulator.DownTo5},
		"a fen below 5 % less":     {10_000, 9_499, simulator.DownOver5},
		"the first fen of a guide": {0, 1, simulator.UpOver5},
		"all that was paid":        {1, 0, simulator.DownOver5},
		"5 % of an odd amount":     {19, 20, simulator.UpOver5},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := compared(t, halved(test.from, test.to))
			for band, guides := range c.Changes[0].Bands {
				if (guides == 1) != (simulator.Band(band) == test.want) {
					t.Errorf("%d guides are %s, want %s", guides, simulator.Band(band), test.want)
				}
			}
		})
	}
}

func TestCompare_nothing(t *testing.T) {
	t.Parallel()
	same := [2]guideapp.Fen{100, 100}
	if c := compared(t, [2][2]guideapp.Fen{same, same}, halved(0, 0)).Changes[0]; !c.Nothing || c.Unchanged != 2 {
		t.Errorf("the same statements: nothing %v, unchanged %d", c.Nothing, c.Unchanged)
	}
	if c := compared(t, [2][2]guideapp.Fen{same, same}, [2][2]guideapp.Fen{same, {99, 101}}).Changes[0]; c.Nothing || c.Unchanged != 2 {
		t.Errorf("a fen moved between components: nothing %v, unchanged %d", c.Nothing, c.Unchanged)
	}
}

func TestCompare_nobody(t *testing.T) {
	t.Parallel()
	c := compared(t)
	if c.Guides != 0 || !c.Changes[0].Nothing || !json.Valid(c.AppendJSON(nil)) {
		t.Errorf("%s", c.AppendJSON(nil))
	}
}

// Every figure of a comparison equals what its definition says, worked out slowly.
func TestCompare_naive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 250).Draw(t, "guides")
		pay := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 30), rapid.Int64Range(0, 3_000_000))
		from, to, pays := make([]guideapp.Fen, n), make([]guideapp.Fen, n), make([][2][2]guideapp.Fen, n)
		for i := range n {
			from[i], to[i] = guideapp.Fen(pay.Draw(t, "from")), guideapp.Fen(pay.Draw(t, "to"))
			pays[i] = halved(from[i], to[i])
		}
		c := compared(t, pays...)
		checkOutcome(t, c.Plans[0], from)
		checkOutcome(t, c.Plans[1], to)
		checkHistogram(t, c.Histogram, from, to)
		winners, losers := 0, 0
		for i := range n {
			if to[i] > from[i] {
				winners++
			} else if to[i] < from[i] {
				losers++
			}
		}
		got, b := c.Changes[0], c.Changes[0].Bands
		if got.Winners != winners || got.Losers != losers || got.Unchanged != n-winners-losers ||
			b[0]+b[1] != winners || b[2] != got.Unchanged || b[3]+b[4] != losers || got.Cost != c.Plans[1].Cost-c.Plans[0].Cost {
			t.Errorf("%d winners, %d losers, %d unchanged, bands %v, cost %d", got.Winners, got.Losers, got.Unchanged, b, got.Cost)
		}
	})
}

func checkOutcome(t *rapid.T, o simulator.Outcome, pay []guideapp.Fen) {
	total, components, zero := guideapp.Fen(0), guideapp.Fen(0), 0
	for _, p := range pay {
		total += p
		if p == 0 {
			zero++
		}
	}
	for _, c := range o.ByComponent {
		components += c.Amount
	}
	s := o.Spread
	if o.Cost != total || components != total || s.Zero != zero || len(o.ByComponent) != 3 {
		t.Errorf("cost %d, by component %v, %d paid nothing; want %d and %d", o.Cost, o.ByComponent, s.Zero, total, zero)
	}
	for i, d := range s.Deciles {
		checkPercentile(t, pay, 10*(i+1), d)
	}
	checkPercentile(t, pay, 25, s.P25)
	checkPercentile(t, pay, 75, s.P75)
	if want := naiveGini(pay); !isRounded(s.GiniPPM, want, 1_000_000) {
		t.Errorf("gini %d ppm, want %s", s.GiniPPM, want.FloatString(8))
	}
	if want := big.NewRat(int64(total), int64(len(pay))); !isRounded(int64(s.Mean), want, 1) {
		t.Errorf("mean %d, want %s", s.Mean, want.FloatString(2))
	}
	if want := naiveTop(pay, total); !isRounded(s.Top1PPM, want, 1_000_000) {
		t.Errorf("top 1 %% get %d ppm, want %s", s.Top1PPM, want.FloatString(8))
	}
}

// checkPercentile: at least the part is paid no more than it, and less than the part is
// paid less than it.
func checkPercentile(t *rapid.T, pay []guideapp.Fen, percent int, got guideapp.Fen) {
	upTo, below := 0, 0
	for _, p := range pay {
		if p <= got {
			upTo++
		}
		if p < got {
			below++
		}
	}
	if 100*upTo < percent*len(pay) || 100*below >= percent*len(pay) {
		t.Errorf("P%d is %d of %v", percent, got, pay)
	}
}

// naiveGini is the mean absolute difference of two guides' pay over twice the mean.
func naiveGini(pay []guideapp.Fen) *big.Rat {
	differences, total := int64(0), int64(0)
	for _, a := range pay {
		total += int64(a)
		for _, b := range pay {
			differences += max(int64(a-b), int64(b-a))
		}
	}
	if total == 0 {
		return new(big.Rat)
	}
	return big.NewRat(differences, 2*int64(len(pay))*total)
}

// naiveTop takes the best paid out one by one.
func naiveTop(pay []guideapp.Fen, total guideapp.Fen) *big.Rat {
	left, top := append([]guideapp.Fen(nil), pay...), int64(0)
	for taken := 0; 100*taken < len(pay); taken++ {
		best := 0
		for i := range left {
			if left[i] > left[best] {
				best = i
			}
		}
		top += int64(left[best])
		left = append(left[:best], left[best+1:]...)
	}
	if total == 0 {
		return new(big.Rat)
	}
	return big.NewRat(top, int64(total))
}

// isRounded says whether got is exact x unit, rounded half to even.
func isRounded(got int64, exact *big.Rat, unit int64) bool {
	off := new(big.Rat).Mul(exact, big.NewRat(unit, 1))
	off.Sub(off, big.NewRat(got, 1)).Abs(off)
	half := off.Cmp(big.NewRat(1, 2))
	return half < 0 || (half == 0 && got%2 == 0)
}

func checkHistogram(t *rapid.T, h simulator.Histogram, from, to []guideapp.Fen) {
	if len(h.Bins) > 20 || h.Width < 100 || strings.Trim(fmt.Sprint(int64(h.Width)), "0") == "" {
		t.Errorf("%d bins of %d fen", len(h.Bins), h.Width)
	}
	for side, pay := range [2][]guideapp.Fen{from, to} {
		counted := 0
		for _, b := range h.Bins {
			want := 0
			for _, p := range pay {
				if p >= b.From && p < b.From+h.Width {
					want++
				}
			}
			counted += want
			if b.Guides[side] != want {
				t.Errorf("bin from %d counts %d, want %d", b.From, b.Guides[side], want)
			}
		}
		if counted != len(pay) {
			t.Errorf("the bins hold %d of %d guides", counted, len(pay))
		}
	}
}

func TestComparison_AppendJSON(t *testing.T) {
	t.Parallel()
	c := compared(t, halved(0, 0), halved(1_000, 1_010), halved(250_000, 200_000))
	c.FactsHash, c.Plans[0].Plan = "ff", `a "quoted" plan`
	var read struct {
		Period, Engine string
		Guides         int
		Plans          []struct {
			Plan        string
			Cost        int64            `json:"cost_fen"`
			ByComponent map[string]int64 `json:"by_component"`
			P50         int64            `json:"p50_fen"`
			Deciles     []int64          `json:"deciles_fen"`
			Gini        json.Number      `json:"gini"`
			Top         int64            `json:"top_1_percent_ppm"`
			Zero        int64            `json:"zero_ppm"`
		}
		Changes struct {
			Cost                       int64 `json:"change_fen"`
			Winners, Losers, Unchanged int
			Bands                      map[string]int
			Nothing                    bool
		}
		Histogram struct {
			Width int64 `json:"width_fen"`
			Bins  []struct {
				From   int64 `json:"from_fen"`
				Guides []int
			}
		}
	}
	if err := json.Unmarshal(c.AppendJSON(nil), &read); err != nil {
		t.Fatalf("%v in %s", err, c.AppendJSON(nil))
	}
	first := read.Plans[0]
	if read.Period != "2026-09" || read.Engine != reward.Version || read.Guides != 3 || first.Plan != `a "quoted" plan` || first.Cost != 251_000 ||
		first.ByComponent["a"] != 125_500 || first.P50 != 1_000 || len(first.Deciles) != 9 || first.Gini != "0.664011" || first.Top != 996_016 || first.Zero != 333_333 {
		t.Errorf("read %+v", read)
	}
	if ch := read.Changes; ch.Cost != -49_990 || ch.Winners != 1 || ch.Losers != 1 || ch.Unchanged != 1 || ch.Nothing ||
		ch.Bands["up_to_5"] != 1 || ch.Bands["none"] != 1 || ch.Bands["down_over_5"] != 1 || len(ch.Bands) != 5 {
		t.Errorf("read changes %+v", ch)
	}
	if h := read.Histogram; h.Width != 20_000 || len(h.Bins) != 13 || h.Bins[12].Guides[0] != 1 || h.Bins[10].Guides[1] != 1 {
		t.Errorf("read histogram %+v", h)
	}
}
