package intake

import (
	"encoding/csv"
	"io"

	"frontline/guideapp"
)

// rowWriter writes nouns as rows below a header.
type rowWriter[T any] struct {
	csv     *csv.Writer
	columns []column[T]
	cells   []string
}

func newRowWriter[T any](w io.Writer, columns []column[T]) (*rowWriter[T], error) {
	out := &rowWriter[T]{csv: csv.NewWriter(w), columns: columns, cells: make([]string, len(columns))}
	for i, c := range columns {
		out.cells[i] = c.name
	}
	return out, out.csv.Write(out.cells)
}

// write adds a row. It refuses a cell that no reader would take.
func (w *rowWriter[T]) write(noun *T) error {
	for i, c := range w.columns {
		cell := c.write(noun)
		if err := checkText(cell); err != nil {
			return guideapp.Errorf(guideapp.Invalid, "%s: %s", c.name, err)
		}
		w.cells[i] = cell
	}
	return w.csv.Write(w.cells)
}

func (w *rowWriter[T]) flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

func writeTable[T any](w io.Writer, columns []column[T], nouns []T) error {
	out, err := newRowWriter(w, columns)
	if err != nil {
		return err
	}
	for i := range nouns {
		if err := out.write(&nouns[i]); err != nil {
			return err
		}
	}
	return out.flush()
}
