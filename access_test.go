package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
	"frontline/rpc"
	"frontline/simulator/population"
)

// matrix says who may call what, in the order of guideapp.Roles: guide, manager,
// coordinator, dealer, headquarters, machine; y may, n may not. It is written by hand, so
// that a slip in the contract's access options is seen.
var matrix = []struct{ method, allowed, request string }{
	{"SessionService/SignIn", "yyyyyy", `{"code":"open-guide"}`},
	{"SessionService/WhoAmI", "yyyyyy", `{}`},
	{"SessionService/SignOut", "yyyyyy", `{}`},
	{"ActionService/ListActions", "yyynyn", `{"guideId":"G1"}`},
	{"BoardService/GetBoard", "yyynyn", `{"scope":"BOARD_SCOPE_STORE","metric":"net_sales","of":"S1","aroundGuideId":"G1"}`},
	{"ImportService/ImportOrg", "nnnnyy", `{"stores":[{"id":"S9","name":"Nine","region":"East","location":{"lng":121.4,"lat":31.2,"system":"SYSTEM_WGS84"}}],"idempotencyKey":"KEY"}`},
	{"ImportService/RecordEvents", "nnnnyy", `{"events":[{"id":"ROLE","source":"pos","kind":"footfall","at":"2026-09-30T02:00:00Z","storeId":"S1","quantity":"5"}]}`},
	{"PlanService/GetPlan", "nyynyn", `{}`},
	{"PlanService/ExportDataset", "nnnnyn", `{}`},
	{"PlanService/ListPlans", "nnnnyn", `{}`},
	{"PlanService/SaveDraft", "nnnnyn", `{"document":"{schema: 1, plan: seen, period: month, components: [{id: a, commission: {rate: 1%}}]}","idempotencyKey":"KEY"}`},
	{"PlanService/DiscardDraft", "nnnnyn", `{"plan":"none","planHash":"none","idempotencyKey":"KEY"}`},
	{"PlanService/CheckPlan", "nnnnyn", `{"document":"{schema: 1, plan: seen, period: month, components: [{id: a, commission: {rate: 1%}}]}"}`},
	{"PlanService/PublishPlan", "nnnnyn", `{"plan":"none","planHash":"none","idempotencyKey":"KEY"}`},
	{"PlanService/SendBackPlan", "nnnnyn", `{"plan":"none","planHash":"none","reason":"seen","idempotencyKey":"KEY"}`},
	{"PlanService/ListPlanNotices", "yyynyn", `{}`},
	{"PlanService/AcknowledgePlan", "yyynnn", `{"plan":"none","version":1,"idempotencyKey":"KEY"}`},
	{"RewardService/GetTally", "yyynyn", `{"guideId":"G1"}`},
	{"RewardService/ExplainLine", "yyynyn", `{"guideId":"G1","component":"friend"}`},
	{"RewardService/EstimateReward", "yyynyn", `{"guideId":"G1","salesFen":"10000"}`},
	{"RewardService/ListStatements", "yyynyn", `{}`},
	{"RewardService/DisputeLine", "yynnnn", `{"component":"limits","reason":"seen","idempotencyKey":"KEY"}`},
	{"RewardService/DecideDispute", "nynnyn", `{"number":"1","outcome":"DISPUTE_OUTCOME_DECLINED","reason":"seen","idempotencyKey":"KEY"}`},
	{"RewardService/ListDisputes", "yyynyn", `{}`},
	{"SettlementService/Settle", "nnnnyn", `{"period":"2026-09","idempotencyKey":"KEY"}`},
	{"SettlementService/GetTakeBack", "nnnnyn", `{"period":"2026-09"}`},
	{"SettlementService/ApproveTakeBack", "nnnnyn", `{"period":"2026-09","payFen":"5","reason":"seen","idempotencyKey":"KEY"}`},
	{"SettlementService/GetSettlement", "nnnnyy", `{}`},
	{"SettlementService/ListPayouts", "nnnnyy", `{"number":"1"}`},
	{"SettlementService/ListEntries", "yyyyyy", `{"guideId":"G1"}`},
	{"SettlementService/Adjust", "nnnnyn", `{"kind":"ENTRY_KIND_ADJUSTMENT","guideId":"G1","period":"2026-09","amountFen":"5","reason":"seen","idempotencyKey":"KEY"}`},
	{"SettlementService/DecideAdjustment", "nnnnyn", `{"number":"1","reason":"seen","idempotencyKey":"KEY"}`},
	{"SettlementService/ListAdjustments", "nnnnyn", `{}`},
	{"RoutingService/RouteCustomer", "nnnnyy", `{"customerId":"C1","location":{"lng":121.4,"lat":31.2,"system":"SYSTEM_WGS84"},"idempotencyKey":"KEY"}`},
	{"RoutingService/GetDecision", "nyyyyy", `{"decisionId":"none"}`},
}

