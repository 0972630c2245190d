package population

import (
	"fmt"

	"frontline/guideapp"
)

var classes = []string{"A", "B", "C"}

var classWeights = []int{20, 50, 30}

// passersBy is how many visitors a day a store of each class has beyond its buyers.
var passersBy = map[string]int{"A": 17, "B": 11, "C": 7}

const (
	// company pays the guides of the chain's own stores.
	company = "company"
	// cloudOff is how many stores in a thousand take no online customers.
	cloudOff = 80
)

// openingHours are hours of stores, in minutes, and how common they are.
var (
	openingHours = [][2]guideapp.MinuteOfDay{{9 * 60, 21*60 + 30}, {10 * 60, 22 * 60}, {7*60 + 30, 20*60 + 30}, {8 * 60, 23 * 60}}
	hoursWeights = []int{70, 15, 8, 7}
)

// draw makes a store of the directory one of the chain: where it is and what it is called
// are real, class, hours and the cloud store are drawn. Stores that partners hold a share
// in or run are dealers' stores, one dealer to a province.
func (s realStore) draw(seed uint64, i int) guideapp.Store {
	r := newRandom(seed, streamStore, i)
	noun := guideapp.Store{ID: s.id, Name: s.name, Region: provinces[s.province], Class: classes[r.weighted(classWeights)],
		Ownership: guideapp.Direct, Payer: company, Location: s.location, Cloud: !r.chance(cloudOff)}
	hours := openingHours[r.weighted(hoursWeights)]
	noun.Open, noun.Close = hours[0], hours[1]
	if s.ownership != "direct" {
		noun.Ownership, noun.Dealer = guideapp.Franchise, "D-"+s.province
		noun.Payer = noun.Dealer
	}
	return noun
}

// people fills stores with guides.
type people struct {
	seed   uint64
	first  guideapp.Day
	stores []store
	guides []guide
}

// open gives a store what makes it differ from its peers, and no guides yet.
func (o *people) open(noun guideapp.Store) int {
	i := len(o.stores)
	r := newRandom(o.seed, streamVisits, -i-1)
	s := store{noun: noun, passers: passersBy[noun.Class] * r.between(800, 1200), friendly: r.between(900, 1100), prompt: r.between(900, 1050)}
	s.noun.Visitors = int64(s.passers) * 30 / 1000
	o.stores = append(o.stores, s)
	return i
}

// hire adds a guide to a store, from a day years ago unless one is given.
func (o *people) hire(at int, role guideapp.Role, from guideapp.Day) int {
	i := len(o.guides)
	r := newRandom(o.seed, streamGuide, i)
	if from == 0 {
		from = o.first - guideapp.Day(r.between(30, 1500))
	}
	name := r.guideName()
	g := guide{friendly: r.between(420, 820), prompt: r.between(450, 930), active: r.between(500, 1500), before: nobody,
		noun: guideapp.Guide{ID: fmt.Sprintf("G%05d", i+1), Name: name}}
	o.guides = append(o.guides, g)
	o.assign(i, at, role, from)
	return i
}

// assign puts a guide into a store from a day on, out of the one before.
func (o *people) assign(i, at int, role guideapp.Role, from guideapp.Day) {
	g := &o.guides[i]
	if n := len(g.stands); n > 0 {
		g.stands[n-1].last, g.noun.Assignments[n-1].Last = from-1, from-1
	}
	g.stands = append(g.stands, stand{at, from, guideapp.MaxDay})
	g.noun.Assignments = append(g.noun.Assignments, guideapp.Assignment{Store: o.stores[at].noun.ID, Role: role, First: from, Last: guideapp.MaxDay})
	o.stores[at].guides = append(o.stores[at].guides, i)
}

// leave ends a guide's time with the chain.
func (o *people) leave(i int, last guideapp.Day) {
	g := &o.guides[i]
	n := len(g.stands) - 1
	g.stands[n].last, g.noun.Assignments[n].Last = last, last
}

// population puts people, stores and customers together. Others are stores without
// guides.
func (o *people) population(last guideapp.Day, others []guideapp.Store, n int, customerAt func(int) customer) *Population {
	p := &Population{Org: guideapp.Org{Brand: Brand, Stores: others}, First: o.first, Last: last, CustomerCount: n,
		seed: o.seed, stores: o.stores, guides: o.guides, customer: customerAt}
	for _, s := range o.stores {
		p.Org.Stores = append(p.Org.Stores, s.noun)
	}
	for _, g := range o.guides {
		p.Org.Guides = append(p.Org.Guides, g.noun)
	}
	p.Org.Sort()
	return p
}
