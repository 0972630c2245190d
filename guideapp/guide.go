package guideapp

import "strconv"

// Role is what somebody does in a store, or for the chain.
type Role string

// The roles. Guide, Manager and Coordinator are held in a store by assignment; the
// others belong to a person or a machine.
const (
	RoleGuide        Role = "guide"
	RoleManager      Role = "manager"
	RoleCoordinator  Role = "coordinator"
	RoleDealer       Role = "dealer"
	RoleHeadquarters Role = "headquarters"
	RoleMachine      Role = "machine"
)

// Roles lists them all.
var Roles = []Role{RoleGuide, RoleManager, RoleCoordinator, RoleDealer, RoleHeadquarters, RoleMachine}

// Assignment places a guide in a store for a run of days, First and Last inside.
type Assignment struct {
	Store       string `validate:"required,max=64"`
	Role        Role   `validate:"required,oneof=guide manager coordinator"`
	First, Last Day    // Last is MaxDay while the assignment is open
}

// Guide is a person who serves customers and is paid by Frontline's tallies.
type Guide struct {
	ID          string       `validate:"required,max=64,printascii,excludesall=0x2C"`
	Name        string       `validate:"required,max=200"`
	Assignments []Assignment `validate:"required,dive"` // by First; no two overlap
}

// On gives the assignment in force on day d.
func (g Guide) On(d Day) (Assignment, bool) {
	for _, a := range g.Assignments {
		if d >= a.First && d <= a.Last {
			return a, true
		}
	}
	return Assignment{}, false
}

// Hired is the first day of the first assignment.
func (g Guide) Hired() Day { return g.Assignments[0].First }

// Violations says what is wrong with the assignments: none, ones that end before they
// begin, and ones that overlap.
func (g Guide) Violations() []Violation {
	var found []Violation
	for i, a := range g.Assignments {
		path := "assignments[" + strconv.Itoa(i) + "]"
		if a.Last < a.First {
			found = append(found, Violation{path + ".to", a.Last.String() + " is before from, " + a.First.String()})
		}
		for _, b := range g.Assignments[:i] {
			if a.First <= b.Last && b.First <= a.Last {
				found = append(found, Violation{path + ".from", "overlaps the assignment to " + b.Store + " from " + b.First.String() + "; end that one first"})
			}
		}
	}
	return found
}
