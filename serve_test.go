package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
	"frontline/simulator/population"
)

// startLimit is how long a server may take to load the demo and print its address.
const startLimit = 3 * time.Minute

// running is a server that a test started as main does.
type running struct {
	address  string
	greeting string
	stop     func() (code int, log string)
}

// start runs frontline serve until the test ends or stop is called.
func start(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	var log bytes.Buffer
	done := make(chan int, 1)
	go func() {
		code := run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), writer, &log)
		_ = writer.Close() // a pipe's Close does not fail
		done <- code
	}()
	stop := sync.OnceValues(func() (int, string) {
		cancel()
		return <-done, log.String()
	})
	t.Cleanup(func() { stop() })
	greeting := make(chan string, 1)
	go func() { greeting <- readGreeting(reader) }()
	select {
	case text := <-greeting:
		address := regexp.MustCompile(`http://[0-9.]+:[0-9]+`).FindString(text)
		if address == "" {
			code, log := stop()
			t.Fatalf("no address in %q, exit code %d\n%s", text, code, log)
		}
		return running{address, text, stop}
	case <-time.After(startLimit):
		t.Fatalf("the server printed no address within %s", startLimit)
		return running{}
	}
}

// readGreeting gives what the server prints up to an empty line, and swallows the rest.
func readGreeting(r io.Reader) string {
	var text strings.Builder
	lines := bufio.NewScanner(r)
	for lines.Scan() && lines.Text() != "" {
		text.WriteString(lines.Text() + "\n")
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	return text.String()
}

// curl posts a JSON request as curl does, and reads the answer into a value.
func curl[T any](t *testing.T, r running, token, method, request string) T {
	t.Helper()
	post, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.address+"/frontline.v1."+method, strings.NewReader(request))
	if err != nil {
		t.Fatal(err)
	}
	post.Header.Set("Content-Type", "application/json")
	if token != "" {
		post.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(post)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var value T
	if err := json.Unmarshal(body, &value); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s gives %s %.500s (%v)", method, response.Status, body, err)
	}
	return value
}

func signIn(t *testing.T, r running, code string) string {
	t.Helper()
	return curl[struct{ Token string }](t, r, "", "SessionService/SignIn", `{"code":"`+code+`"}`).Token
}

// cancelling is a log whose first line ends the server.
type cancelling struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (c *cancelling) Write(p []byte) (int, error) {
	c.cancel()
	return c.Buffer.Write(p)
}

// Ctrl-C while the demo is loaded is no failure.
func TestServe_stoppedWhileLoading(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	log := &cancelling{cancel: cancel}
	code := run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir()}, io.Discard, log)
	if code != exitOK || !strings.Contains(log.String(), "the next start takes it up again") || strings.Contains(log.String(), "frontline:") {
		t.Errorf("stopped with %d\n%s", code, log.String())
	}
}

func TestListenHint(t *testing.T) {
	t.Parallel()
	if hint := listenHint(true); !strings.Contains(hint, "SERVEFLAGS='--listen ") {
		t.Error(hint)
	}
	if hint := listenHint(false); hint != "--listen" {
		t.Error(hint)
	}
}

// The product as a newcomer meets it: the demo is loaded, everybody signs in, and the
// four jobs answer.
func TestServe_demo(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the short forms are run under -race, where the demo takes a minute to load; the plain run has this test")
	}
	data := filepath.Join(t.TempDir(), "data")
	cutShort(t, data)
	first := start(t, "--data", data)
	for _, role := range []string{"guide", "manager", "headquarters", "approver"} {
		if link := first.address + "/#/sign-in?code=demo-" + role; !strings.Contains(first.greeting, link) {
			t.Errorf("the greeting lacks %s:\n%s", link, first.greeting)
		}
	}
	token := signIn(t, first, "demo-guide")
	checkCards(t, first, token)
	checkTally(t, first, token)
	checkBoard(t, first, token)
	checkRoute(t, first)
	checkReadme(t, first)
	if code, log := first.stop(); code != exitOK || !strings.Contains(log, "Loading the demo") {
		t.Errorf("stopped with %d\n%s", code, log)
	}

	second := start(t, "--data", data, "--demo=false")
	who := curl[struct{ Today string }](t, second, token, "SessionService/WhoAmI", `{}`)
	if who.Today != "2026-09-30" {
		t.Errorf("after a restart it is %s", who.Today)
	}
	curl[struct{}](t, second, token, "SessionService/SignOut", `{}`)
	if code, log := second.stop(); code != exitOK || strings.Contains(log, "Loading") {
		t.Errorf("the second start loaded the demo again, or stopped with %d\n%s", code, log)
	}
}

