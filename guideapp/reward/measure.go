package reward

// Quantity is what a measure adds up or counts.
type Quantity string

// The quantities.
const (
	SumAmount      Quantity = "sum amount"
	SumQuantity    Quantity = "sum quantity"
	CountEvents    Quantity = "count events"
	CountCustomers Quantity = "count customers"
)

// Measure is a quantity over selected events.
type Measure struct {
	Of      Quantity
	When    When
	Credits Credits // of a group's measure
}

// Credits says which credits a group's measure counts: hard ones, or also the soft ones
// that its guides hold on events elsewhere, each event at the largest soft share that one
// of them holds, whoever else made the sale.
type Credits string

// The credits of a group.
const (
	HardCredits Credits = "hard"
	AllCredits  Credits = "all"
)

func decodeMeasure(c cursor) Measure {
	c.shape = c.shape.called("measure")
	c.keys("sum", "count", "when", "credits")
	m := Measure{When: decodeWhen(c.get("when")), Credits: oneOf(c.get("credits"), HardCredits, AllCredits)}
	sum, count := c.get("sum"), c.get("count")
	if given := c.oneOfKeys("sum", "count"); c.present() && given != 1 {
		c.refuse("must have either sum (amount or quantity) or count (events or customers)")
	}
	if count.present() {
		m.Of = Quantity("count " + oneOf(count, "events", "customers"))
		return m
	}
	m.Of = Quantity("sum " + oneOf(sum, "amount", "quantity"))
	return m
}
