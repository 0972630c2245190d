package simulator

import (
	"fmt"
	"math/big"
	"slices"
	"sort"

	"frontline/guideapp"
)

// Fairness is how much of the differences in pay between guides goes with how many people
// walk into their stores, which no guide decides. It looks at guides (not managers) who
// stood the whole period, by their part of the visitors of the stores they stood in: of
// each, visitors x the guide's days there / days stood there by all guides.
//
// Its measure is the coefficient of determination of pay on these visitors, one straight
// line for all (the square of Pearson's correlation, 1896):
//
//	R² = (n·Σxy - Σx·Σy)² / ((n·Σx² - (Σx)²) · (n·Σy² - (Σy)²))
//
// with x in millionths of a visitor and y in fen, worked out in whole numbers and rounded
// once. It shows what goes together and proves no cause: who serves many visitors also
// does more.
type Fairness struct {
	WithoutVisitors int // guides left out since a store of theirs counts none
	PartOfPeriod    int // guides left out since they stood a part of the period only
	Plans           []PayByFootfall
}

// PayByFootfall is how pay under one plan goes with footfall.
type PayByFootfall struct {
	All       Explained
	Classes   []Explained // by class of store, in order of letters
	Quartiles []Footfall  // guides by visitors, fewest first; none with less than four guides
}

// Explained is a straight line of pay by visitors.
type Explained struct {
	Class  string
	Guides int
	// Known is whether there is a line at all: at least three guides, whose visitors and
	// whose pay are not all the same. Without, the rest is nothing.
	Known bool
	R2PPM int64
	Slope guideapp.Fen // what pay rises by for a thousand more visitors
}

// Footfall is a quarter of the guides.
type Footfall struct {
	Guides      int
	Visitors    int64 // of all of them together, rounded
	Pay         guideapp.Fen
	PerThousand guideapp.Fen // pay for a thousand visitors
}

// footing is one guide's visitors, in millionths, and pay.
type footing struct {
	guide, class string
	visitors     int64
	pay          guideapp.Fen
}

// fewestGuides is how many guides a line needs: two always lie on one.
const fewestGuides = 3

// fairness takes no arguments.
func fairness(s *Session, plans []Paid, args *Arguments) (Report, error) {
	if err := args.Err(); err != nil {
		return nil, err
	}
	f, profile := &Fairness{}, s.Profile()
	visitors, known := s.visitorsOfGuides(profile)
	for k := range plans {
		var list []footing
		f.WithoutVisitors, f.PartOfPeriod = 0, 0
		for i := range profile.Guides {
			g := &profile.Guides[i]
			switch {
			case g.Role != guideapp.RoleGuide:
			case g.Days < s.period.Days():
				f.PartOfPeriod++
			case !known[i]:
				f.WithoutVisitors++
			default:
				list = append(list, footing{g.ID, g.Class, visitors[i], plans[k].Statements[i].Total})
			}
		}
		f.Plans = append(f.Plans, payByFootfall(list))
	}
	return f, nil
}

// visitorsOfGuides gives the visitors of each guide of the profile, in millionths: of every
// store, as the guide's days there are to those of all its guides. known is false where one
// of the guide's stores counts none.
func (s *Session) visitorsOfGuides(profile *Profile) (visitors []int64, known []bool) {
	asGuide, all, counted := make([]map[string]int64, len(profile.Guides)), map[string]int64{}, map[string]int64{}
	for i := range profile.Guides {
		asGuide[i] = s.daysAsGuide(profile.Guides[i].ID)
		for store, days := range asGuide[i] {
			all[store] += days
		}
	}
	for i := range profile.Stores {
		counted[profile.Stores[i].ID] = profile.Stores[i].Visitors
	}
	visitors, known = make([]int64, len(asGuide)), make([]bool, len(asGuide))
	for i := range asGuide {
		known[i] = true
		for store, days := range asGuide[i] {
			known[i] = known[i] && counted[store] > 0
			of := new(big.Int).Mul(big.NewInt(counted[store]), big.NewInt(days*partsPerMillion))
			visitors[i] += quotient(of, big.NewInt(all[store]))
		}
	}
	return visitors, known
}

// daysAsGuide gives the days of the period somebody stood as a guide, by store.
func (s *Session) daysAsGuide(id string) map[string]int64 {
	days := map[string]int64{}
	g, _ := s.org.Guide(id)
	for a := range s.standings(&g) {
		if a.Role == guideapp.RoleGuide {
			days[a.Store] += int64(a.Days())
		}
	}
	return days
}

func payByFootfall(list []footing) PayByFootfall {
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return a.visitors < b.visitors || a.visitors == b.visitors && a.guide < b.guide
	})
	p := PayByFootfall{All: explain("", list)}
	byClass := map[string][]footing{}
	var classes []string
	for _, f := range list {
		if byClass[f.class] == nil {
			classes = append(classes, f.class)
		}
		byClass[f.class] = append(byClass[f.class], f)
	}
	slices.Sort(classes)
	for _, class := range classes {
		p.Classes = append(p.Classes, explain(class, byClass[class]))
	}
	const quarters = 4
	for k := 0; k < quarters && len(list) >= quarters; k++ {
		p.Quartiles = append(p.Quartiles, footfallOf(list[k*len(list)/quarters:(k+1)*len(list)/quarters]))
	}
	return p
}

