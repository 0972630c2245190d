package service_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"frontline/db"
	"frontline/db/dbtest"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// realTime is a clock that a test moves.
type realTime struct{ now guideapp.Instant }

func (c *realTime) read() guideapp.Instant { return c.now }

func newSessions(database *db.DB, clock *realTime) *service.Sessions {
	return &service.Sessions{
		Store: db.As[service.SessionTx](database), Orgs: new(service.Orgs), Random: rand.NewChaCha8([32]byte{1}),
		Clock: clock.read, Now: func() guideapp.Instant { return guideapp.Date(2026, 9, 30).Start(time.UTC) }, Zone: time.UTC,
	}
}

func manager() guideapp.Person {
	return guideapp.Person{Brand: "demo", ID: "M1", Name: "Wang Fang", Role: guideapp.RoleManager, Store: "S1"}
}

func TestSessions_SignIn(t *testing.T) {
	t.Parallel()
	machine := guideapp.Person{Brand: "demo", ID: "POS", Name: "POS", Role: guideapp.RoleMachine}
	const start = guideapp.Instant(1_790_000_000_000)
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		clock := &realTime{start}
		sessions := newSessions(database, clock)
		signIn := func(code string) (string, guideapp.Code) {
			t.Helper()
			token, person, err := sessions.SignIn(t.Context(), code)
			if err != nil {
				return "", guideapp.CodeOf(err)
			}
			if who, err := sessions.Authenticate(t.Context(), token); err != nil || who != person {
				t.Fatalf("a new token opens %v, %v", who, err)
			}
			return token, ""
		}
		mint := func(p guideapp.Person) string {
			t.Helper()
			code, err := sessions.Mint(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		want := func(what string, got, want guideapp.Code) {
			t.Helper()
			if got != want {
				t.Errorf("%s gives %q, want %q", what, got, want)
			}
		}

		once := mint(manager())
		first, code := signIn(once)
		want("a minted code", code, "")
		_, code = signIn(once)
		want("a minted code again", code, guideapp.Unauthenticated)

		late := mint(manager())
		clock.now = start + service.CodeLife
		_, code = signIn(late)
		want("a code after its life", code, guideapp.Unauthenticated)

		kept := mint(machine)
		for range 2 {
			_, code = signIn(kept)
			want("a machine's code", code, "")
		}
		if err := sessions.Open(t.Context(), manager(), "demo-manager"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			_, code = signIn("demo-manager")
			want("an open code", code, "")
		}
		for _, bad := range []string{"", "demo-manage", "demo-manager ", strings.Repeat("x", service.MaxCode+1), once[:42] + "!"} {
			_, code = signIn(bad)
			want("code "+bad, code, guideapp.Unauthenticated)
		}
		checkEnds(t, sessions, clock, start, first)
	})
}

// checkEnds wants sessions to end by signing out and by the clock. first began at start.
func checkEnds(t *testing.T, sessions *service.Sessions, clock *realTime, start guideapp.Instant, first string) {
	t.Helper()
	clock.now = start + service.SessionLife - 1
	if _, err := sessions.Authenticate(t.Context(), first); err != nil {
		t.Errorf("a session before its end: %v", err)
	}
	second, _, err := sessions.SignIn(t.Context(), "demo-manager")
	if err != nil || second == first {
		t.Fatalf("sign in again: %v", err)
	}
	clock.now = start + service.SessionLife
	if _, err := sessions.Authenticate(t.Context(), first); guideapp.CodeOf(err) != guideapp.Unauthenticated {
		t.Errorf("a session after its end: %v", err)
	}
	for range 2 {
		if err := sessions.SignOut(t.Context(), second); err != nil {
			t.Errorf("sign out: %v", err)
		}
	}
	for _, token := range []string{second, "", "nonsense", strings.Repeat("x", service.MaxCode+1)} {
		if _, err := sessions.Authenticate(t.Context(), token); guideapp.CodeOf(err) != guideapp.Unauthenticated {
			t.Errorf("token %q: %v", token, err)
		}
	}
}

