// Package service holds the use cases, one type each: load, call the pure engines,
// save. The network, the commands and background work all come through here.
//
// Each type declares the narrow transaction it needs. A service never writes SQL,
// never sees the wire, and reads the time only from the clock it was given. It enforces
// reach: what a caller may not see answers as if it were not there.
package service
