//go:build !js

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// build builds testdata/program as the Makefile builds the engine, and packs a copy.
func build(t *testing.T) (built, packed string) {
	t.Helper()
	built, packed = filepath.Join(t.TempDir(), "built.wasm"), filepath.Join(t.TempDir(), "packed.wasm")
	compile := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", built, "./testdata/program")
	compile.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	content, note, err := pack(read(t, built))
	if err != nil {
		t.Fatal(err)
	}
	if note != "" {
		t.Skip(note) // another Go than the one that is packed for
	}
	if err := os.WriteFile(packed, content, 0o755); err != nil {
		t.Fatal(err)
	}
	return built, packed
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// run runs a program under Node.
func run(t *testing.T, arguments ...string) (out, trace string, failed bool) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	node := exec.Command(filepath.Join("..", "..", ".ci", "wasmexec"), arguments...)
	node.Stdout, node.Stderr = &stdout, &stderr
	err := node.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), err != nil
}

func TestPack_program(t *testing.T) {
	t.Parallel()
	built, packed := build(t)
	want, trace, failed := run(t, built)
	if failed || !strings.Contains(want, "the last") {
		t.Fatalf("it fails unpacked: %s%s", want, trace)
	}
	if got, trace, failed := run(t, packed); failed || got != want {
		t.Errorf("packed, it says\n%s%s\nand unpacked\n%s", got, trace, want)
	}
	if _, trace, _ := run(t, built, "fails"); !strings.Contains(trace, "main.go:") {
		t.Errorf("unpacked, its trace has no lines:\n%s", trace)
	}
	_, trace, failed = run(t, packed, "fails")
	if !failed || !strings.Contains(trace, "assignment to entry in nil map") || !strings.Contains(trace, "main.fails(") || strings.Contains(trace, "main.go") {
		t.Errorf("packed, its trace is\n%s", trace)
	}
}

func TestPack_smallerAndStable(t *testing.T) {
	t.Parallel()
	built, packed := build(t)
	before, after := moduleOf(t, read(t, built)), moduleOf(t, read(t, packed))
	if len(before.sections) != len(after.sections) {
		t.Fatalf("%d sections become %d", len(before.sections), len(after.sections))
	}
	for i, s := range before.sections {
		if s.kind != dataSection && !bytes.Equal(s.body, after.sections[i].body) {
			t.Errorf("section %d of kind %d has changed", i+1, s.kind)
		}
	}
	was, is := startOf(t, before), startOf(t, after)
	if err := was.dropLines(); err != nil || !bytes.Equal(bytes.TrimRight(was, "\x00"), is) {
		t.Errorf("the memory is another than without lines: %v", err)
	}
	known, err := is.findTables()
	if err != nil {
		t.Fatal(err)
	}
	whole := startOf(t, before)
	for name, part := range map[string][2]int{"before": {0, known.names}, "after": {known.attachments.end, len(is)}} {
		if from, to := part[0], part[1]; !bytes.Equal(whole[from:to], is[from:to]) {
			t.Errorf("what stands %s the tables has changed", name)
		}
	}
	if again, _, err := pack(read(t, packed)); err != nil || !bytes.Equal(again, read(t, packed)) {
		t.Errorf("packed again, it changes: %v", err)
	}
}

func moduleOf(t *testing.T, file []byte) *module {
	t.Helper()
	m, err := readModule(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func startOf(t *testing.T, m *module) memory {
	t.Helper()
	s, err := m.only(dataSection)
	if err != nil {
		t.Fatal(err)
	}
	start, err := readMemory(s.body)
	if err != nil {
		t.Fatal(err)
	}
	return start
}
