package simulator

import (
	"slices"
	"strconv"

	"frontline/guideapp"
)

// pseudonyms number customers and facts so that their order stays: customers by the
// bytes of their ids, facts by time, then id.
type pseudonyms struct {
	customers []string       // ids, rising; the number is the index
	refs      map[string]int // numbers of the facts that others refer to, by key
	events    int            // facts, and those referred to that are not there
}

func newPseudonyms(events []*guideapp.Event) pseudonyms {
	p := pseudonyms{refs: map[string]int{}, events: len(events)}
	for _, e := range events {
		p.customers = append(p.customers, e.Customer)
		switch {
		case e.Ref == "":
		case e.Kind == guideapp.Referral:
			p.customers = append(p.customers, e.Ref)
		default:
			p.refs[e.RefKey()] = none
		}
	}
	slices.Sort(p.customers)
	p.customers = slices.Compact(p.customers)
	if len(p.customers) > 0 && p.customers[0] == "" {
		p.customers = p.customers[1:]
	}
	p.numberRefs(events)
	return p
}

// none is the number of a fact that is not there.
const none = -1

func (p *pseudonyms) numberRefs(events []*guideapp.Event) {
	if len(p.refs) == 0 {
		return
	}
	for i, e := range events {
		if key := e.Key(); p.refs[key] == none {
			p.refs[key] = i
		}
	}
	for _, e := range events {
		if e.Ref == "" || e.Kind == guideapp.Referral {
			continue
		}
		if key := e.RefKey(); p.refs[key] == none {
			p.refs[key] = p.events
			p.events++
		}
	}
}

// customer gives 1 + the customer's number, 0 for nobody.
func (p *pseudonyms) customer(id string) uint64 {
	if id == "" {
		return 0
	}
	number, _ := slices.BinarySearch(p.customers, id)
	return uint64(number) + 1
}

// ref gives 1 + the number of the customer or fact that e refers to, 0 for none.
func (p *pseudonyms) ref(e *guideapp.Event) uint64 {
	switch {
	case e.Ref == "":
		return 0
	case e.Kind == guideapp.Referral:
		return p.customer(e.Ref)
	}
	return uint64(p.refs[e.RefKey()]) + 1
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
