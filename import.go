package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/service"
)

// importFiles is what the command line of import names.
type importFiles struct{ stores, guides, customers, goals, events, brand, source string }

// runImport reads CSV files and stores what they hold. All files are read and checked
// before anything is stored; the organisation is stored whole or not at all, and so are
// the events.
func runImport(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := newFlags("import", stderr)
	var where place
	where.flags(flags)
	var files importFiles
	flags.StringVar(&files.stores, "stores", "", "CSV file of stores")
	flags.StringVar(&files.guides, "guides", "", "CSV file of guides, one line per assignment")
	flags.StringVar(&files.customers, "customers", "", "CSV file of customers")
	flags.StringVar(&files.goals, "goals", "", "CSV file of goals")
	flags.StringVar(&files.events, "events", "", "CSV file of events")
	flags.StringVar(&files.brand, "brand", defaultBrand, "the brand the files are of")
	flags.StringVar(&files.source, "source", defaultSource, "the source the events are of; an event id is unique within its source")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if files.stores == "" && files.guides == "" && files.customers == "" && files.goals == "" && files.events == "" {
		return usage(flags, "name at least one of --stores, --guides, --customers, --goals and --events")
	}
	org, events, err := files.read()
	if err != nil {
		return err
	}
	database, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	return store(ctx, newHouse(database, wallClock).importing, files.brand, org, events, stdout, stderr)
}

func (f importFiles) read() (org service.OrgBatch, events []guideapp.Event, err error) {
	if org.Stores, err = readOptional(f.stores, intake.ReadStores); err != nil {
		return org, nil, err
	}
	if org.Guides, err = readOptional(f.guides, intake.ReadGuides); err != nil {
		return org, nil, err
	}
	if org.Customers, err = readOptional(f.customers, intake.ReadCustomers); err != nil {
		return org, nil, err
	}
	if org.Goals, err = readOptional(f.goals, intake.ReadGoals); err != nil {
		return org, nil, err
	}
	events, err = readOptional(f.events, func(name string, r io.Reader) ([]guideapp.Event, error) {
		return intake.ReadEvents(name, r, f.brand, f.source, businessZone())
	})
	return org, events, err
}

// readOptional reads a file of nouns; no name is no nouns.
func readOptional[T any](name string, read func(name string, r io.Reader) ([]T, error)) ([]T, error) {
	if name == "" {
		return nil, nil
	}
	return readFile(name, read)
}

func store(ctx context.Context, importing *service.Importing, brand string, org service.OrgBatch, events []guideapp.Event, stdout, stderr io.Writer) error {
	importer := guideapp.Person{Brand: brand, ID: "frontline import", Name: "frontline import", Role: guideapp.RoleHeadquarters}
	if len(org.Stores)+len(org.Guides)+len(org.Customers)+len(org.Goals) > 0 {
		counts, err := importing.Org(ctx, importer, rand.Text(), org)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%d stores, %d guides, %d customers, %d goals imported\n", counts.Stores, counts.Guides, counts.Customers, counts.Goals)
	}
	if len(events) == 0 {
		return nil
	}
	summary, err := importing.File(ctx, brand, events, newProgress(stderr, "events"))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%d events recorded, %d known before\n", summary.Accepted, summary.Duplicates)
	return err
}
