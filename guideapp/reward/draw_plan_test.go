package reward_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// keyed is a map of a plan document being drawn, in YAML's flow style.
type keyed struct {
	t    *rapid.T
	said []string
}

func (k *keyed) put(key, value string) *keyed {
	k.said = append(k.said, key+": "+value)
	return k
}

// maybe puts one of the values, once in n.
func (k *keyed) maybe(n int, key string, values ...string) *keyed {
	if chance(k.t, key, n) {
		k.put(key, oneOf(k.t, key+" of", values...))
	}
	return k
}

func (k *keyed) flow() string { return "{" + k.inner() + "}" }

func (k *keyed) inner() string { return strings.Join(k.said, ", ") }

// drawnKinds are the kinds of components, each alone and all together.
var drawnKinds = []struct {
	name  string
	draws []func(*keyed)
}{
	{"bounty", []func(*keyed){drawBounty}},
	{"commission", []func(*keyed){drawCommission}},
	{"ladder", []func(*keyed){drawLadder}},
	{"target", []func(*keyed){drawTarget}},
	{"pool", []func(*keyed){drawPool}},
	{"contest", []func(*keyed){drawContest}},
	{"penalty", []func(*keyed){drawPenalty}},
	{"all", []func(*keyed){drawBounty, drawCommission, drawLadder, drawTarget, drawPool, drawContest, drawPenalty}},
}

// drawPlan draws a plan document: one to four components of the kinds, credit rules and
// limits, each filter, bound and default now given, now left out.
func drawPlan(t *rapid.T, kinds []func(*keyed)) string {
	document := []string{"schema: 1", "plan: drawn", "period: " + oneOf(t, "cadence", "month", "month", "month", "week", "quarter", "day")}
	if n := rapid.IntRange(0, 3).Draw(t, "credit rules"); n > 0 {
		document = append(document, "credit:")
		for i := range n {
			document = append(document, fmt.Sprintf("  - {id: r%d, when: %s, to: %s}", i, drawWhen(t, "order"), drawSplits(t)))
		}
	}
	document = append(document, "components:")
	for i := range rapid.IntRange(1, 4).Draw(t, "components") {
		document = append(document, fmt.Sprintf("  - {id: c%d, %s}", i, drawComponent(t, kinds)))
	}
	limits := (&keyed{t: t}).maybe(3, "floor", "1.00").maybe(3, "cap", "90.00")
	if len(limits.said) > 0 {
		document = append(document, "limits: "+limits.flow())
	}
	return strings.Join(document, "\n") + "\n"
}

// drawWhen draws a filter for one of the kinds.
func drawWhen(t *rapid.T, kinds ...string) string {
	k := (&keyed{t: t}).put("kinds", "["+oneOf(t, "kinds", kinds...)+"]")
	for _, filter := range []struct {
		key    string
		values []string
	}{
		{"channels", []string{"[store, public]", "[mini_program]", "[cloud_store, store]"}},
		{"origins", []string{"[public_lead, public_buyer]", "[walk_in]"}},
		{"categories", []string{"[shoes]", "[shoes, bags]"}},
		{"brands", []string{"[demo]", "[demo, other]", "[other]"}},
		{"stores", []string{"[S0]", "[S1, S2]"}},
		{"classes", []string{"[A]", "[A, B]"}},
		{"regions", []string{"[east]", "[west]"}},
		{"ownership", []string{"[direct]", "[franchise]"}},
		{"attrs", []string{"{sku: [A1]}", "{sku: [A1, A2]}", "{colour: [red]}"}},
		{"reasons", []string{"[transfer]", "[customer, transfer]", "[customer]"}},
		{"min_amount", []string{"100", "100.05", "500", "0.01"}},
		{"first_order", []string{"true", "false"}},
		{"within_days", []string{"0", "10", "30"}},
	} {
		k.maybe(20, filter.key, filter.values...)
	}
	if k.said[0] == "kinds: [chat_waiting]" {
		k.maybe(2, "unanswered_minutes", "30", "600", "25")
	}
	return k.flow()
}

// drawSplits draws hard shares that add up to 100 %, and soft ones.
func drawSplits(t *rapid.T) string {
	var splits []string
	party := func() string {
		return oneOf(t, "party", "guide", "guide", "owner", "manager", "store", "team", "night team")
	}
	for _, share := range oneOf(t, "hard", []string{"100%"}, []string{"60%", "40%"}, []string{"33.3333%", "33.3333%", "33.3334%"}, []string{"0.0001%", "99.9999%"}) {
		splits = append(splits, fmt.Sprintf("{party: %s, share: %s}", party(), share))
	}
	for range rapid.IntRange(0, 2).Draw(t, "soft") {
		splits = append(splits, fmt.Sprintf("{party: %s, share: %s, soft: true}", party(), oneOf(t, "soft share", "100%", "80%", "20%", "33.3333%")))
	}
	return "[" + strings.Join(splits, ", ") + "]"
}

