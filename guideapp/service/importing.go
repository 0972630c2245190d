package service

import (
	"context"
	"fmt"
	"maps"
	"time"

	"frontline/guideapp"
)

// Limits of what is taken in at once.
const (
	// MaxBatch is the most facts in one call of RecordEvents.
	MaxBatch = 5_000
	// MaxOrgRows is the most stores, guides, customers and goals in one call of ImportOrg.
	MaxOrgRows = 50_000
	// MaxAhead is how far in the future a fact may become known: clocks differ.
	MaxAhead = 24 * guideapp.Hour
)

// ImportTx stores organisation and facts, and keeps the totals that rest on them.
type ImportTx interface {
	OrgTx
	PlanTx
	CallTx
	PutStores(ctx context.Context, brand string, stores []guideapp.Store) error
	PutGuides(ctx context.Context, brand string, guides []guideapp.Guide) error
	PutCustomers(ctx context.Context, brand string, customers []guideapp.Customer) error
	PutGoals(ctx context.Context, brand string, goals []guideapp.Goal) error
	RecordEvents(ctx context.Context, brand string, events []guideapp.Event) ([]Outcome, error)
	TotalsTx
	LateTx
	FactCount(ctx context.Context, brand string) (int64, error)
}

// ImportStore runs transactions of ImportTx.
type ImportStore interface {
	Update(ctx context.Context, f func(ImportTx) error) error
}

// Importing takes the chain's organisation and facts in. Whatever it records, it brings
// the totals that rest on it up to date in the same transaction.
type Importing struct {
	Store ImportStore
	Orgs  *Orgs
	Plans *Plans
	Now   func() guideapp.Instant
	Zone  *time.Location
}

// OrgBatch is rows of an organisation to add or replace.
type OrgBatch struct {
	Stores    []guideapp.Store
	Guides    []guideapp.Guide
	Customers []guideapp.Customer
	Goals     []guideapp.Goal `json:",omitempty"`
}

func (b *OrgBatch) rows() int {
	return len(b.Stores) + len(b.Guides) + len(b.Customers) + len(b.Goals)
}

// OrgCounts says how many rows were taken.
type OrgCounts struct {
	Stores, Guides, Customers, Goals int
}

// Org adds or replaces the rows, all of them or none, once per key.
func (im *Importing) Org(ctx context.Context, caller guideapp.Person, key string, batch OrgBatch) (OrgCounts, error) {
	if batch.rows() > MaxOrgRows {
		return OrgCounts{}, guideapp.Errorf(guideapp.TooLarge, "%d rows are more than the limit of %d in one call; send them in parts", batch.rows(), MaxOrgRows)
	}
	if err := batch.check(); err != nil {
		return OrgCounts{}, err
	}
	var counts OrgCounts
	err := im.Store.Update(ctx, func(tx ImportTx) error {
		call := IdempotencyKey{caller.Brand, caller.ID, "ImportOrg", key}
		var err error
		counts, err = once(ctx, tx, call, im.Now(), batch, func() (OrgCounts, error) {
			return OrgCounts{len(batch.Stores), len(batch.Guides), len(batch.Customers), len(batch.Goals)}, im.putOrg(ctx, tx, caller.Brand, batch)
		})
		return err
	})
	return counts, err
}

func (im *Importing) putOrg(ctx context.Context, tx ImportTx, brand string, batch OrgBatch) error {
	before, org, err := im.storeOrg(ctx, tx, brand, batch)
	if err != nil {
		return err
	}
	r, err := im.restatingOn(ctx, tx, brand, before, org)
	if err != nil {
		return err
	}
	if err := r.touchOrg(ctx, batch); err != nil {
		return err
	}
	return r.restate(ctx, nil)
}

// storeOrg stores the rows and gives the organisation as it was and as it comes to be,
// which is not remembered: the transaction may come to nothing.
func (im *Importing) storeOrg(ctx context.Context, tx ImportTx, brand string, batch OrgBatch) (before, org *guideapp.Org, err error) {
	if before, err = im.Orgs.Get(ctx, tx, brand); err != nil {
		return nil, nil, err
	}
	if err := tx.PutStores(ctx, brand, batch.Stores); err != nil {
		return nil, nil, err
	}
	if err := tx.PutGuides(ctx, brand, batch.Guides); err != nil {
		return nil, nil, err
	}
	if err := tx.PutCustomers(ctx, brand, batch.Customers); err != nil {
		return nil, nil, err
	}
	if err := tx.PutGoals(ctx, brand, batch.Goals); err != nil {
		return nil, nil, err
	}
	stored, err := tx.Org(ctx, brand)
	if err != nil {
		return nil, nil, err
	}
	return before, &stored, im.checkPlaces(&stored, batch.Guides)
}

