package intake

import (
	"fmt"

	"frontline/guideapp"
)

// findings collects what is wrong with a file: the first MaxViolations in full, the
// rest as a count.
type findings struct {
	name  string
	list  []guideapp.Violation
	count int
}

// add notes something wrong at line and column of the file; column 0 is the whole
// line, line 0 the whole file. Field is the column's name, or empty.
func (f *findings) add(line, column int, field, message string) {
	f.count++
	if f.count > MaxViolations {
		return
	}
	path := f.name
	if line > 0 {
		path += fmt.Sprintf(":%d", line)
	}
	if column > 0 {
		path += fmt.Sprintf(":%d", column)
	}
	if field != "" {
		path += ": " + field
	}
	f.list = append(f.list, guideapp.Violation{Path: path, Message: message})
}

// err gives what was found as one refusal, nil when nothing was.
func (f *findings) err() error {
	if f.count == 0 {
		return nil
	}
	message := f.name + " is refused and nothing of it was taken"
	if more := f.count - len(f.list); more > 0 {
		message += fmt.Sprintf("; the first %d things wrong, and %d more", len(f.list), more)
	}
	return &guideapp.Error{Code: guideapp.Invalid, Message: message, Violations: f.list}
}
