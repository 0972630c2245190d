package reward_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp/reward"
)

// TestGather_withoutTable: a plan whose table would be too large, so that every fact is
// asked, pays the same. Not parallel: the bound is every test's.
func TestGather_withoutTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, asOf := drawCase(rt, t), drawAsOf(rt)
		facts := c.facts(t, c.events, asOf)
		want := statementsOf(reward.Gather(c.plan, facts, september))
		most := reward.SetMaxTable(0)
		defer reward.SetMaxTable(most)
		if got := statementsOf(reward.Gather(c.plan, facts, september)); !bytes.Equal(got, want) {
			rt.Fatalf("asked\n%s\nlooked up\n%s", got, want)
		}
	})
}
