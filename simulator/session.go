package simulator

import (
	"slices"
	"strings"
	"sync"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Session is a data set laid out for trying plans on it: nothing is read again per plan.
// It is not safe for concurrent use.
type Session struct {
	// Progress is told how far Report is: done of so many parts of all there is to do, rising,
	// and of an answered report all of them. It may be nil.
	Progress func(done, of int)

	facts     *reward.Facts
	org       *guideapp.Org
	period    guideapp.Period
	asOf      guideapp.Instant
	zone      string
	location  *time.Location // of zone
	history   History
	leftOut   int
	factsHash string
	events    int
	guides    int
	stores    int
	profile   *Profile         // made at first use
	measures  *reward.Measures // of the last plan paid, from which the next one takes over what it can
	lately    []Paid           // the plans asked about last, the latest first
	checker   *reward.Checker  // made at first use
	progress  progress         // of the report under way

	undivided func() (*Session, error) // over all facts, of a session that has a part of them; else nil
	all       *Session                 // what undivided gave
}

// maxLately is how many paid plans a session remembers: those of one report, so that the
// next report of the same plans pays nobody again.
const maxLately = 1 + MaxVariants

// NewSession lays a data set out. zone is the location of set.Zone. The set's
// organisation is kept. Facts of a loaded set that are broken are Invalid; of a set that
// was not loaded the hash is worked out.
func NewSession(set *Dataset, zone *time.Location) (*Session, error) {
	return newSession(set, zone, reward.Part{})
}

func newSession(set *Dataset, zone *time.Location, part reward.Part) (*Session, error) {
	facts, err := set.layOutIn(zone, part)
	if err != nil {
		return nil, err
	}
	hash := set.FactsHash
	if hash == "" {
		hash = facts.Hash()
	}
	return &Session{
		facts: facts, org: &set.Org, period: set.Period, asOf: set.AsOf, zone: set.Zone, location: zone, history: set.History, leftOut: set.LeftOut, factsHash: hash,
		events: set.Len(), guides: len(set.Org.Guides), stores: len(set.Org.Stores),
	}, nil
}

// Pay gives the statements of a plan. Its FactsHash is that of the facts the data set
// was made from, so that the payroll's bytes are those of frontline pay over these. A
// plan of another period or time zone, or one that needs facts the set does not carry,
// is Invalid.
func (s *Session) Pay(plan *reward.Plan) (*reward.Payroll, error) {
	paid, err := s.pay(plan)
	return paid.Payroll, err
}

// Takes says why a plan cannot be tried here: as Pay does, but without paying anybody.
func (s *Session) Takes(plan *reward.Plan) error {
	if err := plan.Pays(s.period); err != nil {
		return err
	}
	if plan.Zone != s.zone {
		return guideapp.InvalidAt("timezone", "is %s; the data set's days are those of %s: write that, or export a data set under the plan", plan.Zone, s.zone)
	}
	return s.refuseUncovered(HistoryOf(plan))
}

func (s *Session) pay(plan *reward.Plan) (Paid, error) {
	if err := s.Takes(plan); err != nil {
		return Paid{}, err
	}
	if !plan.Divides() {
		switch all, err := s.whole(); {
		case err != nil:
			return Paid{}, err
		case all != s:
			return all.pay(plan)
		}
	}
	if s.measures == nil {
		s.measures = reward.Gather(plan, s.facts, s.period)
	} else {
		s.measures, _ = s.measures.Reprice(plan)
	}
	measures, statements := s.measures, s.measures.Close()
	return Paid{
		Plan: plan, Payroll: &reward.Payroll{
			Plan: plan.Name, Version: plan.Version, PlanHash: plan.Hash, FactsHash: s.factsHash, Period: s.period, AsOf: s.asOf, Statements: statements,
		},
		Measures: measures, check: sync.OnceValue(func() Check { return s.Check(plan) }), byChannel: sync.OnceValue(measures.ByChannel),
		outcome: sync.OnceValue(func() Outcome { return newOutcome(plan, measures, statements) }),
	}, nil
}

// payOnce pays a plan, unless it is one of those asked about lately.
func (s *Session) payOnce(plan *reward.Plan) (Paid, error) {
	at := slices.IndexFunc(s.lately, func(p Paid) bool { return p.PlanHash == plan.Hash })
	if at < 0 {
		paid, err := s.pay(plan)
		if err != nil {
			return Paid{}, err
		}
		s.lately = slices.Insert(s.lately, 0, paid)
		s.lately = s.lately[:min(len(s.lately), maxLately)]
		return paid, nil
	}
	paid := s.lately[at]
	s.lately = slices.Insert(slices.Delete(s.lately, at, at+1), 0, paid)
	return paid, nil
}

// Events is how many facts the data set has.
func (s *Session) Events() int { return s.events }

func (s *Session) refuseUncovered(need History) error {
	if s.history.Covers(&need) {
		return nil
	}
	if words := s.history.Words.lacks(&need.Words); len(words) > 0 {
		return guideapp.InvalidAt("components", "asks for words that this data set does not carry (%.200s): those leave the server that a plan or draft of the brand names; others only where at least %d customers share them, not of an attribute that no plan or draft asks for, and not with a name, customer id or phone number in them; save this plan as a draft and export again",
			strings.Join(words, ", "), MinShared)
	}
	return guideapp.InvalidAt("components", "looks at earlier facts that this data set does not carry (%s): there was no room for all, so that it has at least what the plan in force looks at and, where there was room, what the brand's other plans and drafts do; save this plan as a draft and export again, or try it on files of the facts", strings.Join(s.history.lacks(&need), ", "))
}

// Compare pays the plans and says what the variants change. A plan asked about lately is
// not paid again.
func (s *Session) Compare(baseline *reward.Plan, variants ...*reward.Plan) (*Comparison, error) {
	paid, err := s.payAll(append([]*reward.Plan{baseline}, variants...))
	if err != nil {
		return nil, err
	}
	return Compare(paid[0], paid[1:]...), nil
}

// payAll pays a baseline and its variants. Too many of them are Invalid.
func (s *Session) payAll(plans []*reward.Plan) ([]Paid, error) {
	if len(plans) == 0 || len(plans) > 1+MaxVariants {
		return nil, guideapp.Errorf(guideapp.Invalid, "%d plans are given; there is a baseline and up to %d variants", len(plans), MaxVariants)
	}
	var paid []Paid
	step := s.progress.steps(len(plans) * paymentsOfReport)
	for _, plan := range plans {
		one, err := s.payOnce(plan)
		if err != nil {
			return nil, err
		}
		paid = append(paid, one)
		step()
	}
	return paid, nil
}

// Parked gives the refunds, amends and completions whose order is not in the set.
func (s *Session) Parked() []guideapp.Event { return s.facts.Parked() }
