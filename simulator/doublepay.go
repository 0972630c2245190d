package simulator

import (
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// DoublePay is what plans pay twice through soft credits (业绩双计): to one person on a
// hard credit, and once more to another on a soft credit of the same event. It is exact:
// what the plan pays, less what it pays without the soft shares of events that somebody
// holds hard. Where a component goes by steps, ranks or a fund, the difference of one
// component may be below zero; all of them add up to the difference of the totals.
type DoublePay struct {
	Plans []PaidTwice
}

// PaidTwice is one plan.
type PaidTwice struct {
	Cost     guideapp.Fen
	Twice    guideapp.Fen
	TwicePPM int64 // of the cost
	// SoftAlone is what soft credits pay where nobody holds the event hard: a team's lead,
	// a sale without a seller. It is paid once.
	SoftAlone   guideapp.Fen
	Counted     reward.Doubles // events and credits concerned
	ByComponent []ComponentTwice
}

// ComponentTwice is the part of one component; limits, where they cut or fill, last.
type ComponentTwice struct {
	Component, Title string
	Cost, Twice      guideapp.Fen
}

// doublePay takes no arguments.
func doublePay(s *Session, plans []Paid, args *Arguments) (Report, error) {
	if err := args.Err(); err != nil {
		return nil, err
	}
	d, once, step := &DoublePay{}, payingOnce{}, s.progress.steps(2*len(plans))
	for i := range plans {
		d.Plans = append(d.Plans, once.paidTwice(&plans[i], step))
	}
	return d, nil
}

// payingOnce is the plan before, measured without doubles, and with hard shares only: what
// the next one has in common with it is not measured again.
type payingOnce struct {
	plan       *reward.Plan
	once, hard *reward.Measures
}

func (o *payingOnce) paidTwice(paid *Paid, step func()) PaidTwice {
	if o.plan != nil && o.plan.Divides() != paid.Plan.Divides() {
		*o = payingOnce{} // that one may be of a part of the facts
	}
	o.plan = paid.Plan
	o.once = paid.tried(paid.Plan.WithoutDoubles(), o.once)
	once := o.once.Close()
	step()
	o.hard = paid.tried(paid.Plan.WithoutSoft(), o.hard)
	hard := o.hard.Close()
	step()
	all := costOf(paid.Statements)
	p := PaidTwice{Cost: all, Twice: all - costOf(once), SoftAlone: costOf(once) - costOf(hard), Counted: paid.Measures.Doubles()}
	p.TwicePPM = shareOf(p.Twice, p.Cost)
	costs := map[string]guideapp.Fen{}
	for _, c := range paid.outcome().ByComponent {
		costs[c.Component] = c.Amount
	}
	for _, g := range gains(paid.Plan, once, paid.Statements, nil) {
		p.ByComponent = append(p.ByComponent, ComponentTwice{g.component, g.title, costs[g.component], g.all})
	}
	return p
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},
//	 "plans":[{"cost_fen":0,"twice_fen":0,"twice_ppm":0,"soft_alone_fen":0,"events":0,"credits":0,
//	  "components":[{"component":"mini","title":"...","cost_fen":0,"twice_fen":0}]}]}
//
// twice_ppm is of the cost; credits counts the soft ones of the events.
func (d *DoublePay) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", d.Sentence())
		w.objects("plans", len(d.Plans), func(i int) {
			p := &d.Plans[i]
			w.fen("cost_fen", p.Cost)
			w.fen("twice_fen", p.Twice)
			w.int64("twice_ppm", p.TwicePPM)
			w.fen("soft_alone_fen", p.SoftAlone)
			w.int64("events", p.Counted.Events)
			w.int64("credits", p.Counted.Credits)
			w.objects("components", len(p.ByComponent), func(k int) {
				w.text("component", p.ByComponent[k].Component)
				w.text("title", p.ByComponent[k].Title)
				w.fen("cost_fen", p.ByComponent[k].Cost)
				w.fen("twice_fen", p.ByComponent[k].Twice)
			})
		})
	})
	return w.to
}

// Sentence says what is paid twice, and by which component most.
func (d *DoublePay) Sentence() guideapp.Text {
	var all []guideapp.Text
	for k := range d.Plans {
		all = append(all, d.Plans[k].sentence(variantName(k)))
	}
	return sentences(all...)
}

func (p *PaidTwice) sentence(name guideapp.Text) guideapp.Text {
	if p.Twice == 0 {
		return text(name.ZH+" 没有重复支付。", capital(name.EN)+" pays nothing twice.")
	}
	most := p.ByComponent[0]
	for _, c := range p.ByComponent {
		if c.Twice > most.Twice {
			most = c
		}
	}
	return text(fmt.Sprintf("%s 因双计多付 %s 元，占成本的 %s，涉及 %d 笔；其中“%s”最多，%s 元。", name.ZH, yuan(p.Twice), percent(p.TwicePPM), p.Counted.Events, most.Title, yuan(most.Twice)),
		fmt.Sprintf("%s pays %s yuan twice, %s of its cost, on %s; most of it by %s, %s.", capital(name.EN), yuan(p.Twice), percent(p.TwicePPM),
			counted(int(p.Counted.Events), "event"), most.Title, yuan(most.Twice)))
}
