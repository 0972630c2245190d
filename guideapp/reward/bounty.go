package reward

import "frontline/guideapp"

// Bounty pays Each for every event, times the guide's share. An event that lacks a field
// of a once_per key pays by itself: two unknown customers are not taken for one.
type Bounty struct {
	Each    guideapp.Fen
	OncePer []OnceField // pays the earliest event of a key only; empty pays every one
}

// OnceField is a field of the key within which a bounty pays once.
type OnceField string

// The fields a once_per key may be made of.
const (
	OnceGuide    OnceField = "guide"
	OnceCustomer OnceField = "customer"
	OnceStore    OnceField = "store"
)

func decodeBounty(c cursor) *Bounty {
	if !c.present() {
		return nil
	}
	c.keys("each", "once_per")
	return &Bounty{
		Each:    c.must("each", "2.00").each("2.00"),
		OncePer: listOf(c.get("once_per"), "[guide, customer]", wordIn(OnceGuide, OnceCustomer, OnceStore)),
	}
}

// Penalty takes Each for every event, times the guide's share: of one customer and day,
// for the earliest only. Two unknown customers are not taken for one.
type Penalty struct {
	Each guideapp.Fen
}

func decodePenalty(c cursor) *Penalty {
	if !c.present() {
		return nil
	}
	c.keys("each")
	return &Penalty{Each: c.must("each", "1.00").each("1.00")}
}
