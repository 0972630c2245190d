package service

import "frontline/guideapp"

// RecordState says what became of a fact that was handed in.
type RecordState string

// What becomes of a fact.
const (
	Accepted  RecordState = "accepted"
	Duplicate RecordState = "duplicate" // the same fact was recorded before
	Refused   RecordState = "refused"
)

// Outcome is what became of one fact. Field and Reason say why one was refused and
// what would be right; Warning says what a recorded one still lacks to count.
type Outcome struct {
	State   RecordState
	Field   string
	Reason  string
	Warning string
}

// warn adds a warning to an outcome, unless the fact was refused.
func (o *Outcome) warn(words string) {
	switch {
	case o.State == Refused:
	case o.Warning == "":
		o.Warning = words
	default:
		o.Warning += "; " + words
	}
}

// Total is one kept total of the read model: what a measure came to in a period, for
// a guide in a store, or for the store itself (Guide empty). It is a cache of a
// function of the facts, Value + Micro/10^6 in fen or in units.
type Total struct {
	Period  string
	Measure string
	Store   string
	Guide   string
	Value   int64
	Micro   int64
}

// TotalQuery selects totals of one period.
type TotalQuery struct {
	Period   string
	Measures []string // none is all
	Stores   []string // none is all
	Guides   []string // none is all
	Guide    *string  // nil is every row, "" only the stores' own
	// From and Until, where the latter is given, bound the measures: by bytes, from the one
	// and below the other.
	From, Until string
}

// Sighting is a customer seen in a store in a period on somebody's behalf: Measure says
// whose beside the guide, who may be nobody. How many customers a measure and guide have is
// kept as a total of no store.
type Sighting struct {
	Measure  string
	Store    string
	Guide    string
	Customer string
}

// SightingQuery selects sightings of one period.
type SightingQuery struct {
	Period    string
	Stores    []string // none is all
	Customers []string // none is all
}

// StoredPlan is a published reward plan. It never changes; First and Last bound the
// days it is in force.
type StoredPlan struct {
	Brand    string
	Name     string
	Version  int
	Document string // the YAML as published
	Hash     string // of the canonical plan tree
	First    guideapp.Day
	Last     guideapp.Day
}

// IdempotencyKey names one mutation of one caller.
type IdempotencyKey struct {
	Brand, Caller, Method, Key string
}

// StoredCall is a mutation that was carried out: its canonical request, so that the
// same key with another request is refused, and the response to give again.
type StoredCall struct {
	Request  []byte
	Response []byte
	At       guideapp.Instant
}
