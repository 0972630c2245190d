package routing

import "frontline/guideapp"

// Reason says in a word why a store won or lost, or how a decision came about.
type Reason string

// How a decision came about.
const (
	Nearest      Reason = "nearest"       // the nearest store that can serve
	DefaultStore Reason = "default_store" // none within the radius can; the brand's default store takes it
	NoStore      Reason = "no_store"      // none can, and the brand has no default store
)

// Why a candidate won or lost. A store that loses for several reasons shows the first
// of cloud_off, closed, beyond_radius, farther.
const (
	Won          Reason = "won"
	Farther      Reason = "farther"
	TieID        Reason = "tie_id"        // as far to the millimetre, but with a later id
	CloudOff     Reason = "cloud_off"     // takes no online customers
	Closed       Reason = "closed"        // not open at that time
	BeyondRadius Reason = "beyond_radius" // farther away than the brand's radius
)

// Request is a customer who asks for a store.
type Request struct {
	Customer string
	Location guideapp.Location
	// PrecisionM is how far off the location may be, in metres; 0 is exact.
	PrecisionM int64
	// PrecisionUnknown says that nobody knows how far off it may be; UnknownPrecisionM is
	// then taken for it, and PrecisionM is 0.
	PrecisionUnknown bool
	// At is when the customer asks; 0 means that opening hours are not looked at.
	At guideapp.Instant
}

// precisionM is how far off the location is taken to be, in metres.
func (r Request) precisionM() int64 {
	if r.PrecisionUnknown {
		return UnknownPrecisionM
	}
	return r.PrecisionM
}

// Validate refuses what Decide cannot work on. Paths are field names of the wire.
func (r Request) Validate() error {
	if r.Customer == "" || len(r.Customer) > guideapp.MaxID {
		return guideapp.InvalidAt("customer_id", "must be an id of 1 to %d bytes", guideapp.MaxID)
	}
	if r.PrecisionM < 0 || r.PrecisionM > MaxDistanceM {
		return guideapp.InvalidAt("precision_m", "%d is not between 0 and %d metres", r.PrecisionM, MaxDistanceM)
	}
	if r.At < guideapp.MinInstant || r.At > guideapp.MaxInstant {
		return guideapp.InvalidAt("at", "must lie between %s and %s", guideapp.MinInstant, guideapp.MaxInstant)
	}
	err := r.Location.Validate()
	if refused, ok := err.(*guideapp.Error); ok {
		return guideapp.InvalidAt("location."+refused.Violations[0].Path, "%s", refused.Violations[0].Message)
	}
	return err
}

// Decision is one routing decision with all that is needed to check it. It never
// changes once made.
type Decision struct {
	ID      string
	Request Request
	// Store, StoreName and Dealer are empty when no store can serve; Dealer is also
	// empty for a store of the company's own.
	Store     string
	StoreName string
	Dealer    string
	// RevenueOwner is the dealer, or CompanyOwner; empty while the decision is
	// provisional, and when there is no store.
	RevenueOwner string
	DistanceMM   int64
	// MarginMM is how much farther the second best is, NoMargin when there is none or
	// when the default store serves.
	MarginMM int64
	// LowConfidence says that another point within the location's precision could well
	// have led elsewhere. Such a decision is provisional: it shows a store and asks for
	// an address, and binds no revenue.
	LowConfidence bool
	Provisional   bool
	Reason        Reason
	// RadiusM is the radius that was in force, in metres; 0 is none.
	RadiusM int64
	// Candidates are the winner, then the others by distance and id.
	Candidates  []Candidate
	RuleVersion string
}

// Candidate is a store that was looked at, and why it won or lost.
type Candidate struct {
	Store      string
	StoreName  string
	Dealer     string
	DistanceMM int64
	Reason     Reason
}
