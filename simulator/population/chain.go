package population

import (
	"fmt"
	"time"

	"frontline/guideapp"
)

// Limits of a chain.
const (
	MaxStores    = 30_000
	MaxGuides    = 100_000
	MaxCustomers = 20_000_000
	MaxDays      = 3_660
	// MaxOrdersAYear is the most orders of one customer a year, on average.
	MaxOrdersAYear = 365
	// MaxSpread is the most that skill, footfall and season may lie apart, in percent.
	MaxSpread = 90
)

// DefaultOrdersAYear is how often a customer of a chain buys when its Spec is silent.
const DefaultOrdersAYear = 4

// Spec says how large a chain is.
type Spec struct {
	Stores, Guides, Customers int
	Seed                      uint64
	First, Last               guideapp.Day // the days facts happen on
	OrdersAYear               int          // of one customer, on average; 0 is DefaultOrdersAYear

	// How far guides lie apart in the customers they win, stores in those who come by, and
	// months in what is bought: 40 is from 40 % below the middle to 40 % above it.
	Skill, Footfall, Season int
	// Classes is how many stores of a hundred are A, B and C; all 0 is the directory's own.
	Classes [3]int
}

// Validate refuses a chain that is empty or beyond the limits.
func (s Spec) Validate() error {
	var found []guideapp.Violation
	within := func(path string, n, least, most int) {
		if n < least || n > most {
			found = append(found, guideapp.Violation{Path: path, Message: fmt.Sprintf("%d is not between %d and %d", n, least, most)})
		}
	}
	within("stores", s.Stores, 1, MaxStores)
	within("guides", s.Guides, 1, MaxGuides)
	within("customers", s.Customers, 1, MaxCustomers)
	within("orders_a_year", s.OrdersAYear, 0, MaxOrdersAYear)
	within("days", int(s.Last-s.First)+1, 1, MaxDays)
	within("skill", s.Skill, 0, MaxSpread)
	within("footfall", s.Footfall, 0, MaxSpread)
	within("season", s.Season, 0, MaxSpread)
	if all := s.Classes[0] + s.Classes[1] + s.Classes[2]; s.Classes != [3]int{} && (all != 100 || min(s.Classes[0], s.Classes[1], s.Classes[2]) < 0) {
		found = append(found, guideapp.Violation{Path: "classes", Message: fmt.Sprintf("%v are not three shares that add up to 100", s.Classes)})
	}
	if s.Guides < s.Stores {
		found = append(found, guideapp.Violation{Path: "guides", Message: fmt.Sprintf("%d guides cannot fill %d stores; give every store one", s.Guides, s.Stores)})
	}
	if s.First < guideapp.Date(1992, 1, 1) || s.Last > guideapp.MaxDay {
		found = append(found, guideapp.Violation{Path: "first", Message: "the days must lie between 1992-01-01 and " + guideapp.MaxDay.String()})
	}
	if len(found) > 0 {
		return &guideapp.Error{Code: guideapp.Invalid, Message: "no such chain can be made", Violations: found}
	}
	return nil
}

// Chain makes a chain in which all is drawn but the stores' places, which are those of the
// directory, taken in turn and moved by up to a kilometre when they come again.
func Chain(spec Spec) (*Population, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	directory, err := realStores()
	if err != nil {
		return nil, err
	}
	if spec.OrdersAYear == 0 {
		spec.OrdersAYear = DefaultOrdersAYear
	}
	o := &people{seed: spec.Seed, first: spec.First}
	for i := range spec.Stores {
		place := directory[i%len(directory)]
		noun := place.draw(spec.Seed, i)
		noun.ID, noun.Name = fmt.Sprintf("S%05d", i+1), fmt.Sprintf("%s %d", place.name, i+1)
		if i >= len(directory) {
			r := newRandom(spec.Seed, streamOrg, i)
			noun.Location.Lng += float64(r.between(-10, 10)) / 1000
			noun.Location.Lat += float64(r.between(-10, 10)) / 1000
		}
		if spec.Classes != [3]int{} {
			r := newRandom(spec.Seed, streamClass, i)
			noun.Class = classes[r.weighted(spec.Classes[:])]
		}
		at := o.open(noun)
		o.stores[at].passers = o.stores[at].passers * spec.visited(at) / 100
		o.stores[at].noun.Visitors = int64(o.stores[at].passers) * 30 / 1000
	}
	for i := range spec.Guides {
		role := guideapp.RoleGuide
		if i < spec.Stores {
			role = guideapp.RoleManager
		}
		o.hire(i%spec.Stores, role, 0)
	}
	return o.population(spec.Last, nil, spec.Customers, spec.customer), nil
}

// customer draws a customer: the guide, and what they buy. Some buy often, most rarely,
// and after each order some never come back.
func (s Spec) customer(i int) customer {
	const leaving, itemsMore = 60, 700 // in thousandths
	r := newRandom(s.Seed, streamPurchases, i)
	c := customer{index: i, id: fmt.Sprintf("C%08d", i+1), home: s.home(i), since: s.First}
	mean := 365 * 24 / s.OrdersAYear // hours between orders, over all customers
	gap := max(1, mean*exponentialOne/max(1, r.exponential(exponentialOne)))
	for hours := r.exponential(gap); ; hours += 1 + r.exponential(gap) {
		day := s.First + guideapp.Day(hours/24)
		if day > s.Last {
			return c
		}
		bill := purchase{day: day, items: 1 + r.poisson(itemsMore), amount: guideapp.Fen(1500 + r.exponential(9000))}
		if s.Season == 0 || r.below(100+s.Season) < 100+s.Season*seasons[monthOf(day)]/100 {
			c.purchases = append(c.purchases, bill)
		}
		if r.chance(leaving) {
			return c
		}
	}
}

// seasons is how far each month lies from an ordinary one, January first, in percent of
// the most: the weeks before the new year, the summer sales, October and November.
var seasons = [12]int{100, -60, -40, -20, 10, 40, -30, -50, 20, 60, 80, 30}

func monthOf(d guideapp.Day) int { return int(d.Start(time.UTC).Time().Month()) - 1 }

// visited is how many come to a store, in percent of the ordinary.
func (s Spec) visited(store int) int { return s.apart(streamFootfall, store, s.Footfall) }

// apart draws how far one of many lies from the middle, which is 100.
func (s Spec) apart(stream, i, spread int) int {
	if spread == 0 {
		return 100
	}
	r := newRandom(s.Seed, stream, i)
	return r.between(100-spread, 100+spread)
}

// home draws the guide of a customer: more often one who wins many, in a store where many
// come by.
func (s Spec) home(i int) int {
	if s.Skill == 0 && s.Footfall == 0 {
		return i % s.Guides
	}
	r := newRandom(s.Seed, streamHome, i)
	for {
		g := r.below(s.Guides)
		if r.below((100+s.Skill)*(100+s.Footfall)) < s.apart(streamSkill, g, s.Skill)*s.visited(g%s.Stores) {
			return g
		}
	}
}
