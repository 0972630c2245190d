package reward_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Facts keep the orders of two plans that are paid by turns, and of none before them,
// whatever kinds an author tries: those laid out anew pay as ever.
func TestFacts_Orders(t *testing.T) {
	t.Parallel()
	c := doubled(t)
	facts := c.facts(t, c.events, noon(60))
	of := func(kinds []guideapp.Kind) *reward.Plan {
		list := ""
		for _, kind := range kinds {
			list += kind.String() + ", "
		}
		return parsePlan(t, fmt.Sprintf(`
schema: 1
plan: kinds
period: month
credit:
  - {id: both, when: {kinds: [%s]}, to: [{party: owner, share: 60%%}, {party: manager, share: 40%%}]}
components:
  - {id: sales, for: {roles: [guide]}, commission: {rate: 1%%}}
`, list))
	}
	paid := func(kinds []guideapp.Kind) {
		plan := of(kinds)
		fresh := c.facts(t, c.events, noon(60))
		if got, want := statementsOf(reward.Gather(plan, facts, september)), statementsOf(reward.Gather(plan, fresh, september)); !bytes.Equal(got, want) {
			t.Errorf("%v pay\n%s\nover facts laid out for them alone\n%s", kinds, got, want)
		}
	}
	kinds := []guideapp.Kind{guideapp.Order, guideapp.FriendAdded, guideapp.Referral, guideapp.Service}
	for i := range kinds {
		paid(kinds[:i+1])
	}
	some, all := kinds[:1], kinds
	paid(some)
	paid(all)
	for _, party := range []string{reward.PartyOwner, reward.PartyManager} {
		kept := facts.Orders(party)
		if len(kept) != reward.MaxOrders {
			t.Errorf("%d orders of the %s are kept, not %d", len(kept), party, reward.MaxOrders)
		}
		for range 3 {
			paid(some)
			paid(all)
		}
		if !slices.Equal(facts.Orders(party), kept) {
			t.Errorf("plans paid by turns have the orders of the %s laid out anew", party)
		}
	}
	if kept := facts.Orders(reward.PartyGuide); len(kept) != 1 {
		t.Errorf("%d orders of the guide are kept, not one", len(kept))
	}
}
