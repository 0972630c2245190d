package simulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/simulator"
)

func sessionWith(t *testing.T, history simulator.History) *simulator.Session {
	t.Helper()
	d := draw(seeded(9), size{stores: 2, guides: 4, customers: 4, events: 200})
	d.History = history
	return open(t, d.exported(t))
}

func planOf(t *testing.T, component string) string {
	t.Helper()
	for _, p := range parts {
		if strings.HasPrefix(p, "{id: "+component+",") {
			return "schema: 1\nplan: tried\nperiod: month\ncomponents:\n  - " + p + "\n"
		}
	}
	t.Fatalf("no component %s", component)
	return ""
}

func TestSession_Pay_refusesWhatTheSetDoesNotCarry(t *testing.T) {
	t.Parallel()
	friends := simulator.History{Once: []guideapp.Kind{guideapp.FriendAdded}, Voids: []guideapp.Kind{guideapp.FriendLost}}
	tests := map[string]struct {
		history   simulator.History
		component string
		says      string
	}{
		"a plan that looks at its period only": {simulator.History{}, "steps", ""},
		"friends, carried":                     {friends, "friend", ""},
		"friends, not carried":                 {simulator.History{}, "friend", "friend_added, friend_lost"},
		"losses, not carried":                  {simulator.History{Once: friends.Once}, "friend", "friend_lost"},
		"first orders, not carried":            {friends, "new", "first orders"},
		"first orders, carried":                {simulator.History{FirstOrders: true}, "new", ""},
		"everyone's facts, not carried":        {simulator.History{Once: guideapp.Kinds, Voids: guideapp.Kinds}, "first-friend", "(of all customers, for a once_per without customer: friend_added, service)"},
		"some facts of everyone":               {simulator.History{Once: guideapp.Kinds, Everyone: friends.Once, Voids: guideapp.Kinds}, "first-friend", "of all customers, for a once_per without customer: service"},
		"everyone's facts, carried":            {simulator.Whole(), "first-friend", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sessionWith(t, test.history).Pay(parsePlan(t, planOf(t, test.component)))
			if (err == nil) != (test.says == "") || (err != nil && !strings.Contains(err.Error(), test.says)) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSession_Pay_refusesAnotherPeriodOrZone(t *testing.T) {
	t.Parallel()
	session := sessionWith(t, simulator.Whole())
	plan := planOf(t, "steps")
	for name, test := range map[string]struct{ from, to, path string }{
		"a week's plan":   {"period: month", "period: week", "period"},
		"a later plan":    {"period: month", "period: month\neffective: {from: 2026-10-01}", "period"},
		"another zone":    {"period: month", "period: month\ntimezone: Europe/Paris", "timezone"},
		"what it carries": {"", "", ""},
	} {
		_, err := session.Pay(parsePlan(t, strings.Replace(plan, test.from, test.to, 1)))
		if (err == nil) != (test.path == "") || (err != nil && !strings.Contains(err.Error(), test.path)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewSession_refusesAnotherZone(t *testing.T) {
	t.Parallel()
	d := draw(seeded(1), size{stores: 1, guides: 1, customers: 1, events: 3})
	if _, err := simulator.NewSession(&d.Dataset, time.UTC); guideapp.CodeOf(err) != guideapp.Invalid {
		t.Errorf("%v", err)
	}
}

func TestSession_Compare(t *testing.T) {
	t.Parallel()
	session := sessionWith(t, simulator.Whole())
	live := planOf(t, "steps")
	raised := strings.Replace(live, "rate: 3%", "rate: 4%", 1)
	other := planOf(t, "mini")
	for _, test := range []struct{ baseline, variant string }{{live, live}, {live, raised}, {raised, live}, {other, raised}, {live, raised}} {
		baseline, variant := parsePlan(t, test.baseline), parsePlan(t, test.variant)
		c, err := session.Compare(baseline, variant)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := sessionWith(t, simulator.Whole()).Compare(baseline, variant)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(c.AppendJSON(nil)), string(fresh.AppendJSON(nil)); got != want {
			t.Errorf("a session that compared before gives\n%s\na fresh one\n%s", got, want)
		}
		if c.Changes[0].Nothing != (test.baseline == test.variant) {
			t.Errorf("nothing %v between\n%s\nand\n%s", c.Changes[0].Nothing, test.baseline, test.variant)
		}
	}
}

func TestSession_Check(t *testing.T) {
	t.Parallel()
	session := sessionWith(t, simulator.Whole())
	jumps := strings.Replace(planOf(t, "steps"), "mode: marginal", "mode: whole", 1)
	for name, test := range map[string]struct {
		document, period, says string
	}{
		"of the data set's period": {planOf(t, "steps"), "2026-09", `"liability":{"per_guide":{`},
		"of another period":        {"effective: {from: 2026-11-01}\n" + jumps, "2026-11", `"plan":{`},
		"a jump in pay":            {jumps, "2026-09", `"jump_fen":`},
	} {
		plan := parsePlan(t, test.document)
		check := session.Check(plan)
		answer := string(check.AppendJSON(nil))
		if check.Period.String() != test.period || !strings.Contains(answer, test.says) || !json.Valid([]byte(answer)) {
			t.Errorf("%s: %s", name, answer)
		}
	}
	check := simulator.NewCheck(parsePlan(t, "effective: {from: 2026-11-01}\n"+jumps))
	if answer := string(check.AppendJSON(nil)); strings.Contains(answer, `"period"`) || strings.Contains(answer, `"plan":{`) || !json.Valid([]byte(answer)) {
		t.Errorf("without an organisation: %s", answer)
	}
}
