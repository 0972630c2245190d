// Package metric is the dictionary of what a store is measured by: each metric with its
// name, formula, numerator, denominator, window and unit, as data. It counts measures
// from facts, compares values exactly, and says where a store stands among its peers.
//
// It takes values and returns values; it reads no store and no clock. Counting is
// integer work and ratios stay exact; float64 serves only the interval that decides
// whether a store is called low (see Benchmark), never a number that is shown or paid.
//
// Limits: a metric is over one period's facts. What would need the state of all
// customers (customers in care, friends of earlier periods) is not here; where a base
// had to be chosen, such as buyers, the metric's name says so. Waiting times are by the
// clock, not by opening hours.
package metric

import "frontline/guideapp"

// Class is the family a metric is of.
type Class string

// The classes.
const (
	Resource    Class = "resource"    // 用户资源
	Service     Class = "service"     // 用户服务
	Consumption Class = "consumption" // 用户消费
)

// Law says how a metric's numerator varies by chance, which is what tells a low store
// from a small one.
type Law uint8

// The laws.
const (
	Unmodelled Law = iota // sums of money or time: shown, never called low
	Proportion            // the numerator counts some of the denominator: binomial
	Intensity             // the numerator counts occurrences per one of the denominator: Poisson
)

// Metric is one entry of the dictionary.
type Metric struct {
	ID          string
	Class       Class
	Name        guideapp.Text
	Formula     guideapp.Text // in words
	Numerator   Measure
	Denominator Measure
	Window      guideapp.Text
	Unit        Unit
	LowerBetter bool
	Law         Law
}

// Of gives the metric's value, and false for an empty denominator: no data, not 0.
func (m Metric) Of(c *Counts) (Value, bool) {
	v := Value{Num: c[m.Numerator], Den: c[m.Denominator]}
	return v, v.Den > 0
}

// Better says whether a is a better value of the metric than b.
func (m Metric) Better(a, b Value) bool {
	if m.LowerBetter {
		return a.Compare(b) < 0
	}
	return a.Compare(b) > 0
}

// Find gives the metric with the id.
func Find(id string) (Metric, bool) {
	for _, m := range Dictionary {
		if m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}
