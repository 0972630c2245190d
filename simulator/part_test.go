package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// besides are the parts of a data set that a session asks, in one place.
type besides []*simulator.Part

func (b besides) Ask(question []byte) func() [][]byte {
	return func() (answers [][]byte) {
		for _, part := range b {
			answer, err := part.Answer(question)
			if err != nil {
				panic(err)
			}
			answers = append(answers, answer)
		}
		return answers
	}
}

// split opens a data set in so many parts.
func split(t fataler, data []byte, of int) *simulator.Session {
	t.Helper()
	set, err := simulator.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	var others besides
	for i := 1; i < of; i++ {
		part, err := simulator.NewPart(set, shanghai, i, of)
		if err != nil {
			t.Fatal(err)
		}
		others = append(others, part)
	}
	session, err := simulator.NewSplitSession(set, shanghai, of, others)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// TestNewSplitSession_golden holds every answer of a split session to the bytes of a
// whole one.
func TestNewSplitSession_golden(t *testing.T) {
	t.Parallel()
	data := []byte(text(t, "dataset.flds"))
	baseline, variant := parsePlan(t, text(t, "baseline.yaml")), parsePlan(t, text(t, "variant.yaml"))
	for _, of := range []int{2, 3, 7} {
		t.Run(fmt.Sprint(of), func(t *testing.T) {
			t.Parallel()
			session := split(t, data, of)
			same := func(name string, got []byte) {
				if want := text(t, name); string(got) != want {
					t.Errorf("%s: %.300q instead of %.300q", name, got, want)
				}
			}
			same("session.json", session.AppendJSON(nil))
			same("statements.json", []byte(statements(t, session, baseline)))
			for _, name := range simulator.ReportNames() {
				same(name+".json", report(t, session, name, goldenArguments[name], baseline, variant).AppendJSON(nil))
			}
		})
	}
}

// TestNewSplitSession_paysTheSame draws data sets and plans over every kind of component,
// and turns from one plan to the next as somebody does who edits.
func TestNewSplitSession_paysTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := seeded(rapid.Uint64().Draw(t, "seed"))
		d := draw(c, size{stores: 3, guides: 8, customers: 10, events: 80})
		data := d.exported(t)
		whole, parts := open(t, data), split(t, data, 2+c(4))
		for range 3 {
			plan := parsePlan(t, drawPlan(c))
			if got, want := statements(t, parts, plan), statements(t, whole, plan); got != want {
				t.Fatalf("parts pay\n%s\nnot\n%s", got, want)
			}
		}
		plans := []*reward.Plan{parsePlan(t, drawPlan(c)), parsePlan(t, drawPlan(c))}
		for _, name := range []string{"overview", "cost", "distribution", "fairness", "double_pay"} {
			if got, want := reported(t, parts, name, plans), reported(t, whole, name, plans); got != want {
				t.Fatalf("%s over parts is\n%s\nnot\n%s", name, got, want)
			}
		}
	})
}

func reported(t fataler, session *simulator.Session, name string, plans []*reward.Plan) string {
	t.Helper()
	none, _ := simulator.ReadArguments(nil)
	answered, err := session.Report(name, plans, none)
	if err != nil {
		t.Fatal(name, err)
	}
	return string(answered.AppendJSON(nil))
}

func TestNewSplitSession_refuses(t *testing.T) {
	t.Parallel()
	set, err := simulator.Load([]byte(text(t, "dataset.flds")))
	if err != nil {
		t.Fatal(err)
	}
	refuses := func(name string, err error, says string) {
		if guideapp.CodeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, of := range []int{0, 1, simulator.MaxParts + 1} {
		_, err := simulator.NewSplitSession(set, shanghai, of, besides{})
		refuses(fmt.Sprint(of), err, "2 to 16 parts")
	}
	for _, part := range [][2]int{{0, 2}, {2, 2}, {1, simulator.MaxParts + 1}} {
		_, err := simulator.NewPart(set, shanghai, part[0], part[1])
		refuses(fmt.Sprint(part), err, "part")
	}
	drawn := draw(seeded(1), size{stores: 1, guides: 1, customers: 1, events: 3})
	_, err = simulator.NewPart(&drawn.Dataset, shanghai, 1, 2)
	refuses("what was not loaded", err, "loaded")
	part, err := simulator.NewPart(set, shanghai, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, question := range []string{"", "who are you", "\x00\x00\x072026-09\x00\x00\x00\x01n\x00"} {
		_, err := part.Answer([]byte(question))
		refuses(question, err, "question")
	}
}
