package dbtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// fullEvent has a value in every field.
func fullEvent() guideapp.Event {
	return guideapp.Event{
		Brand: "b", Source: "pos", ID: "e1", Kind: guideapp.Refund, At: 1_000, RecordedAt: 2_000,
		Store: "S1", Guide: "G1", Customer: "C1", Owner: "G2", Channel: guideapp.ChannelPublic, Origin: guideapp.Routed,
		OriginAt: 500, Amount: guideapp.MaxAmount, Quantity: guideapp.MaxQuantity, Category: "外套", Ref: "crm//e0",
		Reason: `it's "so"`, Attrs: []guideapp.Attr{{Name: "discount", Value: "<8 折>"}, {Name: "sku", Value: ""}},
	}
}

func order(id string, at guideapp.Instant) guideapp.Event {
	return guideapp.Event{Brand: "b", Source: "pos", ID: id, Kind: guideapp.Order, At: at, Store: "S1"}
}

func (s suite) record(t fataler, database *db.DB, brand string, events ...guideapp.Event) []service.Outcome {
	t.Helper()
	var outcomes []service.Outcome
	s.update(t, database, func(tx *db.Tx) error {
		var err error
		outcomes, err = tx.RecordEvents(s.ctx, brand, events)
		return err
	})
	return outcomes
}

func (s suite) all(t fataler, database *db.DB, brand string) []guideapp.Event {
	t.Helper()
	return read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) {
		var events []guideapp.Event
		return collected(&events, tx.EachEvent(s.ctx, brand, 0, guideapp.MaxInstant, func(e guideapp.Event) error {
			events = append(events, e)
			return nil
		}))
	})
}

func collected(events *[]guideapp.Event, err error) ([]guideapp.Event, error) { return *events, err }

func states(outcomes []service.Outcome) []service.RecordState {
	list := make([]service.RecordState, len(outcomes))
	for i, o := range outcomes {
		list[i] = o.State
	}
	return list
}

