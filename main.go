// Command frontline turns a retail chain's facts into what each store guide should do
// today, what it earns and why. It is one binary: the server with its page, and the
// commands that need no server.
//
// This package is the composition root. It reads flags, files and the environment, puts
// the rooms together and holds no rule of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// Exit codes of every command.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// command is one word after "frontline". Results go to stdout; progress, logs and
// complaints go to stderr.
type command struct {
	name    string
	summary string
	run     func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

// commands is every command, the default first. To add one, write runNAME in NAME.go
// and its line here.
var commands = []command{
	{"serve", "serve the product: page, Connect, gRPC and gRPC-Web on one port (the default)", runServe},
	{"import", "import stores, guides, customers and events from CSV files", runImport},
	{"pay", "rate CSV files under a plan and print every statement; needs no database", runPay},
	{"compare", "pay CSV files under several plans and say who wins and who loses; needs no database", runCompare},
	{"simulate", "make every report of the simulator about plans: cost, winners, cliffs, gaming; as text, JSON or a page", runSimulate},
	{"check-plan", "say what is wrong with a reward plan, what it does not do, and what it can cost", runCheckPlan},
	{"route", "send the customers of a CSV file to their nearest stores; needs no database", runRoute},
	{"settle", "book what guides have earned in a period and whose its sales are, pay and write payout files", runSettle},
	{"verify", "recount kept totals and booked lines from the facts and print what differs", runVerify},
	{"generate", "write the demo, or a drawn chain of any size, as CSV files", runGenerate},
	{"keys", "let a person or a machine sign in: print a sign-in code; or take it all back", runKeys},
}

// errUsage is a wrong command line that has been complained about already.
var errUsage = errors.New("wrong usage")

// run carries out one command line and gives its exit code. The end-to-end tests start
// the product here, as main does.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	name := commands[0].name
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	} else if len(args) > 0 && (args[0] == "-h" || args[0] == "--help" || args[0] == "-help") {
		name = "help"
	}
	if name == "help" {
		printHelp(stdout)
		return exitOK
	}
	for _, c := range commands {
		if c.name == name {
			return exitCode(c.run(ctx, args, stdout, stderr), stderr)
		}
	}
	fmt.Fprintf(stderr, "frontline: there is no command %q; see: frontline help\n", name)
	return exitUsage
}

func exitCode(err error, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errUsage):
		return exitUsage
	default:
		fmt.Fprintf(stderr, "frontline: %v\n", err)
		return exitFailure
	}
}

func printHelp(stdout io.Writer) {
	fmt.Fprint(stdout, "Frontline: what each store guide should do today, what it earns, and why.\n\nUsage: frontline [command] [flags]\n\nCommands:\n")
	for _, c := range commands {
		fmt.Fprintf(stdout, "  %-11s %s\n", c.name, c.summary)
	}
	fmt.Fprint(stdout, "\nfrontline COMMAND --help lists a command's flags.\n")
}

// newFlags makes the flag set of a command; its complaints and its help go to stderr.
func newFlags(name string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("frontline "+name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	return flags
}

// parseFlags reads a command line that has flags only. The flag set has complained
// already when it fails.
func parseFlags(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if flags.NArg() > 0 {
		return usage(flags, "unexpected argument %q", flags.Arg(0))
	}
	return nil
}

// usage complains about a command line.
func usage(flags *flag.FlagSet, format string, args ...any) error {
	fmt.Fprintf(flags.Output(), "%s: %s; see: %s --help\n", flags.Name(), fmt.Sprintf(format, args...), flags.Name())
	return errUsage
}
