package rpc_test

import (
	"context"
	"net/http"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"frontline/guideapp"
	"frontline/guideapp/board"
	"frontline/guideapp/metric"
	"frontline/guideapp/service"
	"frontline/rpc"
	"frontline/rpc/frontlinev1"
	"frontline/rpc/frontlinev1/frontlinev1connect"
)

// oneBoard remembers what it was asked and answers with two rows.
type oneBoard struct{ asked *service.BoardQuery }

func (o oneBoard) Get(_ context.Context, caller guideapp.Person, q service.BoardQuery) (service.BoardView, error) {
	*o.asked = q
	row := func(rank int, id string, value int64) service.BoardRow {
		return service.BoardRow{
			Row: board.Row{Rank: rank, Entry: board.Entry{Guide: id, Value: value}}, GuideName: "Guide " + id,
			Store: "S1", StoreName: "Store S1", Me: id == caller.ID,
		}
	}
	rows := []service.BoardRow{row(1, "G2", 900), row(2, "G1", 100)}
	return service.BoardView{Measure: metric.NetSales, Period: "2026-09", Guides: 7, Rows: rows, Around: rows[1:], Next: "100/G1"}, nil
}

func TestBoardService_GetBoard(t *testing.T) {
	t.Parallel()
	var asked service.BoardQuery
	address, _, _ := serve(t, rpc.Services{Boards: oneBoard{&asked}, Sessions: tokens{people: map[string]guideapp.Person{
		"guide":  {Brand: "demo", ID: "G1", Role: guideapp.RoleGuide, Store: "S1"},
		"dealer": {Brand: "demo", ID: "D1", Role: guideapp.RoleDealer, Dealer: "D1"},
	}}})
	client := frontlinev1connect.NewBoardServiceClient(http.DefaultClient, address, connect.WithHTTPGet())
	got, err := client.GetBoard(t.Context(), with("guide", &frontlinev1.GetBoardRequest{
		Scope: frontlinev1.BoardScope_BOARD_SCOPE_REGION, Of: "East", Metric: "net_sales", Period: "2026-09", AroundGuideId: "G1", PageSize: 2, PageToken: "900/G0",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if want := (service.BoardQuery{Scope: service.BoardOfRegion, Of: "East", Metric: "net_sales", Period: "2026-09", Around: "G1", Size: 2, Cursor: "900/G0"}); asked != want {
		t.Errorf("asked %+v, want %+v", asked, want)
	}
	text := func(zh, en string) *frontlinev1.Text { return &frontlinev1.Text{Zh: zh, En: en} }
	leader := &frontlinev1.BoardRow{Rank: 1, GuideId: "G2", GuideName: "Guide G2", StoreId: "S1", StoreName: "Store S1", Value: 900}
	me := &frontlinev1.BoardRow{Rank: 2, GuideId: "G1", GuideName: "Guide G1", StoreId: "S1", StoreName: "Store S1", Value: 100, Me: true}
	want := &frontlinev1.GetBoardResponse{
		Metric: "net_sales", Name: text("净销售额", "Net sales"), Period: "2026-09", Unit: frontlinev1.MetricUnit_METRIC_UNIT_FEN,
		Rows: []*frontlinev1.BoardRow{leader, me}, Around: []*frontlinev1.BoardRow{me}, Guides: 7, NextPageToken: "100/G1",
		Metrics: []*frontlinev1.BoardMetric{
			{Metric: "net_sales", Name: text("净销售额", "Net sales")},
			{Metric: "orders", Name: text("订单数", "Orders")},
			{Metric: "new_friends", Name: text("新加好友数", "New friends")},
		},
	}
	if !proto.Equal(got.Msg, want) {
		t.Errorf("got  %v\nwant %v", got.Msg, want)
	}
	for _, test := range []struct {
		token string
		scope frontlinev1.BoardScope
		code  connect.Code
	}{
		{"guide", 9, connect.CodeInvalidArgument},
		{"dealer", 0, connect.CodePermissionDenied},
		{"nobody", 0, connect.CodeUnauthenticated},
	} {
		if _, err := client.GetBoard(t.Context(), with(test.token, &frontlinev1.GetBoardRequest{Scope: test.scope})); connect.CodeOf(err) != test.code {
			t.Errorf("%s with scope %d: %v, want %s", test.token, test.scope, err, test.code)
		}
	}
}
