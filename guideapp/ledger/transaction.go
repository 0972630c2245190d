package ledger

import (
	"fmt"
	"slices"
	"strings"

	"frontline/guideapp"
)

// Kind says why a transaction was booked.
type Kind string

// The kinds of transactions.
const (
	Earned     Kind = "earned"     // a statement's line, or a party's revenue, when its period is first settled
	Correction Kind = "correction" // what a line has come to since
	Adjustment Kind = "adjustment" // by hand, with author and reason
	Payout     Kind = "payout"     // handed to payroll
	WriteOff   Kind = "write_off"  // a debt that cannot be recovered
)

// Kinds lists them all.
var Kinds = []Kind{Earned, Correction, Adjustment, Payout, WriteOff}

// What stands before an id in a party's name.
const (
	guidePrefix  = "guide:"
	dealerPrefix = "dealer:"
	teamPrefix   = "team:"
)

// CompanyParty is the party whose revenue nobody else has.
const CompanyParty = "company"

// PartyOf names a guide as a party, "guide:G1".
func PartyOf(guide string) string { return guidePrefix + guide }

// GuideOf gives the guide id of a party; false when the party is no guide.
func GuideOf(party string) (string, bool) { return strings.CutPrefix(party, guidePrefix) }

// DealerParty names a dealer as a party, "dealer:D1".
func DealerParty(dealer string) string { return dealerPrefix + dealer }

// TeamParty names a team as a party, "team:public_team".
func TeamParty(team string) string { return teamPrefix + team }

// Line is one line of the books for a period: of what a payer owes a guide, a component of
// the statement or what people booked by hand; of anybody else, a source of revenue from
// the payer's sales.
type Line struct {
	Period    string // "2026-09"
	Party     string // "guide:G1", "dealer:D1", "team:public_team" or "company"
	Payer     string
	Component string
}

// IsPay says whether the line is what a guide is paid; otherwise it is revenue.
func (l Line) IsPay() bool {
	_, is := GuideOf(l.Party)
	return is
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

// Transaction is a booked change of what a payer owes a guide, or of another party's
// revenue. It never changes.
type Transaction struct {
	// Number is its place in the brand's books, from 1; 0 until it is stored.
	Number int64
	Key
	// Corrects is the number of the transaction that first booked the line; of a line that
	// had nothing booked, and of all but corrections, it is 0.
	Corrects int64
	// Amount is what it adds to what the payer owes the guide, a payout is below 0; or to
	// the party's revenue.
	Amount  guideapp.Fen
	Stamp   Stamp
	Entries []Entry
}

// Book makes a transaction with its two entries: one on the party's account, the other on
// the payer's account that stands against it.
func Book(key Key, amount guideapp.Fen, stamp Stamp) Transaction {
	of, against := key.accounts()
	return Transaction{Key: key, Amount: amount, Stamp: stamp, Entries: []Entry{
		{Account{against, key.Payer, ""}, amount},
		{Account{of, key.Payer, key.Party}, -amount},
	}}
}

// accounts gives the kind of the party's account, and of the one that stands against it.
func (k Key) accounts() (of, against AccountKind) {
	switch {
	case !k.IsPay():
		return Revenue, Sales
	case k.Kind == Payout:
		return Payable, Clearing
	case k.Kind == WriteOff:
		return Payable, WrittenOff
	}
	return Payable, Expense
}

// Sum adds up entries; the books sum to zero.
func Sum(entries []Entry) guideapp.Fen {
	var sum guideapp.Fen
	for _, e := range entries {
		sum += e.Amount
	}
	return sum
}

// Pay gives those of the transactions that are pay.
func Pay(transactions []Transaction) []Transaction { return ofPay(transactions, true) }

// RevenueOnly gives those of the transactions that are revenue.
func RevenueOnly(transactions []Transaction) []Transaction { return ofPay(transactions, false) }

func ofPay(transactions []Transaction, pay bool) []Transaction {
	return slices.DeleteFunc(slices.Clone(transactions), func(t Transaction) bool { return t.IsPay() != pay })
}

// Total adds up the amounts of transactions.
func Total(transactions []Transaction) guideapp.Fen {
	var total guideapp.Fen
	for i := range transactions {
		total += transactions[i].Amount
	}
	return total
}
