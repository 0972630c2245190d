package reward

import "frontline/guideapp"

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
		plan.Hash, plan.document = document.Hash(), document
	}
	if found := root.faults.found; len(found) > 0 {
		return nil, &guideapp.Error{Code: guideapp.Invalid, Message: "the plan document is not valid", Violations: found}
	}
	return plan, nil
}

func decodePlan(c cursor, plan *Plan) {
	c.keys("schema", "plan", "version", "title", "period", "timezone", "effective", "credit", "components", "limits", "deduct_at_most")
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
	components := c.must("components", "[{id: friend, bounty: {each: 2.00}, ...}]")
	for _, item := range components.items(MaxComponents, "[{id: friend, ...}]") {
		plan.Components = append(plan.Components, decodeComponent(item))
	}
	if components.present() && components.node.Kind == List && len(components.node.Children) == 0 {
		components.refuse("needs at least one component; a plan without any pays nothing")
	}
	refuseRepeatedIDs(c.get("components"), len(plan.Components), func(i int) string { return plan.Components[i].ID })
	refuseTooManyMeasures(c.get("components"), plan.Components)
	plan.Limits = decodeLimits(c.get("limits"))
	if most := c.get("deduct_at_most"); most.present() {
		share := most.ratio("20%")
		plan.DeductAtMost = &share
		if share > guideapp.One {
			most.refuse("%s is more than 100%%", share)
		}
	}
}

func refuseTooManyMeasures(c cursor, components []Component) {
	measures := 0
	for i := range components {
		if len(c.faults.found) == 0 {
			measures += len(components[i].gathers())
		}
	}
	if measures > MaxSlots {
		c.refuse("have %d measures together; at most %d are allowed", measures, MaxSlots)
	}
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
		before := len(c.faults.found)
		last = to.day("2026-11-30")
		if readable := len(c.faults.found) == before; readable && last < first {
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
