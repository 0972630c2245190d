package db

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"frontline/guideapp"
)

// eventColumns are read and written in this order.
var eventColumns = []string{"at", "recorded_at", "origin_at", "amount", "quantity", "kind", "channel", "origin",
	"brand", "source", "id", "store", "guide", "customer", "owner", "category", "ref", "reason", "attrs", "refers"}

// selected are the columns of an event that scanEvent reads, of the table named e. The
// brand is known to whoever asks, and refers is made of ref.
const selected = `e.at, e.recorded_at, e.origin_at, e.amount, e.quantity, e.kind, e.channel, e.origin,
	e.source, e.id, e.store, e.guide, e.customer, e.owner, e.category, e.ref, e.reason, e.attrs`

// referring are the kinds whose Ref names another fact.
var referring = [...]guideapp.Kind{guideapp.OrderCompleted, guideapp.Refund, guideapp.Amend,
	guideapp.ChatReplied, guideapp.AppointmentArrived}

// refersTo is the key of the fact that e corrects, completes or answers, or empty.
func refersTo(e guideapp.Event) string {
	if slices.Contains(referring[:], e.Kind) {
		return e.RefKey()
	}
	return ""
}

func eventRow(e guideapp.Event, attrs string, values []any) {
	copy(values, []any{
		int64(e.At), int64(e.RecordedAt), int64(e.OriginAt), int64(e.Amount), e.Quantity,
		int64(e.Kind), int64(e.Channel), int64(e.Origin),
		e.Brand, e.Source, e.ID, e.Store, e.Guide, e.Customer, e.Owner, e.Category, e.Ref, e.Reason, attrs, refersTo(e),
	})
}

func scanEvent(rows *sqlx.Rows, brand string) (guideapp.Event, error) {
	e := guideapp.Event{Brand: brand}
	var attrs string
	err := rows.Scan(&e.At, &e.RecordedAt, &e.OriginAt, &e.Amount, &e.Quantity, &e.Kind, &e.Channel, &e.Origin,
		&e.Source, &e.ID, &e.Store, &e.Guide, &e.Customer, &e.Owner, &e.Category, &e.Ref, &e.Reason, &attrs)
	if err != nil {
		return e, err
	}
	e.Attrs, err = readAttrs(attrs)
	return e, err
}

// writeAttrs gives attributes as a JSON object in order of name, empty for none.
func writeAttrs(attrs []guideapp.Attr) (string, error) {
	if len(attrs) == 0 {
		return "", nil
	}
	object := make(map[string]string, len(attrs))
	for _, a := range attrs {
		object[a.Name] = a.Value
	}
	text, err := json.Marshal(object) // sorts by name
	return string(text), err
}

func readAttrs(text string) ([]guideapp.Attr, error) {
	if text == "" {
		return nil, nil
	}
	var object map[string]string
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return nil, fmt.Errorf("read attributes %q: %w", text, err)
	}
	attrs := make([]guideapp.Attr, 0, len(object))
	for name, value := range object {
		attrs = append(attrs, guideapp.Attr{Name: name, Value: value})
	}
	e := guideapp.Event{Attrs: attrs}
	e.Normalize()
	return e.Attrs, nil
}

func sameEvent(a, b guideapp.Event) bool { return a.ID == b.ID && a.Source == b.Source }

// inOrder sorts events by time and drops those that are there twice.
func inOrder(events []guideapp.Event) []guideapp.Event {
	slices.SortFunc(events, func(a, b guideapp.Event) int { return guideapp.CompareEvents(&a, &b) })
	return slices.CompactFunc(events, sameEvent)
}

// collect appends the events of a query.
func collect(into *[]guideapp.Event, brand string) func(*sqlx.Rows) error {
	return func(rows *sqlx.Rows) error {
		e, err := scanEvent(rows, brand)
		*into = append(*into, e)
		return err
	}
}

