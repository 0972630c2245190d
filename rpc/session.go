package rpc

import (
	"context"
	"net/http"

	"connectrpc.com/authn"
	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/rpc/frontlinev1"
)

// sessions is the use case behind SessionService and the access check.
type sessions interface {
	// SignIn exchanges a code for a token; Unauthenticated when the code is not good.
	SignIn(ctx context.Context, code string) (token string, person guideapp.Person, err error)
	// Authenticate gives the person of a token; Unauthenticated when it is not good.
	Authenticate(ctx context.Context, token string) (guideapp.Person, error)
	SignOut(ctx context.Context, token string) error
	// StoreName gives the name of the person's store, empty without one.
	StoreName(ctx context.Context, person guideapp.Person) (string, error)
	// Today is the business day.
	Today() guideapp.Day
	// TimeZone names the zone of the business.
	TimeZone() string
}

type sessionHandler struct{ sessions sessions }

func (h sessionHandler) SignIn(ctx context.Context, req *connect.Request[frontlinev1.SignInRequest]) (*connect.Response[frontlinev1.SignInResponse], error) {
	token, person, err := h.sessions.SignIn(ctx, req.Msg.GetCode())
	if err != nil {
		return nil, err
	}
	note(ctx, func(c *call) { c.person = person })
	signedIn, err := h.person(ctx, person)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.SignInResponse{Token: token, Person: signedIn, TimeZone: h.sessions.TimeZone()}), nil
}

func (h sessionHandler) WhoAmI(ctx context.Context, _ *connect.Request[frontlinev1.WhoAmIRequest]) (*connect.Response[frontlinev1.WhoAmIResponse], error) {
	person, err := h.person(ctx, Caller(ctx))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.WhoAmIResponse{Person: person, Today: h.sessions.Today().String(), TimeZone: h.sessions.TimeZone()}), nil
}

func (h sessionHandler) SignOut(ctx context.Context, req *connect.Request[frontlinev1.SignOutRequest]) (*connect.Response[frontlinev1.SignOutResponse], error) {
	token, _ := authn.BearerToken(&http.Request{Header: req.Header()})
	if err := h.sessions.SignOut(ctx, token); err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.SignOutResponse{}), nil
}

func (h sessionHandler) person(ctx context.Context, p guideapp.Person) (*frontlinev1.Person, error) {
	storeName, err := h.sessions.StoreName(ctx, p)
	if err != nil {
		return nil, err
	}
	return &frontlinev1.Person{
		Id: p.ID, Name: p.Name, Role: toRole(p.Role), Brand: p.Brand,
		StoreId: p.Store, StoreName: storeName, Region: p.Region, DealerId: p.Dealer,
	}, nil
}
