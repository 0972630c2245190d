package reward

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"frontline/guideapp"
)

// Report is what Check has to say about a valid plan. No findings is no promise that the
// plan is wise.
type Report struct {
	Findings  []Finding // in the order of the document
	Liability Liability
}

// Check looks for what a plan's author most likely did not mean, or has to know before
// publishing: rules that can never win, events paid twice, steps, caps and floors without
// effect, goals that are not there, jumps in pay, and the most the plan can cost. It reads
// no fact. org, sorted and with its goals, may be nil: then nothing is said of who and
// what is missing there, and the liability of the whole plan is left out.
func Check(plan *Plan, org *guideapp.Org, period guideapp.Period) Report {
	return NewChecker(org, period).Check(plan)
}

// Checker checks one plan after another for an organisation and period. Who can be paid by
// what is found out anew only where plans differ in it. It is not safe for concurrent use.
type Checker struct {
	org    *guideapp.Org
	period guideapp.Period
	names  func() orgNames // made at first use
	seats  *seats
	seated *Plan // the plan that seats are of
}

// NewChecker makes a Checker; org may be nil, as in Check.
func NewChecker(org *guideapp.Org, period guideapp.Period) *Checker {
	return &Checker{org: org, period: period, names: sync.OnceValue(func() orgNames { return newOrgNames(org) })}
}

// Check is the function of that name.
func (c *Checker) Check(plan *Plan) Report {
	if c.org != nil && (c.seated == nil || !seatsAlike(c.seated, plan)) {
		c.seats, c.seated = newSeats(plan, c.org, c.period), plan
	}
	r := &review{plan: plan, org: c.org, period: c.period, names: c.names, seats: c.seats}
	r.checkCredits()
	for k := range plan.Components {
		r.checkComponent(k)
	}
	r.checkOverlaps()
	r.checkLimits()
	return Report{r.findings, liability(plan, r.seats)}
}

// review is one run of Check.
type review struct {
	plan     *Plan
	org      *guideapp.Org
	period   guideapp.Period
	names    func() orgNames
	seats    *seats // nil without an organisation
	findings []Finding
}

func (r *review) add(kind FindingKind, severity Severity, path, zh, en string) {
	r.findings = append(r.findings, Finding{Path: path, Kind: kind, Severity: severity, Words: text(zh, en)})
}

func (r *review) checkCredits() {
	var earlier []selection
	for i := range r.plan.Credits {
		rule, path := &r.plan.Credits[i], fmt.Sprintf("credit[%d]", i)
		mine := rule.When.selects()
		r.checkWhen(&rule.When, path+".when")
		if in, covered := mine.within(earlier); covered && !mine.empty() {
			var ids []string
			for _, j := range in {
				ids = append(ids, r.plan.Credits[j].ID)
			}
			names := strings.Join(ids, ", ")
			r.add(NeverWins, Warning, path, fmt.Sprintf("归属规则 %s 永远不会生效：它的事件都先被 %s 取走；把它移到前面，或删掉", rule.ID, names),
				fmt.Sprintf("the credit rule %s never wins: every event it selects goes to %s first; move it up, or take it out", rule.ID, names))
		}
		earlier = append(earlier, mine)
	}
}

func (r *review) checkComponent(k int) {
	c, path := &r.plan.Components[k], fmt.Sprintf("components[%d]", k)
	for _, at := range c.whenPaths() {
		r.checkWhen(at.when, path+at.path)
	}
	r.checkNames(path+".for", c.For.Stores, c.For.Classes, c.For.Regions)
	if r.seats != nil && len(r.seats.members[k]) == 0 {
		r.add(NobodyPaid, Warning, path+".for", fmt.Sprintf("%s 期内没有人符合，%s 不发给任何人", r.period, c.ID),
			fmt.Sprintf("nobody in %s is in this audience; %s pays nobody", r.period, c.ID))
	}
	r.checkEffect(k, c, path)
	r.checkBounds(c, path)
	r.checkCliffs(c, path)
	r.checkDenominator(k, c, path)
}

// whenPath is a `when` of a component with its path under the component's.
type whenPath struct {
	path string
	when *When
}

func (c *Component) whenPaths() []whenPath {
	switch {
	case c.Ladder != nil:
		list := []whenPath{{".ladder.measure.when", &c.Ladder.Measure.When}}
		if c.Ladder.PaysOn != nil {
			list = append(list, whenPath{".ladder.pays_on.when", &c.Ladder.PaysOn.When})
		}
		return list
	case c.Target != nil:
		return []whenPath{{".target.measure.when", &c.Target.Measure.When}}
	case c.Contest != nil:
		return []whenPath{{".contest.measure.when", &c.Contest.Measure.When}}
	case c.Pool != nil:
		return c.Pool.whenPaths()
	}
	return []whenPath{{".when", &c.When}}
}

