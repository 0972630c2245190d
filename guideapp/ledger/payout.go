package ledger

import (
	"math/bits"

	"frontline/guideapp"
)

// Balance is what a payer owes a party, apart by what a payout may hold it against. A
// balance below 0 is what the party owes.
type Balance struct {
	Party, Payer string
	// Carried stood after the last settlement, less what was paid or written off since.
	Carried guideapp.Fen
	// Earned was booked since as lines of statements.
	Earned guideapp.Fen
	// Added was booked since by corrections and adjustments, over the periods that come out
	// in the party's favour, TakenBack over those that come out against it (0 or below): what
	// cancels out within a period is neither.
	Added, TakenBack guideapp.Fen
}

// Total is the balance.
func (b Balance) Total() guideapp.Fen { return b.Carried + b.Earned + b.Added + b.TakenBack }

// gross is what is new in the party's favour, before anything is deducted.
func (b Balance) gross() guideapp.Fen {
	return max(0, b.Carried) + max(0, b.Earned) + b.Added
}

// PayoutComponent stands for a component where a settlement paid a balance.
const PayoutComponent = "payout"

// PaymentState says what becomes of a balance.
type PaymentState string

// The states of a payment.
const (
	Paid    PaymentState = "paid"    // handed to payroll, all of it
	Carried PaymentState = "carried" // something is left, which carries forward
	Frozen  PaymentState = "frozen"  // the party has left; payroll decides
)

// Payment is one line of a payer's payout file. Balance - Paid = Carried.
type Payment struct {
	Party, Payer string
	Balance      guideapp.Fen // before the payout
	Deducted     guideapp.Fen // of debts, from what was newly earned
	Paid         guideapp.Fen // never below 0
	Carried      guideapp.Fen // below 0 where the party still owes
	State        PaymentState
}

// Pay gives what is paid of the balance: all of it, or nothing of a debt. A debt is
// deducted from what was newly earned, but no more of it than deductAtMost of that, which
// is guideapp.One where a plan sets no bound. The balance of a leaver is frozen.
func (b Balance) Pay(deductAtMost guideapp.Ratio, leaver bool) Payment {
	p := Payment{Party: b.Party, Payer: b.Payer, Balance: b.Total(), State: Paid}
	if leaver {
		p.Carried, p.State = p.Balance, Frozen
		return p
	}
	gross := b.gross()
	p.Deducted = min(gross-max(0, p.Balance), part(gross, deductAtMost))
	p.Paid = gross - p.Deducted
	p.Carried = p.Balance - p.Paid
	if p.Carried != 0 {
		p.State = Carried
	}
	return p
}

// part gives the share of an amount of 0 or more, rounded down; never more than all.
func part(amount guideapp.Fen, share guideapp.Ratio) guideapp.Fen {
	share = min(share, guideapp.One)
	hi, lo := bits.Mul64(uint64(amount), uint64(share))
	quotient, _ := bits.Div64(hi, lo, uint64(guideapp.One))
	return guideapp.Fen(quotient)
}
