package rpc

import (
	"context"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/rpc/frontlinev1"
)

// chunkBytes is how much of a data set one message of the stream carries.
const chunkBytes = 256 << 10

// datasets is the use case behind PlanService's data sets.
type datasets interface {
	// Export gives the de-identified facts of a period; an empty one is the live plan's
	// current period.
	Export(ctx context.Context, caller guideapp.Person, period string) ([]byte, error)
}

func (h planHandler) ExportDataset(ctx context.Context, req *connect.Request[frontlinev1.ExportDatasetRequest], stream *connect.ServerStream[frontlinev1.ExportDatasetResponse]) error {
	set, err := h.datasets.Export(ctx, Caller(ctx), req.Msg.GetPeriod())
	if err != nil {
		return err
	}
	total := int64(len(set))
	for len(set) > 0 {
		n := min(chunkBytes, len(set))
		if err := stream.Send(&frontlinev1.ExportDatasetResponse{Chunk: set[:n], TotalBytes: total}); err != nil {
			return err
		}
		set = set[n:]
	}
	return nil
}
