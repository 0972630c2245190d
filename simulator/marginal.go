package simulator

import (
	"cmp"
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Bounds of the marginal report's arguments.
const (
	maxMore       = 1_000
	defaultMore   = 20
	leastPoints   = 2
	maxPoints     = 201
	defaultPoints = 41
	defaultOrder  = 10_000 // fen, where nobody sold anything
	leastAmount   = 100    // fen
	defaultAmount = 100_000
)

// moreOf are the words for what a guide may do more of. amount is one order of a rising
// amount, the others are one fact after another.
var moreOf = []string{"order", "amount", "friend_added", "referral", "service", "content_shared", "appointment_arrived", "task_done"}

// MarginalReport is the reward curve of one guide: what the guide would be paid for doing
// more of something, all else as it is. Everything more happens on the last day of the
// period on which the guide stood somewhere, in that store and with a customer who is new,
// the guide's own and keeps what was bought. Held awards count. What others share in, and
// what once_per decides without looking at the customer, stays as it is and is named.
type MarginalReport struct {
	Guide   GuideProfile
	Of      string // one of moreOf
	Channel guideapp.Channel
	Each    guideapp.Fen // of one order, where Of is order
	Points  []MarginalPoint
	Rows    []MarginalRow
	Next    [][]reward.NextStep // by plan
	Held    [][]string          // by plan: components that stay as they are
}

// MarginalPoint is so much more, and the pay it brings. The first is 0: where the guide is.
type MarginalPoint struct {
	More int64          // fen of amount, else how many
	Pay  []guideapp.Fen // the statement's total, by plan
}

// MarginalRow is what one component adds at the last point, or the limits of the statement
// where they cut or fill; the rows add up to what the curve rises by.
type MarginalRow struct {
	Component, Title string
	Adds             []guideapp.Fen // by plan
}

func marginal(s *Session, plans []Paid, args *Arguments) (Report, error) {
	r := &MarginalReport{}
	if err := r.read(s, args); err != nil {
		return nil, err
	}
	for _, c := range componentsOf(plans) {
		r.Rows = append(r.Rows, MarginalRow{c.ID, c.Title, make([]guideapp.Fen, len(plans))})
	}
	for i := range plans {
		if err := r.addPlan(s, i, &plans[i]); err != nil {
			return nil, err
		}
	}
	r.addLimits(len(plans))
	return r, nil
}

// read reads the arguments: who, what of, in which channel, up to where and in how many
// points.
func (r *MarginalReport) read(s *Session, args *Arguments) error {
	profile, guide := s.Profile(), args.Text("guide", "")
	at, known := profile.Guide(guide)
	if known {
		r.Guide = profile.Guides[at]
	} else {
		args.Refuse("guide", "no guide %.64q stands in a store in %s", guide, s.period)
	}
	r.Of = args.Word("of", moreOf...)
	channel, err := guideapp.ParseChannel(args.Text("channel", guideapp.ChannelStore.String()))
	if err != nil {
		args.Refuse("channel", "%v", err)
	}
	r.Channel, r.Each = channel, args.Yuan("each", 1, guideapp.MaxAmount, r.meanOrder(profile))
	most := int64(0)
	if r.Of == "amount" {
		most = int64(args.Yuan("most", leastAmount, guideapp.MaxAmount, max(defaultAmount, r.Guide.Sales)))
	} else {
		most = args.Whole("most", 1, maxMore, defaultMore)
	}
	points := args.Whole("points", leastPoints, maxPoints, defaultPoints)
	step := max(1, (most+points-2)/(points-1))
	for more := int64(0); more < most; more += step {
		r.Points = append(r.Points, MarginalPoint{More: more})
	}
	r.Points = append(r.Points, MarginalPoint{More: most})
	return args.Err()
}

// meanOrder is the guide's mean order, else everybody's.
func (r *MarginalReport) meanOrder(profile *Profile) guideapp.Fen {
	sales, orders := r.Guide.Sales, r.Guide.Orders
	if orders == 0 {
		for i := range profile.Stores {
			sales, orders = sales+profile.Stores[i].Sales, orders+profile.Stores[i].Orders
		}
	}
	if orders == 0 || sales == 0 {
		return defaultOrder
	}
	return max(1, sales/guideapp.Fen(orders))
}

// addPlan works out a plan's curve with hypothetical facts.
func (r *MarginalReport) addPlan(s *Session, i int, plan *Paid) error {
	one, err := s.gatherMore(plan.Plan, r, r.Each)
	if err != nil {
		return err
	}
	var now, then []guideapp.Fen
	for at := range r.Points {
		point, times := &r.Points[at], uint64(r.Points[at].More)
		more := one
		if r.Of == "amount" && times > 0 {
			if more, err = s.gatherMore(plan.Plan, r, guideapp.Fen(times)); err != nil {
				return err
			}
			times = 1
		}
		amounts, total, err := plan.Measures.PayWith(r.Guide.ID, more, times)
		if err != nil {
			return err
		}
		if point.Pay = append(point.Pay, total); at == 0 {
			now = amounts
		}
		then = amounts
	}
	held := []string{}
	for k := range plan.Plan.Components {
		c := &plan.Plan.Components[k]
		if !c.Marginal() {
			held = append(held, c.ID)
		}
		for row := range r.Rows {
			if r.Rows[row].Component == c.ID {
				r.Rows[row].Adds[i] = then[k] - now[k]
			}
		}
	}
	next, err := plan.Measures.NextSteps(r.Guide.ID)
	r.Next, r.Held = append(r.Next, next), append(r.Held, held)
	return err
}

// addLimits adds what the limits of the statement take off, or fill up, at the last point.
func (r *MarginalReport) addLimits(plans int) {
	limits, limited := MarginalRow{reward.LimitsLine, reward.LimitsLine, make([]guideapp.Fen, plans)}, false
	for i := range plans {
		limits.Adds[i] = r.Points[len(r.Points)-1].Pay[i] - r.Points[0].Pay[i]
		for row := range r.Rows {
			limits.Adds[i] -= r.Rows[row].Adds[i]
		}
		limited = limited || limits.Adds[i] != 0
	}
	if limited {
		r.Rows = append(r.Rows, limits)
	}
}

// whatIf names what is made up: the source, the fact and the customer.
const whatIf = "what-if"

// gatherMore gathers one hypothetical fact under an organisation of the guide alone.
func (s *Session) gatherMore(plan *reward.Plan, r *MarginalReport, amount guideapp.Fen) (*reward.Measures, error) {
	guide, _ := s.org.Guide(r.Guide.ID)
	org := guideapp.Org{Brand: s.org.Brand, Guides: []guideapp.Guide{guide}}
	day := guideapp.Day(0)
	for _, a := range guide.Assignments {
		if a.First <= s.period.Last && a.Last >= s.period.First {
			day = min(a.Last, s.period.Last)
		}
	}
	known := map[string]bool{}
	for _, a := range guide.Assignments {
		if !known[a.Store] {
			known[a.Store], org.Stores = true, append(org.Stores, s.org.StoreRows(a.Store)...)
		}
	}
	org.Sort()
	event := guideapp.Event{Brand: org.Brand, Source: whatIf, ID: whatIf, Kind: guideapp.Order, Guide: guide.ID, Owner: guide.ID, Store: r.Guide.Store,
		Customer: whatIf, Channel: r.Channel, Quantity: 1, At: day.Start(s.location) + 12*guideapp.Hour}
	if r.Of == "order" || r.Of == "amount" {
		event.Amount = amount
	} else {
		event.Kind, _ = guideapp.ParseKind(r.Of)
		event.Ref = whatIf + guideapp.RefSeparator + "before"
	}
	facts, err := reward.NewFacts(&org, []guideapp.Event{event}, s.location, max(s.asOf, event.At))
	if err != nil {
		return nil, err
	}
	return reward.Gather(plan, facts, s.period), nil
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"guide":"G1","sales_fen":0,"orders":0,"of":"order","unit":"count","channel":"store","each_fen":30000,
//	 "points":[{"more":0,"pay_fen":[0,0]},{"more":1,"pay_fen":[0,0]}],
//	 "components":[{"component":"mini","title":"...","adds_fen":[0,0]}],
//	 "plans":[{"next":[{"component":"ladder","missing":0,"unit":"fen","gain_fen":0,"words":{"zh":"...","en":"..."}}],"held":["race"]}]}
//
// more is in unit, fen or count; pay and what components add at the last point are by
// plan. sales and orders are what the guide sold. Arguments: guide; of (order, amount,
// friend_added, referral, service, content_shared, appointment_arrived or task_done);
// channel (store); each, yuan of an order (the guide's mean one); most, how many, or yuan
// of amount; points.
func (r *MarginalReport) AppendJSON(to []byte) []byte {
	unit := "count"
	if r.Of == "amount" {
		unit = "fen"
	}
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", r.Sentence())
		w.text("guide", r.Guide.ID)
		w.fen("sales_fen", r.Guide.Sales)
		w.int64("orders", r.Guide.Orders)
		w.text("of", r.Of)
		w.text("unit", unit)
		w.text("channel", channelWord(r.Channel))
		w.fen("each_fen", r.Each)
		w.objects("points", len(r.Points), func(i int) {
			w.int64("more", r.Points[i].More)
			w.fens("pay_fen", r.Points[i].Pay)
		})
		w.objects("components", len(r.Rows), func(i int) {
			w.text("component", r.Rows[i].Component)
			w.text("title", r.Rows[i].Title)
			w.fens("adds_fen", r.Rows[i].Adds)
		})
		w.objects("plans", len(r.Next), func(i int) {
			w.objects("next", len(r.Next[i]), func(n int) { writeNext(&w, &r.Next[i][n]) })
			w.list("held", len(r.Held[i]), func(n int) { w.value(r.Held[i][n]) })
		})
	})
	return w.to
}

