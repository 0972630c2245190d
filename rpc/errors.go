package rpc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"frontline/guideapp"
)

// InternalMessage is all a caller is told of an error that is not a *guideapp.Error.
// The cause stands in the log under the request id, which goes along as a detail.
const InternalMessage = "internal error; the server's log has the cause under this request id"

var connectCodes = map[guideapp.Code]connect.Code{
	guideapp.Invalid:         connect.CodeInvalidArgument,
	guideapp.NotFound:        connect.CodeNotFound,
	guideapp.Conflict:        connect.CodeAlreadyExists,
	guideapp.Unauthenticated: connect.CodeUnauthenticated,
	guideapp.Forbidden:       connect.CodePermissionDenied,
	guideapp.Precondition:    connect.CodeFailedPrecondition,
	guideapp.TooLarge:        connect.CodeResourceExhausted,
}

// wireError is what err becomes for the caller: the code, the safe message and the
// violations of a *guideapp.Error, the protocol's own refusals as they are, and
// InternalMessage for all else.
func wireError(ctx context.Context, err error) *connect.Error {
	var domain *guideapp.Error
	var protocol *connect.Error
	switch {
	case errors.As(err, &domain) && connectCodes[domain.Code] != 0:
		return domainError(domain)
	case errors.Is(err, context.DeadlineExceeded):
		return connect.NewError(connect.CodeDeadlineExceeded, errors.New("the call took longer than its deadline"))
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return connect.NewError(connect.CodeCanceled, errors.New("the caller went away"))
	case errors.As(err, &protocol) && protocol.Code() != connect.CodeInternal && protocol.Code() != connect.CodeUnknown:
		return protocol
	}
	concealed := connect.NewError(connect.CodeInternal, errors.New(InternalMessage))
	if detail, err := connect.NewErrorDetail(&errdetails.RequestInfo{RequestId: RequestID(ctx)}); err == nil {
		concealed.AddDetail(detail)
	}
	return concealed
}

func domainError(domain *guideapp.Error) *connect.Error {
	wire := connect.NewError(connectCodes[domain.Code], errors.New(domain.Message))
	if len(domain.Violations) == 0 {
		return wire
	}
	bad := &errdetails.BadRequest{}
	for _, v := range domain.Violations {
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{
			Field: v.Path, Description: v.Message,
		})
	}
	// The message repeats the first violation, for callers that read no details.
	first := domain.Violations[0]
	wire = connect.NewError(connectCodes[domain.Code], fmt.Errorf("%s: %s: %s", domain.Message, first.Path, first.Message))
	if detail, err := connect.NewErrorDetail(bad); err == nil {
		wire.AddDetail(detail)
	}
	return wire
}

// mapErrors is the outermost interceptor: no error passes it unmapped.
type mapErrors struct{}

func (mapErrors) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		response, err := next(ctx, req)
		if err != nil {
			return nil, refuse(ctx, err)
		}
		return response, nil
	}
}

func (mapErrors) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) error {
		if err := next(ctx, conn); err != nil {
			return refuse(ctx, err)
		}
		return nil
	}
}

func (mapErrors) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

// refuse maps err and notes it for the log.
func refuse(ctx context.Context, err error) *connect.Error {
	wire := wireError(ctx, err)
	note(ctx, func(c *call) { c.code, c.cause = wire.Code().String(), err })
	return wire
}

// recovered turns a panic into an error, whose text mapErrors keeps from the caller.
func recovered(_ context.Context, _ connect.Spec, _ http.Header, cause any) error {
	return fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
}

// under puts path before the paths of the violations in err: "location.lng".
func under(path string, err error) error {
	var domain *guideapp.Error
	if !errors.As(err, &domain) {
		return err
	}
	moved := *domain
	moved.Violations = make([]guideapp.Violation, len(domain.Violations))
	for i, v := range domain.Violations {
		moved.Violations[i] = guideapp.Violation{Path: path + "." + v.Path, Message: v.Message}
	}
	if len(moved.Violations) == 0 {
		moved.Message, moved.Violations = "invalid input", []guideapp.Violation{{Path: path, Message: domain.Message}}
	}
	return &moved
}