func (s suite) recordEvents(t *testing.T) {
	s.each(t, []subtest{
		{"a fact comes back as it was", func(t *testing.T, database *db.DB) {
			e := fullEvent()
			wantEqual(t, "outcome", s.record(t, database, "b", e), []service.Outcome{{State: service.Accepted}})
			wantEqual(t, "events", s.all(t, database, "b"), []guideapp.Event{e})
		}},
		{"the same again is a duplicate", func(t *testing.T, database *db.DB) {
			e := fullEvent()
			s.record(t, database, "b", e)
			again := e
			again.Ref = "crm//e0"
			again.Attrs = []guideapp.Attr{e.Attrs[1], e.Attrs[0]} // in another order
			wantEqual(t, "outcome", s.record(t, database, "b", again), []service.Outcome{{State: service.Duplicate}})
			wantEqual(t, "attributes handed in", again.Attrs[0].Name, "sku")
			wantEqual(t, "events", s.all(t, database, "b"), []guideapp.Event{e})
		}},
		{"a ref with and without its source is the same", func(t *testing.T, database *db.DB) {
			e := fullEvent()
			e.Ref = "e0"
			s.record(t, database, "b", e)
			e.Ref = "pos//e0"
			wantEqual(t, "outcome", s.record(t, database, "b", e), []service.Outcome{{State: service.Duplicate}})
		}},
		{"recorded at 0 is at, and is kept as given", func(t *testing.T, database *db.DB) {
			e := order("e1", 1_000)
			s.record(t, database, "b", e)
			wantEqual(t, "events", s.all(t, database, "b"), []guideapp.Event{e})
			e.RecordedAt = 1_000
			wantEqual(t, "outcome", s.record(t, database, "b", e), []service.Outcome{{State: service.Duplicate}})
		}},
		{"other content is refused by its field", s.refusals},
		{"an id twice in one batch", func(t *testing.T, database *db.DB) {
			e, other := order("e1", 1_000), order("e1", 1_001)
			got := s.record(t, database, "b", e, other, e, order("e2", 5))
			wantEqual(t, "states", states(got), []service.RecordState{service.Accepted, service.Refused, service.Duplicate, service.Accepted})
			wantEqual(t, "field", got[1].Field, "at")
			wantEqual(t, "events", s.all(t, database, "b"), []guideapp.Event{order("e2", 5), e})
		}},
		{"an id twice in one batch that is recorded", func(t *testing.T, database *db.DB) {
			s.record(t, database, "b", order("e1", 1_000))
			got := s.record(t, database, "b", order("e1", 2_000), order("e1", 2_000), order("e1", 1_000))
			wantEqual(t, "states", states(got), []service.RecordState{service.Refused, service.Refused, service.Duplicate})
		}},
		{"an id belongs to its source and brand", func(t *testing.T, database *db.DB) {
			e, elsewhere := order("e1", 1_000), order("e1", 2_000)
			elsewhere.Source = "crm"
			wantEqual(t, "states", states(s.record(t, database, "b", e, elsewhere)), []service.RecordState{service.Accepted, service.Accepted})
			foreign := order("e1", 3_000)
			foreign.Brand = "c"
			wantEqual(t, "states", states(s.record(t, database, "c", foreign)), []service.RecordState{service.Accepted})
			wantEqual(t, "events of b", s.all(t, database, "b"), []guideapp.Event{e, elsewhere})
			wantEqual(t, "events of c", s.all(t, database, "c"), []guideapp.Event{foreign})
		}},
		{"what cannot be kept is refused alone", func(t *testing.T, database *db.DB) {
			foreign, nul, broken, twice := order("e1", 1), order("e2", 1), order("e3", 1), order("e4", 1)
			foreign.Brand, nul.Customer, broken.Reason = "c", "a\x00b", "\xff"
			twice.Attrs = []guideapp.Attr{{Name: "sku", Value: "1"}, {Name: "sku", Value: "2"}}
			good := order("e5", 1)
			got := s.record(t, database, "b", foreign, nul, broken, twice, good)
			for i, field := range []string{"brand", "customer_id", "reason", "attrs", ""} {
				wantEqual(t, "field", got[i].Field, field)
				wantEqual(t, "has a reason", got[i].Reason != "", field != "")
			}
			wantEqual(t, "events", s.all(t, database, "b"), []guideapp.Event{good})
		}},
		{"nothing", func(t *testing.T, database *db.DB) {
			wantEqual(t, "outcomes", len(s.record(t, database, "b")), 0)
			wantEqual(t, "events", len(s.all(t, database, "b")), 0)
		}},
		{"a large batch, half of it known", func(t *testing.T, database *db.DB) {
			total := 10_001
			if testing.Short() {
				total = 501
			}
			events := make([]guideapp.Event, total)
			for i := range events {
				events[i] = order(fmt.Sprintf("e%06d", i), guideapp.Instant(i))
			}
			var known []guideapp.Event
			for i := 0; i < total; i += 2 {
				known = append(known, events[i])
			}
			s.record(t, database, "b", known...)
			for i, o := range s.record(t, database, "b", events...) {
				want := []service.RecordState{service.Duplicate, service.Accepted}[i%2]
				if o.State != want {
					t.Fatalf("event %d is %s, want %s", i, o.State, want)
				}
			}
			wantEqual(t, "events", s.all(t, database, "b"), events)
		}},
		{"order and batches do not matter", s.shuffled},
	})
}

