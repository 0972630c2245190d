package service

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"frontline/guideapp"
	"frontline/simulator"
)

// DatasetTx reads what the statements of a period rest on.
type DatasetTx interface {
	OrgTx
	PlanTx
	HistoryTx
	Drafts(ctx context.Context, brand string) ([]Draft, error)
	EachEvent(ctx context.Context, brand string, from, until guideapp.Instant, f func(guideapp.Event) error) error
}

// DatasetStore runs transactions of DatasetTx.
type DatasetStore interface {
	View(ctx context.Context, f func(DatasetTx) error) error
}

// MaxEarlier is how many facts outside its period a data set carries for plans that are
// not in force.
const MaxEarlier = 1_000_000

// Datasets gives headquarters the facts of a period for the simulator, without people.
// Statements over a data set, of the plan in force and of any other that looks at no more
// facts than it carries, are byte for byte those over all facts of the brand; its
// facts_hash is that of the facts it carries.
//
// People write what they like into categories, reasons and the chain's own attributes. So a
// word of these travels along only where a plan or draft of the brand names it, or where it is
// a category, a reason or of an attribute that one of them asks for, and many customers share
// it (simulator.MinShared).
//
// A changed plan may ask for facts that the one in force does not look at. So all facts
// outside the period travel along where MaxEarlier has room for them; if not, those of the
// period's customers, which answer every plan but one that pays once for something other
// than a customer; if not even these, what the plan in force needs.
type Datasets struct {
	Store      DatasetStore
	Orgs       *Orgs
	Plans      *Plans
	Now        func() guideapp.Instant
	MaxEarlier int // 0 is the constant of this name
	MaxEvents  int // 0 is simulator.MaxEvents
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
		words, err := d.words(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		from, until := period.Instants(plan.Zone)
		set.Events, err = (&collecting{tx: tx, set: &set, maxEarlier: cmp.Or(d.MaxEarlier, MaxEarlier), maxEvents: cmp.Or(d.MaxEvents, simulator.MaxEvents)}).collect(ctx, from, until)
		set.History.Words = words
		return err
	})
	if err != nil {
		return nil, err
	}
	return simulator.Export(set)
}

// words gives the words that any plan or draft of the brand asks for.
func (d *Datasets) words(ctx context.Context, tx DatasetTx, brand string) (words simulator.Words, err error) {
	stored, err := tx.Plans(ctx, brand)
	if err != nil {
		return words, err
	}
	drafts, err := tx.Drafts(ctx, brand)
	if err != nil {
		return words, err
	}
	for _, draft := range drafts {
		stored = append(stored, StoredPlan{Brand: brand, Name: draft.Name, Document: draft.Document, Hash: draft.Hash})
	}
	for _, s := range stored {
		plan, err := d.Plans.parse(s)
		if err != nil {
			return words, err
		}
		words.Add(plan.Plan)
	}
	return words, nil
}

// collecting gathers the facts of a data set; some may come twice.
type collecting struct {
	tx         DatasetTx
	set        *simulator.Dataset
	events     []guideapp.Event
	maxEarlier int
	maxEvents  int
	whole      bool // nothing is left out
}

func (c *collecting) collect(ctx context.Context, from, until guideapp.Instant) ([]guideapp.Event, error) {
	if err := c.tx.EachEvent(ctx, c.set.Org.Brand, from, until, func(e guideapp.Event) error { return c.add(e) }); err != nil {
		return nil, err
	}
	added, err := c.addForAnyPlan(ctx, from, until)
	if err == nil && !added {
		err = c.addHistory(ctx, from)
	}
	if err != nil || c.whole {
		return c.events, err
	}
	keys := make([]string, len(c.events))
	for i := range c.events {
		keys[i] = c.events[i].Key()
	}
	referring, err := c.tx.EventsReferringTo(ctx, c.set.Org.Brand, keys)
	if err != nil {
		return nil, err
	}
	referring = slices.DeleteFunc(referring, func(e guideapp.Event) bool { return e.At >= from && e.At < until }) // here already
	return c.events, c.add(referring...)
}

func (c *collecting) add(events ...guideapp.Event) error {
	if len(c.events)+len(events) > c.maxEvents {
		return guideapp.Errorf(guideapp.TooLarge, "%s and what decides its pay have more than %d facts, the most a data set holds", c.set.Period, c.maxEvents)
	}
	c.events = append(c.events, events...)
	return nil
}

// outside is the facts outside the period, as many as there is room for.
type outside struct {
	limit     int
	customers []string // of the period, rising
	events    []guideapp.Event
	ofMany    bool // there was no room for everybody's: events are the customers' own
	seen      int
}

// errNoRoom says that not even the customers' own facts have room.
var errNoRoom = errors.New("too many facts outside the period")

// lookedAt is how many times the limit is looked through for the customers' own facts.
const lookedAt = 10

func (o *outside) see(e guideapp.Event) error {
	if o.seen++; o.ofMany && !o.own(&e) {
		if o.seen > lookedAt*o.limit {
			return errNoRoom
		}
		return nil
	}
	if o.events = append(o.events, e); len(o.events) > o.limit && !o.ofMany {
		o.ofMany, o.events = true, slices.DeleteFunc(o.events, func(e guideapp.Event) bool { return !o.own(&e) })
	}
	if len(o.events) > o.limit {
		return errNoRoom
	}
	return nil
}

func (o *outside) own(e *guideapp.Event) bool {
	_, of := slices.BinarySearch(o.customers, e.Customer)
	return of
}

// addForAnyPlan adds all facts outside the period, or those of the period's customers;
// neither, and false, where there is no room.
func (c *collecting) addForAnyPlan(ctx context.Context, from, until guideapp.Instant) (added bool, err error) {
	o := outside{limit: min(c.maxEarlier, c.maxEvents-len(c.events)), customers: c.customers()}
	if err = c.tx.EachEvent(ctx, c.set.Org.Brand, guideapp.MinInstant, from, o.see); err == nil {
		err = c.tx.EachEvent(ctx, c.set.Org.Brand, until, max(until, c.set.AsOf+1), o.see)
	}
	if errors.Is(err, errNoRoom) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if o.ofMany && c.set.History.Everyone {
		return false, nil // the plan in force looks at more than the customers' own
	}
	c.set.History, c.whole = simulator.Whole(), !o.ofMany
	c.set.History.Everyone = c.whole
	return true, c.add(o.events...)
}

// addHistory adds facts outside the period that the plan in force looks at: the
// customers' own, and earlier ones of anybody where a rule pays once for something other
// than a customer.
func (c *collecting) addHistory(ctx context.Context, from guideapp.Instant) error {
	history, customers := c.set.History, c.customers()
	if len(history.Kinds()) == 0 {
		return nil
	}
	if len(customers) > 0 {
		own, err := c.tx.EventsOfCustomers(ctx, c.set.Org.Brand, customers, history.Kinds(), c.set.AsOf+1)
		if err != nil {
			return err
		}
		if err := c.add(own...); err != nil {
			return err
		}
	}
	if !history.Everyone {
		return nil
	}
	kinds := slices.Concat(history.Once, history.Voids)
	return c.tx.EachEvent(ctx, c.set.Org.Brand, guideapp.MinInstant, from, func(e guideapp.Event) error {
		if slices.Contains(kinds, e.Kind) {
			return c.add(e)
		}
		return nil
	})
}

// customers gives the customers of the facts so far, rising.
func (c *collecting) customers() (customers []string) {
	for i := range c.events {
		if c.events[i].Customer != "" {
			customers = append(customers, c.events[i].Customer)
		}
	}
	slices.Sort(customers)
	return slices.Compact(customers)
}
