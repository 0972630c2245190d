package main

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// planSchema is the JSON Schema of plan documents.
//
//go:embed guideapp/reward/plan.schema.json
var planSchema []byte

// checkFiles is what the command line of check-plan names.
type checkFiles struct {
	plan, stores, guides, goals string
	period, language            string
}

// runCheckPlan says what is wrong with a plan document; of a valid one, what its author
// should know and the most it can cost. It needs no database.
func runCheckPlan(_ context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("check-plan", stderr)
	var files checkFiles
	files.flags(flags)
	asJSON := flags.Bool("json", false, "print the report as JSON")
	schema := flags.Bool("schema", false, "print the JSON Schema of plan documents, for an editor, and end")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if *schema {
		_, err := stdout.Write(planSchema)
		return err
	}
	if wrong := files.wrong(); wrong != "" {
		return usage(flags, "%s", wrong)
	}
	report, err := files.check()
	if err != nil {
		return err
	}
	if *asJSON {
		err = report.writeJSON(stdout)
	} else {
		err = report.write(stdout)
	}
	if err == nil && len(report.errors) > 0 {
		err = fmt.Errorf("%s: %d errors", files.plan, len(report.errors))
	}
	return err
}

func (c *checkFiles) flags(flags *flag.FlagSet) {
	flags.StringVar(&c.plan, "plan", "", "reward plan, YAML or JSON")
	flags.StringVar(&c.stores, "stores", "", "stores.csv, to look for stores, visitors and who is paid")
	flags.StringVar(&c.guides, "guides", "", "guides.csv, with --stores")
	flags.StringVar(&c.goals, "goals", "", "goals.csv, with --stores and --guides")
	flags.StringVar(&c.period, "period", "", "which period to look at (default: the plan's first, or the current one)")
	flags.StringVar(&c.language, "language", "en", "of the findings: en or zh")
}

func (c *checkFiles) wrong() string {
	switch {
	case c.plan == "":
		return "--plan is missing"
	case (c.stores == "") != (c.guides == ""):
		return "--stores and --guides go together"
	case c.goals != "" && c.stores == "":
		return "--goals goes with --stores and --guides"
	case c.language != "en" && c.language != "zh":
		return "--language is en or zh"
	}
	return ""
}

// checked is what there is to say about a plan document: its errors, or, when it has
// none, the plan with the report on it.
type checked struct {
	plan   *reward.Plan
	period guideapp.Period
	errors []guideapp.Violation
	reward.Report
	say func(guideapp.Text) string
}

func (c *checkFiles) check() (*checked, error) {
	report := &checked{say: func(t guideapp.Text) string { return t.EN }}
	if c.language == "zh" {
		report.say = func(t guideapp.Text) string { return t.ZH }
	}
	plan, zone, err := readPlan(c.plan)
	var refused *guideapp.Error
	if errors.As(err, &refused) && len(refused.Violations) > 0 {
		report.errors = refused.Violations
		return report, nil
	}
	if err != nil {
		return nil, err
	}
	report.plan, report.period = plan, guideapp.PeriodOf(plan.Cadence, cmp.Or(plan.First, guideapp.DayOf(wallClock(), zone)))
	if c.period != "" {
		if report.period, err = guideapp.ParsePeriod(c.period); err != nil {
			return nil, err
		}
		if err := plan.Pays(report.period); err != nil {
			return nil, err
		}
	}
	var org *guideapp.Org
	if c.stores != "" {
		read, err := readOrg(c.stores, c.guides, c.goals)
		if err != nil {
			return nil, err
		}
		org = &read
	}
	report.Report = reward.Check(plan, org, report.period)
	return report, nil
}

