package service

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"frontline/guideapp"
)

// Limits of signing in.
const (
	// SessionLife is how long a token is good after signing in.
	SessionLife = 30 * guideapp.FullDay
	// CodeLife is how long a person's minted code is good, if it is not used before: it
	// signs in once.
	CodeLife = 7 * guideapp.FullDay
	// MachineCodeLife is how long a machine's code is good. A machine keeps its code and
	// signs in with it whenever its session has ended.
	MachineCodeLife = 366 * guideapp.FullDay
	// SweepPiece is how many expired sessions, and how many codes, are forgotten at once;
	// SweepEvery is how often signing in forgets a piece.
	SweepPiece = 1_000
	SweepEvery = guideapp.Hour
	// MaxCode is the longest sign-in code or token that is looked up, in bytes.
	MaxCode = 128

	// tokenBytes is the entropy of a token or minted code: guessing is hopeless at any
	// rate, so no attempt is counted and nobody can be locked out.
	tokenBytes   = 32
	secretLength = 43 // tokenBytes in base64url
)

// SessionTx is what signing in needs of storage. PutPerson and PutCode replace what is
// there.
type SessionTx interface {
	OrgTx
	PutPerson(ctx context.Context, person guideapp.Person) error
	PutCode(ctx context.Context, brand, person string, codeHash []byte, expires guideapp.Instant) error
	PersonByCode(ctx context.Context, codeHash []byte, now guideapp.Instant) (guideapp.Person, error)
	PutSession(ctx context.Context, brand, person string, tokenHash []byte, expires guideapp.Instant) error
	PersonBySession(ctx context.Context, tokenHash []byte, now guideapp.Instant) (guideapp.Person, error)
	DeleteSession(ctx context.Context, tokenHash []byte) error
	Person(ctx context.Context, brand, id string) (guideapp.Person, error)
	EndSessions(ctx context.Context, brand, person string) error
	// SweepSessions forgets at most limit expired sessions, and as many codes.
	SweepSessions(ctx context.Context, now guideapp.Instant, limit int) (int64, error)
}

// SessionStore runs transactions of SessionTx.
type SessionStore interface {
	View(ctx context.Context, f func(SessionTx) error) error
	Update(ctx context.Context, f func(SessionTx) error) error
}

// Sessions signs people and machines in and out. Codes and tokens are stored only as
// SHA-256, which suffices because neither can be guessed; the demo's codes are words
// that everybody knows, and exist only where the demo was loaded.
type Sessions struct {
	Store SessionStore
	Orgs  *Orgs
	// Random gives the bytes of tokens and codes; crypto/rand in production.
	Random io.Reader
	// Clock is the real time, by which sessions and codes expire.
	Clock func() guideapp.Instant
	// Now is the business time, which stands still in a demo, and Zone its time zone.
	Now  func() guideapp.Instant
	Zone *time.Location

	swept atomic.Int64 // when signing in last swept
}

// SignIn exchanges a code for a session token. A code that is unknown, expired or of
// nobody is Unauthenticated, always with the same words.
func (s *Sessions) SignIn(ctx context.Context, code string) (string, guideapp.Person, error) {
	refused := guideapp.Errorf(guideapp.Unauthenticated, "this sign-in code is not valid, or no longer: ask for a new one")
	if code == "" || len(code) > MaxCode {
		return "", guideapp.Person{}, refused
	}
	token, err := s.secret()
	if err != nil {
		return "", guideapp.Person{}, err
	}
	var person guideapp.Person
	err = s.Store.Update(ctx, func(tx SessionTx) error {
		now := s.Clock()
		if person, err = tx.PersonByCode(ctx, hashOf(code), now); err != nil {
			return err
		}
		if person, err = s.today(ctx, tx, person); err != nil {
			return err
		}
		if err := spend(ctx, tx, person, code, now); err != nil {
			return err
		}
		return tx.PutSession(ctx, person.Brand, person.ID, hashOf(token), now+SessionLife)
	})
	if guideapp.CodeOf(err) == guideapp.NotFound {
		return "", guideapp.Person{}, refused
	}
	if err != nil {
		return "", guideapp.Person{}, fmt.Errorf("sign in: %w", err)
	}
	s.sweepNow(ctx)
	return token, person, nil
}

// sweepNow sweeps a piece when the last sweep was long enough ago. Who is signed in already
// does not suffer when it fails; the next one takes it up.
func (s *Sessions) sweepNow(ctx context.Context) {
	last, now := s.swept.Load(), s.Clock()
	if now-guideapp.Instant(last) >= SweepEvery && s.swept.CompareAndSwap(last, int64(now)) {
		_, _ = s.sweepPiece(ctx)
	}
}