func (s suite) refusals(t *testing.T, database *db.DB) {
	s.record(t, database, "b", fullEvent())
	for _, c := range []struct {
		field  string
		change func(*guideapp.Event)
	}{
		{"kind", func(e *guideapp.Event) { e.Kind = guideapp.Amend }},
		{"at", func(e *guideapp.Event) { e.At++ }},
		{"recorded_at", func(e *guideapp.Event) { e.RecordedAt++ }},
		{"store_id", func(e *guideapp.Event) { e.Store = "S2" }},
		{"guide_id", func(e *guideapp.Event) { e.Guide = "" }},
		{"customer_id", func(e *guideapp.Event) { e.Customer = "C2" }},
		{"owner_id", func(e *guideapp.Event) { e.Owner = "G1" }},
		{"channel", func(e *guideapp.Event) { e.Channel = guideapp.ChannelStore }},
		{"origin", func(e *guideapp.Event) { e.Origin = guideapp.WalkIn }},
		{"origin_at", func(e *guideapp.Event) { e.OriginAt = 0 }},
		{"amount", func(e *guideapp.Event) { e.Amount-- }},
		{"quantity", func(e *guideapp.Event) { e.Quantity-- }},
		{"category", func(e *guideapp.Event) { e.Category = "" }},
		{"ref", func(e *guideapp.Event) { e.Ref = "e0" }},
		{"reason", func(e *guideapp.Event) { e.Reason += " " }},
		{"attrs", func(e *guideapp.Event) { e.Attrs = e.Attrs[:1] }},
		{"attrs", func(e *guideapp.Event) {
			e.Attrs = []guideapp.Attr{{Name: "discount", Value: "<8 折>"}, {Name: "sku", Value: "1"}}
		}},
	} {
		e := fullEvent()
		c.change(&e)
		got := s.record(t, database, "b", e)
		if got[0].State != service.Refused || got[0].Field != c.field || !strings.Contains(got[0].Reason, c.field) {
			t.Errorf("another %s: got %+v, want it refused by that field", c.field, got[0])
		}
	}
	wantEqual(t, "events", s.all(t, database, "b"), []guideapp.Event{fullEvent()})
}

// shuffled records the same facts in one batch, and shuffled, split and repeated.
func (s suite) shuffled(t *testing.T, database *db.DB) {
	brands := 0
	rapid.Check(t, func(t *rapid.T) {
		brands++
		whole, pieces := fmt.Sprintf("w%d", brands), fmt.Sprintf("p%d", brands)
		events := drawEvents(t)
		events = slices.CompactFunc(slices.SortedFunc(slices.Values(events), byKey), func(a, b guideapp.Event) bool { return a.Key() == b.Key() })
		s.record(t, database, whole, branded(events, whole)...)
		draw := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for range 2 {
			draw.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			for part := range slices.Chunk(events, rapid.IntRange(1, 20).Draw(t, "piece")) {
				s.record(t, database, pieces, branded(part, pieces)...)
			}
		}
		wantEqual(t, "events", branded(s.all(t, database, pieces), whole), s.all(t, database, whole))
	})
}

func byKey(a, b guideapp.Event) int { return strings.Compare(a.Key(), b.Key()) }

func branded(events []guideapp.Event, brand string) []guideapp.Event {
	list := slices.Clone(events)
	for i := range list {
		list[i].Brand = brand
	}
	return list
}

// drawEvents draws facts that refer to each other a lot, at instants 0 to 20.
func drawEvents(t *rapid.T) []guideapp.Event {
	id := rapid.Custom(func(t *rapid.T) string { return fmt.Sprintf("e%d", rapid.IntRange(0, 40).Draw(t, "number")) })
	one := rapid.Custom(func(t *rapid.T) guideapp.Event {
		guides := rapid.SampledFrom([]string{"", "G1", "G2", "g1"})
		e := guideapp.Event{
			Source: rapid.SampledFrom([]string{"crm", "pos"}).Draw(t, "source"), ID: id.Draw(t, "id"),
			Kind: rapid.SampledFrom(slices.Concat(guideapp.Kinds, []guideapp.Kind{
				guideapp.Order, guideapp.Order, guideapp.Order, guideapp.Amend, guideapp.Amend, guideapp.Refund,
			})).Draw(t, "kind"),
			At:    guideapp.Instant(rapid.IntRange(0, 20).Draw(t, "at")),
			Store: rapid.SampledFrom([]string{"", "S1", "S2"}).Draw(t, "store"),
			Guide: guides.Draw(t, "guide"), Owner: guides.Draw(t, "owner"),
			Customer: rapid.SampledFrom([]string{"", "C1", "C2"}).Draw(t, "customer"),
		}
		if rapid.Bool().Draw(t, "refers") {
			e.Ref = rapid.SampledFrom([]string{"", "crm//", "pos//"}).Draw(t, "ref source") + id.Draw(t, "ref")
		}
		return e
	})
	return rapid.SliceOfN(one, 0, 60).Draw(t, "events")
}

