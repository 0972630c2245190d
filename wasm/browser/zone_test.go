//go:build js && wasm

package main

import (
	"testing"
	"time"

	"frontline/guideapp"
)

// The browser's zones are Go's: at every change, and every week between. China had summer
// times from 1986 to 1991, Morocco goes back for a month, Lord Howe moves by half an hour.
func TestLoadZone(t *testing.T) {
	until := guideapp.Date(2028, 1, 1).Start(time.UTC)
	for _, name := range []string{"Asia/Shanghai", "Asia/Urumqi", "Europe/Paris", "America/St_Johns", "Africa/Casablanca", "Australia/Lord_Howe", "UTC"} {
		want, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := loadZone(name, until)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != name {
			t.Errorf("%s is called %s", name, got)
		}
		for i := guideapp.MinInstant; i < until; i += 7 * guideapp.FullDay {
			_, change := i.Time().In(want).ZoneBounds()
			for _, at := range []time.Time{i.Time(), change.Add(-time.Second), change} {
				_, a := at.In(got).Zone()
				if _, b := at.In(want).Zone(); a != b && at.Year() >= 1970 && at.Before(until.Time()) {
					t.Fatalf("%s is %d seconds from UTC at %s, want %d", name, a, at, b)
				}
			}
		}
	}
	if _, err := loadZone("Mars/Olympus", until); err == nil {
		t.Error("there is a zone on Mars")
	}
}
