package rpc

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// tallies is the use case behind RewardService.
type tallies interface {
	Get(ctx context.Context, caller guideapp.Person, q service.TallyQuery) (service.TallyView, error)
	Explain(ctx context.Context, caller guideapp.Person, q service.LineQuery) (service.OpenedLine, error)
	List(ctx context.Context, caller guideapp.Person, q service.StatementQuery) ([]service.TallyView, string, error)
	WhatIf(ctx context.Context, caller guideapp.Person, guide string, a service.Assumption) (service.Estimation, error)
}

type rewardHandler struct {
	tallies  tallies
	disputes disputes
}

func (h rewardHandler) GetTally(ctx context.Context, req *connect.Request[frontlinev1.GetTallyRequest]) (*connect.Response[frontlinev1.GetTallyResponse], error) {
	asOf, err := fromTimestamp("as_of", req.Msg.GetAsOf())
	if err != nil {
		return nil, err
	}
	view, err := h.tallies.Get(ctx, Caller(ctx), service.TallyQuery{Guide: req.Msg.GetGuideId(), Period: req.Msg.GetPeriod(), AsOf: asOf})
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.GetTallyResponse{Tally: toTally(&view)}), nil
}

func toTally(v *service.TallyView) *frontlinev1.Tally {
	rules := map[string]guideapp.Text{reward.LimitsLine: v.Plan.Limits.Words()}
	for i := range v.Plan.Components {
		rules[v.Plan.Components[i].ID] = v.Plan.Components[i].Words()
	}
	s := &v.Statement
	tally := &frontlinev1.Tally{
		GuideId: v.Guide.ID, GuideName: v.Guide.Name,
		Plan: v.Plan.Name, PlanVersion: int32(v.Plan.Version), PlanTitle: v.Plan.Title, PlanHash: v.Plan.Hash,
		Period: v.Period.String(), AsOf: toTimestamp(v.AsOf),
		TotalFen: int64(s.Total), EarnedFen: int64(s.Earned), PendingFen: int64(s.Pending),
		CanonicalJson: string(s.AppendJSON(nil)),
	}
	for _, line := range s.Lines() {
		tally.Lines = append(tally.Lines, toTallyLine(line, rules[line.Component]))
	}
	return tally
}

func toTallyLine(l reward.Line, rule guideapp.Text) *frontlinev1.TallyLine {
	state := frontlinev1.LineState_LINE_STATE_EARNED
	if l.State == reward.Pending {
		state = frontlinev1.LineState_LINE_STATE_PENDING
	}
	return &frontlinev1.TallyLine{
		Component: l.Component, Title: l.Title, Measure: l.Measure, MeasureUnit: toMeasureUnit(l.Unit),
		AmountFen: int64(l.Amount), State: state, Rule: toText(rule),
	}
}

func (h rewardHandler) ListStatements(ctx context.Context, req *connect.Request[frontlinev1.ListStatementsRequest]) (*connect.Response[frontlinev1.ListStatementsResponse], error) {
	q := service.StatementQuery{Period: req.Msg.GetPeriod(), After: req.Msg.GetAfterGuideId(), Size: int(req.Msg.GetPageSize())}
	views, next, err := h.tallies.List(ctx, Caller(ctx), q)
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListStatementsResponse{NextAfterGuideId: next}
	for i := range views {
		response.Statements = append(response.Statements, toTally(&views[i]))
	}
	return connect.NewResponse(response), nil
}

