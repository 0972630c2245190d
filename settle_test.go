package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// settledChain imports two stores of two payers, and gives the folder of the database.
func settledChain(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	stores := write("stores.csv", "store_id,name,region,payer\nS1,one,east,North\nS2,two,east,上海/零售\nS3,three,east,\nS4,four,east,no-payer\n")
	guides := write("guides.csv", "guide_id,name,store_id,role,from,to\nG1,李,S1,guide,2023-01-01,\nG2,王,S2,guide,2023-01-01,\nG3,陈,S3,guide,2023-01-01,\nG4,周,S4,guide,2023-01-01,\n")
	events := write("events.csv", "event_id,kind,at,store_id,guide_id,amount\no1,order,2024-01-05,S1,G1,100\no2,order,2024-01-31,S2,G2,50\no3,order,2024-01-31,S3,G3,20\no4,order,2024-01-31,S4,G4,30\n")
	if code, _, stderr := frontline(t, "import", "--data", folder, "--stores", stores, "--guides", guides, "--events", events); code != exitOK {
		t.Fatal(stderr)
	}
	database, err := db.Open(t.Context(), "", folder)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }() // what it wrote is committed
	if err := newHouse(database, wallClock).importing.PublishPlan(t.Context(), defaultBrand, killPlan); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestRunSettle(t *testing.T) {
	t.Parallel()
	folder := settledChain(t)
	letIn(t, folder, "G1", "guide")
	letIn(t, folder, "H1", "headquarters")
	files := filepath.Join(folder, "payouts")
	settle := func(args ...string) (int, string, string) {
		return frontline(t, append([]string{"settle", "--data", folder}, args...)...)
	}
	for _, test := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string
	}{
		{"no period", nil, exitUsage, "", "--period is missing"},
		{"no time", []string{"--period", "2024-01", "--as-of", "soon"}, exitUsage, "", "--as-of"},
		{"a period that is none", []string{"--period", "January"}, exitFailure, "", `"January" is not a period`},
		{"a period without a plan", []string{"--period", "2023-01"}, exitFailure, "", "no reward plan"},
		{"too early", []string{"--period", "2024-01", "--as-of", "2024-01-30"}, exitFailure, "", "can be settled from that day on"},
		{"a number and a period", []string{"--period", "2024-01", "--number", "1"}, exitUsage, "", "--number settles nothing"},
		{"a number that is none", []string{"--number", "-1"}, exitUsage, "", "--number counts from 1"},
		{"no settlement yet", []string{"--number", "1"}, exitFailure, "", "no settlement 1"},
		{"January, to nowhere", []string{"--period", "2024-01", "--payout-dir", filepath.Join(folder, "stores.csv")}, exitFailure, "", "settlement 1 is booked, but its payout files are not written"},
		{"its files are written", []string{"--number", "1", "--payout-dir", files}, exitOK, "2024-01     company  200.00", ""},
		{"as nobody known", []string{"--period", "2024-01", "--as", "Li"}, exitFailure, "", `there is no person "Li"`},
		{"as a guide", []string{"--period", "2024-01", "--as", "G1"}, exitFailure, "", "G1 is guide; name somebody of headquarters"},
		{"as somebody of headquarters", []string{"--period", "2024-01", "--as", "H1", "--json"}, exitOK, `"author":"H1"`, ""},
		{"again, as JSON", []string{"--period", "2024-01", "--json"}, exitOK, `"booked_lines":0`, ""},
	} {
		code, stdout, stderr := settle(test.args...)
		if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
			t.Errorf("%s: %d\n%s%s", test.name, code, stdout, stderr)
		}
	}
	for name, want := range map[string]string{
		"payout-2024-01-1-North.csv":    "1,2024-01,North,G1,李,10.00,0.00,10.00,0.00,paid\n",
		"payout-2024-01-1-上海%2F零售.csv":  "1,2024-01,上海/零售,G2,王,5.00,0.00,5.00,0.00,paid\n",
		"payout-2024-01-1.csv":          "1,2024-01,,G3,陈,2.00,0.00,2.00,0.00,paid\n",
		"payout-2024-01-1-no-payer.csv": "1,2024-01,no-payer,G4,周,3.00,0.00,3.00,0.00,paid\n",
	} {
		text, err := os.ReadFile(filepath.Join(files, name))
		if head := strings.Join(payoutHeader, ",") + "\n"; err != nil || string(text) != head+want {
			t.Errorf("%s holds %q, %v; want %q", name, text, err, head+want)
		}
	}
	code, stdout, stderr := frontline(t, "verify", "--data", folder)
	if code != exitOK || !strings.Contains(stdout, "2024-01: 4 lines booked, 20.00 yuan; revenue of 200.00 yuan") || !strings.Contains(stdout, "the books sum to zero") ||
		!strings.Contains(stdout, "4 stores, 4 guides, 4 facts, kept totals of ") {
		t.Errorf("verify: %d\n%s%s", code, stdout, stderr)
	}
}

