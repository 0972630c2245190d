package simulator_test

import (
	"strings"
	"sync"
	"testing"

	"frontline/guideapp/reward"
)

// fuzzPlan has every part there is.
func fuzzPlan(t *testing.T) *reward.Plan {
	t.Helper()
	return parsePlan(t, everything())
}

var everything = sync.OnceValue(func() string {
	return "schema: 1\nplan: all\nperiod: month\n" + credits + "components:\n  - " + strings.Join(parts, "\n  - ") + "\n"
})
