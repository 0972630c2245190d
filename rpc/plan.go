package rpc

import (
	"context"
	"fmt"
	"strings"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// plans is the use case behind PlanService's live plan.
type plans interface {
	Live(ctx context.Context, brand string) (service.PublishedPlan, error)
}

// publishing is the use case behind PlanService's drafts, approvals and notices.
type publishing interface {
	List(ctx context.Context, caller guideapp.Person, after service.PlanPlace, limit int) ([]service.PlanRow, error)
	Document(ctx context.Context, caller guideapp.Person, name string, version int) (service.PublishedPlan, error)
	Save(ctx context.Context, caller guideapp.Person, key, document string) (service.PlanRow, error)
	Check(ctx context.Context, caller guideapp.Person, document string) (service.PlanCheck, error)
	Publish(ctx context.Context, caller guideapp.Person, key, name, hash string) (service.PlanRow, error)
	SendBack(ctx context.Context, caller guideapp.Person, key, name, hash, reason string) (service.PlanRow, error)
	Discard(ctx context.Context, caller guideapp.Person, key, name, hash string) error
	Notices(ctx context.Context, caller guideapp.Person) ([]service.ReadNotice, error)
	Acknowledge(ctx context.Context, caller guideapp.Person, key, name string, version int) (service.Receipt, error)
}

type planHandler struct {
	plans      plans
	datasets   datasets
	publishing publishing
}

func (h planHandler) GetPlan(ctx context.Context, req *connect.Request[frontlinev1.GetPlanRequest]) (*connect.Response[frontlinev1.GetPlanResponse], error) {
	var found service.PublishedPlan
	var err error
	if name, version := req.Msg.GetPlan(), int(req.Msg.GetVersion()); name != "" || version != 0 {
		found, err = h.publishing.Document(ctx, Caller(ctx), name, version)
	} else {
		found, err = h.plans.Live(ctx, Caller(ctx).Brand)
	}
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.GetPlanResponse{
		Plan: found.Name, Version: int32(found.Version), Title: found.Title, PlanHash: found.Hash,
		Document: found.Document, Period: found.Period.String(),
	}), nil
}

func (h planHandler) ListPlans(ctx context.Context, req *connect.Request[frontlinev1.ListPlansRequest]) (*connect.Response[frontlinev1.ListPlansResponse], error) {
	after, err := fromPlanToken(req.Msg.GetPageToken())
	if err != nil {
		return nil, err
	}
	rows, err := h.publishing.List(ctx, Caller(ctx), after, int(req.Msg.GetPageSize()))
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListPlansResponse{}
	for _, row := range rows {
		response.Plans = append(response.Plans, toPlanSummary(row))
	}
	if isFull(rows, req.Msg.GetPageSize()) {
		last := rows[len(rows)-1].Place()
		response.NextPageToken = toToken(fmt.Sprintf(planTokenFormat, last.Published, last.First, last.Version, last.Name))
	}
	return connect.NewResponse(response), nil
}

// planTokenFormat writes a plan's place. A name may hold anything, and comes last.
const planTokenFormat = "%t\n%d\n%d\n%s"

func fromPlanToken(token string) (service.PlanPlace, error) {
	place, err := fromToken(token)
	if err != nil || place == "" {
		return service.PlanPlace{}, err
	}
	var after service.PlanPlace
	parts := strings.SplitN(place, "\n", 4)
	if len(parts) == 4 {
		after.Name = parts[3]
		_, err = fmt.Sscanf(strings.Join(parts[:3], " "), "%t %d %d", &after.Published, &after.First, &after.Version)
	}
	if err != nil || len(parts) != 4 {
		return after, guideapp.InvalidAt("page_token", "is not one that an answer gave as next_page_token")
	}
	return after, nil
}

func (h planHandler) DiscardDraft(ctx context.Context, req *connect.Request[frontlinev1.DiscardDraftRequest]) (*connect.Response[frontlinev1.DiscardDraftResponse], error) {
	if err := h.publishing.Discard(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), req.Msg.GetPlan(), req.Msg.GetPlanHash()); err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.DiscardDraftResponse{}), nil
}

var planStates = map[service.PlanState]frontlinev1.PlanState{
	service.PlanDraft:     frontlinev1.PlanState_PLAN_STATE_DRAFT,
	service.PlanAwaiting:  frontlinev1.PlanState_PLAN_STATE_AWAITING_APPROVAL,
	service.PlanScheduled: frontlinev1.PlanState_PLAN_STATE_SCHEDULED,
	service.PlanLive:      frontlinev1.PlanState_PLAN_STATE_LIVE,
	service.PlanEnded:     frontlinev1.PlanState_PLAN_STATE_ENDED,
	service.PlanReplaced:  frontlinev1.PlanState_PLAN_STATE_REPLACED,
}

func toPlanSummary(row service.PlanRow) *frontlinev1.PlanSummary {
	return &frontlinev1.PlanSummary{
		Plan: row.Name, Version: int32(row.Version), Title: row.Title, State: planStates[row.State], PlanHash: row.Hash,
		From: toBoundDay(row.First), To: toBoundDay(row.Last), Author: row.Author, SavedAt: toTimestamp(row.SavedAt),
		AskedBy: row.AskedBy, ApprovedBy: row.ApprovedBy, PublishedAt: toTimestamp(row.PublishedAt), Acknowledged: int32(row.Readers),
		SentBackBy: row.SentBackBy, SentBackReason: row.SentBack,
	}
}

