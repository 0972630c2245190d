package simulator_test

import (
	"sort"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// drawnReport is a report about plans drawn over a drawn set.
func drawnReport(t *rapid.T, name string) (*simulator.Answered, *simulator.Session) {
	t.Helper()
	c := fromRapid(t)
	d := draw(c, size{stores: 4, guides: 1 + c(25), customers: 8, events: 80})
	session, err := simulator.NewSession(&d.Dataset, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	args, _ := simulator.ReadArguments(nil)
	answered, err := session.Report(name, []*reward.Plan{parsePlan(t, drawPlan(c)), parsePlan(t, drawPlan(c)), parsePlan(t, drawPlan(c))}, args)
	if err != nil {
		t.Fatal(err)
	}
	return answered, session
}

// Every group equals a count of its guides one by one, and groups add up to all.
func TestChangesReport_naive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		answered, session := drawnReport(t, "changes")
		r, profile := answered.Report.(*simulator.ChangesReport), session.Profile()
		baseline := answered.Plans[0].Statements
		for i, v := range r.Variants {
			variant := answered.Plans[i+1].Statements
			naive := func(in func(guide int) bool) (c simulator.Changes) {
				c.Nothing = true
				for g := range baseline {
					if !in(g) {
						continue
					}
					from, to := baseline[g].Total, variant[g].Total
					c.Bands[naiveBand(from, to)]++
					c.Cost += to - from
					switch {
					case to > from:
						c.Winners++
					case to < from:
						c.Losers++
					default:
						c.Unchanged++
					}
					c.Nothing = c.Nothing && sameLines(baseline[g].Lines(), variant[g].Lines())
				}
				return c
			}
			if want := naive(func(int) bool { return true }); v.All != want || v.All.Guides() != len(baseline) {
				t.Errorf("all %+v, want %+v", v.All, want)
			}
			tenths := naiveTenths(baseline)
			checkGroups(t, v.ByDecile, v.All, func(name string) simulator.Changes {
				return naive(func(g int) bool { return strconv.Itoa(tenths[g]) == name })
			})
			checkGroups(t, v.ByClass, v.All, func(name string) simulator.Changes {
				return naive(func(g int) bool { return profile.Guides[g].Class == name })
			})
			checkGroups(t, v.ByRegion, v.All, func(name string) simulator.Changes {
				return naive(func(g int) bool { return profile.Guides[g].Region == name })
			})
		}
	})
}

func checkGroups(t *rapid.T, groups []simulator.GroupChanges, all simulator.Changes, naive func(name string) simulator.Changes) {
	together := simulator.Changes{Nothing: true}
	for _, g := range groups {
		if want := naive(g.Name); g.Changes != want {
			t.Errorf("group %q is %+v, want %+v", g.Name, g.Changes, want)
		}
		together.Winners, together.Losers, together.Unchanged = together.Winners+g.Winners, together.Losers+g.Losers, together.Unchanged+g.Unchanged
		together.Cost, together.Nothing = together.Cost+g.Cost, together.Nothing && g.Nothing
		for band, n := range g.Bands {
			together.Bands[band] += n
		}
	}
	if together != all {
		t.Errorf("groups add up to %+v, all are %+v", together, all)
	}
}

// naiveBand divides where the report multiplies.
func naiveBand(from, to guideapp.Fen) simulator.Band {
	change := float64(to-from) / float64(from)
	switch {
	case to == from:
		return simulator.None
	case from == 0 && to > 0:
		return simulator.UpOver5
	case from == 0:
		return simulator.DownOver5
	case 20*(to-from) == from:
		return simulator.UpTo5
	case 20*(from-to) == from:
		return simulator.DownTo5
	case change > 0.05:
		return simulator.UpOver5
	case change > 0:
		return simulator.UpTo5
	case change < -0.05:
		return simulator.DownOver5
	}
	return simulator.DownTo5
}

func sameLines(a, b []reward.Line) bool {
	type of struct {
		component string
		state     reward.State
	}
	pays := map[of]guideapp.Fen{}
	for _, l := range a {
		pays[of{l.Component, l.State}] += l.Amount
	}
	for _, l := range b {
		pays[of{l.Component, l.State}] -= l.Amount
	}
	for _, amount := range pays {
		if amount != 0 {
			return false
		}
	}
	return true
}

// naiveTenths counts, for each guide, those before it in order of pay and id.
func naiveTenths(statements []reward.Statement) []int {
	tenths := make([]int, len(statements))
	for g := range statements {
		before := 0
		for other := range statements {
			if statements[other].Total < statements[g].Total || (statements[other].Total == statements[g].Total && statements[other].Guide < statements[g].Guide) {
				before++
			}
		}
		tenths[g] = 1 + before*10/len(statements)
	}
	return tenths
}

func TestChangesReport_tenthsAreOfOneSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		answered, _ := drawnReport(t, "changes")
		groups := answered.Report.(*simulator.ChangesReport).Variants[0].ByDecile
		n := len(answered.Plans[0].Statements)
		if !sort.SliceIsSorted(groups, func(i, j int) bool { return number(t, groups[i].Name) < number(t, groups[j].Name) }) {
			t.Errorf("tenths out of order: %v", groups)
		}
		for _, g := range groups {
			if g.Guides() < n/10 || g.Guides() > n/10+1 {
				t.Errorf("tenth %s of %d guides has %d", g.Name, n, g.Guides())
			}
		}
	})
}

func number(t *rapid.T, s string) int {
	v, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Three guides, two in the east: one gains 10 %, one loses all, one was paid nothing.
func TestChangesReport(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "")
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	plan := func(document string) *reward.Plan {
		return parsePlan(t, "schema: 1\nplan: p\nperiod: month\ncomponents:\n  - "+document)
	}
	answered := report(t, session, "changes", nil,
		plan("{id: sales, commission: {rate: 1%}, when: {kinds: [order]}}\n"),
		plan("{id: sales, for: {regions: [east]}, commission: {rate: 1.1%}, when: {kinds: [order]}}\n"),
		plan("{id: sales, commission: {rate: 1%}, when: {kinds: [order]}}\n"))
	r := answered.Report.(*simulator.ChangesReport)
	first := r.Variants[0]
	if first.All.Winners != 1 || first.All.Losers != 1 || first.All.Unchanged != 1 || first.All.Cost != 40-50 || first.All.Nothing || !r.Variants[1].All.Nothing {
		t.Errorf("%+v", r.Variants)
	}
	if len(first.ByRegion) != 2 || first.ByRegion[0].Name != "east" || first.ByRegion[0].Cost != 40 || first.ByRegion[1].Bands[simulator.DownOver5] != 1 {
		t.Errorf("by region %+v", first.ByRegion)
	}
	if want := "方案 1 让 1 人多得（1 人超过 5%），1 人少得（1 人超过 5%）。损失最多的是收入第 4 个十分位：共少得 0.50 元。方案 2 什么都没有改变。"; r.Sentence().ZH != want {
		t.Errorf("%s", r.Sentence().ZH)
	}
}

func TestChangesReport_alone(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "")
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	plan := parsePlan(t, planOf(t, "steps"))
	if r := report(t, session, "changes", nil, plan).Report.(*simulator.ChangesReport); len(r.Variants) != 0 || r.Guides != 3 {
		t.Errorf("%+v", r)
	}
}
