package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// How often an import and a settlement are killed without warning, each.
const (
	kills             = 20
	killsShort        = 2
	killsSoakSQLite   = 1_000
	killsSoakPostgres = 200
	// soakVariable asks for the long form; make soak sets it.
	soakVariable = "FRONTLINE_SOAK"
)

// What is imported and settled meanwhile. Every order pays its guide a tenth.
const (
	killBatch  = 20
	killGuides = 5
	killAmount = 10_00
	killPeriod = "2024-01"
	killPlan   = `
schema: 1
plan: killed
version: 1
period: month
effective: {from: 2024-01-01, to: 2024-12-31}
components:
  - {id: sales, commission: {rate: 10%}, when: {kinds: [order]}}
`
)

// TestKilled kills the real binary with signal 9 at random moments, while it imports facts
// and while it settles, and wants nothing that was acknowledged lost, nothing booked twice
// and books that sum to zero.
func TestKilled(t *testing.T) {
	t.Parallel()
	binary := buildProduct(t)
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		newVictim(t, binary, "", folder, "--data", folder).run(killCount(killsSoakSQLite))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := dbtest.PostgresURL(t)
		newVictim(t, binary, url, "", "--database", url).run(killCount(killsSoakPostgres))
	})
}

func killCount(soak int) int {
	switch {
	case os.Getenv(soakVariable) != "":
		return soak
	case testing.Short():
		return killsShort
	}
	return kills
}

// buildProduct builds the real binary, into a folder that goes with the test.
func buildProduct(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "frontline")
	if said, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, said)
	}
	return path
}

// victim is a database whose servers and settlements are killed.
type victim struct {
	t            *testing.T
	binary       string
	where        []string // the flags that name the database
	url, folder  string
	token        string
	sent         int          // facts handed over, acknowledged or not
	acknowledged map[int]bool // by number
	killed       int          // settlements that did not come to their end
	chance       *rand.Rand
}

func newVictim(t *testing.T, product, url, folder string, where ...string) *victim {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	v := &victim{t: t, binary: product, where: where, url: url, folder: folder, acknowledged: map[int]bool{}, chance: rand.New(rand.NewPCG(seed, 0))}
	v.open(func(h house) {
		org := service.OrgBatch{Stores: []guideapp.Store{{ID: "S1", Name: "one", Region: "east", Payer: "North"}}}
		for i := range killGuides {
			org.Guides = append(org.Guides, guideapp.Guide{ID: fmt.Sprint("G", i), Name: "guide",
				Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}})
		}
		machine := guideapp.Person{Brand: defaultBrand, ID: "POS", Name: "POS", Role: guideapp.RoleMachine}
		if _, err := h.importing.Org(t.Context(), machine, "org", org); err != nil {
			t.Fatal(err)
		}
		if err := h.importing.PublishPlan(t.Context(), defaultBrand, killPlan); err != nil {
			t.Fatal(err)
		}
		if err := h.sessions.Open(t.Context(), machine, "open-machine"); err != nil {
			t.Fatal(err)
		}
		token, _, err := h.sessions.SignIn(t.Context(), "open-machine")
		if err != nil {
			t.Fatal(err)
		}
		v.token = token
	})
	return v
}

// open lets f use the database while no other process does.
func (v *victim) open(f func(h house)) {
	v.t.Helper()
	database, err := db.Open(v.t.Context(), v.url, v.folder)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() {
		if err := database.Close(); err != nil {
			v.t.Error(err)
		}
	}()
	f(newHouse(database, wallClock))
}

func (v *victim) run(count int) {
	v.t.Helper()
	whole := v.settle() // how long one takes that is let live
	for range count {
		v.killImport()
		v.killSettlement(2 * whole)
	}
	v.check()
}

func (v *victim) command(args ...string) *exec.Cmd {
	return exec.CommandContext(v.t.Context(), v.binary, append(args, v.where...)...)
}

// killImport sends facts to a server until it is killed.
func (v *victim) killImport() {
	v.t.Helper()
	server := v.command("serve", "--demo=false", "--listen", "127.0.0.1:0", "--log", "error")
	var complaints bytes.Buffer
	server.Stderr = &complaints
	output, err := server.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		v.t.Fatal(err)
	}
	said, err := bufio.NewReader(output).ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(said), "Frontline is at ")
	if err != nil || !found {
		_ = server.Process.Kill()
		v.t.Fatalf("the server says %q, %v\n%s", said, err, complaints.String())
	}
	ended := make(chan error, 1)
	after := time.Duration(v.chance.Int64N(int64(80 * time.Millisecond)))
	time.AfterFunc(after, func() { ended <- server.Process.Kill() })
	for v.send(address) == nil {
	}
	if err := <-ended; err != nil {
		v.t.Fatal(err)
	}
	_ = server.Wait() // it was killed
}

