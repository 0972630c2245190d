package intake

import (
	"io"
	"slices"
	"strings"
	"time"

	"frontline/guideapp"
)

// attrPrefix begins the columns a chain names itself.
const attrPrefix = "attr_"

// EachEvent reads events.csv as facts of one brand and source and hands them to f one
// by one, in the file's order; times without an offset are in zone. Needed are
// event_id, kind and at; an empty amount or quantity is 0. It keeps no fact, so it
// reads files larger than the memory; in return the same id twice in a file is left to
// whoever records the facts. f sees the rows before a refused one: on an error, undo
// what f did. An error of f's own ends the reading and is returned as it is.
func EachEvent(name string, r io.Reader, brand, source string, zone *time.Location, f func(guideapp.Event) error) error {
	s, err := eventSchema(brand, source, zone)
	if err != nil {
		return err
	}
	return readTable(name, r, s, func(t *table[guideapp.Event], e guideapp.Event) error {
		if t.found.count > 0 {
			return nil
		}
		return f(e)
	})
}

// ReadEvents reads as EachEvent does and gives all facts at once. The same id twice
// with the same content is kept twice (it is one fact, and whoever records it says
// so); with other content it is refused, naming the field that differs.
func ReadEvents(name string, r io.Reader, brand, source string, zone *time.Location) ([]guideapp.Event, error) {
	s, err := eventSchema(brand, source, zone)
	if err != nil {
		return nil, err
	}
	type place struct{ index, line int }
	var events []guideapp.Event
	seen := map[string]place{}
	err = readTable(name, r, s, func(t *table[guideapp.Event], e guideapp.Event) error {
		before, twice := seen[e.ID]
		if !twice {
			seen[e.ID] = place{len(events), t.line()}
		} else if field := e.Difference(events[before.index]); field != "" {
			t.refuse(field, "event %s already stands on line %d with another %s; a fact never changes, so give this one an id of its own or record an amend", e.ID, before.line, field)
		}
		events = append(events, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return events, nil
}

// EventWriter writes facts as EachEvent reads them, one at a time.
type EventWriter struct {
	rows  *rowWriter[guideapp.Event]
	attrs []string
}

// NewEventWriter begins a file of facts. Attributes are columns of a CSV file, so their
// names must be known before the first row. Times are written in zone.
func NewEventWriter(w io.Writer, zone *time.Location, attrs ...string) (*EventWriter, error) {
	attrs = slices.Compact(slices.Sorted(slices.Values(attrs)))
	columns := eventColumns(zone, readText)
	for _, attr := range attrs {
		columns = append(columns, attrColumn(attr, readText))
	}
	rows, err := newRowWriter(w, columns)
	return &EventWriter{rows, attrs}, err
}

// Write adds one fact. It refuses an attribute that has no column.
func (w *EventWriter) Write(e guideapp.Event) error {
	for _, a := range e.Attrs {
		if _, named := slices.BinarySearch(w.attrs, a.Name); !named || a.Value == "" {
			return guideapp.Errorf(guideapp.Invalid, "event %s: attribute %q is empty or has no column", e.ID, a.Name)
		}
	}
	return w.rows.write(&e)
}

// Flush writes out what is buffered; a file is whole only after it.
func (w *EventWriter) Flush() error { return w.rows.flush() }

// WriteEvents writes facts in the order given. Brand and source are not columns.
func WriteEvents(w io.Writer, events []guideapp.Event, zone *time.Location) error {
	var attrs []string
	for _, e := range events {
		for _, a := range e.Attrs {
			if !slices.Contains(attrs, a.Name) {
				attrs = append(attrs, a.Name)
			}
		}
	}
	out, err := NewEventWriter(w, zone, attrs...)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := out.Write(e); err != nil {
			return err
		}
	}
	return out.Flush()
}

func eventSchema(brand, source string, zone *time.Location) (*schema[guideapp.Event], error) {
	origin := guideapp.Event{Brand: brand, Source: source}
	if err := tags.StructPartial(origin, "Brand", "Source"); err != nil {
		return nil, guideapp.Errorf(guideapp.Invalid, "brand %q and source %q must be plain ASCII of at most %d characters, the source without a slash", brand, source, guideapp.MaxID)
	}
	blank, words := origin, vocabulary{}
	blank.At = noInstant
	return &schema[guideapp.Event]{
		what:    "events",
		columns: eventColumns(zone, words.keep),
		named: func(header string) (column[guideapp.Event], error) {
			attr, is := strings.CutPrefix(header, attrPrefix)
			if !is {
				return column[guideapp.Event]{}, nil
			}
			if attr == "" || len(attr) > guideapp.MaxAttr || checkText(attr) != nil {
				return column[guideapp.Event]{}, guideapp.Errorf(guideapp.Invalid, "%.64q must name its attribute in 1 to %d bytes", header, guideapp.MaxAttr)
			}
			return attrColumn(strings.Clone(attr), words.keep), nil
		},
		blank:  func() guideapp.Event { return blank },
		finish: finishEvent,
	}, nil
}

// noInstant stands for a time before its cell is read.
const noInstant guideapp.Instant = -1

func finishEvent(e *guideapp.Event) []guideapp.Violation {
	if e.At == noInstant {
		return []guideapp.Violation{{Path: "at", Message: "must not be empty"}}
	}
	e.ID, e.Ref = strings.Clone(e.ID), strings.Clone(e.Ref)
	e.Normalize()
	return e.Violations()
}

func attrColumn(name string, read func(string) (string, error)) column[guideapp.Event] {
	return column[guideapp.Event]{
		name: attrPrefix + name,
		read: func(e *guideapp.Event, cell string) error {
			if len(cell) > guideapp.MaxAttr {
				return guideapp.Errorf(guideapp.Invalid, "is longer than %d bytes", guideapp.MaxAttr)
			}
			value, err := read(cell)
			e.Attrs = append(e.Attrs, guideapp.Attr{Name: name, Value: value})
			return err
		},
		write: func(e *guideapp.Event) string {
			i := slices.IndexFunc(e.Attrs, func(a guideapp.Attr) bool { return a.Name == name })
			if i < 0 {
				return ""
			}
			return e.Attrs[i].Value
		},
	}
}

func eventColumns(zone *time.Location, keep func(string) (string, error)) []column[guideapp.Event] {
	type event = guideapp.Event
	keepID := func(cell string) (string, error) {
		if _, err := readID(cell); err != nil {
			return "", err
		}
		return keep(cell)
	}
	instant := func(name, field string, place func(*event) *guideapp.Instant) column[event] {
		read := func(cell string) (guideapp.Instant, error) { return guideapp.ParseInstant(cell, zone) }
		return column[event]{name: name, field: field, read: set(read, place), write: func(e *event) string { return writeInstant(*place(e), zone) }}
	}
	at := instant("at", "At", func(e *event) *guideapp.Instant { return &e.At }).need()
	at.write = func(e *event) string { return e.At.Time().In(zone).Format(time.RFC3339Nano) }
	return []column[event]{
		text("event_id", "ID", readID, func(e *event) *string { return &e.ID }).need(),
		column[event]{name: "kind", field: "Kind", read: set(guideapp.ParseKind, func(e *event) *guideapp.Kind { return &e.Kind }),
			write: func(e *event) string { return e.Kind.String() }}.need(),
		at,
		instant("recorded_at", "RecordedAt", func(e *event) *guideapp.Instant { return &e.RecordedAt }),
		text("store_id", "Store", keepID, func(e *event) *string { return &e.Store }),
		text("guide_id", "Guide", keepID, func(e *event) *string { return &e.Guide }),
		text("customer_id", "Customer", keepID, func(e *event) *string { return &e.Customer }),
		text("owner_id", "Owner", keepID, func(e *event) *string { return &e.Owner }),
		{name: "channel", field: "Channel", read: set(guideapp.ParseChannel, func(e *event) *guideapp.Channel { return &e.Channel }),
			write: func(e *event) string { return e.Channel.String() }},
		{name: "origin", field: "Origin", read: set(guideapp.ParseOrigin, func(e *event) *guideapp.Origin { return &e.Origin }),
			write: func(e *event) string { return e.Origin.String() }},
		instant("origin_at", "OriginAt", func(e *event) *guideapp.Instant { return &e.OriginAt }),
		{name: "amount", field: "Amount", read: set(guideapp.ParseYuan, func(e *event) *guideapp.Fen { return &e.Amount }), write: writeAmount},
		{name: "quantity", field: "Quantity", read: set(readCount, func(e *event) *int64 { return &e.Quantity }),
			write: func(e *event) string { return writeCount(e.Quantity) }},
		text("category", "Category", keep, func(e *event) *string { return &e.Category }),
		text("ref", "Ref", readID, func(e *event) *string { return &e.Ref }),
		text("reason", "Reason", keep, func(e *event) *string { return &e.Reason }),
	}
}

func writeInstant(i guideapp.Instant, zone *time.Location) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(zone).Format(time.RFC3339Nano)
}

// writeAmount shows the amount of a free order, and no amount where none is meant.
func writeAmount(e *guideapp.Event) string {
	if e.Amount == 0 && e.Kind != guideapp.Order {
		return ""
	}
	return e.Amount.Yuan()
}
