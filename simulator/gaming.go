package simulator

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// defaultFraud is the part of what guides are paid for that is taken to be fake.
const defaultFraud guideapp.Ratio = 50_000

// Gaming is what faking would pay, and what it would cost the chain. The engine pays the
// plans once more over facts of which some are planted: copies of what really happened,
// each with a customer made up for it, who is the faker's own; orders of nothing are left
// alone. It looks from after every hold and every finality, so that what is paid then
// stays paid. It says what the rules would let through, not what anybody did, and nothing
// of the checks outside the rules.
type Gaming struct {
	Fraud guideapp.Ratio
	Seed  uint64
	AsOf  guideapp.Instant
	Plans []Exposure
}

// Exposure is one plan.
type Exposure struct {
	Cost   guideapp.Fen // without any fakes
	Tricks []Trick
	Frauds []Fraud // fakes that are kept, then fakes that are undone
}

// Trick is what one fake in every store comes to: one guide of each store, drawn, does
// once more what was really done there. A fake order has to be paid for; it is kept, or
// undone: refunded in full when all is final. A fake friend is always undone: leaves then.
type Trick struct {
	Kind   guideapp.Kind
	Undone bool
	Fakes  int
	Sold   guideapp.Fen // of fake orders
	Gain
	ByComponent []ComponentGain // those that pay anything for it, in the plan's order
}

// Gain is what fakers, and others who share with them, are paid for fakes.
type Gain struct {
	Fakers, Others guideapp.Fen
	Each           guideapp.Fen // of the fakers' for one fake: making it pays while it costs less
}

// ComponentGain is one component's part.
type ComponentGain struct {
	Component string
	Gain
}

// Fraud is what it costs when of every kind of deed the plans pay for so many more are
// fake.
type Fraud struct {
	Undone      bool // orders are refunded and friends leave when all is final
	Fakes       int
	Sold        guideapp.Fen
	Cost        guideapp.Fen // more than without
	CostPPM     int64        // of the cost without
	ByComponent []reward.Cost
}

// gaming takes fraud (a percentage, 5%) and seed. It pays the plans five times and more,
// which takes seconds over a million facts.
func gaming(s *Session, plans []Paid, args *Arguments) (Report, error) {
	g := &Gaming{Fraud: args.Ratio("fraud", 0, guideapp.One, defaultFraud)}
	g.Seed = uint64(args.Whole("seed", 0, math.MaxInt64, 1))
	if err := args.Err(); err != nil {
		return nil, err
	}
	kinds := paidKinds(plans)
	planting, err := s.planting(g.Seed, plans, kinds, func(s *reward.Sketch) bool {
		return s.Kind != guideapp.Order || s.Amount != 0 // a present can be given, but neither bought nor refunded
	})
	if err != nil {
		return nil, err
	}
	k := &faking{Gaming: g, planting: planting, paid: plans}
	return g, k.run(kinds)
}

// faking is a report under way.
type faking struct {
	*Gaming
	*planting
	paid     []Paid
	measured []*reward.Measures   // without fakes, by plan
	honest   [][]reward.Statement // likewise
	chosen   [][]deed             // one a store of every kind, then those of the frauds
	done     map[int32]*original
}

// choose draws what is done once more, and reads it back.
func (k *faking) choose(kinds []guideapp.Kind) (err error) {
	var all []deed
	for _, kind := range kinds {
		k.chosen = append(k.chosen, k.oneAStore(kind))
		all = append(all, k.some(kind, int64(k.Fraud))...)
	}
	k.chosen = append(k.chosen, all)
	k.done, err = k.originals(k.chosen...)
	return err
}

