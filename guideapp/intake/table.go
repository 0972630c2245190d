package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontline/guideapp"
)

// column is one column of a table, in both directions.
type column[T any] struct {
	name   string
	needed bool
	field  string // the noun's field, as the validator names it
	read   func(*T, string) error
	write  func(*T) string // empty for a value that the reader takes an empty cell to mean
}

// schema says how a table's rows become nouns.
type schema[T any] struct {
	what    string // "stores"
	columns []column[T]
	named   func(header string) (column[T], error) // columns the chain names itself; may be nil
	blank   func() T                               // the value before any cell is read
	// finish fills in what empty cells mean once a row is read, and says what is wrong
	// with it beyond cells and tags; paths are column names. It may be nil.
	finish func(*T) []guideapp.Violation
}

// table reads the rows of one file.
type table[T any] struct {
	schema   *schema[T]
	csv      *csv.Reader
	columns  []column[T] // as they stand in the header
	position map[string]int
	record   []string
	rows     int
	found    findings
}

// readTable reads a file and hands each good row to accept, which may refuse it against
// the rows before. It returns everything wrong with the file as one error.
func readTable[T any](name string, r io.Reader, s *schema[T], accept func(*table[T], T) error) error {
	t := &table[T]{schema: s, found: findings{name: name}}
	bounded, err := newBounds(name, r)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	t.csv = csv.NewReader(bounded)
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	if err := t.readHeader(); err != nil {
		return err
	}
	for {
		row, ok, err := t.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := accept(t, row); err != nil {
			return err
		}
	}
	return t.found.err()
}

func (t *table[T]) readHeader() error {
	header, err := t.csv.Read()
	if err == io.EOF {
		t.found.add(1, 0, "", "the file is empty; its first line must name the columns "+t.names())
		return t.found.err()
	}
	if err != nil {
		return t.syntax(err)
	}
	t.position = make(map[string]int, len(header))
	for i, name := range slices.Clone(header) {
		line, place := t.csv.FieldPos(i)
		// What is no text has no columns to miss.
		if err := checkText(name); err != nil {
			t.found.add(line, place, "", err.Error())
			return t.found.err()
		}
		c, err := t.columnNamed(name)
		if err != nil {
			t.found.add(line, place, "", err.Error())
		}
		if _, twice := t.position[name]; twice {
			t.found.add(line, place, name, "the header names this column twice")
		}
		t.position[name] = i
		t.columns = append(t.columns, c)
	}
	for _, c := range t.schema.columns {
		if _, there := t.position[c.name]; c.needed && !there {
			t.found.add(1, 0, c.name, fmt.Sprintf("the header lacks this column; a file of %s has %s", t.schema.what, t.names()))
		}
	}
	return t.found.err()
}

func (t *table[T]) columnNamed(name string) (column[T], error) {
	for _, c := range t.schema.columns {
		if c.name == name {
			return c, nil
		}
	}
	if t.schema.named != nil {
		if c, err := t.schema.named(name); err != nil || c.name != "" {
			return c, err
		}
	}
	return column[T]{}, guideapp.Errorf(guideapp.Invalid, "unknown column %.64q; a file of %s has %s", name, t.schema.what, t.names())
}

func (t *table[T]) names() string {
	var names []string
	for _, c := range t.schema.columns {
		names = append(names, c.name)
	}
	if t.schema.named != nil {
		names = append(names, attrPrefix+"*")
	}
	return strings.Join(names, ",")
}

// next reads one row; ok is false when something is wrong with it, which is then noted.
func (t *table[T]) next() (row T, ok bool, err error) {
	t.record, err = t.csv.Read()
	if err == io.EOF {
		return row, false, io.EOF
	}
	if err != nil {
		return row, false, t.syntax(err)
	}
	if t.rows++; t.rows > MaxRows {
		return row, false, guideapp.Errorf(guideapp.TooLarge, "%s has more than %d rows; split it", t.found.name, MaxRows)
	}
	before := t.found.count
	if !t.wholeRow() {
		return row, false, nil
	}
	row = t.schema.blank()
	for i, cell := range t.record {
		if cell == "" {
			continue
		}
		if err := readCell(&t.columns[i], &row, cell); err != nil {
			t.refuse(t.columns[i].name, "%s", err)
		}
	}
	if t.found.count == before {
		t.checkRow(&row)
	}
	return row, t.found.count == before, nil
}

func readCell[T any](c *column[T], row *T, cell string) error {
	if err := checkText(cell); err != nil {
		return err
	}
	return c.read(row, cell)
}

// checkText refuses what no cell may hold.
func checkText(cell string) error {
	for i := range len(cell) {
		if c := cell[i]; c < ' ' || c >= 0x7f {
			return checkWideText(cell)
		}
	}
	return nil
}

func checkWideText(cell string) error {
	if !utf8.ValidString(cell) {
		return guideapp.Errorf(guideapp.Invalid, "%.64q is not UTF-8; save the file as CSV UTF-8", cell)
	}
	if strings.ContainsFunc(cell, unicode.IsControl) {
		return guideapp.Errorf(guideapp.Invalid, "%.64q holds a line break or another control character; remove it", cell)
	}
	return nil
}

func (t *table[T]) checkRow(row *T) {
	if t.schema.finish != nil {
		for _, v := range t.schema.finish(row) {
			t.refuse(v.Path, "%s", v.Message)
		}
	}
	for _, v := range tagViolations(row, t.schema.columns) {
		t.refuse(v.Path, "%s", v.Message)
	}
}

// wholeRow refuses a row that is not as wide as the header.
func (t *table[T]) wholeRow() bool {
	have, want := len(t.record), len(t.columns)
	switch {
	case have < want:
		line, place := t.csv.FieldPos(have - 1)
		t.found.add(line, place, t.columns[have-1].name,
			fmt.Sprintf("the row ends after %d of %d columns; is it half written?", have, want))
	case have > want:
		line, place := t.csv.FieldPos(want)
		t.found.add(line, place, "",
			fmt.Sprintf("the row has %d columns, the header names %d; quote a cell that holds a comma", have, want))
	}
	return have == want
}

// refuse notes something wrong with the current row, at the named column.
func (t *table[T]) refuse(name, format string, args ...any) {
	line, place := t.line(), 0
	if i, there := t.position[name]; there {
		line, place = t.csv.FieldPos(i)
	}
	t.found.add(line, place, name, fmt.Sprintf(format, args...))
}

// line gives the line on which the current row begins.
func (t *table[T]) line() int {
	line, _ := t.csv.FieldPos(0)
	return line
}

// syntax notes where the text stops being CSV; nothing after it can be trusted.
func (t *table[T]) syntax(err error) error {
	var wrong *csv.ParseError
	if !errors.As(err, &wrong) {
		var refused *guideapp.Error
		if errors.As(err, &refused) {
			return refused
		}
		return fmt.Errorf("read %s: %w", t.found.name, err)
	}
	message := "a quote is left open, or text follows a closing quote; is the file half written? Inside a quoted cell, write a quote as two"
	if errors.Is(wrong.Err, csv.ErrBareQuote) {
		message = "a quote stands inside a cell that is not quoted; quote the whole cell and write the quote as two"
	}
	if wrong.StartLine != wrong.Line {
		message += fmt.Sprintf("; the row begins on line %d", wrong.StartLine)
	}
	t.found.add(wrong.Line, wrong.Column, "", message)
	return t.found.err()
}
