package reward

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxNamed is how many names a finding lists.
const maxNamed = 5

// checkDenominator reports goals and weights that are or may be missing: what goes by
// them then pays nothing.
func (r *review) checkDenominator(k int, c *Component, path string) {
	if c.Pool != nil && c.Pool.Shares != nil {
		at := path + ".pool.share_by"
		r.add(EmptyDenominator, Note, at, "全组都没有业绩时奖池不发", "when nobody in the group has any of the measure, the fund is not paid")
	}
	if c.Target == nil {
		return
	}
	path += ".target.goal"
	switch c.Target.Goal.Way {
	case GoalPerVisitor:
		r.checkVisitors(k, c.Target, path+".per_visitor")
	case GoalByClass:
		r.checkClasses(k, c.Target, path+".by_class")
	case GoalTable:
		r.checkTable(k, c.Target, path+".table")
	}
}

func (r *review) checkVisitors(k int, t *Target, path string) {
	if r.seats == nil {
		r.add(EmptyDenominator, Note, path, "没有客流的门店没有目标，不计奖", "a store without visitors has no goal and pays nothing")
		return
	}
	if t.Of == OfRegion {
		r.checkRegionVisitors(k, path)
		return
	}
	var none []string
	for _, id := range r.seats.stores(k) {
		if s, known := r.org.StoreOn(id, r.period.Last); known && s.Visitors == 0 {
			none = append(none, id)
		}
	}
	r.missing(path, none, "门店客流（visitors 列为空，且须有 footfall 事件才计奖）：", "no visitors in the store list, so without footfall events nothing is paid in ")
}

func (r *review) checkRegionVisitors(k int, path string) {
	visitors := map[string]int64{}
	for s := range r.org.StoresOn(r.period.Last) {
		visitors[s.Region] += s.Visitors
	}
	var none []string
	for _, region := range r.seats.regions(k) {
		if visitors[region] == 0 {
			none = append(none, region)
		}
	}
	r.missing(path, none, "区域客流为空：", "no visitors in the store list, so without footfall events nothing is paid in ")
}

func (r *review) checkClasses(k int, t *Target, path string) {
	if r.seats == nil {
		return
	}
	none := map[string]bool{}
	for _, id := range r.seats.stores(k) {
		if s, known := r.org.StoreOn(id, r.period.Last); known && t.Goal.ByClass[s.Class] == 0 {
			none["class "+quoteEmpty(s.Class)] = true
		}
	}
	r.missing(path, slices.Collect(maps.Keys(none)), "没有目标的门店等级：", "no goal, so nothing is paid in stores of ")
}

func quoteEmpty(s string) string {
	if s == "" {
		return `""`
	}
	return s
}

func (r *review) checkTable(k int, t *Target, path string) {
	if r.seats == nil {
		return
	}
	parties := r.seats.members[k]
	switch t.Of {
	case OfStore:
		parties = r.seats.stores(k)
	case OfRegion:
		parties = r.seats.regions(k)
	}
	set := map[string]bool{}
	for _, g := range r.org.Goals {
		if g.Table == t.Goal.Table && g.Period == r.period.String() && g.Amount > 0 {
			set[g.Party] = true
		}
	}
	if len(set) == 0 {
		r.add(EmptyDenominator, Warning, path, fmt.Sprintf("目标表 %s 没有 %s 的行，不计奖", t.Goal.Table, r.period),
			fmt.Sprintf("the table %s has no row for %s, so nothing is paid", t.Goal.Table, r.period))
		return
	}
	var none []string
	for _, party := range parties {
		if !set[party] {
			none = append(none, party)
		}
	}
	r.missing(path, none, fmt.Sprintf("%s 没有目标：", r.period), fmt.Sprintf("no goal for %s, so nothing is paid for ", r.period))
}

// missing reports those that lack a denominator, the first few by name.
func (r *review) missing(path string, names []string, zh, en string) {
	if len(names) == 0 {
		return
	}
	slices.Sort(names)
	list := strings.Join(names[:min(len(names), maxNamed)], ", ")
	if more := len(names) - maxNamed; more > 0 {
		list += fmt.Sprintf(" (+%d)", more)
	}
	r.add(EmptyDenominator, Warning, path, zh+list, en+list)
}
