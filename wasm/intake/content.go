//go:build js && wasm

package main

import (
	"io"
	"syscall/js"
)

// pieceBytes is how much of a file is taken over at once.
const pieceBytes = 1 << 20

// content reads what a file holds, piece by piece.
type content struct {
	whole    js.Value // a Blob or a Uint8Array
	sync     js.Value // the FileReaderSync of a Blob
	at, size int
}

// newContent gives nil for what is neither a Blob nor a Uint8Array.
func newContent(whole js.Value) *content {
	switch {
	case isA(whole, "Uint8Array"):
		return &content{whole: whole, size: whole.Length()}
	case isA(whole, "Blob"):
		return &content{whole: whole, sync: js.Global().Get("FileReaderSync").New(), size: whole.Get("size").Int()}
	}
	return nil
}

func isA(v js.Value, class string) bool {
	constructor := js.Global().Get(class)
	return v.Type() == js.TypeObject && constructor.Type() == js.TypeFunction && v.InstanceOf(constructor)
}

// Read gives the next piece. What the browser cannot read, as of a file that was changed
// meanwhile, it throws, and Read panics with that.
func (c *content) Read(p []byte) (int, error) {
	n := min(len(p), c.size-c.at)
	if n == 0 {
		return 0, io.EOF
	}
	piece := c.piece(c.at, c.at+n)
	c.at += n
	return js.CopyBytesToGo(p, piece), nil
}

// piece gives a part of what the file holds, as a Uint8Array.
func (c *content) piece(from, until int) js.Value {
	if !c.sync.Truthy() {
		return c.whole.Call("subarray", from, until)
	}
	buffer := c.sync.Call("readAsArrayBuffer", c.whole.Call("slice", from, until))
	return js.Global().Get("Uint8Array").New(buffer)
}
