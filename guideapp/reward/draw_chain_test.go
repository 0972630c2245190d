package reward_test

import (
	"fmt"

	"pgregory.net/rapid"

	"frontline/guideapp"
)

// oneOf draws one of the values.
func oneOf[T any](t *rapid.T, label string, values ...T) T {
	return rapid.SampledFrom(values).Draw(t, label)
}

// chance is true once in n.
func chance(t *rapid.T, label string, n int) bool {
	return rapid.IntRange(1, n).Draw(t, label) == n
}

// drawMany draws a number that is large more often than not.
func drawMany(t *rapid.T, label string, least, most int) int {
	return max(rapid.IntRange(least, most).Draw(t, label), rapid.IntRange(least, most).Draw(t, "or "+label))
}

// drawChain draws an organisation with all that changes in mid-period: stores that change
// region, class, owner and hours, guides who join, move, pause and leave.
func drawChain(t *rapid.T) guideapp.Org {
	org := guideapp.Org{Brand: "demo"}
	stores := rapid.IntRange(1, 4).Draw(t, "stores")
	for i := range stores {
		from := guideapp.Day(0)
		for range rapid.IntRange(1, 3).Draw(t, "rows") {
			org.Stores = append(org.Stores, guideapp.Store{
				ID: fmt.Sprintf("S%d", i), From: from, Name: "store", Region: oneOf(t, "region", "east", "west"),
				Class: oneOf(t, "class", "A", "B", "C", ""), Ownership: oneOf(t, "ownership", guideapp.Direct, guideapp.Franchise),
				Open: oneOf[guideapp.MinuteOfDay](t, "open", 0, 540, 1_200), Close: oneOf[guideapp.MinuteOfDay](t, "close", 0, 540, 1_260),
				Visitors: oneOf[int64](t, "column", 0, 10, 33),
			})
			from = max(from, september.First-3) + guideapp.Day(rapid.IntRange(1, 20).Draw(t, "in force"))
		}
	}
	for i := range drawMany(t, "guides", 1, 6) {
		org.Guides = append(org.Guides, drawGuide(t, i, stores))
	}
	org.Goals = drawGoals(t)
	org.Sort()
	return org
}

func drawGuide(t *rapid.T, i, stores int) guideapp.Guide {
	g := guideapp.Guide{ID: fmt.Sprintf("G%d", i), Name: "guide"}
	first := september.First - guideapp.Day(rapid.IntRange(-10, 60).Draw(t, "joined"))
	for first < september.Last+20 {
		last := first + guideapp.Day(rapid.IntRange(0, 60).Draw(t, "stays"))
		g.Assignments = append(g.Assignments, guideapp.Assignment{
			Store: fmt.Sprintf("S%d", rapid.IntRange(0, stores-1).Draw(t, "assigned")),
			Role:  oneOf(t, "role", guideapp.RoleGuide, guideapp.RoleGuide, guideapp.RoleManager, guideapp.RoleCoordinator),
			First: first, Last: last,
		})
		first = last + 1 + guideapp.Day(oneOf(t, "gap", 0, 0, 3))
	}
	return g
}

func drawGoals(t *rapid.T) []guideapp.Goal {
	var goals []guideapp.Goal
	for _, party := range []string{"G0", "G1", "G2", "S0", "S1", "east", "west"} {
		for _, period := range []string{"2026-09", "2026-Q3", "2026-W37", "2026-09-14"} {
			if rapid.Bool().Draw(t, "has a goal") {
				goals = append(goals, guideapp.Goal{Table: "goals", Party: party, Period: period,
					Amount: oneOf[guideapp.Fen](t, "goal", 0, 250, 400, 123_456, 500_000)})
			}
		}
	}
	return goals
}

// drawMoment draws an instant around September, often on the same few hours, so that
// facts happen at once.
func drawMoment(t *rapid.T, label string) guideapp.Instant {
	day := (september.First + guideapp.Day(rapid.IntRange(-12, 36).Draw(t, label))).Start(shanghai)
	return day + oneOf(t, label+" at", 0, 0, 10*guideapp.Hour, 20*guideapp.Hour+50*guideapp.Minute, guideapp.FullDay-1, 12_345_678)
}

func drawID(t *rapid.T, label, prefix string, n int, noneIn int) string {
	if noneIn > 0 && chance(t, label+" none", noneIn) {
		return ""
	}
	return fmt.Sprintf("%s%d", prefix, rapid.IntRange(0, n).Draw(t, label))
}

