package simulator_test

import (
	"fmt"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// town is a chain laid down by hand: everybody stands in one store all September, and
// what happens happens on the fifth.
type town struct{ simulator.Dataset }

func newTown() *town {
	t := &town{simulator.Dataset{Period: september, Zone: shanghai.String(), History: simulator.Whole(), AsOf: septemberDay(30)}}
	t.Org.Brand = "brand"
	return t
}

// septemberDay is midday of a day of September; day 31 is the first of October.
func septemberDay(d int) guideapp.Instant {
	return guideapp.Date(2026, time.September, d).Start(shanghai) + 12*guideapp.Hour
}

func (t *town) store(id, class string, visitors int64) {
	t.Org.Stores = append(t.Org.Stores, guideapp.Store{ID: id, Name: id, Class: class, Region: "east", Visitors: visitors})
}

func (t *town) guide(id, store string, role guideapp.Role) {
	t.Org.Guides = append(t.Org.Guides, guideapp.Guide{ID: id, Name: id, Assignments: []guideapp.Assignment{
		{Store: store, Role: role, First: september.First - 100, Last: guideapp.MaxDay}}})
}

// happens adds a fact, numbered.
func (t *town) happens(e guideapp.Event) {
	e.Brand, e.Source, e.ID, e.At = "brand", "pos", fmt.Sprintf("e%06d", len(t.Events)), septemberDay(5)
	t.Events = append(t.Events, e)
}

func (t *town) sells(guide, store string, amount guideapp.Fen) {
	t.happens(guideapp.Event{Kind: guideapp.Order, Store: store, Guide: guide, Customer: fmt.Sprintf("c%06d", len(t.Events)), Amount: amount})
}

func (t *town) session(to testing.TB) *simulator.Session {
	to.Helper()
	t.Org.Sort()
	session, err := simulator.NewSession(&t.Dataset, shanghai)
	if err != nil {
		to.Fatal(err)
	}
	return session
}

// planWith is a plan of components, one a line.
func planWith(t fataler, components string) *reward.Plan {
	t.Helper()
	return parsePlan(t, "schema: 1\nplan: tried\nperiod: month\ncomponents:\n"+components)
}
