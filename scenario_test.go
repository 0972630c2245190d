package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
)

// scenario is one call: who calls what, what comes back, what must not, and what it
// leaves behind.
type scenario struct {
	name      string
	role      guideapp.Role
	method    string
	request   string
	code      string // "" is success
	expected  []string
	forbidden []string
	stored    counts // by how much the world grows
}

// Beyond a caller's reach everything answers as if it were not there.
var reachScenarios = []scenario{
	{name: "own tally", role: guideapp.RoleGuide, method: "RewardService/GetTally", request: `{}`, expected: []string{`"guideId":"G1"`}},
	{name: "a colleague's tally", role: guideapp.RoleGuide, method: "RewardService/GetTally", request: `{"guideId":"M1"}`, code: "not_found", forbidden: []string{"Person M1"}},
	{name: "a guide's tally for the manager", role: guideapp.RoleManager, method: "RewardService/GetTally", request: `{"guideId":"G1"}`, expected: []string{`"guideId":"G1"`}},
	{name: "a foreign tally for the manager", role: guideapp.RoleManager, method: "RewardService/GetTally", request: `{"guideId":"G2"}`, code: "not_found", forbidden: []string{"Person G2"}},
	{name: "a foreign tally for the coordinator", role: guideapp.RoleCoordinator, method: "RewardService/GetTally", request: `{"guideId":"G2"}`, code: "not_found", forbidden: []string{"Person G2"}},
	{name: "every tally for headquarters", role: guideapp.RoleHeadquarters, method: "RewardService/GetTally", request: `{"guideId":"G2"}`, expected: []string{`"guideId":"G2"`}},
	{name: "a tally of nobody", role: guideapp.RoleHeadquarters, method: "RewardService/GetTally", request: `{"guideId":"G9"}`, code: "not_found"},

	{name: "a foreign line for the guide", role: guideapp.RoleGuide, method: "RewardService/ExplainLine", request: `{"guideId":"G2","component":"friend","state":"LINE_STATE_EARNED"}`, code: "not_found"},
	{name: "a foreign line for the manager", role: guideapp.RoleManager, method: "RewardService/ExplainLine", request: `{"guideId":"G2","component":"friend","state":"LINE_STATE_EARNED"}`, code: "not_found"},

	{name: "an own estimate", role: guideapp.RoleGuide, method: "RewardService/EstimateReward", request: `{"newFriends":1}`, expected: []string{`"afterFen":"200"`}},
	{name: "a foreign estimate for the guide", role: guideapp.RoleGuide, method: "RewardService/EstimateReward", request: `{"guideId":"G2","newFriends":1}`, code: "not_found"},
	{name: "a foreign estimate for the manager", role: guideapp.RoleManager, method: "RewardService/EstimateReward", request: `{"guideId":"G2","newFriends":1}`, code: "not_found"},
	{name: "foreign entries for the guide", role: guideapp.RoleGuide, method: "SettlementService/ListEntries", request: `{"guideId":"G2"}`, code: "not_found"},
	{name: "foreign entries for the manager", role: guideapp.RoleManager, method: "SettlementService/ListEntries", request: `{"guideId":"G2"}`, code: "not_found"},
	{name: "the guide's own statement", role: guideapp.RoleGuide, method: "RewardService/ListStatements", request: `{}`, expected: []string{`"guideId":"G1"`}, forbidden: []string{`"M1"`, `"G2"`}},
	{name: "the own store's statements", role: guideapp.RoleManager, method: "RewardService/ListStatements", request: `{}`, expected: []string{`"guideId":"G1"`, `"guideId":"M1"`}, forbidden: []string{`"G2"`}},
	{name: "every statement, page by page", role: guideapp.RoleHeadquarters, method: "RewardService/ListStatements", request: `{"pageSize":1}`, expected: []string{`"guideId":"G1"`, `"nextAfterGuideId":"G1"`}, forbidden: []string{`"M1"`}},
	{name: "the next page", role: guideapp.RoleHeadquarters, method: "RewardService/ListStatements", request: `{"pageSize":1,"afterGuideId":"G1"}`, expected: []string{`"guideId":"G2"`}, forbidden: []string{`"guideId":"G1"`}},
	{name: "a page too large", role: guideapp.RoleHeadquarters, method: "RewardService/ListStatements", request: `{"pageSize":51}`, code: "invalid_argument", expected: []string{"page_size", "50"}},
	{name: "a dispute that is not there", role: guideapp.RoleManager, method: "RewardService/DecideDispute", request: `{"number":"9","outcome":"DISPUTE_OUTCOME_DECLINED","reason":"no","idempotencyKey":"none"}`, code: "not_found"},

	{name: "own actions", role: guideapp.RoleGuide, method: "ActionService/ListActions", request: `{}`, expected: []string{`"day":"2026-09-30"`}, forbidden: []string{"Zhao"}},
	{name: "foreign actions for the guide", role: guideapp.RoleGuide, method: "ActionService/ListActions", request: `{"guideId":"G2"}`, code: "not_found"},
	{name: "foreign actions for the manager", role: guideapp.RoleManager, method: "ActionService/ListActions", request: `{"guideId":"G2"}`, code: "not_found"},
	{name: "foreign actions for the coordinator", role: guideapp.RoleCoordinator, method: "ActionService/ListActions", request: `{"guideId":"G2"}`, code: "not_found"},

	{name: "own store's board", role: guideapp.RoleManager, method: "BoardService/GetBoard", request: `{"scope":"BOARD_SCOPE_STORE","metric":"net_sales"}`, expected: []string{"G1"}, forbidden: []string{"G2"}},
	{name: "a foreign store's board for the manager", role: guideapp.RoleManager, method: "BoardService/GetBoard", request: `{"scope":"BOARD_SCOPE_STORE","metric":"net_sales","of":"S2"}`, code: "not_found", forbidden: []string{"G2"}},
	{name: "a foreign region's board for the coordinator", role: guideapp.RoleCoordinator, method: "BoardService/GetBoard", request: `{"scope":"BOARD_SCOPE_REGION","metric":"net_sales","of":"West"}`, code: "not_found", forbidden: []string{"G2"}},
	{name: "a foreign board for headquarters", role: guideapp.RoleHeadquarters, method: "BoardService/GetBoard", request: `{"scope":"BOARD_SCOPE_STORE","metric":"net_sales","of":"S2"}`, expected: []string{"G2"}, forbidden: []string{"G1"}},
}

