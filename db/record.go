package db

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
	"frontline/guideapp/service"
)

// contentBytes is how much of the SHA-256 of an event's content a key keeps.
const contentBytes = 16

// RecordEvents records facts and says for each, in order, what became of it: accepted;
// a duplicate of one that is recorded or stands earlier in events; or refused, because
// its id stands for other content or because it cannot be kept. A refused fact leaves
// the others alone. RecordedAt is kept as given. It takes the brand's turn.
func (t *Tx) RecordEvents(ctx context.Context, brand string, events []guideapp.Event) ([]service.Outcome, error) {
	if err := t.takeTurn(ctx, brand); err != nil {
		return nil, err
	}
	b := batch{brand: brand, events: slices.Clone(events), outcomes: make([]service.Outcome, len(events))}
	b.sortOut()
	if err := t.judgeAgainstStored(ctx, &b); err != nil {
		return nil, err
	}
	b.judgeRepeats()
	return b.outcomes, t.insertEvents(ctx, &b)
}

// batch is a list of events on their way into the database.
type batch struct {
	brand    string
	events   []guideapp.Event
	outcomes []service.Outcome // empty where not decided yet
	contents [][contentBytes]byte
	firsts   []int          // the first event of each key, in order
	repeats  []int          // the others
	byKey    map[string]int // the first event of a key
}

// sortOut refuses what cannot be kept, and tells the first event of a key from its
// repeats.
func (b *batch) sortOut() {
	b.contents = make([][contentBytes]byte, len(b.events))
	b.byKey = make(map[string]int, len(b.events))
	for i := range b.events {
		e := &b.events[i]
		if field, reason := unkeepable(b.brand, *e); field != "" {
			b.outcomes[i] = service.Outcome{State: service.Refused, Field: field, Reason: reason}
			continue
		}
		e.Attrs = slices.Clone(e.Attrs)
		e.Normalize()
		b.contents[i] = contentOf(*e)
		if _, repeated := b.byKey[e.Key()]; repeated {
			b.repeats = append(b.repeats, i)
			continue
		}
		b.byKey[e.Key()] = i
		b.firsts = append(b.firsts, i)
	}
}

// unkeepable names the field for which the event cannot be kept, and why.
func unkeepable(brand string, e guideapp.Event) (field, reason string) {
	if e.Brand != brand {
		return "brand", "the event is of brand " + quoted(e.Brand) + ", and this is a batch of brand " + quoted(brand)
	}
	texts := [...]struct{ name, text string }{{"brand", e.Brand}, {"source", e.Source}, {"event_id", e.ID},
		{"store_id", e.Store}, {"guide_id", e.Guide}, {"customer_id", e.Customer}, {"owner_id", e.Owner},
		{"category", e.Category}, {"ref", e.Ref}, {"reason", e.Reason}}
	for _, t := range texts {
		if !storable(t.text) {
			return t.name, t.name + " must be UTF-8 text without NUL characters"
		}
	}
	names := make(map[string]bool, len(e.Attrs))
	for _, a := range e.Attrs {
		if !storable(a.Name) || !storable(a.Value) {
			return "attrs", "attributes must be UTF-8 text without NUL characters"
		}
		if names[a.Name] {
			return "attrs", "attribute " + quoted(a.Name) + " is given twice; give it once"
		}
		names[a.Name] = true
	}
	return "", ""
}

// judgeAgainstStored decides the events whose key is recorded already.
func (t *Tx) judgeAgainstStored(ctx context.Context, b *batch) error {
	stored, err := t.storedContents(ctx, b)
	if err != nil || len(stored) == 0 {
		return err
	}
	var differing []string
	for _, i := range slices.Concat(b.firsts, b.repeats) {
		content, known := stored[b.events[i].Key()]
		switch {
		case !known:
		case content == b.contents[i]:
			b.outcomes[i] = service.Outcome{State: service.Duplicate}
		default:
			differing = append(differing, b.events[i].Key())
			b.outcomes[i].State = service.Refused
		}
	}
	if len(differing) == 0 {
		return nil
	}
	recorded, err := t.EventsByKey(ctx, b.brand, differing)
	if err != nil {
		return err
	}
	byKey := make(map[string]guideapp.Event, len(recorded))
	for _, e := range recorded {
		byKey[e.Key()] = e
	}
	for i, outcome := range b.outcomes {
		if outcome.State == service.Refused && outcome.Field == "" {
			b.outcomes[i] = compared(b.events[i], byKey[b.events[i].Key()])
		}
	}
	return nil
}

