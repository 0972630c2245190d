//go:build !js

package reward_test

import (
	"syscall"
	"time"
)

// cpuTime is the processor time the process has used so far, which other processes on
// the machine disturb less than the time on the clock.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
