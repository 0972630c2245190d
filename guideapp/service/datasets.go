package service

import (
	"context"
	"slices"

	"frontline/guideapp"
	"frontline/simulator"
)

// DatasetTx reads what the statements of a period rest on.
type DatasetTx interface {
	OrgTx
	PlanTx
	HistoryTx
	EachEvent(ctx context.Context, brand string, from, until guideapp.Instant, f func(guideapp.Event) error) error
}

// DatasetStore runs transactions of DatasetTx.
type DatasetStore interface {
	View(ctx context.Context, f func(DatasetTx) error) error
}

// Datasets gives headquarters the facts of a period for the simulator, without people.
// Statements over a data set, of the plan in force or of one that looks at no more
// facts, are byte for byte those over all facts of the brand; its facts_hash is that of
// the facts it carries.
type Datasets struct {
	Store DatasetStore
	Orgs  *Orgs
	Plans *Plans
	Now   func() guideapp.Instant
}

// Export gives the data set of a period as of now; an empty period is the current one of
// the plan in force. More facts than simulator.MaxEvents are TooLarge.
func (d *Datasets) Export(ctx context.Context, caller guideapp.Person, periodText string) ([]byte, error) {
	if caller.Role != guideapp.RoleHeadquarters {
		return nil, guideapp.Errorf(guideapp.Forbidden, "a data set holds the whole brand's facts; only headquarters may export one")
	}
	var set simulator.Dataset
	err := d.Store.View(ctx, func(tx DatasetTx) error {
		plan, period, err := d.Plans.of(ctx, tx, caller.Brand, periodText)
		if err != nil {
			return err
		}
		org, err := d.Orgs.Get(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		set = simulator.Dataset{Org: *org, Period: period, AsOf: d.Now(), Zone: plan.Zone.String(), History: simulator.HistoryOf(plan.Plan)}
		from, until := period.Instants(plan.Zone)
		set.Events, err = (&collecting{tx: tx, set: &set}).collect(ctx, from, until)
		return err
	})
	if err != nil {
		return nil, err
	}
	return simulator.Export(set)
}

// collecting gathers the facts of a data set; some may come twice.
type collecting struct {
	tx     DatasetTx
	set    *simulator.Dataset
	events []guideapp.Event
}

func (c *collecting) collect(ctx context.Context, from, until guideapp.Instant) ([]guideapp.Event, error) {
	if err := c.tx.EachEvent(ctx, c.set.Org.Brand, from, until, func(e guideapp.Event) error { return c.add(e) }); err != nil {
		return nil, err
	}
	if err := c.addHistory(ctx, from); err != nil {
		return nil, err
	}
	keys := make([]string, len(c.events))
	for i := range c.events {
		keys[i] = c.events[i].Key()
	}
	referring, err := c.tx.EventsReferringTo(ctx, c.set.Org.Brand, keys)
	if err != nil {
		return nil, err
	}
	return c.events, c.add(referring...)
}

func (c *collecting) add(events ...guideapp.Event) error {
	if len(c.events)+len(events) > simulator.MaxEvents {
		return guideapp.Errorf(guideapp.TooLarge, "%s and what decides its pay have more than %d facts, the most a data set holds", c.set.Period, simulator.MaxEvents)
	}
	c.events = append(c.events, events...)
	return nil
}

// addHistory adds facts outside the period: the customers' own, and earlier ones of
// anybody where a rule pays once for something other than a customer.
func (c *collecting) addHistory(ctx context.Context, from guideapp.Instant) error {
	history := c.set.History
	if len(history.Kinds()) == 0 {
		return nil
	}
	customers, nameless := c.customers()
	if len(customers) > 0 {
		own, err := c.tx.EventsOfCustomers(ctx, c.set.Org.Brand, customers, history.Kinds(), c.set.AsOf+1)
		if err != nil {
			return err
		}
		if err := c.add(own...); err != nil {
			return err
		}
	}
	if !history.Everyone && !nameless {
		return nil
	}
	kinds := slices.Concat(history.Once, history.Voids)
	return c.tx.EachEvent(ctx, c.set.Org.Brand, guideapp.MinInstant, from, func(e guideapp.Event) error {
		if slices.Contains(kinds, e.Kind) && (history.Everyone || e.Customer == "") {
			return c.add(e)
		}
		return nil
	})
}

// customers gives the customers of the period, and whether a fact that is paid once has
// none: then all such facts are of one key.
func (c *collecting) customers() (customers []string, nameless bool) {
	for i := range c.events {
		if c.events[i].Customer != "" {
			customers = append(customers, c.events[i].Customer)
		} else {
			nameless = nameless || slices.Contains(c.set.History.Once, c.events[i].Kind)
		}
	}
	slices.Sort(customers)
	return slices.Compact(customers), nameless
}
