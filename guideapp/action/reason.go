package action

import (
	"fmt"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/metric"
)

// reasonOf puts a benchmark in words.
func reasonOf(id string, b metric.Benchmark, in *Input) Reason {
	m, _ := metric.Find(id)
	r := Reason{Metric: m, Low: b.Low}
	zh := fmt.Sprintf("本店在 %s 还没有%s的数据", in.Period, m.Name.ZH)
	en := fmt.Sprintf("Your store has no data on %s in %s", inSentence(m.Name), in.Period)
	if b.HasOwn {
		r.Own, r.OwnCounts = b.Own.Words(m.Unit), m.Counts(b.Own)
		num, den := m.Numerator.Words(b.Own.Num), m.Denominator.Words(b.Own.Den)
		zh = fmt.Sprintf("本店在 %s 的%s为 %s（%s %s，%s %s）", in.Period, m.Name.ZH, r.Own.ZH,
			m.Numerator.Name().ZH, num.ZH, m.Denominator.Name().ZH, den.ZH)
		en = fmt.Sprintf("Your store's %s in %s is %s (%s %s, %s %s)", inSentence(m.Name), in.Period, r.Own.EN,
			inSentence(m.Numerator.Name()), num.EN, inSentence(m.Denominator.Name()), den.EN)
	}
	if b.Stores == 0 {
		r.Sentence = guideapp.Text{ZH: zh + "，同类门店的数据还不足以比较。", EN: en + "; too few similar stores have data to compare with."}
		return r
	}
	r.Peer, r.PeerCounts = b.Median.Words(m.Unit), m.Counts(b.Median)
	r.Peers = peers(b, in.Store)
	top := b.Quarter.Words(m.Unit)
	r.Sentence = guideapp.Text{
		ZH: fmt.Sprintf("%s，%s的中位数为 %s，前四分之一达到 %s。", zh, r.Peers.ZH, r.Peer.ZH, top.ZH),
		EN: fmt.Sprintf("%s; the median of %s is %s, the best quarter reaches %s.", en, r.Peers.EN, r.Peer.EN, top.EN),
	}
	return r
}

// standing says in one clause where the store is beside its peers.
func (r Reason) standing() guideapp.Text {
	none := guideapp.Text{}
	zh, en := r.Metric.Name.ZH, inSentence(r.Metric.Name)
	switch {
	case r.Own == none && r.Peer == none:
		return guideapp.Text{ZH: "本店还没有" + zh + "的数据", EN: "your store has no data on " + en + " yet"}
	case r.Own == none:
		return guideapp.Text{ZH: "同类门店的" + zh + "为 " + r.Peer.ZH + "，本店还没有数据", EN: "similar stores have a " + en + " of " + r.Peer.EN + ", yours has no data yet"}
	case r.Peer == none:
		return guideapp.Text{ZH: "本店" + zh + "为 " + r.Own.ZH + "，同类门店的数据还不足以比较", EN: "your store's " + en + " is " + r.Own.EN + ", with too few similar stores to compare"}
	}
	return guideapp.Text{ZH: "本店" + zh + "为 " + r.Own.ZH + "，同类门店为 " + r.Peer.ZH, EN: "your store's " + en + " is " + r.Own.EN + ", similar stores have " + r.Peer.EN}
}

// inSentence gives an English name as it stands within a sentence.
func inSentence(name guideapp.Text) string { return strings.ToLower(name.EN[:1]) + name.EN[1:] }

// peers says who a benchmark's peers are, "39 class B stores in Shanghai".
func peers(b metric.Benchmark, own guideapp.Store) guideapp.Text {
	classZH, classEN := "", ""
	if own.Class != "" && b.Level != metric.SameBrand {
		classZH, classEN = " "+own.Class+" 类", "class "+own.Class+" "
	}
	if b.Level == metric.SameClassAndRegion {
		return guideapp.Text{
			ZH: fmt.Sprintf("%s%s %d 家门店", own.Region, classZH, b.Stores),
			EN: fmt.Sprintf("%d %sstores in %s", b.Stores, classEN, own.Region),
		}
	}
	return guideapp.Text{
		ZH: fmt.Sprintf("全品牌%s %d 家门店", classZH, b.Stores),
		EN: fmt.Sprintf("%d %sstores of the brand", b.Stores, classEN),
	}
}
