package reward

import (
	"slices"
	"time"

	"frontline/guideapp"
)

// laying is facts being laid out as columns, one by one.
type laying struct {
	*Facts
	laid    int        // facts
	stores  dictionary // the org's stores first
	rows    []storeRows
	people  dictionary // the org's guides first
	bought  []bool     // by customer
	classes classNumbers
	kinds   [256][]int32 // rows
	days    dayFinder
	origins dayFinder
}

// numbered is a fact on its way into the columns, its texts numbered.
type numbered struct {
	fact     int32 // number in the source
	kind     guideapp.Kind
	class    int32
	store    int32
	guide    int32
	owner    int32
	customer int32
	at       guideapp.Instant
	originAt guideapp.Instant
	amount   int64
	quantity int64
}

func (f *Facts) lay() error {
	l := &laying{Facts: f, stores: newDictionary(0), people: newDictionary(len(f.guides)), classes: classNumbers{known: map[class]int32{}},
		days: dayFinder{zone: f.zone}, origins: dayFinder{zone: f.zone}}
	for i := range f.org.Stores {
		l.storeNumber(f.org.Stores[i].ID)
	}
	for _, id := range f.guides {
		l.people.number(id)
	}
	if err := f.source.lay(l); err != nil {
		return err
	}
	l.finish()
	return nil
}

// allocate makes room for n facts.
func (f *Facts) allocate(n int) {
	f.at, f.day, f.completed = make([]guideapp.Instant, n), make([]guideapp.Day, n), make([]guideapp.Instant, n)
	f.class, f.store, f.place = make([]int32, n), make([]int32, n), make([]int32, n)
	f.guide, f.span, f.ownerSpan = make([]int32, n), make([]int32, n), make([]int32, n)
	f.customer, f.since = make([]int32, n), make([]int32, n)
	f.net, f.quantity, f.first = make([]int64, n), make([]int64, n), make([]bool, n)
	f.fact = make([]int32, n)
}

// cut gives up the room that no fact took.
func (f *Facts) cut(n int) {
	f.at, f.day, f.completed = f.at[:n], f.day[:n], f.completed[:n]
	f.class, f.store, f.place = f.class[:n], f.store[:n], f.place[:n]
	f.guide, f.span, f.ownerSpan = f.guide[:n], f.span[:n], f.ownerSpan[:n]
	f.customer, f.since = f.customer[:n], f.since[:n]
	f.net, f.quantity, f.first = f.net[:n], f.quantity[:n], f.first[:n]
	f.fact = f.fact[:n]
}

// set lays out a fact as what refers to it leaves it; c may be nil.
func (l *laying) set(e *numbered, c *change) {
	f, row, d := l.Facts, l.laid, l.days.of(e.at)
	guideSpan, ownerSpan := l.personSpan(e.guide, d), l.personSpan(e.owner, d)
	place := e.store
	if place == none && guideSpan >= 0 && f.spans[guideSpan].store >= 0 {
		// An event that names only its guide happened where the guide stood.
		place = l.storeNumber(f.org.Stores[f.spans[guideSpan].store].ID)
	}
	store, since, completed := none, none, guideapp.Instant(0)
	if place != none && l.rows[place].until > 0 {
		store = f.rowOn(l.rows[place], d)
	}
	if e.originAt != 0 {
		// Days, not hours: a fact without a time of day may be of the day of the origin.
		since = max(none, int32(d-l.origins.of(e.originAt)))
	}
	if c != nil {
		completed = c.completed
		if e.kind == guideapp.Order {
			e.amount, e.quantity = e.amount-c.refunded, max(0, e.quantity-c.returned)
		}
	}
	f.at[row], f.day[row], f.completed[row] = e.at, d, completed
	f.class[row], f.store[row], f.place[row] = e.class, store, place
	f.guide[row], f.span[row], f.ownerSpan[row] = e.guide, guideSpan, ownerSpan
	f.customer[row], f.since[row] = e.customer, since
	f.net[row], f.quantity[row], f.fact[row] = e.amount, e.quantity, e.fact
	f.first[row] = e.kind == guideapp.Order && l.isFirst(e.customer)
	if c != nil && len(c.shares) > 0 && e.kind == guideapp.Order {
		f.share(row, c.shares)
	}
	l.kinds[e.kind] = append(l.kinds[e.kind], int32(row))
	l.laid++
}

// wait notes how long the chat laid out last waited; answered is 0 where nobody did.
func (l *laying) wait(answered guideapp.Instant) {
	row := l.laid - 1
	l.waits[row] = wait{l.openBetween(l.store[row], l.at[row], answered), answered != 0}
}

// isFirst says whether an order is its customer's first.
func (l *laying) isFirst(customer int32) bool {
	if customer == none {
		return false
	}
	for int(customer) >= len(l.bought) {
		l.bought = append(l.bought, false)
	}
	before := l.bought[customer]
	l.bought[customer] = true
	return !before
}

// personSpan gives where a person stood on d, if it is a guide.
func (l *laying) personSpan(number int32, d guideapp.Day) int32 {
	if number == none || int(number) >= len(l.guides) {
		return none
	}
	return l.spanOn(number, d)
}

// storeNumber gives a store's number, and learns the rows of a new one.
func (l *laying) storeNumber(id string) int32 {
	number := l.stores.number(id)
	if number != none && int(number) == len(l.rows) {
		l.rows = append(l.rows, l.standings.rows[id]) // none for a store the org does not know
	}
	return number
}

// finish gives up what was not needed, and puts the stores in order of their ids.
func (l *laying) finish() {
	l.cut(l.laid)
	l.Facts.classes, l.Facts.people = l.classes.list, l.people.texts
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
