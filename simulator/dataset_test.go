package simulator_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/simulator"
)

// Whatever plan is tried on whatever facts: the exported set pays the same bytes.
func TestDataset_paysTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := fromRapid(t)
		d := draw(c, size{stores: 3, guides: 4, customers: 5, events: c(60)})
		plan := parsePlan(t, drawPlan(c))
		if got, want := statements(t, open(t, d.exported(t)), plan), d.paid(t, plan); got != want {
			t.Fatalf("over the exported set:\n%s\nover the facts:\n%s", got, want)
		}
	})
}

// Larger sets than rapid draws, in which components meet.
func TestDataset_paysTheSameAtLarge(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		c := seeded(seed)
		d := draw(c, size{stores: 8, guides: 30, customers: 10, events: 2_000})
		session := open(t, d.exported(t))
		for range 3 {
			plan := parsePlan(t, drawPlan(c))
			want := d.paid(t, plan)
			if got := statements(t, session, plan); got != want {
				t.Fatalf("seed %d: over the exported set:\n%.2000s\nover the facts:\n%.2000s", seed, got, want)
			}
			if !strings.Contains(want, `"state":"earned"`) {
				t.Errorf("seed %d: nothing is paid, so nothing is shown", seed)
			}
		}
	}
}

func TestExport_orderDoesNotMatter(t *testing.T) {
	t.Parallel()
	d := draw(seeded(3), size{stores: 3, guides: 5, customers: 6, events: 300})
	want := d.exported(t)
	rand.New(rand.NewPCG(4, 4)).Shuffle(len(d.Events), func(i, k int) { d.Events[i], d.Events[k] = d.Events[k], d.Events[i] })
	if !bytes.Equal(d.exported(t), want) {
		t.Error("the same facts in another order give other bytes")
	}
}

func TestExport_namesNobody(t *testing.T) {
	t.Parallel()
	d := draw(seeded(5), size{stores: 5, guides: 20, customers: 10, events: 1_000})
	d.secrets = append(d.secrets, "pos", "crm", "138****0000")
	data := d.exported(t)
	set, err := simulator.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	loaded := fmt.Sprintf("%+v %+v", set.Org, loadedEvents(t, set)) // texts share beginnings in the bytes, but not here
	for _, secret := range d.secrets {
		if bytes.Contains(data, []byte(secret)) || strings.Contains(loaded, secret) {
			t.Errorf("the data set contains %q", secret)
		}
	}
	for _, kept := range []string{"S1", "G1", "shoes", "discount"} {
		if !strings.Contains(loaded, kept) {
			t.Errorf("the data set does not contain %q", kept)
		}
	}
}

func TestLoad_givesWhatWasExported(t *testing.T) {
	t.Parallel()
	d := draw(seeded(6), size{stores: 3, guides: 5, customers: 6, events: 300})
	d.History = simulator.History{FirstOrders: true, Once: []guideapp.Kind{guideapp.FriendAdded}, Everyone: []guideapp.Kind{guideapp.Service}, Voids: []guideapp.Kind{guideapp.FriendLost}}
	set, err := simulator.Load(d.exported(t))
	if err != nil {
		t.Fatal(err)
	}
	again := *set
	again.Events = loadedEvents(t, set)
	second, err := simulator.Export(again)
	if err != nil {
		t.Fatal(err)
	}
	reloaded, err := simulator.Load(second)
	if err != nil {
		t.Fatal(err)
	}
	if reloaded.Period != d.Period || reloaded.AsOf != d.AsOf || reloaded.Zone != d.Zone || reloaded.Org.Brand != d.Org.Brand ||
		!reloaded.History.Covers(&d.History) || !d.History.Covers(&reloaded.History) {
		t.Errorf("loaded %v, %v, %s, %s, %+v", reloaded.Period, reloaded.AsOf, reloaded.Zone, reloaded.Org.Brand, reloaded.History)
	}
	for i, e := range loadedEvents(t, reloaded) {
		if field := again.Events[i].Difference(e); field != "" || again.Events[i].ID != e.ID {
			t.Fatalf("fact %d differs in %s after a second round", i, field)
		}
	}
}

