package reward

import (
	"math"
	"math/bits"

	"frontline/guideapp"
)

// tag is what a fact counts as for one party: the slots it counts in, those of them it
// is still held in, and at which share. Facts of one tag add up as plain integers, and
// the share is multiplied once for all of them.
type tag struct {
	bits, held uint64
	share      guideapp.Ratio
}

// shares gives the share of a party in a fact under a credit rule (or noRule), and
// whether it is credited by that party at all. kind says who else is the same person.
type shares func(rule int, kind uint32) (guideapp.Ratio, bool)

// tagger finds the tags of facts in one order. What class, store, least amount and the
// first order decide is looked up; only what is left is asked of the fact itself.
type tagger struct {
	c      *compiled
	slots  uint64
	shares shares
	tags   []tag // tags[0] counts nowhere
	known  map[tag]uint32
	recent [64]uint32 // of known, by a hash of the tag
	levels []int64    // the least amounts that any rule asks for, rising
	base   []uint32
	store  []uint32 // by org.Stores row; the last is for an unknown store
	width  int      // how many kinds of stores
	table  []uint32 // base + level*width + store -> tag, or asks + place in open
	open   []undecided
	ids    [blockSize]uint32
}

// asks marks a place of the table whose facts have to be asked: what is below it counts
// in open.
const asks = uint32(1) << 31

// undecided is what is known of facts that have to be asked.
type undecided struct {
	slots uint64 // that may count the fact
	rule  int
	rules bool // the rule has to be asked for
	kind  uint32
}

// blockSize is how many facts are tagged at once. Their tags fit the nearest memory, and
// calls are frequent enough for a browser to find out early what is hot.
const blockSize = 4_096

// maxTable bounds the table. Without one, every fact is asked everything.
var maxTable = 1 << 20

func newTagger(c *compiled, slots uint64, shares shares) *tagger {
	t := &tagger{c: c, slots: slots, shares: shares, tags: []tag{{}}, known: map[tag]uint32{}, levels: c.leastAmounts()}
	stores := t.layStores()
	classes := t.layClasses(len(stores))
	t.width = len(stores)
	if len(classes)*t.perClass() > maxTable {
		t.levels, t.width, t.table = nil, 1, nil
		return t
	}
	t.table = make([]uint32, 0, len(classes)*t.perClass())
	for _, class := range classes {
		for kind := range uint32(1 << kindBits) {
			for level := range len(t.levels) + 1 {
				for _, store := range stores {
					t.table = append(t.table, t.lookup(class.and(t.admitted(kind, level)).and(store), kind))
				}
			}
		}
	}
	return t
}

// perClass is how many places of the table a class takes.
func (t *tagger) perClass() int { return (len(t.levels) + 1) * t.width << kindBits }

// passed is the filters that let something through: of slots, and of credit rules.
type passed struct{ slots, rules uint64 }

func (p passed) and(q passed) passed { return passed{p.slots & q.slots, p.rules & q.rules} }

// numbering gives equal values the same number.
func numbering(n int, of func(int) passed) (distinct []passed, numbers []uint32) {
	known := map[passed]uint32{}
	numbers = make([]uint32, n)
	for i := range n {
		p := of(i)
		number, found := known[p]
		if !found {
			number = uint32(len(distinct))
			known[p], distinct = number, append(distinct, p)
		}
		numbers[i] = number
	}
	return distinct, numbers
}

func (t *tagger) layClasses(stores int) []passed {
	distinct, numbers := numbering(len(t.c.facts.classes), func(i int) passed {
		return passed{t.c.filters.byClass[i] & t.slots, t.c.crediting.filters.byClass[i]}
	})
	perKind := uint32((len(t.levels) + 1) * stores)
	t.base = make([]uint32, len(numbers)<<kindBits)
	for kind := range t.base {
		t.base[kind] = (numbers[kind>>kindBits]<<kindBits + uint32(kind)&(1<<kindBits-1)) * perKind
	}
	return distinct
}

func (t *tagger) layStores() []passed {
	distinct, numbers := numbering(len(t.c.facts.org.Stores)+1, func(i int) passed {
		return passed{t.c.filters.byStore[i] & t.slots, t.c.crediting.filters.byStore[i]}
	})
	t.store = numbers
	return distinct
}

// admitted gives the filters that let facts of a level and of the first-order bit pass.
func (t *tagger) admitted(kind uint32, level int) passed {
	least := int64(0)
	if level > 0 {
		least = t.levels[level-1]
	}
	first := kind&firstBit != 0
	return passed{t.c.filters.admitted(first, least), t.c.crediting.filters.admitted(first, least)}
}

