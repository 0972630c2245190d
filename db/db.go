// Package db keeps Frontline's nouns in PostgreSQL, or in one embedded SQLite file
// when no server is given. It is storage and nothing else: it computes no pay, checks
// no permission, and knows neither the wire nor who is asking. What it promises is
// that a fact is recorded once over all time, that facts, the books and published plans
// are never changed or deleted (triggers refuse it, to everybody but the tables' owner who
// takes them away), that a transaction is whole or absent, and that both databases answer
// alike; package dbtest holds both to it.
//
// The brand leads every key, so that a distributed PostgreSQL can spread brands
// without a query changing. Texts sort by bytes everywhere.
//
// Honest limits: facts, totals, organisation and plans of one brand are written by one
// transaction at a time (brands do not wait for each other on PostgreSQL; on SQLite all
// writers do). Events are not partitioned yet,
// though nothing here would stop that.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// Limits of Update.
const (
	// MaxAttempts is how often Update runs a transaction that others keep disturbing.
	MaxAttempts = 8
	// retryPause is the longest pause before the second attempt; it doubles with each.
	retryPause = 2 * time.Millisecond
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect dialect
	read    *pool // the same as write on PostgreSQL
	write   *pool
}

// Open opens the PostgreSQL database at url ("postgres://...", encrypted unless it says
// sslmode=disable), or for an empty url the file frontline.db in dataDir, which it makes
// if need be. It brings the schema up to date; a database of a newer Frontline is
// refused. Two servers may open one at once. No error shows the url, nor its password.
func Open(ctx context.Context, url, dataDir string) (*DB, error) {
	database, err := connect(ctx, url, dataDir)
	if err != nil {
		return nil, err
	}
	if err := database.start(ctx); err != nil {
		return nil, errors.Join(err, database.Close())
	}
	return database, nil
}

func connect(ctx context.Context, url, dataDir string) (*DB, error) {
	switch {
	case url == "":
		return openSQLite(ctx, dataDir)
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(ctx, url)
	}
	return nil, errors.New("the database url must start with postgres://, or be empty for the embedded database")
}

func (d *DB) start(ctx context.Context) error {
	if err := migrate(ctx, d.write, d.dialect); err != nil {
		return err
	}
	for _, p := range d.pools() {
		if err := p.prepare(ctx, d.dialect); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) pools() []*pool {
	if d.read == d.write {
		return []*pool{d.write}
	}
	return []*pool{d.read, d.write}
}

// Close waits for what is running and closes all connections.
func (d *DB) Close() error {
	var failed []error
	for _, p := range d.pools() {
		failed = append(failed, p.DB.Close())
	}
	return errors.Join(failed...)
}

// Ping says whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	return translate(d.read.PingContext(ctx))
}

// View calls f in a read-only transaction that sees one state of the database.
func (d *DB) View(ctx context.Context, f func(*Tx) error) error {
	return d.run(ctx, d.read, &sql.TxOptions{Isolation: d.dialect.isolation(), ReadOnly: true}, "", f)
}

// Update calls f in a transaction that is committed when f returns nil. When another
// transaction came in between, it runs f again, up to MaxAttempts times, so f must have
// no effect outside its transaction. It is as if the Updates that record facts, totals,
// the organisation or plans of one brand ran one after the other.
func (d *DB) Update(ctx context.Context, f func(*Tx) error) error {
	opts := &sql.TxOptions{Isolation: d.dialect.isolation()}
	err := d.run(ctx, d.write, opts, "", f)
	for attempt := 1; attempt < MaxAttempts && isRetryable(err); attempt++ {
		if err := pause(ctx, attempt); err != nil {
			return err
		}
		err = d.run(ctx, d.write, opts, d.dialect.inLine(), f)
	}
	if isRetryable(err) {
		return fmt.Errorf("%w (after %d attempts: %v)", errContended, MaxAttempts, err)
	}
	return err
}

// run carries out one attempt; first, if any, is the statement it begins with.
func (d *DB) run(ctx context.Context, p *pool, opts *sql.TxOptions, first string, f func(*Tx) error) error {
	inner, err := p.begin(ctx, opts)
	if err != nil {
		return ended(ctx, translate(err))
	}
	defer func() { _ = inner.Rollback() }() // after a commit it does nothing
	tx := &Tx{tx: inner, pool: p, dialect: d.dialect}
	if first != "" {
		if err := tx.exec(ctx, first); err != nil {
			return ended(ctx, err)
		}
	}
	if err := f(tx); err != nil {
		return ended(ctx, err)
	}
	if tx.failed != nil {
		return ended(ctx, tx.failed)
	}
	return ended(ctx, translate(inner.Commit()))
}

// begin starts a transaction. A connection that was cut while it was idle shows it here,
// at its first use, and is dropped; the pool holds no more of them than its limit.
func (p *pool) begin(ctx context.Context, opts *sql.TxOptions) (*sqlx.Tx, error) {
	tx, err := p.BeginTxx(ctx, opts)
	for range p.Stats().MaxOpenConnections {
		if lost := new(net.OpError); !errors.As(err, &lost) || lost.Op == "dial" {
			break
		}
		tx, err = p.BeginTxx(ctx, opts)
	}
	return tx, err
}

func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(rand.N(retryPause << (attempt - 1)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Store narrows a database to the transaction a service declared.
type Store[T any] struct{ database *DB }

// As gives database as a store of T, an interface that *Tx satisfies. It panics at once
// when *Tx does not.
func As[T any](database *DB) Store[T] {
	_ = any((*Tx)(nil)).(T)
	return Store[T]{database}
}

// View is DB.View.
func (s Store[T]) View(ctx context.Context, f func(T) error) error {
	return s.database.View(ctx, func(tx *Tx) error { return f(any(tx).(T)) })
}

// Update is DB.Update.
func (s Store[T]) Update(ctx context.Context, f func(T) error) error {
	return s.database.Update(ctx, func(tx *Tx) error { return f(any(tx).(T)) })
}

// pool is a set of connections with the statements prepared on them.
type pool struct {
	*sqlx.DB
	prepared [statementCount]*sqlx.Stmt
	growth   growth
}

func (p *pool) prepare(ctx context.Context, d dialect) error {
	for i, text := range statementTexts(d) {
		prepared, err := p.PreparexContext(ctx, text)
		if err != nil {
			return fmt.Errorf("prepare %q: %w", text, err)
		}
		p.prepared[i] = prepared
	}
	return nil
}
