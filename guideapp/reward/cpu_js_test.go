package reward_test

import (
	"syscall/js"
	"time"
)

// cpuTime is the processor time Node has used so far.
func cpuTime() time.Duration {
	used := js.Global().Get("process").Call("cpuUsage")
	return time.Duration(used.Get("user").Int()+used.Get("system").Int()) * time.Microsecond
}
