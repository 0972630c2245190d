package reward

import (
	"slices"

	"frontline/guideapp"
)

// Contest ranks the guides of a group and pays prizes by place.
type Contest struct {
	Group   Grouping
	Measure Measure
	AtLeast int64          // to take part, in fen or units
	Prizes  []guideapp.Fen // first place first
}

func decodeContest(c cursor) *Contest {
	if !c.present() {
		return nil
	}
	c.keys("group", "measure", "at_least", "prizes")
	contest := &Contest{Group: decodeGrouping(c.must("group", "[region, class]")), Measure: decodeMeasure(c.must("measure", "{sum: amount}"))}
	if least := c.get("at_least"); least.present() {
		contest.AtLeast = decodeLeast(least, contest.Measure)
	}
	prizes := c.must("prizes", "[1000, 500, 200]")
	for i, item := range prizes.items(MaxPrizes, "[1000, 500, 200]") {
		prize := item.yuan("1000")
		if i > 0 && prize > contest.Prizes[i-1] {
			item.refuse("%s is more than the place before it gets", prize.Yuan())
		}
		contest.Prizes = append(contest.Prizes, prize)
	}
	if prizes.present() && len(contest.Prizes) == 0 {
		prizes.refuse("needs at least one prize")
	}
	return contest
}

// awards gives each of the measures its prize and its place, from 1; who does not take
// part has neither. Ties share the sum of the prizes of the places they take, by largest
// remainder, ties of that to the earlier.
func (c *Contest) awards(measures []Wide) (prizes []guideapp.Fen, places []int) {
	prizes, places = make([]guideapp.Fen, len(measures)), make([]int, len(measures))
	var ranked []int
	for i, m := range measures {
		if !m.isZero() && !m.less(WideOf(c.AtLeast, 0)) {
			ranked = append(ranked, i)
		}
	}
	slices.SortStableFunc(ranked, func(a, b int) int {
		switch {
		case measures[b].less(measures[a]):
			return -1
		case measures[a].less(measures[b]):
			return 1
		}
		return 0
	})
	for first := 0; first < len(ranked); {
		last := first
		for last < len(ranked) && measures[ranked[last]] == measures[ranked[first]] {
			last++
		}
		sum := guideapp.Fen(0)
		for place := first; place < min(last, len(c.Prizes)); place++ {
			sum += c.Prizes[place]
		}
		equal := make([]Wide, last-first)
		for i := range equal {
			equal[i] = Wide{0, 1}
		}
		for i, share := range allot(sum, equal) {
			prizes[ranked[first+i]], places[ranked[first+i]] = share, first+1
		}
		first = last
	}
	return prizes, places
}
