package reward

import (
	"cmp"
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
	slices.SortFunc(ranked, func(a, b int) int { return cmp.Or(measures[b].compare(measures[a]), cmp.Compare(a, b)) })
	for first := 0; first < len(ranked); {
		last := first
		for last < len(ranked) && measures[ranked[last]] == measures[ranked[first]] {
			last++
		}
		for i, share := range c.prizesOf(first, last) {
			prizes[ranked[first+i]] = share
		}
		for _, i := range ranked[first:last] {
			places[i] = first + 1
		}
		first = last
	}
	return prizes, places
}

// prizesOf shares the prizes of places first..last-1, counted from 0, equally; none is
// none to share.
func (c *Contest) prizesOf(first, last int) []guideapp.Fen {
	if first >= len(c.Prizes) {
		return nil
	}
	sum, equal := guideapp.Fen(0), make([]Wide, last-first)
	for i := range equal {
		equal[i] = Wide{0, 1}
		if first+i < len(c.Prizes) {
			sum += c.Prizes[first+i]
		}
	}
	return allot(sum, equal)
}