func (p *Pool) whenPaths() []whenPath {
	var list []whenPath
	if p.Fund.Measure != nil {
		list = append(list, whenPath{".pool.fund.measure.when", &p.Fund.Measure.When})
	}
	if p.Gate != nil {
		list = append(list, whenPath{".pool.gate.measure.when", &p.Gate.Measure.When})
	}
	if p.Shares != nil {
		list = append(list, whenPath{".pool.measure.when", &p.Shares.When})
	}
	return list
}

// checkWhen reports a `when` that no event fits, and names that nobody knows.
func (r *review) checkWhen(w *When, path string) {
	if w.selects().empty() {
		r.add(NeverMatches, Warning, path, "没有任何事件能同时满足这些条件", "no event can fit all of these conditions at once")
	}
	r.checkNames(path, w.Stores, w.Classes, w.Regions)
}

// checkNames reports stores, classes and regions that the organisation does not have.
func (r *review) checkNames(path string, stores, classes, regions []string) {
	if r.org == nil || len(stores)+len(classes)+len(regions) == 0 {
		return
	}
	known := r.names()
	for _, list := range []struct {
		key, what string
		names     []string
		known     map[string]bool
	}{
		{"stores", "store", stores, known.stores}, {"classes", "store of class", classes, known.classes}, {"regions", "region", regions, known.regions},
	} {
		for i, name := range list.names {
			if !list.known[name] {
				r.add(UnknownName, Warning, fmt.Sprintf("%s.%s[%d]", path, list.key, i),
					fmt.Sprintf("组织中没有 %s", name), fmt.Sprintf("the organisation has no %s %s", list.what, name))
			}
		}
	}
}

// orgNames is what an organisation's stores are called, and their classes and regions.
type orgNames struct{ stores, classes, regions map[string]bool }

