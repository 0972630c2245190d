package simulator_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"frontline/simulator"
)

var update = flag.Bool("update", false, "write testdata/golden anew from what the code gives")

// TestGolden holds the format and every byte of the answers to files. It runs natively
// and as WebAssembly, and wasm/browser holds the page's functions to the same files: so
// the same facts and plan give the same bytes everywhere.
func TestGolden(t *testing.T) {
	d := draw(seeded(20260930), size{stores: 6, guides: 25, customers: 10, events: 1_500})
	data := d.exported(t)
	golden(t, "dataset.flds", data)
	baseline, variant := parsePlan(t, text(t, "baseline.yaml")), parsePlan(t, text(t, "variant.yaml"))
	session := open(t, data)
	golden(t, "session.json", session.AppendJSON(nil))
	golden(t, "statements.json", []byte(statements(t, session, baseline)))
	comparison, err := session.Compare(baseline, variant)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "comparison.json", comparison.AppendJSON(nil))
	for _, name := range simulator.ReportNames() {
		golden(t, name+".json", report(t, session, name, goldenArguments[name], baseline, variant).AppendJSON(nil))
	}
}

// goldenArguments are those of the reports that cannot do without.
var goldenArguments = map[string][]string{
	"behaviour":   {"response", "on", "order_elasticity", "20%", "friend_added_elasticity", "50%", "friend_added_source", "a pilot of two stores"},
	"differences": {"guide", "G2"}, "marginal": {"guide", "G2", "points", "6"},
	"goal_seek": {"path", "components[1].commission.rate", "budget", "3200", "losers", "20%"},
}

func goldenFile(name string) string { return filepath.Join("testdata", "golden", name) }

func text(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(goldenFile(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(goldenFile(name), got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := text(t, name); !bytes.Equal(got, []byte(want)) {
		t.Errorf("%s: %d bytes that differ from the %d of the file: %.300q", name, len(got), len(want), got)
	}
}