// A PostgreSQL database is filled only when that is asked for.
func TestServe_demoUnasked(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	server := start(t, "--database", url)
	if strings.Contains(server.greeting, "demo") {
		t.Errorf("the greeting speaks of a demo:\n%s", server.greeting)
	}
	if code, log := server.stop(); code != exitOK || !strings.Contains(log, "frontline serve --demo") || strings.Contains(log, "Loading") {
		t.Errorf("stopped with %d\n%s", code, log)
	}
	ctx, cancel := context.WithCancel(t.Context())
	log := &cancelling{cancel: cancel} // at the first line, which says that the demo is loaded
	if code := run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--database", url, "--demo"}, io.Discard, log); code != exitOK || !strings.Contains(log.String(), "Loading the demo") {
		t.Errorf("asked for, it gives %d\n%s", code, log.String())
	}
}

// cutShort leaves a database as a server does that is killed while it loads the demo.
func cutShort(t *testing.T, data string) {
	t.Helper()
	database, err := db.Open(t.Context(), "", data)
	if err != nil {
		t.Fatal(err)
	}
	demo, err := population.Demo()
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(database, demoNow)
	if err := openTo(t.Context(), h.sessions, population.DemoPeople(demo), firstDemoRole); err != nil {
		t.Fatal(err)
	}
	loader := guideapp.Person{Brand: population.Brand, ID: "cut short", Role: guideapp.RoleHeadquarters}
	if _, err := h.importing.Org(t.Context(), loader, "k", service.OrgBatch{Stores: demo.Org.Stores}); err != nil {
		t.Fatal(err)
	}
	if err := database.Close(); err != nil {
		t.Fatal(err)
	}
}

func checkCards(t *testing.T, r running, token string) {
	t.Helper()
	type text struct{ ZH, EN string }
	list := curl[struct {
		Day   string
		Cards []struct {
			ID, Class string
			Reason    struct{ Own, Peer text }
			Script    []text
			Customers []struct{ CustomerID, PhoneMasked string }
			Earning   struct {
				Title     text
				AmountFen string
			}
		}
	}](t, r, token, "ActionService/ListActions", `{}`)
	classes, paid := make(map[string]bool), 0
	for _, card := range list.Cards {
		classes[card.Class] = true
		if card.Earning.AmountFen != "" {
			paid++
		}
		if card.Reason.Own.ZH == "" || card.Reason.Peer.EN == "" || len(card.Customers) == 0 || card.Earning.Title.ZH == "" {
			t.Errorf("card %s has own %q, peer %q, %d customers, earns %+v", card.ID,
				card.Reason.Own, card.Reason.Peer, len(card.Customers), card.Earning)
		}
		if len(card.Script) == 0 || len(card.Script) > 3 || card.Script[0].ZH == "" || card.Script[0].EN == "" {
			t.Errorf("card %s has the script %v", card.ID, card.Script)
		}
		for _, c := range card.Customers {
			if !strings.Contains(c.PhoneMasked, "*") {
				t.Errorf("card %s shows the phone %q", card.ID, c.PhoneMasked)
			}
		}
	}
	if list.Day != "2026-09-30" || len(classes) != 3 || paid == 0 {
		t.Errorf("the cards of %s are of %v, and %d of them are paid", list.Day, classes, paid)
	}
}

