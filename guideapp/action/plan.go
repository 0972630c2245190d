package action

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"frontline/guideapp"
)

// estimateSource is the source of hoped facts; no recorded fact has it.
const estimateSource = "estimate"

// overdue bounds, in days: nobody is called overdue sooner than minGap after a purchase,
// nor before firstGap after the only one; who stayed away longer than lapsed is lost, and
// an invitation to buy again comes too late.
const (
	minGap   = 30
	firstGap = 60
	lapsed   = 365
)

// candidate is a customer that a playbook may list.
type candidate struct {
	*history
	expected guideapp.Fen
	why      guideapp.Text
	disabled guideapp.Text
}

// Plan drafts the guide's cards of the day, one for each playbook that finds somebody to
// act on. Duties come first; of the others those whose metric is low, so that they list a
// customer before the rest do.
func Plan(in Input) []Draft {
	today := guideapp.DayOf(in.Now, in.Zone)
	people := histories(&in)
	expected := make([]guideapp.Fen, len(people))
	for i := range people {
		expected[i] = people[i].expectedSales(CDNOW, today)
	}
	order := slices.Clone(Playbooks)
	slices.SortStableFunc(order, func(a, b Playbook) int {
		return cmp.Or(first(a.Duty, b.Duty), first(in.Benchmarks[a.Metric].Low, in.Benchmarks[b.Metric].Low))
	})
	var drafts []Draft
	left, listed := DailyCapacity, map[string]bool{}
	for _, p := range order {
		var found []candidate
		for i := range people {
			if c, ok := p.consider(&people[i], &in, today); ok && (p.Duty || !listed[c.customer.ID]) {
				c.expected = expected[i]
				found = append(found, c)
			}
		}
		if draft, ok := p.draft(found, &left, &in, today); ok {
			for _, c := range draft.card.Customers {
				listed[c.ID] = listed[c.ID] || c.Disabled == guideapp.Text{}
			}
			drafts = append(drafts, draft)
		}
	}
	return drafts
}

// first orders what is true before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// consider says whether the playbook is for the customer today.
func (p Playbook) consider(h *history, in *Input, today guideapp.Day) (candidate, bool) {
	c := candidate{history: h}
	if !p.chosen(&c, in, today) {
		return c, false
	}
	if p.Duty {
		return c, true
	}
	rested := h.contact == 0 || h.contact <= in.Now-FatigueDays*guideapp.FullDay
	return c, rested && !HeldOut(p.ID, h.customer.ID)
}

// chosen applies the playbook's selection, and says why this customer and why perhaps not.
func (p Playbook) chosen(c *candidate, in *Input, today guideapp.Day) bool {
	inCare := c.customer.Guide == in.Guide
	last, bought := c.last()
	since := int(today - last.day)
	if !c.friend {
		c.disabled = guideapp.Text{ZH: "还不是你的企微好友", EN: "not your WeCom friend yet"}
	}
	switch p.Who {
	case Waiting:
		c.disabled = guideapp.Text{}
		if c.waiting == nil {
			return false
		}
		waited := span(in.Now - c.waiting.At)
		c.why = guideapp.Text{ZH: "已等待 " + waited.ZH, EN: "has waited " + waited.EN}
		return true
	case BuyersNotFriends:
		c.disabled = guideapp.Text{}
		if c.customer.PhoneMasked == "" {
			c.disabled = guideapp.Text{ZH: "没有登记手机号，请在下次到店时邀请", EN: "no phone number on file: ask at the next visit"}
		}
		c.why = guideapp.Text{ZH: last.day.String() + " 买过，还不是好友", EN: "bought on " + last.day.String() + ", not a friend yet"}
		return inCare && bought && since <= p.WindowDays && !c.friend
	case Unserved:
		c.why = guideapp.Text{ZH: "还没有过一对一服务", EN: "never had a one-to-one contact"}
		if c.contact != 0 {
			day := guideapp.DayOf(c.contact, in.Zone)
			c.why = guideapp.Text{ZH: "上次一对一服务是 " + day.String(), EN: "last one-to-one contact on " + day.String()}
		}
		return inCare && c.contact <= in.Now-guideapp.Instant(p.WindowDays)*guideapp.FullDay
	case Overdue:
		gap, repeats := c.gap()
		c.why = guideapp.Text{
			ZH: fmt.Sprintf("平时约 %d 天买一次，这次已 %d 天", gap, since),
			EN: fmt.Sprintf("usual gap %d d, now %d d", gap, since),
		}
		if !repeats {
			gap = firstGap
			c.why = guideapp.Text{ZH: fmt.Sprintf("只买过一次，已 %d 天", since), EN: fmt.Sprintf("bought once, %d d ago", since)}
		}
		return inCare && bought && since > max(gap, minGap) && since <= lapsed
	}
	return false
}

// span writes a duration in its largest sensible unit.
func span(d guideapp.Instant) guideapp.Text {
	switch {
	case d < 2*guideapp.Hour:
		return guideapp.Text{ZH: fmt.Sprintf("%d 分钟", d/guideapp.Minute), EN: fmt.Sprintf("%d min", d/guideapp.Minute)}
	case d < 2*guideapp.FullDay:
		return guideapp.Text{ZH: fmt.Sprintf("%d 小时", d/guideapp.Hour), EN: fmt.Sprintf("%d h", d/guideapp.Hour)}
	}
	return guideapp.Text{ZH: fmt.Sprintf("%d 天", d/guideapp.FullDay), EN: fmt.Sprintf("%d d", d/guideapp.FullDay)}
}

