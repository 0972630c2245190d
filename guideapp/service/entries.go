package service

import (
	"cmp"
	"context"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// Limits of reading the books.
const (
	// MaxEntries is the most transactions, payments or adjustments of one page.
	MaxEntries = 500
	// EntriesPage is how many a page has when the caller does not say.
	EntriesPage = 100
)

// TransactionQuery selects transactions by number, after one; an empty period is all, and
// no list of parties is all.
type TransactionQuery struct {
	Period  string
	Parties []string
	After   int64
	Limit   int
}

// PaymentQuery selects lines of a settlement's payout files, by payer and party, after
// one. No payer is all.
type PaymentQuery struct {
	Settlement int64
	Payer      *string
	AfterPayer string
	AfterParty string
	Limit      int
}

// EntryQuery names what a caller wants to see of the books. Guide, or Party for anybody
// who may be no guide, empty is the caller's own for a guide or dealer, and everybody within
// reach for others.
type EntryQuery struct {
	Guide  string
	Party  string
	Period string
	After  int64
	Limit  int
}

// Entries gives transactions within the caller's reach, by number. Guides see their own, a
// dealer the revenue of the dealer's stores.
// A manager or coordinator sees those of a period, the current one unless another is
// named, of whoever stood in their stores in it.
func (s *Settling) Entries(ctx context.Context, caller guideapp.Person, q EntryQuery) ([]ledger.Transaction, error) {
	limit, err := pageLimit(q.Limit)
	if err != nil {
		return nil, err
	}
	var found []ledger.Transaction
	err = s.Store.View(ctx, func(tx SettlementTx) error {
		within, err := s.within(ctx, tx, caller, q)
		if err != nil || (within.Parties != nil && len(within.Parties) == 0) {
			return err
		}
		within.After, within.Limit = q.After, limit
		found, err = tx.Transactions(ctx, caller.Brand, within)
		return err
	})
	return found, err
}

func pageLimit(asked int) (int, error) {
	if asked < 0 || asked > MaxEntries {
		return 0, guideapp.InvalidAt("page_size", "%d is not between 0 and %d", asked, MaxEntries)
	}
	if asked == 0 {
		return EntriesPage, nil
	}
	return asked, nil
}

// within narrows a query to the caller's reach.
func (s *Settling) within(ctx context.Context, tx SettlementTx, caller guideapp.Person, q EntryQuery) (TransactionQuery, error) {
	if q.Period != "" {
		if _, err := guideapp.ParsePeriod(q.Period); err != nil {
			return TransactionQuery{}, guideapp.InvalidAt("period", "%v", err)
		}
	}
	party, err := q.party()
	if err != nil {
		return TransactionQuery{}, err
	}
	within := TransactionQuery{Period: q.Period}
	own := ledger.PartyOf(caller.ID)
	switch caller.Role {
	case guideapp.RoleHeadquarters, guideapp.RoleMachine:
		if party != "" {
			within.Parties = []string{party}
		}
		return within, nil
	case guideapp.RoleDealer:
		own = ledger.DealerParty(caller.Dealer)
	case guideapp.RoleGuide:
	default:
		return s.withinStores(ctx, tx, caller, q.Period, party)
	}
	if party != "" && party != own {
		return within, guideapp.Errorf(guideapp.NotFound, "no such entries here")
	}
	within.Parties = []string{own}
	return within, nil
}

// party gives whose entries are asked for, empty for everybody's.
func (q EntryQuery) party() (string, error) {
	switch {
	case q.Guide == "":
		return q.Party, nil
	case q.Party != "":
		return "", guideapp.InvalidAt("party", "goes without guide_id; name one of them")
	}
	return ledger.PartyOf(q.Guide), nil
}

// withinStores narrows a query to the guides who stood in the caller's stores in a period.
func (s *Settling) withinStores(ctx context.Context, tx SettlementTx, caller guideapp.Person, asked, party string) (TransactionQuery, error) {
	_, period, err := s.Plans.of(ctx, tx, caller.Brand, asked)
	if err != nil {
		return TransactionQuery{}, err
	}
	org, err := s.Orgs.Get(ctx, tx, caller.Brand)
	if err != nil {
		return TransactionQuery{}, err
	}
	within := TransactionQuery{Period: period.String(), Parties: []string{}}
	if party != "" {
		guide, isGuide := ledger.GuideOf(party)
		if !isGuide {
			return within, guideapp.Errorf(guideapp.NotFound, "no such entries here")
		}
		_, err := guideWithin(org, caller, guide, period)
		within.Parties = append(within.Parties, party)
		return within, err
	}
	for i := range org.Guides {
		if _, err := guideWithin(org, caller, org.Guides[i].ID, period); err == nil {
			within.Parties = append(within.Parties, ledger.PartyOf(org.Guides[i].ID))
		}
	}
	return within, nil
}

// Get gives a settlement by its number; 0 is the last of the period, or of all without
// one.
func (s *Settling) Get(ctx context.Context, caller guideapp.Person, number int64, period string) (ledger.Settlement, error) {
	var found ledger.Settlement
	err := s.Store.View(ctx, func(tx SettlementTx) error {
		var err error
		if number != 0 {
			found, err = tx.Settlement(ctx, caller.Brand, number)
			return err
		}
		found, err = tx.LastSettlement(ctx, caller.Brand, period)
		if err == nil && found.Number == 0 {
			return guideapp.Errorf(guideapp.NotFound, "nothing is settled yet; settle a period first")
		}
		return err
	})
	return found, err
}

// Payments gives a page of a settlement's payout files.
func (s *Settling) Payments(ctx context.Context, caller guideapp.Person, q PaymentQuery) ([]ledger.Payment, error) {
	var err error
	if q.Limit, err = pageLimit(q.Limit); err != nil {
		return nil, err
	}
	var payments []ledger.Payment
	err = s.Store.View(ctx, func(tx SettlementTx) error {
		if _, err := tx.Settlement(ctx, caller.Brand, q.Settlement); err != nil {
			return err
		}
		var err error
		payments, err = tx.Payments(ctx, caller.Brand, q)
		return err
	})
	return payments, err
}

// PayoutFiles calls f with every line of a settlement's payout files, by payer and party,
// with the guide's name.
func (s *Settling) PayoutFiles(ctx context.Context, brand string, settlement int64, f func(p ledger.Payment, name string) error) error {
	return s.Store.View(ctx, func(tx SettlementTx) error {
		org, err := s.Orgs.Get(ctx, tx, brand)
		if err != nil {
			return err
		}
		q := PaymentQuery{Settlement: settlement, Limit: MaxEntries}
		for {
			payments, err := tx.Payments(ctx, brand, q)
			if err != nil {
				return err
			}
			for _, p := range payments {
				id, _ := ledger.GuideOf(p.Party)
				guide, _ := org.Guide(id)
				if err := f(p, guide.Name); err != nil {
					return err
				}
				q.AfterPayer, q.AfterParty = p.Payer, p.Party
			}
			if len(payments) < q.Limit {
				return nil
			}
		}
	})
}

// Names are what people call what the books name by ids: guides, and components as the
// latest plan that has them does.
type Names struct{ Guides, Components map[string]string }

// Names gives the names of guides whose lines the caller was given, and of components.
func (s *Settling) Names(ctx context.Context, brand string, guides []string) (Names, error) {
	names := Names{make(map[string]string, len(guides)), map[string]string{}}
	err := s.Store.View(ctx, func(tx SettlementTx) error {
		org, err := s.Orgs.Get(ctx, tx, brand)
		if err != nil {
			return err
		}
		for _, id := range guides {
			guide, _ := org.Guide(id)
			names.Guides[id] = guide.Name
		}
		stored, err := tx.Plans(ctx, brand)
		if err != nil {
			return err
		}
		slices.SortStableFunc(stored, func(a, b StoredPlan) int { return cmp.Compare(a.First, b.First) })
		for _, p := range stored {
			live, err := s.Plans.parse(p)
			if err != nil {
				return err
			}
			for i := range live.Components {
				names.Components[live.Components[i].ID] = live.Components[i].Title
			}
		}
		return nil
	})
	return names, err
}

// Adjustments gives adjustments by number, after one; an empty state is all.
func (s *Settling) Adjustments(ctx context.Context, caller guideapp.Person, state ledger.AdjustmentState, after int64, limit int) ([]ledger.AdjustmentRecord, error) {
	limit, err := pageLimit(limit)
	if err != nil {
		return nil, err
	}
	var found []ledger.AdjustmentRecord
	err = s.Store.View(ctx, func(tx SettlementTx) error {
		var err error
		found, err = tx.Adjustments(ctx, caller.Brand, state, after, limit)
		return err
	})
	return found, err
}
