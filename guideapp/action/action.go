// Package action turns playbooks into the cards a guide works from today: what to do,
// for whom, why, what to say, and what it earns.
//
// It takes values and returns values. What a card earns is not computed here: Plan gives
// drafts with the facts each card hopes for, whoever keeps the tally says what they would
// pay, and Finish makes the cards.
//
// Limits: expected sales are an estimate (see BGNBD) in which float64 decides a count of
// purchases in millionths; the money made of it is integer. They are what the customers
// are likely to buy in the coming four weeks, not what the card adds to it: that is known
// only once playbooks have run against their holdouts.
package action

import (
	"time"

	"frontline/guideapp"
	"frontline/guideapp/metric"
)

const (
	// DailyCapacity is how many customers a guide is given a day, duties not counted: a
	// customer who waits for an answer waits whatever else there is to do.
	DailyCapacity = 15
	// CardCapacity is how many customers one card lists.
	CardCapacity = 5
	// DutyCapacity is how many customers a duty's card lists.
	DutyCapacity = 20
	// ShownDisabled is how many customers a card shows, after those the guide may act on,
	// only to say why not.
	ShownDisabled = 2
	// FatigueDays is how long after a one-to-one contact a customer is left alone by
	// every playbook that is not a duty.
	FatigueDays = 7
	// HorizonDays is how far ahead sales are expected.
	HorizonDays = 28
	// OpenChatDays is how long an unanswered chat counts as waiting.
	OpenChatDays = 7
)

// Input is what a guide's cards of one day are made from.
type Input struct {
	Brand string
	Guide string
	Store guideapp.Store // where the guide stands
	Now   guideapp.Instant
	Zone  *time.Location
	// Customers are those in the guide's care and those who wrote to the guide, each once.
	Customers []guideapp.Customer
	// Events are the facts about them up to Now, each once, in any order: orders, friends,
	// one-to-one contacts and chats, with the refunds and replies that refer to them.
	Events []guideapp.Event
	// Benchmarks holds the store against its peers, by metric id.
	Benchmarks map[string]metric.Benchmark
	// Period is the period the benchmarks are of, "2026-09".
	Period string
}

// Draft is a card that does not know yet what it earns.
type Draft struct {
	// Hoped are the facts that would follow if every customer responded as expected.
	Hoped []guideapp.Event
	card  Card
	duty  bool
	low   bool
}

// Earned is what one component of the live plan would pay for a card's hoped facts.
type Earned struct {
	Component string // the component's id, "friend"
	Title     guideapp.Text
	Amount    guideapp.Fen
	Rule      guideapp.Text // the rule in words
}

// Card is one thing to do today.
type Card struct {
	ID            string // of the day: playbook, guide and day
	Playbook      string
	Version       int // the playbook's
	Class         metric.Class
	Title         guideapp.Text
	Scene         guideapp.Text
	Reason        Reason
	Script        []guideapp.Text // what we saw, why it matters, what to do now: a sentence each
	Message       guideapp.Text   // to the customer
	Customers     []Customer
	More          int // customers beyond the day's capacity
	Blocked       int // customers who may not be contacted; Customers shows the first of them
	ExpectedSales guideapp.Fen
	Earning       Earned // summed over components; no component: the plan pays nothing for it
	Priority      int    // from 1, the most worthwhile
	Store, Guide  string
	Due           guideapp.Day
}

// Reason is a metric with what it is held against; never a bare number.
type Reason struct {
	Metric                metric.Metric
	Own, Peer             guideapp.Text // empty: no data
	OwnCounts, PeerCounts guideapp.Text
	Peers                 guideapp.Text // who they are
	Low                   bool          // below the peers beyond chance
	Sentence              guideapp.Text
}

// Customer is one customer on a card.
type Customer struct {
	ID, Name, PhoneMasked string
	LastVisit             guideapp.Day // meaningful where Visited
	Visited               bool
	LastPurchase          guideapp.Text
	Why                   guideapp.Text
	ExpectedSales         guideapp.Fen
	Disabled              guideapp.Text // why the guide may not act; empty: may
}
