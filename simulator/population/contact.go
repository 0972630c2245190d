package population

import "frontline/guideapp"

// friendship is the time a customer is a guide's friend on WeCom; lost is 0 while it lasts.
type friendship struct {
	added, lost guideapp.Instant
}

// at says whether the friendship held at an instant.
func (f friendship) at(i guideapp.Instant) bool {
	return f.added != 0 && i >= f.added && (f.lost == 0 || i < f.lost)
}

const (
	befriendedAtOnce = 450 // friends in a thousand who are won at the first order
	leaving          = 95  // friends in a thousand who leave again
	leavingSoon      = 300 // of them in a thousand, within a week
	removed          = 150 // of them in a thousand, by the guide
)

// befriend tells whether and when the customer becomes a friend and whether they stay.
// Later friendships lie towards the end, as a chain that has begun to ask for them.
func (l *life) befriend(who *person) {
	home := &l.p.guides[who.home]
	_, today, _ := l.at(who, l.p.Last)
	if !who.chance(home.friendly * today.friendly / 1000) {
		return
	}
	day := who.since
	if !who.chance(befriendedAtOnce) {
		span := int(l.p.Last - who.since)
		day += guideapp.Day(max(who.between(0, span), who.between(0, span), who.between(0, span)))
	}
	owner, s, _ := l.at(who, day)
	who.friend.added = l.moment(&who.random, day, s)
	if !l.tell(guideapp.Event{ID: who.id + "-f", Kind: guideapp.FriendAdded, At: who.friend.added, Store: s.noun.ID,
		Guide: owner.noun.ID, Customer: who.id, Owner: owner.noun.ID, Origin: who.origin, OriginAt: who.originAt}) {
		return
	}
	if who.chance(leaving) {
		l.leave(who)
	}
	if home.before != nobody {
		l.handOver(who, home)
	}
}

func (l *life) leave(who *person) {
	hours := 7*24 + who.exponential(60*24)
	if who.chance(leavingSoon) {
		hours = who.between(1, 6*24)
	}
	lost := who.friend.added + guideapp.Instant(hours)*guideapp.Hour
	if lost > l.until {
		return
	}
	who.friend.lost = lost
	owner, s, _ := l.at(who, guideapp.DayOf(lost, Zone))
	reason := guideapp.ReasonCustomer
	if who.chance(removed) {
		reason = guideapp.ReasonGuide
	}
	l.tell(guideapp.Event{ID: who.id + "-x", Kind: guideapp.FriendLost, At: lost, Store: s.noun.ID,
		Guide: owner.noun.ID, Customer: who.id, Owner: owner.noun.ID, Reason: reason})
}

// handOver tells that a friend was handed to the guide who took the customers over, at
// ten in the morning of that guide's first day.
func (l *life) handOver(who *person, home *guide) {
	day := home.stands[0].first
	at := day.Start(Zone) + 10*guideapp.Hour
	if !who.friend.at(at) {
		return
	}
	from := l.p.guides[home.before].noun.ID
	s := &l.p.stores[home.stands[0].store]
	l.tell(guideapp.Event{ID: who.id + "-tx", Kind: guideapp.FriendLost, At: at, Store: s.noun.ID,
		Guide: from, Customer: who.id, Owner: from, Reason: guideapp.ReasonTransfer})
	l.tell(guideapp.Event{ID: who.id + "-tf", Kind: guideapp.FriendAdded, At: at + guideapp.Minute, Store: s.noun.ID,
		Guide: home.noun.ID, Customer: who.id, Owner: home.noun.ID, Reason: guideapp.ReasonTransfer})
}

const (
	chatEvery, serviceEvery, meetingEvery = 150, 260, 2400 // days between them, for one customer, on average
	// recent is how many days back contacts are as frequent as that; before, the given
	// number in a thousand of them happened, before a year nearly none.
	recent, recentChats, recentServices = 92, 400, 500
	unanswered                          = 40 // chats in a thousand
	kept                                = 730
	waitingTonight                      = 27 // friends in a thousand who wrote within the last hour
)

