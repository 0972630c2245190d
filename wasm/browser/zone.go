//go:build js && wasm

package main

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall/js"
	"time"

	"frontline/guideapp"
)

// zoneStep is how far apart a zone's offset is asked for: no summer time is as short.
const zoneStep = 28 * guideapp.FullDay

// offset is a zone's distance from UTC from an instant on.
type offset struct {
	from    guideapp.Instant
	seconds int
}

// loadZone gives a time zone as the browser knows it, from the first instant there is
// until another. Go's own table of zones would be a tenth of what the page downloads.
func loadZone(name string, until guideapp.Instant) (zone *time.Location, err error) {
	defer func() {
		if failure := recover(); failure != nil { // the browser throws what it does not know
			err = fmt.Errorf("the time zone %.40q is not known here", name)
		}
	}()
	format := js.Global().Get("Intl").Get("DateTimeFormat").New("en-US", map[string]any{"timeZone": name, "timeZoneName": "longOffset"})
	at := func(i guideapp.Instant) int {
		parts := format.Call("formatToParts", float64(i))
		for k := range parts.Length() {
			if part := parts.Index(k); part.Get("type").String() == "timeZoneName" {
				return parseOffset(part.Get("value").String())
			}
		}
		panic("no offset")
	}
	offsets := []offset{{guideapp.MinInstant, at(guideapp.MinInstant)}}
	for i := guideapp.MinInstant + zoneStep; i < until+zoneStep; i += zoneStep {
		if last := offsets[len(offsets)-1]; at(i) != last.seconds {
			offsets = append(offsets, changed(at, i-zoneStep, i))
		}
	}
	return time.LoadLocationFromTZData(name, zoneFile(offsets))
}

// parseOffset reads "GMT", "GMT+08:00" or "GMT-03:30:10" as seconds.
func parseOffset(text string) int {
	text = strings.TrimPrefix(text, "GMT")
	if text == "" {
		return 0
	}
	seconds, unit := 0, 3600
	for _, part := range strings.Split(text[1:], ":") {
		n, err := strconv.Atoi(part)
		if err != nil {
			panic(err)
		}
		seconds, unit = seconds+n*unit, unit/60
	}
	if text[0] == '-' {
		return -seconds
	}
	return seconds
}

// changed finds the second at which the offset changes between two instants.
func changed(at func(guideapp.Instant) int, before, after guideapp.Instant) offset {
	for old := at(before); after-before > 1000; {
		middle := before + (after-before)/2000*1000
		if at(middle) == old {
			before = middle
		} else {
			after = middle
		}
	}
	return offset{after, at(after)}
}

// zoneFile writes offsets as a TZif file of version 2 (RFC 8536), whose first block is
// empty.
func zoneFile(offsets []offset) []byte {
	var types []int // the different offsets
	for _, o := range offsets {
		if !slices.Contains(types, o.seconds) {
			types = append(types, o.seconds)
		}
	}
	file := zoneHeader(zoneHeader(nil, 0, 0, 0), len(offsets), len(types), 1)
	for _, o := range offsets {
		file = binary.BigEndian.AppendUint64(file, uint64(o.from/1000))
	}
	for _, o := range offsets {
		file = append(file, byte(slices.Index(types, o.seconds)))
	}
	for _, seconds := range types {
		file = append(binary.BigEndian.AppendUint32(file, uint32(int32(seconds))), 0, 0)
	}
	return append(file, 0) // no offset has an abbreviation
}

// zoneHeader says how many changes, types and letters of abbreviations follow.
func zoneHeader(to []byte, changes, types, letters int) []byte {
	to = append(append(to, "TZif2"...), make([]byte, 15+3*4)...)
	for _, n := range []int{changes, types, letters} {
		to = binary.BigEndian.AppendUint32(to, uint32(n))
	}
	return to
}
