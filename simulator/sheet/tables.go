package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"frontline/guideapp"
)

// node is one value of a report's JSON, its keys in order. A map has keys, a list none.
type node struct {
	scalar   any // nil of a map or list
	keys     []string
	children []node
	list     bool
}

// tablesOf shows any report's numbers: a table of what stands alone, one of every list of
// objects, and all that once more for each plan. Lists within rows are left to the JSON.
func tablesOf(answer []byte) ([]part, error) {
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	root, err := readNode(decoder)
	if err != nil {
		return nil, err
	}
	return tables(guideapp.Text{}, &root), nil
}

func readNode(d *json.Decoder) (node, error) {
	token, err := d.Token()
	if err != nil {
		return node{}, err
	}
	if token != json.Delim('{') && token != json.Delim('[') {
		return node{scalar: said(token)}, nil
	}
	n := node{list: token == json.Delim('[')}
	for d.More() {
		if !n.list {
			key, err := d.Token()
			if err != nil {
				return node{}, err
			}
			n.keys = append(n.keys, key.(string))
		}
		child, err := readNode(d)
		if err != nil {
			return node{}, err
		}
		n.children = append(n.children, child)
	}
	_, err = d.Token()
	return n, err
}

// said keeps a null apart from what is no scalar.
func said(token json.Token) any {
	if token == nil {
		return ""
	}
	return token
}

// words gives the text in both languages that a map of them is.
func (n *node) words() (guideapp.Text, bool) {
	if len(n.keys) != 2 || n.keys[0] != "zh" || n.keys[1] != "en" {
		return guideapp.Text{}, false
	}
	zh, isText := n.children[0].scalar.(string)
	en, areTexts := n.children[1].scalar.(string)
	return text(zh, en), isText && areTexts
}

// alone gives what stands in one cell.
func (n *node) alone(key string) (cell, bool) {
	if words, both := n.words(); both {
		return word(words), true
	}
	switch v := n.scalar.(type) {
	case json.Number:
		return number(measured(key, v)), true
	case bool:
		if v {
			return word(text("是", "yes")), true
		}
		return word(text("否", "no")), true
	case string:
		return cell{labelled(v), measure.MatchString(v)}, true
	}
	return cell{}, false
}

// measure is what a number with its unit looks like, such as 2.35%.
var measure = regexp.MustCompile(`^[+-]?[0-9][0-9,.]*%?$`)

// measured writes a number in the unit that its key ends in.
func measured(key string, v json.Number) string {
	whole, err := strconv.ParseInt(v.String(), 10, 64)
	switch {
	case err != nil:
		return v.String()
	case strings.HasSuffix(key, "_fen"):
		return yuan(guideapp.Fen(whole))
	case strings.HasSuffix(key, "_ppm"):
		return share(whole).Text.EN
	}
	return v.String()
}

func tables(title guideapp.Text, n *node) []part {
	var parts []part
	facts := &table{}
	for i, key := range n.keys {
		child := &n.children[i]
		if c, alone := child.alone(key); alone && key != "sentence" {
			facts.Rows = append(facts.Rows, []cell{word(label(key)), c})
		}
	}
	if len(facts.Rows) > 0 {
		parts = append(parts, part{Title: title, Table: facts})
	}
	for i, key := range n.keys {
		child := &n.children[i]
		under := within(title, label(key))
		switch _, alone := child.alone(key); {
		case alone:
		case !child.list:
			parts = append(parts, tables(under, child)...)
		case key == "plans":
			for p := range child.children {
				parts = append(parts, tables(planName(p), &child.children[p])...)
			}
		case len(child.children) > 0 && len(child.children[0].keys) > 0:
			parts = append(parts, part{Title: under, Table: rows(child)})
		}
	}
	return parts
}

// rows is a list of objects as a table, a column for every key that stands alone.
func rows(list *node) *table {
	t, at := &table{}, map[string]int{}
	for i := range list.children {
		for k, key := range list.children[i].keys {
			if _, alone := list.children[i].children[k].alone(key); alone {
				if _, known := at[key]; !known {
					at[key] = len(t.Head)
					t.Head = append(t.Head, label(key))
				}
			}
		}
	}
	for i := range list.children {
		row := make([]cell, len(t.Head))
		for k, key := range list.children[i].keys {
			if c, alone := list.children[i].children[k].alone(key); alone {
				row[at[key]] = c
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func within(title, under guideapp.Text) guideapp.Text {
	if title == (guideapp.Text{}) {
		return under
	}
	return text(title.ZH+"："+under.ZH, fmt.Sprintf("%s: %s", title.EN, under.EN))
}
