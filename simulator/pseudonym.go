package simulator

import (
	"strconv"

	"frontline/guideapp"
)

// pseudonyms number customers and facts so that their order stays: customers by the
// bytes of their ids, facts by time, then id.
type pseudonyms struct {
	rows      *FactRows
	customers []int32 // by interned customer; none is not there
	known     int     // customers
	facts     []int32 // by key; none is not there
	events    int     // facts, and those referred to that are not there
}

// newPseudonyms numbers the facts of the given rows, which are in order, and what they name.
func newPseudonyms(rows *FactRows, facts []int32) *pseudonyms {
	p := &pseudonyms{rows: rows, customers: noNumbers(rows.customers.len()), facts: noNumbers(rows.keys.len()), events: len(facts)}
	for i, at := range facts {
		row := rows.at(int(at))
		p.facts[row.key] = int32(i)
		p.mention(row.customer)
		if rows.classOf[row.class].kind == guideapp.Referral {
			p.mention(row.ref)
		}
	}
	for number, customer := range rows.customers.sorted(func(customer int32) bool { return p.customers[customer] != none }) {
		p.customers[customer] = int32(number)
		p.known++
	}
	for _, at := range facts {
		row := rows.at(int(at))
		if row.ref != none && rows.classOf[row.class].kind != guideapp.Referral && p.facts[row.ref] == none {
			p.facts[row.ref] = int32(p.events)
			p.events++
		}
	}
	return p
}

func noNumbers(n int) []int32 {
	numbers := make([]int32, n)
	for i := range numbers {
		numbers[i] = none
	}
	return numbers
}

// mention notes a customer, still without a number.
func (p *pseudonyms) mention(customer int32) {
	if customer != none {
		p.customers[customer] = 0
	}
}

// customer gives 1 + the number of a row's customer, 0 for nobody.
func (p *pseudonyms) customer(row *factRow) uint64 { return numberOf(p.customers, row.customer) }

// ref gives 1 + the number of the customer or fact that a row refers to, 0 for none.
func (p *pseudonyms) ref(row *factRow) uint64 {
	if p.rows.classOf[row.class].kind == guideapp.Referral {
		return numberOf(p.customers, row.ref)
	}
	return numberOf(p.facts, row.ref)
}

func numberOf(numbers []int32, of int32) uint64 {
	if of == none {
		return 0
	}
	return uint64(numbers[of] + 1)
}

// numbered writes a number below n in decimal, of one width for all of them, so that they
// sort as the numbers do.
func numbered(v, n int) string {
	digits := make([]byte, len(strconv.Itoa(n-1)))
	for at := len(digits) - 1; at >= 0; at-- {
		digits[at] = byte('0' + v%10)
		v /= 10
	}
	return string(digits)
}
