package simulator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// report makes a report; arguments are names and values in turn.
func report(t testing.TB, session *simulator.Session, name string, arguments []string, plans ...*reward.Plan) *simulator.Answered {
	t.Helper()
	answered, err := session.Report(name, plans, argumentsOf(t, arguments...))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !json.Valid(answered.AppendJSON(nil)) {
		t.Fatalf("%s: %s", name, answered.AppendJSON(nil))
	}
	return answered
}

// Progress rises to all there is to do; those that pay or lay facts out more than once tell
// of it in between.
func TestSession_Progress(t *testing.T) {
	t.Parallel()
	session := open(t, []byte(text(t, "dataset.flds")))
	baseline, variant := parsePlan(t, text(t, "baseline.yaml")), parsePlan(t, text(t, "variant.yaml"))
	for name, least := range map[string]int{"overview": 3, "gaming": 7, "behaviour": 6, "double_pay": 6, "goal_seek": 12, "uncertainty": 100} {
		var told []int
		session.Progress = func(done, of int) {
			if told = append(told, done); len(told) > 1 && done <= told[len(told)-2] || done > of || of != 1_000 {
				t.Errorf("%s: %d of %d is told after %v", name, done, of, told)
			}
		}
		report(t, session, name, goldenArguments[name], baseline, variant)
		if len(told) < least || told[len(told)-1] != 1_000 {
			t.Errorf("%s tells %v", name, told)
		}
	}
}

