package rpc

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"

	"connectrpc.com/authn"
	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"
	"google.golang.org/protobuf/reflect/protoreflect"

	"frontline/rpc/frontlinev1"
	"frontline/rpc/frontlinev1/frontlinev1connect"
)

// Services are the use cases behind the network, one field each. To add one: declare
// the interface it must satisfy and its handler in rpc/NAME.go, then add one line here
// and one line in mounts.
//
// A field left nil is not served. Sessions is needed always.
type Services struct {
	Sessions   sessions
	Routing    routings
	Imports    imports
	Tallies    tallies
	Disputes   disputes
	Plans      plans
	Publishing publishing
	Datasets   datasets
	Actions    actions
	Boards     boards
	Settling   settlements
}

// mounts is the table of services: what is served, and how its handler is made.
func (s Services) mounts() []mount {
	return []mount{
		{frontlinev1.File_frontline_v1_session_proto, s.Sessions != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewSessionServiceHandler(sessionHandler{s.Sessions}, o)
		}},
		{frontlinev1.File_frontline_v1_routing_proto, s.Routing != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewRoutingServiceHandler(routingHandler{s.Routing}, o)
		}},
		{frontlinev1.File_frontline_v1_import_proto, s.Imports != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewImportServiceHandler(importHandler{s.Imports}, o)
		}},
		{frontlinev1.File_frontline_v1_reward_proto, s.Tallies != nil && s.Disputes != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewRewardServiceHandler(rewardHandler{s.Tallies, s.Disputes}, o)
		}},
		{frontlinev1.File_frontline_v1_plan_proto, s.Plans != nil && s.Datasets != nil && s.Publishing != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewPlanServiceHandler(planHandler{s.Plans, s.Datasets, s.Publishing}, o)
		}},
		{frontlinev1.File_frontline_v1_action_proto, s.Actions != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewActionServiceHandler(actionHandler{s.Actions}, o)
		}},
		{frontlinev1.File_frontline_v1_board_proto, s.Boards != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewBoardServiceHandler(boardHandler{s.Boards}, o)
		}},
		{frontlinev1.File_frontline_v1_settlement_proto, s.Settling != nil, func(o connect.HandlerOption) (string, http.Handler) {
			return frontlinev1connect.NewSettlementServiceHandler(settlementHandler{s.Settling}, o)
		}},
	}
}

// mount is one service; each stands alone in its file of the contract.
type mount struct {
	file   protoreflect.FileDescriptor
	served bool
	make   func(connect.HandlerOption) (path string, handler http.Handler)
}

func (m mount) service() protoreflect.ServiceDescriptor { return m.file.Services().Get(0) }

// Options are what the server is given besides its services.
type Options struct {
	// Log gets one line per request; nil is slog.Default().
	Log *slog.Logger
	// Page is served at "/"; nil serves none.
	Page fs.FS
}

// NewHandler puts the services behind the frame: request ids and log, size limits,
// access, error mapping, panic recovery and deadlines, and beside them health checks,
// reflection and the page. It fails when a method of the contract does not say who may
// call it.
func NewHandler(services Services, options Options) (http.Handler, error) {
	if services.Sessions == nil {
		return nil, errors.New("rpc: Services.Sessions is needed to know who calls")
	}
	mounts := slices.DeleteFunc(services.mounts(), func(m mount) bool { return !m.served })
	var descriptors []protoreflect.ServiceDescriptor
	var names []string
	for _, m := range mounts {
		descriptors = append(descriptors, m.service())
		names = append(names, string(m.service().FullName()))
	}
	table, err := accessTable(descriptors)
	if err != nil {
		return nil, err
	}
	frame := connect.WithHandlerOptions(
		connect.WithInterceptors(mapErrors{}),
		connect.WithRecover(recovered),
		connect.WithInterceptors(limitTime{}),
		connect.WithConditionalHandlerOptions(limitMessages),
		connect.WithCompressMinBytes(minCompressBytes),
		connect.WithCodec(strictJSON{"json"}),
		connect.WithCodec(strictJSON{"json; charset=utf-8"}),
	)
	door := authn.NewMiddleware(gate{services.Sessions, table}.authenticate, frame)
	mux := http.NewServeMux()
	for _, m := range mounts {
		path, handler := m.make(frame)
		mux.Handle(path, keepPrivate(limitBody(door.Wrap(exportInTime(handler)))))
	}
	mountOpen(mux, names)
	if options.Page != nil {
		page, err := newPage(options.Page)
		if err != nil {
			return nil, err
		}
		mux.Handle("/", page)
	}
	log := options.Log
	if log == nil {
		log = slog.Default()
	}
	return observe(log, mux), nil
}

// keepPrivate keeps answers out of caches: they are about people, and a Connect GET could
// be kept.
func keepPrivate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// mountOpen serves what tools and load balancers ask for without signing in.
func mountOpen(mux *http.ServeMux, names []string) {
	small := connect.WithReadMaxBytes(MaxRequestBytes)
	reflector := grpcreflect.NewStaticReflector(names...)
	handle := func(path string, handler http.Handler) { mux.Handle(path, limitBody(handler)) }
	handle(grpchealth.NewHandler(grpchealth.NewStaticChecker(names...), small))
	handle(grpcreflect.NewHandlerV1(reflector, small))
	handle(grpcreflect.NewHandlerV1Alpha(reflector, small))
}

// NewServer makes the server that production and the end-to-end tests run: HTTP/1.1
// and HTTP/2 without TLS on one port.
func NewServer(handler http.Handler, log *slog.Logger) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Handler:           handler,
		Protocols:         protocols,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       ImportTimeout,
		WriteTimeout:      StreamTimeout + answerGrace,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
