package action

import (
	"frontline/guideapp"
	"frontline/guideapp/metric"
)

// Selection says whom a playbook is for.
type Selection uint8

// The selections.
const (
	Waiting          Selection = iota // wrote to the guide and has no answer yet
	Overdue                           // in care, past the usual time of the next purchase, and not lost yet
	BuyersNotFriends                  // in care, bought within WindowDays, and is no WeCom friend
	Unserved                          // in care, and without one-to-one contact for WindowDays
)

// Playbook is one thing worth doing, as data. A changed playbook gets a new version; its
// id stays, and with it who is held out. Texts may hold the places {count}, {listed},
// {window}, {store} and {standing}, the store's metric beside its peers'.
type Playbook struct {
	ID         string
	Version    int
	Class      metric.Class
	Metric     string // the id of the metric it lifts
	Who        Selection
	WindowDays int
	// Duty is what is owed to a customer: it has no holdout, no fatigue, and stands
	// outside the day's capacity.
	Duty    bool
	DueDays int // after today
	Title   guideapp.Text
	Scene   guideapp.Text
	Saw     guideapp.Text // what we saw: one sentence
	Why     guideapp.Text // why it matters to the customer and to the guide: one sentence
	Do      guideapp.Text // what to do now: one sentence
	Message guideapp.Text // to the customer
}

// Playbooks are those in force. Where two would list the same customer on one day, the
// earlier one does.
var Playbooks = []Playbook{
	{
		ID: "answer-waiting", Version: 2, Class: metric.Service, Metric: metric.ThreeMinuteRate,
		Who: Waiting, Duty: true,
		Title: guideapp.Text{ZH: "回复正在等你的顾客", EN: "Answer the customers who are waiting"},
		Scene: guideapp.Text{ZH: "企微会话", EN: "WeCom chat"},
		Saw: guideapp.Text{
			ZH: "有 {count} 位顾客发来消息还没有得到回复，{standing}。",
			EN: "Customers who wrote and have no answer yet: {count}; {standing}.",
		},
		Why: guideapp.Text{
			ZH: "顾客问的时候最想买，早一分钟回复，顾客少等一分钟，你也少丢一单。",
			EN: "People ask when they are about to buy, so a quick answer saves them the wait and you the sale.",
		},
		Do: guideapp.Text{
			ZH: "现在就从等得最久的一位开始回复。",
			EN: "Reply now, starting with the one who has waited longest.",
		},
		Message: guideapp.Text{
			ZH: "您好，我是{store}的导购，让您久等了！您的问题我马上为您处理。",
			EN: "Hello, this is your guide at {store}, thank you for waiting! I am looking into your question right now.",
		},
	},
	{
		ID: "invite-back", Version: 2, Class: metric.Consumption, Metric: metric.Frequency,
		Who: Overdue, DueDays: 2,
		Title: guideapp.Text{ZH: "请到了回购时间的老顾客回店", EN: "Invite customers who are due to buy again"},
		Scene: guideapp.Text{ZH: "老客回购", EN: "Repeat purchase"},
		Saw: guideapp.Text{
			ZH: "有 {count} 位老顾客已经过了平时的回购时间，{standing}。",
			EN: "Customers who are past their usual time to buy again: {count}; {standing}.",
		},
		Why: guideapp.Text{
			ZH: "顾客正好该补货了，你记得住他们的习惯，他们就会记得来找你。",
			EN: "They are about to need something again, and whoever remembers their habits is whom they come back to.",
		},
		Do: guideapp.Text{
			ZH: "今天给名单上的 {listed} 位各发一条消息，从上次买的东西聊起，约好到店时间。",
			EN: "Write today to those on the list ({listed}), start from what they bought last, and agree on a time to come by.",
		},
		Message: guideapp.Text{
			ZH: "您好，我是{store}的导购，您上次选的用得还满意吗？这两天方便的话，欢迎来店里坐坐，想看什么我陪您挑。",
			EN: "Hello, this is your guide at {store}, how do you like what you chose last time? Come by in the next days if it suits you, and we can look together at whatever you have in mind.",
		},
	},
	{
		ID: "befriend-buyers", Version: 2, Class: metric.Resource, Metric: metric.FriendRateFootfall,
		Who: BuyersNotFriends, WindowDays: 180, DueDays: 2,
		Title: guideapp.Text{ZH: "邀请买过的顾客加企微好友", EN: "Invite buyers to become WeCom friends"},
		Scene: guideapp.Text{ZH: "购后回访", EN: "After-purchase call"},
		Saw: guideapp.Text{
			ZH: "近 {window} 天买过东西的顾客里有 {count} 位还不是你的企微好友，{standing}。",
			EN: "Customers who bought in the last {window} days and are not yet your WeCom friends: {count}; {standing}.",
		},
		Why: guideapp.Text{
			ZH: "加了好友，顾客退换货、问新品都能直接找你，你也不会和他们断了联系。",
			EN: "As friends they can ask you directly about returns and new arrivals, and you do not lose touch with them.",
		},
		Do: guideapp.Text{
			ZH: "今天给名单上的 {listed} 位打个回访电话，再请他们通过你的好友申请。",
			EN: "Call those on the list ({listed}) today to ask how the purchase was, then ask them to accept your friend request.",
		},
		Message: guideapp.Text{
			ZH: "您好，我是{store}的导购，想了解一下您上次买的用得怎么样。加个企业微信，售后和新品我都能第一时间告诉您。",
			EN: "Hello, this is your guide at {store}, may I ask how your last purchase turned out? Add me on WeCom and I can help with after-sales and tell you first about new arrivals.",
		},
	},
	{
		ID: "serve-in-care", Version: 2, Class: metric.Service, Metric: metric.ServedRate,
		Who: Unserved, WindowDays: 30, DueDays: 2,
		Title: guideapp.Text{ZH: "关心一下很久没联系的顾客", EN: "Get in touch with customers you have not served lately"},
		Scene: guideapp.Text{ZH: "一对一服务", EN: "One-to-one service"},
		Saw: guideapp.Text{
			ZH: "你名下有 {count} 位顾客 {window} 天没有一对一服务了，{standing}。",
			EN: "Customers in your care without a one-to-one contact for {window} days: {count}; {standing}.",
		},
		Why: guideapp.Text{
			ZH: "被记得的顾客遇到问题会先来问你，你也更早知道他们下一次要买什么。",
			EN: "Customers who feel remembered ask you first, and you learn earlier what they need next.",
		},
		Do: guideapp.Text{
			ZH: "今天和名单上的 {listed} 位各聊一句使用情况，先不推销。",
			EN: "Ask those on the list ({listed}) today how things are going, without selling anything.",
		},
		Message: guideapp.Text{
			ZH: "您好，我是{store}的导购，最近用得还顺手吗？保养或搭配上有什么想问的，随时找我。",
			EN: "Hello, this is your guide at {store}, is everything working well for you? Ask me any time about care or what goes with it.",
		},
	},
}
