package population_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/simulator/population"
)

// told is a population with its facts in order.
type told struct {
	*population.Population
	events []guideapp.Event
}

// demo is drawn once for all tests, which only look at it.
var demo = sync.OnceValue(drawDemo)

func drawDemo() told {
	p, err := population.Demo()
	if err != nil {
		panic(err)
	}
	return told{p, p.Events()}
}

// The real input is what was published, byte for byte.
func TestReal(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"stores_cn.csv":    "4c9ca829110593e86350b6425307dff0b52b9f282850286184a9feb7b729d4ba",
		"orders_cdnow.csv": "c732693080c28fcf1c04fcc1629883e58010ea720e6029eec9b66f6b36a69082",
	} {
		content, err := population.Real(name)
		sum := sha256.Sum256(content)
		if err != nil || hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s: %x, %v", name, sum, err)
		}
	}
	if _, err := population.Real("other.csv"); guideapp.CodeOf(err) != guideapp.NotFound {
		t.Errorf("other.csv: %v", err)
	}
}

// What is real is there in full: all stores, all customers, every purchase on its day
// with its items and its amount.
func TestDemo_real(t *testing.T) {
	t.Parallel()
	const (
		stores, customers, orders              = 2_734, 23_570, 69_659
		turnover                  guideapp.Fen = 250_031_563 * 7 // US cents at 7 yuan to the dollar
		items                                  = 167_881
		september                              = 2_043 // those of June 1998
	)
	p := demo()
	if len(p.Org.Stores) != stores || p.CustomerCount != customers || len(p.Customers()) != customers {
		t.Errorf("%d stores, %d customers", len(p.Org.Stores), p.CustomerCount)
	}
	var n, bought, thisMonth int
	var sum guideapp.Fen
	first := map[string]guideapp.Event{}
	for _, e := range p.events {
		if e.Kind != guideapp.Order {
			continue
		}
		n, sum, bought = n+1, sum+e.Amount, bought+int(e.Quantity)
		if e.At >= guideapp.Date(2026, 9, 1).Start(population.Zone) {
			thisMonth++
		}
		if strings.HasSuffix(e.ID, "-o1") {
			first[e.Customer] = e
		}
	}
	if n != orders || sum != turnover || bought != items || thisMonth != september {
		t.Errorf("%d orders of %d items for %s yuan, %d in September", n, bought, sum.Yuan(), thisMonth)
	}
	one := first["C00001"] // 1997-01-01, 1 item, 11.77 US dollars
	if one.Amount != 8239 || one.Quantity != 1 || guideapp.DayOf(one.At, population.Zone) != guideapp.Date(1997, 1, 1)+population.DemoShift {
		t.Errorf("the first order is %+v", one)
	}
	if population.DemoToday != guideapp.Date(2026, 9, 30) || guideapp.Date(1998, 6, 30)+population.DemoShift != population.DemoToday {
		t.Error("the research data does not end today")
	}
}

// Every fact is one that the readers would take, happens while its people are there, and
// refers to a fact that exists.
func TestDemo_consistent(t *testing.T) {
	t.Parallel()
	p := demo()
	events := p.events
	byID := make(map[string]guideapp.Event, len(events))
	for _, e := range events {
		if _, twice := byID[e.ID]; twice {
			t.Fatalf("two facts are called %s", e.ID)
		}
		byID[e.ID] = e
	}
	for _, e := range events {
		if v := e.Violations(); len(v) > 0 {
			t.Fatalf("%+v: %v", e, v)
		}
		if ref := byID[e.Ref]; e.Ref != "" && (ref.ID == "" || ref.At > e.At || ref.Customer != e.Customer) {
			t.Fatalf("%+v refers to %+v", e, ref)
		}
		checkPlace(t, p.Population, e)
	}
	if last := events[len(events)-1].At; last > p.Now() || len(events) > 300_000 {
		t.Errorf("%d facts, the last at %s", len(events), last)
	}
}

func checkPlace(t *testing.T, p *population.Population, e guideapp.Event) {
	t.Helper()
	day := guideapp.DayOf(e.At, population.Zone)
	store, known := p.Org.StoreOn(e.Store, day)
	if !known {
		t.Fatalf("%+v happens in no store", e)
	}
	minute := guideapp.MinuteOfDay((e.At - day.Start(population.Zone)) / guideapp.Minute)
	if e.Kind == guideapp.Order && !store.OpenAt(minute) {
		t.Fatalf("%+v happens while the store is closed", e)
	}
	if e.Kind != guideapp.Order || e.Guide == "" {
		return
	}
	g, _ := p.Org.Guide(e.Guide)
	if a, ok := g.On(day); !ok || a.Store != e.Store {
		t.Fatalf("%+v: the guide stands in %q", e, a.Store)
	}
}

