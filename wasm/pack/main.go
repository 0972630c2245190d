// Package main makes a program that Go built for the browser smaller to download. It works on
// the linked file and changes nothing that the program does:
//
//	pack <file.wasm>
//
// Go's linker breaks what a program's memory holds at its start into tens of thousands of
// segments, each with a head of its own; here they are one where only a few zeros lie between.
//
// It also drops what only traces read: which line of which file an instruction came from, and
// which functions the compiler folded into others. A trace of a packed program names the
// functions that were called, without lines; runtime.Callers sees no more. And it drops where
// a goroutine may not be stopped: in WebAssembly it stops where it asks to. Where all this is
// is known for Go 1.26 alone: in what another Go built it stays, which pack says.
//
// It is made for what Go's linker writes, and refuses a file in which it finds anything else.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fail(errors.New("usage: pack <file.wasm>"))
	}
	path := os.Args[1]
	file, err := os.ReadFile(path)
	if err != nil {
		fail(err)
	}
	packed, note, err := pack(file)
	if err != nil {
		fail(fmt.Errorf("%s: %w", path, err))
	}
	if note != "" {
		fmt.Fprintf(os.Stderr, "pack: %s: %s\n", path, note)
	}
	if err := os.WriteFile(path, packed, 0o755); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "pack:", err)
	os.Exit(1)
}

// pack gives the file packed, and what the one who builds should know of it.
func pack(file []byte) (packed []byte, note string, err error) {
	m, err := readModule(file)
	if err != nil {
		return nil, "", err
	}
	version, err := m.goVersion()
	if err != nil {
		return nil, "", err
	}
	segments, err := m.only(dataSection)
	if err != nil {
		return nil, "", err
	}
	start, err := readMemory(segments.body)
	if err != nil {
		return nil, "", err
	}
	if !knowsTables(version) {
		note = "built by " + version + ", whose tables of lines are not known here, so they stay"
	} else if err := start.dropLines(); err != nil {
		return nil, "", err
	}
	segments.body = start.segments()
	return m.bytes(), note, nil
}
