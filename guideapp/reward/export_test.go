package reward

import "slices"

// SetMaxTable bounds the tables of taggers from here on; it gives the bound before.
func SetMaxTable(most int) int {
	before := maxTable
	maxTable = most
	return before
}

// MaxOrders is how many orders of one party are kept.
const MaxOrders = maxOrders

// Orders gives the orders of a party that are kept, the one asked for last at the end.
func (f *Facts) Orders(of string) (kept []any) {
	for _, o := range f.orders[slices.Index(partyWords[:], of)] {
		kept = append(kept, o.order)
	}
	return kept
}
