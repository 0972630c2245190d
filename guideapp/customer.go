package guideapp

// Customer is a person the chain knows by id. The full phone number is masked at the
// door: what is kept and shown is PhoneMasked.
type Customer struct {
	ID          string `validate:"required,max=64,printascii,excludesall=0x2C"`
	Name        string `validate:"max=200"`
	PhoneMasked string `validate:"max=32"` // "138****5678"
	Guide       string `validate:"max=64"` // the guide whose care the customer is in, or empty
	Since       Day    // the day that care began
}