// Sweep forgets the sessions and codes that have expired, piece by piece.
func (s *Sessions) Sweep(ctx context.Context) error {
	for {
		if swept, err := s.sweepPiece(ctx); err != nil || swept == 0 {
			return err
		}
	}
}

func (s *Sessions) sweepPiece(ctx context.Context) (int64, error) {
	var swept int64
	err := s.Store.Update(ctx, func(tx SessionTx) (err error) {
		swept, err = tx.SweepSessions(ctx, s.Clock(), SweepPiece)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sweep expired sessions: %w", err)
	}
	return swept, nil
}

// today gives a person the role and reach of today: whoever moved has the new store's at
// once, and a guide who stands in no store any more is nobody here (NotFound).
func (s *Sessions) today(ctx context.Context, tx SessionTx, p guideapp.Person) (guideapp.Person, error) {
	if !slices.Contains(assignedRoles, p.Role) {
		return p, nil
	}
	org, err := s.Orgs.Get(ctx, tx, p.Brand)
	if err != nil {
		return p, err
	}
	guide, known := org.Guide(p.ID)
	if !known && p.Role != guideapp.RoleGuide {
		return p, nil // a manager or coordinator whom guides.csv does not list
	}
	a, stands := guide.On(s.Today())
	if !stands {
		return p, guideapp.Errorf(guideapp.NotFound, "%s stands in no store today", p.ID)
	}
	p.Name, p.Role, p.Store, p.Region = guide.Name, a.Role, a.Store, ""
	if a.Role == guideapp.RoleCoordinator {
		store, _ := org.StoreOn(a.Store, s.Today())
		p.Region = store.Region
	}
	return p, nil
}

// assignedRoles are held by assignment to a store.
var assignedRoles = []guideapp.Role{guideapp.RoleGuide, guideapp.RoleManager, guideapp.RoleCoordinator}

// spend makes a person's minted code worthless. Open codes are words, shorter than any
// minted one.
func spend(ctx context.Context, tx SessionTx, person guideapp.Person, code string, now guideapp.Instant) error {
	if len(code) != secretLength || person.Role == guideapp.RoleMachine {
		return nil
	}
	return tx.PutCode(ctx, person.Brand, person.ID, hashOf(code), now)
}

// Authenticate gives the person of a token, with the role and store of today;
// Unauthenticated when the token is unknown, expired or signed out, or the person has left.
func (s *Sessions) Authenticate(ctx context.Context, token string) (guideapp.Person, error) {
	refused := guideapp.Errorf(guideapp.Unauthenticated, "the session has ended: sign in again")
	if token == "" || len(token) > MaxCode {
		return guideapp.Person{}, refused
	}
	var person guideapp.Person
	err := s.Store.View(ctx, func(tx SessionTx) (err error) {
		if person, err = tx.PersonBySession(ctx, hashOf(token), s.Clock()); err != nil {
			return err
		}
		person, err = s.today(ctx, tx, person)
		return err
	})
	if guideapp.CodeOf(err) == guideapp.NotFound {
		return guideapp.Person{}, refused
	}
	if err != nil {
		return guideapp.Person{}, fmt.Errorf("authenticate: %w", err)
	}
	return person, nil
}

// SignOut ends the session of a token; ending one that has ended is no error.
func (s *Sessions) SignOut(ctx context.Context, token string) error {
	err := s.Store.Update(ctx, func(tx SessionTx) error { return tx.DeleteSession(ctx, hashOf(token)) })
	if err != nil && guideapp.CodeOf(err) != guideapp.NotFound {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// Revoke ends every session of a person and makes the person's codes worthless. It gives
// who that is.
func (s *Sessions) Revoke(ctx context.Context, brand, id string) (guideapp.Person, error) {
	var person guideapp.Person
	err := s.Store.Update(ctx, func(tx SessionTx) (err error) {
		if person, err = tx.Person(ctx, brand, id); err != nil {
			return err
		}
		return tx.EndSessions(ctx, brand, id)
	})
	return person, err
}

// Person gives a person whom codes were minted for, as of today; NotFound for nobody.
func (s *Sessions) Person(ctx context.Context, brand, id string) (guideapp.Person, error) {
	var person guideapp.Person
	err := s.Store.View(ctx, func(tx SessionTx) (err error) {
		if person, err = tx.Person(ctx, brand, id); err != nil {
			return err
		}
		person, err = s.today(ctx, tx, person)
		return err
	})
	return person, err
}

// Mint stores a person and gives a random sign-in code, good for CodeLife, or
// MachineCodeLife for a machine. The code itself is not kept and cannot be shown again.
func (s *Sessions) Mint(ctx context.Context, person guideapp.Person) (string, error) {
	if err := checkPerson(person); err != nil {
		return "", err
	}
	code, err := s.secret()
	if err != nil {
		return "", err
	}
	life := CodeLife
	if person.Role == guideapp.RoleMachine {
		life = MachineCodeLife
	}
	if err := s.put(ctx, person, code, s.Clock()+life); err != nil {
		return "", fmt.Errorf("mint a sign-in code for %s: %w", person.ID, err)
	}
	return code, nil
}

// Open stores a person with a code that everybody may know and that never expires: the
// demo's people, and nobody else.
func (s *Sessions) Open(ctx context.Context, person guideapp.Person, code string) error {
	if err := checkPerson(person); err != nil {
		return err
	}
	if len(code) >= secretLength {
		return fmt.Errorf("the open code %q is as long as a minted one", code)
	}
	return s.put(ctx, person, code, guideapp.MaxInstant)
}

func (s *Sessions) put(ctx context.Context, person guideapp.Person, code string, expires guideapp.Instant) error {
	return s.Store.Update(ctx, func(tx SessionTx) error {
		if err := tx.PutPerson(ctx, person); err != nil {
			return err
		}
		return tx.PutCode(ctx, person.Brand, person.ID, hashOf(code), expires)
	})
}

// Knows says whether a code would sign somebody in now.
func (s *Sessions) Knows(ctx context.Context, code string) (bool, error) {
	err := s.Store.View(ctx, func(tx SessionTx) error {
		_, err := tx.PersonByCode(ctx, hashOf(code), s.Clock())
		return err
	})
	if guideapp.CodeOf(err) == guideapp.NotFound {
		return false, nil
	}
	return err == nil, err
}

// StoreName gives the name of the person's store today, empty without one.
func (s *Sessions) StoreName(ctx context.Context, person guideapp.Person) (string, error) {
	if person.Store == "" {
		return "", nil
	}
	var name string
	err := s.Store.View(ctx, func(tx SessionTx) error {
		org, err := s.Orgs.Get(ctx, tx, person.Brand)
		if err != nil {
			return err
		}
		store, _ := org.StoreOn(person.Store, s.Today())
		name = store.Name
		return nil
	})
	return name, err
}

// Today is the business day.
func (s *Sessions) Today() guideapp.Day { return guideapp.DayOf(s.Now(), s.Zone) }

// TimeZone names the zone in which the business counts its days, "Asia/Shanghai".
func (s *Sessions) TimeZone() string { return s.Zone.String() }

// secret gives a random token, 43 characters of base64url.
func (s *Sessions) secret() (string, error) {
	var random [tokenBytes]byte
	if _, err := io.ReadFull(s.Random, random[:]); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(random[:]), nil
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// checkPerson refuses a person whose role lacks its reach.
func checkPerson(p guideapp.Person) error {
	var found []guideapp.Violation
	check := func(value, path string, needed bool) {
		switch {
		case needed && value == "":
			found = append(found, guideapp.Violation{Path: path, Message: fmt.Sprintf("is required for the role %q", p.Role)})
		case len(value) > guideapp.MaxID:
			found = append(found, guideapp.Violation{Path: path, Message: fmt.Sprintf("is longer than %d bytes", guideapp.MaxID)})
		}
	}
	check(p.Brand, "brand", true)
	check(p.ID, "id", true)
	check(p.Store, "store", p.Role == guideapp.RoleGuide || p.Role == guideapp.RoleManager)
	check(p.Region, "region", p.Role == guideapp.RoleCoordinator)
	check(p.Dealer, "dealer", p.Role == guideapp.RoleDealer)
	if !slices.Contains(guideapp.Roles, p.Role) {
		found = append(found, guideapp.Violation{Path: "role",
			Message: "must be guide, manager, coordinator, dealer, headquarters or machine"})
	}
	if p.Name == "" || len(p.Name) > guideapp.MaxName {
		found = append(found, guideapp.Violation{Path: "name", Message: fmt.Sprintf("must have 1 to %d bytes", guideapp.MaxName)})
	}
	if len(found) > 0 {
		return &guideapp.Error{Code: guideapp.Invalid, Message: "invalid person", Violations: found}
	}
	return nil
}
