package simulator

import "frontline/guideapp"

// HasOrder says whether an order is among the facts, by its key.
func (r *FactRows) HasOrder(key string) bool {
	number, known := r.keys.lookUp(key)
	return known && r.isOrder(number)
}

func (r *FactRows) isOrder(key int32) bool {
	at := r.rowOf[key]
	return at > 0 && r.classOf[r.at(int(at)-1).class].kind == guideapp.Order
}

// Refunded is an order that was given back, in part or more than it was of.
type Refunded struct{ Amount, Refunded guideapp.Fen }

// Reviewed is what facts about orders have wrong.
type Reviewed struct {
	Parked    int                 // facts that change an order which is not there
	Overdrawn map[string]Refunded // orders refunded with more than their amount, by key
}

// Review looks the facts through that change an order.
func (r *FactRows) Review() Reviewed {
	parked, refunded := 0, map[int32]guideapp.Fen{}
	for i := range r.n {
		row := r.at(i)
		switch kind := r.classOf[row.class].kind; {
		case !kind.ChangesOrder():
		case row.ref == none || !r.isOrder(row.ref):
			parked++
		case kind == guideapp.Refund:
			refunded[row.ref] += row.amount
		}
	}
	overdrawn := map[string]Refunded{}
	for key, sum := range refunded {
		if amount := r.at(int(r.rowOf[key]) - 1).amount; sum > amount {
			overdrawn[r.keys.text(key)] = Refunded{amount, sum}
		}
	}
	return Reviewed{parked, overdrawn}
}
