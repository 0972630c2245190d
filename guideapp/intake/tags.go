package intake

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"frontline/guideapp"
)

// tags checks the limits that stand as tags on the nouns. It keeps what it learned of
// each struct and may be used by many goroutines at once.
var tags = validator.New(validator.WithRequiredStructEnabled())

// tagViolations says which tags the noun breaks, by column name.
func tagViolations[T any](noun *T, columns []column[T]) []guideapp.Violation {
	if e, is := any(noun).(*guideapp.Event); is && plainEvent(e) {
		return nil
	}
	return TagViolations(noun, func(_, field string) string {
		for _, c := range columns {
			if c.field == field {
				return c.name
			}
		}
		return field
	})
}

// TagViolations says which tags a noun breaks. path names a field of a noun, such as
// "Assignments[0].Store" of "Guide", in the words of who handed the noun in.
func TagViolations(noun any, path func(noun, field string) string) []guideapp.Violation {
	err := tags.Struct(noun)
	if err == nil {
		return nil
	}
	var broken validator.ValidationErrors
	if !errors.As(err, &broken) {
		return []guideapp.Violation{{Message: err.Error()}}
	}
	var found []guideapp.Violation
	for _, b := range broken {
		of, field, _ := strings.Cut(b.StructNamespace(), ".")
		found = append(found, guideapp.Violation{Path: path(of, field), Message: tagMessage(b)})
	}
	return found
}

// plainEvent says that a fact surely breaks no tag, at a fraction of what the validator
// takes: files of facts have millions of rows, nearly all of them plain. Whatever is not
// plain is the validator's to judge.
func plainEvent(e *guideapp.Event) bool {
	if e.ID == "" || e.Kind == guideapp.KindNone || len(e.Attrs) > 0 {
		return false
	}
	for _, s := range [...]string{e.Brand, e.Source, e.ID, e.Store, e.Guide, e.Customer, e.Owner, e.Category, e.Ref, e.Reason} {
		if len(s) > guideapp.MaxID {
			return false
		}
	}
	for i := range len(e.ID) {
		if c := e.ID[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return e.Amount >= 0 && e.Amount <= guideapp.MaxAmount && e.Quantity >= 0 && e.Quantity <= guideapp.MaxQuantity
}

func tagMessage(b validator.FieldError) string {
	text := b.Kind() == reflect.String
	switch {
	case b.Tag() == "required":
		return "must not be empty"
	case b.Tag() == "max" && text:
		return fmt.Sprintf("is longer than %s characters", b.Param())
	case b.Tag() == "max" && b.Kind() == reflect.Slice:
		return fmt.Sprintf("are more than %s", b.Param())
	case b.Tag() == "max":
		return "must not be above " + b.Param()
	case b.Tag() == "min":
		return "must not be below " + b.Param()
	case b.Tag() == "oneof":
		return fmt.Sprintf("%.64q is not one of %s", b.Value(), strings.ReplaceAll(b.Param(), " ", ", "))
	case b.Tag() == "printascii":
		return fmt.Sprintf("%.64q must be plain ASCII letters, digits and signs", b.Value())
	case b.Tag() == "excludesall":
		return fmt.Sprintf("%.64q must not contain %q", b.Value(), b.Param())
	}
	return "breaks the rule " + b.Tag() + " " + b.Param()
}
