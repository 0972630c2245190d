package simulator

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// ChangesReport says who wins and who loses under each variant, in five bands.
type ChangesReport struct {
	Guides   int
	Variants []VariantChanges
}

// VariantChanges is one variant beside the baseline. Each of the three lists splits all
// guides, so its groups add up to All.
type VariantChanges struct {
	All Changes
	// ByDecile is tenths of the guides by their pay under the baseline, from the least paid:
	// of n guides in order of pay, then id, the one at place i, from 0, is in the tenth
	// 10*i/n, rounded down. Tenths are of one size to within a guide.
	ByDecile []GroupChanges
	// ByClass and ByRegion go by the store where a guide stood last in the period, in order
	// of name; where nothing is known of it the name is empty.
	ByClass  []GroupChanges
	ByRegion []GroupChanges
}

// GroupChanges is the changes of some of the guides.
type GroupChanges struct {
	Name string // "1" to "10" of a tenth
	Changes
}

// Changes counts guides by how their totals change.
type Changes struct {
	Winners   int // guides whose total is higher under the variant
	Losers    int
	Unchanged int
	Bands     [bandCount]int // guides by Band
	Cost      guideapp.Fen   // what the variant pays them more
	// Nothing: no amount but 0 of any line of any statement differs.
	Nothing bool
}

// add counts one guide.
func (c *Changes) add(from, to *reward.Statement) {
	band := bandOf(from.Total, to.Total)
	c.Bands[band]++
	c.Cost += to.Total - from.Total
	switch {
	case band == None:
		c.Unchanged++
	case band < None:
		c.Winners++
	default:
		c.Losers++
	}
	c.Nothing = c.Nothing && paysSame(from, to)
}

// Guides is how many guides are counted.
func (c *Changes) Guides() int { return c.Winners + c.Losers + c.Unchanged }

func changesOf(baseline, variant []reward.Statement) Changes {
	c := Changes{Nothing: true}
	for i := range baseline {
		c.add(&baseline[i], &variant[i])
	}
	return c
}

func changes(s *Session, plans []Paid, args *Arguments) (Report, error) {
	if err := args.Err(); err != nil {
		return nil, err
	}
	baseline, profile := plans[0].Statements, s.Profile()
	tenths := tenthsOf(baseline)
	r := &ChangesReport{Guides: len(baseline)}
	for _, variant := range plans[1:] {
		split := func(name func(guide int) string, less func(a, b string) int) []GroupChanges {
			return changesBy(baseline, variant.Statements, name, less)
		}
		r.Variants = append(r.Variants, VariantChanges{
			All:      changesOf(baseline, variant.Statements),
			ByDecile: split(func(g int) string { return strconv.Itoa(tenths[g]) }, byNumber),
			ByClass:  split(func(g int) string { return profile.Guides[g].Class }, cmp.Compare[string]),
			ByRegion: split(func(g int) string { return profile.Guides[g].Region }, cmp.Compare[string]),
		})
	}
	return r, nil
}

// byNumber orders the names of tenths.
func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

func changesBy(baseline, variant []reward.Statement, name func(guide int) string, order func(a, b string) int) []GroupChanges {
	groups := map[string]*GroupChanges{}
	for g := range baseline {
		group := groups[name(g)]
		if group == nil {
			group = &GroupChanges{name(g), Changes{Nothing: true}}
			groups[group.Name] = group
		}
		group.add(&baseline[g], &variant[g])
	}
	var list []GroupChanges
	for _, group := range groups {
		list = append(list, *group)
	}
	sort.Slice(list, func(i, j int) bool { return order(list[i].Name, list[j].Name) < 0 })
	return list
}

// tenthsOf gives the tenth of each guide, 1 to 10, by pay and then id.
func tenthsOf(statements []reward.Statement) []int {
	n := len(statements)
	order, tenths := make([]int, n), make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(statements[a].Total, statements[b].Total), cmp.Compare(a, b))
	})
	for place, guide := range order {
		tenths[guide] = 10*place/n + 1
	}
	return tenths
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"guides":240,
//	 "variants":[{"all":{"guides":240,"winners":0,"losers":0,"unchanged":240,
//	   "bands":{"up_over_5":0,"up_to_5":0,"none":240,"down_to_5":0,"down_over_5":0},"change_fen":0,"nothing":true},
//	  "by_decile":[{"name":"1","guides":24,"winners":0,"losers":0,"unchanged":24,"bands":{...},"change_fen":0,"nothing":true}],
//	  "by_class":[{"name":"A",...}],"by_region":[{"name":"east",...}]}]}
//
// variants is empty for a baseline by itself.
func (r *ChangesReport) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", r.Sentence())
		w.int("guides", r.Guides)
		w.objects("variants", len(r.Variants), func(i int) {
			v := &r.Variants[i]
			w.key("all")
			w.object(func() { v.All.write(&w) })
			writeGroups(&w, "by_decile", v.ByDecile)
			writeGroups(&w, "by_class", v.ByClass)
			writeGroups(&w, "by_region", v.ByRegion)
		})
	})
	return w.to
}

func writeGroups(w *jsonWriter, key string, groups []GroupChanges) {
	w.objects(key, len(groups), func(i int) {
		w.text("name", groups[i].Name)
		groups[i].write(w)
	})
}

func (c *Changes) write(w *jsonWriter) {
	w.int("guides", c.Guides())
	w.int("winners", c.Winners)
	w.int("losers", c.Losers)
	w.int("unchanged", c.Unchanged)
	w.key("bands")
	w.object(func() {
		for band, guides := range c.Bands {
			w.int(Band(band).String(), guides)
		}
	})
	w.fen("change_fen", c.Cost)
	w.bool("nothing", c.Nothing)
}

// Sentence says of each variant how many win and lose much, and which tenth loses most.
func (r *ChangesReport) Sentence() guideapp.Text {
	if len(r.Variants) == 0 {
		return text("没有可比的方案：加一个方案，就能看到谁多得、谁少得。", "There is no variant to compare with; add one to see who wins and who loses.")
	}
	var all []guideapp.Text
	for i := range r.Variants {
		all = append(all, r.Variants[i].sentence(variantName(i+1)))
	}
	return sentences(all...)
}

func (v *VariantChanges) sentence(name guideapp.Text) guideapp.Text {
	if v.All.Nothing {
		return text(name.ZH+" 什么都没有改变。", capital(name.EN)+" changes nothing.")
	}
	bands := &v.All.Bands
	said := text(fmt.Sprintf("%s 让 %d 人多得（%d 人超过 5%%），%d 人少得（%d 人超过 5%%）。", name.ZH, v.All.Winners, bands[UpOver5], v.All.Losers, bands[DownOver5]),
		fmt.Sprintf("%s has %s (%d above 5%%) and %s (%d above 5%%).", capital(name.EN), counted(v.All.Winners, "winner"), bands[UpOver5], counted(v.All.Losers, "loser"), bands[DownOver5]))
	worst := slices.MinFunc(v.ByDecile, func(a, b GroupChanges) int { return cmp.Compare(a.Cost, b.Cost) })
	if worst.Cost >= 0 {
		return said
	}
	return sentences(said, text(fmt.Sprintf("损失最多的是收入第 %s 个十分位：共少得 %s 元。", worst.Name, yuan(-worst.Cost)),
		fmt.Sprintf("Pay decile %s loses most: %s yuan together.", worst.Name, yuan(-worst.Cost))))
}
