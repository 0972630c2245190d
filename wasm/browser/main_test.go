//go:build js && wasm

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall/js"
	"testing"

	"frontline/guideapp/intake"
)

// golden reads a file that simulator's own tests hold to, natively and here.
func golden(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "simulator", "testdata", "golden", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func tokens(t testing.TB, document string) string {
	t.Helper()
	tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Flatten()
}

func bytesOf(content string) js.Value {
	array := js.Global().Get("Uint8Array").New(len(content))
	js.CopyBytesToJS(array, []byte(content))
	return array
}

func call(function string, arguments ...any) string {
	return await(js.Global().Get("frontline").Call(function, arguments...))
}

// await gives what a promise comes to.
func await(promise js.Value) string {
	answer := make(chan string, 1)
	then := js.FuncOf(func(_ js.Value, answers []js.Value) any {
		answer <- answers[0].String()
		return nil
	})
	defer then.Release()
	promise.Call("then", then, then)
	return <-answer
}

// The page gets the bytes that native code gives.
func TestFrontline_golden(t *testing.T) {
	install()
	baseline, variant := tokens(t, golden(t, "baseline.yaml")), tokens(t, golden(t, "variant.yaml"))
	for _, test := range []struct{ got, file string }{
		{call("load", bytesOf(golden(t, "dataset.flds"))), "session.json"},
		{call("statements", baseline), "statements.json"},
		{call("compare", baseline, variant), "comparison.json"},
		{call("compare", baseline, variant), "comparison.json"},
		{call("report", "overview", []any{baseline, variant}, ""), "overview.json"},
		{call("report", "overview", []any{baseline, variant}, "n"), "overview.json"},
		{call("statements", baseline), "statements.json"},
	} {
		if want := golden(t, test.file); test.got != want {
			t.Errorf("%s: the page gets\n%.600s\nwant\n%.600s", test.file, test.got, want)
		}
	}
}

func TestFrontline_tellsProgress(t *testing.T) {
	install()
	var parts []float64
	progress := js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		parts = append(parts, arguments[0].Float())
		return nil
	})
	defer progress.Release()
	for _, test := range []struct {
		ask  func() string
		file string
	}{
		{func() string { return call("load", bytesOf(golden(t, "dataset.flds")), progress) }, "session.json"},
		{func() string {
			plans := []any{tokens(t, golden(t, "baseline.yaml")), tokens(t, golden(t, "variant.yaml"))}
			return call("report", "gaming", plans, "", progress)
		}, "gaming.json"},
	} {
		if answer := test.ask(); answer != golden(t, test.file) {
			t.Fatalf("%.300s", answer)
		}
		if !slices.IsSorted(parts) || len(parts) < 2 || parts[len(parts)-1] != 1 {
			t.Errorf("%s: progress is told as %v", test.file, parts)
		}
		parts = nil
	}
}

type refusal struct {
	Error      string
	Violations []struct{ Path, Message string }
}

func TestFrontline_refuses(t *testing.T) {
	install()
	document := golden(t, "baseline.yaml")
	plan := tokens(t, document)
	faulty := tokens(t, strings.Replace(document, "rate: 1.5%", "rate: -1.5%", 1))
	if answer := read(t, call("statements", plan)); !strings.Contains(answer.Error, "call load first") {
		t.Errorf("before load: %+v", answer)
	}
	if answer := call("check", plan); !strings.Contains(answer, `"liability":{"per_guide":{`) || strings.Contains(answer, `"plan":{`) {
		t.Errorf("a plan checked before load: %.600s", answer)
	}
	data := golden(t, "dataset.flds")
	if answer := call("load", bytesOf(data)); answer != golden(t, "session.json") {
		t.Fatalf("load: %s", answer)
	}
	for name, test := range map[string]struct {
		got        string
		says, path string
	}{
		"a set cut short":            {call("load", bytesOf(data[:900])), "checksum", ""},
		"a text for a set":           {call("load", data), "Uint8Array", ""},
		"nothing for a set":          {call("load"), "Uint8Array", ""},
		"no plan":                    {call("statements"), "a plan's tokens", ""},
		"a number for a plan":        {call("statements", 5), "a plan's tokens", ""},
		"one plan to compare":        {call("compare", plan), "two plans", ""},
		"no report":                  {call("report", "overview", []any{plan}), "report takes a name", ""},
		"an unknown report":          {call("report", "weather", []any{plan}, ""), "there are", ""},
		"a report of no plan":        {call("report", "overview", []any{}, ""), "0 plans are given", ""},
		"a report of six plans":      {call("report", "overview", []any{plan, plan, plan, plan, plan, plan}, ""), "6 plans are given", ""},
		"a report of a number":       {call("report", "overview", []any{5}, ""), "report takes a name", ""},
		"an unknown argument":        {call("report", "overview", []any{plan}, "m1\x00colour\x00sred"), "not valid", "arguments.colour"},
		"an argument that is a list": {call("report", "overview", []any{plan}, "m1\x00colour\x00l0"), "", "arguments.colour"},
		"broken tokens":              {call("statements", plan[:len(plan)/2]), "broken at token", ""},
		"an empty plan":              {call("statements", ""), "broken at token", ""},
		"a negative rate":            {call("statements", faulty), "not valid", "components[1].commission.rate"},
		"a faulty variant":           {call("compare", plan, faulty), "not valid", "components[1].commission.rate"},
		"a faulty plan to check":     {call("check", faulty), "not valid", "components[1].commission.rate"},
		"a plan of another month":    {call("statements", tokens(t, document+"effective: {from: 2027-01-01}\n")), "", "period"},
	} {
		answer := read(t, test.got)
		if !strings.Contains(answer.Error, test.says) || (test.path != "" && (len(answer.Violations) == 0 || answer.Violations[0].Path != test.path)) {
			t.Errorf("%s: %+v", name, answer)
		}
	}
	if answer := call("check", plan); !strings.Contains(answer, `"plan":{`) {
		t.Errorf("a plan checked for an organisation has no liability of its own: %.600s", answer)
	}
	if answer := call("statements", plan); answer != golden(t, "statements.json") {
		t.Errorf("what was loaded is gone after refusals: %.300s", answer)
	}
}

