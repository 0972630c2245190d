package simulator_test

import (
	"bytes"
	"fmt"
	"index/suffixarray"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/simulator"
)

// wordy gives facts words of every kind: shared by many, by few, and by one.
func wordy(c chance, d *drawn) {
	for i := range d.Events {
		e := &d.Events[i]
		if i > 0 && e.ID == d.Events[i-1].ID {
			*e = d.Events[i-1] // the same fact again
			continue
		}
		e.Category = pick(c, "", "shoes", "hats", fmt.Sprintf("category of %d", c(30)))
		if e.Kind != guideapp.Refund && e.Kind != guideapp.Amend {
			e.Reason = pick(c, "", guideapp.ReasonTransfer, "moved", fmt.Sprintf("reason of %d", c(30)))
		}
		e.Attrs = nil
		if c(4) > 0 {
			e.Attrs = []guideapp.Attr{{Name: "note", Value: fmt.Sprintf("note of %d", c(30))}, {Name: "sku", Value: pick(c, "A1", "B2", "", fmt.Sprintf("sku of %d", c(30)))}}
		}
	}
}

// asking draws a plan that asks for words.
func asking(c chance) string {
	when := []string{"kinds: [order, service, friend_added]"}
	if c(2) == 0 {
		when = append(when, fmt.Sprintf("categories: [%s]", pick(c, "shoes", "hats", "gloves", fmt.Sprintf("category of %d", c(30)))))
	}
	if c(3) == 0 {
		when = append(when, fmt.Sprintf("reasons: [%s]", pick(c, "moved", "transfer", "bored", fmt.Sprintf("reason of %d", c(30)))))
	}
	if c(2) == 0 {
		when = append(when, fmt.Sprintf("attrs: {%s: [%s]}", pick(c, "sku", "sku", "note", "size"), pick(c, "A1", "C3", fmt.Sprintf("sku of %d", c(30)), fmt.Sprintf("note of %d", c(30)))))
	}
	return "schema: 1\nplan: tried\nperiod: month\ncomponents:\n  - {id: w, bounty: {each: 2.00}, when: {" + strings.Join(when, ", ") + "}}\n"
}

// Whatever words are left out: a plan pays over the set what it pays over the facts, or is
// refused by the words that are not there. The plans whose words were named are paid.
func TestExport_sifted(t *testing.T) {
	t.Parallel()
	taken, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := fromRapid(t)
		d := draw(seeded(uint64(c(1000))), size{stores: 3, guides: 4, customers: 10, events: 20 + c(200)})
		wordy(seeded(uint64(c(1000))), &d)
		named, other := parsePlan(t, asking(c)), parsePlan(t, asking(c))
		d.History.Words = simulator.Words{}
		d.History.Words.Add(named)
		session := open(t, d.exported(t))
		if got, want := statements(t, session, named), d.paid(t, named); got != want {
			t.Fatalf("over the exported set:\n%s\nover the facts:\n%s", got, want)
		}
		payroll, err := session.Pay(other)
		if err != nil {
			if refused++; guideapp.CodeOf(err) != guideapp.Invalid || !strings.Contains(err.Error(), "save this plan as a draft") {
				t.Fatal(err)
			}
			return
		}
		taken++
		if got, want := string(payroll.AppendJSON(nil)), d.paid(t, other); got != want {
			t.Fatalf("over the exported set:\n%s\nover the facts:\n%s", got, want)
		}
	})
	if !testing.Short() && (taken == 0 || refused == 0) { // a short run draws too few to hold it against chance
		t.Errorf("%d plans were taken, %d refused: nothing is shown", taken, refused)
	}
}

// sharedBy gives facts of n customers that all carry the same words.
func sharedBy(n int, word string) (events []guideapp.Event) {
	for i := range n {
		events = append(events, guideapp.Event{Brand: "brand", Source: "pos", ID: fmt.Sprintf("%s-%d", word, i), Kind: guideapp.Order, At: september.First.Start(shanghai),
			Store: "S0", Guide: "G0", Customer: fmt.Sprintf("customer-%d", i), Amount: 100, Category: word, Reason: word, Attrs: []guideapp.Attr{{Name: "sku", Value: word}}})
	}
	return events
}

