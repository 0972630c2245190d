package simulator

import (
	"fmt"
	"slices"
	"sort"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Bounds of the cliffs report's argument.
const (
	leastWithin   guideapp.Ratio = 1_000   // 0.1 %
	mostWithin    guideapp.Ratio = 500_000 // 50 %
	defaultWithin guideapp.Ratio = 50_000  // 5 %
)

// maxNearest is how many guides before a cliff are named.
const maxNearest = 20

// CliffsReport says where a little more pays a lot more, or less, and who is close to it.
// Costs are of components, before what the limits of a statement cut.
type CliffsReport struct {
	Within guideapp.Ratio
	Plans  []PlanCliffs
}

// PlanCliffs is the cliffs of one plan.
type PlanCliffs struct {
	Cliffs []Cliff // in the order of the document
	// Unmeasured is cliffs whose size depends on what others do, or on another measure:
	// gates, prizes, ladders that pay on another measure.
	Unmeasured []reward.Finding
	Guides     int          // different ones, before any cliff
	Cost       guideapp.Fen // if all of them crossed: each to the farthest cliff of a component within reach
}

// Cliff is one jump and who is near.
type Cliff struct {
	reward.Finding
	Below   int // guides before it, by at most Within of its place, or one of what it counts
	Above   int // guides at it or beyond, by less than Within
	Cost    guideapp.Fen
	Nearest []Near // of those before it, the nearest first, then by id; at most maxNearest
}

// Near is a guide before a cliff.
type Near struct {
	Guide string
	At    int64        // in the unit of the jump
	Gains guideapp.Fen // on reaching the cliff's place
}

func cliffs(_ *Session, plans []Paid, args *Arguments) (Report, error) {
	r := &CliffsReport{Within: args.Ratio("within", leastWithin, mostWithin, defaultWithin)}
	if err := args.Err(); err != nil {
		return nil, err
	}
	for i := range plans {
		r.Plans = append(r.Plans, cliffsOf(&plans[i], r.Within))
	}
	return r, nil
}

func cliffsOf(plan *Paid, within guideapp.Ratio) (p PlanCliffs) {
	positions := map[string][]reward.Position{}
	crossing := map[[2]string]guideapp.Fen{} // by component and guide, to the farthest cliff
	for _, f := range plan.check().Findings {
		if f.Kind != reward.Cliff {
			continue
		}
		if f.Jump == nil {
			p.Unmeasured = append(p.Unmeasured, f)
			continue
		}
		if positions[f.Jump.Component] == nil {
			positions[f.Jump.Component] = plan.Measures.Positions(f.Jump.Component)
		}
		c := Cliff{Finding: f}
		for _, n := range c.approach(plan.Plan, positions[f.Jump.Component], within) {
			crossing[[2]string{f.Jump.Component, n.Guide}] = n.Gains
		}
		p.Cliffs = append(p.Cliffs, c)
	}
	guides := map[string]bool{}
	for at, gains := range crossing {
		guides[at[1]] = true
		p.Cost += gains
	}
	p.Guides = len(guides)
	return p
}

// approach counts who is near the cliff and gives all who are before it.
func (c *Cliff) approach(plan *reward.Plan, positions []reward.Position, within guideapp.Ratio) []Near {
	place, reach := c.Jump.At, partOf(c.Jump.At, within)
	if c.Jump.Of == reward.JumpCount {
		reach = max(reach, 1) // one more is near, whatever part of a few it is
	}
	at := plan.PayAt(c.Jump.Component, place)
	var before []Near
	for _, p := range positions {
		switch {
		case p.At < place && p.At > 0 && place-p.At <= reach:
			before = append(before, Near{p.Guide, p.At, at - p.Pays})
			c.Cost += at - p.Pays
		case p.At >= place && p.At-place < max(reach, 1):
			c.Above++
		}
	}
	c.Below = len(before)
	nearest := slices.Clone(before)
	sort.Slice(nearest, func(i, j int) bool {
		a, b := nearest[i], nearest[j]
		return a.At > b.At || a.At == b.At && a.Guide < b.Guide
	})
	c.Nearest = nearest[:min(len(nearest), maxNearest)]
	return before
}

// partOf gives a share of v, rounded down, without running over.
func partOf(v int64, share guideapp.Ratio) int64 {
	return v/partsPerMillion*int64(share) + v%partsPerMillion*int64(share)/partsPerMillion
}

// jumpUnits are the words of the units of a jump's place.
var jumpUnits = map[reward.JumpUnit]string{reward.JumpFen: "fen", reward.JumpCount: "count", reward.JumpOfGoal: "goal_ppm"}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"within_ppm":50000,
//	 "plans":[{"guides":3,"cost_fen":90000,
//	  "cliffs":[{"component":"stage","path":"components[3].target.pay[1]","at":1000000,"unit":"goal_ppm","jump_fen":20000,
//	   "words":{"zh":"...","en":"..."},"below":3,"above":1,"cost_fen":60000,
//	   "nearest":[{"guide":"G1","at":998000,"gains_fen":20000}]}],
//	  "unmeasured":[{"path":"components[5].pool.gate.at_least","words":{"zh":"...","en":"..."}}]}]}
//
// unit is fen or count of the component's measure, or goal_ppm, millionths of the goal.
// The argument within, a percentage, says how near is near: "5%" where it is left out; one
// less of what is counted is always near.
func (r *CliffsReport) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", r.Sentence())
		w.int64("within_ppm", int64(r.Within))
		w.objects("plans", len(r.Plans), func(i int) {
			p := &r.Plans[i]
			w.int("guides", p.Guides)
			w.fen("cost_fen", p.Cost)
			w.objects("cliffs", len(p.Cliffs), func(i int) { p.Cliffs[i].write(&w) })
			w.objects("unmeasured", len(p.Unmeasured), func(i int) {
				w.text("path", p.Unmeasured[i].Path)
				w.words("words", p.Unmeasured[i].Words)
			})
		})
	})
	return w.to
}

