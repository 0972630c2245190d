package reward

import (
	"slices"

	"frontline/guideapp"
)

// DefaultZone is the time zone of a plan that names none.
const DefaultZone = "Asia/Shanghai"

// Parse reads and checks a plan document. What is wrong comes back all at once, as an
// Invalid error with the path of each fault and what would be right.
func Parse(document *Node) (*Plan, error) {
	root := cursor{node: document, faults: &faults{}}
	plan := &Plan{}
	if document == nil || document.Kind != Map {
		root.path = "plan"
		root.refuse("is empty or not a map of keys; begin with schema: 1")
	} else {
		decodePlan(root, plan)
		plan.Hash = document.Hash()
	}
	if found := root.faults.found; len(found) > 0 {
		return nil, &guideapp.Error{Code: guideapp.Invalid, Message: "the plan document is not valid", Violations: found}
	}
	return plan, nil
}

func decodePlan(c cursor, plan *Plan) {
	c.keys("schema", "plan", "version", "title", "period", "timezone", "effective", "credit", "components", "limits")
	c.must("schema", "1").whole(1, 1, "1")
	plan.Name = c.must("plan", "autumn").text("autumn")
	plan.Version = int(c.get("version").whole(0, 1_000_000, "1"))
	plan.Title = plan.Name
	if title := c.get("title"); title.present() {
		plan.Title = title.text("Autumn rewards")
	}
	plan.Cadence = oneOf(c.must("period", "month"), guideapp.Monthly, guideapp.Daily, guideapp.Weekly, guideapp.Quarterly)
	plan.Zone = DefaultZone
	if zone := c.get("timezone"); zone.present() {
		plan.Zone = zone.text(DefaultZone)
	}
	plan.First, plan.Last = decodeEffective(c.get("effective"))
	for _, item := range c.get("credit").items(MaxCreditRules, "[{id: dual, ...}]") {
		plan.Credits = append(plan.Credits, decodeCreditRule(item))
	}
	refuseRepeatedIDs(c.get("credit"), len(plan.Credits), func(i int) string { return plan.Credits[i].ID })
	for _, item := range c.must("components", "[{id: friend, bounty: {each: 2.00}, ...}]").items(MaxComponents, "[{id: friend, ...}]") {
		plan.Components = append(plan.Components, decodeComponent(item))
	}
	refuseRepeatedIDs(c.get("components"), len(plan.Components), func(i int) string { return plan.Components[i].ID })
	plan.Limits = decodeLimits(c.get("limits"))
}

func refuseRepeatedIDs(c cursor, n int, id func(int) string) {
	seen := map[string]bool{}
	for i, item := range c.items(n, "") {
		if name := id(i); name != "" && seen[name] {
			item.get("id").refuse("%q is the id of an earlier one; each needs its own", name)
		}
		seen[id(i)] = true
	}
}

func decodeEffective(c cursor) (first, last guideapp.Day) {
	if !c.present() {
		return 0, guideapp.MaxDay
	}
	c.keys("from", "to")
	first, last = c.must("from", "2026-09-01").day("2026-09-01"), guideapp.MaxDay
	if to := c.get("to"); to.present() {
		if last = to.day("2026-11-30"); last < first {
			to.refuse("%s is before from, %s", last, first)
		}
	}
	return first, last
}

func decodeLimits(c cursor) Limits {
	if !c.present() {
		return Limits{}
	}
	c.keys("floor", "cap")
	limits := Limits{Cap: c.get("cap").optionalYuan("20000")}
	if floor := c.get("floor"); floor.present() {
		limits.Floor = floor.yuan("0")
	}
	if limits.Cap != nil && *limits.Cap < limits.Floor {
		c.get("cap").refuse("%s is below the floor, %s", limits.Cap.Yuan(), limits.Floor.Yuan())
	}
	return limits
}

func decodeCreditRule(c cursor) CreditRule {
	c.keys("id", "when", "to")
	rule := CreditRule{ID: c.must("id", "dual").text("dual"), When: decodeWhen(c.get("when"))}
	to := c.must("to", "[{party: guide, share: 100%}]")
	hard := guideapp.Ratio(0)
	for _, item := range to.items(MaxSplits, "[{party: guide, share: 100%}]") {
		item.keys("party", "share", "soft")
		split := Split{Party: item.must("party", "guide").text("guide"), Share: item.must("share", "100%").ratio("100%")}
		if soft := item.get("soft").truth(); soft != nil {
			split.Soft = *soft
		}
		if split.Share == 0 || split.Share > guideapp.One {
			item.get("share").refuse("%s is not above 0%% and up to 100%%", split.Share)
		}
		if !split.Soft {
			hard += split.Share
		}
		rule.To = append(rule.To, split)
	}
	if to.present() && hard != guideapp.One {
		to.refuse("the hard shares add up to %s; they must add up to 100%%", hard)
	}
	return rule
}

