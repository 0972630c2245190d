package reward

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"frontline/guideapp"
)

// Owner says what kind of owner a part of the sales has.
type Owner string

// The owners of revenue.
const (
	OwnerCompany Owner = "company" // what nobody below has
	OwnerDealer  Owner = "dealer"  // of orders that were routed to the dealer's stores
	OwnerTeam    Owner = "team"    // what a credit rule gives a named team
)

// Revenue is what the orders of a period bring one owner. The money of each order stands
// in it once: soft shares count for people, and are nobody's revenue.
type Revenue struct {
	Owner  Owner
	Name   string // the dealer's id, or the team; empty for the company
	Rule   string // the credit rule that gives it to the team; otherwise empty
	Payer  string // of the stores that sold, as they stood on the day
	Amount guideapp.Fen
}

// RevenueOf divides the net sales of a period. Of each order the teams that its credit
// rule names have their hard shares. What they leave is the dealer's whose store it was on
// that day, where the order was routed, and otherwise the company's. An order is divided
// by largest remainder, ties in the rule's order, so that its parts add up to it. The list
// is in order of owner, name, rule and payer; nobody stands in it with 0.
func RevenueOf(plan *Plan, facts *Facts, period guideapp.Period) []Revenue {
	crediting, totals := newCrediting(plan, facts), map[Revenue]guideapp.Fen{}
	from, until := period.Instants(facts.zone)
	for _, row := range facts.byKind[guideapp.Order] {
		if at := facts.at[row]; at >= from && at < until {
			crediting.divide(int(row), totals)
		}
	}
	var list []Revenue
	for _, r := range slices.SortedFunc(maps.Keys(totals), compareRevenue) {
		if r.Amount = totals[r]; r.Amount != 0 {
			list = append(list, r)
		}
	}
	return list
}

// divide adds the parts of an order to those of its owners.
func (c *crediting) divide(row int, to map[Revenue]guideapp.Fen) {
	rest, rule, net := c.ownerOf(row), c.ruleOf(row), guideapp.Fen(c.facts.net[row])
	if c.storeShare(rule) == guideapp.One {
		to[rest] += net
		return
	}
	owners, shares := []Revenue{rest}, []Wide{WideOf(0, int64(c.store[rule]))}
	for _, split := range c.rules[rule].To {
		if !split.Soft && isTeam(split.Party) {
			owners = append(owners, Revenue{Owner: OwnerTeam, Name: split.Party, Rule: c.rules[rule].ID, Payer: rest.Payer})
			shares = append(shares, WideOf(0, int64(split.Share)))
		}
	}
	for i, part := range allot(net, shares) {
		to[owners[i]] += part
	}
}

// ownerOf says whose an order is where no team has a part in it.
func (c *crediting) ownerOf(row int) Revenue {
	f, owner := c.facts, Revenue{Owner: OwnerCompany}
	if f.store[row] == none {
		return owner
	}
	store := &f.org.Stores[f.store[row]]
	owner.Payer = store.Payer
	if store.Dealer != "" && f.classes[f.class[row]].origin == guideapp.Routed {
		owner.Owner, owner.Name = OwnerDealer, store.Dealer
	}
	return owner
}

func compareRevenue(a, b Revenue) int {
	return cmp.Or(strings.Compare(string(a.Owner), string(b.Owner)), strings.Compare(a.Name, b.Name),
		strings.Compare(a.Rule, b.Rule), strings.Compare(a.Payer, b.Payer))
}
