// Package reward is the one engine of pay: plan document -> credits -> measures ->
// statements. The server, frontline pay and the browser all run it, and give the same
// bytes for the same plan, organisation, facts and as-of instant, whatever the order,
// batching or repetition of the facts.
//
// It works in two stages. Facts become columns; a plan is compiled to masks over them,
// and one pass gathers each payee's measures (Gather). Closing turns measures into
// statements (Close) and reads no event: groups are closed from totals, which may as
// well come from a database, and measures add up over parts of the facts (Part), which
// may lie elsewhere (Peers).
//
// It never reads a clock, a file or a float, and knows no YAML, JSON reader or SQL.
package reward

import "frontline/guideapp"

// Version names the behaviour of the engine; it is booked with every line.
const Version = "reward/1"

// Limits on a plan document.
const (
	MaxComponents  = 32
	MaxCreditRules = 32
	MaxSteps       = 50
	MaxParts       = 3  // measures of one component
	MaxSlots       = 64 // measures of all components
	MaxPrizes      = 100
	MaxFinalDays   = 366
	MaxWaitMinutes = 100_000
	MaxSplits      = 8
	MaxListed      = 1_000 // values in one filter of a `when`
	MaxHoldDays    = 366
	MaxText        = 400 // bytes in a title or id
	MaxNodes       = 20_000
	MaxDepth       = 16
)

// Limits on pay.
const (
	// MaxEach is the most that one event or unit pays, a million yuan.
	MaxEach guideapp.Fen = 100_000_000
	// MaxPay is the most that one component comes to for one guide and period, 10^11 yuan.
	// Sums of all components and guides of a chain then stay within 64 bits.
	MaxPay guideapp.Fen = 10_000_000_000_000
)
