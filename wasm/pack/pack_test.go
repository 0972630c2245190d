package main

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// file makes a file of sections, after the one that says what built it.
func file(producer string, sections ...section) []byte {
	named := appendSized(nil, []byte("producers"))
	m := module{append([]section{{customSection, append(named, producer...)}}, sections...)}
	return m.bytes()
}

const (
	byGo      = "\x01\x0cprocessed-by\x01\x0eGo cmd/compile\x08go1.26.8"
	byAnother = "\x01\x0cprocessed-by\x01\x0eGo cmd/compile\x08go1.99.1"
)

func data(body string) section { return section{dataSection, []byte(body)} }

func TestPack_refuses(t *testing.T) {
	t.Parallel()
	whole := file(byAnother, data("\x01\x00\x41\x08\x0b\x02hi"))
	for name, test := range map[string]struct {
		file []byte
		says string
	}{
		"nothing":                  {nil, "not a WebAssembly file"},
		"another version":          {[]byte("\x00asm\x02\x00\x00\x00"), "not a WebAssembly file"},
		"cut short":                {whole[:len(whole)-1], "announced"},
		"cut within a number":      {append(bytes.Clone(whole), 7, 0x80), "within a number"},
		"built by none":            {(&module{[]section{data("\x00")}}).bytes(), "does not say that Go built it"},
		"no memory":                {file(byGo), "no section of kind 11"},
		"two memories":             {file(byGo, data("\x00"), data("\x00")), "two sections"},
		"a count of segments":      {file(byGo, section{dataCountSection, []byte{0}}, data("\x00")), "count of segments"},
		"a passive segment":        {file(byGo, data("\x01\x01\x02hi")), "segment 0: is not an active segment"},
		"another memory's":         {file(byGo, data("\x01\x02\x01\x41\x00\x0b\x02hi")), "segment 0: is not an active segment"},
		"at a global's address":    {file(byGo, data("\x01\x00\x23\x00\x0b\x02hi")), "segment 0: is not an active segment"},
		"at a sum":                 {file(byGo, data("\x01\x00\x41\x01\x41\x01\x6a\x0b\x02hi")), "more than a number"},
		"below 0":                  {file(byGo, data("\x01\x00\x41\x7f\x0b\x02hi")), "below 0"},
		"too far":                  {file(byGo, data("\x01\x00\x41\xff\xff\xff\xff\x03\x0b\x02hi")), "beyond 67108864 bytes"},
		"one over another":         {file(byGo, data("\x02\x00\x41\x08\x0b\x02hi\x00\x41\x09\x0b\x02ho")), "segment 1: address 9 is another segment's too"},
		"one missing":              {file(byGo, data("\x02\x00\x41\x08\x0b\x02hi")), "segment 1"},
		"one too many":             {file(byGo, data("\x00\x00\x41\x08\x0b\x02hi")), "7 bytes follow"},
		"no tables where Go has":   {file(byGo, data("\x01\x00\x41\x08\x0b\x02hi")), "there are 0"},
		"tables that point at air": {file(byGo, airy()), "another order"},
	} {
		if packed, _, err := pack(test.file); packed != nil || err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// airy has a header, and what points to it and nowhere else.
func airy() section {
	start := make(memory, 1024)
	copy(start[8:], tablesStart)
	start[512+pointsToHeader] = 8
	start[512+pointsToFunctions] = 8
	start[len(start)-1] = 1
	return section{dataSection, start.segments()}
}

func TestPack_ofAnotherGo(t *testing.T) {
	t.Parallel()
	whole := file(byAnother, data("\x02\x00\x41\x0c\x0b\x02ho\x00\x41\x08\x0b\x02hi"))
	packed, note, err := pack(whole)
	if want := file(byAnother, data("\x01\x00\x41\x08\x0b\x06hi\x00\x00ho")); err != nil || !bytes.Equal(packed, want) {
		t.Errorf("packed to %q: %v", packed, err)
	}
	if !strings.Contains(note, "go1.99.1") {
		t.Errorf("it notes %q", note)
	}
}

func TestMemory_segments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var start memory
		for range rapid.IntRange(0, 6).Draw(t, "runs") {
			start = append(start, make(memory, rapid.SampledFrom([]int{0, 1, minGap - 1, minGap, minGap + 1, 1 << 14}).Draw(t, "gap"))...)
			start = append(start, rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "content")...)
		}
		body := start.segments()
		again, err := readMemory(body)
		if want := bytes.TrimRight(start, "\x00"); err != nil || !bytes.Equal(again, want) {
			t.Fatalf("%d bytes become %d: %v", len(want), len(again), err)
		}
		if most := len(again) + 12*(1+bytes.Count(again, make([]byte, minGap))); len(body) > most {
			t.Fatalf("%d bytes are laid out with %d", len(again), len(body))
		}
	})
}
