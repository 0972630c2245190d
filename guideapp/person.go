package guideapp

// Person is somebody, or some machine, that calls Frontline. Role decides which of
// the reach fields counts: ID for a guide, Store for a manager, Region for a
// coordinator, Dealer for a dealer, the whole Brand for headquarters and machines.
type Person struct {
	Brand  string
	ID     string // for a guide or manager, the guide id
	Name   string
	Role   Role
	Store  string
	Region string
	Dealer string
}

// Reaches says whether the person may see what belongs to the store.
func (p Person) Reaches(s Store) bool {
	switch p.Role {
	case RoleHeadquarters, RoleMachine:
		return true
	case RoleCoordinator:
		return p.Region != "" && p.Region == s.Region
	case RoleDealer:
		return p.Dealer != "" && p.Dealer == s.Dealer
	case RoleManager, RoleGuide:
		return p.Store != "" && p.Store == s.ID
	}
	return false
}

// ReachesGuide says whether the person may see what belongs to the guide, who stands
// in store s. A guide reaches nobody else, and everybody paid the own, wherever they stood.
func (p Person) ReachesGuide(guide string, s Store) bool {
	switch p.Role {
	case RoleGuide:
		return p.ID == guide
	case RoleManager, RoleCoordinator:
		return p.ID == guide || p.Reaches(s)
	}
	return p.Role != RoleDealer && p.Reaches(s)
}
