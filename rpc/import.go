package rpc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"frontline/guideapp"
	"frontline/guideapp/privacy"
	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// imports is the use case behind ImportService.
type imports interface {
	Org(ctx context.Context, caller guideapp.Person, key string, batch service.OrgBatch) (service.OrgCounts, error)
	Record(ctx context.Context, brand string, events []guideapp.Event) ([]service.Outcome, error)
}

type importHandler struct{ imports imports }

// callSource is the source of facts that a caller sends without naming one.
const callSource = "rpc"

func (h importHandler) ImportOrg(ctx context.Context, req *connect.Request[frontlinev1.ImportOrgRequest]) (*connect.Response[frontlinev1.ImportOrgResponse], error) {
	batch, err := fromOrg(req.Msg)
	if err != nil {
		return nil, err
	}
	counts, err := h.imports.Org(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), batch)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.ImportOrgResponse{
		Stores: int32(counts.Stores), Guides: int32(counts.Guides), Customers: int32(counts.Customers), Goals: int32(counts.Goals),
	}), nil
}

func fromOrg(req *frontlinev1.ImportOrgRequest) (service.OrgBatch, error) {
	var batch service.OrgBatch
	for i, s := range req.GetStores() {
		store, err := fromStore(fmt.Sprintf("stores[%d]", i), s)
		if err != nil {
			return batch, err
		}
		batch.Stores = append(batch.Stores, store)
	}
	for i, g := range req.GetGuides() {
		guide, err := fromGuide(fmt.Sprintf("guides[%d]", i), g)
		if err != nil {
			return batch, err
		}
		batch.Guides = append(batch.Guides, guide)
	}
	for i, c := range req.GetCustomers() {
		path := fmt.Sprintf("customers[%d]", i)
		since, err := fromDay(path+".since", c.GetSince(), 0)
		if err != nil {
			return batch, err
		}
		phone, err := privacy.MaskPhone(c.GetPhone())
		if err != nil {
			return batch, under(path+".phone", err)
		}
		batch.Customers = append(batch.Customers, guideapp.Customer{ID: c.GetId(), Name: c.GetName(), PhoneMasked: phone, Guide: c.GetGuideId(), Since: since})
	}
	for _, g := range req.GetGoals() {
		batch.Goals = append(batch.Goals, guideapp.Goal{Table: g.GetTable(), Party: g.GetParty(), Period: g.GetPeriod(), Amount: guideapp.Fen(g.GetAmountFen())})
	}
	return batch, nil
}

func fromStore(path string, s *frontlinev1.Store) (guideapp.Store, error) {
	store := guideapp.Store{
		ID: s.GetId(), Name: s.GetName(), Region: s.GetRegion(), Class: s.GetClass(), Ownership: guideapp.Ownership(s.GetOwnership()),
		Dealer: s.GetDealerId(), Payer: s.GetPayer(), Cloud: s.GetCloud(), Visitors: s.GetVisitors(),
	}
	var err error
	if store.From, err = fromDay(path+".from", s.GetFrom(), 0); err != nil {
		return store, err
	}
	if s.GetLocation() != nil {
		if store.Location, err = fromLocation(path+".location", s.GetLocation()); err != nil {
			return store, err
		}
	}
	if store.Open, err = fromClock(path+".open", s.GetOpen()); err != nil {
		return store, err
	}
	store.Close, err = fromClock(path+".close", s.GetClose())
	return store, err
}

// fromClock reads a time of day, "09:30"; "24:00" is the end of the day, empty is 0.
func fromClock(path, s string) (guideapp.MinuteOfDay, error) {
	if s == "" {
		return 0, nil
	}
	if s == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, guideapp.InvalidAt(path, "%q is not a time of day such as 09:30", s)
	}
	return guideapp.MinuteOfDay(t.Hour()*60 + t.Minute()), nil
}

func fromGuide(path string, g *frontlinev1.Guide) (guideapp.Guide, error) {
	guide := guideapp.Guide{ID: g.GetId(), Name: g.GetName()}
	for i, a := range g.GetAssignments() {
		at := fmt.Sprintf("%s.assignments[%d]", path, i)
		role, _ := roleOf(a.GetRole())
		first, err := fromDay(at+".from", a.GetFrom(), 0)
		if err != nil {
			return guide, err
		}
		last, err := fromDay(at+".to", a.GetTo(), guideapp.MaxDay)
		if err != nil {
			return guide, err
		}
		guide.Assignments = append(guide.Assignments, guideapp.Assignment{Store: a.GetStoreId(), Role: role, First: first, Last: last})
	}
	return guide, nil
}

