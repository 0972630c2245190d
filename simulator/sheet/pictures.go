package sheet

import (
	"slices"

	"frontline/guideapp"
	"frontline/simulator"
)

// bar is one row of a picture: an amount for each plan.
type bar struct {
	name guideapp.Text
	of   []guideapp.Fen
}

// picture draws what a report without a page of its own is about; nothing where it has no
// amounts.
func (s *Sheet) picture(r simulator.Report) []part {
	var title guideapp.Text
	var rows []bar
	plans := len(s.Plans)
	switch r := r.(type) {
	case *simulator.DoublePay:
		title, rows = text("付两次的金额，元", "Paid twice, yuan"), s.paidTwice(r)
	case *simulator.Gaming:
		title, rows = text("每店一次造假所付，元", "What one fake in every store is paid, yuan"), s.fakes(r)
	case *simulator.Fairness:
		title, rows = text("每千名客人的收入，元，按客流四分位", "Pay for a thousand visitors, yuan, by quarter of footfall"), s.footfall(r)
	case *simulator.Uncertainty:
		title, rows = text("成本区间，元", "Range of the cost, yuan"), s.interval(r)
	case *simulator.Behaviour:
		title, rows = text("计入响应的成本，元", "Cost with the response, yuan"), s.response(r)
	case *simulator.GoalSeek:
		title, rows, plans = text("预算与成本，元", "Budget and cost, yuan"), sought(r), 1
	}
	if len(rows) == 0 {
		return nil
	}
	var names []guideapp.Text
	for _, row := range rows {
		names = append(names, row.name)
	}
	p := part{Title: title, Chart: bars(title, names, func(row, plan int) guideapp.Fen { return rows[row].of[plan] }, plans, yuan)}
	if plans > 1 {
		p.Legend = s.legend()
	}
	return []part{p}
}

// barOf is a row with what of gives for each plan.
func (s *Sheet) barOf(name guideapp.Text, of func(plan int) guideapp.Fen) bar {
	b := bar{name: name}
	for i := range s.Plans {
		b.of = append(b.of, of(i))
	}
	return b
}

func (s *Sheet) paidTwice(r *simulator.DoublePay) (rows []bar) {
	var components []simulator.ComponentTwice // each as the first plan has it
	for i := range r.Plans {
		for _, c := range r.Plans[i].ByComponent {
			if !slices.ContainsFunc(components, func(known simulator.ComponentTwice) bool { return known.Component == c.Component }) {
				components = append(components, c)
			}
		}
	}
	for _, of := range components {
		rows = append(rows, s.barOf(plain(of.Title), func(i int) (twice guideapp.Fen) {
			for _, c := range r.Plans[i].ByComponent {
				if c.Component == of.Component {
					twice += c.Twice
				}
			}
			return twice
		}))
	}
	return rows
}

func (s *Sheet) fakes(r *simulator.Gaming) (rows []bar) {
	type trick struct {
		kind   guideapp.Kind
		undone bool
	}
	var tricks []trick
	for i := range r.Plans {
		for _, t := range r.Plans[i].Tricks {
			if of := (trick{t.Kind, t.Undone}); !slices.Contains(tricks, of) {
				tricks = append(tricks, of)
			}
		}
	}
	for _, of := range tricks {
		name := label(of.kind.String())
		if of.undone {
			name = text(name.ZH+"（撤销）", name.EN+" undone")
		}
		rows = append(rows, s.barOf(name, func(i int) (pays guideapp.Fen) {
			for _, t := range r.Plans[i].Tricks {
				if t.Kind == of.kind && t.Undone == of.undone {
					pays += t.Fakers + t.Others
				}
			}
			return pays
		}))
	}
	return rows
}

func (s *Sheet) footfall(r *simulator.Fairness) (rows []bar) {
	names := []guideapp.Text{text("客流最少", "fewest visitors"), text("较少", "fewer"), text("较多", "more"), text("客流最多", "most visitors")}
	for k := range r.Plans[0].Quartiles {
		rows = append(rows, s.barOf(names[k], func(i int) guideapp.Fen { return r.Plans[i].Quartiles[k].PerThousand }))
	}
	return rows
}

func (s *Sheet) interval(r *simulator.Uncertainty) []bar {
	row := func(name guideapp.Text, of func(c *simulator.Interval) guideapp.Fen) bar {
		return s.barOf(name, func(i int) guideapp.Fen { return of(&r.Plans[i].Cost) })
	}
	return []bar{
		row(plain("P10"), func(c *simulator.Interval) guideapp.Fen { return c.P10 }), row(plain("P50"), func(c *simulator.Interval) guideapp.Fen { return c.P50 }),
		row(plain("P90"), func(c *simulator.Interval) guideapp.Fen { return c.P90 }), row(label("observed"), func(c *simulator.Interval) guideapp.Fen { return c.Observed }),
	}
}

func (s *Sheet) response(r *simulator.Behaviour) []bar {
	if !r.On {
		return nil
	}
	return []bar{
		s.barOf(label("cost"), func(i int) guideapp.Fen { return r.Plans[i].Cost }),
		s.barOf(label("with_response"), func(i int) guideapp.Fen { return r.Plans[i].WithResponse }),
	}
}

func sought(r *simulator.GoalSeek) []bar {
	rows := []bar{{label("budget"), []guideapp.Fen{r.Budget}}}
	add := func(name string, t *simulator.Trial) {
		if t != nil {
			said, value := label(name), r.Number.Unit.Text(t.Value)
			rows = append(rows, bar{text(said.ZH+" "+value, value+" "+said.EN), []guideapp.Fen{t.Cost}})
		}
	}
	add("answer", &r.Answer)
	add("below", r.Below)
	add("above", r.Above)
	return rows
}
