package rpc

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"connectrpc.com/connect"

	"frontline/rpc/frontlinev1/frontlinev1connect"
)

// Limits on what a caller may send and how long a call may take. Sizes hold for the
// body as sent and again for each message after decompression.
const (
	MaxRequestBytes = 256 << 10
	// MaxImportBytes holds 5,000 facts with their attributes, or an organisation of
	// 25,000 stores.
	MaxImportBytes = 32 << 20
	// CallTimeout is how long a unary call may take, ImportTimeout an import, ExportTimeout
	// a data set until its last byte has left, and StreamTimeout another stream, a
	// settlement or what one would take back.
	CallTimeout   = 30 * time.Second
	ImportTimeout = 2 * time.Minute
	ExportTimeout = 20 * time.Minute
	StreamTimeout = 5 * time.Minute
	// answerGrace is how long a call that ran out of time may take to say so.
	answerGrace = 10 * time.Second

	headerTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10
	// minCompressBytes is the smallest answer worth compressing.
	minCompressBytes = 1024
)

func isImport(procedure string) bool {
	return strings.HasPrefix(procedure, "/"+frontlinev1connect.ImportServiceName+"/")
}

// exportInTime gives a data set longer to be written than NewServer gives other answers.
func exportInTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == frontlinev1connect.PlanServiceExportDatasetProcedure {
			// A writer without deadlines needs no later one.
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(ExportTimeout + answerGrace))
		}
		next.ServeHTTP(w, r)
	})
}

func maxBytes(procedure string) int {
	if isImport(procedure) {
		return MaxImportBytes
	}
	return MaxRequestBytes
}

// limitMessages bounds a message after decompression, which http.MaxBytesHandler does not see.
func limitMessages(spec connect.Spec) []connect.HandlerOption {
	return []connect.HandlerOption{connect.WithReadMaxBytes(maxBytes(spec.Procedure))}
}

// limitBody bounds the body as it comes over the network.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.MaxBytesHandler(next, int64(maxBytes(r.URL.Path))).ServeHTTP(w, r)
	})
}

// computing are the calls that compute whole periods.
var computing = []string{
	frontlinev1connect.SettlementServiceSettleProcedure,
	frontlinev1connect.SettlementServiceGetTakeBackProcedure,
	frontlinev1connect.SettlementServiceApproveTakeBackProcedure,
}

// limitTime gives every call a deadline.
type limitTime struct{}

func (limitTime) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		timeout := CallTimeout
		switch procedure := req.Spec().Procedure; {
		case isImport(procedure):
			timeout = ImportTimeout
		case slices.Contains(computing, procedure):
			timeout = StreamTimeout
		}
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		return next(ctx, req)
	}
}

func (limitTime) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) error {
		timeout := StreamTimeout
		if conn.Spec().Procedure == frontlinev1connect.PlanServiceExportDatasetProcedure {
			timeout = ExportTimeout
		}
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		return next(ctx, conn)
	}
}

func (limitTime) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}