// contact tells the customer's chats, one-to-one services and appointments.
func (l *life) contact(who *person) {
	l.every(who, chatEvery, recentChats, l.chat)
	l.every(who, serviceEvery*1000/l.p.guides[who.home].active, recentServices, func(who *person, d guideapp.Day) {
		if who.friend.at(d.Start(Zone)) || who.chance(250) {
			l.serve(who, d)
		}
	})
	l.every(who, meetingEvery, recentServices, l.meet)
	l.waitTonight(who)
}

// every calls f on days of the last year, one in so many on average, fewer of them before
// the recent ones.
func (l *life) every(who *person, days, before int, f func(*person, guideapp.Day)) {
	hours := int(max(who.since, l.p.Last-365)-l.p.First) * 24
	for {
		hours += 1 + who.exponential(days*24)
		d := l.p.First + guideapp.Day(hours/24)
		if d > l.p.Last {
			return
		}
		if d > l.p.Last-recent || who.chance(before) {
			f(who, d)
		}
	}
}

func (l *life) serve(who *person, d guideapp.Day) {
	owner, s, _ := l.at(who, d)
	who.services++
	l.tell(guideapp.Event{ID: who.number("s", who.services), Kind: guideapp.Service, At: l.moment(&who.random, d, s),
		Store: s.noun.ID, Guide: owner.noun.ID, Customer: who.id, Owner: owner.noun.ID})
}

func (l *life) chat(who *person, d guideapp.Day) {
	owner, s, _ := l.at(who, d)
	at := l.moment(&who.random, d, s)
	if !who.friend.at(at) || !l.write(who, at, owner, s) || who.chance(unanswered) {
		return
	}
	waited := guideapp.Instant(who.between(8, 179)) * 1000
	if !who.chance(owner.prompt * s.prompt / 1000) {
		waited = 3*guideapp.Minute + guideapp.Instant(1+who.exponential(25*60))*1000
	}
	id := who.number("w", who.chats)
	l.tell(guideapp.Event{ID: id + "-r", Kind: guideapp.ChatReplied, At: at + waited, Store: s.noun.ID,
		Guide: owner.noun.ID, Customer: who.id, Owner: owner.noun.ID, Ref: id})
}

func (l *life) write(who *person, at guideapp.Instant, owner *guide, s *store) bool {
	who.chats++
	return l.tell(guideapp.Event{ID: who.number("w", who.chats), Kind: guideapp.ChatWaiting, At: at, Store: s.noun.ID,
		Guide: owner.noun.ID, Customer: who.id, Owner: owner.noun.ID})
}

// waitTonight tells of friends who wrote within the last hour and still wait.
func (l *life) waitTonight(who *person) {
	owner, s, _ := l.at(who, l.p.Last)
	at := l.until - guideapp.Instant(who.between(2*60, 58*60))*1000
	slow := 2000 - s.prompt
	if who.friend.at(at) && who.chance(waitingTonight*slow/1000) {
		l.write(who, at, owner, s)
	}
}

func (l *life) meet(who *person, d guideapp.Day) {
	owner, s, _ := l.at(who, d)
	who.meetings++
	id := who.number("a", who.meetings)
	if !l.tell(guideapp.Event{ID: id, Kind: guideapp.AppointmentBooked, At: l.moment(&who.random, d, s),
		Store: s.noun.ID, Guide: owner.noun.ID, Customer: who.id, Owner: owner.noun.ID}) {
		return
	}
	day := d + guideapp.Day(who.between(1, 6))
	if day > l.p.Last || !who.chance(kept) {
		return
	}
	owner, s, _ = l.at(who, day)
	l.tell(guideapp.Event{ID: id + "-v", Kind: guideapp.AppointmentArrived, At: l.moment(&who.random, day, s),
		Store: s.noun.ID, Guide: owner.noun.ID, Customer: who.id, Owner: owner.noun.ID, Ref: id})
}