func writeNext(w *jsonWriter, n *reward.NextStep) {
	w.text("component", n.Component)
	w.int64("missing", n.Missing)
	w.text("unit", string(n.Unit))
	w.fen("gain_fen", n.Gain)
	w.words("words", n.Words)
}

var moreWords = map[string]guideapp.Text{
	"friend_added": text("个新好友", "friend"), "referral": text("次老客推荐", "referral"), "service": text("次一对一服务", "one-to-one service"),
	"content_shared": text("次分享素材", "shared material"), "appointment_arrived": text("次预约到访", "kept appointment"), "task_done": text("个完成的任务", "task done"),
}

// what says how much more, in words.
func (r *MarginalReport) what(more int64) guideapp.Text {
	switch r.Of {
	case "amount":
		return text(fmt.Sprintf("多卖一单 %s 元", yuan(guideapp.Fen(more))), fmt.Sprintf("one more order of %s yuan", yuan(guideapp.Fen(more))))
	case "order":
		return text(fmt.Sprintf("多卖 %d 单，每单 %s 元", more, yuan(r.Each)), fmt.Sprintf("%d more orders of %s yuan each", more, yuan(r.Each)))
	}
	return text(fmt.Sprintf("多 %d %s", more, moreWords[r.Of].ZH), fmt.Sprintf("%d more of: %s", more, moreWords[r.Of].EN))
}

