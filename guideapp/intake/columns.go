package intake

import (
	"strings"
	"time"

	"frontline/guideapp"
)

// StoreColumns says which columns stores.csv needs and which it may have.
func StoreColumns() string { return storeSchema.says() }

// GuideColumns does so for guides.csv.
func GuideColumns() string { return guideSchema.says() }

// CustomerColumns does so for customers.csv.
func CustomerColumns() string { return customerSchema.says() }

// GoalColumns does so for goals.csv.
func GoalColumns() string { return goalSchema.says() }

// PointColumns does so for points.csv.
func PointColumns() string { return pointSchema.says() }

// EventColumns does so for events.csv; attr_* are the columns a chain names itself.
func EventColumns() string {
	events := schema[guideapp.Event]{columns: eventColumns(time.UTC, readText)}
	return events.says() + ", " + attrPrefix + "*"
}

func (s *schema[T]) says() string {
	var needed, optional []string
	for _, c := range s.columns {
		if c.needed {
			needed = append(needed, c.name)
		} else {
			optional = append(optional, c.name)
		}
	}
	says := "needs the columns " + strings.Join(needed, ", ")
	if len(optional) > 0 {
		says += "; may have " + strings.Join(optional, ", ")
	}
	return says
}