// read reads a refusal the way the page finds one: by its first key.
func read(t *testing.T, answer string) (r refusal) {
	t.Helper()
	if !strings.HasPrefix(answer, `{"error"`) {
		t.Fatalf("not a refusal: %.300s", answer)
	}
	if err := json.Unmarshal([]byte(answer), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEngine_panicsAreAnswers(t *testing.T) {
	var e engine
	broken := e.function(func([]js.Value) ([]byte, error) { panic("out of order") })
	defer broken.Release()
	if answer := read(t, await(broken.Invoke())); !strings.Contains(answer.Error, "out of order") {
		t.Errorf("%+v", answer)
	}
}

// Workers that split a data set give the bytes that one gives.
func TestFrontline_parts(t *testing.T) {
	install()
	baseline, variant := tokens(t, golden(t, "baseline.yaml")), tokens(t, golden(t, "variant.yaml"))
	const of = 3
	var ports []any
	for i := 1; i < of; i++ {
		other, channel := js.ValueOf(new(engine).functions()), js.Global().Get("MessageChannel").New()
		ports = append(ports, channel.Get("port1"))
		defer channel.Get("port1").Call("close")
		if answer := await(other.Call("join", bytesOf(golden(t, "dataset.flds")), i, of, channel.Get("port2"))); answer != "{}\n" {
			t.Fatalf("part %d: %s", i, answer)
		}
	}
	for _, test := range []struct{ got, file string }{
		{call("load", bytesOf(golden(t, "dataset.flds")), js.Undefined(), ports), "session.json"},
		{call("statements", baseline), "statements.json"},
		{call("compare", baseline, variant), "comparison.json"},
		{call("report", "cost", []any{baseline, variant}, ""), "cost.json"},
		{call("report", "double_pay", []any{baseline, variant}, ""), "double_pay.json"},
		{call("report", "fairness", []any{baseline, variant}, ""), "fairness.json"},
		{call("report", "gaming", []any{baseline, variant}, ""), "gaming.json"},
	} {
		if want := golden(t, test.file); test.got != want {
			t.Errorf("%s: the page gets\n%.600s\nwant\n%.600s", test.file, test.got, want)
		}
	}
}

func TestFrontline_join_refuses(t *testing.T) {
	install()
	set, port := bytesOf(golden(t, "dataset.flds")), js.Global().Get("MessageChannel").New().Get("port1")
	for name, test := range map[string]struct{ got, says string }{
		"nothing":            {call("join"), "join takes a Uint8Array"},
		"no port":            {call("join", set, 1, 2), "join takes a Uint8Array"},
		"the first part":     {call("join", set, 0, 2, port), "part 0 of 2"},
		"a part beyond them": {call("join", set, 2, 2, port), "part 2 of 2"},
	} {
		if answer := read(t, test.got); !strings.Contains(answer.Error, test.says) {
			t.Errorf("%s: %+v", name, answer)
		}
	}
}

// A worker that fails is told of, and what it says later of that question is not taken for
// the answer to the next.
func TestFrontline_parts_fail(t *testing.T) {
	install()
	plan, channel := tokens(t, golden(t, "baseline.yaml")), js.Global().Get("MessageChannel").New()
	port := channel.Get("port2")
	defer port.Call("close")
	asked := 0
	fails := js.FuncOf(func(_ js.Value, events []js.Value) any {
		asked++
		number := events[0].Get("data").Index(0)
		port.Call("postMessage", []any{number.Int() - 1, "an answer too late"})
		port.Call("postMessage", []any{number, "no memory left"})
		return nil
	})
	defer fails.Release()
	port.Set("onmessage", fails)
	if answer := call("load", bytesOf(golden(t, "dataset.flds")), js.Undefined(), []any{channel.Get("port1")}); answer != golden(t, "session.json") {
		t.Fatalf("load: %s", answer)
	}
	for range 2 {
		if answer := read(t, call("statements", plan)); !strings.HasSuffix(answer.Error, "part of the facts failed: no memory left") {
			t.Errorf("%+v", answer)
		}
	}
	if asked < 2 {
		t.Errorf("%d questions are asked", asked)
	}
}
