package rpc

import (
	"cmp"
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// settlements is the use case behind SettlementService.
type settlements interface {
	Settle(ctx context.Context, caller guideapp.Person, key string, q service.SettleRequest) (ledger.Settlement, error)
	TakeBack(ctx context.Context, caller guideapp.Person, period string) (service.TakeBack, error)
	ApproveTakeBack(ctx context.Context, caller guideapp.Person, key string, q service.TakeBackRequest) (ledger.Approval, error)
	Get(ctx context.Context, caller guideapp.Person, number int64, period string) (ledger.Settlement, error)
	Payments(ctx context.Context, caller guideapp.Person, q service.PaymentQuery) ([]ledger.Payment, error)
	Entries(ctx context.Context, caller guideapp.Person, q service.EntryQuery) ([]ledger.Transaction, error)
	Adjust(ctx context.Context, caller guideapp.Person, key string, q service.AdjustRequest) (ledger.AdjustmentRecord, error)
	Decide(ctx context.Context, caller guideapp.Person, key string, q service.DecideRequest) (ledger.AdjustmentRecord, error)
	Adjustments(ctx context.Context, caller guideapp.Person, state ledger.AdjustmentState, after int64, limit int) ([]ledger.AdjustmentRecord, error)
	Names(ctx context.Context, brand string, guides []string) (service.Names, error)
}

type settlementHandler struct{ settlements settlements }

func (h settlementHandler) Settle(ctx context.Context, req *connect.Request[frontlinev1.SettleRequest]) (*connect.Response[frontlinev1.SettleResponse], error) {
	asOf, err := fromTimestamp("as_of", req.Msg.GetAsOf())
	if err != nil {
		return nil, err
	}
	if req.Msg.GetPeriod() == "" {
		return nil, guideapp.InvalidAt("period", "is missing; name what to settle, such as 2026-09")
	}
	settled, err := h.settlements.Settle(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), service.SettleRequest{Period: req.Msg.GetPeriod(), AsOf: asOf})
	if err != nil {
		return nil, err
	}
	wire, err := h.answer(ctx, &settled)
	return connect.NewResponse(&frontlinev1.SettleResponse{Settlement: wire}), err
}

func (h settlementHandler) GetTakeBack(ctx context.Context, req *connect.Request[frontlinev1.GetTakeBackRequest]) (*connect.Response[frontlinev1.GetTakeBackResponse], error) {
	found, err := h.settlements.TakeBack(ctx, Caller(ctx), req.Msg.GetPeriod())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.GetTakeBackResponse{
		Plan: found.Plan.Plan, PlanVersion: int32(found.Plan.PlanVersion), PlanHash: found.Plan.PlanHash,
		BookedPlan: found.BookedBy.Plan, BookedPlanVersion: int32(found.BookedBy.PlanVersion),
		PayFen: int64(found.Taken.Pay), Guides: int32(found.Taken.Guides), RevenueFen: int64(found.Taken.Revenue), Owners: int32(found.Taken.Owners),
	}), nil
}

func (h settlementHandler) ApproveTakeBack(ctx context.Context, req *connect.Request[frontlinev1.ApproveTakeBackRequest]) (*connect.Response[frontlinev1.ApproveTakeBackResponse], error) {
	q := service.TakeBackRequest{Period: req.Msg.GetPeriod(), Reason: req.Msg.GetReason(),
		Pay: guideapp.Fen(req.Msg.GetPayFen()), Revenue: guideapp.Fen(req.Msg.GetRevenueFen())}
	approval, err := h.settlements.ApproveTakeBack(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), q)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.ApproveTakeBackResponse{PlanHash: approval.PlanHash}), nil
}

func (h settlementHandler) GetSettlement(ctx context.Context, req *connect.Request[frontlinev1.GetSettlementRequest]) (*connect.Response[frontlinev1.GetSettlementResponse], error) {
	found, err := h.settlements.Get(ctx, Caller(ctx), req.Msg.GetNumber(), req.Msg.GetPeriod())
	if err != nil {
		return nil, err
	}
	wire, err := h.answer(ctx, &found)
	return connect.NewResponse(&frontlinev1.GetSettlementResponse{Settlement: wire}), err
}

