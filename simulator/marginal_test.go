package simulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

// drawMarginalPlan draws a plan of components whose curves the report can tell.
func drawMarginalPlan(t *rapid.T) *reward.Plan {
	var some []string
	for i, part := range parts {
		shared := slices.ContainsFunc([]string{"first-friend", "pool", "jar", "race"}, func(id string) bool { return strings.HasPrefix(part, "{id: "+id+",") })
		if !shared && rapid.Bool().Draw(t, fmt.Sprint("part ", i)) {
			some = append(some, part)
		}
	}
	if len(some) == 0 {
		some = parts[:1]
	}
	document := "schema: 1\nplan: tried\nperiod: month\n"
	if rapid.Bool().Draw(t, "credits") {
		document += credits
	}
	if rapid.Bool().Draw(t, "limits") {
		document += "limits: {cap: 200.00}\n"
	}
	return parsePlan(t, document+"components:\n  - "+strings.Join(some, "\n  - ")+"\n")
}

// A point of the curve is what the engine pays when the events are there in earnest.
func TestMarginalReport_engine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := fromRapid(t)
		d := draw(c, size{stores: 3, guides: 6, customers: 8, events: 50})
		d.AsOf = september.Last.Start(shanghai) + 15*guideapp.FullDay
		plan := drawMarginalPlan(t)
		session, err := simulator.NewSession(&d.Dataset, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		guide := session.Profile().Guides[c(len(session.Profile().Guides))]
		of := pick(c, "order", "amount", "friend_added", "service", "referral", "content_shared")
		channel := pick(c, guideapp.Channels...)
		more := 1 + c(4)
		pairs := []string{"guide", guide.ID, "of", of, "channel", channel.String(), "points", "2"}
		amount := guideapp.Fen(1+c(40)) * 12_300
		if of == "amount" {
			more = 1
			pairs = append(pairs, "most", amount.Yuan())
		} else {
			pairs = append(pairs, "most", fmt.Sprint(more), "each", amount.Yuan())
		}
		args, err := readPairs(pairs)
		if err != nil {
			t.Fatal(err)
		}
		answered, err := session.Report("marginal", []*reward.Plan{plan}, args)
		if err != nil {
			t.Fatal(err)
		}
		points := answered.Report.(*simulator.MarginalReport).Points
		if now := totalOf(t, &d.Dataset, plan, guide.ID); points[0].Pay[0] != now {
			t.Errorf("the curve begins at %d, the engine pays %d", points[0].Pay[0], now)
		}
		d.Events = append(d.Events, earnest(&d.Dataset, guide, of, channel, amount, more)...)
		if then := totalOf(t, &d.Dataset, plan, guide.ID); points[len(points)-1].Pay[0] != then {
			t.Errorf("%d more %s of %d by %s: the curve says %d, the engine pays %d", more, of, amount, channel, points[len(points)-1].Pay[0], then)
		}
	})
}

func readPairs(pairs []string) (*simulator.Arguments, error) {
	node := &reward.Node{Kind: reward.Map}
	for i := 0; i < len(pairs); i += 2 {
		node.Keys, node.Children = append(node.Keys, pairs[i]), append(node.Children, &reward.Node{Kind: reward.Scalar, Text: pairs[i+1]})
	}
	return simulator.ReadArguments(node)
}

