//go:build js && wasm

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
)

const (
	stores = "store_id,name,region,class\nS1,Lakeside,east,A\n"
	guides = "guide_id,name,store_id,role\nG1,Mei,S1,guide\n"
	events = "event_id,kind,at,store_id,guide_id,customer_id,channel,amount\ne1,order,2026-09-02,S1,G1,C1,store,100\n"
	goals  = "table,party,period,amount\nmonthly,G1,2026-09,5000\n"
)

// flat writes "key=value" texts as tokens.
func flat(pairs ...string) string {
	node := &reward.Node{Kind: reward.Map}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		node.Keys, node.Children = append(node.Keys, key), append(node.Children, &reward.Node{Kind: reward.Scalar, Text: value})
	}
	return node.Flatten()
}

func dropped(content string) map[string]any {
	array := js.Global().Get("Uint8Array").New(len(content))
	js.CopyBytesToJS(array, []byte(content))
	return map[string]any{"content": array}
}

// drop hands files over by what they hold; an empty one is not there.
func drop(settings string, contents map[string]string, progress ...any) js.Value {
	files := map[string]any{}
	for which, content := range contents {
		if content != "" {
			file := dropped(content)
			file["name"] = which + ".csv"
			files[which] = file
		}
	}
	return js.Global().Get("frontlineIntake").Call("files", append([]any{files, settings}, progress...)...)
}

func bytesOf(t *testing.T, answer js.Value) []byte {
	t.Helper()
	if answer.Type() != js.TypeObject {
		t.Fatalf("%.500s", answer.String())
	}
	data := make([]byte, answer.Length())
	js.CopyBytesToGo(data, answer)
	return data
}

// Files make the set that they make anywhere else.
func TestFrontlineIntake_files(t *testing.T) {
	install()
	answer := drop(flat("period=2026-09"), map[string]string{"stores": stores, "guides": guides, "events": events, "goals": goals})
	got := bytesOf(t, answer)
	want := simulator.Dataset{Period: guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, 9, 1)), Zone: reward.DefaultZone, History: simulator.Whole()}
	zone := time.FixedZone(reward.DefaultZone, 8*3600)
	_, want.AsOf = want.Period.Instants(zone)
	want.Org.Brand = "demo"
	want.Org.Stores, _ = intake.ReadStores("stores.csv", strings.NewReader(stores))
	want.Org.Guides, _ = intake.ReadGuides("guides.csv", strings.NewReader(guides))
	want.Org.Goals, _ = intake.ReadGoals("goals.csv", strings.NewReader(goals))
	want.Events, _ = intake.ReadEvents("events.csv", strings.NewReader(events), "demo", "file", zone)
	want.Org.Sort()
	expected, err := simulator.Export(want)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Events) != 1 || !bytes.Equal(got, expected) {
		t.Errorf("%d bytes, want the %d that the files make natively", len(got), len(expected))
	}
}

// blobs stands in for what a browser has and Node has not: files that are read piece by piece.
const blobs = `
globalThis.Blob = class Blob {
  constructor(bytes) { this.bytes = bytes }
  get size() { return this.bytes.length }
  slice(from, to) { return new Blob(this.bytes.subarray(from, to)) }
}
globalThis.FileReaderSync = class { readAsArrayBuffer(blob) { return blob.bytes.slice().buffer } }`

// Files of several pieces make the set that their bytes make.
func TestFrontlineIntake_blobs(t *testing.T) {
	install()
	blob := js.Global().Get("Blob")
	defer js.Global().Set("Blob", blob)
	defer js.Global().Delete("FileReaderSync")
	js.Global().Call("eval", blobs)
	var many strings.Builder
	many.WriteString("event_id,kind,at,store_id,guide_id,amount\n")
	for i := 0; many.Len() < pieceBytes*3/2; i++ {
		fmt.Fprintf(&many, "e%d,order,2026-09-%02d,S1,G1,%d\n", i, 1+i%30, i%1000)
	}
	contents := map[string]string{"stores": stores, "guides": guides, "events": many.String()}
	want := bytesOf(t, drop(flat("period=2026-09"), contents))
	files := map[string]any{}
	for which, content := range contents {
		files[which] = map[string]any{"name": which + ".csv", "content": js.Global().Get("Blob").New(dropped(content)["content"])}
	}
	if got := bytesOf(t, js.Global().Get("frontlineIntake").Call("files", files, flat("period=2026-09"))); !bytes.Equal(got, want) {
		t.Errorf("%d bytes, not the %d", len(got), len(want))
	}
	delete(files, "events")
	if answer := refused(t, js.Global().Get("frontlineIntake").Call("files", files, flat("period=2026-09"))); len(answer.Violations) != 1 || answer.Violations[0].Path != "events" {
		t.Errorf("%+v", answer)
	}
}

