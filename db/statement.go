package db

// statement is one of the statements that are prepared when a database is opened,
// because they run for every call.
type statement int

const (
	takeTurn statement = iota
	eventsOfGuide
	ordersAmendedToGuide
	ordersShared
	eventsReferringTo
	findPersonByCode
	findPersonBySession
	findCall
	claimCall
	putCall
	sweepCalls
	findDecision
	putDecision
	findOrgRevision
	statementCount
)

func statementTexts(d dialect) [statementCount]string {
	return [statementCount]string{
		takeTurn:             takeTurnSQL,
		eventsOfGuide:        eventsOfGuideSQL,
		ordersAmendedToGuide: ordersAmendedToGuideSQL,
		ordersShared:         ordersSharedSQL,
		eventsReferringTo:    eventsReferringToSQL(d),
		findPersonByCode:     personByCodeSQL,
		findPersonBySession:  personBySessionSQL,
		findCall:             findCallSQL,
		claimCall:            claimCallSQL,
		putCall:              putCallSQL,
		sweepCalls:           sweepCallsSQL,
		findDecision:         findDecisionSQL,
		putDecision:          putDecisionSQL,
		findOrgRevision:      findOrgRevisionSQL,
	}
}

const takeTurnSQL = `INSERT INTO turn (brand, number) VALUES ($1, 1)
	ON CONFLICT (brand) DO UPDATE SET number = turn.number + 1`
