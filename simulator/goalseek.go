package simulator

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// seekGrid is how many values of the range are tried first, evenly apart: they show
// whether the cost rises or falls all the way.
const seekGrid = 9

// MaxSeekRuns is the most values a search pays. Halving the widest range there is twice,
// for the budget and for the losers, takes fewer.
const MaxSeekRuns = 150

// Seek asks which value of one number of a plan meets a budget.
type Seek struct {
	Path   string         // of the number in the plan's document
	Budget guideapp.Fen   // what the plan is to cost
	Losers guideapp.Ratio // of all guides, who may get less than under the baseline
	// Least and Most bound the search, as the document writes numbers; empty is from
	// nothing to four times the value that stands there.
	Least, Most string
	// Step is called after every value that was paid, with how many there were; nil is
	// not. Its error ends the search and is given back.
	Step func(runs int) error
}

// GoalSeek is the answer to a Seek: the value whose cost is the budget to within a fen a
// guide, or the neighbouring values on either side of it. Values are set in steps of
// 0.0001 % of a rate, of a fen of an amount, of one of a number. The search halves the range
// between two values on either side of the budget, and so assumes that the cost rises or
// falls all the way between them; Monotone says whether all values tried do.
type GoalSeek struct {
	Plan     int // which of the report's plans was turned
	Number   reward.Number
	Budget   guideapp.Fen
	Guides   int
	MayLose  int // guides
	Least    int64
	Most     int64
	Found    Found
	Answer   Trial
	Below    *Trial // of the neighbours on either side of the budget, the cheaper one
	Above    *Trial
	Monotone bool
	Trials   []Trial // all that were paid, by value
}

// Trial is one value with what it comes to.
type Trial struct {
	Value  int64
	Cost   guideapp.Fen
	Losers int // guides who get less than under the baseline
}

// Found says how a search ended.
type Found string

// The ends of a search.
const (
	// FoundMet: the answer costs the budget to within a fen a guide.
	FoundMet Found = "met"
	// FoundBetween: the budget lies between two neighbouring values, Below and Above; the
	// answer is Below.
	FoundBetween Found = "between"
	// FoundOutside: no value tried gets to the budget; the answer is the nearest.
	FoundOutside Found = "outside"
	// FoundLosers: the budget makes too many lose; the answer is the value nearest to it
	// that does not, or if there is none, that which makes the fewest lose.
	FoundLosers Found = "losers"
)

// goalSeek takes path and budget (yuan), and may take losers (a percentage of the guides,
// 100%), plan (whose number is turned: 0 the baseline, 1 the first variant; the last),
// least and most.
func goalSeek(s *Session, plans []Paid, args *Arguments) (Report, error) {
	seek := Seek{
		Path: args.Text("path", ""), Budget: args.Yuan("budget", 0, guideapp.MaxAmount, -1), Losers: args.Ratio("losers", 0, guideapp.One, guideapp.One),
		Least: args.Text("least", ""), Most: args.Text("most", ""),
	}
	at := int(args.Whole("plan", 0, int64(len(plans)-1), int64(len(plans)-1)))
	if err := args.Err(); err != nil {
		return nil, err
	}
	if seek.Path == "" {
		return nil, guideapp.InvalidAt(argumentPath("path"), "is missing; name a number of the plan, such as components[0].commission.rate")
	}
	if seek.Budget < 0 {
		return nil, guideapp.InvalidAt(argumentPath("budget"), "is missing; write what the plan is to cost in yuan, such as 50000")
	}
	return s.seek(plans, at, seek)
}

// GoalSeek searches the value with which a plan of the session meets a budget: that of
// the last of the plans, held against the first.
func (s *Session) GoalSeek(plans []*reward.Plan, seek Seek) (*GoalSeek, error) {
	var paid []Paid
	for _, plan := range plans {
		p, err := s.payOnce(plan)
		if err != nil {
			return nil, err
		}
		paid = append(paid, p)
	}
	if len(paid) == 0 {
		return nil, guideapp.Errorf(guideapp.Invalid, "no plan is given to search in")
	}
	return s.seek(paid, len(paid)-1, seek)
}

