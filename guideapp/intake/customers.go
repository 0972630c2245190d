package intake

import (
	"io"

	"frontline/guideapp"
	"frontline/guideapp/privacy"
)

var customerSchema = &schema[guideapp.Customer]{
	what:    "customers",
	columns: customerColumns(),
	blank:   func() guideapp.Customer { return guideapp.Customer{} },
}

func customerColumns() []column[guideapp.Customer] {
	type customer = guideapp.Customer
	return []column[customer]{
		text("customer_id", "ID", readID, func(c *customer) *string { return &c.ID }).need(),
		text("name", "Name", readText, func(c *customer) *string { return &c.Name }),
		text("phone", "PhoneMasked", privacy.MaskPhone, func(c *customer) *string { return &c.PhoneMasked }),
		text("guide_id", "Guide", readID, func(c *customer) *string { return &c.Guide }),
		{name: "since", read: set(guideapp.ParseDay, func(c *customer) *guideapp.Day { return &c.Since }),
			write: func(c *customer) string { return writeFirst(c.Since) }},
	}
}

// ReadCustomers reads customers.csv. Needed is customer_id. Phones are masked as they
// are read; the full number is kept nowhere. A customer on two lines is refused.
func ReadCustomers(name string, r io.Reader) ([]guideapp.Customer, error) {
	var customers []guideapp.Customer
	seen := map[string]int{}
	err := readTable(name, r, customerSchema, func(t *table[guideapp.Customer], c guideapp.Customer) error {
		if line, twice := seen[c.ID]; twice {
			t.refuse("customer_id", "customer %s already stands on line %d; remove one", c.ID, line)
			return nil
		}
		seen[c.ID] = t.line()
		customers = append(customers, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return customers, nil
}

// CustomerWriter writes customers as ReadCustomers reads them, one at a time.
type CustomerWriter struct{ rows *rowWriter[guideapp.Customer] }

// NewCustomerWriter begins a file of customers.
func NewCustomerWriter(w io.Writer) (*CustomerWriter, error) {
	rows, err := newRowWriter(w, customerSchema.columns)
	return &CustomerWriter{rows}, err
}

// Write adds one customer.
func (w *CustomerWriter) Write(c guideapp.Customer) error { return w.rows.write(&c) }

// Flush writes out what is buffered; a file is whole only after it.
func (w *CustomerWriter) Flush() error { return w.rows.flush() }

// WriteCustomers writes customers as ReadCustomers reads them, in the order given.
func WriteCustomers(w io.Writer, customers []guideapp.Customer) error {
	return writeTable(w, customerSchema.columns, customers)
}
