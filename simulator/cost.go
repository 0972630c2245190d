package simulator

import (
	"fmt"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// CostReport says where the money of every plan goes: by component, and by the channel of
// the events that it rests on (reward.Measures.ByChannel).
type CostReport struct {
	Costs     []guideapp.Fen     // by plan
	ByChannel []reward.ByChannel // by plan; adds up to Costs
	Rows      []CostRow          // add up to both
}

// CostRow is one component under every plan; a plan that does not have it pays 0.
// What statement limits cut or fill is the last row, reward.LimitsLine, of no channel.
type CostRow struct {
	Component, Title string
	Costs            []guideapp.Fen     // by plan
	ByChannel        []reward.ByChannel // by plan; adds up to Costs
}

func cost(_ *Session, plans []Paid, args *Arguments) (Report, error) {
	if err := args.Err(); err != nil {
		return nil, err
	}
	r := &CostReport{Costs: make([]guideapp.Fen, len(plans)), ByChannel: make([]reward.ByChannel, len(plans))}
	for _, c := range componentsOf(plans) {
		r.Rows = append(r.Rows, CostRow{c.ID, c.Title, make([]guideapp.Fen, len(plans)), make([]reward.ByChannel, len(plans))})
	}
	limits := CostRow{reward.LimitsLine, reward.LimitsLine, make([]guideapp.Fen, len(plans)), make([]reward.ByChannel, len(plans))}
	limited := false
	for i := range plans {
		r.addPlan(i, &plans[i])
		total := guideapp.Fen(0)
		for g := range plans[i].Statements {
			total += plans[i].Statements[g].Total
		}
		limits.Costs[i] = total - r.Costs[i]
		limits.ByChannel[i][guideapp.ChannelNone] = limits.Costs[i]
		r.ByChannel[i][guideapp.ChannelNone] += limits.Costs[i]
		r.Costs[i], limited = total, limited || limits.Costs[i] != 0
	}
	if limited {
		r.Rows = append(r.Rows, limits)
	}
	return r, nil
}

// componentsOf lists the components of all plans by id, the baseline's first, each as the
// first plan has it.
func componentsOf(plans []Paid) []*reward.Component {
	var list []*reward.Component
	known := map[string]bool{}
	for _, plan := range plans {
		for k := range plan.Plan.Components {
			if c := &plan.Plan.Components[k]; !known[c.ID] {
				known[c.ID], list = true, append(list, c)
			}
		}
	}
	return list
}

// addPlan adds what the components of a plan cost.
func (r *CostReport) addPlan(i int, plan *Paid) {
	at := map[string]int{}
	for row := range r.Rows {
		at[r.Rows[row].Component] = row
	}
	for k, costs := range plan.byChannel() {
		row := &r.Rows[at[plan.Plan.Components[k].ID]]
		row.ByChannel[i] = costs
		for c, amount := range costs {
			row.Costs[i] += amount
			r.ByChannel[i][c] += amount
		}
		r.Costs[i] += row.Costs[i]
	}
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"costs_fen":[0,0],
//	 "by_channel":[{"channel":"none","costs_fen":[0,0]},{"channel":"store","costs_fen":[0,0]}],
//	 "components":[{"component":"friend","title":"...","costs_fen":[0,0],"by_channel":[{"channel":"none","costs_fen":[0,0]}]}]}
//
// Lists of amounts have one for each plan, the baseline first; every list of channels
// names all of them. Components, limits among them, and channels add up to costs_fen.
func (r *CostReport) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", r.Sentence())
		w.fens("costs_fen", r.Costs)
		writeChannels(&w, r.ByChannel)
		w.objects("components", len(r.Rows), func(i int) {
			w.text("component", r.Rows[i].Component)
			w.text("title", r.Rows[i].Title)
			w.fens("costs_fen", r.Rows[i].Costs)
			writeChannels(&w, r.Rows[i].ByChannel)
		})
	})
	return w.to
}

func writeChannels(w *jsonWriter, plans []reward.ByChannel) {
	w.objects("by_channel", reward.Channels, func(c int) {
		w.text("channel", channelWord(guideapp.Channel(c)))
		w.list("costs_fen", len(plans), func(i int) { w.number(int64(plans[i][c])) })
	})
}

// channelWord is the channel's word, "none" without one.
func channelWord(c guideapp.Channel) string {
	if c == guideapp.ChannelNone {
		return "none"
	}
	return c.String()
}

// Sentence names, of a baseline by itself, the dearest component, and of each variant the
// component that changes its cost most.
func (r *CostReport) Sentence() guideapp.Text {
	if len(r.Costs) == 1 {
		most := r.widest(func(row *CostRow) guideapp.Fen { return row.Costs[0] })
		if most == nil {
			return text("什么都没有付。", "Nothing is paid.")
		}
		part := percent(shareOf(most.Costs[0], r.Costs[0]))
		return text(fmt.Sprintf("最大的一项是“%s”：%s 元，占成本的 %s。", most.Title, yuan(most.Costs[0]), part),
			fmt.Sprintf("The largest part is %s: %s yuan, %s of the cost.", most.Title, yuan(most.Costs[0]), part))
	}
	var all []guideapp.Text
	for i := 1; i < len(r.Costs); i++ {
		name := variantName(i)
		most := r.widest(func(row *CostRow) guideapp.Fen { return row.Costs[i] - row.Costs[0] })
		if most == nil {
			all = append(all, text(name.ZH+" 各项成本都不变。", fmt.Sprintf("Under %s every component costs the same.", name.EN)))
			continue
		}
		change := signedYuan(most.Costs[i] - most.Costs[0])
		all = append(all, text(fmt.Sprintf("%s 变化最大的一项是“%s”：%s 元，合计 %s 元。", name.ZH, most.Title, change, signedYuan(r.Costs[i]-r.Costs[0])),
			fmt.Sprintf("%s changes %s most: %s yuan of %s in all.", capital(name.EN), most.Title, change, signedYuan(r.Costs[i]-r.Costs[0]))))
	}
	return sentences(all...)
}

// widest gives the row farthest from 0, the first of several; nil where all are 0.
func (r *CostReport) widest(of func(*CostRow) guideapp.Fen) *CostRow {
	var most *CostRow
	farthest := guideapp.Fen(0)
	for i := range r.Rows {
		v := of(&r.Rows[i])
		if v = max(v, -v); v > farthest {
			most, farthest = &r.Rows[i], v
		}
	}
	return most
}
