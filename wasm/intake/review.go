//go:build js && wasm

package main

import (
	"bytes"
	"fmt"
	"slices"
	"syscall/js"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/service"
	"frontline/simulator"
)

// maxParkedShown is how many facts without their order are named.
const maxParkedShown = 20

// changing are the kinds of facts that change an order, which must be in the file.
var changing = []guideapp.Kind{guideapp.Refund, guideapp.Amend, guideapp.OrderCompleted}

// review looks the facts through as frontline pay does: it refuses those whose order is not
// there, and notes what pays nobody.
func review(given js.Value, set *simulator.Dataset) ([]string, error) {
	name := func(which string) string {
		if file := given.Get(which); file.Type() == js.TypeObject {
			return file.Get("name").String()
		}
		return which + ".csv"
	}
	parked, shown := parkedOf(set.Events)
	gaps, waiting := service.UnknownPlaces(&set.Org, set.Events, guideapp.MaxViolations)
	overdrawn := service.Overdrafts(set.Events, guideapp.MaxViolations)
	if parked+waiting+len(overdrawn) == 0 {
		return nil, nil
	}
	content := make([]byte, given.Get("events").Get("bytes").Length())
	js.CopyBytesToGo(content, given.Get("events").Get("bytes"))
	lines, err := intake.RowLines(name("events"), bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	at := func(row int) string { return fmt.Sprintf("%s:%d", name("events"), lines[row]) }
	if parked > 0 {
		refused := &guideapp.Error{Code: guideapp.Invalid, Message: fmt.Sprintf("%s: orders that facts refer to are not in the file: %d; add the order's row, or take the fact out", name("events"), parked)}
		for _, row := range shown {
			e := &set.Events[row]
			refused.Violations = append(refused.Violations, guideapp.Violation{Path: at(row) + ": ref", Message: fmt.Sprintf("the %s %s refers to order %s, which is not there", e.Kind, e.ID, e.Ref)})
		}
		return nil, refused
	}
	var notes []string
	for _, g := range gaps {
		notes = append(notes, at(g.Index)+": "+g.Until(name("guides"), name("stores")))
	}
	if waiting > len(gaps) {
		notes = append(notes, fmt.Sprintf("%s: facts that name what is not known yet: %d", name("events"), waiting))
	}
	for _, o := range overdrawn {
		notes = append(notes, at(o.Index)+": "+o.Words())
	}
	return notes, nil
}

// parkedOf counts the facts whose order is not among them, and gives the first rows.
func parkedOf(events []guideapp.Event) (n int, rows []int) {
	orders := map[string]bool{}
	for i := range events {
		if slices.Contains(changing, events[i].Kind) {
			orders[events[i].RefKey()] = false
		}
	}
	for i := range events {
		if e := &events[i]; e.Kind == guideapp.Order && len(orders) > 0 {
			if _, wanted := orders[e.Key()]; wanted {
				orders[e.Key()] = true
			}
		}
	}
	for i := range events {
		if e := &events[i]; slices.Contains(changing, e.Kind) && !orders[e.RefKey()] {
			if n++; n <= maxParkedShown {
				rows = append(rows, i)
			}
		}
	}
	return n, rows
}
