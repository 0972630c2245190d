package rpc

import (
	"context"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/action"
	"frontline/guideapp/metric"
	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// actions is the use case behind ActionService.
type actions interface {
	// List is NotFound for a guide the caller does not reach; an empty guide is the caller.
	List(ctx context.Context, caller guideapp.Person, guide string) (service.ActionList, error)
}

type actionHandler struct{ actions actions }

func (h actionHandler) ListActions(ctx context.Context, req *connect.Request[frontlinev1.ListActionsRequest]) (*connect.Response[frontlinev1.ListActionsResponse], error) {
	list, err := h.actions.List(ctx, Caller(ctx), req.Msg.GetGuideId())
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListActionsResponse{Day: list.Day.String()}
	for i := range list.Cards {
		response.Cards = append(response.Cards, toActionCard(&list.Cards[i]))
	}
	return connect.NewResponse(response), nil
}

var metricClasses = map[metric.Class]frontlinev1.MetricClass{
	metric.Resource:    frontlinev1.MetricClass_METRIC_CLASS_RESOURCE,
	metric.Service:     frontlinev1.MetricClass_METRIC_CLASS_SERVICE,
	metric.Consumption: frontlinev1.MetricClass_METRIC_CLASS_CONSUMPTION,
}

func toActionCard(c *action.Card) *frontlinev1.ActionCard {
	card := &frontlinev1.ActionCard{
		Id: c.ID, Playbook: c.Playbook, PlaybookVersion: int32(c.Version), Class: metricClasses[c.Class],
		Title: toText(c.Title), Scene: toText(c.Scene), Reason: toMetricReason(c.Reason), Message: toText(c.Message),
		MoreCustomers: int32(c.More), CannotContact: int32(c.Blocked), ExpectedSalesFen: int64(c.ExpectedSales), Priority: int32(c.Priority),
		StoreId: c.Store, GuideId: c.Guide, Due: c.Due.String(),
		Earning: &frontlinev1.Earning{
			Component: c.Earning.Component, Title: toText(c.Earning.Title),
			AmountFen: int64(c.Earning.Amount), Rule: toText(c.Earning.Rule),
		},
	}
	for _, sentence := range c.Script {
		card.Script = append(card.Script, toText(sentence))
	}
	for _, customer := range c.Customers {
		card.Customers = append(card.Customers, toActionCustomer(customer))
	}
	return card
}

func toMetricReason(r action.Reason) *frontlinev1.MetricReason {
	return &frontlinev1.MetricReason{
		Metric: r.Metric.ID, Name: toText(r.Metric.Name), Formula: toText(r.Metric.Formula),
		Own: toText(r.Own), Peer: toText(r.Peer), Peers: toText(r.Peers),
		OwnCounts: toText(r.OwnCounts), PeerCounts: toText(r.PeerCounts), Sentence: toText(r.Sentence),
	}
}

func toActionCustomer(c action.Customer) *frontlinev1.ActionCustomer {
	customer := &frontlinev1.ActionCustomer{
		CustomerId: c.ID, Name: c.Name, PhoneMasked: c.PhoneMasked, LastPurchase: toText(c.LastPurchase),
		Why: toText(c.Why), ExpectedSalesFen: int64(c.ExpectedSales), Disabled: toText(c.Disabled),
	}
	if c.Visited {
		customer.LastVisit = c.LastVisit.String()
	}
	return customer
}
