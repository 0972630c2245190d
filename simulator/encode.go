package simulator

import (
	"strconv"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// AppendJSON appends the comparison's canonical bytes: one object in fixed key order,
// integers only. Equal comparisons give equal bytes everywhere. Its shape:
//
//	{"period":"2026-09","as_of":"2026-09-30T13:00:00Z","engine":"reward/1","facts_hash":"...","guides":240,
//	 "plans":[                                       baseline, then variant
//	  {"plan":"autumn","version":1,"plan_hash":"...","cost_fen":0,"by_component":{"friend":0},
//	   "mean_fen":0,"p10_fen":0,"p25_fen":0,"p50_fen":0,"p75_fen":0,"p90_fen":0,"deciles_fen":[0,0,0,0,0,0,0,0,0],
//	   "gini_ppm":0,"top_1_percent_ppm":0,"zero":0,"zero_ppm":0}],
//	 "changes":{"cost_fen":0,"winners":0,"losers":0,"unchanged":240,
//	  "bands":{"up_over_5":0,"up_to_5":0,"none":240,"down_to_5":0,"down_over_5":0},"nothing":true},
//	 "histogram":{"width_fen":10000,"bins":[{"from_fen":0,"guides":[0,0]}]}}
func (c *Comparison) AppendJSON(to []byte) []byte {
	to = textField(to, `{"period":`, c.Period.String())
	to = textField(to, `,"as_of":`, c.AsOf.String())
	to = textField(to, `,"engine":`, reward.Version)
	to = textField(to, `,"facts_hash":`, c.FactsHash)
	to = intField(to, `,"guides":`, c.Guides)
	to = c.Plans[0].appendJSON(append(to, `,"plans":[`...), c.Guides)
	to = c.Plans[1].appendJSON(append(to, ',', '\n'), c.Guides)
	to = intField(to, `],"changes":{"cost_fen":`, c.Plans[1].Cost-c.Plans[0].Cost)
	to = intField(to, `,"winners":`, c.Winners)
	to = intField(to, `,"losers":`, c.Losers)
	to = intField(to, `,"unchanged":`, c.Unchanged)
	for band, guides := range c.Bands {
		before := `,"`
		if band == 0 {
			before = `,"bands":{"`
		}
		to = intField(to, before+Band(band).String()+`":`, guides)
	}
	to = strconv.AppendBool(append(to, `},"nothing":`...), c.Nothing)
	return append(c.Histogram.appendJSON(append(to, `},"histogram":`...)), '}', '\n')
}

func (o *Outcome) appendJSON(to []byte, guides int) []byte {
	to = textField(to, `{"plan":`, o.Plan)
	to = intField(to, `,"version":`, o.Version)
	to = textField(to, `,"plan_hash":`, o.PlanHash)
	to = intField(to, `,"cost_fen":`, o.Cost)
	to = append(to, `,"by_component":{`...)
	for i, c := range o.ByComponent {
		if i > 0 {
			to = append(to, ',')
		}
		to = intField(reward.AppendText(to, c.Component), `:`, c.Cost)
	}
	s := &o.Spread
	to = intField(to, `},"mean_fen":`, s.Mean)
	to = intField(to, `,"p10_fen":`, s.Deciles[0])
	to = intField(to, `,"p25_fen":`, s.P25)
	to = intField(to, `,"p50_fen":`, s.Deciles[4])
	to = intField(to, `,"p75_fen":`, s.P75)
	to = intField(to, `,"p90_fen":`, s.Deciles[8])
	before := `,"deciles_fen":[`
	for _, d := range s.Deciles {
		to = intField(to, before, d)
		before = `,`
	}
	to = intField(to, `],"gini_ppm":`, s.GiniPPM)
	to = intField(to, `,"top_1_percent_ppm":`, s.Top1PPM)
	to = intField(to, `,"zero":`, s.Zero)
	to = intField(to, `,"zero_ppm":`, s.zeroPPM(guides))
	return append(to, '}')
}

func (h *Histogram) appendJSON(to []byte) []byte {
	to = intField(to, `{"width_fen":`, h.Width)
	before := `,"bins":[{"from_fen":`
	for _, b := range h.Bins {
		to = intField(to, before, b.From)
		to = intField(to, `,"guides":[`, b.Guides[0])
		to = append(intField(to, `,`, b.Guides[1]), ']', '}')
		before = `,{"from_fen":`
	}
	return append(to, ']', '}')
}

func textField(to []byte, key, text string) []byte {
	return reward.AppendText(append(to, key...), text)
}

func intField[T ~int | ~int64](to []byte, key string, v T) []byte {
	return strconv.AppendInt(append(to, key...), int64(v), 10)
}

// AppendJSON appends what a session is over, in canonical bytes:
//
//	{"events":69659,"guides":240,"stores":40,"period":"2026-09","as_of":"...","timezone":"Asia/Shanghai","engine":"reward/1","hash":"..."}
//
// events counts the facts of the data set, of which hash is the hash of what it was made
// from; guides counts those of the organisation, stores its rows.
func (s *Session) AppendJSON(to []byte) []byte {
	to = intField(to, `{"events":`, s.events)
	to = intField(to, `,"guides":`, s.guides)
	to = intField(to, `,"stores":`, s.stores)
	to = textField(to, `,"period":`, s.period.String())
	to = textField(to, `,"as_of":`, s.asOf.String())
	to = textField(to, `,"timezone":`, s.zone)
	to = textField(to, `,"engine":`, reward.Version)
	return append(textField(to, `,"hash":`, s.factsHash), '}', '\n')
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
