package rpc_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"connectrpc.com/connect"

	"frontline/guideapp"
	"frontline/guideapp/service"
	"frontline/rpc"
	"frontline/rpc/frontlinev1"
	"frontline/rpc/frontlinev1/frontlinev1connect"
)

// slowDataset is made once released, or given up.
type slowDataset struct {
	release chan struct{}
	given   chan error // why it was given up
}

func (s slowDataset) Export(ctx context.Context, _ guideapp.Person, _ string, gathered func(int)) ([]byte, error) {
	gathered(7)
	gathered(5) // some were taken back
	select {
	case <-s.release:
		return bytes.Repeat([]byte("set "), 100_000), nil
	case <-ctx.Done():
		s.given <- ctx.Err()
		return nil, ctx.Err()
	}
}

// While a set is being made its caller is told so, beyond the time that other answers have, and
// one who leaves is noticed.
func TestPlanService_ExportDataset_tellsMeanwhile(t *testing.T) {
	t.Parallel()
	slow := slowDataset{make(chan struct{}), make(chan error, 1)}
	address, h2, _ := serve(t, rpc.Services{Sessions: tokens{people: map[string]guideapp.Person{"hq": {Brand: "demo", ID: "HQ", Role: guideapp.RoleHeadquarters}}}, Plans: new(service.Plans), Publishing: new(service.Publishing), Datasets: slow},
		func(s *http.Server) { s.WriteTimeout = 200 * time.Millisecond })
	meanwhile := func(ctx context.Context, client *http.Client) *connect.ServerStreamForClient[frontlinev1.ExportDatasetResponse] {
		stream, err := frontlinev1connect.NewPlanServiceClient(client, address).ExportDataset(ctx, with("hq", &frontlinev1.ExportDatasetRequest{}))
		if err != nil {
			t.Fatal(err)
		}
		if !stream.Receive() || stream.Msg().GetFacts() != 7 || stream.Msg().GetTotalBytes() != 0 || len(stream.Msg().GetChunk()) > 0 {
			t.Fatalf("%v, %v", stream.Msg(), stream.Err())
		}
		return stream
	}
	for name, client := range map[string]*http.Client{"HTTP/1.1": http.DefaultClient, "HTTP/2": h2} {
		ctx, leave := context.WithCancel(t.Context())
		stream := meanwhile(ctx, client)
		leave()
		_ = stream.Close() // it was left
		if err := <-slow.given; err == nil {
			t.Errorf("%s: nobody noticed that the caller left", name)
		}
	}
	stream := meanwhile(t.Context(), h2)
	close(slow.release)
	size := 0
	for stream.Receive() {
		size += len(stream.Msg().GetChunk())
		if total := stream.Msg().GetTotalBytes(); total != 400_000 && total != 0 {
			t.Errorf("%d bytes in all", total)
		}
	}
	if stream.Err() != nil || size != 400_000 {
		t.Errorf("%d bytes, %v", size, stream.Err())
	}
}
