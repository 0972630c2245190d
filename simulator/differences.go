package simulator

import (
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// DifferencesReport says why one guide's number differs between the baseline and each
// variant.
type DifferencesReport struct {
	Guide    string
	Baseline guideapp.Fen // the statement's total
	Variants []GuideDifferences
}

// GuideDifferences is one guide under one variant. Its rows add up to the difference of
// the totals.
type GuideDifferences struct {
	Total guideapp.Fen
	Rows  []Difference // all components of both plans that differ or pay anything, limits last
}

// Difference is one component under both plans.
type Difference struct {
	Component, Title string
	From, To         guideapp.Fen
	// Rule is the rule that makes the difference, in words. It is silent where the amounts
	// are the same, and where no rule of the component's or of credit differs.
	Rule guideapp.Text
}

func differences(s *Session, plans []Paid, args *Arguments) (Report, error) {
	guide := args.Text("guide", "")
	at, known := s.Profile().Guide(guide)
	if !known {
		args.Refuse("guide", "no guide %.64q stands in a store in %s", guide, s.period)
	}
	if err := args.Err(); err != nil {
		return nil, err
	}
	r := &DifferencesReport{Guide: guide, Baseline: plans[0].Statements[at].Total}
	for i := range plans[1:] {
		r.Variants = append(r.Variants, differencesOf(&plans[0], &plans[i+1], at))
	}
	return r, nil
}

// differencesOf compares the statements of the guide at a place in the payrolls.
func differencesOf(baseline, variant *Paid, guide int) GuideDifferences {
	from, to := componentAmounts(&baseline.Statements[guide]), componentAmounts(&variant.Statements[guide])
	d := GuideDifferences{Total: variant.Statements[guide].Total}
	add := func(component, title string) {
		row := Difference{Component: component, Title: title, From: from[component], To: to[component]}
		if row.From == 0 && row.To == 0 {
			return
		}
		if row.From != row.To {
			row.Rule, _ = reward.RuleChange(baseline.Plan, variant.Plan, component)
		}
		d.Rows = append(d.Rows, row)
	}
	for _, c := range componentsOf([]Paid{*baseline, *variant}) {
		add(c.ID, c.Title)
	}
	add(reward.LimitsLine, reward.LimitsLine)
	return d
}

// componentAmounts adds up the lines of each component.
func componentAmounts(s *reward.Statement) map[string]guideapp.Fen {
	amounts := map[string]guideapp.Fen{}
	for _, l := range s.Lines() {
		amounts[l.Component] += l.Amount
	}
	return amounts
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"guide":"G1","total_fen":0,
//	 "variants":[{"total_fen":0,"change_fen":0,
//	  "components":[{"component":"mini","title":"...","from_fen":0,"to_fen":0,"change_fen":0,"rule":{"zh":"...","en":"..."}}]}]}
//
// Components that pay nothing under both plans are left out, and rule where no rule
// differs; the changes add up to the variant's. The argument guide says whose.
func (r *DifferencesReport) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", r.Sentence())
		w.text("guide", r.Guide)
		w.fen("total_fen", r.Baseline)
		w.objects("variants", len(r.Variants), func(i int) {
			v := &r.Variants[i]
			w.fen("total_fen", v.Total)
			w.fen("change_fen", v.Total-r.Baseline)
			w.objects("components", len(v.Rows), func(i int) { v.Rows[i].write(&w) })
		})
	})
	return w.to
}

func (d *Difference) write(w *jsonWriter) {
	w.text("component", d.Component)
	w.text("title", d.Title)
	w.fen("from_fen", d.From)
	w.fen("to_fen", d.To)
	w.fen("change_fen", d.To-d.From)
	if d.Rule != (guideapp.Text{}) {
		w.words("rule", d.Rule)
	}
}

// Sentence says of each variant by how much the guide's total differs, and through which
// component most.
func (r *DifferencesReport) Sentence() guideapp.Text {
	if len(r.Variants) == 0 {
		return text(fmt.Sprintf("%s 得 %s 元。", r.Guide, yuan(r.Baseline)), fmt.Sprintf("%s is paid %s yuan.", r.Guide, yuan(r.Baseline)))
	}
	var all []guideapp.Text
	for i := range r.Variants {
		all = append(all, r.sentence(variantName(i+1), &r.Variants[i]))
	}
	return sentences(all...)
}

func (r *DifferencesReport) sentence(name guideapp.Text, v *GuideDifferences) guideapp.Text {
	var most *Difference
	widest := guideapp.Fen(0)
	for i := range v.Rows {
		if change := v.Rows[i].To - v.Rows[i].From; max(change, -change) > widest {
			most, widest = &v.Rows[i], max(change, -change)
		}
	}
	if most == nil {
		return text(fmt.Sprintf("%s 下 %s 每一项都不变：%s 元。", name.ZH, r.Guide, yuan(v.Total)), fmt.Sprintf("Under %s no part of %s's pay changes: %s yuan.", name.EN, r.Guide, yuan(v.Total)))
	}
	change := signedYuan(v.Total - r.Baseline)
	said := text(fmt.Sprintf("%s 下 %s 的合计变化 %s 元，主要在“%s”（%s 元）。", name.ZH, r.Guide, change, most.Title, signedYuan(most.To-most.From)),
		fmt.Sprintf("Under %s the total of %s changes by %s yuan, most of it in %s (%s).", name.EN, r.Guide, change, most.Title, signedYuan(most.To-most.From)))
	if most.Rule == (guideapp.Text{}) {
		return said
	}
	return sentences(said, text(most.Rule.ZH+"。", most.Rule.EN+"."))
}