// closure is EventsOfGuide and EventsOfStores in words: own says which facts are
// selected by whom they name, whatever their time.
func closure(events []guideapp.Event, own func(guideapp.Event) bool, from, until guideapp.Instant) []guideapp.Event {
	inRange := func(e guideapp.Event) bool { return e.At >= from && e.At < until }
	byKey, chosen := map[string]guideapp.Event{}, map[string]bool{}
	for _, e := range events {
		byKey[e.Key()] = e
		chosen[e.Key()] = own(e) && inRange(e)
	}
	for _, a := range events {
		if target := byKey[a.RefKey()]; a.Kind == guideapp.Amend && own(a) && target.Kind == guideapp.Order && inRange(target) {
			chosen[target.Key()] = true
		}
	}
	return fitting(events, func(e guideapp.Event) bool {
		return chosen[e.Key()] || (slices.Contains(corrections, e.Kind) && chosen[e.RefKey()])
	})
}

// corrections are the kinds whose Ref names a fact.
var corrections = []guideapp.Kind{guideapp.Refund, guideapp.Amend, guideapp.OrderCompleted, guideapp.ChatReplied, guideapp.AppointmentArrived}

func byTime(a, b guideapp.Event) int {
	if a.At != b.At {
		return int(a.At - b.At)
	}
	return strings.Compare(a.ID+"\x00"+a.Source, b.ID+"\x00"+b.Source)
}

func (s suite) eventsOf(t *testing.T) {
	s.each(t, []subtest{
		{"a guide, an amend and a late refund", s.lateRefund},
		{"guides, stores and customers as in words", s.selections},
		{"by odd keys", func(t *testing.T, database *db.DB) {
			s.record(t, database, "b", order("e1", 2), order("e2", 1))
			found := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) {
				return tx.EventsByKey(s.ctx, "b", []string{"pos//e1", "pos//e2", "pos//e1", "pos//e3", "crm//e1", "e1", "", "pos//\x00"})
			})
			wantEqual(t, "events", found, []guideapp.Event{order("e2", 1), order("e1", 2)})
			foreign := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsByKey(s.ctx, "c", []string{"pos//e1"}) })
			wantEqual(t, "events of another brand", len(foreign), 0)
		}},
		{"many stores, customers and keys", func(t *testing.T, database *db.DB) {
			count := 25_000
			if testing.Short() {
				count = 1_000
			}
			ids := make([]string, count)
			keys := make([]string, count)
			for i := range ids {
				ids[i], keys[i] = fmt.Sprintf("X%d", i), fmt.Sprintf("pos//X%d", i)
			}
			e := order("X7", 1)
			e.Store, e.Customer = ids[count-1], ids[count-1]
			s.record(t, database, "b", e)
			for name, find := range map[string]func(tx *db.Tx) ([]guideapp.Event, error){
				"stores": func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsOfStores(s.ctx, "b", ids, 0, 10) },
				"customers": func(tx *db.Tx) ([]guideapp.Event, error) {
					return tx.EventsOfCustomers(s.ctx, "b", ids, []guideapp.Kind{guideapp.Order}, 0, 10)
				},
				"keys": func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsByKey(s.ctx, "b", keys) },
			} {
				wantEqual(t, name, read(s.ctx, t, database, find), []guideapp.Event{e})
			}
		}},
	})
}

