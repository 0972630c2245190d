package reward_test

import (
	"slices"
	"testing"
)

func TestPlan_Rules(t *testing.T) {
	t.Parallel()
	const credit = "  - {id: dual, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}"
	const components = "  - {id: mini, title: Mini, commission: {rate: 1.5%}, cap: 3000}\n" +
		"  - {id: a, title: Friends, for: {roles: [guide], classes: [A, B], ownership: [direct], min_tenure_days: 30}, bounty: {each: 2}, when: {kinds: [friend_added]}}"
	var en, zh []string
	for _, rule := range planOf(t, credit, components, "limits: {cap: 20000}").Rules() {
		en, zh = append(en, rule.Path+" "+rule.Title+": "+rule.Words.EN), append(zh, rule.Words.ZH)
	}
	if want := []string{
		"credit[0] dual: counted twice: the guide who sold 100%, and as well the customer's guide 100%",
		"components[0] Mini: 1.5% of your own net sales; at most 3000.00 yuan a period; paid to guides and managers",
		"components[1] Friends: 2.00 yuan for each new friend; paid to guides, store classes A, B, direct stores, after 30 days of service",
		"limits : the total is at least 0.00 yuan; the total is at most 20000.00 yuan",
	}; !slices.Equal(en, want) {
		t.Errorf("got  %q\nwant %q", en, want)
	}
	if want := []string{
		"双计：成交导购 100%，另计 顾客的导购 100%",
		"本人净销售额的 1.5%；每期封顶 3000.00 元；发给导购、店长",
		"每次新加好友 2.00 元；发给导购，门店等级 A、B，直营店，入职满 30 天",
		"合计不低于 0.00 元；合计不超过 20000.00 元",
	}; !slices.Equal(zh, want) {
		t.Errorf("got  %q\nwant %q", zh, want)
	}
}
