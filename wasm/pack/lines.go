package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// knowsTables tells whether a Go version keeps its tables of functions as this file has it:
// runtime/symtab.go, runtime/runtime2.go and internal/abi/symtab.go of Go 1.26.
func knowsTables(version string) bool { return strings.HasPrefix(version, "go1.26.") }

// The tables start with runtime.pcHeader: a magic number, the least size of an instruction, the
// size of a word; then words: the number of functions and, the last of them, where they are.
var tablesStart = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, word}

const (
	headerCount     = 1 * word
	headerFunctions = 8 * word
	headerSize      = 9 * word
)

// Where runtime.moduledata has the tables. A slice takes three words.
const (
	pointsToHeader      = 0 * word
	pointsToNames       = 1 * word // funcnametab
	pointsToFiles       = 4 * word // cutab, and filetab after it
	pointsToStretches   = 10 * word
	pointsToFunctions   = 13 * word
	pointsToAttachments = 40 * word // gofunc
	pointsToEnd         = 41 * word // epclntab
	pointersSize        = 42 * word
)

// Fields of runtime._func. The offsets of more stretches and of the attachments follow them.
const (
	fieldEntry       = 0
	fieldName        = 4  // nameOff
	fieldStack       = 16 // pcsp
	fieldFile        = 20 // pcfile
	fieldLine        = 24 // pcln
	fieldStretches   = 28 // npcdata
	fieldUnit        = 32 // cuOffset
	fieldFirstLine   = 36 // startLine
	fieldID          = 40 // funcID
	fieldAttachments = 43 // nfuncdata
	fieldsSize       = 44

	maxStretches   = 5
	maxAttachments = 8

	noStretches  = 0
	noAttachment = 1<<32 - 1
	noUnit       = 1<<32 - 1
	idWrapper    = 23 // abi.FuncIDWrapper
)

// What only traces read, by their numbers in internal/abi; and what is read where a goroutine
// may be stopped at any instruction, which in WebAssembly it may not.
const (
	unsafeStretches    = 0 // PCDATA_UnsafePoint
	foldedStretches    = 2 // PCDATA_InlTreeIndex
	argumentStretches  = 3 // PCDATA_ArgLiveIndex
	foldedFunctions    = 3 // FUNCDATA_InlTree
	argumentShapes     = 5 // FUNCDATA_ArgInfo
	argumentLivenesses = 6 // FUNCDATA_ArgLiveInfo
)

// tables are what Go's runtime knows of a program's functions: for each its fields, stretches
// (what is so from which instruction to which: the line, the size of the stack) and attachments.
type tables struct {
	memory
	names, files, filesEnd int
	functions, count       int
	stretches              pieces
	attachments            pieces
	named                  map[int]bool // by the address of the name
}

// dropLines makes zero what only traces read.
func (m memory) dropLines() error {
	t, err := m.findTables()
	if err != nil {
		return fmt.Errorf("the tables of functions: %w", err)
	}
	for i := range t.count {
		if err := t.dropLinesOf(i); err != nil {
			return fmt.Errorf("the tables of functions: function %d: %w", i, err)
		}
	}
	clear(m[t.files:t.filesEnd])
	t.stretches.close(m)
	t.attachments.close(m)
	t.clearNames()
	return nil
}

