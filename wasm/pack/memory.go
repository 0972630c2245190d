package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// maxMemory is the most memory that a program's segments may lay out.
	maxMemory = 64 << 20
	// minGap is how many zeros part two segments. A segment's head takes 6 bytes, but heads
	// compress worse than zeros.
	minGap = 512
)

// Instructions in a segment's head.
const (
	opEnd      = 0x0b
	opI32Const = 0x41
)

// memory is what a program finds when it starts, from address 0. What no segment covers is
// zero, there and beyond its end.
type memory []byte

// readMemory reads a data section: active segments of the first memory, none over another.
func readMemory(body []byte) (memory, error) {
	count, rest, err := cutNumber(body)
	if err != nil {
		return nil, err
	}
	var (
		start   memory
		covered []bool
	)
	for i := range count {
		address, content, after, err := cutSegment(rest)
		if err != nil {
			return nil, fmt.Errorf("segment %d: %w", i, err)
		}
		rest = after
		end := address + len(content)
		if more := end - len(start); more > 0 {
			start, covered = append(start, make(memory, more)...), append(covered, make([]bool, more)...)
		}
		for at := address; at < end; at++ {
			if covered[at] {
				return nil, fmt.Errorf("segment %d: address %d is another segment's too", i, at)
			}
			covered[at] = true
		}
		copy(start[address:], content)
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes follow the last segment", len(rest))
	}
	return start, nil
}

func cutSegment(b []byte) (address int, content, after []byte, err error) {
	head, ok := bytes.CutPrefix(b, []byte{0, opI32Const})
	if !ok {
		return 0, nil, nil, errors.New("is not an active segment of the first memory at a fixed address")
	}
	at, rest, err := cutNumber(head)
	if err != nil {
		return 0, nil, nil, err
	}
	if last := head[len(head)-len(rest)-1]; last >= signBit || at > maxMemory {
		return 0, nil, nil, fmt.Errorf("starts beyond %d bytes or below 0", maxMemory)
	}
	if len(rest) == 0 || rest[0] != opEnd {
		return 0, nil, nil, errors.New("its address is more than a number")
	}
	if content, after, err = cutSized(rest[1:]); err != nil {
		return 0, nil, nil, err
	}
	if at+uint64(len(content)) > maxMemory {
		return 0, nil, nil, fmt.Errorf("ends beyond %d bytes", maxMemory)
	}
	return int(at), content, after, nil
}

// segments gives the data section that lays the memory out.
func (m memory) segments() []byte {
	var (
		body  []byte
		count uint64
	)
	for address, content := range m.runs() {
		body = append(body, 0, opI32Const)
		body = append(appendAddress(body, address), opEnd)
		body = appendSized(body, content)
		count++
	}
	return append(binary.AppendUvarint(nil, count), body...)
}

// runs gives what lies between minGap zeros or more, with its address.
func (m memory) runs() func(yield func(address int, content []byte) bool) {
	return func(yield func(int, []byte) bool) {
		gap := make([]byte, minGap)
		for address := 0; address < len(m); {
			rest := m[address:]
			if rest[0] == 0 {
				address += len(rest) - len(bytes.TrimLeft(rest, "\x00"))
				continue
			}
			size := bytes.Index(rest, gap)
			if size < 0 {
				size = len(bytes.TrimRight(rest, "\x00"))
			}
			if !yield(address, rest[:size]) {
				return
			}
			address += size
		}
	}
}

// signBit says in the last byte of a signed number in LEB128 that it is below 0.
const signBit = 0x40

// appendAddress appends a signed number that is not below 0.
func appendAddress(b []byte, address int) []byte {
	for ; address >= signBit; address >>= 7 {
		b = append(b, byte(address)|0x80)
	}
	return append(b, byte(address))
}
