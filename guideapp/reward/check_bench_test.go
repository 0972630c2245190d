package reward_test

import (
	"testing"

	"frontline/guideapp/reward"
)

// BenchmarkCheck measures a report on a plan for a chain of 12,000 guides.
func BenchmarkCheck(b *testing.B) {
	c := benchCase(b, 0)
	c.plan = parsePlan(b, benchPlan+"  - {id: pool, pool: {group: store, fund: {amount: 1000}, share_by: equal}}\nlimits: {cap: 20000}\n")
	perOne(b, 1, "check", func() { reward.Check(c.plan, &c.org, september) })
}
