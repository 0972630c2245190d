package rpc_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/grpcreflect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"

	"frontline/guideapp"
	"frontline/rpc"
	"frontline/rpc/frontlinev1"
	"frontline/rpc/frontlinev1/frontlinev1connect"
)

var guide = guideapp.Person{Brand: "demo", ID: "G1", Name: "Li Na", Role: guideapp.RoleGuide, Store: "S1"}

// fakeSessions signs everybody in as guide, and fails SignIn in the way the code names.
type fakeSessions struct{ failures map[string]error }

func (s fakeSessions) SignIn(_ context.Context, code string) (string, guideapp.Person, error) {
	if code == "panic" {
		panic("the sign-in of " + secret)
	}
	return "token", guide, s.failures[code]
}

func (fakeSessions) Authenticate(_ context.Context, token string) (guideapp.Person, error) {
	if token != "token" {
		return guideapp.Person{}, guideapp.Errorf(guideapp.Unauthenticated, "the session has ended: sign in again")
	}
	return guide, nil
}

func (fakeSessions) SignOut(context.Context, string) error { return nil }

func (fakeSessions) StoreName(context.Context, guideapp.Person) (string, error) {
	return "Nanjing Road", nil
}

func (fakeSessions) Today() guideapp.Day { return guideapp.Date(2026, 9, 30) }

func (fakeSessions) TimeZone() string { return "Asia/Shanghai" }

// secret is what must reach the log and never a caller.
const secret = "pq: relation person of 10.0.0.7 is gone"

// logBuffer is a log that the server writes and the test reads.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// serve starts a server as production does, and gives its address, a client that
// speaks HTTP/2 without TLS as well, and its log.
func serve(t testing.TB, services rpc.Services, changes ...func(*http.Server)) (string, *http.Client, *logBuffer) {
	t.Helper()
	log := new(logBuffer)
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	handler, err := rpc.NewHandler(services, rpc.Options{Log: logger, Page: fstest.MapFS{
		"index.html":     {Data: []byte("<!doctype html>" + strings.Repeat("<p>Frontline</p>", 100))},
		"assets/a1.wasm": {Data: []byte("\x00asm")},
		".gitkeep":       {},
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = rpc.NewServer(handler, logger)
	for _, change := range changes {
		change(server.Config)
	}
	server.Start()
	t.Cleanup(server.Close)
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: protocols}}
	t.Cleanup(client.CloseIdleConnections)
	return server.URL, client, log
}

func signedIn[T any](message *T) *connect.Request[T] {
	request := connect.NewRequest(message)
	request.Header().Set("Authorization", "Bearer token")
	return request
}

func TestNewHandler_protocols(t *testing.T) {
	t.Parallel()
	address, h2, _ := serve(t, rpc.Services{Sessions: fakeSessions{}})
	for name, client := range map[string]frontlinev1connect.SessionServiceClient{
		"connect":          frontlinev1connect.NewSessionServiceClient(http.DefaultClient, address),
		"connect over h2c": frontlinev1connect.NewSessionServiceClient(h2, address),
		"connect json":     frontlinev1connect.NewSessionServiceClient(http.DefaultClient, address, connect.WithProtoJSON()),
		"connect get":      frontlinev1connect.NewSessionServiceClient(http.DefaultClient, address, connect.WithHTTPGet()),
		"connect get json": frontlinev1connect.NewSessionServiceClient(http.DefaultClient, address, connect.WithHTTPGet(), connect.WithProtoJSON()),
		"connect gzip":     frontlinev1connect.NewSessionServiceClient(http.DefaultClient, address, connect.WithSendGzip()),
		"grpc":             frontlinev1connect.NewSessionServiceClient(h2, address, connect.WithGRPC()),
		"grpc-web":         frontlinev1connect.NewSessionServiceClient(http.DefaultClient, address, connect.WithGRPCWeb()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := client.WhoAmI(t.Context(), signedIn(&frontlinev1.WhoAmIRequest{}))
			if err != nil {
				t.Fatal(err)
			}
			if got := answer.Msg.GetPerson(); got.GetId() != "G1" || got.GetRole() != frontlinev1.Role_ROLE_GUIDE || got.GetStoreName() != "Nanjing Road" {
				t.Errorf("person is %v", got)
			}
			if answer.Msg.GetToday() != "2026-09-30" {
				t.Errorf("today is %q", answer.Msg.GetToday())
			}
			if answer.Msg.GetTimeZone() != "Asia/Shanghai" {
				t.Errorf("the zone is %q", answer.Msg.GetTimeZone())
			}
			_, err = client.WhoAmI(t.Context(), connect.NewRequest(&frontlinev1.WhoAmIRequest{}))
			if connect.CodeOf(err) != connect.CodeUnauthenticated {
				t.Errorf("without a token: %v", err)
			}
		})
	}
}