// A report that is too large for the data stands in its place as its refusal; another error
// stays one.
func TestSession_Refuse(t *testing.T) {
	t.Parallel()
	session, plans := shops(100_00).session(t), []*reward.Plan{planWith(t, onePercent)}
	answered, err := session.Refuse("gaming", plans, fmt.Errorf("made: %w", guideapp.Errorf(guideapp.TooLarge, "it has 3 facts, at most 2 are allowed")))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"report":"gaming"`, `"refused":"too_large"`, "没有做这份报告：it has 3 facts", "was not made: it has 3 facts"} {
		if json := string(answered.AppendJSON(nil)); !strings.Contains(json, want) {
			t.Errorf("no %s in %s", want, json)
		}
	}
	wrong := guideapp.Errorf(guideapp.Invalid, "wrong")
	if _, err := session.Refuse("gaming", plans, wrong); err != error(wrong) {
		t.Errorf("%v", err)
	}
}

func argumentsOf(t testing.TB, pairs ...string) *simulator.Arguments {
	t.Helper()
	node := &reward.Node{Kind: reward.Map}
	for i := 0; i < len(pairs); i += 2 {
		node.Keys = append(node.Keys, pairs[i])
		node.Children = append(node.Children, &reward.Node{Kind: reward.Scalar, Text: pairs[i+1]})
	}
	args, err := simulator.ReadArguments(node)
	if err != nil {
		t.Fatal(err)
	}
	return args
}

func TestSession_Report_refuses(t *testing.T) {
	t.Parallel()
	session, plan := sessionWith(t, simulator.Whole()), parsePlan(t, planOf(t, "steps"))
	if _, err := session.Report("weather", []*reward.Plan{plan}, argumentsOf(t)); err == nil || !strings.Contains(err.Error(), "overview") {
		t.Errorf("an unknown report: %v", err)
	}
	if _, err := session.Report("overview", nil, argumentsOf(t)); guideapp.CodeOf(err) != guideapp.Invalid {
		t.Errorf("no plan: %v", err)
	}
	many := make([]*reward.Plan, 2+simulator.MaxVariants)
	if _, err := session.Report("overview", many, argumentsOf(t)); err == nil || !strings.Contains(err.Error(), "up to 4 variants") {
		t.Errorf("six plans: %v", err)
	}
	for _, name := range simulator.ReportNames() {
		_, err := session.Report(name, []*reward.Plan{plan}, argumentsOf(t, "colour", "red"))
		if !refusesAt(err, "arguments.colour") {
			t.Errorf("%s takes a colour: %v", name, err)
		}
	}
}

func refusesAt(err error, path string) bool {
	var refused *guideapp.Error
	return errors.As(err, &refused) && refused.Code == guideapp.Invalid &&
		slices.ContainsFunc(refused.Violations, func(v guideapp.Violation) bool { return v.Path == path })
}

func TestArguments(t *testing.T) {
	t.Parallel()
	args := argumentsOf(t, "guide", "G1", "of", "order", "most", "12", "within", "5%", "amount", "12.50")
	if got := args.Text("guide", ""); got != "G1" {
		t.Errorf("guide %q", got)
	}
	if got := args.Word("of", "friend", "order"); got != "order" {
		t.Errorf("of %q", got)
	}
	if got := args.Whole("most", 1, 12, 7); got != 12 {
		t.Errorf("most %d", got)
	}
	if got := args.Ratio("within", 0, guideapp.One, 0); got != 50_000 {
		t.Errorf("within %d", got)
	}
	if got := args.Yuan("amount", 0, 1250, 0); got != 1250 {
		t.Errorf("amount %d", got)
	}
	if args.Text("x", "a") != "a" || args.Word("y", "b") != "b" || args.Whole("z", 1, 2, 2) != 2 || args.Ratio("r", 0, 1, 1) != 1 || args.Yuan("m", 0, 1, 1) != 1 {
		t.Error("what is missing is not what was asked for")
	}
	if err := args.Err(); err != nil {
		t.Error(err)
	}
}

func TestArguments_refuses(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(a *simulator.Arguments){
		"a word nobody knows":    func(a *simulator.Arguments) { a.Word("it", "a", "b") },
		"a text for a number":    func(a *simulator.Arguments) { a.Whole("it", 0, 9, 0) },
		"a text for a share":     func(a *simulator.Arguments) { a.Ratio("it", 0, guideapp.One, 0) },
		"a text for an amount":   func(a *simulator.Arguments) { a.Yuan("it", 0, 9, 0) },
		"what nobody asked for":  func(a *simulator.Arguments) { a.Text("other", "") },
		"what nobody reads ever": func(*simulator.Arguments) {},
	} {
		args := argumentsOf(t, "it", "12 o'clock")
		ask(args)
		if err := args.Err(); !refusesAt(err, "arguments.it") {
			t.Errorf("%s: %v", name, err)
		}
	}
	args := argumentsOf(t, "it", "10")
	args.Whole("it", 0, 9, 0)
	if err := args.Err(); err == nil || !strings.Contains(err.Error(), "from 0 to 9") {
		t.Errorf("a number out of range: %v", err)
	}
}

func TestReadArguments_refuses(t *testing.T) {
	t.Parallel()
	scalar := &reward.Node{Kind: reward.Scalar, Text: "x"}
	twice := &reward.Node{Kind: reward.Map, Keys: []string{"a", "a"}, Children: []*reward.Node{scalar, scalar}}
	many := &reward.Node{Kind: reward.Map}
	for range simulator.MaxArguments + 1 {
		many.Keys, many.Children = append(many.Keys, "a"), append(many.Children, scalar)
	}
	long := &reward.Node{Kind: reward.Scalar, Text: strings.Repeat("x", 500)}
	for path, node := range map[string]*reward.Node{
		"arguments":   scalar,
		"arguments.a": twice,
		"arguments.b": {Kind: reward.Map, Keys: []string{"b"}, Children: []*reward.Node{{Kind: reward.List}}},
		"arguments.c": {Kind: reward.Map, Keys: []string{"c"}, Children: []*reward.Node{long}},
	} {
		if _, err := simulator.ReadArguments(node); !refusesAt(err, path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := simulator.ReadArguments(many); !refusesAt(err, "arguments") {
		t.Errorf("many: %v", err)
	}
	if a, err := simulator.ReadArguments(nil); err != nil || a.Err() != nil {
		t.Errorf("none: %v", err)
	}
}
