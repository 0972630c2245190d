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
		_, field, _ := strings.Cut(b.StructNamespace(), ".")
		path := field
		for _, c := range columns {
			if c.field == field {
				path = c.name
			}
		}
		found = append(found, guideapp.Violation{Path: path, Message: tagMessage(b)})
	}
	return found
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
		return fmt.Sprintf("%q is not one of %s", b.Value(), strings.ReplaceAll(b.Param(), " ", ", "))
	case b.Tag() == "printascii":
		return fmt.Sprintf("%q must be plain ASCII letters, digits and signs", b.Value())
	case b.Tag() == "excludesall":
		return fmt.Sprintf("%q must not contain %q", b.Value(), b.Param())
	}
	return "breaks the rule " + b.Tag() + " " + b.Param()
}
