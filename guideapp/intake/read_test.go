package intake_test

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/intake"
)

func TestReadStores(t *testing.T) {
	t.Parallel()
	text := "\ufeffregion,store_id,name,from,lng,lat,coord,open,close,cloud,ownership\r\n" +
		"310000,S1,\"人民广场,\"\"一\"\"店\",2026-01-01,121.47,31.23,wgs84,09:00,24:00,off,direct\r\n\r\n" +
		"310000,S2,,,,,,,,,\r\n"
	got, err := intake.ReadStores("stores.csv", strings.NewReader(text))
	want := []guideapp.Store{
		{ID: "S1", From: guideapp.Date(2026, 1, 1), Name: `人民广场,"一"店`, Region: "310000", Ownership: guideapp.Direct,
			Location: guideapp.Location{Lng: 121.47, Lat: 31.23, System: guideapp.WGS84}, Open: 540, Close: 1440},
		{ID: "S2", Name: "S2", Region: "310000", Cloud: true},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadGuides(t *testing.T) {
	t.Parallel()
	text := "guide_id,name,store_id,role,from,to\nG2,李,S1,,,\nG1,陈,S2,manager,2026-04-01,\nG1,陈,S1,guide,,2026-03-31\n"
	got, err := intake.ReadGuides("guides.csv", strings.NewReader(text))
	want := []guideapp.Guide{
		{ID: "G2", Name: "李", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}},
		{ID: "G1", Name: "陈", Assignments: []guideapp.Assignment{
			{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.Date(2026, 3, 31)},
			{Store: "S2", Role: guideapp.RoleManager, First: guideapp.Date(2026, 4, 1), Last: guideapp.MaxDay}}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestGuideLines(t *testing.T) {
	t.Parallel()
	text := "guide_id,name,store_id,role,from,to\nG2,李,S1,,,\n\nG1,陈,S2,manager,2026-04-01,\nG1,陈,S1,guide,,2026-03-31\n"
	got, err := intake.GuideLines("guides.csv", strings.NewReader(text))
	if want := [][]int{{2}, {5, 4}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestRowLines(t *testing.T) {
	t.Parallel()
	got, err := intake.RowLines("stores.csv", strings.NewReader("\ufeffstore_id,name\n\nS1,\"two\nlines\"\nS2,\n\n\nS3,\n"))
	if want := []int{3, 5, 8}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

// What a file is said to need is what its reader asks for.
func TestEventColumns(t *testing.T) {
	t.Parallel()
	says := intake.EventColumns()
	needed, optional, _ := strings.Cut(strings.TrimPrefix(says, "needs the columns "), "; may have ")
	if _, err := readEvents("events.csv", strings.NewReader(strings.ReplaceAll(needed, ", ", ",")+"\n")); err != nil {
		t.Errorf("%q: %v", says, err)
	}
	header := strings.ReplaceAll(needed+", "+strings.ReplaceAll(optional, "attr_*", "attr_sku"), ", ", ",")
	if _, err := readEvents("events.csv", strings.NewReader(header+"\n")); err != nil || !strings.Contains(optional, "amount") {
		t.Errorf("%q: %v", says, err)
	}
	if points := intake.PointColumns(); points != "needs the columns customer_id, lng, lat, coord; may have precision_m" {
		t.Error(points)
	}
}

func TestReadEvents(t *testing.T) {
	t.Parallel()
	text := "kind,event_id,at,store_id,amount,attr_sku,attr_a\n" +
		"order,e1,2026-09-30T18:05:00.25Z,S1,12.5,K7,\n" +
		"footfall,e2,2026-09-30,S1,,,\n" +
		"order,e1,2026-09-30T18:05:00.25Z,S1,12.50,K7,\n"
	got, err := readEvents("events.csv", strings.NewReader(text))
	order := guideapp.Event{Brand: "demo", Source: "file", ID: "e1", Kind: guideapp.Order, Store: "S1", Amount: 1250,
		At: guideapp.InstantOf(time.Date(2026, 9, 30, 18, 5, 0, 250e6, time.UTC)), Attrs: []guideapp.Attr{{Name: "sku", Value: "K7"}}}
	visit := guideapp.Event{Brand: "demo", Source: "file", ID: "e2", Kind: guideapp.Footfall, Store: "S1",
		At: guideapp.InstantOf(time.Date(2026, 9, 29, 16, 0, 0, 0, time.UTC))}
	if err != nil || !reflect.DeepEqual(got, []guideapp.Event{order, visit, order}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestEachEvent_stops(t *testing.T) {
	t.Parallel()
	text := "event_id,kind,at,store_id\ne1,footfall,2026-09-30,S1\ne2,footfall,2026-09-30,S1\n"
	var seen []string
	err := intake.EachEvent("events.csv", strings.NewReader(text), "demo", "file", shanghai, func(e guideapp.Event) error {
		seen = append(seen, e.ID)
		return io.ErrClosedPipe
	})
	if err != io.ErrClosedPipe || len(seen) != 1 {
		t.Errorf("saw %v, got %v", seen, err)
	}
}

// roundTrip says whether nouns come back from their own file as they were, and the
// file they are then written to has the same bytes.
func roundTrip[T any](t *rapid.T, nouns []T, write func(io.Writer, []T) error, read func(string, io.Reader) ([]T, error)) {
	var first, second bytes.Buffer
	if err := write(&first, nouns); err != nil {
		t.Fatal(err)
	}
	back, err := read("f.csv", bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if len(back)+len(nouns) > 0 && !reflect.DeepEqual(back, nouns) {
		t.Fatalf("wrote %+v\nread  %+v", nouns, back)
	}
	if err := write(&second, back); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Fatalf("first  %s\nsecond %s\n%v", &first, &second, err)
	}
}

// Generators are made where they are used: rapid's are not safe to share.
func anyID() *rapid.Generator[string]   { return rapid.StringMatching(`[!-+\--~]{1,20}`) }
func someID() *rapid.Generator[string]  { return rapid.StringMatching(`([!-~]([ -~]{0,9}[!-~])?)?`) }
func anyName() *rapid.Generator[string] { return rapid.StringMatching(`[^\p{Cc}\x{FFFD}]{1,20}`) }

func anyDay() *rapid.Generator[guideapp.Day] {
	return rapid.Map(rapid.Int32Range(0, int32(guideapp.MaxDay)), func(d int32) guideapp.Day { return guideapp.Day(d) })
}

func anyLocation(t *rapid.T) guideapp.Location {
	if rapid.Bool().Draw(t, "nowhere") {
		return guideapp.Location{}
	}
	return guideapp.Location{Lng: rapid.Float64Range(-180, 180).Draw(t, "lng"), Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"),
		System: rapid.SampledFrom([]guideapp.CoordinateSystem{guideapp.WGS84, guideapp.GCJ02, guideapp.BD09}).Draw(t, "system")}
}

func TestStores_roundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var stores []guideapp.Store
		for _, id := range rapid.SliceOfDistinct(anyID(), rapid.ID).Draw(t, "ids") {
			stores = append(stores, guideapp.Store{ID: id, From: anyDay().Draw(t, "from"), Name: anyName().Draw(t, "name"), Region: anyName().Draw(t, "region"),
				Class: rapid.SampledFrom([]string{"", "A", "B", "C"}).Draw(t, "class"), Dealer: someID().Draw(t, "dealer"), Payer: anyName().Draw(t, "payer"),
				Ownership: rapid.SampledFrom([]guideapp.Ownership{"", guideapp.Direct, guideapp.Franchise}).Draw(t, "ownership"), Location: anyLocation(t),
				Open: guideapp.MinuteOfDay(rapid.Int16Range(0, 1440).Draw(t, "open")), Close: guideapp.MinuteOfDay(rapid.Int16Range(0, 1440).Draw(t, "close")),
				Cloud: rapid.Bool().Draw(t, "cloud"), Visitors: rapid.Int64Range(0, guideapp.MaxQuantity).Draw(t, "visitors")})
		}
		roundTrip(t, stores, intake.WriteStores, intake.ReadStores)
	})
}

func TestGuides_roundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var guides []guideapp.Guide
		for _, id := range rapid.SliceOfDistinct(anyID(), rapid.ID).Draw(t, "ids") {
			g := guideapp.Guide{ID: id, Name: anyName().Draw(t, "name")}
			days := rapid.SliceOfNDistinct(anyDay(), 2, 6, rapid.ID).Draw(t, "days")
			slices.Sort(days)
			for i := 0; i+1 < len(days); i += 2 {
				g.Assignments = append(g.Assignments, guideapp.Assignment{Store: anyID().Draw(t, "store"), First: days[i], Last: days[i+1],
					Role: rapid.SampledFrom([]guideapp.Role{guideapp.RoleGuide, guideapp.RoleManager, guideapp.RoleCoordinator}).Draw(t, "role")})
			}
			guides = append(guides, g)
		}
		roundTrip(t, guides, intake.WriteGuides, intake.ReadGuides)
	})
}

func TestCustomers_roundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var customers []guideapp.Customer
		for _, id := range rapid.SliceOfDistinct(anyID(), rapid.ID).Draw(t, "ids") {
			customers = append(customers, guideapp.Customer{ID: id, Name: anyName().Draw(t, "name"), Guide: someID().Draw(t, "guide"),
				PhoneMasked: rapid.StringMatching(`(([0-9]{3})?\*{4}[0-9]{4})?`).Draw(t, "phone"), Since: anyDay().Draw(t, "since")})
		}
		roundTrip(t, customers, intake.WriteCustomers, intake.ReadCustomers)
	})
}