func toSettlement(s *ledger.Settlement) *frontlinev1.Settlement {
	wire := &frontlinev1.Settlement{Number: s.Number, Period: s.Period, AsOf: toTimestamp(s.AsOf), SettledAt: toTimestamp(s.At), Author: s.Author}
	for _, r := range s.Ratings {
		wire.Ratings = append(wire.Ratings, &frontlinev1.PeriodRating{
			Period: r.Period, Plan: r.Basis.Plan, PlanVersion: int32(r.Basis.PlanVersion), PlanHash: r.Basis.PlanHash, Engine: r.Basis.Engine,
			FactsHash: r.FactsHash, Statements: int32(r.Statements), Booked: int32(r.Booked), AmountFen: int64(r.Amount), TakenBackFen: int64(r.TakenBack),
		})
	}
	for _, p := range s.Payouts {
		wire.Payouts = append(wire.Payouts, &frontlinev1.PayoutTotal{
			Payer: p.Payer, Parties: int32(p.Parties), PaidFen: int64(p.Paid), OwingFen: int64(p.Owing), FrozenFen: int64(p.Frozen),
		})
	}
	for _, c := range s.Components {
		wire.Components = append(wire.Components, &frontlinev1.ComponentTotal{
			Component: c.Component, Lines: int32(c.Lines), EarnedFen: int64(c.Earned), CorrectedFen: int64(c.Corrected),
		})
	}
	for _, r := range s.Revenue {
		wire.Revenue = append(wire.Revenue, &frontlinev1.RevenueTotal{Period: r.Period, Party: r.Party, AmountFen: int64(r.Amount)})
	}
	return wire
}

// named is a row of the books, which its guide's name is added to.
type named interface{ GetGuideId() string }

// name hands set each row with the names it may want.
func name[Row named](ctx context.Context, h settlementHandler, rows []Row, set func(row Row, names service.Names)) error {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.GetGuideId()
	}
	names, err := h.settlements.Names(ctx, Caller(ctx).Brand, ids)
	for _, row := range rows {
		set(row, names)
	}
	return err
}

// answer encodes a settlement, with its components' titles.
func (h settlementHandler) answer(ctx context.Context, s *ledger.Settlement) (*frontlinev1.Settlement, error) {
	wire := toSettlement(s)
	names, err := h.settlements.Names(ctx, Caller(ctx).Brand, nil)
	for _, c := range wire.Components {
		c.Title = names.Components[c.Component]
	}
	return wire, err
}

var payoutStates = map[ledger.PaymentState]frontlinev1.Payout_State{
	ledger.Paid:    frontlinev1.Payout_STATE_PAID,
	ledger.Carried: frontlinev1.Payout_STATE_CARRIED,
	ledger.Frozen:  frontlinev1.Payout_STATE_FROZEN,
}

func (h settlementHandler) ListPayouts(ctx context.Context, req *connect.Request[frontlinev1.ListPayoutsRequest]) (*connect.Response[frontlinev1.ListPayoutsResponse], error) {
	q := service.PaymentQuery{Settlement: req.Msg.GetNumber(), Limit: int(req.Msg.GetPageSize())}
	if payer := req.Msg.GetPayer(); payer != "" {
		q.Payer = &payer
	}
	var err error
	if q.AfterPayer, q.AfterParty, err = fromPayoutToken(req.Msg.GetPageToken()); err != nil {
		return nil, err
	}
	payments, err := h.settlements.Payments(ctx, Caller(ctx), q)
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListPayoutsResponse{}
	for _, p := range payments {
		response.Payouts = append(response.Payouts, &frontlinev1.Payout{
			Payer: p.Payer, GuideId: guideID(p.Party), BalanceFen: int64(p.Balance), DeductedFen: int64(p.Deducted),
			PaidFen: int64(p.Paid), CarriedFen: int64(p.Carried), State: payoutStates[p.State],
		})
	}
	if last := len(payments) - 1; isFull(payments, req.Msg.GetPageSize()) {
		response.NextPageToken = toToken(payments[last].Party + "\n" + payments[last].Payer)
	}
	err = name(ctx, h, response.Payouts, func(p *frontlinev1.Payout, names service.Names) { p.GuideName = names.Guides[p.GuideId] })
	return connect.NewResponse(response), err
}

