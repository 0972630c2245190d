package reward

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"frontline/guideapp"
)

// maxViolations is how many faults of a document are reported at once.
const maxViolations = 20

// faults gathers what is wrong with a document, so that its author sees it all at once.
type faults struct {
	found []guideapp.Violation
}

func (f *faults) add(path, format string, args ...any) {
	if len(f.found) < maxViolations {
		f.found = append(f.found, guideapp.Violation{Path: path, Message: fmt.Sprintf(format, args...)})
	}
}

// cursor stands on one node of the document, or on the place where one is missing. Its
// readers report a fault and give the zero value, so that reading goes on.
type cursor struct {
	node   *Node // nil where the document is silent
	path   string
	faults *faults
	shape  *shape // what may stand here, noted while reading; nil when nobody asks
}

func (c cursor) refuse(format string, args ...any) { c.faults.add(c.path, format, args...) }

func (c cursor) present() bool { return c.node != nil }

func describe(k NodeKind) string {
	return [...]string{"nothing", "a single value", "a map of keys", "a list"}[k]
}

func (c cursor) wants(kind NodeKind, example string) bool {
	if c.node == nil {
		return false
	}
	if c.node.Kind != kind {
		c.refuse("is %s; it should be %s, such as %s", describe(c.node.Kind), describe(kind), example)
		return false
	}
	return true
}

// keys checks that the node is a map with none but the allowed keys, each once.
func (c cursor) keys(allowed ...string) bool {
	if !c.wants(Map, "{"+allowed[0]+": ...}") {
		return false
	}
	c.shape.keys(allowed)
	for i, key := range c.node.Keys {
		at := cursor{path: joinPath(c.path, key), faults: c.faults}
		if !slices.Contains(allowed, key) {
			at.refuse("is not a key here; the keys are %s", strings.Join(allowed, ", "))
		}
		if slices.Contains(c.node.Keys[:i], key) {
			at.refuse("stands twice; keep one")
		}
	}
	return true
}

func (c cursor) get(key string) cursor {
	at := cursor{path: joinPath(c.path, key), faults: c.faults, shape: c.shape.key(key)}
	if c.node != nil && c.node.Kind == Map {
		if i := slices.Index(c.node.Keys, key); i >= 0 {
			at.node = c.node.Children[i]
		}
	}
	return at
}

// must is get for a key that may not be left out.
func (c cursor) must(key, example string) cursor {
	if c.present() {
		c.shape.must(key)
	}
	at := c.get(key)
	if at.node == nil && c.node != nil && c.node.Kind == Map {
		at.refuse("is missing; write %s: %s", key, example)
	}
	return at
}

// oneOfKeys counts which of the keys are there; exactly one should be.
func (c cursor) oneOfKeys(keys ...string) int {
	if c.present() {
		c.shape.oneOfKeys(keys)
	}
	given := 0
	for _, key := range keys {
		if c.get(key).present() {
			given++
		}
	}
	return given
}

// entry is a key of the author's own, with what stands under it.
type entry struct {
	key string
	at  cursor
}

// entries gives a map's keys that are the author's own.
func (c cursor) entries(example string) []entry {
	c.shape.free()
	if !c.wants(Map, example) {
		return nil
	}
	var list []entry
	for i, key := range c.node.Keys {
		list = append(list, entry{key, cursor{c.node.Children[i], joinPath(c.path, key), c.faults, c.shape.free()}})
	}
	return list
}

