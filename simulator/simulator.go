// Package simulator tries reward plans on facts: it lays a data set out once, pays plans
// over it with guideapp/reward, the engine that also pays in earnest, and compares what
// they come to. Every question about them is a report (Reports): numbers in canonical bytes
// with a sentence made from them, the same here, in the browser and on the command line;
// simulator/sheet writes them as a page.
//
// A data set (Export, Load) is a period's facts without people: guides and stores keep
// their ids, customers and facts become numbers that keep their order, and no name,
// phone, customer id or text of an amend goes in. What goes in as it is are words that
// rules may look at: categories, reasons and the chain's own attributes. A chain that
// writes personal data into those exports it.
//
// It never reads a clock, a file or the network, and no float comes near money.
// Its honest limits: a plan may only be tried on facts that the data set carries
// (History), in its own period and time zone; facts are held in memory, about 100 bytes
// each, half as much again for what plans ask of them, and the 16 of the set itself; guides
// do what they did, whatever a plan pays, unless a report is told how they respond.
package simulator

// Limits of a data set.
const (
	// MaxEvents is the most facts of one data set.
	MaxEvents = 10_000_000
	// MaxStores is the most rows of stores, MaxGuides the most guides.
	MaxStores = 200_000
	MaxGuides = 1_000_000
	// MaxGoals is the most goals of all tables, whatever their periods.
	MaxGoals = 5_000_000
	// MaxAssignments is the most assignments of all guides together.
	MaxAssignments = 5_000_000
	// MaxTexts is the most different texts (ids, words, attributes).
	MaxTexts = 10_000_000
)
