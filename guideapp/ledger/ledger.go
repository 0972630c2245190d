// Package ledger keeps the books of pay and of revenue: double entry, booked once, never
// changed.
//
// A statement says what a guide has earned; the ledger says what of it is booked, and
// books the difference. One rule covers a refund after settlement, a late fact, a matured
// hold, an amended sale and a plan put right: what is owed for a period is a function of
// everything known now, and the difference to what is booked for it is booked now, as a
// correction. So the books come to the same total as rating everything afresh, whatever
// happened in between.
//
// Revenue goes the same way: the net sales of a period, each order once, are booked as a
// dealer's where they were routed to the dealer's stores, as a team's where a credit rule
// gives it a hard share, and otherwise as the company's. Soft credits are nobody's revenue.
//
// It takes values and returns values. It keeps nothing, reads no clock, computes no pay
// and asks nobody's permission.
//
// Honest limits: a guide's whole period belongs to one payer, the employer of the store
// where the guide stood last in it, as it was when the period was first booked. Revenue is
// booked in one line for each period, owner and source, not for each order; what it rests on
// are the facts. Nothing is paid out of it here: what a dealer is transferred is settled
// elsewhere, from these books.
package ledger

import "frontline/guideapp"

// Limits of the books.
const (
	// MaxReason is the longest reason of a transaction, in bytes.
	MaxReason = 400
	// ApprovalAbove is the most that one person may adjust a party's pay by hand between
	// two settlements, either way; above it a second person approves.
	ApprovalAbove guideapp.Fen = 1_000_00
	// CorrectionDays is how long before a period, or the last settlement, another one may
	// have ended to be rated along with it in any case. An older one is where a fact has
	// become known about it since, a hold matures or its plan has changed; what changed of
	// the organisation so long ago is corrected by settling the period by name.
	CorrectionDays = 92
)
