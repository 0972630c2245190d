package population

import (
	_ "embed" // the plan
	"slices"
	"strings"

	"frontline/guideapp"
)

// Where and when the demo stands. Today is its last day; DemoShift moves the research
// data, which ends on 1998-06-30, there.
const (
	DemoToday guideapp.Day = 20_726 // 2026-09-30
	DemoShift guideapp.Day = 10_319

	// demoSeed was picked among a hundred, so that one guide has something on every screen.
	demoSeed     = 65
	demoRegion   = "上海市"
	demoStores   = 40
	guidesAStore = 5 // beside the manager
)

//go:embed data/plan.yaml
var demoPlan string

// DemoPlan is the demo's reward plan, a document in YAML.
func DemoPlan() string { return demoPlan }

// PlanInForce is the demo's plan in force on other days.
func PlanInForce(first, last guideapp.Day) string {
	return strings.NewReplacer("2026-07-01", first.String(), "2026-12-31", last.String()).Replace(demoPlan)
}

// Demo makes the demo: all stores of the directory; 40 of them, in Shanghai, with 240
// guides, whose customers are those of the research data.
func Demo() (*Population, error) {
	directory, err := realStores()
	if err != nil {
		return nil, err
	}
	buyers, err := realCustomers()
	if err != nil {
		return nil, err
	}
	o := &people{seed: demoSeed, first: DemoToday}
	for _, b := range buyers {
		for i := range b.purchases {
			b.purchases[i].day += DemoShift
		}
		o.first = min(o.first, b.purchases[0].day)
	}
	others := o.openDemo(directory)
	o.hireDemo()
	homes := o.homes(buyers)
	return o.population(DemoToday, others, len(buyers), func(i int) customer {
		b := &buyers[i]
		return customer{index: i, id: "C" + b.id, home: homes[i], since: b.purchases[0].day, purchases: b.purchases}
	}), nil
}

// openDemo opens every so-many-th store of the region, and gives the other stores.
func (o *people) openDemo(directory []realStore) (others []guideapp.Store) {
	var local []guideapp.Store
	for i, s := range directory {
		noun := s.draw(o.seed, i)
		if noun.Region == demoRegion {
			local = append(local, noun)
		} else {
			others = append(others, noun)
		}
	}
	for i, noun := range local {
		if i*demoStores/len(local) == (i+1)*demoStores/len(local) {
			others = append(others, noun)
			continue
		}
		o.openDemoStore(noun)
	}
	return others
}

// The demo's weak stores, by their number: in so many, the one numbered demoWeakest is
// behind its peers. Store demoWeakest itself is behind in all three.
const (
	demoWeakest                           = 3
	everyUnfriendly, everySlow, everyRare = 7, 8, 9
)

func (o *people) openDemoStore(noun guideapp.Store) {
	i := len(o.stores)
	switch { // enough peers in every class
	case i%4 == 0:
		noun.Class = "A"
	case i%4 == 2:
		noun.Class = "C"
	default:
		noun.Class = "B"
	}
	if i == demoWeakest {
		noun.Cloud, noun.Open, noun.Close = true, openingHours[0][0], openingHours[0][1]
	}
	s := &o.stores[o.open(noun)]
	if i%everyUnfriendly == demoWeakest {
		s.friendly = s.friendly * 450 / 1000
	}
	if i%everySlow == demoWeakest {
		s.prompt = s.prompt * 550 / 1000
	}
	s.infrequent = i%everyRare == demoWeakest
}

// hireDemo fills the demo's stores. Some guides have left and were replaced, some came
// later and took over customers of the manager, some moved to the next store.
func (o *people) hireDemo() {
	for at := range o.stores {
		manager := o.hire(at, guideapp.RoleManager, 0)
		for k := range guidesAStore {
			r := newRandom(o.seed, streamOrg, at*guidesAStore+k)
			day := DemoToday - guideapp.Day(r.between(40, 330))
			switch {
			case k == 1 && at%7 == 1: // left, and was replaced
				left := o.hire(at, guideapp.RoleGuide, 0)
				o.leave(left, day-1)
				o.guides[o.hire(at, guideapp.RoleGuide, day)].before = left
			case k == 2 && at%8 == 2: // came later
				o.guides[o.hire(at, guideapp.RoleGuide, day)].before = manager
			case k == 3 && at%10 == 5: // moved
				o.assign(o.hire(at, guideapp.RoleGuide, 0), (at+1)%len(o.stores), guideapp.RoleGuide, day)
			default:
				o.hire(at, guideapp.RoleGuide, 0)
			}
		}
	}
}

// classPull is how many customers guides have by their store's class, relative to others.
var classPull = map[string]int{"A": 130, "B": 100, "C": 72}

const (
	// managerPull is a manager's pull in percent of a guide's.
	managerPull = 45
	// movesAway is how many of a thousand customers who often come back are drawn to
	// another store than an infrequent one.
	movesAway = 850
	// oftenDays is how many days back a customer must have come on two days to be one.
	oftenDays = 30
)

// homes draws whose care each customer is in today.
func (o *people) homes(buyers []realCustomer) []int {
	var pull []int
	for i := range o.guides {
		g := &o.guides[i]
		r := newRandom(o.seed, streamOrg, -i-1)
		at := g.stands[len(g.stands)-1]
		weight := classPull[o.stores[at.store].noun.Class] * r.between(70, 130)
		if g.noun.Assignments[len(g.stands)-1].Role == guideapp.RoleManager {
			weight = weight * managerPull / 100
		}
		if at.last < DemoToday {
			weight = 0
		}
		pull = append(pull, weight)
	}
	homes := make([]int, len(buyers))
	for i, b := range buyers {
		r := newRandom(o.seed, streamHome, i)
		homes[i] = r.weighted(pull)
		for b.often() && o.stores[o.guides[homes[i]].storeOn(DemoToday)].infrequent && r.chance(movesAway) {
			homes[i] = r.weighted(pull)
		}
	}
	return homes
}

func (b realCustomer) often() bool {
	var days []guideapp.Day
	for _, bill := range b.purchases {
		if bill.day > DemoToday-oftenDays {
			days = append(days, bill.day)
		}
	}
	return len(slices.Compact(days)) > 1
}
