// Package board ranks guides by a measure.
//
// It takes values and returns values. Ranks are competition ranks (1 2 2 4): equal values
// share a rank and stand in order of guide id. Who may see how much of a board is not
// decided here.
package board

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"frontline/guideapp"
)

const (
	// Neighbours is how many guides around-me shows on each side.
	Neighbours = 2
	// TopRows is how many rows everybody sees.
	TopRows = 3
	// MaxPage is the most rows of one page.
	MaxPage = 200
)

// Entry is what one guide's measure came to. Sample is how much it rests on, such as
// days on the board.
type Entry struct {
	Guide  string
	Value  int64
	Sample int64
}

// Row is an entry with its rank, from 1.
type Row struct {
	Rank int
	Entry
}

// Board is the ranked rows, best first.
type Board []Row

// Rank ranks the entries of at least the minimum sample, one per guide, from the highest
// value down.
func Rank(entries []Entry, minimum int64) Board {
	b := make(Board, 0, len(entries))
	for _, e := range entries {
		if e.Sample >= minimum {
			b = append(b, Row{Entry: e})
		}
	}
	slices.SortFunc(b, compare)
	for i := range b {
		b[i].Rank = i + 1
		if i > 0 && b[i].Value == b[i-1].Value {
			b[i].Rank = b[i-1].Rank
		}
	}
	return b
}

// compare orders rows as a board shows them.
func compare(a, b Row) int {
	return cmp.Or(cmp.Compare(b.Value, a.Value), strings.Compare(a.Guide, b.Guide))
}

// Top gives the first n rows.
func (b Board) Top(n int) Board { return b[:min(n, len(b))] }

// Around gives the guide's row with up to Neighbours rows on each side, and none when the
// guide is not on the board.
func (b Board) Around(guide string) Board {
	i := slices.IndexFunc(b, func(r Row) bool { return r.Guide == guide })
	if i < 0 {
		return nil
	}
	return b[max(0, i-Neighbours):min(len(b), i+Neighbours+1)]
}

// Page gives up to size rows (1 to MaxPage) after the cursor, which is empty for the first
// page, and the cursor of the next page, empty after the last. A cursor names the last row
// by value and guide, so that a board restated in between repeats and skips no row that
// did not move.
func (b Board) Page(cursor string, size int) (Board, string, error) {
	if size < 1 || size > MaxPage {
		return nil, "", guideapp.InvalidAt("page_size", "%d is not between 1 and %d", size, MaxPage)
	}
	from := 0
	if cursor != "" {
		value, guide, ok := strings.Cut(cursor, "/")
		v, err := strconv.ParseInt(value, 10, 64)
		if !ok || err != nil {
			return nil, "", guideapp.InvalidAt("page_token", "%q is not a token that a page of this board gave", cursor)
		}
		last := Row{Entry: Entry{Guide: guide, Value: v}}
		var found bool
		if from, found = slices.BinarySearchFunc(b, last, compare); found {
			from++
		}
	}
	until := min(len(b), from+size)
	if until == len(b) {
		return b[from:until], "", nil
	}
	last := b[until-1]
	return b[from:until], strconv.FormatInt(last.Value, 10) + "/" + last.Guide, nil
}
