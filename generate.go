package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/simulator/population"
)

// What a chain looks like when only some of its sizes are given.
const (
	guidesAStore    = 10
	customersAGuide = 100
	generateFirst   = "2026-07-01"
	generateLast    = "2026-09-30"
	partSuffix      = ".part" // of a file until it is whole
	generateStep    = 4096    // facts between two looks at progress and interruption
)

const generateHelp = `Writes the demo as files: stores.csv, guides.csv, customers.csv, events.csv and plan.yaml.
With --guides, --stores or --customers it writes a drawn chain of that size instead.
`

// generateFlags are the flags of generate as they were given.
type generateFlags struct {
	out, from, to                   string
	stores, guides, customers, year int
	seed                            uint64
	unshifted, force                bool
}

// runGenerate writes the demo, or a drawn chain of a given size, as the files that import
// and pay read.
func runGenerate(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("generate", stderr)
	var g generateFlags
	g.define(flags)
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if g.out == "" {
		return usage(flags, "--out is required")
	}
	if none := given0(flags, "guides", "stores", "customers"); none != "" {
		return usage(flags, "--%s: a chain has at least 1; leave it out for the usual number", none)
	}
	if g.unshifted && g.sized() {
		return usage(flags, "--unshifted is about the demo; a drawn chain takes --from and --to")
	}
	drawn, plan, err := g.draw()
	if err != nil {
		return err
	}
	return g.write(ctx, drawn, plan, stdout, newProgress(stderr, "customers"))
}

func (g *generateFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&g.out, "out", "", "the folder to write into; it is made if need be")
	flags.BoolVar(&g.force, "force", false, "write over files that are there already")
	flags.BoolVar(&g.unshifted, "unshifted", false, "leave the demo's purchases on their real days, January 1997 to June 1998")
	flags.IntVar(&g.guides, "guides", 0, "draw a chain with so many guides")
	flags.IntVar(&g.stores, "stores", 0, fmt.Sprintf("with so many stores; without it, one for %d guides", guidesAStore))
	flags.IntVar(&g.customers, "customers", 0, fmt.Sprintf("with so many customers; without it, %d for a guide", customersAGuide))
	flags.IntVar(&g.year, "orders-a-year", population.DefaultOrdersAYear, "how often a customer of a drawn chain buys, on average")
	flags.Uint64Var(&g.seed, "seed", 1, "what the chain is drawn from: the same seed gives the same files")
	flags.StringVar(&g.from, "from", generateFirst, "the drawn chain's first day")
	flags.StringVar(&g.to, "to", generateLast, "the drawn chain's last day")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), generateHelp)
		flags.PrintDefaults()
	}
}

// given0 gives the first of the named flags that was given as 0.
func given0(flags *flag.FlagSet, names ...string) (first string) {
	flags.Visit(func(f *flag.Flag) {
		if first == "" && slices.Contains(names, f.Name) && f.Value.String() == "0" {
			first = f.Name
		}
	})
	return first
}

func (g *generateFlags) sized() bool { return g.guides != 0 || g.stores != 0 || g.customers != 0 }

// draw makes the population and the plan that is in force on its days.
func (g *generateFlags) draw() (*population.Population, string, error) {
	if g.sized() {
		return g.chain()
	}
	demo, err := population.Demo()
	if err != nil {
		return nil, "", err
	}
	if g.unshifted {
		return demo.Moved(-population.DemoShift), population.PlanInForce(guideapp.Date(1998, time.January, 1), guideapp.Date(1998, time.December, 31)), nil
	}
	return demo, population.DemoPlan(), nil
}

