package ledger_test

import (
	"cmp"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// books are a brand's books in memory, as a database keeps them.
type books struct {
	transactions []ledger.Transaction
	settlements  int64
	through      int64 // the last transaction the last settlement knew
}

func (b *books) add(transactions ...ledger.Transaction) {
	for _, t := range transactions {
		t.Number = int64(len(b.transactions) + 1)
		b.transactions = append(b.transactions, t)
	}
}

func (b *books) booked(period string) []ledger.Booked {
	lines := map[ledger.Line]ledger.Booked{}
	for _, t := range b.transactions {
		if t.Period != period || (t.Kind != ledger.Earned && t.Kind != ledger.Correction) {
			continue
		}
		of := lines[t.Line]
		of.Line, of.Amount, of.First = t.Line, of.Amount+t.Amount, cmp.Or(of.First, t.Number)
		lines[t.Line] = of
	}
	var list []ledger.Booked
	for _, of := range lines {
		list = append(list, of)
	}
	return list
}

func (b *books) balances() []ledger.Balance {
	var list []ledger.Balance
	changed := map[[3]string]guideapp.Fen{} // by party, payer and period
	for _, t := range ledger.Pay(b.transactions) {
		i := slices.IndexFunc(list, func(x ledger.Balance) bool { return x.Party == t.Party && x.Payer == t.Payer })
		if i < 0 {
			i, list = len(list), append(list, ledger.Balance{Party: t.Party, Payer: t.Payer})
		}
		switch of := &list[i]; {
		case t.Number <= b.through || t.Kind == ledger.Payout || t.Kind == ledger.WriteOff:
			of.Carried += t.Amount
		case t.Kind == ledger.Earned:
			of.Earned += t.Amount
		default:
			changed[[3]string{t.Party, t.Payer, t.Period}] += t.Amount
		}
	}
	for i := range list {
		for key, amount := range changed {
			if of := &list[i]; key[0] == of.Party && key[1] == of.Payer {
				of.Added, of.TakenBack = of.Added+max(0, amount), of.TakenBack+min(0, amount)
			}
		}
	}
	return list
}

// settle books what is owed for a period and pays. It gives what was booked for the
// period and what was paid.
func (b *books) settle(period string, owed []ledger.Owed, settledBefore bool, deductAtMost guideapp.Ratio, left func(party string) bool) ([]ledger.Transaction, []ledger.Payment) {
	b.settlements++
	corrections := ledger.Correct(owed, b.booked(period), settledBefore, b.settlements, ledger.Stamp{})
	b.add(corrections...)
	var payments []ledger.Payment
	for _, balance := range b.balances() {
		p := balance.Pay(deductAtMost, left(balance.Party))
		payments = append(payments, p)
		if p.Paid != 0 {
			key := ledger.Key{Line: ledger.Line{Period: period, Party: p.Party, Payer: p.Payer, Component: "payout"}, Kind: ledger.Payout, Sequence: b.settlements}
			b.add(ledger.Book(key, -p.Paid, ledger.Stamp{}))
		}
	}
	b.through = int64(len(b.transactions))
	return corrections, payments
}
