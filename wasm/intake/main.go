//go:build js && wasm

// Package main makes data sets in the browser: of CSV files that somebody drops on the
// page, and of chains that are drawn from a seed. It is a program of its own, fetched only
// when it is needed, since readers of files weigh more than the engine's own build may. It
// runs in a Web Worker, speaks to nobody but the page, and keeps nothing.
//
// It sets the global frontlineIntake, with two functions. Each gives the data set, a
// Uint8Array as frontline.load takes it, or what is wrong, as the JSON text that frontline
// answers errors with.
//
//	frontlineIntake.files(files: {stores, guides, events, goals?: {name: string, bytes: Uint8Array}},
//	  settings: string, progress?: (facts: number) => void): Uint8Array | string
//
// reads files as frontline pay does; faults have the path "events.csv:12: amount". The
// array has a property notes, texts on facts that pay nobody as things stand. The
// settings are a map of texts, in tokens: period (2026-09), timezone (an IANA name; left
// out, Asia/Shanghai) and as_of (left out, the period's end, or the last fact known if that
// is later).
//
//	frontlineIntake.chain(parameters: string): Uint8Array | string
//
// draws a chain; the parameters, in tokens too, are those of population.Draw.
//
// Its honest limit: facts are held as events, of about 500 bytes each, so that it takes
// MaxFileEvents of them. A larger chain exports its data set from the server.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"syscall/js"
	"time"
	_ "time/tzdata" // a browser has no time zones of its own to read

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
)

// MaxFileEvents is the most facts of one file.
const MaxFileEvents = population.MaxDrawnEvents

// progressEvery is how many facts are read between two calls of progress.
const progressEvery = 20_000

// The brand and source of what files hold, which nobody names here.
const (
	brand  = population.Brand
	source = population.Source
)

func main() {
	install()
	select {} // the functions live as long as the program
}

// install sets the global frontlineIntake. It must not be called from a JavaScript
// function.
func install() {
	// Under Node, unlike in a browser, looking a zone up waits for the file system, which a
	// function that JavaScript calls cannot do: so China's is looked up here.
	zones := map[string]*time.Location{}
	if china, err := time.LoadLocation(reward.DefaultZone); err == nil {
		zones[reward.DefaultZone] = china
	}
	m := maker{zones}
	js.Global().Set("frontlineIntake", map[string]any{"files": function(m.files), "chain": function(m.chain)})
}

// maker makes data sets, one call at a time.
type maker struct{ zones map[string]*time.Location }

// made is a data set, with notes on what pays nobody.
type made struct {
	simulator.Dataset
	notes []string
}

// function makes a JavaScript function of f, whose errors and panics are answers too.
func function(f func(arguments []js.Value) (made, error)) js.Func {
	return js.FuncOf(func(_ js.Value, arguments []js.Value) (answer any) {
		defer func() {
			if failure := recover(); failure != nil {
				answer = string(simulator.AppendError(nil, fmt.Sprintf("making the data set failed: %v", failure), nil))
			}
		}()
		m, err := f(arguments)
		var data []byte
		if err == nil {
			data, err = simulator.Export(m.Dataset)
		}
		var known *guideapp.Error
		switch {
		case errors.As(err, &known):
			return string(simulator.AppendError(nil, known.Message, known.Violations))
		case err != nil:
			return string(simulator.AppendError(nil, err.Error(), nil))
		}
		array := js.Global().Get("Uint8Array").New(len(data))
		js.CopyBytesToJS(array, data)
		notes := make([]any, len(m.notes))
		for i, note := range m.notes {
			notes[i] = note
		}
		array.Set("notes", notes)
		return array
	})
}

func (m maker) chain(arguments []js.Value) (made, error) {
	if len(arguments) != 1 {
		return made{}, errors.New("chain takes its parameters")
	}
	a, err := read(arguments[0])
	if err != nil {
		return made{}, err
	}
	set, err := population.Draw(a)
	return made{set, nil}, err
}

