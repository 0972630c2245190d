package guideapp

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of refusal an Error is. rpc maps it to a Connect code, the
// commands to an exit status.
type Code string

// The codes. Whatever is not an *Error is internal, and its text never leaves the server.
const (
	Invalid         Code = "invalid"         // the input is wrong; Violations say where
	NotFound        Code = "not_found"       // no such thing, or not for this caller
	Conflict        Code = "conflict"        // the same key or id with other content
	Unauthenticated Code = "unauthenticated" // no session, or an expired one
	Forbidden       Code = "forbidden"       // signed in, but not allowed
	Precondition    Code = "precondition"    // the input is right, the state is not
	TooLarge        Code = "too_large"       // a named limit was passed
	Internal        Code = "internal"
)

// Violation is one thing wrong with an input.
type Violation struct {
	// Path names the place: a field path ("events[3].amount_fen"), or for a file its
	// name, line and column ("events.csv:12: amount").
	Path string
	// Message says what is wrong and what would be right.
	Message string
}

// Error is the only error a person outside is shown. Message is safe to show: what,
// where, and what would be right.
type Error struct {
	Code       Code
	Message    string
	Violations []Violation
}

// Error gives the message, then each violation on a line of its own.
func (e *Error) Error() string {
	if len(e.Violations) == 0 {
		return e.Message
	}
	var b strings.Builder
	b.WriteString(e.Message)
	for _, v := range e.Violations {
		b.WriteString("\n  ")
		b.WriteString(v.Path)
		b.WriteString(": ")
		b.WriteString(v.Message)
	}
	return b.String()
}

// Errorf makes an Error of the given code.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// InvalidAt makes an Invalid error with one violation.
func InvalidAt(path, format string, args ...any) *Error {
	return &Error{Code: Invalid, Message: "invalid input", Violations: []Violation{{path, fmt.Sprintf(format, args...)}}}
}

// CodeOf gives the code of err, Internal for any error that is not an *Error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// MaxViolations is how many faults an error tells of at once.
const MaxViolations = 20

// Add appends faults under a path, as long as the error tells of no more than
// MaxViolations.
func (e *Error) Add(under string, found ...Violation) {
	for _, v := range found {
		if len(e.Violations) < MaxViolations {
			e.Violations = append(e.Violations, Violation{under + v.Path, v.Message})
		}
	}
}
