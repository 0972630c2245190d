package rpc

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"connectrpc.com/authn"
	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"frontline/guideapp"
	"frontline/rpc/frontlinev1"
)

// access is who may call one method. How far a caller reaches is the services' to enforce.
type access struct {
	public bool
	roles  []guideapp.Role
}

// accessTable reads the access option of every method, by procedure
// ("/frontline.v1.SessionService/SignIn"). A method that does not say who may call it
// is an error: the server must not start with it.
func accessTable(services []protoreflect.ServiceDescriptor) (map[string]access, error) {
	table := make(map[string]access)
	for _, service := range services {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			rule, err := accessOf(method)
			if err != nil {
				return nil, err
			}
			table[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())] = rule
		}
	}
	return table, nil
}

func accessOf(method protoreflect.MethodDescriptor) (access, error) {
	if !proto.HasExtension(method.Options(), frontlinev1.E_Access) {
		return access{}, fmt.Errorf("method %s has no (frontline.v1.access) option: say who may call it", method.FullName())
	}
	option := proto.GetExtension(method.Options(), frontlinev1.E_Access).(*frontlinev1.Access)
	if option.GetPublic() {
		return access{public: true}, nil
	}
	if len(option.GetRoles()) == 0 || option.GetScope() == frontlinev1.Scope_SCOPE_UNSPECIFIED {
		return access{}, fmt.Errorf("the (frontline.v1.access) option of %s must name roles and a scope, or be public", method.FullName())
	}
	var rule access
	for _, r := range option.GetRoles() {
		role, ok := roleOf(r)
		if !ok {
			return access{}, fmt.Errorf("the (frontline.v1.access) option of %s names %s, which is no role", method.FullName(), r)
		}
		rule.roles = append(rule.roles, role)
	}
	return rule, nil
}

// gate answers who calls and whether this caller may, before a body is read.
type gate struct {
	sessions sessions
	table    map[string]access
}

// authenticate is an authn.AuthFunc.
func (g gate) authenticate(ctx context.Context, r *http.Request) (any, error) {
	person, err := g.admit(ctx, r)
	if err != nil {
		return nil, refuse(ctx, err)
	}
	if person == (guideapp.Person{}) {
		return nil, nil
	}
	note(ctx, func(c *call) { c.person = person })
	return person, nil
}

func (g gate) admit(ctx context.Context, r *http.Request) (guideapp.Person, error) {
	rule, known := g.table[r.URL.Path]
	if !known {
		return guideapp.Person{}, connect.NewError(connect.CodeUnimplemented, fmt.Errorf("there is no method %s", r.URL.Path))
	}
	if rule.public {
		return guideapp.Person{}, nil
	}
	token, ok := authn.BearerToken(r)
	if !ok {
		return guideapp.Person{}, guideapp.Errorf(guideapp.Unauthenticated,
			"not signed in: send the header Authorization: Bearer TOKEN, with the token of SessionService.SignIn")
	}
	person, err := g.sessions.Authenticate(ctx, token)
	if err != nil {
		return guideapp.Person{}, err
	}
	if !slices.Contains(rule.roles, person.Role) {
		return guideapp.Person{}, guideapp.Errorf(guideapp.Forbidden, "a %s may not call %s", person.Role, r.URL.Path)
	}
	return person, nil
}
