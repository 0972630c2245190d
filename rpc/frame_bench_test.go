package rpc_test

import (
	"net/http"
	"testing"

	"connectrpc.com/connect"

	"frontline/rpc"
	"frontline/rpc/frontlinev1"
	"frontline/rpc/frontlinev1/frontlinev1connect"
)

// What the frame costs a call, over the loopback and with a use case that does nothing.
func BenchmarkHandler(b *testing.B) {
	address, h2, _ := serve(b, rpc.Services{Sessions: fakeSessions{}})
	for _, test := range []struct {
		name    string
		client  *http.Client
		options []connect.ClientOption
	}{
		{"connect", http.DefaultClient, nil},
		{"connect-json", http.DefaultClient, []connect.ClientOption{connect.WithProtoJSON()}},
		{"grpc", h2, []connect.ClientOption{connect.WithGRPC()}},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			client := frontlinev1connect.NewSessionServiceClient(test.client, address, test.options...)
			for b.Loop() {
				if _, err := client.WhoAmI(b.Context(), signedIn(&frontlinev1.WhoAmIRequest{})); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