func explain(class string, list []footing) Explained {
	e := Explained{Class: class, Guides: len(list)}
	n := big.NewInt(int64(len(list)))
	var x, y, xx, xy, yy big.Int
	for _, f := range list {
		v, p := big.NewInt(f.visitors), big.NewInt(int64(f.pay))
		x.Add(&x, v)
		y.Add(&y, p)
		xx.Add(&xx, new(big.Int).Mul(v, v))
		xy.Add(&xy, new(big.Int).Mul(v, p))
		yy.Add(&yy, p.Mul(p, p))
	}
	// n times the sum over products, less the product of the sums.
	spread := func(products, a, b *big.Int) *big.Int {
		return new(big.Int).Sub(new(big.Int).Mul(n, products), new(big.Int).Mul(a, b))
	}
	sxx, sxy, syy := spread(&xx, &x, &x), spread(&xy, &x, &y), spread(&yy, &y, &y)
	if len(list) < fewestGuides || sxx.Sign() == 0 || syy.Sign() == 0 {
		return e
	}
	const thousand = 1_000 * partsPerMillion
	e.Known = true
	e.R2PPM = ratioPPM(new(big.Int).Mul(sxy, sxy), new(big.Int).Mul(sxx, syy))
	e.Slope = guideapp.Fen(quotient(new(big.Int).Mul(sxy, big.NewInt(thousand)), sxx))
	return e
}

func footfallOf(list []footing) Footfall {
	f, visitors := Footfall{Guides: len(list)}, new(big.Int)
	for _, g := range list {
		visitors.Add(visitors, big.NewInt(g.visitors))
		f.Pay += g.pay
	}
	f.Visitors = quotient(visitors, big.NewInt(partsPerMillion))
	f.PerThousand = guideapp.Fen(quotient(new(big.Int).Mul(big.NewInt(int64(f.Pay)), big.NewInt(1_000*partsPerMillion)), visitors))
	return f
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"without_visitors":0,"part_of_period":3,
//	 "plans":[{"all":{"guides":200,"r2_ppm":412000,"slope_fen":350},
//	  "classes":[{"class":"A","guides":50,"r2_ppm":null,"slope_fen":null}],
//	  "quartiles":[{"guides":50,"visitors":12000,"pay_fen":0,"per_thousand_visitors_fen":0}]}]}
//
// slope_fen is what pay rises by for a thousand more visitors; null is no data.
func (f *Fairness) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", f.Sentence())
		w.int("without_visitors", f.WithoutVisitors)
		w.int("part_of_period", f.PartOfPeriod)
		w.objects("plans", len(f.Plans), func(i int) {
			p := &f.Plans[i]
			w.key("all")
			w.object(func() { p.All.write(&w) })
			w.objects("classes", len(p.Classes), func(k int) {
				w.text("class", p.Classes[k].Class)
				p.Classes[k].write(&w)
			})
			w.objects("quartiles", len(p.Quartiles), func(k int) { p.Quartiles[k].write(&w) })
		})
	})
	return w.to
}

func (e *Explained) write(w *jsonWriter) {
	w.int("guides", e.Guides)
	if !e.Known {
		w.null("r2_ppm")
		w.null("slope_fen")
		return
	}
	w.int64("r2_ppm", e.R2PPM)
	w.fen("slope_fen", e.Slope)
}

func (q *Footfall) write(w *jsonWriter) {
	w.int("guides", q.Guides)
	w.int64("visitors", q.Visitors)
	w.fen("pay_fen", q.Pay)
	w.fen("per_thousand_visitors_fen", q.PerThousand)
}

// Sentence says how much of the differences in pay goes with footfall.
func (f *Fairness) Sentence() guideapp.Text {
	var all []guideapp.Text
	for k := range f.Plans {
		all = append(all, f.Plans[k].sentence(variantName(k)))
	}
	return sentences(all...)
}

func (p *PayByFootfall) sentence(name guideapp.Text) guideapp.Text {
	if !p.All.Known {
		return text(name.ZH+"：没有可比的客流数据。", capital(name.EN)+": there is no footfall to compare by.")
	}
	share := percent(p.All.R2PPM)
	t := text(fmt.Sprintf("%s：%d 名导购的收入差异中，%s 随门店客流而来。", name.ZH, p.All.Guides, share),
		fmt.Sprintf("%s: %s of the differences in pay between %s go with their stores' footfall.", capital(name.EN), share, counted(p.All.Guides, "guide")))
	if len(p.Quartiles) == 0 {
		return t
	}
	few, many := yuan(p.Quartiles[0].PerThousand), yuan(p.Quartiles[len(p.Quartiles)-1].PerThousand)
	return sentences(t, text(fmt.Sprintf("每千名进店客人，客流最少的四分之一导购得 %s 元，最多的四分之一得 %s 元。", few, many),
		fmt.Sprintf("For a thousand visitors, the quarter with the fewest is paid %s yuan, the quarter with the most %s.", few, many)))
}
