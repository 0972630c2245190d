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
	Hash       string // of the canonical tree
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

// When selects events. An empty field filters nothing.
type When struct {
	Kinds      []guideapp.Kind
	Channels   []guideapp.Channel
	Origins    []guideapp.Origin
	Categories []string
	Stores     []string
	Classes    []string
	Regions    []string
	Ownership  []guideapp.Ownership
	Reasons    []string
	Attrs      []AttrFilter
	MinAmount  guideapp.Fen // of the net amount
	FirstOrder *bool
	WithinDays *int // calendar days since the customer's origin
}

// AttrFilter wants an attribute to have one of the values.
type AttrFilter struct {
	Name   string
	Values []string
}

// Component is one rule that pays. Exactly one of Bounty, Commission and Ladder is set.
type Component struct {
	ID         string
	Title      string
	For        Audience
	When       When // of a bounty or commission
	Bounty     *Bounty
	Commission *Commission
	Ladder     *Ladder
	Hold       *Hold
	Cap        *guideapp.Fen // the most per guide and period
	Floor      *guideapp.Fen // the least, for a guide whose measure is above zero
}

// Audience says who is paid by a component, by where and as what they stood on the day.
type Audience struct {
	Roles         []guideapp.Role // guide and manager when the document is silent
	Stores        []string
	Classes       []string
	Regions       []string
	Ownership     []guideapp.Ownership
	MinTenureDays int
}

// Bounty pays Each for every event, times the guide's share.
type Bounty struct {
	Each    guideapp.Fen
	OncePer []OnceField // pays the earliest event of a key only; empty pays every one
}

// OnceField is a field of the key within which a bounty pays once.
type OnceField string

// The fields a once_per key may be made of.
const (
	OnceGuide    OnceField = "guide"
	OnceCustomer OnceField = "customer"
	OnceStore    OnceField = "store"
)

// Scope says whose events a commission or ladder looks at.
type Scope string

// The scopes: the guide's own credits, or all events of the store or region the payee
// stands in on the event's day.
const (
	OfGuide  Scope = "guide"
	OfStore  Scope = "store"
	OfRegion Scope = "region"
)

// Commission pays Rate of the summed net amount.
type Commission struct {
	Rate guideapp.Ratio
	Of   Scope
}

// Quantity is what a measure adds up or counts.
type Quantity string

// The quantities.
const (
	SumAmount      Quantity = "sum amount"
	SumQuantity    Quantity = "sum quantity"
	CountEvents    Quantity = "count events"
	CountCustomers Quantity = "count customers"
)

// Measure is a quantity over selected events.
type Measure struct {
	Of   Quantity
	When When
}

// Mode is how a ladder pays.
type Mode string

// The modes: the part above each step at its own rate, the reached step on everything,
// or every event walking the steps alone.
const (
	Marginal Mode = "marginal"
	Whole    Mode = "whole"
	PerEvent Mode = "per_event"
)

// Ladder pays by steps of a measure.
type Ladder struct {
	Of      Scope
	Measure Measure
	Mode    Mode
	Steps   []Step // by From, rising
	PaysOn  *Measure
}

// Step starts at From, inclusive, in fen or in units. It pays Rate of an amount, Each
// fen per unit, or Amount as a lump.
type Step struct {
	From   int64
	Rate   guideapp.Ratio
	Each   guideapp.Fen
	Amount guideapp.Fen
	Pays   StepPay
}

// StepPay says which of a step's fields pays.
type StepPay uint8

// The ways a step pays.
const (
	PaysRate StepPay = iota
	PaysEach
	PaysAmount
)

// HoldFrom is when a hold starts.
type HoldFrom string

// The starts of a hold: the event, or the order_completed of the order.
const (
	FromEvent     HoldFrom = "event"
	FromCompleted HoldFrom = "completed"
)

// Hold keeps an award pending for Days times 24 hours; it is void if an event of
// VoidOn, of the same guide and customer, comes within it.
type Hold struct {
	Days   int
	From   HoldFrom
	VoidOn []guideapp.Kind
}

// Kind gives the component's kind in the document's word.
func (c *Component) Kind() string {
	switch {
	case c.Bounty != nil:
		return "bounty"
	case c.Commission != nil:
		return "commission"
	}
	return "ladder"
}

// Scope gives whose events the component looks at.
func (c *Component) Scope() Scope {
	switch {
	case c.Commission != nil:
		return c.Commission.Of
	case c.Ladder != nil:
		return c.Ladder.Of
	}
	return OfGuide
}

// measures lists what the component gathers: its measure, then pays_on where it has one.
func (c *Component) measures() []Measure {
	switch {
	case c.Bounty != nil:
		return []Measure{{CountEvents, c.When}}
	case c.Commission != nil:
		return []Measure{{SumAmount, c.When}}
	case c.Ladder.PaysOn != nil:
		return []Measure{c.Ladder.Measure, *c.Ladder.PaysOn}
	}
	return []Measure{c.Ladder.Measure}
}

// Unit says what the component's measure is counted in.
func (c *Component) Unit() Unit {
	if c.measures()[0].Of == SumAmount {
		return UnitFen
	}
	return UnitCount
}

// Unit is what a measure is counted in.
type Unit string

// The units.
const (
	UnitFen   Unit = "fen"
	UnitCount Unit = "count"
)

// NeedsHistory says which kinds of facts of other periods, of the same customers, the
// plan looks at: for once_per keys, first orders and losses that void a hold.
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
		if c.Hold != nil {
			need = append(need, c.Hold.VoidOn...)
		}
	}
	slices.Sort(need)
	return slices.Compact(need)
}

// whens lists every `when` of the plan.
func (p *Plan) whens() []When {
	var all []When
	for i := range p.Credits {
		all = append(all, p.Credits[i].When)
	}
	for i := range p.Components {
		for _, m := range p.Components[i].measures() {
			all = append(all, m.When)
		}
	}
	return all
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
