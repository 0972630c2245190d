package intake

import (
	"io"

	"frontline/guideapp"
)

var storeSchema = &schema[guideapp.Store]{
	what:    "stores",
	columns: storeColumns(),
	blank: func() guideapp.Store {
		return guideapp.Store{Cloud: true, Location: noLocation, Open: noMinute, Close: noMinute}
	},
	finish: finishStore,
}

func storeColumns() []column[guideapp.Store] {
	type store = guideapp.Store
	columns := []column[store]{
		text("store_id", "ID", readID, func(s *store) *string { return &s.ID }).need(),
		{name: "from", read: set(guideapp.ParseDay, func(s *store) *guideapp.Day { return &s.From }),
			write: func(s *store) string { return writeFirst(s.From) }},
		text("name", "Name", readText, func(s *store) *string { return &s.Name }),
		text("region", "Region", readText, func(s *store) *string { return &s.Region }).need(),
		text("class", "Class", readText, func(s *store) *string { return &s.Class }),
		{name: "ownership", field: "Ownership",
			read:  set(readText, func(s *store) *string { return (*string)(&s.Ownership) }),
			write: func(s *store) string { return string(s.Ownership) }},
		text("dealer_id", "Dealer", readID, func(s *store) *string { return &s.Dealer }),
		text("payer", "Payer", readText, func(s *store) *string { return &s.Payer }),
	}
	columns = append(columns, locationColumns(func(s *store) *guideapp.Location { return &s.Location })...)
	return append(columns,
		hours("open", "Open", func(s *store) *guideapp.MinuteOfDay { return &s.Open }),
		hours("close", "Close", func(s *store) *guideapp.MinuteOfDay { return &s.Close }),
		column[store]{name: "cloud", read: set(readSwitch, func(s *store) *bool { return &s.Cloud }), write: func(s *store) string {
			if s.Cloud {
				return "true"
			}
			return "false"
		}},
		column[store]{name: "visitors", field: "Visitors", read: set(readCount, func(s *store) *int64 { return &s.Visitors }),
			write: func(s *store) string { return writeCount(s.Visitors) }},
	)
}

func hours(name, field string, place func(*guideapp.Store) *guideapp.MinuteOfDay) column[guideapp.Store] {
	return column[guideapp.Store]{name: name, field: field, read: set(readMinute, place), write: func(s *guideapp.Store) string {
		if s.Open == 0 && s.Close == 0 {
			return ""
		}
		return writeMinute(*place(s))
	}}
}

func finishStore(s *guideapp.Store) []guideapp.Violation {
	if s.Name == "" {
		s.Name = s.ID
	}
	var found []guideapp.Violation
	switch {
	case s.Open == noMinute && s.Close == noMinute:
		s.Open, s.Close = 0, 0
	case s.Open == noMinute:
		found = append(found, guideapp.Violation{Path: "open", Message: "is missing; give open and close, or neither for a store that never closes"})
	case s.Close == noMinute:
		found = append(found, guideapp.Violation{Path: "close", Message: "is missing; give open and close, or neither for a store that never closes"})
	}
	if isNowhere(s.Location) {
		s.Location = guideapp.Location{}
		return found
	}
	return append(found, checkLocation(s.Location)...)
}

// ReadStores reads stores.csv. Needed are store_id and region. A name left out is the
// id, a cloud left out is true, hours left out are around the clock, and a store
// without a location has the zero Location. One id may stand on several rows with
// different `from` days; the same id and day twice is refused.
func ReadStores(name string, r io.Reader) ([]guideapp.Store, error) {
	type key struct {
		id   string
		from guideapp.Day
	}
	var stores []guideapp.Store
	seen := map[key]int{}
	err := readTable(name, r, storeSchema, func(t *table[guideapp.Store], s guideapp.Store) error {
		k := key{s.ID, s.From}
		if line, twice := seen[k]; twice {
			t.refuse("store_id", "store %s already stands on line %d with the same first day; remove one, or give them different `from` days", s.ID, line)
			return nil
		}
		seen[k] = t.line()
		stores = append(stores, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return stores, nil
}

// WriteStores writes stores as ReadStores reads them, in the order given.
func WriteStores(w io.Writer, stores []guideapp.Store) error {
	return writeTable(w, storeSchema.columns, stores)
}
