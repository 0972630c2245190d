package service

import (
	"fmt"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// checkStart refuses a plan whose days do not join the plans around it: one that cuts a
// period, of its own or of theirs, counts days in another zone, or pays past periods
// again that another plan paid.
func (p *Publishing) checkStart(draft Draft, stored []StoredPlan) error {
	plan, zone, err := parsePlan(draft.Document)
	if err != nil {
		return err
	}
	if plan.First == 0 {
		return guideapp.InvalidAt("effective.from", "is missing; write the day from which the plan pays, such as %s", guideapp.PeriodOf(plan.Cadence, p.today()).Next().First)
	}
	if err := aligned(plan); err != nil {
		return err
	}
	live := &LivePlan{plan, draft.Document, zone}
	for _, s := range stored {
		if err := p.checkJoint(live, s); err != nil {
			return err
		}
	}
	return p.checkPast(plan, stored)
}

// aligned refuses a first day that does not begin a period, and a last one that does not
// end one. A plan without a first day has always been in force.
func aligned(plan *reward.Plan) error {
	if own := guideapp.PeriodOf(plan.Cadence, plan.First); plan.First != 0 && own.First != plan.First {
		return guideapp.InvalidAt("effective.from", "%s is not the first day of a %s; write %s or %s", plan.First, plan.Cadence, own.First, own.Next().First)
	}
	if last := guideapp.PeriodOf(plan.Cadence, plan.Last); plan.Last != guideapp.MaxDay && last.Last != plan.Last {
		return guideapp.InvalidAt("effective.to", "%s is not the last day of a %s; write %s or %s", plan.Last, plan.Cadence, last.Previous().Last, last.Last)
	}
	return nil
}

// checkJoint refuses a plan in another zone than a published one that it overlaps or meets,
// and one that begins within a period, of another cadence, that the published one pays or
// has paid.
func (p *Publishing) checkJoint(plan *LivePlan, s StoredPlan) error {
	if s.Last < s.First || s.Last < plan.First-1 || s.First > plan.Last+1 {
		return nil
	}
	other, err := p.Importing.Plans.parse(s)
	if err != nil {
		return err
	}
	if !sameZone(plan.Zone, other.Zone) {
		return guideapp.InvalidAt("timezone", "is %s, and plan %s counts its days in %s: the hours between the two midnights would be paid twice or never; write %s",
			plan.Zone, s.Name, other.Zone, other.Zone)
	}
	if plan.Cadence == other.Cadence || s.Last < plan.First || s.First > plan.Last {
		return nil
	}
	today, free := p.today(), s.First
	if s.First <= today {
		free = guideapp.PeriodOf(other.Cadence, min(today, s.Last)).Last + 1
	} else if plan.First <= s.First {
		return nil // it never begins
	}
	cut := guideapp.PeriodOf(other.Cadence, max(plan.First, free-1))
	if plan.First >= free && cut.First == plan.First {
		return nil
	}
	return guideapp.InvalidAt("effective.from", "%s lies before the end of %s, which %s pays; write %s, where a %s begins that cuts no %s",
		plan.First, cut, s.Name, uncut(plan.Cadence, other.Cadence, free, s.Last), plan.Cadence, other.Cadence)
}

// uncut gives the first day from free on that begins a period of the cadence and, while
// the other plan lasts, one of the other's.
func uncut(cadence, other guideapp.Cadence, free, last guideapp.Day) guideapp.Day {
	for own := guideapp.PeriodOf(cadence, free); ; own = own.Next() {
		if own.First >= free && (own.First > last || guideapp.PeriodOf(other, own.First).First == own.First) {
			return own.First
		}
	}
}

// checkPast lets a plan begin before the current period only where every past period that
// it pays was paid by a version of the same name, which it puts right.
func (p *Publishing) checkPast(plan *reward.Plan, stored []StoredPlan) error {
	current := guideapp.PeriodOf(plan.Cadence, p.today())
	for past := guideapp.PeriodOf(plan.Cadence, plan.First); past.First < current.First && past.First <= plan.Last; past = past.Next() {
		paid := chosen(stored, past.First)
		switch {
		case paid != nil && paid.Name == plan.Name:
		case past.First == plan.First:
			return guideapp.InvalidAt("effective.from", "%s is past; write %s, where the current %s begins, or a later one; a past %s is put right by a version of the plan that paid it",
				plan.First, current.First, plan.Cadence, plan.Cadence)
		default:
			return guideapp.InvalidAt("effective.to", "%s is past, and %s did not pay it; write %s, so that this version puts right only what the one before it paid", past, plan.Name, past.First-1)
		}
	}
	return nil
}

// comesBack says whether a published plan is in force again after another one, the
// version-th of its name, that is published over it.
func (p *Publishing) comesBack(s StoredPlan, over *reward.Plan, version int) (bool, error) {
	if s.Last <= over.Last || s.First > over.First || (s.First == over.First && s.Version >= version) {
		return false, nil
	}
	plan, err := p.Importing.Plans.parse(s)
	return err == nil && plan.Cadence == over.Cadence, err
}

// nextVersion gives the version under which a plan of the name is published next.
func nextVersion(stored []StoredPlan, name string) int {
	version := 1
	for _, s := range stored {
		if s.Name == name {
			version = max(version, s.Version+1)
		}
	}
	return version
}

// noticeOf says what people are told of a plan that is published over the stored ones:
// what it changes, whether it pays past periods anew, and what is in force after it.
func (p *Publishing) noticeOf(stored []StoredPlan, plan *reward.Plan) ([]guideapp.Text, error) {
	before, err := p.before(stored, plan.First)
	if err != nil {
		return nil, err
	}
	words := reward.Notice(before, plan)
	if current := guideapp.PeriodOf(plan.Cadence, p.today()); plan.First < current.First {
		first, last := guideapp.PeriodOf(plan.Cadence, plan.First), guideapp.PeriodOf(plan.Cadence, min(plan.Last, current.First-1))
		words = append(words, guideapp.Text{
			ZH: fmt.Sprintf("已过去的周期也会改变：%s 至 %s 将重新计算，差额在下次结算时更正入账", first, last),
			EN: fmt.Sprintf("Past periods change: %s to %s are computed anew, and the next settlement books the difference as corrections", first, last),
		})
	}
	if plan.Last == guideapp.MaxDay {
		return words, nil
	}
	after, err := p.afterwards(stored, plan)
	return append(words, after), err
}

// afterwards says which of the stored plans is in force once the plan has ended.
func (p *Publishing) afterwards(stored []StoredPlan, plan *reward.Plan) (guideapp.Text, error) {
	var left []StoredPlan
	version, next := nextVersion(stored, plan.Name), plan.Last+1
	for _, s := range stored {
		back, err := p.comesBack(s, plan, version)
		if err != nil {
			return guideapp.Text{}, err
		}
		if back || s.First >= next {
			left = append(left, s)
		}
	}
	then := chosen(left, next)
	if then == nil {
		return guideapp.Text{ZH: fmt.Sprintf("自 %s 起没有方案执行，除非另行发布", next), EN: fmt.Sprintf("From %s on no plan is in force unless another is published", next)}, nil
	}
	live, err := p.Importing.Plans.parse(*then)
	if err != nil {
		return guideapp.Text{}, err
	}
	return guideapp.Text{ZH: fmt.Sprintf("自 %s 起执行《%s》", next, live.Title), EN: fmt.Sprintf("From %s on %s is in force", next, live.Title)}, nil
}

// returns says whether a plan that is not in force is so again on a later day.
func (p *Publishing) returns(s StoredPlan, all []StoredPlan) bool {
	return slices.ContainsFunc(all, func(other StoredPlan) bool {
		then := chosen(all, other.Last+1)
		return other.Last >= p.today() && then != nil && then.Name == s.Name && then.Version == s.Version
	})
}