// findTables finds the one runtime.moduledata, by the header that it points to.
func (m memory) findTables() (*tables, error) {
	var found []int
	for at := 0; at+pointersSize <= len(m); at += word {
		header := m.word(at + pointsToHeader)
		if header <= 0 || header > len(m)-headerSize || !bytes.HasPrefix(m[header:], tablesStart) {
			continue
		}
		if m.word(at+pointsToFunctions) == header+m.word(header+headerFunctions) {
			found = append(found, at)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("there are %d, not 1", len(found))
	}
	at := found[0]
	t := &tables{
		memory: m, functions: m.word(at + pointsToFunctions), count: m.word(m.word(at+pointsToHeader) + headerCount),
		names: m.word(at + pointsToNames), files: m.word(at + pointsToFiles), filesEnd: m.word(at + pointsToStretches),
		stretches:   newPieces(m.word(at+pointsToStretches), m.word(at+pointsToFunctions), noStretches),
		attachments: newPieces(m.word(at+pointsToAttachments), m.word(at+pointsToEnd), noAttachment),
		named:       map[int]bool{},
	}
	ordered := []int{1, t.names, t.files, t.filesEnd, t.functions, t.attachments.start, t.attachments.end, len(m)}
	if !slices.IsSorted(ordered) || t.count < 1 || t.count > (t.attachments.start-t.functions)/fieldsSize {
		return nil, errors.New("in another order than the known one")
	}
	return t, nil
}

// dropLinesOf has a function point to nothing that only traces read.
func (t *tables) dropLinesOf(i int) error {
	index := t.functions + 8*i // pairs of an entry and an offset
	at := t.functions + int(t.number(index+4))
	if at > t.attachments.start-fieldsSize {
		return errors.New("lies beyond the tables")
	}
	stretches, attachments := int(t.number(at+fieldStretches)), int(t.memory[at+fieldAttachments])
	after := at + fieldsSize + 4*(stretches+attachments)
	if t.number(at+fieldEntry) != t.number(index) || stretches > maxStretches || attachments > maxAttachments || after > t.attachments.start {
		return errors.New("has other fields than the known ones")
	}
	t.named[t.names+int(t.number(at+fieldName))] = true
	t.set(at+fieldUnit, noUnit)
	t.set(at+fieldFirstLine, 0)
	// Whether a recover is the deferred function's own is decided by what was folded into
	// wrappers, and into no others: one frame that is no wrapper is allowed, whatever it folded.
	traced := t.memory[at+fieldID] != idWrapper
	err := errors.Join(t.stretches.see(t.memory, at+fieldStack, false),
		t.stretches.see(t.memory, at+fieldFile, true), t.stretches.see(t.memory, at+fieldLine, true))
	for n := range stretches {
		drop := n == unsafeStretches || n == argumentStretches || n == foldedStretches && traced
		err = errors.Join(err, t.stretches.see(t.memory, at+fieldsSize+4*n, drop))
	}
	for n := range attachments {
		drop := n == argumentShapes || n == argumentLivenesses || n == foldedFunctions && traced
		err = errors.Join(err, t.attachments.see(t.memory, at+fieldsSize+4*(stretches+n), drop))
	}
	return err
}

// clearNames makes zero the names of functions that were only folded into others.
func (t *tables) clearNames() {
	for at := t.names; at < t.files; {
		size := max(bytes.IndexByte(t.memory[at:t.files], 0), 0)
		if !t.named[at] {
			clear(t.memory[at : at+size])
		}
		at += size + 1 // the zero that ends it
	}
}

// pieces lie one after another, and functions point to them, several to the same.
type pieces struct {
	start, end int
	none       uint32          // what points to no piece
	kept       map[uint32]bool // whether anything still points there, by the offsets that were seen
	pointers   []int           // what still points, by address
}

func newPieces(start, end int, none uint32) pieces {
	return pieces{start: start, end: end, none: none, kept: map[uint32]bool{}}
}

// see takes note of the piece that is pointed to at an address, which is then dropped or not.
func (p *pieces) see(m memory, at int, drop bool) error {
	switch offset := m.number(at); {
	case offset == p.none:
	case int(offset) >= p.end-p.start:
		return fmt.Errorf("points %d bytes into %d", offset, p.end-p.start)
	case drop:
		if _, seen := p.kept[offset]; !seen {
			p.kept[offset] = false
		}
		m.set(at, p.none)
	default:
		p.kept[offset], p.pointers = true, append(p.pointers, at)
	}
	return nil
}

// close moves together what something still points to. The last piece stays: where it ends is
// not written anywhere.
func (p *pieces) close(m memory) {
	offsets := slices.Sorted(maps.Keys(p.kept))
	if len(offsets) == 0 {
		return
	}
	last := offsets[len(offsets)-1]
	area := m[p.start : p.start+int(last)]
	was, free, moved := bytes.Clone(area), offsets[0], map[uint32]uint32{last: last}
	clear(area[free:])
	for i, offset := range offsets[:len(offsets)-1] {
		if p.kept[offset] {
			free = aligned(free, offset)
			moved[offset] = free
			free += uint32(copy(area[free:], was[offset:offsets[i+1]]))
		}
	}
	for _, at := range p.pointers {
		m.set(at, moved[m.number(at)])
	}
}

// aligned gives the first place from free on that is a multiple of what the old place is one
// of, up to a word.
func aligned(free, old uint32) uint32 {
	unit := uint32(word)
	if old%word != 0 {
		unit = old & -old
	}
	return (free + unit - 1) / unit * unit
}

// word is the size of an address and of an int, whatever WebAssembly's own are.
const word = 8

// word gives the word at an address, or -1 for what is no address.
func (m memory) word(at int) int {
	if value := binary.LittleEndian.Uint64(m[at:]); value <= maxMemory {
		return int(value)
	}
	return -1
}

func (m memory) number(at int) uint32 { return binary.LittleEndian.Uint32(m[at:]) }

func (m memory) set(at int, number uint32) { binary.LittleEndian.PutUint32(m[at:], number) }
