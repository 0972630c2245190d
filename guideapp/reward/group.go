package reward

import (
	"strings"

	"frontline/guideapp"
)

// GroupField is one attribute of a store that groups are made by.
type GroupField string

// The group fields.
const (
	GroupStore  GroupField = "store"
	GroupRegion GroupField = "region"
	GroupClass  GroupField = "class"
	GroupBrand  GroupField = "brand"
)

// Grouping is the attributes that stores of one group have in common.
type Grouping []GroupField

func decodeGrouping(c cursor) Grouping {
	fields := []GroupField{GroupStore, GroupRegion, GroupClass, GroupBrand}
	if c.node != nil && c.node.Kind == List {
		return listOf(c, "[region, class]", wordIn(fields...))
	}
	return Grouping{oneOf(c, fields...)}
}

func (f GroupField) of(s *guideapp.Store, brand string) string {
	switch f {
	case GroupStore:
		return s.ID
	case GroupRegion:
		return s.Region
	case GroupClass:
		return s.Class
	}
	return brand
}

// Key names the group that a store is in.
func (g Grouping) Key(s *guideapp.Store, brand string) string {
	values := make([]string, len(g))
	for i, f := range g {
		values[i] = f.of(s, brand)
	}
	return strings.Join(values, " · ")
}

// groups numbers the groups that an organisation's stores form under one grouping.
type groups struct {
	ofRow   []int32 // by row of org.Stores
	names   []string
	numbers map[string]int32
}

func newGroups(org *guideapp.Org, by Grouping) *groups {
	g := &groups{ofRow: make([]int32, len(org.Stores)), numbers: map[string]int32{}}
	for i := range org.Stores {
		name := by.Key(&org.Stores[i], org.Brand)
		id, found := g.numbers[name]
		if !found {
			id = int32(len(g.names))
			g.numbers[name], g.names = id, append(g.names, name)
		}
		g.ofRow[i] = id
	}
	return g
}

// named gives the number of a group; none for one that no store is in.
func (g *groups) named(name string) int32 {
	if number, known := g.numbers[name]; known {
		return number
	}
	return none
}
