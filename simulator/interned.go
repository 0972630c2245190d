package simulator

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"slices"

	"frontline/guideapp"
)

// interned numbers texts from 0 in order of their first mention, and holds each once. The
// texts lie in blocks behind their lengths, without a pointer to any of them, so that
// millions cost what they weigh, a number and about 10 bytes of table.
type interned struct {
	blocks [][]byte
	at     []uint32 // where each text lies: its block and place in it
	table  []int32  // 1 + a number where its hash says, or the next free place after; 0 free
	seed   maphash.Seed
}

// A place is a block's number and a place in it.
const (
	placeBits  = 20
	blockBytes = 1 << placeBits
	maxBlocks  = 1 << (32 - placeBits)
	// maxInterned is the most bytes of one text.
	maxInterned = 1 << 16
)

func newInterned() interned { return interned{table: make([]int32, 64), seed: maphash.MakeSeed()} }

func (t *interned) len() int { return len(t.at) }

// number gives the text's number, and takes in a new one. A text too long, or one too many,
// is TooLarge.
func (t *interned) number(text []byte) (int32, error) {
	at, known := t.find(text)
	if known {
		return t.table[at] - 1, nil
	}
	if len(text) > maxInterned {
		return 0, guideapp.Errorf(guideapp.TooLarge, "%.40q... has %d bytes; at most %d are allowed in an id or word", text, len(text), maxInterned)
	}
	if last := len(t.blocks) - 1; last < 0 || len(t.blocks[last])+binary.MaxVarintLen32+len(text) > blockBytes {
		if len(t.blocks) == maxBlocks {
			return 0, guideapp.Errorf(guideapp.TooLarge, "the ids and words of the facts have more than %d bytes; take fewer facts", maxBlocks*blockBytes)
		}
		t.blocks = append(t.blocks, make([]byte, 0, blockBytes))
	}
	block := &t.blocks[len(t.blocks)-1]
	t.at = append(t.at, uint32(len(t.blocks)-1)<<placeBits|uint32(len(*block)))
	*block = append(binary.AppendUvarint(*block, uint64(len(text))), text...)
	if t.table[at] = int32(len(t.at)); 4*len(t.at) > 3*len(t.table) {
		t.grow()
	}
	return int32(len(t.at) - 1), nil
}

// find gives the place of a text in the table, or the free one where it would go.
func (t *interned) find(text []byte) (at uint64, known bool) {
	mask := uint64(len(t.table) - 1)
	for at = maphash.Bytes(t.seed, text) & mask; t.table[at] != 0; at = (at + 1) & mask {
		if bytes.Equal(t.bytes(t.table[at]-1), text) {
			return at, true
		}
	}
	return at, false
}

func (t *interned) grow() {
	t.table = make([]int32, 2*len(t.table))
	t.fill()
}

// cut forgets the texts from a number on.
func (t *interned) cut(number int) {
	if number == len(t.at) {
		return
	}
	place := t.at[number]
	t.blocks = slices.Delete(t.blocks, int(place>>placeBits)+1, len(t.blocks)) // cleared, so that nothing holds them on
	last := len(t.blocks) - 1
	t.blocks[last], t.at = t.blocks[last][:place&(blockBytes-1)], t.at[:number]
	clear(t.table)
	t.fill()
}

// fill enters all texts in a table that is free.
func (t *interned) fill() {
	for number := range t.at {
		at := t.free(t.bytes(int32(number)))
		t.table[at] = int32(number + 1)
	}
}

// free gives the first free place for a text that is not in the table.
func (t *interned) free(text []byte) uint64 {
	mask := uint64(len(t.table) - 1)
	at := maphash.Bytes(t.seed, text) & mask
	for t.table[at] != 0 {
		at = (at + 1) & mask
	}
	return at
}

// bytes gives a text, which nobody changes.
func (t *interned) bytes(number int32) []byte {
	place := t.at[number]
	block := t.blocks[place>>placeBits][place&(blockBytes-1):]
	size, n := binary.Uvarint(block)
	return block[n : n+int(size)]
}

func (t *interned) text(number int32) string { return string(t.bytes(number)) }

// sorted gives the numbers of the texts that wanted chooses, in order of their bytes.
func (t *interned) sorted(wanted func(number int32) bool) []int32 {
	var numbers []int32
	for number := range int32(t.len()) {
		if wanted(number) {
			numbers = append(numbers, number)
		}
	}
	slices.SortFunc(numbers, func(a, b int32) int { return bytes.Compare(t.bytes(a), t.bytes(b)) })
	return numbers
}

// lookUp gives the number of a text, if it has one.
func (t *interned) lookUp(text string) (number int32, known bool) {
	at, known := t.find([]byte(text))
	return t.table[at] - 1, known
}