func TestSessions_Mint_refuses(t *testing.T) {
	t.Parallel()
	sessions := newSessions(dbtest.SQLite(t), &realTime{1})
	for _, test := range []struct {
		name   string
		change func(*guideapp.Person)
		path   string
	}{
		{"no brand", func(p *guideapp.Person) { p.Brand = "" }, "brand"},
		{"no id", func(p *guideapp.Person) { p.ID = "" }, "id"},
		{"an id too long", func(p *guideapp.Person) { p.ID = strings.Repeat("x", guideapp.MaxID+1) }, "id"},
		{"no name", func(p *guideapp.Person) { p.Name = "" }, "name"},
		{"no role", func(p *guideapp.Person) { p.Role = "boss" }, "role"},
		{"a manager of no store", func(p *guideapp.Person) { p.Store = "" }, "store"},
		{"a coordinator of no region", func(p *guideapp.Person) { p.Role = guideapp.RoleCoordinator }, "region"},
		{"a dealer of no stores", func(p *guideapp.Person) { p.Role = guideapp.RoleDealer }, "dealer"},
	} {
		person := manager()
		test.change(&person)
		_, err := sessions.Mint(t.Context(), person)
		refusal := new(guideapp.Error)
		if !errors.As(err, &refusal) || refusal.Code != guideapp.Invalid || len(refusal.Violations) != 1 || refusal.Violations[0].Path != test.path {
			t.Errorf("%s: got %v, want a violation of %s", test.name, err, test.path)
		}
	}
	if err := sessions.Open(t.Context(), manager(), strings.Repeat("x", 43)); err == nil {
		t.Error("an open code as long as a minted one is taken")
	}
}

// Without randomness nobody is signed in with a token that can be guessed.
func TestSessions_SignIn_withoutRandomness(t *testing.T) {
	t.Parallel()
	sessions := newSessions(dbtest.SQLite(t), &realTime{1})
	if err := sessions.Open(t.Context(), manager(), "demo-manager"); err != nil {
		t.Fatal(err)
	}
	sessions.Random = iotest.TimeoutReader(bytes.NewReader(make([]byte, 31)))
	if token, _, err := sessions.SignIn(t.Context(), "demo-manager"); err == nil {
		t.Errorf("signed in with %q", token)
	}
}

func TestSessions_StoreName(t *testing.T) {
	t.Parallel()
	database := dbtest.SQLite(t)
	sessions := newSessions(database, &realTime{1})
	changed := guideapp.Date(2026, 9, 15)
	store := guideapp.Store{ID: "S1", Name: "Old Street", Region: "East", Location: guideapp.Location{System: guideapp.WGS84}}
	renamed := store
	renamed.Name, renamed.From = "New Street", changed
	err := database.Update(t.Context(), func(tx *db.Tx) error {
		return tx.PutStores(t.Context(), "demo", []guideapp.Store{store, renamed})
	})
	if err != nil {
		t.Fatal(err)
	}
	if name, err := sessions.StoreName(t.Context(), manager()); name != "New Street" || err != nil {
		t.Errorf("got %q, %v", name, err)
	}
	nowhere := guideapp.Person{Brand: "demo", ID: "H1", Role: guideapp.RoleHeadquarters}
	if name, err := sessions.StoreName(t.Context(), nowhere); name != "" || err != nil {
		t.Errorf("got %q, %v", name, err)
	}
}

// What it costs to know who calls: one prepared lookup.
func BenchmarkSessions_Authenticate(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			sessions := newSessions(open(b), &realTime{1})
			if err := sessions.Open(b.Context(), manager(), "demo-manager"); err != nil {
				b.Fatal(err)
			}
			token, _, err := sessions.SignIn(b.Context(), "demo-manager")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sessions.Authenticate(b.Context(), token); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
