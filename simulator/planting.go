package simulator

import (
	"fmt"
	"math/bits"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// plantedSource is the source of every fact that is planted.
const plantedSource = "planted"

// MaxPlantable is the most facts among which any are planted: each becomes an event of
// about 400 bytes again, beside its columns.
const MaxPlantable = 3_000_000

// actions are what guides are paid for doing, the kinds of facts that are planted.
var actions = []guideapp.Kind{guideapp.Order, guideapp.FriendAdded, guideapp.Referral, guideapp.Service, guideapp.ContentShared,
	guideapp.AppointmentBooked, guideapp.AppointmentArrived, guideapp.TaskDone}

// planting makes other facts out of a session's, to try what people might do: facts of
// its period copied, each for a customer of its own, or left out. Which ones is drawn from
// a seed and the fact's own key, so that neither order nor number of facts matters.
type planting struct {
	session *Session
	seed    uint64
	known   []*guideapp.Event
	deeds   map[guideapp.Kind][]*guideapp.Event // the period's, of guides, in order
	changes map[string][]*guideapp.Event        // what refers to an order, by its key
	losses  map[[2]string][]*guideapp.Event     // what voids a hold, by guide and customer
	planted int
}

func (s *Session) planting(seed uint64, plans []Paid) (*planting, error) {
	if s.events > MaxPlantable {
		return nil, guideapp.Errorf(guideapp.TooLarge, "the data set has %d facts; this report plants facts among at most %d: export fewer stores", s.events, MaxPlantable)
	}
	known, err := s.facts.Known()
	if err != nil {
		return nil, err
	}
	p := &planting{session: s, seed: seed, known: known, deeds: map[guideapp.Kind][]*guideapp.Event{}, changes: map[string][]*guideapp.Event{}, losses: map[[2]string][]*guideapp.Event{}}
	voids := voidingKinds(plans)
	from, until := s.period.Instants(s.facts.Zone())
	for _, e := range known {
		if e.Guide != "" && e.Customer != "" && slices.Contains(voids, e.Kind) {
			pair := [2]string{e.Guide, e.Customer}
			p.losses[pair] = append(p.losses[pair], e)
		}
		switch {
		case slices.Contains(wordless, e.Kind):
			p.changes[e.RefKey()] = append(p.changes[e.RefKey()], e)
		case e.At >= from && e.At < until && e.Guide != "" && slices.Contains(actions, e.Kind):
			p.deeds[e.Kind] = append(p.deeds[e.Kind], e)
		}
	}
	return p, nil
}

// voidingKinds lists what voids a hold of any of the plans and is no deed itself.
func voidingKinds(plans []Paid) (kinds []guideapp.Kind) {
	for i := range plans {
		kinds = append(kinds, HistoryOf(plans[i].Plan).Voids...)
	}
	return slices.DeleteFunc(distinctKinds(kinds), func(k guideapp.Kind) bool { return slices.Contains(actions, k) })
}

// draw gives an even number for a fact: FNV-1a of its key and the seed, mixed by
// SplitMix64.
func (p *planting) draw(e *guideapp.Event) uint64 {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	hash := uint64(offset)
	for _, text := range [...]string{e.Source, guideapp.RefSeparator, e.ID} {
		for i := range len(text) {
			hash = (hash ^ uint64(text[i])) * prime
		}
	}
	r := random(hash ^ p.seed*prime)
	return r.next()
}

// some gives so many parts per million of the deeds of a kind, as they are drawn.
func (p *planting) some(kind guideapp.Kind, ppm int64) []*guideapp.Event {
	var chosen []*guideapp.Event
	for _, e := range p.deeds[kind] {
		if at, _ := bits.Mul64(p.draw(e), partsPerMillion); int64(at) < ppm {
			chosen = append(chosen, e)
		}
	}
	return chosen
}

// oneAStore gives one deed of a kind of every store that has any, in order of stores.
func (p *planting) oneAStore(kind guideapp.Kind) []*guideapp.Event {
	first := map[string]*guideapp.Event{}
	var stores []string
	for _, e := range p.deeds[kind] {
		before := first[e.Store]
		if before == nil {
			stores = append(stores, e.Store)
		}
		if before == nil || p.draw(e) < p.draw(before) {
			first[e.Store] = e
		}
	}
	slices.Sort(stores)
	var chosen []*guideapp.Event
	for _, store := range stores {
		chosen = append(chosen, first[store])
	}
	return chosen
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

// repeated gives a fact once more with all that happened to it: what refers to it, and
// what its guide lost of its customer from then on.
func (p *planting) repeated(e *guideapp.Event) []*guideapp.Event {
	c := p.copied(e)
	all := []*guideapp.Event{c}
	for _, change := range p.changes[e.Key()] {
		again := p.copied(change)
		again.Ref = c.ID
		all = append(all, again)
	}
	for _, lost := range p.losses[[2]string{e.Guide, e.Customer}] {
		if lost.At >= e.At {
			again := p.copied(lost)
			again.Customer = c.Customer
			all = append(all, again)
		}
	}
	return all
}

// laid lays out the session's facts with some added and some left out.
func (p *planting) laid(added []*guideapp.Event, left map[*guideapp.Event]bool, asOf guideapp.Instant) (*reward.Facts, error) {
	events := make([]*guideapp.Event, 0, len(p.known)+len(added))
	for _, e := range p.known {
		if !left[e] {
			events = append(events, e)
		}
	}
	return p.session.facts.Instead(append(events, added...), asOf)
}

// paidOver gives the statements of plans over other facts.
func (s *Session) paidOver(facts *reward.Facts, plans []Paid) [][]reward.Statement {
	measures := reward.Gather(plans[0].Plan, facts, s.period)
	statements := [][]reward.Statement{measures.Close()}
	for i := range plans[1:] {
		measures, _ = measures.Reprice(plans[i+1].Plan)
		statements = append(statements, measures.Close())
	}
	return statements
}
