package reward

import (
	"fmt"
	"slices"
	"strings"

	"frontline/guideapp"
)

func text(zh, en string) guideapp.Text { return guideapp.Text{ZH: zh, EN: en} }

// joined puts clauses together in each language.
func joined(clauses []guideapp.Text) guideapp.Text {
	var zh, en []string
	for _, c := range clauses {
		zh, en = append(zh, c.ZH), append(en, c.EN)
	}
	return text(strings.Join(zh, "；"), strings.Join(en, "; "))
}

// Words says the component's rule in Chinese and English, with every number it pays by.
func (c *Component) Words() guideapp.Text {
	clauses := []guideapp.Text{c.payWords()}
	if c.Bounty != nil && len(c.Bounty.OncePer) > 0 {
		clauses = append(clauses, onceWords(c.Bounty.OncePer))
	}
	if c.Hold != nil {
		clauses = append(clauses, c.Hold.words())
	}
	if c.FinalAfter != nil {
		clauses = append(clauses, text(fmt.Sprintf("他人部分于期末后 %d 天定稿", *c.FinalAfter), fmt.Sprintf("what others did is final %d days after the period", *c.FinalAfter)))
	}
	if c.Floor != nil {
		clauses = append(clauses, text("每期最低 "+c.Floor.Yuan()+" 元", "at least "+c.Floor.Yuan()+" yuan a period"))
	}
	if c.Cap != nil {
		clauses = append(clauses, text("每期封顶 "+c.Cap.Yuan()+" 元", "at most "+c.Cap.Yuan()+" yuan a period"))
	}
	return joined(clauses)
}

var partyNames = map[string]guideapp.Text{
	PartyGuide:   text("成交导购", "the guide who sold"),
	PartyOwner:   text("顾客的导购", "the customer's guide"),
	PartyManager: text("店长", "the store manager"),
	PartyStore:   text("门店", "the store"),
}

// Words says whose an event is under the rule: "the guide who sold 70%, the store 30%".
func (r *CreditRule) Words() guideapp.Text {
	var shares, twice []guideapp.Text
	for _, split := range r.To {
		name, known := partyNames[split.Party]
		if !known {
			team := strings.ReplaceAll(split.Party, "_", " ")
			name = text("团队 "+team, team)
		}
		share := text(name.ZH+" "+split.Share.String(), name.EN+" "+split.Share.String())
		if split.Soft {
			twice = append(twice, share)
		} else {
			shares = append(shares, share)
		}
	}
	hard, soft := listed(shares), listed(twice)
	if len(twice) == 0 {
		return hard
	}
	return text("双计："+hard.ZH+"，另计 "+soft.ZH, "counted twice: "+hard.EN+", and as well "+soft.EN)
}

// listed puts items in a row in each language.
func listed(items []guideapp.Text) guideapp.Text {
	var zh, en []string
	for _, item := range items {
		zh, en = append(zh, item.ZH), append(en, item.EN)
	}
	return text(strings.Join(zh, "，"), strings.Join(en, ", "))
}

var scopeWords = map[Scope]guideapp.Text{
	OfGuide:  text("本人", "your own"),
	OfStore:  text("本店", "your store's"),
	OfRegion: text("本区域", "your region's"),
}

func (c *Component) payWords() guideapp.Text {
	switch {
	case c.Bounty != nil:
		what := kindWords(c.When.Kinds)
		return text("每次"+what.ZH+" "+c.Bounty.Each.Yuan()+" 元", c.Bounty.Each.Yuan()+" yuan for each "+what.EN)
	case c.Penalty != nil:
		what := kindWords(c.When.Kinds)
		where := c.When.words()
		return text("每次"+what.ZH+where.ZH+"扣 "+c.Penalty.Each.Yuan()+" 元，同一客户每天最多一次", c.Penalty.Each.Yuan()+" yuan off for each "+what.EN+where.EN+", at most once a customer and day")
	case c.Target != nil:
		return c.Target.words()
	case c.Pool != nil:
		return c.Pool.words()
	case c.Contest != nil:
		return c.Contest.words()
	case c.Commission != nil:
		whose, where := scopeWords[c.Commission.Of], c.When.words()
		return text(fmt.Sprintf("%s%s净销售额的 %s", whose.ZH, where.ZH, c.Commission.Rate),
			fmt.Sprintf("%s of %s net sales%s", c.Commission.Rate, whose.EN, where.EN))
	}
	return c.Ladder.words()
}

