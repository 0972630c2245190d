// Package rpc is the network: Connect, gRPC and gRPC-Web on one port, and the page.
//
// One file per service holds its handler: decode, validate, call guideapp/service,
// encode. The frame around the handlers is here too, from the outside in: request ids
// and the log (observe.go), size limits (limits.go), who may call (access.go), and what
// an error becomes on the wire (errors.go). A handler returns plain errors and never
// makes a Connect error of its own.
//
// The package holds no rule of the domain and no SQL. It speaks HTTP without TLS: a
// proxy in front terminates TLS where the port is not on the loopback.
package rpc
