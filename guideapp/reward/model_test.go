package reward_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

// model is the rules of pay written out as slowly and plainly as they read: loops over
// facts and days, exact rationals, nothing kept. It was written from the rules alone, and
// the engine is held to it. It shares with the engine the plan's types and nothing else.
type model struct {
	plan   *reward.Plan
	org    *guideapp.Org
	zone   *time.Location
	period guideapp.Period
	asOf   guideapp.Instant
	events []guideapp.Event
	live   *view
	final  map[int]*view // by days after the period
}

func newModel(c rated, period guideapp.Period, asOf guideapp.Instant) *model {
	m := &model{plan: c.plan, org: &c.org, zone: c.zone, period: period, asOf: asOf, events: c.events, final: map[int]*view{}}
	m.live = m.viewAt(asOf)
	return m
}

// shared is what a component's payees share, as it was known on its final day.
func (m *model) shared(c *reward.Component) *view {
	if c.FinalAfter == nil {
		return m.live
	}
	day := (m.period.Last + 1 + guideapp.Day(*c.FinalAfter)).Start(m.zone)
	if day >= m.asOf {
		return m.live
	}
	if m.final[*c.FinalAfter] == nil {
		m.final[*c.FinalAfter] = m.viewAt(day)
	}
	return m.final[*c.FinalAfter]
}

// statements pays everybody who stands somewhere in the period, by id.
func (m *model) statements() []modelStatement {
	var all []modelStatement
	for _, g := range m.org.Guides {
		if len(m.days(g.ID, func(guideapp.Guide, guideapp.Assignment, guideapp.Day) bool { return true })) > 0 {
			all = append(all, m.statement(g.ID))
		}
	}
	return all
}

// modelStatement is a statement with the lines that it should have.
type modelStatement struct {
	Guide                  string
	Total, Earned, Pending guideapp.Fen
	Lines                  []reward.Line
}

func (m *model) statement(guide string) modelStatement {
	s := modelStatement{Guide: guide}
	var total, earned guideapp.Fen
	for i := range m.plan.Components {
		c := &m.plan.Components[i]
		if len(m.paidDays(c, guide)) == 0 {
			continue
		}
		all, allMeasure := m.pay(c, guide, false)
		ripe, ripeMeasure := m.pay(c, guide, true)
		total, earned = total+all, earned+ripe
		s.Lines = append(s.Lines, reward.Line{Component: c.ID, Title: c.Title, Measure: ripeMeasure, Unit: unitOf(c), Amount: ripe, State: reward.Earned})
		if all != ripe || allMeasure != ripeMeasure {
			s.Lines = append(s.Lines, reward.Line{Component: c.ID, Title: c.Title, Measure: allMeasure - ripeMeasure, Unit: unitOf(c), Amount: all - ripe, State: reward.Pending})
		}
	}
	s.Total, s.Earned = m.limited(total), m.limited(earned)
	s.Pending = s.Total - s.Earned
	for _, bound := range []struct {
		state reward.State
		by    guideapp.Fen
	}{{reward.Earned, s.Earned - earned}, {reward.Pending, s.Pending - (total - earned)}} {
		if bound.by != 0 {
			s.Lines = append(s.Lines, reward.Line{Component: "limits", Title: "limits", Unit: reward.UnitFen, Amount: bound.by, State: bound.state})
		}
	}
	return s
}

func (m *model) limited(total guideapp.Fen) guideapp.Fen {
	if total < m.plan.Limits.Floor {
		total = m.plan.Limits.Floor
	}
	if m.plan.Limits.Cap != nil && total > *m.plan.Limits.Cap {
		total = *m.plan.Limits.Cap
	}
	return total
}