func TestNewHandler_errors(t *testing.T) {
	t.Parallel()
	failures := map[string]error{
		"invalid": &guideapp.Error{Code: guideapp.Invalid, Message: "invalid input", Violations: []guideapp.Violation{
			{Path: "stores[3].name", Message: "is missing"}, {Path: "stores[4].id", Message: "is too long"},
		}},
		"not_found":       guideapp.Errorf(guideapp.NotFound, "there is no guide G9"),
		"conflict":        guideapp.Errorf(guideapp.Conflict, "another amount"),
		"unauthenticated": guideapp.Errorf(guideapp.Unauthenticated, "no"),
		"forbidden":       guideapp.Errorf(guideapp.Forbidden, "not you"),
		"precondition":    guideapp.Errorf(guideapp.Precondition, "no live plan"),
		"too_large":       guideapp.Errorf(guideapp.TooLarge, "more than 5,000"),
		"wrapped":         errors.Join(errors.New(secret), guideapp.Errorf(guideapp.NotFound, "there is no guide G9")),
		"plain":           errors.New(secret),
		"internal":        guideapp.Errorf(guideapp.Internal, "%s", secret),
		"connect":         connect.NewError(connect.CodeInternal, errors.New(secret)),
		"deadline":        errors.Join(errors.New(secret), context.DeadlineExceeded),
	}
	address, h2, log := serve(t, rpc.Services{Sessions: fakeSessions{failures}})
	for _, test := range []struct {
		code    string
		want    connect.Code
		message string
	}{
		{"invalid", connect.CodeInvalidArgument, "invalid input: stores[3].name: is missing"},
		{"not_found", connect.CodeNotFound, "there is no guide G9"},
		{"conflict", connect.CodeAlreadyExists, "another amount"},
		{"unauthenticated", connect.CodeUnauthenticated, "no"},
		{"forbidden", connect.CodePermissionDenied, "not you"},
		{"precondition", connect.CodeFailedPrecondition, "no live plan"},
		{"too_large", connect.CodeResourceExhausted, "more than 5,000"},
		{"wrapped", connect.CodeNotFound, "there is no guide G9"},
		{"plain", connect.CodeInternal, rpc.InternalMessage},
		{"internal", connect.CodeInternal, rpc.InternalMessage},
		{"connect", connect.CodeInternal, rpc.InternalMessage},
		{"panic", connect.CodeInternal, rpc.InternalMessage},
		{"deadline", connect.CodeDeadlineExceeded, "the call took longer than its deadline"},
	} {
		for protocol, option := range map[string]connect.ClientOption{
			"connect": connect.WithProtoJSON(), "grpc": connect.WithGRPC(), "grpc-web": connect.WithGRPCWeb(),
		} {
			t.Run(test.code+" over "+protocol, func(t *testing.T) {
				t.Parallel()
				client := frontlinev1connect.NewSessionServiceClient(h2, address, option)
				_, err := client.SignIn(t.Context(), connect.NewRequest(&frontlinev1.SignInRequest{Code: test.code}))
				wire := new(connect.Error)
				if !errors.As(err, &wire) {
					t.Fatalf("got %v", err)
				}
				if wire.Code() != test.want || wire.Message() != test.message {
					t.Errorf("got %s %q, want %s %q", wire.Code(), wire.Message(), test.want, test.message)
				}
				checkDetails(t, test.code, wire, log)
			})
		}
	}
}

