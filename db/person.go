package db

import (
	"context"

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

// DeleteSession ends a session; one that is not there has ended already.
func (t *Tx) DeleteSession(ctx context.Context, tokenHash []byte) error {
	return t.exec(ctx, `DELETE FROM session WHERE hash = $1`, tokenHash)
}
