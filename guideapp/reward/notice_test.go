package reward_test

import (
	"slices"
	"testing"

	"frontline/guideapp/reward"
)

func TestNotice(t *testing.T) {
	t.Parallel()
	plan := func(text string) *reward.Plan {
		return parsePlan(t, "{schema: 1, plan: p, title: Autumn, period: month, effective: {from: 2026-10-01}, "+text+"}")
	}
	const friend = "{id: friend, title: Friends, bounty: {each: 2.00}, when: {kinds: [friend_added]}}"
	const mini = "{id: mini, title: Mini, commission: {rate: 1.5%}, cap: 3000}"
	before := plan("components: [" + friend + ", " + mini + "]")
	for _, row := range []struct {
		name  string
		after *reward.Plan
		want  []string // after the first line
	}{
		{"the same", before, []string{"Nothing in it has changed."}},
		{"another rate", plan("components: [" + friend + ", {id: mini, title: Mini, commission: {rate: 2%}, cap: 3000}]"),
			[]string{"Changed: Mini: it was 1.5% of your own net sales; at most 3000.00 yuan a period; it is 2% of your own net sales; at most 3000.00 yuan a period"}},
		{"one new, one gone", plan("components: [" + mini + ", {id: slow, penalty: {each: 1}, when: {kinds: [chat_waiting]}}]"),
			[]string{"New: slow: 1.00 yuan off for each customer chat, at most once a customer and day", "Gone: Friends: 2.00 yuan for each new friend"}},
		{"another audience", plan("components: [" + friend + ", {id: mini, title: Mini, for: {roles: [manager]}, commission: {rate: 1.5%}, cap: 3000}]"),
			[]string{"Paid to others than before: Mini: 1.5% of your own net sales; at most 3000.00 yuan a period"}},
		{"a filter that words leave out", plan("components: [" + friend + ", {id: mini, title: Mini, commission: {rate: 1.5%}, cap: 3000, when: {kinds: [order], origins: [routed]}}]"),
			[]string{"Counts other events than before: Mini: 1.5% of your own net sales; at most 3000.00 yuan a period"}},
		{"another name", plan("components: [" + friend + ", {id: mini, title: Shop, commission: {rate: 1.5%}, cap: 3000}]"), []string{"Renamed: Shop, which was Mini"}},
		{"credits, limits and deductions", plan("components: [" + friend + ", " + mini + "], credit: [{id: c, to: [{party: store, share: 100%}]}], limits: {cap: 20000}, deduct_at_most: 20%"),
			[]string{"Whose sales count for whom has changed", "Limits: it was the total is at least 0.00 yuan; it is the total is at least 0.00 yuan; the total is at most 20000.00 yuan",
				"One payout deducts at most 20% of what is newly earned"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			notice := reward.Notice(before, row.after)
			var got []string
			for _, line := range notice {
				got = append(got, line.EN)
				if line.ZH == "" {
					t.Errorf("%q has no Chinese", line.EN)
				}
			}
			if want := append([]string{"Autumn takes effect on 2026-10-01"}, row.want...); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
	if first := reward.Notice(nil, before); len(first) != 3 || first[1].ZH != "新增 Friends：每次新加好友 2.00 元" {
		t.Errorf("the first plan: %+v", first)
	}
}