func (c *Cliff) write(w *jsonWriter) {
	w.text("component", c.Jump.Component)
	w.text("path", c.Path)
	w.int64("at", c.Jump.At)
	w.text("unit", jumpUnits[c.Jump.Of])
	w.fen("jump_fen", c.Jump.Size)
	w.words("words", c.Words)
	w.int("below", c.Below)
	w.int("above", c.Above)
	w.fen("cost_fen", c.Cost)
	w.objects("nearest", len(c.Nearest), func(i int) {
		w.text("guide", c.Nearest[i].Guide)
		w.int64("at", c.Nearest[i].At)
		w.fen("gains_fen", c.Nearest[i].Gains)
	})
}

// Sentence says of each plan how many guides are before a cliff and what it would cost if
// they crossed.
func (r *CliffsReport) Sentence() guideapp.Text {
	var all []guideapp.Text
	for i := range r.Plans {
		all = append(all, r.Plans[i].sentence(variantName(i), r.Within))
	}
	return sentences(all...)
}

func (p *PlanCliffs) sentence(name guideapp.Text, within guideapp.Ratio) guideapp.Text {
	if len(p.Cliffs) == 0 {
		return text(name.ZH+" 没有可量的跳变。", capital(name.EN)+" has no jump whose size is known.")
	}
	return text(fmt.Sprintf("%s 有 %d 处跳变，%d 人离跳变不到 %s：全部跨过要多付 %s 元。", name.ZH, len(p.Cliffs), p.Guides, within, yuan(p.Cost)),
		fmt.Sprintf("%s has %s, with %s less than %s away: if all crossed, it would cost %s yuan more.", capital(name.EN), counted(len(p.Cliffs), "jump"), counted(p.Guides, "guide"), within, yuan(p.Cost)))
}
