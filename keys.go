package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

// runKeys stores a person or machine and prints a sign-in code, which is shown once; or
// takes back whatever signs a person in.
func runKeys(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("keys", stderr)
	var where place
	where.flags(flags)
	person := personFlags(flags)
	address := flags.String("url", "http://127.0.0.1:8080", "where the page is served, for the link")
	revoke := flags.Bool("revoke", false, "print no code, but end all sessions of the person or machine and make its codes worthless")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if person.ID == "" {
		return usage(flags, "--person is missing")
	}
	database, err := where.openExisting(ctx)
	if err != nil {
		return err
	}
	if *revoke {
		gone, err := newHouse(database, wallClock).sessions.Revoke(ctx, person.Brand, person.ID)
		if err := errors.Join(err, database.Close()); err != nil {
			return err
		}
		_, err = fmt.Fprintf(stdout, "%s, %s, is signed out everywhere, and no earlier code signs in.\n", gone.Name, gone.Role)
		return err
	}
	known, code, err := mint(ctx, database, *person)
	if err := errors.Join(err, database.Close()); err != nil {
		return err
	}
	if known.Role == guideapp.RoleMachine {
		fmt.Fprintf(stderr, "The code of %s signs in for %d days; keep it secret. It is not shown again.\n", known.ID, service.MachineCodeLife/guideapp.FullDay)
		_, err = fmt.Fprintf(stdout, "%s\n", code)
		return err
	}
	fmt.Fprintf(stderr, "The link of %s, %s, signs in once, within %d days. It is not shown again.\n", known.Name, known.Role, service.CodeLife/guideapp.FullDay)
	_, err = fmt.Fprintf(stdout, "%s\n", signInLink(*address, code))
	return err
}

// mint gives the person as the organisation knows it, and a code for it.
func mint(ctx context.Context, database *db.DB, asked guideapp.Person) (guideapp.Person, string, error) {
	now, err := businessClock(ctx, database)
	if err != nil {
		return asked, "", err
	}
	sessions := newHouse(database, now).sessions
	known, err := sessions.Recognize(ctx, asked)
	if err != nil {
		return known, "", err
	}
	code, err := sessions.Mint(ctx, known)
	return known, code, err
}

func personFlags(flags *flag.FlagSet) *guideapp.Person {
	p := new(guideapp.Person)
	flags.StringVar(&p.Brand, "brand", defaultBrand, "the person's brand")
	flags.StringVar(&p.ID, "person", "", "the person's id; of a guide or manager, the guide id")
	flags.StringVar(&p.Name, "name", "", "the person's name; of a guide, the name in guides.csv, and otherwise the id when not given")
	flags.StringVar((*string)(&p.Role), "role", "", "guide, manager, coordinator, dealer, headquarters or machine; of a guide, today's role in guides.csv when not given")
	flags.StringVar(&p.Store, "store", "", "the store of a manager; of a guide, today's in guides.csv when not given")
	flags.StringVar(&p.Region, "region", "", "the region of a coordinator")
	flags.StringVar(&p.Dealer, "dealer", "", "the dealer id of a dealer")
	return p
}
