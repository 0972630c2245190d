package rpc

import (
	"context"

	"connectrpc.com/authn"

	"frontline/guideapp"
)

// Caller gives the signed-in person. In a public method it may be the zero Person,
// which reaches nothing.
func Caller(ctx context.Context) guideapp.Person {
	person, _ := authn.GetInfo(ctx).(guideapp.Person)
	return person
}
