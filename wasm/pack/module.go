package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
)

// Kinds of section; the specification's part 5.5 has them all.
const (
	customSection    = 0
	dataSection      = 11
	dataCountSection = 12
)

var moduleStart = []byte("\x00asm\x01\x00\x00\x00")

// module is a WebAssembly file.
type module struct{ sections []section }

type section struct {
	kind byte
	body []byte
}

func readModule(file []byte) (*module, error) {
	rest, ok := bytes.CutPrefix(file, moduleStart)
	if !ok {
		return nil, errors.New("not a WebAssembly file of version 1")
	}
	m := new(module)
	for len(rest) > 0 {
		kind := rest[0]
		body, after, err := cutSized(rest[1:])
		if err != nil {
			return nil, fmt.Errorf("section %d of kind %d: %w", len(m.sections)+1, kind, err)
		}
		if kind == dataCountSection {
			return nil, errors.New("a count of segments stands before the code; Go's linker writes none")
		}
		m.sections = append(m.sections, section{kind, body})
		rest = after
	}
	return m, nil
}

// only gives the module's one section of a kind, to be changed in place.
func (m *module) only(kind byte) (found *section, err error) {
	for i := range m.sections {
		if m.sections[i].kind != kind {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("there are two sections of kind %d", kind)
		}
		found = &m.sections[i]
	}
	if found == nil {
		return nil, fmt.Errorf("there is no section of kind %d", kind)
	}
	return found, nil
}

var producer = regexp.MustCompile(`Go cmd/compile.(go1\.[0-9A-Za-z.]+|devel)`)

// goVersion gives the version of the Go that built the module, such as go1.26.8.
func (m *module) goVersion() (string, error) {
	for _, s := range m.sections {
		if name, fields, err := cutSized(s.body); s.kind == customSection && err == nil && string(name) == "producers" {
			if found := producer.FindSubmatch(fields); found != nil {
				return string(found[1]), nil
			}
		}
	}
	return "", errors.New("the file does not say that Go built it")
}

func (m *module) bytes() []byte {
	file := bytes.Clone(moduleStart)
	for _, s := range m.sections {
		file = appendSized(append(file, s.kind), s.body)
	}
	return file
}

// cutSized cuts off bytes that their number precedes.
func cutSized(b []byte) (cut, after []byte, err error) {
	size, b, err := cutNumber(b)
	if err != nil {
		return nil, nil, err
	}
	if size > uint64(len(b)) {
		return nil, nil, fmt.Errorf("%d bytes are announced, and %d follow", size, len(b))
	}
	return b[:size], b[size:], nil
}

// cutNumber cuts off an unsigned number in LEB128, which encoding/binary calls a varint.
func cutNumber(b []byte) (number uint64, after []byte, err error) {
	number, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil, errors.New("ends within a number")
	}
	return number, b[n:], nil
}

func appendSized(b, sized []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(sized))), sized...)
}
