package routing_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// street is a brand on one meridian: a hundredth of a degree of latitude is 1,112 m.
func street() []guideapp.Store {
	store := func(id string, lat float64) guideapp.Store {
		return guideapp.Store{ID: id, Name: id + "店", Region: "华东", Location: wgs(121, lat), Cloud: true}
	}
	a, b, c, d := store("A", 31.00), store("B", 31.01), store("C", 31.02), store("D", 31.04)
	b.Dealer, c.Dealer = "D1", "D2"
	return []guideapp.Store{a, b, c, d}
}

func changed(stores []guideapp.Store, id string, change func(*guideapp.Store)) []guideapp.Store {
	i := slices.IndexFunc(stores, func(s guideapp.Store) bool { return s.ID == id })
	change(&stores[i])
	return stores
}

// trace writes the candidates as "B won, A farther".
func trace(d routing.Decision) string {
	words := make([]string, len(d.Candidates))
	for i, c := range d.Candidates {
		words[i] = c.Store + " " + string(c.Reason)
	}
	return strings.Join(words, ", ")
}

func TestDecide(t *testing.T) {
	t.Parallel()
	cloudOff := func(s *guideapp.Store) { s.Cloud = false }
	daytime := func(s *guideapp.Store) { s.Open, s.Close = 10*60, 22*60 }
	noon := guideapp.InstantOf(time.Date(2026, 9, 30, 12, 0, 0, 0, shanghai))
	night := guideapp.InstantOf(time.Date(2026, 9, 30, 23, 30, 0, 0, shanghai))
	nearB := routing.Request{Customer: "C1", Location: wgs(121, 31.012)}
	with := func(change func(*routing.Request)) routing.Request {
		r := nearB
		change(&r)
		return r
	}
	tests := []struct {
		name     string
		stores   []guideapp.Store
		policy   routing.Policy
		request  routing.Request
		want     string // store, reason, revenue owner
		trace    string
		marginM  int64
		low      bool
		sentence string // the explanation contains it
	}{
		{
			"the nearest serves and the runners-up are listed", street(), routing.Policy{Candidates: 3}, nearB,
			"B nearest D1", "B won, C farther, A farther", 667, false, "最近的可接单门店，距离 222 米，比第二近的近 667 米。",
		},
		{
			"a store of the company's own keeps the revenue", street(), routing.Policy{Candidates: 2}, with(func(r *routing.Request) { r.Location.Lat = 31 }),
			"A nearest company", "A won, B farther", 1112, false, "距离 0 米，比第二近的近 1.1 公里",
		},
		{
			"a nearer store that takes no online customers is shown", changed(street(), "B", cloudOff), routing.Policy{Candidates: 2}, nearB,
			"C nearest D2", "C won, B cloud_off, A farther", 445, false, "比第二近的近 445 米",
		},
		{
			"a nearer store that is closed is shown", changed(street(), "B", daytime), routing.Policy{Candidates: 2, Zone: shanghai}, with(func(r *routing.Request) { r.At = night }),
			"C nearest D2", "C won, B closed, A farther", 445, false, "",
		},
		{
			"hours are those of the brand's zone", changed(street(), "B", daytime), routing.Policy{Candidates: 1, Zone: shanghai}, with(func(r *routing.Request) { r.At = noon }),
			"B nearest D1", "B won", 667, false, "",
		},
		{
			"without a time, hours are not looked at", changed(street(), "B", daytime), routing.Policy{Candidates: 1}, nearB,
			"B nearest D1", "B won", 667, false, "",
		},
		{
			"cloud off is named before closed", changed(changed(street(), "B", daytime), "B", cloudOff), routing.Policy{Candidates: 1, Zone: shanghai}, with(func(r *routing.Request) { r.At = night }),
			"C nearest D2", "C won, B cloud_off", 445, false, "",
		},
		{
			"as far to the millimetre goes by id", changed(street(), "C", func(s *guideapp.Store) { s.Location.Lat = 31.01 }), routing.Policy{Candidates: 2}, nearB,
			"B nearest D1", "B won, C tie_id", 0, false, "按门店编号取在前的一家",
		},
		{
			"a margin below the precision binds nobody", street(), routing.Policy{Candidates: 2}, with(func(r *routing.Request) { r.PrecisionM = 668 }),
			"B nearest ", "B won, C farther", 667, true, "位置只精确到 668 米",
		},
		{
			"a tie is of low confidence when nobody knows the precision", changed(street(), "C", func(s *guideapp.Store) { s.Location.Lat = 31.01 }), routing.Policy{Candidates: 1}, with(func(r *routing.Request) { r.PrecisionUnknown = true }),
			"B nearest ", "B won", 0, true, "位置精度未知，偏差 50 米就可能另有更合适的门店",
		},
		{
			"a wide margin is enough when nobody knows the precision", street(), routing.Policy{Candidates: 1}, with(func(r *routing.Request) { r.PrecisionUnknown = true }),
			"B nearest D1", "B won", 667, false, "",
		},
		{
			"a margin of the precision is enough", street(), routing.Policy{Candidates: 2}, with(func(r *routing.Request) { r.PrecisionM = 667 }),
			"B nearest D1", "B won, C farther", 667, false, "",
		},
		{
			"a tie is of low confidence unless the location is exact", changed(street(), "C", func(s *guideapp.Store) { s.Location.Lat = 31.01 }), routing.Policy{Candidates: 1}, with(func(r *routing.Request) { r.PrecisionM = 1 }),
			"B nearest ", "B won", 0, true, "",
		},
		{
			"beyond the radius the default store serves", street(), routing.Policy{RadiusM: 200, DefaultStore: "D", Candidates: 2}, nearB,
			"D default_store company", "D won, B beyond_radius, C beyond_radius", -1, false, "200 米内没有可接单的门店（最近的在 222 米外），由品牌默认门店承接，距离 3.1 公里。",
		},
		{
			"the default store serves though closed and off", changed(changed(street(), "D", cloudOff), "D", daytime), routing.Policy{RadiusM: 200, DefaultStore: "D", Candidates: 1, Zone: shanghai}, with(func(r *routing.Request) { r.At = night }),
			"D default_store company", "D won, B beyond_radius", -1, false, "",
		},
		{
			"a nearer closed store is shown beside the default store", changed(street(), "B", cloudOff), routing.Policy{RadiusM: 300, DefaultStore: "D", Candidates: 1}, nearB,
			"D default_store company", "D won, B cloud_off, C beyond_radius", -1, false, "",
		},
		{
			"a runner-up beyond the radius is so called", street(), routing.Policy{RadiusM: 1000, Candidates: 3}, nearB,
			"B nearest D1", "B won, C farther, A beyond_radius", 667, false, "",
		},
		{
			"the default store itself beyond the radius", street(), routing.Policy{RadiusM: 200, DefaultStore: "B", Candidates: 1}, nearB,
			"B default_store D1", "B won", -1, false, "200 米内没有可接单的门店，由品牌默认门店承接",
		},
		{
			"the edge of the radius within the precision is uncertain", street(), routing.Policy{RadiusM: 230, DefaultStore: "D", Candidates: 1}, with(func(r *routing.Request) { r.PrecisionM = 50 }),
			"B nearest ", "B won", 667, true, "",
		},
		{
			"no store within the radius and no default store", street(), routing.Policy{RadiusM: 200, Candidates: 1}, nearB,
			" no_store ", "B beyond_radius", -1, false, "品牌也没有默认门店",
		},
		{
			"a default store that does not exist is none", street(), routing.Policy{RadiusM: 200, DefaultStore: "Z", Candidates: 1}, nearB,
			" no_store ", "B beyond_radius", -1, false, "",
		},
		{
			"a store without a location takes no part", changed(street(), "B", func(s *guideapp.Store) { s.Location = guideapp.Location{} }), routing.Policy{Candidates: 1}, nearB,
			"C nearest D2", "C won", 445, false, "",
		},
		{
			"a brand that has not chosen lists five", street(), routing.Policy{}, nearB,
			"B nearest D1", "B won, C farther, A farther, D farther", 667, false, "",
		},
		{
			"a brand without stores", nil, routing.Policy{Candidates: 1}, nearB,
			" no_store ", "", -1, false, "没有可接单的门店，品牌也没有默认门店。",
		},
		{
			"a brand with one store", street()[:1], routing.Policy{Candidates: 1}, nearB,
			"A nearest company", "A won", -1, false, "唯一可接单的门店，距离 1.3 公里。",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := routing.Decide("R1", newIndex(t, tt.stores), tt.policy, tt.request)
			if got := fmt.Sprintf("%s %s %s", d.Store, d.Reason, d.RevenueOwner); got != tt.want {
				t.Errorf("decided %q, want %q", got, tt.want)
			}
			if got := trace(d); got != tt.trace {
				t.Errorf("trace %q, want %q", got, tt.trace)
			}
			if got := routing.Metres(d.MarginMM); got != tt.marginM {
				t.Errorf("margin %d m, want %d", got, tt.marginM)
			}
			if d.LowConfidence != tt.low || d.Provisional != tt.low {
				t.Errorf("low confidence %v, provisional %v, want %v", d.LowConfidence, d.Provisional, tt.low)
			}
			if text := d.Explain(); !strings.Contains(text.ZH, tt.sentence) || text.EN == "" {
				t.Errorf("explained %q / %q, want %q", text.ZH, text.EN, tt.sentence)
			}
			if d.ID != "R1" || d.Request != tt.request || d.RuleVersion != routing.RuleVersion {
				t.Errorf("the decision does not carry its id, request and rule: %+v", d)
			}
		})
	}
}

