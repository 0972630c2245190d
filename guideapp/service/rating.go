package service

import (
	"context"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/reward"
)

// ratedPeriod is what a period comes to under everything known at an instant.
type ratedPeriod struct {
	rating ledger.Rating
	owed   []ledger.Owed
	seen   int64            // the last settlement that had rated the period then, 0 for none
	open   guideapp.Instant // until when holds and finality may change it
	// Where another plan booked the period last: that plan, and what is owed under it.
	bookedBy ledger.Basis
	before   []ledger.Owed
}

// ratePeriod rates a period under the plan that pays it, or where none does any more,
// under the version that it was booked under last.
func (s *Settling) ratePeriod(ctx context.Context, tx SettlementTx, brand string, org *guideapp.Org, period guideapp.Period, booked ledger.Basis, asOf guideapp.Instant) (ratedPeriod, error) {
	plan, _, err := s.Plans.of(ctx, tx, brand, period.String())
	if code := guideapp.CodeOf(err); booked.Plan != "" && (code == guideapp.NotFound || code == guideapp.Invalid) {
		plan, err = s.Plans.version(ctx, tx, brand, booked.Plan, booked.PlanVersion)
	}
	if err != nil {
		return ratedPeriod{}, err
	}
	rated, err := s.rateUnder(ctx, tx, brand, org, plan, period, asOf)
	rated.open = openUntil(plan, period)
	return rated, err
}

// rateUnder computes every statement of a period, and whose its sales are, from the
// brand's facts, under a plan and the organisation as it stood. The facts of the whole
// period are in memory meanwhile: a million of them take some 700 MB, and up to 1.2 GB at
// the peak.
func (s *Settling) rateUnder(ctx context.Context, tx SettlementTx, brand string, org *guideapp.Org, plan *LivePlan, period guideapp.Period, asOf guideapp.Instant) (ratedPeriod, error) {
	var rated ratedPeriod
	events, err := factsOfBrand(ctx, tx, brand, plan, period, asOf)
	if err != nil {
		return rated, err
	}
	facts, err := reward.NewFacts(org, events, plan.Zone, asOf)
	if err != nil {
		return rated, err
	}
	payroll := reward.Pay(plan.Plan, facts, period)
	revision, err := tx.OrgRevision(ctx, brand)
	rated.rating = ledger.Rating{
		Period: period.String(), AsOf: asOf, FactsHash: payroll.FactsHash, OrgRevision: revision, Statements: len(payroll.Statements),
		Basis: ledger.Basis{Engine: reward.Version, Plan: plan.Name, PlanVersion: plan.Version, PlanHash: plan.Hash},
	}
	for i := range payroll.Statements {
		rated.owed = appendOwed(rated.owed, &payroll.Statements[i], org, period)
	}
	for _, r := range reward.RevenueOf(plan.Plan, facts, period) {
		rated.owed = append(rated.owed, ledger.Owed{Line: revenueLine(r, period), Amount: r.Amount})
	}
	return rated, err
}

// The sources of revenue that are no credit rule.
const (
	routedComponent = "routed"
	directComponent = "direct"
)

// revenueLine names the line of the books on which a part of the sales stands: a team's
// by the credit rule that gives it.
func revenueLine(r reward.Revenue, period guideapp.Period) ledger.Line {
	line := ledger.Line{Period: period.String(), Payer: r.Payer}
	switch r.Owner {
	case reward.OwnerDealer:
		line.Party, line.Component = ledger.DealerParty(r.Name), routedComponent
	case reward.OwnerTeam:
		line.Party, line.Component = ledger.TeamParty(r.Name), r.Rule
	default:
		line.Party, line.Component = ledger.CompanyParty, directComponent
	}
	return line
}

// appendOwed adds what a statement has earned, a line each.
func appendOwed(owed []ledger.Owed, s *reward.Statement, org *guideapp.Org, period guideapp.Period) []ledger.Owed {
	payer := payerOf(org, s.Guide, period)
	for _, line := range s.Lines() {
		if line.State == reward.Earned && line.Amount != 0 {
			of := ledger.Line{Period: period.String(), Party: ledger.PartyOf(s.Guide), Payer: payer, Component: line.Component}
			owed = append(owed, ledger.Owed{Line: of, Amount: line.Amount})
		}
	}
	return owed
}

// payerOf gives the legal employer of the store where the guide stood last in the period;
// empty where the guide stood nowhere, or the store names none.
func payerOf(org *guideapp.Org, id string, period guideapp.Period) string {
	guide, _ := org.Guide(id)
	payer := ""
	for _, a := range guide.Assignments {
		if a.First <= period.Last && a.Last >= period.First {
			store, _ := org.StoreOn(a.Store, min(a.Last, period.Last))
			payer = store.Payer
		}
	}
	return payer
}

// SettlementFactsTx reads the facts of a whole brand.
type SettlementFactsTx interface {
	HistoryTx
	EachEvent(ctx context.Context, brand string, from, until guideapp.Instant, f func(guideapp.Event) error) error
}

// keysAtOnce is for how many facts those that refer to them are asked for at once.
const keysAtOnce = 10_000

// referredTo are the kinds of facts that others refer to.
var referredTo = []guideapp.Kind{guideapp.Order, guideapp.ChatWaiting, guideapp.AppointmentBooked}

// factsOfBrand gives the facts known at an instant that decide what a period pays: those
// of the period, those that refer to them, and what other periods decide about them. Some
// may stand in it twice.
func factsOfBrand(ctx context.Context, tx SettlementFactsTx, brand string, plan *LivePlan, period guideapp.Period, asOf guideapp.Instant) ([]guideapp.Event, error) {
	from, until := period.Instants(plan.Zone)
	events, referring, err := withReferring(ctx, tx, brand, from, until, func(e *guideapp.Event) bool { return e.KnownAt() <= asOf })
	if err != nil {
		return nil, err
	}
	history, err := historyOf(ctx, tx, brand, plan.Plan, events, guideapp.MaxInstant)
	if err != nil {
		return nil, err
	}
	earlier, err := earlierOf(ctx, tx, brand, plan.Plan, from)
	return append(append(append(events, referring...), history...), earlier...), err
}

// withReferring gives the facts from one instant until another that are wanted, and apart
// from them those that refer to them.
func withReferring(ctx context.Context, tx SettlementFactsTx, brand string, from, until guideapp.Instant, wanted func(*guideapp.Event) bool) (events, referring []guideapp.Event, err error) {
	keys := make([]string, 0, keysAtOnce)
	flush := func() error {
		more, err := tx.EventsReferringTo(ctx, brand, keys)
		keys, referring = keys[:0], append(referring, more...)
		return err
	}
	err = tx.EachEvent(ctx, brand, from, until, func(e guideapp.Event) error {
		if !wanted(&e) {
			return nil
		}
		events = append(events, e)
		if slices.Contains(referredTo, e.Kind) {
			keys = append(keys, e.Key())
		}
		if len(keys) == keysAtOnce {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	return events, referring, err
}

// earlierOf gives the facts before an instant that once_per keys without a customer look
// at, since any customer's may be the first, and those that refer to them.
func earlierOf(ctx context.Context, tx SettlementFactsTx, brand string, plan *reward.Plan, until guideapp.Instant) ([]guideapp.Event, error) {
	if !oncePerAnyCustomer(plan) {
		return nil, nil
	}
	kinds := plan.NeedsHistory()
	earlier, referring, err := withReferring(ctx, tx, brand, guideapp.MinInstant, until, func(e *guideapp.Event) bool { return slices.Contains(kinds, e.Kind) })
	return append(earlier, referring...), err
}
