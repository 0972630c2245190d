package ledger

// AccountKind is what an account is for.
type AccountKind string

// The accounts of a payer. Payable and Revenue are kept for each party.
const (
	Expense    AccountKind = "expense"     // incentives, as a cost
	Payable    AccountKind = "payable"     // what the payer owes a party
	Clearing   AccountKind = "clearing"    // what was handed to payroll to be paid
	WrittenOff AccountKind = "written_off" // what a party owed and will not pay back
	Sales      AccountKind = "sales"       // what the payer's stores sold, to be divided
	Revenue    AccountKind = "revenue"     // whose of it is what: a dealer's, a team's, the company's
)

// AccountKinds lists them all.
var AccountKinds = []AccountKind{Expense, Payable, Clearing, WrittenOff, Sales, Revenue}

// Account is one account of a payer, the legal employer of those who stand in its stores.
type Account struct {
	Kind  AccountKind
	Payer string
	Party string // of a payable or revenue; otherwise empty
}
