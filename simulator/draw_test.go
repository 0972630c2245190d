package simulator_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/simulator"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

var september = guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.September, 1))

// chance draws a number below n: from a seed, or from rapid, which shrinks it.
type chance func(n int) int

func seeded(seed uint64) chance { return rand.New(rand.NewPCG(seed, 1)).IntN }

func fromRapid(t *rapid.T) chance {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "n") }
}

func pick[T any](c chance, from ...T) T { return from[c(len(from))] }

// size is how much is drawn.
type size struct{ stores, guides, customers, events int }

// drawn is a random data set before it is exported.
type drawn struct {
	simulator.Dataset
	secrets []string // what must never be exported
}

func draw(c chance, s size) drawn {
	d := drawn{Dataset: simulator.Dataset{Period: september, Zone: shanghai.String(), History: simulator.Whole()}}
	d.AsOf = september.First.Start(shanghai) + guideapp.Instant(20+c(40))*guideapp.FullDay
	d.Org.Brand = "brand"
	d.drawOrg(c, s)
	d.drawGoals(c, s)
	d.secrets = append(d.secrets, "written by somebody")
	for i := range s.events {
		e := d.event(c, s, i)
		d.Events = append(d.Events, e)
		d.secrets = append(d.secrets, e.ID)
		if c(10) == 0 {
			d.Events = append(d.Events, e)
		}
	}
	for i := range s.customers {
		d.secrets = append(d.secrets, customerID(i))
	}
	d.Org.Sort()
	return d
}

func (d *drawn) drawOrg(c chance, s size) {
	for i := range s.stores {
		store := guideapp.Store{ID: storeID(i), Name: fmt.Sprintf("the shop named %d", i), Dealer: fmt.Sprintf("dealer number %d", i), Payer: "the payer",
			Open: 600, Close: 1320, Visitors: int64(c(3)) * 1000}
		d.secrets = append(d.secrets, store.Name, store.Dealer, store.Payer)
		for row := range 1 + c(2) {
			store.From = guideapp.Day(row) * (september.First + guideapp.Day(c(20)))
			store.Region, store.Class = pick(c, "east", "west"), pick(c, "A", "B", "")
			store.Ownership = pick(c, guideapp.Direct, guideapp.Franchise, "")
			if row == 0 || store.From > 0 {
				d.Org.Stores = append(d.Org.Stores, store)
			}
		}
	}
	for i := range s.guides {
		g := guideapp.Guide{ID: guideID(i), Name: fmt.Sprintf("the guide named %d", i)}
		d.secrets = append(d.secrets, g.Name)
		moves := september.First + 1 + guideapp.Day(c(40))
		role := pick(c, guideapp.RoleGuide, guideapp.RoleGuide, guideapp.RoleManager, guideapp.RoleCoordinator)
		g.Assignments = []guideapp.Assignment{{Store: storeID(c(s.stores)), Role: role, First: september.First - guideapp.Day(c(60)), Last: moves - 1}}
		if c(2) == 0 {
			g.Assignments = append(g.Assignments, guideapp.Assignment{Store: storeID(c(s.stores + 1)), Role: guideapp.RoleGuide, First: moves, Last: guideapp.MaxDay})
		}
		d.Org.Guides = append(d.Org.Guides, g)
	}
}

func (d *drawn) drawGoals(c chance, s size) {
	for i := range s.guides {
		d.Org.Goals = append(d.Org.Goals,
			guideapp.Goal{Table: "monthly", Party: guideID(i), Period: pick(c, "2026-09", "2026-08"), Amount: guideapp.Fen(c(9)) * 100_000},
			guideapp.Goal{Table: pick(c, "monthly", "other"), Party: storeID(c(s.stores)), Period: "2026-09", Amount: guideapp.Fen(c(9)) * 300_000})
	}
}

func storeID(i int) string    { return fmt.Sprintf("S%d", i) }
func guideID(i int) string    { return fmt.Sprintf("G%d", i) }
func customerID(i int) string { return fmt.Sprintf("customer-%d", 7*i%10) }
func maybe(c chance, s string) string {
	if c(4) == 0 {
		return ""
	}
	return s
}

