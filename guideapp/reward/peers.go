package reward

// Peers have the other parts of facts that are split.
type Peers interface {
	// Ask puts a question to all of them, and gives what waits for their answers, one from
	// each: what their Facts.Answer gave. Answers that never come are the caller's to end.
	Ask(question []byte) (answers func() [][]byte)
}

// Join tells the first part of facts who has the others. From then on what is gathered
// here is of all of them; what is explained or listed event by event is not.
func (f *Facts) Join(peers Peers) { f.peers = peers }

// Answer answers what the first part asks of this one. It is not safe for concurrent use.
// What is no question is Invalid.
func (f *Facts) Answer(asked []byte) ([]byte, error) {
	q, err := readQuestion(asked)
	if err != nil {
		return nil, err
	}
	if q.about == askSold {
		return f.lookBack(q.asOf).soldIn(q.period).append(nil), nil
	}
	c, err := f.compiledFor(q)
	if err != nil {
		return nil, err
	}
	m := &Measures{compiled: c}
	if q.about == askDoubles {
		return m.doubles().append(nil), nil
	}
	m.slotted, m.closing = make([]gatheredSlot, len(c.slots)), newClosing(m)
	m.gather(q.slots)
	return m.appendGathered(nil, q.slots), nil
}

// compiledFor gives the plan of a question, laid over the facts it is about. The one of
// the question before is kept: the channels of a plan are asked about one after another.
func (f *Facts) compiledFor(q *question) (*compiled, error) {
	if f.answered.compiled == nil || !f.answered.to.samePlan(q) {
		node, err := Unflatten(q.document)
		if err != nil {
			return nil, err
		}
		plan, err := Parse(node)
		if err != nil {
			return nil, err
		}
		f.answered.to, f.answered.compiled = q, newCompiled(plan.softened(q.soft), f.lookBack(q.asOf), q.period)
	}
	if c := f.answered.compiled; q.channels == nil {
		return c, nil
	} else {
		return c.repeated(q.channels), nil
	}
}

// askPeers asks for what peers gather in slots, and gives what waits for it.
func (m *Measures) askPeers(slots uint64) (answers func() [][]byte) {
	if m.facts.peers == nil || slots == 0 {
		return func() [][]byte { return nil }
	}
	q := m.question(askGathered)
	q.slots, q.channels = slots, m.only
	return m.facts.peers.Ask(q.append(nil))
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
			w.cells(*list)
		}
		seen := m.slotted[s].seen
		w.number(uint64(len(seen)))
		for _, one := range seen {
			w.number(uint64(one.at))
			w.number(uint64(one.customer))
			w.bit(one.held)
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
			r.cells(*list)
		}
		for range r.count() {
			m.slotted[s].see(int32(r.number()), int32(r.number()), r.bit())
		}
	}
	r.end()
}

// lists gives the lists of cells that add up over parts.
func (g *gatheredSlot) lists() [7]*[]cell {
	return [...]*[]cell{&g.own, &g.pending, &g.places, &g.waiting, &g.elsewhere, &g.awaited, &g.bySpan}
}
