package rpc

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/rpc/frontlinev1"
)

const (
	// chunkBytes is how much of a data set one message of the stream carries.
	chunkBytes = 256 << 10
	// tellEvery is how often a caller is told how far a data set is.
	tellEvery = time.Second
)

// datasets is the use case behind PlanService's data sets.
type datasets interface {
	// Export gives the de-identified facts of a period; an empty one is the live plan's
	// current period. It tells gathered, now and then, how many facts it has.
	Export(ctx context.Context, caller guideapp.Person, period string, gathered func(facts int)) ([]byte, error)
}

func (h planHandler) ExportDataset(ctx context.Context, req *connect.Request[frontlinev1.ExportDatasetRequest], stream *connect.ServerStream[frontlinev1.ExportDatasetResponse]) error {
	set, err := h.makeDataset(ctx, req.Msg.GetPeriod(), stream)
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

// makeDataset makes a data set and meanwhile tells how far it is: so a caller who has left is
// noticed, and no proxy takes minutes of silence for the end.
func (h planHandler) makeDataset(ctx context.Context, period string, stream *connect.ServerStream[frontlinev1.ExportDatasetResponse]) ([]byte, error) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	var facts atomic.Int64
	var telling sync.WaitGroup
	made := make(chan struct{})
	telling.Go(func() {
		every := time.NewTicker(tellEvery)
		defer every.Stop()
		for {
			select {
			case <-made:
				return
			case <-every.C:
				if stream.Send(&frontlinev1.ExportDatasetResponse{Facts: facts.Load()}) != nil {
					leave()
					return
				}
			}
		}
	})
	defer telling.Wait()
	defer close(made) // also where the export panics
	// Facts tried in vain are taken back: who watches sees the number rise only.
	return h.datasets.Export(ctx, Caller(ctx), period, func(n int) { facts.Store(max(facts.Load(), int64(n))) })
}
