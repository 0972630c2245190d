package reward

import "frontline/guideapp"

// Severity says how much a finding matters.
type Severity string

// The severities: a warning is most likely not what was meant, a note is to be known.
const (
	Warning Severity = "warning"
	Note    Severity = "note"
)

// FindingKind says what a finding is about.
type FindingKind string

// The kinds of findings.
const (
	NeverWins        FindingKind = "never_wins"        // a credit rule that earlier ones shadow
	NeverMatches     FindingKind = "never_matches"     // a `when` that no event fits
	Overlap          FindingKind = "overlap"           // one event, paid by two components
	NoEffect         FindingKind = "no_effect"         // a step, point or prize that changes no pay
	CapNeverReached  FindingKind = "cap_never_reached" // a cap above anything that can be paid
	FloorAbove       FindingKind = "floor_above"       // a floor above anything that can be paid
	EmptyDenominator FindingKind = "empty_denominator" // a goal or weight that is not there
	Cliff            FindingKind = "cliff"             // a jump in pay
	NobodyPaid       FindingKind = "nobody_paid"       // an audience that nobody is in
	UnknownName      FindingKind = "unknown_name"      // a store, class or region nobody knows
	UnknownCustomer  FindingKind = "unknown_customer"  // once a customer, of facts that may have none
)

// Finding is something about a valid plan that its author should know. Path is the
// place in the document, "components[2].ladder.steps[1]".
type Finding struct {
	Path     string
	Kind     FindingKind
	Severity Severity
	Words    guideapp.Text
	Jump     *Jump // of a cliff whose size is known
}

// Jump is a step in what one component pays one guide: Size fen more (below 0, less) at
// At than at At-1, which are fen or units of its measure, or millionths of its goal.
type Jump struct {
	Component string
	At        int64
	Of        JumpUnit
	Size      guideapp.Fen
}

// JumpUnit is what a jump's place is counted in.
type JumpUnit string

// The units of a jump's place.
const (
	JumpFen    JumpUnit = "fen"
	JumpCount  JumpUnit = "count"
	JumpOfGoal JumpUnit = "millionths of the goal"
)
