package population

import "frontline/guideapp"

// demoGuide is a guide of the demo's weakest store whose screens are full: friends to
// add, chats that wait, customers long not seen, a ladder past its second step, and pay
// that is still held.
const (
	demoGuide   = "G00023"
	demoManager = "G00020"
	demoDealer  = "D-31"
)

// DemoApprover is the second person of the demo's headquarters: nobody approves what they
// asked for themselves.
func DemoApprover() guideapp.Person {
	return guideapp.Person{Brand: Brand, ID: "approver", Name: "总部复核", Role: guideapp.RoleHeadquarters}
}

// DemoPeople are those who sign in to the demo, one of every role and DemoApprover.
func DemoPeople(p *Population) []guideapp.Person {
	person := func(id string) guideapp.Person {
		g, _ := p.Org.Guide(id)
		a := g.Assignments[len(g.Assignments)-1]
		return guideapp.Person{Brand: Brand, ID: id, Name: g.Name, Role: a.Role, Store: a.Store}
	}
	return []guideapp.Person{
		person(demoGuide),
		person(demoManager),
		{Brand: Brand, ID: "coordinator", Name: "陆协调", Role: guideapp.RoleCoordinator, Region: demoRegion},
		{Brand: Brand, ID: "dealer", Name: "上海经销商", Role: guideapp.RoleDealer, Dealer: demoDealer},
		{Brand: Brand, ID: "headquarters", Name: "总部", Role: guideapp.RoleHeadquarters},
		DemoApprover(),
		{Brand: Brand, ID: "pos", Name: "POS", Role: guideapp.RoleMachine},
	}
}