// letIn lets a person sign in.
func letIn(t *testing.T, folder, person, role string) {
	t.Helper()
	if code, _, stderr := frontline(t, "keys", "--data", folder, "--person", person, "--role", role); code != exitOK {
		t.Fatal(stderr)
	}
}

// The command line never approves: the second person has signed in, and is not who settles.
func TestRunSettle_takesBack(t *testing.T) {
	t.Parallel()
	folder := settledChain(t)
	letIn(t, folder, "H1", "headquarters")
	letIn(t, folder, "H2", "headquarters")
	settle := func(args ...string) (int, string) {
		code, _, stderr := frontline(t, append([]string{"settle", "--data", folder, "--period", "2024-01"}, args...)...)
		return code, stderr
	}
	if code, stderr := settle(); code != exitOK {
		t.Fatal(stderr)
	}
	inHouse := func(f func(h house) error) {
		t.Helper()
		database, err := db.Open(t.Context(), "", folder)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = database.Close() }() // what it wrote is committed
		if err := f(newHouse(database, wallClock)); err != nil {
			t.Fatal(err)
		}
	}
	inHouse(func(h house) error {
		lower := strings.NewReplacer("version: 1\n", "version: 2\n", "rate: 10%", "rate: 8%").Replace(killPlan)
		return h.importing.PublishPlan(t.Context(), defaultBrand, lower)
	})
	code, stdout, _ := frontline(t, "verify", "--data", folder)
	if code != exitOK || !strings.Contains(stdout, "4 lines are not what their facts come to now") || strings.Contains(stdout, "every settled line is") {
		t.Errorf("verify with a plan that books otherwise: %d\n%s", code, stdout)
	}
	if code, stderr := settle("--as", "H1"); code != exitFailure || !strings.Contains(stderr, "would take back 4.00 yuan from 4 guides") || !strings.Contains(stderr, "a second person, signed in") {
		t.Fatalf("not approved: %d\n%s", code, stderr)
	}
	inHouse(func(h house) error {
		second := guideapp.Person{Brand: defaultBrand, ID: "H2", Role: guideapp.RoleHeadquarters}
		_, err := h.settling.ApproveTakeBack(t.Context(), second, "k1", service.TakeBackRequest{Period: "2024-01", Pay: 4_00, Reason: "a slip"})
		return err
	})
	if code, stderr := settle("--as", "H2"); code != exitFailure || !strings.Contains(stderr, "would take back") {
		t.Fatalf("approved by who settles: %d\n%s", code, stderr)
	}
	if code, stderr := settle("--as", "H1"); code != exitOK {
		t.Fatalf("approved by another: %d\n%s", code, stderr)
	}
}

func TestVerify_unknownBrand(t *testing.T) {
	t.Parallel()
	code, _, stderr := frontline(t, "verify", "--data", settledChain(t), "--brand", "dmeo")
	if code != exitFailure || !strings.Contains(stderr, "the brand dmeo has no stores") {
		t.Errorf("got %d\n%s", code, stderr)
	}
}

