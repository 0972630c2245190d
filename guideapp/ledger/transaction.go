package ledger

import (
	"fmt"
	"strings"

	"frontline/guideapp"
)

// Kind says why a transaction was booked.
type Kind string

// The kinds of transactions.
const (
	Earned     Kind = "earned"     // a statement's line, when its period is first settled
	Correction Kind = "correction" // what a line has come to since
	Adjustment Kind = "adjustment" // by hand, with author and reason
	Payout     Kind = "payout"     // handed to payroll
	WriteOff   Kind = "write_off"  // a debt that cannot be recovered
)

// Kinds lists them all.
var Kinds = []Kind{Earned, Correction, Adjustment, Payout, WriteOff}

// guidePrefix stands before a guide's id in a party's name.
const guidePrefix = "guide:"

// PartyOf names a guide as a party, "guide:G1".
func PartyOf(guide string) string { return guidePrefix + guide }

// GuideOf gives the guide id of a party; false when the party is no guide.
func GuideOf(party string) (string, bool) { return strings.CutPrefix(party, guidePrefix) }

// Line is one line of what a payer owes a party for a period: a component of its
// statement, or what people booked by hand.
type Line struct {
	Period    string // "2026-09"
	Party     string // "guide:G1"
	Payer     string
	Component string
}

// Key is what is unique about a transaction within a brand. It holds no plan version:
// what is booked for a line counts over all versions. Sequence is 1 for Earned, the
// settlement's number for what a settlement books besides, and the transaction's own
// number for what a person books.
type Key struct {
	Line
	Kind     Kind
	Sequence int64
}

// String writes the key, "2026-09/guide:G1/employer/friend/earned/1".
func (k Key) String() string {
	return fmt.Sprintf("%s/%s/%s/%s/%s/%d", k.Period, k.Party, k.Payer, k.Component, k.Kind, k.Sequence)
}

// Basis is what a line was computed with; empty for what people booked by hand.
type Basis struct {
	Engine      string
	Plan        string
	PlanVersion int
	PlanHash    string
}

// Stamp says who booked a transaction, when, why and on what basis.
type Stamp struct {
	Basis  Basis
	At     guideapp.Instant
	Author string
	Reason string
}

// Entry is an amount on an account: a debit above 0, a credit below.
type Entry struct {
	Account Account
	Amount  guideapp.Fen
}

// Transaction is a booked change of what a payer owes a party. It never changes.
type Transaction struct {
	// Number is its place in the brand's books, from 1; 0 until it is stored.
	Number int64
	Key
	// Corrects is the number of the transaction that first booked the line; of a line that
	// had nothing booked, and of all but corrections, it is 0.
	Corrects int64
	// Amount is what it adds to what the payer owes the party; a payout is below 0.
	Amount  guideapp.Fen
	Stamp   Stamp
	Entries []Entry
}

// Book makes a transaction with its two entries: one on the payable of the party, the
// other on the payer's account that the kind stands against.
func Book(key Key, amount guideapp.Fen, stamp Stamp) Transaction {
	return Transaction{Key: key, Amount: amount, Stamp: stamp, Entries: []Entry{
		{Account{against(key.Kind), key.Payer, ""}, amount},
		{Account{Payable, key.Payer, key.Party}, -amount},
	}}
}

func against(kind Kind) AccountKind {
	switch kind {
	case Payout:
		return Clearing
	case WriteOff:
		return WrittenOff
	}
	return Expense
}

// Sum adds up entries; the books sum to zero.
func Sum(entries []Entry) guideapp.Fen {
	var sum guideapp.Fen
	for _, e := range entries {
		sum += e.Amount
	}
	return sum
}

// Total adds up the amounts of transactions.
func Total(transactions []Transaction) guideapp.Fen {
	var total guideapp.Fen
	for i := range transactions {
		total += transactions[i].Amount
	}
	return total
}
