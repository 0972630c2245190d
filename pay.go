package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/guideapp/service"
)

// runPay rates files under a plan and prints the statements. It needs no database and
// writes nothing but its answer.
func runPay(_ context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("pay", stderr)
	var files payFiles
	files.flags(flags)
	periodText := flags.String("period", "", "what to pay: 2026-09, 2026-09-14, 2026-W37 or 2026-Q3")
	asOfText := flags.String("as-of", "", "the statements as they stood then (default: the period's end, or the last fact known if that is later)")
	asJSON := flags.Bool("json", false, "print the canonical JSON")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if missing := files.missing(); missing != "" || *periodText == "" {
		return usage(flags, "--%s is missing", cmp.Or(missing, "period"))
	}
	plan, zone, err := readPlan(files.plan)
	if err != nil {
		return err
	}
	period, err := guideapp.ParsePeriod(*periodText)
	if err != nil {
		return usage(flags, "--period: %v", err)
	}
	if err := plan.Pays(period); err != nil {
		return err
	}
	org, events, err := files.read(zone)
	if err != nil {
		return err
	}
	asOf, err := payInstant(*asOfText, period, events, zone)
	if err != nil {
		return usage(flags, "--as-of: %v", err)
	}
	facts, err := reward.NewFacts(&org, events, zone, asOf)
	if err != nil {
		return err
	}
	if err := files.review(&org, events, facts.Parked(), stderr); err != nil {
		return err
	}
	payroll := reward.Pay(plan, facts, period)
	if *asJSON {
		_, err = stdout.Write(payroll.AppendJSON(nil))
		return err
	}
	return printPayroll(stdout, payroll)
}

// payFiles are the files pay reads.
type payFiles struct {
	plan string
	factFiles
}

func (p *payFiles) flags(flags *flag.FlagSet) {
	flags.StringVar(&p.plan, "plan", "", "reward plan, YAML or JSON")
	p.factFiles.flags(flags)
}

func (p *payFiles) missing() string {
	if p.plan == "" {
		return "plan"
	}
	return p.factFiles.missing()
}

// factFiles are the files that plans are paid or tried on.
type factFiles struct {
	stores, guides, events string
	goals                  string // may be left out
}

func (f *factFiles) flags(flags *flag.FlagSet) {
	flags.StringVar(&f.stores, "stores", "", "stores.csv: "+intake.StoreColumns())
	flags.StringVar(&f.guides, "guides", "", "guides.csv: "+intake.GuideColumns())
	flags.StringVar(&f.events, "events", "", "events.csv: "+intake.EventColumns())
	flags.StringVar(&f.goals, "goals", "", "goals.csv, for targets that name a table (may be left out): "+intake.GoalColumns())
}

func (f *factFiles) missing() string {
	for _, file := range [][2]string{{"stores", f.stores}, {"guides", f.guides}, {"events", f.events}} {
		if file[1] == "" {
			return file[0]
		}
	}
	return ""
}

// review refuses facts whose order is not there, and complains about what pays nobody.
func (f *factFiles) review(org *guideapp.Org, events, parked []guideapp.Event, stderr io.Writer) error {
	if len(parked) > 0 {
		return refuseParked(f.events, events, parked)
	}
	gaps, waiting := service.UnknownPlaces(org, events, guideapp.MaxViolations)
	printGaps(stderr, f.events, f.guides, f.stores, gaps, waiting)
	printOverdrafts(stderr, f.events, service.Overdrafts(events, guideapp.MaxViolations))
	return nil
}

// read reads the organisation and the facts.
func (f *factFiles) read(zone *time.Location) (guideapp.Org, []guideapp.Event, error) {
	org, err := readOrg(f.stores, f.guides, f.goals)
	if err != nil {
		return org, nil, err
	}
	events, err := readFile(f.events, func(name string, r io.Reader) ([]guideapp.Event, error) {
		return intake.ReadEvents(name, r, defaultBrand, defaultSource, zone)
	})
	return org, events, err
}

// readOrg reads an organisation, sorted; goals may be empty.
func readOrg(stores, guides, goals string) (guideapp.Org, error) {
	org := guideapp.Org{Brand: defaultBrand}
	var err error
	if org.Stores, err = readFile(stores, intake.ReadStores); err != nil {
		return org, err
	}
	if org.Guides, err = readFile(guides, intake.ReadGuides); err != nil {
		return org, err
	}
	org.Goals, err = readOptional(goals, intake.ReadGoals)
	org.Sort()
	return org, err
}

// readPlan reads, parses and checks a plan document, and loads its time zone.
func readPlan(name string) (*reward.Plan, *time.Location, error) {
	document, err := readFile(name, intake.ReadPlan)
	if err != nil {
		return nil, nil, err
	}
	plan, err := reward.Parse(document)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	zone, err := time.LoadLocation(plan.Zone)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: timezone: %q is not a time zone such as Asia/Shanghai", name, plan.Zone)
	}
	return plan, zone, nil
}

func readFile[T any](name string, read func(name string, r io.Reader) (T, error)) (T, error) {
	var nothing T
	file, err := os.Open(name)
	if err != nil {
		return nothing, err
	}
	defer file.Close()
	return read(name, file)
}

// payInstant gives the as-of instant. Without one it is a function of the input, so
// that the same files give the same bytes on any day.
func payInstant(text string, period guideapp.Period, events []guideapp.Event, zone *time.Location) (guideapp.Instant, error) {
	if text != "" {
		return guideapp.ParseInstant(text, zone)
	}
	_, asOf := period.Instants(zone)
	for i := range events {
		asOf = max(asOf, events[i].KnownAt())
	}
	return asOf, nil
}

// maxParkedShown is how many facts without their order are named.
const maxParkedShown = 20

func refuseParked(file string, events, parked []guideapp.Event) error {
	rows, line := make(map[string]int, len(events)), linesOf(file)
	for i := range events {
		rows[events[i].Key()] = i
	}
	refused := &guideapp.Error{Code: guideapp.Invalid, Message: fmt.Sprintf("%s: orders that facts refer to are not in the file: %d; add the order's row, or take the fact out", file, len(parked))}
	for _, e := range parked[:min(len(parked), maxParkedShown)] {
		refused.Violations = append(refused.Violations, guideapp.Violation{
			Path: fmt.Sprintf("%s:%d: ref", file, line(rows[e.Key()])), Message: fmt.Sprintf("the %s %s refers to order %s, which is not there", e.Kind, e.ID, e.Ref)})
	}
	return refused
}

func printPayroll(stdout io.Writer, payroll *reward.Payroll) error {
	fmt.Fprintf(stdout, "Plan %s version %d, %s as of %s\n\n", payroll.Plan, payroll.Version, payroll.Period, payroll.AsOf)
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "guide\tearned\tpending\ttotal\t")
	var earned, pending, total guideapp.Fen
	for _, s := range payroll.Statements {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t\n", s.Guide, s.Earned.Yuan(), s.Pending.Yuan(), s.Total.Yuan())
		earned, pending, total = earned+s.Earned, pending+s.Pending, total+s.Total
	}
	fmt.Fprintf(w, "%d guides\t%s\t%s\t%s\t\n", len(payroll.Statements), earned.Yuan(), pending.Yuan(), total.Yuan())
	return w.Flush()
}
