package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"frontline/guideapp"
)

// Owed is what a line comes to under everything known now. Of pay, only what is earned is
// owed.
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
// owed for it, in order of lines, pay first: Earned while the period was never settled, a
// Correction that names what it corrects from then on. A line without a difference has
// none. A guide's pay stays with the payer that first booked the period, whoever employs
// the guide now. settlement is the number of the settlement that books them.
func Correct(owed []Owed, booked []Booked, settledBefore bool, settlement int64, stamp Stamp) []Transaction {
	due, payers := make(map[Line]guideapp.Fen, len(owed)), Payers(booked)
	for _, o := range owed {
		if payer, found := payers[o.Party]; found {
			o.Payer = payer
		}
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

// Payers gives the payer that first booked pay for each party, of what is booked for one
// period.
func Payers(booked []Booked) map[string]string {
	payers, first := map[string]string{}, map[string]int64{}
	for _, b := range booked {
		if earliest, found := first[b.Party]; b.IsPay() && (!found || b.First < earliest) {
			payers[b.Party], first[b.Party] = b.Payer, b.First
		}
	}
	return payers
}

func compareLines(a, b Line) int {
	if a.IsPay() != b.IsPay() {
		if a.IsPay() {
			return -1
		}
		return 1
	}
	return cmp.Or(strings.Compare(a.Period, b.Period), strings.Compare(a.Party, b.Party),
		strings.Compare(a.Payer, b.Payer), strings.Compare(a.Component, b.Component))
}

// TakenBack gives how much the corrections take back of booked pay, above 0.
func TakenBack(transactions []Transaction) guideapp.Fen {
	var amount guideapp.Fen
	for _, t := range transactions {
		if t.IsPay() && t.Kind == Correction && t.Amount < 0 {
			amount -= t.Amount
		}
	}
	return amount
}

// Taken is what a changed plan takes back of what is booked, above 0, and from how many:
// pay from guides, revenue from dealers and teams.
type Taken struct {
	Pay, Revenue   guideapp.Fen
	Guides, Owners int
}

// String says it, "8.00 yuan from 2 guides"; empty where nothing is taken back.
func (t Taken) String() string {
	var parts []string
	if t.Guides > 0 {
		parts = append(parts, fmt.Sprintf("%s yuan from %d guides", t.Pay.Yuan(), t.Guides))
	}
	if t.Owners > 0 {
		parts = append(parts, fmt.Sprintf("%s yuan of revenue from %d dealers and teams", t.Revenue.Yuan(), t.Owners))
	}
	return strings.Join(parts, " and ")
}

// PlanTakesBack gives what a plan takes back of what is booked for a period. before is what
// the plan that booked it comes to under everything known now, owed what the new one does.
// What facts take back under either is not the plan's doing; neither is a fen that moves
// from one line of a party to another, nor what the company gives away of its own.
func PlanTakesBack(booked []Booked, before, owed []Owed) Taken {
	was, old, now := map[string]guideapp.Fen{}, byParty(before), byParty(owed)
	for _, b := range booked {
		was[b.Party] += b.Amount
	}
	delete(was, CompanyParty)
	var taken Taken
	for party, had := range was {
		amount := min(had, old[party]) - now[party]
		if amount <= 0 {
			continue
		}
		if (Line{Party: party}).IsPay() {
			taken.Pay, taken.Guides = taken.Pay+amount, taken.Guides+1
		} else {
			taken.Revenue, taken.Owners = taken.Revenue+amount, taken.Owners+1
		}
	}
	return taken
}

// byParty adds up what each party is owed.
func byParty(owed []Owed) map[string]guideapp.Fen {
	of := map[string]guideapp.Fen{}
	for _, o := range owed {
		of[o.Party] += o.Amount
	}
	return of
}
