package db

import (
	"context"
	"encoding/json"
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

const (
	findDecisionSQL = `SELECT document FROM decision WHERE brand = $1 AND id = $2`

	putDecisionSQL = `INSERT INTO decision (brand, id, customer, store, dealer, revenue_owner, provisional, at, document)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (brand, id) DO NOTHING`
)

// PutDecision keeps a routing decision with its whole trace. A decision never changes:
// the same again is no error, another under its id is a guideapp.Conflict.
func (t *Tx) PutDecision(ctx context.Context, brand string, d routing.Decision) error {
	document, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write decision %s: %w", d.ID, err)
	}
	if err := t.do(ctx, putDecision, brand, d.ID, d.Request.Customer, d.Store, d.Dealer, d.RevenueOwner,
		d.Provisional, d.Request.At, string(document)); err != nil {
		return err
	}
	kept, err := t.decisionDocument(ctx, brand, d.ID)
	if err == nil && kept != string(document) {
		return guideapp.Errorf(guideapp.Conflict, "decision %q is made and does not change", d.ID)
	}
	return err
}

// Decision gives the stored decision with the id.
func (t *Tx) Decision(ctx context.Context, brand, id string) (routing.Decision, error) {
	var d routing.Decision
	document, err := t.decisionDocument(ctx, brand, id)
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		return d, fmt.Errorf("read decision %s: %w", id, err)
	}
	return d, nil
}

func (t *Tx) decisionDocument(ctx context.Context, brand, id string) (string, error) {
	var document string
	absent := guideapp.Errorf(guideapp.NotFound, "there is no decision %q", id)
	err := t.find(ctx, findDecision, []any{&document}, absent, brand, id)
	return document, err
}
