package population

import (
	"fmt"

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
)

// DefaultOrdersAYear is how often a customer of a chain buys when its Spec is silent.
const DefaultOrdersAYear = 4

// Spec says how large a chain is.
type Spec struct {
	Stores, Guides, Customers int
	Seed                      uint64
	First, Last               guideapp.Day // the days facts happen on
	OrdersAYear               int          // of one customer, on average; 0 is DefaultOrdersAYear
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
		o.open(noun)
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
	c := customer{index: i, id: fmt.Sprintf("C%08d", i+1), home: i % s.Guides, since: s.First}
	mean := 365 * 24 / s.OrdersAYear // hours between orders, over all customers
	gap := max(1, mean*exponentialOne/max(1, r.exponential(exponentialOne)))
	for hours := r.exponential(gap); ; hours += 1 + r.exponential(gap) {
		day := s.First + guideapp.Day(hours/24)
		if day > s.Last {
			return c
		}
		bill := purchase{day: day, items: 1 + r.poisson(itemsMore), amount: guideapp.Fen(1500 + r.exponential(9000))}
		c.purchases = append(c.purchases, bill)
		if r.chance(leaving) {
			return c
		}
	}
}
