// Package intake turns files into nouns and nouns into files: CSV of stores, guides,
// customers, facts, goals and points, and plan documents in YAML or JSON.
//
// Its readers are pure: bytes in, values or a refusal out. A file is taken whole or not
// at all, and every refusal names file, line and column and says what would be right.
// Nothing is repaired silently. The columns may stand in any order, and optional ones
// may be missing; a column nobody knows is refused, since a misspelt name would
// otherwise drop its values without a word.
//
// It does not check one file against another (whether a guide's store exists, whether
// a refund's order is known); whoever puts the files together does. A line cut off
// inside its last cell cannot be told from a whole one.
package intake

// Limits on what a file may hold. Each stands in the text of its refusal.
const (
	// MaxFileBytes is the largest file, 4 GiB.
	MaxFileBytes = 4 << 30
	// MaxRows is the most rows below a header.
	MaxRows = 20_000_000
	// MaxRecordBytes is the longest row, with its quotes.
	MaxRecordBytes = 64 << 10
	// MaxViolations is how many things wrong with a file are listed; the rest are counted.
	MaxViolations = 20
)
