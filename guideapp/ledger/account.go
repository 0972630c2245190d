package ledger

// AccountKind is what an account is for.
type AccountKind string

// The accounts of a payer. Payable is kept for each party.
const (
	Expense    AccountKind = "expense"     // incentives, as a cost
	Payable    AccountKind = "payable"     // what the payer owes a party
	Clearing   AccountKind = "clearing"    // what was handed to payroll to be paid
	WrittenOff AccountKind = "written_off" // what a party owed and will not pay back
)

// AccountKinds lists them all.
var AccountKinds = []AccountKind{Expense, Payable, Clearing, WrittenOff}

// Account is one account of a payer, the legal employer.
type Account struct {
	Kind  AccountKind
	Payer string
	Party string // of a payable; otherwise empty
}
