package reward_test

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"frontline/guideapp"
)

// view is the facts as they were known at an instant.
type view struct {
	at    guideapp.Instant
	facts []*fact // by time, then id
}

// fact is an event after what other events say of it.
type fact struct {
	guideapp.Event // guide and store as amended
	day            guideapp.Day
	net            guideapp.Fen
	completed      *guideapp.Instant
	replied        *guideapp.Instant
	first          bool                  // the customer's first order
	sharers        []guideapp.GuideShare // who made the sale, where several did
	row            *guideapp.Store
	persons        map[string]*big.Rat // merged shares by guide
	soft           map[string]*big.Rat // largest soft share by guide
	teams          *big.Rat            // hard shares of teams together
}

func byTimeThenID(a, b guideapp.Event) int {
	if a.At != b.At {
		return int(a.At - b.At)
	}
	return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Source, b.Source))
}

// viewAt folds what was known at an instant: an order after its refunds, amends and
// completion. An order that was given back in full is as if it had never been.
func (m *model) viewAt(at guideapp.Instant) *view {
	seen, known := map[string]bool{}, []guideapp.Event{}
	for _, e := range m.events {
		released := e.Kind == guideapp.OrderCompleted && e.KnownAt() <= m.asOf // holds go on maturing after the final day
		if (e.KnownAt() <= at || released) && !seen[e.Key()] {
			seen[e.Key()] = true
			known = append(known, e)
		}
	}
	slices.SortFunc(known, byTimeThenID)
	v := &view{at: at}
	for _, e := range known {
		if e.Kind == guideapp.Refund || e.Kind == guideapp.Amend || e.Kind == guideapp.OrderCompleted {
			continue
		}
		if f := m.fold(e, known); f != nil {
			v.facts = append(v.facts, f)
		}
	}
	met := map[string]bool{}
	for _, f := range v.facts {
		if f.Kind == guideapp.Order && f.Customer != "" {
			f.first = !met[f.Customer]
			met[f.Customer] = true
		}
	}
	for _, f := range v.facts {
		m.credit(v, f)
	}
	return v
}

// fold gives nil for an order of which nothing is left.
func (m *model) fold(e guideapp.Event, known []guideapp.Event) *fact {
	f := &fact{Event: e, day: guideapp.DayOf(e.At, m.zone), net: e.Amount}
	refunded := false
	for _, other := range known { // by time, then id: the last amend wins
		other := other
		if other.RefKey() != e.Key() {
			continue
		}
		switch {
		case other.Kind == guideapp.Refund && e.Kind == guideapp.Order:
			f.net, f.Quantity, refunded = max(0, f.net-other.Amount), max(0, f.Quantity-other.Quantity), true
		case other.Kind == guideapp.Amend && e.Kind == guideapp.Order:
			if shares, err := other.Shares(); err == nil && len(shares) > 0 {
				f.Guide, f.sharers = shares[0].Guide, shares
			}
			if other.Guide != "" {
				f.Guide, f.sharers = other.Guide, nil
			}
			if other.Store != "" {
				f.Store = other.Store
			}
		case other.Kind == guideapp.OrderCompleted && e.Kind == guideapp.Order && f.completed == nil:
			f.completed = &other.At
		case other.Kind == guideapp.ChatReplied && e.Kind == guideapp.ChatWaiting && f.replied == nil:
			f.replied = &other.At
		}
	}
	if refunded && f.net == 0 {
		return nil
	}
	if f.Store == "" { // it happened where its guide stood
		if g, known := m.org.Guide(f.Guide); known {
			a, _ := g.On(f.day)
			f.Store = a.Store
		}
	}
	if row, found := m.org.StoreOn(f.Store, f.day); found {
		f.row = &row
	}
	return f
}
