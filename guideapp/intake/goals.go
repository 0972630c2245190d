package intake

import (
	"io"

	"frontline/guideapp"
)

var goalSchema = &schema[guideapp.Goal]{
	what:    "goals",
	columns: goalColumns(),
	blank:   func() guideapp.Goal { return guideapp.Goal{} },
}

func goalColumns() []column[guideapp.Goal] {
	return []column[guideapp.Goal]{
		text("table", "Table", readID, func(g *guideapp.Goal) *string { return &g.Table }).need(),
		text("party", "Party", readID, func(g *guideapp.Goal) *string { return &g.Party }).need(),
		text("period", "Period", readPeriod, func(g *guideapp.Goal) *string { return &g.Period }).need(),
		column[guideapp.Goal]{name: "amount", field: "Amount",
			read:  set(guideapp.ParseYuan, func(g *guideapp.Goal) *guideapp.Fen { return &g.Amount }),
			write: func(g *guideapp.Goal) string { return g.Amount.Yuan() }}.need(),
	}
}

func readPeriod(cell string) (string, error) {
	_, err := guideapp.ParsePeriod(cell)
	return cell, err
}

// ReadGoals reads goals.csv; every column is needed. Two goals of one party for one
// period in one table are refused.
func ReadGoals(name string, r io.Reader) ([]guideapp.Goal, error) {
	var goals []guideapp.Goal
	seen := map[guideapp.Goal]int{}
	err := readTable(name, r, goalSchema, func(t *table[guideapp.Goal], g guideapp.Goal) error {
		key := guideapp.Goal{Table: g.Table, Party: g.Party, Period: g.Period}
		if line, twice := seen[key]; twice {
			t.refuse("party", "%s already has a goal for %s in table %s on line %d; remove one", g.Party, g.Period, g.Table, line)
			return nil
		}
		seen[key] = t.line()
		goals = append(goals, g)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return goals, nil
}

// WriteGoals writes goals as ReadGoals reads them, in the order given.
func WriteGoals(w io.Writer, goals []guideapp.Goal) error {
	return writeTable(w, goalSchema.columns, goals)
}
