package simulator

import (
	"strconv"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// AppendJSON appends the comparison's canonical bytes: one object in fixed key order, all
// numbers integers but gini, the coefficient to six decimals. Equal comparisons give equal
// bytes everywhere. Its shape, the baseline first among the plans:
//
//	{"period":"2026-09","as_of":"2026-09-30T13:00:00Z","engine":"reward/1","facts_hash":"...","guides":240,
//	 "plans":[
//	  {"plan":"autumn","version":1,"plan_hash":"...","cost_fen":0,"by_component":{"friend":0},"gini":0.312345,
//	   "mean_fen":0,"p10_fen":0,"p25_fen":0,"p50_fen":0,"p75_fen":0,"p90_fen":0,"deciles_fen":[0,0,0,0,0,0,0,0,0],
//	   "top_1_percent_ppm":0,"zero":0,"zero_ppm":0},
//	  {...,"changes":{...}}],
//	 "changes":{"guides":240,"winners":0,"losers":0,"unchanged":240,
//	  "bands":{"up_over_5":0,"up_to_5":0,"none":240,"down_to_5":0,"down_over_5":0},"change_fen":0,"nothing":true},
//	 "histogram":{"width_fen":10000,"bins":[{"from_fen":0,"guides":[0,0]}]}}
//
// Every variant has changes of its own beside the baseline; the changes on top are the
// first variant's once more.
func (c *Comparison) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.text("period", c.Period.String())
		w.text("as_of", c.AsOf.String())
		w.text("engine", reward.Version)
		w.text("facts_hash", c.FactsHash)
		w.int("guides", c.Guides)
		w.objects("plans", len(c.Plans), func(i int) {
			c.Plans[i].write(&w, c.Guides)
			if i > 0 {
				w.key("changes")
				w.object(func() { c.Changes[i-1].write(&w) })
			}
		})
		if len(c.Changes) > 0 {
			w.key("changes")
			w.object(func() { c.Changes[0].write(&w) })
		}
		w.key("histogram")
		w.to, w.next = c.Histogram.appendJSON(w.to), true
	})
	return append(w.to, '\n')
}

func (o *Outcome) write(w *jsonWriter, guides int) {
	w.text("plan", o.Plan)
	w.int("version", o.Version)
	w.text("plan_hash", o.PlanHash)
	w.fen("cost_fen", o.Cost)
	w.key("by_component")
	w.object(func() {
		for _, c := range o.ByComponent {
			w.fen(c.Component, c.Amount)
		}
	})
	w.key("gini")
	w.to, w.next = append(w.to, o.Spread.Gini()...), true
	o.Spread.write(w, guides)
}

// write writes the fields of a distribution among so many guides, all but Gini's.
func (d *Distribution) write(w *jsonWriter, guides int) {
	w.fen("mean_fen", d.Mean)
	w.fen("p10_fen", d.Deciles[0])
	w.fen("p25_fen", d.P25)
	w.fen("p50_fen", d.Deciles[4])
	w.fen("p75_fen", d.P75)
	w.fen("p90_fen", d.Deciles[8])
	w.fens("deciles_fen", d.Deciles[:])
	w.int64("top_1_percent_ppm", d.Top1PPM)
	w.int("zero", d.Zero)
	w.int64("zero_ppm", d.zeroPPM(guides))
}

func (h *Histogram) appendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.fen("width_fen", h.Width)
		w.objects("bins", len(h.Bins), func(i int) {
			w.fen("from_fen", h.Bins[i].From)
			w.list("guides", len(h.Bins[i].Guides), func(plan int) { w.number(int64(h.Bins[i].Guides[plan])) })
		})
	})
	return w.to
}

func textField(to []byte, key, text string) []byte {
	return reward.AppendText(append(to, key...), text)
}

func intField[T ~int | ~int64](to []byte, key string, v T) []byte {
	return strconv.AppendInt(append(to, key...), int64(v), 10)
}

// AppendJSON appends what a session is over, in canonical bytes:
//
//	{"events":69659,"guides":240,"stores":40,"period":"2026-09","as_of":"...","timezone":"Asia/Shanghai","engine":"reward/1","hash":"...","left_out":0}
//
// events counts the facts of the data set, of which hash is the hash of what it was made
// from; guides counts those of the organisation, stores its rows; left_out the words of facts
// that the set does not carry.
func (s *Session) AppendJSON(to []byte) []byte {
	to = intField(to, `{"events":`, s.events)
	to = intField(to, `,"guides":`, s.guides)
	to = intField(to, `,"stores":`, s.stores)
	to = textField(to, `,"period":`, s.period.String())
	to = textField(to, `,"as_of":`, s.asOf.String())
	to = textField(to, `,"timezone":`, s.zone)
	to = textField(to, `,"engine":`, reward.Version)
	to = textField(to, `,"hash":`, s.factsHash)
	return append(intField(to, `,"left_out":`, s.leftOut), '}', '\n')
}

// AppendError appends an error in canonical bytes:
//
//	{"error":"the plan document is not valid","violations":[{"path":"components[0].id","message":"is missing; ..."}]}
func AppendError(to []byte, message string, violations []guideapp.Violation) []byte {
	to = append(textField(to, `{"error":`, message), `,"violations":[`...)
	for i, v := range violations {
		if i > 0 {
			to = append(to, ',')
		}
		to = textField(to, `{"path":`, v.Path)
		to = append(textField(to, `,"message":`, v.Message), '}')
	}
	return append(to, ']', '}', '\n')
}
