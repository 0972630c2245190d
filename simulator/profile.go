package simulator

import (
	"iter"
	"slices"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Profile is who the guides and stores of a session are, and what they did in its period
// whatever the plan: what reports group and compare by.
type Profile struct {
	Guides []GuideProfile // those who stand somewhere in the period, in id order: as statements are
	Stores []StoreProfile // in id order, with those that only facts name where anything came of it
}

// GuideProfile is one guide. Store to Payer are where the guide stood last in the period,
// as it was then; a data set that was loaded has no dealers and payers.
type GuideProfile struct {
	ID                   string
	Store, Class, Region string
	Dealer, Payer        string
	Role                 guideapp.Role
	Days                 int          // stood in the period, wherever
	Tenure               int          // days from being hired to the last day stood
	Sales                guideapp.Fen // net, of the guide's own sales, each counted once
	Orders               int64
}

// StoreProfile is one store, as it is on the period's last day.
type StoreProfile struct {
	ID, Class, Region string
	Visitors          int64        // in the period
	Sales             guideapp.Fen // net
	Orders            int64
}

// Sales adds up the net sales of all stores.
func (p *Profile) Sales() (sum guideapp.Fen) {
	for i := range p.Stores {
		sum += p.Stores[i].Sales
	}
	return sum
}

// Guide gives the index of a guide among Guides; false for nobody of the period.
func (p *Profile) Guide(id string) (int, bool) {
	return slices.BinarySearchFunc(p.Guides, id, func(g GuideProfile, id string) int { return strings.Compare(g.ID, id) })
}

// Profile gives the session's profile, which is made once. Nobody changes what they are
// given.
func (s *Session) Profile() *Profile {
	if s.profile != nil {
		return s.profile
	}
	sold, stores := s.facts.Activity(s.period)
	s.profile = &Profile{}
	for g := range s.org.Guides {
		if p, stands := s.guideProfile(&s.org.Guides[g]); stands {
			p.Sales, p.Orders = sold[g].Sales, sold[g].Orders
			s.profile.Guides = append(s.profile.Guides, p)
		}
	}
	for _, a := range stores {
		row, known := s.org.StoreOn(a.Store, s.period.Last)
		if !known && a.Sold == (reward.Sold{}) && a.Visitors == 0 {
			continue
		}
		s.profile.Stores = append(s.profile.Stores, StoreProfile{a.Store, row.Class, row.Region, a.Visitors, a.Sales, a.Orders})
	}
	return s.profile
}

// guideProfile says who a guide is; false who stands nowhere in the period.
func (s *Session) guideProfile(g *guideapp.Guide) (p GuideProfile, stands bool) {
	p.ID = g.ID
	for a := range s.standings(g) {
		row, _ := s.org.StoreOn(a.Store, a.Last)
		p.Store, p.Class, p.Region, p.Dealer, p.Payer = a.Store, row.Class, row.Region, row.Dealer, row.Payer
		p.Role, p.Days, p.Tenure, stands = a.Role, p.Days+a.Days(), int(a.Last-g.Hired()), true
	}
	return p, stands
}

// standing is a part of the period that a guide stood in one store.
type standing struct{ guideapp.Assignment }

// Days is how long it is.
func (a standing) Days() int { return int(a.Last-a.First) + 1 }

// standings gives where a guide stood in the period, one assignment after another.
func (s *Session) standings(g *guideapp.Guide) iter.Seq[standing] {
	return func(yield func(standing) bool) {
		for _, a := range g.Assignments {
			a.First, a.Last = max(a.First, s.period.First), min(a.Last, s.period.Last)
			if a.First <= a.Last && !yield(standing{a}) {
				return
			}
		}
	}
}
