package main

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/ledger"
	"frontline/guideapp/service"
)

// settleFlags is the command line of settle.
type settleFlags struct {
	place
	brand, period, asOf, author, payouts string
	number                               int64
	asJSON                               bool
}

// operator stands in the books as who settled where nobody was named: whoever may run
// commands on the database.
const operator = "frontline settle"

// runSettle books what guides have earned in a period, pays their balances and prints
// what came of it; or it prints what came of an earlier settlement.
func runSettle(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := newFlags("settle", stderr)
	var f settleFlags
	f.place.flags(flags)
	flags.StringVar(&f.brand, "brand", defaultBrand, "the brand to settle")
	flags.StringVar(&f.period, "period", "", "what to settle: 2026-09, 2026-09-14, 2026-W37 or 2026-Q3")
	flags.StringVar(&f.asOf, "as-of", "", "the facts known then count (default: now)")
	flags.StringVar(&f.author, "as", "", "who settles, as the books will say: a `person` of headquarters whom frontline keys let in (default \""+operator+"\"); "+
		"a plan that takes back what was booked needs somebody else's approval of that amount, which this command cannot give: they sign in and call SettlementService.ApproveTakeBack")
	flags.StringVar(&f.payouts, "payout-dir", "", "folder to write a payout file for each payer into")
	flags.Int64Var(&f.number, "number", 0, "settle nothing: show settlement `n` again, and write its payout files into --payout-dir")
	flags.BoolVar(&f.asJSON, "json", false, "print the settlement as JSON")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	request, err := f.request()
	if err != nil {
		return usage(flags, "%v", err)
	}
	database, err := f.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	now, err := businessClock(ctx, database)
	if err != nil {
		return err
	}
	h := newHouse(database, now)
	settled, err := f.settlement(ctx, h, request)
	if err != nil {
		return err
	}
	if f.payouts != "" {
		if err := writePayouts(ctx, h.settling, f.brand, settled, f.payouts); err != nil {
			return fmt.Errorf("settlement %d is booked, but its payout files are not written; frontline settle --number %d --payout-dir writes them: %w", settled.Number, settled.Number, err)
		}
	}
	if f.asJSON {
		return printSettlementJSON(stdout, settled)
	}
	return printSettlement(stdout, settled)
}

// request checks what is asked for.
func (f *settleFlags) request() (service.SettleRequest, error) {
	request := service.SettleRequest{Period: f.period}
	switch {
	case f.number < 0:
		return request, errors.New("--number counts from 1")
	case f.number != 0 && f.period+f.asOf+f.author != "":
		return request, errors.New("--number settles nothing; leave out --period, --as-of and --as")
	case f.number == 0 && f.period == "":
		return request, errors.New("--period is missing")
	case f.asOf == "":
		return request, nil
	}
	var err error
	if request.AsOf, err = guideapp.ParseInstant(f.asOf, businessZone()); err != nil {
		err = fmt.Errorf("--as-of: %w", err)
	}
	return request, err
}

// settlement settles, or gives the settlement that is named.
func (f *settleFlags) settlement(ctx context.Context, h house, request service.SettleRequest) (ledger.Settlement, error) {
	if f.number != 0 {
		return h.settling.Get(ctx, guideapp.Person{Brand: f.brand, ID: operator, Role: guideapp.RoleHeadquarters}, f.number, "")
	}
	author, err := f.settler(ctx, h.sessions)
	if err != nil {
		return ledger.Settlement{}, err
	}
	return h.settling.Settle(ctx, author, rand.Text(), request)
}

// settler gives who settles. A command cannot know who types it, so a name only says who
// may not be the second person; whoever is that has signed in.
func (f *settleFlags) settler(ctx context.Context, sessions *service.Sessions) (guideapp.Person, error) {
	if f.author == "" {
		return guideapp.Person{Brand: f.brand, ID: operator, Name: operator, Role: guideapp.RoleHeadquarters}, nil
	}
	person, err := sessions.Person(ctx, f.brand, f.author)
	if err == nil && person.Role != guideapp.RoleHeadquarters {
		err = guideapp.Errorf(guideapp.Forbidden, "--as: %s is %s; name somebody of headquarters, or nobody", person.ID, person.Role)
	}
	return person, err
}

// businessClock is the demo's, which stands still, where the database holds the demo, and
// otherwise the real time.
func businessClock(ctx context.Context, database *db.DB) (func() guideapp.Instant, error) {
	demo, err := newHouse(database, demoNow).sessions.Knows(ctx, demoCodes[lastDemoRole])
	if demo {
		return demoNow, err
	}
	return wallClock, err
}

