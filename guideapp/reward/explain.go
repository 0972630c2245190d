package reward

import (
	"math/big"
	"slices"

	"frontline/guideapp"
)

// ExplainedEvent is what one event added to a line.
type ExplainedEvent struct {
	Key      string // "source//id"
	Kind     guideapp.Kind
	At       guideapp.Instant
	Store    string
	Customer string
	Net      guideapp.Fen   // after refunds
	Share    guideapp.Ratio // of the guide, or of the group
	Soft     bool
	Rule     string // the credit rule; empty is the default
	Amount   guideapp.Fen
	Held     bool
	Matures  guideapp.Instant // of a held event; 0 while it waits for order_completed
}

// Explanation opens one line: its events in order of time, then id, whose amounts add
// up to the line, and the working from measure to amount.
type Explanation struct {
	Line    Line
	Rule    guideapp.Text
	Events  []ExplainedEvent
	Working []guideapp.Text
}

// Explain opens the line of a component in a guide's statement. A line that the
// statement does not have is NotFound.
func (m *Measures) Explain(guide, component string, state State) (*Explanation, error) {
	statement, err := m.CloseGuide(guide)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(statement.Lines, func(l Line) bool { return l.Component == component && l.State == state })
	if at < 0 {
		return nil, guideapp.Errorf(guideapp.NotFound, "no %s line %q on the statement of %s for %s", state, component, guide, m.period)
	}
	line := statement.Lines[at]
	if component == LimitsLine {
		return &Explanation{Line: line, Rule: m.plan.Limits.Words(), Working: m.plan.Limits.working(&statement, state)}, nil
	}
	k := slices.IndexFunc(m.plan.Components, func(c Component) bool { return c.ID == component })
	g, _ := m.facts.guideIndex(guide)
	e := m.explain(g, k, line)
	e.Rule = m.plan.Components[k].Words()
	return e, nil
}

// contribution is one event a payee's component counts.
type contribution struct {
	row   int
	bits  uint64
	share guideapp.Ratio
	soft  bool
	rule  int
	held  bool
}

func (m *Measures) explain(g int32, k int, line Line) *Explanation {
	component := &m.plan.Components[k]
	tally := prefix{m: m, component: component, seen: map[int32]bool{}}
	var rows []contribution
	for _, c := range m.contributions(g, k) {
		switch {
		case line.State == Earned && !c.held, line.State == Pending && c.held:
			rows = append(rows, c)
		case line.State == Pending:
			tally.add(c) // what is earned comes before what is pending
		}
	}
	start := tally.exact()
	added := make([]*big.Int, len(rows))
	before := start
	for i, c := range rows {
		tally.add(c)
		after := tally.exact()
		added[i], before = new(big.Int).Sub(after, before), after
	}
	e := &Explanation{Line: line, Working: component.working(&tally.figure, line)}
	amounts := shown(added, line.Amount)
	for i, c := range rows {
		e.Events = append(e.Events, m.explained(c, component, amounts[i]))
	}
	return e
}

func (m *Measures) explained(c contribution, component *Component, amount guideapp.Fen) ExplainedEvent {
	f := m.facts
	e := ExplainedEvent{
		Key: f.keys[c.row], Kind: f.classes[f.class[c.row]].kind, At: f.at[c.row], Net: guideapp.Fen(f.net[c.row]),
		Share: c.share, Soft: c.soft, Amount: amount, Held: c.held,
	}
	if f.place[c.row] != none {
		e.Store = f.stores[f.place[c.row]]
	}
	if f.customer[c.row] != none {
		e.Customer = f.customers[f.customer[c.row]]
	}
	if c.rule != noRule {
		e.Rule = m.plan.Credits[c.rule].ID
	}
	if c.held {
		e.Matures, _ = component.Hold.matures(f, c.row)
	}
	return e
}

