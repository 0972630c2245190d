package rpc

import (
	"context"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// disputes is the use case behind RewardService's disputes.
type disputes interface {
	Dispute(ctx context.Context, caller guideapp.Person, key string, q service.DisputeRequest) (ledger.Dispute, error)
	Decide(ctx context.Context, caller guideapp.Person, key string, q service.VerdictRequest) (ledger.Dispute, error)
	List(ctx context.Context, caller guideapp.Person, after int64) ([]service.NamedDispute, guideapp.Instant, error)
}

var disputeOutcomes = map[ledger.Outcome]frontlinev1.DisputeOutcome{
	ledger.DisputeOpen:     frontlinev1.DisputeOutcome_DISPUTE_OUTCOME_OPEN,
	ledger.DisputeAmended:  frontlinev1.DisputeOutcome_DISPUTE_OUTCOME_AMENDED,
	ledger.DisputeAdjusted: frontlinev1.DisputeOutcome_DISPUTE_OUTCOME_ADJUSTED,
	ledger.DisputeDeclined: frontlinev1.DisputeOutcome_DISPUTE_OUTCOME_DECLINED,
}

func fromDisputeOutcome(o frontlinev1.DisputeOutcome) ledger.Outcome {
	for outcome, wire := range disputeOutcomes {
		if wire == o {
			return outcome
		}
	}
	return ""
}

func (h rewardHandler) DisputeLine(ctx context.Context, req *connect.Request[frontlinev1.DisputeLineRequest]) (*connect.Response[frontlinev1.DisputeLineResponse], error) {
	q := service.DisputeRequest{Period: req.Msg.GetPeriod(), Component: req.Msg.GetComponent(), Event: req.Msg.GetEventId(), Reason: req.Msg.GetReason()}
	d, err := h.disputes.Dispute(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), q)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.DisputeLineResponse{Dispute: toDispute(&d, d.At)}), nil
}

func (h rewardHandler) DecideDispute(ctx context.Context, req *connect.Request[frontlinev1.DecideDisputeRequest]) (*connect.Response[frontlinev1.DecideDisputeResponse], error) {
	q := service.VerdictRequest{
		Number: req.Msg.GetNumber(), Outcome: fromDisputeOutcome(req.Msg.GetOutcome()), Reason: req.Msg.GetReason(),
		Event: req.Msg.GetEventId(), Guide: req.Msg.GetGuideId(), Store: req.Msg.GetStoreId(), Amount: guideapp.Fen(req.Msg.GetAmountFen()),
	}
	for _, share := range req.Msg.GetShares() {
		q.Shares = append(q.Shares, guideapp.GuideShare{Guide: share.GetGuideId(), Share: guideapp.Ratio(share.GetSharePpm())})
	}
	d, err := h.disputes.Decide(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), q)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.DecideDisputeResponse{Dispute: toDispute(&d, d.Verdict.At)}), nil
}

func (h rewardHandler) ListDisputes(ctx context.Context, req *connect.Request[frontlinev1.ListDisputesRequest]) (*connect.Response[frontlinev1.ListDisputesResponse], error) {
	found, now, err := h.disputes.List(ctx, Caller(ctx), req.Msg.GetAfterNumber())
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListDisputesResponse{}
	for i := range found {
		dispute := toDispute(&found[i].Dispute, now)
		dispute.GuideName, dispute.StoreName, dispute.ComponentTitle = found[i].GuideName, found[i].StoreName, found[i].Title
		response.Disputes = append(response.Disputes, dispute)
	}
	return connect.NewResponse(response), nil
}

func toDispute(d *ledger.Dispute, now guideapp.Instant) *frontlinev1.Dispute {
	out := &frontlinev1.Dispute{
		Number: d.Number, GuideId: d.Guide, StoreId: d.Store, Period: d.Period, Component: d.Component, EventId: d.Event,
		Reason: d.Reason, At: toTimestamp(d.At), Outcome: disputeOutcomes[d.Outcome],
		DecidedBy: d.Verdict.By, DecidedAt: toTimestamp(d.Verdict.At), Verdict: d.Verdict.Reason,
		AmendEventId: d.Verdict.Amend, Adjustment: d.Verdict.Adjustment,
	}
	if d.Outcome == ledger.DisputeOpen {
		stage, deadline := d.StageAt(now)
		out.AtHeadquarters, out.Deadline = stage == ledger.AtHeadquarters, toTimestamp(deadline)
	}
	return out
}