// Sentence says what the guide is paid now and would be paid at the last point.
func (r *MarginalReport) Sentence() guideapp.Text {
	first, last := &r.Points[0], &r.Points[len(r.Points)-1]
	what := r.what(last.More)
	all := []guideapp.Text{text(
		fmt.Sprintf("%s 现在得 %s 元；%s，再得 %s 元。", r.Guide.ID, yuan(first.Pay[0]), what.ZH, yuan(last.Pay[0]-first.Pay[0])),
		fmt.Sprintf("%s is paid %s yuan now; %s would add %s.", r.Guide.ID, yuan(first.Pay[0]), what.EN, yuan(last.Pay[0]-first.Pay[0])))}
	for i := 1; i < len(first.Pay); i++ {
		name, adds := variantName(i), last.Pay[i]-first.Pay[i]
		against := text("与基准一样", "as much as under the baseline")
		if c := cmp.Compare(adds, last.Pay[0]-first.Pay[0]); c > 0 {
			against = text("比基准多", "more than under the baseline")
		} else if c < 0 {
			against = text("比基准少", "less than under the baseline")
		}
		all = append(all, text(fmt.Sprintf("%s 下再得 %s 元，%s。", name.ZH, yuan(adds), against.ZH), fmt.Sprintf("Under %s it would add %s, %s.", name.EN, yuan(adds), against.EN)))
	}
	return sentences(all...)
}
