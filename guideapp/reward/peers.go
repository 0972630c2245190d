package reward

import "slices"

// Peers have the other parts of facts that are split.
type Peers interface {
	// Ask puts a question to all of them, and gives what waits for their answers, one from
	// each: what their Facts.Answer gave. Answers that never come are the caller's to end.
	Ask(question []byte) (answers func() [][]byte)
}

// Join tells the first part of facts who has the others. From then on what is gathered
// here is of all of them; what is explained or listed event by event is not.
func (f *Facts) Join(peers Peers) { f.peers = peers }

// ask puts a question to whoever has the other parts, and gives what waits for the
// answers; none where all facts are here.
func (f *Facts) ask(q *question) (answers func() [][]byte) {
	if f.peers == nil {
		return func() [][]byte { return nil }
	}
	return f.peers.Ask(q.append(nil))
}

// Answer answers what the first part asks of this one. It is not safe for concurrent use.
// What is no question is Invalid.
func (f *Facts) Answer(asked []byte) ([]byte, error) {
	q, err := readQuestion(asked)
	if err != nil {
		return nil, err
	}
	facts := f.lookBack(q.asOf)
	switch q.about {
	case askSold:
		return facts.soldIn(q.period).append(nil), nil
	case askVisitors:
		var w wireWriter
		w.visitors(facts.footfallHere(q.period))
		return w.bytes, nil
	}
	c, err := facts.compiledFor(q)
	if err != nil {
		return nil, err
	}
	m := &Measures{compiled: c}
	if q.about == askDoubles {
		return m.doubles().append(nil), nil
	}
	if q.channels != nil {
		m.compiled = c.repeated(q.channels)
	}
	m.slotted, m.closing = make([]gatheredSlot, len(m.slots)), newClosing(m)
	m.gather(q.slots)
	return m.appendGathered(nil, q.slots), nil
}

// maxCompiled is how many plans that were asked about are kept as they were laid over the
// facts: those of one report, so that none of its questions judges their events again.
const maxCompiled = 6

// asked is a plan laid over the facts of one part.
type asked struct {
	about *question
	*compiled
}

// compiledFor gives the plan of a question, laid over the facts.
func (f *Facts) compiledFor(q *question) (*compiled, error) {
	if at := slices.IndexFunc(f.asked, func(a asked) bool { return a.about.samePlan(q) }); at >= 0 {
		return f.asked[at].compiled, nil
	}
	node, err := Unflatten(q.document)
	if err != nil {
		return nil, err
	}
	plan, err := Parse(node)
	if err != nil {
		return nil, err
	}
	f.asked = append(f.asked[max(0, len(f.asked)+1-maxCompiled):], asked{q, newCompiled(plan.softened(q.soft), f, q.period)})
	return f.asked[len(f.asked)-1].compiled, nil
}

// askPeers asks for what peers gather in slots.
func (m *Measures) askPeers(slots uint64) (answers func() [][]byte) {
	if m.facts.peers == nil || slots == 0 {
		return func() [][]byte { return nil }
	}
	q := m.question(askGathered)
	q.slots, q.channels = slots, m.only
	return m.facts.ask(q)
}

func (c *compiled) question(about topic) *question {
	return &question{about: about, asOf: c.facts.asOf, period: c.period, soft: c.plan.soft, document: c.plan.document.Flatten()}
}

// appendGathered writes slots: of every list its cells that hold anything.
func (m *Measures) appendGathered(to []byte, slots uint64) []byte {
	w := wireWriter{to}
	for s := range m.slots {
		if slots&(1<<s) == 0 {
			continue
		}
		for _, list := range m.slotted[s].lists() {
			w.cells(list)
		}
		seen := m.slotted[s].seen
		w.number(uint64(len(seen)))
		for _, one := range seen {
			w.number(uint64(one.at()))
			w.number(uint64(one.customer()))
			w.bit(one.held())
		}
	}
	return w.bytes
}

// addGathered adds slots of a peer, who has the same guides, places, groups and spans.
func (m *Measures) addGathered(slots uint64, answer []byte) {
	r := wireReader{left: answer}
	for s := range m.slots {
		if slots&(1<<s) == 0 {
			continue
		}
		for _, list := range m.slotted[s].lists() {
			r.cells(list)
		}
		for range r.count() {
			m.slotted[s].see(int32(r.number()), int32(r.number()), r.bit())
		}
	}
	r.end()
}

// lists gives the lists of cells that add up over parts.
func (g *gatheredSlot) lists() [7][]cell {
	return [...][]cell{g.own, g.pending, g.places, g.waiting, g.elsewhere, g.awaited, g.bySpan}
}
