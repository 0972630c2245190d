//go:build js && wasm

// Package main is the reward engine and the simulator for the browser. The page runs it
// in a Web Worker; it speaks to nobody but the page and holds one data set at a time.
//
// It sets the global frontline, with six functions. Every one gives a promise of a JSON
// string that ends in a newline, in canonical bytes: one fixed order of keys, integers
// only. Money is in fen, shares are in parts per million (ppm). They are answered one
// after another.
//
//	frontline.load(bytes: Uint8Array, progress?: (part: number) => void, parts?: MessagePort[]): Promise<string>
//
// takes a data set as PlanService.ExportDataset streams it and lays it out; what was
// loaded before is forgotten. Progress is told from 0 to 1. Whoever does not want to wait
// ends the worker. Given ports, the facts are split: one part is laid out here, and behind
// port i is a worker that joins as part i+1 of them. The answers are the same bytes.
//
//	{"events":69659,"guides":240,"stores":40,"period":"2026-09","as_of":"2026-09-30T13:00:00Z",
//	 "timezone":"Asia/Shanghai","engine":"reward/1","hash":"<64 hex digits, of the facts>","left_out":0}
//
//	frontline.join(bytes: Uint8Array, index: number, of: number, port: MessagePort): Promise<string>
//
// makes this program a part of the same data set, which answers {} once it is laid out,
// and then on its port whatever the worker that loads asks.
//
//	frontline.statements(planTokens: string): Promise<string>
//
// pays a plan over it: the bytes that `frontline pay --json` prints for the same facts,
// plan, period and as-of.
//
//	{"plan":"autumn","version":1,"plan_hash":"...","facts_hash":"...","period":"2026-09","as_of":"...","statements":[
//	{"party":"guide:G1","total_fen":0,"earned_fen":0,"pending_fen":0,"lines":[
//	 {"component":"friend","measure":0,"amount_fen":0,"state":"earned"}]}]}
//
//	frontline.compare(baselineTokens: string, variantTokens: string): Promise<string>
//
// compares two plans over it, the baseline first; bins count guides under either.
//
//	{"period":"2026-09","as_of":"...","engine":"reward/1","facts_hash":"...","guides":240,
//	 "plans":[{"plan":"autumn","version":1,"plan_hash":"...","cost_fen":0,"by_component":{"friend":0},"gini":0.312345,...},{...}],
//	 "changes":{...},"histogram":{...}}
//
// simulator.Comparison.AppendJSON has it all.
//
//	frontline.check(planTokens: string): Promise<string>
//
// says what a plan's author should know of it and the most it can cost, for the loaded data
// set's period and organisation, or without one: see simulator.Check.AppendJSON. A document
// that is no plan comes back as an error with its violations.
//
//	frontline.report(name: string, planTokens: string[], argumentTokens: string, progress?: (part: number) => void): Promise<string>
//
// makes a report (simulator.Reports) about plans, the baseline first and at most four
// variants after it. Plans asked about lately are not paid again. argumentTokens is a map
// of texts in the same tokens as a plan, and "n" or "" for none; which arguments there
// are, and what stands in answer, each report's own AppendJSON says. Progress is told from
// 0 to 1, as load does.
//
//	{"report":"overview","period":"2026-09","as_of":"...","engine":"reward/1","facts_hash":"...","guides":240,
//	 "plans":[{"plan":"autumn","version":1,"plan_hash":"..."}],
//	 "answer":{"sentence":{"zh":"...","en":"..."},...}}
//
// planTokens is the plan document's tree as reward.Node.Flatten writes it: preorder
// tokens joined by zero characters: "m<pairs>" followed by each key, as it is, and its
// value; "l<items>" followed by the values; "s<text>"; "n" for null.
//
// Whatever goes wrong comes back as
//
//	{"error":"the plan document is not valid","violations":[{"path":"components[0].bounty.each","message":"..."}]}
//
// and leaves what was loaded as it was. Memory that the browser does not have ends the
// program: its worker must be started anew.
package main

import (
	"errors"
	"fmt"
	"sync"
	"syscall/js"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

func main() {
	install()
	select {} // the functions live as long as the program
}

// install sets the global frontline.
func install() { js.Global().Set("frontline", new(engine).functions()) }

// engine answers the page's calls, one after another.
type engine struct {
	busy    sync.Mutex
	session *simulator.Session
}

func (e *engine) functions() map[string]any {
	return map[string]any{
		"load":       e.function(e.load),
		"join":       e.function(e.join),
		"statements": e.function(e.statements),
		"compare":    e.function(e.compare),
		"check":      e.function(e.check),
		"report":     e.function(e.report),
	}
}

// function makes a JavaScript function of f, which gives a promise: of f's errors and
// panics as well. It runs apart from the call, so that f may wait for other workers.
func (e *engine) function(f func(arguments []js.Value) ([]byte, error)) js.Func {
	return js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		return promise(func() string {
			e.busy.Lock()
			defer e.busy.Unlock()
			return string(answered(func() ([]byte, error) { return f(arguments) }))
		})
	})
}

func promise(answer func() string) js.Value {
	var executor js.Func
	executor = js.FuncOf(func(_ js.Value, functions []js.Value) any {
		go func() {
			defer executor.Release()
			functions[0].Invoke(answer())
		}()
		return nil
	})
	return js.Global().Get("Promise").New(executor)
}

