package simulator

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

const (
	// MaxElasticity is the largest elasticity there may be: ten times.
	MaxElasticity = guideapp.MaxRatio
	// marginalSample is the part of a kind's deeds that is done once more to find out what
	// one more of them pays.
	marginalSample = 50_000
	// mostResponse is how far a volume changes at most: to nothing, or to twice.
	mostResponse = partsPerMillion
)

// Behaviour is what plans cost when guides respond to them: off unless switched on, since
// it rests on an elasticity that somebody has to know. The reward of one more deed is what
// a plan pays more when a twentieth of them, drawn, happen once more, over their number;
// its change against the baseline times the elasticity is the change of volume. That many
// deeds, drawn, are then done once more, or not at all, and the engine pays over them.
type Behaviour struct {
	On    bool
	Seed  uint64
	Plans []ResponseToPlan // none when off
}

// ResponseToPlan is what a plan costs as it is, and with the response to it.
type ResponseToPlan struct {
	Cost, WithResponse guideapp.Fen
	Kinds              []KindResponse
}

// KindResponse is how much more of a kind of deed is done.
type KindResponse struct {
	Kind       guideapp.Kind
	Elasticity guideapp.Ratio // change of volume over change of reward
	Source     guideapp.Text  // where it is from
	Each       guideapp.Fen   // what one more pays
	// Known is whether anybody did it, and the baseline pays for it or nothing changes: else
	// there is no reward to measure a change by, and the volume stays.
	Known     bool
	RewardPPM int64 // change of the reward
	VolumePPM int64 // change of the volume
	Bounded   bool  // it would be beyond nothing, or beyond twice
	More      int   // deeds done once more, below 0 not done
}

// responding are the kinds of deeds that may be given an elasticity: <kind>_elasticity, a
// percentage of which 100% is one for one, and <kind>_source.
var responding = []guideapp.Kind{guideapp.Order, guideapp.FriendAdded, guideapp.Referral, guideapp.Service, guideapp.ContentShared, guideapp.AppointmentBooked, guideapp.TaskDone}

// ownAssumption is the source of an elasticity that names none.
var ownAssumption = text("您自己的假设", "your own assumption")

// behaviour takes response (off, on), seed, and elasticities with their sources.
func behaviour(s *Session, plans []Paid, args *Arguments) (Report, error) {
	b := &Behaviour{On: args.Word("response", "off", "on") == "on", Seed: uint64(args.Whole("seed", 0, math.MaxInt64, 1))}
	var kinds []KindResponse
	for _, kind := range responding {
		k := KindResponse{Kind: kind, Elasticity: args.Ratio(kind.String()+"_elasticity", 0, MaxElasticity, 0), Source: ownAssumption}
		if source := args.Text(kind.String()+"_source", ""); strings.TrimSpace(source) != "" {
			k.Source = text(source, source)
		}
		if k.Elasticity > 0 {
			kinds = append(kinds, k)
		}
	}
	if err := args.Err(); err != nil {
		return nil, err
	}
	if !b.On {
		return b, nil
	}
	if len(kinds) == 0 {
		return nil, guideapp.InvalidAt(argumentPath("order_elasticity"), "or that of another kind is missing; a response without one changes nothing. 10%% means: a tenth of the change of reward")
	}
	planting, err := s.planting(b.Seed, plans, kindsOf(kinds), func(*reward.Sketch) bool { return true })
	if err != nil {
		return nil, err
	}
	r := &responses{Behaviour: b, planting: planting, paid: plans}
	return b, r.run(kinds)
}

