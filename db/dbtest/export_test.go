package dbtest

// FindPrograms is findPrograms.
var FindPrograms = findPrograms
