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

// Whoever moves has the new reach with the next call, and whoever leaves has none, in a
// session that began before.
func TestSessions_Authenticate_today(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		sessions := newSessions(database, &realTime{1})
		today := sessions.Today()
		put := func(assigned ...guideapp.Assignment) {
			t.Helper()
			err := database.Update(t.Context(), func(tx *db.Tx) error {
				return errors.Join(tx.PutStores(t.Context(), "demo", []guideapp.Store{{ID: "S1", Name: "one", Region: "East"}, {ID: "S2", Name: "two", Region: "West"}}),
					tx.PutGuides(t.Context(), "demo", []guideapp.Guide{{ID: "G1", Name: "Li Na", Assignments: assigned}}))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		asked := guideapp.Person{Brand: "demo", ID: "G1", Name: "Li Na", Role: guideapp.RoleGuide, Store: "S1"}
		put(guideapp.Assignment{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay})
		if err := sessions.Open(t.Context(), asked, "demo-guide"); err != nil {
			t.Fatal(err)
		}
		token, _, err := sessions.SignIn(t.Context(), "demo-guide")
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name     string
			assigned []guideapp.Assignment
			want     guideapp.Person // zero for nobody
		}{
			{"stays", []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}, asked},
			{"moves tomorrow", []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: today}, {Store: "S2", Role: guideapp.RoleGuide, First: today + 1, Last: guideapp.MaxDay}}, asked},
			{"moves today, as a manager", []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: today - 1}, {Store: "S2", Role: guideapp.RoleManager, First: today, Last: guideapp.MaxDay}},
				guideapp.Person{Brand: "demo", ID: "G1", Name: "Li Na", Role: guideapp.RoleManager, Store: "S2"}},
			{"coordinates a region", []guideapp.Assignment{{Store: "S2", Role: guideapp.RoleCoordinator, Last: guideapp.MaxDay}},
				guideapp.Person{Brand: "demo", ID: "G1", Name: "Li Na", Role: guideapp.RoleCoordinator, Store: "S2", Region: "West"}},
			{"left yesterday", []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: today - 1}}, guideapp.Person{}},
			{"comes back", []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleGuide, Last: today - 1}, {Store: "S1", Role: guideapp.RoleGuide, First: today, Last: guideapp.MaxDay}}, asked},
		} {
			put(test.assigned...)
			who, err := sessions.Authenticate(t.Context(), token)
			refused := err != nil && guideapp.CodeOf(err) == guideapp.Unauthenticated
			if who != test.want || refused != (test.want == guideapp.Person{}) {
				t.Errorf("%s: %+v, %v; want %+v", test.name, who, err, test.want)
			}
			if _, now, err := sessions.SignIn(t.Context(), "demo-guide"); now != test.want {
				t.Errorf("%s signs in as %+v, %v; want %+v", test.name, now, err, test.want)
			}
		}
		if err := sessions.Open(t.Context(), guideapp.Person{Brand: "demo", ID: "G404", Name: "nobody", Role: guideapp.RoleGuide, Store: "S1"}, "demo-nobody"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := sessions.SignIn(t.Context(), "demo-nobody"); guideapp.CodeOf(err) != guideapp.Unauthenticated {
			t.Errorf("a guide whom nobody knows: %v", err)
		}
	})
}

func TestSessions_Revoke(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		sessions := newSessions(database, &realTime{1})
		if err := sessions.Open(t.Context(), manager(), "demo-manager"); err != nil {
			t.Fatal(err)
		}
		code, err := sessions.Mint(t.Context(), manager())
		if err != nil {
			t.Fatal(err)
		}
		token, _, err := sessions.SignIn(t.Context(), "demo-manager")
		if err != nil {
			t.Fatal(err)
		}
		if gone, err := sessions.Revoke(t.Context(), "demo", "M1"); gone != manager() || err != nil {
			t.Fatalf("revoked %+v, %v", gone, err)
		}
		if _, err := sessions.Authenticate(t.Context(), token); guideapp.CodeOf(err) != guideapp.Unauthenticated {
			t.Errorf("the session: %v", err)
		}
		for _, worthless := range []string{code, "demo-manager"} {
			if _, _, err := sessions.SignIn(t.Context(), worthless); guideapp.CodeOf(err) != guideapp.Unauthenticated {
				t.Errorf("the code %s: %v", worthless, err)
			}
		}
		if _, err := sessions.Revoke(t.Context(), "demo", "M404"); guideapp.CodeOf(err) != guideapp.NotFound {
			t.Errorf("somebody unknown: %v", err)
		}
	})
}

// Signing in forgets what has expired, but not each time; at a start all of it goes.
func TestSessions_Sweep(t *testing.T) {
	t.Parallel()
	database := dbtest.SQLite(t)
	clock := &realTime{guideapp.Instant(1_790_000_000_000)}
	sessions := newSessions(database, clock)
	if err := sessions.Open(t.Context(), manager(), "demo-manager"); err != nil {
		t.Fatal(err)
	}
	signIn := func() {
		t.Helper()
		if _, _, err := sessions.SignIn(t.Context(), "demo-manager"); err != nil {
			t.Fatal(err)
		}
	}
	kept := func(want int) {
		t.Helper()
		direct, err := dbtest.Direct(database)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = direct.Close() }() // nothing is left to lose
		var got int
		if err := direct.QueryRowContext(t.Context(), "SELECT count(*) FROM session").Scan(&got); err != nil || got != want {
			t.Errorf("%d sessions are kept, %v; want %d", got, err, want)
		}
	}
	signIn()
	clock.now += service.SweepEvery
	signIn()
	kept(2)
	clock.now += service.SessionLife - 1
	signIn() // forgets the first, not the second
	kept(2)
	clock.now++
	signIn() // swept a moment ago
	kept(3)
	if err := sessions.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept(2)
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

// What it costs to know who calls: a prepared lookup, and whether the organisation changed.
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
