// Package population makes organisations, customers and facts from a seed: the demo,
// whose stores and purchases are real, and chains of any size, in which all is drawn.
//
// It is pure: no clock, no file, and the same seed gives the same bytes on every machine.
// Facts are handed to a callback one by one, so a chain of millions needs no memory for
// them.
//
// Its people are made to fill screens and to measure speed, not to learn from. What they
// do follows simple laws with made-up rates; nothing that a report finds in them says
// anything about real guides or customers. Only the demo's store locations, and who
// bought on which day how many items for how much, are real (data/README.md).
package population

import (
	"slices"
	"time"

	"frontline/guideapp"
)

// The brand and source of every population's facts; they are those that the commands
// take when a CSV file is read without naming any.
const (
	Brand  = "demo"
	Source = "file"
)

// Zone is China's time. There is no summer time in it after 1991, before which no
// population reaches back.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// closingMinute is the minute of its last day at which a population stands still.
const closingMinute guideapp.MinuteOfDay = 21 * 60

// Population is a brand's organisation, customers and facts.
type Population struct {
	Org         guideapp.Org
	First, Last guideapp.Day // the days facts happen on
	// CustomerCount is how many customers EachCustomer gives.
	CustomerCount int

	seed     uint64
	moved    guideapp.Day // by how many days everything was moved
	stores   []store      // those with guides
	guides   []guide
	customer func(i int) customer
}

// store is a store with guides, and what makes it differ from its peers.
type store struct {
	noun       guideapp.Store
	guides     []int // all who ever stood in it, the manager first
	passers    int   // visitors a day beyond those who buy, in thousandths
	friendly   int   // friends won, in thousandths of the ordinary
	prompt     int   // prompt answers, in thousandths of the ordinary
	infrequent bool  // few of its customers come back within a month
}

// guide is a guide, and what makes them differ from others.
type guide struct {
	noun     guideapp.Guide
	stands   []stand
	friendly int // customers won as friends, in thousandths
	prompt   int // chats answered within three minutes, in thousandths
	active   int // contacts made, in thousandths of the ordinary
	before   int // whose customers the guide took over on the first day, or nobody
}

// stand is one assignment, by store index.
type stand struct {
	store       int
	first, last guideapp.Day
}

const nobody = -1

// customer is a customer before anything else is drawn.
type customer struct {
	index     int
	id        string
	home      int // the guide whose care they are in today
	since     guideapp.Day
	purchases []purchase // by day
}

type purchase struct {
	day    guideapp.Day
	items  int
	amount guideapp.Fen
}

// Now is the moment the population stands still at, 21:00 of its last day. No fact is
// later.
func (p *Population) Now() guideapp.Instant {
	return (p.Last + p.moved).Start(Zone) + guideapp.Instant(closingMinute)*guideapp.Minute
}

// Moved gives the same population, days earlier or later: organisation, customers and
// facts. What always holds stays so.
func (p *Population) Moved(days guideapp.Day) *Population {
	q := *p
	q.moved += days
	q.Org.Guides = slices.Clone(p.Org.Guides)
	for i, g := range q.Org.Guides {
		moved := slices.Clone(g.Assignments)
		for k, a := range moved {
			if a.First != 0 {
				moved[k].First = a.First + days
			}
			if a.Last != guideapp.MaxDay {
				moved[k].Last = a.Last + days
			}
		}
		q.Org.Guides[i].Assignments = moved
	}
	return &q
}

// EachCustomer hands every customer to f, by id, until f refuses one.
func (p *Population) EachCustomer(f func(guideapp.Customer) error) error {
	for i := range p.CustomerCount {
		c := p.customer(i)
		r := newRandom(p.seed, streamName, i)
		err := f(guideapp.Customer{ID: c.id, Name: r.customerName(), PhoneMasked: r.maskedPhone(),
			Guide: p.guides[c.home].noun.ID, Since: c.since + p.moved})
		if err != nil {
			return err
		}
	}
	return nil
}

// Customers gives every customer, by id.
func (p *Population) Customers() []guideapp.Customer {
	customers := make([]guideapp.Customer, 0, p.CustomerCount)
	_ = p.EachCustomer(func(c guideapp.Customer) error { // f never refuses
		customers = append(customers, c)
		return nil
	})
	return customers
}

// EachEvent hands every fact to f, customer by customer and so in no order of time, until
// f refuses one. Beside the facts' own it needs four bytes of memory a store and day.
func (p *Population) EachEvent(f func(guideapp.Event) error) error {
	l := newLife(p, f)
	for i := range p.CustomerCount {
		c := p.customer(i)
		l.live(&c)
		if l.err != nil {
			return l.err
		}
	}
	l.visits()
	l.shareContent()
	return l.err
}

// Events gives every fact in order of time, then id.
func (p *Population) Events() []guideapp.Event {
	var events []guideapp.Event
	_ = p.EachEvent(func(e guideapp.Event) error { // f never refuses
		events = append(events, e)
		return nil
	})
	slices.SortFunc(events, func(a, b guideapp.Event) int {
		return guideapp.CompareEvents(&a, &b)
	})
	return events
}

// storeOn gives the store a guide stands in on a day, or nobody.
func (g *guide) storeOn(d guideapp.Day) int {
	for _, s := range g.stands {
		if d >= s.first && d <= s.last {
			return s.store
		}
	}
	return nobody
}

// ownerOn gives the guide in whose care a customer was on a day.
func (p *Population) ownerOn(home int, d guideapp.Day) int {
	for p.guides[home].before != nobody && d < p.guides[home].stands[0].first {
		home = p.guides[home].before
	}
	return home
}