func drawMeasure(t *rapid.T, quantities ...string) string {
	quantity := oneOf(t, "quantity", quantities...)
	k := (&keyed{t: t, said: []string{quantity}}).maybe(3, "credits", "all", "hard")
	if !chance(t, "of everything", 8) {
		kinds := []string{"order", "order", "order, friend_added", "chat_waiting", "footfall"}
		if quantity == "sum: amount" {
			kinds = kinds[:2]
		}
		k.put("when", drawWhen(t, kinds...))
	}
	return k.flow()
}

var quantities = []string{"sum: amount", "sum: amount", "sum: quantity", "count: events", "count: customers"}

// drawComponent draws a component's keys, all but its id.
func drawComponent(t *rapid.T, kinds []func(*keyed)) string {
	k := &keyed{t: t}
	k.maybe(4, "title", "加好友")
	drawAudience(k)
	oneOf(t, "component", kinds...)(k)
	return k.inner()
}

func drawAudience(k *keyed) {
	if !chance(k.t, "for", 3) {
		return
	}
	audience := (&keyed{t: k.t}).maybe(2, "roles", "[guide]", "[manager]", "[guide, coordinator]").maybe(4, "stores", "[S0, S1]", "[S1]").
		maybe(4, "classes", "[A, B]", "[C]").maybe(4, "regions", "[east]").maybe(4, "ownership", "[direct]").maybe(3, "min_tenure_days", "0", "10", "30")
	if len(audience.said) > 0 {
		k.put("for", audience.flow())
	}
}

func (k *keyed) bounds() *keyed {
	return k.maybe(4, "cap", "8.88", "40").maybe(4, "floor", "3", "0.05")
}

func (k *keyed) hold() *keyed {
	if chance(k.t, "hold", 2) {
		hold := (&keyed{t: k.t}).put("days", oneOf(k.t, "hold days", "3", "0", "7", "15")).maybe(2, "from", "completed", "event").
			maybe(2, "void_on", "[friend_lost]", "[chat_waiting]", "[friend_lost, service]")
		k.put("hold", hold.flow())
	}
	return k
}

func drawBounty(k *keyed) {
	bounty := (&keyed{t: k.t}).put("each", oneOf(k.t, "each", "2.00", "0.01", "3.33")).
		maybe(2, "once_per", "[guide, customer]", "[customer]", "[store]", "[guide]", "[customer, store]")
	k.put("bounty", bounty.flow()).put("when", drawWhen(k.t, "friend_added", "friend_added, order", "order", "chat_waiting")).bounds().hold()
}

func drawPenalty(k *keyed) {
	k.put("penalty", "{each: "+oneOf(k.t, "each", "1.00", "0.07")+"}").put("when", drawWhen(k.t, "chat_waiting", "chat_waiting", "friend_lost"))
	k.maybe(3, "cap", "0.50", "2")
}

func drawCommission(k *keyed) {
	k.put("commission", (&keyed{t: k.t}).put("rate", oneOf(k.t, "rate", "1.5%", "0.2345%", "33.3333%")).maybe(2, "of", "guide", "store", "region").flow())
	if chance(k.t, "when", 2) {
		k.put("when", drawWhen(k.t, "order", "order, friend_added"))
	}
	k.bounds().hold().final()
}

// final adds final_after where what others did counts.
func (k *keyed) final() *keyed {
	text := k.inner()
	shared := strings.Contains(text, "pool: ") || strings.Contains(text, "contest: ") || strings.Contains(text, "target: ") ||
		strings.Contains(text, "of: store") || strings.Contains(text, "of: region")
	if shared {
		k.maybe(3, "final_after", "0", "5", "15")
	}
	return k
}

func drawLadder(k *keyed) {
	mode := oneOf(k.t, "mode", "marginal", "whole", "per_event")
	of := quantities
	if mode == "per_event" {
		of = quantities[:3]
	}
	measure := drawMeasure(k.t, of...)
	ladder := (&keyed{t: k.t}).put("measure", measure).put("mode", mode)
	if mode != "per_event" {
		ladder.maybe(3, "of", "guide", "store", "region")
	}
	paidOn := measure
	if mode == "whole" && chance(k.t, "pays on", 2) {
		paidOn = drawMeasure(k.t, of...)
		ladder.put("pays_on", paidOn)
	}
	ladder.put("steps", drawStair(k.t, isAmount(measure), isAmount(paidOn), mode == "whole"))
	k.put("ladder", ladder.flow()).bounds().hold().final()
}