// The ledger over the network: settle, read, adjust, decide, page by page.
func TestSettlementService(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		w := newWorld(t, database)
		hq := guideapp.RoleHeadquarters
		friends := `{"events":[`
		for i, guide := range []string{"G1", "G2"} {
			if i > 0 {
				friends += ","
			}
			friends += `{"id":"f` + guide + `","source":"pos","kind":"friend_added","at":"2026-09-03T02:00:00Z","guideId":"` + guide + `","customerId":"C9"}`
		}
		steps := []struct {
			name, method, request string
			role                  guideapp.Role
			code                  string
			expected              []string
		}{
			{"facts", "ImportService/RecordEvents", friends + `]}`, guideapp.RoleMachine, "", []string{"ACCEPTED"}},
			{"nothing is settled", "SettlementService/GetSettlement", `{}`, hq, "not_found", nil},
			{"no period", "SettlementService/Settle", `{"idempotencyKey":"k0"}`, hq, "invalid_argument", []string{"period"}},
			{"settle", "SettlementService/Settle", `{"period":"2026-09","idempotencyKey":"k1"}`, hq, "", []string{`"number":"1"`, `"statements":4`, `"booked":2`}},
			{"settle again", "SettlementService/Settle", `{"period":"2026-09","idempotencyKey":"k1"}`, hq, "", []string{`"number":"1"`}},
			{"another period under the key", "SettlementService/Settle", `{"period":"2026-10","idempotencyKey":"k1"}`, hq, "already_exists", []string{"period"}},
			{"the last settlement", "SettlementService/GetSettlement", `{"period":"2026-09"}`, guideapp.RoleMachine, "", []string{`"number":"1"`, `"paidFen"`}},
			{"a settlement that is none", "SettlementService/ListPayouts", `{"number":"7"}`, guideapp.RoleMachine, "not_found", nil},
			{"payouts", "SettlementService/ListPayouts", `{"number":"1","pageSize":1}`, guideapp.RoleMachine, "", []string{`"guideId":"G1"`, "STATE_PAID", "nextPageToken"}},
			{"own entries", "SettlementService/ListEntries", `{}`, guideapp.RoleGuide, "", []string{`"guideId":"G1"`, "ENTRY_KIND_EARNED", "ENTRY_KIND_PAYOUT", `"account":"payable"`}},
			{"another's entries", "SettlementService/ListEntries", `{"guideId":"G2"}`, guideapp.RoleGuide, "not_found", nil},
			{"a page that is none", "SettlementService/ListEntries", `{"pageToken":"?"}`, hq, "invalid_argument", []string{"page_token"}},
			{"a large adjustment", "SettlementService/Adjust", `{"kind":"ENTRY_KIND_ADJUSTMENT","guideId":"G1","period":"2026-09","amountFen":"200000","reason":"a prize","idempotencyKey":"k1"}`, hq, "", []string{"STATE_AWAITING"}},
			{"no kind", "SettlementService/Adjust", `{"guideId":"G1","period":"2026-09","amountFen":"2","reason":"a prize","idempotencyKey":"k2"}`, hq, "invalid_argument", []string{"kind"}},
			{"what awaits", "SettlementService/ListAdjustments", `{"state":"STATE_AWAITING"}`, hq, "", []string{`"number":"1"`, `"amountFen":"200000"`}},
			{"one's own", "SettlementService/DecideAdjustment", `{"number":"1","approve":true,"reason":"fine","idempotencyKey":"k1"}`, hq, "permission_denied", []string{"second person"}},
			{"nothing is taken back", "SettlementService/GetTakeBack", `{"period":"2026-09"}`, hq, "", []string{`"planHash"`, `"bookedPlan"`}},
			{"approve nothing", "SettlementService/ApproveTakeBack", `{"period":"2026-09","reason":"a slip","payFen":"5","idempotencyKey":"k1"}`, hq, "failed_precondition", []string{"nothing to approve"}},
		}
		for _, s := range steps {
			got := w.call(t, w.address, s.role, s.method, s.request)
			body := strings.ReplaceAll(got.body, `": `, `":`) // protojson varies its spaces on purpose
			if got.code != s.code {
				t.Errorf("%s: %.600s, want code %q", s.name, body, s.code)
			}
			for _, want := range s.expected {
				if !strings.Contains(body, want) {
					t.Errorf("%s: %.900s lacks %q", s.name, body, want)
				}
			}
			if s.role == guideapp.RoleGuide && strings.Contains(body, "guide:G2") {
				t.Errorf("%s tells of another guide: %s", s.name, body)
			}
		}
		w.page(t)
	})
}

