package rpc_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/routing"
	"frontline/guideapp/service"
	"frontline/rpc"
	"frontline/rpc/frontlinev1"
	"frontline/rpc/frontlinev1/frontlinev1connect"
)

// tokens signs in whoever the token names.
type tokens struct {
	fakeSessions
	people map[string]guideapp.Person
}

func (s tokens) Authenticate(_ context.Context, token string) (guideapp.Person, error) {
	if p, ok := s.people[token]; ok {
		return p, nil
	}
	return guideapp.Person{}, guideapp.Errorf(guideapp.Unauthenticated, "the session has ended: sign in again")
}

func with[T any](token string, message *T) *connect.Request[T] {
	request := connect.NewRequest(message)
	request.Header().Set("Authorization", "Bearer "+token)
	return request
}

// serveRouting serves two stores of the brand "demo" to a machine, a dealer and a guide.
func serveRouting(t *testing.T) (address string) {
	t.Helper()
	database := dbtest.SQLite(t)
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	store := func(id, dealer string, lat float64) guideapp.Store {
		return guideapp.Store{ID: id, Name: "Store " + id, Region: "East", Dealer: dealer, Cloud: true,
			Location: guideapp.Location{Lng: 121, Lat: lat, System: guideapp.WGS84}}
	}
	if err := database.Update(t.Context(), func(tx *db.Tx) error {
		return tx.PutStores(t.Context(), "demo", []guideapp.Store{store("A", "D1", 31), store("B", "", 31.01)})
	}); err != nil {
		t.Fatal(err)
	}
	address, _, _ = serve(t, rpc.Services{
		Sessions: tokens{people: map[string]guideapp.Person{
			"machine": {Brand: "demo", ID: "MP", Role: guideapp.RoleMachine},
			"dealer":  {Brand: "demo", ID: "P1", Role: guideapp.RoleDealer, Dealer: "D1"},
			"rival":   {Brand: "demo", ID: "P2", Role: guideapp.RoleDealer, Dealer: "D2"},
			"guide":   guide,
		}},
		Routing: &service.Routing{
			Store: db.As[service.RoutingTx](database), Orgs: new(service.Orgs), Zone: zone,
			Now:   func() guideapp.Instant { return guideapp.InstantOf(time.Date(2026, 9, 30, 21, 0, 0, 0, zone)) },
			NewID: func() string { return "R1" },
		},
	})
	return address
}

func TestRoutingService(t *testing.T) {
	t.Parallel()
	client := frontlinev1connect.NewRoutingServiceClient(http.DefaultClient, serveRouting(t))
	ask := &frontlinev1.RouteCustomerRequest{
		CustomerId: "C1", PrecisionM: proto.Int64(10), IdempotencyKey: "k1",
		Location: &frontlinev1.Location{Lng: 121, Lat: 31.002, System: frontlinev1.Location_SYSTEM_WGS84},
	}
	answer, err := client.RouteCustomer(t.Context(), with("machine", ask))
	if err != nil {
		t.Fatal(err)
	}
	d := answer.Msg.GetDecision()
	if d.GetId() != "R1" || d.GetCustomerId() != "C1" || d.GetStoreId() != "A" || d.GetStoreName() != "Store A" || d.GetDealerId() != "D1" ||
		d.GetRevenueOwner() != "D1" || d.GetDistanceM() != 222 || d.GetMarginM() != 667 || d.GetReason() != "nearest" ||
		d.GetRuleVersion() != routing.RuleVersion || d.GetAt().AsTime().Hour() != 13 || d.GetLowConfidence() || d.GetProvisional() {
		t.Errorf("decided %v", d)
	}
	if got, want := d.GetExplanation().GetZh(), "最近的可接单门店，距离 222 米，比第二近的近 667 米。"; got != want {
		t.Errorf("explained %q, want %q", got, want)
	}
	if c := d.GetCandidates(); len(c) != 2 || c[0].GetReason() != "won" || c[1].GetStoreId() != "B" || c[1].GetReason() != "farther" || c[1].GetExplanation().GetEn() == "" {
		t.Errorf("candidates %v", c)
	}

	kept, err := client.GetDecision(t.Context(), with("dealer", &frontlinev1.GetDecisionRequest{DecisionId: "R1"}))
	if err != nil || kept.Msg.GetDecision().String() != d.String() {
		t.Errorf("kept %v, %v", kept, err)
	}
	if _, err = client.GetDecision(t.Context(), with("rival", &frontlinev1.GetDecisionRequest{DecisionId: "R1"})); connect.CodeOf(err) != connect.CodeNotFound {
		t.Errorf("another dealer: %v, want not found", err)
	}
	if _, err = client.RouteCustomer(t.Context(), with("dealer", ask)); connect.CodeOf(err) != connect.CodePermissionDenied {
		t.Errorf("a dealer routes: %v, want permission denied", err)
	}
	ask.CustomerId = "C2"
	if _, err = client.RouteCustomer(t.Context(), with("machine", ask)); connect.CodeOf(err) != connect.CodeAlreadyExists || !strings.Contains(err.Error(), "customer_id") {
		t.Errorf("another customer under the key: %v, want a conflict in customer_id", err)
	}
}

func TestRoutingService_RouteCustomer_byCurl(t *testing.T) {
	t.Parallel()
	address := serveRouting(t)
	tests := []struct {
		name, body string
		status     int
		says       string
	}{
		{"a customer", `{"customerId":"C1","location":{"lng":121,"lat":31,"system":"SYSTEM_WGS84"},"idempotencyKey":"k1"}`, http.StatusOK, `"storeId":"A"`},
		{"latitude 120", `{"customerId":"C1","location":{"lng":121,"lat":120,"system":"SYSTEM_WGS84"},"idempotencyKey":"k2"}`, http.StatusBadRequest, "location.lat: latitude 120"},
		{"no coordinate system", `{"customerId":"C1","location":{"lng":121,"lat":31},"idempotencyKey":"k2"}`, http.StatusBadRequest, "location.system"},
		{"no location", `{"customerId":"C1","idempotencyKey":"k2"}`, http.StatusBadRequest, "location"},
		{"no customer", `{"location":{"lng":121,"lat":31,"system":"SYSTEM_GCJ02"},"idempotencyKey":"k2"}`, http.StatusBadRequest, "customer_id"},
		{"a negative precision", `{"customerId":"C1","precisionM":"-1","location":{"lng":121,"lat":31,"system":"SYSTEM_BD09"},"idempotencyKey":"k2"}`, http.StatusBadRequest, "precision_m"},
		{"a time before 1970", `{"customerId":"C1","at":"1950-01-01T00:00:00Z","location":{"lng":121,"lat":31,"system":"SYSTEM_BD09"},"idempotencyKey":"k2"}`, http.StatusBadRequest, "at:"},
		{"no key", `{"customerId":"C1","location":{"lng":121,"lat":31,"system":"SYSTEM_WGS84"}}`, http.StatusBadRequest, "idempotency_key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+frontlinev1connect.RoutingServiceRouteCustomerProcedure, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer machine")
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != tt.status || !strings.Contains(string(text), tt.says) {
				t.Errorf("got %d %s, want %d saying %q", response.StatusCode, text, tt.status, tt.says)
			}
		})
	}
}