// world is a small chain over a database: two stores, each with a guide and a manager of
// its own, and a person of each role in the first store's reach.
type world struct {
	database *db.DB
	address  string
	tokens   map[guideapp.Role]string
	log      *bytes.Buffer
}

var people = []guideapp.Person{
	{ID: "G1", Role: guideapp.RoleGuide, Store: "S1"},
	{ID: "M1", Role: guideapp.RoleManager, Store: "S1"},
	{ID: "K1", Role: guideapp.RoleCoordinator, Region: "East"},
	{ID: "D1", Role: guideapp.RoleDealer, Dealer: "DE"},
	{ID: "H1", Role: guideapp.RoleHeadquarters},
	{ID: "POS", Role: guideapp.RoleMachine},
}

// worldNow is the business time of the world, which stands still.
func worldNow() guideapp.Instant {
	return guideapp.Date(2026, time.September, 30).Start(businessZone()) + 21*guideapp.Hour
}

// newWorld fills the database and serves the house over it.
func newWorld(t *testing.T, database *db.DB) *world {
	t.Helper()
	w := &world{database: database, tokens: make(map[guideapp.Role]string), log: new(bytes.Buffer)}
	h := newHouse(database, worldNow)
	w.fill(t, h)
	for _, p := range people {
		w.tokens[p.Role] = w.openAs(t, p, "open-"+string(p.Role))
	}
	w.address = w.serve(t, h)
	return w
}