// The shape that every screen needs.
func TestDemo_shape(t *testing.T) {
	t.Parallel()
	p := demo()
	staffed, standing := map[string]int{}, 0
	for _, g := range p.Org.Guides {
		if a, ok := g.On(population.DemoToday); ok {
			staffed[a.Store]++
			standing++
		}
	}
	perGuide := map[string]int{}
	for _, c := range p.Customers() {
		perGuide[c.Guide]++
	}
	if len(staffed) != 40 || standing != 240 || len(perGuide) != 240 {
		t.Errorf("%d stores with %d guides, of whom %d have customers", len(staffed), standing, len(perGuide))
	}
	kinds := map[guideapp.Kind]int{}
	reasons := map[string]int{}
	soldByOthers := 0
	for _, e := range p.events {
		kinds[e.Kind]++
		reasons[e.Reason]++
		if e.Kind == guideapp.Order && e.Guide != "" && e.Guide != e.Owner {
			soldByOthers++
		}
	}
	for _, k := range guideapp.Kinds {
		generated := !slices.Contains([]guideapp.Kind{guideapp.Amend, guideapp.Referral, guideapp.TaskDone}, k)
		if generated != (kinds[k] > 0) {
			t.Errorf("%d facts of kind %s", kinds[k], k)
		}
	}
	for _, reason := range []string{guideapp.ReasonCustomer, guideapp.ReasonGuide, guideapp.ReasonTransfer} {
		if reasons[reason] == 0 {
			t.Errorf("no friend was lost by %s", reason)
		}
	}
	if soldByOthers == 0 {
		t.Error("nobody sold to a colleague's customer")
	}
}

// The same population is drawn every time, and on every machine.
func TestDemo_deterministic(t *testing.T) {
	t.Parallel()
	a, b := demo(), drawDemo()
	if !slices.Equal(a.Customers(), b.Customers()) || !slices.EqualFunc(a.events, b.events, sameFact) {
		t.Error("two demos differ")
	}
	const want = "a3c90c20d67f86aa0b4e7481fc261a6c485c800e6822f4872fbd1a82946f8c71"
	sum := sha256.New()
	if err := intake.WriteEvents(sum, a.events, population.Zone); err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("the demo's facts changed: %s; if that is meant, write this sum down", got)
	}
}

func sameFact(a, b guideapp.Event) bool {
	return a.Key() == b.Key() && a.Brand == b.Brand && a.Difference(b) == ""
}

// Moved back, everything lies where the research data has it.
func TestPopulation_Moved(t *testing.T) {
	t.Parallel()
	p := demo()
	back := p.Moved(-population.DemoShift)
	old := back.Events()
	if !slices.EqualFunc(p.events, old, func(a, b guideapp.Event) bool {
		moved := guideapp.Instant(population.DemoShift) * guideapp.FullDay
		if b.OriginAt != 0 {
			b.OriginAt += moved
		}
		b.At += moved
		return sameFact(a, b)
	}) {
		t.Error("more than the days changed")
	}
	if day := guideapp.DayOf(back.Now(), population.Zone); day != guideapp.Date(1998, 6, 30) {
		t.Errorf("it ends on %s", day)
	}
	again := back.Moved(population.DemoShift)
	for i, g := range again.Org.Guides {
		if !slices.Equal(g.Assignments, p.Org.Guides[i].Assignments) {
			t.Fatalf("%s: %+v", g.ID, g)
		}
	}
}

// The demo's guide has something on every screen.
func TestDemoPeople(t *testing.T) {
	t.Parallel()
	p := demo()
	people := population.DemoPeople(p.Population)
	for _, role := range guideapp.Roles {
		if !slices.ContainsFunc(people, func(who guideapp.Person) bool { return who.Role == role }) {
			t.Errorf("nobody signs in as %s", role)
		}
	}
	guide, manager := people[0], people[1]
	if guide.Role != guideapp.RoleGuide || manager.Role != guideapp.RoleManager || guide.Store != manager.Store {
		t.Fatalf("got %+v and %+v", guide, manager)
	}
	store, _ := p.Org.StoreOn(guide.Store, population.DemoToday)
	for _, who := range people {
		if !who.Reaches(store) {
			t.Errorf("%s does not reach %s", who.ID, store.ID)
		}
	}
	friends, answered, waiting := map[string]bool{}, map[string]bool{}, 0
	events := p.events
	for _, e := range events {
		friends[e.Customer] = friends[e.Customer] || e.Kind == guideapp.FriendAdded
		answered[e.Ref] = answered[e.Ref] || e.Kind == guideapp.ChatReplied
	}
	for _, e := range events {
		if e.Kind == guideapp.ChatWaiting && e.Guide == guide.ID && e.At > p.Now()-guideapp.Hour && !answered[e.ID] {
			waiting++
		}
	}
	strangers := 0
	for _, c := range p.Customers() {
		if c.Guide == guide.ID && !friends[c.ID] {
			strangers++
		}
	}
	if waiting < 2 || strangers < 10 {
		t.Errorf("%d chats wait and %d customers are no friends", waiting, strangers)
	}
}

// The plan is valid, in both times.
func TestDemoPlan(t *testing.T) {
	t.Parallel()
	first, last := guideapp.Date(1998, 1, 1), guideapp.Date(1998, 12, 31)
	for name, text := range map[string]string{"demo": population.DemoPlan(), "in 1998": population.PlanInForce(first, last)} {
		document, err := intake.ReadPlan("plan.yaml", strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		plan, err := reward.Parse(document)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if (name == "in 1998") != (plan.First == first && plan.Last == last) || len(plan.Components) != 4 {
			t.Errorf("%s: %+v", name, plan)
		}
	}
}

func BenchmarkDemo(b *testing.B) {
	b.ReportAllocs()
	facts := 0
	for b.Loop() {
		facts = len(drawDemo().events)
	}
	b.ReportMetric(float64(facts)*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
}
