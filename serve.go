package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/web"
	"frontline/rpc"
)

// shutdownTimeout is how long calls in flight may still take after a signal.
const shutdownTimeout = 10 * time.Second

// runServe serves the product until ctx ends.
func runServe(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := newFlags("serve", stderr)
	var where place
	where.flags(flags)
	listen := flags.String("listen", "127.0.0.1:8080", "address to listen on")
	nowText := flags.String("now", "", "stop the business clock at a time such as 2026-09-30T21:00:00+08:00")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	now := wallClock
	if *nowText != "" {
		instant, err := guideapp.ParseInstant(*nowText, businessZone())
		if err != nil {
			return usage(flags, "--now: %v", err)
		}
		now = func() guideapp.Instant { return instant }
	}
	// Listen first: a port in use is found out before anything is loaded.
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *listen)
	if err != nil {
		return fmt.Errorf("%w; choose another address with --listen", err)
	}
	defer listener.Close()
	database, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	fmt.Fprintf(stdout, "Frontline serves at %s\n", addressOf(listener))
	return serveNetwork(ctx, newHouse(database, now), listener, slog.New(slog.NewTextHandler(stderr, nil)))
}

// serveNetwork answers calls until ctx ends, then lets those in flight finish.
func serveNetwork(ctx context.Context, h house, listener net.Listener, log *slog.Logger) error {
	handler, err := rpc.NewHandler(h.network(), rpc.Options{Log: log, Page: web.Files})
	if err != nil {
		return err
	}
	server := rpc.NewServer(handler, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping", "grace", shutdownTimeout)
	// The end of ctx is why this runs; the calls in flight get a context of their own.
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return errors.Join(err, server.Close())
	}
	return nil
}

// addressOf gives where a browser on this machine finds the listener.
func addressOf(listener net.Listener) string {
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return listener.Addr().String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// signInLink opens the page and signs in with the code.
func signInLink(address, code string) string { return address + "/#/sign-in?code=" + code }
