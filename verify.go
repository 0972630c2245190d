package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"frontline/guideapp/service"
)

// runVerify recounts what is kept from the facts.
func runVerify(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := newFlags("verify", stderr)
	var where place
	where.flags(flags)
	brand := flags.String("brand", defaultBrand, "the brand to verify")
	repair := flags.Bool("repair", false, "keep the recount where it differs")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	database, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	differences, err := newHouse(database, wallClock).importing.Verify(ctx, *brand, *repair, newProgress(stderr, "recounting periods"))
	if err != nil {
		return err
	}
	for _, d := range differences {
		fmt.Fprintf(stdout, "%s %s store %s guide %q: kept %s, recounted %s\n", d.Period, d.Measure, d.Store, d.Guide, totalText(d.Kept), totalText(d.Recounted))
	}
	switch {
	case len(differences) == 0:
		fmt.Fprintf(stdout, "Brand %s: every kept total is what its facts come to.\n", *brand)
		return nil
	case *repair:
		fmt.Fprintf(stdout, "Brand %s: %d totals differed and were put right.\n", *brand, len(differences))
		return nil
	}
	return fmt.Errorf("brand %s: %d kept totals differ from their facts; run frontline verify --repair to keep the recount", *brand, len(differences))
}

func totalText(t *service.Total) string {
	if t == nil {
		return "nothing"
	}
	if t.Micro == 0 {
		return fmt.Sprint(t.Value)
	}
	return fmt.Sprintf("%d.%06d", t.Value, t.Micro)
}
