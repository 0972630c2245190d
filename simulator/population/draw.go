package population

import (
	"slices"

	"frontline/guideapp"
	"frontline/simulator"
)

// Limits of a chain drawn as a data set, which the memory of a browser has to hold.
const (
	MaxDrawnGuides = 12_000
	MaxDrawnEvents = simulator.MaxEvents
	MaxDaysBefore  = 365
)

// Draw makes the data set of a chain as arguments describe it, each of them with a value
// of its own where it is missing:
//
//	stores, guides, customers   how many
//	seed                        the same seed draws the same chain
//	period                      what is paid for, such as 2026-09
//	days_before                 days with facts before the period
//	orders_a_year               of one customer, on average
//	skill, footfall, season     how far guides, stores and months lie apart, in percent
//	class_a, class_b            stores of a hundred; the rest is class C
//
// Faults of the arguments are Invalid with the path of each, more than MaxDrawnEvents
// facts TooLarge: at once where the first customers show that there are far more. The set is
// to be exported; progress is told now and then how many facts there are, and may be nil.
func Draw(a *simulator.Arguments, progress func(facts int)) (simulator.Dataset, error) {
	spec, period, err := readSpec(a)
	if err != nil {
		return simulator.Dataset{}, err
	}
	p, err := Chain(spec)
	if err != nil {
		return simulator.Dataset{}, err
	}
	if p.ordersAbout() > 2*MaxDrawnEvents {
		return simulator.Dataset{}, tooManyDrawn()
	}
	set := simulator.Dataset{Org: p.Org, Period: period, AsOf: p.Now(), Zone: Zone.String(), History: simulator.Whole(), Rows: simulator.NewFactRows(p.Org.Brand)}
	err = p.EachEvent(func(e guideapp.Event) error {
		if set.Rows.Len() == MaxDrawnEvents {
			return tooManyDrawn()
		}
		if progress != nil && set.Rows.Len()%drawnBetween == drawnBetween-1 {
			progress(set.Rows.Len() + 1)
		}
		return set.Rows.Add(e)
	})
	return set, err
}

// drawnBetween is how many facts are drawn between two calls of progress.
const drawnBetween = 20_000

func tooManyDrawn() error {
	return guideapp.Errorf(guideapp.TooLarge,
		"such a chain has more than %d facts, the most that is drawn in a browser; take fewer customers, orders a year or days before", MaxDrawnEvents)
}

// asked is how many customers are asked for how much all of them buy.
const asked = 1_000

// ordersAbout says how many orders there are, about, without drawing them all.
func (p *Population) ordersAbout() int {
	orders, sample := 0, min(asked, p.CustomerCount)
	for i := range sample {
		c := p.customer(i)
		orders += len(c.purchases)
	}
	return orders * p.CustomerCount / sample
}

func readSpec(a *simulator.Arguments) (Spec, guideapp.Period, error) {
	number := func(key string, least, most, missing int64) int { return int(a.Whole(key, least, most, missing)) }
	spec := Spec{
		Stores: number("stores", 1, MaxStores, 60), Guides: number("guides", 1, MaxDrawnGuides, 360),
		Customers: number("customers", 1, MaxCustomers, 20_000), Seed: uint64(number("seed", 0, 1<<53, 1)),
		OrdersAYear: number("orders_a_year", 1, MaxOrdersAYear, DefaultOrdersAYear),
		Skill:       number("skill", 0, MaxSpread, 0), Footfall: number("footfall", 0, MaxSpread, 0), Season: number("season", 0, MaxSpread, 0),
	}
	classA := number("class_a", 0, 100, int64(classWeights[0]))
	classB := number("class_b", 0, int64(100-classA), int64(min(classWeights[1], 100-classA)))
	spec.Classes = [3]int{classA, classB, 100 - classA - classB}
	if slices.Equal(spec.Classes[:], classWeights) {
		spec.Classes = [3]int{} // the directory's own
	}
	if spec.Guides < spec.Stores {
		a.Refuse("guides", "%d guides cannot fill %d stores; give every store one", spec.Guides, spec.Stores)
	}
	period, err := guideapp.ParsePeriod(a.Text("period", "2026-09"))
	if err != nil {
		a.Refuse("period", "%v", err)
	}
	spec.First, spec.Last = period.First-guideapp.Day(number("days_before", 0, MaxDaysBefore, 0)), period.Last
	if oldest := guideapp.Date(1993, 1, 1); err == nil && period.First < oldest+MaxDaysBefore {
		a.Refuse("period", "%s is before %s, from which on chains are drawn", period, oldest+MaxDaysBefore)
	}
	return spec, period, a.Err()
}