// checkTally wants lines that add up to the total, and events that add up to their line.
func checkTally(t *testing.T, r running, token string) {
	t.Helper()
	type line struct {
		Component, State string
		AmountFen        int64 `json:",string"`
	}
	tally := curl[struct {
		Tally struct {
			Period   string
			TotalFen int64 `json:",string"`
			Lines    []line
		}
	}](t, r, token, "RewardService/GetTally", `{}`).Tally
	var total int64
	for _, l := range tally.Lines {
		total += l.AmountFen
		sum, events, all := openedLine(t, r, token, l.Component, l.State)
		if sum != l.AmountFen || events == 0 || events != all {
			t.Errorf("line %s is %d fen, its %d of %d events add up to %d", l.Component, l.AmountFen, events, all, sum)
		}
	}
	if tally.Period != "2026-09" || total != tally.TotalFen || total == 0 {
		t.Errorf("the lines of %s add up to %d, the total is %d", tally.Period, total, tally.TotalFen)
	}
}

// openedLine adds up the events of all pages of a line, and says how many there should be.
func openedLine(t *testing.T, r running, token, component, state string) (sum int64, events, all int) {
	t.Helper()
	for page := ""; ; {
		explained := curl[struct {
			Events []struct {
				EventID   string
				AmountFen int64 `json:",string"`
			}
			EventCount    int
			NextPageToken string
		}](t, r, token, "RewardService/ExplainLine", `{"component":"`+component+`","state":"`+state+`","pageSize":40,"pageToken":"`+page+`"}`)
		for _, e := range explained.Events {
			sum += e.AmountFen
		}
		events, all = events+len(explained.Events), explained.EventCount
		if page = explained.NextPageToken; page == "" {
			return sum, events, all
		}
	}
}

func checkBoard(t *testing.T, r running, token string) {
	t.Helper()
	type row struct {
		GuideID string
		Rank    int
		Me      bool
		Value   int64 `json:",string"`
	}
	type board struct {
		Rows, Around []row
		Guides       int
	}
	const request = `{"scope":"BOARD_SCOPE_REGION","metric":"net_sales"}`
	mine := curl[board](t, r, token, "BoardService/GetBoard", request)
	me := 0
	for _, row := range mine.Around {
		if row.Me {
			me++
		}
	}
	if len(mine.Rows) != 3 || me != 1 || mine.Guides < 200 {
		t.Errorf("a guide sees %d rows and is %d times around, of %d guides", len(mine.Rows), me, mine.Guides)
	}
	all := curl[board](t, r, signIn(t, r, "demo-headquarters"), "BoardService/GetBoard", `{"scope":"BOARD_SCOPE_BRAND","metric":"net_sales"}`)
	if len(all.Rows) <= 3 || all.Rows[0].Rank != 1 {
		t.Errorf("headquarters sees %d rows", len(all.Rows))
	}
	for i := 1; i < len(all.Rows); i++ {
		above, below := all.Rows[i-1], all.Rows[i]
		if tie := above.Value == below.Value; below.Value > above.Value || tie != (below.Rank == above.Rank) || (!tie && below.Rank != i+1) {
			t.Errorf("rank %d with %d stands below rank %d with %d", below.Rank, below.Value, above.Rank, above.Value)
		}
	}
}

func checkRoute(t *testing.T, r running) {
	t.Helper()
	type decision struct {
		Decision struct {
			ID, StoreID, Reason string
			DistanceM           int64 `json:",string"`
			Candidates          []struct{ StoreID, Reason string }
		}
	}
	machine := signIn(t, r, "demo-pos")
	const request = `{"customerId":"C00001","location":{"lng":121.47,"lat":31.23,"system":"SYSTEM_WGS84"},"at":"2026-09-30T04:00:00Z","idempotencyKey":"checked"}`
	routed := curl[decision](t, r, machine, "RoutingService/RouteCustomer", request)
	again := curl[decision](t, r, machine, "RoutingService/RouteCustomer", request)
	d := routed.Decision
	if d.ID == "" || d.ID != again.Decision.ID || d.DistanceM > 5000 || len(d.Candidates) < 2 || d.Candidates[0].Reason != "won" {
		t.Errorf("routed to %+v, then to %+v", d, again.Decision)
	}
	read := curl[decision](t, r, machine, "RoutingService/GetDecision", `{"decisionId":"`+d.ID+`"}`)
	if read.Decision.StoreID != d.StoreID {
		t.Errorf("the stored decision names %s, not %s", read.Decision.StoreID, d.StoreID)
	}
}

