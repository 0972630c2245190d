package service

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"sync"

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

// MaxEarlier is how many facts outside its period a data set carries for whatever plan
// somebody may try.
const MaxEarlier = 1_000_000

// MaxLooks is how many facts outside its period are looked through for what a plan that is
// not in force looks at of everybody: nobody's draft costs an export years of facts.
const MaxLooks = 10_000_000

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
// A changed plan may look at facts outside the period that the one in force does not. So the
// first of these for which there is room travels along:
//   - all of them, MaxEarlier at most;
//   - those of the period's customers, MaxEarlier at most;
//   - those that plans and drafts of the brand look at, as many as a data set holds;
//   - those that the plan in force looks at.
//
// With the second goes what plans and drafts that pay once for something other than a customer
// look at of everybody, unless it takes the room or lies more than MaxLooks facts back: then
// only what the plan in force so looks at does. The same goes for the third. What is carried
// stands in the set's History, and a plan that looks at more is refused, not paid otherwise.
type Datasets struct {
	Store      DatasetStore
	Orgs       *Orgs
	Plans      *Plans
	Now        func() guideapp.Instant
	MaxEarlier int // 0 is the constant of this name
	MaxEvents  int // 0 is simulator.MaxEvents
	MaxLooks   int // 0 is the constant of this name

	began sync.Once
	turn  chan struct{} // holds one export, of whichever brand: that of ten million facts takes gigabytes
}

// Export gives the data set of a period as of now; an empty period is the current one of
// the plan in force. It tells gathered, now and then, how many facts it has so far. One
// export waits for another, also of another brand. More facts than simulator.MaxEvents are
// TooLarge.
func (d *Datasets) Export(ctx context.Context, caller guideapp.Person, periodText string, gathered func(facts int)) ([]byte, error) {
	if caller.Role != guideapp.RoleHeadquarters {
		return nil, guideapp.Errorf(guideapp.Forbidden, "a data set holds the whole brand's facts; only headquarters may export one")
	}
	d.began.Do(func() { d.turn = make(chan struct{}, 1) })
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
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
		all, err := d.lookedAt(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		set = simulator.Dataset{Org: *org, Period: period, AsOf: d.Now(), Zone: plan.Zone.String(), Rows: simulator.NewFactRows(caller.Brand)}
		c := collecting{tx: tx, set: &set, gathered: gathered,
			maxEvents: cmp.Or(d.MaxEvents, simulator.MaxEvents), maxEarlier: cmp.Or(d.MaxEarlier, MaxEarlier), maxLooks: cmp.Or(d.MaxLooks, MaxLooks)}
		c.from, c.until = period.Instants(plan.Zone)
		return c.collect(ctx, simulator.HistoryOf(plan.Plan), all)
	})
	if err == nil {
		err = ctx.Err() // writing takes long, too: not for somebody who left
	}
	if err != nil {
		return nil, err
	}
	return simulator.Export(set)
}

// lookedAt says what the plans and drafts of the brand look at.
func (d *Datasets) lookedAt(ctx context.Context, tx DatasetTx, brand string) (all simulator.History, err error) {
	stored, err := tx.Plans(ctx, brand)
	if err != nil {
		return all, err
	}
	drafts, err := tx.Drafts(ctx, brand)
	if err != nil {
		return all, err
	}
	for _, draft := range drafts {
		stored = append(stored, StoredPlan{Brand: brand, Name: draft.Name, Document: draft.Document, Hash: draft.Hash})
	}
	for _, s := range stored {
		plan, err := d.Plans.parse(s)
		if err != nil {
			return all, err
		}
		all.Add(plan.Plan)
	}
	return all, nil
}

// collecting gathers the facts of a data set; some may come twice.
type collecting struct {
	tx          DatasetTx
	set         *simulator.Dataset
	from, until guideapp.Instant // of the period
	maxEvents   int
	maxEarlier  int
	maxLooks    int
	looks       int  // facts of everybody that may still be looked through
	tooMany     bool // more facts than maxLooks lie before the period
	gathered    func(facts int)
}

// toldAfter is how many facts are added before anybody is told.
const toldAfter = 10_000