func (s *Session) seek(plans []Paid, at int, ask Seek) (*GoalSeek, error) {
	turned := plans[at]
	number, err := turned.Plan.Number(ask.Path)
	if err != nil {
		return nil, guideapp.InvalidAt(argumentPath("path"), "%v", err)
	}
	k := &seeker{turned: turned.Plan, measures: turned.Measures, baseline: plans[0].Statements, step: ask.Step}
	k.GoalSeek = &GoalSeek{Plan: at, Number: number, Budget: ask.Budget, Guides: len(turned.Statements)}
	k.MayLose = int(quotientDown(int64(k.Guides), int64(ask.Losers)))
	if err := k.bound(ask); err != nil {
		return nil, err
	}
	k.told = s.progress.steps(k.runs())
	if err := k.run(); err != nil {
		return nil, err
	}
	return k.GoalSeek, nil
}

// quotientDown gives so many parts per million of n, rounded down.
func quotientDown(n, ppm int64) int64 {
	product := new(big.Int).Mul(big.NewInt(n), big.NewInt(ppm))
	return product.Quo(product, big.NewInt(partsPerMillion)).Int64()
}

// seeker is a search under way.
type seeker struct {
	*GoalSeek
	turned   *reward.Plan
	measures *reward.Measures // of the value paid last
	baseline []reward.Statement
	step     func(runs int) error
	told     func() // after every value that was paid
}

// bound sets the range of the search: as asked, as far as the document allows.
func (k *seeker) bound(ask Seek) error {
	k.Least, k.Most = 0, 4*k.Number.Value
	if k.Most > math.MaxInt64/8 || k.Number.Value < 0 {
		return guideapp.InvalidAt(argumentPath("path"), "%s is too large to search around", k.Number.Unit.Text(k.Number.Value))
	}
	for key, bound := range map[string]struct {
		text string
		at   *int64
	}{"least": {ask.Least, &k.Least}, "most": {ask.Most, &k.Most}} {
		if bound.text == "" {
			continue
		}
		value, err := k.Number.Unit.Parse(bound.text)
		if err != nil {
			return guideapp.InvalidAt(argumentPath(key), "%v", err)
		}
		*bound.at = value
	}
	if k.Least > k.Number.Value || k.Most < k.Number.Value || k.Least >= k.Most {
		return guideapp.InvalidAt(argumentPath("least"), "the search must go from at most %s, which stands in the plan, to at least that, and be at least a step wide; write least and most",
			k.Number.Unit.Text(k.Number.Value))
	}
	k.Least, k.Most = k.allowed(k.Least), k.allowed(k.Most)
	if k.Least == k.Most {
		return guideapp.InvalidAt(argumentPath("path"), "may be nothing but %s as the rest of the plan stands; name another number", k.Number.Unit.Text(k.Number.Value))
	}
	return nil
}

// allowed gives the value nearest to bound, between it and the one that stands in the
// plan, that the document allows.
func (k *seeker) allowed(bound int64) int64 {
	may := func(value int64) bool {
		_, err := k.turned.With(k.Number.Path, k.Number.Unit.Text(value))
		return err == nil
	}
	good := k.Number.Value
	if may(bound) {
		return bound
	}
	for bound-good > 1 || good-bound > 1 {
		middle := good + (bound-good)/2
		if may(middle) {
			good = middle
		} else {
			bound = middle
		}
	}
	return good
}

// runs is how many values the search pays at most where the cost rises or falls all the way:
// those of the grid, and as many as halving one of its steps takes, once for the budget and
// where some may not lose once for them.
func (k *seeker) runs() int {
	halvings := bits.Len64(uint64((k.Most - k.Least) / (seekGrid - 1)))
	if k.MayLose < k.Guides {
		halvings *= 2
	}
	return seekGrid + halvings
}

func (k *seeker) run() error {
	for i := range int64(seekGrid) {
		part := new(big.Int).Mul(big.NewInt(k.Most-k.Least), big.NewInt(i))
		at := k.Least + part.Quo(part, big.NewInt(seekGrid-1)).Int64()
		if _, err := k.try(at); err != nil {
			return err
		}
	}
	if err := k.meet(); err != nil {
		return err
	}
	if k.Answer.Losers > k.MayLose {
		if err := k.spare(); err != nil {
			return err
		}
	}
	k.Monotone = monotone(k.Trials)
	return nil
}

