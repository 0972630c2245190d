package metric

import "frontline/guideapp"

// The metrics' ids.
const (
	FriendRate         = "friend_rate"
	FriendRateFootfall = "friend_rate_footfall"
	FriendRetention    = "friend_retention"
	ServedRate         = "served_rate"
	FirstResponseTime  = "first_response_time"
	ThreeMinuteRate    = "three_minute_rate"
	ReplyRate          = "reply_rate"
	ArrivalRate        = "arrival_rate"
	Frequency          = "frequency"
	RepurchaseRate     = "repurchase_rate"
	AverageOrder       = "average_order"
	ItemsPerOrder      = "items_per_order"
	AverageItem        = "average_item"
	OrdersPerVisitor   = "orders_per_visitor"
)

var calendarPeriod = guideapp.Text{ZH: "当期（自然月）", EN: "the period (calendar month)"}

// Dictionary holds every metric, by class.
var Dictionary = []Metric{
	{
		ID: FriendRate, Class: Resource, Unit: Percent, Law: Intensity, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "加V率（按购买人数）", EN: "Friend rate (per buyer)"},
		Formula:   guideapp.Text{ZH: "新加企微好友人数 ÷ 购买人数", EN: "new WeCom friends ÷ buyers"},
		Numerator: NewFriends, Denominator: Buyers,
	},
	{
		ID: FriendRateFootfall, Class: Resource, Unit: Percent, Law: Intensity, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "加V率（按客流）", EN: "Friend rate (per visitor)"},
		Formula:   guideapp.Text{ZH: "新加企微好友人数 ÷ 客流", EN: "new WeCom friends ÷ visitors"},
		Numerator: NewFriends, Denominator: Visitors,
	},
	{
		ID: FriendRetention, Class: Resource, Unit: Percent, Law: Proportion, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "新好友留存率", EN: "New friend retention"},
		Formula:   guideapp.Text{ZH: "当期新加且未流失的好友人数 ÷ 当期新加好友人数", EN: "new friends of the period not lost in it ÷ new friends of the period"},
		Numerator: KeptFriends, Denominator: NewFriends,
	},
	{
		ID: ServedRate, Class: Service, Unit: Percent, Law: Proportion, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "精准服务率（按购买人数）", EN: "One-to-one service rate (of buyers)"},
		Formula:   guideapp.Text{ZH: "当期有一对一服务的购买人数 ÷ 购买人数", EN: "buyers with a one-to-one contact in the period ÷ buyers"},
		Numerator: ServedBuyers, Denominator: Buyers,
	},
	{
		ID: FirstResponseTime, Class: Service, Unit: Minutes, LowerBetter: true, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "首次响应时长（自然时间）", EN: "First response time (by the clock)"},
		Formula:   guideapp.Text{ZH: "首次回复等待时长合计 ÷ 已回复会话数", EN: "time to first reply, summed ÷ chats replied"},
		Numerator: ReplyMillis, Denominator: ChatsReplied,
	},
	{
		ID: ThreeMinuteRate, Class: Service, Unit: Percent, Law: Proportion, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "三分钟响应率（自然时间）", EN: "3-minute rate (by the clock)"},
		Formula:   guideapp.Text{ZH: "三分钟内回复的会话数 ÷ 会话数", EN: "chats replied within 3 minutes ÷ chats"},
		Numerator: ChatsRepliedIn3Min, Denominator: Chats,
	},
	{
		ID: ReplyRate, Class: Service, Unit: Percent, Law: Proportion, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "会话回复率", EN: "Reply rate"},
		Formula:   guideapp.Text{ZH: "已回复会话数 ÷ 会话数", EN: "chats replied ÷ chats"},
		Numerator: ChatsReplied, Denominator: Chats,
	},
	{
		ID: ArrivalRate, Class: Service, Unit: Percent, Law: Proportion, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "预约到店率", EN: "Appointment arrival rate"},
		Formula:   guideapp.Text{ZH: "到店的预约数 ÷ 预约数", EN: "appointments kept ÷ appointments booked"},
		Numerator: AppointmentsKept, Denominator: Appointments,
	},
	{
		ID: Frequency, Class: Consumption, Unit: Number, Law: Intensity, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "购买频次", EN: "Frequency"},
		Formula:   guideapp.Text{ZH: "订单数 ÷ 购买人数", EN: "orders ÷ buyers"},
		Numerator: Orders, Denominator: Buyers,
	},
	{
		ID: RepurchaseRate, Class: Consumption, Unit: Percent, Law: Proportion, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "复购率", EN: "Repurchase rate"},
		Formula:   guideapp.Text{ZH: "当期购买两次及以上的人数 ÷ 购买人数", EN: "buyers with two or more orders in the period ÷ buyers"},
		Numerator: RepeatBuyers, Denominator: Buyers,
	},
	{
		ID: AverageOrder, Class: Consumption, Unit: Yuan, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "客单价", EN: "Average order"},
		Formula:   guideapp.Text{ZH: "净销售额 ÷ 订单数", EN: "net sales ÷ orders"},
		Numerator: NetSales, Denominator: Orders,
	},
	{
		ID: ItemsPerOrder, Class: Consumption, Unit: Number, Law: Intensity, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "连带率", EN: "Items per order"},
		Formula:   guideapp.Text{ZH: "件数 ÷ 订单数", EN: "items ÷ orders"},
		Numerator: Items, Denominator: Orders,
	},
	{
		ID: AverageItem, Class: Consumption, Unit: Yuan, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "件单价", EN: "Average item"},
		Formula:   guideapp.Text{ZH: "净销售额 ÷ 件数", EN: "net sales ÷ items"},
		Numerator: NetSales, Denominator: Items,
	},
	{
		ID: OrdersPerVisitor, Class: Consumption, Unit: Percent, Law: Intensity, Window: calendarPeriod,
		Name:      guideapp.Text{ZH: "进店成交率", EN: "Orders per visitor"},
		Formula:   guideapp.Text{ZH: "订单数 ÷ 客流", EN: "orders ÷ visitors"},
		Numerator: Orders, Denominator: Visitors,
	},
}
