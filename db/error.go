package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"frontline/guideapp"
)

// errContended is what Update answers when others kept coming in between.
var errContended = guideapp.Errorf(guideapp.Conflict, "the same records were being changed by others all the while; try again")

// retryable marks the error of a transaction that may succeed when run again.
type retryable struct{ error }

func (r retryable) Unwrap() error { return r.error }

func isRetryable(err error) bool {
	var r retryable
	return errors.As(err, &r)
}

// SQLSTATE codes of PostgreSQL.
const (
	pgSerializationFailure pqerror.Code = "40001"
	pgDeadlockDetected     pqerror.Code = "40P01"
	pgUniqueViolation      pqerror.Code = "23505"
	pgForeignKeyViolation  pqerror.Code = "23503"
	pgNotInRepertoire      pqerror.Code = "22021"
)

// translate gives a driver's error the meaning it has for the caller, by its code and
// never by its text. What it does not know stays as it is, and is internal.
func translate(err error) error {
	var fromPostgres *pq.Error
	var fromSQLite *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, new(*guideapp.Error)), isRetryable(err):
		return err
	case errors.As(err, &fromPostgres):
		return translatePostgres(fromPostgres)
	case errors.As(err, &fromSQLite):
		return translateSQLite(fromSQLite)
	}
	return err
}

func translatePostgres(err *pq.Error) error {
	switch err.Code {
	// The unique constraints are the last guard behind checks made in the same
	// transaction, so running into one means that another transaction was faster.
	case pgSerializationFailure, pgDeadlockDetected, pgUniqueViolation:
		return retryable{err}
	case pgForeignKeyViolation:
		return refersToNothing()
	case pgNotInRepertoire:
		return guideapp.Errorf(guideapp.Invalid, "a text is not UTF-8 without NUL characters")
	}
	return fmt.Errorf("postgresql %s: %w", err.Code, err)
}

func translateSQLite(err *sqlite.Error) error {
	const primary = 0xff // the low byte of an extended result code
	switch {
	case err.Code()&primary == sqlite3.SQLITE_BUSY:
		return retryable{err}
	case err.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return refersToNothing()
	}
	return fmt.Errorf("sqlite %d: %w", err.Code(), err)
}

// ended says that an internal error came of the end of ctx, when that has ended: each
// driver has words of its own for it.
func ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && guideapp.CodeOf(err) == guideapp.Internal {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

func refersToNothing() error {
	return guideapp.Errorf(guideapp.Precondition, "refers to something that is not there; record that first")
}
