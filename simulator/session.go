package simulator

import (
	"strings"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Session is a data set laid out for trying plans on it: nothing is read again per plan.
// It is not safe for concurrent use.
type Session struct {
	facts     *reward.Facts
	org       *guideapp.Org
	period    guideapp.Period
	asOf      guideapp.Instant
	zone      string
	history   History
	factsHash string
	events    int
	guides    int
	stores    int
	baseline  Paid             // the last one compared with
	measures  *reward.Measures // of the last plan paid, from which the next one takes over what it can
}

// NewSession lays a data set out. zone is the location of set.Zone. The set's
// organisation is kept, its events may be forgotten.
func NewSession(set *Dataset, zone *time.Location) (*Session, error) {
	if zone.String() != set.Zone {
		return nil, guideapp.Errorf(guideapp.Invalid, "the data set is in the time zone %s, not %s", set.Zone, zone)
	}
	facts, err := reward.NewFacts(&set.Org, set.Events, zone, set.AsOf)
	if err != nil {
		return nil, err
	}
	return &Session{
		facts: facts, org: &set.Org, period: set.Period, asOf: set.AsOf, zone: set.Zone, history: set.History, factsHash: set.FactsHash,
		events: len(set.Events), guides: len(set.Org.Guides), stores: len(set.Org.Stores),
	}, nil
}

// Pay gives the statements of a plan. Its FactsHash is that of the facts the data set
// was made from, so that the payroll's bytes are those of frontline pay over these. A
// plan of another period or time zone, or one that needs facts the set does not carry,
// is Invalid.
func (s *Session) Pay(plan *reward.Plan) (*reward.Payroll, error) {
	if err := plan.Pays(s.period); err != nil {
		return nil, err
	}
	if plan.Zone != s.zone {
		return nil, guideapp.InvalidAt("timezone", "is %s; the data set's days are those of %s: write that, or export a data set under the plan", plan.Zone, s.zone)
	}
	if err := s.refuseUncovered(HistoryOf(plan)); err != nil {
		return nil, err
	}
	if s.measures == nil {
		s.measures = reward.Gather(plan, s.facts, s.period)
	} else {
		s.measures, _ = s.measures.Reprice(plan)
	}
	return &reward.Payroll{
		Plan: plan.Name, Version: plan.Version, PlanHash: plan.Hash, FactsHash: s.factsHash,
		Period: s.period, AsOf: s.asOf, Statements: s.measures.Close(),
	}, nil
}

func (s *Session) refuseUncovered(need History) error {
	if s.history.Covers(need) {
		return nil
	}
	var missing []string
	for _, k := range s.history.lacks(need) {
		missing = append(missing, k.String())
	}
	if need.FirstOrders && !s.history.FirstOrders {
		missing = append(missing, "first orders")
	}
	if len(missing) == 0 {
		missing = append(missing, "facts of all customers, for a once_per without customer")
	}
	return guideapp.InvalidAt("components", "looks at earlier facts that this data set does not carry (%s); publish a plan that does and export again", strings.Join(missing, ", "))
}

// Compare pays both plans and says what the variant changes. A baseline that stays the
// same from call to call is paid once.
func (s *Session) Compare(baseline, variant *reward.Plan) (*Comparison, error) {
	if s.baseline.Plan == nil || s.baseline.Plan.Hash != baseline.Hash {
		paid, err := s.Pay(baseline)
		if err != nil {
			return nil, err
		}
		s.baseline = Paid{baseline, paid}
	}
	paid, err := s.Pay(variant)
	if err != nil {
		return nil, err
	}
	return Compare(s.baseline, Paid{variant, paid}), nil
}