func TestGoals_roundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var goals []guideapp.Goal
		for _, party := range rapid.SliceOfDistinct(anyID(), rapid.ID).Draw(t, "parties") {
			period := guideapp.PeriodOf(rapid.SampledFrom(guideapp.Cadences).Draw(t, "cadence"), anyDay().Draw(t, "day"))
			if _, err := guideapp.ParsePeriod(period.String()); err != nil {
				continue // a week of 1969 or 2100
			}
			goals = append(goals, guideapp.Goal{Table: anyID().Draw(t, "table"), Party: party, Period: period.String(),
				Amount: guideapp.Fen(rapid.Int64Range(0, int64(guideapp.MaxAmount)).Draw(t, "amount"))})
		}
		roundTrip(t, goals, intake.WriteGoals, intake.ReadGoals)
	})
}

func anyInstant(t *rapid.T, name string) guideapp.Instant {
	return guideapp.Instant(rapid.Int64Range(0, int64(guideapp.MaxInstant)).Draw(t, name))
}

// anyEvent draws a fact that breaks no rule.
func anyEvent(t *rapid.T, id string) guideapp.Event {
	e := guideapp.Event{Brand: "demo", Source: "file", ID: id, Kind: rapid.SampledFrom(guideapp.Kinds).Draw(t, "kind"),
		At: anyInstant(t, "at"), RecordedAt: anyInstant(t, "recorded"), OriginAt: anyInstant(t, "origin at"),
		Store: anyID().Draw(t, "store"), Guide: anyID().Draw(t, "guide"), Customer: anyID().Draw(t, "customer"), Owner: someID().Draw(t, "owner"),
		Channel:  rapid.SampledFrom(append(guideapp.Channels, guideapp.ChannelNone)).Draw(t, "channel"),
		Origin:   rapid.SampledFrom(append(guideapp.Origins, guideapp.OriginNone)).Draw(t, "origin"),
		Amount:   guideapp.Fen(rapid.Int64Range(1, int64(guideapp.MaxAmount)).Draw(t, "amount")),
		Quantity: rapid.Int64Range(0, guideapp.MaxQuantity).Draw(t, "quantity"), Category: anyName().Draw(t, "category"),
		Ref: anyID().Draw(t, "ref"), Reason: guideapp.ReasonCustomer}
	for _, name := range rapid.SliceOfNDistinct(anyName(), 0, 3, rapid.ID).Draw(t, "attrs") {
		e.Attrs = append(e.Attrs, guideapp.Attr{Name: name, Value: anyName().Draw(t, "value")})
	}
	e.Normalize()
	return e
}

