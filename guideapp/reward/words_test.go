package reward_test

import (
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

func TestCreditRule_Words(t *testing.T) {
	t.Parallel()
	const one = guideapp.One
	for _, test := range []struct {
		name   string
		to     []reward.Split
		zh, en string
	}{
		{"one party", []reward.Split{{Party: "guide", Share: one}}, "成交导购 100%", "the guide who sold 100%"},
		{"shared", []reward.Split{{Party: "guide", Share: one / 5 * 3}, {Party: "public_team", Share: one / 5 * 2}},
			"成交导购 60%，团队 public team 40%", "the guide who sold 60%, public team 40%"},
		{"dual", []reward.Split{{Party: "guide", Share: one}, {Party: "owner", Share: one, Soft: true}},
			"双计：成交导购 100%，另计 顾客的导购 100%", "counted twice: the guide who sold 100%, and as well the customer's guide 100%"},
	} {
		rule := reward.CreditRule{ID: test.name, To: test.to}
		if got := rule.Words(); got.ZH != test.zh || got.EN != test.en {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}