func totalOf(t fataler, set *simulator.Dataset, plan *reward.Plan, guide string) guideapp.Fen {
	t.Helper()
	facts, err := reward.NewFacts(&set.Org, set.Events, shanghai, set.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	s, err := reward.Gather(plan, facts, september).CloseGuide(guide)
	if err != nil {
		t.Fatal(err)
	}
	return s.Total
}

// earnest makes facts of new customers on the last day on which the guide stood.
func earnest(set *simulator.Dataset, guide simulator.GuideProfile, of string, channel guideapp.Channel, amount guideapp.Fen, more int) []guideapp.Event {
	who, _ := set.Org.Guide(guide.ID)
	last := guideapp.Day(0)
	for _, a := range who.Assignments {
		if a.First <= september.Last {
			last = min(a.Last, september.Last)
		}
	}
	var events []guideapp.Event
	for i := range more {
		e := guideapp.Event{Brand: set.Org.Brand, Source: "earnest", ID: fmt.Sprint(i), Kind: guideapp.Order, At: last.Start(shanghai) + 13*guideapp.Hour,
			Store: guide.Store, Guide: guide.ID, Owner: guide.ID, Customer: fmt.Sprint("new ", i), Channel: channel, Quantity: 1, Amount: amount}
		if of != "order" && of != "amount" {
			e.Kind, _ = guideapp.ParseKind(of)
			e.Amount = 0
		}
		if e.Kind == guideapp.Referral {
			e.Ref = fmt.Sprint("brought ", i)
		}
		events = append(events, e)
	}
	return events
}

// G1 sold 400 yuan; from 500 on it is 10 %, and a prize is shared with others.
func TestMarginalReport(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "")
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	plan := parsePlan(t, `
schema: 1
plan: steps
period: month
components:
  - {id: steps, title: 阶梯, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: whole, steps: [{from: 0, rate: 1%}, {from: 500, rate: 10%}]}}
  - {id: race, contest: {group: brand, measure: {sum: amount, when: {kinds: [order]}}, prizes: [5]}}
`)
	r := report(t, session, "marginal", []string{"guide", "G1", "each", "50", "most", "3", "points", "4"}, plan).Report.(*simulator.MarginalReport)
	want := []guideapp.Fen{400 + 500, 450 + 500, 5_000 + 500, 5_500 + 500}
	for i, p := range r.Points {
		if p.More != int64(i) || p.Pay[0] != want[i] {
			t.Errorf("%d more pay %d, want %d", p.More, p.Pay[0], want[i])
		}
	}
	if len(r.Held[0]) != 1 || r.Held[0][0] != "race" || len(r.Next[0]) != 1 || r.Next[0][0].Missing != 10_000 || r.Rows[0].Adds[0] != 5_100 || r.Rows[1].Adds[0] != 0 {
		t.Errorf("held %v, next %+v, rows %+v", r.Held, r.Next, r.Rows)
	}
	if want := "G1 现在得 9.00 元；多卖 3 单，每单 50.00 元，再得 51.00 元。"; r.Sentence().ZH != want {
		t.Errorf("%s", r.Sentence().ZH)
	}
	amount := report(t, session, "marginal", []string{"guide", "G3", "of", "amount", "most", "450"}, plan).Report.(*simulator.MarginalReport)
	if last := amount.Points[len(amount.Points)-1]; last.More != 45_000 || last.Pay[0] != 5_000 || len(amount.Points) != 41 || amount.Each != 5_000 {
		t.Errorf("the last point %+v of %d, each %d", last, len(amount.Points), amount.Each)
	}
}

// Ten orders of 50 yuan at 10 % are 50 yuan more than the 40 there are, of which a cap of 60
// leaves 20.
func TestMarginalReport_limits(t *testing.T) {
	t.Parallel()
	set := smallChain(t, "")
	session, err := simulator.NewSession(&set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	plan := parsePlan(t, "schema: 1\nplan: capped\nperiod: month\nlimits: {cap: 60}\ncomponents:\n  - {id: sales, title: Sales, commission: {rate: 10%}, when: {kinds: [order]}}\n")
	r := report(t, session, "marginal", []string{"guide", "G1", "each", "50", "most", "10"}, plan).Report.(*simulator.MarginalReport)
	if len(r.Rows) != 2 || r.Rows[0].Adds[0] != 50_00 || r.Rows[1].Component != reward.LimitsLine || r.Rows[1].Adds[0] != -30_00 {
		t.Errorf("%+v", r.Rows)
	}
}

func TestMarginalReport_refuses(t *testing.T) {
	t.Parallel()
	session, plan := sessionWith(t, simulator.Whole()), parsePlan(t, planOf(t, "steps"))
	for path, pairs := range map[string][]string{
		"arguments.guide":   {},
		"arguments.of":      {"of", "weather"},
		"arguments.channel": {"channel", "moon"},
		"arguments.most":    {"most", "1001"},
		"arguments.points":  {"points", "1"},
		"arguments.each":    {"each", "-3"},
	} {
		_, err := session.Report("marginal", []*reward.Plan{plan}, argumentsOf(t, pairs...))
		if !refusesAt(err, path) || !refusesAt(err, "arguments.guide") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
