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
	answers := m.facts.ask(m.question(askDoubles))
	d := m.doubles()
	for _, answer := range answers() {
		r := wireReader{left: answer}
		d.Events, d.Credits = d.Events+int64(r.number()), d.Credits+int64(r.number())
		r.end()
	}
	return d
}

func (d Doubles) append(to []byte) []byte {
	w := wireWriter{to}
	w.number(uint64(d.Events))
	w.number(uint64(d.Credits))
	return w.bytes
}

// doubles counts those of the facts that are here.
func (m *Measures) doubles() Doubles {
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

// softness is which soft shares of a plan's document count.
type softness uint8

const (
	allSoft softness = iota
	withoutDoubles
	withoutSoft
)

// WithoutDoubles gives the plan without the soft shares of events that somebody holds
// hard as well: what it pays less is paid twice. It is for trying only, and has no hash.
func (p *Plan) WithoutDoubles() *Plan { return p.softened(withoutDoubles) }

// WithoutSoft gives the plan with hard shares only, for trying.
func (p *Plan) WithoutSoft() *Plan { return p.softened(withoutSoft) }

func (p *Plan) softened(soft softness) *Plan {
	other := *p
	switch soft {
	case withoutDoubles:
		other.Credits = hardWhereHeld(p.Credits)
	case withoutSoft:
		other.Credits = slices.Clone(p.Credits)
		for i := range other.Credits {
			other.Credits[i].To = p.Credits[i].hard()
		}
	default:
		return p
	}
	other.soft, other.Hash = soft, ""
	return &other
}

// hardWhereHeld gives credit rules by which an event that somebody holds hard is credited
// hard only.
func hardWhereHeld(written []CreditRule) (rules []CreditRule) {
	for _, rule := range written {
		people := rule.hardPeople()
		if rule.isSoft() && len(people) > 0 {
			sold := rule
			sold.When.Stands, sold.To = people, rule.hard()
			rules = append(rules, sold)
		}
		rules = append(rules, rule)
	}
	return rules
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
