package reward

import (
	"slices"

	"frontline/guideapp"
)

// Component is one rule that pays. Exactly one of its kinds is set.
type Component struct {
	ID         string
	Title      string
	For        Audience
	When       When // of a bounty, commission or penalty
	Bounty     *Bounty
	Commission *Commission
	Ladder     *Ladder
	Target     *Target
	Pool       *Pool
	Contest    *Contest
	Penalty    *Penalty
	Hold       *Hold
	Cap        *guideapp.Fen // the most per guide and period; of a penalty, the most it takes
	Floor      *guideapp.Fen // the least, for a guide whose measure is above zero
	FinalAfter *int          // days after the period, when what others did becomes final; holds go on to mature
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

// componentKinds are the kinds in the document's words.
var componentKinds = []string{"bounty", "commission", "ladder", "target", "pool", "contest", "penalty"}

func decodeComponent(c cursor) Component {
	c.keys(append([]string{"id", "title", "for", "when", "hold", "cap", "floor", "final_after"}, componentKinds...)...)
	component := Component{ID: c.must("id", "friend").text("friend"), For: decodeAudience(c.get("for"))}
	if slices.Contains(reservedIDs, component.ID) {
		c.get("id").refuse("%q names lines that no component writes; choose another id", component.ID)
	}
	component.Title = component.ID
	if title := c.get("title"); title.present() {
		component.Title = title.text("Friends")
	}
	if kinds := c.oneOfKeys(componentKinds...); kinds != 1 {
		c.refuse("must have exactly one of %s; it has %d", joinWords(componentKinds), kinds)
		return component
	}
	component.Bounty = decodeBounty(c.get("bounty"))
	component.Commission = decodeCommission(c.get("commission"))
	component.Ladder = decodeLadder(c.get("ladder"))
	component.Target = decodeTarget(c.get("target"))
	component.Pool = decodePool(c.get("pool"))
	component.Contest = decodeContest(c.get("contest"))
	component.Penalty = decodePenalty(c.get("penalty"))
	component.When = decodeComponentWhen(c, &component)
	component.Hold = decodeHold(c.get("hold"))
	if component.Hold != nil && component.Bounty == nil && component.Commission == nil && component.Ladder == nil {
		c.get("hold").refuse("goes with bounty, commission or ladder only; a %s has none", component.Kind())
	}
	decodeBounds(c, &component)
	return component
}

func decodeBounds(c cursor, component *Component) {
	component.Cap = c.get("cap").optionalYuan("3000.00")
	component.Floor = c.get("floor").optionalYuan("100.00")
	if component.Cap != nil && component.Floor != nil && *component.Cap < *component.Floor {
		c.get("cap").refuse("%s is below the floor, %s", component.Cap.Yuan(), component.Floor.Yuan())
	}
	if component.equalShares() && component.Floor != nil {
		c.get("floor").refuse("needs a measure to rest on; a pool that is shared equally has none")
	}
	if component.Penalty != nil && component.Floor != nil {
		c.get("floor").refuse("a penalty has no floor; `cap` bounds what it takes")
	}
	final := c.get("final_after")
	if !final.present() {
		return
	}
	days := int(final.whole(0, MaxFinalDays, "15"))
	component.FinalAfter = &days
	if !component.depends() {
		final.refuse("goes with what a guide shares with others: a pool, a contest, or a measure of a store or region")
	}
}

// depends says whether the component looks at what others did.
func (c *Component) depends() bool {
	return c.Pool != nil || c.Contest != nil || c.Target != nil || c.Scope() != OfGuide
}

func decodeComponentWhen(c cursor, component *Component) When {
	when := c.get("when")
	if component.Bounty == nil && component.Commission == nil && component.Penalty == nil {
		if when.present() {
			when.refuse("a %s's `when` belongs inside its measure", component.Kind())
		}
		return When{}
	}
	if component.Commission != nil {
		w := decodeWhen(when)
		if len(w.Kinds) == 0 {
			w.Kinds = []guideapp.Kind{guideapp.Order}
		}
		return w
	}
	w := decodeWhen(c.must("when", "{kinds: [friend_added]}"))
	if kinds := when.get("kinds"); when.present() && !kinds.present() {
		kinds.refuse("is missing; say what the %s is for, such as [friend_added]", component.Kind())
	}
	return w
}

func decodeAudience(c cursor) Audience {
	a := Audience{Roles: []guideapp.Role{guideapp.RoleGuide, guideapp.RoleManager}}
	if !c.present() {
		return a
	}
	c.keys("roles", "stores", "classes", "regions", "ownership", "min_tenure_days")
	if roles := c.get("roles"); roles.present() {
		a.Roles = listOf(roles, "[guide]", wordIn(guideapp.RoleGuide, guideapp.RoleManager, guideapp.RoleCoordinator))
	}
	a.Stores = listOf(c.get("stores"), "[S001]", anyText)
	a.Classes = listOf(c.get("classes"), "[A]", anyText)
	a.Regions = listOf(c.get("regions"), "[east]", anyText)
	a.Ownership = listOf(c.get("ownership"), "[direct]", wordIn(guideapp.Direct, guideapp.Franchise))
	a.MinTenureDays = int(c.get("min_tenure_days").whole(0, 36_600, "30"))
	return a
}

// Kind gives the component's kind in the document's word.
func (c *Component) Kind() string {
	for i, set := range []bool{c.Bounty != nil, c.Commission != nil, c.Ladder != nil, c.Target != nil, c.Pool != nil, c.Contest != nil} {
		if set {
			return componentKinds[i]
		}
	}
	return "penalty"
}

// Kinds lists the kinds of facts that the component counts; none is all of them.
func (c *Component) Kinds() []guideapp.Kind {
	var kinds []guideapp.Kind
	for _, g := range c.gathers() {
		if len(g.measure.When.Kinds) == 0 {
			return nil
		}
		kinds = append(kinds, g.measure.When.Kinds...)
	}
	return guideapp.DistinctKinds(kinds)
}

// Scope gives whose events the component's measure looks at.
func (c *Component) Scope() Scope {
	switch {
	case c.Commission != nil:
		return c.Commission.Of
	case c.Ladder != nil:
		return c.Ladder.Of
	case c.Target != nil:
		return c.Target.Of
	}
	return OfGuide
}

// Shared says whether payees share something: a pool's fund, a contest's prizes.
func (c *Component) Shared() bool { return c.Pool != nil || c.Contest != nil }

// The parts of a component: what decides, and what else it gathers.
const (
	partMeasure = iota // what steps, goals, ranks and shares go by
	partPaysOn         // what a whole ladder pays on; a pool's fund
	partGate           // what opens a pool
)

// gathered is one measure of a component: of each guide, or of each group.
type gathered struct {
	part    int
	measure Measure
	group   Grouping // empty: each guide's own
}

// gathers lists what the component gathers.
func (c *Component) gathers() []gathered {
	switch {
	case c.Bounty != nil, c.Penalty != nil:
		return []gathered{{partMeasure, Measure{Of: CountEvents, When: c.When}, nil}}
	case c.Commission != nil:
		return []gathered{{partMeasure, Measure{Of: SumAmount, When: c.When}, c.Commission.Of.grouping()}}
	case c.Target != nil:
		return []gathered{{partMeasure, c.Target.Measure, c.Target.Of.grouping()}}
	case c.Contest != nil:
		return []gathered{{partMeasure, c.Contest.Measure, nil}}
	case c.Pool != nil:
		return c.Pool.gathers()
	}
	list := []gathered{{partMeasure, c.Ladder.Measure, c.Ladder.Of.grouping()}}
	if c.Ladder.PaysOn != nil {
		list = append(list, gathered{partPaysOn, *c.Ladder.PaysOn, c.Ladder.Of.grouping()})
	}
	return list
}

// Unit says what the component's measure is counted in; an equal pool's is days.
func (c *Component) Unit() Unit {
	if c.Pool != nil && c.Pool.Shares == nil {
		return UnitCount
	}
	if c.gathers()[0].measure.Of == SumAmount {
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
