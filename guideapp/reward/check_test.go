package reward_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

func planOf(t testing.TB, credit, components, limits string) *reward.Plan {
	t.Helper()
	document := "schema: 1\nplan: checked\nperiod: month\n"
	if credit != "" {
		document += "credit:\n" + credit + "\n"
	}
	return parsePlan(t, document+"components:\n"+components+"\n"+limits)
}

// checkedOrg is two stores of one region, one of them without visitors, with a manager
// and three guides, one of whom moves.
func checkedOrg() *guideapp.Org {
	day := func(d int) guideapp.Day { return guideapp.Date(2026, time.September, d) }
	org := &guideapp.Org{Brand: "demo", Stores: []guideapp.Store{
		{ID: "S1", Region: "east", Class: "A", Visitors: 100}, {ID: "S2", Region: "east", Class: "B"},
	}}
	stand := func(id, store string, role guideapp.Role, first, last guideapp.Day) {
		org.Guides = append(org.Guides, guideapp.Guide{ID: id, Assignments: []guideapp.Assignment{{Store: store, Role: role, First: first, Last: last}}})
	}
	stand("G1", "S1", guideapp.RoleGuide, 0, guideapp.MaxDay)
	stand("G2", "S2", guideapp.RoleGuide, 0, day(10))
	org.Guides[1].Assignments = append(org.Guides[1].Assignments, guideapp.Assignment{Store: "S1", Role: guideapp.RoleGuide, First: day(11), Last: guideapp.MaxDay})
	stand("G3", "S2", guideapp.RoleGuide, day(20), guideapp.MaxDay)
	stand("M1", "S1", guideapp.RoleManager, 0, guideapp.MaxDay)
	org.Goals = []guideapp.Goal{{Table: "monthly", Party: "G1", Period: "2026-09", Amount: 5_000_00}}
	org.Sort()
	return org
}

const anyOrder = "{sum: amount, when: {kinds: [order]}}"

