package service

import (
	"context"
	"fmt"
	"slices"

	"frontline/guideapp"
)

// Files is what one import brings: rows of an organisation, a plan document, facts. Each
// may be missing.
type Files struct {
	Org    OrgBatch
	Plan   string // YAML or JSON
	Events []guideapp.Event
}

// Summary says what became of an import.
type Summary struct {
	Accepted, Duplicates int
	// Gaps are the first MaxViolations things that its facts name and nobody knows yet,
	// Waiting how many facts name one.
	Gaps    []Gap
	Waiting int
	// Overdrafts are the first MaxViolations orders that its refunds overdraw.
	Overdrafts []Overdraft
}

// Files takes everything or nothing. What is refused is named by its place in the files:
// "stores[2].name", "events[5].at"; a plan's violations have the paths of its document.
// The brand's first plan comes in so, without a second person; one after it is refused,
// since two people publish it. progress, if not nil,
// is told how far the work is.
func (im *Importing) Files(ctx context.Context, brand string, files Files, progress func(done, total int)) (Summary, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	if err := files.Org.check(); err != nil {
		return Summary{}, err
	}
	now, refused := im.Now(), refusedFile()
	for i := range files.Events {
		files.Events[i].Brand = brand
		files.Events[i].Normalize()
		refused.Add(fmt.Sprintf("events[%d].", i), checkEvent(files.Events[i], now)...)
	}
	if len(refused.Violations) > 0 {
		return Summary{}, refused
	}
	var summary Summary
	err := im.Store.Update(ctx, func(tx ImportTx) error {
		var err error
		summary, err = im.putFiles(ctx, tx, brand, files, progress)
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	return summary, nil
}

// File records all facts of a file or none, as Files does.
func (im *Importing) File(ctx context.Context, brand string, events []guideapp.Event, progress func(done, total int)) (Summary, error) {
	return im.Files(ctx, brand, Files{Events: events}, progress)
}

// putFiles stores everything first, so that each period is recounted once.
func (im *Importing) putFiles(ctx context.Context, tx ImportTx, brand string, files Files, progress func(done, total int)) (Summary, error) {
	before, org, err := im.orgWith(ctx, tx, brand, files.Org)
	if err != nil {
		return Summary{}, err
	}
	if files.Plan != "" {
		if err := im.putFirstPlan(ctx, tx, brand, files.Plan); err != nil {
			return Summary{}, err
		}
	}
	summary, accepted, err := recordAll(ctx, tx, brand, files.Events, progress)
	if err != nil {
		return Summary{}, err
	}
	if summary.Gaps, summary.Waiting, err = gapsOf(ctx, tx, org, files.Events, guideapp.MaxViolations); err != nil {
		return Summary{}, err
	}
	if summary.Overdrafts, err = overdraftsOf(ctx, tx, brand, files.Events, guideapp.MaxViolations); err != nil {
		return Summary{}, err
	}
	r, err := im.restatingOn(ctx, tx, brand, before, org)
	if err != nil {
		return Summary{}, err
	}
	if err := r.touchFiles(ctx, files, accepted); err != nil {
		return Summary{}, err
	}
	return summary, r.restate(ctx, progress)
}

// putFirstPlan publishes the brand's first plan, which may begin in the past but begins and
// ends with a period; the same again is no error.
func (im *Importing) putFirstPlan(ctx context.Context, tx ImportTx, brand, document string) error {
	stored, err := tx.Plans(ctx, brand)
	if err != nil {
		return err
	}
	plan, err := im.Plans.put(ctx, tx, brand, document)
	if err == nil {
		err = aligned(plan.Plan)
	}
	if err != nil || len(stored) == 0 || slices.ContainsFunc(stored, func(s StoredPlan) bool { return s.Hash == plan.Hash }) {
		return err
	}
	return guideapp.Errorf(guideapp.Precondition, "brand %s has a plan already, %s version %d: an import brings the first; save this one as a draft (PlanService.SaveDraft), which two people publish",
		brand, stored[0].Name, stored[0].Version)
}

// orgWith gives the organisation without the batch and with it.
func (im *Importing) orgWith(ctx context.Context, tx ImportTx, brand string, batch OrgBatch) (before, org *guideapp.Org, err error) {
	if batch.rows() == 0 {
		org, err := im.Orgs.Get(ctx, tx, brand)
		return org, org, err
	}
	return im.storeOrg(ctx, tx, brand, batch)
}

// recordAll records facts batch by batch and refuses them together.
func recordAll(ctx context.Context, tx ImportTx, brand string, events []guideapp.Event, progress func(done, total int)) (summary Summary, accepted []guideapp.Event, err error) {
	refused := refusedFile()
	for done := 0; done < len(events); {
		batch := events[done:min(done+MaxBatch, len(events))]
		recorded, err := tx.RecordEvents(ctx, brand, batch)
		if err != nil {
			return summary, nil, err
		}
		for i, o := range recorded {
			switch o.State {
			case Accepted:
				summary.Accepted++
				accepted = append(accepted, batch[i])
			case Duplicate:
				summary.Duplicates++
			default:
				refused.Add(fmt.Sprintf("events[%d].", done+i), guideapp.Violation{Path: o.Field, Message: o.Reason})
			}
		}
		done += len(batch)
		progress(done, len(events))
	}
	if len(refused.Violations) > 0 {
		return summary, nil, refused
	}
	return summary, accepted, nil
}

// touchFiles touches what the files change: with a plan, every period that has totals.
func (r *restating) touchFiles(ctx context.Context, files Files, accepted []guideapp.Event) error {
	if err := r.touchOrg(ctx, files.Org); err != nil {
		return err
	}
	if files.Plan != "" {
		if err := r.touchKept(ctx, nil); err != nil {
			return err
		}
	}
	if len(accepted) == 0 {
		return nil
	}
	return r.touchFacts(ctx, accepted)
}

func refusedFile() *guideapp.Error {
	return &guideapp.Error{Code: guideapp.Invalid, Message: "the import is refused whole; nothing of it was recorded"}
}