var measureWords = map[Quantity]guideapp.Text{
	SumAmount:      text("净销售额", "net sales"),
	SumQuantity:    text("件数", "items"),
	CountEvents:    text("次数", "events"),
	CountCustomers: text("客户数", "customers"),
}

var modeWords = map[Mode]guideapp.Text{
	Marginal: text("分段累进，超出部分按该档计", "each part at its own step's rate"),
	Whole:    text("达到某档后全额按该档计", "everything at the step reached"),
	PerEvent: text("每笔单独分档", "each event walks the steps alone"),
}

func (l *Ladder) words() guideapp.Text {
	whose, what, mode, where := scopeWords[l.Of], measureWords[l.Measure.Of], modeWords[l.Mode], l.Measure.When.words()
	var zh, en []string
	for i := range l.Steps {
		from, pay := l.amount(l.Steps[i].From), l.Steps[i].words()
		zh, en = append(zh, from+" 起 "+pay.ZH), append(en, "from "+from+" "+pay.EN)
	}
	return text(fmt.Sprintf("%s%s%s：%s（%s）", whose.ZH, where.ZH, what.ZH, strings.Join(zh, "，"), mode.ZH),
		fmt.Sprintf("%s %s%s: %s (%s)", whose.EN, what.EN, where.EN, strings.Join(en, ", "), mode.EN))
}

// amount writes a value of the ladder's measure: yuan, or a count.
func (l *Ladder) amount(v int64) string {
	if l.Measure.Of == SumAmount {
		return guideapp.Fen(v).Yuan()
	}
	return fmt.Sprint(v)
}

func (s *Step) words() guideapp.Text {
	switch s.Pays {
	case PaysRate:
		return text(s.Rate.String(), s.Rate.String())
	case PaysEach:
		return text("每个 "+s.Each.Yuan()+" 元", s.Each.Yuan()+" yuan each")
	}
	return text("共 "+s.Amount.Yuan()+" 元", s.Amount.Yuan()+" yuan in all")
}

var onceFieldWords = map[OnceField]guideapp.Text{
	OnceGuide: text("导购", "guide"), OnceCustomer: text("客户", "customer"), OnceStore: text("门店", "store"),
}

func onceWords(fields []OnceField) guideapp.Text {
	var zh, en []string
	for _, f := range fields {
		zh, en = append(zh, onceFieldWords[f].ZH), append(en, onceFieldWords[f].EN)
	}
	return text("同一"+strings.Join(zh, "与")+"只计一次", "once per "+strings.Join(en, " and "))
}

func (h *Hold) words() guideapp.Text {
	zh, en := fmt.Sprintf("冻结 %d 天", h.Days), fmt.Sprintf("held for %d days", h.Days)
	if h.From == FromCompleted {
		zh, en = fmt.Sprintf("订单完成后冻结 %d 天", h.Days), fmt.Sprintf("held until %d days after the order is completed", h.Days)
	}
	if len(h.VoidOn) > 0 {
		what := kindWords(h.VoidOn)
		zh, en = zh+"，其间"+what.ZH+"则作废", en+", void on "+what.EN
	}
	return text(zh, en)
}

var kindTexts = map[guideapp.Kind]guideapp.Text{
	guideapp.Order:              text("成交", "order"),
	guideapp.FriendAdded:        text("新加好友", "new friend"),
	guideapp.FriendLost:         text("好友流失", "lost friend"),
	guideapp.Referral:           text("老客推荐", "referral"),
	guideapp.Service:            text("一对一服务", "one-to-one service"),
	guideapp.ChatWaiting:        text("客户咨询", "customer chat"),
	guideapp.ChatReplied:        text("回复咨询", "answered chat"),
	guideapp.AppointmentBooked:  text("预约到店", "booked appointment"),
	guideapp.AppointmentArrived: text("预约到访", "kept appointment"),
	guideapp.ContentShared:      text("分享素材", "shared material"),
	guideapp.Footfall:           text("进店客流", "visit"),
	guideapp.TaskDone:           text("完成任务", "task done"),
}

