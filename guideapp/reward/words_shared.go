package reward

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"frontline/guideapp"
)

func measureText(m *Measure) guideapp.Text {
	what, where := measureWords[m.Of], m.When.words()
	return text(where.ZH+what.ZH, what.EN+where.EN)
}

// quantityText writes a value of a measure: yuan, or a count.
func quantityText(q Quantity, v int64) string {
	if q == SumAmount {
		return guideapp.Fen(v).Yuan()
	}
	return fmt.Sprint(v)
}

func (t *Target) words() guideapp.Text {
	whose, what, goal := scopeWords[t.Of], measureText(&t.Measure), t.goalWords()
	var zh, en []string
	for _, p := range t.Pay {
		zh = append(zh, fmt.Sprintf("达成 %s 得 %s 元", p.At, p.Amount.Yuan()))
		en = append(en, fmt.Sprintf("%s reached pays %s", p.At, p.Amount.Yuan()))
	}
	how := text("取已达到的最高一档", "the highest point reached counts")
	if t.Linear {
		how = text("两档之间按直线", "in a straight line between points")
	}
	return text(fmt.Sprintf("%s%s对目标（%s）：%s（%s）", whose.ZH, what.ZH, goal.ZH, strings.Join(zh, "，"), how.ZH),
		fmt.Sprintf("%s %s against the goal (%s): %s (%s)", whose.EN, what.EN, goal.EN, strings.Join(en, ", "), how.EN))
}

func (t *Target) goalWords() guideapp.Text {
	switch t.Goal.Way {
	case GoalUniform:
		v := quantityText(t.Measure.Of, t.Goal.Uniform)
		return text("统一 "+v, v+" for everybody")
	case GoalByClass:
		var parts []string
		for class := range t.Goal.ByClass {
			parts = append(parts, class+" "+quantityText(t.Measure.Of, t.Goal.ByClass[class]))
		}
		slices.Sort(parts)
		return text("按门店等级 "+strings.Join(parts, "，"), "by store class "+strings.Join(parts, ", "))
	case GoalPerVisitor:
		v := t.Goal.PerVisitor.Yuan()
		return text("每位进店客 "+v, v+" per visitor of the store")
	}
	return text("目标表 "+t.Goal.Table, "table "+t.Goal.Table)
}

func (t *Target) working(f *figure, goal *big.Rat) []guideapp.Text {
	if goal == nil {
		return []guideapp.Text{text("没有目标或客流，不计奖", "no goal or no visitors, so nothing is paid")}
	}
	unit := UnitCount
	if t.Measure.Of == SumAmount {
		unit = UnitFen
	}
	attained := new(big.Rat).SetFrac(f.measure.big(), big.NewInt(micro))
	attained.Quo(attained, goal).Mul(attained, big.NewRat(100, 1))
	goalText := quantityText(t.Measure.Of, int64(roundedRat(goal)))
	return []guideapp.Text{
		text(fmt.Sprintf("%s ÷ 目标 %s = %s%%", f.value(unit), goalText, attained.FloatString(2)),
			fmt.Sprintf("%s ÷ goal %s = %s%%", f.value(unit), goalText, attained.FloatString(2))),
		text("得 "+roundedRat(t.pay(f.measure, goal)).Yuan(), "pays "+roundedRat(t.pay(f.measure, goal)).Yuan()),
	}
}

var groupWords = map[GroupField]guideapp.Text{
	GroupStore: text("门店", "store"), GroupRegion: text("区域", "region"), GroupClass: text("等级", "class"), GroupBrand: text("品牌", "brand"),
}

func (g Grouping) words() guideapp.Text {
	var zh, en []string
	for _, f := range g {
		zh, en = append(zh, groupWords[f].ZH), append(en, groupWords[f].EN)
	}
	return text(strings.Join(zh, "和"), strings.Join(en, " and "))
}

func (p *Pool) words() guideapp.Text {
	group, fund := p.Group.words(), text(p.Fund.Amount.Yuan()+" 元", p.Fund.Amount.Yuan()+" yuan")
	if p.Fund.Measure != nil {
		what := measureText(p.Fund.Measure)
		fund = text(what.ZH+"的 "+p.Fund.Rate.String(), p.Fund.Rate.String()+" of "+what.EN)
	}
	how := text("按在岗天数平分", "shared equally by days stood there")
	switch {
	case p.Shares != nil:
		what := measureText(p.Shares)
		how = text("按本人"+what.ZH+"分", "shared by each one's own "+what.EN)
	case p.Whole:
		how = text("人均平分", "shared equally by head")
	}
	out := text(fmt.Sprintf("同%s奖池：%s，%s", group.ZH, fund.ZH, how.ZH), fmt.Sprintf("pool of the %s: %s, %s", group.EN, fund.EN, how.EN))
	if p.Gate != nil {
		what, least := measureText(&p.Gate.Measure), quantityText(p.Gate.Measure.Of, p.Gate.AtLeast)
		out = text(out.ZH+"；"+what.ZH+"达到 "+least+" 才开池", out.EN+"; open when "+what.EN+" reach "+least)
	}
	return out
}

func (c *Contest) words() guideapp.Text {
	group, what := c.Group.words(), measureText(&c.Measure)
	var prizes []string
	for _, p := range c.Prizes {
		prizes = append(prizes, p.Yuan())
	}
	out := text(fmt.Sprintf("同%s赛马，比%s：第 1 名起奖 %s 元，并列平分", group.ZH, what.ZH, strings.Join(prizes, "、")),
		fmt.Sprintf("contest within the same %s by %s: from first place %s yuan, ties share", group.EN, what.EN, strings.Join(prizes, ", ")))
	if c.AtLeast > 0 {
		least := quantityText(c.Measure.Of, c.AtLeast)
		out = text(out.ZH+"；至少 "+least+" 才参赛", out.EN+"; at least "+least+" to take part")
	}
	return out
}

func (c *closing) sharingWorking(k int, g int32, f *figure) []guideapp.Text {
	component := &c.m.plan.Components[k]
	sh := c.m.of(k).closing.sharingOf(k)
	var steps []guideapp.Text
	for _, i := range sh.ofGuide(g) {
		in := &sh.groups[i]
		if component.Pool != nil {
			steps = append(steps, text(fmt.Sprintf("%s：奖池 %s 元，%d 人分", in.name, in.fund.Yuan(), len(in.members)),
				fmt.Sprintf("%s: a fund of %s for %d people", in.name, in.fund.Yuan(), len(in.members))))
			continue
		}
		at, _ := slices.BinarySearch(in.members, g)
		weights := slices.Clone(in.weights)
		weights[at] = f.measure
		_, places := component.Contest.awards(weights)
		place := text("未入围", "does not take part")
		if places[at] > 0 {
			place = text(fmt.Sprintf("第 %d 名", places[at]), fmt.Sprintf("place %d", places[at]))
		}
		steps = append(steps, text(fmt.Sprintf("%s：%d 人中%s", in.name, len(in.members), place.ZH), fmt.Sprintf("%s: %s of %d", in.name, place.EN, len(in.members))))
	}
	return steps
}
