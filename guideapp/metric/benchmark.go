package metric

import (
	"slices"

	"frontline/guideapp"
)

// Level is how wide a circle of peers is.
type Level uint8

// The levels. A store is held against the closest that has enough peers with data.
const (
	SameClassAndRegion Level = iota
	SameClass
	SameBrand
)

// Levels lists them, closest first.
var Levels = []Level{SameClassAndRegion, SameClass, SameBrand}

const (
	// MinPeers is the fewest peers with data that a benchmark is taken from.
	MinPeers = 5
	// MaxPeers is the most peers a benchmark reads.
	MaxPeers = 400
)

// Peers gives the ids of the stores that own is compared with at the level, as they stand
// on the day, own left out: at most MaxPeers, spread evenly over the ids. The org is
// sorted.
func Peers(level Level, own guideapp.Store, org *guideapp.Org, day guideapp.Day) []string {
	var peers []string
	for s := range org.StoresOn(day) {
		near := level == SameBrand || s.Class == own.Class && (level == SameClass || s.Region == own.Region)
		if near && s.ID != own.ID {
			peers = append(peers, s.ID)
		}
	}
	if len(peers) <= MaxPeers {
		return peers
	}
	spread := make([]string, MaxPeers)
	for i := range spread {
		spread[i] = peers[i*len(peers)/MaxPeers]
	}
	return spread
}

// Benchmark is a store's value of a metric beside its peers'.
type Benchmark struct {
	Metric  Metric
	Own     Value
	HasOwn  bool // false: no data
	Level   Level
	Stores  int   // peers with data; 0 where there were fewer than MinPeers
	Median  Value // a peer's own value, in the middle
	Quarter Value // the value a quarter of the peers reach: the top quartile
	// Low says that the store's value, shrunk towards its peers, lies below their median
	// with its whole credible interval: not merely a small store on a bad day.
	Low bool
}

// Compare holds own against peers of a level. It is false where fewer than MinPeers have
// data, and a wider level should be asked; the benchmark then holds the own value alone.
//
// Median and quartile are nearest-rank: values that stores really have, so that both come
// with the counts behind them. Equal values keep the order the peers come in.
func Compare(m Metric, own *Counts, level Level, peers []Counts) (Benchmark, bool) {
	b := Benchmark{Metric: m, Level: level}
	b.Own, b.HasOwn = m.Of(own)
	values := make([]Value, 0, len(peers))
	for i := range peers {
		if v, ok := m.Of(&peers[i]); ok {
			values = append(values, v)
		}
	}
	if len(values) < MinPeers {
		return b, false
	}
	slices.SortStableFunc(values, func(v, w Value) int {
		if m.LowerBetter {
			return w.Compare(v)
		}
		return v.Compare(w)
	})
	b.Stores = len(values)
	b.Median = values[(len(values)+1)/2-1]
	b.Quarter = values[(3*len(values)+3)/4-1]
	b.Low = b.HasOwn && m.below(b.Own, b.Median, values)
	return b, true
}

// below says whether the own value lies below the median beyond chance.
func (m Metric) below(own, median Value, peers []Value) bool {
	if m.LowerBetter || own.Compare(median) >= 0 {
		return false
	}
	_, high, modelled := m.Law.Interval(own, peers)
	return modelled && high < median.float()
}
