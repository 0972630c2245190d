package reward_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

// examplePlans are the documents of the worked examples, and the one with everything.
func examplePlans(f *testing.F) []string {
	documents := []string{fmt.Sprintf(everyComponent, "2.00")}
	files, err := filepath.Glob("testdata/*/plan.yaml")
	if err != nil || len(files) == 0 {
		f.Fatalf("no examples: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		documents = append(documents, string(text))
	}
	return documents
}

// FuzzUnflatten reads token lists as the page hands them over: whatever they are, they
// are a tree or refused, and a tree is written as it was read.
func FuzzUnflatten(f *testing.F) {
	for _, document := range examplePlans(f) {
		tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(tree.Flatten())
	}
	f.Add("m1\x00plan\x00l2\x00n\x00sx")
	f.Fuzz(func(t *testing.T, tokens string) {
		tree, err := reward.Unflatten(tokens)
		if err != nil {
			if code := guideapp.CodeOf(err); code != guideapp.Invalid && code != guideapp.TooLarge {
				t.Fatalf("%s: %v", code, err)
			}
			return
		}
		again, err := reward.Unflatten(tree.Flatten())
		if err != nil || again.Hash() != tree.Hash() {
			t.Fatalf("%q is read back as another tree: %v", tokens, err)
		}
		checkParsed(t, tree)
	})
}

// FuzzParse reads documents from their text to the plan.
func FuzzParse(f *testing.F) {
	for _, document := range examplePlans(f) {
		f.Add(document)
	}
	f.Fuzz(func(t *testing.T, document string) {
		tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
		if err != nil {
			if guideapp.CodeOf(err) != guideapp.TooLarge {
				checkRefusal(t, err)
			}
			return
		}
		checkParsed(t, tree)
	})
}

// checkParsed parses a tree: it is refused with paths, or it can be told and paid.
func checkParsed(t *testing.T, tree *reward.Node) {
	t.Helper()
	plan, err := reward.Parse(tree)
	if err != nil {
		checkRefusal(t, err)
		return
	}
	for i := range plan.Components {
		if words := plan.Components[i].Words(); words.ZH == "" || words.EN == "" {
			t.Fatalf("%s has no words", plan.Components[i].ID)
		}
	}
	reward.Notice(nil, plan)
	for _, org := range []*guideapp.Org{nil, &fewPeople} {
		for _, f := range reward.Check(plan, org, guideapp.PeriodOf(plan.Cadence, september.First+7)).Findings {
			if f.Path == "" || f.Words.ZH == "" || f.Words.EN == "" {
				t.Fatalf("%+v says nothing", f)
			}
		}
	}
	payFew(t, plan, fewFacts)
}

// checkRefusal wants every fault of a document to name its place.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var refused *guideapp.Error
	if !errors.As(err, &refused) || refused.Code != guideapp.Invalid || len(refused.Violations) == 0 {
		t.Fatalf("not a refusal with violations: %v", err)
	}
	for _, v := range refused.Violations {
		if v.Path == "" || v.Message == "" {
			t.Fatalf("a violation without its place or its words: %q", refused.Violations)
		}
	}
}

// fewFacts touch every kind of component.
var fewFacts = []guideapp.Event{
	{Brand: "demo", Source: "pos", ID: "o1", Kind: guideapp.Order, At: 1_788_840_000_000, Store: "S0", Guide: "G0", Owner: "G1", Customer: "C1", Channel: guideapp.ChannelMiniProgram, Amount: 123_456, Quantity: 3},
	{Brand: "demo", Source: "pos", ID: "o2", Kind: guideapp.Order, At: 1_788_850_000_000, Store: "S1", Guide: "G1", Customer: "C2", Channel: guideapp.ChannelStore, Amount: guideapp.MaxAmount, Quantity: guideapp.MaxQuantity},
	{Brand: "demo", Source: "pos", ID: "r1", Kind: guideapp.Refund, At: 1_788_860_000_000, Ref: "o1", Amount: 456},
	{Brand: "demo", Source: "pos", ID: "f1", Kind: guideapp.FriendAdded, At: 1_788_870_000_000, Store: "S0", Guide: "G0", Customer: "C1"},
	{Brand: "demo", Source: "pos", ID: "w1", Kind: guideapp.ChatWaiting, At: 1_788_880_000_000, Store: "S1", Guide: "G1", Customer: "C1"},
	{Brand: "demo", Source: "pos", ID: "v1", Kind: guideapp.Footfall, At: 1_788_890_000_000, Store: "S0", Quantity: 40},
}