func kindsOf(responses []KindResponse) (kinds []guideapp.Kind) {
	for _, r := range responses {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

// responses is a report under way.
type responses struct {
	*Behaviour
	*planting
	paid     []Paid
	measured []*reward.Measures // by plan
	done     map[int32]*original
}

func (r *responses) run(kinds []KindResponse) error {
	for i := range r.paid {
		r.Plans = append(r.Plans, ResponseToPlan{Cost: costOf(r.paid[i].Statements)})
		r.measured = append(r.measured, r.paid[i].Measures)
	}
	step := r.session.progress.steps(len(kinds) + len(r.Plans))
	samples := make([][]deed, len(kinds))
	for i, k := range kinds {
		if samples[i] = r.some(k.Kind, marginalSample); len(samples[i]) == 0 {
			samples[i] = r.deeds[k.Kind] // so few that none was drawn
		}
	}
	var err error
	if r.done, err = r.originals(samples...); err != nil {
		return err
	}
	for i, k := range kinds {
		if err := r.reward(k, samples[i]); err != nil {
			return err
		}
		step()
	}
	if r.done, err = r.originals(r.more()...); err != nil {
		return err
	}
	for i := range r.Plans {
		if err := r.respond(i); err != nil {
			return err
		}
		step()
	}
	return nil
}

// reward finds what one more deed of a kind pays under each plan, and how much more of it
// is done for that.
func (r *responses) reward(k KindResponse, sample []deed) error {
	var more []*guideapp.Event
	for _, d := range sample {
		more = append(more, r.repeated(r.done[d.fact])...)
	}
	paid, err := r.session.paidOver(more, nil, r.session.asOf, r.paid, r.measured)
	if err != nil {
		return err
	}
	var baseline guideapp.Fen
	for i, statements := range paid {
		pays, response := costOf(statements)-r.Plans[i].Cost, k
		if i == 0 {
			baseline = pays
		}
		response.Each = shareFen(pays, int64(len(sample)))
		response.Known = len(sample) > 0 && (baseline > 0 || pays == baseline)
		response.change(pays, baseline)
		r.Plans[i].Kinds = append(r.Plans[i].Kinds, response)
	}
	return nil
}

// change sets how the reward of the sampled deeds changes, and the volume with it.
func (k *KindResponse) change(pays, baseline guideapp.Fen) {
	if !k.Known || pays == baseline {
		return
	}
	change, over := big.NewInt(int64(pays-baseline)), big.NewInt(int64(baseline))
	k.RewardPPM = ratioPPM(change, over)
	volume := ratioPPM(change.Mul(change, big.NewInt(int64(k.Elasticity))), over.Mul(over, big.NewInt(partsPerMillion)))
	k.VolumePPM = min(mostResponse, max(-mostResponse, volume))
	k.Bounded = k.VolumePPM != volume
}

// chosen gives the deeds that respond: those that are done once more, or not at all.
func (r *responses) chosen(k *KindResponse) []deed {
	return r.some(k.Kind, max(k.VolumePPM, -k.VolumePPM))
}

// more gives the deeds that are done once more under any plan.
func (r *responses) more() (deeds [][]deed) {
	for i := range r.Plans {
		for k := range r.Plans[i].Kinds {
			if response := &r.Plans[i].Kinds[k]; response.VolumePPM > 0 {
				deeds = append(deeds, r.chosen(response))
			}
		}
	}
	return deeds
}

// respond pays a plan over what is done under it.
func (r *responses) respond(plan int) error {
	p := &r.Plans[plan]
	var more []*guideapp.Event
	left := map[int32]bool{}
	for i := range p.Kinds {
		k := &p.Kinds[i]
		chosen := r.chosen(k)
		for _, d := range chosen {
			if k.VolumePPM > 0 {
				more = append(more, r.repeated(r.done[d.fact])...)
			} else {
				left[d.fact] = true
			}
		}
		if k.More = len(chosen); k.VolumePPM < 0 {
			k.More = -len(chosen)
		}
	}
	if p.WithResponse = p.Cost; len(more)+len(left) == 0 {
		return nil
	}
	paid, err := r.session.paidOver(more, left, r.session.asOf, r.paid[plan:plan+1], r.measured[plan:])
	if err != nil {
		return err
	}
	p.WithResponse = costOf(paid[0])
	return nil
}

// AppendJSON appends
//
//	{"sentence":{"zh":"...","en":"..."},"assumes":{"zh":"...","en":"..."},"on":true,"seed":1,
//	 "plans":[{"cost_fen":0,"with_response_fen":0,
//	  "kinds":[{"kind":"order","elasticity_ppm":100000,"source":{"zh":"...","en":"..."},"each_fen":0,
//	   "reward_change_ppm":0,"volume_change_ppm":0,"bounded":false,"more":0}]}]}
//
// Off, there are no plans. each_fen is what one more deed pays; both changes are null
// where nobody did it or the baseline does not pay for it. more is how many deeds were added, below 0 left
// out.
func (b *Behaviour) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.words("sentence", b.Sentence())
		w.words("assumes", assumes)
		w.bool("on", b.On)
		w.int64("seed", int64(b.Seed))
		w.objects("plans", len(b.Plans), func(i int) {
			p := &b.Plans[i]
			w.fen("cost_fen", p.Cost)
			w.fen("with_response_fen", p.WithResponse)
			w.objects("kinds", len(p.Kinds), func(k int) { p.Kinds[k].write(&w) })
		})
	})
	return w.to
}