// lateRefund is a month of guide G1: an order of G1's, refunded and completed after the
// month; an order that an amend of a later month hands to G1, with its own refund; one
// that an amend says two others share; and one handed to G1 that is of another month.
func (s suite) lateRefund(t *testing.T, database *db.DB) {
	event := func(id string, kind guideapp.Kind, at guideapp.Instant, guide, ref string) guideapp.Event {
		return guideapp.Event{Brand: "b", Source: "pos", ID: id, Kind: kind, At: at, Guide: guide, Ref: ref}
	}
	own := event("own", guideapp.Order, 10, "G1", "")
	late := event("late", guideapp.Refund, 50, "G9", "own")
	completed := event("completed", guideapp.OrderCompleted, 60, "", "pos//own")
	handed := event("handed", guideapp.Order, 12, "G2", "")
	amend := event("amend", guideapp.Amend, 70, "G1", "handed")
	ofHanded := event("of-handed", guideapp.Refund, 80, "G2", "handed")
	other := event("other", guideapp.Order, 1, "G2", "")
	otherAmend := event("other-amend", guideapp.Amend, 71, "G1", "other")
	brought := event("brought", guideapp.Referral, 13, "G2", "own") // Ref is a customer here
	owned := event("owned", guideapp.Order, 14, "G3", "")
	owned.Owner = "G1"
	shared := event("shared", guideapp.Order, 15, "G4", "")
	sharing := event("sharing", guideapp.Amend, 90, "", "shared")
	sharing.Attrs = []guideapp.Attr{{Name: guideapp.AttrShares, Value: "G5 60%; G2 40%"}}
	s.record(t, database, "b", own, late, completed, handed, amend, ofHanded, other, otherAmend, brought, owned, shared, sharing)
	got := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsOfGuide(s.ctx, "b", "G1", 10, 20) })
	wantEqual(t, "events of G1", got, []guideapp.Event{own, handed, owned, late, completed, amend, ofHanded})
	left := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsOfGuide(s.ctx, "b", "G2", 10, 20) })
	wantEqual(t, "events of G2", left, []guideapp.Event{handed, brought, shared, amend, ofHanded, sharing})
	second := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsOfGuide(s.ctx, "b", "G5", 10, 20) })
	wantEqual(t, "events of G5", second, []guideapp.Event{shared, sharing})
	placeless := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) {
		return tx.EventsWithoutStore(s.ctx, "b", []string{"G5", "G3"}, 10, 20)
	})
	wantEqual(t, "events without a store", placeless, []guideapp.Event{owned, shared})
	naming := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) {
		return tx.EventsNaming(s.ctx, "b", []string{"G1", "G5"}, 10, 60)
	})
	wantEqual(t, "events naming G1 or G5", naming, []guideapp.Event{own, handed, owned, shared})
}

func (s suite) selections(t *testing.T, database *db.DB) {
	brands := 0
	rapid.Check(t, func(t *rapid.T) {
		brands++
		brand := fmt.Sprintf("b%d", brands)
		events := branded(drawEvents(t), brand)
		var kept []guideapp.Event
		for i, o := range s.record(t, database, brand, events...) {
			if o.State == service.Accepted {
				kept = append(kept, events[i])
			}
		}
		from := guideapp.Instant(rapid.IntRange(0, 20).Draw(t, "from"))
		until := guideapp.Instant(rapid.IntRange(0, 21).Draw(t, "until"))
		for _, guide := range []string{"", "G1", "G2", "g1", "nobody"} {
			own := func(e guideapp.Event) bool { return guide != "" && (e.Guide == guide || e.Owner == guide) }
			got := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsOfGuide(s.ctx, brand, guide, from, until) })
			wantSame(t, "events of guide "+guide, got, closure(kept, own, from, until))
		}
		for _, stores := range [][]string{nil, {"S1"}, {"S1", "S2", "S1"}, {""}} {
			own := func(e guideapp.Event) bool { return e.Store != "" && slices.Contains(stores, e.Store) }
			got := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsOfStores(s.ctx, brand, stores, from, until) })
			wantSame(t, fmt.Sprint("events of stores ", stores), got, closure(kept, own, from, until))
		}
		s.ofCustomers(t, database, brand, kept, from, until)
		s.ofKeys(t, database, brand, kept)
		s.storeless(t, database, brand, kept, from, until)
	})
}

// fitting gives those of events that fit, by time.
func fitting(events []guideapp.Event, fits func(guideapp.Event) bool) []guideapp.Event {
	var list []guideapp.Event
	for _, e := range events {
		if fits(e) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, byTime)
	return list
}

func (s suite) ofKeys(t *rapid.T, database *db.DB, brand string, kept []guideapp.Event) {
	keys := []string{"pos//e1", "crm//e2", "pos//e3", "pos//e4", "pos//e1", "", "nothing"}
	refers := func(e guideapp.Event) bool {
		return slices.Contains(corrections, e.Kind) && e.Ref != "" && slices.Contains(keys, e.RefKey())
	}
	for _, c := range []struct {
		name string
		find func(tx *db.Tx) ([]guideapp.Event, error)
		fits func(guideapp.Event) bool
	}{
		{"events by key", func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsByKey(s.ctx, brand, keys) },
			func(e guideapp.Event) bool { return slices.Contains(keys, e.Key()) }},
		{"events referring", func(tx *db.Tx) ([]guideapp.Event, error) { return tx.EventsReferringTo(s.ctx, brand, keys) }, refers},
		{"amends", func(tx *db.Tx) ([]guideapp.Event, error) { return tx.AmendsOf(s.ctx, brand, keys) },
			func(e guideapp.Event) bool { return e.Kind == guideapp.Amend && refers(e) }},
	} {
		wantSame(t, c.name, read(s.ctx, t, database, c.find), fitting(kept, c.fits))
	}
}