func loadedEvents(t testing.TB, set *simulator.Dataset) []guideapp.Event {
	t.Helper()
	events, err := simulator.EventsOf(set)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func TestExport_refuses(t *testing.T) {
	t.Parallel()
	order := guideapp.Event{Brand: "brand", Source: "pos", ID: "1", Kind: guideapp.Order, At: 1, Amount: 5}
	tests := map[string]struct {
		change func(*guideapp.Event)
		code   guideapp.Code
		says   string
	}{
		"another brand":          {func(e *guideapp.Event) { e.ID, e.Brand = "2", "other" }, guideapp.Invalid, `brand "other"`},
		"one id, two contents":   {func(e *guideapp.Event) { e.Amount = 6 }, guideapp.Conflict, "amount"},
		"a time before all time": {func(e *guideapp.Event) { e.ID, e.At = "2", -1 }, guideapp.Invalid, "out of range"},
		"an amount too large":    {func(e *guideapp.Event) { e.ID, e.Amount = "2", guideapp.MaxAmount+1 }, guideapp.Invalid, "out of range"},
		"a word too long":        {func(e *guideapp.Event) { e.ID, e.Category = "2", strings.Repeat("x", 500) }, guideapp.TooLarge, "500 bytes"},
		"an id too long":         {func(e *guideapp.Event) { e.ID = strings.Repeat("x", 70_000) }, guideapp.TooLarge, "70005 bytes"},
		"a source with a slash":  {func(e *guideapp.Event) { e.Source = "a/b" }, guideapp.Invalid, "out of range"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			second := order
			test.change(&second)
			set := simulator.Dataset{Period: september, Zone: "UTC", AsOf: 10, History: simulator.Whole(), Events: []guideapp.Event{order, second}}
			set.Org.Brand = "brand"
			_, err := simulator.Export(set)
			if guideapp.CodeOf(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestLoad_refuses(t *testing.T) {
	t.Parallel()
	d := draw(seeded(7), size{stores: 2, guides: 2, customers: 3, events: 20})
	good := d.exported(t)
	tests := map[string]struct {
		data []byte
		says string
	}{
		"nothing":               {nil, "not a Frontline data set"},
		"something else":        {bytes.Repeat([]byte("event_id,kind,at\n"), 10), "not a Frontline data set"},
		"another format":        {changed(good, 4, 1), "format 1"},
		"cut short":             {good[:len(good)-1], "checksum"},
		"a byte changed":        {changed(good, 40, good[40]^1), "checksum"},
		"more after its end":    {sealed(append(bytes.Clone(good[:len(good)-crc64.Size]), 0)), "follows its end"},
		"cut short, and sealed": {sealed(bytes.Clone(good[:len(good)-crc64.Size-3])), "export it again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := simulator.Load(test.data)
			var known *guideapp.Error
			if !errors.As(err, &known) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func changed(data []byte, at int, to byte) []byte {
	data = bytes.Clone(data)
	data[at] = to
	return data
}

// sealed puts a right trailer behind a body, as somebody would who means harm.
func sealed(body []byte) []byte {
	return binary.BigEndian.AppendUint64(body, crc64.Checksum(body, crc64.MakeTable(crc64.ECMA)))
}

// Every number in a set may lie. Nothing a number claims costs more memory than the
// limit that Load promises.
func TestLoad_believesNoNumber(t *testing.T) {
	d := draw(seeded(8), size{stores: 2, guides: 2, customers: 3, events: 12})
	good := d.exported(t)
	body, step := good[:len(good)-crc64.Size], 1
	if testing.Short() {
		step = 11
	}
	enormous := []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}
	for at := 5; at < len(body); at += step {
		for _, lie := range [][]byte{{0}, {body[at] + 1}, {0x7f}, {0x80, 0xad, 0xe2, 0x04}, enormous} {
			lying := sealed(append(append(bytes.Clone(body[:at]), lie...), body[at+1:]...))
			before := allocated()
			tryAll(t, lying)
			if cost := allocated() - before; cost > 4_000*uint64(len(lying)) {
				t.Fatalf("%d bytes with %x at byte %d cost %d bytes of memory", len(lying), lie, at, cost)
			}
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// tryAll loads a set and pays a plan over it: nothing may panic, and what is refused is
// refused with an error for people.
func tryAll(t *testing.T, data []byte) {
	t.Helper()
	set, err := simulator.Load(data)
	if err != nil {
		if code := guideapp.CodeOf(err); code != guideapp.Invalid && code != guideapp.TooLarge {
			t.Fatalf("%v", err)
		}
		return
	}
	zone := time.FixedZone(set.Zone, 8*3600)
	session, err := simulator.NewSession(set, zone)
	if err != nil {
		if guideapp.CodeOf(err) != guideapp.Invalid {
			t.Fatalf("%v", err)
		}
		return
	}
	if _, err := session.Pay(fuzzPlan(t)); err != nil && guideapp.CodeOf(err) != guideapp.Invalid {
		t.Fatalf("%v", err)
	}
}

func FuzzLoad(f *testing.F) {
	for seed := range uint64(3) {
		d := draw(seeded(seed), size{stores: 2, guides: 2, customers: 3, events: 20})
		data, err := simulator.Export(d.Dataset)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:len(data)-crc64.Size])
	}
	f.Add([]byte("FLDS\x01"))
	f.Fuzz(func(t *testing.T, body []byte) { tryAll(t, sealed(body)) })
}
