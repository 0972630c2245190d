package ledger_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/ledger"
)

func line(party, payer, component string) ledger.Line {
	return ledger.Line{Period: "2026-09", Party: party, Payer: payer, Component: component}
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	friend, moved := line("guide:G1", "North", "friend"), line("guide:G1", "South", "friend")
	north, south := line("company", "North", "direct"), line("company", "South", "direct")
	for _, test := range []struct {
		name          string
		owed          []ledger.Owed
		booked        []ledger.Booked
		settledBefore bool
		want          []string // key, amount in yuan, corrects
	}{
		{"the first settlement books what is earned", []ledger.Owed{{friend, 1_000}}, nil, false,
			[]string{"2026-09/guide:G1/North/friend/earned/1 10.00 0"}},
		{"nothing is owed, nothing is booked", []ledger.Owed{{friend, 0}}, nil, false, nil},
		{"settled again it books nothing", []ledger.Owed{{friend, 1_000}}, []ledger.Booked{{friend, 1_000, 4}}, true, nil},
		{"a refund after settlement", []ledger.Owed{{friend, 700}}, []ledger.Booked{{friend, 1_000, 4}}, true,
			[]string{"2026-09/guide:G1/North/friend/correction/9 -3.00 4"}},
		{"a line that is no longer owed", nil, []ledger.Booked{{friend, 1_000, 4}}, true,
			[]string{"2026-09/guide:G1/North/friend/correction/9 -10.00 4"}},
		{"a late first fact corrects no transaction", []ledger.Owed{{friend, 200}}, nil, true,
			[]string{"2026-09/guide:G1/North/friend/correction/9 2.00 0"}},
		{"another employer, who has nothing to do with the period", []ledger.Owed{{moved, 1_100}}, []ledger.Booked{{friend, 1_000, 4}}, true,
			[]string{"2026-09/guide:G1/North/friend/correction/9 1.00 4"}},
		{"what another employer booked later goes back", []ledger.Owed{{moved, 1_000}}, []ledger.Booked{{friend, 0, 4}, {moved, 1_000, 6}}, true,
			[]string{"2026-09/guide:G1/North/friend/correction/9 10.00 4", "2026-09/guide:G1/South/friend/correction/9 -10.00 6"}},
		{"sales that another payer's store made", []ledger.Owed{{south, 1_000}}, []ledger.Booked{{north, 1_000, 4}}, true,
			[]string{"2026-09/company/North/direct/correction/9 -10.00 4", "2026-09/company/South/direct/correction/9 10.00 0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, x := range ledger.Correct(test.owed, test.booked, test.settledBefore, 9, ledger.Stamp{}) {
				got = append(got, fmt.Sprintf("%s %s %d", x.Key, x.Amount.Yuan(), x.Corrects))
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBook(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind        ledger.Kind
		party       string
		amount      guideapp.Fen
		of, against ledger.AccountKind
	}{
		{ledger.Earned, "guide:G1", 500, ledger.Payable, ledger.Expense},
		{ledger.Correction, "guide:G1", -500, ledger.Payable, ledger.Expense},
		{ledger.Adjustment, "guide:G1", 500, ledger.Payable, ledger.Expense},
		{ledger.Payout, "guide:G1", -500, ledger.Payable, ledger.Clearing},
		{ledger.WriteOff, "guide:G1", 500, ledger.Payable, ledger.WrittenOff},
		{ledger.Earned, "dealer:D1", 500, ledger.Revenue, ledger.Sales},
		{ledger.Correction, "team:guide:G1", -500, ledger.Revenue, ledger.Sales},
		{ledger.Earned, "company", 500, ledger.Revenue, ledger.Sales},
	} {
		x := ledger.Book(ledger.Key{Line: line(test.party, "North", "friend"), Kind: test.kind, Sequence: 1}, test.amount, ledger.Stamp{})
		want := []ledger.Entry{{ledger.Account{Kind: test.against, Payer: "North"}, test.amount},
			{ledger.Account{Kind: test.of, Payer: "North", Party: test.party}, -test.amount}}
		if !reflect.DeepEqual(x.Entries, want) {
			t.Errorf("%s of %d: got %+v, want %+v", test.kind, test.amount, x.Entries, want)
		}
	}
}

func TestPlanTakesBack(t *testing.T) {
	t.Parallel()
	sales, friend, other := line("guide:G1", "North", "sales"), line("guide:G1", "North", "friend"), line("guide:G2", "North", "sales")
	dealer, own := line("dealer:D1", "North", "routed"), line("company", "North", "direct")
	booked := []ledger.Booked{{sales, 1_000, 1}, {friend, 200, 2}, {other, 500, 3}, {dealer, 9_000, 4}, {own, 700, 5}}
	same := []ledger.Owed{{sales, 1_000}, {friend, 200}, {other, 500}, {dealer, 9_000}, {own, 700}}
	with := func(changed ...ledger.Owed) []ledger.Owed {
		list := slices.Clone(same)
		for _, c := range changed {
			i := slices.IndexFunc(list, func(o ledger.Owed) bool { return o.Line == c.Line })
			if i < 0 {
				list = append(list, c)
				continue
			}
			list[i] = c
		}
		return list
	}
	team := line("team:T", "North", "lead")
	for _, test := range []struct {
		name        string
		before, now []ledger.Owed
		want        string
	}{
		{"nothing changes", same, same, ""},
		{"one has less", same, with(ledger.Owed{Line: sales, Amount: 900}), "1.00 yuan from 1 guides"},
		{"one has nothing left, another more", same, with(ledger.Owed{Line: sales}, ledger.Owed{Line: friend}, ledger.Owed{Line: other, Amount: 5_000}), "12.00 yuan from 1 guides"},
		{"both have less", same, with(ledger.Owed{Line: sales, Amount: 900}, ledger.Owed{Line: other, Amount: 499}), "1.01 yuan from 2 guides"},
		{"a line is another's", same, with(ledger.Owed{Line: sales, Amount: 700}, ledger.Owed{Line: line("guide:G1", "North", "new"), Amount: 300}), ""},
		{"facts alone take back", with(ledger.Owed{Line: sales, Amount: 300}), with(ledger.Owed{Line: sales, Amount: 300}), ""},
		{"facts, and the plan a little more", with(ledger.Owed{Line: sales, Amount: 300}), with(ledger.Owed{Line: sales, Amount: 260}), "0.40 yuan from 1 guides"},
		{"the plan before would owe more by now", with(ledger.Owed{Line: sales, Amount: 4_000}), with(ledger.Owed{Line: sales, Amount: 950}), "0.50 yuan from 1 guides"},
		{"a team has of the dealer's", same, with(ledger.Owed{Line: dealer, Amount: 8_000}, ledger.Owed{Line: team, Amount: 1_000}), "10.00 yuan of revenue from 1 dealers and teams"},
		{"a team has of the company's", same, with(ledger.Owed{Line: own}, ledger.Owed{Line: team, Amount: 700}), ""},
		{"pay and revenue", same, with(ledger.Owed{Line: dealer, Amount: 8_999}, ledger.Owed{Line: friend}), "2.00 yuan from 1 guides and 0.01 yuan of revenue from 1 dealers and teams"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			taken := ledger.PlanTakesBack(booked, test.before, test.now)
			if taken.String() != test.want || (taken == ledger.Taken{}) != (test.want == "") {
				t.Errorf("takes back %+v, %q, want %q", taken, taken, test.want)
			}
		})
	}
}

func TestBalance_Pay(t *testing.T) {
	t.Parallel()
	twentyPercent := guideapp.Ratio(200_000)
	for _, test := range []struct {
		name                    string
		balance                 ledger.Balance
		bound                   guideapp.Ratio
		leaver                  bool
		deducted, paid, carried guideapp.Fen
		state                   ledger.PaymentState
	}{
		{"all of it", ledger.Balance{Earned: 1_000, Added: 50}, guideapp.One, false, 0, 1_050, 0, ledger.Paid},
		{"a correction is deducted", ledger.Balance{Earned: 1_000, TakenBack: -300}, guideapp.One, false, 300, 700, 0, ledger.Paid},
		{"a debt carries forward", ledger.Balance{Earned: 100, TakenBack: -300}, guideapp.One, false, 100, 0, -200, ledger.Carried},
		{"and is deducted from the next", ledger.Balance{Carried: -200, Earned: 1_000}, guideapp.One, false, 200, 800, 0, ledger.Paid},
		{"no more than a fifth is deducted", ledger.Balance{Carried: -1_000, Earned: 500}, twentyPercent, false, 100, 400, -900, ledger.Carried},
		{"a small debt is deducted whole", ledger.Balance{Carried: -50, Earned: 500}, twentyPercent, false, 50, 450, 0, ledger.Paid},
		{"rounded in the guide's favour", ledger.Balance{Carried: -1_000, Earned: 9}, twentyPercent, false, 1, 8, -999, ledger.Carried},
		{"a debt that was written off is no earning", ledger.Balance{Carried: 0}, twentyPercent, false, 0, 0, 0, ledger.Paid},
		{"a leaver's is frozen", ledger.Balance{Earned: 1_000}, guideapp.One, true, 0, 0, 1_000, ledger.Frozen},
		{"a leaver's debt too", ledger.Balance{Carried: -70, Earned: 20}, guideapp.One, true, 0, 0, -50, ledger.Frozen},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := ledger.Payment{Balance: test.balance.Total(), Deducted: test.deducted, Paid: test.paid, Carried: test.carried, State: test.state}
			if got := test.balance.Pay(test.bound, test.leaver); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestByHand(t *testing.T) {
	t.Parallel()
	good := ledger.ByHand{Kind: ledger.Adjustment, Period: "2026-09", Party: "guide:G1", Payer: "North", Amount: 500, Reason: "a sale of two"}
	change := func(f func(h *ledger.ByHand)) ledger.ByHand {
		h := good
		f(&h)
		return h
	}
	for _, test := range []struct {
		name    string
		asked   ledger.ByHand
		path    string // of the violation, empty for none
		second  bool
		balance guideapp.Fen
		leaver  bool
		refused bool // by the balance
	}{
		{"small", good, "", false, 0, false, false},
		{"as large as one person may", change(func(h *ledger.ByHand) { h.Amount = -ledger.ApprovalAbove }), "", false, 0, false, false},
		{"larger", change(func(h *ledger.ByHand) { h.Amount = -ledger.ApprovalAbove - 1 }), "", true, 0, false, false},
		{"nothing", change(func(h *ledger.ByHand) { h.Amount = 0 }), "amount_fen", false, 0, false, false},
		{"no reason", change(func(h *ledger.ByHand) { h.Reason = "" }), "reason", false, 0, false, false},
		{"earned by hand", change(func(h *ledger.ByHand) { h.Kind = ledger.Earned }), "kind", true, 0, false, false},
		{"a debt written off", change(func(h *ledger.ByHand) { h.Kind = ledger.WriteOff }), "", true, -500, false, false},
		{"more than the debt", change(func(h *ledger.ByHand) { h.Kind = ledger.WriteOff }), "", true, -499, false, true},
		{"a write-off below 0", change(func(h *ledger.ByHand) { h.Kind, h.Amount = ledger.WriteOff, -5 }), "amount_fen", true, -500, false, false},
		{"a leaver paid", change(func(h *ledger.ByHand) { h.Kind = ledger.Payout }), "", true, 500, true, false},
		{"a leaver paid too much", change(func(h *ledger.ByHand) { h.Kind = ledger.Payout }), "", true, 499, true, true},
		{"a guide who stays is paid by settlements", change(func(h *ledger.ByHand) { h.Kind = ledger.Payout }), "", true, 500, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := ""
			for _, v := range test.asked.Violations() {
				path = v.Path
			}
			if path != test.path || test.asked.NeedsApproval(nil) != test.second {
				t.Errorf("violation of %q, second person %v; want %q, %v", path, test.asked.NeedsApproval(nil), test.path, test.second)
			}
			if err := test.asked.Against(test.balance, test.leaver); (err != nil) != test.refused {
				t.Errorf("against %s: %v, want refused %v", test.balance.Yuan(), err, test.refused)
			}
		})
	}
}

// What one person adjusts alone is bounded in all, not only booking by booking.
func TestByHand_NeedsApproval_together(t *testing.T) {
	t.Parallel()
	by := func(payer string, yuan guideapp.Fen) ledger.ByHand {
		return ledger.ByHand{Kind: ledger.Adjustment, Party: "guide:G1", Payer: payer, Amount: yuan * 100}
	}
	for _, test := range []struct {
		name   string
		alone  []ledger.ByHand
		asked  ledger.ByHand
		second bool
	}{
		{"up to the bound", []ledger.ByHand{by("North", 400)}, by("North", 600), false},
		{"above it together", []ledger.ByHand{by("North", 400)}, by("North", 601), true},
		{"taken away, above it together", []ledger.ByHand{by("North", -400)}, by("North", -601), true},
		{"a slip and its correction", []ledger.ByHand{by("North", 1000)}, by("North", -900), false},
		{"of two payers", []ledger.ByHand{by("North", 1000)}, by("South", -1), true},
		{"large in itself, small together", []ledger.ByHand{by("North", -1000)}, by("North", 1001), true},
	} {
		if got := test.asked.NeedsApproval(test.alone); got != test.second {
			t.Errorf("%s: second person %v", test.name, got)
		}
	}
}

// Headquarters' final word holds for the fact in question and for the line as a whole.
func TestOpenDispute_final(t *testing.T) {
	t.Parallel()
	line := func(event string) ledger.Dispute {
		return ledger.Dispute{Number: 2, Guide: "G1", Period: "2026-09", Component: "sales", Event: event}
	}
	declined := func(event string) ledger.Dispute {
		d := line(event)
		d.Number, d.Outcome, d.Verdict.Stage = 1, ledger.DisputeDeclined, ledger.AtHeadquarters
		return d
	}
	for _, test := range []struct {
		name          string
		before, again string
		refused       bool
	}{
		{"the same fact", "pos//o1", "pos//o1", true},
		{"the fact left out", "pos//o1", "", true},
		{"the line again", "", "", true},
		{"another fact", "pos//o1", "pos//o2", false},
		{"a fact of a line declined as a whole", "", "pos//o1", false},
	} {
		d, err := ledger.OpenDispute(line(test.again), []ledger.Dispute{declined(test.before)})
		if (err != nil) != test.refused || (err == nil && d.Stage != ledger.AtHeadquarters) {
			t.Errorf("%s: %+v, %v", test.name, d, err)
		}
	}
}

// A reopened dispute has headquarters' whole time again.
func TestDispute_Reopen(t *testing.T) {
	t.Parallel()
	d := ledger.Dispute{Number: 1, At: 1, Outcome: ledger.DisputeAdjusted, Stage: ledger.AtManager, Verdict: ledger.Verdict{By: "H1", Adjustment: 3}}
	d.Reopen(50 * guideapp.FullDay)
	stage, deadline := d.StageAt(51 * guideapp.FullDay)
	if d.Outcome != ledger.DisputeOpen || d.Verdict != (ledger.Verdict{}) || stage != ledger.AtHeadquarters || deadline != 50*guideapp.FullDay+ledger.HeadquartersTime {
		t.Errorf("reopened %+v, with %s until %s", d, stage, deadline)
	}
	if err := d.Decide(ledger.DisputeDeclined, ledger.Verdict{By: "M1", At: 51 * guideapp.FullDay}, guideapp.RoleManager); err == nil {
		t.Error("a manager decides what is with headquarters")
	}
}
