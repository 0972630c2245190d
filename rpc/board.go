package rpc

import (
	"context"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/metric"
	"frontline/guideapp/service"
	"frontline/rpc/frontlinev1"
)

// boards is the use case behind BoardService.
type boards interface {
	// Get shows as much of a board as the caller may see.
	Get(ctx context.Context, caller guideapp.Person, q service.BoardQuery) (service.BoardView, error)
}

type boardHandler struct{ boards boards }

var boardScopes = map[frontlinev1.BoardScope]service.BoardScope{
	frontlinev1.BoardScope_BOARD_SCOPE_UNSPECIFIED: "",
	frontlinev1.BoardScope_BOARD_SCOPE_STORE:       service.BoardOfStore,
	frontlinev1.BoardScope_BOARD_SCOPE_REGION:      service.BoardOfRegion,
	frontlinev1.BoardScope_BOARD_SCOPE_BRAND:       service.BoardOfBrand,
}

func (h boardHandler) GetBoard(ctx context.Context, req *connect.Request[frontlinev1.GetBoardRequest]) (*connect.Response[frontlinev1.GetBoardResponse], error) {
	scope, known := boardScopes[req.Msg.GetScope()]
	if !known {
		return nil, guideapp.InvalidAt("scope", "must be BOARD_SCOPE_STORE, BOARD_SCOPE_REGION or BOARD_SCOPE_BRAND")
	}
	view, err := h.boards.Get(ctx, Caller(ctx), service.BoardQuery{
		Scope: scope, Of: req.Msg.GetOf(), Metric: req.Msg.GetMetric(), Period: req.Msg.GetPeriod(),
		Around: req.Msg.GetAroundGuideId(), Size: int(req.Msg.GetPageSize()), Cursor: req.Msg.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	response := &frontlinev1.GetBoardResponse{
		Metric: view.Measure.String(), Name: toText(view.Measure.Name()), Period: view.Period, Unit: toMetricUnit(view.Measure),
		Rows: toBoardRows(view.Rows), Around: toBoardRows(view.Around), Guides: int32(view.Guides), NextPageToken: view.Next,
	}
	for _, m := range service.BoardMeasures {
		response.Metrics = append(response.Metrics, &frontlinev1.BoardMetric{Metric: m.String(), Name: toText(m.Name())})
	}
	return connect.NewResponse(response), nil
}

func toMetricUnit(m metric.Measure) frontlinev1.MetricUnit {
	if m.Unit() == metric.Yuan {
		return frontlinev1.MetricUnit_METRIC_UNIT_FEN
	}
	return frontlinev1.MetricUnit_METRIC_UNIT_COUNT
}

func toBoardRows(rows []service.BoardRow) []*frontlinev1.BoardRow {
	var out []*frontlinev1.BoardRow
	for _, r := range rows {
		out = append(out, &frontlinev1.BoardRow{
			Rank: int32(r.Rank), GuideId: r.Guide, GuideName: r.GuideName, StoreId: r.Store, StoreName: r.StoreName,
			Value: r.Value, Me: r.Me,
		})
	}
	return out
}