func TestExport_leavesOut(t *testing.T) {
	t.Parallel()
	repeated := func(events []guideapp.Event, customer string) []guideapp.Event {
		for i := range events {
			events[i].Customer = customer
		}
		return events
	}
	prose := strings.Repeat("too. ", guideapp.MaxName/5) + "Yes."
	for name, test := range map[string]struct {
		word    string
		events  []guideapp.Event
		carried bool
	}{
		"shared by enough":                {"autumn", sharedBy(simulator.MinShared, "autumn"), true},
		"shared by one too few":           {"autumn", sharedBy(simulator.MinShared-1, "autumn"), false},
		"one customer, many times":        {"autumn", repeated(sharedBy(simulator.MinShared+5, "autumn"), "customer-1"), false},
		"nobody, many times":              {"autumn", repeated(sharedBy(simulator.MinShared+5, "autumn"), ""), false},
		"one too few, and nobody":         {"autumn", append(sharedBy(simulator.MinShared-1, "autumn"), repeated(sharedBy(30, "autumn"), "")[20:]...), false},
		"named":                           {"A1", sharedBy(1, "A1"), true},
		"a phone, shared":                 {"13812345678", sharedBy(simulator.MinShared, "13812345678"), false},
		"a phone in groups, shared":       {"ask 138 1234-5678", sharedBy(simulator.MinShared, "ask 138 1234-5678"), false},
		"a phone with its country's code": {"+8613812345678", sharedBy(simulator.MinShared, "+8613812345678"), false},
		"a foreign phone":                 {"+442071838750", sharedBy(simulator.MinShared, "+442071838750"), false},
		"a guide's name, shared":          {"the guide named 0", sharedBy(simulator.MinShared, "the guide named 0"), false},
		"a store's name, shared":          {"the shop named 0", sharedBy(simulator.MinShared, "the shop named 0"), false},
		"a customer's id, shared":         {"customer-3", sharedBy(simulator.MinShared, "customer-3"), false},
		"a guide's name in a word":        {"王芳推荐", sharedBy(simulator.MinShared+2, "王芳推荐"), false},
		"a guide's name, written apart":   {"from WANG-fang", sharedBy(simulator.MinShared, "from WANG-fang"), false},
		"a store's name in a word":        {"at the shop named 0, upstairs", sharedBy(simulator.MinShared, "at the shop named 0, upstairs"), false},
		"half a guide's name":             {"芳香", sharedBy(simulator.MinShared, "芳香"), true},
		"a customer's id in a word":       {"customer-7 friends", sharedBy(simulator.MinShared, "customer-7 friends"), false},
		"a customer's id before Chinese":  {"customer-7的朋友", sharedBy(simulator.MinShared, "customer-7的朋友"), false},
		"a customer's id in full width":   {"ｃｕｓｔｏｍｅｒ－７", sharedBy(simulator.MinShared, "ｃｕｓｔｏｍｅｒ－７"), false},
		"part of a customer's id":         {"friends of the customer", sharedBy(simulator.MinShared, "friends of the customer"), true},
		"a phone with points":             {"138.0013.8000", sharedBy(simulator.MinShared, "138.0013.8000"), false},
		"a phone in full width":           {"１３８００１３８０００", sharedBy(simulator.MinShared, "１３８００１３８０００"), false},
		"a phone after another number":    {"3 pairs, 138 0013 8000", sharedBy(simulator.MinShared, "3 pairs, 138 0013 8000"), false},
		"a landline":                      {"021-62345678", sharedBy(simulator.MinShared, "021-62345678"), false},
		"prose":                           {prose, sharedBy(simulator.MinShared, prose), false},
		"sizes and a year":                {"size 36-42, autumn 2026", sharedBy(simulator.MinShared, "size 36-42, autumn 2026"), true},
		"an article number, shared":       {"6901234567892", sharedBy(simulator.MinShared, "6901234567892"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := draw(seeded(1), size{stores: 1, guides: 1, customers: 1, events: 1})
			d.Events, d.AsOf = test.events, september.Last.Start(shanghai)
			stands := d.Org.Guides[0].Assignments
			d.Org.Guides = append(d.Org.Guides, guideapp.Guide{ID: "G8", Name: "王芳", Assignments: stands}, guideapp.Guide{ID: "G9", Name: "Wang Fang", Assignments: stands})
			plan := func(when string) string {
				return "schema: 1\nplan: p\nperiod: month\ncomponents:\n  - {id: w, bounty: {each: 2.00}, when: {kinds: [order], " + when + "}}\n"
			}
			d.History.Words = simulator.Words{}
			d.History.Words.Add(parsePlan(t, plan("categories: [A1], reasons: [A1], attrs: {sku: [A1]}")))
			session := open(t, d.exported(t))
			said := string(session.AppendJSON(nil))
			for what, when := range map[string]string{
				"category " + test.word: fmt.Sprintf("categories: [%q]", test.word),
				"reason " + test.word:   fmt.Sprintf("reasons: [%q]", test.word),
				"sku " + test.word:      fmt.Sprintf("attrs: {sku: [%q]}", test.word),
			} {
				asking := parsePlan(t, plan(when))
				payroll, err := session.Pay(asking)
				if !test.carried {
					if err == nil || !strings.Contains(err.Error(), what[:min(len(what), 200)]) {
						t.Errorf("%s: %v", what, err)
					}
				} else if err != nil || string(payroll.AppendJSON(nil)) != d.paid(t, asking) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if left := 3 * len(test.events); test.carried != strings.Contains(said, `"left_out":0}`) || (!test.carried && !strings.Contains(said, fmt.Sprintf(`"left_out":%d}`, left))) {
				t.Error(said)
			}
			if bytes.Contains(d.exported(t), []byte(test.word)) != test.carried {
				t.Errorf("%q is carried against what is said", test.word)
			}
		})
	}
}

// The refusal says everything that keeps a word on the server, and what to do.
func TestSession_Takes_refusesWords(t *testing.T) {
	t.Parallel()
	plan := "schema: 1\nplan: p\nperiod: month\ncomponents:\n  - {id: w, bounty: {each: 2.00}, when: {kinds: [order], attrs: {sku: [autumn]}}}\n"
	d := draw(seeded(1), size{stores: 1, guides: 1, customers: 1, events: 1})
	d.Events, d.AsOf, d.History.Words = sharedBy(2*simulator.MinShared, "autumn"), september.Last.Start(shanghai), simulator.Words{}
	err := open(t, d.exported(t)).Takes(parsePlan(t, plan))
	if err == nil {
		t.Fatal("the value of an attribute that no plan names has left, since many share it")
	}
	for _, want := range []string{"(attribute sku)", "at least 10 customers", "not of an attribute that no plan or draft asks for", "name, customer id or phone number", "save this plan as a draft"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	d.History.Words.Add(parsePlan(t, plan))
	if err := open(t, d.exported(t)).Takes(parsePlan(t, plan)); err != nil {
		t.Errorf("saved as a draft: %v", err)
	}
}

// A value that nobody has is none that was left out, unless some of its attribute were.
func TestExport_absentWords(t *testing.T) {
	t.Parallel()
	plan := "schema: 1\nplan: p\nperiod: month\ncomponents:\n  - {id: w, bounty: {each: 2.00}, when: {kinds: [order], attrs: {sku: [A1]}}}\n"
	for name, test := range map[string]struct {
		events  []guideapp.Event
		refused bool
	}{
		"nothing left out":            {sharedBy(simulator.MinShared, "autumn"), false},
		"another value left out":      {sharedBy(1, "autumn"), true},
		"no fact with the attribute":  {nil, false},
		"only a named value is there": {sharedBy(2, "A1"), false},
	} {
		d := draw(seeded(1), size{stores: 1, guides: 1, customers: 1, events: 1})
		d.Events, d.AsOf, d.History.Words = test.events, september.Last.Start(shanghai), simulator.Words{}
		d.History.Words.Add(parsePlan(t, plan))
		asking := parsePlan(t, strings.Replace(plan, "A1", "Z9", 1))
		payroll, err := open(t, d.exported(t)).Pay(asking)
		if (err != nil) != test.refused || (err == nil && string(payroll.AppendJSON(nil)) != d.paid(t, asking)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Planted in every field of every fact, no name, phone or id of anybody is in the bytes.
func TestExport_plantedSecrets(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		d := draw(seeded(seed), size{stores: 5, guides: 20, customers: 10, events: 1_000})
		d.History.Words = simulator.Words{}
		d.History.Words.Add(parsePlan(t, asking(seeded(seed))))
		named := simulator.Attribute{Name: "sku", Vocabulary: simulator.Vocabulary{Words: []string{"A1"}}}
		d.History.Words.Attrs = []simulator.Attribute{named, {Name: "phone"}}
		secret := func(i int) string {
			s := pick(rand.New(rand.NewPCG(seed, uint64(i))).IntN, fmt.Sprintf("139%08d", 7919*i), fmt.Sprintf("Ms Wang %d", 7919*i), fmt.Sprintf("order no %d", 7919*i))
			d.secrets = append(d.secrets, s)
			return s
		}
		for i := range d.Events {
			e := &d.Events[i]
			if i > 0 && e.ID == d.Events[i-1].ID {
				*e = d.Events[i-1] // the same fact again
				continue
			}
			e.Category, e.Reason = secret(3*i), secret(3*i+1)
			e.Attrs = []guideapp.Attr{{Name: "phone", Value: secret(3*i + 2)}, {Name: "sku", Value: secret(3*i + 2)}, {Name: "written by " + secret(3*i), Value: "x"}}
			switch i % 4 {
			case 0:
				e.Store = secret(3 * i)
			case 1:
				e.Guide, e.Owner = secret(3*i), secret(3*i+1)
			case 2:
				if e.Kind == guideapp.Amend {
					e.Guide, e.Attrs = "", []guideapp.Attr{{Name: guideapp.AttrShares, Value: fmt.Sprintf("G1 60%%; 139%08d 40%%", i)}}
					d.secrets = append(d.secrets, fmt.Sprintf("139%08d", i))
				}
			}
			if e.Kind == guideapp.Referral {
				e.Ref = fmt.Sprintf("friend-%d-of-somebody", i)
				d.secrets = append(d.secrets, e.Ref)
			}
		}
		for i := range d.Org.Goals {
			if i%3 == 0 {
				d.Org.Goals[i].Party = secret(i)
			}
		}
		checkSecrets(t, &d)
	}
}

// checkSecrets exports and searches what comes out for all secrets, as bytes and as read.
func checkSecrets(t *testing.T, d *drawn) {
	t.Helper()
	data := d.exported(t)
	set, err := simulator.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	// Texts share beginnings in the bytes, but not here.
	loaded := fmt.Sprintf("%+v %+v %+v", set.Org, set.History, loadedEvents(t, set))
	written, read := suffixarray.New(data), suffixarray.New([]byte(loaded)) // each of the many is found at once
	for _, secret := range d.secrets {
		if written.Lookup([]byte(secret), 1) != nil || read.Lookup([]byte(secret), 1) != nil {
			t.Fatalf("the data set contains %q", secret)
		}
	}
	plan := parsePlan(t, planOf(t, "whole"))
	if got, want := statements(t, open(t, data), plan), d.paid(t, plan); got != want {
		t.Errorf("over the exported set:\n%.1000s\nover the facts:\n%.1000s", got, want)
	}
}

// BenchmarkExport_sharedWords exports words that enough customers share, each looked through
// for 12,000 names, against all words unseen.
func BenchmarkExport_sharedWords(b *testing.B) {
	const words = 20_000
	d := draw(seeded(1), size{stores: 1, guides: 1, customers: 1, events: 1})
	stands := d.Org.Guides[0].Assignments
	for i := range 12_000 {
		d.Org.Guides = append(d.Org.Guides, guideapp.Guide{ID: fmt.Sprintf("G1%05d", i), Name: fmt.Sprintf("guide %c%c%d", '一'+rune(i%5000), '丁'+rune(i%777), i%9), Assignments: stands})
	}
	d.Events, d.AsOf = nil, september.Last.Start(shanghai)
	for w := range words {
		for c := range simulator.MinShared {
			d.Events = append(d.Events, guideapp.Event{Brand: "brand", Source: "pos", ID: fmt.Sprintf("%d-%d", w, c), Kind: guideapp.Order, At: september.First.Start(shanghai),
				Store: "S0", Guide: "G0", Customer: fmt.Sprintf("C%07d", c), Amount: 100, Category: fmt.Sprintf("女装 / autumn-winter / coats %d 号", w)})
		}
	}
	for _, all := range []bool{true, false} {
		d.History.Words = simulator.Words{All: all}
		b.Run(fmt.Sprintf("all=%t", all), func(b *testing.B) {
			for b.Loop() {
				if _, err := simulator.Export(d.Dataset); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