var whenKeys = []string{"kinds", "channels", "origins", "categories", "stores", "classes", "regions", "ownership",
	"attrs", "reasons", "min_amount", "first_order", "within_days"}

func decodeWhen(c cursor) When {
	if !c.present() {
		return When{}
	}
	c.keys(whenKeys...)
	w := When{
		Kinds:      listOf(c.get("kinds"), "[order]", guideapp.ParseKind),
		Channels:   listOf(c.get("channels"), "[store]", guideapp.ParseChannel),
		Origins:    listOf(c.get("origins"), "[public_lead]", guideapp.ParseOrigin),
		Categories: listOf(c.get("categories"), "[shoes]", anyText),
		Stores:     listOf(c.get("stores"), "[S001]", anyText),
		Classes:    listOf(c.get("classes"), "[A]", anyText),
		Regions:    listOf(c.get("regions"), "[east]", anyText),
		Ownership:  listOf(c.get("ownership"), "[direct]", wordIn(guideapp.Direct, guideapp.Franchise)),
		Reasons:    listOf(c.get("reasons"), "[transfer]", anyText),
		FirstOrder: c.get("first_order").truth(),
	}
	if amount := c.get("min_amount"); amount.present() {
		w.MinAmount = amount.yuan("100")
	}
	if days := c.get("within_days"); days.present() {
		n := int(days.whole(0, 3_660, "30"))
		w.WithinDays = &n
	}
	if attrs := c.get("attrs"); attrs.wants(Map, "{sku: [A1]}") {
		for i, name := range attrs.node.Keys {
			at := cursor{attrs.node.Children[i], joinPath(attrs.path, name), attrs.faults}
			w.Attrs = append(w.Attrs, AttrFilter{name, listOf(at, "[A1]", anyText)})
		}
	}
	for i, k := range w.Kinds {
		if slices.Contains(foldedKinds, k) {
			c.get("kinds").items(MaxListed, "")[i].refuse("a rule does not see %s by itself: it changes the order it refers to", k)
		}
	}
	return w
}

// foldedKinds are the facts that change another fact and are never measured themselves.
var foldedKinds = []guideapp.Kind{guideapp.Refund, guideapp.Amend, guideapp.OrderCompleted}

// laterKinds are components of the specification that this engine does not pay yet.
var laterKinds = []string{"target", "pool", "contest", "penalty"}

func decodeComponent(c cursor) Component {
	c.keys(append([]string{"id", "title", "for", "bounty", "commission", "ladder", "when", "hold", "cap", "floor"}, laterKinds...)...)
	for _, kind := range laterKinds {
		if later := c.get(kind); later.present() {
			later.refuse("is not paid by this version of the engine, which pays bounty, commission and ladder")
			return Component{}
		}
	}
	component := Component{ID: c.must("id", "friend").text("friend"), For: decodeAudience(c.get("for"))}
	component.Title = component.ID
	if title := c.get("title"); title.present() {
		component.Title = title.text("Friends")
	}
	kinds := 0
	for _, kind := range []string{"bounty", "commission", "ladder"} {
		if c.get(kind).present() {
			kinds++
		}
	}
	if kinds != 1 {
		c.refuse("must have exactly one of bounty, commission, ladder; it has %d", kinds)
	}
	component.Bounty = decodeBounty(c.get("bounty"))
	component.Commission = decodeCommission(c.get("commission"))
	component.Ladder = decodeLadder(c.get("ladder"))
	component.When = decodeComponentWhen(c, &component)
	component.Hold = decodeHold(c.get("hold"))
	component.Cap = c.get("cap").optionalYuan("3000.00")
	component.Floor = c.get("floor").optionalYuan("100.00")
	if component.Cap != nil && component.Floor != nil && *component.Cap < *component.Floor {
		c.get("cap").refuse("%s is below the floor, %s", component.Cap.Yuan(), component.Floor.Yuan())
	}
	return component
}