// judgeRepeats decides the events whose key stands earlier in the batch.
func (b *batch) judgeRepeats() {
	for _, i := range b.repeats {
		if b.outcomes[i].State == "" {
			b.outcomes[i] = compared(b.events[i], b.events[b.byKey[b.events[i].Key()]])
		}
	}
}

// compared says what becomes of an event whose id is taken by recorded.
func compared(e, recorded guideapp.Event) service.Outcome {
	field := e.Difference(recorded)
	if field == "" {
		return service.Outcome{State: service.Duplicate}
	}
	return service.Outcome{State: service.Refused, Field: field,
		Reason: "event " + quoted(e.ID) + " of source " + quoted(e.Source) + " is recorded with another " + field +
			"; a fact is never changed: send the correction as an event of its own, with a new id"}
}

// storedContents gives the content of each key of the batch that is recorded.
func (t *Tx) storedContents(ctx context.Context, b *batch) (map[string][contentBytes]byte, error) {
	ids := map[string][]string{}
	for _, i := range b.firsts {
		ids[b.events[i].Source] = append(ids[b.events[i].Source], b.events[i].ID)
	}
	query := `SELECT id, content FROM event_key WHERE brand = $1 AND ` + t.dialect.among("id", 2) + ` AND source = $3`
	stored := map[string][contentBytes]byte{}
	for source, list := range ids {
		keep := func(rows *sqlx.Rows) error {
			var id string
			var content []byte
			err := rows.Scan(&id, &content)
			key := guideapp.Event{Source: source, ID: id}.Key()
			stored[key] = [contentBytes]byte(append(content, make([]byte, contentBytes)...))
			return err
		}
		if err := t.eachOf(ctx, keep, list, query, b.brand, source); err != nil {
			return nil, err
		}
	}
	return stored, nil
}

var keyColumns = []string{"at", "brand", "source", "id", "content"}

// insertEvents accepts the events that are not decided yet, their keys first.
func (t *Tx) insertEvents(ctx context.Context, b *batch) error {
	fresh := slices.DeleteFunc(slices.Clone(b.firsts), func(i int) bool { return b.outcomes[i].State != "" })
	attrs := make([]string, len(fresh))
	for n, i := range fresh {
		text, err := writeAttrs(b.events[i].Attrs)
		if err != nil {
			return err
		}
		attrs[n] = text
		b.outcomes[i].State = service.Accepted
	}
	err := t.insert(ctx, "event_key", keyColumns, len(fresh), func(n int, values []any) {
		e := &b.events[fresh[n]]
		copy(values, []any{int64(e.At), e.Brand, e.Source, e.ID, b.contents[fresh[n]][:]})
	})
	if err != nil {
		return err
	}
	return t.insert(ctx, "event", eventColumns, len(fresh), func(n int, values []any) {
		eventRow(b.events[fresh[n]], attrs[n], values)
	})
}

// contentOf hashes what Event.Difference compares, so that equal content is the same
// fact.
func contentOf(e guideapp.Event) [contentBytes]byte {
	text := make([]byte, 0, 256)
	for _, n := range [...]int64{int64(e.Kind), int64(e.At), int64(e.KnownAt()), int64(e.Channel), int64(e.Origin),
		int64(e.OriginAt), int64(e.Amount), e.Quantity, int64(len(e.Attrs))} {
		text = binary.AppendVarint(text, n)
	}
	for _, s := range [...]string{e.Store, e.Guide, e.Customer, e.Owner, e.Category, e.RefKey(), e.Reason} {
		text = appendText(text, s)
	}
	for _, a := range e.Attrs {
		text = appendText(appendText(text, a.Name), a.Value)
	}
	sum := sha256.Sum256(text)
	return [contentBytes]byte(sum[:contentBytes])
}

// appendText writes the length before the text, so that no two lists look the same.
func appendText(to []byte, s string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}