func TestEvents_roundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.StringMatching(`[!-.0-~]{1,20}`), rapid.ID).Draw(t, "ids")
		var events []guideapp.Event
		for _, id := range ids {
			events = append(events, anyEvent(t, id))
		}
		write := func(w io.Writer, events []guideapp.Event) error { return intake.WriteEvents(w, events, shanghai) }
		roundTrip(t, events, write, readEvents)
	})
}

func TestEventWriter_refuses(t *testing.T) {
	t.Parallel()
	event := guideapp.Event{ID: "e1", Attrs: []guideapp.Attr{{Name: "sku", Value: "K7"}}}
	w, err := intake.NewEventWriter(io.Discard, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(event); guideapp.CodeOf(err) != guideapp.Invalid {
		t.Errorf("an attribute without a column: got %v", err)
	}
	if err := w.Write(guideapp.Event{ID: "e1", Category: "a\nb"}); guideapp.CodeOf(err) != guideapp.Invalid {
		t.Errorf("a line break: got %v", err)
	}
}

func BenchmarkReadEvents(b *testing.B) {
	const rows = 20_000
	var events []guideapp.Event
	for i := range rows {
		events = append(events, guideapp.Event{ID: fmt.Sprintf("o%07d", i), Kind: guideapp.Order, At: 1_790_000_000_000 + guideapp.Instant(i)*1000,
			Store: fmt.Sprintf("S%03d", i%40), Guide: fmt.Sprintf("G%04d", i%240), Customer: fmt.Sprintf("C%06d", i%9000), Owner: fmt.Sprintf("G%04d", i%240),
			Channel: guideapp.ChannelStore, Origin: guideapp.WalkIn, Amount: guideapp.Fen(1000 + i), Quantity: 2, Category: "gift"})
	}
	var file bytes.Buffer
	if err := intake.WriteEvents(&file, events, shanghai); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readEvents("events.csv", bytes.NewReader(file.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
