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
func (r *review) notes(rows *simulator.FactRows) ([]guideapp.Text, error) {
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
	var notes []guideapp.Text
	note := func(place, zh, en string) {
		notes = append(notes, guideapp.Text{ZH: place + "：" + zh, EN: place + ": " + en})
	}
	for _, g := range r.gaps {
		guides, stores := nameOf(r.given, "guides"), nameOf(r.given, "stores")
		note(at(g.Index), untilZH(g, guides, stores), g.Until(guides, stores))
	}
	if r.waiting > len(r.gaps) {
		note(events, fmt.Sprintf("一共有 %d 条事实写到了还不认识的门店或导购", r.waiting), fmt.Sprintf("facts that name what is not known yet: %d", r.waiting))
	}
	overdrawn, err := r.overdrawn(found.Overdrawn)
	for _, o := range overdrawn {
		note(at(o.Index), fmt.Sprintf("订单 %s 是 %s 元，累计退款 %s 元；净额按 0 计", o.Order, o.Amount.Yuan(), o.Refunded.Yuan()), o.Words())
	}
	return notes, err
}

// untilZH says in Chinese what Gap.Until says of a store or a guide.
func untilZH(g service.Gap, guides, stores string) string {
	if g.Field == "store_id" {
		return fmt.Sprintf("没有门店 %s；%s 里有了这家店，这条才会计入门店", g.ID, stores)
	}
	return fmt.Sprintf("没有导购 %s；%s 里有了这个人，这条才会计给人", g.ID, guides)
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
		if len(refused.Violations) < maxParkedShown && e.Kind.ChangesOrder() && !rows.HasOrder(e.RefKey()) {
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