// rank puts those the guide may act on first, in a duty the longest waiting, else the
// highest expected sales; ties by id.
func (p Playbook) rank(found []candidate) {
	slices.SortFunc(found, func(a, b candidate) int {
		able := first(a.disabled == guideapp.Text{}, b.disabled == guideapp.Text{})
		worth := cmp.Compare(b.expected, a.expected)
		if p.Who == Waiting {
			worth = cmp.Compare(a.waiting.At, b.waiting.At)
		}
		return cmp.Or(able, worth, strings.Compare(a.customer.ID, b.customer.ID))
	})
}

// draft makes the playbook's card of those found, taking its customers from the day's
// capacity. There is none when nobody could be acted on.
func (p Playbook) draft(found []candidate, left *int, in *Input, today guideapp.Day) (Draft, bool) {
	p.rank(found)
	able := 0
	for able < len(found) && found[able].disabled == (guideapp.Text{}) {
		able++
	}
	take := min(able, DutyCapacity)
	if !p.Duty {
		take = min(able, CardCapacity, *left)
		*left -= take
	}
	if take == 0 {
		return Draft{}, false
	}
	benchmark := in.Benchmarks[p.Metric]
	d := Draft{duty: p.Duty, low: benchmark.Low}
	reason := reasonOf(p.Metric, benchmark, in)
	fill := p.filler(reason, able, take, in)
	d.card = Card{
		ID: p.ID + "/" + in.Guide + "/" + today.String(), Playbook: p.ID, Version: p.Version, Class: p.Class,
		Title: p.Title, Scene: p.Scene, Reason: reason,
		Script: []guideapp.Text{fill(p.Saw), fill(p.Why), fill(p.Do)}, Message: fill(p.Message),
		More: able - take, Blocked: len(found) - able, Store: in.Store.ID, Guide: in.Guide, Due: today + guideapp.Day(p.DueDays),
	}
	for _, c := range found[:take] {
		d.card.ExpectedSales += c.expected
		d.card.Customers = append(d.card.Customers, c.shown())
		if hoped, ok := p.hoped(c, in); ok {
			d.Hoped = append(d.Hoped, hoped)
		}
	}
	for _, c := range found[able:min(able+ShownDisabled, len(found))] {
		d.card.Customers = append(d.card.Customers, c.shown())
	}
	return d, true
}

func (c candidate) shown() Customer {
	shown := Customer{
		ID: c.customer.ID, Name: c.customer.Name, PhoneMasked: c.customer.PhoneMasked,
		Why: c.why, ExpectedSales: c.expected, Disabled: c.disabled,
	}
	if last, bought := c.last(); bought {
		shown.LastVisit, shown.Visited = last.day, true
		zh, en := "¥"+last.amount.Yuan(), "¥"+last.amount.Yuan()
		if last.items > 0 {
			zh, en = fmt.Sprintf("%d 件，%s", last.items, zh), fmt.Sprintf("×%d, %s", last.items, en)
		}
		if last.category != "" {
			zh, en = last.category+" "+zh, last.category+" "+en
		}
		shown.LastPurchase = guideapp.Text{ZH: zh, EN: en}
	}
	return shown
}

// hoped gives the fact that follows if the customer responds as expected.
func (p Playbook) hoped(c candidate, in *Input) (guideapp.Event, bool) {
	e := guideapp.Event{
		Brand: in.Brand, Source: estimateSource, ID: p.ID + "/" + c.customer.ID, At: in.Now,
		Store: in.Store.ID, Guide: in.Guide, Customer: c.customer.ID, Owner: c.customer.Guide,
	}
	switch p.Who {
	case Waiting:
		e.Kind, e.Ref = guideapp.ChatReplied, c.waiting.Key()
	case BuyersNotFriends:
		e.Kind = guideapp.FriendAdded
	case Unserved:
		e.Kind = guideapp.Service
	case Overdue:
		last, _ := c.last()
		e.Kind, e.Amount, e.Quantity, e.Channel = guideapp.Order, c.expected, 1, last.channel
	}
	return e, e.Kind != guideapp.Order || e.Amount > 0
}

// filler gives what puts the card's values into the places of a text.
func (p Playbook) filler(r Reason, count, listed int, in *Input) func(guideapp.Text) guideapp.Text {
	replacer := func(standing string) *strings.Replacer {
		return strings.NewReplacer("{count}", fmt.Sprint(count), "{listed}", fmt.Sprint(listed),
			"{window}", fmt.Sprint(p.WindowDays), "{store}", in.Store.Name, "{standing}", standing)
	}
	standing := r.standing()
	zh, en := replacer(standing.ZH), replacer(standing.EN)
	return func(t guideapp.Text) guideapp.Text { return guideapp.Text{ZH: zh.Replace(t.ZH), EN: en.Replace(t.EN)} }
}