// contributions lists, in order, the events that the component counts for the guide.
func (m *Measures) contributions(g int32, k int) []contribution {
	var list []contribution
	var credits []credit
	mine := m.bitsOf(k)
	for i, mask := range m.masks {
		if mask&mine == 0 {
			continue
		}
		row := m.first + i
		rule := m.crediting.ruleOf(row)
		held := m.heldBits(i)&mine != 0
		if mine&m.guideBits == 0 {
			if share := m.crediting.storeShare(rule); share > 0 && m.groupCounts(g, mine, row) {
				list = append(list, contribution{row, mask & mine, share, false, rule, held})
			}
			continue
		}
		credits = m.crediting.of(row, rule, credits)
		for _, cr := range credits {
			paid := mask & mine & m.paysIn(cr.span, m.facts.day[row])
			if m.facts.spans[cr.span].guide == g && paid != 0 {
				list = append(list, contribution{row, paid, cr.share, cr.soft, rule, held})
			}
		}
	}
	return list
}

// groupCounts says whether the guide was paid, on the event's day, for the group that
// the event belongs to.
func (m *Measures) groupCounts(g int32, mine uint64, row int) bool {
	f := m.facts
	i, d := f.spanOn(f.guides[g], f.day[row]), f.day[row]
	if i < 0 || f.place[row] == none || m.paysIn(i, d)&mine == 0 {
		return false
	}
	for s := range m.slots {
		if mine&(1<<s) == 0 {
			continue
		}
		for _, place := range m.placesOf(i, s, d, d) {
			if place.index == f.place[row] {
				return true
			}
		}
	}
	return false
}

// prefix is the figure of the events so far.
type prefix struct {
	m         *Measures
	component *Component
	figure    figure
	seen      map[int32]bool
}

func (p *prefix) add(c contribution) {
	f := p.m.facts
	for s := range p.m.slots {
		if c.bits&(1<<s) == 0 {
			continue
		}
		slot, one := &p.m.slots[s], cell{}
		switch {
		case slot.of == CountCustomers:
			customer := f.customer[c.row]
			if customer == none || p.seen[customer] {
				continue
			}
			p.seen[customer] = true
			one = cell{sum: Wide{0, micro}, events: 1}
		case p.component.Bounty != nil:
			one.addBounty(c.share)
		default:
			one.add(slot, f.amountOf(slot.of, c.row), c.share)
		}
		if slot.part == 1 {
			p.figure.paysOn = p.figure.paysOn.plus(one.sum)
			continue
		}
		p.figure.measure, p.figure.walked = p.figure.measure.plus(one.sum), p.figure.walked.plus(one.pay)
		p.figure.events += one.events
	}
}

// exact is the component's pay for the figure with floor and cap, unrounded.
func (p *prefix) exact() *big.Int {
	c, pay := p.component, p.component.pay(p.figure)
	if c.Floor != nil && p.figure.counts(c) {
		if floor := picoOf(*c.Floor); pay.less(floor) {
			pay = floor
		}
	}
	if c.Cap != nil {
		if ceiling := picoOf(*c.Cap); ceiling.less(pay) {
			pay = ceiling
		}
	}
	return pay.big()
}

// shown rounds exact amounts to whole fen that add up to total: each is rounded down,
// and what is left goes, a fen each, to the largest remainders, the earlier first.
func shown(exact []*big.Int, total guideapp.Fen) []guideapp.Fen {
	amounts, rests, order := make([]guideapp.Fen, len(exact)), make([]*big.Int, len(exact)), make([]int, len(exact))
	left, unit := total, big.NewInt(pico)
	for i, x := range exact {
		q, rest := new(big.Int).DivMod(x, unit, new(big.Int))
		amounts[i], rests[i], order[i] = guideapp.Fen(q.Int64()), rest, i
		left -= amounts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return rests[b].Cmp(rests[a]) })
	for i := 0; left != 0 && len(order) > 0; i++ {
		one := guideapp.Fen(1)
		if left < 0 {
			one = -1
		}
		amounts[order[i%len(order)]] += one
		left -= one
	}
	return amounts
}
