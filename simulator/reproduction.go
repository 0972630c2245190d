package simulator

import (
	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Reproduction says what reports were made from, so that anybody can make them again.
type Reproduction struct {
	Command    string // the command line that gives the same numbers; empty where there is none
	Engine     string
	FactsHash  string
	Period     guideapp.Period
	AsOf       guideapp.Instant
	PlanHashes []string // the baseline's first
}

// Reproduction says what reports about the plans are made from.
func (s *Session) Reproduction(command string, plans []*reward.Plan) Reproduction {
	r := Reproduction{Command: command, Engine: reward.Version, FactsHash: s.factsHash, Period: s.period, AsOf: s.asOf}
	for _, plan := range plans {
		r.PlanHashes = append(r.PlanHashes, plan.Hash)
	}
	return r
}

// AppendJSON appends
//
//	{"command":"frontline simulate ...","engine":"reward/1","facts_hash":"...","period":"2026-09","as_of":"...","plan_hashes":["..."]}
func (r *Reproduction) AppendJSON(to []byte) []byte {
	w := jsonWriter{to: to}
	w.object(func() {
		w.text("command", r.Command)
		w.text("engine", r.Engine)
		w.text("facts_hash", r.FactsHash)
		w.text("period", r.Period.String())
		w.text("as_of", r.AsOf.String())
		w.list("plan_hashes", len(r.PlanHashes), func(i int) { w.value(r.PlanHashes[i]) })
	})
	return w.to
}