// Facts and organisation are taken once, and a bad one leaves nothing.
var importScenarios = []scenario{
	{name: "three facts, one bad", role: guideapp.RoleMachine, method: "ImportService/RecordEvents",
		request:  `{"events":[` + footfall("F1", 5) + `,` + footfall("F2", 6) + `,{"id":"F3","source":"pos","kind":"dance","at":"2026-09-30T02:00:00Z"}]}`,
		expected: []string{"STATE_ACCEPTED", "STATE_REFUSED", `"field":"kind"`}, stored: counts{events: 2}},
	{name: "again, and one with another quantity", role: guideapp.RoleMachine, method: "ImportService/RecordEvents",
		request:  `{"events":[` + footfall("F1", 5) + `,` + footfall("F2", 7) + `]}`,
		expected: []string{"STATE_DUPLICATE", "STATE_REFUSED", `"field":"quantity"`}},
	{name: "facts of an unknown guide and an unknown order", role: guideapp.RoleMachine, method: "ImportService/RecordEvents",
		request: `{"events":[{"id":"F5","source":"pos","kind":"friend_added","at":"2026-09-30T02:00:00Z","storeId":"S1","guideId":"G404","customerId":"C1"},` +
			`{"id":"F6","source":"pos","kind":"refund","at":"2026-09-30T02:00:00Z","ref":"O404","amountFen":"5"}]}`,
		expected: []string{"STATE_ACCEPTED", "guide G404 is not known", "the refund waits for order O404"}, stored: counts{events: 2}},
	{name: "a refund of more than the order", role: guideapp.RoleMachine, method: "ImportService/RecordEvents",
		request: `{"events":[{"id":"F8","source":"pos","kind":"order","at":"2026-09-29T02:00:00Z","storeId":"S1","guideId":"G1","amountFen":"500"},` +
			`{"id":"F9","source":"pos","kind":"refund","at":"2026-09-30T02:00:00Z","ref":"F8","amountFen":"700"}]}`,
		expected: []string{"STATE_ACCEPTED", "order pos//F8 of 5.00 yuan is refunded with 7.00 in all"}, stored: counts{events: 2}},
	{name: "a time that is none", role: guideapp.RoleMachine, method: "ImportService/RecordEvents",
		request: `{"events":[{"id":"F4","source":"pos","kind":"footfall","at":"soon"}]}`, code: "invalid_argument"},
	{name: "two stores", role: guideapp.RoleMachine, method: "ImportService/ImportOrg",
		request: `{"stores":[` + newStore("S7", 31.2) + `,` + newStore("S8", 31.3) + `],"idempotencyKey":"org-1"}`, expected: []string{`"stores":2`}, stored: counts{stores: 2}},
	{name: "the same two stores again", role: guideapp.RoleMachine, method: "ImportService/ImportOrg",
		request: `{"stores":[` + newStore("S7", 31.2) + `,` + newStore("S8", 31.3) + `],"idempotencyKey":"org-1"}`, expected: []string{`"stores":2`}},
	{name: "another store under the same key", role: guideapp.RoleMachine, method: "ImportService/ImportOrg",
		request: `{"stores":[` + newStore("S7", 31.2) + `,` + newStore("S8", 31.4) + `],"idempotencyKey":"org-1"}`, code: "already_exists", expected: []string{"stores[1].location.lat"}},
	{name: "a good store and one at latitude 120", role: guideapp.RoleMachine, method: "ImportService/ImportOrg",
		request: `{"stores":[` + newStore("S9", 31.2) + `,` + newStore("S10", 120) + `],"idempotencyKey":"org-2"}`, code: "invalid_argument", expected: []string{"stores[1].location.lat", "120"}},
	{name: "a guide of an unknown store", role: guideapp.RoleMachine, method: "ImportService/ImportOrg",
		request: `{"guides":[{"id":"G7","name":"Seven","assignments":[{"storeId":"S99","role":"ROLE_GUIDE","from":"2026-01-01"}]}],"idempotencyKey":"org-3"}`, code: "invalid_argument", expected: []string{"S99"}},
	{name: "no key", role: guideapp.RoleMachine, method: "ImportService/ImportOrg",
		request: `{"stores":[` + newStore("S9", 31.2) + `]}`, code: "invalid_argument", expected: []string{"idempotency_key"}},
}

