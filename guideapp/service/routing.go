package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

// MaxIndexes is how many indexes of one brand are kept: the stores change from some day
// on, so a decision about another day may need another.
const MaxIndexes = 4

// routeMethod names RouteCustomer among the calls that are remembered.
const routeMethod = "RoutingService.RouteCustomer"

// RoutingTx is what routing needs of storage.
type RoutingTx interface {
	CallTx
	OrgTx
	// PutDecision keeps a decision, which never changes.
	PutDecision(ctx context.Context, brand string, d routing.Decision) error
	// Decision is NotFound when the brand has none with the id.
	Decision(ctx context.Context, brand, id string) (routing.Decision, error)
}

// RoutingStore runs transactions of RoutingTx.
type RoutingStore interface {
	View(ctx context.Context, f func(RoutingTx) error) error
	Update(ctx context.Context, f func(RoutingTx) error) error
}

// Routing sends customers to stores and keeps the decisions. The fields are set once;
// then it is safe for concurrent use.
type Routing struct {
	Store RoutingStore
	Orgs  *Orgs
	// Policy is every brand's; its zone is Zone.
	Policy routing.Policy
	Now    func() guideapp.Instant
	Zone   *time.Location
	// NewID gives the ids of decisions, each once.
	NewID func() string

	mu     sync.Mutex
	chains map[string]*chain // by brand
}

// canonicalRoute is a request as it is compared when its key comes again; its fields are
// named as on the wire. At is as it was given: 0 is now, whenever that was.
type canonicalRoute struct {
	CustomerID string
	Location   guideapp.Location
	PrecisionM int64
	At         guideapp.Instant
	// Left out when false, so that a request is what it was before it could be unknown.
	PrecisionUnknown bool `json:",omitempty"`
}

// RouteCustomer decides which store of the caller's brand serves the customer, and keeps the
// decision. At 0 in the request is now; hours are always looked at. The same
// request under the same key gives the decision that was made; another request under it
// is a Conflict that names the field.
func (r *Routing) RouteCustomer(ctx context.Context, caller guideapp.Person, key string, asked routing.Request) (routing.Decision, error) {
	if err := asked.Validate(); err != nil {
		return routing.Decision{}, err
	}
	now, request := r.Now(), asked
	if request.At == 0 {
		request.At = now
	}
	call := IdempotencyKey{Brand: caller.Brand, Caller: caller.ID, Method: routeMethod, Key: key}
	canonical := canonicalRoute{asked.Customer, asked.Location, asked.PrecisionM, asked.At, asked.PrecisionUnknown}
	var decision routing.Decision
	err := r.Store.Update(ctx, func(tx RoutingTx) error {
		id, err := once(ctx, tx, call, now, canonical, func() (string, error) {
			index, err := r.index(ctx, tx, caller.Brand, request.At)
			if err != nil {
				return "", err
			}
			made := routing.Decide(r.NewID(), index, r.policy(), request)
			return made.ID, tx.PutDecision(ctx, caller.Brand, made)
		})
		if err != nil {
			return err
		}
		decision, err = tx.Decision(ctx, caller.Brand, id)
		return err
	})
	return decision, err
}

// Decision gives a stored decision to those it concerns: who reaches the store it names,
// as the store stood on that day under the dealer of the decision. A decision that found no
// store concerns those who reach the whole brand. To anybody else it is NotFound.
func (r *Routing) Decision(ctx context.Context, caller guideapp.Person, id string) (routing.Decision, error) {
	absent := guideapp.Errorf(guideapp.NotFound, "there is no decision %q", id)
	if id == "" || len(id) > guideapp.MaxID {
		return routing.Decision{}, absent
	}
	var decision routing.Decision
	err := r.Store.View(ctx, func(tx RoutingTx) (err error) {
		if decision, err = tx.Decision(ctx, caller.Brand, id); err != nil {
			return err
		}
		index, err := r.index(ctx, tx, caller.Brand, decision.Request.At)
		if err != nil {
			return err
		}
		if !caller.Reaches(concerned(index, decision)) {
			return absent
		}
		return nil
	})
	switch {
	case guideapp.CodeOf(err) == guideapp.NotFound:
		return routing.Decision{}, absent
	case err != nil:
		return routing.Decision{}, fmt.Errorf("read decision %s: %w", id, err)
	}
	return decision, nil
}

// concerned is the store that the decision is about.
func concerned(index *routing.Index, d routing.Decision) guideapp.Store {
	var place guideapp.Store
	if found, ok := index.Store(d.Store); ok {
		place = *found
	}
	place.ID, place.Dealer = d.Store, d.Dealer
	return place
}

func (r *Routing) policy() routing.Policy {
	policy := r.Policy
	policy.Zone = r.Zone
	return policy
}

// chain is a brand's stores, ready to be searched.
type chain struct {
	org     *guideapp.Org
	indexes map[guideapp.Day]*routing.Index // by the day from which they hold
}

// index gives the brand's stores as they stand at the instant. It is built again when the
// org has changed, whoever changed it.
func (r *Routing) index(ctx context.Context, tx RoutingTx, brand string, at guideapp.Instant) (*routing.Index, error) {
	org, err := r.Orgs.Get(ctx, tx, brand)
	if err != nil {
		return nil, fmt.Errorf("read the stores of %s: %w", brand, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.chains == nil {
		r.chains = make(map[string]*chain)
	}
	if c := r.chains[brand]; c == nil || c.org != org {
		r.chains[brand] = &chain{org, make(map[guideapp.Day]*routing.Index)}
	}
	return r.chains[brand].index(guideapp.DayOf(at, r.Zone))
}

// index gives the index that holds on the day, building it where it is not kept.
func (c *chain) index(day guideapp.Day) (*routing.Index, error) {
	since := guideapp.Day(-1) // before any row is in force
	for i := range c.org.Stores {
		if from := c.org.Stores[i].From; from <= day {
			since = max(since, from)
		}
	}
	if index, kept := c.indexes[since]; kept {
		return index, nil
	}
	index, err := routing.NewIndex(routing.InForce(c.org.Stores, day))
	if err != nil {
		return nil, err
	}
	if len(c.indexes) >= MaxIndexes {
		clear(c.indexes)
	}
	c.indexes[since] = index
	return index, nil
}