// toBoundDay writes a day that bounds a plan; no bound is empty.
func toBoundDay(d guideapp.Day) string {
	if d == 0 || d == guideapp.MaxDay {
		return ""
	}
	return d.String()
}

func (h planHandler) SaveDraft(ctx context.Context, req *connect.Request[frontlinev1.SaveDraftRequest]) (*connect.Response[frontlinev1.SaveDraftResponse], error) {
	row, err := h.publishing.Save(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), req.Msg.GetDocument())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.SaveDraftResponse{Plan: toPlanSummary(row)}), nil
}

func (h planHandler) CheckPlan(ctx context.Context, req *connect.Request[frontlinev1.CheckPlanRequest]) (*connect.Response[frontlinev1.CheckPlanResponse], error) {
	check, err := h.publishing.Check(ctx, Caller(ctx), req.Msg.GetDocument())
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.CheckPlanResponse{}
	for _, v := range check.Errors {
		response.Errors = append(response.Errors, &frontlinev1.PlanError{Path: v.Path, Message: v.Message})
	}
	if len(check.Errors) > 0 {
		return connect.NewResponse(response), nil
	}
	response.Period, response.Liability = check.Period.String(), toLiability(&check.Liability)
	for _, f := range check.Findings {
		response.Findings = append(response.Findings, toFinding(f))
	}
	for _, r := range check.Rules {
		response.Rules = append(response.Rules, &frontlinev1.PlanRule{Path: r.Path, Title: r.Title, Words: toText(r.Words)})
	}
	response.Notice = toTexts(check.Notice)
	return connect.NewResponse(response), nil
}

var findingSeverities = map[reward.Severity]frontlinev1.PlanFinding_Severity{
	reward.Warning: frontlinev1.PlanFinding_SEVERITY_WARNING,
	reward.Note:    frontlinev1.PlanFinding_SEVERITY_NOTE,
}

func toFinding(f reward.Finding) *frontlinev1.PlanFinding {
	finding := &frontlinev1.PlanFinding{Path: f.Path, Kind: string(f.Kind), Severity: findingSeverities[f.Severity], Words: toText(f.Words)}
	if f.Jump != nil {
		size := int64(f.Jump.Size)
		finding.JumpFen = &size
	}
	return finding
}

func toLiability(l *reward.Liability) *frontlinev1.PlanLiability {
	liability := &frontlinev1.PlanLiability{PerGuide: toBound(&l.PerGuide), Plan: toBound(l.Plan)}
	for _, r := range l.Example {
		liability.Example = append(liability.Example, toText(r.Words))
	}
	return liability
}

func toBound(b *reward.Bound) *frontlinev1.PlanBound {
	if b == nil {
		return nil
	}
	if b.Open {
		return &frontlinev1.PlanBound{Why: toTexts(b.Why)}
	}
	amount := int64(b.Amount)
	return &frontlinev1.PlanBound{AmountFen: &amount}
}

func toTexts(list []guideapp.Text) []*frontlinev1.Text {
	var texts []*frontlinev1.Text
	for _, t := range list {
		texts = append(texts, toText(t))
	}
	return texts
}

func (h planHandler) PublishPlan(ctx context.Context, req *connect.Request[frontlinev1.PublishPlanRequest]) (*connect.Response[frontlinev1.PublishPlanResponse], error) {
	row, err := h.publishing.Publish(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), req.Msg.GetPlan(), req.Msg.GetPlanHash())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.PublishPlanResponse{Plan: toPlanSummary(row)}), nil
}

func (h planHandler) SendBackPlan(ctx context.Context, req *connect.Request[frontlinev1.SendBackPlanRequest]) (*connect.Response[frontlinev1.SendBackPlanResponse], error) {
	row, err := h.publishing.SendBack(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), req.Msg.GetPlan(), req.Msg.GetPlanHash(), req.Msg.GetReason())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.SendBackPlanResponse{Plan: toPlanSummary(row)}), nil
}

func (h planHandler) ListPlanNotices(ctx context.Context, _ *connect.Request[frontlinev1.ListPlanNoticesRequest]) (*connect.Response[frontlinev1.ListPlanNoticesResponse], error) {
	notices, err := h.publishing.Notices(ctx, Caller(ctx))
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListPlanNoticesResponse{}
	for _, n := range notices {
		response.Notices = append(response.Notices, &frontlinev1.PlanNotice{Plan: n.Plan, Version: int32(n.Version), From: n.First.String(),
			PublishedAt: toTimestamp(n.At), Words: toTexts(n.Words), Acknowledged: n.Read, Guides: int32(n.Guides), Readers: int32(n.Notice.Readers)})
	}
	return connect.NewResponse(response), nil
}

func (h planHandler) AcknowledgePlan(ctx context.Context, req *connect.Request[frontlinev1.AcknowledgePlanRequest]) (*connect.Response[frontlinev1.AcknowledgePlanResponse], error) {
	receipt, err := h.publishing.Acknowledge(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), req.Msg.GetPlan(), int(req.Msg.GetVersion()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.AcknowledgePlanResponse{AcknowledgedAt: toTimestamp(receipt.At)}), nil
}
