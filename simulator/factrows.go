package simulator

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"frontline/guideapp"
)

// FactRows are facts gathered one by one to be exported, as rows of numbers: about 110
// bytes each with their ids, where an event takes 300 and more. A fact that comes again
// takes no further room. They are not safe for concurrent use.
type FactRows struct {
	brand     string
	texts     interned // stores, guides, owners, sources, words, names of attributes
	customers interned
	keys      interned // of facts, and of those they refer to
	lists     interned // of attributes, as numbers of texts
	classes   map[rowClass]int32
	classOf   []rowClass
	blocks    [][]factRow
	n         int
	rowOf     []int32           // by key: 1 + the first row, 0 none
	others    map[int32][]int32 // by key: further rows, of other content
	latest    guideapp.Instant
	max       int    // facts
	key, list []byte // in hand
}

// factRow is one fact; what is not there is none, an absent text that of "".
type factRow struct {
	at, known, originAt guideapp.Instant
	amount              guideapp.Fen
	quantity            int32
	key, source         int32
	class, list         int32
	store, guide, owner int32
	customer            int32
	ref                 int32 // a key; of a referral, a customer
}

// rowClass is a reward.Class, its texts numbered.
type rowClass struct {
	kind             guideapp.Kind
	channel          guideapp.Channel
	origin           guideapp.Origin
	category, reason int32
}

// rowBlock is how many rows are allocated at once, so that growing copies none.
const (
	rowBits  = 14
	rowBlock = 1 << rowBits
)

// none is the number of what is not there.
const none int32 = -1

// NewFactRows begins gathering the facts of a brand.
func NewFactRows(brand string) *FactRows {
	r := &FactRows{brand: brand, texts: newInterned(), customers: newInterned(), keys: newInterned(), lists: newInterned(),
		classes: map[rowClass]int32{}, others: map[int32][]int32{}, max: MaxEvents}
	_, _ = r.texts.number(nil) // 0 is "", which fits
	return r
}

// Len is how many facts there are.
func (r *FactRows) Len() int { return r.n }

// Limit makes Add refuse more than so many facts, at most MaxEvents.
func (r *FactRows) Limit(facts int) { r.max = min(facts, MaxEvents) }

// Full says whether Add takes no further fact.
func (r *FactRows) Full() bool { return r.n >= r.max }

// Customers gives the customers whom facts name, by the bytes of their ids.
func (r *FactRows) Customers() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, customer := range r.customers.sorted(func(int32) bool { return true }) {
			if !yield(r.customers.text(customer)) {
				return
			}
		}
	}
}

// Keys gives the keys of the facts of some kinds that are there when it begins, by their
// bytes.
func (r *FactRows) Keys(kinds ...guideapp.Kind) iter.Seq[string] {
	return func(yield func(string) bool) {
		wanted := make([]bool, r.keys.len())
		for i := range r.n {
			row := r.at(i)
			wanted[row.key] = wanted[row.key] || slices.Contains(kinds, r.classOf[row.class].kind)
		}
		for _, key := range r.keys.sorted(func(number int32) bool { return wanted[number] }) {
			if !yield(r.keys.text(key)) {
				return
			}
		}
	}
}

// Latest is when the last of them became known, 0 where there is none.
func (r *FactRows) Latest() guideapp.Instant { return r.latest }

// Add takes a fact in. One of another brand, or with a time, amount, quantity, source or
// attributes out of range, is Invalid; more facts than MaxEvents or Limit, or an id too long,
// are TooLarge. The facts before it stay.
func (r *FactRows) Add(e guideapp.Event) error {
	if e.Brand != r.brand {
		return guideapp.Errorf(guideapp.Invalid, "fact %s is of brand %q; the data set is of brand %q", e.Key(), e.Brand, r.brand)
	}
	if !storable(&e) {
		return guideapp.Errorf(guideapp.Invalid, "fact %s of %s, %s yuan, has a time, amount, quantity, source or attributes out of range", e.Key(), e.At, e.Amount.Yuan())
	}
	row, err := r.row(&e)
	if err != nil {
		return err
	}
	if r.rowOf = append(r.rowOf, make([]int32, r.keys.len()-len(r.rowOf))...); r.has(row) {
		return nil
	}
	if r.Full() {
		return guideapp.Errorf(guideapp.TooLarge, "there are more than %d facts, the most of one data set", r.max)
	}
	if r.n%rowBlock == 0 {
		r.blocks = append(r.blocks, make([]factRow, rowBlock))
	}
	*r.at(r.n) = row
	r.enter(r.n)
	r.n++
	r.latest = max(r.latest, row.known)
	return nil
}

