package sheet_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
	"frontline/simulator"
	"frontline/simulator/population"
	"frontline/simulator/sheet"
)

var september = guideapp.PeriodOf(guideapp.Monthly, guideapp.Date(2026, time.September, 1))

const components = `
schema: 1
plan: tried
period: month
components:
  - {id: sales, title: "<b>提成</b> & more", commission: {rate: RATE}, when: {kinds: [order]}}
  - {id: goal, title: 目标, target: {measure: {sum: amount, when: {kinds: [order]}}, goal: {uniform: 3000}, pay: [{reach: 80%, amount: 100}]}}
  - {id: slow, title: 超时, penalty: {each: 1.00}, when: {kinds: [chat_waiting], unanswered_minutes: 30}}
`

func plan(t *testing.T, rate string) *reward.Plan {
	t.Helper()
	return planOf(t, components, rate)
}

func planOf(t *testing.T, components, rate string) *reward.Plan {
	t.Helper()
	tree, err := intake.ReadPlan("plan.yaml", strings.NewReader(strings.Replace(components, "RATE", rate, 1)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := reward.Parse(tree)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// made is every report about plans over a drawn chain, as a sheet.
func made(t *testing.T, plans ...*reward.Plan) sheet.Sheet {
	t.Helper()
	drawn, err := population.Chain(population.Spec{Stores: 3, Guides: 15, Customers: 600, Seed: 3, First: september.First - 31, Last: september.Last})
	if err != nil {
		t.Fatal(err)
	}
	set := simulator.Dataset{Org: drawn.Org, Events: drawn.Events(), Period: september, AsOf: drawn.Now(), Zone: population.Zone.String(), History: simulator.Whole()}
	session, err := simulator.NewSession(&set, population.Zone)
	if err != nil {
		t.Fatal(err)
	}
	s := sheet.Sheet{Made: session.Reproduction("frontline simulate --plan 'a b.yaml' --json", plans)}
	arguments := map[string][]string{
		"marginal": {"guide", drawn.Org.Guides[0].ID}, "differences": {"guide", drawn.Org.Guides[0].ID},
		"goal_seek": {"path", "components[0].commission.rate", "budget", "2000"}, "uncertainty": {"draws", "200"},
		"behaviour": {"response", "on", "order_elasticity", "20%"},
	}
	for i := range plans {
		s.Plans = append(s.Plans, fmt.Sprintf("plan-%d.yaml", i))
	}
	for _, name := range simulator.ReportNames() {
		node := &reward.Node{Kind: reward.Map}
		for i := 0; i+1 < len(arguments[name]); i += 2 {
			node.Keys, node.Children = append(node.Keys, arguments[name][i]), append(node.Children, &reward.Node{Kind: reward.Scalar, Text: arguments[name][i+1]})
		}
		args, err := simulator.ReadArguments(node)
		if err != nil {
			t.Fatal(err)
		}
		answered, err := session.Report(name, plans, args)
		if err != nil {
			t.Fatal(err)
		}
		s.Answers = append(s.Answers, answered)
	}
	return s
}

func written(t *testing.T, s *sheet.Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The page has a section for every report with its sentence, and what makes it again.
func TestSheet_Write(t *testing.T) {
	t.Parallel()
	s := made(t, plan(t, "1%"), plan(t, "2%"))
	page := written(t, &s)
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&#39;", `"`, "&#34;")
	for _, a := range s.Answers {
		said := a.Sentence()
		for _, want := range []string{`<section id="` + a.Name + `">`, escaped.Replace(said.ZH), escaped.Replace(said.EN)} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q on the page", a.Name, want)
			}
		}
	}
	for _, want := range append(s.Made.PlanHashes, s.Made.FactsHash, escaped.Replace(s.Made.Command), "plan-1.yaml") {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if !strings.Contains(page, `id="shows-en" checked`) || strings.Contains(page, `id="shows-zh" checked`) {
		t.Error("English is not shown first")
	}
	s.Chinese = true
	if !strings.Contains(written(t, &s), `id="shows-zh" checked`) {
		t.Error("Chinese is not shown first")
	}
}

// Nothing is fetched or run, names are text, and all that is opened is closed.
func TestSheet_Write_standsByItself(t *testing.T) {
	t.Parallel()
	s := made(t, plan(t, "1%"), plan(t, "2%"))
	page := written(t, &s)
	for _, never := range []string{"<script", "http:", "https:", "<link", "@import", "url(", "<img", "<b>提成", "ZgotmplZ"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	for _, tag := range []string{"section", "svg", "table", "tr", "td", "th", "span", "text", "title", "rect", "ul", "li", "div"} {
		opened := len(regexp.MustCompile("<"+tag+"[ >]").FindAllString(page, -1))
		closed := strings.Count(page, "</"+tag+">") + len(regexp.MustCompile("<"+tag+" [^>]*/>").FindAllString(page, -1))
		if opened != closed || opened == 0 {
			t.Errorf("%d %s are opened, %d closed", opened, tag, closed)
		}
	}
}

// The columns over the bins are as high as the guides they count.
func TestSheet_Write_histogram(t *testing.T) {
	t.Parallel()
	s := made(t, plan(t, "1%"))
	page := written(t, &s)
	start := strings.Index(page, `<section id="distribution">`)
	chart := page[start : start+strings.Index(page[start:], "</svg>")]
	heights := regexp.MustCompile(`height="([0-9.]+)" fill="[^"]*"><title>基准，[^：]*：(\d+) 人</title>`).FindAllStringSubmatch(chart, -1)
	all, unit := 0, 0.0
	for _, h := range heights {
		var height float64
		var guides int
		if _, err := fmt.Sscan(h[1], &height); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(h[2], &guides); err != nil {
			t.Fatal(err)
		}
		all += guides
		if guides == 0 && height != 0 {
			t.Errorf("nobody is %v high", height)
		}
		if guides > 0 {
			if unit == 0 {
				unit = height / float64(guides)
			}
			if off := height/float64(guides) - unit; off > 0.2 || off < -0.2 {
				t.Errorf("%d guides are %v high, one is %v", guides, height, unit)
			}
		}
	}
	if all != len(s.Answers[0].Plans[0].Statements) {
		t.Errorf("%d guides are drawn of %d", all, len(s.Answers[0].Plans[0].Statements))
	}
}

// Every report has a picture but those that are tables by nature.
func TestSheet_Write_pictures(t *testing.T) {
	t.Parallel()
	s := made(t, plan(t, "1%"), plan(t, "2%"))
	page := written(t, &s)
	for _, a := range s.Answers {
		section := page[strings.Index(page, `<section id="`+a.Name+`">`):]
		section = section[:strings.Index(section, "</section>")]
		drawn := !slices.Contains([]string{"overview", "cliffs", "differences"}, a.Name)
		if a.Name == "behaviour" {
			drawn = a.Report.(*simulator.Behaviour).On
		}
		if strings.Contains(section, "<svg") != drawn {
			t.Errorf("%s has a picture: %v", a.Name, !drawn)
		}
		if a.Name == "double_pay" && !strings.Contains(section[:strings.Index(section, "</svg>")], ">目标</text>") {
			t.Error("what is paid twice is not by titles of components")
		}
	}
	if u := s.Answers[slices.IndexFunc(s.Answers, func(a *simulator.Answered) bool { return a.Name == "uncertainty" })].Report.(*simulator.Uncertainty); !strings.Contains(page, ">"+simulator.Yuan(u.Plans[1].Cost.P90)+"</text>") {
		t.Error("the picture does not say the P90 of the variant")
	}
}

type broken struct{ io.Writer }

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestSheet_Write_broken(t *testing.T) {
	t.Parallel()
	s := made(t, plan(t, "1%"))
	if err := s.Write(broken{}); err == nil {
		t.Error("a page that cannot be written is no error")
	}
}

var (
	drawing   = regexp.MustCompile(`(?s)<svg [^>]*viewBox="0 0 (\d+) \d+">(.*?)</svg>`)
	chartText = regexp.MustCompile(`<text x="([\d.]+)" y="[\d.]+" class="(start|middle|end)">([^<]*)</text>`)
)

// What is written in a chart lies within it, however long names and amounts are.
func TestSheet_chartsHoldTheirTexts(t *testing.T) {
	t.Parallel()
	components := strings.NewReplacer("目标", strings.Repeat("很长的目标", 10), "<b>提成</b> & more", strings.Repeat("commission ", 9), "each: 1.00", "each: 90000.00").Replace(components)
	s := made(t, planOf(t, components, "1%"), planOf(t, components, "90%"))
	drawings := drawing.FindAllStringSubmatch(written(t, &s), -1)
	if len(drawings) == 0 {
		t.Fatal("no charts")
	}
	for _, d := range drawings {
		width, _ := strconv.ParseFloat(d[1], 64)
		for _, w := range chartText.FindAllStringSubmatch(d[2], -1) {
			x, _ := strconv.ParseFloat(w[1], 64)
			long := 0.0
			for _, letter := range html.UnescapeString(w[3]) {
				long += 6
				if letter >= 0x2e80 {
					long += 6
				}
			}
			from := x - map[string]float64{"start": 0, "middle": long / 2, "end": long}[w[2]]
			if from < 0 || from+long > width {
				t.Errorf("%q stands from %.0f to %.0f in a chart of %.0f", w[3], from, from+long, width)
			}
		}
	}
}