// page reads the books one transaction at a time and wants each once.
func (w *world) page(t *testing.T) {
	t.Helper()
	var numbers []string
	for token := ""; ; {
		request, err := json.Marshal(map[string]any{"pageSize": 1, "pageToken": token})
		if err != nil {
			t.Fatal(err)
		}
		got := w.call(t, w.address, guideapp.RoleHeadquarters, "SettlementService/ListEntries", string(request))
		var page struct {
			Transactions  []struct{ Number string }
			NextPageToken string
		}
		if err := json.Unmarshal([]byte(got.body), &page); err != nil || len(numbers) > 9 {
			t.Fatal(got.body, err)
		}
		for _, x := range page.Transactions {
			numbers = append(numbers, x.Number)
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if got := strings.Join(numbers, " "); got != "1 2 3 4" {
		t.Errorf("page by page: transactions %s, want 1 2 3 4", got)
	}
}

// A dealer reads the revenue of the dealer's own stores over the network, and nothing else.
func TestSettlementService_dealer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		w := newWorld(t, database)
		other := w.openAs(t, guideapp.Person{ID: "D2", Role: guideapp.RoleDealer, Dealer: "DW"}, "open-other")
		order := `{"events":[{"id":"o1","source":"pos","kind":"order","at":"2026-09-20T02:00:00Z","storeId":"S1","guideId":"G1","origin":"routed","amountFen":"90000"}]}`
		if got := w.call(t, w.address, guideapp.RoleMachine, "ImportService/RecordEvents", order); !strings.Contains(got.body, "ACCEPTED") {
			t.Fatal(got.body)
		}
		settled := w.call(t, w.address, guideapp.RoleHeadquarters, "SettlementService/Settle", `{"period":"2026-09","idempotencyKey":"k1"}`)
		if body := strings.ReplaceAll(settled.body, `": `, `":`); settled.code != "" || !strings.Contains(body, `"revenue":[{"period":"2026-09"`) {
			t.Fatal(settled.body)
		}
		for _, test := range []struct {
			name, token, request, code string
			has, hasNot                string
		}{
			{"the dealer", w.tokens[guideapp.RoleDealer], `{}`, "", `"party":"dealer:DE"`, "guide:"},
			{"another dealer", other, `{}`, "", "{", "DE"},
			{"another dealer asks", other, `{"party":"dealer:DE"}`, "not_found", "", "90000"},
			{"the guide asks", w.tokens[guideapp.RoleGuide], `{"party":"dealer:DE"}`, "not_found", "", "90000"},
			{"headquarters asks", w.tokens[guideapp.RoleHeadquarters], `{"party":"dealer:DE"}`, "", `"amountFen":"90000"`, "guide:"},
		} {
			got := w.callAs(t, w.address, test.token, "SettlementService/ListEntries", test.request)
			body := strings.ReplaceAll(got.body, `": `, `":`)
			if got.code != test.code || !strings.Contains(body, test.has) || strings.Contains(body, test.hasNot) {
				t.Errorf("%s: %.600s; want code %q, %q and not %q", test.name, body, test.code, test.has, test.hasNot)
			}
		}
	})
}
