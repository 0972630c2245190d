package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"frontline/guideapp"
)

// runKeys stores a person or machine and prints a sign-in code, which is shown once.
func runKeys(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("keys", stderr)
	var where place
	where.flags(flags)
	person := personFlags(flags)
	address := flags.String("url", "http://127.0.0.1:8080", "where the page is served, for the link")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if person.ID == "" || person.Role == "" {
		return usage(flags, "--person and --role are required")
	}
	if person.Name == "" {
		person.Name = person.ID
	}
	database, err := where.open(ctx)
	if err != nil {
		return err
	}
	code, err := newHouse(database, wallClock).sessions.Mint(ctx, *person)
	if err := errors.Join(err, database.Close()); err != nil {
		return err
	}
	if person.Role == guideapp.RoleMachine {
		_, err = fmt.Fprintf(stdout, "%s\n", code)
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s\n", signInLink(*address, code))
	return err
}

func personFlags(flags *flag.FlagSet) *guideapp.Person {
	p := new(guideapp.Person)
	flags.StringVar(&p.Brand, "brand", defaultBrand, "the person's brand")
	flags.StringVar(&p.ID, "person", "", "the person's id; of a guide or manager, the guide id")
	flags.StringVar(&p.Name, "name", "", "the person's name; the id when not given")
	flags.StringVar((*string)(&p.Role), "role", "", "guide, manager, coordinator, dealer, headquarters or machine")
	flags.StringVar(&p.Store, "store", "", "the store of a guide or manager")
	flags.StringVar(&p.Region, "region", "", "the region of a coordinator")
	flags.StringVar(&p.Dealer, "dealer", "", "the dealer id of a dealer")
	return p
}
