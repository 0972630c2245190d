package intake_test

import (
	"errors"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

func TestReadPlan(t *testing.T) {
	t.Parallel()
	yaml := "# a comment\nschema: 1\nplan: autumn\ntitle: 秋季 😀\neffective: {from: 2026-09-01, to: }\ncomponents:\n  - {id: mini, cap: 3000.00, rate: 1.5%, on: yes}\n"
	json := "{\n\t\"schema\": 1, \"plan\": \"autumn\", \"title\": \"\\u79cb季 😀\",\n\t\"effective\": {\"from\": \"2026-09-01\", \"to\": null}," +
		"\n\t\"components\": [\n\t\t{\"id\": \"mini\", \"cap\": 3000.00, \"rate\": \"1.5%\", \"on\": \"yes\"}\n\t]\n}\n"
	want := `m5|schema|s1|plan|sautumn|title|s秋季 😀|effective|m2|from|s2026-09-01|to|n|components|l1|m4|id|smini|cap|s3000.00|rate|s1.5%|on|syes`
	for format, text := range map[string]string{"YAML": yaml, "JSON": json} {
		got, err := intake.ReadPlan("plan", strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		if flat := strings.ReplaceAll(got.Flatten(), "\x00", "|"); flat != want {
			t.Errorf("%s:\ngot  %s\nwant %s", format, flat, want)
		}
		if rate := got.Children[4].Children[0]; rate.Line == 0 || rate.Column == 0 {
			t.Errorf("%s: the place is lost: %+v", format, rate)
		}
	}
}

func TestReadPlan_refusals(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, text, path, message string }{
		{"empty", "", "p.yaml:1", "begin with schema: 1"},
		{"only a comment", "# nothing\n", "p.yaml:1", "begin with schema: 1"},
		{"key twice", "plan: a\nschema: 1\nplan: b\n", "p.yaml:3:1", `the key "plan" already stands on line 1`},
		{"key twice in JSON", `{"a": 1, "a": 2}`, "p.yaml:1:10", `the key "a" already stands on line 1`},
		{"anchor", "a: &x 1\n", "p.yaml:1:4", "&x is an anchor"},
		{"alias", "a: &x 1\nb: *x\n", "p.yaml:1:4", "&x is an anchor"},
		{"merge key", "a:\n  <<: {b: 1}\n", "p.yaml:2:3", "<< cannot be keys"},
		{"tag", "a: !!binary aGk=\n", "p.yaml:1:4", "!!binary is a tag"},
		{"own tag", "a: !env HOME\n", "p.yaml:1:4", "!env is a tag"},
		{"list as key", "? [a]\n: 1\n", "p.yaml:1:3", "a key must be a plain word"},
		{"two documents", "a: 1\n---\nb: 2\n", "p.yaml:2", "a second document begins here"},
		{"control character", "a: \"x\\0y\"\n", "p.yaml:1:4", "control character"},
		{"not YAML", "a: [1\nb: 2\n", "p.yaml:1", "this is not YAML or JSON"},
		{"too deep", strings.Repeat("[", reward.MaxDepth+3) + strings.Repeat("]", reward.MaxDepth+3), "p.yaml:1:18", "deeper than 16 levels"},
		{"too many nodes", "a: [" + strings.Repeat("1,", reward.MaxNodes) + "]", "p.yaml:1:40001", "more than 20000 nodes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := intake.ReadPlan("p.yaml", strings.NewReader(row.text))
			var refused *guideapp.Error
			if !errors.As(err, &refused) || len(refused.Violations) == 0 {
				t.Fatalf("got %v, want a refusal with violations", err)
			}
			if first := refused.Violations[0]; first.Path != row.path || !strings.Contains(first.Message, row.message) {
				t.Errorf("got  %s: %s\nwant %s: ...%s...", first.Path, first.Message, row.path, row.message)
			}
		})
	}
	if _, err := intake.ReadPlan("p.yaml", strings.NewReader(strings.Repeat("a", intake.MaxPlanBytes+1))); guideapp.CodeOf(err) != guideapp.TooLarge {
		t.Errorf("too long: got %v", err)
	}
}

// FuzzReadPlan hands arbitrary text to the reader: it never panics, and what it takes
// survives being flattened.
func FuzzReadPlan(f *testing.F) {
	for _, seed := range []string{"", "a: 1\n", "{\"a\": [1, null]}", "a: &x {b: *x}\n", "? a\n", "- - -\n", "a: |\n  x\n", "\xef\xbb\xbfa: 1", "%YAML 1.2\n---\na: 1\n..."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := intake.ReadPlan("p.yaml", strings.NewReader(text))
		if err != nil {
			if !strings.Contains(err.Error(), "p.yaml") {
				t.Errorf("%v does not name its place", err)
			}
			return
		}
		back, err := reward.Unflatten(tree.Flatten())
		if err != nil || back.Hash() != tree.Hash() {
			t.Errorf("%q does not survive being flattened: %v", text, err)
		}
	})
}