// planScenarios go through a plan's life with one person of headquarters, in order.
var planScenarios = []scenario{
	{name: "plans before", role: guideapp.RoleHeadquarters, method: "PlanService/ListPlans", request: `{}`, expected: []string{`"plan":"autumn"`, "PLAN_STATE_LIVE"}},
	{name: "a broken document is checked", role: guideapp.RoleHeadquarters, method: "PlanService/CheckPlan", request: `{"document":"{schema: 1, plan: p, period: year}"}`,
		expected: []string{`"path":"period"`, `"path":"components"`}, forbidden: []string{"liability"}},
	{name: "a good one is checked", role: guideapp.RoleHeadquarters, method: "PlanService/CheckPlan", request: `{"document":` + winterPlan + `}`,
		expected: []string{`"kind":"cliff"`, `"jumpFen":"5000"`, `"amountFen":"35000"`, `"period":"2026-10"`, `"zh":`}},
	{name: "a broken document is saved", role: guideapp.RoleHeadquarters, method: "PlanService/SaveDraft", request: `{"document":"schema: 2","idempotencyKey":"save-0"}`, code: "invalid_argument", expected: []string{"schema"}},
	{name: "a draft", role: guideapp.RoleHeadquarters, method: "PlanService/SaveDraft", request: `{"document":` + winterPlan + `,"idempotencyKey":"save-1"}`, expected: []string{"PLAN_STATE_DRAFT", `"author":"H1"`}},
	{name: "the key with another document", role: guideapp.RoleHeadquarters, method: "PlanService/SaveDraft", request: `{"document":"{schema: 1, plan: winter, period: month, components: [{id: a, commission: {rate: 1%}}]}","idempotencyKey":"save-1"}`,
		code: "already_exists", expected: []string{"document"}},
	{name: "a draft for headquarters", role: guideapp.RoleHeadquarters, method: "PlanService/GetPlan", request: `{"plan":"winter"}`, expected: []string{"commission"}},
	{name: "a draft for the manager", role: guideapp.RoleManager, method: "PlanService/GetPlan", request: `{"plan":"winter"}`, code: "not_found"},
	{name: "a version for the manager", role: guideapp.RoleManager, method: "PlanService/GetPlan", request: `{"plan":"autumn","version":1}`, expected: []string{`"version":1`}},
	{name: "a stale hash", role: guideapp.RoleHeadquarters, method: "PlanService/PublishPlan", request: `{"plan":"winter","planHash":"0","idempotencyKey":"ask-1"}`, code: "failed_precondition", expected: []string{"saved again"}},
	{name: "no notices yet", role: guideapp.RoleGuide, method: "PlanService/ListPlanNotices", request: `{}`, forbidden: []string{"winter"}},
	{name: "nothing to acknowledge", role: guideapp.RoleGuide, method: "PlanService/AcknowledgePlan", request: `{"plan":"winter","version":1,"idempotencyKey":"read-1"}`, code: "not_found"},
}