// try pays one value, unless it was paid before.
func (k *seeker) try(value int64) (Trial, error) {
	at, known := slices.BinarySearchFunc(k.Trials, value, func(t Trial, v int64) int {
		return int(min(1, max(-1, t.Value-v)))
	})
	if known {
		return k.Trials[at], nil
	}
	if len(k.Trials) == MaxSeekRuns {
		return Trial{}, guideapp.Errorf(guideapp.TooLarge, "the search has paid %d values without an end; write a narrower least and most", MaxSeekRuns)
	}
	plan, err := k.turned.With(k.Number.Path, k.Number.Unit.Text(value))
	if err != nil {
		return Trial{}, err
	}
	k.measures, _ = k.measures.Reprice(plan)
	t := Trial{Value: value}
	for i, s := range k.measures.Close() {
		t.Cost += s.Total
		if s.Total < k.baseline[i].Total {
			t.Losers++
		}
	}
	k.Trials = slices.Insert(k.Trials, at, t)
	k.told()
	if k.step != nil {
		err = k.step(len(k.Trials))
	}
	return t, err
}

// meet finds the neighbouring values on either side of the budget.
func (k *seeker) meet() error {
	within := func(t Trial) bool { return t.Cost <= k.Budget }
	low, high, found := k.sides(within)
	if !found {
		k.Answer, k.Found = k.nearest(func(Trial) bool { return true }), FoundOutside
		if k.reaches(k.Answer) {
			k.Found = FoundMet
		}
		return nil
	}
	low, high, err := k.halve(low, high, within)
	if err != nil {
		return err
	}
	k.Below, k.Above = &low, &high
	if within(high) {
		k.Below, k.Above = &high, &low
	}
	k.Answer, k.Found = *k.Below, FoundBetween
	switch {
	case k.reaches(*k.Below):
		k.Found = FoundMet
	case k.reaches(*k.Above):
		k.Answer, k.Found = *k.Above, FoundMet
	}
	return nil
}

// spare finds the value nearest to the answer that makes no more lose than may.
func (k *seeker) spare() error {
	few := func(t Trial) bool { return t.Losers <= k.MayLose }
	k.Found = FoundLosers
	if !slices.ContainsFunc(k.Trials, few) {
		k.Answer = slices.MinFunc(k.Trials, func(a, b Trial) int { return a.Losers - b.Losers })
		return nil
	}
	from, to := k.Answer, k.nearest(few)
	if from.Value > to.Value {
		from, to = to, from
	}
	low, high, err := k.halve(from, to, few)
	if err != nil {
		return err
	}
	k.Answer = low
	if few(high) {
		k.Answer = high
	}
	return nil
}

// sides gives two values tried, next to each other, of which one is as asked and the other
// is not: those nearest to the value in the plan.
func (k *seeker) sides(is func(Trial) bool) (low, high Trial, found bool) {
	nearest := int64(math.MaxInt64)
	for i := range len(k.Trials) - 1 {
		a, b := k.Trials[i], k.Trials[i+1]
		far := max(0, a.Value-k.Number.Value, k.Number.Value-b.Value)
		if is(a) != is(b) && far < nearest {
			low, high, found, nearest = a, b, true, far
		}
	}
	return low, high, found
}

// halve narrows two values, of which one is as asked, down to neighbours.
func (k *seeker) halve(low, high Trial, is func(Trial) bool) (Trial, Trial, error) {
	for high.Value-low.Value > 1 {
		middle, err := k.try(low.Value + (high.Value-low.Value)/2)
		switch {
		case err != nil:
			return low, high, err
		case is(middle) == is(low):
			low = middle
		default:
			high = middle
		}
	}
	return low, high, nil
}

// nearest gives the value tried whose cost is nearest to the budget, among some.
func (k *seeker) nearest(among func(Trial) bool) (nearest Trial) {
	first := true
	for _, t := range k.Trials {
		if among(t) && (first || k.off(t) < k.off(nearest)) {
			nearest, first = t, false
		}
	}
	return nearest
}

// off is how far a trial's cost is from the budget.
func (g *GoalSeek) off(t Trial) guideapp.Fen { return max(t.Cost-g.Budget, g.Budget-t.Cost) }

// reaches says whether a trial costs the budget to within a fen a guide.
func (g *GoalSeek) reaches(t Trial) bool { return g.off(t) <= guideapp.Fen(g.Guides) }

