package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/sheet"
)

const simulateHelp = `Makes every report of the simulator about a plan, or about a baseline and its variants, over
CSV files (--stores --guides --events [--goals] --period), an exported data set (--dataset), or
a drawn chain (--synthetic --period). It prints a sentence a report; --json prints them whole,
and --html writes them as a page that needs no network.

--set cliffs.within=10% sets an argument of a report; goal_seek is only made with its path and
budget: --set goal_seek.path='components[1].commission.rate' --set goal_seek.budget=50000.

--report overview --report cost makes these only. A report that cannot be made over so many
facts says so in its place.
`

// reportOrder is the order in which reports are told; others follow by name.
var reportOrder = []string{"overview", "cost", "distribution", "changes", "cliffs", "fairness", "double_pay", "gaming", "uncertainty", "behaviour", "marginal", "differences", "goal_seek"}

// simulateFlags are the flags of simulate as they were given.
type simulateFlags struct {
	trial
	guide          string
	set            []string
	reports        []string // those to make; all that can be where none is named
	html, language string
	asJSON         bool
}

// runSimulate makes the simulator's reports. It needs no database and writes nothing but
// its answer and the page it is asked for.
func runSimulate(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("simulate", stderr)
	var f simulateFlags
	f.define(flags)
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if wrong := f.wrong(1); wrong != "" {
		return usage(flags, "%s", wrong)
	}
	if f.language != "en" && f.language != "zh" {
		return usage(flags, "--language is en or zh")
	}
	arguments, err := f.arguments()
	if err != nil {
		return usage(flags, "%v", err)
	}
	if err := f.load(stderr); err != nil {
		return err
	}
	answers, err := f.answer(ctx, arguments, newProgress(stderr, "reports"))
	if err != nil {
		return err
	}
	made := f.session.Reproduction(f.command(), f.reward)
	if f.html != "" {
		if err := f.writePage(f.html, answers); err != nil {
			return err
		}
	}
	if f.asJSON {
		_, err = stdout.Write(appendReports(nil, &made, answers))
		return err
	}
	return f.print(stdout, answers)
}

// writePage writes the reports as a page into a file.
func (f *simulateFlags) writePage(path string, answers []*simulator.Answered) error {
	page := sheet.Sheet{Made: f.session.Reproduction(f.command(), f.reward), Plans: f.plans, Answers: answers, Chinese: f.language == "zh"}
	_, err := writeWhole(path, func(w io.Writer) (int, error) { return 1, page.Write(w) })
	return err
}

func (f *simulateFlags) define(flags *flag.FlagSet) {
	f.trial.flags(flags)
	flags.StringVar(&f.guide, "guide", "", "whose curve and differences to tell (default: the guide in the middle by pay)")
	flags.Func("set", "an argument of a report, REPORT.ARGUMENT=VALUE; as often as needed", func(s string) error {
		f.set = append(f.set, s)
		return nil
	})
	flags.Func("report", "a report to make; as often as needed (default: all)", func(s string) error {
		if simulator.Reports[s] == nil {
			return guideapp.Errorf(guideapp.Invalid, "there is no report %q; there are %s", s, strings.Join(simulator.ReportNames(), ", "))
		}
		f.reports = append(f.reports, s)
		return nil
	})
	flags.StringVar(&f.language, "language", "en", "of what is printed, and of the page at first: en or zh")
	flags.StringVar(&f.html, "html", "", "write the reports as a page into this file")
	flags.BoolVar(&f.asJSON, "json", false, "print the reports as canonical JSON")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), simulateHelp)
		flags.PrintDefaults()
	}
}

// arguments reads what --set says, by report.
func (f *simulateFlags) arguments() (map[string]*reward.Node, error) {
	arguments := map[string]*reward.Node{}
	for _, s := range f.set {
		at, value, found := strings.Cut(s, "=")
		name, argument, named := strings.Cut(at, ".")
		if !found || !named {
			return nil, guideapp.Errorf(guideapp.Invalid, "--set %q should look like cliffs.within=10%%", s)
		}
		if simulator.Reports[name] == nil {
			return nil, guideapp.Errorf(guideapp.Invalid, "--set %q: there is no report %q; there are %s", s, name, strings.Join(simulator.ReportNames(), ", "))
		}
		addArgument(arguments, name, argument, value)
	}
	return arguments, nil
}

