package reward_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// strange are scalars that stand at the edge of what something allows.
var strange = []string{"0", "1", "-1", "7", "3.5", "2.005", "0.01", "1000000000", "1000000000.01", "99999999999", "0%", "1.5%", "100%", "1000%", "1000.0001%", "1.5", "",
	"x", "guide", "order", "refund", "store", "month", "whole", "marginal", "per_event", "amount", "customers", "all", "equal", "none", "linear", "2026-09-01", "2026-13-01"}

func nodesOf(n *reward.Node, to []*reward.Node) []*reward.Node {
	to = append(to, n)
	for _, child := range n.Children {
		to = nodesOf(child, to)
	}
	return to
}

// mutate changes one node of a document: another scalar, a child gone, twice or from
// elsewhere, a key of another name.
func mutate(t *rapid.T, root *reward.Node) {
	all := nodesOf(root, nil)
	n := rapid.SampledFrom(all).Draw(t, "node")
	if n.Kind == reward.Scalar {
		n.Text = rapid.SampledFrom(strange).Draw(t, "scalar")
		return
	}
	if len(n.Children) == 0 {
		return
	}
	at := rapid.IntRange(0, len(n.Children)-1).Draw(t, "child")
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
		n.Children = slices.Delete(n.Children, at, at+1)
		if n.Kind == reward.Map {
			n.Keys = slices.Delete(n.Keys, at, at+1)
		}
	case 1:
		n.Children[at] = copyOf(rapid.SampledFrom(all).Draw(t, "from"))
	case 2:
		if n.Kind == reward.List {
			n.Children = append(n.Children, copyOf(n.Children[at]))
		}
	default:
		if other := rapid.SampledFrom(all).Draw(t, "names"); n.Kind == reward.Map && len(other.Keys) > 0 {
			if name := rapid.SampledFrom(other.Keys).Draw(t, "name"); !slices.Contains(n.Keys, name) {
				n.Keys[at] = name
			}
		}
	}
}

func copyOf(n *reward.Node) *reward.Node {
	c := *n
	c.Keys, c.Children = slices.Clone(n.Keys), slices.Clone(n.Children)
	for i := range c.Children {
		c.Children[i] = copyOf(c.Children[i])
	}
	return &c
}

var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// jsonOf gives a tree as JSON sees it: what looks like a number or a switch is one.
func jsonOf(n *reward.Node) any {
	switch n.Kind {
	case reward.Map:
		object := map[string]any{}
		for i, key := range n.Keys {
			object[key] = jsonOf(n.Children[i])
		}
		return object
	case reward.List:
		list := []any{}
		for _, child := range n.Children {
			list = append(list, jsonOf(child))
		}
		return list
	case reward.Null:
		return nil
	}
	switch {
	case plainNumber.MatchString(n.Text):
		return json.Number(n.Text)
	case n.Text == "true", n.Text == "false":
		return n.Text == "true"
	}
	return n.Text
}

// TestPlan_AnyDocument mutates a plan that uses every key. Whatever comes of it is refused
// with the path of each fault, or is a plan: then the JSON Schema takes it as well, it can
// be told in words, checked, and paid without the bounds being passed.
func TestPlan_AnyDocument(t *testing.T) {
	t.Parallel()
	example, schema := treeOf(t, readText(t, "testdata/every_key.yaml")), compiledSchema(t)
	taken, refused := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		tree := copyOf(example)
		for range rapid.IntRange(0, 4).Draw(rt, "mutations") {
			mutate(rt, tree)
		}
		plan, err := reward.Parse(tree)
		if err != nil {
			refused++
			var faults *guideapp.Error
			if !errors.As(err, &faults) || len(faults.Violations) == 0 {
				rt.Fatalf("%v is not a refusal", err)
			}
			for _, v := range faults.Violations {
				if v.Path == "" || v.Message == "" {
					rt.Fatalf("%q: %q does not name its place", v.Path, v.Message)
				}
			}
			return
		}
		taken++
		if err := schema.Validate(jsonOf(tree)); err != nil {
			rt.Fatalf("the engine takes what the schema refuses: %v", err)
		}
		reward.Notice(nil, plan)
		org := drawOrg(rt)
		for _, o := range []*guideapp.Org{nil, &org} {
			for _, f := range reward.Check(plan, o, september).Findings {
				if f.Path == "" || f.Words.ZH == "" || f.Words.EN == "" {
					rt.Fatalf("%+v says nothing", f)
				}
			}
		}
		c := rated{plan: plan, org: org, events: drawEvents(rt, &org), zone: shanghai}
		liability := reward.Check(plan, &org, september).Liability
		for _, s := range c.pay(t, c.events, drawAsOf(rt)).Statements {
			if s.Total < 0 || (!liability.PerGuide.Open && max(s.Total, s.Earned) > liability.PerGuide.Amount) {
				rt.Fatalf("%s has %s, the bound is %+v", s.Guide, s.Total.Yuan(), liability.PerGuide)
			}
		}
	})
	if !testing.Short() && (taken == 0 || refused == 0) { // a short run draws too few to hold it against chance
		t.Errorf("%d documents taken, %d refused", taken, refused)
	}
}