// openAs lets a person in, and gives the token of the session.
func (w *world) openAs(t *testing.T, p guideapp.Person, code string) string {
	t.Helper()
	sessions := newHouse(w.database, wallClock).sessions
	p.Brand, p.Name = "demo", string(p.Role)
	if err := sessions.Open(t.Context(), p, code); err != nil {
		t.Fatal(err)
	}
	token, _, err := sessions.SignIn(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (w *world) serve(t *testing.T, h house) string {
	t.Helper()
	log := slog.New(slog.NewTextHandler(w.log, nil))
	handler, err := rpc.NewHandler(h.network(), rpc.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = rpc.NewServer(handler, log)
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

func (w *world) fill(t *testing.T, h house) {
	t.Helper()
	store := func(id, region, dealer string, lng float64) guideapp.Store {
		return guideapp.Store{ID: id, Name: "Store " + id, Region: region, Class: "A", Dealer: dealer, Cloud: true,
			Location: guideapp.Location{Lng: lng, Lat: 31.2, System: guideapp.WGS84}}
	}
	guide := func(id, store string, role guideapp.Role) guideapp.Guide {
		return guideapp.Guide{ID: id, Name: "Person " + id, Assignments: []guideapp.Assignment{{Store: store, Role: role, Last: guideapp.MaxDay}}}
	}
	org := service.OrgBatch{
		Stores: []guideapp.Store{store("S1", "East", "DE", 121.4), store("S2", "West", "DW", 104.1)},
		Guides: []guideapp.Guide{guide("G1", "S1", guideapp.RoleGuide), guide("M1", "S1", guideapp.RoleManager),
			guide("G2", "S2", guideapp.RoleGuide), guide("M2", "S2", guideapp.RoleManager)},
		Customers: []guideapp.Customer{{ID: "C1", Name: "Zhang", Guide: "G1"}, {ID: "C2", Name: "Zhao", Guide: "G2"}},
	}
	headquarters := guideapp.Person{Brand: "demo", ID: "H1", Role: guideapp.RoleHeadquarters}
	if _, err := h.importing.Org(t.Context(), headquarters, "fill", org); err != nil {
		t.Fatal(err)
	}
	if err := h.importing.PublishPlan(t.Context(), "demo", population.DemoPlan()); err != nil {
		t.Fatal(err)
	}
}

// answer is what came back: a Connect code ("" is success) and the whole text.
type answer struct{ code, body string }

// call sends one JSON request as curl would, enveloped for the stream.
func (w *world) call(t *testing.T, address string, role guideapp.Role, method, request string) answer {
	t.Helper()
	return w.callAs(t, address, w.tokens[role], method, request)
}

func (w *world) callAs(t *testing.T, address, token, method, request string) answer {
	t.Helper()
	stream := method == "PlanService/ExportDataset"
	kind, body := "application/json", []byte(request)
	if stream {
		kind = "application/connect+json"
		body = append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(request))), request...)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/frontline.v1."+method, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{codeIn(text, stream), string(text)}
}

// codeIn finds the Connect code in an answer; a stream ends in an envelope that may
// hold an error.
func codeIn(text []byte, stream bool) string {
	var end struct {
		Code  string
		Error struct{ Code string }
	}
	for stream && len(text) >= 5 {
		size := min(int(binary.BigEndian.Uint32(text[1:])), len(text)-5)
		last := text[0]&2 != 0
		if last {
			_ = json.Unmarshal(text[5:5+size], &end)
			return end.Error.Code
		}
		text = text[5+size:]
	}
	_ = json.Unmarshal(text, &end)
	return end.Code
}

func TestAccess_matrixIsWhole(t *testing.T) {
	t.Parallel()
	var declared []string
	protoregistry.GlobalFiles.RangeFilesByPackage("frontline.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				declared = append(declared, string(service.Name()+"/"+service.Methods().Get(j).Name()))
			}
		}
		return true
	})
	var listed []string
	for _, row := range matrix {
		listed = append(listed, row.method)
	}
	slices.Sort(declared)
	slices.Sort(listed)
	if !slices.Equal(declared, listed) {
		t.Errorf("the contract has %v\nthe matrix has %v", declared, listed)
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		w := newWorld(t, database)
		for _, row := range matrix {
			for i, role := range guideapp.Roles {
				if row.method == "SessionService/SignOut" {
					continue // it would end the session; TestServe signs out
				}
				request := strings.NewReplacer("KEY", row.method+string(role), "ROLE", string(role)).Replace(row.request)
				before := w.count(t)
				got := w.call(t, w.address, role, row.method, request)
				allowed := row.allowed[i] == 'y'
				if denied := got.code == "permission_denied"; denied == allowed {
					t.Errorf("%s as %s gives %.300s", row.method, role, got.body)
				}
				if slices.Contains([]string{"internal", "unknown", "unimplemented", "unauthenticated"}, got.code) {
					t.Errorf("%s as %s gives %.300s", row.method, role, got.body)
				}
				if after := w.count(t); !allowed && after != before {
					t.Errorf("%s as %s is denied and leaves %v, before %v", row.method, role, after, before)
				}
			}
			if got := w.call(t, w.address, "", row.method, row.request); row.method != "SessionService/SignIn" && got.code != "unauthenticated" {
				t.Errorf("%s without a token gives %.300s", row.method, got.body)
			}
		}
	})
}

// counts is what the world holds.
type counts struct{ stores, guides, events int }

func (w *world) count(t *testing.T) counts {
	t.Helper()
	var c counts
	err := w.database.View(t.Context(), func(tx *db.Tx) error {
		org, err := tx.Org(t.Context(), "demo")
		if err != nil {
			return err
		}
		c.stores, c.guides = len(org.Stores), len(org.Guides)
		return tx.EachEvent(t.Context(), "demo", guideapp.MinInstant, guideapp.MaxInstant, func(guideapp.Event) error {
			c.events++
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// With the database broken under it, no method says a word about why.
func TestAccess_brokenDatabase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		w := newWorld(t, database)
		broken := dbtest.SQLite(t)
		_ = broken.Close()
		whole, h := newHouse(database, worldNow), newHouse(broken, worldNow)
		alone := w.serve(t, h)      // nobody can be authenticated
		h.sessions = whole.sessions // authenticated, and then nothing works
		behind := w.serve(t, h)
		for _, row := range matrix {
			role := guideapp.Roles[strings.IndexByte(row.allowed, 'y')]
			addresses := []string{alone, behind}
			if strings.HasPrefix(row.method, "SessionService/") {
				addresses = addresses[:1]
			}
			for _, address := range addresses {
				got := w.call(t, address, role, row.method, row.request)
				if got.code != "internal" || !strings.Contains(got.body, rpc.InternalMessage) {
					t.Errorf("%s gives %.300s", row.method, got.body)
				}
				for _, telling := range []string{"sql", "database", "closed", "frontline.db"} {
					if strings.Contains(got.body, telling) {
						t.Errorf("%s tells %q: %s", row.method, telling, got.body)
					}
				}
			}
		}
	})
}
