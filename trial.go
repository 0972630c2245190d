package main

import (
	"flag"
	"fmt"
	"io"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// trial is the plans that compare and simulate try, and the files they try them on.
type trial struct {
	plans        []string // the baseline first
	files        factFiles
	period, asOf string
	reward       []*reward.Plan
	zone         *time.Location
	paidFor      guideapp.Period
	session      *simulator.Session
}

func (t *trial) flags(flags *flag.FlagSet) {
	flags.Func("plan", fmt.Sprintf("reward plan, YAML or JSON; give it once for the baseline and once for each of up to %d variants", simulator.MaxVariants), func(name string) error {
		t.plans = append(t.plans, name)
		return nil
	})
	t.files.flags(flags)
	flags.StringVar(&t.period, "period", "", "what to try: 2026-09, 2026-09-14, 2026-W37 or 2026-Q3")
	flags.StringVar(&t.asOf, "as-of", "", "with what was known then (default: the period's end, or the last fact known if that is later)")
}

// wrong says what is wrong with the plans of the command line.
func (t *trial) wrong(least int) string {
	switch {
	case len(t.plans) == 0:
		return "--plan is missing"
	case len(t.plans) < least:
		return "--plan is given once; give it again for each variant"
	case len(t.plans) > 1+simulator.MaxVariants:
		return fmt.Sprintf("--plan is given %d times; there is a baseline and up to %d variants", len(t.plans), simulator.MaxVariants)
	}
	return ""
}

// readPlans reads the plans. Days are those of the baseline's time zone.
func (t *trial) readPlans() error {
	for i, name := range t.plans {
		plan, zone, err := readPlan(name)
		if err != nil {
			return err
		}
		if t.reward = append(t.reward, plan); i == 0 {
			t.zone = zone
		}
	}
	return nil
}

// readFiles lays the files out.
func (t *trial) readFiles(stderr io.Writer) error {
	org, events, err := t.files.read(t.zone)
	if err != nil {
		return err
	}
	asOf, err := payInstant(t.asOf, t.paidFor, events, t.zone)
	if err != nil {
		return fmt.Errorf("--as-of: %w", err)
	}
	set := simulator.Dataset{Org: org, Events: events, Period: t.paidFor, AsOf: asOf, Zone: t.zone.String(), History: simulator.Whole()}
	if t.session, err = simulator.NewSession(&set, t.zone); err != nil {
		return err
	}
	return t.files.review(&org, events, t.session.Parked(), stderr)
}

// check says which of the plans cannot be tried.
func (t *trial) check() error {
	for i, plan := range t.reward {
		if err := t.session.Takes(plan); err != nil {
			return fmt.Errorf("%s: %w", t.plans[i], err)
		}
	}
	return nil
}