func (k *KindResponse) write(w *jsonWriter) {
	w.text("kind", k.Kind.String())
	w.int64("elasticity_ppm", int64(k.Elasticity))
	w.words("source", k.Source)
	w.fen("each_fen", k.Each)
	if k.Known {
		w.int64("reward_change_ppm", k.RewardPPM)
		w.int64("volume_change_ppm", k.VolumePPM)
	} else {
		w.null("reward_change_ppm")
		w.null("volume_change_ppm")
	}
	w.bool("bounded", k.Bounded)
	w.int("more", k.More)
}

// assumes is what a response takes for granted, in words.
var assumes = text("假设：每位导购都按同一弹性响应；多做的与已有的同样分布，各属一位新客户，退货照旧；少做的随机少掉；客流与其他行为不变；奖励从未有过的事不响应。",
	"It assumes that every guide responds alike; that what is done more is spread like what was done, each for a new customer and refunded as often; that what is done less is left out at random; that footfall and all else stay; and that nobody responds to a reward for what was never rewarded before.")

// Sentence says what plans cost with the response, or that none is looked at.
func (b *Behaviour) Sentence() guideapp.Text {
	if !b.On {
		return text("行为响应未开启：按导购照旧行事计算。", "The behavioural response is off: guides are taken to do what they did.")
	}
	var all []guideapp.Text
	for i := range b.Plans {
		p, name := &b.Plans[i], variantName(i)
		if i == 0 && len(b.Plans) > 1 {
			continue // nobody responds to what is there already
		}
		all = append(all, text(fmt.Sprintf("%s 成本 %s 元，计入行为响应后 %s 元。", name.ZH, yuan(p.Cost), yuan(p.WithResponse)),
			fmt.Sprintf("%s costs %s yuan, and %s with the response to it.", capital(name.EN), yuan(p.Cost), yuan(p.WithResponse))))
		for k := range p.Kinds {
			all = append(all, p.Kinds[k].sentence())
		}
	}
	return sentences(all...)
}

func (k *KindResponse) sentence() guideapp.Text {
	deed := deedWords[k.Kind]
	if !k.Known {
		return text(fmt.Sprintf("%s：期内没有，或基准没有奖励，不计响应。", deed.ZH),
			fmt.Sprintf("There was no %s in the period, or the baseline pays nothing for it, so no response is worked out.", deed.EN))
	}
	return text(fmt.Sprintf("%s：奖励变化 %s，弹性 %s（%s），数量变化 %s。", deed.ZH, percent(k.RewardPPM), k.Elasticity, k.Source.ZH, percent(k.VolumePPM)),
		fmt.Sprintf("For one more %s the reward changes by %s; at an elasticity of %s (%s) there are %s more.", deed.EN, percent(k.RewardPPM), k.Elasticity, k.Source.EN, percent(k.VolumePPM)))
}
