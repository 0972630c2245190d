package reward

import (
	"cmp"
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
	lines := statement.Lines()
	at := slices.IndexFunc(lines, func(l Line) bool { return l.Component == component && l.State == state })
	if at < 0 {
		return nil, guideapp.Errorf(guideapp.NotFound, "no %s line %q on the statement of %s for %s", state, component, guide, m.period)
	}
	line := lines[at]
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
	span  int32 // of the payee, of own credits
	bits  uint64
	share guideapp.Ratio
	soft  bool
	rule  int
	held  bool
}

func (m *Measures) explain(g int32, k int, line Line) *Explanation {
	component := &m.plan.Components[k]
	if component.Scope() != OfGuide {
		m = m.of(k) // what a group did is told as it became final
	}
	tally := prefix{m: m, k: k, guide: g, seen: map[int32]bool{}, seenIn: map[[2]int32]bool{}}
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
	e := &Explanation{Line: line, Working: m.closing.working(k, g, &tally.figure, line)}
	amounts := shown(added, line.Amount)
	for i, c := range rows {
		e.Events = append(e.Events, m.explained(c, component, amounts[i]))
	}
	return e
}

func (m *Measures) explained(c contribution, component *Component, amount guideapp.Fen) ExplainedEvent {
	f := m.facts
	source, id := f.nameOf(c.row)
	e := ExplainedEvent{
		Key: source + guideapp.RefSeparator + id, Kind: f.classes[f.class[c.row]].kind, At: f.at[c.row], Net: guideapp.Fen(f.net[c.row]),
		Share: c.share, Soft: c.soft, Amount: amount, Held: c.held,
	}
	if f.place[c.row] != none {
		e.Store = f.stores[f.place[c.row]]
	}
	if f.customer[c.row] != none {
		e.Customer = f.customerOf(c.row)
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
	mine := m.explainedBits(k)
	for row := m.first; row < m.last; row++ {
		if m.filters.byClass[m.facts.class[row]]&mine == 0 {
			continue
		}
		mask := m.maskOf(row)
		if mask&mine == 0 {
			continue
		}
		rule := m.crediting.ruleOf(row)
		held := m.heldOf(row)&mine != 0
		credits = m.crediting.of(row, rule, credits)
		if group := mine &^ m.guideBits; group != 0 {
			if share, soft, counts := m.groupCounts(g, k, row, rule, credits); counts {
				list = append(list, contribution{row, none, mask & mine, share, soft, rule, held})
			}
			continue
		}
		for _, cr := range credits {
			paid := mask & mine & m.paysIn(cr.span, m.facts.day[row])
			if m.facts.spans[cr.span].guide == g && paid != 0 {
				list = append(list, contribution{row, cr.span, paid, cr.share, cr.soft > cr.hard, rule, held})
			}
		}
	}
	return list
}

// explainedBits gives the slots whose events open a component's line: the guide's own
// measure, or the group's; a pool's fund and gate are told in its working.
func (m *Measures) explainedBits(k int) uint64 {
	if !m.plan.Components[k].Shared() {
		return m.bitsOf(k)
	}
	var bits uint64
	for s := range m.slots {
		if m.slots[s].component == k && m.slots[s].part == partMeasure {
			bits |= 1 << s
		}
	}
	return bits
}

// groupCounts gives the share at which the event counts for a group that the guide was
// paid for on its day: the group's own event, or one with a soft credit of its guides.
func (m *Measures) groupCounts(g int32, k, row, rule int, credits []credit) (share guideapp.Ratio, soft, counts bool) {
	f := m.facts
	for _, s := range m.closing.groupStays(g, k) {
		store := f.spans[s.span].store
		if store < 0 || f.day[row] < s.first || f.day[row] > s.last {
			continue
		}
		slot := &m.slots[m.closing.slotOf(k, partMeasure)]
		if own := f.store[row]; own >= 0 && slot.groups.ofRow[own] == slot.groups.ofRow[store] {
			share = m.crediting.storeShare(rule)
			return share, false, share > 0
		}
		if slot.measure.Credits != AllCredits {
			continue
		}
		for _, cr := range credits {
			if m.softGroup(slot, row, cr) == slot.groups.ofRow[store] {
				share = max(share, cr.soft)
			}
		}
		return share, true, share > 0
	}
	return 0, false, false
}

// prefix is the figure of the events so far.
type prefix struct {
	m      *Measures
	k      int
	guide  int32
	figure figure
	seen   map[int32]bool
	seenIn map[[2]int32]bool // by group and customer, where a pool shares by customers
}

func (p *prefix) add(c contribution) {
	f := p.m.facts
	p.addPart(c)
	for s := range p.m.slots {
		if c.bits&(1<<s) == 0 {
			continue
		}
		slot, one := &p.m.slots[s], cell{}
		if slot.measure.Of == CountCustomers {
			customer := f.customer[c.row]
			if customer == none || p.seen[customer] {
				continue
			}
			p.seen[customer] = true
			one = cell{sum: Wide{0, micro}, events: 1}
		} else {
			one.add(slot, f.sumsOf(c.row), c.share)
			if slot.walk != nil {
				one.pay = slot.walk.marginal(one.sum)
			}
		}
		if slot.part == partPaysOn {
			p.figure.paysOn = p.figure.paysOn.plus(one.sum)
			continue
		}
		p.figure.measure, p.figure.walked = p.figure.measure.plus(one.sum), p.figure.walked.plus(one.pay)
		p.figure.events += one.events
	}
}

// addPart counts what a pool shares by in the group that the payee stood in.
func (p *prefix) addPart(c contribution) {
	pool := p.m.plan.Components[p.k].Pool
	if pool == nil || pool.Shares == nil || p.m.facts.spans[c.span].store < 0 {
		return
	}
	f, slot := p.m.facts, &p.m.slots[p.m.closing.slotOf(p.k, partMeasure)]
	group := p.m.of(p.k).closing.sharingOf(p.k).by.ofRow[f.spans[c.span].store]
	done := Wide{}
	switch seen := [2]int32{group, f.customer[c.row]}; {
	case slot.measure.Of != CountCustomers:
		done = slot.credited(f.sumsOf(c.row), c.share)
	case seen[1] != none && !p.seenIn[seen]:
		p.seenIn[seen], done = true, Wide{0, micro}
	}
	p.figure.parts = p.figure.parts.plus(group, done)
}

// exact is the component's pay for the figure with floor and cap, unrounded.
func (p *prefix) exact() *big.Int { return p.m.closing.exact(p.k, p.guide, p.figure) }

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
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(rests[b].Cmp(rests[a]), cmp.Compare(a, b)) })
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