const winterPlan = `"{schema: 1, plan: winter, period: month, effective: {from: 2026-10-01}, components: [{id: a, commission: {rate: 1.5%}, cap: 300},` +
	` {id: t, target: {measure: {sum: amount}, goal: {uniform: 5000}, pay: [{reach: 100%, amount: 50}]}}]}"`

// goalScenarios: a goal of a table pays in the tally as soon as it is known.
var goalScenarios = []scenario{
	{name: "a goal that is none", role: guideapp.RoleMachine, method: "ImportService/ImportOrg", request: `{"goals":[{"table":"monthly","party":"G1","period":"2026-13","amountFen":"1"}],"idempotencyKey":"goal-0"}`,
		code: "invalid_argument", expected: []string{"goals[0].period"}},
	{name: "a goal", role: guideapp.RoleMachine, method: "ImportService/ImportOrg", request: `{"goals":[{"table":"monthly","party":"G1","period":"2026-09","amountFen":"100000"}],"idempotencyKey":"goal-1"}`,
		expected: []string{`"goals":1`}},
}

func footfall(id string, visitors int) string {
	return fmt.Sprintf(`{"id":%q,"source":"pos","kind":"footfall","at":"2026-09-30T02:00:00Z","storeId":"S1","quantity":"%d"}`, id, visitors)
}

func newStore(id string, lat float64) string {
	return fmt.Sprintf(`{"id":%q,"name":"New","region":"East","location":{"lng":121.4,"lat":%g,"system":"SYSTEM_WGS84"}}`, id, lat)
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		w := newWorld(t, database)
		for _, s := range slices.Concat(reachScenarios, importScenarios, planScenarios, goalScenarios) {
			before := w.count(t)
			got := w.call(t, w.address, s.role, s.method, s.request)
			if got.code != s.code {
				t.Errorf("%s: got %.500s, want code %q", s.name, got.body, s.code)
			}
			body := strings.ReplaceAll(got.body, `": `, `":`) // protojson varies its spaces on purpose
			for _, want := range s.expected {
				if !strings.Contains(body, want) {
					t.Errorf("%s: %.500s lacks %q", s.name, body, want)
				}
			}
			for _, bad := range s.forbidden {
				if strings.Contains(body, bad) {
					t.Errorf("%s: %.500s tells %q", s.name, body, bad)
				}
			}
			if grown := w.count(t).less(before); grown != s.stored {
				t.Errorf("%s: stored %+v, want %+v", s.name, grown, s.stored)
			}
		}
	})
}

