package reward

import (
	"slices"
	"time"

	"frontline/guideapp"
)

// laying is facts being laid out as columns: what refers to an order is folded into it,
// and texts become numbers.
type laying struct {
	*Facts
	changes   map[string]*change // by order key
	answers   map[string]guideapp.Instant
	key       []byte
	stores    dictionary // the org's stores first
	rows      []storeRows
	people    dictionary // the org's guides first
	customers dictionary
	bought    []bool // by customer
	classes   classNumbers
	kinds     [256][]int32 // rows
	days      dayFinder
	origins   dayFinder
}

func (f *Facts) lay(events []*guideapp.Event, changes map[string]*change) {
	l := &laying{Facts: f, changes: changes, answers: answersOf(events), stores: newDictionary(0), people: newDictionary(len(f.guides)),
		customers: newDictionary(len(events) / 2), classes: classNumbers{known: map[class]int32{}}, days: dayFinder{zone: f.zone}, origins: dayFinder{zone: f.zone}}
	for i := range f.org.Stores {
		l.storeNumber(f.org.Stores[i].ID)
	}
	for _, id := range f.guides {
		l.people.number(id)
	}
	f.allocate(len(events))
	for _, e := range events {
		if !slices.Contains(foldedKinds, e.Kind) {
			l.add(e)
		}
	}
	for _, e := range events {
		if slices.Contains(foldedKinds, e.Kind) && !changes[e.RefKey()].found {
			f.parked = append(f.parked, *e)
		}
	}
	l.finish()
}

// allocate makes room for n facts.
func (f *Facts) allocate(n int) {
	f.at, f.day, f.completed = make([]guideapp.Instant, 0, n), make([]guideapp.Day, 0, n), make([]guideapp.Instant, 0, n)
	f.class, f.store, f.place = make([]int32, 0, n), make([]int32, 0, n), make([]int32, 0, n)
	f.guide, f.span, f.ownerSpan = make([]int32, 0, n), make([]int32, 0, n), make([]int32, 0, n)
	f.customer, f.since = make([]int32, 0, n), make([]int32, 0, n)
	f.net, f.quantity, f.first = make([]int64, 0, n), make([]int64, 0, n), make([]bool, 0, n)
	f.fact = make([]*guideapp.Event, 0, n)
}

// add lays out a fact as what refers to it leaves it; fully refunded, not at all.
func (l *laying) add(e *guideapp.Event) {
	c := l.changeOf(e)
	if c != nil && e.Kind == guideapp.Order {
		c.found = true
		if c.refunds > 0 && c.refunded >= int64(e.Amount) {
			return
		}
		e = c.applied(e)
	}
	l.set(e, c)
}

// changeOf gives what refers to an event. Looking up bytes makes no string.
func (l *laying) changeOf(e *guideapp.Event) *change {
	if len(l.changes) == 0 {
		return nil
	}
	l.key = append(append(append(l.key[:0], e.Source...), guideapp.RefSeparator...), e.ID...)
	return l.changes[string(l.key)]
}

func (l *laying) set(e *guideapp.Event, c *change) {
	f, row, d := l.Facts, len(l.at), l.days.of(e.At)
	guide, guideSpan := l.person(e.Guide, d)
	_, ownerSpan := l.person(e.Owner, d)
	place := l.storeNumber(e.Store)
	if place == none && guideSpan >= 0 && f.spans[guideSpan].store >= 0 {
		// An event that names only its guide happened where the guide stood.
		place = l.storeNumber(f.org.Stores[f.spans[guideSpan].store].ID)
	}
	store, since, completed := none, none, guideapp.Instant(0)
	if place != none && l.rows[place].until > 0 {
		store = f.rowOn(l.rows[place], d)
	}
	if e.OriginAt != 0 {
		// Days, not hours: a fact without a time of day may be of the day of the origin.
		since = max(none, int32(d-l.origins.of(e.OriginAt)))
	}
	if c != nil {
		completed = c.completed
	}
	f.at, f.day, f.completed = append(f.at, e.At), append(f.day, d), append(f.completed, completed)
	f.class, f.store, f.place = append(f.class, l.classes.number(class{f.org.Brand, e.Kind, e.Channel, e.Origin, e.Category, e.Reason})), append(f.store, store), append(f.place, place)
	f.guide, f.span = append(f.guide, guide), append(f.span, guideSpan)
	f.ownerSpan = append(f.ownerSpan, ownerSpan)
	customer := l.customers.number(e.Customer)
	f.customer, f.since = append(f.customer, customer), append(f.since, since)
	f.net, f.quantity, f.fact = append(f.net, int64(e.Amount)), append(f.quantity, e.Quantity), append(f.fact, e)
	f.first = append(f.first, l.isFirst(e, customer))
	if c != nil && len(c.shares) > 0 && e.Kind == guideapp.Order {
		f.share(row, c.shares)
	}
	l.kinds[e.Kind] = append(l.kinds[e.Kind], int32(row))
	if e.Kind == guideapp.ChatWaiting {
		f.waited[row] = f.openBetween(store, e.At, l.answers[e.Key()])
	}
}