// checkDetails wants every violation in a BadRequest, and of an internal error the
// request id under which the log has the cause.
func checkDetails(t *testing.T, code string, wire *connect.Error, log *logBuffer) {
	t.Helper()
	var bad *errdetails.BadRequest
	var request *errdetails.RequestInfo
	for _, d := range wire.Details() {
		value, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		switch v := value.(type) {
		case *errdetails.BadRequest:
			bad = v
		case *errdetails.RequestInfo:
			request = v
		}
	}
	if code == "invalid" && (len(bad.GetFieldViolations()) != 2 || bad.GetFieldViolations()[1].GetField() != "stores[4].id") {
		t.Errorf("violations are %v", bad)
	}
	if wire.Code() != connect.CodeInternal {
		return
	}
	logged := false
	for line := range strings.SplitSeq(log.String(), "\n") {
		logged = logged || strings.Contains(line, "id="+request.GetRequestId()) && strings.Contains(line, secret)
	}
	if request.GetRequestId() == "" || !logged {
		t.Errorf("the log does not hold the cause under request id %q", request.GetRequestId())
	}
}

// A method that nobody serves is the caller's mistake, not the server's.
func TestNewHandler_unknownMethodInTheLog(t *testing.T) {
	t.Parallel()
	address, _, log := serve(t, rpc.Services{Sessions: fakeSessions{}})
	response, err := http.Post(address+"/frontline.v1.SessionService/Nothing", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(log.String(), "status=501") { // the line is written when the request is over
		time.Sleep(10 * time.Millisecond)
	}
	if text := log.String(); strings.Contains(text, "level=ERROR") {
		t.Errorf("the log says %s", text)
	}
}

func TestNewHandler_bodies(t *testing.T) {
	t.Parallel()
	address, _, _ := serve(t, rpc.Services{Sessions: fakeSessions{}})
	const signIn, whoAmI = "/frontline.v1.SessionService/SignIn", "/frontline.v1.SessionService/WhoAmI"
	huge := `{"code":"` + strings.Repeat("a", rpc.MaxRequestBytes) + `"}`
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, _ = io.WriteString(w, `{"code":"`+strings.Repeat("a", 16<<20)+`"}`)
	_ = w.Close()
	for _, test := range []struct {
		name, path, body string
		header           map[string]string
		status           int
		want             string
	}{
		{"curl", signIn, `{"code":"x"}`, nil, 200, `"token":"token"`},
		{"unknown field", signIn, `{"kode":"x"}`, nil, 400, "kode"},
		{"no JSON", signIn, `{"code":`, nil, 400, "invalid_argument"},
		{"empty body", signIn, ``, nil, 400, "send a JSON object"},
		{"too large", signIn, huge, nil, 429, "resource_exhausted"},
		{"gzip bomb", signIn, bomb.String(), map[string]string{"Content-Encoding": "gzip"}, 429, "resource_exhausted"},
		{"no token", whoAmI, `{}`, nil, 401, "not signed in"},
		{"no token, too large", whoAmI, huge, nil, 401, "not signed in"},
		{"wrong token", whoAmI, `{}`, map[string]string{"Authorization": "Bearer nobody"}, 401, "sign in again"},
		{"token", whoAmI, `{}`, map[string]string{"Authorization": "bearer token"}, 200, `"today":"2026-09-30"`},
		{"unknown method", "/frontline.v1.SessionService/Nothing", `{}`, nil, 501, "there is no method"},
		{"a service that is not served", "/frontline.v1.BoardService/GetBoard", `{}`, nil, 405, ""},
		{"health", "/grpc.health.v1.Health/Check", `{"service":"frontline.v1.SessionService"}`, nil, 200, "SERVING"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, address+test.path, strings.NewReader(test.body))
			request.Header.Set("Content-Type", "application/json")
			for name, value := range test.header {
				request.Header.Set(name, value)
			}
			status, body, header := fetch(t, request)
			if status != test.status || !strings.Contains(strings.ReplaceAll(body, " ", ""), strings.ReplaceAll(test.want, " ", "")) {
				t.Errorf("got %d %.300s, want %d with %q", status, body, test.status, test.want)
			}
			if header.Get(rpc.RequestIDHeader) == "" {
				t.Error("no request id")
			}
		})
	}
}

func fetch(t *testing.T, request *http.Request) (int, string, http.Header) {
	t.Helper()
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header
}

