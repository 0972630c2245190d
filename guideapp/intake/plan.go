package intake

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// MaxPlanBytes is the longest plan document.
const MaxPlanBytes = 256 << 10

// ReadPlan reads a plan document, YAML or JSON, as the tree that reward.Parse takes. A
// scalar keeps its source text. It knows nothing of plans, but refuses what makes a
// document mean something else than it says: a key given twice, anchors and aliases,
// merge keys, tags, several documents in one file. Of JSON's escapes it does not know
// surrogate pairs (\ud83d\ude00); write the character itself.
func ReadPlan(name string, r io.Reader) (*reward.Node, error) {
	source, err := io.ReadAll(io.LimitReader(r, MaxPlanBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(source) > MaxPlanBytes {
		return nil, guideapp.Errorf(guideapp.TooLarge, "%s is longer than %d bytes", name, MaxPlanBytes)
	}
	p := planReader{found: findings{name: name}}
	documents := yaml.NewDecoder(bytes.NewReader(source))
	var document, second yaml.Node
	if err := documents.Decode(&document); err == io.EOF {
		p.found.add(1, 0, "", "the document is empty; begin with schema: 1")
		return nil, p.found.err()
	} else if err != nil {
		return nil, p.syntax(err)
	}
	if err := documents.Decode(&second); err == nil {
		p.found.add(second.Line, 0, "", "a second document begins here; put one plan into one file")
	} else if err != io.EOF {
		return nil, p.syntax(err)
	}
	root := p.read(document.Content[0], 0)
	if err := p.found.err(); err != nil {
		return nil, err
	}
	return root, nil
}

// planReader turns a YAML tree into a plan tree.
type planReader struct {
	found findings
	nodes int
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax notes where the text stops being YAML.
func (p *planReader) syntax(err error) error {
	line := 1
	message := err.Error()
	if at := yamlLine.FindStringSubmatch(message); at != nil {
		_, _ = fmt.Sscan(at[1], &line) // no line is the first
		message = message[len(at[0]):]
	}
	p.found.add(line, 0, "", "this is not YAML or JSON: "+message)
	return p.found.err()
}

func (p *planReader) refuse(n *yaml.Node, format string, args ...any) {
	p.found.add(n.Line, n.Column, "", fmt.Sprintf(format, args...))
}

func (p *planReader) read(n *yaml.Node, depth int) *reward.Node {
	node := &reward.Node{Line: n.Line, Column: n.Column}
	if p.nodes++; p.nodes == reward.MaxNodes+1 {
		p.refuse(n, "the document has more than %d nodes", reward.MaxNodes)
	}
	if depth == reward.MaxDepth+1 {
		p.refuse(n, "the document is nested deeper than %d levels", reward.MaxDepth)
	}
	if p.nodes > reward.MaxNodes || depth > reward.MaxDepth || !p.plain(n) {
		return node
	}
	switch n.Kind {
	case yaml.MappingNode:
		node.Kind = reward.Map
		p.readMap(n, node, depth)
	case yaml.SequenceNode:
		node.Kind = reward.List
		for _, item := range n.Content {
			node.Children = append(node.Children, p.read(item, depth+1))
		}
	case yaml.ScalarNode:
		if n.ShortTag() != "!!null" {
			node.Kind, node.Text = reward.Scalar, n.Value
		}
	}
	return node
}

func (p *planReader) readMap(n *yaml.Node, node *reward.Node, depth int) {
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if !p.plain(key) {
			continue
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null" || key.ShortTag() == "!!merge" {
			p.refuse(key, "a key must be a plain word; lists, maps, null and << cannot be keys")
			continue
		}
		if line, twice := first[key.Value]; twice {
			p.refuse(key, "the key %.64q already stands on line %d; remove one", key.Value, line)
			continue
		}
		first[key.Value] = key.Line
		node.Keys = append(node.Keys, key.Value)
		node.Children = append(node.Children, p.read(n.Content[i+1], depth+1))
	}
}

// plain refuses what a plan document has no use for.
func (p *planReader) plain(n *yaml.Node) bool {
	before := p.found.count
	switch {
	case n.Kind == yaml.AliasNode:
		p.refuse(n, "*%s is an alias; write the value out", n.Value)
	case n.Anchor != "":
		p.refuse(n, "&%s is an anchor; remove it", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		p.refuse(n, "%s is a tag; remove it", n.Tag)
	case n.Kind == yaml.ScalarNode && checkText(strings.TrimRight(n.Value, "\n")) != nil:
		p.refuse(n, "%.64q holds a line break or another control character; remove it", n.Value)
	}
	return p.found.count == before
}