func (k *faking) run(kinds []guideapp.Kind) error {
	step := k.session.progress.steps(1 + 2*len(kinds) + 2)
	if err := k.choose(kinds); err != nil {
		return err
	}
	_, end := k.session.period.Instants(k.session.facts.Zone())
	k.AsOf = max(k.session.asOf, end+guideapp.Instant(longestWait(k.paid)+2)*guideapp.FullDay)
	facts, err := k.session.facts.Vary(nil, nil, k.AsOf)
	if err != nil {
		return err
	}
	step()
	k.measured = k.session.gathered(facts, k.paid)
	for i := range k.paid {
		k.honest = append(k.honest, k.measured[i].Close())
		k.Plans = append(k.Plans, Exposure{Cost: costOf(k.honest[i])})
	}
	for i, kind := range kinds {
		for _, undone := range []bool{false, true} {
			if err := k.trick(kind, k.eventsOf(k.chosen[i]), undone); err != nil {
				return err
			}
			step()
		}
	}
	for _, undone := range []bool{false, true} {
		if err := k.fraud(k.eventsOf(k.chosen[len(kinds)]), undone); err != nil {
			return err
		}
		step()
	}
	return nil
}

// eventsOf gives deeds as they were done.
func (k *faking) eventsOf(deeds []deed) []*guideapp.Event {
	var events []*guideapp.Event
	for _, d := range deeds {
		events = append(events, k.done[d.fact].Event)
	}
	return events
}

// longestWait is after how many days whatever the plans pay has matured and is final.
func longestWait(plans []Paid) (days int) {
	for i := range plans {
		for _, c := range plans[i].Plan.Components {
			if c.Hold != nil {
				days = max(days, c.Hold.Days)
			}
			if c.FinalAfter != nil {
				days = max(days, *c.FinalAfter)
			}
		}
	}
	return days
}

// paidKinds gives the kinds of deeds that a component of any plan pays for.
func paidKinds(plans []Paid) (kinds []guideapp.Kind) {
	for _, kind := range actions {
		for i := range plans {
			for c := range plans[i].Plan.Components {
				component := &plans[i].Plan.Components[c]
				counts := component.Kinds()
				if component.Penalty == nil && (len(counts) == 0 || slices.Contains(counts, kind)) && !slices.Contains(kinds, kind) {
					kinds = append(kinds, kind)
				}
			}
		}
	}
	return kinds
}

// trick plants one fake of a kind in every store, in order of stores. Only orders can be
// kept or undone.
func (k *faking) trick(kind guideapp.Kind, originals []*guideapp.Event, undone bool) error {
	slices.SortFunc(originals, func(a, b *guideapp.Event) int { return strings.Compare(a.Store, b.Store) })
	if len(originals) == 0 || undone != (kind == guideapp.FriendAdded) && kind != guideapp.Order {
		return nil
	}
	fakes, sold := k.fakes(originals, undone)
	paid, err := k.session.paidOver(fakes, nil, k.AsOf, k.paid, k.measured)
	if err != nil {
		return err
	}
	fakers := map[string]bool{}
	for _, e := range originals {
		fakers[e.Guide] = true
	}
	for i, statements := range paid {
		t := Trick{Kind: kind, Undone: undone, Fakes: len(originals), Sold: sold}
		var all gain
		for _, g := range gains(k.paid[i].Plan, k.honest[i], statements, fakers) {
			all.some, all.all = all.some+g.some, all.all+g.all
			if g.some != 0 || g.all != 0 {
				t.ByComponent = append(t.ByComponent, ComponentGain{g.component, gainOf(g, t.Fakes)})
			}
		}
		t.Gain = gainOf(all, t.Fakes)
		k.Plans[i].Tricks = append(k.Plans[i].Tricks, t)
	}
	return nil
}

func gainOf(g gain, fakes int) Gain {
	return Gain{Fakers: g.some, Others: g.all - g.some, Each: shareFen(g.some, int64(fakes))}
}