// EventsByKey gives the events with these keys ("source//id"), by time; a key without
// an event is left out.
func (t *Tx) EventsByKey(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error) {
	ids := map[string][]string{}
	for _, key := range keys {
		if source, id, ok := strings.Cut(key, guideapp.RefSeparator); ok && storable(key) {
			ids[source] = append(ids[source], id)
		}
	}
	query := `SELECT ` + selected + ` FROM event_key k
		JOIN event e ON e.brand = k.brand AND e.at = k.at AND e.id = k.id AND e.source = k.source
		WHERE k.brand = $1 AND ` + t.dialect.among("k.id", 2) + ` AND k.source = $3`
	var found []guideapp.Event
	for source, list := range ids {
		if err := t.eachOf(ctx, collect(&found, brand), list, query, brand, source); err != nil {
			return nil, err
		}
	}
	return inOrder(found), nil
}

const eventsOfGuideSQL = `SELECT ` + selected + ` FROM event e
	WHERE e.brand = $1 AND e.guide = $2 AND e.guide <> '' AND e.at >= $3 AND e.at < $4
	UNION ALL SELECT ` + selected + ` FROM event e
	WHERE e.brand = $1 AND e.owner = $2 AND e.owner <> '' AND e.owner <> e.guide AND e.at >= $3 AND e.at < $4`

const ordersAmendedToGuideSQL = `SELECT refers FROM event WHERE brand = $1 AND guide = $2 AND guide <> '' AND kind = 4
	UNION ALL SELECT refers FROM event WHERE brand = $1 AND owner = $2 AND owner <> '' AND owner <> guide AND kind = 4`

// ordersSharedSQL reads all amends of a brand that name shares: they are few, and whom
// they name stands in an attribute. Its conditions are those of the index
// event_amend_shared, word for word.
const ordersSharedSQL = `SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.kind = 4 AND e.attrs LIKE '%"` + guideapp.AttrShares + `"%'`

func eventsReferringToSQL(d dialect) string {
	return `SELECT ` + selected + ` FROM event e
		WHERE e.brand = $1 AND e.refers <> '' AND ` + d.among("e.refers", 2)
}

// EventsOfGuide gives what a guide's statement of [from, until) rests on, by time: the
// facts of that time that the guide did or whose customer is the guide's own; the
// orders of that time that an amend hands to the guide, alone or with others, whenever
// the amend came; and every fact, whenever it happened, whose Ref names one of these.
func (t *Tx) EventsOfGuide(ctx context.Context, brand, guide string, from, until guideapp.Instant) ([]guideapp.Event, error) {
	var events []guideapp.Event
	rows, err := t.stmt(ctx, eventsOfGuide).QueryxContext(ctx, brand, guide, from, until)
	if err := drain(rows, err, collect(&events, brand)); err != nil {
		return nil, err
	}
	var amended []string
	rows, err = t.stmt(ctx, ordersAmendedToGuide).QueryxContext(ctx, brand, guide)
	if err := drain(rows, err, collectText(&amended)); err != nil {
		return nil, err
	}
	shared, err := t.ordersSharedBy(ctx, brand, guide)
	if err != nil {
		return nil, err
	}
	return t.closed(ctx, brand, events, append(amended, shared...), from, until)
}

// ordersSharedBy gives the keys of the orders that an amend says one of the guides shares.
func (t *Tx) ordersSharedBy(ctx context.Context, brand string, guides ...string) ([]string, error) {
	var amends []guideapp.Event
	rows, err := t.stmt(ctx, ordersShared).QueryxContext(ctx, brand)
	if err := drain(rows, err, collect(&amends, brand)); err != nil {
		return nil, err
	}
	var keys []string
	for _, a := range amends {
		shares, err := a.Shares()
		if err == nil && slices.ContainsFunc(shares, func(s guideapp.GuideShare) bool { return slices.Contains(guides, s.Guide) }) {
			keys = append(keys, a.RefKey())
		}
	}
	return keys, nil
}