func isAmount(measure string) bool { return strings.Contains(measure, "sum: amount") }

func drawStair(t *rapid.T, amount, paidOnAmount, lumps bool) string {
	starts := []string{"0", "1", "2", "3", "5"}
	if amount {
		starts = []string{"0", "0.01", "100.05", "1000", "2500.50"}
	}
	var steps []string
	for _, from := range starts {
		if chance(t, "step", 2) {
			continue
		}
		pays := "each: " + oneOf(t, "step each", "0.35", "1", "7.77")
		if paidOnAmount {
			pays = "rate: " + oneOf(t, "step rate", "1%", "0.0333%", "2.5%", "0%")
		}
		if lumps && chance(t, "lump", 2) {
			pays = "amount: " + oneOf(t, "lump of", "10", "35.5")
		}
		steps = append(steps, fmt.Sprintf("{from: %s, %s}", from, pays))
	}
	if len(steps) == 0 {
		return "[{from: " + starts[1] + ", " + map[bool]string{true: "rate: 2%", false: "each: 1.5"}[paidOnAmount] + "}]"
	}
	return "[" + strings.Join(steps, ", ") + "]"
}

func drawTarget(k *keyed) {
	measure := drawMeasure(k.t, quantities...)
	goal := oneOf(k.t, "goal", "table: goals", "per_visitor: 12.34", "per_visitor: 250", "uniform: 2", "uniform: 4", "by_class: {A: 3, B: 7}")
	if isAmount(measure) {
		goal = strings.NewReplacer("4}", "4", "uniform: 4", "uniform: 1234.56", "A: 3", "A: 3000", "B: 7", "B: 700").Replace(goal)
	}
	var points []string
	for _, reach := range []string{"0%", "0.5%", "80%", "100%", "120%", "1000%"} {
		if chance(k.t, "point", 2) {
			points = append(points, fmt.Sprintf("{reach: %s, amount: %s}", reach, oneOf(k.t, "point pays", "100", "333.33", "0.01", "0", "0.05")))
		}
	}
	if len(points) == 0 {
		points = []string{"{reach: 10%, amount: 55.55}"}
	}
	target := (&keyed{t: k.t}).put("measure", measure).put("goal", "{"+goal+"}").put("pay", "["+strings.Join(points, ", ")+"]").
		maybe(2, "of", "guide", "store", "region").maybe(2, "prorate", "days", "none", "none").maybe(2, "between", "step", "linear", "linear")
	k.put("target", target.flow()).bounds().final()
}

var groupings = []string{"store", "region", "class", "brand", "[region, class]", "[store, class]"}

func drawPool(k *keyed) {
	fund := "{amount: " + oneOf(k.t, "fund", "100.01", "0.02") + "}"
	rated := chance(k.t, "rated", 2)
	if rated {
		fund = "{rate: " + oneOf(k.t, "fund rate", "0.5%", "10%") + ", measure: " + drawMeasure(k.t, "sum: amount") + "}"
	}
	pool := (&keyed{t: k.t}).put("group", oneOf(k.t, "group", groupings...)).put("fund", fund).maybe(3, "prorate", "days", "none")
	if chance(k.t, "gate", 3) {
		gate := drawMeasure(k.t, "sum: amount", "count: events", "count: customers")
		pool.put("gate", fmt.Sprintf("{measure: %s, at_least: %s}", gate, oneOf(k.t, "gate at", "0", "2", "3")))
	}
	if chance(k.t, "share by", 2) {
		pool.put("share_by", "measure")
		if !rated || chance(k.t, "own measure", 2) {
			pool.put("measure", drawMeasure(k.t, quantities...))
		}
	} else {
		pool.maybe(2, "share_by", "equal")
	}
	k.put("pool", pool.flow())
	if strings.Contains(pool.inner(), "share_by: measure") {
		k.bounds()
	} else {
		k.maybe(4, "cap", "8.88") // days are no measure that a floor could rest on
	}
	k.final()
}

func drawContest(k *keyed) {
	prizes := slices.Clone([]string{"100", "50.01", "50.01", "20"})[:rapid.IntRange(1, 4).Draw(k.t, "prizes")]
	contest := (&keyed{t: k.t}).put("group", oneOf(k.t, "group", groupings...)).put("measure", drawMeasure(k.t, quantities...)).
		maybe(3, "at_least", "0", "1", "2").put("prizes", "["+strings.Join(prizes, ", ")+"]")
	k.put("contest", contest.flow()).bounds().final()
}
