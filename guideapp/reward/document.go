package reward

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"frontline/guideapp"
)

// NodeKind is the kind of a document node.
type NodeKind uint8

// The kinds of nodes.
const (
	Null NodeKind = iota
	Scalar
	Map
	List
)

// Node is one node of a plan document. Parsers outside build the tree from YAML or
// JSON; a scalar keeps its source text ("1.5%", "2.00"), so nothing is rounded on the way.
type Node struct {
	Kind     NodeKind
	Text     string   // of a scalar
	Keys     []string // of a map, one per child
	Children []*Node
	Line     int // in the source, from 1; 0 is unknown
	Column   int
}

// tokenSeparator joins the tokens of a flattened tree; no text contains it.
const tokenSeparator = "\x00"

// Flatten writes the tree as preorder tokens: "m<N>" then N times key and value,
// "l<N>" then N values, "s<text>", "n". It is how the page hands a plan to the engine.
func (n *Node) Flatten() string {
	return strings.Join(n.tokens(nil, false), tokenSeparator)
}

// Hash is the SHA-256, in hex, of the canonical tree: as Flatten writes it, with the
// keys of every map in byte order. Layout and comments do not change it.
func (n *Node) Hash() string {
	sum := sha256.Sum256([]byte(strings.Join(n.tokens(nil, true), tokenSeparator)))
	return hex.EncodeToString(sum[:])
}

func (n *Node) tokens(to []string, sorted bool) []string {
	switch n.Kind {
	case Scalar:
		return append(to, "s"+n.Text)
	case List:
		to = append(to, "l"+strconv.Itoa(len(n.Children)))
		for _, child := range n.Children {
			to = child.tokens(to, sorted)
		}
		return to
	case Map:
		to = append(to, "m"+strconv.Itoa(len(n.Children)))
		for _, i := range n.order(sorted) {
			to = n.Children[i].tokens(append(to, n.Keys[i]), sorted)
		}
		return to
	}
	return append(to, "n")
}

func (n *Node) order(sorted bool) []int {
	order := make([]int, len(n.Children))
	for i := range order {
		order[i] = i
	}
	if sorted {
		slices.SortFunc(order, func(a, b int) int { return strings.Compare(n.Keys[a], n.Keys[b]) })
	}
	return order
}

// Unflatten reads what Flatten wrote. It refuses anything else, and trees beyond
// MaxNodes or MaxDepth.
func Unflatten(s string) (*Node, error) {
	r := tokenReader{tokens: strings.Split(s, tokenSeparator)}
	if len(r.tokens) > 2*MaxNodes {
		return nil, guideapp.Errorf(guideapp.TooLarge, "the plan document has more than %d nodes", MaxNodes)
	}
	n := r.node(0)
	if n == nil || r.next != len(r.tokens) {
		return nil, guideapp.Errorf(guideapp.Invalid, "the plan tokens are broken at token %d of %d", r.next, len(r.tokens))
	}
	return n, nil
}

type tokenReader struct {
	tokens []string
	next   int
}

func (r *tokenReader) take() (string, bool) {
	if r.next >= len(r.tokens) {
		return "", false
	}
	r.next++
	return r.tokens[r.next-1], true
}

// node reads one node, or gives nil where the tokens do not form one.
func (r *tokenReader) node(depth int) *Node {
	token, ok := r.take()
	if !ok || token == "" || depth > MaxDepth {
		return nil
	}
	switch token[0] {
	case 'n':
		return &Node{Kind: Null}
	case 's':
		return &Node{Kind: Scalar, Text: token[1:]}
	case 'l':
		return r.children(&Node{Kind: List}, token[1:], depth)
	case 'm':
		return r.children(&Node{Kind: Map}, token[1:], depth)
	}
	return nil
}

func (r *tokenReader) children(n *Node, count string, depth int) *Node {
	want, err := strconv.Atoi(count)
	if err != nil || want < 0 || want > len(r.tokens) {
		return nil
	}
	for range want {
		if n.Kind == Map {
			key, ok := r.take()
			if !ok {
				return nil
			}
			n.Keys = append(n.Keys, key)
		}
		child := r.node(depth + 1)
		if child == nil {
			return nil
		}
		n.Children = append(n.Children, child)
	}
	return n
}
