package reward

import (
	"slices"

	"frontline/guideapp"
)

// shape is what a plan document may hold at one place, noted by the readers themselves
// while they read an example. So the JSON Schema cannot say anything else than the
// decoder does. All its methods may be called on nil, which notes nothing.
type shape struct {
	defined map[string]*shape // of the root: shapes with a name
	root    *shape
	name    string // of the defined shape that stands here
	order   []string
	props   map[string]*shape
	visits  int            // how many maps were read here
	musts   map[string]int // and how many of them had to have the key
	oneOf   [][]string     // keys of which exactly one stands here
	own     *shape         // under keys of the author's own
	item    *shape         // of a list
	most    int            // entries of the list
	some    bool           // the list must have distinct entries, one at least
	forms   []jsonForm
}

// jsonForm is one JSON Schema of a single value.
type jsonForm = map[string]any

var (
	textForm  = jsonForm{"type": []string{"string", "number", "boolean"}, "minLength": 1, "maxLength": MaxText}
	yuanForm  = jsonForm{"type": []string{"number", "string"}, "minimum": 0, "pattern": `^[0-9]+(\.[0-9]{1,2})?$`}
	ratioForm = jsonForm{"type": "string", "pattern": `^[0-9]+(\.[0-9]{1,4})?%$`}
	truthForm = jsonForm{"type": "boolean"}
	dayForm   = jsonForm{"type": "string", "format": "date", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}
)

func wholeForm(least, most int64) jsonForm {
	return jsonForm{"type": "integer", "minimum": least, "maximum": most}
}

func wordForm(words []string) jsonForm { return jsonForm{"enum": words} }

func (s *shape) under(at **shape) *shape {
	if *at == nil {
		*at = &shape{root: s.root}
	}
	return *at
}

func (s *shape) keys(allowed []string) {
	if s == nil {
		return
	}
	s.order, s.visits = allowed, s.visits+1
}

func (s *shape) key(key string) *shape {
	if s == nil {
		return nil
	}
	if s.props == nil {
		s.props = map[string]*shape{}
	}
	at := s.props[key]
	s.props[key] = s.under(&at)
	return s.props[key]
}

func (s *shape) must(key string) {
	if s == nil {
		return
	}
	if s.musts == nil {
		s.musts = map[string]int{}
	}
	s.musts[key]++
}

func (s *shape) oneOfKeys(keys []string) {
	if s == nil || slices.ContainsFunc(s.oneOf, func(known []string) bool { return slices.Equal(known, keys) }) {
		return
	}
	s.oneOf = append(s.oneOf, keys)
}

func (s *shape) free() *shape {
	if s == nil {
		return nil
	}
	return s.under(&s.own)
}

func (s *shape) items(most int) *shape {
	if s == nil {
		return nil
	}
	if s.item == nil { // a list is read first by the reader that knows its limit
		s.most = most
	}
	return s.under(&s.item)
}

// filled notes a list of distinct words, or texts, one at least.
func (s *shape) filled(words []string) {
	if s == nil {
		return
	}
	s.some = true
	if words == nil {
		s.item.form(textForm)
		return
	}
	s.item.form(wordForm(words))
}

func (s *shape) form(f jsonForm) {
	if s == nil || slices.ContainsFunc(s.forms, func(known jsonForm) bool { return sameForm(known, f) }) {
		return
	}
	s.forms = append(s.forms, f)
}

func sameForm(a, b jsonForm) bool {
	if len(a) != len(b) {
		return false
	}
	for key := range a {
		x, y := a[key], b[key]
		if list, ok := x.([]string); ok {
			other, also := y.([]string)
			if !also || !slices.Equal(list, other) {
				return false
			}
		} else if x != y {
			return false
		}
	}
	return true
}

// called gives the shape of a name, which stands wherever something of its kind does.
func (s *shape) called(name string) *shape {
	if s == nil {
		return nil
	}
	s.name = name
	if s.root.defined[name] == nil {
		s.root.defined[name] = &shape{root: s.root}
	}
	return s.root.defined[name]
}

// Schema gives the JSON Schema (draft 2020-12) of plan documents, as noted while reading
// example: a valid plan that uses every key. A key that it does not use is an error. The
// schema takes what Parse takes, and refuses most of what Parse refuses; what only sums,
// orders and other keys decide is left to Parse.
func Schema(example *Node) (map[string]any, error) {
	root := &shape{defined: map[string]*shape{}}
	root.root = root
	read := cursor{node: example, faults: &faults{}, shape: root}
	decodePlan(read, &Plan{})
	if found := read.faults.found; len(found) > 0 {
		return nil, &guideapp.Error{Code: guideapp.Invalid, Message: "the example is not a valid plan", Violations: found}
	}
	unused := &guideapp.Error{Code: guideapp.Invalid, Message: "the example does not use every key of a plan"}
	schema := root.schema("plan", unused)
	names := map[string]any{}
	for name, s := range root.defined {
		names[name] = s.schema(name, unused)
	}
	schema["$schema"], schema["$defs"] = "https://json-schema.org/draft/2020-12/schema", names
	schema["title"] = "Frontline reward plan"
	schema["description"] = "Amounts are yuan with at most two decimals, rates per cent with at most four: 2.00, 1.5%."
	if len(unused.Violations) > 0 {
		return nil, unused
	}
	return schema, nil
}

// schema writes what was noted; unused gathers the keys that nothing was noted of.
func (s *shape) schema(path string, unused *guideapp.Error) map[string]any {
	if s.name != "" {
		return map[string]any{"$ref": "#/$defs/" + s.name}
	}
	var ways []any
	for _, form := range s.forms {
		ways = append(ways, form)
	}
	if s.item != nil {
		ways = append(ways, s.listSchema(path, unused))
	}
	if s.visits > 0 {
		ways = append(ways, s.mapSchema(path, unused))
	}
	if s.own != nil {
		ways = append(ways, map[string]any{"type": "object", "additionalProperties": s.own.schema(path+".*", unused)})
	}
	switch len(ways) {
	case 0:
		unused.Add("", guideapp.Violation{Path: path, Message: "is not in the example"})
		return nil
	case 1:
		return ways[0].(map[string]any)
	}
	return map[string]any{"anyOf": ways}
}

func (s *shape) listSchema(path string, unused *guideapp.Error) map[string]any {
	list := map[string]any{"type": "array", "maxItems": s.most, "items": s.item.schema(path+"[]", unused)}
	if s.some {
		list["minItems"], list["uniqueItems"] = 1, true
	}
	return list
}

func (s *shape) mapSchema(path string, unused *guideapp.Error) map[string]any {
	props, required := map[string]any{}, []string{}
	for _, key := range s.order {
		props[key] = s.key(key).schema(path+"."+key, unused)
		if s.musts[key] == s.visits {
			required = append(required, key)
		}
	}
	object := map[string]any{"type": "object", "additionalProperties": false, "properties": props}
	if len(required) > 0 {
		object["required"] = required
	}
	var choices []any
	for _, keys := range s.oneOf {
		var ways []any
		for _, key := range keys {
			ways = append(ways, map[string]any{"required": []string{key}})
		}
		choices = append(choices, map[string]any{"oneOf": ways})
	}
	if len(choices) > 0 {
		object["allOf"] = choices
	}
	return object
}