// Every kind of finding, with its place; and plans beside them that have nothing wrong.
func TestCheck_Findings(t *testing.T) {
	t.Parallel()
	const pay = "  - {id: pay, commission: {rate: 1%}, cap: 100}"
	target := func(goal, points string) string {
		return "  - {id: t, target: {measure: " + anyOrder + ", goal: " + goal + ", pay: " + points + "}}"
	}
	ladder := func(mode, steps, more string) string {
		return "  - {id: l, ladder: {measure: " + anyOrder + ", mode: " + mode + ", steps: " + steps + "}" + more + "}"
	}
	const toGuide = "to: [{party: guide, share: 100%}]"
	for _, row := range []struct {
		name, credit, components, limits string
		org                              bool
		want                             []string // kind, severity and path; a cliff with its size
	}{
		{name: "nothing to say", components: pay},
		{name: "a rule for everything shadows the next", credit: "  - {id: all, " + toGuide + "}\n  - {id: mini, when: {channels: [mini_program]}, " + toGuide + "}",
			components: pay, want: []string{"never_wins warning credit[1]"}},
		{name: "a wider list, a longer window and no least amount shadow", credit: "  - {id: wide, when: {kinds: [order, referral], within_days: 30, origins: [public_lead]}, " + toGuide + "}\n" +
			"  - {id: narrow, when: {kinds: [order], within_days: 7, origins: [public_lead], min_amount: 5}, " + toGuide + "}",
			components: pay, want: []string{"never_wins warning credit[1]"}},
		{name: "two rules together shadow a third", credit: "  - {id: first, when: {first_order: true}, " + toGuide + "}\n  - {id: later, when: {first_order: false}, " + toGuide + "}\n" +
			"  - {id: third, when: {kinds: [order], channels: [store]}, " + toGuide + "}", components: pay, want: []string{"never_wins warning credit[2]"}},
		{name: "amounts in two parts shadow the whole", credit: "  - {id: high, when: {kinds: [order], min_amount: 100}, " + toGuide + "}\n  - {id: low, when: {kinds: [order], min_amount: 10}, " + toGuide + "}\n" +
			"  - {id: high-again, when: {kinds: [order], min_amount: 50}, " + toGuide + "}", components: pay, want: []string{"never_wins warning credit[2]"}},
		{name: "a shorter window shadows nothing", credit: "  - {id: short, when: {within_days: 7}, " + toGuide + "}\n  - {id: long, when: {within_days: 30}, " + toGuide + "}", components: pay},
		{name: "a rule without reasons lets hand-overs through", credit: "  - {id: all, " + toGuide + "}\n  - {id: moved, when: {reasons: [transfer]}, " + toGuide + "}", components: pay},
		{name: "every channel by name is not every event", credit: "  - {id: named, when: {channels: [store, mini_program, cloud_store, public]}, " + toGuide + "}\n  - {id: rest, " + toGuide + "}", components: pay},

		{name: "an order may have no customer", components: "  - {id: b, bounty: {each: 1, once_per: [customer]}, cap: 5, when: {kinds: [order]}}",
			want: []string{"unknown_customer note components[0].bounty.once_per"}},
		{name: "a new friend has one", components: "  - {id: b, bounty: {each: 1, once_per: [guide, customer]}, cap: 5, when: {kinds: [friend_added]}}"},
		{name: "a friend is no first order", components: "  - {id: b, bounty: {each: 1}, cap: 5, when: {kinds: [friend_added], first_order: true}}",
			want: []string{"never_matches warning components[0].when"}},

		{name: "the same commission twice", components: pay + "\n  - {id: again, commission: {rate: 2%}, cap: 100}", want: []string{"overlap warning components[1]"}},
		{name: "a commission within a ladder", components: ladder("marginal", "[{from: 0, rate: 1%}]", ", cap: 10") + "\n  - {id: mini, commission: {rate: 2%}, cap: 100, when: {channels: [mini_program]}}",
			want: []string{"overlap note components[1]"}},
		{name: "two channels do not overlap", components: "  - {id: a, commission: {rate: 2%}, cap: 100, when: {channels: [store]}}\n  - {id: b, commission: {rate: 2%}, cap: 100, when: {channels: [public]}}"},
		{name: "two roles do not overlap", components: "  - {id: a, for: {roles: [guide]}, commission: {rate: 2%}, cap: 100}\n  - {id: b, for: {roles: [manager]}, commission: {rate: 2%}, cap: 100}"},
		{name: "a store's sales are not one's own", components: pay + "\n  - {id: b, commission: {rate: 2%, of: store}, cap: 100}"},

		{name: "a step beyond the cap", components: ladder("marginal", "[{from: 0, rate: 1%}, {from: 10000, rate: 2%}, {from: 20000, rate: 3%}]", ", cap: 150"),
			want: []string{"no_effect warning components[0].ladder.steps[2]"}},
		{name: "a step like the one before", components: ladder("marginal", "[{from: 0, rate: 1%}, {from: 100, rate: 1%}]", ", cap: 150"),
			want: []string{"no_effect warning components[0].ladder.steps[1]"}},
		{name: "a point like the one before", components: target("{uniform: 100}", "[{reach: 100%, amount: 50}, {reach: 120%, amount: 50}]"),
			want: []string{"no_effect warning components[0].target.pay[1]", "cliff note components[0].target.pay[0] 50.00"}},
		{name: "prizes for more than there are", components: "  - {id: c, for: {roles: [guide]}, contest: {group: brand, measure: " + anyOrder + ", prizes: [10, 10, 10, 10]}}", org: true,
			want: []string{"no_effect warning components[0].contest.prizes[3]", "cliff note components[0].contest.prizes"}},

		{name: "a cap above every point", components: target("{uniform: 100}", "[{reach: 100%, amount: 50}]")[:len(target("{uniform: 100}", "[{reach: 100%, amount: 50}]"))-1] + ", cap: 60}",
			want: []string{"cap_never_reached note components[0].cap", "cliff note components[0].target.pay[0] 50.00"}},
		{name: "a statement's cap above everything", components: pay, limits: "limits: {cap: 101}", want: []string{"cap_never_reached note limits.cap"}},
		{name: "a floor above every lump", components: ladder("whole", "[{from: 100, amount: 50}]", ", floor: 50"),
			want: []string{"floor_above warning components[0].floor", "cliff note components[0].floor 50.00"}},
		{name: "a statement's floor above everything", components: pay, limits: "limits: {floor: 100}", want: []string{"floor_above warning limits.floor"}},

		{name: "visitors, nobody knows of whom", components: target("{per_visitor: 12}", "[{reach: 100%, amount: 0.5}]"), want: []string{"empty_denominator note components[0].target.goal.per_visitor"}},
		{name: "a store without visitors", components: target("{per_visitor: 12}", "[{reach: 100%, amount: 0.5}]"), org: true, want: []string{"empty_denominator warning components[0].target.goal.per_visitor"}},
		{name: "a class without goal", components: target("{by_class: {A: 100}}", "[{reach: 100%, amount: 0.5}]"), org: true, want: []string{"empty_denominator warning components[0].target.goal.by_class"}},
		{name: "a table without rows", components: target("{table: weekly}", "[{reach: 100%, amount: 0.5}]"), org: true, want: []string{"empty_denominator warning components[0].target.goal.table"}},
		{name: "a table without some", components: target("{table: monthly}", "[{reach: 100%, amount: 0.5}]"), org: true, want: []string{"empty_denominator warning components[0].target.goal.table"}},
		{name: "weights that may all be 0", components: "  - {id: p, pool: {group: store, fund: {amount: 100}, share_by: measure, measure: " + anyOrder + "}}",
			want: []string{"empty_denominator note components[0].pool.share_by"}},

		{name: "whole steps jump", components: ladder("whole", "[{from: 0, rate: 1%}, {from: 10000, rate: 2%}]", ", cap: 500"), want: []string{"cliff note components[0].ladder.steps[1] 100.00"}},
		{name: "marginal steps do not", components: ladder("marginal", "[{from: 0, rate: 1%}, {from: 10000, rate: 2%}]", ", cap: 500")},
		{name: "a lump from the first fen", components: ladder("whole", "[{from: 0, amount: 30}]", ""), want: []string{"cliff note components[0].ladder.steps[0] 30.00"}},
		{name: "a step that pays less", components: ladder("whole", "[{from: 0, rate: 5%}, {from: 1000, rate: 2%}]", ", cap: 500"), want: []string{"cliff warning components[0].ladder.steps[1] -30.00"}},
		{name: "each customer, from the tenth more", components: "  - {id: l, ladder: {measure: {count: customers, when: {kinds: [order]}}, mode: whole, steps: [{from: 1, each: 2}, {from: 10, each: 3}]}, cap: 500}",
			want: []string{"cliff note components[0].ladder.steps[1] 12.00"}},
		{name: "points of a target", components: target("{uniform: 100}", "[{reach: 80%, amount: 100}, {reach: 100%, amount: 300}]"),
			want: []string{"cliff note components[0].target.pay[0] 100.00", "cliff note components[0].target.pay[1] 200.00"}},
		{name: "a straight line jumps at its start only", components: strings.Replace(target("{uniform: 100}", "[{reach: 80%, amount: 100}, {reach: 100%, amount: 300}]"), "pay:", "between: linear, pay:", 1),
			want: []string{"cliff note components[0].target.pay[0] 100.00"}},
		{name: "a straight line down", components: strings.Replace(target("{uniform: 100}", "[{reach: 80%, amount: 0}, {reach: 90%, amount: 9}, {reach: 100%, amount: 3}]"), "pay:", "between: linear, pay:", 1),
			want: []string{"cliff warning components[0].target.pay[2]"}},
		{name: "a rate on another measure", components: "  - {id: l, ladder: {measure: {count: events, when: {kinds: [friend_added]}}, mode: whole, pays_on: " + anyOrder + ", steps: [{from: 1, rate: 0.5%}, {from: 9, rate: 1%}]}, cap: 9}",
			want: []string{"cliff note components[0].ladder.steps[0]", "cliff note components[0].ladder.steps[1]"}},
		{name: "a gate", components: "  - {id: p, pool: {group: store, fund: {rate: 0.5%, measure: " + anyOrder + "}, gate: {measure: " + anyOrder + ", at_least: 100000}, share_by: equal}, cap: 9}",
			want: []string{"cliff note components[0].pool.gate.at_least"}},
		{name: "a least order", components: "  - {id: b, commission: {rate: 2%}, cap: 50, when: {min_amount: 100}}", want: []string{"cliff note components[0].when.min_amount"}},
		{name: "places of a contest", components: "  - {id: c, contest: {group: brand, measure: " + anyOrder + ", prizes: [1000, 500]}}", want: []string{"cliff note components[0].contest.prizes"}},

		{name: "an audience of nobody", components: "  - {id: a, for: {classes: [C]}, commission: {rate: 2%}, cap: 100}", org: true,
			want: []string{"unknown_name warning components[0].for.classes[0]", "nobody_paid warning components[0].for"}},
		{name: "a store that is not there", components: "  - {id: a, commission: {rate: 2%}, cap: 100, when: {stores: [S1, S9]}}", org: true, want: []string{"unknown_name warning components[0].when.stores[1]"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var org *guideapp.Org
			if row.org {
				org = checkedOrg()
			}
			report := reward.Check(planOf(t, row.credit, row.components, row.limits), org, september)
			var got []string
			for _, f := range report.Findings {
				line := fmt.Sprintf("%s %s %s", f.Kind, f.Severity, f.Path)
				if f.Jump != nil {
					line += " " + f.Jump.Size.Yuan()
				}
				if f.Words.ZH == "" || f.Words.EN == "" {
					t.Errorf("%s has no words", line)
				}
				got = append(got, line)
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}

func TestCheck_Liability(t *testing.T) {
	t.Parallel()
	const stage = "  - {id: stage, for: {roles: [guide]}, target: {measure: " + anyOrder + ", goal: {uniform: 100}, pay: [{reach: 80%, amount: 100}, {reach: 120%, amount: 600}]}}\n"
	for _, row := range []struct {
		name, components, limits string
		org                      bool
		perGuide, plan           string
		example                  []string
	}{
		{name: "a capped commission", components: "  - {id: mini, commission: {rate: 1.5%}, cap: 3000}", perGuide: "3000.00", example: []string{"mini: 199999.67 yuan pays 3000.00"}},
		{name: "with a target, without a cap of the statement", components: stage + "  - {id: mini, commission: {rate: 1.5%}, cap: 3000}", perGuide: "3600.00",
			example: []string{"stage: 120% of the goal pays 600.00", "mini: 199999.67 yuan pays 3000.00"}},
		{name: "open", components: "  - {id: mini, title: Online sales, commission: {rate: 1.5%}}", perGuide: "open: Online sales (mini) has no cap: every further 10000.00 yuan adds 150.00",
			example: nil},
		{name: "open, held by the statement", components: stage + "  - {id: mini, commission: {rate: 1.5%}}", limits: "limits: {cap: 2000}", perGuide: "2000.00",
			example: []string{"stage: 120% of the goal pays 600.00", "mini: 93333.00 yuan pays 1400.00"}},
		{name: "by the org", components: stage, org: true, perGuide: "600.00", plan: "1800.00", example: []string{"stage: 120% of the goal pays 600.00"}},
		{name: "a fund in each store", components: "  - {id: p, for: {roles: [guide]}, pool: {group: store, fund: {amount: 100}, share_by: equal}}", org: true, perGuide: "200.00", plan: "200.00",
			example: []string{"p: the whole fund pays 200.00"}},
		{name: "prizes once", components: "  - {id: c, for: {roles: [guide]}, contest: {group: brand, measure: " + anyOrder + ", prizes: [100, 50]}}", org: true, perGuide: "100.00", plan: "150.00",
			example: []string{"c: first place pays 100.00"}},
		{name: "floors of all who stand", components: stage, limits: "limits: {floor: 50}", org: true, perGuide: "600.00", plan: "1850.00", example: []string{"stage: 120% of the goal pays 600.00"}},
		{name: "once in a life", components: "  - {id: b, bounty: {each: 88, once_per: [guide]}, when: {kinds: [order]}}", perGuide: "88.00", example: []string{"b: 1 of them pays 88.00"}},
		{name: "a penalty costs nothing", components: "  - {id: p, penalty: {each: 1}, when: {kinds: [chat_waiting]}}", perGuide: "0.00"},
		{name: "whole steps that end flat", components: "  - {id: l, ladder: {measure: " + anyOrder + ", mode: whole, steps: [{from: 0, rate: 5%}, {from: 1000, amount: 20}]}}", perGuide: "50.00",
			example: []string{"l: 999.90 yuan pays 50.00"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var org *guideapp.Org
			if row.org {
				org = checkedOrg()
			}
			l := reward.Check(planOf(t, "", row.components, row.limits), org, september).Liability
			if got := boundText(&l.PerGuide); got != row.perGuide {
				t.Errorf("per guide %s, want %s", got, row.perGuide)
			}
			if got := boundText(l.Plan); got != row.plan {
				t.Errorf("plan %s, want %s", got, row.plan)
			}
			var example []string
			for _, line := range l.Example {
				example = append(example, line.Words.EN)
			}
			if !slices.Equal(example, row.example) {
				t.Errorf("example %q, want %q", example, row.example)
			}
		})
	}
}

func boundText(b *reward.Bound) string {
	switch {
	case b == nil:
		return ""
	case b.Open:
		var why []string
		for _, w := range b.Why {
			why = append(why, w.EN)
		}
		return "open: " + strings.Join(why, "; ")
	}
	return b.Amount.Yuan()
}
