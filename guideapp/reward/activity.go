package reward

import "frontline/guideapp"

// Sold is net sales of orders, after refunds, and how many orders there were. A fully
// refunded order is neither.
type Sold struct {
	Sales  guideapp.Fen
	Orders int64
}

// StoreActivity is what came to a store in a period: its visitors by footfall facts, else
// by the column of its last row in force, and its sales. Facts that name only a guide
// happened where the guide stood.
type StoreActivity struct {
	Store    string
	Visitors int64
	Sold
}

// Activity gives what everybody and every store sold in the period: by guide in the
// organisation's order, and by store in order of id, stores that only facts name among
// them. No plan is asked: a sale is the seller's, or those who share it by an amend, and
// its store's, each once; so guides and stores add up over any split of the facts by
// store. A guide's shares of sales are added exactly and rounded once, half to even.
func (f *Facts) Activity(period guideapp.Period) (guides []Sold, stores []StoreActivity) {
	sums, guides, stores := make([]Wide, len(f.guides)), make([]Sold, len(f.guides)), make([]StoreActivity, len(f.stores))
	sell := func(span int32, net int64, share guideapp.Ratio) {
		if span >= 0 {
			guide := f.spans[span].guide
			sums[guide] = sums[guide].plus(product(uint64(net), uint64(share)))
			guides[guide].Orders++
		}
	}
	f.countVisitors(stores, period)
	first, until := f.rowOf(period.First), f.rowOf(period.Last+1)
	for _, at := range f.byKind[guideapp.Order] {
		row := int(at)
		if row < first || row >= until {
			continue
		}
		if place := f.place[row]; place != none {
			stores[place].Sales += guideapp.Fen(f.net[row])
			stores[place].Orders++
		}
		shared := f.shared[row]
		if shared == nil {
			sell(f.span[row], f.net[row], guideapp.One)
			continue
		}
		for k, part := range shared.parts(guideapp.One) {
			sell(shared[k].span, f.net[row], part)
		}
	}
	for g := range guides {
		guides[g].Sales = guideapp.Fen(sums[g].rounded(micro))
	}
	return guides, stores
}

func (f *Facts) countVisitors(stores []StoreActivity, period guideapp.Period) {
	counted := f.footfall(period)
	for place := range stores {
		stores[place].Store = f.stores[place]
		if counted[place] >= 0 {
			stores[place].Visitors = counted[place]
		} else if row := f.storeRow(f.stores[place], period.Last); row >= 0 {
			stores[place].Visitors = f.org.Stores[row].Visitors
		}
	}
}

// footfall gives the visitors counted at each place in the period, -1 where none were.
func (f *Facts) footfall(period guideapp.Period) []int64 {
	counted := make([]int64, len(f.stores))
	for i := range counted {
		counted[i] = -1
	}
	for _, row := range f.byKind[guideapp.Footfall] {
		if place := f.place[row]; place != none && period.Contains(f.day[row]) {
			counted[place] = max(counted[place], 0) + f.quantity[row]
		}
	}
	return counted
}
