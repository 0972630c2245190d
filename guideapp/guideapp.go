// Package guideapp holds the nouns every room of Frontline shares: money, rates,
// days and periods, stores, guides, customers, facts, and the one error type.
//
// It is the ground floor. It imports nothing of this module, reads no clock, opens
// no file and knows neither SQL nor the wire; a value made here is the same value in
// the database, on the server and in the browser.
package guideapp

// Limits that hold for every noun, wherever it comes from.
const (
	// MaxAmount is the largest amount of one fact, 10^11 fen (a billion yuan).
	MaxAmount Fen = 100_000_000_000
	// MaxQuantity is the largest quantity of one fact.
	MaxQuantity = 1_000_000_000
	// MaxID is the longest id, in bytes.
	MaxID = 64
	// MaxName is the longest name, in bytes.
	MaxName = 200
	// MaxAttrs is the most attributes one fact carries.
	MaxAttrs = 16
	// MaxAttr is the longest attribute name or value, in bytes.
	MaxAttr = 128
)