func TestDecide_agreesWithBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		stores := chains(60).Draw(t, "stores")
		request := routing.Request{
			Customer: "C1", Location: locations().Draw(t, "at"), PrecisionM: rapid.Int64Range(0, 5000).Draw(t, "precision"),
			At: guideapp.Instant(rapid.Int64Range(1, 1e12).Draw(t, "time")),
		}
		index := newIndex(t, stores)
		d := routing.Decide("R1", index, routing.Policy{Candidates: routing.MaxCandidates, Zone: shanghai}, request)

		local := request.At.Time().In(shanghai)
		minute := guideapp.MinuteOfDay(local.Hour()*60 + local.Minute())
		eligible := func(s *guideapp.Store) bool { return s.Cloud && s.OpenAt(minute) }
		all, able := bruteForce(stores, request.Location, nil), bruteForce(stores, request.Location, eligible)
		if len(able) == 0 {
			if d.Store != "" || d.Reason != routing.NoStore {
				t.Fatalf("decided %s though no store is eligible", d.Store)
			}
			return
		}
		if d.Store != able[0].Store.ID || d.DistanceMM != able[0].DistanceMM {
			t.Fatalf("decided %s at %d mm, want %s at %d mm", d.Store, d.DistanceMM, able[0].Store.ID, able[0].DistanceMM)
		}
		// Everybody who comes before the winner is listed, with what stood in the way.
		before := slices.IndexFunc(all, func(n routing.Neighbour) bool { return n.Store.ID == d.Store })
		for i, n := range all[:min(before, routing.MaxCandidates)] {
			c := d.Candidates[1+i]
			if c.Store != n.Store.ID || (c.Reason == routing.CloudOff) == n.Store.Cloud {
				t.Fatalf("place %d: candidate %s %s, want %s", i, c.Store, c.Reason, n.Store.ID)
			}
		}
		owner := d.Dealer
		if owner == "" {
			owner = routing.CompanyOwner
		}
		if d.Provisional {
			owner = ""
		}
		if d.RevenueOwner != owner {
			t.Fatalf("revenue owner %q, want %q", d.RevenueOwner, owner)
		}
		shuffled := rapid.Permutation(stores).Draw(t, "shuffled")
		if again := routing.Decide("R1", newIndex(t, shuffled), routing.Policy{Candidates: routing.MaxCandidates, Zone: shanghai}, request); !reflect.DeepEqual(again, d) {
			t.Fatal("another order of the stores gives another decision")
		}
	})
}

