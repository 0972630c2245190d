package intake

import (
	"encoding/csv"
	"fmt"
	"io"
)

// RowLines gives the line on which each row of a file begins, counted from 1, in the order
// of the file: for what is found out about rows once they are read. Empty lines are no rows.
func RowLines(name string, r io.Reader) ([]int, error) {
	bounded, err := newBounds(name, r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	rows := csv.NewReader(bounded)
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	var lines []int
	for header := true; ; header = false {
		switch _, err := rows.Read(); {
		case err == io.EOF:
			return lines, nil
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", name, err)
		case header:
			continue
		}
		line, _ := rows.FieldPos(0)
		lines = append(lines, line)
	}
}