// fraud plants a part of all deeds once more.
func (k *faking) fraud(originals []*guideapp.Event, undone bool) error {
	fakes, sold := k.fakes(originals, undone)
	paid, err := k.session.paidOver(fakes, nil, k.AsOf, k.paid, k.measured)
	if err != nil {
		return err
	}
	for i, statements := range paid {
		f := Fraud{Undone: undone, Fakes: len(originals), Sold: sold, Cost: costOf(statements) - k.Plans[i].Cost}
		f.CostPPM = shareOf(f.Cost, k.Plans[i].Cost)
		for _, g := range gains(k.paid[i].Plan, k.honest[i], statements, nil) {
			f.ByComponent = append(f.ByComponent, reward.Cost{Component: g.component, Amount: g.all})
		}
		k.Plans[i].Frauds = append(k.Plans[i].Frauds, f)
	}
	return nil
}

// fakes gives copies of deeds, orders completed at once, and what undoes them when all is
// final; sold is what the orders amount to.
func (k *faking) fakes(originals []*guideapp.Event, undone bool) (fakes []*guideapp.Event, sold guideapp.Fen) {
	for _, e := range originals {
		fake := k.copied(e)
		fake.Owner = fake.Guide
		fakes = append(fakes, fake)
		after := func(kind guideapp.Kind, at guideapp.Instant) *guideapp.Event {
			k.planted++
			return &guideapp.Event{Brand: e.Brand, Source: plantedSource, ID: fmt.Sprintf("%08d", k.planted), Kind: kind, At: at}
		}
		switch e.Kind {
		case guideapp.Order:
			sold += e.Amount
			done := after(guideapp.OrderCompleted, e.At+guideapp.Minute)
			done.Ref = fake.ID
			fakes = append(fakes, done)
			if undone {
				refund := after(guideapp.Refund, k.AsOf-guideapp.Hour)
				refund.Ref, refund.Amount, refund.Quantity = fake.ID, e.Amount, e.Quantity
				fakes = append(fakes, refund)
			}
		case guideapp.FriendAdded:
			if undone {
				lost := after(guideapp.FriendLost, k.AsOf-guideapp.Hour)
				lost.Store, lost.Guide, lost.Customer, lost.Owner, lost.Reason = e.Store, e.Guide, fake.Customer, e.Guide, guideapp.ReasonCustomer
				fakes = append(fakes, lost)
			}
		}
	}
	return fakes, sold
}

// resale is at what part of their price fake orders' goods have to be sold on so that the
// fakers lose nothing, in parts per million; false where nothing is bought for good.
func (t *Trick) resale() (ppm int64, known bool) {
	if t.Undone || t.Sold == 0 {
		return 0, false
	}
	return shareOf(max(0, t.Sold-t.Fakers), t.Sold), true
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"fraud_ppm":50000,"seed":1,"as_of":"...",
//	 "plans":[{"cost_fen":0,
//	  "tricks":[{"kind":"order","undone":false,"fakes":40,"sold_fen":0,"fakers_fen":0,"others_fen":0,"each_fen":0,
//	   "resale_ppm":985000,"components":[{"component":"mini","fakers_fen":0,"others_fen":0,"each_fen":0}]}],
//	  "frauds":[{"undone":false,"fakes":0,"sold_fen":0,"cost_fen":0,"cost_ppm":0,
//	   "components":[{"component":"mini","cost_fen":0}]}]}]}
//
// cost_fen of a plan is without fakes, of a fraud what is paid more. each_fen is what a
// faker is paid for one fake. resale_ppm is at what part of the price a kept order's goods
// have to be sold on to break even, null where nothing is bought for good.
func (g *Gaming) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", g.Sentence())
		w.int64("fraud_ppm", int64(g.Fraud))
		w.int64("seed", int64(g.Seed))
		w.text("as_of", g.AsOf.String())
		w.objects("plans", len(g.Plans), func(i int) {
			p := &g.Plans[i]
			w.fen("cost_fen", p.Cost)
			w.objects("tricks", len(p.Tricks), func(k int) { p.Tricks[k].write(&w) })
			w.objects("frauds", len(p.Frauds), func(k int) { p.Frauds[k].write(&w) })
		})
	})
	return w.to
}

