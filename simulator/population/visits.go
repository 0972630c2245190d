package population

import (
	"strconv"

	"frontline/guideapp"
)

// weekdays is how many come by on a day of the week, Sunday first, in thousandths.
var weekdays = [7]int{1350, 850, 850, 880, 920, 1100, 1400}

// contentDays is on how many days in a thousand an ordinary guide shares something.
const contentDays = 60

// visits tells each store's visitors by day: those who bought there and those who did
// not. A store counts them when it closes.
func (l *life) visits() {
	for i := range l.p.stores {
		s, r := &l.p.stores[i], newRandom(l.p.seed, streamVisits, i)
		for d := l.p.First; d <= l.p.Last; d++ {
			// 1970-01-01, day 0, was a Thursday.
			passers := r.poisson(s.passers * weekdays[(d+4)%7] / 1000)
			n := int64(l.buyers[i][d-l.p.First]) + int64(passers)
			l.tell(guideapp.Event{ID: "F" + s.noun.ID + "-" + strconv.Itoa(int(d-l.p.First)), Kind: guideapp.Footfall,
				At: min(d.Start(Zone)+guideapp.Instant(s.noun.Close)*guideapp.Minute, l.until), Store: s.noun.ID, Quantity: n})
		}
	}
}

// shareContent tells when guides shared material, within the last year.
func (l *life) shareContent() {
	for i := range l.p.guides {
		g, r := &l.p.guides[i], newRandom(l.p.seed, streamContent, i)
		n := 0
		for d := max(l.p.First, l.p.Last-365); d <= l.p.Last; d++ {
			at := g.storeOn(d)
			if at == nobody || !r.chance(contentDays*g.active/1000) {
				continue
			}
			n++
			s := &l.p.stores[at]
			l.tell(guideapp.Event{ID: g.noun.ID + "-m" + strconv.Itoa(n), Kind: guideapp.ContentShared, At: l.moment(&r, d, s),
				Store: s.noun.ID, Guide: g.noun.ID})
		}
	}
}