func TestNewHandler_get(t *testing.T) {
	t.Parallel()
	address, _, _ := serve(t, rpc.Services{Sessions: fakeSessions{}})
	query := "?encoding=json&message=" + url.QueryEscape("{}")
	for path, want := range map[string]int{
		"/frontline.v1.SessionService/WhoAmI" + query:  http.StatusOK,
		"/frontline.v1.SessionService/SignOut" + query: http.StatusMethodNotAllowed, // a mutation
	} {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, address+path, nil)
		request.Header.Set("Authorization", "Bearer token")
		status, body, header := fetch(t, request)
		if status != want || header.Get("Cache-Control") != "no-store" {
			t.Errorf("GET %s gives %d %s, to be kept as %q; want %d", path, status, body, header.Get("Cache-Control"), want)
		}
	}
}

func TestNewHandler_page(t *testing.T) {
	t.Parallel()
	address, _, _ := serve(t, rpc.Services{Sessions: fakeSessions{}})
	get := func(path string, header ...string) (int, string, http.Header) {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, address+path, nil)
		for i := 0; i < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		return fetch(t, request)
	}
	status, body, header := get("/")
	if status != http.StatusOK || !strings.Contains(body, "Frontline") || header.Get("Cache-Control") != "no-cache" ||
		!strings.Contains(header.Get("Content-Security-Policy"), "'wasm-unsafe-eval'") {
		t.Errorf("the page is %d %v", status, header)
	}
	if status, _, _ := get("/", "If-None-Match", header.Get("ETag")); status != http.StatusNotModified {
		t.Errorf("a known page gives %d", status)
	}
	if _, body, header := get("/", "Accept-Encoding", "gzip"); header.Get("Content-Encoding") != "gzip" || len(body) > 300 {
		t.Errorf("the page is not compressed: %v", header)
	}
	status, _, header = get("/assets/a1.wasm")
	if status != http.StatusOK || header.Get("Content-Type") != "application/wasm" || !strings.Contains(header.Get("Cache-Control"), "immutable") {
		t.Errorf("the WASM is %d %v", status, header)
	}
	for _, absent := range []string{"/.gitkeep", "/assets/", "/nothing"} {
		if status, _, _ := get(absent); status != http.StatusNotFound {
			t.Errorf("%s gives %d", absent, status)
		}
	}
}

func TestNewHandler_reflection(t *testing.T) {
	t.Parallel()
	address, h2, _ := serve(t, rpc.Services{Sessions: fakeSessions{}})
	stream := grpcreflect.NewClient(h2, address).NewStream(t.Context())
	defer stream.Close()
	names, err := stream.ListServices()
	if err != nil || len(names) != 1 || names[0] != frontlinev1connect.SessionServiceName {
		t.Fatalf("services are %v, %v", names, err)
	}
	files, err := stream.FileContainingSymbol(names[0])
	if err != nil || len(files) == 0 {
		t.Fatalf("files are %v, %v", files, err)
	}
}

func TestNewHandler_needsAccess(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		option *frontlinev1.Access
		want   string
	}{
		{"no option", nil, "has no (frontline.v1.access) option"},
		{"neither public nor roles", &frontlinev1.Access{Scope: frontlinev1.Scope_SCOPE_OWN}, "must name roles and a scope"},
		{"no scope", &frontlinev1.Access{Roles: []frontlinev1.Role{frontlinev1.Role_ROLE_GUIDE}}, "must name roles and a scope"},
		{"no such role", &frontlinev1.Access{Roles: []frontlinev1.Role{99}, Scope: frontlinev1.Scope_SCOPE_OWN}, "is no role"},
		{"public", &frontlinev1.Access{Public: true}, ""},
		{"roles", &frontlinev1.Access{Roles: []frontlinev1.Role{frontlinev1.Role_ROLE_GUIDE}, Scope: frontlinev1.Scope_SCOPE_OWN}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			method := &descriptorpb.MethodDescriptorProto{Name: proto.String("Do"), InputType: proto.String(".x.M"), OutputType: proto.String(".x.M")}
			if test.option != nil {
				method.Options = &descriptorpb.MethodOptions{}
				proto.SetExtension(method.Options, frontlinev1.E_Access, test.option)
			}
			file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
				Name: proto.String("x.proto"), Package: proto.String("x"), Syntax: proto.String("proto3"),
				MessageType: []*descriptorpb.DescriptorProto{{Name: proto.String("M")}},
				Service:     []*descriptorpb.ServiceDescriptorProto{{Name: proto.String("S"), Method: []*descriptorpb.MethodDescriptorProto{method}}},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			err = rpc.CheckAccess(file.Services().Get(0))
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