func TestDecision_ExplainCandidate(t *testing.T) {
	t.Parallel()
	d := routing.Decision{Store: "A", DistanceMM: 800_000, RadiusM: 50_000}
	tests := []struct {
		name   string
		mm     int64
		reason routing.Reason
		zh, en string
	}{
		{"won", 800_000, routing.Won, "承接门店，距离 800 米。", "Serves the customer, 800 m away."},
		{"farther", 2_050_000, routing.Farther, "距离 2.1 公里，比承接门店远 1.3 公里。", "2.1 km away, 1.3 km farther than the store that serves."},
		{"farther by little", 800_400, routing.Farther, "距离 800 米，比承接门店远不到 1 米。", "800 m away, less than 1 m farther than the store that serves."},
		{"tie", 800_000, routing.TieID, "距离完全相同，门店编号在后。", "Exactly as far, with a later store id."},
		{"cloud off", 300_000, routing.CloudOff, "距离 300 米，但未开通云店。", "300 m away, but takes no online customers."},
		{"closed", 300_000, routing.Closed, "距离 300 米，但此时不营业。", "300 m away, but closed at that time."},
		{"beyond the radius", 80_000_000, routing.BeyondRadius, "距离 80 公里，超出 50 公里的半径。", "80 km away, beyond the radius of 50 km."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := d.ExplainCandidate(routing.Candidate{Store: "B", DistanceMM: tt.mm, Reason: tt.reason})
			if got != (guideapp.Text{ZH: tt.zh, EN: tt.en}) {
				t.Errorf("got %q / %q", got.ZH, got.EN)
			}
		})
	}
}

