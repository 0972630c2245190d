package simulator

import (
	"fmt"
	"math/big"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Overview says of every plan what it costs and could cost, and of every variant what it
// changes.
type Overview struct {
	Sales guideapp.Fen // net, of all stores in the period, whatever the plan
	Plans []PlanOverview
}

// PlanOverview is one plan. What is below Liability is beside the baseline, and nothing
// in the baseline's own.
type PlanOverview struct {
	Cost       guideapp.Fen
	ShareOfPPM int64 // cost over sales; 0 without sales
	GiniPPM    int64
	Liability  reward.Liability // the most it can pay, whatever the facts

	Changes   Changes
	ChangePPM int64 // of the cost, over the baseline's; 0 where that is 0
}

func overview(s *Session, plans []Paid, args *Arguments) (Report, error) {
	if err := args.Err(); err != nil {
		return nil, err
	}
	o := &Overview{Sales: s.Profile().Sales()}
	for i, plan := range plans {
		outcome := plan.outcome()
		p := PlanOverview{Cost: outcome.Cost, GiniPPM: outcome.Spread.GiniPPM, Liability: plan.check().Liability}
		p.ShareOfPPM = shareOf(p.Cost, o.Sales)
		if i > 0 {
			p.Changes = changesOf(plans[0].Statements, plan.Statements)
			p.ChangePPM = shareOf(p.Changes.Cost, o.Plans[0].Cost)
		}
		o.Plans = append(o.Plans, p)
	}
	return o, nil
}

// shareOf gives part over whole in parts per million, 0 where the whole is 0.
func shareOf(part, whole guideapp.Fen) int64 {
	if whole == 0 {
		return 0
	}
	if whole < 0 {
		part, whole = -part, -whole
	}
	return ratioPPM(big.NewInt(int64(part)), big.NewInt(int64(whole)))
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"sales_fen":0,
//	 "plans":[{"cost_fen":0,"cost_of_sales_ppm":0,"gini_ppm":0,
//	  "liability":{"per_guide":{"amount_fen":0,"why":[]},"plan":{"why":[{"zh":"...","en":"..."}]}},
//	  "change_ppm":0,"guides":240,"winners":0,"losers":0,"unchanged":240,
//	  "bands":{"up_over_5":0,"up_to_5":0,"none":240,"down_to_5":0,"down_over_5":0},"change_fen":0,"nothing":true}]}
//
// The keys from change_ppm on stand only with variants. A liability without
// an amount has no bound, for the reasons given.
func (o *Overview) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", o.Sentence())
		w.fen("sales_fen", o.Sales)
		w.objects("plans", len(o.Plans), func(i int) { o.Plans[i].write(&w, i > 0) })
	})
	return w.to
}

func (p *PlanOverview) write(w *jsonWriter, variant bool) {
	w.fen("cost_fen", p.Cost)
	w.int64("cost_of_sales_ppm", p.ShareOfPPM)
	w.int64("gini_ppm", p.GiniPPM)
	w.key("liability")
	w.object(func() {
		writeBound(w, "per_guide", &p.Liability.PerGuide)
		writeBound(w, "plan", p.Liability.Plan)
	})
	if !variant {
		return
	}
	w.int64("change_ppm", p.ChangePPM)
	p.Changes.write(w)
}

func writeBound(w *jsonWriter, key string, b *reward.Bound) {
	w.key(key)
	w.to, w.next = appendBound(w.to, b), true
}

// Sentence says what each variant changes, or without one what the baseline costs.
func (o *Overview) Sentence() guideapp.Text {
	base := &o.Plans[0]
	if len(o.Plans) == 1 {
		return text(fmt.Sprintf("共付 %s 元，占净销售额的 %s；基尼系数 %s。", yuan(base.Cost), percent(base.ShareOfPPM), coefficient(base.GiniPPM)),
			fmt.Sprintf("It costs %s yuan, %s of net sales; the Gini coefficient is %s.", yuan(base.Cost), percent(base.ShareOfPPM), coefficient(base.GiniPPM)))
	}
	var all []guideapp.Text
	for i := range o.Plans[1:] {
		all = append(all, o.Plans[i+1].sentence(variantName(i+1)))
	}
	return sentences(all...)
}

func (p *PlanOverview) sentence(name guideapp.Text) guideapp.Text {
	if p.Changes.Nothing {
		return text(name.ZH+" 什么都没有改变。", capital(name.EN)+" changes nothing.")
	}
	zh, en := "成本不变", "costs the same"
	switch {
	case p.Changes.Cost > 0:
		zh, en = fmt.Sprintf("多付 %s 元（+%s）", yuan(p.Changes.Cost), percent(p.ChangePPM)), fmt.Sprintf("costs %s yuan more (+%s)", yuan(p.Changes.Cost), percent(p.ChangePPM))
	case p.Changes.Cost < 0:
		zh, en = fmt.Sprintf("少付 %s 元（%s）", yuan(-p.Changes.Cost), percent(p.ChangePPM)), fmt.Sprintf("costs %s yuan less (%s)", yuan(-p.Changes.Cost), percent(p.ChangePPM))
	}
	return text(fmt.Sprintf("%s %s：%d 人多得，%d 人少得，%d 人不变。", name.ZH, zh, p.Changes.Winners, p.Changes.Losers, p.Changes.Unchanged),
		fmt.Sprintf("%s %s: %s, %s, %d unchanged.", capital(name.EN), en, counted(p.Changes.Winners, "winner"), counted(p.Changes.Losers, "loser"), p.Changes.Unchanged))
}
