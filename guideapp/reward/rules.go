package reward

import (
	"fmt"
	"strings"

	"frontline/guideapp"
)

// Rule is one rule of a plan in words, for whoever reads the plan without its document.
type Rule struct {
	Path  string // "credit[0]", "components[2]" or "limits"
	Title string // a component's, or the id of a rule of credit; the limits have none
	Words guideapp.Text
}

// Rules says the whole plan in words, in the order of the document: whose an event is,
// what each component pays and to whom, and the limits of the statement.
func (p *Plan) Rules() []Rule {
	var rules []Rule
	for i := range p.Credits {
		rules = append(rules, Rule{fmt.Sprintf("credit[%d]", i), p.Credits[i].ID, p.Credits[i].Words()})
	}
	for i := range p.Components {
		c := &p.Components[i]
		rules = append(rules, Rule{fmt.Sprintf("components[%d]", i), c.Title, joined([]guideapp.Text{c.Words(), c.For.words()})})
	}
	return append(rules, Rule{Path: "limits", Words: p.Limits.Words()})
}

var roleWords = map[guideapp.Role]guideapp.Text{
	guideapp.RoleGuide:       text("导购", "guides"),
	guideapp.RoleManager:     text("店长", "managers"),
	guideapp.RoleCoordinator: text("数字化协调人", "coordinators"),
}

var ownershipWords = map[guideapp.Ownership]guideapp.Text{
	guideapp.Direct:    text("直营", "direct"),
	guideapp.Franchise: text("加盟", "franchise"),
}

// words says who is paid, "paid to guides of store classes A, B".
func (a *Audience) words() guideapp.Text {
	var zh, en []string
	for _, role := range a.Roles {
		zh, en = append(zh, roleWords[role].ZH), append(en, roleWords[role].EN)
	}
	out := text("发给"+strings.Join(zh, "、"), "paid to "+strings.Join(en, " and "))
	for _, list := range []struct {
		zh, en string
		values []string
	}{{"门店", "stores", a.Stores}, {"门店等级", "store classes", a.Classes}, {"区域", "regions", a.Regions}} {
		if len(list.values) > 0 {
			out.ZH += "，" + list.zh + " " + strings.Join(list.values, "、")
			out.EN += ", " + list.en + " " + strings.Join(list.values, ", ")
		}
	}
	for _, o := range a.Ownership {
		out.ZH += "，" + ownershipWords[o].ZH + "店"
		out.EN += ", " + ownershipWords[o].EN + " stores"
	}
	if a.MinTenureDays > 0 {
		out.ZH += fmt.Sprintf("，入职满 %d 天", a.MinTenureDays)
		out.EN += fmt.Sprintf(", after %d days of service", a.MinTenureDays)
	}
	return out
}
