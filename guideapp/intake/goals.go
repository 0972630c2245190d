package intake

import (
	"io"

	"frontline/guideapp"
)

// Goal is what one party is to reach in one period, under a table that a plan names.
type Goal struct {
	Table  string       `validate:"required,max=64"`
	Party  string       `validate:"required,max=64"` // a guide's, store's or region's id
	Period string       `validate:"required"`        // as guideapp.ParsePeriod reads it
	Amount guideapp.Fen `validate:"min=0"`           // yuan for amounts; for counts, 1.00 is one
}

var goalSchema = &schema[Goal]{
	what:    "goals",
	columns: goalColumns(),
	blank:   func() Goal { return Goal{} },
}

func goalColumns() []column[Goal] {
	return []column[Goal]{
		text("table", "Table", readID, func(g *Goal) *string { return &g.Table }).need(),
		text("party", "Party", readID, func(g *Goal) *string { return &g.Party }).need(),
		text("period", "Period", readPeriod, func(g *Goal) *string { return &g.Period }).need(),
		column[Goal]{name: "amount", field: "Amount",
			read:  set(guideapp.ParseYuan, func(g *Goal) *guideapp.Fen { return &g.Amount }),
			write: func(g *Goal) string { return g.Amount.Yuan() }}.need(),
	}
}

func readPeriod(cell string) (string, error) {
	_, err := guideapp.ParsePeriod(cell)
	return cell, err
}

// ReadGoals reads goals.csv; every column is needed. Two goals of one party for one
// period in one table are refused.
func ReadGoals(name string, r io.Reader) ([]Goal, error) {
	var goals []Goal
	seen := map[Goal]int{}
	err := readTable(name, r, goalSchema, func(t *table[Goal], g Goal) error {
		key := Goal{Table: g.Table, Party: g.Party, Period: g.Period}
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
func WriteGoals(w io.Writer, goals []Goal) error {
	return writeTable(w, goalSchema.columns, goals)
}