// collect gathers the period's facts, and of others those of the first history for which
// there is room. live is what the plan in force looks at, all what any plan of the brand does.
func (c *collecting) collect(ctx context.Context, live, all simulator.History) error {
	c.set.Rows.Limit(c.maxEvents)
	err := c.tx.EachEvent(ctx, c.set.Org.Brand, c.from, c.until, c.add)
	if err != nil {
		return err
	}
	period := c.set.Rows.Len()
	for _, choice := range c.choices(live, all) {
		if c.tooMany && choice.looks <= c.maxLooks {
			continue
		}
		c.set.History, c.looks = choice.History, choice.looks
		c.set.Rows.Limit(min(c.maxEvents, period+choice.most))
		err = c.set.Rows.Try(func() error { return c.addOutside(ctx) })
		if guideapp.CodeOf(err) != guideapp.TooLarge {
			break
		}
	}
	return err
}

// choice is a history that a data set may have.
type choice struct {
	simulator.History
	most  int // facts outside the period that it may then carry
	looks int // facts of everybody that may be looked through for them
}

// choices lists the histories that a data set may have, each less than the one before it.
func (c *collecting) choices(live, all simulator.History) []choice {
	of := func(of, everyone simulator.History, most int) choice {
		of.Everyone, of.Words = everyone.Everyone, all.Words
		if len(of.Everyone) == len(live.Everyone) {
			return choice{of, most, math.MaxInt}
		}
		return choice{of, most, c.maxLooks}
	}
	whole := simulator.Whole()
	return slices.CompactFunc([]choice{
		of(whole, whole, c.maxEarlier), of(whole, all, c.maxEarlier), of(whole, live, c.maxEarlier),
		of(all, all, c.maxEvents), of(all, live, c.maxEvents), of(live, live, c.maxEvents),
	}, func(a, b choice) bool { return a.most == b.most && a.Covers(&b.History) && b.Covers(&a.History) })
}

// askedAtOnce is how many facts or customers the store is asked for at once.
const askedAtOnce = 10_000

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
		return c.tooLarge()
	}
	if n := c.set.Rows.Len(); n%toldAfter == 0 {
		c.gathered(n)
	}
	return err
}

func (c *collecting) tooLarge() error {
	return guideapp.Errorf(guideapp.TooLarge, "%s and what decides its pay have more than %d facts, the most a data set holds; try plans on files of them with frontline simulate", c.set.Period, c.maxEvents)
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

// span is a time outside the period, and the kinds of which everybody's facts are needed.
type span struct {
	from, until guideapp.Instant
	everyone    []guideapp.Kind
}

// addOutside adds the facts outside the period that the set's history names, and what
// refers to those that are there.
func (c *collecting) addOutside(ctx context.Context) error {
	everyone, voids := c.set.History.Everyone, c.set.History.Voids
	later := slices.DeleteFunc(slices.Clone(everyone), func(k guideapp.Kind) bool { return !slices.Contains(voids, k) })
	spans := []span{{guideapp.MinInstant, c.from, everyone}, {c.until, c.set.AsOf + 1, later}}
	// Customers first: everybody's facts name others.
	for _, add := range []func(context.Context, span) error{c.addOfCustomers, c.addOfEveryone} {
		for _, s := range spans {
			if err := add(ctx, s); err != nil {
				return err
			}
		}
	}
	if len(later) == len(guideapp.Kinds) {
		return nil // what would refer to them is there
	}
	return inParts(c.set.Rows.Keys(referredTo...), func(keys []string) error {
		referring, err := c.tx.EventsReferringTo(ctx, c.set.Org.Brand, keys)
		return c.addAll(referring, err)
	})
}

// addOfCustomers adds the facts of the period's customers.
func (c *collecting) addOfCustomers(ctx context.Context, s span) error {
	kinds := slices.DeleteFunc(c.set.History.Kinds(), func(k guideapp.Kind) bool { return slices.Contains(s.everyone, k) })
	if len(kinds) == 0 || s.from >= s.until {
		return nil
	}
	return inParts(c.set.Rows.Customers(), func(customers []string) error {
		own, err := c.tx.EventsOfCustomers(ctx, c.set.Org.Brand, customers, kinds, s.from, s.until)
		return c.addAll(own, err)
	})
}

// addOfEveryone adds the facts of anybody.
func (c *collecting) addOfEveryone(ctx context.Context, s span) error {
	if len(s.everyone) == 0 || s.from >= s.until {
		return nil
	}
	return c.tx.EachEvent(ctx, c.set.Org.Brand, s.from, s.until, func(e guideapp.Event) error {
		if c.looks--; c.looks < 0 {
			c.tooMany = s.until == c.from
			return c.tooLarge()
		}
		if slices.Contains(s.everyone, e.Kind) {
			return c.add(e)
		}
		return nil
	})
}
