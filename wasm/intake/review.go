//go:build js && wasm

package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"syscall/js"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/service"
	"frontline/simulator"
)

// maxParkedShown is how many facts without their order are named.
const maxParkedShown = 20

// review looks the facts of a file through as frontline pay does: it refuses those whose order
// is not there, and notes what pays nobody. Facts are seen once as they are read; the file is
// read again only to say where what is wrong stands.
type review struct {
	given   js.Value
	zone    *time.Location
	org     *guideapp.Org
	row     int           // of the file, seen so far
	gaps    []service.Gap // the first of them
	waiting int           // facts that name what is not known
}

// look sees the next fact of the file.
func (r *review) look(e guideapp.Event) {
	gaps, waiting := service.UnknownPlaces(r.org, []guideapp.Event{e}, guideapp.MaxViolations-len(r.gaps))
	for _, gap := range gaps {
		gap.Index = r.row
		r.gaps = append(r.gaps, gap)
	}
	r.waiting += waiting
	r.row++
}

// notes refuses or notes what is wrong, by the lines of the file.
func (r *review) notes(rows *simulator.FactRows) ([]string, error) {
	found := rows.Review()
	if found.Parked+r.waiting+len(found.Overdrawn) == 0 {
		return nil, nil
	}
	events := nameOf(r.given, "events")
	lines, err := readFile(r.given, "events", intake.RowLines)
	if err != nil {
		return nil, err
	}
	at := func(row int) string { return fmt.Sprintf("%s:%d", events, lines[row]) }
	if found.Parked > 0 {
		return nil, r.refuseParked(rows, found.Parked, at)
	}
	var notes []string
	for _, g := range r.gaps {
		notes = append(notes, at(g.Index)+": "+g.Until(nameOf(r.given, "guides"), nameOf(r.given, "stores")))
	}
	if r.waiting > len(r.gaps) {
		notes = append(notes, fmt.Sprintf("%s: facts that name what is not known yet: %d", events, r.waiting))
	}
	overdrawn, err := r.overdrawn(found.Overdrawn)
	for _, o := range overdrawn {
		notes = append(notes, at(o.Index)+": "+o.Words())
	}
	return notes, err
}

// again reads the facts once more, each with its row.
func (r *review) again(f func(row int, e *guideapp.Event)) error {
	_, err := readFile(r.given, "events", func(name string, content io.Reader) (row int, err error) {
		err = intake.EachEvent(name, content, brand, source, r.zone, func(e guideapp.Event) error {
			f(row, &e)
			row++
			return nil
		})
		return row, err
	})
	return err
}

// refuseParked names the first facts whose order is not there, of n.
func (r *review) refuseParked(rows *simulator.FactRows, n int, at func(row int) string) error {
	refused := &guideapp.Error{Code: guideapp.Invalid, Message: fmt.Sprintf("%s: orders that facts refer to are not in the file: %d; add the order's row, or take the fact out", nameOf(r.given, "events"), n)}
	err := r.again(func(row int, e *guideapp.Event) {
		if len(refused.Violations) < maxParkedShown && simulator.ChangesOrder(e.Kind) && !rows.HasOrder(e.RefKey()) {
			refused.Violations = append(refused.Violations, guideapp.Violation{Path: at(row) + ": ref", Message: fmt.Sprintf("the %s %s refers to order %s, which is not there", e.Kind, e.ID, e.Ref)})
		}
	})
	return cmp.Or[error](err, refused)
}

// overdrawn gives the first orders that refunds overdraw, each where its last refund stands.
func (r *review) overdrawn(orders map[string]simulator.Refunded) ([]service.Overdraft, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	last := map[string]service.Overdraft{}
	err := r.again(func(row int, e *guideapp.Event) {
		if of, is := orders[e.RefKey()]; is && e.Kind == guideapp.Refund {
			last[e.RefKey()] = service.Overdraft{Index: row, Order: e.RefKey(), Amount: of.Amount, Refunded: of.Refunded}
		}
	})
	found := slices.SortedFunc(maps.Values(last), func(a, b service.Overdraft) int { return cmp.Compare(a.Index, b.Index) })
	return found[:min(len(found), guideapp.MaxViolations)], err
}
