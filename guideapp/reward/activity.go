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
// its store's, each once. A guide's shares of sales are added exactly and rounded once,
// half to even.
func (f *Facts) Activity(period guideapp.Period) (guides []Sold, stores []StoreActivity) {
	answers := f.ask(&question{about: askSold, asOf: f.asOf, period: period})
	sold := f.soldIn(period)
	for _, answer := range answers() {
		sold.add(answer)
	}
	guides, stores = make([]Sold, len(sold.guides)), make([]StoreActivity, len(sold.stores))
	f.countVisitors(stores, period)
	for place, c := range sold.stores {
		stores[place].Sold = c.sold()
	}
	for g, c := range sold.guides {
		guides[g] = c.sold()
	}
	return guides, stores
}

// selling is sales and orders by guide and by place; it adds up over parts of the facts.
type selling struct{ guides, stores []cell }

func (c *cell) sold() Sold { return Sold{guideapp.Fen(c.sum.rounded(micro)), c.events} }

func (c *cell) sell(net int64, share guideapp.Ratio) {
	c.sum, c.events = c.sum.plus(product(uint64(net), uint64(share))), c.events+1
}

func (s *selling) append(to []byte) []byte {
	w := wireWriter{to}
	w.cells(s.guides)
	w.cells(s.stores)
	return w.bytes
}

func (s *selling) add(answer []byte) {
	r := wireReader{left: answer}
	r.cells(s.guides)
	r.cells(s.stores)
	r.end()
}

// soldIn adds up the sales of the facts that are here.
func (f *Facts) soldIn(period guideapp.Period) *selling {
	s := &selling{guides: make([]cell, len(f.guides)), stores: make([]cell, len(f.stores))}
	sell := func(span int32, net int64, share guideapp.Ratio) {
		if span >= 0 {
			s.guides[f.spans[span].guide].sell(net, share)
		}
	}
	first, until := f.rowOf(period.First), f.rowOf(period.Last+1)
	for _, at := range f.byKind[guideapp.Order] {
		row := int(at)
		if row < first || row >= until {
			continue
		}
		if place := f.place[row]; place != none {
			s.stores[place].sell(f.net[row], guideapp.One)
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
	return s
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

// footfall gives the visitors counted at each place in the period, -1 where none were, by
// all parts of the facts.
func (f *Facts) footfall(period guideapp.Period) []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.visits.counted == nil || f.visits.period != period {
		counted, answers := f.footfallHere(period), f.ask(&question{about: askVisitors, asOf: f.asOf, period: period})
		for _, answer := range answers() {
			r := wireReader{left: answer}
			r.visitors(counted)
			r.end()
		}
		f.visits.period, f.visits.counted = period, counted
	}
	return f.visits.counted
}

// footfallHere gives what the facts that are here count.
func (f *Facts) footfallHere(period guideapp.Period) []int64 {
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
