package sheet

import (
	"fmt"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

func yuan(f guideapp.Fen) string { return simulator.Yuan(f) }

// planName names a plan among those of the page.
func planName(i int) guideapp.Text {
	if i == 0 {
		return text("基准", "baseline")
	}
	return text(fmt.Sprintf("方案 %d", i), fmt.Sprintf("variant %d", i))
}

// planHead is a table's head with a column for every plan.
func (s *Sheet) planHead(first guideapp.Text) []guideapp.Text {
	head := []guideapp.Text{first}
	for i := range s.Plans {
		head = append(head, planName(i))
	}
	return head
}

// planRow is a table's row with a cell for every plan.
func (s *Sheet) planRow(name guideapp.Text, of func(plan int) cell) []cell {
	row := []cell{word(name)}
	for i := range s.Plans {
		row = append(row, of(i))
	}
	return row
}

// plus is fen with a plus before what is above 0.
func plus(f guideapp.Fen) cell {
	if f > 0 {
		return number("+" + yuan(f))
	}
	return fen(f)
}

// plusShare is a share with a plus before what is above 0.
func plusShare(ppm int64) cell {
	if ppm > 0 {
		return number("+" + simulator.Percent(ppm))
	}
	return share(ppm)
}

func (s *Sheet) overview(r *simulator.Overview) []part {
	changed := func(of func(p *simulator.PlanOverview) cell) func(int) cell {
		return func(i int) cell {
			if i == 0 {
				return number("")
			}
			return of(&r.Plans[i])
		}
	}
	count := func(n int) cell { return number(fmt.Sprint(n)) }
	t := &table{Head: s.planHead(text("元", "yuan")), Rows: [][]cell{
		s.planRow(text("成本", "cost"), func(i int) cell { return fen(r.Plans[i].Cost) }),
		s.planRow(text("成本变化", "change of cost"), changed(func(p *simulator.PlanOverview) cell { return plus(p.Changes.Cost) })),
		s.planRow(text("成本变化比例", "change, of the baseline's cost"), changed(func(p *simulator.PlanOverview) cell { return plusShare(p.ChangePPM) })),
		s.planRow(text("占净销售额", "cost of net sales"), func(i int) cell { return share(r.Plans[i].ShareOfPPM) }),
		s.planRow(text("多得的人", "winners"), changed(func(p *simulator.PlanOverview) cell { return count(p.Changes.Winners) })),
		s.planRow(text("少得的人", "losers"), changed(func(p *simulator.PlanOverview) cell { return count(p.Changes.Losers) })),
		s.planRow(text("不变的人", "unchanged"), changed(func(p *simulator.PlanOverview) cell { return count(p.Changes.Unchanged) })),
		s.planRow(text("基尼系数", "Gini coefficient"), func(i int) cell { return number(fmt.Sprintf("%.3f", float64(r.Plans[i].GiniPPM)/1e6)) }),
		s.planRow(text("每人最多可得", "most for one guide"), func(i int) cell { return bound(&r.Plans[i].Liability.PerGuide) }),
		s.planRow(text("方案最多可付", "most for everybody"), func(i int) cell { return bound(r.Plans[i].Liability.Plan) }),
	}}
	return []part{{Table: t}}
}

func bound(b *reward.Bound) cell {
	switch {
	case b == nil:
		return number("")
	case b.Open:
		return cell{text("不封顶", "no bound"), true}
	}
	return fen(b.Amount)
}

func (s *Sheet) cost(r *simulator.CostReport) []part {
	var names []guideapp.Text
	for i := range r.Rows {
		names = append(names, plain(r.Rows[i].Title))
	}
	chart := bars(text("各项成本", "cost by component"), names, func(row, plan int) guideapp.Fen { return r.Rows[row].Costs[plan] }, len(s.Plans), yuan)
	t := &table{Head: s.planHead(text("渠道，元", "channel, yuan"))}
	for c := range reward.Channels {
		t.Rows = append(t.Rows, s.planRow(channelNames[c], func(i int) cell { return fen(r.ByChannel[i][c]) }))
	}
	return []part{
		{Title: text("按组件", "By component"), Legend: s.legend(), Chart: chart},
		{Title: text("按渠道", "By channel"), Table: t},
	}
}

var channelNames = [reward.Channels]guideapp.Text{
	text("无渠道", "none"), text("门店", "store"), text("小程序", "mini-program"), text("云店", "cloud store"), text("公域", "public"),
}

func (s *Sheet) spread(r *simulator.SpreadReport) []part {
	var names []string
	for _, b := range r.Histogram.Bins {
		names = append(names, whole(b.From))
	}
	chart := columns(text("按收入计的导购人数", "guides by pay"), names, func(i, plan int) int { return r.Histogram.Bins[i].Guides[plan] }, len(s.Plans))
	t := &table{Head: s.planHead(text("元", "yuan"))}
	for i := range r.Plans[0].Deciles {
		t.Rows = append(t.Rows, s.planRow(plain(fmt.Sprintf("P%d", 10*(i+1))), func(p int) cell { return fen(r.Plans[p].Deciles[i]) }))
	}
	t.Rows = append(t.Rows,
		s.planRow(text("平均", "mean"), func(p int) cell { return fen(r.Plans[p].Mean) }),
		s.planRow(text("最高 1% 的份额", "share of the best paid 1%"), func(p int) cell { return share(r.Plans[p].Top1PPM) }),
		s.planRow(text("没有拿到的人", "guides who get nothing"), func(p int) cell { return number(fmt.Sprint(r.Plans[p].Zero)) }))
	return []part{
		{Title: text("导购人数，按收入（元）", "Guides by pay, yuan"), Legend: s.legend(), Chart: chart},
		{Title: text("分位", "Percentiles"), Table: t},
	}
}

var bandMarks = []mark{
	{bandColors[0], text("多于 +5%", "above +5%")}, {bandColors[1], text("至 +5%", "up to +5%")}, {bandColors[2], text("不变", "no change")},
	{bandColors[3], text("至 -5%", "down to -5%")}, {bandColors[4], text("低于 -5%", "below -5%")},
}

func (s *Sheet) changes(r *simulator.ChangesReport) []part {
	var parts []part
	for i := range r.Variants {
		v, name := &r.Variants[i], planName(i+1)
		for _, split := range []struct {
			title  guideapp.Text
			groups []simulator.GroupChanges
		}{
			{text(name.ZH+"：按基准收入的十分位（1 最低）", name.EN+": by tenth of baseline pay, 1 the lowest"), v.ByDecile},
			{text(name.ZH+"：按门店等级", name.EN+": by store class"), v.ByClass},
			{text(name.ZH+"：按区域", name.EN+": by region"), v.ByRegion},
		} {
			var names []guideapp.Text
			for _, g := range split.groups {
				names = append(names, named(g.Name))
			}
			parts = append(parts, part{Title: split.title, Legend: bandMarks,
				Chart: stacks(split.title, names, func(row, band int) int { return split.groups[row].Bands[band] }, bandMarks)})
		}
	}
	return parts
}

// named is a group's name, or says that it has none.
func named(name string) guideapp.Text {
	if name == "" {
		return text("未知", "unknown")
	}
	return plain(name)
}

func (s *Sheet) cliffs(r *simulator.CliffsReport) []part {
	var parts []part
	for i := range r.Plans {
		p := &r.Plans[i]
		t := &table{Head: []guideapp.Text{text("位置", "where"), text("跳变", "jump"), text("之前的人", "guides before it"), text("之后的人", "beyond it"), text("全部跨过多付", "cost if they cross")}}
		for k := range p.Cliffs {
			c := &p.Cliffs[k]
			words := text(c.Jump.Component+"："+c.Words.ZH, c.Jump.Component+": "+c.Words.EN)
			t.Rows = append(t.Rows, []cell{word(words), fen(c.Jump.Size), number(fmt.Sprint(c.Below)), number(fmt.Sprint(c.Above)), fen(c.Cost)})
		}
		for _, u := range p.Unmeasured {
			t.Rows = append(t.Rows, []cell{word(text(u.Path+"："+u.Words.ZH, u.Path+": "+u.Words.EN)), number("—"), number("—"), number("—"), number("—")})
		}
		if len(t.Rows) > 0 {
			parts = append(parts, part{Title: planName(i), Table: t})
		}
	}
	return parts
}

func (s *Sheet) marginal(r *simulator.MarginalReport) []part {
	var xs []int64
	for _, p := range r.Points {
		xs = append(xs, p.More)
	}
	unit := func(x int64) string { return fmt.Sprintf("+%d", x) }
	if r.Of == "amount" {
		unit = func(x int64) string { return "+" + whole(guideapp.Fen(x)) }
	}
	title := text(fmt.Sprintf("%s 的收入（元），横轴为多做的量", r.Guide.ID), fmt.Sprintf("Pay of %s in yuan, by how much more is done", r.Guide.ID))
	parts := []part{{Title: title, Legend: s.legend(), Chart: curves(title, xs, func(i, plan int) guideapp.Fen { return r.Points[i].Pay[plan] }, len(s.Plans), unit)}}
	t := &table{Head: s.planHead(text("到曲线末端各项增加，元", "what each component adds at the end, yuan"))}
	for k := range r.Rows {
		if slices.ContainsFunc(r.Rows[k].Adds, func(adds guideapp.Fen) bool { return adds != 0 }) {
			t.Rows = append(t.Rows, s.planRow(plain(r.Rows[k].Title), func(i int) cell { return plus(r.Rows[k].Adds[i]) }))
		}
	}
	if len(t.Rows) == 0 {
		return parts
	}
	return append(parts, part{Table: t})
}

func (s *Sheet) differences(r *simulator.DifferencesReport) []part {
	var parts []part
	for i := range r.Variants {
		v := &r.Variants[i]
		t := &table{Head: []guideapp.Text{text("组件，元", "component, yuan"), planName(0), planName(i + 1), text("变化", "change"), text("哪条规则", "which rule")}}
		for _, d := range v.Rows {
			t.Rows = append(t.Rows, []cell{word(plain(d.Title)), fen(d.From), fen(d.To), plus(d.To - d.From), word(d.Rule)})
		}
		t.Rows = append(t.Rows, []cell{word(text("合计", "total")), fen(r.Baseline), fen(v.Total), plus(v.Total - r.Baseline), word(plain(""))})
		parts = append(parts, part{Title: text(r.Guide+"："+planName(i+1).ZH, r.Guide+": "+planName(i+1).EN), Table: t})
	}
	return parts
}
