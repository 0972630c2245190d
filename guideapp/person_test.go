package guideapp_test

import (
	"testing"

	"frontline/guideapp"
)

func TestPerson_ReachesGuide(t *testing.T) {
	t.Parallel()
	here, there := guideapp.Store{ID: "S1", Region: "east", Dealer: "D1"}, guideapp.Store{ID: "S2", Region: "west", Dealer: "D2"}
	for _, row := range []struct {
		name   string
		person guideapp.Person
		guide  string
		store  guideapp.Store
		want   bool
	}{
		{"a guide is reached by oneself", guideapp.Person{ID: "G1", Role: guideapp.RoleGuide, Store: "S1"}, "G1", there, true},
		{"a colleague is not", guideapp.Person{ID: "G1", Role: guideapp.RoleGuide, Store: "S1"}, "G2", here, false},
		{"a manager reaches who stands in the store", guideapp.Person{ID: "G1", Role: guideapp.RoleManager, Store: "S1"}, "G2", here, true},
		{"but not elsewhere", guideapp.Person{ID: "G1", Role: guideapp.RoleManager, Store: "S1"}, "G2", there, false},
		{"a manager who stood elsewhere as a guide", guideapp.Person{ID: "G1", Role: guideapp.RoleManager, Store: "S1"}, "G1", there, true},
		{"a coordinator who stood elsewhere as a guide", guideapp.Person{ID: "G1", Role: guideapp.RoleCoordinator, Region: "east"}, "G1", there, true},
		{"a coordinator reaches the region", guideapp.Person{ID: "G1", Role: guideapp.RoleCoordinator, Region: "east"}, "G2", here, true},
		{"a dealer reaches nobody's pay", guideapp.Person{ID: "P1", Role: guideapp.RoleDealer, Dealer: "D1"}, "G2", here, false},
		{"headquarters reaches all", guideapp.Person{ID: "P1", Role: guideapp.RoleHeadquarters}, "G2", there, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := row.person.ReachesGuide(row.guide, row.store); got != row.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
