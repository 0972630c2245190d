package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/web"
	"frontline/rpc"
	"frontline/simulator/population"
)

// shutdownTimeout is how long calls in flight may still take after a signal.
const shutdownTimeout = 10 * time.Second

// serveFlags is the command line of serve.
type serveFlags struct {
	place
	listen string
	demo   *bool // nil when not given: into the embedded database, and no other
	log    slog.Level
	now    func() guideapp.Instant // nil when not given
}

func parseServe(args []string, stderr io.Writer) (serveFlags, error) {
	flags := newFlags("serve", stderr)
	var f serveFlags
	f.place.flags(flags)
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "address to listen on")
	flags.BoolFunc("demo", "load the demo if brand "+population.Brand+" has no stores (default: into the embedded database only; --demo=false: never)", func(text string) error {
		wanted, err := strconv.ParseBool(text)
		f.demo = &wanted
		return err
	})
	flags.TextVar(&f.log, "log", slog.LevelInfo, "least severe `level` that is logged: debug (every request), info, warn or error")
	now := flags.String("now", "", "stop the business clock at a time such as 2026-09-30T21:00:00+08:00")
	if err := parseFlags(flags, args); err != nil {
		return f, err
	}
	if *now == "" {
		return f, nil
	}
	instant, err := guideapp.ParseInstant(*now, businessZone())
	if err != nil {
		return f, usage(flags, "--now: %v", err)
	}
	f.now = func() guideapp.Instant { return instant }
	return f, nil
}

// wantsDemo says whether the demo is loaded into an empty database: a server's own file
// may be filled unasked, a database that somebody else keeps may not.
func (f *serveFlags) wantsDemo() bool {
	if f.demo != nil {
		return *f.demo
	}
	return f.embedded()
}

// runServe serves the product until ctx ends. Where the database holds the demo, the
// business clock stands still with it.
func runServe(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags, err := parseServe(args, stderr)
	if err != nil {
		return err
	}
	// Listen first: a port in use is found out before anything is loaded.
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", flags.listen)
	if err != nil {
		return fmt.Errorf("%w; choose another address with %s", err, listenHint(os.Getenv("MAKELEVEL") != ""))
	}
	defer listener.Close()
	database, err := flags.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	demo, err := ensureDemo(ctx, database, flags.wantsDemo(), stderr)
	if err != nil && ctx.Err() != nil {
		fmt.Fprintln(stderr, "Stopped before the demo was loaded; the next start takes it up again.")
		return nil
	}
	if err != nil {
		return err
	}
	if !demo && flags.demo == nil && !flags.embedded() {
		if err := offerDemo(ctx, database, stderr); err != nil {
			return err
		}
	}
	now := flags.now
	switch {
	case now == nil && demo:
		now = demoNow
	case now == nil:
		now = wallClock
	}
	h := newHouse(database, now)
	if err := h.sessions.Sweep(ctx); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: flags.log}))
	greet(stdout, log, listener, demo)
	return serveNetwork(ctx, h, listener, log)
}

// listenHint says how to choose another address; make passes flags in a variable.
func listenHint(underMake bool) string {
	if underMake {
		return "make run SERVEFLAGS='--listen 127.0.0.1:8081'"
	}
	return "--listen"
}

// greet prints where the product is found, and ends with an empty line.
func greet(stdout io.Writer, log *slog.Logger, listener net.Listener, demo bool) {
	address := addressOf(listener)
	fmt.Fprintf(stdout, "Frontline is at %s\n", address)
	if demo {
		greetDemo(stdout, address)
		if bound, ok := listener.Addr().(*net.TCPAddr); ok && !bound.IP.IsLoopback() {
			log.Warn("other machines reach this address, and everybody knows the demo's sign-in codes", "address", bound.String())
		}
	}
	fmt.Fprintln(stdout)
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