func (c *checked) write(to io.Writer) error {
	var b strings.Builder
	if len(c.errors) > 0 {
		fmt.Fprintf(&b, "%d errors; the plan cannot be used until they are gone:\n", len(c.errors))
		for _, v := range c.errors {
			fmt.Fprintf(&b, "  %s\n      %s\n", v.Path, v.Message)
		}
		_, err := io.WriteString(to, b.String())
		return err
	}
	fmt.Fprintf(&b, "Plan %s version %d has no errors.\n", c.plan.Name, c.plan.Version)
	if len(c.Findings) == 0 {
		b.WriteString("\nNothing in it looks unintended.\n")
	}
	for _, part := range []struct {
		severity reward.Severity
		title    string
	}{{reward.Warning, "Most likely not meant:"}, {reward.Note, "To be known before publishing:"}} {
		c.writeFindings(&b, part.severity, part.title)
	}
	fmt.Fprintf(&b, "\nThe most that can be paid in %s:\n", c.period)
	c.writeBound(&b, "one guide", &c.Liability.PerGuide)
	for _, line := range c.Liability.Example {
		fmt.Fprintf(&b, "      %s\n", c.say(line.Words))
	}
	if c.Liability.Plan != nil {
		c.writeBound(&b, "everybody", c.Liability.Plan)
	} else {
		b.WriteString("  everybody: name --stores and --guides\n")
	}
	_, err := io.WriteString(to, b.String())
	return err
}

func (c *checked) writeFindings(b *strings.Builder, severity reward.Severity, title string) {
	for _, f := range c.Findings {
		if f.Severity != severity {
			continue
		}
		if title != "" {
			fmt.Fprintf(b, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(b, "  %s\n      %s\n", f.Path, c.say(f.Words))
	}
}

func (c *checked) writeBound(b *strings.Builder, who string, bound *reward.Bound) {
	if !bound.Open {
		fmt.Fprintf(b, "  %s: %s yuan\n", who, bound.Amount.Yuan())
		return
	}
	fmt.Fprintf(b, "  %s: unbounded\n", who)
	for _, why := range bound.Why {
		fmt.Fprintf(b, "      %s\n", c.say(why))
	}
}

// The JSON of a report; amounts are fen.
type (
	checkJSON struct {
		Plan      string         `json:"plan,omitempty"`
		Version   int            `json:"version"`
		Hash      string         `json:"plan_hash,omitempty"`
		Period    string         `json:"period,omitempty"`
		Errors    []errorJSON    `json:"errors"`
		Findings  []findingJSON  `json:"findings"`
		Liability *liabilityJSON `json:"liability,omitempty"`
	}
	errorJSON struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	}
	findingJSON struct {
		Path     string    `json:"path"`
		Kind     string    `json:"kind"`
		Severity string    `json:"severity"`
		ZH       string    `json:"zh"`
		EN       string    `json:"en"`
		Jump     *jumpJSON `json:"jump,omitempty"`
	}
	jumpJSON struct {
		At   int64  `json:"at"`
		Of   string `json:"of"`
		Size int64  `json:"size_fen"`
	}
	liabilityJSON struct {
		PerGuide boundJSON  `json:"per_guide"`
		Plan     *boundJSON `json:"plan,omitempty"`
		Example  []string   `json:"example"`
	}
	boundJSON struct {
		Amount *int64   `json:"amount_fen"` // null is unbounded
		Why    []string `json:"why,omitempty"`
	}
)

func (c *checked) writeJSON(to io.Writer) error {
	out := checkJSON{Errors: []errorJSON{}, Findings: []findingJSON{}}
	for _, v := range c.errors {
		out.Errors = append(out.Errors, errorJSON(v))
	}
	for _, f := range c.Findings {
		finding := findingJSON{f.Path, string(f.Kind), string(f.Severity), f.Words.ZH, f.Words.EN, nil}
		if f.Jump != nil {
			finding.Jump = &jumpJSON{f.Jump.At, string(f.Jump.Of), int64(f.Jump.Size)}
		}
		out.Findings = append(out.Findings, finding)
	}
	if c.plan != nil {
		out.Plan, out.Version, out.Hash, out.Period = c.plan.Name, c.plan.Version, c.plan.Hash, c.period.String()
		out.Liability = &liabilityJSON{PerGuide: c.boundJSON(&c.Liability.PerGuide), Example: []string{}}
		for _, line := range c.Liability.Example {
			out.Liability.Example = append(out.Liability.Example, c.say(line.Words))
		}
		if c.Liability.Plan != nil {
			total := c.boundJSON(c.Liability.Plan)
			out.Liability.Plan = &total
		}
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

func (c *checked) boundJSON(b *reward.Bound) boundJSON {
	if b.Open {
		return boundJSON{Why: c.all(b.Why)}
	}
	amount := int64(b.Amount)
	return boundJSON{Amount: &amount}
}

func (c *checked) all(lines []guideapp.Text) []string {
	said := []string{}
	for _, line := range lines {
		said = append(said, c.say(line))
	}
	return said
}