func (t *Trick) write(w *jsonWriter) {
	w.text("kind", t.Kind.String())
	w.bool("undone", t.Undone)
	w.int("fakes", t.Fakes)
	w.fen("sold_fen", t.Sold)
	t.Gain.write(w)
	if ppm, known := t.resale(); known {
		w.int64("resale_ppm", ppm)
	} else {
		w.null("resale_ppm")
	}
	w.objects("components", len(t.ByComponent), func(i int) {
		w.text("component", t.ByComponent[i].Component)
		t.ByComponent[i].Gain.write(w)
	})
}

func (g *Gain) write(w *jsonWriter) {
	w.fen("fakers_fen", g.Fakers)
	w.fen("others_fen", g.Others)
	w.fen("each_fen", g.Each)
}

func (f *Fraud) write(w *jsonWriter) {
	w.bool("undone", f.Undone)
	w.int("fakes", f.Fakes)
	w.fen("sold_fen", f.Sold)
	w.fen("cost_fen", f.Cost)
	w.int64("cost_ppm", f.CostPPM)
	w.objects("components", len(f.ByComponent), func(i int) {
		w.text("component", f.ByComponent[i].Component)
		w.fen("cost_fen", f.ByComponent[i].Amount)
	})
}

// deedWords name a kind of deed.
var deedWords = map[guideapp.Kind]guideapp.Text{
	guideapp.Order:              {ZH: "订单", EN: "order"},
	guideapp.FriendAdded:        {ZH: "好友", EN: "friend"},
	guideapp.Referral:           {ZH: "老带新", EN: "referral"},
	guideapp.Service:            {ZH: "服务", EN: "service"},
	guideapp.ContentShared:      {ZH: "分享", EN: "share of content"},
	guideapp.AppointmentBooked:  {ZH: "预约", EN: "appointment"},
	guideapp.AppointmentArrived: {ZH: "到店", EN: "arrival"},
	guideapp.TaskDone:           {ZH: "任务", EN: "task"},
}

// Sentence says what fakes pay under the last plan, and what they would cost.
func (g *Gaming) Sentence() guideapp.Text {
	p, name := &g.Plans[len(g.Plans)-1], variantName(len(g.Plans)-1)
	var zh, en []string
	for i := range p.Tricks {
		t := p.Tricks[i].words()
		zh, en = append(zh, t.ZH), append(en, t.EN)
	}
	kept := &p.Frauds[0]
	zh = append(zh, fmt.Sprintf("若有 %s 造假，多付 %s 元（%s），事后撤销仍付 %s 元", g.Fraud, yuan(kept.Cost), percent(kept.CostPPM), yuan(p.Frauds[1].Cost)))
	en = append(en, fmt.Sprintf("%s of fakes cost %s yuan (%s), and %s when they are undone", g.Fraud, yuan(kept.Cost), percent(kept.CostPPM), yuan(p.Frauds[1].Cost)))
	return text(name.ZH+"："+strings.Join(zh, "；")+"。", capital(name.EN)+": "+strings.Join(en, "; ")+".")
}

func (t *Trick) words() guideapp.Text {
	deed := deedWords[t.Kind]
	if ppm, known := t.resale(); known {
		return text(fmt.Sprintf("一张自己付钱的假%s得 %s 元，货要按原价 %s 以上转卖才不亏", deed.ZH, yuan(t.Each), percent(ppm)),
			fmt.Sprintf("a fake %s, paid for, pays %s yuan and breaks even when its goods are sold on at %s", deed.EN, yuan(t.Each), percent(ppm)))
	}
	if t.Undone {
		return text(fmt.Sprintf("一个事后撤销的假%s白得 %s 元", deed.ZH, yuan(t.Each)), fmt.Sprintf("a fake %s, undone afterwards, pays %s yuan for nothing", deed.EN, yuan(t.Each)))
	}
	return text(fmt.Sprintf("一次假%s白得 %s 元", deed.ZH, yuan(t.Each)), fmt.Sprintf("a fake %s pays %s yuan for nothing", deed.EN, yuan(t.Each)))
}
