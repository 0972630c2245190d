package ledger

import (
	"fmt"

	"frontline/guideapp"
)

// AdjustmentState says how far an adjustment is.
type AdjustmentState string

// The states of an adjustment.
const (
	AdjustmentAwaiting AdjustmentState = "awaiting" // a second person's approval
	AdjustmentBooked   AdjustmentState = "booked"
	AdjustmentDeclined AdjustmentState = "declined"
)

// HandComponent stands for a component where people booked by hand.
const HandComponent = "by_hand"

// ByHand is what a person asks to have booked: an Adjustment of either sign, a WriteOff of
// what a party owes, or the Payout of a leaver's frozen balance. Amount is above 0 but
// for an Adjustment.
type ByHand struct {
	Kind   Kind
	Period string
	Party  string
	Payer  string
	Amount guideapp.Fen
	Reason string
}

// AdjustmentRecord is what was asked for and what became of it.
type AdjustmentRecord struct {
	Number int64 // within the brand, from 1
	ByHand
	State       AdjustmentState
	Author      string
	At          guideapp.Instant
	DecidedBy   string // empty while it awaits a decision, and where none was needed
	DecidedAt   guideapp.Instant
	Decision    string // why it was declined or approved
	Transaction int64  // the number of what was booked, or 0
	Dispute     int64  // the number of the dispute that it answers, or 0
}

// NeedsApproval says whether a second person must approve. alone is what the author has
// booked for the party without one since the last settlement: with it, what one person
// brings about is bounded, not only the single booking. A slip and its correction for the
// same payer cancel out.
func (h ByHand) NeedsApproval(alone []ByHand) bool {
	if h.Kind != Adjustment || h.Amount > ApprovalAbove || h.Amount < -ApprovalAbove {
		return true
	}
	net := map[string]guideapp.Fen{h.Payer: h.Amount}
	for _, a := range alone {
		net[a.Payer] += a.Amount
	}
	var sum guideapp.Fen
	for _, amount := range net {
		sum += max(amount, -amount)
	}
	return sum > ApprovalAbove
}

// Violations says what is wrong with it in itself.
func (h ByHand) Violations() []guideapp.Violation {
	var found []guideapp.Violation
	refuse := func(bad bool, path, format string, args ...any) {
		if bad {
			found = append(found, guideapp.Violation{Path: path, Message: fmt.Sprintf(format, args...)})
		}
	}
	refuse(h.Kind != Adjustment && h.Kind != WriteOff && h.Kind != Payout, "kind",
		"%q cannot be booked by hand; it is one of %s, %s, %s", h.Kind, Adjustment, WriteOff, Payout)
	refuse(h.Amount == 0, "amount_fen", "is 0; say how much")
	refuse(h.Amount < 0 && h.Kind != Adjustment, "amount_fen", "is below 0; a %s is above 0", h.Kind)
	refuse(h.Amount > guideapp.MaxAmount || h.Amount < -guideapp.MaxAmount, "amount_fen",
		"%s yuan is beyond the limit of %s yuan", h.Amount.Yuan(), guideapp.MaxAmount.Yuan())
	refuse(h.Reason == "" || len(h.Reason) > MaxReason, "reason", "must have 1 to %d bytes and say why", MaxReason)
	return found
}

// Against refuses what the balance does not bear: a write-off of more than the party
// owes, or a payout of more than it has or to a party that has not left.
func (h ByHand) Against(balance guideapp.Fen, leaver bool) error {
	switch {
	case h.Kind == WriteOff && h.Amount > -balance:
		return guideapp.Errorf(guideapp.Precondition, "%s owes %s %s yuan; no more than that can be written off, and this is %s",
			h.Party, h.Payer, max(0, -balance).Yuan(), h.Amount.Yuan())
	case h.Kind == Payout && !leaver:
		return guideapp.Errorf(guideapp.Precondition, "%s has not left; a settlement pays the balance", h.Party)
	case h.Kind == Payout && h.Amount > balance:
		return guideapp.Errorf(guideapp.Precondition, "the balance of %s with %s is %s yuan; no more than that can be paid, and this is %s",
			h.Party, h.Payer, balance.Yuan(), h.Amount.Yuan())
	}
	return nil
}

// Book makes the transaction that carries it out, as the number-th of the books.
func (h ByHand) Book(number int64, stamp Stamp) Transaction {
	amount := h.Amount
	if h.Kind == Payout {
		amount = -amount
	}
	return Book(Key{Line{h.Period, h.Party, h.Payer, HandComponent}, h.Kind, number}, amount, stamp)
}
