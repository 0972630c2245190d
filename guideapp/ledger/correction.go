package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"frontline/guideapp"
)

// Owed is what a line comes to under everything known now. Only what is earned is owed.
type Owed struct {
	Line
	Amount guideapp.Fen
}

// Booked is what is booked for a line so far, by Earned and Correction alone, and the
// number of the transaction that first booked it.
type Booked struct {
	Line
	Amount guideapp.Fen
	First  int64
}

// Correct gives the transactions that bring what is booked for one period to what is
// owed for it, in order of lines: Earned while the period was never settled, a
// Correction that names what it corrects from then on. A line without a difference has
// none. settlement is the number of the settlement that books them.
func Correct(owed []Owed, booked []Booked, settledBefore bool, settlement int64, stamp Stamp) []Transaction {
	due := make(map[Line]guideapp.Fen, len(owed))
	for _, o := range owed {
		due[o.Line] += o.Amount
	}
	first := make(map[Line]int64, len(booked))
	for _, b := range booked {
		due[b.Line] -= b.Amount
		first[b.Line] = b.First
	}
	var transactions []Transaction
	for _, line := range slices.SortedFunc(maps.Keys(due), compareLines) {
		if due[line] == 0 {
			continue
		}
		key := Key{line, Correction, settlement}
		if !settledBefore && first[line] == 0 {
			key.Kind, key.Sequence = Earned, 1
		}
		t := Book(key, due[line], stamp)
		t.Corrects = first[line]
		transactions = append(transactions, t)
	}
	return transactions
}

func compareLines(a, b Line) int {
	return cmp.Or(strings.Compare(a.Period, b.Period), strings.Compare(a.Party, b.Party),
		strings.Compare(a.Payer, b.Payer), strings.Compare(a.Component, b.Component))
}

// TakenBack gives how much the corrections take back of what was booked, above 0, and
// from how many parties.
func TakenBack(transactions []Transaction) (amount guideapp.Fen, parties int) {
	from := map[string]bool{}
	for _, t := range transactions {
		if t.Kind == Correction && t.Amount < 0 {
			amount -= t.Amount
			from[t.Party] = true
		}
	}
	return amount, len(from)
}