// checkReadme runs the README's calls as they are printed, but for the address.
func checkReadme(t *testing.T, r running) {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const printed = "http://127.0.0.1:8080"
	calls := 0
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		if !strings.Contains(block[1], "curl -s") {
			continue
		}
		script := strings.ReplaceAll(block[1], printed, r.address)
		var stdout, stderr bytes.Buffer
		shell := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", script)
		shell.Stdout, shell.Stderr = &stdout, &stderr
		if err := shell.Run(); err != nil {
			t.Errorf("the README's calls end with %v\n%s%s", err, stdout.String(), stderr.String())
		}
		for answer := range strings.Lines(stdout.String()) {
			calls++
			var object map[string]any
			if err := json.Unmarshal([]byte(answer), &object); err != nil || object["code"] != nil || len(object) == 0 {
				t.Errorf("call %d of the README gives %.500s", calls, answer)
			}
		}
	}
	if calls < 6 {
		t.Errorf("the README shows %d calls; each of the four jobs and the recording of facts needs one", calls)
	}
}

// An empty production server: files are imported beside it, and the first person is let
// in with a minted link.
func TestServe_empty(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		serveEmpty(t, "--data", filepath.Join(t.TempDir(), "data"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		serveEmpty(t, "--database", dbtest.PostgresURL(t))
	})
}

func serveEmpty(t *testing.T, place ...string) {
	t.Helper()
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	stores := file("stores.csv", "store_id,name,region,lng,lat,coord\nS1,Old Street,East,121.4,31.2,wgs84\n")
	guides := file("guides.csv", "guide_id,name,store_id,role,from,to\nG1,Li Na,S1,guide,2023-01-01,\n")
	events := file("events.csv", "event_id,kind,at,store_id,guide_id,customer_id,amount\nE1,order,2024-09-01T10:00:00+08:00,S1,G1,C1,100.00\n")
	goals := file("goals.csv", "table,party,period,amount\nmonthly,G1,2026-09,5000\nmonthly,S1,2026-09,90000.50\n")
	half := file("half.csv", "event_id,kind,at,store_id,guide_id,customer_id,amount\nE2,order,2024-09-02,S1,G1,C1,50.00\nE3,order,2024-09-03,S1,\"G1")

	for _, step := range []struct {
		name, want string
		code       int
		args       []string
	}{
		{"nothing named", "at least one of", exitUsage, []string{}},
		{"a file that is not there", "nothing.csv", exitFailure, []string{"--stores", filepath.Join(folder, "nothing.csv")}},
		{"half a file", "half.csv:3", exitFailure, []string{"--stores", stores, "--guides", guides, "--events", half}},
		{"guides of an unknown store", "S1", exitFailure, []string{"--guides", guides}},
		{"all", "1 events recorded, 0 known before", exitOK, []string{"--stores", stores, "--guides", guides, "--events", events}},
		{"goals", "2 goals imported", exitOK, []string{"--goals", goals}},
		{"again", "0 events recorded, 1 known before", exitOK, []string{"--events", events}},
	} {
		code, stdout, stderr := frontline(t, slices.Concat([]string{"import"}, place, step.args)...)
		if code != step.code || !strings.Contains(stdout+stderr, step.want) {
			t.Fatalf("import of %s gives %d\n%s%s", step.name, code, stdout, stderr)
		}
	}

	server := start(t, place...) // not empty: the demo stays out
	if strings.Contains(server.greeting, "demo") {
		t.Errorf("the greeting speaks of a demo:\n%s", server.greeting)
	}
	code, link, stderr := frontline(t, append([]string{"keys", "--person", "H1", "--role", "headquarters", "--url", server.address}, place...)...)
	if code != exitOK {
		t.Fatalf("keys gives %d\n%s", code, stderr)
	}
	_, minted, _ := strings.Cut(strings.TrimSpace(link), "code=")
	token := signIn(t, server, minted)
	before := guideapp.DayOf(wallClock(), businessZone()).String()
	who := curl[struct {
		Today  string
		Person struct{ ID, Role string }
	}](t, server, token, "SessionService/WhoAmI", `{}`)
	today := guideapp.DayOf(wallClock(), businessZone()).String()
	if who.Person.ID != "H1" || who.Person.Role != "ROLE_HEADQUARTERS" || who.Today < before || who.Today > today {
		t.Errorf("signed in as %+v between %s and %s", who, before, today)
	}
}