// EventsOfStores is EventsOfGuide for stores: the facts that happened in them, the
// orders that an amend hands to them, and what refers to either.
func (t *Tx) EventsOfStores(ctx context.Context, brand string, stores []string, from, until guideapp.Instant) ([]guideapp.Event, error) {
	inStores := `SELECT ` + selected + ` FROM event e
		WHERE e.brand = $1 AND e.store <> '' AND ` + t.dialect.among("e.store", 2) + ` AND e.at >= $3 AND e.at < $4`
	amendedTo := `SELECT refers FROM event e
		WHERE e.brand = $1 AND e.store <> '' AND ` + t.dialect.among("e.store", 2) + ` AND e.kind = 4`
	var events []guideapp.Event
	var amended []string
	if err := t.eachOf(ctx, collect(&events, brand), stores, inStores, brand, from, until); err != nil {
		return nil, err
	}
	if err := t.eachOf(ctx, collectText(&amended), stores, amendedTo, brand); err != nil {
		return nil, err
	}
	return t.closed(ctx, brand, events, amended, from, until)
}

// closed adds the amended orders of [from, until) to events, then every fact that
// refers to one of these.
func (t *Tx) closed(ctx context.Context, brand string, events []guideapp.Event, amended []string, from, until guideapp.Instant) ([]guideapp.Event, error) {
	handed, err := t.EventsByKey(ctx, brand, amended)
	if err != nil {
		return nil, err
	}
	for _, e := range handed {
		if e.Kind == guideapp.Order && e.At >= from && e.At < until {
			events = append(events, e)
		}
	}
	keys := make([]string, len(events))
	for i, e := range events {
		keys[i] = e.Key()
	}
	if err := t.addReferring(ctx, &events, brand, keys); err != nil {
		return nil, err
	}
	return inOrder(events), nil
}

// EventsReferringTo gives every fact, whenever it happened, whose Ref names one of the
// keys ("source//id"), by time.
func (t *Tx) EventsReferringTo(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error) {
	var events []guideapp.Event
	err := t.addReferring(ctx, &events, brand, keys)
	return inOrder(events), err
}

func (t *Tx) addReferring(ctx context.Context, events *[]guideapp.Event, brand string, keys []string) error {
	for part := range slices.Chunk(keys, chunk) {
		among, err := t.dialect.strings(part)
		if err != nil {
			return err
		}
		rows, err := t.stmt(ctx, eventsReferringTo).QueryxContext(ctx, brand, among)
		if err := drain(rows, err, collect(events, brand)); err != nil {
			return err
		}
	}
	return nil
}

// AmendsOf gives the amends of the facts with these keys, by time.
func (t *Tx) AmendsOf(ctx context.Context, brand string, keys []string) ([]guideapp.Event, error) {
	query := `SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.refers <> '' AND ` +
		t.dialect.among("e.refers", 2) + ` AND e.kind = 4`
	var events []guideapp.Event
	err := t.eachOf(ctx, collect(&events, brand), keys, query, brand)
	return inOrder(events), err
}

// EventsWithoutStore gives the facts of [from, until) that name no store but one of the
// guides, as who did it or as the customer's own, and the orders without a store that an
// amend, whenever it came, hands to one of them, alone or with others, by time.
func (t *Tx) EventsWithoutStore(ctx context.Context, brand string, guides []string, from, until guideapp.Instant) ([]guideapp.Event, error) {
	query := `SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.store = '' AND e.guide <> '' AND ` +
		t.dialect.among("e.guide", 2) + ` AND e.at >= $3 AND e.at < $4
		UNION ALL SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.store = '' AND e.owner <> '' AND e.owner <> e.guide AND ` +
		t.dialect.among("e.owner", 2) + ` AND e.at >= $3 AND e.at < $4`
	var events []guideapp.Event
	if err := t.eachOf(ctx, collect(&events, brand), guides, query, brand, from, until); err != nil {
		return nil, err
	}
	handed, err := t.ordersHandedTo(ctx, brand, guides)
	for _, e := range handed {
		if e.Store == "" && e.Kind == guideapp.Order && e.At >= from && e.At < until {
			events = append(events, e)
		}
	}
	return inOrder(events), err
}

