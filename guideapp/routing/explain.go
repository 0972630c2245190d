package routing

import (
	"fmt"
	"strings"
)

// Text is a sentence in both languages of the screens.
type Text struct {
	Zh, En string
}

// Explain says in plain words why the decision is as it is. It is made from the trace
// alone, so a stored decision is explained as it was on its day.
func (d Decision) Explain() Text {
	text := d.outcome()
	if !d.LowConfidence {
		return text
	}
	precision := length(d.Request.PrecisionM * 1000)
	return text.then(Text{
		fmt.Sprintf("位置只精确到%s，可能有更合适的门店：请补充详细地址，在此之前不计业绩归属。", precision.Zh),
		fmt.Sprintf("The location is only good to %s, so another store may be the right one: ask for the address; until then no revenue is bound.", precision.En),
	})
}

func (d Decision) outcome() Text {
	far := length(d.DistanceMM)
	switch d.Reason {
	case Nearest:
		return d.lead(far)
	case DefaultStore:
		why := d.noneInReach()
		return Text{
			fmt.Sprintf("%s，由品牌默认门店承接，距离%s。", why.Zh, far.Zh),
			fmt.Sprintf("%s; the brand's default store takes it, %s away.", why.En, far.En),
		}
	}
	why := d.noneInReach()
	return Text{why.Zh + "，品牌也没有默认门店。", why.En + ", and the brand has no default store."}
}

// lead says by how much the nearest store is nearer.
func (d Decision) lead(far Text) Text {
	margin := length(d.MarginMM)
	switch {
	case d.MarginMM < 0:
		return Text{
			fmt.Sprintf("唯一可接单的门店，距离%s。", far.Zh),
			fmt.Sprintf("The only store that can serve, %s away.", far.En),
		}
	case d.MarginMM == 0:
		return Text{
			fmt.Sprintf("最近的可接单门店，距离%s；另有门店距离完全相同，按门店编号取在前的一家。", far.Zh),
			fmt.Sprintf("The nearest store that can serve, %s away; another is exactly as far, and the first by store id is taken.", far.En),
		}
	}
	return Text{
		fmt.Sprintf("最近的可接单门店，距离%s，比第二近的近%s。", far.Zh, margin.Zh),
		fmt.Sprintf("The nearest store that can serve, %s away and %s nearer than the second.", far.En, margin.En),
	}
}

// noneInReach says, without a full stop, that no store within the radius can serve.
func (d Decision) noneInReach() Text {
	if d.RadiusM == 0 {
		return Text{"没有可接单的门店", "No store can serve"}
	}
	radius := length(d.RadiusM * 1000)
	text := Text{strings.TrimSpace(radius.Zh) + "内没有可接单的门店", fmt.Sprintf("No store within %s can serve", radius.En)}
	for _, c := range d.Candidates {
		if c.Reason == BeyondRadius {
			far := length(c.DistanceMM)
			return Text{text.Zh + fmt.Sprintf("（最近的在%s外）", far.Zh), text.En + fmt.Sprintf(" (the nearest is %s away)", far.En)}
		}
	}
	return text
}

// ExplainCandidate says in plain words why the candidate of this decision won or lost.
func (d Decision) ExplainCandidate(c Candidate) Text {
	far, radius := length(c.DistanceMM), length(d.RadiusM*1000)
	switch c.Reason {
	case Won:
		return Text{fmt.Sprintf("承接门店，距离%s。", far.Zh), fmt.Sprintf("Serves the customer, %s away.", far.En)}
	case TieID:
		return Text{"距离完全相同，门店编号在后。", "Exactly as far, with a later store id."}
	case CloudOff:
		return Text{fmt.Sprintf("距离%s，但未开通云店。", far.Zh), fmt.Sprintf("%s away, but takes no online customers.", far.En)}
	case Closed:
		return Text{fmt.Sprintf("距离%s，但此时不营业。", far.Zh), fmt.Sprintf("%s away, but closed at that time.", far.En)}
	case BeyondRadius:
		return Text{
			fmt.Sprintf("距离%s，超出%s的半径。", far.Zh, radius.Zh),
			fmt.Sprintf("%s away, beyond the radius of %s.", far.En, radius.En),
		}
	}
	more := length(c.DistanceMM - d.DistanceMM)
	return Text{
		fmt.Sprintf("距离%s，比承接门店远%s。", far.Zh, more.Zh),
		fmt.Sprintf("%s away, %s farther than the store that serves.", far.En, more.En),
	}
}

// length writes a distance as one says it: metres below a kilometre, tenths of a
// kilometre below ten, whole kilometres beyond.
func length(mm int64) Text {
	switch m := Metres(mm); {
	case mm > 0 && m == 0:
		return Text{"不到 1 米", "less than 1 m"}
	case m < 1000:
		return Text{fmt.Sprintf(" %d 米", m), fmt.Sprintf("%d m", m)}
	case m < 9_950:
		tenths := (m + 50) / 100
		return Text{fmt.Sprintf(" %d.%d 公里", tenths/10, tenths%10), fmt.Sprintf("%d.%d km", tenths/10, tenths%10)}
	default:
		return Text{fmt.Sprintf(" %d 公里", (m+500)/1000), fmt.Sprintf("%d km", (m+500)/1000)}
	}
}

func (t Text) then(next Text) Text { return Text{t.Zh + next.Zh, t.En + " " + next.En} }
