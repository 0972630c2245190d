package service

import (
	"cmp"
	"context"
	"errors"
	"iter"
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
		maxEvents := cmp.Or(d.MaxEvents, simulator.MaxEvents)
		set.Rows = simulator.NewFactRows(caller.Brand)
		set.Rows.Limit(maxEvents)
		err = (&collecting{tx: tx, set: &set, maxEarlier: cmp.Or(d.MaxEarlier, MaxEarlier), maxEvents: maxEvents}).collect(ctx, from, until)
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
	maxEarlier int
	maxEvents  int
	whole      bool // nothing is left out
}

func (c *collecting) collect(ctx context.Context, from, until guideapp.Instant) error {
	if err := c.tx.EachEvent(ctx, c.set.Org.Brand, from, until, c.add); err != nil {
		return err
	}
	added, err := c.addForAnyPlan(ctx, from, until)
	if err == nil && !added {
		err = c.addHistory(ctx, from)
	}
	if err != nil || c.whole {
		return err
	}
	return inParts(c.set.Rows.Keys(), func(keys []string) error {
		referring, err := c.tx.EventsReferringTo(ctx, c.set.Org.Brand, keys)
		return c.addAll(referring, err)
	})
}

// askedAtOnce is how many facts or customers the store is asked for at once.
const askedAtOnce = 100_000

// inParts hands texts to f, askedAtOnce of them at a time.
func inParts(texts iter.Seq[string], f func([]string) error) error {
	var part []string
	for text := range texts {
		if part = append(part, text); len(part) == askedAtOnce {
			if err := f(part); err != nil {
				return err
			}
			part = part[:0]
		}
	}
	if len(part) == 0 {
		return nil
	}
	return f(part)
}

func (c *collecting) add(e guideapp.Event) error {
	err := c.set.Rows.Add(e)
	if guideapp.CodeOf(err) == guideapp.TooLarge && c.set.Rows.Full() {
		return guideapp.Errorf(guideapp.TooLarge, "%s and what decides its pay have more than %d facts, the most a data set holds; try plans on files of them with frontline simulate", c.set.Period, c.maxEvents)
	}
	return err
}

// addAll adds what was asked for, unless asking failed.
func (c *collecting) addAll(events []guideapp.Event, err error) error {
	for i := range events {
		if err == nil {
			err = c.add(events[i])
		}
	}
	return err
}

// outside is the facts outside the period, as many as there is room for.
type outside struct {
	limit  int
	period *simulator.FactRows
	rows   *simulator.FactRows
	ofMany bool // there was no room for everybody's: rows are those of the period's customers
	seen   int
}

// errNoRoom says that not even the customers' own facts have room.
var errNoRoom = errors.New("too many facts outside the period")

// lookedAt is how many times the limit is looked through for the customers' own facts.
const lookedAt = 10

func (o *outside) see(e guideapp.Event) error {
	if o.seen++; o.ofMany && !o.period.Names(e.Customer) {
		if o.seen > lookedAt*o.limit {
			return errNoRoom
		}
		return nil
	}
	if err := o.rows.Add(e); err != nil {
		return err
	}
	if o.rows.Len() > o.limit && !o.ofMany {
		if err := o.keepOwn(); err != nil {
			return err
		}
	}
	if o.rows.Len() > o.limit {
		return errNoRoom
	}
	return nil
}

// keepOwn gives up the facts of customers whom the period does not name.
func (o *outside) keepOwn() error {
	all := o.rows
	o.ofMany, o.rows = true, simulator.NewFactRows(all.Brand())
	return all.Each(func(e guideapp.Event) error {
		if !o.period.Names(e.Customer) {
			return nil
		}
		return o.rows.Add(e)
	})
}

// addForAnyPlan adds all facts outside the period, or those of the period's customers;
// neither, and false, where there is no room.
func (c *collecting) addForAnyPlan(ctx context.Context, from, until guideapp.Instant) (added bool, err error) {
	brand := c.set.Org.Brand
	o := outside{limit: min(c.maxEarlier, c.maxEvents-c.set.Rows.Len()), period: c.set.Rows, rows: simulator.NewFactRows(brand)}
	if err = c.tx.EachEvent(ctx, brand, guideapp.MinInstant, from, o.see); err == nil {
		err = c.tx.EachEvent(ctx, brand, until, max(until, c.set.AsOf+1), o.see)
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
	return true, o.rows.Each(c.add)
}

// addHistory adds facts outside the period that the plan in force looks at: the
// customers' own, and earlier ones of anybody where a rule pays once for something other
// than a customer.
func (c *collecting) addHistory(ctx context.Context, from guideapp.Instant) error {
	history, brand := c.set.History, c.set.Org.Brand
	if len(history.Kinds()) == 0 {
		return nil
	}
	err := inParts(c.set.Rows.Customers(), func(customers []string) error {
		own, err := c.tx.EventsOfCustomers(ctx, brand, customers, history.Kinds(), c.set.AsOf+1)
		return c.addAll(own, err)
	})
	if err != nil || !history.Everyone {
		return err
	}
	kinds := slices.Concat(history.Once, history.Voids)
	return c.tx.EachEvent(ctx, brand, guideapp.MinInstant, from, func(e guideapp.Event) error {
		if slices.Contains(kinds, e.Kind) {
			return c.add(e)
		}
		return nil
	})
}