// event draws fact i; what it refers to came before it, or never.
func (d *drawn) event(c chance, s size, i int) guideapp.Event {
	e := guideapp.Event{
		Brand: d.Org.Brand, Source: pick(c, "pos", "crm"), ID: fmt.Sprintf("secret-event-%d", 7919*i%10007),
		Kind: pick(c, append([]guideapp.Kind{guideapp.Order, guideapp.Order, guideapp.Order, guideapp.FriendAdded}, guideapp.Kinds...)...),
		// A few different instants, so that ties are many.
		At:    september.First.Start(shanghai) + guideapp.Instant(c(100)-30)*12*guideapp.Hour,
		Store: maybe(c, storeID(c(s.stores+1))), Guide: maybe(c, guideID(c(s.guides+1))),
		Customer: maybe(c, customerID(c(s.customers))), Owner: maybe(c, guideID(c(s.guides))),
		Channel: pick(c, append([]guideapp.Channel{guideapp.ChannelNone}, guideapp.Channels...)...),
		Origin:  pick(c, append([]guideapp.Origin{guideapp.OriginNone}, guideapp.Origins...)...),
		Amount:  guideapp.Fen(c(40)) * 12_345, Quantity: int64(c(4)), Category: pick(c, "", "shoes"),
		Reason: pick(c, "", guideapp.ReasonTransfer, guideapp.ReasonCustomer),
	}
	if c(3) == 0 {
		e.RecordedAt = e.At + guideapp.Instant(c(80))*guideapp.FullDay/2
	}
	if c(2) == 0 {
		e.OriginAt = e.At - guideapp.Instant(c(40))*guideapp.FullDay
	}
	if c(3) == 0 {
		e.Attrs = []guideapp.Attr{{Name: "discount", Value: pick(c, "none", "member")}, {Name: "sku", Value: pick(c, "A1", "B2")}}
	}
	switch e.Kind {
	case guideapp.Referral:
		e.Ref = customerID(c(s.customers))
	case guideapp.Refund, guideapp.Amend, guideapp.OrderCompleted, guideapp.ChatReplied, guideapp.AppointmentArrived:
		if e.Kind == guideapp.Refund || e.Kind == guideapp.Amend {
			e.Reason = "written by somebody"
		}
		e.Ref = "secret-event-missing"
		if len(d.Events) > 0 && c(8) > 0 {
			e.Ref = d.Events[c(len(d.Events))].Key()
		}
	}
	return e
}

