package reward

import (
	"slices"
	"strconv"
	"strings"

	"frontline/guideapp"
)

// Number is one number of a plan document.
type Number struct {
	Path  string
	Value int64 // in Unit
	Unit  NumberUnit
}

// NumberUnit is what a number of a plan document counts.
type NumberUnit string

// The units: millionths, fen, a whole number. Each is set in steps of one, the finest that
// a document can say.
const (
	NumberRatio NumberUnit = "ppm"
	NumberFen   NumberUnit = "fen"
	NumberWhole NumberUnit = "whole"
)

// Text writes a value of the unit as a plan document has it: "1.5%", "2.00", "7".
func (u NumberUnit) Text(value int64) string {
	switch u {
	case NumberRatio:
		return guideapp.Ratio(value).String()
	case NumberFen:
		return guideapp.Fen(value).Yuan()
	}
	return strconv.FormatInt(value, 10)
}

// Parse reads a value of the unit as a plan document has it.
func (u NumberUnit) Parse(text string) (int64, error) {
	switch u {
	case NumberRatio:
		v, err := guideapp.ParseRatio(text)
		return int64(v), err
	case NumberFen:
		v, err := guideapp.ParseYuan(text)
		return int64(v), err
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, guideapp.Errorf(guideapp.Invalid, "%q is not a whole number", text)
	}
	return v, nil
}

// Number gives the number that stands at a path of the plan's document, such as
// components[1].commission.rate. A path that leads to none is NotFound.
func (p *Plan) Number(path string) (Number, error) {
	refused := guideapp.Errorf(guideapp.NotFound, "%.100q leads to no number of plan %s; name one, such as components[0].commission.rate", path, p.Name)
	node := p.document
	for _, step := range pathSteps(path) {
		at := node.step(step)
		if at < 0 {
			return Number{}, refused
		}
		node = node.Children[at]
	}
	if node == nil || node.Kind != Scalar {
		return Number{}, refused
	}
	unit, ok := p.unitAt(path, node.Text)
	value, err := unit.Parse(node.Text)
	if !ok || err != nil {
		return Number{}, refused
	}
	return Number{path, value, unit}, nil
}

// unitAt finds out what a number counts by what else the document lets stand there: a
// text is no number, and where a fen more is wrong, whole numbers stand.
func (p *Plan) unitAt(path, text string) (NumberUnit, bool) {
	if strings.HasSuffix(text, "%") {
		return NumberRatio, true
	}
	if !p.refusesAt(path, "x") {
		return "", false
	}
	fen, err := guideapp.ParseYuan(text)
	if err == nil && !p.refusesAt(path, (fen+1).Yuan()) {
		return NumberFen, true
	}
	return NumberWhole, true
}

// refusesAt says whether the document is wrong at the path with another text there.
func (p *Plan) refusesAt(path, text string) bool {
	_, err := p.With(path, text)
	refused, ok := err.(*guideapp.Error)
	return ok && slices.ContainsFunc(refused.Violations, func(v guideapp.Violation) bool { return v.Path == path })
}

// With gives the plan with another text at a path of its document. A path that leads to
// nothing is NotFound, a text that may not stand there Invalid as Parse has it.
func (p *Plan) With(path, text string) (*Plan, error) {
	document := p.document.with(pathSteps(path), text)
	if document == nil {
		return nil, guideapp.Errorf(guideapp.NotFound, "plan %s has nothing at %.100q", p.Name, path)
	}
	return Parse(document)
}

// with copies the nodes on the way to a scalar, and sets it; nil where there is none.
func (n *Node) with(steps []string, text string) *Node {
	if len(steps) == 0 {
		if n.Kind != Scalar {
			return nil
		}
		return &Node{Kind: Scalar, Text: text, Line: n.Line, Column: n.Column}
	}
	at := n.step(steps[0])
	if at < 0 {
		return nil
	}
	child := n.Children[at].with(steps[1:], text)
	if child == nil {
		return nil
	}
	changed := *n
	changed.Children = slices.Clone(n.Children)
	changed.Children[at] = child
	return &changed
}

// step gives which child a step of a path leads to, -1 for none.
func (n *Node) step(step string) int {
	if n == nil {
		return -1
	}
	if index, isIndex := strings.CutPrefix(step, "["); isIndex {
		digits, closed := strings.CutSuffix(index, "]")
		at, err := strconv.Atoi(digits)
		if !closed || err != nil || n.Kind != List || at < 0 || at >= len(n.Children) {
			return -1
		}
		return at
	}
	if n.Kind != Map {
		return -1
	}
	return slices.Index(n.Keys, step)
}

// pathSteps cuts "components[1].commission.rate" into keys and "[1]". Keys with dots or
// brackets cannot be named.
func pathSteps(path string) []string {
	return strings.Split(strings.ReplaceAll(path, "[", ".["), ".")
}
