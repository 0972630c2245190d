package simulator

import (
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// MinShared is how many customers must share a word for it to leave as it stands without
// a plan or draft that names it: what so many have in common says who none of them is.
const MinShared = 10

// Vocabulary is words that people write themselves: those that a plan asks for, or those
// that a data set carries.
type Vocabulary struct {
	Words []string // rising
	// Whole: facts have no other words, so that one which is not there is none that a fact had.
	Whole bool
}

func (v *Vocabulary) carries(word string) bool {
	_, there := slices.BinarySearch(v.Words, word)
	return there || v.Whole || word == ""
}

func (v *Vocabulary) add(words ...string) {
	v.Words = slices.Concat(v.Words, words)
	slices.Sort(v.Words)
	v.Words = slices.Compact(v.Words)
}

// Attribute is an attribute of the chain's own with its values.
type Attribute struct {
	Name string
	Vocabulary
}

// Words are the categories and reasons, and of the chain's own attributes those by name,
// that a plan asks for or a data set carries.
type Words struct {
	All        bool // whatever words there are; the rest is then empty
	Categories Vocabulary
	Reasons    Vocabulary // beside those that every chain has
	Attrs      []Attribute
}

// Add adds the words that a plan asks for.
func (w *Words) Add(plan *reward.Plan) {
	categories, reasons, attrs := plan.AsksFor()
	w.Categories.add(categories...)
	w.Reasons.add(reasons...)
	for _, a := range attrs {
		at := w.attr(a.Name)
		if at < 0 {
			at, w.Attrs = len(w.Attrs), append(w.Attrs, Attribute{Name: a.Name})
		}
		w.Attrs[at].add(a.Values...)
	}
}

func (w *Words) attr(name string) int {
	return slices.IndexFunc(w.Attrs, func(a Attribute) bool { return a.Name == name })
}

// everyChains are the reasons that every chain has.
var everyChains = []string{guideapp.ReasonCustomer, guideapp.ReasonGuide, guideapp.ReasonTransfer}

// lacks lists the words that other asks for and w does not carry.
func (w *Words) lacks(other *Words) (missing []string) {
	if w.All {
		return nil
	}
	for _, word := range other.Categories.Words {
		if !w.Categories.carries(word) {
			missing = append(missing, "category "+word)
		}
	}
	for _, word := range other.Reasons.Words {
		if !w.Reasons.carries(word) && !slices.Contains(everyChains, word) {
			missing = append(missing, "reason "+word)
		}
	}
	for _, a := range other.Attrs {
		missing = append(missing, w.lacksOf(a)...)
	}
	return missing
}

func (w *Words) lacksOf(asked Attribute) (missing []string) {
	at := w.attr(asked.Name)
	if at < 0 {
		return []string{"attribute " + asked.Name}
	}
	for _, value := range asked.Words {
		if !w.Attrs[at].carries(value) {
			missing = append(missing, asked.Name+" "+value)
		}
	}
	return missing
}