func decodeComponentWhen(c cursor, component *Component) When {
	when := c.get("when")
	switch {
	case component.Ladder != nil:
		if when.present() {
			when.refuse("a ladder's `when` belongs inside its measure")
		}
		return When{}
	case component.Bounty != nil:
		w := decodeWhen(c.must("when", "{kinds: [friend_added]}"))
		if when.present() && len(w.Kinds) == 0 {
			when.get("kinds").refuse("is missing; say what the bounty is paid for, such as [friend_added]")
		}
		return w
	}
	w := decodeWhen(when)
	if len(w.Kinds) == 0 {
		w.Kinds = []guideapp.Kind{guideapp.Order}
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

func decodeBounty(c cursor) *Bounty {
	if !c.present() {
		return nil
	}
	c.keys("each", "once_per")
	return &Bounty{
		Each:    c.must("each", "2.00").yuan("2.00"),
		OncePer: listOf(c.get("once_per"), "[guide, customer]", wordIn(OnceGuide, OnceCustomer, OnceStore)),
	}
}

func decodeCommission(c cursor) *Commission {
	if !c.present() {
		return nil
	}
	c.keys("rate", "of")
	return &Commission{Rate: c.must("rate", "1.5%").ratio("1.5%"), Of: oneOf(c.get("of"), OfGuide, OfStore, OfRegion)}
}

func decodeHold(c cursor) *Hold {
	if !c.present() {
		return nil
	}
	c.keys("days", "from", "void_on")
	return &Hold{
		Days:   int(c.must("days", "7").whole(0, MaxHoldDays, "7")),
		From:   oneOf(c.get("from"), FromEvent, FromCompleted),
		VoidOn: listOf(c.get("void_on"), "[friend_lost]", guideapp.ParseKind),
	}
}

func decodeMeasure(c cursor) Measure {
	c.keys("sum", "count", "when")
	m := Measure{When: decodeWhen(c.get("when"))}
	sum, count := c.get("sum"), c.get("count")
	if c.present() && sum.present() == count.present() {
		c.refuse("must have either sum (amount or quantity) or count (events or customers)")
	}
	if count.present() {
		m.Of = Quantity("count " + oneOf(count, "events", "customers"))
		return m
	}
	m.Of = Quantity("sum " + oneOf(sum, "amount", "quantity"))
	return m
}

func decodeLadder(c cursor) *Ladder {
	if !c.present() {
		return nil
	}
	c.keys("of", "measure", "mode", "steps", "pays_on")
	l := &Ladder{
		Of:      oneOf(c.get("of"), OfGuide, OfStore, OfRegion),
		Measure: decodeMeasure(c.must("measure", "{sum: amount}")),
		Mode:    oneOf(c.must("mode", "marginal"), Marginal, Whole, PerEvent),
	}
	if on := c.get("pays_on"); on.present() {
		m := decodeMeasure(on)
		l.PaysOn = &m
		if l.Mode != Whole {
			on.refuse("goes with mode whole only")
		}
	}
	if l.Mode == PerEvent && l.Measure.Of != SumAmount && l.Measure.Of != SumQuantity {
		c.get("mode").refuse("per_event walks each event's amount or quantity; the measure must be a sum")
	}
	if l.Mode == PerEvent && l.Of != OfGuide {
		c.get("of").refuse("per_event looks at the guide's own events; leave `of` out")
	}
	steps := c.must("steps", "[{from: 0, rate: 1%}]")
	for i, item := range steps.items(MaxSteps, "[{from: 0, rate: 1%}]") {
		step := decodeStep(item, l)
		if i > 0 && step.From <= l.Steps[i-1].From {
			item.get("from").refuse("must be above the step before it")
		}
		l.Steps = append(l.Steps, step)
	}
	if steps.present() && len(l.Steps) == 0 {
		steps.refuse("needs at least one step, such as {from: 0, rate: 1%%}")
	}
	return l
}

func decodeStep(c cursor, l *Ladder) Step {
	c.keys("from", "rate", "each", "amount")
	step := Step{}
	if from := c.must("from", "0"); l.Measure.Of == SumAmount {
		step.From = int64(from.yuan("10000"))
	} else {
		step.From = from.whole(0, guideapp.MaxQuantity, "3")
	}
	rate, each, amount := c.get("rate"), c.get("each"), c.get("amount")
	given := 0
	for _, way := range []cursor{rate, each, amount} {
		if way.present() {
			given++
		}
	}
	if c.present() && given != 1 {
		c.refuse("must pay in exactly one way: rate (of an amount), each (yuan per unit) or amount (a lump)")
		return step
	}
	paidOn := l.Measure
	if l.PaysOn != nil {
		paidOn = *l.PaysOn
	}
	switch {
	case rate.present():
		step.Pays, step.Rate = PaysRate, rate.ratio("2%")
		if paidOn.Of != SumAmount {
			rate.refuse("is a rate of an amount, but the measure is not one; write each")
		}
	case each.present():
		step.Pays, step.Each = PaysEach, each.yuan("2.00")
		if paidOn.Of == SumAmount {
			each.refuse("is yuan per unit, but the measure is an amount; write rate")
		}
	default:
		step.Pays, step.Amount = PaysAmount, amount.yuan("300")
		if l.Mode != Whole {
			amount.refuse("is a lump, which goes with mode whole only")
		}
	}
	return step
}
