package rpc

import (
	"context"

	"connectrpc.com/connect"

	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// plans is the use case behind PlanService's documents.
type plans interface {
	Live(ctx context.Context, brand string) (service.PublishedPlan, error)
}

type planHandler struct {
	plans    plans
	datasets datasets
}

func (h planHandler) GetPlan(ctx context.Context, _ *connect.Request[frontlinev1.GetPlanRequest]) (*connect.Response[frontlinev1.GetPlanResponse], error) {
	live, err := h.plans.Live(ctx, Caller(ctx).Brand)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.GetPlanResponse{
		Plan: live.Name, Version: int32(live.Version), Title: live.Title, PlanHash: live.Hash,
		Document: live.Document, Period: live.Period.String(),
	}), nil
}