// isFull says whether there may be another page after this one.
func isFull[T any](page []T, size int32) bool {
	return len(page) == cmp.Or(int(size), service.EntriesPage)
}

// toToken writes where a page ended. Callers hand it back as it is.
func toToken(place string) string { return base64.RawURLEncoding.EncodeToString([]byte(place)) }

func fromToken(token string) (string, error) {
	place, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", guideapp.InvalidAt("page_token", "is not one that an answer gave as next_page_token")
	}
	return string(place), nil
}

func fromPayoutToken(token string) (payer, party string, err error) {
	place, err := fromToken(token)
	party, payer, _ = strings.Cut(place, "\n")
	return payer, party, err
}

// fromNumberToken gives the number after which a page begins; 0 is the first page.
func fromNumberToken(token string) (int64, error) {
	place, err := fromToken(token)
	if err != nil || place == "" {
		return 0, err
	}
	number, err := strconv.ParseInt(place, 10, 64)
	if err != nil {
		return 0, guideapp.InvalidAt("page_token", "is not one that an answer gave as next_page_token")
	}
	return number, nil
}

// guideID gives the id of a party that is a guide, and otherwise nothing.
func guideID(party string) string {
	if id, is := ledger.GuideOf(party); is {
		return id
	}
	return ""
}

var entryKinds = map[ledger.Kind]frontlinev1.EntryKind{
	ledger.Earned:     frontlinev1.EntryKind_ENTRY_KIND_EARNED,
	ledger.Correction: frontlinev1.EntryKind_ENTRY_KIND_CORRECTION,
	ledger.Adjustment: frontlinev1.EntryKind_ENTRY_KIND_ADJUSTMENT,
	ledger.Payout:     frontlinev1.EntryKind_ENTRY_KIND_PAYOUT,
	ledger.WriteOff:   frontlinev1.EntryKind_ENTRY_KIND_WRITE_OFF,
}

func (h settlementHandler) ListEntries(ctx context.Context, req *connect.Request[frontlinev1.ListEntriesRequest]) (*connect.Response[frontlinev1.ListEntriesResponse], error) {
	after, err := fromNumberToken(req.Msg.GetPageToken())
	if err != nil {
		return nil, err
	}
	q := service.EntryQuery{Guide: req.Msg.GetGuideId(), Party: req.Msg.GetParty(), Period: req.Msg.GetPeriod(), After: after, Limit: int(req.Msg.GetPageSize())}
	found, err := h.settlements.Entries(ctx, Caller(ctx), q)
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListEntriesResponse{}
	for i := range found {
		response.Transactions = append(response.Transactions, toTransaction(&found[i]))
	}
	if isFull(found, req.Msg.GetPageSize()) {
		response.NextPageToken = toToken(strconv.FormatInt(found[len(found)-1].Number, 10))
	}
	err = name(ctx, h, response.Transactions, func(t *frontlinev1.LedgerTransaction, names service.Names) {
		t.GuideName, t.ComponentTitle = names.Guides[t.GuideId], names.Components[t.Component]
	})
	return connect.NewResponse(response), err
}

func toTransaction(t *ledger.Transaction) *frontlinev1.LedgerTransaction {
	wire := &frontlinev1.LedgerTransaction{
		Number: t.Number, Key: t.Key.String(), Kind: entryKinds[t.Kind], Period: t.Period, GuideId: guideID(t.Party), Party: t.Party, Payer: t.Payer,
		Component: t.Component, Corrects: t.Corrects, AmountFen: int64(t.Amount),
		Plan: t.Stamp.Basis.Plan, PlanVersion: int32(t.Stamp.Basis.PlanVersion), PlanHash: t.Stamp.Basis.PlanHash, Engine: t.Stamp.Basis.Engine,
		BookedAt: toTimestamp(t.Stamp.At), Author: t.Stamp.Author, Reason: t.Stamp.Reason,
	}
	for _, e := range t.Entries {
		wire.Entries = append(wire.Entries, &frontlinev1.LedgerEntry{
			Account: string(e.Account.Kind), Payer: e.Account.Payer, GuideId: guideID(e.Account.Party), Party: e.Account.Party, AmountFen: int64(e.Amount),
		})
	}
	return wire
}