func newOrgNames(org *guideapp.Org) orgNames {
	names := orgNames{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for i := range org.Stores {
		s := &org.Stores[i]
		names.stores[s.ID], names.classes[s.Class], names.regions[s.Region] = true, true, true
	}
	return names
}

// checkLimits reports limits of the statement that never work.
func (r *review) checkLimits() {
	most := ceiling{}
	for k := range r.plan.Components {
		one := r.plan.Components[k].ceiling(r.plan, r.groupsOf(k))
		most = ceiling{saturated(most.amount, one.amount), most.open || one.open}
	}
	if most.open {
		return
	}
	if cap := r.plan.Limits.Cap; cap != nil && *cap > most.amount {
		r.add(CapNeverReached, Note, "limits.cap", fmt.Sprintf("封顶 %s 永远达不到：各项相加最多 %s", cap.Yuan(), most.amount.Yuan()),
			fmt.Sprintf("the cap of %s is never reached: all components together pay at most %s", cap.Yuan(), most.amount.Yuan()))
	}
	if floor := r.plan.Limits.Floor; floor > 0 && floor >= most.amount {
		r.add(FloorAbove, Warning, "limits.floor", fmt.Sprintf("保底 %s 不低于各项相加的最高额 %s：每人都只拿保底", floor.Yuan(), most.amount.Yuan()),
			fmt.Sprintf("the floor of %s is not below the most that all components pay together, %s: everybody is paid the floor", floor.Yuan(), most.amount.Yuan()))
	}
}

// groupsOf is in how many groups of component k one guide is at most; 1 without an
// organisation.
func (r *review) groupsOf(k int) int {
	if r.seats == nil {
		return 1
	}
	most := 1
	for _, a := range r.seats.alike {
		most = max(most, a.groups[k])
	}
	return most
}

// checkBounds reports a cap or floor of a component above anything that it can pay.
func (r *review) checkBounds(c *Component, path string) {
	most := c.uncapped(r.plan)
	if c.Penalty != nil || most.open {
		return
	}
	if c.Pool != nil && c.Pool.Group[0] != GroupBrand {
		return // a guide who moves shares in several funds
	}
	if c.Cap != nil && *c.Cap > most.amount {
		r.add(CapNeverReached, Note, path+".cap", fmt.Sprintf("封顶 %s 永远达不到：最多只付 %s", c.Cap.Yuan(), most.amount.Yuan()),
			fmt.Sprintf("the cap of %s is never reached: at most %s is paid", c.Cap.Yuan(), most.amount.Yuan()))
	}
	if c.Floor != nil && *c.Floor >= most.amount {
		r.add(FloorAbove, Warning, path+".floor", fmt.Sprintf("保底 %s 不低于本项最高额 %s：本项只会付保底", c.Floor.Yuan(), most.amount.Yuan()),
			fmt.Sprintf("the floor of %s is not below the most it pays, %s: it never pays anything else", c.Floor.Yuan(), most.amount.Yuan()))
	}
}

// checkEffect reports steps, points and prizes that never change what is paid.
func (r *review) checkEffect(k int, c *Component, path string) {
	if curve, ok := c.curve(); ok {
		r.checkPlaces(c, curve, path)
	}
	if c.Bounty != nil && slices.Contains(c.Bounty.OncePer, OnceCustomer) && slices.Contains(c.When.Kinds, guideapp.Order) && (c.When.FirstOrder == nil || !*c.When.FirstOrder) {
		r.add(UnknownCustomer, Note, path+".bounty.once_per", "没有客户编号的订单无法判断是否同一客户，每单都计", "nobody can tell whether two orders without a customer are one customer's: each of them is paid")
	}
	if c.Contest == nil || r.seats == nil {
		return
	}
	if size := r.seats.largest[k]; size < len(c.Contest.Prizes) && size > 0 {
		r.add(NoEffect, Warning, fmt.Sprintf("%s.contest.prizes[%d]", path, size),
			fmt.Sprintf("最大的一组只有 %d 人，第 %d 名起的奖没人能得", size, size+1),
			fmt.Sprintf("the largest group has %d guides: prizes from place %d on are never won", size, size+1))
	}
}

func (r *review) checkPlaces(c *Component, k curve, path string) {
	places := k.places()
	for i, p := range places {
		switch {
		case c.Cap != nil && *c.Cap > 0 && k.stays(places[i:], *c.Cap):
			r.add(NoEffect, Warning, path+p.path, fmt.Sprintf("到 %s 之前就已封顶 %s，这一档不再多付", k.text(p.x), c.Cap.Yuan()),
				fmt.Sprintf("the cap of %s is reached before %s: this pays nothing more", c.Cap.Yuan(), k.text(p.x)))
		case i > 0 && c.repeats(i):
			r.add(NoEffect, Warning, path+p.path, "与上一档付的一样，可以删掉", "pays the same as the one before it; take it out")
		}
	}
}

// stays says whether the curve has come to its cap before the first of the places, and
// never leaves it after.
func (k curve) stays(places []place, cap guideapp.Fen) bool {
	return k.at(places[0].x-1) == cap && !slices.ContainsFunc(places, func(p place) bool { return k.at(p.x) != cap })
}

// repeats says whether step or point i pays as the one before it does.
func (c *Component) repeats(i int) bool {
	if c.Target != nil {
		linear := c.Target.Linear && i+1 < len(c.Target.Pay) // a straight line may begin there
		return !linear && c.Target.Pay[i].Amount == c.Target.Pay[i-1].Amount
	}
	a, b := c.Ladder.Steps[i-1], c.Ladder.Steps[i]
	return a.Pays == b.Pays && a.Rate == b.Rate && a.Each == b.Each && a.Amount == b.Amount
}

// checkOverlaps reports pairs of components that pay one event twice.
func (r *review) checkOverlaps() {
	for i := range r.plan.Components {
		for j := range i {
			a, b := &r.plan.Components[j], &r.plan.Components[i]
			if !a.paysEvents() || !b.paysEvents() || a.Scope() != b.Scope() || (a.Penalty != nil) != (b.Penalty != nil) || !a.For.meets(&b.For) {
				continue
			}
			x, y := a.paidFor().selects(), b.paidFor().selects()
			path, both := fmt.Sprintf("components[%d]", i), x.and(y)
			switch {
			case x.empty() || y.empty() || both.empty():
			case x.same(y) && a.Kind() == b.Kind():
				r.add(Overlap, Warning, path, fmt.Sprintf("与 %s 种类相同、事件相同：同一事件付两次", a.ID),
					fmt.Sprintf("is of the same kind and for the same events as %s: each of them is paid twice", a.ID))
			default:
				r.add(Overlap, Note, path, fmt.Sprintf("与 %s 都为%s付酬：同一事件计入两项", a.ID, both.words().ZH),
					fmt.Sprintf("and %s both pay for %s: one event counts in both", a.ID, both.words().EN))
			}
		}
	}
}

// paysEvents says whether the component pays for events themselves, not for what they
// come to against a goal or others.
func (c *Component) paysEvents() bool { return c.Target == nil && !c.Shared() }

// paidFor is the `when` of what the component pays on.
func (c *Component) paidFor() *When {
	switch {
	case c.Ladder == nil:
		return &c.When
	case c.Ladder.PaysOn != nil:
		return &c.Ladder.PaysOn.When
	}
	return &c.Ladder.Measure.When
}

// meets says whether somebody may be in both audiences.
func (a *Audience) meets(b *Audience) bool {
	return share(a.Roles, b.Roles) && share(a.Stores, b.Stores) && share(a.Classes, b.Classes) && share(a.Regions, b.Regions) && share(a.Ownership, b.Ownership)
}

// share says whether two filters let something through together; an empty one lets all.
func share[T comparable](a, b []T) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}

// words names the kinds and channels of a selection.
func (s selection) words() guideapp.Text {
	var w When
	for _, k := range guideapp.Kinds {
		if slices.Contains(s[dimension{what: "kind"}].values, k.String()) {
			w.Kinds = append(w.Kinds, k)
		}
	}
	for _, c := range guideapp.Channels {
		if slices.Contains(s[dimension{what: "channel"}].values, c.String()) {
			w.Channels = append(w.Channels, c)
		}
	}
	kinds, where := kindWords(w.Kinds), w.words()
	if len(w.Kinds) == 0 {
		kinds = text("事件", "event")
	}
	return text(where.ZH+kinds.ZH, kinds.EN+"s"+where.EN)
}
