package service

import (
	"context"
	"fmt"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// Limits of disputes.
const (
	// MaxDisputes is the most disputes in one listing.
	MaxDisputes = 200
	// MaxDisputeReason is the longest reason, in bytes: it fits into an adjustment's with
	// the dispute's number.
	MaxDisputeReason = ledger.MaxReason - 40
)

// DisputeTx keeps disputes, and carries decisions out.
type DisputeTx interface {
	TallyTx
	ImportTx
	SettlementTx
	LastDispute(ctx context.Context, brand string) (int64, error)
}

// DisputeStore runs transactions of DisputeTx.
type DisputeStore interface {
	View(ctx context.Context, f func(DisputeTx) error) error
	Update(ctx context.Context, f func(DisputeTx) error) error
}

// DisputeQuery selects disputes: of a guide, of stores, of a line, or all of the brand's.
type DisputeQuery struct {
	Guide     string
	Stores    []string
	Period    string
	Component string
	After     int64
	Limit     int // 0 is all
}

// Disputing lets a guide question a line, and the manager, then headquarters, decide. A
// decision is carried out in its own transaction: an amend is recorded as any fact is, an
// adjustment booked as any other.
type Disputing struct {
	Store     DisputeStore
	Tally     *Tally
	Importing *Importing
	Settling  *Settling
	Now       func() guideapp.Instant
}

// DisputeRequest is a guide's question about a line of the guide's own.
type DisputeRequest struct {
	Period    string
	Component string
	Event     string // "source//id" of the fact in question, or empty
	Reason    string
}

// Dispute opens a dispute about a line of the caller's own statement, once per key.
func (s *Disputing) Dispute(ctx context.Context, caller guideapp.Person, key string, q DisputeRequest) (ledger.Dispute, error) {
	var opened ledger.Dispute
	if q.Reason == "" || len(q.Reason) > MaxDisputeReason {
		return opened, guideapp.InvalidAt("reason", "must have 1 to %d bytes and say what is wrong with the line", MaxDisputeReason)
	}
	err := s.Store.Update(ctx, func(tx DisputeTx) error {
		call := IdempotencyKey{caller.Brand, caller.ID, "DisputeLine", key}
		var err error
		opened, err = once(ctx, tx, call, s.Now(), q, func() (ledger.Dispute, error) { return s.open(ctx, tx, caller, q) })
		return err
	})
	return opened, err
}

func (s *Disputing) open(ctx context.Context, tx DisputeTx, caller guideapp.Person, q DisputeRequest) (ledger.Dispute, error) {
	var d ledger.Dispute
	l, err := s.Tally.load(ctx, tx, caller, TallyQuery{Period: q.Period}, "", nil)
	if err != nil {
		return d, err
	}
	amounts, err := l.amounts(nil)
	if err != nil {
		return d, err
	}
	if _, there := amounts[q.Component]; !there {
		return d, guideapp.InvalidAt("component", "your statement for %s has no line %q", l.period, q.Component)
	}
	if err := refuseUnknownFact(ctx, tx, caller.Brand, q.Event); err != nil {
		return d, err
	}
	last, err := tx.LastDispute(ctx, caller.Brand)
	if err != nil {
		return d, err
	}
	before, err := tx.Disputes(ctx, caller.Brand, DisputeQuery{Guide: l.guide.ID, Period: l.period.String(), Component: q.Component})
	if err != nil {
		return d, err
	}
	d, err = ledger.OpenDispute(ledger.Dispute{Number: last + 1, Guide: l.guide.ID, Store: lastStore(l.guide, l.period), Period: l.period.String(),
		Component: q.Component, Event: q.Event, Reason: q.Reason, At: s.Now()}, before)
	if err != nil {
		return d, err
	}
	return d, tx.PutDispute(ctx, caller.Brand, d)
}

func refuseUnknownFact(ctx context.Context, tx DisputeTx, brand, key string) error {
	if key == "" {
		return nil
	}
	found, err := tx.EventsByKey(ctx, brand, []string{key})
	if err == nil && len(found) == 0 {
		return guideapp.InvalidAt("event_id", "no fact %q is known; write it as the opened line shows it, such as pos//A1", key)
	}
	return err
}

// lastStore is where the guide stood last in the period.
func lastStore(g guideapp.Guide, period guideapp.Period) string {
	store := ""
	for _, a := range g.Assignments {
		if a.First <= period.Last && a.Last >= period.First {
			store = a.Store
		}
	}
	return store
}

// VerdictRequest decides a dispute. An amend names the order and its right guide, store
// or both; an adjustment how much.
type VerdictRequest struct {
	Number  int64
	Outcome ledger.Outcome
	Reason  string
	Event   string // the order to amend; empty is the dispute's
	Guide   string
	Store   string
	Amount  guideapp.Fen
	// Shares are, instead of Guide, those who made the sale together.
	Shares []guideapp.GuideShare
}

// guides gives whom an amend names.
func (q *VerdictRequest) guides() []string {
	var named []string
	for _, s := range q.Shares {
		named = append(named, s.Guide)
	}
	if q.Guide != "" {
		named = append(named, q.Guide)
	}
	return named
}

// Decide decides a dispute and carries the decision out, once per key.
func (s *Disputing) Decide(ctx context.Context, caller guideapp.Person, key string, q VerdictRequest) (ledger.Dispute, error) {
	var decided ledger.Dispute
	if q.Reason == "" || len(q.Reason) > MaxDisputeReason {
		return decided, guideapp.InvalidAt("reason", "must have 1 to %d bytes and say why", MaxDisputeReason)
	}
	err := s.Store.Update(ctx, func(tx DisputeTx) error {
		if err := tx.LockBooks(ctx, caller.Brand); err != nil {
			return err
		}
		call := IdempotencyKey{caller.Brand, caller.ID, "DecideDispute", key}
		var err error
		decided, err = once(ctx, tx, call, s.Now(), q, func() (ledger.Dispute, error) { return s.decide(ctx, tx, caller, q) })
		return err
	})
	return decided, err
}

func (s *Disputing) decide(ctx context.Context, tx DisputeTx, caller guideapp.Person, q VerdictRequest) (ledger.Dispute, error) {
	d, err := s.reached(ctx, tx, caller, q.Number)
	if err != nil {
		return d, err
	}
	verdict := ledger.Verdict{By: caller.ID, At: s.Now(), Reason: q.Reason}
	if err := d.Decide(q.Outcome, verdict, caller.Role); err != nil {
		return d, err
	}
	switch q.Outcome {
	case ledger.DisputeAmended:
		err = s.amend(ctx, tx, caller, &d, q)
	case ledger.DisputeAdjusted:
		err = s.adjust(ctx, tx, caller, &d, q)
	}
	if err != nil {
		return d, err
	}
	return d, tx.PutDispute(ctx, caller.Brand, d)
}

// reached gives the dispute if the caller may see it.
func (s *Disputing) reached(ctx context.Context, tx DisputeTx, caller guideapp.Person, number int64) (ledger.Dispute, error) {
	found, err := tx.Disputes(ctx, caller.Brand, DisputeQuery{After: number - 1, Limit: 1})
	if err != nil {
		return ledger.Dispute{}, err
	}
	if len(found) == 1 && found[0].Number == number {
		org, err := s.Importing.Orgs.Get(ctx, tx, caller.Brand)
		if err != nil {
			return found[0], err
		}
		store, _ := org.StoreOn(found[0].Store, guideapp.MaxDay)
		if caller.ReachesGuide(found[0].Guide, store) {
			return found[0], nil
		}
	}
	return ledger.Dispute{}, guideapp.Errorf(guideapp.NotFound, "no dispute %d", number)
}

// amend records the correction of an order. A manager amends orders of the own store
// only, and only to guides of that store.
func (s *Disputing) amend(ctx context.Context, tx DisputeTx, caller guideapp.Person, d *ledger.Dispute, q VerdictRequest) error {
	key := q.Event
	if key == "" {
		key = d.Event
	}
	orders, err := tx.EventsByKey(ctx, caller.Brand, []string{key})
	if err != nil {
		return err
	}
	if len(orders) == 0 || orders[0].Kind != guideapp.Order {
		return guideapp.InvalidAt("event_id", "%q is not an order; an amend corrects one, such as pos//A1", key)
	}
	org, err := s.Importing.Orgs.Get(ctx, tx, caller.Brand)
	if err != nil {
		return err
	}
	day := guideapp.DayOf(orders[0].At, s.Importing.Zone)
	if err := s.refuseForeign(org, caller, &orders[0], q, day); err != nil {
		return err
	}
	fact := guideapp.Event{
		Brand: caller.Brand, Source: "frontline", ID: fmt.Sprintf("dispute-%d", d.Number), Kind: guideapp.Amend, At: d.Verdict.At, RecordedAt: d.Verdict.At,
		Ref: key, Guide: q.Guide, Store: q.Store, Reason: "dispute", Attrs: []guideapp.Attr{{Name: "author", Value: caller.ID}},
	}
	if len(q.Shares) > 0 {
		fact.Attrs = append(fact.Attrs, guideapp.Attr{Name: guideapp.AttrShares, Value: guideapp.FormatShares(q.Shares)})
	}
	if found := checkEvent(fact, s.Now()); len(found) > 0 {
		return &guideapp.Error{Code: guideapp.Invalid, Message: "the amend is refused", Violations: found}
	}
	outcomes, err := tx.RecordEvents(ctx, caller.Brand, []guideapp.Event{fact})
	if err != nil {
		return err
	}
	if outcomes[0].State != Accepted {
		return fmt.Errorf("amend of dispute %d is %s: %s %s", d.Number, outcomes[0].State, outcomes[0].Field, outcomes[0].Reason)
	}
	d.Verdict.Amend = fact.Key()
	return s.Importing.restateFacts(ctx, tx, caller.Brand, []guideapp.Event{fact})
}

// refuseForeign refuses what the amend names but nobody knows, and what lies beyond a
// manager's store.
func (s *Disputing) refuseForeign(org *guideapp.Org, caller guideapp.Person, order *guideapp.Event, q VerdictRequest, day guideapp.Day) error {
	if q.Store != "" && len(org.StoreRows(q.Store)) == 0 {
		return guideapp.InvalidAt("store_id", "there is no store %q", q.Store)
	}
	for _, id := range q.guides() {
		if _, known := org.Guide(id); !known {
			return guideapp.InvalidAt("guide_id", "there is no guide %q", id)
		}
	}
	if caller.Role == guideapp.RoleHeadquarters {
		return nil
	}
	if slices.Contains(q.guides(), caller.ID) {
		return guideapp.Errorf(guideapp.Forbidden, "a manager hands no order to the manager's own name; leave the dispute to headquarters")
	}
	elsewhere := func(id string) bool {
		guide, _ := org.Guide(id)
		standing, _ := guide.On(day)
		return standing.Store != caller.Store
	}
	if placeOf(org, order, day) != caller.Store || (q.Store != "" && q.Store != caller.Store) || slices.ContainsFunc(q.guides(), elsewhere) {
		return guideapp.Errorf(guideapp.Forbidden, "a manager amends orders of the own store, between its guides; leave the dispute to headquarters")
	}
	return nil
}

// adjust books what headquarters grants, or leaves it to a second person's approval.
func (s *Disputing) adjust(ctx context.Context, tx DisputeTx, caller guideapp.Person, d *ledger.Dispute, q VerdictRequest) error {
	period, err := guideapp.ParsePeriod(d.Period)
	if err != nil {
		return err
	}
	asked := ledger.ByHand{Kind: ledger.Adjustment, Period: d.Period, Party: ledger.PartyOf(d.Guide), Amount: q.Amount,
		Reason: fmt.Sprintf("dispute %d: %s", d.Number, q.Reason)}
	if found := asked.Violations(); len(found) > 0 {
		return &guideapp.Error{Code: guideapp.Invalid, Message: "the adjustment is refused", Violations: found}
	}
	org, err := s.Importing.Orgs.Get(ctx, tx, caller.Brand)
	if err != nil {
		return err
	}
	asked.Payer = payerOf(org, d.Guide, period)
	record := ledger.AdjustmentRecord{ByHand: asked, Author: caller.ID, At: d.Verdict.At, Dispute: d.Number}
	err = s.Settling.enter(ctx, tx, caller.Brand, org, &record)
	d.Verdict.Adjustment = record.Number
	return err
}

// List gives disputes the caller reaches, by number: a guide's own, a manager's store,
// a coordinator's region, all of them for headquarters; with the time at which their
// deadlines stand.
func (s *Disputing) List(ctx context.Context, caller guideapp.Person, after int64) ([]NamedDispute, guideapp.Instant, error) {
	var named []NamedDispute
	err := s.Store.View(ctx, func(tx DisputeTx) error {
		q := DisputeQuery{After: after, Limit: MaxDisputes}
		switch caller.Role {
		case guideapp.RoleGuide:
			q.Guide = caller.ID
		case guideapp.RoleManager:
			q.Stores = []string{caller.Store}
		case guideapp.RoleCoordinator:
			org, err := s.Importing.Orgs.Get(ctx, tx, caller.Brand)
			if err != nil {
				return err
			}
			for _, store := range org.Stores {
				if caller.Reaches(store) {
					q.Stores = append(q.Stores, store.ID)
				}
			}
			if q.Stores = slices.Compact(q.Stores); len(q.Stores) == 0 {
				return nil
			}
		}
		found, err := tx.Disputes(ctx, caller.Brand, q)
		if err != nil {
			return err
		}
		named, err = s.name(ctx, tx, caller.Brand, found)
		return err
	})
	return named, s.Now(), err
}

// NamedDispute is a dispute with the names that people know its guide, store and
// component by; the component's is of the plan that pays the period.
type NamedDispute struct {
	ledger.Dispute
	GuideName, StoreName, Title string
}

func (s *Disputing) name(ctx context.Context, tx DisputeTx, brand string, disputes []ledger.Dispute) ([]NamedDispute, error) {
	org, err := s.Importing.Orgs.Get(ctx, tx, brand)
	if err != nil {
		return nil, err
	}
	plans := map[string]*LivePlan{}
	named := make([]NamedDispute, len(disputes))
	for i, d := range disputes {
		if plans[d.Period] == nil {
			if plans[d.Period], _, err = s.Importing.Plans.of(ctx, tx, brand, d.Period); err != nil {
				return nil, err
			}
		}
		guide, _ := org.Guide(d.Guide)
		store, _ := org.StoreOn(d.Store, guideapp.MaxDay)
		named[i] = NamedDispute{d, guide.Name, store.Name, plans[d.Period].title(d.Component)}
	}
	return named, nil
}

// title gives what a component is called, its id where the plan has it no more.
func (p *LivePlan) title(component string) string {
	for i := range p.Components {
		if p.Components[i].ID == component {
			return p.Components[i].Title
		}
	}
	return component
}