// Try lets add take facts in; where it fails, none of them stays.
func (r *FactRows) Try(add func() error) error {
	n, latest := r.n, r.latest
	texts, customers, keys, lists, classes := r.texts.len(), r.customers.len(), r.keys.len(), r.lists.len(), len(r.classOf)
	err := add()
	if err == nil {
		return nil
	}
	for r.n > n {
		r.n--
		r.leave(r.n)
	}
	r.blocks = slices.Delete(r.blocks, (n+rowBlock-1)>>rowBits, len(r.blocks)) // cleared, so that nothing holds them on
	r.rowOf, r.latest = r.rowOf[:min(keys, len(r.rowOf))], latest
	maps.DeleteFunc(r.classes, func(_ rowClass, number int32) bool { return int(number) >= classes })
	r.classOf = r.classOf[:classes]
	r.texts.cut(texts)
	r.customers.cut(customers)
	r.keys.cut(keys)
	r.lists.cut(lists)
	return err
}

func storable(e *guideapp.Event) bool {
	known := e.KnownAt()
	return e.At >= guideapp.MinInstant && e.At <= guideapp.MaxInstant && known >= guideapp.MinInstant && known <= guideapp.MaxInstant &&
		e.OriginAt >= guideapp.MinInstant && e.OriginAt <= guideapp.MaxInstant && e.Amount >= 0 && e.Amount <= guideapp.MaxAmount &&
		e.Quantity >= 0 && e.Quantity <= guideapp.MaxQuantity && len(e.Attrs) <= guideapp.MaxAttrs && !strings.Contains(e.Source, "/")
}

func (r *FactRows) at(i int) *factRow { return &r.blocks[i>>rowBits][i&(rowBlock-1)] }

// has says whether the fact is there already, with the same content.
func (r *FactRows) has(row factRow) bool {
	first := r.rowOf[row.key]
	return first > 0 && (*r.at(int(first) - 1) == row ||
		slices.ContainsFunc(r.others[row.key], func(i int32) bool { return *r.at(int(i)) == row }))
}

// enter notes where the fact of a row's key is.
func (r *FactRows) enter(i int) {
	if key := r.at(i).key; r.rowOf[key] == 0 {
		r.rowOf[key] = int32(i + 1)
	} else {
		r.others[key] = append(r.others[key], int32(i))
	}
}

// leave undoes enter, of the row that was entered last.
func (r *FactRows) leave(i int) {
	key := r.at(i).key
	switch others := r.others[key]; len(others) {
	case 0:
		r.rowOf[key] = 0
	case 1:
		delete(r.others, key)
	default:
		r.others[key] = others[:len(others)-1]
	}
}

func (r *FactRows) row(e *guideapp.Event) (factRow, error) {
	n := numbering{rows: r}
	row := factRow{
		at: e.At, known: e.KnownAt(), originAt: e.OriginAt, amount: e.Amount, quantity: int32(e.Quantity),
		key: n.key(e.Source, e.ID), source: n.text(e.Source), class: n.class(e), list: n.attrs(e.Attrs),
		store: n.text(e.Store), guide: n.text(e.Guide), owner: n.text(e.Owner), customer: n.customer(e.Customer), ref: n.ref(e),
	}
	return row, n.err
}

// numbering numbers the texts of a fact; err is the first that could not be.
type numbering struct {
	rows *FactRows
	err  error
}

func (n *numbering) of(t *interned, text []byte) int32 {
	number, err := t.number(text)
	if err != nil && n.err == nil {
		n.err = err
	}
	return number
}

func (n *numbering) text(s string) int32 {
	if s == "" {
		return 0
	}
	n.rows.key = append(n.rows.key[:0], s...)
	return n.of(&n.rows.texts, n.rows.key)
}