// read reads a flat map of texts.
func read(tokens js.Value) (*simulator.Arguments, error) {
	if tokens.Type() != js.TypeString {
		return nil, errors.New("settings are a text of tokens")
	}
	tree, err := reward.Unflatten(tokens.String())
	if err != nil {
		return nil, err
	}
	return simulator.ReadArguments(tree)
}

func (m maker) files(arguments []js.Value) (set made, err error) {
	if len(arguments) < 2 || arguments[0].Type() != js.TypeObject {
		return set, errors.New("files takes the files and settings")
	}
	a, err := read(arguments[1])
	if err != nil {
		return set, err
	}
	zone, asOf, err := m.settings(a, &set.Dataset)
	if err != nil {
		return set, err
	}
	given := arguments[0]
	set.Org.Brand = brand
	if set.Org.Stores, err = readFile(given, "stores", intake.ReadStores); err != nil {
		return set, err
	}
	if set.Org.Guides, err = readFile(given, "guides", intake.ReadGuides); err != nil {
		return set, err
	}
	if given.Get("goals").Truthy() {
		if set.Org.Goals, err = readFile(given, "goals", intake.ReadGoals); err != nil {
			return set, err
		}
	}
	set.Org.Sort()
	var progress js.Value
	if len(arguments) > 2 {
		progress = arguments[2]
	}
	set.Events, err = readFile(given, "events", func(name string, r io.Reader) ([]guideapp.Event, error) {
		return readEvents(name, r, zone, progress)
	})
	if err != nil {
		return set, err
	}
	_, set.AsOf = set.Period.Instants(zone)
	for i := range set.Events {
		set.AsOf = max(set.AsOf, set.Events[i].KnownAt())
	}
	if asOf != 0 {
		set.AsOf = asOf
	}
	set.notes, err = review(given, &set.Dataset)
	return set, err
}

// settings reads the period, the zone and, 0 where it is left out, the instant.
func (m maker) settings(a *simulator.Arguments, set *simulator.Dataset) (zone *time.Location, asOf guideapp.Instant, err error) {
	if set.Period, err = guideapp.ParsePeriod(a.Text("period", "")); err != nil {
		a.Refuse("period", "%v", err)
	}
	set.Zone, set.History = a.Text("timezone", reward.DefaultZone), simulator.Whole()
	if zone = m.zones[set.Zone]; zone == nil {
		if zone, err = time.LoadLocation(set.Zone); err != nil || set.Zone == "Local" {
			a.Refuse("timezone", "%.40q is not an IANA time zone, such as %s", set.Zone, reward.DefaultZone)
			zone = time.UTC
		}
	}
	if text := a.Text("as_of", ""); text != "" {
		if asOf, err = guideapp.ParseInstant(text, zone); err != nil {
			a.Refuse("as_of", "%v", err)
		}
	}
	return zone, asOf, a.Err()
}

// readFile reads one of the files, which has to be there.
func readFile[T any](files js.Value, which string, read func(name string, r io.Reader) (T, error)) (T, error) {
	file := files.Get(which)
	if file.Type() != js.TypeObject || !file.Get("bytes").InstanceOf(js.Global().Get("Uint8Array")) {
		var none T
		return none, guideapp.InvalidAt(which, "is missing; give %s.csv", which)
	}
	content := make([]byte, file.Get("bytes").Length())
	js.CopyBytesToGo(content, file.Get("bytes"))
	return read(file.Get("name").String(), bytes.NewReader(content))
}

func readEvents(name string, r io.Reader, zone *time.Location, progress js.Value) ([]guideapp.Event, error) {
	var events []guideapp.Event
	err := intake.EachEvent(name, r, brand, source, zone, func(e guideapp.Event) error {
		if len(events) == MaxFileEvents {
			return guideapp.Errorf(guideapp.TooLarge,
				"%s has more than %d facts, the most that a browser reads from files; give the period's facts only, or export a data set from the server", name, MaxFileEvents)
		}
		if events = append(events, e); len(events)%progressEvery == 0 && progress.Type() == js.TypeFunction {
			progress.Invoke(len(events))
		}
		return nil
	})
	return events, err
}