// Facts whose order is missing are refused by line; what pays nobody is noted.
func TestFrontlineIntake_review(t *testing.T) {
	install()
	head := "event_id,kind,at,store_id,guide_id,customer_id,channel,amount,ref\n"
	with := func(rows string) js.Value {
		return drop(flat("period=2026-09"), map[string]string{"stores": stores, "guides": guides, "events": head + rows})
	}
	answer := refused(t, with("e1,order,2026-09-02,S1,G1,C1,store,100,\ne2,refund,2026-09-03,,,,,5,e9\n"))
	if len(answer.Violations) != 1 || answer.Violations[0].Path != "events.csv:3: ref" || !strings.Contains(answer.Violations[0].Message, "e9") {
		t.Errorf("%+v", answer)
	}
	noted := with("e1,order,2026-09-02,S1,G1,C1,store,100,\ne2,refund,2026-09-03,,,,,500,e1\ne3,order,2026-09-04,S7,G7,C1,store,1,\n")
	bytesOf(t, noted)
	want := []struct{ zh, en string }{
		{"events.csv:4：没有门店 S7；stores.csv 里有了这家店，这条才会计入门店", "events.csv:4: store S7 is not known; no store counts it until stores.csv has it"},
		{"events.csv:4：没有导购 G7；guides.csv 里有了这个人，这条才会计给人", "events.csv:4: guide G7 is not known; nobody is paid for it until guides.csv has it"},
		{"events.csv:3：订单 file//e1 是 100.00 元，累计退款 500.00 元；净额按 0 计", "events.csv:3: order file//e1 of 100.00 yuan is refunded with 500.00 in all; its net stays 0"},
	}
	notes := noted.Get("notes")
	if notes.Length() != len(want) {
		t.Fatalf("%d notes, not %d", notes.Length(), len(want))
	}
	for i, words := range want {
		if note := notes.Index(i); note.Get("zh").String() != words.zh || note.Get("en").String() != words.en {
			t.Errorf("%s, not %+v", js.Global().Get("JSON").Call("stringify", note), words)
		}
	}
}

func TestFrontlineIntake_progress(t *testing.T) {
	install()
	var many strings.Builder
	many.WriteString("event_id,kind,at,store_id,amount\n")
	for i := range 2*progressEvery + 5 {
		many.WriteString(string(rune('a'+i%26)) + time.UnixMilli(int64(i)).Format("150405.000") + ",order,2026-09-02,S1,1\n")
	}
	last := 0
	progress := js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		last = arguments[0].Int()
		return nil
	})
	defer progress.Release()
	bytesOf(t, drop(flat("period=2026-09"), map[string]string{"stores": stores, "guides": guides, "events": many.String()}, progress))
	if last != 2*progressEvery {
		t.Errorf("progress ends at %d", last)
	}
}

type refusal struct {
	Error      string
	Violations []struct{ Path, Message string }
}

func refused(t *testing.T, answer js.Value) (r refusal) {
	t.Helper()
	if answer.Type() != js.TypeString {
		t.Fatalf("not refused: %d bytes", answer.Length())
	}
	if err := json.Unmarshal([]byte(answer.String()), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// What somebody drops who means harm, or knows no better, ends in a clear message.
func TestFrontlineIntake_refusesFiles(t *testing.T) {
	install()
	september := flat("period=2026-09")
	for name, test := range map[string]struct {
		settings, which, content string
		path, says               string
	}{
		"ten million columns":       {september, "events", strings.Repeat("a,", 10_000_000) + "\n", "events.csv:1", "65536 bytes"},
		"a quote that never closes": {september, "events", events + "e2,order,\"2026-09-02" + strings.Repeat("x", 1<<20), "events.csv:3", "quote"},
		"an amount of 2^63":         {september, "events", strings.Replace(events, ",100\n", ",9223372036854775808\n", 1), "events.csv:2", "amount"},
		"not a time":                {september, "events", strings.Replace(events, "2026-09-02", "yesterday", 1), "events.csv:2", ""},
		"no text at all":            {september, "events", "\x00\xff\xfe\n\x00\n", "events.csv", ""},
		"a file without rows":       {september, "stores", "\n", "stores.csv", ""},
		"an unknown column":         {september, "guides", "guide_id,shoe_size\nG1,40\n", "guides.csv", "shoe_size"},
		"no events":                 {september, "events", "", "events", "events.csv"},
		"no period":                 {flat(), "events", events, "arguments.period", ""},
		"no such instant":           {flat("period=2026-09", "as_of=soon"), "events", events, "arguments.as_of", ""},
	} {
		contents := map[string]string{"stores": stores, "guides": guides, "events": events}
		contents[test.which] = test.content
		answer := refused(t, drop(test.settings, contents))
		said := answer.Error // of a whole file or row; of a cell, the violation says it
		if len(answer.Violations) > 0 {
			said = answer.Violations[0].Path + ": " + answer.Violations[0].Message
		}
		if !strings.HasPrefix(said, test.path) || !strings.Contains(said, test.says) {
			t.Errorf("%s: %+.300v", name, answer)
		}
	}
	for name, answer := range map[string]js.Value{
		"nothing":           js.Global().Get("frontlineIntake").Call("files"),
		"a text":            js.Global().Get("frontlineIntake").Call("files", "stores.csv", september),
		"a number":          js.Global().Get("frontlineIntake").Call("chain", 5),
		"broken parameters": js.Global().Get("frontlineIntake").Call("chain", "m9"),
	} {
		if refused(t, answer).Error == "" {
			t.Errorf("%s is not refused", name)
		}
	}
}

func TestFrontlineIntake_chain(t *testing.T) {
	install()
	parameters := []string{"stores=3", "guides=9", "customers=300", "seed=5", "period=2026-09", "skill=30"}
	got := bytesOf(t, js.Global().Get("frontlineIntake").Call("chain", flat(parameters...)))
	tree, err := reward.Unflatten(flat(parameters...))
	if err != nil {
		t.Fatal(err)
	}
	a, err := simulator.ReadArguments(tree)
	if err != nil {
		t.Fatal(err)
	}
	set, err := population.Draw(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := simulator.Export(set); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, want %d (%v)", len(got), len(want), err)
	}
	answer := refused(t, js.Global().Get("frontlineIntake").Call("chain", flat("guides=12001")))
	if len(answer.Violations) != 1 || answer.Violations[0].Path != "arguments.guides" {
		t.Errorf("%+v", answer)
	}
}
