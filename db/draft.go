package db

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
	"frontline/guideapp/service"
)

// PutDraft keeps the draft of a plan in place of the one before.
func (t *Tx) PutDraft(ctx context.Context, brand string, d service.Draft) error {
	return t.exec(ctx, `INSERT INTO plan_draft (saved_at, asked_at, brand, name, document, hash, author, asked_by, sent_back_by, sent_back_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (brand, name) DO UPDATE SET saved_at = excluded.saved_at,
		asked_at = excluded.asked_at, document = excluded.document, hash = excluded.hash, author = excluded.author, asked_by = excluded.asked_by,
		sent_back_by = excluded.sent_back_by, sent_back_reason = excluded.sent_back_reason`,
		d.SavedAt, d.AskedAt, brand, d.Name, d.Document, d.Hash, d.Author, d.AskedBy, d.SentBackBy, d.SentBackReason)
}

// Drafts gives a brand's drafts, by name.
func (t *Tx) Drafts(ctx context.Context, brand string) ([]service.Draft, error) {
	var drafts []service.Draft
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var d service.Draft
		err := rows.Scan(&d.Name, &d.Document, &d.Hash, &d.Author, &d.SavedAt, &d.AskedBy, &d.AskedAt, &d.SentBackBy, &d.SentBackReason)
		drafts = append(drafts, d)
		return err
	}, `SELECT name, document, hash, author, saved_at, asked_by, asked_at, sent_back_by, sent_back_reason FROM plan_draft WHERE brand = $1 ORDER BY name`, brand)
	return drafts, err
}

// DeleteDraft forgets a draft.
func (t *Tx) DeleteDraft(ctx context.Context, brand, name string) error {
	return t.exec(ctx, `DELETE FROM plan_draft WHERE brand = $1 AND name = $2`, brand, name)
}

// EndPlan sets the last day of a published version; its document stays as it is.
func (t *Tx) EndPlan(ctx context.Context, brand, name string, version int, last guideapp.Day) error {
	return t.exec(ctx, `UPDATE plan SET last_day = $4 WHERE brand = $1 AND name = $2 AND version = $3`, brand, name, version, last)
}

// PutNotice keeps what people are told of a published version. Two plans of a brand are
// not published at once: the second comes again after the first.
func (t *Tx) PutNotice(ctx context.Context, brand string, n service.Notice) error {
	if err := t.takeTurn(ctx, brand); err != nil {
		return err
	}
	words, err := json.Marshal(n.Words)
	if err != nil {
		return fmt.Errorf("write the notice of plan %s: %w", n.Plan, err)
	}
	return t.exec(ctx, `INSERT INTO plan_notice (version, first_day, at, brand, name, author, asked_by, approved_by, words)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, n.Version, n.First, n.At, brand, n.Plan, n.Author, n.AskedBy, n.ApprovedBy, string(words))
}

// Notices gives a brand's notices with how many people have read each, the latest first.
func (t *Tx) Notices(ctx context.Context, brand string) ([]service.Notice, error) {
	var notices []service.Notice
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		var n service.Notice
		var words string
		if err := rows.Scan(&n.Plan, &n.Version, &n.First, &n.At, &n.Author, &n.AskedBy, &n.ApprovedBy, &words, &n.Readers); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(words), &n.Words); err != nil {
			return fmt.Errorf("read the notice of plan %s: %w", n.Plan, err)
		}
		notices = append(notices, n)
		return nil
	}, `SELECT name, version, first_day, at, author, asked_by, approved_by, words,
		(SELECT count(*) FROM plan_receipt r WHERE r.brand = n.brand AND r.name = n.name AND r.version = n.version)
		FROM plan_notice n WHERE brand = $1 ORDER BY at DESC, name, version DESC`, brand)
	return notices, err
}

// PutReceipt keeps that a person has read a notice; the first time counts.
func (t *Tx) PutReceipt(ctx context.Context, brand string, r service.Receipt) error {
	return t.exec(ctx, `INSERT INTO plan_receipt (version, at, brand, name, person) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (brand, name, version, person) DO NOTHING`, r.Version, r.At, brand, r.Plan, r.Person)
}

// Receipts gives what a person has read, by plan and version.
func (t *Tx) Receipts(ctx context.Context, brand, person string) ([]service.Receipt, error) {
	var receipts []service.Receipt
	err := t.each(ctx, func(rows *sqlx.Rows) error {
		r := service.Receipt{Person: person}
		err := rows.Scan(&r.Plan, &r.Version, &r.At)
		receipts = append(receipts, r)
		return err
	}, `SELECT name, version, at FROM plan_receipt WHERE brand = $1 AND person = $2 ORDER BY name, version`, brand, person)
	return receipts, err
}

// Readers counts those of the people who have read each notice.
func (t *Tx) Readers(ctx context.Context, brand string, people []string) ([]service.Readers, error) {
	among, err := t.dialect.strings(people)
	if err != nil {
		return nil, err
	}
	var readers []service.Readers
	err = t.each(ctx, func(rows *sqlx.Rows) error {
		var r service.Readers
		err := rows.Scan(&r.Plan, &r.Version, &r.Count)
		readers = append(readers, r)
		return err
	}, `SELECT name, version, COUNT(*) FROM plan_receipt WHERE brand = $1 AND `+t.dialect.among("person", 2)+` GROUP BY name, version`, brand, among)
	return readers, err
}
