package service

import (
	"context"

	"frontline/guideapp"
)

// Earned is what one component of the live plan would add to a guide's statement.
type Earned struct {
	Component string // the component's id, "friend"
	Title     guideapp.Text
	Amount    guideapp.Fen
	Rule      guideapp.Text // the rule in words
}

// Estimator says what facts that have not happened would earn a guide under the live
// plan: the guide's statement with them less the statement without, a component each,
// those of no difference left out. A guide of a brand without a live plan earns nothing.
type Estimator interface {
	Estimate(ctx context.Context, brand, guide string, hypothetical []guideapp.Event) ([]Earned, error)
}