func addArgument(arguments map[string]*reward.Node, report, argument, value string) {
	if arguments[report] == nil {
		arguments[report] = &reward.Node{Kind: reward.Map}
	}
	node := arguments[report]
	node.Keys, node.Children = append(node.Keys, argument), append(node.Children, &reward.Node{Kind: reward.Scalar, Text: value})
}

// answer makes every report that can be made.
func (f *simulateFlags) answer(ctx context.Context, arguments map[string]*reward.Node, progress func(done, total int)) ([]*simulator.Answered, error) {
	if guide, err := f.whom(); err != nil {
		return nil, err
	} else if guide != "" {
		for _, name := range []string{"marginal", "differences"} {
			if node := arguments[name]; node == nil || !slices.Contains(node.Keys, "guide") {
				addArgument(arguments, name, "guide", guide)
			}
		}
	}
	var answers []*simulator.Answered
	names := f.names(arguments)
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		args, err := simulator.ReadArguments(arguments[name])
		if err != nil {
			return nil, err
		}
		answered, err := f.session.Report(name, f.reward, args)
		if err != nil {
			answered, err = f.session.Refuse(name, f.reward, err)
		}
		if err != nil {
			return nil, fmt.Errorf("report %s: %w", name, err)
		}
		answers = append(answers, answered)
		progress(i+1, len(names))
	}
	return answers, nil
}

// names lists the reports that can be made, in the order in which they are told.
func (f *simulateFlags) names(arguments map[string]*reward.Node) []string {
	var names []string
	for _, name := range simulator.ReportNames() {
		if len(f.reports) > 0 {
			if slices.Contains(f.reports, name) {
				names = append(names, name)
			}
			continue
		}
		if needs := slices.Contains([]string{"marginal", "differences", "goal_seek"}, name); !needs || arguments[name] != nil {
			names = append(names, name)
		}
	}
	place := func(name string) int {
		if at := slices.Index(reportOrder, name); at >= 0 {
			return at
		}
		return len(reportOrder)
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	return names
}

// whom gives the guide to look at: the one asked for, else the one in the middle by the
// baseline's pay, nobody where there are none.
func (f *simulateFlags) whom() (string, error) {
	if f.guide != "" {
		return f.guide, nil
	}
	payroll, err := f.session.Pay(f.reward[0])
	if err != nil || len(payroll.Statements) == 0 {
		return "", err
	}
	statements := slices.Clone(payroll.Statements)
	slices.SortStableFunc(statements, func(a, b reward.Statement) int { return cmp.Compare(a.Total, b.Total) })
	return statements[len(statements)/2].Guide, nil
}

// command is the line that gives the same numbers again.
func (f *simulateFlags) command() string {
	line := []string{"frontline", "simulate"}
	add := func(name, value string) {
		if value != "" {
			line = append(line, "--"+name, quoted(value))
		}
	}
	for _, plan := range f.plans {
		add("plan", plan)
	}
	add("stores", f.files.stores)
	add("guides", f.files.guides)
	add("events", f.files.events)
	add("goals", f.files.goals)
	add("dataset", f.dataset)
	add("synthetic", f.synthetic)
	add("period", f.period)
	add("as-of", f.asOf)
	add("guide", f.guide)
	for _, report := range f.reports {
		add("report", report)
	}
	for _, s := range f.set {
		add("set", s)
	}
	return strings.Join(append(line, "--json"), " ")
}

// quoted writes a word as a shell reads it.
func quoted(word string) string {
	plain := func(r rune) bool {
		return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9') || strings.ContainsRune("/._-:=+,%@", r)
	}
	if strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// appendReports appends
//
//	{"reproduce":{...},"reports":[{"report":"overview",...,"answer":{...}},...]}
//
// as simulator.Reproduction and simulator.Answered write them.
func appendReports(to []byte, made *simulator.Reproduction, answers []*simulator.Answered) []byte {
	to = append(made.AppendJSON(append(to, `{"reproduce":`...)), `,"reports":[`...)
	for i, a := range answers {
		if i > 0 {
			to = append(to, ',')
		}
		to = a.AppendJSON(append(to, '\n'))
		to = to[:len(to)-1] // a report ends in a newline
	}
	return append(to, "]}\n"...)
}

// print writes the sentence of every report.
func (f *simulateFlags) print(stdout io.Writer, answers []*simulator.Answered) error {
	for _, a := range answers {
		said := a.Sentence()
		if f.language == "zh" {
			said.EN = said.ZH
		}
		if _, err := fmt.Fprintf(stdout, "%s\n  %s\n\n", a.Name, said.EN); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(stdout, "To get these numbers again: %s\n", f.command())
	return err
}
