package rpc_test

import (
	"context"
	"net/http"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"frontline/guideapp"
	"frontline/guideapp/action"
	"frontline/guideapp/metric"
	"frontline/guideapp/service"
	"frontline/rpc"
	"frontline/rpc/frontlinev1"
	"frontline/rpc/frontlinev1/frontlinev1connect"
)

// oneCard answers with a card for guide G1 and knows no other.
type oneCard struct{}

func both(zh, en string) guideapp.Text { return guideapp.Text{ZH: zh, EN: en} }

func (oneCard) List(_ context.Context, caller guideapp.Person, guide string) (service.ActionList, error) {
	if guide == "" {
		guide = caller.ID
	}
	if guide != "G1" {
		return service.ActionList{}, guideapp.Errorf(guideapp.NotFound, "there is no guide %q", guide)
	}
	day := guideapp.Date(2026, 9, 30)
	rate, _ := metric.Find(metric.FriendRate)
	return service.ActionList{Day: day, Cards: []action.Card{{
		ID: "p/G1/2026-09-30", Playbook: "p", Version: 2, Class: metric.Resource,
		Title: both("标题", "Title"), Scene: both("场景", "Scene"), Message: both("您好", "Hello"),
		Reason: action.Reason{
			Metric: rate, Own: both("1 分钟", "1 min"), Peer: both("2 分钟", "2 min"), Peers: both("同类", "peers"),
			OwnCounts: both("1 / 2", "1 of 2"), PeerCounts: both("3 / 4", "3 of 4"), Sentence: both("因为", "because"),
		},
		Script: []guideapp.Text{both("一", "one"), both("二", "two")},
		Customers: []action.Customer{
			{
				ID: "C1", Name: "Li", PhoneMasked: "138****0000", LastVisit: day - 20, Visited: true,
				LastPurchase: both("两件", "two"), Why: both("为何", "why"), ExpectedSales: 1200,
			},
			{ID: "C2", Disabled: both("不是好友", "no friend")},
		},
		More: 3, ExpectedSales: 1200, Earning: action.Earned{Component: "friend", Title: both("加好友", "Friends"), Amount: 200, Rule: both("每位 2 元", "2.00 each")},
		Priority: 1, Store: "S1", Guide: "G1", Due: day + 2,
	}}}, nil
}

func serveCards(t *testing.T) frontlinev1connect.ActionServiceClient {
	t.Helper()
	address, _, _ := serve(t, rpc.Services{Actions: oneCard{}, Sessions: tokens{people: map[string]guideapp.Person{
		"guide":  {Brand: "demo", ID: "G1", Role: guideapp.RoleGuide, Store: "S1"},
		"dealer": {Brand: "demo", ID: "D1", Role: guideapp.RoleDealer, Dealer: "D1"},
	}}})
	return frontlinev1connect.NewActionServiceClient(http.DefaultClient, address, connect.WithHTTPGet())
}

func TestActionService_ListActions(t *testing.T) {
	t.Parallel()
	text := func(zh, en string) *frontlinev1.Text { return &frontlinev1.Text{Zh: zh, En: en} }
	want := &frontlinev1.ListActionsResponse{Day: "2026-09-30", Cards: []*frontlinev1.ActionCard{{
		Id: "p/G1/2026-09-30", Playbook: "p", PlaybookVersion: 2, Class: frontlinev1.MetricClass_METRIC_CLASS_RESOURCE,
		Title: text("标题", "Title"), Scene: text("场景", "Scene"), Message: text("您好", "Hello"),
		Reason: &frontlinev1.MetricReason{
			Metric: "friend_rate", Name: text("加V率（按购买人数）", "Friend rate (per buyer)"),
			Formula: text("新加企微好友人数 ÷ 购买人数", "new WeCom friends ÷ buyers"),
			Own:     text("1 分钟", "1 min"), Peer: text("2 分钟", "2 min"), Peers: text("同类", "peers"), OwnCounts: text("1 / 2", "1 of 2"), PeerCounts: text("3 / 4", "3 of 4"), Sentence: text("因为", "because"),
		},
		Script: []*frontlinev1.Text{text("一", "one"), text("二", "two")},
		Customers: []*frontlinev1.ActionCustomer{
			{
				CustomerId: "C1", Name: "Li", PhoneMasked: "138****0000", LastVisit: "2026-09-10",
				LastPurchase: text("两件", "two"), Why: text("为何", "why"), ExpectedSalesFen: 1200,
			},
			{CustomerId: "C2", Disabled: text("不是好友", "no friend")},
		},
		MoreCustomers: 3, ExpectedSalesFen: 1200,
		Earning:  &frontlinev1.Earning{Component: "friend", Title: text("加好友", "Friends"), AmountFen: 200, Rule: text("每位 2 元", "2.00 each")},
		Priority: 1, StoreId: "S1", GuideId: "G1", Due: "2026-10-02",
	}}}
	client := serveCards(t)
	got, err := client.ListActions(t.Context(), with("guide", &frontlinev1.ListActionsRequest{}))
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(got.Msg, want) {
		t.Errorf("got  %v\nwant %v", got.Msg, want)
	}
	for _, test := range []struct {
		token, guide string
		code         connect.Code
	}{
		{"guide", "G2", connect.CodeNotFound},
		{"dealer", "G1", connect.CodePermissionDenied},
		{"nobody", "G1", connect.CodeUnauthenticated},
	} {
		if _, err := client.ListActions(t.Context(), with(test.token, &frontlinev1.ListActionsRequest{GuideId: test.guide})); connect.CodeOf(err) != test.code {
			t.Errorf("%s asks for %s: %v, want %s", test.token, test.guide, err, test.code)
		}
	}
}