func (h settlementHandler) Adjust(ctx context.Context, req *connect.Request[frontlinev1.AdjustRequest]) (*connect.Response[frontlinev1.AdjustResponse], error) {
	q := service.AdjustRequest{
		Guide: req.Msg.GetGuideId(), Period: req.Msg.GetPeriod(), Payer: req.Msg.GetPayer(),
		Amount: guideapp.Fen(req.Msg.GetAmountFen()), Reason: req.Msg.GetReason(),
	}
	for kind, wire := range entryKinds {
		if wire == req.Msg.GetKind() {
			q.Kind = kind
		}
	}
	record, err := h.settlements.Adjust(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), q)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.AdjustResponse{Adjustment: toAdjustment(&record)}), nil
}

func (h settlementHandler) DecideAdjustment(ctx context.Context, req *connect.Request[frontlinev1.DecideAdjustmentRequest]) (*connect.Response[frontlinev1.DecideAdjustmentResponse], error) {
	q := service.DecideRequest{Number: req.Msg.GetNumber(), Approve: req.Msg.GetApprove(), Reason: req.Msg.GetReason()}
	record, err := h.settlements.Decide(ctx, Caller(ctx), req.Msg.GetIdempotencyKey(), q)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&frontlinev1.DecideAdjustmentResponse{Adjustment: toAdjustment(&record)}), nil
}

var adjustmentStates = map[ledger.AdjustmentState]frontlinev1.Adjustment_State{
	ledger.AdjustmentAwaiting: frontlinev1.Adjustment_STATE_AWAITING,
	ledger.AdjustmentBooked:   frontlinev1.Adjustment_STATE_BOOKED,
	ledger.AdjustmentDeclined: frontlinev1.Adjustment_STATE_DECLINED,
}

func (h settlementHandler) ListAdjustments(ctx context.Context, req *connect.Request[frontlinev1.ListAdjustmentsRequest]) (*connect.Response[frontlinev1.ListAdjustmentsResponse], error) {
	after, err := fromNumberToken(req.Msg.GetPageToken())
	if err != nil {
		return nil, err
	}
	var state ledger.AdjustmentState
	for known, wire := range adjustmentStates {
		if wire == req.Msg.GetState() {
			state = known
		}
	}
	found, err := h.settlements.Adjustments(ctx, Caller(ctx), state, after, int(req.Msg.GetPageSize()))
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.ListAdjustmentsResponse{}
	for i := range found {
		response.Adjustments = append(response.Adjustments, toAdjustment(&found[i]))
	}
	if isFull(found, req.Msg.GetPageSize()) {
		response.NextPageToken = toToken(strconv.FormatInt(found[len(found)-1].Number, 10))
	}
	err = name(ctx, h, response.Adjustments, func(a *frontlinev1.Adjustment, names service.Names) { a.GuideName = names.Guides[a.GuideId] })
	return connect.NewResponse(response), err
}

func toAdjustment(a *ledger.AdjustmentRecord) *frontlinev1.Adjustment {
	return &frontlinev1.Adjustment{
		Number: a.Number, Kind: entryKinds[a.Kind], GuideId: guideID(a.Party), Period: a.Period, Payer: a.Payer, AmountFen: int64(a.Amount),
		Reason: a.Reason, State: adjustmentStates[a.State], Author: a.Author, AskedAt: toTimestamp(a.At),
		DecidedBy: a.DecidedBy, DecidedAt: toTimestamp(a.DecidedAt), Decision: a.Decision, Transaction: a.Transaction,
	}
}