var fewPeople = guideapp.Org{
	Brand: "demo",
	Stores: []guideapp.Store{
		{ID: "S0", Name: "store", Region: "east", Class: "A", Open: 540, Close: 1_260, Visitors: 50},
		{ID: "S1", Name: "store", Region: "west", Class: "B", Open: 1_200, Close: 300},
		{ID: "S1", From: september.First + 14, Name: "store", Region: "east", Class: "B"},
	},
	Guides: []guideapp.Guide{
		{ID: "G0", Name: "guide", Assignments: []guideapp.Assignment{{Store: "S0", Role: guideapp.RoleGuide, Last: september.First + 10}, {Store: "S1", Role: guideapp.RoleManager, First: september.First + 11, Last: guideapp.MaxDay}}},
		{ID: "G1", Name: "guide", Assignments: []guideapp.Assignment{{Store: "S1", Role: guideapp.RoleManager, Last: guideapp.MaxDay}}},
	},
}

// payFew pays a plan and opens every line.
func payFew(t *testing.T, plan *reward.Plan, events []guideapp.Event) {
	t.Helper()
	_, asOf := september.Instants(shanghai)
	facts, err := reward.NewFacts(&fewPeople, events, shanghai, asOf+40*guideapp.FullDay)
	if err != nil {
		if guideapp.CodeOf(err) != guideapp.Conflict {
			t.Fatal(err)
		}
		return
	}
	measures := reward.Gather(plan, facts, guideapp.PeriodOf(plan.Cadence, september.First+7))
	for _, s := range measures.Close() {
		for _, l := range s.Lines() {
			if _, err := measures.Explain(s.Guide, l.Component, l.State); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzPay pays arbitrary facts, also such as no reader would let through: nothing
// panics, and lines add up to their statement.
func FuzzPay(f *testing.F) {
	f.Add([]byte("seventeen bytes per fact, whatever they are: orders, refunds, chats"))
	f.Add(make([]byte, 400))
	f.Fuzz(func(t *testing.T, data []byte) {
		payFew(t, parsePlan(t, fmt.Sprintf(everyComponent, "3.33")), eventsFrom(data))
	})
}

// eventsFrom makes a fact of every 24 bytes.
func eventsFrom(data []byte) []guideapp.Event {
	var events []guideapp.Event
	for len(data) >= 24 && len(events) < 200 {
		b := data[:24]
		data = data[24:]
		id := func(prefix string, v byte) string {
			if v%8 == 7 {
				return ""
			}
			return fmt.Sprint(prefix, v%5)
		}
		e := guideapp.Event{
			Brand: "demo", Source: id("s", b[0]), ID: id("e", b[0]>>3), Kind: guideapp.Kind(b[1] % 18), Store: id("S", b[2]), Guide: id("G", b[3]), Owner: id("G", b[4]),
			Customer: id("C", b[5]), Channel: guideapp.Channel(b[6] % 6), Origin: guideapp.Origin(b[6] >> 5), Ref: id("e", b[7]), Category: id("k", b[7]>>4),
			At: 1_788_800_000_000 + guideapp.Instant(int32(binary.LittleEndian.Uint32(b[8:]))), Amount: guideapp.Fen(int32(binary.LittleEndian.Uint32(b[12:]))),
			Quantity: int64(int16(binary.LittleEndian.Uint16(b[16:]))), Reason: []string{"", "customer", "transfer"}[b[18]%3],
		}
		switch b[19] % 4 {
		case 1:
			e.At, e.Amount = guideapp.Instant(binary.LittleEndian.Uint64(b[8:])), guideapp.Fen(binary.LittleEndian.Uint64(b[12:]))
		case 2:
			e.RecordedAt, e.OriginAt = e.At+guideapp.Instant(b[20])*guideapp.FullDay, e.At-guideapp.Instant(b[21])*guideapp.FullDay
		case 3:
			e.Attrs = []guideapp.Attr{{Name: "sku", Value: id("A", b[22])}, {Name: "shares", Value: string(b[20:24])}}
		}
		events = append(events, e)
	}
	return events
}
