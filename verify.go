package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// runVerify recounts what is kept from the facts, and rates every settled period again.
func runVerify(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := newFlags("verify", stderr)
	var where place
	where.flags(flags)
	brand := flags.String("brand", defaultBrand, "the brand to verify")
	repair := flags.Bool("repair", false, "keep the recount where it differs")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	database, err := where.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	now, err := businessClock(ctx, database)
	if err != nil {
		return err
	}
	h := newHouse(database, now)
	extent, err := h.importing.Extent(ctx, *brand)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Brand %s: %d stores, %d guides, %d facts, kept totals of %d periods.\n", *brand, extent.Stores, extent.Guides, extent.Facts, extent.Periods)
	return errors.Join(verifyTotals(ctx, h, *brand, *repair, stdout, stderr), verifyBooks(ctx, h, *brand, stdout, stderr))
}

func verifyTotals(ctx context.Context, h house, brand string, repair bool, stdout, stderr io.Writer) error {
	differences, err := h.importing.Verify(ctx, brand, repair, newProgress(stderr, "recounting periods"))
	if err != nil {
		return err
	}
	for _, d := range differences {
		fmt.Fprintf(stdout, "%s %s store %s guide %q: kept %s, recounted %s\n", d.Period, d.Measure, d.Store, d.Guide, totalText(d.Kept), totalText(d.Recounted))
	}
	switch {
	case len(differences) == 0:
		fmt.Fprintf(stdout, "Brand %s: every kept total is what its facts come to.\n", brand)
		return nil
	case repair:
		fmt.Fprintf(stdout, "Brand %s: %d totals differed and were put right.\n", brand, len(differences))
		return nil
	}
	return fmt.Errorf("brand %s: %d kept totals differ from their facts; run frontline verify --repair to keep the recount", brand, len(differences))
}

// verifyBooks prints every difference between the books and what the facts come to. What
// became known since a settlement is no fault: the next one books it.
func verifyBooks(ctx context.Context, h house, brand string, stdout, stderr io.Writer) error {
	audit, err := h.settling.Audit(ctx, brand, newProgress(stderr, "rating periods"))
	if err != nil {
		return err
	}
	faults, pending := audit.Faults, 0
	for _, p := range audit.Periods {
		for _, d := range p.Differs {
			faults = append(faults, fmt.Sprintf("%s %s of %s, payer %q: the books lack %s yuan", p.Period, d.Component, d.Party, d.Payer, d.Amount.Yuan()))
		}
		fmt.Fprintf(stdout, "%s: %d lines booked, %s yuan; revenue of %s yuan", p.Period, p.Lines, p.Booked.Yuan(), p.Revenue.Yuan())
		pending += len(p.Pending)
		if len(p.Pending) > 0 {
			pay, revenue := ledger.Pay(p.Pending), ledger.RevenueOnly(p.Pending)
			fmt.Fprintf(stdout, "; with the next settlement are due %d corrections of %s yuan, and %d of revenue of %s yuan",
				len(pay), ledger.Total(pay).Yuan(), len(revenue), ledger.Total(revenue).Yuan())
		}
		if p.Changed {
			fmt.Fprint(stdout, "; the facts or the organisation that it was settled with have changed, so whether a line was also tampered with cannot be told")
		}
		fmt.Fprintln(stdout)
	}
	for _, fault := range faults {
		fmt.Fprintln(stdout, fault)
	}
	if len(faults) > 0 {
		return fmt.Errorf("brand %s: the books have %d faults", brand, len(faults))
	}
	if pending > 0 {
		_, err = fmt.Fprintf(stdout, "Brand %s: the books sum to zero; %d lines are not what their facts come to now, and the next settlement corrects them.\n", brand, pending)
		return err
	}
	_, err = fmt.Fprintf(stdout, "Brand %s: the books sum to zero, and every settled line is what its facts come to.\n", brand)
	return err
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