// send hands over one batch and remembers what was acknowledged.
func (v *victim) send(address string) error {
	first := v.sent
	v.sent += killBatch
	var events []map[string]any
	for i := first; i < v.sent; i++ {
		e := killedFact(i)
		events = append(events, map[string]any{"id": e.ID, "source": e.Source, "kind": "order", "at": e.At.String(), "guideId": e.Guide, "storeId": e.Store, "amountFen": int64(e.Amount)})
	}
	body, err := json.Marshal(map[string]any{"events": events})
	if err != nil {
		v.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, address+"/frontline.v1.ImportService/RecordEvents", bytes.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+v.token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct{ Results []struct{ State string } }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || len(answer.Results) != killBatch {
		v.t.Fatalf("batch from %d: %s, %d results", first, response.Status, len(answer.Results))
	}
	for i := range answer.Results {
		v.acknowledged[first+i] = true
	}
	return nil
}

func killedFact(i int) guideapp.Event {
	at := guideapp.Date(2024, time.January, 1+i%31).Start(businessZone()) + guideapp.Hour
	return guideapp.Event{Source: "pos", ID: fmt.Sprint("o", i), Kind: guideapp.Order, At: at, Store: "S1", Guide: fmt.Sprint("G", i%killGuides), Amount: killAmount}
}

// killSettlement settles and kills it within a time, if it still lives then.
func (v *victim) killSettlement(within time.Duration) {
	v.t.Helper()
	settling := v.command("settle", "--period", killPeriod)
	var complaints bytes.Buffer
	settling.Stderr = &complaints
	if err := settling.Start(); err != nil {
		v.t.Fatal(err)
	}
	timer := time.AfterFunc(time.Duration(v.chance.Int64N(int64(within))), func() { _ = settling.Process.Kill() })
	err := settling.Wait()
	timer.Stop()
	var ended *exec.ExitError
	if err != nil && (!errors.As(err, &ended) || ended.Exited()) {
		v.t.Fatalf("settle: %v\n%s", err, complaints.String())
	}
	if err != nil {
		v.killed++
	}
}

// settle settles and gives how long it took.
func (v *victim) settle() time.Duration {
	v.t.Helper()
	began := time.Now()
	if said, err := v.command("settle", "--period", killPeriod).CombinedOutput(); err != nil {
		v.t.Fatalf("settle: %v\n%s", err, said)
	}
	return time.Since(began)
}

// check hands everything over once more, settles, and compares.
func (v *victim) check() {
	v.t.Helper()
	v.open(func(h house) {
		for first := 0; first < v.sent; first += killBatch {
			batch := make([]guideapp.Event, killBatch)
			for i := range batch {
				batch[i] = killedFact(first + i)
			}
			outcomes, err := h.importing.Record(v.t.Context(), defaultBrand, batch)
			if err != nil {
				v.t.Fatal(err)
			}
			for i, o := range outcomes {
				if v.acknowledged[first+i] && o.State != service.Duplicate {
					v.t.Errorf("fact %d was acknowledged and is lost: %+v", first+i, o)
				}
				if o.State != outcomes[0].State {
					v.t.Errorf("half of the batch from %d was recorded", first)
				}
			}
		}
	})
	v.settle()
	v.open(func(h house) { v.checkBooks(h) })
	said, err := v.command("verify").CombinedOutput()
	if err != nil || !strings.Contains(string(said), "the books sum to zero") || strings.Contains(string(said), "are due") {
		v.t.Errorf("verify: %v\n%s", err, said)
	}
	v.t.Logf("%d facts sent, %d acknowledged, %d settlements killed\n%s", v.sent, len(v.acknowledged), v.killed, said)
}

func (v *victim) checkBooks(h house) {
	v.t.Helper()
	headquarters := guideapp.Person{Brand: defaultBrand, ID: "H1", Role: guideapp.RoleHeadquarters}
	booked, paid, sold, after := guideapp.Fen(0), guideapp.Fen(0), guideapp.Fen(0), int64(0)
	keys := map[ledger.Key]bool{}
	for {
		page, err := h.settling.Entries(context.WithoutCancel(v.t.Context()), headquarters, service.EntryQuery{After: after, Limit: service.MaxEntries})
		if err != nil {
			v.t.Fatal(err)
		}
		for _, x := range page {
			if after++; x.Number != after || keys[x.Key] || ledger.Sum(x.Entries) != 0 {
				v.t.Errorf("transaction %d (%s) comes after %d, or is booked twice, or does not sum to zero", x.Number, x.Key, after-1)
			}
			keys[x.Key] = true
			switch {
			case !x.IsPay():
				sold += x.Amount
			case x.Kind == ledger.Payout:
				paid -= x.Amount
			default:
				booked += x.Amount
			}
		}
		if len(page) < service.MaxEntries {
			break
		}
	}
	if want := guideapp.Fen(v.sent) * killAmount; booked != want/10 || paid != want/10 || sold != want {
		v.t.Errorf("%s yuan are booked, %s paid and %s of revenue; want a tenth of %s, twice, and all of it", booked.Yuan(), paid.Yuan(), sold.Yuan(), want.Yuan())
	}
}
