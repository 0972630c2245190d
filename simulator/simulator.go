// Package simulator tries reward plans on facts: it lays a data set out once, pays plans
// over it with guideapp/reward, the engine that also pays in earnest, and compares what
// they come to. Every question about them is a report (Reports): numbers in canonical bytes
// with a sentence made from them, the same here, in the browser and on the command line;
// simulator/sheet writes them as a page.
//
// A data set (Export, Load) is a period's facts without people: guides and stores of the
// organisation keep their ids, customers and facts become numbers that keep their order, and
// no name, phone, customer id or text of an amend goes in. Rules may look at words that
// people write themselves: categories, reasons and the chain's own attributes. Of these
// (unless the history says all of them, as for files that never leave the machine) a word
// leaves only where a plan named it, or where MinShared customers have it in common and it
// holds no name of a guide or store, customer id or phone number and is no longer than a name
// may be; others are left out and counted, and a plan that asks for one of them is refused.
// Stores and guides that the organisation does not know become numbers too. A chain whose own
// ids of guides or stores say who somebody is exports them, and so does a plan that names a
// person, or a word that so many share with a name that the organisation does not know.
//
// One data set may be split over several processes or workers (NewSplitSession, NewPart):
// each has all facts of some customers, one closes for all, and every answer has the same
// bytes for any number of them. What does not add up over customers, a bounty that is paid
// once for a guide or store and what is planted among all facts, has the closing one lay out
// all facts beside its part.
//
// It never reads a clock, a file or the network, and no float comes near money.
// Its honest limits: a plan may only be tried on facts that the data set carries
// (History), in its own period and time zone; facts are held in memory, about 100 bytes
// each, half as much again for what plans ask of them, and the 16 of the set itself; gathering
// a set takes about 110 bytes a fact (FactRows), and writing it as much again for a while;
// guides do what they did, whatever a plan pays, unless a report is told how they respond.
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
