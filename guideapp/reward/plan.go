package reward

import (
	"slices"

	"frontline/guideapp"
)

// Plan is a reward plan as its document says it, checked.
type Plan struct {
	Name       string
	Version    int
	Title      string
	Cadence    guideapp.Cadence
	Zone       string // an IANA name; the *time.Location is handed in
	First      guideapp.Day
	Last       guideapp.Day
	Credits    []CreditRule // the first that matches wins
	Components []Component
	Limits     Limits
	// DeductAtMost bounds what one payout deducts for corrections, as a share of what is
	// newly owed; nil deducts all.
	DeductAtMost *guideapp.Ratio
	Hash         string // of the canonical tree
	document     *Node
	soft         softness // which of the document's soft shares stand in Credits
}

// Limits bound the total of a statement.
type Limits struct {
	Floor guideapp.Fen  // 0 unless the document says otherwise: a reduction eats rewards, never wages
	Cap   *guideapp.Fen // nil is none
}

// CreditRule says whose an event is.
type CreditRule struct {
	ID   string
	When When
	To   []Split
}

// The parties a split may name; any other word is a team.
const (
	PartyGuide   = "guide"
	PartyOwner   = "owner"
	PartyManager = "manager"
	PartyStore   = "store"
)

// Split gives one party a share of an event. Hard shares of a rule add up to 100 % and
// count once in company revenue; a soft share counts for a person as well.
type Split struct {
	Party string
	Share guideapp.Ratio
	Soft  bool
}

// NeedsHistory says which kinds of facts of other periods, of the same customers, the
// plan looks at: for once_per keys, penalties of one customer and day, first orders and
// losses that void a hold.
func (p *Plan) NeedsHistory() []guideapp.Kind {
	var need []guideapp.Kind
	for _, w := range p.whens() {
		if w.FirstOrder != nil {
			need = append(need, guideapp.Order)
		}
	}
	for i := range p.Components {
		c := &p.Components[i]
		if c.Bounty != nil && len(c.Bounty.OncePer) > 0 {
			need = append(need, c.When.Kinds...)
		}
		if c.Penalty != nil {
			need = append(need, c.When.Kinds...)
		}
		if c.Hold != nil {
			need = append(need, c.Hold.VoidOn...)
		}
	}
	return guideapp.DistinctKinds(need)
}

// whens lists every `when` of the plan.
func (p *Plan) whens() []When {
	var all []When
	for i := range p.Credits {
		all = append(all, p.Credits[i].When)
	}
	for i := range p.Components {
		for _, g := range p.Components[i].gathers() {
			all = append(all, g.measure.When)
		}
	}
	return all
}

// LooksAtFirstOrders says whether a rule asks whether an order is the customer's first.
func (p *Plan) LooksAtFirstOrders() bool {
	return slices.ContainsFunc(p.whens(), func(w When) bool { return w.FirstOrder != nil })
}

// AsksFor gives the words that rules of the plan ask for and that people write themselves:
// categories, reasons, and the chain's own attributes with their values. Words may be
// repeated.
func (p *Plan) AsksFor() (categories, reasons []string, attrs []AttrFilter) {
	for _, w := range p.whens() {
		categories, reasons, attrs = append(categories, w.Categories...), append(reasons, w.Reasons...), append(attrs, w.Attrs...)
	}
	return categories, reasons, attrs
}

// OncePerKeys gives the once_per keys of the plan's bounties.
func (p *Plan) OncePerKeys() [][]OnceField {
	var keys [][]OnceField
	for i := range p.Components {
		if b := p.Components[i].Bounty; b != nil && len(b.OncePer) > 0 {
			keys = append(keys, b.OncePer)
		}
	}
	return keys
}

// CreditsManagers says whether a credit rule names the manager of the event's store.
func (p *Plan) CreditsManagers() bool {
	return slices.ContainsFunc(p.Credits, func(r CreditRule) bool {
		return slices.ContainsFunc(r.To, func(s Split) bool { return s.Party == PartyManager })
	})
}

// Pays refuses a period that the plan does not pay: of another cadence, or one that
// does not begin while the plan is in force.
func (p *Plan) Pays(period guideapp.Period) error {
	if period.Cadence != p.Cadence {
		return guideapp.InvalidAt("period", "plan %s pays by the %s; %s is a %s", p.Name, p.Cadence, period, period.Cadence)
	}
	if period.First < p.First || period.First > p.Last {
		return guideapp.InvalidAt("period", "plan %s is in force from %s to %s; %s begins on %s", p.Name, p.First, p.Last, period, period.First)
	}
	return nil
}