// EventsNaming gives the facts of [from, until) that name one of the guides, as who did it
// or as the customer's own, and the orders of that time that an amend hands to one of them,
// alone or with others, by time. It is EventsOfGuide for many, without what refers to them.
func (t *Tx) EventsNaming(ctx context.Context, brand string, guides []string, from, until guideapp.Instant) ([]guideapp.Event, error) {
	query := `SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.guide <> '' AND ` +
		t.dialect.among("e.guide", 2) + ` AND e.at >= $3 AND e.at < $4
		UNION ALL SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.owner <> '' AND e.owner <> e.guide AND ` +
		t.dialect.among("e.owner", 2) + ` AND e.at >= $3 AND e.at < $4`
	var events []guideapp.Event
	if err := t.eachOf(ctx, collect(&events, brand), guides, query, brand, from, until); err != nil {
		return nil, err
	}
	handed, err := t.ordersHandedTo(ctx, brand, guides)
	for _, e := range handed {
		if e.Kind == guideapp.Order && e.At >= from && e.At < until {
			events = append(events, e)
		}
	}
	return inOrder(events), err
}

// ordersHandedTo gives what amends hand to one of the guides, alone or with others.
func (t *Tx) ordersHandedTo(ctx context.Context, brand string, guides []string) ([]guideapp.Event, error) {
	amendedTo := `SELECT refers FROM event e WHERE e.brand = $1 AND e.guide <> '' AND ` +
		t.dialect.among("e.guide", 2) + ` AND e.kind = 4`
	var amended []string
	if err := t.eachOf(ctx, collectText(&amended), guides, amendedTo, brand); err != nil {
		return nil, err
	}
	shared, err := t.ordersSharedBy(ctx, brand, guides...)
	if err != nil {
		return nil, err
	}
	return t.EventsByKey(ctx, brand, append(amended, shared...))
}

func collectText(into *[]string) func(*sqlx.Rows) error {
	return func(rows *sqlx.Rows) error {
		var text string
		err := rows.Scan(&text)
		*into = append(*into, text)
		return err
	}
}

// EventsOfCustomers gives the facts of [from, until) of these customers, by time; no kinds
// is every kind.
func (t *Tx) EventsOfCustomers(ctx context.Context, brand string, customers []string, kinds []guideapp.Kind, from, until guideapp.Instant) ([]guideapp.Event, error) {
	query := `SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.customer <> '' AND ` +
		t.dialect.among("e.customer", 2) + ` AND e.at >= $3 AND e.at < $4`
	asked := []any{from, until}
	// A list of all kinds has PostgreSQL read the whole table rather than look customers up.
	if len(kinds) > 0 && len(kinds) < len(guideapp.Kinds) {
		numbers := make([]int64, len(kinds))
		for i, k := range kinds {
			numbers[i] = int64(k)
		}
		ofKinds, err := t.dialect.numbers(numbers)
		if err != nil {
			return nil, err
		}
		query += ` AND ` + t.dialect.among("e.kind", 5)
		asked = append(asked, ofKinds)
	}
	var events []guideapp.Event
	err := t.eachOf(ctx, collect(&events, brand), customers, query, brand, asked...)
	return inOrder(events), err
}

// eventPage is how many events EachEvent holds at once.
const eventPage = 8_192

// EachEvent calls f with every event of [from, until) by time, a page in memory at a
// time, until f returns an error. f may use the transaction.
func (t *Tx) EachEvent(ctx context.Context, brand string, from, until guideapp.Instant, f func(guideapp.Event) error) error {
	const first = `SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND e.at >= $2 AND e.at < $3
		ORDER BY e.at, e.id, e.source LIMIT $4`
	const further = `SELECT ` + selected + ` FROM event e WHERE e.brand = $1 AND (e.at, e.id, e.source) > ($2, $5, $6) AND e.at < $3
		ORDER BY e.at, e.id, e.source LIMIT $4`
	page := make([]guideapp.Event, 0, eventPage)
	err := t.each(ctx, collect(&page, brand), first, brand, from, until, eventPage)
	for err == nil && len(page) > 0 {
		last := page[len(page)-1]
		for _, e := range page {
			if err := f(e); err != nil {
				return err
			}
		}
		if len(page) < eventPage {
			return nil
		}
		page = page[:0]
		err = t.each(ctx, collect(&page, brand), further, brand, last.At, until, eventPage, last.ID, last.Source)
	}
	return err
}
