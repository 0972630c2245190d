package guideapp

// Ownership says whose business a store is.
type Ownership string

// The kinds of ownership.
const (
	Direct    Ownership = "direct"
	Franchise Ownership = "franchise"
)

// MinuteOfDay counts minutes since midnight in the brand's time zone, 0 to 1440.
type MinuteOfDay int16

// Store is one store as it stands from a day on. The same id may appear with several
// From days: a fact is read under the row in force on the fact's day.
type Store struct {
	ID        string    `validate:"required,max=64,printascii,excludesall=0x2C"`
	From      Day       // the first day this row is in force; 0 is always
	Name      string    `validate:"required,max=200"`
	Region    string    `validate:"required,max=64"`
	Class     string    `validate:"omitempty,oneof=A B C"`
	Ownership Ownership `validate:"omitempty,oneof=direct franchise"`
	Dealer    string    `validate:"max=64"` // empty for a store of the company's own
	Payer     string    `validate:"max=64"` // the legal employer of its guides
	Location  Location
	// Open and Close are the opening hours; both 0 is open around the clock, and
	// Close below Open closes after midnight.
	Open, Close MinuteOfDay `validate:"min=0,max=1440"`
	Cloud       bool        // whether online customers may be routed to it
	Visitors    int64       `validate:"min=0,max=1000000000"` // per period, where no footfall facts exist
}

// OpenAt says whether the store is open at the minute of the day.
func (s Store) OpenAt(m MinuteOfDay) bool {
	switch {
	case s.Open == s.Close:
		return true
	case s.Open < s.Close:
		return m >= s.Open && m < s.Close
	default:
		return m >= s.Open || m < s.Close
	}
}
