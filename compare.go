package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// runCompare pays several plans over the same files and says what the later ones change
// beside the first. It needs no database and writes nothing but its answer.
func runCompare(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("compare", stderr)
	var t trial
	t.flags(flags)
	asJSON := flags.Bool("json", false, "print the canonical JSON")
	html := flags.String("html", "", "write overview, cost, distribution and changes as a page into this file")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if wrong := t.wrong(2); wrong != "" {
		return usage(flags, "%s", wrong)
	}
	if err := t.load(stderr); err != nil {
		return err
	}
	comparison, err := t.session.Compare(t.reward[0], t.reward[1:]...)
	if err != nil {
		return err
	}
	if *html != "" {
		if err := writeCompared(ctx, &t, *html, stderr); err != nil {
			return err
		}
	}
	if *asJSON {
		_, err = stdout.Write(comparison.AppendJSON(nil))
		return err
	}
	return printComparison(stdout, t.plans, comparison)
}

// writeCompared writes what is to be compared as a page.
func writeCompared(ctx context.Context, t *trial, path string, stderr io.Writer) error {
	f := simulateFlags{trial: *t, reports: []string{"overview", "cost", "distribution", "changes"}}
	answers, err := f.answer(ctx, map[string]*reward.Node{}, newProgress(stderr, "reports"))
	if err != nil {
		return err
	}
	return f.writePage(path, answers)
}

// labelWidth is as wide as most names of rows, which stand to the left.
const labelWidth = 16

// printComparison writes a column for every plan.
func printComparison(stdout io.Writer, files []string, c *simulator.Comparison) error {
	fmt.Fprintf(stdout, "%s as of %s, %d guides; amounts in yuan, changes beside the first plan\n\n", c.Period, c.AsOf, c.Guides)
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, cell func(i int) string) {
		fmt.Fprintf(w, "%-*s\t", labelWidth, name)
		for i := range c.Plans {
			fmt.Fprintf(w, "%s\t", cell(i))
		}
		fmt.Fprintln(w)
	}
	// changed is a row that the baseline has nothing in.
	changed := func(name string, cell func(v *simulator.Changes) string) {
		row(name, func(i int) string {
			if i == 0 {
				return ""
			}
			return cell(&c.Changes[i-1])
		})
	}
	row("file", func(i int) string { return files[i] })
	row("plan", func(i int) string { return fmt.Sprintf("%s version %d", c.Plans[i].Plan, c.Plans[i].Version) })
	row("cost", func(i int) string { return c.Plans[i].Cost.Yuan() })
	changed("change", func(v *simulator.Changes) string { return signed(v.Cost) })
	for _, component := range componentNames(c) {
		row("  "+component, func(i int) string { return costOf(&c.Plans[i], component) })
	}
	row("Gini", func(i int) string { return c.Plans[i].Spread.Gini() })
	row("median", func(i int) string { return c.Plans[i].Spread.Deciles[4].Yuan() })
	row("nothing paid", func(i int) string { return fmt.Sprint(c.Plans[i].Spread.Zero) })
	changed("winners", func(v *simulator.Changes) string { return fmt.Sprint(v.Winners) })
	changed("losers", func(v *simulator.Changes) string { return fmt.Sprint(v.Losers) })
	changed("unchanged", func(v *simulator.Changes) string { return fmt.Sprint(v.Unchanged) })
	for band, name := range []string{"  above +5%", "  up to +5%", "  no change", "  down to -5%", "  below -5%"} {
		changed(name, func(v *simulator.Changes) string { return fmt.Sprint(v.Bands[band]) })
	}
	changed("anything at all?", func(v *simulator.Changes) string {
		if v.Nothing {
			return "changes nothing"
		}
		return "yes"
	})
	return w.Flush()
}

func signed(f guideapp.Fen) string {
	if f > 0 {
		return "+" + f.Yuan()
	}
	return f.Yuan()
}

// componentNames lists the components of all plans, the first plan's first.
func componentNames(c *simulator.Comparison) (names []string) {
	known := map[string]bool{}
	for i := range c.Plans {
		for _, component := range c.Plans[i].ByComponent {
			if !known[component.Component] {
				known[component.Component], names = true, append(names, component.Component)
			}
		}
	}
	return names
}

// costOf is what a plan pays for a component, nothing where it has none.
func costOf(o *simulator.Outcome, component string) string {
	for _, c := range o.ByComponent {
		if c.Component == component {
			return c.Amount.Yuan()
		}
	}
	return "-"
}
