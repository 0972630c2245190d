package reward

// SetMaxTable bounds the tables of taggers from here on; it gives the bound before.
func SetMaxTable(most int) int {
	before := maxTable
	maxTable = most
	return before
}
