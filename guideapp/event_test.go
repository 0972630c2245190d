package guideapp_test

import (
	"slices"
	"testing"

	"frontline/guideapp"
)

func TestKind_ChangesOrder(t *testing.T) {
	t.Parallel()
	changing := map[guideapp.Kind]bool{guideapp.Refund: true, guideapp.Amend: true, guideapp.OrderCompleted: true}
	for _, k := range append(guideapp.Kinds, guideapp.KindNone) {
		if k.ChangesOrder() != changing[k] {
			t.Errorf("%s: %t", k, k.ChangesOrder())
		}
	}
}

func TestDistinctKinds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ lists, want []guideapp.Kind }{
		"none":             {nil, nil},
		"twice":            {[]guideapp.Kind{guideapp.Refund, guideapp.Refund}, []guideapp.Kind{guideapp.Refund}},
		"in another order": {[]guideapp.Kind{guideapp.TaskDone, guideapp.Order, guideapp.Refund}, []guideapp.Kind{guideapp.Order, guideapp.Refund, guideapp.TaskDone}},
	} {
		for cut := range len(test.lists) + 1 {
			if got := guideapp.DistinctKinds(test.lists[:cut], test.lists[cut:]); !slices.Equal(got, test.want) {
				t.Errorf("%s, cut at %d: %v", name, cut, got)
			}
		}
	}
}
