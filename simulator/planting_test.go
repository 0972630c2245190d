package simulator_test

import (
	"fmt"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// variant is facts to add to others and to leave out, and all that then are.
type variant struct {
	added []*guideapp.Event
	left  map[int32]bool
	then  []guideapp.Event
}

// varied draws which facts happen once more, each for a customer of its own and with what
// changes it, and which have not happened.
func varied(c chance, facts *reward.Facts) (variant, error) {
	v := variant{left: map[int32]bool{}}
	changes, gone, planted := map[string][]guideapp.Event{}, map[string]bool{}, 0
	again := func(e guideapp.Event) *guideapp.Event {
		planted++
		e.Source, e.ID, e.RecordedAt = "planted", fmt.Sprintf("%08d", planted), 0
		if e.Customer != "" {
			e.Customer = "planted" + e.ID
		}
		return &e
	}
	var known []guideapp.Event
	err := facts.Each(func(s *reward.Sketch) {
		e := *s.Event()
		if known = append(known, e); e.Kind.ChangesOrder() {
			changes[e.RefKey()] = append(changes[e.RefKey()], e)
		} else if c(5) == 0 {
			v.left[s.Fact], gone[e.Key()] = true, true
		}
	})
	for _, e := range known {
		if e.Kind.ChangesOrder() {
			if !gone[e.RefKey()] {
				v.then = append(v.then, e)
			}
			continue
		}
		if !gone[e.Key()] {
			v.then = append(v.then, e)
		}
		if c(4) > 0 {
			continue
		}
		more := again(e)
		v.added = append(v.added, more)
		for _, change := range changes[e.Key()] {
			change := again(change)
			change.Ref = more.ID
			v.added = append(v.added, change)
		}
		if e.Customer != "" && c(3) == 0 {
			lost := again(e)
			lost.Kind, lost.Customer, lost.At = guideapp.FriendLost, more.Customer, e.At+guideapp.Instant(c(5))*guideapp.FullDay
			v.added = append(v.added, lost)
		}
	}
	for _, e := range v.added {
		v.then = append(v.then, *e)
	}
	return v, err
}

// apartAndTogether lays out facts and what is added to them, each by themselves, and both.
func apartAndTogether(org *guideapp.Org, facts *reward.Facts, v *variant, asOf guideapp.Instant) (apart [2]*reward.Facts, together *reward.Facts, err error) {
	var all []guideapp.Event
	err = facts.Each(func(s *reward.Sketch) { all = append(all, *s.Event()) })
	for _, e := range v.added {
		all = append(all, *e)
	}
	if err == nil {
		apart[0], err = facts.Vary(nil, nil, asOf)
	}
	if err == nil {
		apart[1], err = facts.Apart(v.added, asOf)
	}
	if err == nil {
		together, err = reward.NewFacts(org, all, shanghai, asOf)
	}
	return apart, together, err
}

// Facts that are varied pay what they would laid out anew, whatever they were laid out from,
// also where part of it was final before. Those that are added alone may be measured apart.
func TestFacts_Vary(t *testing.T) {
	t.Parallel()
	cases := uint64(150)
	if testing.Short() {
		cases = 30
	}
	for seed := range cases {
		c := seeded(seed)
		d := draw(c, size{stores: 4, guides: 10, customers: 12, events: 150})
		plan, other := parsePlan(t, drawPlan(c)), parsePlan(t, drawPlan(c))
		events, err := reward.NewFacts(&d.Org, d.Events, shanghai, d.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		set, err := simulator.Load(d.exported(t))
		if err != nil {
			t.Fatal(err)
		}
		columns, err := simulator.FactsOf(set, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		for _, laid := range []struct {
			from  string
			facts *reward.Facts
			org   *guideapp.Org
		}{{"events", events, &d.Org}, {"columns", columns, &set.Org}} {
			facts, org := laid.facts, laid.org
			v, err := varied(c, facts)
			if err != nil {
				t.Fatal(err)
			}
			asOf := d.AsOf + guideapp.Instant(c(2)*30)*guideapp.FullDay + 10*guideapp.FullDay
			got, err := facts.Vary(v.added, v.left, asOf)
			if err != nil {
				t.Fatal(err)
			}
			want, err := reward.NewFacts(org, v.then, shanghai, asOf)
			if err != nil {
				t.Fatal(err)
			}
			apart, then, err := apartAndTogether(org, facts, &v, asOf)
			if err != nil {
				t.Fatal(err)
			}
			for _, plan := range []*reward.Plan{plan, other} {
				if sum := written(reward.Gather(plan, apart[0], september).Plus(reward.Gather(plan, apart[1], september))); plan.Divides() {
					if want := written(reward.Gather(plan, then, september)); sum != want {
						t.Fatalf("seed %d, %s: measured apart, %d added pay\n%s\nnot\n%s", seed, laid.from, len(v.added), sum, want)
					}
				}
				if got, want := written(reward.Gather(plan, got, september)), written(reward.Gather(plan, want, september)); got != want {
					t.Fatalf("seed %d, %s: %d added and %d left out pay\n%s\nnot\n%s", seed, laid.from, len(v.added), len(v.left), got, want)
				}
			}
		}
	}
}

// written gives the canonical bytes of all statements.
func written(m *reward.Measures) string {
	payroll := reward.Payroll{Statements: m.Close()}
	return string(payroll.AppendJSON(nil))
}

func TestPlan_Divides(t *testing.T) {
	t.Parallel()
	for bounty, want := range map[string]bool{
		"{each: 2.00}": true,
		"{each: 2.00, once_per: [guide, customer]}": true,
		"{each: 2.00, once_per: [customer]}":        true,
		"{each: 2.00, once_per: [guide, store]}":    false,
	} {
		plan := planWith(t, onePercent+"  - {id: friend, bounty: "+bounty+", when: {kinds: [friend_added]}}\n")
		if got := plan.Divides(); got != want {
			t.Errorf("%s divides: %v", bounty, got)
		}
	}
}
