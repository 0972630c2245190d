package population

import "fmt"

// The hundred or so most common surnames cover most people in China.
var surnames = []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗",
	"梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕",
	"苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜"}

var givenNames = []string{"敏", "静", "丽", "娜", "艳", "娟", "霞", "秀英", "芳", "燕", "玲", "桂英", "丹", "萍", "红", "雪", "婷", "慧", "颖", "莹",
	"梦琪", "雨桐", "欣怡", "思雨", "佳怡", "晓彤", "诗涵", "子涵", "雅静", "若曦", "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超",
	"刚", "平", "辉", "鹏", "浩然", "宇轩", "子轩", "俊杰", "志强", "建国", "文博", "嘉豪", "天佑", "一鸣", "晨", "阳", "帆", "宁", "悦", "琳"}

var mobileNetworks = []string{"130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "155", "158", "159",
	"166", "177", "180", "185", "186", "187", "188", "189", "199"}

func (r *random) guideName() string {
	return surnames[r.below(len(surnames))] + givenNames[r.below(len(givenNames))]
}

func (r *random) customerName() string {
	title := "女士"
	if r.chance(380) {
		title = "先生"
	}
	return surnames[r.below(len(surnames))] + title
}

// maskedPhone draws a number that is masked from the start: there is no full one.
func (r *random) maskedPhone() string {
	return fmt.Sprintf("%s****%04d", mobileNetworks[r.below(len(mobileNetworks))], r.below(10_000))
}
