package bench_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/google/cel-go/cel"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

// Sizes of the scene: a month of a chain in which a guide has 83 events.
const (
	events = 100_000
	guides = 1_200
	stores = 120
)

// condition is one `when` three times: in a plan, and in the two languages.
type condition struct {
	when, expr, cel string
}

// conditions are those of eight components. Kinds and channels are words, as they stand
// in the plan; amounts are in fen.
var conditions = []condition{
	{`kinds: [friend_added]`, `Kind == "friend_added"`, `kind == "friend_added"`},
	{`kinds: [order], channels: [mini_program]`, `Kind == "order" && Channel == "mini_program"`, `kind == "order" && channel == "mini_program"`},
	{`kinds: [order], channels: [cloud_store]`, `Kind == "order" && Channel == "cloud_store"`, `kind == "order" && channel == "cloud_store"`},
	{`kinds: [order], channels: [store]`, `Kind == "order" && Channel == "store"`, `kind == "order" && channel == "store"`},
	{`kinds: [order], min_amount: 500`, `Kind == "order" && Amount >= 50000`, `kind == "order" && amount >= 50000`},
	{`kinds: [order], origins: [public_lead, referral]`, `Kind == "order" && Origin in ["public_lead", "referral"]`, `kind == "order" && origin in ["public_lead", "referral"]`},
	{`kinds: [order], classes: [A, B]`, `Kind == "order" && Class in ["A", "B"]`, `kind == "order" && storeClass in ["A", "B"]`},
	{`kinds: [order, friend_added]`, `Kind in ["order", "friend_added"]`, `kind in ["order", "friend_added"]`},
}

// fact is an event as the languages see it.
type fact struct {
	Kind, Channel, Origin, Class string
	Amount                       int64
}

// scene is the events for the engine, and the same as the languages see them.
type scene struct {
	facts  *reward.Facts
	plan   *reward.Plan
	period guideapp.Period
	seen   []fact
	guide  []int
}

func newScene(tb testing.TB) *scene {
	tb.Helper()
	zone, random := time.FixedZone("Asia/Shanghai", 8*3600), rand.New(rand.NewPCG(1, 2))
	s := &scene{period: guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.September, 1))}
	org := guideapp.Org{Brand: "demo"}
	for i := range stores {
		org.Stores = append(org.Stores, guideapp.Store{ID: fmt.Sprintf("S%05d", i), Class: string("ABC"[i%3])})
	}
	for i := range guides {
		org.Guides = append(org.Guides, guideapp.Guide{ID: fmt.Sprintf("G%05d", i), Assignments: []guideapp.Assignment{
			{Store: org.Stores[i%stores].ID, Role: guideapp.RoleGuide, Last: guideapp.MaxDay}}})
	}
	from, until := s.period.Instants(zone)
	list := make([]guideapp.Event, events)
	for i := range list {
		guide := random.IntN(guides)
		e := guideapp.Event{
			Brand: "demo", Source: "pos", ID: fmt.Sprintf("e%08d", i), Kind: guideapp.Order,
			At:    from + guideapp.Instant(random.Int64N(int64(until-from))),
			Guide: org.Guides[guide].ID, Store: org.Stores[guide%stores].ID, Customer: fmt.Sprintf("C%07d", random.IntN(events)),
			Channel: guideapp.Channels[random.IntN(3)], Origin: guideapp.Origins[random.IntN(len(guideapp.Origins))],
			Amount: guideapp.Fen(random.IntN(100_000)),
		}
		if i%10 == 0 {
			e.Kind, e.Amount = guideapp.FriendAdded, 0
		}
		list[i] = e
		s.guide = append(s.guide, guide)
		s.seen = append(s.seen, fact{e.Kind.String(), e.Channel.String(), e.Origin.String(), org.Stores[guide%stores].Class, int64(e.Amount)})
	}
	var err error
	if s.facts, err = reward.NewFacts(&org, list, zone, until); err != nil {
		tb.Fatal(err)
	}
	s.plan = parsePlan(tb)
	return s
}

