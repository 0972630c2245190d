package ledger

import (
	"slices"

	"frontline/guideapp"
)

// How long each stage of a dispute has to decide.
const (
	ManagerTime      = 3 * guideapp.FullDay
	HeadquartersTime = 7 * guideapp.FullDay
)

// Stage says who is to decide a dispute.
type Stage string

// The stages. A dispute that the manager leaves lying goes on to headquarters.
const (
	AtManager      Stage = "manager"
	AtHeadquarters Stage = "headquarters"
)

// Outcome is what became of a dispute.
type Outcome string

// The outcomes.
const (
	DisputeOpen     Outcome = "open"
	DisputeAmended  Outcome = "amended"  // a fact was corrected
	DisputeAdjusted Outcome = "adjusted" // an adjustment was booked, or awaits approval
	DisputeDeclined Outcome = "declined"
)

// Dispute is a guide's question about a line of a statement, and what was decided.
// Nothing of it is ever changed; a verdict is added, and taken away only where a second
// person declines the adjustment that it granted.
type Dispute struct {
	Number    int64 // within the brand, from 1
	Guide     string
	Store     string // where the guide stood last in the period
	Period    string
	Component string
	Event     string // the fact in question, "source//id"; empty for none in particular
	Reason    string
	At        guideapp.Instant
	Stage     Stage // at the beginning, or since it was reopened
	Outcome   Outcome
	Verdict   Verdict          // of a decided dispute
	Reopened  guideapp.Instant // when its adjustment was declined, or 0
}

// Verdict is a decision: by whom, why, and what carries it out.
type Verdict struct {
	By         string
	Stage      Stage
	At         guideapp.Instant
	Reason     string
	Amend      string // the key of the amend that was recorded
	Adjustment int64  // the number of the adjustment
}

// OpenDispute makes the next dispute of the brand. One about a line on which the manager
// declined before begins at headquarters; one about a line still in dispute is refused.
// Where headquarters declined, that is final for the fact in question and for the line as a
// whole; another fact of the line may be named.
func OpenDispute(d Dispute, before []Dispute) (Dispute, error) {
	d.Stage, d.Outcome = AtManager, DisputeOpen
	for _, b := range before {
		if b.Guide != d.Guide || b.Period != d.Period || b.Component != d.Component {
			continue
		}
		switch {
		case b.Outcome == DisputeOpen:
			return d, guideapp.Errorf(guideapp.Precondition, "dispute %d about this line is still open", b.Number)
		case b.Outcome == DisputeDeclined && b.Verdict.Stage == AtHeadquarters && (d.Event == "" || b.Event == d.Event):
			return d, guideapp.Errorf(guideapp.Precondition, "headquarters declined dispute %d about this line; that is final, unless you name another fact of the line", b.Number)
		case b.Outcome == DisputeDeclined:
			d.Stage = AtHeadquarters
		}
	}
	return d, nil
}

// StageAt gives who is to decide now, and until when.
func (d *Dispute) StageAt(now guideapp.Instant) (Stage, guideapp.Instant) {
	if d.Stage == AtHeadquarters {
		return AtHeadquarters, max(d.At, d.Reopened) + HeadquartersTime
	}
	if end := d.At + ManagerTime; now <= end {
		return AtManager, end
	}
	return AtHeadquarters, d.At + ManagerTime + HeadquartersTime
}

// Decide adds the verdict. Headquarters may decide at any stage, a manager at the
// manager's own and never about the manager's own pay.
func (d *Dispute) Decide(outcome Outcome, v Verdict, role guideapp.Role) error {
	if d.Outcome != DisputeOpen {
		return guideapp.Errorf(guideapp.Precondition, "dispute %d is %s already", d.Number, d.Outcome)
	}
	if !slices.Contains([]Outcome{DisputeAmended, DisputeAdjusted, DisputeDeclined}, outcome) {
		return guideapp.InvalidAt("outcome", "%q is not amended, adjusted or declined", outcome)
	}
	v.Stage = AtHeadquarters
	if role != guideapp.RoleHeadquarters {
		stage, _ := d.StageAt(v.At)
		switch {
		case stage != AtManager:
			return guideapp.Errorf(guideapp.Forbidden, "dispute %d is with headquarters now", d.Number)
		case v.By == d.Guide:
			return guideapp.Errorf(guideapp.Forbidden, "dispute %d is your own; headquarters must decide", d.Number)
		case outcome == DisputeAdjusted:
			return guideapp.Errorf(guideapp.Forbidden, "only headquarters books adjustments; amend the order, or leave the dispute to headquarters")
		}
		v.Stage = AtManager
	}
	d.Outcome, d.Verdict = outcome, v
	return nil
}

// Reopen leaves a dispute to headquarters again: a second person declined the adjustment
// that was to answer it.
func (d *Dispute) Reopen(at guideapp.Instant) {
	d.Stage, d.Outcome, d.Verdict, d.Reopened = AtHeadquarters, DisputeOpen, Verdict{}, at
}
