package db

import (
	"context"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

// PutPerson adds a person; one of the same id is replaced and stays signed in.
func (t *Tx) PutPerson(ctx context.Context, p guideapp.Person) error {
	return t.exec(ctx, `INSERT INTO person (brand, id, name, role, store, region, dealer) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (brand, id) DO UPDATE SET name = excluded.name, role = excluded.role,
		store = excluded.store, region = excluded.region, dealer = excluded.dealer`,
		p.Brand, p.ID, p.Name, string(p.Role), p.Store, p.Region, p.Dealer)
}

// PutCode keeps the SHA-256 of a sign-in code of a person who must be there.
func (t *Tx) PutCode(ctx context.Context, brand, person string, codeHash []byte, expires guideapp.Instant) error {
	return t.exec(ctx, `INSERT INTO sign_in_code (hash, brand, person, expires) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash) DO UPDATE SET brand = excluded.brand, person = excluded.person, expires = excluded.expires`,
		codeHash, brand, person, expires)
}

// PutSession keeps the SHA-256 of a session's token of a person who must be there.
func (t *Tx) PutSession(ctx context.Context, brand, person string, tokenHash []byte, expires guideapp.Instant) error {
	return t.exec(ctx, `INSERT INTO session (hash, brand, person, expires) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash) DO UPDATE SET brand = excluded.brand, person = excluded.person, expires = excluded.expires`,
		tokenHash, brand, person, expires)
}

const (
	personOf = `SELECT p.brand, p.id, p.name, p.role, p.store, p.region, p.dealer FROM person p JOIN `
	heldBy   = ` h ON h.brand = p.brand AND h.person = p.id WHERE h.hash = $1 AND h.expires > $2`

	personByCodeSQL    = personOf + `sign_in_code` + heldBy
	personBySessionSQL = personOf + `session` + heldBy
)

// PersonByCode gives whom a sign-in code that has not expired stands for.
func (t *Tx) PersonByCode(ctx context.Context, codeHash []byte, now guideapp.Instant) (guideapp.Person, error) {
	return t.personBy(ctx, findPersonByCode, codeHash, now, "there is no such sign-in code, or it has expired")
}

// PersonBySession gives whose session, not expired, a token opens.
func (t *Tx) PersonBySession(ctx context.Context, tokenHash []byte, now guideapp.Instant) (guideapp.Person, error) {
	return t.personBy(ctx, findPersonBySession, tokenHash, now, "there is no such session, or it has expired")
}

func (t *Tx) personBy(ctx context.Context, s statement, hash []byte, now guideapp.Instant, absent string) (guideapp.Person, error) {
	var p guideapp.Person
	err := t.find(ctx, s, []any{&p.Brand, &p.ID, &p.Name, &p.Role, &p.Store, &p.Region, &p.Dealer},
		guideapp.Errorf(guideapp.NotFound, "%s", absent), hash, now)
	return p, err
}

// Person gives a brand's person with the id.
func (t *Tx) Person(ctx context.Context, brand, id string) (guideapp.Person, error) {
	var p guideapp.Person
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		return rows.Scan(&p.Brand, &p.ID, &p.Name, &p.Role, &p.Store, &p.Region, &p.Dealer)
	}, `SELECT brand, id, name, role, store, region, dealer FROM person WHERE brand = $1 AND id = $2`, brand, id)
	if err == nil && p.ID == "" {
		err = guideapp.Errorf(guideapp.NotFound, "there is no person %q", id)
	}
	return p, err
}

// EndSessions ends every session of a person and forgets every code.
func (t *Tx) EndSessions(ctx context.Context, brand, person string) error {
	if err := t.exec(ctx, `DELETE FROM session WHERE brand = $1 AND person = $2`, brand, person); err != nil {
		return err
	}
	return t.exec(ctx, `DELETE FROM sign_in_code WHERE brand = $1 AND person = $2`, brand, person)
}

// SweepSessions forgets at most limit sessions and as many codes that have expired, and
// says how many those were together.
func (t *Tx) SweepSessions(ctx context.Context, now guideapp.Instant, limit int) (int64, error) {
	var swept int64
	for _, table := range []string{"session", "sign_in_code"} {
		done, err := t.tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE hash IN
			(SELECT hash FROM `+table+` WHERE expires <= $1 ORDER BY expires LIMIT $2)`, now, limit)
		if err != nil {
			return 0, translate(err)
		}
		gone, err := done.RowsAffected()
		if err != nil {
			return 0, translate(err)
		}
		swept += gone
	}
	return swept, nil
}

// DeleteSession ends a session; one that is not there has ended already.
func (t *Tx) DeleteSession(ctx context.Context, tokenHash []byte) error {
	return t.exec(ctx, `DELETE FROM session WHERE hash = $1`, tokenHash)
}
