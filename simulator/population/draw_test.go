package population_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
)

// arguments makes arguments of "key=value" texts.
func arguments(t *testing.T, pairs ...string) *simulator.Arguments {
	t.Helper()
	node := &reward.Node{Kind: reward.Map}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		node.Keys, node.Children = append(node.Keys, key), append(node.Children, &reward.Node{Kind: reward.Scalar, Text: value})
	}
	a, err := simulator.ReadArguments(node)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func drawn(t *testing.T, pairs ...string) simulator.Dataset {
	t.Helper()
	set, err := population.Draw(arguments(t, pairs...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestDraw_isADataSet(t *testing.T) {
	t.Parallel()
	pairs := []string{"stores=10", "guides=30", "customers=2000", "seed=7", "period=2026-08", "days_before=40", "skill=40", "footfall=50", "season=30", "class_a=50", "class_b=50"}
	first, err := simulator.Export(drawn(t, pairs...))
	if err != nil {
		t.Fatal(err)
	}
	second, err := simulator.Export(drawn(t, pairs...))
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("one seed draws two chains (%v)", err)
	}
	set, err := simulator.Load(first)
	if err != nil {
		t.Fatal(err)
	}
	if set.Period.String() != "2026-08" || len(set.Org.Stores) != 10 || len(set.Org.Guides) != 30 || set.Len() == 0 {
		t.Errorf("%s, %d stores, %d guides, %d facts", set.Period, len(set.Org.Stores), len(set.Org.Guides), set.Len())
	}
	if slices.ContainsFunc(set.Org.Stores, func(s guideapp.Store) bool { return s.Class == "C" }) {
		t.Error("there is a store of a class that has no share")
	}
	if _, err := simulator.NewSession(set, population.Zone); err != nil {
		t.Error(err)
	}
}

// spread is how far the largest of groups of orders lies above the smallest, in percent.
func spread(set simulator.Dataset, group func(*guideapp.Event) string) int {
	counts := map[string]int{}
	_ = set.Rows.Each(func(e guideapp.Event) error { // refuses nothing
		if e.Kind == guideapp.Order {
			counts[group(&e)]++
		}
		return nil
	})
	least, most := 1<<40, 1
	for _, n := range counts {
		least, most = min(least, n), max(most, n)
	}
	return 100 * most / least
}

func TestDraw_liesApartAsAsked(t *testing.T) {
	t.Parallel()
	few := []string{"stores=4", "guides=12", "customers=20000", "days_before=300", "orders_a_year=12"}
	even := drawn(t, few...)
	for name, group := range map[string]func(*guideapp.Event) string{
		"skill":    func(e *guideapp.Event) string { return e.Owner },
		"footfall": func(e *guideapp.Event) string { return e.Store },
		"season":   func(e *guideapp.Event) string { return e.At.String()[:7] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apart := drawn(t, append(slices.Clone(few), name+"=80")...)
			if before, after := spread(even, group), spread(apart, group); after < before+before/4 {
				t.Errorf("the most are %d %% of the least, without any spread %d %%", after, before)
			}
		})
	}
}

func TestDraw_refuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ pair, path string }{
		"no store":             {"stores=0", "arguments.stores"},
		"too many guides":      {"guides=12001", "arguments.guides"},
		"fewer guides":         {"guides=3", "arguments.guides"},
		"not a number":         {"customers=many", "arguments.customers"},
		"beyond 64 bits":       {"seed=18446744073709551616", "arguments.seed"},
		"not a period":         {"period=September", "arguments.period"},
		"before all chains":    {"period=1970-01", "arguments.period"},
		"classes beyond 100":   {"class_a=101", "arguments.class_a"},
		"too far apart":        {"skill=91", "arguments.skill"},
		"a word nobody reads":  {"colour=red", "arguments.colour"},
		"days without end":     {"days_before=366", "arguments.days_before"},
		"orders all day":       {"orders_a_year=366", "arguments.orders_a_year"},
		"customers of a world": {"customers=20000001", "arguments.customers"},
	} {
		_, err := population.Draw(arguments(t, test.pair), nil)
		var known *guideapp.Error
		if !errors.As(err, &known) || known.Code != guideapp.Invalid || len(known.Violations) == 0 || known.Violations[0].Path != test.path {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := population.Draw(arguments(t, "customers=20000000", "orders_a_year=365"), nil)
	if guideapp.CodeOf(err) != guideapp.TooLarge {
		t.Errorf("more facts than a browser draws: %v", err)
	}
}