func (g *generateFlags) chain() (*population.Population, string, error) {
	first, err := guideapp.ParseDay(g.from)
	if err != nil {
		return nil, "", fmt.Errorf("--from: %w", err)
	}
	last, err := guideapp.ParseDay(g.to)
	if err != nil {
		return nil, "", fmt.Errorf("--to: %w", err)
	}
	spec := population.Spec{Stores: g.stores, Guides: g.guides, Customers: g.customers, Seed: g.seed, First: first, Last: last, OrdersAYear: g.year}
	if spec.Guides == 0 {
		spec.Guides = max(1, spec.Stores*guidesAStore, spec.Customers/customersAGuide)
	}
	if spec.Stores == 0 {
		spec.Stores = max(1, spec.Guides/guidesAStore)
	}
	if spec.Customers == 0 {
		spec.Customers = spec.Guides * customersAGuide
	}
	drawn, err := population.Chain(spec)
	if err != nil {
		return nil, "", err
	}
	plan := population.PlanInForce(guideapp.PeriodOf(guideapp.Monthly, first).First, guideapp.PeriodOf(guideapp.Monthly, last).Last)
	return drawn, plan, nil
}

// generated is one file to write. Its function says how many rows it wrote.
type generated struct {
	name  string
	write func(w io.Writer) (rows int, err error)
}

func (g *generateFlags) write(ctx context.Context, p *population.Population, plan string, stdout io.Writer, progress func(done, total int)) error {
	files := []generated{
		{"stores.csv", func(w io.Writer) (int, error) { return len(p.Org.Stores), intake.WriteStores(w, p.Org.Stores) }},
		{"guides.csv", func(w io.Writer) (int, error) { return len(p.Org.Guides), intake.WriteGuides(w, p.Org.Guides) }},
		{"customers.csv", func(w io.Writer) (int, error) { return writeCustomers(w, p) }},
		{"events.csv", func(w io.Writer) (int, error) { return g.writeEvents(ctx, w, p, progress) }},
		{"plan.yaml", func(w io.Writer) (int, error) { _, err := io.WriteString(w, plan); return 1, err }},
	}
	if err := os.MkdirAll(g.out, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		if _, err := os.Stat(filepath.Join(g.out, file.name)); err == nil && !g.force {
			return guideapp.Errorf(guideapp.Precondition, "%s is there already; name another folder, or write over it with --force", filepath.Join(g.out, file.name))
		}
	}
	for _, file := range files {
		path := filepath.Join(g.out, file.name)
		rows, err := writeWhole(path, file.write)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: %d\n", path, rows)
	}
	return nil
}

// writeWhole writes a file under its name only once it is whole.
func writeWhole(path string, write func(io.Writer) (int, error)) (rows int, err error) {
	part, err := os.Create(path + partSuffix)
	if err != nil {
		return 0, err
	}
	rows, err = write(part)
	if err = errors.Join(err, part.Close()); err != nil {
		return 0, errors.Join(err, os.Remove(part.Name()))
	}
	return rows, os.Rename(part.Name(), path)
}

func writeCustomers(w io.Writer, p *population.Population) (int, error) {
	out, err := intake.NewCustomerWriter(w)
	if err != nil {
		return 0, err
	}
	if err := p.EachCustomer(out.Write); err != nil {
		return 0, err
	}
	return p.CustomerCount, out.Flush()
}

// writeEvents writes the demo's facts in order of time, and a drawn chain's customer by
// customer, for it may not fit into memory.
func (g *generateFlags) writeEvents(ctx context.Context, w io.Writer, p *population.Population, progress func(done, total int)) (int, error) {
	out, err := intake.NewEventWriter(w, population.Zone)
	if err != nil {
		return 0, err
	}
	rows, customers, customer := 0, 0, ""
	err = g.eachEvent(p, func(e guideapp.Event) error {
		if e.Customer != "" && e.Customer != customer {
			customers, customer = customers+1, e.Customer
		}
		if rows++; rows%generateStep == 0 {
			// In order of time a customer comes again and again.
			progress(min(customers, p.CustomerCount), p.CustomerCount)
			return errors.Join(ctx.Err(), out.Write(e))
		}
		return out.Write(e)
	})
	progress(p.CustomerCount, p.CustomerCount)
	return rows, errors.Join(err, out.Flush())
}

func (g *generateFlags) eachEvent(p *population.Population, f func(guideapp.Event) error) error {
	if g.sized() {
		return p.EachEvent(f)
	}
	for _, e := range p.Events() {
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}