func (n *numbering) customer(id string) int32 {
	if id == "" {
		return none
	}
	n.rows.key = append(n.rows.key[:0], id...)
	return n.of(&n.rows.customers, n.rows.key)
}

func (n *numbering) key(source, id string) int32 {
	n.rows.key = append(append(append(n.rows.key[:0], source...), guideapp.RefSeparator...), id...)
	return n.of(&n.rows.keys, n.rows.key)
}

func (n *numbering) ref(e *guideapp.Event) int32 {
	switch {
	case e.Ref == "":
		return none
	case e.Kind == guideapp.Referral:
		return n.customer(e.Ref)
	case strings.Contains(e.Ref, guideapp.RefSeparator):
		n.rows.key = append(n.rows.key[:0], e.Ref...)
		return n.of(&n.rows.keys, n.rows.key)
	}
	return n.key(e.Source, e.Ref)
}

func (n *numbering) class(e *guideapp.Event) int32 {
	c := rowClass{e.Kind, e.Channel, e.Origin, n.text(e.Category), n.text(e.Reason)}
	number, known := n.rows.classes[c]
	if !known {
		number = int32(len(n.rows.classOf))
		n.rows.classes[c], n.rows.classOf = number, append(n.rows.classOf, c)
	}
	return number
}

func (n *numbering) attrs(attrs []guideapp.Attr) int32 {
	list := columnWriter{bytes: n.rows.list[:0]}
	for _, a := range attrs {
		list.number(uint64(n.text(a.Name)))
		list.number(uint64(n.text(a.Value)))
	}
	n.rows.list = list.bytes
	return n.of(&n.rows.lists, list.bytes)
}

// eachAttr hands the attributes of a list to f, as numbers of texts.
func (r *FactRows) eachAttr(list int32, f func(name, value int32)) {
	left := columnReader{bytes: r.lists.bytes(list)}
	left.end = len(left.bytes)
	for left.left() > 0 {
		name := left.number()
		f(int32(name), int32(left.number()))
	}
}

// attrs gives the attributes of a list.
func (r *FactRows) attrs(list int32) (attrs []guideapp.Attr) {
	r.eachAttr(list, func(name, value int32) {
		attrs = append(attrs, guideapp.Attr{Name: r.texts.text(name), Value: r.texts.text(value)})
	})
	return attrs
}

// shares gives who shares a sale, of an amend with a list of attributes; those that are not
// shares count for nothing.
func (r *FactRows) shares(list int32) []guideapp.GuideShare {
	shares, _ := guideapp.Event{Kind: guideapp.Amend, Attrs: r.attrs(list)}.Shares()
	return shares
}

// Each hands the facts to f in order of time, then id, if they were exported before, else
// in the order they came, until f refuses one.
func (r *FactRows) Each(f func(guideapp.Event) error) error {
	for i := range r.n {
		if err := f(r.event(i)); err != nil {
			return err
		}
	}
	return nil
}

// event makes an event of a row.
func (r *FactRows) event(i int) guideapp.Event {
	row := r.at(i)
	c := &r.classOf[row.class]
	e := guideapp.Event{
		Brand: r.brand, Source: r.texts.text(row.source), Kind: c.kind, At: row.at, RecordedAt: row.known, OriginAt: row.originAt,
		Store: r.texts.text(row.store), Guide: r.texts.text(row.guide), Owner: r.texts.text(row.owner), Channel: c.channel, Origin: c.origin,
		Amount: row.amount, Quantity: int64(row.quantity), Category: r.texts.text(c.category), Reason: r.texts.text(c.reason), Attrs: r.attrs(row.list),
	}
	e.ID = string(r.id(row))
	if row.customer != none {
		e.Customer = r.customers.text(row.customer)
	}
	switch {
	case row.ref == none:
	case c.kind == guideapp.Referral:
		e.Ref = r.customers.text(row.ref)
	default:
		e.Ref = r.keys.text(row.ref)
	}
	return e
}

// id gives a fact's id: its key without the source.
func (r *FactRows) id(row *factRow) []byte {
	return r.keys.bytes(row.key)[len(r.texts.bytes(row.source))+len(guideapp.RefSeparator):]
}
