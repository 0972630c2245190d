package reward

import (
	"fmt"
	"reflect"
	"slices"

	"frontline/guideapp"
)

// Notice says in plain words what a plan changes against the one before it, a paragraph
// for every component that is new, changed or gone. before is nil for a first plan.
func Notice(before, after *Plan) []guideapp.Text {
	begins := text(fmt.Sprintf("《%s》自 %s 起执行", after.Title, after.First), fmt.Sprintf("%s takes effect on %s", after.Title, after.First))
	if before == nil {
		before = &Plan{Cadence: after.Cadence, Credits: after.Credits, Limits: after.Limits}
	}
	notice := []guideapp.Text{begins}
	for i := range after.Components {
		c := &after.Components[i]
		at := slices.IndexFunc(before.Components, func(b Component) bool { return b.ID == c.ID })
		if at < 0 {
			notice = append(notice, titled("新增", "New", c.Title, c.Words()))
		} else if was := &before.Components[at]; !reflect.DeepEqual(*was, *c) {
			notice = append(notice, changeWords(was, c))
		}
	}
	for i := range before.Components {
		c := &before.Components[i]
		if !slices.ContainsFunc(after.Components, func(a Component) bool { return a.ID == c.ID }) {
			notice = append(notice, titled("取消", "Gone", c.Title, c.Words()))
		}
	}
	notice = append(notice, frameChanges(before, after)...)
	if len(notice) == 1 {
		return append(notice, text("内容没有变化。", "Nothing in it has changed."))
	}
	return notice
}

// RuleChange says which rule lets a component, or LimitsLine, pay differently under the
// later plan: its own, else the one that says whose sales count for whom. It says nothing
// where neither differs.
func RuleChange(before, after *Plan, component string) (words guideapp.Text, differs bool) {
	if component == LimitsLine {
		was, now := before.Limits.Words(), after.Limits.Words()
		return text("限额：原为"+was.ZH+"；现为"+now.ZH, "Limits: it was "+was.EN+"; it is "+now.EN), was != now
	}
	was, now := before.component(component), after.component(component)
	switch {
	case was == nil && now == nil:
		return words, false
	case was == nil:
		return titled("新增", "New", now.Title, now.Words()), true
	case now == nil:
		return titled("取消", "Gone", was.Title, was.Words()), true
	case !was.pays(now):
		return changeWords(was, now), true
	}
	return creditChange(before, after)
}

// component gives the plan's component of an id, or nil.
func (p *Plan) component(id string) *Component {
	if k := p.index(id); k >= 0 {
		return &p.Components[k]
	}
	return nil
}

// creditChange names the first rule of credit that differs.
func creditChange(before, after *Plan) (words guideapp.Text, differs bool) {
	for i := range max(len(before.Credits), len(after.Credits)) {
		switch {
		case i >= len(before.Credits):
			return titled("新增归属规则", "New rule of whose sales count", after.Credits[i].ID, after.Credits[i].Words()), true
		case i >= len(after.Credits):
			return titled("取消归属规则", "Gone from the rules of whose sales count", before.Credits[i].ID, before.Credits[i].Words()), true
		case !reflect.DeepEqual(before.Credits[i], after.Credits[i]):
			return titled("归属规则有变", "Changed in the rules of whose sales count", after.Credits[i].ID, after.Credits[i].Words()), true
		}
	}
	return words, false
}

func titled(zh, en, title string, words guideapp.Text) guideapp.Text {
	return text(fmt.Sprintf("%s %s：%s", zh, title, words.ZH), fmt.Sprintf("%s: %s: %s", en, title, words.EN))
}

// changeWords sets the rule against what it was; where their words are the same, it is
// what they apply to that changed.
func changeWords(was, c *Component) guideapp.Text {
	before, now := was.Words(), c.Words()
	switch {
	case before != now:
		return text(fmt.Sprintf("调整 %s：原为%s；现为%s", c.Title, before.ZH, now.ZH), fmt.Sprintf("Changed: %s: it was %s; it is %s", c.Title, before.EN, now.EN))
	case !reflect.DeepEqual(was.For, c.For):
		return titled("发放对象有变", "Paid to others than before", c.Title, now)
	case was.Title != c.Title:
		return text(fmt.Sprintf("更名 %s：原名 %s", c.Title, was.Title), fmt.Sprintf("Renamed: %s, which was %s", c.Title, was.Title))
	}
	return titled("适用范围有变", "Counts other events than before", c.Title, now)
}

// frameChanges says what changed around the components.
func frameChanges(before, after *Plan) []guideapp.Text {
	var notice []guideapp.Text
	if before.Cadence != after.Cadence {
		notice = append(notice, text("改为按"+cadenceWords[after.Cadence].ZH+"计算", "Paid by the "+cadenceWords[after.Cadence].EN+" from now on"))
	}
	if !reflect.DeepEqual(before.Credits, after.Credits) {
		notice = append(notice, text("业绩归属规则有变", "Whose sales count for whom has changed"))
	}
	if was, now := before.Limits.Words(), after.Limits.Words(); was != now {
		notice = append(notice, text("限额：原为"+was.ZH+"；现为"+now.ZH, "Limits: it was "+was.EN+"; it is "+now.EN))
	}
	if !reflect.DeepEqual(before.DeductAtMost, after.DeductAtMost) {
		notice = append(notice, deductWords(after.DeductAtMost))
	}
	return notice
}

var cadenceWords = map[guideapp.Cadence]guideapp.Text{
	guideapp.Daily: text("日", "day"), guideapp.Weekly: text("周", "week"), guideapp.Monthly: text("月", "month"), guideapp.Quarterly: text("季度", "quarter"),
}

func deductWords(most *guideapp.Ratio) guideapp.Text {
	if most == nil {
		return text("更正扣减不再设上限", "What one payout deducts for corrections has no bound any more")
	}
	return text("每次发放最多扣减新增应得的 "+most.String(), "One payout deducts at most "+most.String()+" of what is newly earned")
}
