package rpc

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"

	"frontline/guideapp"
)

// RequestIDHeader carries the request id of every answer.
const RequestIDHeader = "X-Request-Id"

// call is what one request leaves in the log.
type call struct {
	requestID string
	person    guideapp.Person
	code      string
	cause     error
}

type callKey struct{}

// RequestID gives the id under which the log knows the request, empty outside one.
func RequestID(ctx context.Context) string {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c.requestID
	}
	return ""
}

// note adds to the request's line in the log. A request is served by one goroutine, so
// the record needs no lock.
func note(ctx context.Context, add func(*call)) {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		add(c)
	}
}

// observe gives every request an id and writes one line about it when it is over.
func observe(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		c := &call{requestID: newRequestID()}
		w.Header().Set(RequestIDHeader, c.requestID)
		watched := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		ctx := context.WithValue(r.Context(), callKey{}, c)
		next.ServeHTTP(watched, r.WithContext(ctx))
		log.LogAttrs(ctx, c.level(watched.status), "request", c.attrs(r, watched.status, time.Since(started))...)
	})
}

func (c *call) level(status int) slog.Level {
	switch {
	case status == http.StatusNotImplemented: // a method nobody serves is the caller's mistake
		return slog.LevelInfo
	case c.code == "internal" || status >= http.StatusInternalServerError:
		return slog.LevelError
	case c.code == "" && status < http.StatusBadRequest:
		return slog.LevelDebug
	default:
		return slog.LevelInfo
	}
}

func (c *call) attrs(r *http.Request, status int, took time.Duration) []slog.Attr {
	// The path only: a query may hold a request message.
	attrs := []slog.Attr{slog.String("id", c.requestID), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.Int("status", status), slog.Duration("took", took)}
	if c.person.ID != "" {
		attrs = append(attrs, slog.String("brand", c.person.Brand), slog.String("person", c.person.ID))
	}
	if c.code != "" {
		attrs = append(attrs, slog.String("code", c.code), slog.String("cause", c.cause.Error()))
	}
	return attrs
}

func newRequestID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(id[:])
}

// statusWriter remembers the status. Streams need Flush, and response controllers Unwrap.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
