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
//	frontlineIntake.files(files: {stores, guides, events, goals?: {name: string, content: Blob | Uint8Array}},
//	  settings: string, progress?: (facts: number) => void): Uint8Array | string
//
// reads files as frontline pay does, piece by piece, so that a file is never in memory as a
// whole; faults have the path "events.csv:12: amount". The
// array has a property notes, an array of {zh, en} on facts that pay nobody as things stand. The
// settings are a map of texts, in tokens: period (2026-09), timezone (an IANA name; left
// out, Asia/Shanghai) and as_of (left out, the period's end, or the last fact known if that
// is later).
//
//	frontlineIntake.chain(parameters: string, progress?: (facts: number) => void): Uint8Array | string
//
// draws a chain; the parameters, in tokens too, are those of population.Draw.
//
// Its honest limit: facts are held as rows of about 110 bytes each until they are written. As
// many as a data set may have, MaxFileEvents of them with ids of about 15 bytes, take 2.4 of
// the 4 GB that a browser gives it, and minutes; with ids and attributes three times as long
// memory ends before, which the page says.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
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
const MaxFileEvents = simulator.MaxEvents

// collectAt is how much of what is held may lie about unused before it is collected, in
// percent: little, since memory is what ends first, and rows are cheap to look through.
const collectAt = 20

// progressEvery is how many facts are read between two calls of progress.
const progressEvery = 20_000

// The brand and source of what files hold, which nobody names here.
const (
	brand  = population.Brand
	source = population.Source
)

func main() {
	debug.SetGCPercent(collectAt)
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
	notes []guideapp.Text
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
			notes[i] = map[string]any{"zh": note.ZH, "en": note.EN}
		}
		array.Set("notes", notes)
		return array
	})
}

func (m maker) chain(arguments []js.Value) (made, error) {
	if len(arguments) == 0 {
		return made{}, errors.New("chain takes its parameters")
	}
	a, err := read(arguments[0])
	if err != nil {
		return made{}, err
	}
	set, err := population.Draw(a, progressOf(arguments[1:]))
	return made{set, nil}, err
}

// progressOf gives what tells how many facts there are: the function that is left over of the
// arguments, if there is one.
func progressOf(rest []js.Value) func(facts int) {
	if len(rest) == 0 || rest[0].Type() != js.TypeFunction {
		return func(int) {}
	}
	return func(facts int) { rest[0].Invoke(facts) }
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
	r := review{given: given, zone: zone, org: &set.Org}
	if set.Rows, err = readFile(given, "events", func(name string, content io.Reader) (*simulator.FactRows, error) {
		return readEvents(name, content, zone, r.look, progressOf(arguments[2:]))
	}); err != nil {
		return set, err
	}
	_, set.AsOf = set.Period.Instants(zone)
	if set.AsOf = max(set.AsOf, set.Rows.Latest()); asOf != 0 {
		set.AsOf = asOf
	}
	set.notes, err = r.notes(set.Rows)
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
	if file.Type() == js.TypeObject {
		if content := newContent(file.Get("content")); content != nil {
			return read(nameOf(files, which), bufio.NewReaderSize(content, pieceBytes))
		}
	}
	var none T
	return none, guideapp.InvalidAt(which, "is missing; give %s.csv", which)
}

func nameOf(files js.Value, which string) string {
	if file := files.Get(which); file.Type() == js.TypeObject {
		return file.Get("name").String()
	}
	return which + ".csv"
}

// readEvents reads facts as rows, and shows each to look.
func readEvents(name string, content io.Reader, zone *time.Location, look func(guideapp.Event), progress func(facts int)) (*simulator.FactRows, error) {
	rows := simulator.NewFactRows(brand)
	err := intake.EachEvent(name, content, brand, source, zone, func(e guideapp.Event) error {
		if rows.Len() == MaxFileEvents {
			return guideapp.Errorf(guideapp.TooLarge,
				"%s has more than %d facts, the most of one data set; give the period's facts only, or try plans with frontline simulate", name, MaxFileEvents)
		}
		if look(e); rows.Len()%progressEvery == progressEvery-1 {
			progress(rows.Len() + 1)
		}
		return rows.Add(e)
	})
	return rows, err
}