func (c counts) less(o counts) counts {
	return counts{c.stores - o.stores, c.guides - o.guides, c.events - o.events}
}

// A decision is shown to those whose store it names, and to nobody else.
func TestScenarios_decisions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		w := newWorld(t, database)
		route := func(key string, lng float64) (answer, string) {
			request := fmt.Sprintf(`{"customerId":"C1","location":{"lng":%g,"lat":31.2,"system":"SYSTEM_WGS84"},"idempotencyKey":%q}`, lng, key)
			got := w.call(t, w.address, guideapp.RoleMachine, "RoutingService/RouteCustomer", request)
			var response struct{ Decision struct{ ID, StoreID string } }
			_ = json.Unmarshal([]byte(got.body), &response)
			return got, response.Decision.StoreID + " " + response.Decision.ID
		}
		_, east := route("east", 121.41)
		_, west := route("west", 104.11)
		if !strings.HasPrefix(east, "S1 ") || !strings.HasPrefix(west, "S2 ") {
			t.Fatalf("decisions are %q and %q", east, west)
		}
		if _, again := route("east", 121.41); again != east {
			t.Errorf("the same key gives %q, then %q", east, again)
		}
		if got, _ := route("east", 121.42); got.code != "already_exists" || !strings.Contains(got.body, "location.lng") {
			t.Errorf("another request under the key gives %s", got.body)
		}
		for decision, readers := range map[string]string{east: "nyyyyy", west: "nnnnyy"} {
			for i, role := range guideapp.Roles[1:] {
				got := w.call(t, w.address, role, "RoutingService/GetDecision", fmt.Sprintf(`{"decisionId":%q}`, decision[3:]))
				want := map[byte]string{'y': "", 'n': "not_found"}[readers[i+1]]
				if got.code != want {
					t.Errorf("decision for %s as %s gives %.300s", decision[:2], role, got.body)
				}
			}
		}
	})
}

// Two people of headquarters publish a plan over the network, and the guide reads of it
// and is paid by it.
func TestScenarios_publish(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		w := newWorld(t, database)
		second := w.openAs(t, guideapp.Person{ID: "H2", Role: guideapp.RoleHeadquarters}, "open-second")
		var hash string
		for _, step := range []struct {
			role              guideapp.Role
			second            bool
			method, request   string
			code, has, hasNot string
		}{
			{guideapp.RoleMachine, false, "ImportService/RecordEvents", `{"events":[{"id":"o1","source":"pos","kind":"order","at":"2026-09-20T02:00:00Z","storeId":"S1","guideId":"G1","amountFen":"90000"}]}`, "", "ACCEPTED", ""},
			{guideapp.RoleHeadquarters, false, "PlanService/SaveDraft", `{"document":"{schema: 1, plan: goals, title: Goals, period: month, effective: {from: 2026-09-01}, components: [{id: t, title: Goal, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {table: monthly}, pay: [{reach: 80%, amount: 77}]}}]}","idempotencyKey":"1"}`, "", "DRAFT", ""},
			{guideapp.RoleHeadquarters, false, "PlanService/PublishPlan", `{"plan":"goals","planHash":"HASH","idempotencyKey":"2"}`, "", "AWAITING_APPROVAL", ""},
			{guideapp.RoleHeadquarters, false, "PlanService/PublishPlan", `{"plan":"goals","planHash":"HASH","idempotencyKey":"3"}`, "failed_precondition", "somebody else", ""},
			{guideapp.RoleGuide, false, "PlanService/ListPlanNotices", `{}`, "", "{", "goals"},
			{guideapp.RoleHeadquarters, true, "PlanService/PublishPlan", `{"plan":"goals","planHash":"HASH","idempotencyKey":"4"}`, "", `"approvedBy":"H2"`, ""},
			{guideapp.RoleGuide, false, "PlanService/ListPlanNotices", `{}`, "", "新增 Goal", `"acknowledged":true`},
			{guideapp.RoleGuide, false, "PlanService/AcknowledgePlan", `{"plan":"goals","version":1,"idempotencyKey":"5"}`, "", "acknowledgedAt", ""},
			{guideapp.RoleGuide, false, "PlanService/ListPlanNotices", `{}`, "", `"acknowledged":true`, ""},
			{guideapp.RoleHeadquarters, false, "PlanService/ListPlans", `{}`, "", `"acknowledged":1`, ""},
			{guideapp.RoleGuide, false, "RewardService/GetTally", `{}`, "", `"component":"t"`, "7700"},
			{guideapp.RoleMachine, false, "ImportService/ImportOrg", `{"goals":[{"table":"monthly","party":"G1","period":"2026-09","amountFen":"100000"}],"idempotencyKey":"6"}`, "", `"goals":1`, ""},
			{guideapp.RoleGuide, false, "RewardService/GetTally", `{}`, "", "7700", ""},
			{guideapp.RoleManager, false, "PlanService/GetPlan", `{}`, "", `"plan":"goals"`, ""},
		} {
			token := w.tokens[step.role]
			if step.second {
				token = second
			}
			got := w.callAs(t, w.address, token, step.method, strings.ReplaceAll(step.request, "HASH", hash))
			body := strings.ReplaceAll(got.body, `": `, `":`)
			if got.code != step.code || !strings.Contains(body, step.has) || (step.hasNot != "" && strings.Contains(body, step.hasNot)) {
				t.Fatalf("%s as %s: %.800s\nwant code %q, %q and not %q", step.method, step.role, body, step.code, step.has, step.hasNot)
			}
			var saved struct{ Plan struct{ PlanHash string } }
			if step.method == "PlanService/SaveDraft" && json.Unmarshal([]byte(got.body), &saved) == nil {
				hash = saved.Plan.PlanHash
			}
		}
		w.pagePlans(t)
	})
}