// checkPlaces refuses a guide assigned to a store that nobody knows.
func (im *Importing) checkPlaces(org *guideapp.Org, guides []guideapp.Guide) error {
	for i, g := range guides {
		for k, a := range g.Assignments {
			if _, known := org.StoreOn(a.Store, a.First); !known {
				return guideapp.InvalidAt(fmt.Sprintf("guides[%d].assignments[%d].store_id", i, k),
					"guide %s is assigned to store %s, which is not known; import the store first or with it", g.ID, a.Store)
			}
		}
	}
	return nil
}

// Record records up to MaxBatch facts of the brand and says of each what became of it.
func (im *Importing) Record(ctx context.Context, brand string, events []guideapp.Event) ([]Outcome, error) {
	if len(events) > MaxBatch {
		return nil, guideapp.Errorf(guideapp.TooLarge, "%d facts are more than the limit of %d in one batch; send them in parts", len(events), MaxBatch)
	}
	outcomes, fit, at := im.sort(brand, events)
	if len(fit) == 0 {
		return outcomes, nil
	}
	err := im.Store.Update(ctx, func(tx ImportTx) error {
		recorded, err := tx.RecordEvents(ctx, brand, fit)
		if err != nil {
			return err
		}
		var accepted []guideapp.Event
		for i, o := range recorded {
			outcomes[at[i]] = o
			if o.State == Accepted {
				accepted = append(accepted, fit[i])
			}
		}
		if err := im.warn(ctx, tx, brand, fit, at, outcomes); err != nil {
			return err
		}
		return im.restateFacts(ctx, tx, brand, accepted)
	})
	return outcomes, err
}

// warn says of the recorded facts what they name that is not known yet, and which refunds
// give back more than the order was of.
func (im *Importing) warn(ctx context.Context, tx ImportTx, brand string, fit []guideapp.Event, at []int, outcomes []Outcome) error {
	org, err := im.Orgs.Get(ctx, tx, brand)
	if err != nil {
		return err
	}
	gaps, _, err := gapsOf(ctx, tx, org, fit, len(gapFields)*len(fit))
	if err != nil {
		return err
	}
	for _, g := range gaps {
		outcomes[at[g.Index]].warn(g.Until("the organisation", "the organisation"))
	}
	overdrawn, err := overdraftsOf(ctx, tx, brand, fit, len(fit))
	for _, o := range overdrawn {
		outcomes[at[o.Index]].warn(o.Words())
	}
	return err
}

// sort refuses the facts that cannot be recorded, and gives the others with their places.
func (im *Importing) sort(brand string, events []guideapp.Event) (outcomes []Outcome, fit []guideapp.Event, at []int) {
	outcomes = make([]Outcome, len(events))
	now := im.Now()
	for i, e := range events {
		e.Brand = brand
		e.Normalize()
		if found := checkEvent(e, now); len(found) > 0 {
			outcomes[i] = Outcome{State: Refused, Field: found[0].Path, Reason: found[0].Message}
			continue
		}
		fit, at = append(fit, e), append(at, i)
	}
	return outcomes, fit, at
}

// PublishPlan stores a plan document and brings the totals of its periods up to date.
func (im *Importing) PublishPlan(ctx context.Context, brand, document string) error {
	return im.Store.Update(ctx, func(tx ImportTx) error {
		if _, err := im.Plans.put(ctx, tx, brand, document); err != nil {
			return err
		}
		return im.restatePlan(ctx, tx, brand, 0)
	})
}

// restatePlan brings the kept totals of every period from a day on up to date with the
// plans that are in force now.
func (im *Importing) restatePlan(ctx context.Context, tx ImportTx, brand string, from guideapp.Day) error {
	r, err := im.restating(ctx, tx, brand)
	if err != nil {
		return err
	}
	if err := r.touchKept(ctx, nil); err != nil {
		return err
	}
	for _, days := range r.stores {
		maps.DeleteFunc(days, func(d guideapp.Day, _ bool) bool { return d < from })
	}
	return r.restate(ctx, nil)
}

// restateFacts brings the totals up to date that rest on newly accepted facts.
func (im *Importing) restateFacts(ctx context.Context, tx ImportTx, brand string, accepted []guideapp.Event) error {
	if len(accepted) == 0 {
		return nil
	}
	r, err := im.restating(ctx, tx, brand)
	if err != nil {
		return err
	}
	if err := r.touchFacts(ctx, accepted); err != nil {
		return err
	}
	if err := r.touchDue(ctx); err != nil {
		return err
	}
	return r.restate(ctx, nil)
}