func (s suite) storeless(t *rapid.T, database *db.DB, brand string, kept []guideapp.Event, from, until guideapp.Instant) {
	got := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) {
		return tx.EventsWithoutStore(s.ctx, brand, []string{"G1", "g1", ""}, from, until)
	})
	among := func(id string) bool { return id == "G1" || id == "g1" }
	named := func(e guideapp.Event) bool { return among(e.Guide) || among(e.Owner) }
	amended := map[string]bool{}
	for _, e := range kept {
		if e.Kind == guideapp.Amend && among(e.Guide) {
			amended[e.RefKey()] = true
		}
	}
	handed := func(e guideapp.Event) bool {
		return (named(e) || e.Kind == guideapp.Order && amended[e.Key()]) && e.At >= from && e.At < until
	}
	wantSame(t, "events without a store", got, fitting(kept, func(e guideapp.Event) bool { return handed(e) && e.Store == "" }))
	got = read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) {
		return tx.EventsNaming(s.ctx, brand, []string{"G1", "g1", ""}, from, until)
	})
	wantSame(t, "events naming guides", got, fitting(kept, handed))
}

func (s suite) ofCustomers(t *rapid.T, database *db.DB, brand string, kept []guideapp.Event, from, until guideapp.Instant) {
	for _, kinds := range [][]guideapp.Kind{nil, {guideapp.Order, guideapp.Refund}} {
		want := fitting(kept, func(e guideapp.Event) bool {
			return e.Customer == "C1" && e.At >= from && e.At < until && (kinds == nil || slices.Contains(kinds, e.Kind))
		})
		got := read(s.ctx, t, database, func(tx *db.Tx) ([]guideapp.Event, error) {
			return tx.EventsOfCustomers(s.ctx, brand, []string{"C1", "C1", "C9", ""}, kinds, from, until)
		})
		wantSame(t, "events of C1", got, want)
	}
}

func wantSame(t fataler, what string, got, want []guideapp.Event) {
	t.Helper()
	if len(got)+len(want) > 0 {
		wantEqual(t, what, got, want)
	}
}

