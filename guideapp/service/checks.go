package service

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/intake"
)

// wireNames are the fields that are not called on the wire as their Go name in snake case.
var wireNames = map[string]string{"Event.ID": "event_id", "Store": "store_id", "Guide": "guide_id", "Customer": "customer_id",
	"Owner": "owner_id", "Dealer": "dealer_id", "PhoneMasked": "phone"}

// tagViolations gives what breaks the tagged limits, with paths in the words of the wire.
func tagViolations(noun any) []guideapp.Violation {
	return intake.TagViolations(noun, func(noun, field string) string {
		whole, last := noun+"."+field, field[strings.LastIndexByte(field, '.')+1:]
		return cmp.Or(wireNames[whole], wireNames[last], strings.ToLower(field))
	})
}

// checkEvent says what keeps a fact from being recorded now.
func checkEvent(e guideapp.Event, now guideapp.Instant) []guideapp.Violation {
	found := append(tagViolations(e), e.Violations()...)
	if e.KnownAt() > now+MaxAhead {
		found = append(found, guideapp.Violation{Path: "at", Message: fmt.Sprintf("%s lies in the future; it is %s here", e.KnownAt(), now)})
	}
	return found
}

// check refuses rows of an organisation that are wrong in themselves.
func (b *OrgBatch) check() error {
	refused := &guideapp.Error{Code: guideapp.Invalid, Message: "the organisation is refused whole; nothing of it was recorded"}
	for i, s := range b.Stores {
		found := tagViolations(s)
		var place *guideapp.Error
		if s.Location != (guideapp.Location{}) && errors.As(s.Location.Validate(), &place) {
			found = append(found, place.Violations...)
		}
		refused.Add(fmt.Sprintf("stores[%d].", i), found...)
	}
	for i, g := range b.Guides {
		refused.Add(fmt.Sprintf("guides[%d].", i), append(tagViolations(g), g.Violations()...)...)
	}
	for i, c := range b.Customers {
		refused.Add(fmt.Sprintf("customers[%d].", i), tagViolations(c)...)
	}
	for i, g := range b.Goals {
		found := tagViolations(g)
		if _, err := guideapp.ParsePeriod(g.Period); err != nil && g.Period != "" {
			found = append(found, guideapp.Violation{Path: "period", Message: err.Error()})
		}
		refused.Add(fmt.Sprintf("goals[%d].", i), found...)
	}
	if len(refused.Violations) > 0 {
		return refused
	}
	return nil
}
