package ledger_test

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

// drawOwed draws what is owed for a period, and whose its sales are: at most one amount a
// line.
func drawOwed(t *rapid.T, period string) []ledger.Owed {
	var owed []ledger.Owed
	for g := range 3 {
		payer := rapid.SampledFrom([]string{"", "North", "South"}).Draw(t, "payer") // who employs the guide by now
		for _, component := range []string{"friend", "sales", "limits"} {
			if amount := rapid.Int64Range(-2_000, 20_000).Draw(t, "amount"); amount > -1_000 {
				owed = append(owed, ledger.Owed{Line: ledger.Line{Period: period, Party: ledger.PartyOf(fmt.Sprint("G", g)), Payer: payer, Component: component},
					Amount: guideapp.Fen(amount)})
			}
		}
	}
	for _, party := range []string{ledger.CompanyParty, ledger.DealerParty("G0"), ledger.TeamParty("G0")} {
		if amount := rapid.Int64Range(0, 30_000).Draw(t, "revenue"); amount > 5_000 {
			owed = append(owed, ledger.Owed{Line: ledger.Line{Period: period, Party: party, Payer: rapid.SampledFrom([]string{"", "North"}).Draw(t, "sold by"), Component: "routed"},
				Amount: guideapp.Fen(amount)})
		}
	}
	return owed
}

// history is a run of settlements and adjustments drawn at random.
type history struct {
	books
	latest map[string][]ledger.Owed // by period, as last settled
	ratio  guideapp.Ratio
}

func nobody(string) bool { return false }

// live draws what happens next and checks what must hold after it.
func (h *history) live(t *rapid.T) {
	if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
		asked := ledger.ByHand{Kind: ledger.Adjustment, Period: "2026-09", Party: "guide:G1", Payer: "North", Reason: "counted twice",
			Amount: guideapp.Fen(rapid.Int64Range(-5_000, 5_000).Draw(t, "by hand"))}
		h.add(asked.Book(int64(len(h.transactions)+1), ledger.Stamp{}))
		return
	}
	period := rapid.SampledFrom([]string{"2026-07", "2026-08", "2026-09"}).Draw(t, "period")
	owed := drawOwed(t, period)
	left := func(party string) bool { return party == "guide:G2" && h.settlements > 3 }
	settledBefore := h.latest[period] != nil
	_, payments := h.settle(period, owed, settledBefore, h.ratio, left)
	h.latest[period] = owed
	for _, p := range payments {
		if p.Paid < 0 || p.Deducted < 0 || p.Balance-p.Paid != p.Carried {
			t.Fatalf("payment %+v", p)
		}
		if p.State == ledger.Frozen && p.Paid != 0 {
			t.Fatalf("a frozen balance was paid: %+v", p)
		}
	}
	if again := ledger.Correct(owed, h.booked(period), true, h.settlements+1, ledger.Stamp{}); len(again) != 0 {
		t.Fatalf("settled again it books %+v", again)
	}
}

// check holds whatever happened.
func (h *history) check(t *rapid.T) {
	accounts := map[ledger.Account]guideapp.Fen{}
	keys, payers := map[ledger.Key]bool{}, map[[2]string]string{} // of each period and party
	for _, x := range h.transactions {
		if sum := ledger.Sum(x.Entries); sum != 0 {
			t.Fatalf("transaction %d sums to %d", x.Number, sum)
		}
		if keys[x.Key] {
			t.Fatalf("key %s is booked twice", x.Key)
		}
		keys[x.Key] = true
		if at := [2]string{x.Period, x.Party}; x.Kind == ledger.Earned || x.Kind == ledger.Correction {
			if first, found := payers[at]; x.IsPay() && found && first != x.Payer {
				t.Fatalf("%s of %s was booked by %q, and %s by another", x.Party, x.Period, first, x.Key)
			}
			payers[at] = x.Payer
		}
		for _, e := range x.Entries {
			accounts[e.Account] += e.Amount
		}
	}
	for _, b := range h.balances() {
		if owed := -accounts[ledger.Account{Kind: ledger.Payable, Payer: b.Payer, Party: b.Party}]; owed != b.Total() {
			t.Fatalf("the balance of %s with %s is %d; its entries come to %d", b.Party, b.Payer, b.Total(), owed)
		}
	}
	var sold, owned guideapp.Fen
	for account, amount := range accounts {
		switch account.Kind {
		case ledger.Sales:
			sold += amount
		case ledger.Revenue:
			owned -= amount
		}
	}
	if sold != owned {
		t.Fatalf("sales of %d are the revenue of somebody to %d", sold, owned)
	}
	for period, owed := range h.latest {
		var afresh books
		afresh.settle(period, owed, false, guideapp.One, nobody)
		if got, want := lineAmounts(h.booked(period)), lineAmounts(afresh.booked(period)); !maps.Equal(got, want) {
			t.Fatalf("%s: corrections come to %v, rating afresh to %v", period, got, want)
		}
	}
}

// lineAmounts adds up what is booked, pay by guide and component: its payer is whoever
// booked the period first.
func lineAmounts(booked []ledger.Booked) map[ledger.Line]guideapp.Fen {
	amounts := map[ledger.Line]guideapp.Fen{}
	for _, b := range booked {
		if b.IsPay() {
			b.Payer = ""
		}
		amounts[b.Line] += b.Amount
	}
	maps.DeleteFunc(amounts, func(_ ledger.Line, amount guideapp.Fen) bool { return amount == 0 })
	return amounts
}

// After any history the books sum to zero, no key is booked twice, every balance is the sum
// of its entries, and what is booked for a period is what rating it afresh comes to.
func TestCorrect_anyHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := history{latest: map[string][]ledger.Owed{}, ratio: guideapp.Ratio(rapid.Int64Range(0, int64(guideapp.One)).Draw(t, "deduct at most"))}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			h.live(t)
			h.check(t)
		}
	})
}

// What is paid, plus what is left, is what was booked: a debt carries forward, and without
// a bound nothing is paid that is owed back.
func TestBalance_Pay_carriesForward(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fen := func(from, to int64, label string) guideapp.Fen {
			return guideapp.Fen(rapid.Int64Range(from, to).Draw(t, label))
		}
		b := ledger.Balance{Party: "guide:G1", Payer: "North", Carried: fen(-9_000, 9_000, "carried"), Earned: fen(-500, 9_000, "earned"),
			Added: fen(0, 9_000, "added"), TakenBack: fen(-9_000, 0, "taken back")}
		if p := b.Pay(guideapp.One, false); p.Paid != max(0, b.Total()) || p.Carried != min(0, b.Total()) {
			t.Fatalf("without a bound, %+v is paid as %+v", b, p)
		}
		bound := guideapp.Ratio(rapid.Int64Range(0, int64(guideapp.One)).Draw(t, "deduct at most"))
		p := b.Pay(bound, false)
		gross := max(0, b.Carried) + max(0, b.Earned) + b.Added
		if p.Deducted*guideapp.Fen(guideapp.One) > gross*guideapp.Fen(bound) || p.Paid != gross-p.Deducted || p.Paid < max(0, b.Total()) {
			t.Fatalf("deducting at most %s, %+v is paid as %+v", bound, b, p)
		}
	})
}
