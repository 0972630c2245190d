package simulator

import (
	"encoding/hex"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Limits on what a single value may be, so that nothing read can upset the engine.
const (
	maxText     = guideapp.MaxName // bytes of one text
	maxInstants = uint64(guideapp.MaxInstant) + 1
	maxDays     = uint64(guideapp.MaxDay) + 1
	maxMinutes  = 1_441
	maxKinds    = 1 << 16 // a bit for each kind
	maxAttrs    = guideapp.MaxAttrs
)

// datasetReader reads what datasetWriter wrote.
type datasetReader struct {
	columnReader
	set   *Dataset
	texts []string
}

func (r *datasetReader) read() {
	r.readSubject()
	r.readTexts()
	r.readWords()
	r.readStores()
	r.readGuides()
	r.readGoals()
	r.readFacts()
	if r.err == nil && r.left() > 0 {
		r.refuse("something follows its end")
	}
}

func (r *datasetReader) readSubject() {
	r.set.Org.Brand = r.text(guideapp.MaxID)
	period, err := guideapp.ParsePeriod(r.text(guideapp.MaxID))
	if err != nil {
		r.refuse("its period is not one")
	}
	r.set.Period = period
	r.set.Zone = r.text(guideapp.MaxName)
	r.set.AsOf = guideapp.Instant(r.below(maxInstants, "its instant"))
	r.set.FactsHash = hex.EncodeToString([]byte(r.text(maxText)))
	flags := r.below(4, "its history")
	r.set.History = History{
		FirstOrders: flags&1 != 0, Words: Words{All: flags&2 != 0},
		Once: r.kinds(), Everyone: r.kinds(), Voids: r.kinds(),
	}
	r.set.LeftOut = int(r.below(MaxEvents*(maxAttrs+2)+1, "what was left out"))
}

// readWords reads which words are carried.
func (r *datasetReader) readWords() {
	words := &r.set.History.Words
	if words.All {
		return
	}
	words.Categories, words.Reasons = r.vocabulary(), r.vocabulary()
	for range r.count(MaxTexts, "attributes that are carried") {
		words.Attrs = append(words.Attrs, Attribute{r.textOf("the name of an attribute"), r.vocabulary()})
		if r.err != nil {
			return
		}
	}
}

func (r *datasetReader) vocabulary() (v Vocabulary) {
	v.Whole = r.below(2, "whether words were left out") == 1
	for i := range r.count(MaxTexts, "words that are carried") {
		if v.Words = append(v.Words, r.textOf("a word that is carried")); r.err != nil {
			return v
		}
		if i > 0 && v.Words[i-1] >= v.Words[i] {
			r.refuse("the words that are carried are not in order")
		}
	}
	return v
}

func (r *datasetReader) kinds() (kinds []guideapp.Kind) {
	bits := r.below(maxKinds, "a kind of fact")
	for _, k := range guideapp.Kinds {
		if bits&(1<<k) != 0 {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func (r *datasetReader) readTexts() {
	r.texts = make([]string, r.count(MaxTexts, "texts"))
	previous := ""
	for i := range r.texts {
		shared := int(r.below(uint64(len(previous))+1, "what a text shares"))
		rest := r.text(maxText - shared)
		if r.err != nil {
			return
		}
		r.texts[i] = previous[:shared] + rest
		previous = r.texts[i]
	}
	if len(r.texts) == 0 || r.texts[0] != "" {
		r.refuse("its texts do not begin with the empty one")
	}
}

func (r *datasetReader) textColumn(n int, what string, set func(i int, s string)) {
	r.column(n, uint64(len(r.texts)), what, func(i int, v uint64) { set(i, r.texts[v]) })
}

func (r *datasetReader) readStores() {
	stores := make([]guideapp.Store, r.count(MaxStores, "rows of stores"))
	n := len(stores)
	r.textColumn(n, "store ids", func(i int, s string) { stores[i].ID = s })
	r.column(n, maxDays, "first days of stores", func(i int, v uint64) { stores[i].From = guideapp.Day(v) })
	r.textColumn(n, "regions", func(i int, s string) { stores[i].Region = s })
	r.textColumn(n, "store classes", func(i int, s string) { stores[i].Class = s })
	r.textColumn(n, "ownership", func(i int, s string) { stores[i].Ownership = guideapp.Ownership(s) })
	r.column(n, maxMinutes, "opening hours", func(i int, v uint64) { stores[i].Open = guideapp.MinuteOfDay(v) })
	r.column(n, maxMinutes, "closing hours", func(i int, v uint64) { stores[i].Close = guideapp.MinuteOfDay(v) })
	r.column(n, guideapp.MaxQuantity+1, "visitors", func(i int, v uint64) { stores[i].Visitors = int64(v) })
	for i := range stores {
		if stores[i].ID == "" || (i > 0 && !inOrder(&stores[i-1], &stores[i])) {
			r.refuse("its stores are not in order, or one has no id")
		}
	}
	r.set.Org.Stores = stores
}

func inOrder(a, b *guideapp.Store) bool {
	return a.ID < b.ID || (a.ID == b.ID && a.From < b.From)
}

func (r *datasetReader) readGuides() {
	guides := make([]guideapp.Guide, r.count(MaxGuides, "guides"))
	counts := make([]int, len(guides))
	r.textColumn(len(guides), "guide ids", func(i int, s string) { guides[i].ID = s })
	total := 0
	r.column(len(guides), MaxAssignments+1, "numbers of assignments", func(i int, v uint64) {
		counts[i] = int(v)
		total += int(v)
	})
	n := r.count(MaxAssignments, "assignments")
	if n != total {
		r.refuse("its assignments are not those of its guides")
	}
	assignments := make([]guideapp.Assignment, n)
	r.textColumn(n, "stores of assignments", func(i int, s string) { assignments[i].Store = s })
	r.textColumn(n, "roles", func(i int, s string) { assignments[i].Role = guideapp.Role(s) })
	r.column(n, maxDays, "first days of assignments", func(i int, v uint64) { assignments[i].First = guideapp.Day(v) })
	r.column(n, maxDays, "last days of assignments", func(i int, v uint64) { assignments[i].Last = guideapp.Day(v) })
	if r.err != nil {
		return
	}
	for i := range guides {
		guides[i].Assignments, assignments = assignments[:counts[i]:counts[i]], assignments[counts[i]:]
		r.checkGuide(guides, i)
	}
	r.set.Org.Guides = guides
}

func (r *datasetReader) checkGuide(guides []guideapp.Guide, i int) {
	mine := guides[i].Assignments
	if guides[i].ID == "" || len(mine) == 0 || (i > 0 && guides[i-1].ID >= guides[i].ID) {
		r.refuse("its guides are not in order, or one has no id or assignment")
	}
	for k, a := range mine {
		if a.First > a.Last || (k > 0 && mine[k-1].Last >= a.First) {
			r.refuse("assignments of a guide overlap or are not in order")
		}
	}
}

func (r *datasetReader) readGoals() {
	goals := make([]guideapp.Goal, r.count(MaxGoals, "goals"))
	n, period := len(goals), r.set.Period.String()
	r.textColumn(n, "tables of goals", func(i int, s string) { goals[i].Table, goals[i].Period = s, period })
	r.textColumn(n, "parties of goals", func(i int, s string) { goals[i].Party = s })
	r.column(n, uint64(guideapp.MaxAmount)+1, "goals", func(i int, v uint64) { goals[i].Amount = guideapp.Fen(v) })
	r.set.Org.Goals = goals
}

func (r *datasetReader) readClasses() []reward.Class {
	classes := make([]reward.Class, r.count(MaxEvents, "classes of facts"))
	for i := range classes {
		c := &classes[i]
		c.Kind = guideapp.Kind(r.below(uint64(len(guideapp.Kinds))+1, "a kind of fact"))
		c.Channel = guideapp.Channel(r.below(uint64(len(guideapp.Channels))+1, "a channel"))
		c.Origin = guideapp.Origin(r.below(uint64(len(guideapp.Origins))+1, "an origin"))
		c.Category, c.Reason = r.textOf("a category"), r.textOf("a reason")
		if r.err == nil && c.Kind == guideapp.KindNone {
			r.refuse("a fact is of no kind")
		}
		if r.err != nil {
			return nil
		}
	}
	return classes
}

func (r *datasetReader) textOf(what string) string {
	v := r.below(uint64(len(r.texts)), what)
	if r.err != nil {
		return ""
	}
	return r.texts[v]
}

// readAttrs reads the different lists of attributes.
func (r *datasetReader) readAttrs() [][]guideapp.Attr {
	sets := make([][]guideapp.Attr, r.count(MaxEvents, "lists of attributes"))
	for i := range sets {
		for range r.count(maxAttrs, "attributes of a fact") {
			sets[i] = append(sets[i], guideapp.Attr{Name: r.textOf("the name of an attribute"), Value: r.textOf("an attribute")})
			if r.err != nil {
				return nil
			}
		}
	}
	return sets
}