// drawFacts draws facts of every kind, with refunds, amends, completions and replies,
// some of which become known late and some twice.
func drawFacts(t *rapid.T) []guideapp.Event {
	var events []guideapp.Event
	for i := range drawMany(t, "facts", 0, 30) {
		e := drawFact(t, i)
		events = append(events, e)
		switch e.Kind {
		case guideapp.Order:
			events = append(events, drawChanges(t, e)...)
		case guideapp.ChatWaiting:
			for i := range oneOf(t, "answers", 0, 1, 2) {
				events = append(events, drawAfter(t, e, guideapp.ChatReplied, fmt.Sprintf("y%d", i), oneOf(t, "reply", 30*guideapp.Minute, 30*guideapp.Minute+1, 13*guideapp.Hour, 26*guideapp.Hour)))
			}
		case guideapp.FriendAdded:
			if chance(t, "lost", 3) {
				lost := drawAfter(t, e, guideapp.FriendLost, "l", oneOf[guideapp.Instant](t, "lost after", 3, 7, 0, 1, 5, 15)*guideapp.FullDay)
				lost.Ref, lost.Guide, lost.Customer = "", e.Guide, e.Customer
				lost.Reason = oneOf(t, "lost by", guideapp.ReasonCustomer, guideapp.ReasonGuide, guideapp.ReasonTransfer)
				events = append(events, lost)
			}
		}
	}
	for i := range events {
		if chance(t, "late", 6) {
			events[i].RecordedAt = events[i].At + guideapp.Instant(rapid.IntRange(0, 50).Draw(t, "known after"))*guideapp.FullDay
		}
		if chance(t, "twice", 12) {
			events = append(events, events[i])
		}
	}
	return events
}

func drawFact(t *rapid.T, i int) guideapp.Event {
	e := guideapp.Event{
		Brand: "demo", Source: oneOf(t, "source", "pos", "crm"), ID: fmt.Sprintf("e%d", i), At: drawMoment(t, "day"),
		Store: drawID(t, "store", "S", 3, 6), Guide: drawID(t, "guide", "G", 4, 6), Owner: drawID(t, "owner", "G", 4, 4), Customer: drawID(t, "customer", "C", 4, 8),
		Kind: oneOf(t, "kind", guideapp.Order, guideapp.Order, guideapp.Order, guideapp.FriendAdded, guideapp.FriendAdded, guideapp.ChatWaiting,
			guideapp.Footfall, guideapp.Service, guideapp.TaskDone),
		Channel: oneOf(t, "channel", guideapp.Channels...), Origin: oneOf(t, "origin", guideapp.Origins...), Category: oneOf(t, "category", "", "shoes", "bags"),
	}
	if e.Kind == guideapp.FriendAdded && chance(t, "handed over", 6) {
		e.Reason = guideapp.ReasonTransfer
	}
	if chance(t, "attribute", 3) {
		e.Attrs = []guideapp.Attr{{Name: "sku", Value: oneOf(t, "sku", "A1", "A2")}}
	}
	if !chance(t, "origin unknown", 5) {
		e.OriginAt = e.At - guideapp.Instant(rapid.IntRange(0, 40).Draw(t, "since origin"))*guideapp.FullDay + oneOf(t, "origin hour", 0, 9*guideapp.Hour)
	}
	if e.Kind == guideapp.Order || e.Kind == guideapp.Footfall {
		e.Quantity = rapid.Int64Range(0, 9).Draw(t, "quantity")
	}
	if e.Kind == guideapp.Order {
		e.Amount = oneOf(t, "amount", 0, 1, 10_005, 50_000, 100_000, 250_000, guideapp.MaxAmount, guideapp.Fen(rapid.Int64Range(0, 2_000_000).Draw(t, "any amount")))
	}
	return e
}

// drawChanges draws what changes an order.
func drawChanges(t *rapid.T, order guideapp.Event) []guideapp.Event {
	var events []guideapp.Event
	after := func(kind guideapp.Kind, suffix string) guideapp.Event {
		return drawAfter(t, order, kind, suffix, oneOf[guideapp.Instant](t, suffix+" after", 1, 5, 0, 2, 9, 12)*guideapp.FullDay)
	}
	for i := range oneOf(t, "refunds", 0, 0, 1, 2) {
		r := after(guideapp.Refund, fmt.Sprintf("r%d", i))
		r.Quantity = rapid.Int64Range(0, 3).Draw(t, "items back")
		r.Amount = max(1, oneOf(t, "back", 1, order.Amount/2, order.Amount, order.Amount+1))
		events = append(events, r)
	}
	for i := range oneOf(t, "completions", 0, 1, 1, 2) {
		events = append(events, after(guideapp.OrderCompleted, fmt.Sprintf("x%d", i)))
	}
	for i := range oneOf(t, "amends", 0, 0, 0, 1, 2) {
		a := after(guideapp.Amend, fmt.Sprintf("a%d", i))
		a.Reason, a.Guide, a.Store = "wrong guide", drawID(t, "right guide", "G", 5, 3), drawID(t, "right store", "S", 3, 2)
		if a.Guide == "" && rapid.Bool().Draw(t, "shared") {
			a.Attrs = []guideapp.Attr{{Name: guideapp.AttrShares, Value: oneOf(t, "shares", "G1 60%; G2 40%", "G0 33.3333%; G4 33.3333%; G1 33.3334%", "G2 50%;G1 50%", "G3 99.9999%; G0 0.0001%")}}
		}
		if a.Guide != "" || a.Store != "" || a.Attrs != nil {
			events = append(events, a)
		}
	}
	return events
}

func drawAfter(t *rapid.T, e guideapp.Event, kind guideapp.Kind, suffix string, after guideapp.Instant) guideapp.Event {
	ref := e.ID
	source := oneOf(t, "source of "+suffix, e.Source, "pos", "crm")
	if source != e.Source {
		ref = e.Key()
	}
	return guideapp.Event{Brand: "demo", Source: source, ID: e.ID + suffix, Kind: kind, Ref: ref, At: e.At + after}
}