// isFirst says whether an event is its customer's first order.
func (l *laying) isFirst(e *guideapp.Event, customer int32) bool {
	if e.Kind != guideapp.Order || customer == none {
		return false
	}
	for int(customer) >= len(l.bought) {
		l.bought = append(l.bought, false)
	}
	before := l.bought[customer]
	l.bought[customer] = true
	return !before
}

// person gives the number of a guide or owner, and where a guide stood on d.
func (l *laying) person(id string, d guideapp.Day) (number, span int32) {
	number = l.people.number(id)
	if number == none || int(number) >= len(l.guides) {
		return number, none
	}
	return number, l.spanOn(number, d)
}

// storeNumber gives a store's number, and learns the rows of a new one.
func (l *laying) storeNumber(id string) int32 {
	number := l.stores.number(id)
	if number != none && int(number) == len(l.rows) {
		l.rows = append(l.rows, l.standings.rows[id]) // none for a store the org does not know
	}
	return number
}

// finish puts the stores in order of their ids.
func (l *laying) finish() {
	l.Facts.classes = l.classes.list
	l.Facts.customers = len(l.customers.texts)
	l.byKind = map[guideapp.Kind][]int32{}
	for kind, rows := range l.kinds {
		if rows != nil {
			l.byKind[guideapp.Kind(kind)] = rows
		}
	}
	order := make([]int32, len(l.stores.texts))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return compareText(l.stores.texts[a], l.stores.texts[b]) })
	rank := make([]int32, len(order))
	for i, number := range order {
		rank[number] = int32(i)
		l.Facts.stores = append(l.Facts.stores, l.stores.texts[number])
	}
	for i, place := range l.place {
		if place != none {
			l.place[i] = rank[place]
		}
	}
}

// dictionary numbers texts in order of their first mention.
type dictionary struct {
	numbers map[string]int32
	texts   []string
}

func newDictionary(many int) dictionary {
	return dictionary{numbers: make(map[string]int32, many)}
}

// number gives the text's number; none for no text.
func (d *dictionary) number(text string) int32 {
	if text == "" {
		return none
	}
	number, known := d.numbers[text]
	if !known {
		number = int32(len(d.texts))
		d.numbers[text], d.texts = number, append(d.texts, text)
	}
	return number
}

// classNumbers numbers the classes of facts in order of their first mention.
type classNumbers struct {
	known  map[class]int32
	list   []class
	recent [64]struct {
		class  class
		number int32
		set    bool
	}
}

func (n *classNumbers) number(c class) int32 {
	hash := int(c.kind)*13 + int(c.channel)*5 + int(c.origin)*3 + len(c.category) + len(c.reason)
	if c.category != "" {
		hash += int(c.category[len(c.category)-1])
	}
	recent := &n.recent[hash%len(n.recent)]
	if recent.set && recent.class == c {
		return recent.number
	}
	number, known := n.known[c]
	if !known {
		number = int32(len(n.list))
		n.known[c], n.list = number, append(n.list, c)
	}
	recent.class, recent.number, recent.set = c, number, true
	return number
}

// answersOf gives when each waiting chat was first answered, by its key.
func answersOf(events []*guideapp.Event) map[string]guideapp.Instant {
	answers := map[string]guideapp.Instant{}
	for _, e := range events {
		if e.Kind != guideapp.ChatReplied {
			continue
		}
		if _, answered := answers[e.RefKey()]; !answered {
			answers[e.RefKey()] = e.At
		}
	}
	return answers
}

// dayFinder gives days of instants, looking a day up only once while instants are near
// each other.
type dayFinder struct {
	zone   *time.Location
	recent [64]struct {
		day         guideapp.Day
		from, until guideapp.Instant
	}
}

func (d *dayFinder) of(i guideapp.Instant) guideapp.Day {
	at := &d.recent[uint64(i/guideapp.FullDay)%uint64(len(d.recent))]
	if i < at.from || i >= at.until {
		at.day = guideapp.DayOf(i, d.zone)
		at.from, at.until = at.day.Start(d.zone), (at.day + 1).Start(d.zone)
	}
	return at.day
}
