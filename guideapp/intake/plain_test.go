package intake

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
)

// What is called plain, the validator takes; brand and source it has seen before.
func TestPlainEvent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return rapid.SampledFrom([]string{"", "a", "a b", "店", "\x7f", "\x00", strings.Repeat("x", 64), strings.Repeat("x", 65), strings.Repeat("店", 30)}).Draw(t, name)
		}
		number := func(name string) int64 {
			return rapid.SampledFrom([]int64{-1, 0, 1, guideapp.MaxQuantity, guideapp.MaxQuantity + 1, int64(guideapp.MaxAmount), int64(guideapp.MaxAmount) + 1}).Draw(t, name)
		}
		e := guideapp.Event{Brand: "demo", Source: "file", ID: text("id"), Kind: guideapp.Kind(rapid.IntRange(0, 2).Draw(t, "kind")),
			Store: text("store"), Guide: text("guide"), Customer: text("customer"), Owner: text("owner"), Category: text("category"),
			Ref: text("ref"), Reason: text("reason"), Amount: guideapp.Fen(number("amount")), Quantity: number("quantity")}
		if rapid.Bool().Draw(t, "attrs") {
			e.Attrs = []guideapp.Attr{{Name: text("attr"), Value: text("value")}}
		}
		if err := tags.Struct(&e); err != nil && plainEvent(&e) {
			t.Fatalf("%+v: %v", e, err)
		}
	})
}
