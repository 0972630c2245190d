package reward

import "slices"

// Doubles counts what is credited twice: events of the period that count for somebody and
// that one person holds hard, another softly.
type Doubles struct {
	Events  int64
	Credits int64 // the soft ones
}

// Doubles counts the events that the plan credits twice, among those that any component
// counts.
func (m *Measures) Doubles() Doubles {
	var d Doubles
	var list []credit
	for row := m.first; row < m.last; row++ {
		rule := m.crediting.ruleOf(row)
		if !m.crediting.isSoft(rule) || m.maskOf(row) == 0 {
			continue
		}
		list = m.crediting.of(row, rule, list)
		if !slices.ContainsFunc(list, func(c credit) bool { return c.hard > 0 }) {
			continue
		}
		soft := int64(0)
		for _, c := range list {
			if c.hard == 0 {
				soft++
			}
		}
		if soft > 0 {
			d.Events, d.Credits = d.Events+1, d.Credits+soft
		}
	}
	return d
}

// WithoutDoubles gives the plan without the soft shares of events that somebody holds
// hard as well: what it pays less is paid twice. It is for trying only, and has no
// document and no hash.
func (p *Plan) WithoutDoubles() *Plan {
	var rules []CreditRule
	for _, rule := range p.Credits {
		people := rule.hardPeople()
		if rule.isSoft() && len(people) > 0 {
			sold := rule
			sold.When.Stands, sold.To = people, rule.hard()
			rules = append(rules, sold)
		}
		rules = append(rules, rule)
	}
	return p.credited(rules)
}

// WithoutSoft gives the plan with hard shares only, for trying.
func (p *Plan) WithoutSoft() *Plan {
	rules := slices.Clone(p.Credits)
	for i := range rules {
		rules[i].To = rules[i].hard()
	}
	return p.credited(rules)
}

func (p *Plan) credited(rules []CreditRule) *Plan {
	other := *p
	other.Credits, other.Hash, other.document = rules, "", nil
	return &other
}

func (r *CreditRule) isSoft() bool {
	return slices.ContainsFunc(r.To, func(s Split) bool { return s.Soft })
}

func (r *CreditRule) hard() []Split {
	return slices.DeleteFunc(slices.Clone(r.To), func(s Split) bool { return s.Soft })
}

// hardPeople gives the parties with a hard share who are people.
func (r *CreditRule) hardPeople() []string {
	var people []string
	for _, split := range r.To {
		if !split.Soft && split.Share > 0 && slices.Contains(partyWords[:], split.Party) {
			people = append(people, split.Party)
		}
	}
	return people
}
