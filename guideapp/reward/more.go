package reward

import (
	"slices"

	"frontline/guideapp"
)

// Marginal says whether what one more event adds to the component can be told from the
// guide's own figure: not where others share in it, nor where once_per names no customer,
// so that what others did first decides.
func (c *Component) Marginal() bool { return !c.Shared() && !c.firstOfAll() }

// firstOfAll says whether once_per names no customer: which event pays is then decided
// among all customers'.
func (c *Component) firstOfAll() bool {
	return c.Bounty != nil && len(c.Bounty.OncePer) > 0 && !slices.Contains(c.Bounty.OncePer, OnceCustomer)
}

// PayWith gives what a guide would be paid, by component in the plan's order and in all,
// had the guide done so many times more what more was gathered from: the same plan over
// facts that are not among these, of customers who are not either, under an organisation
// that has the guide where this one does. Components that are not Marginal stay as they
// are. A guide who stands nowhere in the period is NotFound.
func (m *Measures) PayWith(guide string, more *Measures, times uint64) (amounts []guideapp.Fen, total guideapp.Fen, err error) {
	g, found := m.facts.guideIndex(guide)
	added, alike := more.facts.guideIndex(guide)
	if !found || !alike || !m.standsInPeriod(int(g)) {
		return nil, 0, guideapp.Errorf(guideapp.NotFound, "no guide %s in %s", guide, m.period)
	}
	amounts = make([]guideapp.Fen, len(m.plan.Components))
	for k := range m.plan.Components {
		if len(m.stays(g, k)) == 0 {
			continue
		}
		f, _ := m.closing.figures(g, k)
		if m.plan.Components[k].Marginal() {
			extra, _ := more.closing.figures(added, k)
			f = f.plus(extra, times)
		}
		amounts[k] = m.closing.amount(k, g, f)
		total += amounts[k]
	}
	return amounts, m.plan.Limits.bound(total), nil
}

// plus adds another figure so many times; what a pool shares by stays as it is.
func (f figure) plus(g figure, times uint64) figure {
	return figure{f.measure.plus(g.measure.times(times)), f.paysOn.plus(g.paysOn.times(times)), f.walked.plus(g.walked.times(times)), f.events + g.events*int64(times), f.parts}
}
