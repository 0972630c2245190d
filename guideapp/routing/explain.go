package routing

import (
	"fmt"
	"strings"

	"frontline/guideapp"
)

// Explain says in plain words why the decision is as it is. It is made from the trace
// alone, so a stored decision is explained as it was on its day.
func (d Decision) Explain() guideapp.Text {
	text := d.outcome()
	if !d.LowConfidence {
		return text
	}
	if d.Request.PrecisionUnknown {
		doubt := say("位置精度未知，偏差%s就可能另有更合适的门店：请补充详细地址，在此之前不计业绩归属。",
			"How precise the location is was not said, and %s would make another store the right one: ask for the address; until then no revenue is bound.",
			length(UnknownPrecisionM*1000))
		return guideapp.Text{ZH: text.ZH + doubt.ZH, EN: text.EN + " " + doubt.EN}
	}
	doubt := say("位置只精确到%s，可能有更合适的门店：请补充详细地址，在此之前不计业绩归属。",
		"The location is only good to %s, so another store may be the right one: ask for the address; until then no revenue is bound.",
		length(d.Request.PrecisionM*1000))
	return guideapp.Text{ZH: text.ZH + doubt.ZH, EN: text.EN + " " + doubt.EN}
}

func (d Decision) outcome() guideapp.Text {
	switch d.Reason {
	case Nearest:
		return d.lead()
	case DefaultStore:
		return say("%s，由品牌默认门店承接，距离%s。", "%s; the brand's default store takes it, %s away.", d.noneInReach(), length(d.DistanceMM))
	}
	return say("%s，品牌也没有默认门店。", "%s, and the brand has no default store.", d.noneInReach())
}

// lead says by how much the nearest store is nearer.
func (d Decision) lead() guideapp.Text {
	far := length(d.DistanceMM)
	switch d.MarginMM {
	case NoMargin:
		return say("唯一可接单的门店，距离%s。", "The only store that can serve, %s away.", far)
	case 0:
		return say("最近的可接单门店，距离%s；另有门店距离完全相同，按门店编号取在前的一家。",
			"The nearest store that can serve, %s away; another is exactly as far, and the first by store id is taken.", far)
	}
	return say("最近的可接单门店，距离%s，比第二近的近%s。",
		"The nearest store that can serve, %s away and %s nearer than the second.", far, length(d.MarginMM))
}

// noneInReach says, without a full stop, that no store within the radius can serve.
func (d Decision) noneInReach() guideapp.Text {
	if d.RadiusM == 0 {
		return say("没有可接单的门店", "No store can serve")
	}
	radius := length(d.RadiusM * 1000)
	for _, c := range d.Candidates {
		if c.Reason == BeyondRadius {
			return say("%s内没有可接单的门店（最近的在%s外）", "No store within %s can serve (the nearest is %s away)", radius, length(c.DistanceMM))
		}
	}
	return say("%s内没有可接单的门店", "No store within %s can serve", radius)
}

// ExplainCandidate says in plain words why the candidate of this decision won or lost.
func (d Decision) ExplainCandidate(c Candidate) guideapp.Text {
	far := length(c.DistanceMM)
	switch c.Reason {
	case Won:
		return say("承接门店，距离%s。", "Serves the customer, %s away.", far)
	case TieID:
		return say("距离完全相同，门店编号在后。", "Exactly as far, with a later store id.")
	case CloudOff:
		return say("距离%s，但未开通云店。", "%s away, but takes no online customers.", far)
	case Closed:
		return say("距离%s，但此时不营业。", "%s away, but closed at that time.", far)
	case BeyondRadius:
		return say("距离%s，超出%s的半径。", "%s away, beyond the radius of %s.", far, length(d.RadiusM*1000))
	}
	return say("距离%s，比承接门店远%s。", "%s away, %s farther than the store that serves.", far, length(c.DistanceMM-d.DistanceMM))
}

// length writes a distance as one says it: metres below a kilometre, tenths of a
// kilometre below ten, whole kilometres beyond. Chinese has a space before a figure.
func length(mm int64) guideapp.Text {
	switch m := Metres(mm); {
	case mm > 0 && m == 0:
		return say("不到 1 米", "less than 1 m")
	case m < 1000:
		return guideapp.Text{ZH: fmt.Sprintf(" %d 米", m), EN: fmt.Sprintf("%d m", m)}
	case m < 9_950:
		tenths := (m + 50) / 100
		return guideapp.Text{ZH: fmt.Sprintf(" %d.%d 公里", tenths/10, tenths%10), EN: fmt.Sprintf("%d.%d km", tenths/10, tenths%10)}
	default:
		return guideapp.Text{ZH: fmt.Sprintf(" %d 公里", (m+500)/1000), EN: fmt.Sprintf("%d km", (m+500)/1000)}
	}
}

// say puts the parts into a sentence of each language.
func say(zh, en string, parts ...guideapp.Text) guideapp.Text {
	inZH, inEN := make([]any, len(parts)), make([]any, len(parts))
	for i, p := range parts {
		inZH[i], inEN[i] = p.ZH, p.EN
	}
	return guideapp.Text{ZH: strings.TrimLeft(fmt.Sprintf(zh, inZH...), " "), EN: fmt.Sprintf(en, inEN...)}
}
