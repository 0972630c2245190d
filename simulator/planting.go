package simulator

import (
	"fmt"
	"math/bits"
	"runtime"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// plantedSource is the source of every fact that is planted.
const plantedSource = "planted"

// MaxPlantable is the most facts among which any are planted. In a browser, which has 4 GB,
// planting a fifth of 3.4 million more took 2.0 GB, and 2.4 where a plan does not divide.
const MaxPlantable = 4_000_000

// actions are what guides are paid for doing, the kinds of facts that are planted.
var actions = []guideapp.Kind{guideapp.Order, guideapp.FriendAdded, guideapp.Referral, guideapp.Service, guideapp.ContentShared,
	guideapp.AppointmentBooked, guideapp.AppointmentArrived, guideapp.TaskDone}

// planting makes other facts out of a session's, to try what people might do: facts of
// its period copied, each for a customer of its own, or left out. Which ones is drawn from
// a seed and the fact's own key, so that neither order nor number of facts matters.
type planting struct {
	session *Session
	seed    uint64
	voids   []guideapp.Kind          // what voids a hold and is no deed itself
	deeds   map[guideapp.Kind][]deed // the period's, of guides, in order
	planted int
}

// deed is a fact that may be copied or left out, by numbers.
type deed struct {
	fact, store, guide, customer int32
	drawn                        uint64
}

// planting looks at the facts of some kinds that are wanted.
func (s *Session) planting(seed uint64, plans []Paid, kinds []guideapp.Kind, wanted func(s *reward.Sketch) bool) (*planting, error) {
	if s.events > MaxPlantable {
		return nil, guideapp.Errorf(guideapp.TooLarge, "the data set has %d facts; this report plants facts among at most %d: export fewer stores", s.events, MaxPlantable)
	}
	all, err := s.whole()
	if err != nil {
		return nil, err
	}
	all.progress = s.progress
	p := &planting{session: all, seed: seed, voids: voidingKinds(plans), deeds: map[guideapp.Kind][]deed{}}
	from, until := s.period.Instants(s.facts.Zone())
	err = all.facts.Each(func(e *reward.Sketch) {
		if e.At >= from && e.At < until && e.Guide >= 0 && slices.Contains(kinds, e.Kind) && wanted(e) {
			p.deeds[e.Kind] = append(p.deeds[e.Kind], deed{e.Fact, e.Store, e.Guide, e.Customer, p.draw(all.facts.Key(e.Fact))})
		}
	})
	return p, err
}

// voidingKinds lists what voids a hold of any of the plans and is no deed itself.
func voidingKinds(plans []Paid) (kinds []guideapp.Kind) {
	for i := range plans {
		kinds = append(kinds, HistoryOf(plans[i].Plan).Voids...)
	}
	return slices.DeleteFunc(guideapp.DistinctKinds(kinds), func(k guideapp.Kind) bool { return slices.Contains(actions, k) })
}

// draw gives an even number for a fact: FNV-1a of its key and the seed, mixed by
// SplitMix64.
func (p *planting) draw(key string) uint64 {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	hash := uint64(offset)
	for i := range len(key) {
		hash = (hash ^ uint64(key[i])) * prime
	}
	r := random(hash ^ p.seed*prime)
	return r.next()
}

// some gives so many parts per million of the deeds of a kind, as they are drawn.
func (p *planting) some(kind guideapp.Kind, ppm int64) []deed {
	var chosen []deed
	for _, d := range p.deeds[kind] {
		if at, _ := bits.Mul64(d.drawn, partsPerMillion); int64(at) < ppm {
			chosen = append(chosen, d)
		}
	}
	return chosen
}

// oneAStore gives one deed of a kind of every store that has any.
func (p *planting) oneAStore(kind guideapp.Kind) []deed {
	at, chosen := map[int32]int{}, []deed(nil)
	for _, d := range p.deeds[kind] {
		k, known := at[d.store]
		if !known {
			at[d.store], chosen = len(chosen), append(chosen, d)
		} else if d.drawn < chosen[k].drawn {
			chosen[k] = d
		}
	}
	return chosen
}

// original is a deed as it was done, and all that happened to it: what refers to it, and
// what its guide lost of its customer.
type original struct {
	*guideapp.Event
	changes, losses []*guideapp.Event
}

// originals reads deeds back, by the numbers of their facts.
func (p *planting) originals(deeds ...[]deed) (map[int32]*original, error) {
	found, pairs := map[int32]*original{}, map[[2]int32][]*original{}
	for _, list := range deeds {
		for _, d := range list {
			if found[d.fact] != nil {
				continue
			}
			found[d.fact] = &original{}
			if d.customer >= 0 {
				pair := [2]int32{d.guide, d.customer}
				pairs[pair] = append(pairs[pair], found[d.fact])
			}
		}
	}
	err := p.session.facts.Each(func(e *reward.Sketch) {
		if o := found[e.Fact]; o != nil {
			o.Event = e.Event()
		}
		if e.Kind.ChangesOrder() {
			if o := found[e.Ref]; o != nil {
				o.changes = append(o.changes, e.Event())
			}
		}
		if e.Guide >= 0 && e.Customer >= 0 && slices.Contains(p.voids, e.Kind) {
			if lost := pairs[[2]int32{e.Guide, e.Customer}]; len(lost) > 0 {
				event := e.Event()
				for _, o := range lost {
					o.losses = append(o.losses, event)
				}
			}
		}
	})
	return found, err
}

// copied gives the same fact once more, of another customer where it has any.
func (p *planting) copied(e *guideapp.Event) *guideapp.Event {
	p.planted++
	c := *e
	c.Source, c.ID, c.RecordedAt = plantedSource, fmt.Sprintf("%08d", p.planted), 0
	if c.Customer != "" {
		c.Customer = plantedSource + c.ID
	}
	return &c
}

// repeated gives a fact once more with all that happened to it from then on.
func (p *planting) repeated(o *original) []*guideapp.Event {
	c := p.copied(o.Event)
	all := []*guideapp.Event{c}
	for _, change := range o.changes {
		again := p.copied(change)
		again.Ref = c.ID
		all = append(all, again)
	}
	for _, lost := range o.losses {
		if lost.At >= o.At {
			again := p.copied(lost)
			again.Customer = c.Customer
			all = append(all, again)
		}
	}
	return all
}

// gathered gives the measures of plans over facts.
func (s *Session) gathered(facts *reward.Facts, plans []Paid) []*reward.Measures {
	measures := []*reward.Measures{reward.Gather(plans[0].Plan, facts, s.period)}
	for i := range plans[1:] {
		again, _ := measures[i].Reprice(plans[i+1].Plan)
		measures = append(measures, again)
	}
	return measures
}

// paidOver gives the statements of plans over the session's facts, some added and some left
// out, as of an instant at which the plans measured the session's own. What is only added to
// plans that divide is measured apart.
func (s *Session) paidOver(added []*guideapp.Event, left map[int32]bool, asOf guideapp.Instant, plans []Paid, measured []*reward.Measures) ([][]reward.Statement, error) {
	apart := len(left) == 0 && !slices.ContainsFunc(plans, func(p Paid) bool { return !p.Plan.Divides() })
	runtime.GC() // what the facts before took; in a browser collecting does not end while work goes on
	var facts *reward.Facts
	var err error
	if apart {
		facts, err = s.facts.Apart(added, asOf)
	} else {
		facts, err = s.facts.Vary(added, left, asOf)
	}
	if err != nil {
		return nil, err
	}
	var statements [][]reward.Statement
	for i, m := range s.gathered(facts, plans) {
		if apart {
			m = measured[i].Plus(m)
		}
		statements = append(statements, m.Close())
	}
	return statements, nil
}