// monotone says whether the cost rises or falls all the way, or stays.
func monotone(trials []Trial) bool {
	rises, falls := false, false
	for i := range len(trials) - 1 {
		rises = rises || trials[i+1].Cost > trials[i].Cost
		falls = falls || trials[i+1].Cost < trials[i].Cost
	}
	return !rises || !falls
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"plan":1,"path":"components[1].commission.rate","unit":"ppm","value":"1.5%",
//	 "least":"0%","most":"6%","budget_fen":0,"may_lose":0,"found":"met","monotone":true,"runs":21,
//	 "answer":{"value":"1.62%","cost_fen":0,"off_fen":0,"losers":0},"below":{...},"above":{...},
//	 "trials":[{...}]}
//
// off_fen is the cost less the budget. below and above are the neighbouring values on
// either side of the budget, null where there are none.
func (g *GoalSeek) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", g.Sentence())
		w.int("plan", g.Plan)
		w.text("path", g.Number.Path)
		w.text("unit", string(g.Number.Unit))
		w.text("value", g.text(g.Number.Value))
		w.text("least", g.text(g.Least))
		w.text("most", g.text(g.Most))
		w.fen("budget_fen", g.Budget)
		w.int("may_lose", g.MayLose)
		w.text("found", string(g.Found))
		w.bool("monotone", g.Monotone)
		w.int("runs", len(g.Trials))
		g.write(&w, "answer", &g.Answer)
		g.write(&w, "below", g.Below)
		g.write(&w, "above", g.Above)
		w.objects("trials", len(g.Trials), func(i int) { g.writeTrial(&w, &g.Trials[i]) })
	})
	return w.to
}

func (g *GoalSeek) text(value int64) string { return g.Number.Unit.Text(value) }

func (g *GoalSeek) write(w *jsonWriter, key string, t *Trial) {
	if t == nil {
		w.null(key)
		return
	}
	w.key(key)
	w.object(func() { g.writeTrial(w, t) })
}

func (g *GoalSeek) writeTrial(w *jsonWriter, t *Trial) {
	w.text("value", g.text(t.Value))
	w.fen("cost_fen", t.Cost)
	w.fen("off_fen", t.Cost-g.Budget)
	w.int("losers", t.Losers)
}

// Sentence says which value to set, or why none will do.
func (g *GoalSeek) Sentence() guideapp.Text {
	value, cost, budget := g.text(g.Answer.Value), yuan(g.Answer.Cost), yuan(g.Budget)
	var t guideapp.Text
	switch g.Found {
	case FoundMet:
		t = text(fmt.Sprintf("把 %s 设为 %s，成本 %s 元，合预算 %s 元；%d 人少得。", g.Number.Path, value, cost, budget, g.Answer.Losers),
			fmt.Sprintf("With %s at %s it costs %s yuan, which meets the budget of %s; %s.", g.Number.Path, value, cost, budget, counted(g.Answer.Losers, "loser")))
	case FoundBetween:
		t = text(fmt.Sprintf("预算 %s 元落在相邻的两个值之间：%s 为 %s 时 %s 元，为 %s 时 %s 元。", budget, g.Number.Path, g.text(g.Below.Value), yuan(g.Below.Cost), g.text(g.Above.Value), yuan(g.Above.Cost)),
			fmt.Sprintf("The budget of %s yuan lies between two neighbouring values of %s: %s costs %s, %s costs %s.", budget, g.Number.Path, g.text(g.Below.Value), yuan(g.Below.Cost), g.text(g.Above.Value), yuan(g.Above.Cost)))
	case FoundOutside:
		t = text(fmt.Sprintf("%s 至 %s 之间达不到预算 %s 元；最接近的是 %s，成本 %s 元。", g.text(g.Least), g.text(g.Most), budget, value, cost),
			fmt.Sprintf("The budget of %s yuan cannot be met between %s and %s; the nearest is %s, which costs %s.", budget, g.text(g.Least), g.text(g.Most), value, cost))
	default:
		t = text(fmt.Sprintf("预算 %s 元会让超过 %d 人少得；最接近且可行的是 %s，成本 %s 元，%d 人少得。", budget, g.MayLose, value, cost, g.Answer.Losers),
			fmt.Sprintf("The budget of %s yuan makes more than %d lose; the nearest that will do is %s, which costs %s, with %s.", budget, g.MayLose, value, cost, counted(g.Answer.Losers, "loser")))
		if g.Answer.Losers > g.MayLose {
			t = text(fmt.Sprintf("任何值都会让超过 %d 人少得；最少的是 %s，%d 人少得，成本 %s 元。", g.MayLose, value, g.Answer.Losers, cost),
				fmt.Sprintf("Every value makes more than %d lose; the fewest is %s with %s, which costs %s yuan.", g.MayLose, value, counted(g.Answer.Losers, "loser"), cost))
		}
	}
	if g.Monotone {
		return t
	}
	return sentences(t, text("成本随这个数并非一路升或降，可能还有别的解。", "The cost does not rise or fall all the way, so other values may do as well."))
}
