// Package main does what needs Go's tables of functions: it grows and scans stacks, defers and
// recovers, on many goroutines. The argument "fails" ends it with a trace.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "fails" {
		fails(nil)
	}
	debug.SetGCPercent(1)
	var (
		all  sync.WaitGroup
		sums [20]int
	)
	for i := range sums {
		all.Go(func() { sums[i] = len(deep(40*i, fmt.Sprint(i))) })
	}
	all.Wait()
	fmt.Println(sums)
	for _, f := range []func(){func() { panic("said") }, func() { fails(nil) }, func() { fmt.Println(sums[len(os.Args)+20]) }, func() { panic(errors.New("an error")) }} {
		fmt.Println(caught(f))
	}
	fmt.Println(caught(func() { defer folded("the inner one"); panic("recovered by whom?") }))
	defer fmt.Println("the last")
}

// deep has pointers on its stack all the way down, while the collector runs.
func deep(n int, text string) string {
	kept := []string{text, fmt.Sprint(n)}
	if n == 0 {
		runtime.GC()
		return text
	}
	defer func() { kept = nil }()
	return deep(n-1, text+string(rune('a'+n%26))) + kept[1]
}

//go:noinline
func fails(m map[string]int) { m["nothing"] = 1 }

func caught(f func()) (what any) {
	defer func() { what = recover() }()
	f()
	return nil
}

// folded is small enough to be folded into what defers it, and may not recover: only what is
// deferred itself may.
func folded(who string) { recovers(who) }

func recovers(who string) {
	if what := recover(); what != nil {
		fmt.Println(who, "recovers", what)
	}
}
