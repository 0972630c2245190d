// Package bench holds routing's index against its peers on the same stores and customers:
// github.com/tidwall/rtree, a planar tree on degrees, and github.com/golang/geo, S2 on the
// sphere. It is a module of its own, so that the product does not depend on them.
package bench
