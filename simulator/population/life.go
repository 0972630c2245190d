package population

import (
	"strconv"

	"frontline/guideapp"
)

// life tells what happens to customers and stores, fact by fact.
type life struct {
	p      *Population
	f      func(guideapp.Event) error
	err    error // of f; nothing is told after it
	until  guideapp.Instant
	moved  guideapp.Instant
	buyers [][]int32 // orders in the store, by store and day
}

func newLife(p *Population, f func(guideapp.Event) error) *life {
	l := &life{p: p, f: f, moved: guideapp.Instant(p.moved) * guideapp.FullDay, buyers: make([][]int32, len(p.stores))}
	l.until = p.Now() - l.moved
	for i := range l.buyers {
		l.buyers[i] = make([]int32, p.Last-p.First+1)
	}
	return l
}

// tell hands a fact on, unless it would lie in the future.
func (l *life) tell(e guideapp.Event) bool {
	if l.err != nil || e.At > l.until {
		return false
	}
	e.Brand, e.Source = Brand, Source
	e.At += l.moved
	if e.OriginAt != 0 {
		e.OriginAt += l.moved
	}
	l.err = l.f(e)
	return l.err == nil
}

// Minutes that most people come at: around noon and after work.
const (
	noon, afterNoon     = 11*60 + 30, 14 * 60
	evening, lateInTown = 17 * 60, 20*60 + 30
	// edge is how long before closing and after opening nothing happens yet.
	edge = 5
)

// moment draws a moment of the day while the store is open, and not in the future.
func (l *life) moment(r *random, d guideapp.Day, s *store) guideapp.Instant {
	open, closes := int(s.noun.Open)+edge, int(s.noun.Close)-edge
	if d == l.p.Last {
		closes = min(closes, int(closingMinute)-edge)
	}
	from, to := open, closes
	switch at := r.below(100); {
	case at < 35:
		from, to = max(open, noon), min(closes, afterNoon)
	case at < 75:
		from, to = max(open, evening), min(closes, lateInTown)
	}
	minute := guideapp.Instant(r.between(from, to-1)) * guideapp.Minute
	return d.Start(Zone) + minute + guideapp.Instant(r.below(int(guideapp.Minute)))
}

// person is a customer whose life is being told.
type person struct {
	*customer
	random
	origin   guideapp.Origin
	originAt guideapp.Instant
	friend   friendship
	chats    int
	services int
	meetings int
}

// number gives the id of the customer's n-th fact of a sort.
func (c *customer) number(sort string, n int) string { return c.id + "-" + sort + strconv.Itoa(n) }

func (l *life) live(c *customer) {
	who := &person{customer: c, random: newRandom(l.p.seed, streamCustomer, c.index)}
	l.arrive(who)
	l.befriend(who)
	for i := range who.purchases {
		l.buy(who, i)
	}
	l.contact(who)
}

var originWeights = []int{68, 8, 7, 11, 6} // in the order of guideapp.Origins

// arrive draws how the customer first came: leads some days before they first bought,
// everybody else on that day.
func (l *life) arrive(who *person) {
	who.origin = guideapp.Origins[who.weighted(originWeights)]
	who.originAt = who.since.Start(Zone)
	if who.origin == guideapp.PublicLead {
		who.originAt -= guideapp.Instant(who.below(40)) * guideapp.FullDay
	}
}

// at gives the customer's guide and that guide's store on a day.
func (l *life) at(who *person, d guideapp.Day) (owner *guide, s *store, index int) {
	owner = &l.p.guides[l.p.ownerOn(who.home, d)]
	index = owner.storeOn(d)
	return owner, &l.p.stores[index], index
}
