package service

import (
	"context"
	"strings"
	"sync"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

// PlanTx stores plans.
type PlanTx interface {
	Plans(ctx context.Context, brand string) ([]StoredPlan, error)
	PutPlan(ctx context.Context, plan StoredPlan) error
}

// PlanStore runs transactions of PlanTx.
type PlanStore interface {
	View(ctx context.Context, f func(PlanTx) error) error
}

// LivePlan is a published plan, ready to be run.
type LivePlan struct {
	*reward.Plan
	Document string // the YAML as published
	Zone     *time.Location
}

// Plans gives out the plans in force. Published plans never change, so each is parsed
// once.
type Plans struct {
	Store PlanStore
	Now   func() guideapp.Instant
	Zone  *time.Location // of a brand that has no plan yet

	mu     sync.Mutex
	parsed map[string]*LivePlan // by hash
}

// PublishedPlan is a plan in force, with the period that today falls in.
type PublishedPlan struct {
	*LivePlan
	Period guideapp.Period
}

// Live gives the plan in force today; NotFound when the brand has none.
func (p *Plans) Live(ctx context.Context, brand string) (PublishedPlan, error) {
	var published PublishedPlan
	err := p.Store.View(ctx, func(tx PlanTx) error {
		live, period, err := p.current(ctx, tx, brand)
		published = PublishedPlan{live, period}
		return err
	})
	return published, err
}

// current gives the plan in force today and the period of it that today falls in, by the
// plan's own zone; it refuses one that the plan does not pay, as of does.
func (p *Plans) current(ctx context.Context, tx PlanTx, brand string) (*LivePlan, guideapp.Period, error) {
	today := guideapp.DayOf(p.Now(), p.Zone)
	live, err := p.on(ctx, tx, brand, today)
	if err == nil && guideapp.DayOf(p.Now(), live.Zone) != today {
		today = guideapp.DayOf(p.Now(), live.Zone)
		live, err = p.on(ctx, tx, brand, today)
	}
	if err != nil {
		return nil, guideapp.Period{}, err
	}
	period := guideapp.PeriodOf(live.Cadence, today)
	return live, period, live.Pays(period)
}

// of gives the plan that pays the period; the text may be empty for the current one.
func (p *Plans) of(ctx context.Context, tx PlanTx, brand, periodText string) (*LivePlan, guideapp.Period, error) {
	if periodText == "" {
		return p.current(ctx, tx, brand)
	}
	period, err := guideapp.ParsePeriod(periodText)
	if err != nil {
		return nil, period, guideapp.InvalidAt("period", "%v", err)
	}
	live, err := p.on(ctx, tx, brand, period.First)
	if err != nil {
		return nil, period, err
	}
	return live, period, live.Pays(period)
}

// on gives the plan in force on a day.
func (p *Plans) on(ctx context.Context, tx PlanTx, brand string, d guideapp.Day) (*LivePlan, error) {
	stored, err := tx.Plans(ctx, brand)
	if err != nil {
		return nil, err
	}
	return p.choose(stored, d)
}

// choose gives the plan in force on a day; NotFound when there is none.
func (p *Plans) choose(stored []StoredPlan, d guideapp.Day) (*LivePlan, error) {
	best := chosen(stored, d)
	if best == nil {
		return nil, guideapp.Errorf(guideapp.NotFound, "no reward plan is in force on %s; publish one with PlanService, or the first with frontline import --plan plan.yaml", d)
	}
	return p.parse(*best)
}

// chosen gives the plan in force on a day: the one that began last, then the highest
// version; nil when there is none.
func chosen(stored []StoredPlan, d guideapp.Day) *StoredPlan {
	var best *StoredPlan
	for i := range stored {
		s := &stored[i]
		if d < s.First || d > s.Last {
			continue
		}
		if best == nil || s.First > best.First || (s.First == best.First && s.Version > best.Version) {
			best = s
		}
	}
	return best
}

// version gives a published version, whether it is in force or not.
func (p *Plans) version(ctx context.Context, tx PlanTx, brand, name string, version int) (*LivePlan, error) {
	stored, err := tx.Plans(ctx, brand)
	if err != nil {
		return nil, err
	}
	for _, s := range stored {
		if s.Name == name && s.Version == version {
			return p.parse(s)
		}
	}
	return nil, guideapp.Errorf(guideapp.NotFound, "no version %d of a plan %s", version, name)
}

func (p *Plans) parse(stored StoredPlan) (*LivePlan, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if live := p.parsed[stored.Hash]; live != nil {
		return live, nil
	}
	plan, zone, err := parsePlan(stored.Document)
	if err != nil {
		return nil, err
	}
	if p.parsed == nil {
		p.parsed = map[string]*LivePlan{}
	}
	live := &LivePlan{plan, stored.Document, zone}
	p.parsed[stored.Hash] = live
	return live, nil
}

func parsePlan(document string) (*reward.Plan, *time.Location, error) {
	tree, err := intake.ReadPlan("plan", strings.NewReader(document))
	if err != nil {
		return nil, nil, err
	}
	plan, err := reward.Parse(tree)
	if err != nil {
		return nil, nil, err
	}
	zone, err := time.LoadLocation(plan.Zone)
	if err != nil {
		return nil, nil, guideapp.InvalidAt("timezone", "%q is not a time zone such as Asia/Shanghai", plan.Zone)
	}
	return plan, zone, nil
}

// put stores a checked plan document. A version that is already published with another
// document is a Conflict; with the same one nothing happens.
func (p *Plans) put(ctx context.Context, tx PlanTx, brand, document string) (*LivePlan, error) {
	plan, zone, err := parsePlan(document)
	if err != nil {
		return nil, err
	}
	stored, err := tx.Plans(ctx, brand)
	if err != nil {
		return nil, err
	}
	for _, s := range stored {
		if s.Name == plan.Name && s.Version == plan.Version && s.Hash != plan.Hash {
			return nil, guideapp.Errorf(guideapp.Conflict, "plan %s version %d is published and never changes; give the new document a higher version", s.Name, s.Version)
		}
	}
	return &LivePlan{plan, document, zone}, tx.PutPlan(ctx, StoredPlan{brand, plan.Name, plan.Version, document, plan.Hash, plan.First, plan.Last})
}