func kindWords(kinds []guideapp.Kind) guideapp.Text {
	var zh, en []string
	for _, k := range kinds {
		zh, en = append(zh, kindTexts[k].ZH), append(en, kindTexts[k].EN)
	}
	return text(strings.Join(zh, "或"), strings.Join(en, " or "))
}

var channelWords = map[guideapp.Channel]guideapp.Text{
	guideapp.ChannelStore:       text("门店", "in store"),
	guideapp.ChannelMiniProgram: text("小程序", "mini-program"),
	guideapp.ChannelCloudStore:  text("云店", "cloud store"),
	guideapp.ChannelPublic:      text("公域", "public"),
}

// words says which events a `when` selects beyond their kind; nothing when all.
func (w *When) words() guideapp.Text {
	var zh, en []string
	for _, c := range w.Channels {
		zh, en = append(zh, channelWords[c].ZH), append(en, channelWords[c].EN)
	}
	out := text(strings.Join(zh, "、"), "")
	if len(en) > 0 {
		out.EN = " (" + strings.Join(en, ", ") + ")"
	}
	for _, list := range []struct {
		zh, en string
		values []string
	}{{"类目", "categories", w.Categories}, {"门店", "stores", w.Stores}, {"门店等级", "store classes", w.Classes}, {"区域", "regions", w.Regions}} {
		if len(list.values) > 0 {
			out.ZH += list.zh + " " + strings.Join(list.values, "、") + " "
			out.EN += ", " + list.en + " " + strings.Join(list.values, ", ")
		}
	}
	return w.conditionWords(out)
}

func (w *When) conditionWords(out guideapp.Text) guideapp.Text {
	if w.MinAmount > 0 {
		out.ZH += "满 " + w.MinAmount.Yuan() + " 元的"
		out.EN += ", orders from " + w.MinAmount.Yuan() + " yuan"
	}
	if w.FirstOrder != nil && *w.FirstOrder {
		out.ZH += "首单"
		out.EN += ", first orders"
	}
	if w.FirstOrder != nil && !*w.FirstOrder {
		out.ZH += "复购"
		out.EN += ", repeat orders"
	}
	if w.Unanswered != nil {
		out.ZH += fmt.Sprintf("营业时间内超过 %d 分钟未回复", *w.Unanswered)
		out.EN += fmt.Sprintf(" unanswered for more than %d opening minutes", *w.Unanswered)
	}
	if w.WithinDays != nil {
		out.ZH += fmt.Sprintf("来源 %d 天内", *w.WithinDays)
		out.EN += fmt.Sprintf(", within %d days of the customer's origin", *w.WithinDays)
	}
	return out
}

// Words says the statement's limits.
func (l Limits) Words() guideapp.Text {
	clauses := []guideapp.Text{text("合计不低于 "+l.Floor.Yuan()+" 元", "the total is at least "+l.Floor.Yuan()+" yuan")}
	if l.Cap != nil {
		clauses = append(clauses, text("合计不超过 "+l.Cap.Yuan()+" 元", "the total is at most "+l.Cap.Yuan()+" yuan"))
	}
	return joined(clauses)
}

func (l Limits) working(s *Statement, state State) []guideapp.Text {
	var sum guideapp.Fen
	for _, line := range s.Lines() {
		if line.Component != LimitsLine && (line.State == Earned || state == Pending) {
			sum += line.Amount
		}
	}
	return []guideapp.Text{text("各项合计 "+sum.Yuan()+" 元，按限额调整", "the components add up to "+sum.Yuan()+" yuan and are brought within the limits")}
}

