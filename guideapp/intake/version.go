package intake

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"frontline/guideapp"
)

// SetPlanVersion gives a plan document with its version set, comments and order kept: what
// is published says itself which version it is. The document must be one that ReadPlan
// takes.
func SetPlanVersion(document string, version int) (string, error) {
	versioned, err := setVersion(document, version)
	if err != nil {
		return "", err
	}
	before, err := hashBesideVersion(document)
	if err != nil {
		return "", err
	}
	after, err := hashBesideVersion(versioned)
	if err == nil && before != after {
		err = fmt.Errorf("version %d of the plan is not what was drafted", version)
	}
	return versioned, err
}

// hashBesideVersion is the hash of a plan's tree without its version.
func hashBesideVersion(document string) (string, error) {
	tree, err := ReadPlan("plan", strings.NewReader(document))
	if err != nil {
		return "", err
	}
	if i := slices.Index(tree.Keys, "version"); i >= 0 {
		tree.Keys, tree.Children = slices.Delete(tree.Keys, i, i+1), slices.Delete(tree.Children, i, i+1)
	}
	return tree.Hash(), nil
}

func setVersion(document string, version int) (string, error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(document), &root); err != nil {
		return "", fmt.Errorf("read the plan again: %w", err)
	}
	if root.Kind != yaml.DocumentNode || root.Content[0].Kind != yaml.MappingNode {
		return "", guideapp.InvalidAt("plan", "is not a map of keys; begin with schema: 1")
	}
	plan := root.Content[0]
	value := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(version)}
	after := 0
	for i := 0; i+1 < len(plan.Content); i += 2 {
		switch plan.Content[i].Value {
		case "version":
			value.LineComment = plan.Content[i+1].LineComment
			plan.Content[i+1] = value
			return encoded(&root)
		case "plan":
			after = i + 2
		}
	}
	key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "version"}
	plan.Content = append(plan.Content[:after:after], append([]*yaml.Node{key, value}, plan.Content[after:]...)...)
	return encoded(&root)
}

func encoded(root *yaml.Node) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return "", fmt.Errorf("write the plan again: %w", err)
	}
	return out.String(), encoder.Close()
}