func (h rewardHandler) ExplainLine(ctx context.Context, req *connect.Request[frontlinev1.ExplainLineRequest]) (*connect.Response[frontlinev1.ExplainLineResponse], error) {
	asOf, err := fromTimestamp("as_of", req.Msg.GetAsOf())
	if err != nil {
		return nil, err
	}
	if req.Msg.GetComponent() == "" {
		return nil, guideapp.InvalidAt("component", "is missing: name a line of the tally, such as friend")
	}
	state := reward.Earned
	if req.Msg.GetState() == frontlinev1.LineState_LINE_STATE_PENDING {
		state = reward.Pending
	}
	after, err := fromLineToken(req.Msg.GetPageToken(), &asOf)
	if err != nil {
		return nil, err
	}
	q := service.LineQuery{TallyQuery: service.TallyQuery{Guide: req.Msg.GetGuideId(), Period: req.Msg.GetPeriod(), AsOf: asOf},
		Component: req.Msg.GetComponent(), State: state, After: after, Limit: int(req.Msg.GetPageSize())}
	explained, err := h.tallies.Explain(ctx, Caller(ctx), q)
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ExplainLineResponse{Line: toTallyLine(explained.Line, explained.Rule), EventCount: int32(explained.Count)}
	for _, e := range explained.Events {
		response.Events = append(response.Events, toExplainedEvent(e, &explained))
	}
	if shown := after + len(explained.Events); shown < explained.Count {
		response.NextPageToken = toToken(fmt.Sprintf("%d\n%d", explained.AsOf, shown))
	}
	for _, w := range explained.Working {
		response.Working = append(response.Working, toText(w))
	}
	return connect.NewResponse(response), nil
}

// fromLineToken gives how many events come before a page of a line, and sets the instant of
// the first page; without a token it is the first.
func fromLineToken(token string, asOf *guideapp.Instant) (int, error) {
	place, err := fromToken(token)
	if err != nil || place == "" {
		return 0, err
	}
	at, after, _ := strings.Cut(place, "\n")
	instant, err := strconv.ParseInt(at, 10, 64)
	shown, errShown := strconv.ParseUint(after, 10, 31)
	if err != nil || errShown != nil {
		return 0, guideapp.InvalidAt("page_token", "is not one that an answer gave as next_page_token")
	}
	*asOf = guideapp.Instant(instant)
	return int(shown), nil
}

func toExplainedEvent(e reward.ExplainedEvent, line *service.OpenedLine) *frontlinev1.ExplainedEvent {
	customer := line.Customers[e.Customer]
	event := &frontlinev1.ExplainedEvent{
		EventId: e.Key, Kind: e.Kind.String(), At: toTimestamp(e.At), StoreId: e.Store, CustomerId: e.Customer,
		NetFen: int64(e.Net), SharePpm: int64(e.Share), Soft: e.Soft, CreditRule: e.Rule,
		AmountFen: int64(e.Amount), MaturesAt: toTimestamp(e.Matures),
		CustomerName: customer.Name, PhoneMasked: customer.PhoneMasked,
	}
	if words, ruled := line.Credits[e.Rule]; ruled {
		event.CreditWords = toText(words)
	}
	return event
}

func (h rewardHandler) EstimateReward(ctx context.Context, req *connect.Request[frontlinev1.EstimateRewardRequest]) (*connect.Response[frontlinev1.EstimateRewardResponse], error) {
	channel, err := guideapp.ParseChannel(cmp.Or(req.Msg.GetChannel(), guideapp.ChannelStore.String()))
	if err != nil {
		return nil, under("channel", err)
	}
	assumed := service.Assumption{Sales: guideapp.Fen(req.Msg.GetSalesFen()), Channel: channel, Friends: int(req.Msg.GetNewFriends())}
	e, err := h.tallies.WhatIf(ctx, Caller(ctx), req.Msg.GetGuideId(), assumed)
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.EstimateRewardResponse{BeforeFen: int64(e.Before), AfterFen: int64(e.After)}
	for _, more := range e.Earned {
		response.Earnings = append(response.Earnings, &frontlinev1.Earning{
			Component: more.Component, Title: toText(more.Title), AmountFen: int64(more.Amount), Rule: toText(more.Rule),
		})
	}
	for _, n := range e.Next {
		response.NextSteps = append(response.NextSteps, &frontlinev1.NextStep{
			Component: n.Component, Title: n.Title, Missing: n.Missing, MissingUnit: toMeasureUnit(n.Unit),
			GainFen: int64(n.Gain), Words: toText(n.Words),
		})
	}
	return connect.NewResponse(response), nil
}

func toMeasureUnit(u reward.Unit) frontlinev1.MeasureUnit {
	if u == reward.UnitCount {
		return frontlinev1.MeasureUnit_MEASURE_UNIT_COUNT
	}
	return frontlinev1.MeasureUnit_MEASURE_UNIT_FEN
}