// parts are components of plans; a random plan has some of them.
var parts = []string{
	`{id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}`,
	`{id: first-friend, bounty: {each: 3.00, once_per: [store]}, when: {kinds: [friend_added, service]}}`,
	`{id: mini, commission: {rate: 1.5%}, when: {kinds: [order], channels: [mini_program, store]}, hold: {days: 7, from: completed}, cap: 300.00}`,
	`{id: new, commission: {rate: 2%}, when: {kinds: [order], first_order: true}, floor: 5.00}`,
	`{id: again, commission: {rate: 1%, of: region}, when: {kinds: [order], first_order: false, min_amount: 500}}`,
	`{id: steps, ladder: {measure: {sum: amount, when: {kinds: [order]}}, mode: marginal, steps: [{from: 0, rate: 1%}, {from: 1000, rate: 2%}, {from: 5000, rate: 3%}]}}`,
	`{id: whole, ladder: {measure: {count: customers, when: {kinds: [order, service]}}, mode: whole, steps: [{from: 1, amount: 10}, {from: 3, amount: 50}]}}`,
	`{id: on, ladder: {measure: {count: events}, mode: whole, pays_on: {sum: amount, when: {kinds: [order]}}, steps: [{from: 2, rate: 0.3333%}]}}`,
	`{id: each, ladder: {measure: {sum: quantity, when: {kinds: [order], attrs: {sku: [A1]}}}, mode: per_event, steps: [{from: 1, each: 0.50}]}}`,
	`{id: shop, for: {roles: [manager, guide]}, ladder: {of: store, measure: {count: customers, when: {kinds: [order]}}, mode: marginal, steps: [{from: 1, each: 1.00}]}, hold: {days: 30, void_on: [service, friend_lost]}}`,
	`{id: goal, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {table: monthly}, pay: [{reach: 10%, amount: 7.77}, {reach: 120%, amount: 60}], between: linear}}`,
	`{id: visits, target: {of: store, measure: {count: events, when: {kinds: [order]}}, goal: {per_visitor: 0.01}, pay: [{reach: 1%, amount: 3}, {reach: 100%, amount: 30}]}, final_after: 3}`,
	`{id: pool, pool: {group: store, fund: {rate: 0.5%, measure: {sum: amount, credits: all, when: {kinds: [order]}}}, share_by: measure, measure: {count: customers, when: {kinds: [order]}}}, final_after: 1}`,
	`{id: jar, pool: {group: [region], fund: {amount: 100.01}, gate: {measure: {count: events, when: {kinds: [order]}}, at_least: 2}, share_by: equal}}`,
	`{id: race, contest: {group: [region, class], measure: {sum: amount, when: {kinds: [order]}}, prizes: [100, 50.01, 20]}}`,
	`{id: reply, bounty: {each: 0.70, once_per: [customer]}, when: {kinds: [chat_replied, footfall]}, hold: {days: 5, void_on: [chat_replied, footfall]}}`,
	`{id: met, ladder: {measure: {count: customers}, mode: marginal, steps: [{from: 0, each: 1}]}}`,
	`{id: slow, penalty: {each: 1.00}, when: {kinds: [chat_waiting], unanswered_minutes: 600}}`,
	`{id: class, for: {classes: [A], min_tenure_days: 30}, commission: {rate: 1%}, when: {kinds: [order], regions: [east], categories: [shoes]}}`,
}

const credits = `
credit:
  - {id: lead, when: {kinds: [order], origins: [public_lead], within_days: 10}, to: [{party: team, share: 70%}, {party: guide, share: 30%}, {party: owner, share: 50%, soft: true}]}
  - {id: dual, when: {kinds: [order], channels: [mini_program]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}, {party: manager, share: 10%, soft: true}]}
`

// drawPlan draws a plan document.
func drawPlan(c chance) string {
	var b strings.Builder
	fmt.Fprintf(&b, "schema: 1\nplan: tried\nversion: %d\nperiod: month\n", c(3))
	if c(2) == 0 {
		b.WriteString(credits)
	}
	if c(3) == 0 {
		b.WriteString("limits: {cap: 200.00}\n")
	}
	b.WriteString("components:\n")
	at := c(len(parts))
	for i := range 1 + c(len(parts)) {
		fmt.Fprintf(&b, "  - %s\n", parts[(at+i)%len(parts)])
	}
	return b.String()
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func parsePlan(t fataler, document string) *reward.Plan {
	t.Helper()
	tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := reward.Parse(tree)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// paid gives the canonical payroll over the facts as they were drawn.
func (d *drawn) paid(t fataler, plan *reward.Plan) string {
	t.Helper()
	facts, err := reward.NewFacts(&d.Org, d.Events, shanghai, d.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	return string(reward.Pay(plan, facts, d.Period).AppendJSON(nil))
}

func (d *drawn) exported(t fataler) []byte {
	t.Helper()
	data, err := simulator.Export(d.Dataset)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func open(t fataler, data []byte) *simulator.Session {
	t.Helper()
	set, err := simulator.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	session, err := simulator.NewSession(set, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func statements(t fataler, session *simulator.Session, plan *reward.Plan) string {
	t.Helper()
	payroll, err := session.Pay(plan)
	if err != nil {
		t.Fatal(err)
	}
	return string(payroll.AppendJSON(nil))
}

var _ fataler = (*testing.T)(nil)