// working writes how the figure became the amount, a step a line.
func (c *closing) working(k int, g int32, f *figure, line Line) []guideapp.Text {
	component := &c.m.plan.Components[k]
	steps := component.steps(f)
	switch {
	case component.Target != nil:
		steps = component.Target.working(f, c.goal(g, k))
	case component.Shared():
		steps = c.sharingWorking(k, g, f)
	}
	paid := c.amount(k, g, *f)
	if !component.Shared() && component.Target == nil {
		if exact := roundedFen(component.pay(*f)); exact != max(paid, -paid) {
			steps = append(steps, text("按封顶或保底计 "+paid.Yuan(), "brought to "+paid.Yuan()+" by cap or floor"))
		}
	}
	if line.State == Pending {
		already := paid - line.Amount
		steps = append(steps, text(fmt.Sprintf("减去已确认 %s = 待确认 %s", already.Yuan(), line.Amount.Yuan()),
			fmt.Sprintf("less %s already earned = %s pending", already.Yuan(), line.Amount.Yuan())))
	}
	return steps
}

// steps writes the working of a component that looks at its figure alone.
func (c *Component) steps(f *figure) []guideapp.Text {
	var steps []guideapp.Text
	say := func(s string) { steps = append(steps, text(s, s)) }
	whole, millionths := f.measure.Parts()
	switch {
	case c.Bounty != nil:
		say(fmt.Sprintf("%s × %s = %s", decimal(whole, millionths), c.Bounty.Each.Yuan(), roundedFen(c.pay(*f)).Yuan()))
	case c.Penalty != nil:
		say(fmt.Sprintf("%s × %s = %s", decimal(whole, millionths), (-c.Penalty.Each).Yuan(), (-roundedFen(c.pay(*f))).Yuan()))
	case c.Commission != nil:
		say(fmt.Sprintf("%s × %s = %s", f.value(UnitFen), c.Commission.Rate, roundedFen(c.pay(*f)).Yuan()))
	case c.Ladder != nil && c.Ladder.Mode == Marginal:
		return c.Ladder.marginalWorking(f.measure)
	case c.Ladder != nil && c.Ladder.Mode == Whole:
		return c.Ladder.wholeWorking(f)
	}
	return steps
}

// value writes the measure in yuan or units, with decimals only when there are any.
func (f *figure) value(u Unit) string {
	whole, millionths := f.measure.Parts()
	if u == UnitFen && millionths == 0 {
		return guideapp.Fen(whole).Yuan()
	}
	if u == UnitFen {
		return guideapp.Fen(whole).Yuan() + strings.TrimRight(fmt.Sprintf("%06d", millionths), "0")
	}
	return decimal(whole, millionths)
}

func decimal(whole, millionths int64) string {
	if millionths == 0 {
		return fmt.Sprint(whole)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%06d", whole, millionths), "0")
}

func (l *Ladder) marginalWorking(measure Wide) []guideapp.Text {
	var lines []guideapp.Text
	for i := range l.Steps {
		one := Ladder{Measure: l.Measure, Mode: Marginal, Steps: slices.Clone(l.Steps[i:min(i+2, len(l.Steps))])}
		if len(one.Steps) == 2 {
			one.Steps[1].Pays, one.Steps[1].Rate, one.Steps[1].Each = PaysRate, 0, 0
		}
		pay := one.marginal(measure)
		if pay.isZero() {
			continue
		}
		part := l.amount(l.Steps[i].From) + "–" + figure{measure: measure}.upTo(l, i) + " × "
		rate, comes := l.Steps[i].words(), " = "+roundedFen(pay).Yuan()
		lines = append(lines, text(part+rate.ZH+comes, part+rate.EN+comes))
	}
	return lines
}

// upTo is where the part in step i ends: the next step, or the measure itself.
func (f figure) upTo(l *Ladder, i int) string {
	if i+1 < len(l.Steps) && WideOf(l.Steps[i+1].From, 0).less(f.measure) {
		return l.amount(l.Steps[i+1].From)
	}
	if l.Measure.Of == SumAmount {
		return f.value(UnitFen)
	}
	return f.value(UnitCount)
}

func (l *Ladder) wholeWorking(f *figure) []guideapp.Text {
	i := l.reached(f.measure)
	if i < 0 {
		return []guideapp.Text{text("未达到第一档 "+l.amount(l.Steps[0].From), "below the first step, "+l.amount(l.Steps[0].From))}
	}
	from, pay := l.amount(l.Steps[i].From), l.Steps[i].words()
	return []guideapp.Text{text("达到 "+from+" 档："+pay.ZH, "reached the step from "+from+": "+pay.EN)}
}
