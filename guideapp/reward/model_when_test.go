package reward_test

import (
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// matches says whether a `when` selects a fact. A store that the organisation does not
// know is none that a filter names.
func (m *model) matches(w reward.When, v *view, f *fact) bool {
	if f.Reason == guideapp.ReasonTransfer && !slices.Contains(w.Reasons, guideapp.ReasonTransfer) {
		return false
	}
	row := guideapp.Store{}
	if f.row != nil {
		row = *f.row
	}
	return within(w.Kinds, f.Kind) && within(w.Channels, f.Channel) && within(w.Origins, f.Origin) &&
		within(w.Categories, f.Category) && within(w.Brands, f.Brand) && within(w.Reasons, f.Reason) &&
		within(w.Stores, row.ID) && within(w.Classes, row.Class) && within(w.Regions, row.Region) && within(w.Ownership, row.Ownership) &&
		hasAttrs(w.Attrs, f) && f.net >= w.MinAmount &&
		(w.FirstOrder == nil || *w.FirstOrder == f.first) &&
		(w.WithinDays == nil || m.isWithin(*w.WithinDays, f)) &&
		(w.Unanswered == nil || m.waited(v, f) > guideapp.Instant(*w.Unanswered)*guideapp.Minute)
}

// within says whether a list names a value; an empty list filters nothing.
func within[T comparable](list []T, value T) bool {
	return len(list) == 0 || slices.Contains(list, value)
}

func hasAttrs(filters []reward.AttrFilter, f *fact) bool {
	for _, filter := range filters {
		if !slices.ContainsFunc(f.Attrs, func(a guideapp.Attr) bool { return a.Name == filter.Name && slices.Contains(filter.Values, a.Value) }) {
			return false
		}
	}
	return true
}

// isWithin counts calendar days since the customer came.
func (m *model) isWithin(days int, f *fact) bool {
	since := int(f.day - guideapp.DayOf(f.OriginAt, m.zone))
	return f.OriginAt != 0 && since >= 0 && since <= days
}

// waited is how long a chat has waited while its store was open, by the hours in force
// when it was written: until the first reply, or until now.
func (m *model) waited(v *view, f *fact) guideapp.Instant {
	until := v.at
	if f.replied != nil && *f.replied < until {
		until = *f.replied
	}
	var open guideapp.Instant
	for at := f.At; at < until; {
		next := min(at-at%guideapp.Minute+guideapp.Minute, until)
		clock := at.Time().In(m.zone)
		if f.row == nil || f.row.OpenAt(guideapp.MinuteOfDay(clock.Hour()*60+clock.Minute())) {
			open += next - at
		}
		at = next
	}
	return open
}