// parsePlan makes a plan that counts the events of every condition, for each guide.
func parsePlan(tb testing.TB) *reward.Plan {
	tb.Helper()
	document := "schema: 1\nplan: bench\nperiod: month\ncomponents:\n"
	for i, c := range conditions {
		document += fmt.Sprintf("  - {id: c%d, bounty: {each: 1.00}, when: {%s}}\n", i, c.when)
	}
	tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
	if err != nil {
		tb.Fatal(err)
	}
	plan, err := reward.Parse(tree)
	if err != nil {
		tb.Fatal(err)
	}
	return plan
}

func exprPrograms(tb testing.TB) []*vm.Program {
	tb.Helper()
	var programs []*vm.Program
	for _, c := range conditions {
		program, err := expr.Compile(c.expr, expr.Env(fact{}), expr.AsBool())
		if err != nil {
			tb.Fatal(err)
		}
		programs = append(programs, program)
	}
	return programs
}

func celPrograms(tb testing.TB) []cel.Program {
	tb.Helper()
	env, err := cel.NewEnv(cel.Variable("kind", cel.StringType), cel.Variable("channel", cel.StringType),
		cel.Variable("origin", cel.StringType), cel.Variable("storeClass", cel.StringType), cel.Variable("amount", cel.IntType))
	if err != nil {
		tb.Fatal(err)
	}
	var programs []cel.Program
	for _, c := range conditions {
		ast, issues := env.Compile(c.cel)
		if issues.Err() != nil {
			tb.Fatal(issues.Err())
		}
		program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			tb.Fatal(err)
		}
		programs = append(programs, program)
	}
	return programs
}

// counts are how many events every guide has under every condition.
type counts [guides][8]int64

func (s *scene) engine() *counts {
	n := new(counts)
	at := 0
	for _, statement := range reward.Gather(s.plan, s.facts, s.period).Close() {
		for i, line := range statement.Lines() {
			n[at][i] = line.Measure
		}
		at++
	}
	return n
}

func (s *scene) exprLang(tb testing.TB, programs []*vm.Program) *counts {
	n, machine := new(counts), vm.VM{}
	for i := range s.seen {
		for k, program := range programs {
			admitted, err := machine.Run(program, s.seen[i])
			if err != nil {
				tb.Fatal(err)
			}
			if admitted.(bool) {
				n[s.guide[i]][k]++
			}
		}
	}
	return n
}

func (s *scene) celGo(tb testing.TB, programs []cel.Program) *counts {
	n, vars := new(counts), map[string]any{}
	for i := range s.seen {
		f := &s.seen[i]
		vars["kind"], vars["channel"], vars["origin"], vars["storeClass"], vars["amount"] = f.Kind, f.Channel, f.Origin, f.Class, f.Amount
		for k, program := range programs {
			admitted, _, err := program.Eval(vars)
			if err != nil {
				tb.Fatal(err)
			}
			if admitted.Value().(bool) {
				n[s.guide[i]][k]++
			}
		}
	}
	return n
}

// TestConditions_Same: all three select the same events, so that the benchmark compares
// like with like.
func TestConditions_Same(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	want := s.engine()
	total := int64(0)
	for _, of := range want {
		total += of[len(of)-1]
	}
	if total != events {
		t.Fatalf("the last condition selects %d events, want all %d", total, events)
	}
	if got := s.exprLang(t, exprPrograms(t)); !reflect.DeepEqual(got, want) {
		t.Error("expr selects other events")
	}
	if got := s.celGo(t, celPrograms(t)); !reflect.DeepEqual(got, want) {
		t.Error("cel selects other events")
	}
}

// BenchmarkConditions evaluates eight conditions for every event and counts by guide.
func BenchmarkConditions(b *testing.B) {
	s, exprs, cels := newScene(b), exprPrograms(b), celPrograms(b)
	for _, by := range []struct {
		name string
		run  func()
	}{
		{"frontline", func() { reward.Gather(s.plan, s.facts, s.period) }},
		{"expr", func() { s.exprLang(b, exprs) }},
		{"cel", func() { s.celGo(b, cels) }},
	} {
		b.Run(by.name, func(b *testing.B) {
			b.ReportAllocs()
			by.run()
			before := cpuTime()
			for b.Loop() {
				by.run()
			}
			b.ReportMetric(float64((cpuTime()-before).Nanoseconds())/float64(b.N)/events/float64(len(conditions)), "cpu-ns/event/condition")
		})
	}
}

// cpuTime is the processor time the process has used so far.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