// lookup gives the tag that the filters passed decide, or asks.
func (t *tagger) lookup(p passed, kind uint32) uint32 {
	if p.slots == 0 {
		return 0
	}
	fact := undecided{slots: p.slots, rule: noRule, kind: kind}
	if p.rules != 0 {
		fact.rule = bits.TrailingZeros64(p.rules)
		fact.rules = t.c.crediting.filters.asked&(1<<fact.rule) != 0
	}
	share, credited := t.shares(fact.rule, kind)
	switch {
	case !fact.rules && !credited:
		return 0
	case fact.rules || p.slots&t.c.asked != 0:
		t.open = append(t.open, fact)
		return asks + uint32(len(t.open)-1)
	}
	return t.number(tag{p.slots, 0, share})
}

// number gives the tag's place in tags.
func (t *tagger) number(want tag) uint32 {
	hash := want.bits*0x9E3779B97F4A7C15 ^ want.held*0xC2B2AE3D27D4EB4F ^ uint64(want.share)*0x165667B19E3779F9
	recent := &t.recent[hash>>58]
	if *recent != 0 && t.tags[*recent] == want {
		return *recent
	}
	id, found := t.known[want]
	if !found {
		id = uint32(len(t.tags))
		t.known[want], t.tags = id, append(t.tags, want)
	}
	*recent = id
	return id
}

// block gives the tags of facts from..until-1 of an order, at most blockSize of them.
func (t *tagger) block(o *order, from, until int) []uint32 {
	ids := t.ids[:until-from]
	if t.table == nil {
		for i := range ids {
			row := int(o.row[from+i])
			ids[i] = t.ask(row, undecided{t.c.filters.mask(t.c.facts, row, t.slots), noRule, true, o.kind[from+i]})
		}
		return ids
	}
	clear(ids)
	first, more := int64(math.MaxInt64), t.levels
	if len(t.levels) > 0 {
		first, more = t.levels[0], t.levels[1:]
	}
	for _, least := range more {
		addLevel(ids, o.net[from:until], least, uint32(t.width))
	}
	if t.lookUp(ids, o.kind[from:until], o.store[from:until], o.net[from:until], first) {
		for i, id := range ids {
			if id >= asks {
				ids[i] = t.ask(int(o.row[from+i]), t.open[id-asks])
			}
		}
	}
	return ids
}

// addLevel adds a step to every fact that is not below least, without branching.
func addLevel(ids []uint32, net []int64, least int64, step uint32) {
	for i, n := range net[:len(ids)] {
		ids[i] += step &^ uint32((n-least)>>63)
	}
}

// lookUp finds the facts' places in the table, to which ids already add the levels above
// the first, and replaces them by tags. It says whether any fact is to be asked.
func (t *tagger) lookUp(ids, kinds []uint32, stores []int32, net []int64, least int64) bool {
	table, base, store, step := t.table, t.base, t.store, uint32(t.width)
	kinds, stores, net = kinds[:len(ids)], stores[:len(ids)], net[:len(ids)]
	unknown, any := uint32(len(store)-1), uint32(0)
	for i := range ids {
		at := ids[i] + base[kinds[i]] + store[min(uint32(stores[i]), unknown)] + step&^uint32((net[i]-least)>>63)
		ids[i] = table[at]
		any |= ids[i]
	}
	return any >= asks
}

// ask finds the tag of one fact.
func (t *tagger) ask(row int, fact undecided) uint32 {
	counts, held := fact.slots, uint64(0)
	for rest := counts & t.c.filters.asked; rest != 0; rest &= rest - 1 {
		if s := bits.TrailingZeros64(rest); !t.c.filters.list[s].admitsFact(t.c.facts, row) {
			counts &^= 1 << s
		}
	}
	for rest := counts & t.c.judged; rest != 0; rest &= rest - 1 {
		s := bits.TrailingZeros64(rest)
		switch t.c.verdictOf(t.c.slots[s].component, row) {
		case void:
			counts &^= 1 << s
		case pending:
			held |= 1 << s
		}
	}
	if counts == 0 {
		return 0
	}
	if fact.rules {
		fact.rule = t.c.crediting.ruleOf(row)
	}
	share, credited := t.shares(fact.rule, fact.kind)
	if !credited {
		return 0
	}
	return t.number(tag{counts, held, share})
}