// answered gives what f does, its errors as answers too.
func answered(f func() ([]byte, error)) []byte {
	out, err := caught(f)
	var known *guideapp.Error
	switch {
	case errors.As(err, &known):
		return simulator.AppendError(nil, known.Message, known.Violations)
	case err != nil:
		return simulator.AppendError(nil, err.Error(), nil)
	}
	return out
}

// caught gives what f does, its panics as errors.
func caught(f func() ([]byte, error)) (out []byte, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			out, err = nil, fmt.Errorf("the engine failed: %v", failure)
		}
	}()
	return f()
}

func (e *engine) load(arguments []js.Value) ([]byte, error) {
	set, zone, err := readSet(arguments, "load takes a Uint8Array")
	if err != nil {
		return nil, err
	}
	if len(arguments) > 1 && arguments[1].Type() == js.TypeFunction {
		set.Progress = tellProgress(arguments[1])
	}
	var session *simulator.Session
	if ports := portsOf(arguments); len(ports) > 0 {
		session, err = simulator.NewSplitSession(set, zone, 1+len(ports), newParts(ports))
	} else {
		session, err = simulator.NewSession(set, zone)
	}
	if err != nil {
		return nil, err
	}
	e.session = session
	return session.AppendJSON(nil), nil
}

// readSet reads the data set that is the first of the arguments.
func readSet(arguments []js.Value, usage string) (*simulator.Dataset, *time.Location, error) {
	if len(arguments) == 0 || !arguments[0].InstanceOf(js.Global().Get("Uint8Array")) {
		return nil, nil, errors.New(usage)
	}
	set, err := simulator.Load(goBytes(arguments[0]))
	if err != nil {
		return nil, nil, err
	}
	zone, err := loadZone(set.Zone, set.AsOf+366*guideapp.FullDay)
	return set, zone, err
}

// tellProgress calls a function of the page once for every twentieth that is done: a call
// costs as much as reading some thousand facts.
func tellProgress(progress js.Value) func(done, of int) {
	const parts = 20
	told := 0
	return func(done, of int) {
		if part := parts * done / of; part > told {
			told = part
			progress.Invoke(float64(part) / parts)
		}
	}
}

func (e *engine) statements(arguments []js.Value) ([]byte, error) {
	plans, err := e.plans(arguments, "statements takes a plan's tokens", 1)
	if err != nil {
		return nil, err
	}
	payroll, err := e.session.Pay(plans[0])
	if err != nil {
		return nil, err
	}
	return payroll.AppendJSON(nil), nil
}

func (e *engine) compare(arguments []js.Value) ([]byte, error) {
	plans, err := e.plans(arguments, "compare takes the tokens of two plans", 2)
	if err != nil {
		return nil, err
	}
	comparison, err := e.session.Compare(plans[0], plans[1])
	if err != nil {
		return nil, err
	}
	return comparison.AppendJSON(nil), nil
}

func (e *engine) check(arguments []js.Value) ([]byte, error) {
	plans, err := readPlans(arguments, "check takes a plan's tokens", 1)
	if err != nil {
		return nil, err
	}
	var check simulator.Check
	if e.session == nil {
		check = simulator.NewCheck(plans[0])
	} else {
		check = e.session.Check(plans[0])
	}
	return check.AppendJSON(nil), nil
}

func (e *engine) report(arguments []js.Value) ([]byte, error) {
	const usage = "report takes a name, a list of the tokens of plans, and the tokens of its arguments"
	array := js.Global().Get("Array")
	if len(arguments) < 3 || len(arguments) > 4 || arguments[0].Type() != js.TypeString || !arguments[1].InstanceOf(array) || arguments[2].Type() != js.TypeString {
		return nil, errors.New(usage)
	}
	tokens := make([]js.Value, min(arguments[1].Length(), simulator.MaxVariants+2)) // one too many is refused there
	for i := range tokens {
		tokens[i] = arguments[1].Index(i)
	}
	plans, err := e.plans(tokens, usage, len(tokens))
	if err != nil {
		return nil, err
	}
	args, err := readArguments(arguments[2].String())
	if err != nil {
		return nil, err
	}
	e.session.Progress = nil
	if len(arguments) == 4 && arguments[3].Type() == js.TypeFunction {
		e.session.Progress = tellProgress(arguments[3])
	}
	answered, err := e.session.Report(arguments[0].String(), plans, args)
	if err != nil {
		return nil, err
	}
	return answered.AppendJSON(nil), nil
}

func readArguments(tokens string) (*simulator.Arguments, error) {
	if tokens == "" {
		return simulator.ReadArguments(nil)
	}
	node, err := reward.Unflatten(tokens)
	if err != nil {
		return nil, err
	}
	return simulator.ReadArguments(node)
}

// plans reads so many plans from the arguments, to be tried on the loaded data set.
func (e *engine) plans(arguments []js.Value, usage string, n int) ([]*reward.Plan, error) {
	if e.session == nil {
		return nil, errors.New("no data set is loaded; call load first")
	}
	return readPlans(arguments, usage, n)
}

func readPlans(arguments []js.Value, usage string, n int) ([]*reward.Plan, error) {
	if len(arguments) != n {
		return nil, errors.New(usage)
	}
	plans := make([]*reward.Plan, n)
	for i, a := range arguments {
		if a.Type() != js.TypeString {
			return nil, errors.New(usage)
		}
		document, err := reward.Unflatten(a.String())
		if err != nil {
			return nil, err
		}
		if plans[i], err = reward.Parse(document); err != nil {
			return nil, err
		}
	}
	return plans, nil
}
