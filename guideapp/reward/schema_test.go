package reward_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/simulator/population"
)

var update = flag.Bool("update", false, "write plan.schema.json from the decoder")

const schemaFile = "plan.schema.json"

// TestSchema holds the committed JSON Schema to what the decoder notes while it reads a
// plan with every key: go test ./guideapp/reward -run TestSchema -update
func TestSchema(t *testing.T) {
	t.Parallel()
	schema, err := reward.Schema(treeOf(t, readText(t, "testdata/every_key.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	var fresh bytes.Buffer
	encoder := json.NewEncoder(&fresh)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, fresh.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if committed := readText(t, schemaFile); committed != fresh.String() {
		t.Errorf("%s is not what the decoder reads: run this test with -update and commit the file", schemaFile)
	}
}

// An example that leaves a key out cannot say what may stand there.
func TestSchema_Unused(t *testing.T) {
	t.Parallel()
	_, err := reward.Schema(treeOf(t, "{schema: 1, plan: p, period: month, components: [{id: a, commission: {rate: 1%}}]}"))
	if err == nil || !strings.Contains(err.Error(), "plan.components[].hold: is not in the example") {
		t.Errorf("got %v", err)
	}
}

func treeOf(t *testing.T, document string) *reward.Node {
	t.Helper()
	tree, err := intake.ReadPlan("plan", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(readText(t, schemaFile)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("plan", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("plan")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// instanceOf gives a YAML document as JSON sees it; a date is text there.
func instanceOf(t *testing.T, document string) any {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(document), &root); err != nil {
		t.Fatal(err)
	}
	return valueOf(root.Content[0])
}

func valueOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			object[n.Content[i].Value] = valueOf(n.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, valueOf(item))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}

// Every plan of the repository that the engine takes, the schema takes.
func TestSchema_TakesPlans(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/plan.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	documents := map[string]string{"demo": population.DemoPlan(), "every component": strings.ReplaceAll(strings.ReplaceAll(everyComponent, "%[1]s", "2.00"), "%%", "%")}
	for _, file := range append(files, "testdata/every_key.yaml") {
		documents[file] = readText(t, file)
	}
	schema := compiledSchema(t)
	for name, document := range documents {
		if err := schema.Validate(instanceOf(t, document)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		parsePlan(t, document)
	}
}

// What the schema refuses, the engine refuses too, and the other way round for these.
func TestSchema_RefusesWrongDocuments(t *testing.T) {
	t.Parallel()
	const right = `{schema: 1, plan: p, period: month, effective: {from: 2026-09-01}, components: [{id: a, commission: {rate: 1%}, when: {kinds: [order]}}]}`
	schema := compiledSchema(t)
	if err := schema.Validate(instanceOf(t, right)); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, from, to string }{
		{"no schema", "schema: 1, ", ""},
		{"another schema", "schema: 1", "schema: 2"},
		{"no name", "plan: p, ", ""},
		{"an unknown cadence", "period: month", "period: year"},
		{"an unknown key", "plan: p", "plan: p, colour: red"},
		{"an unknown key of a component", "id: a", "id: a, each: 2"},
		{"no components", ", components: [{id: a, commission: {rate: 1%}, when: {kinds: [order]}}]", ""},
		{"components that are no list", "[{id: a, commission: {rate: 1%}, when: {kinds: [order]}}]", "{id: a}"},
		{"two kinds at once", "id: a", "id: a, penalty: {each: 1}"},
		{"no kind", "commission: {rate: 1%}, ", ""},
		{"a rate without per cent", "rate: 1%", "rate: 0.01"},
		{"a rate with five decimals", "rate: 1%", "rate: 1.00001%"},
		{"an amount with three decimals", "id: a", "id: a, cap: '2.005'"},
		{"an amount below 0", "id: a", "id: a, cap: -2"},
		{"an amount in words", "id: a", "id: a, cap: many"},
		{"an unknown kind of fact", "kinds: [order]", "kinds: [odrer]"},
		{"a fact that is no measure", "kinds: [order]", "kinds: [refund]"},
		{"an empty filter", "kinds: [order]", "kinds: []"},
		{"a filter with a value twice", "kinds: [order]", "kinds: [order, order]"},
		{"a day that is a month", "from: 2026-09-01", "from: 2026-09"},
		{"a hold too long", "id: a", "id: a, hold: {days: 367}"},
		{"a hold of half days", "id: a", "id: a, hold: {days: 1.5}"},
		{"a measure of two", "commission: {rate: 1%}, when: {kinds: [order]}", "ladder: {measure: {sum: amount, count: events}, mode: whole, steps: [{from: 0, amount: 1}]}"},
		{"a step that pays twice", "commission: {rate: 1%}, when: {kinds: [order]}", "ladder: {measure: {sum: amount}, mode: whole, steps: [{from: 0, amount: 1, rate: 1%}]}"},
		{"a goal in two ways", "commission: {rate: 1%}, when: {kinds: [order]}", "target: {measure: {sum: amount}, goal: {uniform: 5, table: t}, pay: [{reach: 1%, amount: 1}]}"},
		{"a share without a party", "components:", "credit: [{id: c, to: [{share: 100%}]}], components:"},
		{"a switch that is neither", "components:", "credit: [{id: c, to: [{party: guide, share: 100%}, {party: owner, share: 1%, soft: maybe}]}], components:"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			document := strings.Replace(right, row.from, row.to, 1)
			if document == right {
				t.Fatal("the row changes nothing")
			}
			if schema.Validate(instanceOf(t, document)) == nil {
				t.Error("the schema takes it")
			}
			if _, err := reward.Parse(treeOf(t, document)); err == nil {
				t.Error("the engine takes it")
			}
		})
	}
}
