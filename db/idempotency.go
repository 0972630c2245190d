package db

import (
	"context"

	"frontline/guideapp"
	"frontline/guideapp/service"
)

// claimed is the time of a call that is being carried out and has no response yet.
const claimed guideapp.Instant = -1

const (
	findCallSQL = `SELECT request, response, at FROM idempotency WHERE brand = $1 AND caller = $2 AND method = $3 AND key = $4`

	claimCallSQL = `INSERT INTO idempotency (brand, caller, method, key, request, response, at)
		VALUES ($1, $2, $3, $4, $5, $5, $6) ON CONFLICT (brand, caller, method, key) DO NOTHING`

	putCallSQL = `INSERT INTO idempotency (brand, caller, method, key, request, response, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (brand, caller, method, key)
		DO UPDATE SET request = excluded.request, response = excluded.response, at = excluded.at`

	sweepCallsSQL = `DELETE FROM idempotency WHERE brand = $1 AND at < $2`
)

// Answered gives the call that was carried out under the key, if any.
func (t *Tx) Answered(ctx context.Context, key service.IdempotencyKey) (service.StoredCall, bool, error) {
	var call service.StoredCall
	absent := guideapp.Errorf(guideapp.NotFound, "no call under the key")
	err := t.find(ctx, findCall, []any{&call.Request, &call.Response, &call.At}, absent, key.Brand, key.Caller, key.Method, key.Key)
	switch {
	case err == nil && call.At != claimed:
		return call, true, nil
	case err == nil || err == error(absent):
		return service.StoredCall{}, false, nil
	}
	return service.StoredCall{}, false, err
}

// Idempotent does as Answered, and claims a key without a call: another transaction that
// asks for it waits until this one has ended, and is then run again by Update, so that it
// finds the call.
func (t *Tx) Idempotent(ctx context.Context, key service.IdempotencyKey) (service.StoredCall, bool, error) {
	call, found, err := t.Answered(ctx, key)
	if err != nil || found {
		return call, found, err
	}
	return call, false, t.do(ctx, claimCall, key.Brand, key.Caller, key.Method, key.Key, []byte{}, claimed)
}

// PutIdempotent keeps the call in place of what stood under the key, and forgets calls
// of the brand that are older than service.IdempotencyWindow.
func (t *Tx) PutIdempotent(ctx context.Context, key service.IdempotencyKey, call service.StoredCall) error {
	err := t.do(ctx, putCall, key.Brand, key.Caller, key.Method, key.Key, notNil(call.Request), notNil(call.Response), call.At)
	if err != nil {
		return err
	}
	return t.do(ctx, sweepCalls, key.Brand, call.At-service.IdempotencyWindow)
}

// notNil keeps an empty text from being stored as NULL.
func notNil(text []byte) []byte {
	if text == nil {
		return []byte{}
	}
	return text
}
