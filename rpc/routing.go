package rpc

import (
	"context"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/routing"
	"frontline/rpc/frontlinev1"
)

// routings is the use case behind RoutingService.
type routings interface {
	// RouteCustomer decides, once per key, and keeps the decision.
	RouteCustomer(ctx context.Context, caller guideapp.Person, key string, asked routing.Request) (routing.Decision, error)
	// Decision is NotFound for whom the decision does not concern.
	Decision(ctx context.Context, caller guideapp.Person, id string) (routing.Decision, error)
}

type routingHandler struct{ routings routings }

func (h routingHandler) RouteCustomer(ctx context.Context, req *connect.Request[frontlinev1.RouteCustomerRequest]) (*connect.Response[frontlinev1.RouteCustomerResponse], error) {
	asked, err := fromRouteCustomer(req.Msg)
	if err != nil {
		return nil, err
	}
	decision, err := h.routings.RouteCustomer(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), asked)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.RouteCustomerResponse{Decision: toDecision(decision)}), nil
}

func (h routingHandler) GetDecision(ctx context.Context, req *connect.Request[frontlinev1.GetDecisionRequest]) (*connect.Response[frontlinev1.GetDecisionResponse], error) {
	decision, err := h.routings.Decision(ctx, Caller(ctx), req.Msg.GetDecisionId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.GetDecisionResponse{Decision: toDecision(decision)}), nil
}

func fromRouteCustomer(m *frontlinev1.RouteCustomerRequest) (routing.Request, error) {
	location, err := fromLocation("location", m.GetLocation())
	if err != nil {
		return routing.Request{}, err
	}
	at, err := fromTimestamp("at", m.GetAt())
	if err != nil {
		return routing.Request{}, err
	}
	asked := routing.Request{Customer: m.GetCustomerId(), Location: location, PrecisionM: m.GetPrecisionM(), PrecisionUnknown: m.PrecisionM == nil, At: at}
	return asked, asked.Validate()
}

func toDecision(d routing.Decision) *frontlinev1.Decision {
	out := &frontlinev1.Decision{
		Id: d.ID, CustomerId: d.Request.Customer, StoreId: d.Store, StoreName: d.StoreName, DealerId: d.Dealer,
		RevenueOwner: d.RevenueOwner, DistanceM: routing.Metres(d.DistanceMM), MarginM: routing.Metres(d.MarginMM),
		LowConfidence: d.LowConfidence, Provisional: d.Provisional, Reason: string(d.Reason), Explanation: toText(d.Explain()),
		RuleVersion: d.RuleVersion, At: toTimestamp(d.Request.At),
	}
	for _, c := range d.Candidates {
		out.Candidates = append(out.Candidates, &frontlinev1.Candidate{
			StoreId: c.Store, StoreName: c.StoreName, DealerId: c.Dealer, DistanceM: routing.Metres(c.DistanceMM),
			Reason: string(c.Reason), Explanation: toText(d.ExplainCandidate(c)),
		})
	}
	return out
}
