package service

import (
	"context"

	"frontline/guideapp"
)

// Sizes of a page of statements.
const (
	StatementsPage    = 20
	MaxStatementsPage = 50
)

// StatementQuery names a page of statements: of a period (empty is the current one),
// after a guide's id. Size 0 is StatementsPage.
type StatementQuery struct {
	Period string
	After  string
	Size   int
}

// List gives the statements of the guides the caller reaches, in order of guide id, and
// the id after which the next page begins, empty on the last.
func (t *Tally) List(ctx context.Context, caller guideapp.Person, q StatementQuery) (views []TallyView, next string, err error) {
	if q.Size == 0 {
		q.Size = StatementsPage
	}
	if q.Size < 0 || q.Size > MaxStatementsPage {
		return nil, "", guideapp.InvalidAt("page_size", "must lie between 1 and %d", MaxStatementsPage)
	}
	err = t.Store.View(ctx, func(tx TallyTx) error {
		views, next = nil, ""
		_, period, err := t.Plans.of(ctx, tx, caller.Brand, q.Period)
		if err != nil {
			return err
		}
		org, err := t.Orgs.Get(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		for i := range org.Guides {
			guide := org.Guides[i].ID
			if guide <= q.After {
				continue
			}
			if _, err := guideWithin(org, caller, guide, period); err != nil {
				continue // not within reach
			}
			if len(views) == q.Size {
				next = views[q.Size-1].Guide.ID
				return nil
			}
			view, err := t.view(ctx, tx, caller, TallyQuery{Guide: guide, Period: q.Period})
			if err != nil {
				return err
			}
			views = append(views, view)
		}
		return nil
	})
	return views, next, err
}
