package simulator

import (
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// SpreadReport says how the pay of all guides is spread under every plan.
type SpreadReport struct {
	Guides    int
	Plans     []Distribution
	Histogram Histogram
}

func distribution(_ *Session, plans []Paid, args *Arguments) (Report, error) {
	if err := args.Err(); err != nil {
		return nil, err
	}
	r := &SpreadReport{Guides: len(plans[0].Statements)}
	var all [][]reward.Statement
	for i := range plans {
		r.Plans = append(r.Plans, distributionOf(plans[i].Statements))
		all = append(all, plans[i].Statements)
	}
	r.Histogram = newHistogram(all...)
	return r, nil
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},
//	 "plans":[{"gini_ppm":0,"mean_fen":0,"p10_fen":0,"p25_fen":0,"p50_fen":0,"p75_fen":0,"p90_fen":0,"deciles_fen":[0,0,0,0,0,0,0,0,0],
//	  "top_1_percent_ppm":0,"zero":0,"zero_ppm":0}],
//	 "histogram":{"width_fen":10000,"bins":[{"from_fen":0,"guides":[0,0]}]}}
//
// Percentiles are by nearest rank, deciles_fen P10 to P90; a bin counts guides by plan.
func (r *SpreadReport) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", r.Sentence())
		w.objects("plans", len(r.Plans), func(i int) {
			w.int64("gini_ppm", r.Plans[i].GiniPPM)
			r.Plans[i].write(&w, r.Guides)
		})
		w.key("histogram")
		w.to, w.next = r.Histogram.appendJSON(w.to), true
	})
	return w.to
}

// Sentence says how the middle and the best paid compare, and what a variant does to it.
func (r *SpreadReport) Sentence() guideapp.Text {
	base := &r.Plans[0]
	all := []guideapp.Text{text(
		fmt.Sprintf("一半导购拿到 %s 元以上，最高的 1%% 拿走 %s，%d 人没有拿到；基尼系数 %s。", yuan(base.Deciles[4]), percent(base.Top1PPM), base.Zero, coefficient(base.GiniPPM)),
		fmt.Sprintf("Half of the guides are paid %s yuan or more, the best paid 1%% get %s of it all, %d get nothing; the Gini coefficient is %s.",
			yuan(base.Deciles[4]), percent(base.Top1PPM), base.Zero, coefficient(base.GiniPPM)))}
	for i := range r.Plans[1:] {
		v, name := &r.Plans[i+1], variantName(i+1)
		zh, en := "同样平均", "is spread as evenly"
		if v.GiniPPM > base.GiniPPM {
			zh, en = "更不平均", "is spread less evenly"
		} else if v.GiniPPM < base.GiniPPM {
			zh, en = "更平均", "is spread more evenly"
		}
		all = append(all, text(fmt.Sprintf("%s %s：基尼系数 %s，中位数 %s 元。", name.ZH, zh, coefficient(v.GiniPPM), yuan(v.Deciles[4])),
			fmt.Sprintf("%s %s: Gini %s, median %s yuan.", capital(name.EN), en, coefficient(v.GiniPPM), yuan(v.Deciles[4]))))
	}
	return sentences(all...)
}