func joinPath(path, key string) string {
	if key == "" {
		key = `""` // a path always names something
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// items gives the elements of a list of at most limit.
func (c cursor) items(limit int, example string) []cursor {
	c.shape.items(limit)
	if !c.wants(List, example) {
		return nil
	}
	if len(c.node.Children) > limit {
		c.refuse("has %d entries; at most %d are allowed", len(c.node.Children), limit)
		return nil
	}
	items := make([]cursor, len(c.node.Children))
	for i, child := range c.node.Children {
		items[i] = cursor{child, c.path + "[" + strconv.Itoa(i) + "]", c.faults, c.shape.items(limit)}
	}
	return items
}

func (c cursor) text(example string) string {
	c.shape.form(textForm)
	if !c.wants(Scalar, example) {
		return ""
	}
	if c.node.Text == "" || len(c.node.Text) > MaxText {
		c.refuse("must have 1 to %d bytes, such as %s", MaxText, example)
		return ""
	}
	return c.node.Text
}

func (c cursor) whole(least, most int64, example string) int64 {
	c.shape.form(wholeForm(least, most))
	if !c.wants(Scalar, example) {
		return 0
	}
	v, err := strconv.ParseInt(c.node.Text, 10, 64)
	if err != nil || v < least || v > most {
		c.refuse("%q is not a whole number from %d to %d, such as %s", c.node.Text, least, most, example)
		return 0
	}
	return v
}

func (c cursor) yuan(example string) guideapp.Fen {
	c.shape.form(yuanForm)
	if !c.wants(Scalar, example) {
		return 0
	}
	v, err := guideapp.ParseYuan(c.node.Text)
	switch {
	case err != nil:
		c.refuse("%v", err)
	case v < 0:
		c.refuse("%s is below 0; write an amount from 0 up, such as %s", c.node.Text, example)
		return 0
	}
	return v
}

// each reads what one event or unit pays.
func (c cursor) each(example string) guideapp.Fen {
	v := c.yuan(example)
	if v > MaxEach {
		c.refuse("%s is beyond the limit of %s yuan for one", c.node.Text, MaxEach.Yuan())
		return 0
	}
	return v
}

func (c cursor) optionalYuan(example string) *guideapp.Fen {
	c.shape.form(yuanForm)
	if !c.present() {
		return nil
	}
	v := c.yuan(example)
	return &v
}

func (c cursor) ratio(example string) guideapp.Ratio {
	c.shape.form(ratioForm)
	if !c.wants(Scalar, example) {
		return 0
	}
	v, err := guideapp.ParseRatio(c.node.Text)
	if err != nil {
		c.refuse("%v", err)
	}
	return v
}

func (c cursor) truth() *bool {
	c.shape.form(truthForm)
	if !c.wants(Scalar, "true") {
		return nil
	}
	v := c.node.Text == "true"
	if !v && c.node.Text != "false" {
		c.refuse("%q is not true or false", c.node.Text)
	}
	return &v
}

func (c cursor) day(example string) guideapp.Day {
	c.shape.form(dayForm)
	if !c.wants(Scalar, example) {
		return 0
	}
	d, err := guideapp.ParseDay(c.node.Text)
	if err != nil {
		c.refuse("%v", err)
	}
	return d
}

// oneOf reads one of the words, or gives the first where the document is silent.
func oneOf[T ~string](c cursor, words ...T) T {
	c.shape.form(wordForm(texts(words)))
	if !c.wants(Scalar, string(words[0])) {
		return words[0]
	}
	if !slices.Contains(words, T(c.node.Text)) {
		c.refuse("%q is not one of %s", c.node.Text, joinWords(words))
		return words[0]
	}
	return T(c.node.Text)
}

// vocabulary is what the values of a list may be: words, or any text where there are none.
type vocabulary[T comparable] struct {
	words []string
	parse func(string) (T, error)
}

// listOf reads a list of distinct values of a vocabulary.
func listOf[T comparable](c cursor, example string, from vocabulary[T]) []T {
	var values []T
	items := c.items(MaxListed, example)
	c.shape.filled(from.words)
	if c.present() && c.node.Kind == List && len(items) == 0 {
		c.refuse("is empty and would match nothing; leave it out or write %s", example)
	}
	for _, item := range items {
		v, err := from.parse(item.listed(example))
		switch {
		case err != nil:
			item.refuse("%v", err)
		case slices.Contains(values, v):
			item.refuse("stands twice; keep one")
		default:
			values = append(values, v)
		}
	}
	return values
}

// listed is text whose form the list has noted.
func (c cursor) listed(example string) string {
	c.shape = nil
	return c.text(example)
}

var anyText = vocabulary[string]{parse: func(s string) (string, error) { return s, nil }}

func wordIn[T ~string](words ...T) vocabulary[T] {
	return vocabulary[T]{texts(words), func(s string) (T, error) {
		if !slices.Contains(words, T(s)) {
			return "", guideapp.Errorf(guideapp.Invalid, "%q is not one of %s", s, joinWords(words))
		}
		return T(s), nil
	}}
}

func joinWords[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