func TestRequest_Validate(t *testing.T) {
	t.Parallel()
	good := routing.Request{Customer: "C1", Location: wgs(121, 31), PrecisionM: 100}
	tests := []struct {
		name   string
		change func(*routing.Request)
		path   string // of the violation, empty for none
	}{
		{"good", func(*routing.Request) {}, ""},
		{"no customer", func(r *routing.Request) { r.Customer = "" }, "customer_id"},
		{"a customer id too long", func(r *routing.Request) { r.Customer = strings.Repeat("x", guideapp.MaxID+1) }, "customer_id"},
		{"a negative precision", func(r *routing.Request) { r.PrecisionM = -1 }, "precision_m"},
		{"a precision beyond the globe", func(r *routing.Request) { r.PrecisionM = routing.MaxDistanceM + 1 }, "precision_m"},
		{"a time after 2100", func(r *routing.Request) { r.At = guideapp.MaxInstant + 1 }, "at"},
		{"latitude 120", func(r *routing.Request) { r.Location.Lat = 120 }, "location.lat"},
		{"no system", func(r *routing.Request) { r.Location.System = "" }, "location.coord"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := good
			tt.change(&r)
			err := r.Validate()
			if tt.path == "" && err == nil {
				return
			}
			var refused *guideapp.Error
			if refused, _ = err.(*guideapp.Error); refused == nil || refused.Violations[0].Path != tt.path {
				t.Errorf("got %v, want a violation at %q", err, tt.path)
			}
		})
	}
}

func TestPolicy_Validate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		policy routing.Policy
		good   bool
	}{
		{"nothing chosen", routing.Policy{}, true},
		{"all chosen", routing.Policy{RadiusM: 50_000, DefaultStore: "A", Candidates: 20, Zone: shanghai}, true},
		{"a negative radius", routing.Policy{RadiusM: -1}, false},
		{"a radius beyond the globe", routing.Policy{RadiusM: routing.MaxDistanceM + 1}, false},
		{"too many candidates", routing.Policy{Candidates: routing.MaxCandidates + 1}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := tt.policy.Validate(); (err == nil) != tt.good {
				t.Errorf("got %v", err)
			}
		})
	}
}