// unitOf says what a line's measure counts.
func unitOf(c *reward.Component) reward.Unit {
	var measure reward.Quantity
	switch {
	case c.Commission != nil:
		return reward.UnitFen
	case c.Ladder != nil:
		measure = c.Ladder.Measure.Of
	case c.Target != nil:
		measure = c.Target.Measure.Of
	case c.Contest != nil:
		measure = c.Contest.Measure.Of
	case c.Pool != nil && c.Pool.Shares != nil:
		measure = c.Pool.Shares.Of
	}
	if measure == reward.SumAmount {
		return reward.UnitFen
	}
	return reward.UnitCount
}

// days lists the days of the period on which a guide stands as wanted.
func (m *model) days(guide string, as func(guideapp.Guide, guideapp.Assignment, guideapp.Day) bool) []guideapp.Day {
	var days []guideapp.Day
	for d := m.period.First; d <= m.period.Last; d++ {
		g, known := m.org.Guide(guide)
		if a, stands := g.On(d); known && stands && as(g, a, d) {
			days = append(days, d)
		}
	}
	return days
}

// paidDays lists the days of the period on which a component pays a guide.
func (m *model) paidDays(c *reward.Component, guide string) []guideapp.Day {
	return m.days(guide, func(_ guideapp.Guide, _ guideapp.Assignment, d guideapp.Day) bool {
		_, paid := m.paidAt(c, guide, d)
		return paid
	})
}

// paidAt gives the store in which a guide stands on a day as one whom the component pays.
func (m *model) paidAt(c *reward.Component, guide string, d guideapp.Day) (guideapp.Store, bool) {
	g, known := m.org.Guide(guide)
	if !known {
		return guideapp.Store{}, false
	}
	a, stands := g.On(d)
	if !stands {
		return guideapp.Store{}, false
	}
	store, found := m.org.StoreOn(a.Store, d)
	if !found {
		return guideapp.Store{}, false
	}
	f := c.For
	paid := slices.Contains(f.Roles, a.Role) &&
		(len(f.Stores) == 0 || slices.Contains(f.Stores, store.ID)) &&
		(len(f.Classes) == 0 || slices.Contains(f.Classes, store.Class)) &&
		(len(f.Regions) == 0 || slices.Contains(f.Regions, store.Region)) &&
		(len(f.Ownership) == 0 || slices.Contains(f.Ownership, store.Ownership)) &&
		int(d-g.Hired()) >= f.MinTenureDays
	return store, paid
}

// rounded rounds half to even.
func rounded(x *big.Rat) int64 {
	twice := new(big.Rat).Add(new(big.Rat).Mul(x, big.NewRat(2, 1)), big.NewRat(1, 1))
	up := new(big.Int).Div(twice.Num(), new(big.Int).Mul(twice.Denom(), big.NewInt(2))) // floor(x + 1/2)
	halfway := new(big.Rat).Sub(new(big.Rat).SetInt(up), x).Cmp(big.NewRat(1, 2)) == 0
	if halfway && up.Bit(0) == 1 {
		up.Sub(up, big.NewInt(1))
	}
	return up.Int64()
}

func whole[T ~int | ~int32 | ~int64](n T) *big.Rat { return big.NewRat(int64(n), 1) }

func ratio(r guideapp.Ratio) *big.Rat { return big.NewRat(int64(r), int64(guideapp.One)) }

func plus(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }

func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

func greater(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

// modelRounds is how often as many cases as for other properties are drawn of each kind.
const modelRounds = 2

// TestPay_Model holds the engine to the model, line by line, over drawn organisations,
// facts and plans.
func TestPay_Model(t *testing.T) {
	t.Parallel()
	for _, kind := range drawnKinds {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			for range modelRounds {
				rapid.Check(t, func(rt *rapid.T) { checkAgainstModel(rt, kind.draws) })
			}
		})
	}
}

