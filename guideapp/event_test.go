package guideapp_test

import (
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
