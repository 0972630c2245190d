package metric

import "frontline/guideapp"

// Measure is a plain count or sum. It has no denominator, so it is no metric: a board
// ranks by measures, and a metric is a ratio of two of them.
type Measure uint8

// The measures. All are counted from facts of one period, per guide in a store and per
// store. Orders are customer-days: the receipts of one customer on one day are one order.
const (
	NetSales           Measure = iota // fen, after refunds, at the order's day
	Orders                            // customer-days with an order that is not fully refunded
	Items                             // items on those orders
	Buyers                            // distinct known customers with such an order
	RepeatBuyers                      // those with such orders on two or more days
	ServedBuyers                      // those who also had a one-to-one contact
	NewFriends                        // distinct customers who became WeCom friends; a hand-over is none
	KeptFriends                       // those still friends at the period's last known change
	Chats                             // customers' messages that began to wait
	ChatsReplied                      // those that were answered, whenever that was
	ChatsRepliedIn3Min                // those answered within three minutes of the clock
	ReplyMillis                       // time from waiting to the first reply, summed over the answered
	Appointments                      // visits agreed on
	AppointmentsKept                  // those that took place
	Visitors                          // people who came to the store; a store's measure only
	measureCount
)

// NumMeasures is how many measures there are.
const NumMeasures = int(measureCount)

// Counts holds every measure of one party, indexed by Measure.
type Counts [NumMeasures]int64

var measureIDs = [measureCount]string{"net_sales", "orders", "items", "buyers", "repeat_buyers", "served_buyers",
	"new_friends", "kept_friends", "chats", "chats_replied", "chats_replied_3min", "reply_ms", "appointments",
	"appointments_kept", "visitors"}

var measureNames = [measureCount]guideapp.Text{
	NetSales:           {ZH: "净销售额", EN: "Net sales"},
	Orders:             {ZH: "订单数", EN: "Orders"},
	Items:              {ZH: "件数", EN: "Items"},
	Buyers:             {ZH: "购买人数", EN: "Buyers"},
	RepeatBuyers:       {ZH: "复购人数", EN: "Repeat buyers"},
	ServedBuyers:       {ZH: "有一对一服务的购买人数", EN: "Buyers served one to one"},
	NewFriends:         {ZH: "新加好友数", EN: "New friends"},
	KeptFriends:        {ZH: "留存的新好友数", EN: "New friends kept"},
	Chats:              {ZH: "会话数", EN: "Chats"},
	ChatsReplied:       {ZH: "已回复会话数", EN: "Chats replied"},
	ChatsRepliedIn3Min: {ZH: "三分钟内回复的会话数", EN: "Chats replied within 3 minutes"},
	ReplyMillis:        {ZH: "首次回复等待时长合计", EN: "Total time to first reply"},
	Appointments:       {ZH: "预约数", EN: "Appointments"},
	AppointmentsKept:   {ZH: "到店的预约数", EN: "Appointments kept"},
	Visitors:           {ZH: "客流", EN: "Visitors"},
}

// String gives the measure's id, "net_sales", under which its total is kept.
func (m Measure) String() string {
	if m < measureCount {
		return measureIDs[m]
	}
	return ""
}

// Name gives the measure's name for people.
func (m Measure) Name() guideapp.Text { return measureNames[m] }

// Unit gives what the measure counts in.
func (m Measure) Unit() Unit {
	switch m {
	case NetSales:
		return Yuan
	case ReplyMillis:
		return Minutes
	}
	return Number
}

// ParseMeasure reads a measure's id.
func ParseMeasure(id string) (Measure, bool) {
	for m, known := range measureIDs {
		if known == id {
			return Measure(m), true
		}
	}
	return 0, false
}