func checkAgainstModel(t *rapid.T, kinds []func(*keyed)) {
	c := rated{zone: shanghai, org: drawChain(t)}
	document := drawPlan(t, kinds)
	c.plan, c.events = parseDrawn(t, document), drawFacts(t)
	period := guideapp.PeriodOf(c.plan.Cadence, september.First+guideapp.Day(rapid.IntRange(0, 29).Draw(t, "period")))
	asOf := drawNow(t, period, c.events)
	facts, err := reward.NewFacts(&c.org, c.events, c.zone, asOf)
	if err != nil {
		t.Fatal(err)
	}
	m, measures := newModel(c, period, asOf), reward.Gather(c.plan, facts, period)
	got, want := measures.Close(), m.statements()
	if len(got) != len(want) {
		t.Fatalf("%d statements, want %d", len(got), len(want))
	}
	for i := range got {
		compareStatements(t, got[i], want[i], c, document)
		for _, line := range got[i].Lines() {
			m.checkExplained(t, measures, got[i].Guide, line, func() string { return c.told(document) })
		}
	}
}

// drawNow draws an instant to pay at: late, early, or the very moment at which a fact
// becomes known or a hold ends.
func drawNow(t *rapid.T, period guideapp.Period, events []guideapp.Event) guideapp.Instant {
	from, until := period.Instants(shanghai)
	if len(events) == 0 || rapid.Bool().Draw(t, "at any moment") {
		return oneOf(t, "as of", until+20*guideapp.FullDay, until+3*guideapp.FullDay, until, (from+until)/2) + 1
	}
	e := oneOf(t, "at a fact", events...)
	return oneOf(t, "of", e.At, e.KnownAt()) + oneOf[guideapp.Instant](t, "after", 3, 7, 0, 15)*guideapp.FullDay - oneOf[guideapp.Instant](t, "before", 0, 1)
}

func parseDrawn(t *rapid.T, document string) *reward.Plan {
	tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	plan, err := reward.Parse(tree)
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return plan
}

func compareStatements(t *rapid.T, statement reward.Statement, want modelStatement, c rated, document string) {
	got := modelStatement{statement.Guide, statement.Total, statement.Earned, statement.Pending, statement.Lines()}
	if got.Guide == want.Guide && got.Total == want.Total && got.Earned == want.Earned && got.Pending == want.Pending && slices.Equal(got.Lines, want.Lines) {
		return
	}
	for i := range max(len(got.Lines), len(want.Lines)) {
		if i >= len(got.Lines) || i >= len(want.Lines) || got.Lines[i] != want.Lines[i] {
			t.Fatalf("%s%s's line %d:\n got %+v\nwant %+v", c.told(document), got.Guide, i, got.Lines[i:min(i+1, len(got.Lines))], want.Lines[i:min(i+1, len(want.Lines))])
		}
	}
	t.Fatalf("%sgot %+v\nwant %+v", c.told(document), got, want)
}

// told writes out what was drawn.
func (c rated) told(document string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "plan:\n%s", document)
	for _, s := range c.org.Stores {
		fmt.Fprintf(&b, "store %s from %s in %s, class %q, %s, %d-%d, %d visitors\n", s.ID, s.From, s.Region, s.Class, s.Ownership, s.Open, s.Close, s.Visitors)
	}
	for _, g := range c.org.Guides {
		for _, a := range g.Assignments {
			fmt.Fprintf(&b, "%s is %s in %s from %s to %s\n", g.ID, a.Role, a.Store, a.First, a.Last)
		}
	}
	for _, e := range c.events {
		fmt.Fprintf(&b, "%s %s at %s, known %s: store %s guide %s customer %s owner %s %s %s since %s, %s yuan %d pieces %s ref %s %s %v\n", e.Key(), e.Kind, e.At.Time().In(c.zone).Format(time.DateTime),
			e.KnownAt().Time().In(c.zone).Format(time.DateTime), e.Store, e.Guide, e.Customer, e.Owner, e.Channel, e.Origin, e.OriginAt, e.Amount.Yuan(), e.Quantity, e.Category, e.Ref, e.Reason, e.Attrs)
	}
	return b.String()
}
