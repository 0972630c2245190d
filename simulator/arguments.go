package simulator

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// MaxArguments is the most arguments of one report.
const MaxArguments = 32

// Arguments are what a report is asked beyond its plans: texts by name, read one by one.
// A reader gives the value where one is missing; what is wrong with those that are there,
// and any that nobody read, Err says.
type Arguments struct {
	texts  map[string]string
	unread map[string]bool
	read   []string
	faults []guideapp.Violation
}

// ReadArguments takes the arguments from a map of texts, or none from nothing. Anything
// else is Invalid at its path.
func ReadArguments(node *reward.Node) (*Arguments, error) {
	a := &Arguments{texts: map[string]string{}, unread: map[string]bool{}}
	if node == nil || node.Kind == reward.Null {
		return a, nil
	}
	if node.Kind != reward.Map || len(node.Children) > MaxArguments {
		return nil, guideapp.InvalidAt("arguments", "must be a map of at most %d texts", MaxArguments)
	}
	for i, key := range node.Keys {
		if err := a.set(key, node.Children[i]); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *Arguments) set(key string, value *reward.Node) error {
	switch {
	case a.unread[key]:
		return guideapp.InvalidAt(argumentPath(key), "stands twice; keep one")
	case value.Kind != reward.Scalar || len(value.Text) > reward.MaxText:
		return guideapp.InvalidAt(argumentPath(key), "must be a text of at most %d bytes", reward.MaxText)
	}
	a.texts[key], a.unread[key] = value.Text, true
	return nil
}

func argumentPath(key string) string { return fmt.Sprintf("arguments.%.64s", key) }

func (a *Arguments) take(key string) (string, bool) {
	a.read = append(a.read, key)
	delete(a.unread, key)
	value, given := a.texts[key]
	return value, given
}

// Refuse notes that something is wrong with an argument.
func (a *Arguments) Refuse(key, format string, args ...any) {
	a.faults = append(a.faults, guideapp.Violation{Path: argumentPath(key), Message: fmt.Sprintf(format, args...)})
}

// Text gives an argument as it is; missing where it is not there.
func (a *Arguments) Text(key, missing string) string {
	if value, given := a.take(key); given {
		return value
	}
	return missing
}

// Word gives one of the allowed words, the first where it is not there.
func (a *Arguments) Word(key string, allowed ...string) string {
	value, given := a.take(key)
	if !given {
		return allowed[0]
	}
	if !slices.Contains(allowed, value) {
		a.Refuse(key, "%.40q is not one of %s", value, strings.Join(allowed, ", "))
		return allowed[0]
	}
	return value
}

// Whole gives a whole number from least to most.
func (a *Arguments) Whole(key string, least, most, missing int64) int64 {
	value, given := a.take(key)
	if !given {
		return missing
	}
	v, err := strconv.ParseInt(value, 10, 64)
	if err != nil || v < least || v > most {
		a.Refuse(key, "%.40q is not a whole number from %d to %d", value, least, most)
		return missing
	}
	return v
}

// Ratio gives a percentage, "5%", from least to most.
func (a *Arguments) Ratio(key string, least, most, missing guideapp.Ratio) guideapp.Ratio {
	value, given := a.take(key)
	if !given {
		return missing
	}
	v, err := guideapp.ParseRatio(value)
	if err != nil || v < least || v > most {
		a.Refuse(key, "%.40q is not a percentage from %s to %s", value, least, most)
		return missing
	}
	return v
}

// Yuan gives an amount written in yuan, "1200.50", from least to most.
func (a *Arguments) Yuan(key string, least, most, missing guideapp.Fen) guideapp.Fen {
	value, given := a.take(key)
	if !given {
		return missing
	}
	v, err := guideapp.ParseYuan(value)
	if err != nil || v < least || v > most {
		a.Refuse(key, "%.40q is not an amount in yuan from %s to %s", value, least.Yuan(), most.Yuan())
		return missing
	}
	return v
}

// Err says what was wrong, as Invalid with a path for each. It is asked after the last
// argument was read.
func (a *Arguments) Err() error {
	for _, key := range slices.Sorted(maps.Keys(a.unread)) {
		takes := "this report takes none"
		if len(a.read) > 0 {
			takes = "this report takes " + strings.Join(a.read, ", ")
		}
		a.Refuse(key, "is not an argument here; %s", takes)
	}
	if len(a.faults) == 0 {
		return nil
	}
	return &guideapp.Error{Code: guideapp.Invalid, Message: "the report's arguments are not valid", Violations: a.faults}
}
