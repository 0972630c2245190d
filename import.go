package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"sync"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/service"
)

// importFiles is what the command line of import names.
type importFiles struct{ stores, guides, customers, goals, plan, events, brand, source string }

// runImport reads files and stores what they hold, all of it or nothing.
func runImport(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := newFlags("import", stderr)
	var where place
	where.flags(flags)
	var names importFiles
	flags.StringVar(&names.stores, "stores", "", "CSV file of stores: "+intake.StoreColumns())
	flags.StringVar(&names.guides, "guides", "", "CSV file of guides, one line per assignment: "+intake.GuideColumns())
	flags.StringVar(&names.customers, "customers", "", "CSV file of customers: "+intake.CustomerColumns())
	flags.StringVar(&names.goals, "goals", "", "CSV file of goals: "+intake.GoalColumns())
	flags.StringVar(&names.plan, "plan", "", "the brand's first reward plan, to publish, YAML or JSON; two people publish the ones after it, through PlanService")
	flags.StringVar(&names.events, "events", "", "CSV file of events: "+intake.EventColumns())
	flags.StringVar(&names.brand, "brand", defaultBrand, "the brand the files are of")
	flags.StringVar(&names.source, "source", defaultSource, "the source the events are of; an event id is unique within its source")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if names.stores == "" && names.guides == "" && names.customers == "" && names.goals == "" && names.plan == "" && names.events == "" {
		return usage(flags, "name at least one of --stores, --guides, --customers, --goals, --plan and --events")
	}
	files, err := names.read()
	if err != nil {
		return err
	}
	names.noteEmpty(&files, stderr)
	database, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	summary, err := newHouse(database, wallClock).importing.Files(ctx, names.brand, files, newProgress(stderr, "events"))
	if err != nil {
		return names.locate(err)
	}
	printGaps(stderr, names.events, names.guides, names.stores, summary.Gaps, summary.Waiting)
	printOverdrafts(stderr, names.events, summary.Overdrafts)
	return printImport(stdout, &files, summary)
}

func (n *importFiles) read() (files service.Files, err error) {
	org := &files.Org
	if org.Stores, err = readOptional(n.stores, intake.ReadStores); err != nil {
		return files, err
	}
	if org.Guides, err = readOptional(n.guides, intake.ReadGuides); err != nil {
		return files, err
	}
	if org.Customers, err = readOptional(n.customers, intake.ReadCustomers); err != nil {
		return files, err
	}
	if org.Goals, err = readOptional(n.goals, intake.ReadGoals); err != nil {
		return files, err
	}
	if n.plan != "" {
		if _, _, err = readPlan(n.plan); err != nil {
			return files, err
		}
		if files.Plan, err = readFile(n.plan, readWhole); err != nil {
			return files, err
		}
	}
	files.Events, err = readOptional(n.events, func(name string, r io.Reader) ([]guideapp.Event, error) {
		return intake.ReadEvents(name, r, n.brand, n.source, businessZone())
	})
	return files, err
}

// readWhole reads a file whose size its reader has bounded already.
func readWhole(_ string, r io.Reader) (string, error) {
	text, err := io.ReadAll(r)
	return string(text), err
}

// readOptional reads a file of nouns; no name is no nouns.
func readOptional[T any](name string, read func(name string, r io.Reader) ([]T, error)) ([]T, error) {
	if name == "" {
		return nil, nil
	}
	return readFile(name, read)
}

// noteEmpty says which of the files hold nothing but their header.
func (n *importFiles) noteEmpty(files *service.Files, stderr io.Writer) {
	for _, file := range []struct {
		name string
		rows int
	}{
		{n.stores, len(files.Org.Stores)}, {n.guides, len(files.Org.Guides)},
		{n.customers, len(files.Org.Customers)}, {n.goals, len(files.Org.Goals)}, {n.events, len(files.Events)},
	} {
		if file.name != "" && file.rows == 0 {
			fmt.Fprintf(stderr, "%s: no rows\n", file.name)
		}
	}
}

// located is a violation's path within the files that were handed in.
var located = regexp.MustCompile(`^(stores|guides|customers|goals|events)\[(\d+)\](?:\.assignments\[(\d+)\])?\.?(.*)$`)

// locate writes the places that a refusal names as file, line and column.
func (n *importFiles) locate(err error) error {
	var refused *guideapp.Error
	if !errors.As(err, &refused) {
		return err
	}
	said := *refused
	said.Violations = nil
	if said.Message == "invalid input" {
		said.Message = "nothing was imported"
	}
	for _, v := range refused.Violations {
		if part := located.FindStringSubmatch(v.Path); part != nil {
			v.Path = n.lineOf(part[1], number(part[2]), number(part[3]))
			if part[4] != "" {
				v.Path += ": " + part[4]
			}
		}
		said.Violations = append(said.Violations, v)
	}
	return &said
}

// number reads digits that a pattern has found; none is 0.
func number(digits string) int {
	n, _ := strconv.Atoi(digits) // 0 where there are none
	return n
}

// lineOf gives the place of a noun in its file. A guide has a line for each assignment.
func (n *importFiles) lineOf(what string, index, assignment int) string {
	name := map[string]string{"stores": n.stores, "guides": n.guides, "customers": n.customers, "goals": n.goals, "events": n.events}[what]
	line := linesOf(name)(index)
	if what == "guides" {
		lines, err := readFile(name, intake.GuideLines)
		if err != nil || index >= len(lines) || assignment >= len(lines[index]) {
			return name // it is no longer the file that was read
		}
		line = lines[index][assignment]
	}
	return fmt.Sprintf("%s:%d", name, line)
}

// linesOf gives the line on which a row of a file begins, counted from 1. It reads the
// file once more; of one that cannot be read again, such as a pipe, it takes every row for
// a line.
func linesOf(file string) func(row int) int {
	lines := sync.OnceValue(func() []int {
		lines, _ := readFile(file, intake.RowLines)
		return lines
	})
	return func(row int) int {
		if row < len(lines()) {
			return lines()[row]
		}
		return row + 2 // after the header
	}
}

func printImport(stdout io.Writer, files *service.Files, summary service.Summary) error {
	org := &files.Org
	if len(org.Stores)+len(org.Guides)+len(org.Customers)+len(org.Goals) > 0 {
		fmt.Fprintf(stdout, "%d stores, %d guides, %d customers, %d goals imported\n", len(org.Stores), len(org.Guides), len(org.Customers), len(org.Goals))
	}
	if files.Plan != "" {
		fmt.Fprintln(stdout, "1 plan published")
	}
	if len(files.Events) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(stdout, "%d events recorded, %d known before\n", summary.Accepted, summary.Duplicates)
	return err
}

// printGaps says what facts of a file wait for. Files that were not named go by what they
// are usually called.
func printGaps(stderr io.Writer, events, guides, stores string, gaps []service.Gap, waiting int) {
	line := linesOf(events)
	for _, g := range gaps {
		fmt.Fprintf(stderr, "%s:%d: %s\n", events, line(g.Index), g.Until(cmp.Or(guides, "guides.csv"), cmp.Or(stores, "stores.csv")))
	}
	if waiting > 0 {
		fmt.Fprintf(stderr, "%s: facts that name what is not known yet: %d\n", events, waiting)
	}
}

// printOverdrafts says which orders of a file are refunded beyond their amount.
func printOverdrafts(stderr io.Writer, events string, overdrawn []service.Overdraft) {
	line := linesOf(events)
	for _, o := range overdrawn {
		fmt.Fprintf(stderr, "%s:%d: %s\n", events, line(o.Index), o.Words())
	}
}
