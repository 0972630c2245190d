package routing

import (
	"cmp"
	"time"

	"frontline/guideapp"
)

// Policy is a brand's own part of the rule.
type Policy struct {
	// RadiusM is how far, in metres, an online customer may be sent; 0 is any distance.
	RadiusM int64
	// DefaultStore serves those whom no store within the radius can; empty is none. It
	// takes them at any hour, and also when it is not open to online customers otherwise.
	DefaultStore string
	// Candidates is how many stores that could serve a decision lists, up to
	// MaxCandidates; 0 is DefaultCandidates.
	Candidates int
	// Zone is the time zone of the opening hours; nil is UTC.
	Zone *time.Location
}

// DefaultCandidates is the length of the list of a brand that has not chosen one.
const DefaultCandidates = 5

// Validate refuses a policy that Decide cannot follow.
func (p Policy) Validate() error {
	if p.RadiusM < 0 || p.RadiusM > MaxDistanceM {
		return guideapp.InvalidAt("radius_m", "%d is not between 0 and %d metres", p.RadiusM, MaxDistanceM)
	}
	if p.Candidates < 0 || p.Candidates > MaxCandidates {
		return guideapp.InvalidAt("candidates", "%d is not between 0 and %d", p.Candidates, MaxCandidates)
	}
	return nil
}

func (p Policy) listed() int { return cmp.Or(p.Candidates, DefaultCandidates) }

// Decide sends the customer to the nearest eligible store within the radius, or else to
// the brand's default store. Stores as far to the millimetre go by id.
//
// A decision is of low confidence when the location's precision is above the margin to the
// second best, or above the distance to the edge of the radius, where that edge decides.
// This is the usual reading of a precision, not its worst case: two stores on opposite
// sides of a point that is off by p differ by up to 2p. Request and policy must be valid.
func Decide(id string, index *Index, policy Policy, request Request) Decision {
	d := Decision{ID: id, Request: request, MarginMM: NoMargin, RadiusM: policy.RadiusM, RuleVersion: RuleVersion}
	rules := rules{policy: policy, minute: anyMinute}
	if request.At != 0 {
		rules.minute = minuteOf(request.At, policy.Zone)
	}
	ranked := index.AppendNearest(nil, request.Location, max(policy.listed(), 2), rules.eligible)
	switch fallback, found := index.Store(policy.DefaultStore); {
	case len(ranked) > 0 && rules.within(ranked[0]):
		d.choose(Nearest, ranked[0])
		if len(ranked) > 1 {
			d.MarginMM = ranked[1].DistanceMM - ranked[0].DistanceMM
		}
	case found:
		d.choose(DefaultStore, Neighbour{fallback, DistanceMM(request.Location, fallback.Location)})
	default:
		d.Reason = NoStore
	}
	d.LowConfidence = rules.uncertain(ranked, request.precisionM()*1000)
	d.Provisional = d.LowConfidence
	if d.Provisional {
		d.RevenueOwner = ""
	}
	d.list(rules, ranked, passedOver(index, request.Location, ranked, rules))
	return d
}

// choose writes the winner down.
func (d *Decision) choose(why Reason, n Neighbour) {
	d.Reason, d.Store, d.StoreName, d.Dealer, d.DistanceMM = why, n.Store.ID, n.Store.Name, n.Store.Dealer, n.DistanceMM
	d.RevenueOwner = n.Store.Dealer
	if d.RevenueOwner == "" {
		d.RevenueOwner = CompanyOwner
	}
	d.Candidates = append(d.Candidates, candidate(n, Won))
}

// passedOver are the stores that come before the nearest eligible one but are not
// eligible, up to MaxCandidates.
func passedOver(index *Index, at guideapp.Location, ranked []Neighbour, rules rules) []Neighbour {
	if len(ranked) == 0 {
		return index.AppendNearest(nil, at, MaxCandidates, rules.ineligible)
	}
	return index.appendNearer(nil, at, ranked[0], rules.ineligible)
}

// list writes down the others, by distance and id: all that were passed over come before
// all that were ranked.
func (d *Decision) list(rules rules, ranked, passed []Neighbour) {
	for _, n := range passed {
		if n.Store.ID != d.Store {
			d.Candidates = append(d.Candidates, candidate(n, rules.obstacle(n.Store)))
		}
	}
	for _, n := range ranked[:min(len(ranked), rules.policy.listed())] {
		if n.Store.ID != d.Store {
			d.Candidates = append(d.Candidates, candidate(n, rules.loss(n, d)))
		}
	}
}

func candidate(n Neighbour, why Reason) Candidate {
	return Candidate{n.Store.ID, n.Store.Name, n.Store.Dealer, n.DistanceMM, why}
}

// anyMinute stands for a request that says no time.
const anyMinute guideapp.MinuteOfDay = -1

// rules are a policy at a minute of the day.
type rules struct {
	policy Policy
	minute guideapp.MinuteOfDay
}

// obstacle says why a store cannot serve, empty when it can.
func (r rules) obstacle(s *guideapp.Store) Reason {
	switch {
	case !s.Cloud:
		return CloudOff
	case r.minute != anyMinute && !s.OpenAt(r.minute):
		return Closed
	}
	return ""
}

func (r rules) eligible(s *guideapp.Store) bool   { return r.obstacle(s) == "" }
func (r rules) ineligible(s *guideapp.Store) bool { return r.obstacle(s) != "" }

func (r rules) within(n Neighbour) bool {
	return r.policy.RadiusM == 0 || n.DistanceMM <= r.policy.RadiusM*1000
}

// loss says why an eligible store lost.
func (r rules) loss(n Neighbour, d *Decision) Reason {
	switch {
	case !r.within(n):
		return BeyondRadius
	case n.DistanceMM == d.DistanceMM:
		return TieID
	}
	return Farther
}

// uncertain says whether a point as far off as the precision could be sent elsewhere.
func (r rules) uncertain(ranked []Neighbour, precisionMM int64) bool {
	if len(ranked) == 0 {
		return false
	}
	if r.within(ranked[0]) && len(ranked) > 1 && ranked[1].DistanceMM-ranked[0].DistanceMM < precisionMM {
		return true
	}
	edge := max(ranked[0].DistanceMM-r.policy.RadiusM*1000, r.policy.RadiusM*1000-ranked[0].DistanceMM)
	return r.policy.RadiusM > 0 && ranked[0].Store.ID != r.policy.DefaultStore && edge < precisionMM
}

func minuteOf(at guideapp.Instant, zone *time.Location) guideapp.MinuteOfDay {
	t := at.Time()
	if zone != nil {
		t = t.In(zone)
	}
	return guideapp.MinuteOfDay(t.Hour()*60 + t.Minute())
}