func (s suite) eachEvent(t *testing.T) {
	s.each(t, []subtest{
		{"page after page, from and until", func(t *testing.T, database *db.DB) {
			total := 17_000 // three pages
			if testing.Short() {
				total = 1_700
			}
			events := make([]guideapp.Event, total)
			for i := range events {
				// Many share an instant, so that pages end between equal times.
				events[i] = order(fmt.Sprintf("e%06d", i), guideapp.Instant(i/5_000))
				events[i].Source = []string{"crm", "pos"}[i%2]
			}
			s.record(t, database, "b", events...)
			wantEqual(t, "events", s.all(t, database, "b"), events)
			var part []guideapp.Event
			err := database.View(s.ctx, func(tx *db.Tx) error {
				return tx.EachEvent(s.ctx, "b", 0, 1, func(e guideapp.Event) error {
					part = append(part, e)
					return nil
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			wantEqual(t, "events before 1", part, events[:min(5_000, total)])
			wantEqual(t, "span", s.span(t, database, "b"), [2]guideapp.Instant{0, events[total-1].At})
			wantEqual(t, "span of a brand without facts", s.span(t, database, "c"), [2]guideapp.Instant{})
		}},
		{"by time, then id in bytes, then source", func(t *testing.T, database *db.DB) {
			list := []guideapp.Event{order("E1", 5), order("a", 5), order("e1", 5), order("é", 5), order("a", 6)}
			list[4].Source = "crm"
			again := order("a", 5)
			again.Source = "web"
			want := slices.Insert(slices.Clone(list), 2, again)
			s.record(t, database, "b", again, list[4], list[3], list[2], list[1], list[0])
			wantEqual(t, "events", s.all(t, database, "b"), want)
		}},
		{"an error ends it, and the transaction can be used", func(t *testing.T, database *db.DB) {
			s.record(t, database, "b", order("e1", 1), order("e2", 2))
			seen := 0
			err := database.View(s.ctx, func(tx *db.Tx) error {
				return tx.EachEvent(s.ctx, "b", 0, 10, func(e guideapp.Event) error {
					seen++
					if _, err := tx.EventsByKey(s.ctx, "b", []string{e.Key()}); err != nil {
						return err
					}
					return errOnPurpose
				})
			})
			if !errors.Is(err, errOnPurpose) || seen != 1 {
				t.Fatalf("got error %v after %d events", err, seen)
			}
		}},
	})
}

func (s suite) span(t fataler, database *db.DB, brand string) [2]guideapp.Instant {
	t.Helper()
	return read(s.ctx, t, database, func(tx *db.Tx) ([2]guideapp.Instant, error) {
		first, last, err := tx.FactSpan(s.ctx, brand)
		return [2]guideapp.Instant{first, last}, err
	})
}

// writers are several at once, on two servers of one database where open gives the same
// database twice, each keeping a total of all facts in the transaction that records.
func (s suite) writers(t *testing.T) {
	s.each(t, []subtest{
		{"every fact once, and no total misses one", func(t *testing.T, database *db.DB) {
			s.compete(t, database, database)
		}},
		{"two servers", func(t *testing.T, database *db.DB) {
			second, err := Reopen(s.ctx, database)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = second.Close() }() // the first one's close is checked
			s.compete(t, database, second)
		}},
	})
}

// compete lets writers record overlapping batches, each keeping a total of all facts
// under a store of its own. Were two to overlap, both would count the same.
func (s suite) compete(t *testing.T, databases ...*db.DB) {
	writers, batches := 6, 8
	if testing.Short() {
		writers, batches = 3, 3
	}
	var mu sync.Mutex
	accepted, counts := map[string]int{}, map[int64]int{}
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n := range batches {
				batch := []guideapp.Event{order(fmt.Sprintf("shared-%d-a", n), 1), order(fmt.Sprintf("own-%d-%d", w, n), 2), order(fmt.Sprintf("shared-%d-b", n), 1)}
				outcomes, counted, err := s.recordAndCount(databases[w%len(databases)], fmt.Sprintf("W%d", w), batch)
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
				mu.Lock()
				counts[counted]++
				for i, o := range outcomes {
					if o.State == service.Accepted {
						accepted[batch[i].ID]++
					}
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	want := batches*2 + writers*batches
	wantEqual(t, "facts recorded", len(s.all(t, databases[0], "b")), want)
	wantEqual(t, "facts accepted", len(accepted), want)
	for id, times := range accepted {
		wantEqual(t, "times that "+id+" was accepted", times, 1)
	}
	for counted, times := range counts {
		wantEqual(t, fmt.Sprintf("batches that counted %d facts", counted), times, 1)
	}
	wantEqual(t, "batches that counted all facts", counts[int64(want)], 1)
}

// recordAndCount records a batch and replaces the store's count of all facts.
func (s suite) recordAndCount(database *db.DB, store string, batch []guideapp.Event) ([]service.Outcome, int64, error) {
	var outcomes []service.Outcome
	var counted int64
	err := database.Update(s.ctx, func(tx *db.Tx) error {
		var err error
		if outcomes, err = tx.RecordEvents(s.ctx, "b", batch); err != nil {
			return err
		}
		if counted, err = count(s.ctx, tx); err != nil {
			return err
		}
		return tx.ReplaceTotals(s.ctx, "b", "p", []string{store}, []service.Total{{Period: "p", Measure: "facts", Store: store, Value: counted}})
	})
	return outcomes, counted, err
}

func count(ctx context.Context, tx *db.Tx) (int64, error) {
	var n int64
	err := tx.EachEvent(ctx, "b", 0, guideapp.MaxInstant, func(guideapp.Event) error {
		n++
		return nil
	})
	return n, err
}
