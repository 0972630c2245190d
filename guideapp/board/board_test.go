package board_test

import (
	"fmt"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/board"
)

func written(rows board.Board) []string {
	lines := []string{}
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("%d %s %d", r.Rank, r.Guide, r.Value))
	}
	return lines
}

func entries(values ...int64) []board.Entry {
	var list []board.Entry
	for i, v := range values {
		list = append(list, board.Entry{Guide: fmt.Sprintf("G%d", i+1), Value: v, Sample: 1})
	}
	return list
}

func TestRank(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		entries []board.Entry
		want    []string
	}{
		{"nobody", nil, []string{}},
		{"ties share a rank and the next is skipped", entries(10, 20, 30, 20), []string{"1 G3 30", "2 G2 20", "2 G4 20", "4 G1 10"}},
		{"all alike are all first", entries(0, 0), []string{"1 G1 0", "1 G2 0"}},
		{"below 0 is below 0", entries(-5, 0), []string{"1 G2 0", "2 G1 -5"}},
		{"too small a sample is not ranked", []board.Entry{{Guide: "G1", Value: 9}, {Guide: "G2", Value: 1, Sample: 1}}, []string{"1 G2 1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := written(board.Rank(test.entries, 1)); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestBoard_Around(t *testing.T) {
	t.Parallel()
	b := board.Rank(entries(70, 60, 50, 40, 30, 20, 10), 1)
	for _, test := range []struct {
		guide string
		want  []string
	}{
		{"G1", []string{"1 G1 70", "2 G2 60", "3 G3 50"}},
		{"G4", []string{"2 G2 60", "3 G3 50", "4 G4 40", "5 G5 30", "6 G6 20"}},
		{"G7", []string{"5 G5 30", "6 G6 20", "7 G7 10"}},
		{"G8", []string{}},
	} {
		if got := written(b.Around(test.guide)); !slices.Equal(got, test.want) {
			t.Errorf("around %s: got %v, want %v", test.guide, got, test.want)
		}
	}
	if got := written(b.Top(2)); !slices.Equal(got, []string{"1 G1 70", "2 G2 60"}) {
		t.Errorf("top: %v", got)
	}
}

func TestBoard_PageRefuses(t *testing.T) {
	t.Parallel()
	b := board.Rank(entries(1, 2, 3), 1)
	for _, test := range []struct {
		name, cursor string
		size         int
	}{{"no size", "", 0}, {"too many", "", board.MaxPage + 1}, {"no token of ours", "abc", 2}, {"half a token", "12", 2}} {
		if _, _, err := b.Page(test.cursor, test.size); guideapp.CodeOf(err) != guideapp.Invalid {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
}

func drawEntries(t *rapid.T) []board.Entry {
	list := make([]board.Entry, rapid.IntRange(0, 60).Draw(t, "guides"))
	for i := range list {
		list[i] = board.Entry{Guide: fmt.Sprintf("G%02d", i), Value: rapid.Int64Range(-3, 9).Draw(t, "value"), Sample: rapid.Int64Range(0, 3).Draw(t, "sample")}
	}
	return list
}

// TestRank_IsAPlainSort holds the board against its definition: a rank is one more than
// the number of guides with a higher value.
func TestRank_IsAPlainSort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := drawEntries(t)
		want := []string{}
		ranked := slices.DeleteFunc(slices.Clone(list), func(e board.Entry) bool { return e.Sample < 2 })
		sort.Slice(ranked, func(i, j int) bool { return ranked[i].Guide < ranked[j].Guide })
		sort.SliceStable(ranked, func(i, j int) bool { return ranked[i].Value > ranked[j].Value })
		for _, e := range ranked {
			rank := 1
			for _, other := range ranked {
				if other.Value > e.Value {
					rank++
				}
			}
			want = append(want, fmt.Sprintf("%d %s %d", rank, e.Guide, e.Value))
		}
		b := board.Rank(rapid.Permutation(list).Draw(t, "order"), 2)
		if got := written(b); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		paged := board.Board{}
		for cursor, size := "", rapid.IntRange(1, 7).Draw(t, "size"); ; {
			page, next, err := b.Page(cursor, size)
			if err != nil || len(page) > size {
				t.Fatalf("a page of %d rows, %v", len(page), err)
			}
			paged = append(paged, page...)
			if cursor = next; cursor == "" {
				break
			}
		}
		if got := written(paged); !slices.Equal(got, want) {
			t.Fatalf("by pages %v, want %v", got, want)
		}
	})
}

// TestBoard_PageOfARestatedBoard moves one guide between two pages: nobody else is
// repeated or skipped.
func TestBoard_PageOfARestatedBoard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := drawEntries(t)
		if len(list) == 0 {
			return
		}
		size := rapid.IntRange(1, 20).Draw(t, "size")
		seen, next, _ := board.Rank(list, 0).Page("", size)
		if next == "" {
			return
		}
		moved := rapid.IntRange(0, len(list)-1).Draw(t, "moved")
		list[moved].Value = rapid.Int64Range(-3, 9).Draw(t, "to")
		rest, _, err := board.Rank(list, 0).Page(next, board.MaxPage)
		if err != nil {
			t.Fatal(err)
		}
		times := map[string]int{}
		for _, r := range slices.Concat(seen, rest) {
			times[r.Guide]++
		}
		for i, e := range list {
			if i != moved && times[e.Guide] != 1 {
				t.Fatalf("%s is shown %d times", e.Guide, times[e.Guide])
			}
		}
	})
}

// BenchmarkRank ranks a brand of 12,000 guides.
func BenchmarkRank(b *testing.B) {
	list := make([]board.Entry, 12_000)
	for i := range list {
		list[i] = board.Entry{Guide: fmt.Sprintf("G%05d", i), Value: int64(i * 7919 % 4001), Sample: 1}
	}
	b.ReportAllocs()
	for b.Loop() {
		board.Rank(list, 1)
	}
}