func (h importHandler) RecordEvents(ctx context.Context, req *connect.Request[frontlinev1.RecordEventsRequest]) (*connect.Response[frontlinev1.RecordEventsResponse], error) {
	sent := req.Msg.GetEvents()
	if len(sent) > service.MaxBatch {
		return nil, guideapp.Errorf(guideapp.TooLarge, "%d events are more than the limit of %d in one batch; send them in parts", len(sent), service.MaxBatch)
	}
	results := make([]*frontlinev1.EventResult, len(sent))
	var events []guideapp.Event
	var at []int
	for i, e := range sent {
		event, wrong := fromEvent(e)
		if wrong != nil {
			results[i] = refusedResult(e.GetId(), *wrong)
			continue
		}
		events, at = append(events, event), append(at, i)
	}
	outcomes, err := h.imports.Record(ctx, Caller(ctx).Brand, events)
	if err != nil {
		return nil, err
	}
	for i, o := range outcomes {
		results[at[i]] = &frontlinev1.EventResult{EventId: events[i].ID, State: recordStates[o.State], Field: o.Field, Reason: o.Reason, Warning: o.Warning}
	}
	return connect.NewResponse(&frontlinev1.RecordEventsResponse{Results: results}), nil
}

var recordStates = map[service.RecordState]frontlinev1.EventResult_State{
	service.Accepted:  frontlinev1.EventResult_STATE_ACCEPTED,
	service.Duplicate: frontlinev1.EventResult_STATE_DUPLICATE,
	service.Refused:   frontlinev1.EventResult_STATE_REFUSED,
}

func refusedResult(id string, violation guideapp.Violation) *frontlinev1.EventResult {
	return &frontlinev1.EventResult{EventId: id, State: frontlinev1.EventResult_STATE_REFUSED, Field: violation.Path, Reason: violation.Message}
}

// fromEvent reads a fact, or says which field is no word, time or number of its kind.
func fromEvent(e *frontlinev1.Event) (guideapp.Event, *guideapp.Violation) {
	event := guideapp.Event{
		Source: cmp.Or(e.GetSource(), callSource), ID: e.GetId(), Store: e.GetStoreId(), Guide: e.GetGuideId(),
		Customer: e.GetCustomerId(), Owner: e.GetOwnerId(), Amount: guideapp.Fen(e.GetAmountFen()), Quantity: e.GetQuantity(),
		Category: e.GetCategory(), Ref: e.GetRef(), Reason: e.GetReason(),
	}
	for name, value := range e.GetAttrs() {
		event.Attrs = append(event.Attrs, guideapp.Attr{Name: name, Value: value})
	}
	event.Normalize()
	var err error
	if event.Kind, err = guideapp.ParseKind(e.GetKind()); err != nil {
		return event, &guideapp.Violation{Path: "kind", Message: err.Error()}
	}
	if event.Channel, err = guideapp.ParseChannel(e.GetChannel()); err != nil {
		return event, &guideapp.Violation{Path: "channel", Message: err.Error()}
	}
	if event.Origin, err = guideapp.ParseOrigin(e.GetOrigin()); err != nil {
		return event, &guideapp.Violation{Path: "origin", Message: err.Error()}
	}
	if e.GetAt() == nil {
		return event, &guideapp.Violation{Path: "at", Message: "is missing; write a time such as 2026-09-30T18:05:00+08:00"}
	}
	for _, t := range []struct {
		field string
		from  *timestamppb.Timestamp
		to    *guideapp.Instant
	}{{"at", e.GetAt(), &event.At}, {"recorded_at", e.GetRecordedAt(), &event.RecordedAt}, {"origin_at", e.GetOriginAt(), &event.OriginAt}} {
		if *t.to, err = fromTimestamp(t.field, t.from); err != nil {
			var refused *guideapp.Error
			if errors.As(err, &refused) && len(refused.Violations) > 0 {
				return event, &refused.Violations[0]
			}
			return event, &guideapp.Violation{Path: t.field, Message: err.Error()}
		}
	}
	return event, nil
}
