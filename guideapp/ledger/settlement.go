package ledger

import (
	"maps"
	"slices"

	"frontline/guideapp"
)

// Rating is what one period came to in a settlement, and on what that rests.
type Rating struct {
	Period      string
	AsOf        guideapp.Instant
	Basis       Basis
	FactsHash   string // of the facts it was computed from
	OrgRevision int64  // of the organisation it was computed under
	Statements  int
	Booked      int          // transactions of pay
	Amount      guideapp.Fen // of all of them
	TakenBack   guideapp.Fen // of what was booked before, above 0
}

// Settlement is one run that rated a period, corrected earlier ones, and paid.
type Settlement struct {
	Number int64 // within the brand, from 1
	Period string
	AsOf   guideapp.Instant // the facts known then count
	At     guideapp.Instant
	Author string
	// Through is the number of the last transaction it knew, its own included.
	Through    int64
	Ratings    []Rating // by period; one of them is Period
	Payouts    []PayoutTotal
	Components []ComponentTotal // that it booked as pay
	Revenue    []RevenueTotal   // that it booked, by period and party
}

// Rating gives what a period came to in the settlement.
func (s *Settlement) Rating(period string) (Rating, bool) {
	i := slices.IndexFunc(s.Ratings, func(r Rating) bool { return r.Period == period })
	if i < 0 {
		return Rating{}, false
	}
	return s.Ratings[i], true
}

// ComponentTotal adds up what a settlement booked as pay on a component, over all guides.
type ComponentTotal struct {
	Component string
	Lines     int
	Earned    guideapp.Fen
	Corrected guideapp.Fen
}

// RevenueTotal adds up what a settlement booked as a party's revenue of a period.
type RevenueTotal struct {
	Period string
	Party  string
	Amount guideapp.Fen
}

// PayoutTotal adds up a payer's payout file.
type PayoutTotal struct {
	Payer   string
	Parties int
	Paid    guideapp.Fen
	Owing   guideapp.Fen // what parties still owe, 0 or below
	Frozen  guideapp.Fen // balances of leavers
}

// TotalPayouts adds up payments by payer, in order of payers.
func TotalPayouts(payments []Payment) []PayoutTotal {
	totals := map[string]PayoutTotal{}
	for _, p := range payments {
		t := totals[p.Payer]
		t.Payer, t.Parties, t.Paid = p.Payer, t.Parties+1, t.Paid+p.Paid
		if p.State == Frozen {
			t.Frozen += p.Carried
		} else {
			t.Owing += p.Carried
		}
		totals[p.Payer] = t
	}
	ordered := make([]PayoutTotal, 0, len(totals))
	for _, payer := range slices.Sorted(maps.Keys(totals)) {
		ordered = append(ordered, totals[payer])
	}
	return ordered
}

// Approval allows a plan to take back what another version booked for a period, as much as
// its author saw. Whoever gave it may not be who settles.
type Approval struct {
	Period   string
	PlanHash string
	Author   string
	Taken    Taken // the most that is taken back
	Reason   string
	At       guideapp.Instant
}

// Allows says whether it lets author settle the period under the plan.
func (a Approval) Allows(period, planHash, author string) bool {
	return a.Period == period && a.PlanHash == planHash && a.Author != author
}

// Covers says whether no more pay and no more revenue is taken back than was approved.
func (a Approval) Covers(taken Taken) bool {
	return taken.Pay <= a.Taken.Pay && taken.Revenue <= a.Taken.Revenue
}