// pagePlans drafts another plan, lists the plans one at a time, and discards the draft.
func (w *world) pagePlans(t *testing.T) {
	t.Helper()
	hq := guideapp.RoleHeadquarters
	var saved struct{ Plan struct{ PlanHash string } }
	draft := w.call(t, w.address, hq, "PlanService/SaveDraft", `{"document":`+winterPlan+`,"idempotencyKey":"page"}`)
	if err := json.Unmarshal([]byte(draft.body), &saved); err != nil || draft.code != "" {
		t.Fatal(draft.body, err)
	}
	var names []string
	for token := ""; ; {
		got := w.call(t, w.address, hq, "PlanService/ListPlans", `{"pageSize":1,"pageToken":"`+token+`"}`)
		var page struct {
			Plans         []struct{ Plan string }
			NextPageToken string
		}
		if err := json.Unmarshal([]byte(got.body), &page); err != nil || got.code != "" || len(names) > 9 {
			t.Fatal(got.body, err)
		}
		for _, p := range page.Plans {
			names = append(names, p.Plan)
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if got := strings.Join(names, " "); got != "winter goals autumn" {
		t.Errorf("page by page: plans %s, want winter goals autumn", got)
	}
	for _, token := range []string{"?", "dHJ1ZQ", "dHJ1ZQoxCngKYQ"} { // the last two: "true", and "true\n1\nx\na"
		if got := w.call(t, w.address, hq, "PlanService/ListPlans", `{"pageToken":"`+token+`"}`); got.code != "invalid_argument" || !strings.Contains(got.body, "page_token") {
			t.Errorf("token %s: %s", token, got.body)
		}
	}
	discard := w.call(t, w.address, hq, "PlanService/DiscardDraft", `{"plan":"winter","planHash":"`+saved.Plan.PlanHash+`","idempotencyKey":"page"}`)
	if after := w.call(t, w.address, hq, "PlanService/GetPlan", `{"plan":"winter"}`); discard.code != "" || after.code != "not_found" {
		t.Errorf("discarded: %s, then %s", discard.body, after.body)
	}
}
