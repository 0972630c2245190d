package sheet

import (
	"strings"

	"frontline/guideapp"
)

var pageWords = map[string]guideapp.Text{
	"title":     text("方案试算报告", "What reward plans come to"),
	"period":    text("期间", "Period"),
	"as_of":     text("数据截至", "As known on"),
	"plans":     text("方案", "Plans"),
	"again":     text("重现这些数字", "To get these numbers again"),
	"command":   text("命令行", "command line"),
	"engine":    text("引擎版本", "engine"),
	"facts":     text("数据指纹（SHA-256）", "data hash (SHA-256)"),
	"plan_hash": text("方案指纹（SHA-256）", "plan hash (SHA-256)"),
	"money":     text("金额单位为元；试算假定导购的行为不变，另有说明的除外。", "Amounts are in yuan. Guides are taken to do what they did, unless a report says otherwise."),
}

var titles = map[string]guideapp.Text{
	"overview":     text("总览", "Overview"),
	"cost":         text("成本构成", "Where the money goes"),
	"distribution": text("收入分布", "How pay is spread"),
	"changes":      text("谁多得，谁少得", "Winners and losers"),
	"cliffs":       text("跳变", "Cliffs"),
	"fairness":     text("公平：客流还是努力", "Fairness: footfall or effort"),
	"double_pay":   text("双计多付", "Paid twice"),
	"gaming":       text("造假的代价", "Gaming exposure"),
	"uncertainty":  text("不确定性", "Uncertainty"),
	"behaviour":    text("行为响应", "Behavioural response"),
	"marginal":     text("一位导购的收入曲线", "One guide's reward curve"),
	"differences":  text("为什么不一样", "Why a guide's number differs"),
	"goal_seek":    text("按预算求解", "Goal seek"),
}

// titleOf is a report's title, or its name.
func titleOf(name string) guideapp.Text {
	if title, known := titles[name]; known {
		return title
	}
	return plain(name)
}

// labels says the keys of reports, without their units, and the words that stand as values.
var labels = map[string]guideapp.Text{
	"above": text("之上的邻值", "neighbour above"), "across": text("跨店的组件", "components across stores"), "all": text("全部", "all"), "answer": text("结果", "answer"),
	"as_of": text("数据截至", "as known on"), "assumes": text("假设", "assumptions"), "below": text("之下的邻值", "neighbour below"), "bounded": text("受限", "bounded"),
	"budget": text("预算", "budget"), "change": text("变化", "change"), "class": text("等级", "class"), "classes": text("按门店等级", "by store class"),
	"component": text("组件", "component"), "components": text("按组件", "by component"), "cost": text("成本", "cost"), "cost_ppm": text("成本占比", "share of the cost"), "twice_ppm": text("付两次的占比", "share paid twice"), "credits": text("计功", "credits"),
	"draws": text("抽样次数", "draws"), "each": text("每次", "each"), "elasticity": text("弹性", "elasticity"), "events": text("笔数", "events"),
	"fakers": text("造假者所得", "to the fakers"), "fakes": text("造假数", "fakes"), "found": text("求解结果", "found"), "fraud": text("造假比例", "share of fakes"),
	"frauds": text("造假总代价", "cost of fraud"), "guides": text("导购人数", "guides"), "kind": text("行为", "deed"), "kinds": text("按行为", "by deed"),
	"least": text("最小", "least"), "losers": text("少得的人", "losers"), "may_lose": text("可少得的人", "may lose"), "monotone": text("单调", "monotone"),
	"more": text("多做", "more"), "most": text("最大", "most"), "observed": text("实际", "observed"), "off": text("与预算之差", "off the budget"), "on": text("开启", "on"),
	"others": text("其他人所得", "to others"), "p10": plain("P10"), "p50": plain("P50"), "p90": plain("P90"), "part_of_period": text("未站满全期的导购", "guides of part of the period"), "path": text("位置", "path"), "pay": text("收入", "pay"),
	"per_thousand_visitors": text("每千名客人", "per 1,000 visitors"), "plan": text("方案", "plan"), "quartiles": text("按客流四分位", "by quarter of footfall"),
	"r2": text("客流解释的差异（R²）", "explained by footfall (R²)"), "resale": text("保本转卖价", "break-even resale"), "reward_change": text("奖励变化", "change of reward"),
	"runs": text("试算次数", "runs"), "seed": text("种子", "seed"), "slope": text("每千客人斜率", "slope"), "soft_alone": text("只有双计", "soft alone"), "sold": text("假销售额", "sold"),
	"source": text("来源", "source"), "stores": text("门店数", "stores"), "trials": text("试过的值", "values tried"), "tricks": text("造假手法", "tricks"), "twice": text("付两次", "paid twice"),
	"undone": text("事后撤销", "undone afterwards"), "unit": text("单位", "unit"), "value": text("值", "value"), "visitors": text("客流", "visitors"),
	"volume_change": text("数量变化", "change of volume"), "with_response": text("计入响应", "with the response"), "without_visitors": text("没有客流的导购", "guides without footfall"),
	"order": text("订单", "order"), "friend_added": text("好友", "friend"), "referral": text("推荐", "referral"), "service": text("服务", "service"), "task_done": text("任务", "task"),
	"content_shared": text("分享", "shared material"), "appointment_booked": text("预约", "appointment"), "appointment_arrived": text("到访", "kept appointment"),
}

// label says a key, "cost_fen"; one that has no words stands as it is, without its unit.
func label(key string) guideapp.Text {
	if words, known := labels[key]; known {
		return words
	}
	return labelled(strings.TrimSuffix(strings.TrimSuffix(key, "_fen"), "_ppm"))
}

func labelled(s string) guideapp.Text {
	if words, known := labels[s]; known {
		return words
	}
	return plain(strings.ReplaceAll(s, "_", " "))
}