func printSettlement(stdout io.Writer, s ledger.Settlement) error {
	fmt.Fprintf(stdout, "Settlement %d of %s, as of %s\n\n", s.Number, s.Period, s.AsOf)
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "period\tplan\tstatements\tbooked lines\tbooked\ttaken back\t")
	for _, r := range s.Ratings {
		fmt.Fprintf(w, "%s\t%s v%d\t%d\t%d\t%s\t%s\t\n", r.Period, r.Basis.Plan, r.Basis.PlanVersion, r.Statements, r.Booked, r.Amount.Yuan(), r.TakenBack.Yuan())
	}
	if len(s.Revenue) > 0 {
		fmt.Fprintln(w, "\nperiod\trevenue of\tbooked\t")
	}
	for _, r := range s.Revenue {
		fmt.Fprintf(w, "%s\t%s\t%s\t\n", r.Period, r.Party, r.Amount.Yuan())
	}
	fmt.Fprintln(w, "\npayer\tparties\tpaid\tstill owing\tfrozen\t")
	for _, p := range s.Payouts {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t\n", payerName(p.Payer), p.Parties, p.Paid.Yuan(), p.Owing.Yuan(), p.Frozen.Yuan())
	}
	return w.Flush()
}

// payerName names a payer for people; stores may name none.
func payerName(payer string) string {
	if payer == "" {
		return "no-payer"
	}
	return payer
}

// settlementJSON is what settle --json prints.
type settlementJSON struct {
	Settlement int64               `json:"settlement"`
	Period     string              `json:"period"`
	AsOf       string              `json:"as_of"`
	Author     string              `json:"author"`
	Periods    []settledPeriodJSON `json:"periods"`
	Payouts    []settledPayoutJSON `json:"payouts"`
	Revenue    []revenueJSON       `json:"revenue"`
}

type settledPeriodJSON struct {
	Period     string       `json:"period"`
	Plan       string       `json:"plan"`
	Version    int          `json:"version"`
	PlanHash   string       `json:"plan_hash"`
	FactsHash  string       `json:"facts_hash"`
	Statements int          `json:"statements"`
	Lines      int          `json:"booked_lines"`
	Booked     guideapp.Fen `json:"booked_fen"`
	TakenBack  guideapp.Fen `json:"taken_back_fen"`
}

type settledPayoutJSON struct {
	Payer   string       `json:"payer"`
	Parties int          `json:"parties"`
	Paid    guideapp.Fen `json:"paid_fen"`
	Owing   guideapp.Fen `json:"owing_fen"`
	Frozen  guideapp.Fen `json:"frozen_fen"`
}

// revenueJSON is what was booked as somebody's revenue of a period.
type revenueJSON struct {
	Period string       `json:"period"`
	Party  string       `json:"party"`
	Amount guideapp.Fen `json:"amount_fen"`
}

func printSettlementJSON(stdout io.Writer, s ledger.Settlement) error {
	out := settlementJSON{Settlement: s.Number, Period: s.Period, AsOf: s.AsOf.String(), Author: s.Author,
		Periods: []settledPeriodJSON{}, Payouts: []settledPayoutJSON{}, Revenue: []revenueJSON{}}
	for _, r := range s.Ratings {
		out.Periods = append(out.Periods, settledPeriodJSON{r.Period, r.Basis.Plan, r.Basis.PlanVersion, r.Basis.PlanHash, r.FactsHash, r.Statements, r.Booked, r.Amount, r.TakenBack})
	}
	for _, p := range s.Payouts {
		out.Payouts = append(out.Payouts, settledPayoutJSON(p))
	}
	for _, r := range s.Revenue {
		out.Revenue = append(out.Revenue, revenueJSON(r))
	}
	return json.NewEncoder(stdout).Encode(out)
}

// payoutHeader is the first row of a payout file. Amounts are in yuan.
var payoutHeader = []string{"settlement", "period", "payer", "guide_id", "name", "balance", "deducted", "paid", "carried", "state"}

// writePayouts writes one file for each payer. A file appears whole or not at all, and is
// the same however often it is written.
func writePayouts(ctx context.Context, settling *service.Settling, brand string, s ledger.Settlement, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	rows := map[string][][]string{}
	err := settling.PayoutFiles(ctx, brand, s.Number, func(p ledger.Payment, name string) error {
		guide, _ := ledger.GuideOf(p.Party)
		rows[p.Payer] = append(rows[p.Payer], []string{strconv.FormatInt(s.Number, 10), s.Period, p.Payer, guide, name,
			p.Balance.Yuan(), p.Deducted.Yuan(), p.Paid.Yuan(), p.Carried.Yuan(), string(p.State)})
		return nil
	})
	if err != nil {
		return err
	}
	for payer, lines := range rows {
		if err := writeCSV(filepath.Join(folder, payoutName(s, payer)), append([][]string{payoutHeader}, lines...)); err != nil {
			return err
		}
	}
	return nil
}

// payoutName names a payer's file, and that of stores without a payer after none. What no
// file name bears is written as its bytes, so that two payers never share one.
func payoutName(s ledger.Settlement, payer string) string {
	var name strings.Builder
	fmt.Fprintf(&name, "payout-%s-%d", s.Period, s.Number)
	if payer != "" {
		name.WriteByte('-')
	}
	for _, r := range payer {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|%`, r) {
			fmt.Fprintf(&name, "%%%02X", string(r))
			continue
		}
		name.WriteRune(r)
	}
	return name.String() + ".csv"
}

func writeCSV(path string, rows [][]string) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".payout-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // after the rename it does nothing
	if err := errors.Join(csv.NewWriter(file).WriteAll(rows), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
