package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
)

// trial is the plans that compare and simulate try, and what they try them on: files, an
// exported data set, or a drawn chain.
type trial struct {
	plans        []string // the baseline first
	files        factFiles
	period, asOf string
	dataset      string
	synthetic    string // arguments of population.Draw, "guides=240,seed=7"
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
	flags.StringVar(&t.dataset, "dataset", "", "an exported data set, in place of files and period")
	flags.StringVar(&t.synthetic, "synthetic", "", "draw a chain in place of files, such as stores=24,guides=240,customers=24000,seed=1; also days_before, orders_a_year, skill, footfall, season, class_a, class_b")
}

// wrong says what is wrong with the command line of at least so many plans.
func (t *trial) wrong(least int) string {
	switch {
	case len(t.plans) == 0:
		return "--plan is missing"
	case len(t.plans) < least:
		return "--plan is given once; give it again for each variant"
	case len(t.plans) > 1+simulator.MaxVariants:
		return fmt.Sprintf("--plan is given %d times; there is a baseline and up to %d variants", len(t.plans), simulator.MaxVariants)
	case t.dataset != "" && (t.synthetic != "" || t.files != factFiles{} || t.period != "" || t.asOf != ""):
		return "--dataset says itself which facts, period and as-of it holds; leave the other flags out"
	case t.dataset != "":
		return ""
	case t.synthetic != "" && (t.files != factFiles{} || t.asOf != ""):
		return "--synthetic draws a chain; leave files and --as-of out"
	}
	if missing := t.files.missing(); missing != "" && t.synthetic == "" {
		return "--" + missing + " is missing; or name a --dataset, or draw a chain with --synthetic"
	}
	if t.period == "" {
		return "--period is missing"
	}
	var err error
	if t.paidFor, err = guideapp.ParsePeriod(t.period); err != nil {
		return fmt.Sprintf("--period: %v", err)
	}
	return ""
}

// load reads the plans and lays the facts out.
func (t *trial) load(stderr io.Writer) error {
	err := t.readPlans()
	switch {
	case err != nil:
	case t.dataset != "":
		err = t.readDataset()
	case t.synthetic != "":
		err = t.draw()
	default:
		err = t.readFiles(stderr)
	}
	if err != nil {
		return err
	}
	return t.check()
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

func (t *trial) readDataset() error {
	data, err := os.ReadFile(t.dataset)
	if err != nil {
		return err
	}
	set, err := simulator.Load(data)
	if err != nil {
		return fmt.Errorf("%s: %w", t.dataset, err)
	}
	zone, err := time.LoadLocation(set.Zone)
	if err != nil {
		return fmt.Errorf("%s: its time zone %q is not known here", t.dataset, set.Zone)
	}
	t.session, err = simulator.NewSession(set, zone)
	return err
}

// draw draws the chain that the page draws from the same arguments.
func (t *trial) draw() error {
	node := &reward.Node{Kind: reward.Map}
	for pair := range strings.SplitSeq("period="+t.period+","+t.synthetic, ",") {
		key, value, _ := strings.Cut(pair, "=")
		node.Keys, node.Children = append(node.Keys, key), append(node.Children, &reward.Node{Kind: reward.Scalar, Text: value})
	}
	args, err := simulator.ReadArguments(node)
	if err != nil {
		return fmt.Errorf("--synthetic: %w", err)
	}
	drawn, err := population.Draw(args, nil)
	if err != nil {
		return fmt.Errorf("--synthetic: %w", err)
	}
	data, err := simulator.Export(drawn)
	if err != nil {
		return err
	}
	set, err := simulator.Load(data)
	if err != nil {
		return err
	}
	t.session, err = simulator.NewSession(set, population.Zone)
	return err
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
